"""The figures of the last tabulation, kept for a report on one unit, which then reads that unit's sheets alone.

A rank, a band of what is expected, a cell suppressed beside others: such figures of a unit rest on those of all.
They are taken from here as long as nothing has changed on which any figure rests; else everything is counted again.
Comments are not kept here, since ``results/comments.csv`` has them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

import forms
import omr
import pipeline
from omr.faults import Fault, Outcome
from pipeline.counting.counting_job import PagesPart
from pipeline.counting.tally import SheetCounts
from pipeline.durable import hash_of, written_whole
from pipeline.in_use import in_use
from pipeline.records.assembly import Reason, Status
from pipeline.records.batches import BatchStep
from pipeline.records.log_chain import EntryKind
from pipeline.results.column_file import KeptTables, NotKeptError, write_tables
from pipeline.store.changes import Changes
from pipeline.store.log import WantedEntries
from pipeline.workspace import KEPT_FIGURES, SETTINGS, Workspace

if TYPE_CHECKING:
    from pipeline.results.tabulate import Tabulation

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
    """

    mark: int
    entry: int
    hash: str

    @classmethod
    def now(cls, workspace: Workspace) -> Begun:
        """Return this moment."""
        mark, newest = workspace.store.changes.mark(), workspace.store.log.newest()
        return cls(mark, newest.number, newest.hash) if newest else cls(mark, 0, "")


def keep_figures(done: Tabulation, begun: Begun) -> None:
    """Keep what a report on one unit needs of a tabulation that has just been written.

    What a scheme makes of a survey has forms of its own, and is counted again each time.

    Args:
        done: the tabulation.
        begun: when it began.

    Raises:
        DiskError: it can't be written.
    """
    workspace = done.snapshot.workspace
    path = workspace.results / KEPT_FIGURES
    if done.forms or "classes" in done.tables or not begun.entry:
        path.unlink(missing_ok=True)
        return
    kept = {name: table for name, table in done.tables.items() if name not in _BESIDE and not name.startswith("regist")}
    about = {"key": _key(workspace, done, begun), "sheets": _sheets(done), "pages": _pages(done.found.pages)}
    try:
        with written_whole(path) as file:
            write_tables(file, kept, about)
    except NotKeptError:
        path.unlink(missing_ok=True)


def current_figures(workspace: Workspace, language: str) -> KeptTables | None:
    """Return what was kept of the last tabulation; ``None`` where a new one may differ.

    Args:
        workspace: whose figures they are.
        language: of names.

    Raises:
        StoreError: the database can't be read.
    """
    kept = KeptTables.open(workspace.results / KEPT_FIGURES)
    return kept if kept is not None and _is_current(workspace, kept.about["key"], language) else None


# ------------------------------------------------------------------------------------------ whether anything changed


def _key(workspace: Workspace, done: Tabulation, begun: Begun) -> dict[str, Any]:
    """Return by what it is told later whether everything is as it was."""
    return _surroundings(workspace, done.snapshot.language) | {
        "head": [begun.entry, begun.hash],
        "mark": begun.mark,
        "files": {path.name: _stamp(path) for path in done.files},
    }


def _surroundings(workspace: Workspace, language: str) -> dict[str, Any]:
    """Return what figures rest on beside the store and what was written: settings, files, the program, the day."""
    settings = hash_of(workspace.root / SETTINGS)
    used = sha256(orjson.dumps(in_use(workspace), option=orjson.OPT_SORT_KEYS)).hexdigest()
    return {"program": _program(), "day": date.today().isoformat(), "language": language} | {
        "settings": settings,
        "used": used,
    }


def _is_current(workspace: Workspace, key: Mapping[str, Any], language: str) -> bool:
    around = _surroundings(workspace, language)
    if any(key.get(name) != value for name, value in around.items()):
        return False
    if any(_stamp(workspace.results / name) != stamp for name, stamp in key["files"].items()):
        return False
    if not workspace.store.log.holds(*key["head"]) or _touches(workspace.store.changes.since(key["mark"])):
        return False
    return _is_beside_figures(workspace, key["head"][0])


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


@cache
def _program() -> str:
    """Return what differs after the program was changed: other formulas make other figures."""
    told = sha256()
    for package in (forms, omr, pipeline):
        folder = Path(package.__path__[0])
        for path in sorted((*folder.rglob("*.py"), *folder.rglob("*.yaml"))):
            found = path.stat()
            told.update(f"{path}\0{found.st_size}\0{found.st_mtime_ns}\n".encode())
    return told.hexdigest()


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
