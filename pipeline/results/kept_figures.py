"""The figures of the last tabulation, kept for a report on one unit, which then reads that unit's sheets alone.

A rank, a band of what is expected, a cell suppressed beside others: such figures of a unit rest on those of all.
They are taken from here as long as nothing has changed on which any figure rests; else everything is counted again.
Comments are not kept here, since ``results/comments.csv`` has them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, fields
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from omr.faults import Fault, Outcome
from pipeline.counting.counting_job import PagesPart
from pipeline.counting.tally import SheetCounts
from pipeline.durable import hash_of
from pipeline.errors import DiskError
from pipeline.in_use import in_use
from pipeline.kept_state import FIGURES, KeptState, rules_of
from pipeline.records.assembly import Reason, Status
from pipeline.records.batches import BatchStep
from pipeline.records.log_chain import EntryKind
from pipeline.results.column_file import KeptTables, NotKeptError, packed_tables
from pipeline.store.changes import Changes
from pipeline.store.log import WantedEntries
from pipeline.workspace import Workspace

if TYPE_CHECKING:
    from pipeline.results.tabulate import Tabulation

_COMMENTS = "comments.csv"
_BESIDE = ("letters", "distribution", "questions", "matrix")
"""Tables that no report on a unit reads: what it says of questions is counted of its own sheets."""
_LATER = 500
"""Entries of the log after which everything is counted again, without a look at whether they change a figure."""


@dataclass(frozen=True, slots=True)
class Begun:
    """The moment at which a tabulation began: what was stored by then is in its figures.

    Attributes:
        mark: of the changes.
        entry: the number of the newest entry of the log; 0 for none.
        hash: of that entry.
        around: a digest of what figures rest on beside the store.
    """

    mark: int
    entry: int
    hash: str
    around: str

    @classmethod
    def now(cls, workspace: Workspace, language: str) -> Begun:
        """Return this moment; ``language`` is that of names."""
        mark, newest = workspace.store.changes.mark(), workspace.store.log.newest()
        number, hashed = (newest.number, newest.hash) if newest else (0, "")
        return cls(mark, number, hashed, _around(workspace, language))


def keep_figures(done: Tabulation, begun: Begun) -> None:
    """Keep what a report on one unit needs of a tabulation that has just been written.

    What a scheme makes of a survey has forms of its own, and is counted again each time. Nothing is kept where a file
    or the day became another one meanwhile: nobody knows which of them a figure rests on.

    Args:
        done: the tabulation.
        begun: when it began.
    """
    workspace = done.snapshot.workspace
    state = KeptState(workspace, FIGURES, begun.around)
    is_other = begun.around != _around(workspace, done.snapshot.language)
    if done.forms or "classes" in done.tables or not begun.entry or is_other:
        with suppress(DiskError):  # what is kept is of files that were replaced, and is not taken
            state.forget()
        return
    kept = {name: table for name, table in done.tables.items() if name not in _BESIDE and not name.startswith("regist")}
    about = {"key": _key(done, begun), "sheets": _sheets(done), "pages": _pages(done.found.pages)}
    with suppress(NotKeptError):
        state.save(begun.mark, packed_tables(kept, about))


def current_figures(workspace: Workspace, language: str) -> KeptTables | None:
    """Return what was kept of the last tabulation; ``None`` where a new one may differ.

    Args:
        workspace: whose figures they are.
        language: of names.

    Raises:
        StoreError: the database can't be read.
    """
    kept = KeptState(workspace, FIGURES, _around(workspace, language)).load()
    if kept is None or _touches(workspace.store.changes.since(kept.mark)):
        return None
    tables = KeptTables.of(kept.content)
    return tables if _is_current(workspace, tables.about["key"]) else None


# ------------------------------------------------------------------------------------------ whether anything changed


def _key(done: Tabulation, begun: Begun) -> dict[str, Any]:
    """Return by what it is told later whether everything is as it was written."""
    files = {path.name: _stamp(path) for path in done.files}
    return {
        "head": [begun.entry, begun.hash],
        "files": files,
        "comments": hash_of(done.snapshot.workspace.results / _COMMENTS),
    }


def _around(workspace: Workspace, language: str) -> str:
    """Return a digest of what figures rest on beside the store: settings, files, the program, the day."""
    told = [rules_of(workspace), date.today().isoformat(), language, in_use(workspace)]
    return sha256(orjson.dumps(told, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _is_current(workspace: Workspace, key: Mapping[str, Any]) -> bool:
    results = workspace.results
    if any(_stamp(results / name) != stamp for name, stamp in key["files"].items()):
        return False
    if hash_of(results / _COMMENTS) != key["comments"]:  # figures are taken from it: a stamp can be put back
        return False
    return workspace.store.log.holds(*key["head"]) and _is_beside_figures(workspace, key["head"][0])


def _touches(changes: Changes) -> bool:
    return any(getattr(changes, field.name) for field in fields(changes) if field.name != "mark")


def _is_beside_figures(workspace: Workspace, number: int) -> bool:
    """Tell whether no entry of the log after one changes a figure: that one was reported, or who may come in."""
    log = workspace.store.log
    later = log.count() - number
    if later > _LATER:
        return False
    page = log.page(WantedEntries(), most=max(later, 1))
    return all(
        one.entry.kind in (EntryKind.PEOPLE, EntryKind.KNOWN)
        or (one.entry.kind is EntryKind.BATCH and one.entry.after.startswith(f"{BatchStep.REPORTED} "))
        for one in page.entries
        if one.number > number
    )


def _stamp(path: Path) -> list[int] | None:
    """Return what differs after a file was written anew; ``None`` where it is not there."""
    try:
        found = path.stat()
    except OSError:
        return None
    return [found.st_ino, found.st_size, found.st_mtime_ns]


# --------------------------------------------------------------------------------------------------- counts, as JSON


def _sheets(done: Tabulation) -> list[list[Any]]:
    return [
        [run, _named(counts.statuses), _named(counts.reasons), dict(counts.states), counts.reviewed, counts.changed]
        for run, counts in done.found.runs.items()
    ]


def runs_of(told: Iterable[list[Any]]) -> dict[int, SheetCounts]:
    """Return what became of the sheets of each run."""
    return {
        run: SheetCounts(
            Counter({Status(name): count for name, count in statuses.items()}),
            Counter({Reason(name): count for name, count in reasons.items()}),
            Counter(states),
            reviewed,
            changed,
        )
        for run, statuses, reasons, states, reviewed, changed in told
    }


def _named(counts: Mapping[Any, int]) -> dict[str, int]:
    return {str(one.value): count for one, count in counts.items()}


def _pages(pages: PagesPart) -> list[list[Any]]:
    return [
        [run, outcome.value, fault.value if fault else None, count]
        for (run, outcome, fault), count in pages.of_runs.items()
    ]


def pages_of(told: Iterable[list[Any]]) -> PagesPart:
    """Return how many pages of each run have which outcome and fault."""
    found = Counter({_page(key): count for *key, count in told})
    return PagesPart(count=found.total(), of_runs=found)


def _page(key: list[Any]) -> tuple[int | None, Outcome, Fault | None]:
    run, outcome, fault = key
    return run, Outcome(outcome), Fault(fault) if fault else None
