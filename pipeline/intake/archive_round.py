"""Read the archive little by little while nothing else is to be done, all of it about once a week."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass

import orjson

from pipeline.durable import written_whole
from pipeline.errors import DiskError
from pipeline.intake.kept_files import Kept, kept_scans, state_of
from pipeline.records.store_rows import Scan
from pipeline.workspace import Workspace

ROUND_SECONDS = 7 * 24 * 3600.0
"""Time in which every file is read once; a copy that is found damaged within a week can be mended from the paper."""
LEAST_SECONDS = 2.0
"""Time between two files even when a round is late, so that a disk has time for what arrives."""
NEWER_SECONDS = 3600.0
"""Time after which a round that is done looks whether more has arrived."""
STATE = ".archive-checked.json"


@dataclass(frozen=True, slots=True)
class _Round:
    """How far a round has come: the number of the last scan that was read, and when the round began (Unix time)."""

    after: int = 0
    began: float = 0.0


class ArchiveRound:
    """The check of an archive that goes on after a restart where it was."""

    def __init__(self, workspace: Workspace) -> None:
        """Check the archive of ``workspace``; the first file is read when ``step`` is first called."""
        self._workspace = workspace
        self._due = 0.0

    def step(self) -> tuple[Scan, Kept] | None:
        """Read the next file if its time has come; return its scan and its state where it is not whole.

        Raises:
            StoreError: the database can't be read.

        """
        now = time.time()
        if now < self._due or not self._workspace.archive.is_dir():
            return None
        scans, done = kept_scans(self._workspace), self._load(now)
        left = [scan for scan in scans if scan.id > done.after]
        if not left:
            if scans and now >= done.began + ROUND_SECONDS:
                self._save(_Round(0, now))
            self._due = now + min(NEWER_SECONDS, max(LEAST_SECONDS, done.began + ROUND_SECONDS - now))
            return None
        scan = left[0]
        kept = state_of(self._workspace, scan.sha256, scan.file)
        self._save(_Round(scan.id, done.began))
        self._due = now + max(LEAST_SECONDS, (done.began + ROUND_SECONDS - now) / len(left))
        return None if kept is Kept.WHOLE else (scan, kept)

    def _load(self, now: float) -> _Round:
        try:
            found = orjson.loads((self._workspace.root / STATE).read_bytes())
            return _Round(int(found["after"]), min(float(found["began"]), now))
        except (OSError, ValueError, KeyError, TypeError):  # none yet, or one that was cut off
            return _Round(0, now)

    def _save(self, done: _Round) -> None:
        with suppress(DiskError), written_whole(self._workspace.root / STATE) as file:  # next time, then
            file.write(orjson.dumps({"after": done.after, "began": done.began}))
