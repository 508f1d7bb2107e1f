"""What ``phieu log --verify`` has proven before, so that the pages of a large store need not all be read each time.

The chain is followed from its first entry each time, and all but pages is held against it whole. Of the pages those are
left out that were proven before, of scans of which nothing was logged since and of which no row was touched, as far as
the database itself noted that (``pipeline.store.changes``). Whoever may write to the database can keep it from noting;
so a part of these is proven with each run, in turn, and all of them when the last time is too long ago.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

import orjson

from pipeline.kept_state import KeptState
from pipeline.records.log_chain import utc_now
from pipeline.records.store_rows import Scan
from pipeline.workspace import Workspace

FEWEST = 20_000
"""Pages of a store from which on some are left out: fewer take a second."""
ROUNDS = 20
"""Within so many runs each scan is proven, whether the database notes anything of it or not."""
LONGEST = timedelta(days=30)
"""After so long all scans are proven at once."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What was proven, and when.

    Attributes:
        number, hash: Of the newest entry that there was.
        at: When, as ISO 8601 in UTC.
        all_at: When all scans were proven at once last.
        turn: Which part of the scans was proven without any cause, from 0.
    """

    number: int
    hash: str
    at: str
    all_at: str
    turn: int


@dataclass(frozen=True, slots=True)
class Scope:
    """Which pages are to be proven.

    Attributes:
        before: What was proven before; ``None``: all are proven.
        scans: The scans that were touched since then.
        serials: The sheets that were touched since then.
        turn: Which part of the other scans is proven, too.
    """

    before: Proof | None = None
    scans: frozenset[int] = frozenset()
    serials: frozenset[int] = frozenset()
    turn: int = 0

    def takes(self, scan: Scan, told_since: Collection[str]) -> bool:
        """Tell whether the pages of a scan are proven; ``told_since`` are the SHA-256 of files logged since then."""
        if self.before is None or scan.sha256 in told_since:
            return True
        return scan.id in self.scans or scan.id % ROUNDS == self.turn


EVERYTHING = Scope()


class ProofFile:
    """What was proven last of the store of a workspace, and what follows from that for the next time."""

    def __init__(self, workspace: Workspace) -> None:
        self._store = workspace.store
        self._kept = KeptState(workspace, "proof")
        self._pages = self._store.pages.account()[1]
        self._mark = 0
        self._turn = 0
        self._all_at = ""

    def scope(self, *, everything: bool) -> Scope:
        """Return what is to be proven now; with ``everything``, or after too long a time, that is all."""
        kept = None if everything or self._pages < FEWEST else self._kept.load()
        changes = None if kept is None else self._store.changes.since(kept.mark)
        self._mark = self._store.changes.mark() if changes is None else changes.mark
        if kept is None or changes is None or changes.everything:
            return EVERYTHING
        before = Proof(**orjson.loads(kept.content))
        if datetime.now(UTC) - datetime.fromisoformat(before.all_at) > LONGEST:
            return EVERYTHING
        self._turn, self._all_at = (before.turn + 1) % ROUNDS, before.all_at
        scans = changes.scans | {place.scan for place in changes.places}
        return Scope(before, scans, changes.serials, self._turn)

    def keep(self, number: int, hashed: str) -> None:
        """Keep that all is proven up to this entry, as ``scope`` asked for."""
        if self._pages >= FEWEST:
            now = utc_now()
            proof = Proof(number, hashed, now, self._all_at or now, self._turn)
            self._kept.save(self._mark, orjson.dumps(asdict(proof)))
