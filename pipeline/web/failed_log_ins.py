"""The log of failed log-ins, ``phieu.failed-log-ins`` in the workspace: JSON, one attempt a line.

What somebody types as a name and is no user's may be a password in the wrong field, and is not written down. The file
is bounded: when it is full, or holds three months, it becomes the older one of two, and the older one of before is
gone.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson

from pipeline.web.users import Users

FAILED_LOG_INS = "phieu.failed-log-ins"
SHOWN_FOR = timedelta(days=1)
_MOST_BYTES = 1_000_000  # some 10,000 attempts; the limit of log-ins lets a machine make 1,440 a day
_KEPT_FOR = timedelta(days=90)  # in each of the two files: long enough to look into a break-in
_OWNER_ONLY = 0o600


@dataclass(frozen=True, slots=True)
class FailedLogIn:
    """A log-in that failed.

    Attributes:
        at: when, in UTC.
        name: the user's; empty where no user has that name.
        address: from where, as far as is known.
    """

    at: datetime
    name: str
    address: str


class FailedLogIns:
    """The log of one workspace; threads may share it.

    Args:
        folder: the workspace's.
        now: returns the present time in UTC; for tests.
    """

    def __init__(self, folder: Path, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._path = folder / FAILED_LOG_INS
        self._now = now
        self._lock = threading.Lock()

    def add(self, users: Users, name: str, address: str) -> None:
        """Write down that a log-in failed; a disk that is full keeps nobody from trying again."""
        user = users.find(name)
        said = {"at": self._now().isoformat(), "name": user.name if user else "", "address": address}
        with self._lock, contextlib.suppress(OSError):
            if self._path.exists() and self._is_full():
                self._path.replace(self._older)
            with open(self._path, "ab", opener=_opened_by_owner) as file:
                file.write(orjson.dumps(said) + b"\n")

    def recent(self) -> list[FailedLogIn]:
        """Return the failed log-ins of the last day, the oldest first; a line that was cut off is left out."""
        since = self._now() - SHOWN_FOR
        return [one for path in (self._older, self._path) for one in _read(path) if one.at >= since]

    def _is_full(self) -> bool:
        """Tell whether the newer file is to become the older one: names and addresses are not kept for ever."""
        first = next(_read(self._path), None)
        late = first is not None and first.at < self._now() - _KEPT_FOR
        return late or self._path.stat().st_size > _MOST_BYTES

    @property
    def _older(self) -> Path:
        return self._path.with_name(f"{FAILED_LOG_INS}.1")


def most_frequent(failed: list[FailedLogIn], count: int = 3) -> list[tuple[str, str, int]]:
    """Return the names and addresses of which most log-ins failed, and how many did."""
    counts = Counter((one.name, one.address) for one in failed)
    return [(name, address, times) for (name, address), times in counts.most_common(count)]


def _read(path: Path) -> Iterator[FailedLogIn]:
    try:
        lines = path.read_bytes().splitlines()
    except OSError:
        return
    for line in lines:
        with contextlib.suppress(ValueError, KeyError, TypeError):
            said = orjson.loads(line)
            yield FailedLogIn(datetime.fromisoformat(said["at"]), str(said["name"]), str(said["address"]))


def _opened_by_owner(path: str, flags: int) -> int:
    return os.open(path, flags, _OWNER_ONLY)
