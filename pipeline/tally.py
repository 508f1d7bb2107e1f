"""Count the answers of valid sheets by unit, channel and period: a byte an answer, counted all at once at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from forms.layout import Kind, Layout
from pipeline.periods import parse_period
from pipeline.runs import IssuedRun
from pipeline.sheets import Reason, Sheet, SheetForm, Status
from pipeline.statistics import LEVELS

_CODES = {"": 0} | {level: position for position, level in enumerate(LEVELS, 1)}


class Group(NamedTuple):
    """What figures are shown for: never pooled over channels or periods."""

    survey: str
    period: str
    unit: str
    channel: str


@dataclass(slots=True)
class GroupCounts:
    """The sheets of one group.

    Attributes:
        unit_name, unit_kind: as printed on its latest run.
        issued: sheets printed.
        statuses: of the sheets that came back.
        reasons: why sheets do not count.
    """

    unit_name: str
    unit_kind: str
    issued: int = 0
    statuses: Counter[Status] = field(default_factory=Counter)
    reasons: Counter[Reason] = field(default_factory=Counter)

    @property
    def returned(self) -> int:
        """Every sheet of which at least one page came back: valid, invalid and waiting ones."""
        return self.statuses.total()


@dataclass(frozen=True, slots=True)
class Tally:
    """All counts.

    Attributes:
        groups: sorted by survey, period, unit, channel.
        levels: for every survey and criterion an array, groups × 6: how many valid sheets left it open or void, and how
            many chose each of the five levels.
    """

    groups: Mapping[Group, GroupCounts]
    levels: Mapping[tuple[str, str], NDArray[np.int64]]


@dataclass(slots=True)
class _Coded:
    """The criteria of one layout, and a row of codes for each of its valid sheets."""

    survey: str
    questions: tuple[str, ...]
    pick: Callable[[Sequence[str]], tuple[str, ...]]
    rows: bytearray = field(default_factory=bytearray)
    groups: list[int] = field(default_factory=list)


class Counting:
    """Counts sheets one by one; ``finish`` adds up."""

    def __init__(self, layouts: Iterable[Layout], runs: Iterable[IssuedRun]) -> None:
        self._coded: dict[str, _Coded] = {}
        surveys = {}
        for layout in layouts:
            surveys[layout.id] = layout.survey
            form = SheetForm.of(layout)
            criteria = criteria_of(layout)
            positions = [form.questions.index(question) for question in criteria]
            # A position more than needed keeps the getter returning a tuple when there is only one criterion.
            self._coded[layout.id] = _Coded(layout.survey, criteria, itemgetter(*positions, 0, 0))
        self._groups: dict[Group, GroupCounts] = {}
        self._group_of_run: dict[int, tuple[Group, int]] = {}
        self._open_groups(runs, surveys)

    def _open_groups(self, runs: Iterable[IssuedRun], surveys: Mapping[str, str]) -> None:
        latest = list(runs)
        keys = {run.id: Group(surveys[run.layout], run.period, run.unit, run.channel) for run in latest}
        ordered = sorted(set(keys.values()), key=_sort_key)
        numbers = {group: number for number, group in enumerate(ordered)}
        self._groups = {group: GroupCounts("", "") for group in ordered}
        for run in latest:
            counts = self._groups[keys[run.id]]
            counts.unit_name, counts.unit_kind = run.unit_name, run.unit_kind
            counts.issued += run.count if run.printed else 0
            self._group_of_run[run.id] = keys[run.id], numbers[keys[run.id]]

    def add(self, run: IssuedRun, sheet: Sheet) -> None:
        """Count one sheet."""
        group, number = self._group_of_run[run.id]
        counts = self._groups[group]
        counts.statuses[sheet.status] += 1
        if sheet.status is not Status.VALID:
            counts.reasons[sheet.reason] += 1
            return
        coded = self._coded[run.layout]
        answers = sheet.answers
        if "x" in sheet.states:
            answers = [answer if state in "rv" else "" for answer, state in zip(answers, sheet.states, strict=True)]
        if coded.questions:
            coded.rows += bytes(map(_CODES.__getitem__, coded.pick(answers)[: len(coded.questions)]))
            coded.groups.append(number)

    def finish(self) -> Tally:
        """Return the counts."""
        width = len(LEVELS) + 1
        levels: dict[tuple[str, str], NDArray[np.int64]] = {}
        for coded in self._coded.values():
            codes = np.frombuffer(bytes(coded.rows), np.uint8).reshape(-1, max(1, len(coded.questions)))
            groups = np.asarray(coded.groups, np.int64) * width
            for column, question in enumerate(coded.questions):
                cells = np.bincount(groups + codes[:, column], minlength=width * len(self._groups))
                counted = cells.reshape(-1, width).astype(np.int64)
                key = (coded.survey, question)
                levels[key] = levels[key] + counted if key in levels else counted
        return Tally(self._groups, levels)


def criteria_of(layout: Layout) -> tuple[str, ...]:
    """Return the questions that have an index: ratings on the scale of five levels."""
    return tuple(q.question for q in layout.questions if q.kind is Kind.RATING and q.choices == LEVELS)


def _sort_key(group: Group) -> tuple[object, ...]:
    return group.survey, parse_period(group.period).sort_key, group.unit, group.channel
