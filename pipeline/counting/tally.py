"""Count the answers of valid sheets by unit, channel and period: coded as one byte each, and summed at the end."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from forms.layout import Kind, Layout
from pipeline.counting.levels import LEVELS, SATISFIED
from pipeline.records.assembly import Reason, Sheet, SheetForm, Status
from pipeline.records.periods import parse_period
from pipeline.records.runs import IssuedRun

Whole = NDArray[np.int64]
LOWEST_SATISFIED = min(SATISFIED)
MOST_CHOICES = 255  # of one question, since a code is a byte


class Group(NamedTuple):
    """The group for which figures are shown; channels and periods are never pooled."""

    survey: str
    period: str
    unit: str
    channel: str


@dataclass(slots=True)
class SheetCounts:
    """Counts of sheets and of the states of their answers.

    Attributes:
        statuses: number of returned sheets by status.
        reasons: number of sheets that do not count, by reason.
        states: number of their answers except handwriting, by ``pipeline.records.page_record.STATE_LETTERS``.
        reviewed: number of sheets about which a person decided something.
        changed: number of answers that people gave and that differ from the machine's reading or suggestion.
    """

    statuses: Counter[Status] = field(default_factory=Counter)
    reasons: Counter[Reason] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    reviewed: int = 0
    changed: int = 0

    def take(self, other: SheetCounts) -> None:
        """Add the counts of other sheets."""
        self.statuses.update(other.statuses)
        self.reasons.update(other.reasons)
        self.states.update(other.states)
        self.reviewed += other.reviewed
        self.changed += other.changed


@dataclass(slots=True)
class GroupCounts:
    """The sheets of one group.

    Attributes:
        unit_name, unit_kind: as printed on its latest run.
        issued: number of sheets printed.
        runs: the printing orders, by their first serial.
        sheets: counts of the returned sheets.
    """

    unit_name: str = ""
    unit_kind: str = ""
    issued: int = 0
    runs: list[IssuedRun] = field(default_factory=list)
    sheets: SheetCounts = field(default_factory=SheetCounts)

    @property
    def statuses(self) -> Counter[Status]:
        """The number of returned sheets by status."""
        return self.sheets.statuses

    @property
    def returned(self) -> int:
        """The number of sheets of which at least one page came back: valid, invalid and waiting."""
        return self.statuses.total()


class CodedQuestion(NamedTuple):
    """A question whose answers are coded as 0 for none, else 1 + the position of the choice."""

    question: str
    choices: tuple[str, ...]

    @property
    def is_criterion(self) -> bool:
        """Whether it has an index: a rating on the scale of five levels."""
        return self.choices == LEVELS


@dataclass(frozen=True, slots=True)
class Coded:
    """The valid sheets of one layout.

    Attributes:
        survey: the survey's id.
        columns: the questions that are coded.
        groups: for each sheet, the position of its group in ``Tally.groups``.
        codes: sheets × columns, one byte each.
    """

    survey: str
    columns: tuple[CodedQuestion, ...]
    groups: NDArray[np.int64]
    codes: NDArray[np.uint8]

    def criteria_at(self, questions: Iterable[str]) -> list[int]:
        """Return the columns of those questions that are criteria of this layout."""
        wanted = set(questions)
        return [at for at, column in enumerate(self.columns) if column.question in wanted and column.is_criterion]


@dataclass(frozen=True, slots=True)
class Tally:
    """The counts of all groups.

    Attributes:
        groups: sorted by survey, period, unit, channel.
        coded: the coded answers of the valid sheets, for each printed layout.
        several: for questions of kind ``choices``, how often each choice was made: by survey, position of the group,
            question and choice.
    """

    groups: Mapping[Group, GroupCounts]
    coded: tuple[Coded, ...]
    several: Mapping[tuple[str, int, str, str], int]

    def criteria(self, survey: str) -> set[str]:
        """Return the questions of a survey that have an index."""
        columns = (column for coded in self.coded if coded.survey == survey for column in coded.columns)
        return {column.question for column in columns if column.is_criterion}

    def levels(self, survey: str, questions: Iterable[str]) -> Whole:
        """Return groups × 6: the number of answers to these criteria that are not valid, and that of each level."""
        wanted, width = set(questions), len(LEVELS) + 1
        total = np.zeros(width * len(self.groups), np.int64)
        for coded in self.coded:
            if coded.survey == survey:
                for position in coded.criteria_at(wanted):
                    cells = coded.groups * width + coded.codes[:, position]
                    total += np.bincount(cells, minlength=len(total))
        return total.reshape(-1, width)

    def squares(self, survey: str, questions: Iterable[str]) -> Whole:
        """Return groups × 4: sheets with a valid answer to these criteria, and the sums over them of a², a·v and v².

        a is the number of a sheet's answers that are satisfied, v the number that are valid.
        """
        wanted = set(questions)
        total = np.zeros((len(self.groups), 4), np.int64)
        for coded in self.coded:
            if coded.survey == survey:
                satisfied, valid = self.by_sheet(coded, wanted)
                for column, sums in enumerate((valid > 0, satisfied**2, satisfied * valid, valid**2)):
                    total[:, column] += _sums(coded.groups, sums, len(self.groups))
        return total

    @staticmethod
    def by_sheet(coded: Coded, questions: Iterable[str]) -> tuple[Whole, Whole]:
        """Return, for each sheet, how many of its answers to some criteria are satisfied, and how many are valid."""
        answers = coded.codes[:, coded.criteria_at(questions)]
        return (answers >= LOWEST_SATISFIED).sum(axis=1, dtype=np.int64), (answers > 0).sum(axis=1, dtype=np.int64)

    def people(self, survey: str, question: str) -> dict[str, Whole]:
        """Return, for each choice, groups × 3: sheets with it, their satisfied and valid answers to all criteria."""
        criteria = self.criteria(survey)
        found: dict[str, Whole] = {}
        for coded in self.coded:
            if coded.survey != survey:
                continue
            satisfied, valid = self.by_sheet(coded, criteria)
            for position, column in enumerate(coded.columns):
                if column.question != question:
                    continue
                for number, choice in enumerate(column.choices, 1):
                    chose = coded.codes[:, position] == number
                    cells = [_sums(coded.groups, chose * one, len(self.groups)) for one in (1, satisfied, valid)]
                    found[choice] = found.get(choice, 0) + np.stack(cells, axis=1)
        return found


def _sums(groups: NDArray[np.int64], values: NDArray[np.generic], count: int) -> Whole:
    # bincount adds in float64, in which sums of whole numbers below 2⁵³ are exact.
    return np.bincount(groups, weights=values, minlength=count).astype(np.int64)


class _Codes(dict[tuple[str, str], int]):
    """The code of each answer by question and choice; anything else has the code 0, for no answer."""

    def __missing__(self, key: tuple[str, str]) -> int:
        return 0


@dataclass(slots=True)
class Counted:
    """Counts of sheets by run, which can be sent between processes and added in any order.

    Attributes:
        runs: counts of sheets, by the run's id.
        codes: for each layout, the codes of its valid sheets, row after row.
        owners: for each layout, the run's id of each row.
        several: number of choices of questions of kind ``choices``, by layout, run, question and choice.
    """

    runs: dict[int, SheetCounts] = field(default_factory=dict)
    codes: dict[str, bytearray] = field(default_factory=dict)
    owners: dict[str, array[int]] = field(default_factory=dict)
    several: Counter[tuple[str, int, str, str]] = field(default_factory=Counter)

    def take(self, other: Counted) -> None:
        """Add the counts of other sheets."""
        for run, counts in other.runs.items():
            self.runs.setdefault(run, SheetCounts()).take(counts)
        for layout, rows in other.codes.items():
            self.codes.setdefault(layout, bytearray()).extend(rows)
            self.owners.setdefault(layout, array("q")).extend(other.owners[layout])
        self.several.update(other.several)


class _LayoutCoder:
    """Codes the sheets of one layout."""

    def __init__(self, layout: Layout) -> None:
        form = SheetForm.of(layout)
        kinds = {question.question: question.kind for question in layout.questions}
        self.columns = coded_questions(layout)
        self.handwritten = [position for position, _ in form.handwritten]
        self.several = [(at, q) for at, q in enumerate(form.questions) if kinds[q] is Kind.CHOICES]
        self.questions = tuple(column.question for column in self.columns)
        self.pick = itemgetter(*(form.questions.index(question) for question in self.questions), 0, 0)
        pairs = [
            (column.question, choice, code) for column in self.columns for code, choice in enumerate(column.choices, 1)
        ]
        self.codes = _Codes({(question, choice): code for question, choice, code in pairs})


class Counting:
    """Counts sheets one by one."""

    def __init__(self, layouts: Iterable[Layout]) -> None:
        self._coders = {layout.id: _LayoutCoder(layout) for layout in layouts}
        self.counted = Counted()

    def add(self, run: IssuedRun, sheet: Sheet, machine: Sheet | None = None) -> None:
        """Count one sheet; ``machine`` is the same sheet without rulings, ``None`` if there are none."""
        counts = self.counted.runs.get(run.id)
        if counts is None:
            counts = self.counted.runs[run.id] = SheetCounts()
        coder = self._coders[run.layout]
        counts.statuses[sheet.status] += 1
        _count_states(counts.states, sheet.states, coder.handwritten)
        if machine is not None:
            counts.reviewed += 1
            counts.changed += _changed(sheet, machine)
        if sheet.status is Status.VALID:
            self._code(run, coder, sheet)
        else:
            counts.reasons[sheet.reason] += 1

    def _code(self, run: IssuedRun, coder: _LayoutCoder, sheet: Sheet) -> None:
        answers = sheet.answers
        if "x" in sheet.states:
            answers = [answer if state in "rv" else "" for answer, state in zip(answers, sheet.states, strict=True)]
        if run.layout not in self.counted.codes:
            self.counted.codes[run.layout], self.counted.owners[run.layout] = bytearray(), array("q")
        # The getter has two extra positions, so that it always returns a tuple; zip ignores them.
        pairs = zip(coder.questions, coder.pick(answers), strict=False)
        self.counted.codes[run.layout].extend(map(coder.codes.__getitem__, pairs))
        self.counted.owners[run.layout].append(run.id)
        for position, question in coder.several:
            for choice in filter(None, answers[position].split("|")):
                self.counted.several[run.layout, run.id, question, choice] += 1


def _count_states(counts: Counter[str], states: str, handwritten: Sequence[int]) -> None:
    read = len(states)
    for letter in "bvxd":
        if found := states.count(letter):
            counts[letter] += found
            read -= found
    counts["r"] += read
    for position in handwritten:
        counts[states[position]] -= 1


def _changed(sheet: Sheet, machine: Sheet) -> int:
    pairs = zip(sheet.answers, sheet.states, machine.answers, machine.states, strict=True)
    return sum(state != "d" and _meant(answer, state) != _meant(was, seen) for answer, state, was, seen in pairs)


def _meant(answer: str, state: str) -> str:
    """Return a key for comparing answers: the answer (for a doubt, the suggestion), empty if blank, ``x`` if void."""
    return "x" if state == "x" else answer if state != "b" else ""


def tally_of(counted: Counted, layouts: Iterable[Layout], runs: Iterable[IssuedRun]) -> Tally:
    """Put counted sheets into groups.

    Args:
        counted: the counts of all sheets.
        layouts: from which they were printed.
        runs: every printing order, by its first serial; groups without any returned sheet are included.
    """
    kept = {layout.id: layout for layout in layouts}
    orders = list(runs)
    group_of = {run.id: Group(kept[run.layout].survey, run.period, run.unit, run.channel) for run in orders}
    ordered = sorted(set(group_of.values()), key=_sort_key)
    numbers = {group: number for number, group in enumerate(ordered)}
    groups = {group: GroupCounts() for group in ordered}
    for run in orders:
        _add_run(groups[group_of[run.id]], run, counted.runs.get(run.id))
    coded = tuple(_coded(counted, layout, group_of, numbers) for layout in kept.values())
    several: Counter[tuple[str, int, str, str]] = Counter()
    for (layout, run_id, question, choice), times in counted.several.items():
        several[kept[layout].survey, numbers[group_of[run_id]], question, choice] += times
    return Tally(groups, coded, several)


def _add_run(counts: GroupCounts, run: IssuedRun, sheets: SheetCounts | None) -> None:
    counts.unit_name, counts.unit_kind = run.unit_name, run.unit_kind
    counts.issued += run.count if run.printed else 0
    counts.runs.append(run)
    if sheets is not None:
        counts.sheets.take(sheets)


def _coded(counted: Counted, layout: Layout, group_of: Mapping[int, Group], numbers: Mapping[Group, int]) -> Coded:
    columns = coded_questions(layout)
    owners = np.frombuffer(counted.owners.get(layout.id, b""), np.int64)
    runs, inverse = np.unique(owners, return_inverse=True)
    groups = np.array([numbers[group_of[run]] for run in runs.tolist()], np.int64)[inverse]
    # For a layout without coded questions the rows have no cells.
    codes = np.frombuffer(counted.codes.get(layout.id, b""), np.uint8).reshape(len(owners), len(columns))
    return Coded(layout.survey, columns, groups, codes)


def coded_questions(layout: Layout) -> tuple[CodedQuestion, ...]:
    """Return the questions of a layout whose answers are coded: ratings and single choices."""
    one_of = (Kind.RATING, Kind.CHOICE)
    return tuple(
        CodedQuestion(q.question, q.choices)
        for q in layout.questions
        if q.kind in one_of and len(q.choices) <= MOST_CHOICES
    )


def _sort_key(group: Group) -> tuple[object, ...]:
    return group.survey, parse_period(group.period).sort_key, group.unit, group.channel
