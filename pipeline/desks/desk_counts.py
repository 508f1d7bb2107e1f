"""Count the sheets of a period by desk and by official, in a pass of their own over the store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import NamedTuple

from forms.desks import Desk, DeskKind, Desks
from pipeline.counting.asked import asked_of
from pipeline.counting.counting_job import Snapshot
from pipeline.counting.returned import ReturnedSheet, returned_sheets
from pipeline.counting.tally import Counting, Tally, tally_of
from pipeline.desks.whose import Said, Unclear, Whose, whose
from pipeline.records.assembly import Status
from pipeline.records.page_evidence import RowNote
from pipeline.records.periods import Period, day_of
from pipeline.records.rulings import Place
from pipeline.records.runs import IssuedRun, Ledger
from pipeline.workspace import Workspace


class Where(NamedTuple):
    """The sheets of a survey that a unit got through a channel."""

    survey: str
    unit: str
    channel: str


@dataclass(slots=True)
class Naming:
    """How many valid sheets name a desk or official.

    Attributes:
        valid: all valid sheets.
        named: those whose desk is known, and those whose official is.
        unclear: those that name one which is not certain, or not plainly, by why; one sheet may have several reasons.
        without: those that name none.
    """

    valid: int = 0
    named: Counter[DeskKind] = field(default_factory=Counter)
    unclear: Counter[Unclear] = field(default_factory=Counter)
    without: int = 0

    def add(self, found: Whose) -> None:
        """Count a valid sheet."""
        self.valid += 1
        self.named.update(one.kind for one in found.known)
        self.unclear.update(found.unclear)
        self.without += not (found.known or found.unclear)


@dataclass(frozen=True, slots=True)
class DeskCounts:
    """The sheets of a period.

    Attributes:
        period: its name.
        tally: in which each desk and official stands as a unit of its own, beside the units.
        desks: what each of these units is, by its name in the tally.
        naming: how many sheets name one.
        unit_names: of the units, as printed on their latest run.
    """

    period: str
    tally: Tally
    desks: Mapping[str, Desk]
    naming: Mapping[Where, Naming]
    unit_names: Mapping[str, str]


def count_desks(workspace: Workspace, period: Period, language: str) -> DeskCounts:
    """Count the sheets of a period.

    Args:
        workspace: whose sheets are counted.
        period: whose sheets.
        language: of names.

    Raises:
        DesksError: ``desks.csv`` can't be used.
    """
    snapshot = Snapshot.of(workspace, language=language, is_long=False)
    runs = [run for run in snapshot.ledger.runs if run.period == period.name]
    pass_over = _DeskPass(snapshot, workspace.desks(), period, _asking(snapshot))
    for found in _returned(snapshot, runs):
        pass_over.add(found)
    layouts = [kept.layout for kept in snapshot.layouts.values()]
    all_runs = [*runs, *pass_over.parts.values()]
    tally = tally_of(pass_over.counting.counted, layouts, all_runs, asked_of(snapshot.versions()))
    names = {run.unit: run.unit_name for run in runs}
    return DeskCounts(period.name, tally, pass_over.desks, pass_over.naming, names)


def _asking(snapshot: Snapshot) -> dict[str, str]:
    """Return the question of each layout that asks for the desk, where one does."""
    versions = (one for found in snapshot.versions().values() for one in found)
    return {one.layout: one.survey.desks for one in versions if one.survey.desks}


def _returned(snapshot: Snapshot, runs: list[IssuedRun]) -> Iterator[ReturnedSheet]:
    if not runs:
        return
    serials = range(runs[0].first_serial, runs[-1].first_serial + runs[-1].count)
    wanted = {run.id for run in runs}
    for found in returned_sheets(
        snapshot.workspace, snapshot.forms, snapshot.ledger, serials, snapshot.answered_twice()
    ):
        if found.run.id in wanted:
            yield found


class _DeskPass:
    """Counts sheets one by one: for their unit, and for each desk and official that they are about."""

    def __init__(self, snapshot: Snapshot, desks: Desks, period: Period, asking: Mapping[str, str]) -> None:
        self.counting = Counting(kept.layout for kept in snapshot.layouts.values())
        self.desks: dict[str, Desk] = {}
        self.naming: dict[Where, Naming] = {}
        self.parts: dict[tuple[int, Desk], IssuedRun] = {}
        self._known = desks
        self._names = {one: f"{one.unit}/{one.id}/{number}" for number, one in enumerate(desks)}
        self._period = period
        self._asking = asking
        self._surveys = {name: kept.layout.survey for name, kept in snapshot.layouts.items()}
        self._next = snapshot.last_run + 1
        self._notes = _notes(snapshot.workspace, snapshot.ledger, period)

    def add(self, found: ReturnedSheet) -> None:
        """Count a sheet that came back."""
        run, _, sheet, machine = found
        about = self._whose(found)
        self.counting.add(run, sheet, machine)
        for one in about.known:
            self.counting.add(self._part(run, one), sheet, machine)
        if sheet.status is Status.VALID:
            where = Where(self._surveys[run.layout], run.unit, run.channel)
            self.naming.setdefault(where, Naming()).add(about)

    def _whose(self, found: ReturnedSheet) -> Whose:
        run, form, sheet, _ = found
        note = next((self._notes[Place(*at)] for at in sheet.found if at and Place(*at) in self._notes), None)
        answer, waits = "", False
        if (question := self._asking.get(run.layout)) in form.questions:
            position = form.questions.index(question)
            waits = sheet.states[position] == "d"
            answer = sheet.answers[position] if sheet.states[position] in "rv" else ""
        said = Said(answer, waits, note.desk if note else "", run.desk)
        day = _day(note)
        return whose(self._known, run.unit, said, day or self._period.first, day or self._period.last)

    def _part(self, run: IssuedRun, desk: Desk) -> IssuedRun:
        """Return what stands for those sheets of a run that are about a desk: a run of a unit of its own."""
        part = self.parts.get((run.id, desk))
        if part is None:
            name = self._names[desk]
            self.desks[name] = desk
            part = self.parts[run.id, desk] = replace(run, id=self._next, unit=name)
            self._next += 1
        return part


def _notes(workspace: Workspace, ledger: Ledger, period: Period) -> dict[Place, RowNote]:
    runs = [run for run in ledger.runs if run.period == period.name]
    if not runs:
        return {}
    return workspace.store.pages.row_notes(range(runs[0].first_serial, runs[-1].first_serial + runs[-1].count))


def _day(note: RowNote | None) -> date | None:
    """Return the day on which a row was given, by which its desk was looked up, too."""
    return day_of(datetime.fromisoformat(note.at)) if note and note.at else None
