"""Determine which files in the inbox are complete: a scanner that writes to a share does not signal the end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.intake.arrivals import Incoming, Look, looked_at
from pipeline.intake.open_files import is_open_for_writing
from pipeline.settings import Inbox


@dataclass(slots=True)
class _Seen:
    """A file's size and time, since when they are unchanged, and whether it opens (``None``: not tried yet)."""

    look: Look | str
    since: float
    opens: bool | None = None
    refused: bool = False


class Settling:
    """Observes files until they are complete.

    Time is measured from the moment at which a change was seen here, since the clocks of shares may be wrong.
    """

    def __init__(self, rules: Inbox, opens: Callable[[Path], bool]) -> None:
        """Observe files by the settings' ``rules``; ``opens`` tests whether a file can be opened as a scan."""
        self._rules = rules
        self._opens = opens
        self._seen: dict[Path, _Seen] = {}

    def complete(self, files: Sequence[Incoming], now: float) -> list[Incoming]:
        """Return the files that can be taken now.

        Args:
            files: all files in the inbox, in any order.
            now: seconds of a monotonic clock.

        """
        self._seen = {file.path: self._looked(file.path, now) for file in files}
        return [file for file in files if self._is_complete(file.path, self._seen[file.path], now)]

    @property
    def waiting(self) -> bool:
        """Whether there are files that may become complete by the passing of time alone."""
        return any(not seen.refused for seen in self._seen.values())

    def refuse(self, files: Sequence[Incoming]) -> None:
        """Ignore files that were not taken until their size or time changes."""
        for file in files:
            if file.path in self._seen:
                self._seen[file.path].refused = True

    def forgive(self) -> None:
        """Try all refused files again."""
        for seen in self._seen.values():
            seen.refused = False

    def _looked(self, path: Path, now: float) -> _Seen:
        look, before = looked_at(path), self._seen.get(path)
        return before if before is not None and before.look == look else _Seen(look, now)

    def _is_complete(self, path: Path, seen: _Seen, now: float) -> bool:
        if seen.refused:
            return False
        if isinstance(seen.look, str):
            return True  # not a regular file: ``take_in`` reports that
        quiet = now - seen.since
        if quiet < self._rules.quiet_seconds or is_open_for_writing(path):
            return False
        if seen.opens is None:
            seen.opens = self._opens(path)
        return seen.opens or quiet >= self._rules.patience_seconds
