"""A log that holds names and so is not kept for ever: JSON, a line each, in a file that only its owner reads.

When the file is full, or what it begins with is too old, it becomes the older one of two, and the older one of before
is gone.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import orjson

from pipeline.durable import OWNER_ONLY, disk_failures

MOST_BYTES = 1_000_000
"""Of one of the two files: some 10,000 lines."""


class BoundedLog:
    """The log in one file; threads may share it.

    Args:
        path: of the file; the older one has ``.1`` behind its name.
        kept_for: how old the first line of the newer file may be.
        now: returns the present time in UTC.
    """

    def __init__(self, path: Path, kept_for: timedelta, now: Callable[[], datetime]) -> None:
        self._path = path
        self._kept_for = kept_for
        self._now = now
        self._lock = threading.Lock()

    def add(self, said: Mapping[str, Any]) -> None:
        """Add a line, and when it was added.

        Raises:
            DiskError: it can't be written.
        """
        line = orjson.dumps({"at": self._now().isoformat(), **said})
        with self._lock, disk_failures(self._path):
            if self._path.exists() and self._is_full():
                self._path.replace(self._older)
            with open(self._path, "ab", opener=_opened_by_owner) as file:
                file.write(line + b"\n")

    def lines(self) -> Iterator[tuple[datetime, dict[str, Any]]]:
        """Yield when each line was added and what it says, the oldest first; one that was cut off is left out."""
        for path in (self._older, self._path):
            yield from _read(path)

    def _is_full(self) -> bool:
        first = next(_read(self._path), None)
        late = first is not None and first[0] < self._now() - self._kept_for
        return late or self._path.stat().st_size > MOST_BYTES

    @property
    def _older(self) -> Path:
        return self._path.with_name(f"{self._path.name}.1")


def _read(path: Path) -> Iterator[tuple[datetime, dict[str, Any]]]:
    try:
        lines = path.read_bytes().splitlines()
    except OSError:
        return
    for line in lines:
        with suppress(ValueError, KeyError, TypeError):
            said = dict(orjson.loads(line))
            yield datetime.fromisoformat(said["at"]), said


def _opened_by_owner(path: str, flags: int) -> int:
    return os.open(path, flags, OWNER_ONLY)
