"""Which files in the inbox are complete: a scanner that writes through a share takes its time, and says nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.intake.arrivals import Incoming, Look, looked_at
from pipeline.intake.open_files import is_open_for_writing
from pipeline.settings import Inbox


@dataclass(slots=True)
class _Seen:
    """How a file looked, since when it has looked so, and whether it opens, once that was tried."""

    look: Look | str
    since: float
    opens: bool | None = None
    refused: bool = False


class Settling:
    """Keeps an eye on files until they are complete.

    Time is measured from when a change was seen here, since the clocks of shares go wrong.
    """

    def __init__(self, rules: Inbox, opens: Callable[[Path], bool]) -> None:
        """``opens`` tries whether a file can be opened as a scan."""
        self._rules = rules
        self._opens = opens
        self._seen: dict[Path, _Seen] = {}

    def complete(self, files: Sequence[Incoming], now: float) -> list[Incoming]:
        """Return those of ``files``, which are all that lie in the inbox, that can be taken now.

        Args:
            files: in any order.
            now: seconds of a clock that only goes on.

        """
        self._seen = {file.path: self._looked(file.path, now) for file in files}
        return [file for file in files if self._is_complete(file.path, self._seen[file.path], now)]

    @property
    def waiting(self) -> bool:
        """Whether there are files that may be complete later without anything happening to them."""
        return any(not seen.refused for seen in self._seen.values())

    def refuse(self, files: Sequence[Incoming]) -> None:
        """Leave files that were not taken alone until they look otherwise."""
        for file in files:
            if file.path in self._seen:
                self._seen[file.path].refused = True

    def forgive(self) -> None:
        """Try everything again that was refused."""
        for seen in self._seen.values():
            seen.refused = False

    def _looked(self, path: Path, now: float) -> _Seen:
        look, before = looked_at(path), self._seen.get(path)
        return before if before is not None and before.look == look else _Seen(look, now)

    def _is_complete(self, path: Path, seen: _Seen, now: float) -> bool:
        if seen.refused:
            return False
        if isinstance(seen.look, str):
            return True  # no file at all: whoever takes it says so
        quiet = now - seen.since
        if quiet < self._rules.quiet_seconds or is_open_for_writing(path):
            return False
        if seen.opens is None:
            seen.opens = self._opens(path)
        return seen.opens or quiet >= self._rules.patience_seconds
