"""Count the answers of valid sheets by unit, channel and period: coded as one byte each, and summed at the end."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import itemgetter
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from forms.layout import Kind, Layout, Question
from pipeline.counting.levels import Levels
from pipeline.counting.sent_rows import Sent, SentRows, sent_row
from pipeline.records.assembly import Reason, Sheet, SheetForm, Status
from pipeline.records.page_evidence import RowNote
from pipeline.records.periods import parse_period
from pipeline.records.runs import IssuedRun, Origin

Whole = NDArray[np.int64]
DOUBT = 255
"""The code of an answer that a person must decide."""
MOST_CHOICES = DOUBT - 1  # of one question, since a code is a byte
IN_DOUBT = "?"
"""Stands for the choice of those whose choice is in doubt; no choice has such an id."""


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
        issued: number of sheets and slips printed.
        on_paper: number of sheets printed, and of those of them that came back: rows of files never were.
        runs: the printing orders, by their first serial.
        sheets: counts of the returned sheets.
    """

    unit_name: str = ""
    unit_kind: str = ""
    issued: int = 0
    on_paper: tuple[int, int] = (0, 0)
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
    """A question whose answers are coded: 0 for none, 1 + the position of the choice, or ``DOUBT``.

    Attributes:
        question: its id in tables: that of the survey, or one that tells an older meaning of it apart.
        choices: the ids of its choices.
        levels: of a rating; ``None`` for other kinds of question.
        in_index: whether it belongs to the overall index, where its scale has one.
    """

    question: str
    choices: tuple[str, ...]
    levels: Levels | None
    in_index: bool = True

    def codes_of(self, choices: Container[str]) -> NDArray[np.bool_]:
        """Return for each of the 256 codes whether it stands for one of these choices."""
        found = np.zeros(256, np.bool_)
        for code, choice in enumerate(self.choices, 1):
            found[code] = choice in choices
        return found

    @property
    def valid_codes(self) -> NDArray[np.bool_]:
        """For each of the 256 codes whether it counts in the index: a level of a scale that has one."""
        return self.codes_of(self.levels.ids if self.levels and self.levels.satisfied else ())

    @property
    def satisfied_codes(self) -> NDArray[np.bool_]:
        """For each of the 256 codes whether it is a level that counts as satisfied."""
        return self.codes_of(self.levels.satisfied if self.levels else ())


@dataclass(frozen=True, slots=True)
class Coded:
    """The valid sheets of one layout.

    Attributes:
        survey: the survey's id.
        columns: the questions that are coded.
        asked: every question of the layout.
        groups: for each sheet, the position of its group in ``Tally.groups``.
        codes: sheets × columns, one byte each.
        sent: how the sheets were sent; ``None`` where none of them came as a row.
    """

    survey: str
    columns: tuple[CodedQuestion, ...]
    asked: frozenset[str]
    groups: NDArray[np.int64]
    codes: NDArray[np.uint8]
    sent: Sent | None = None

    def renumbered(self, places: NDArray[np.int64]) -> Coded:
        """Return the sheets of some groups.

        Args:
            places: for each group its new position, or -1 where its sheets are left out.
        """
        groups = places[self.groups]
        kept = groups >= 0
        sent = self.sent.kept(kept) if self.sent else None
        return replace(self, groups=groups[kept], codes=self.codes[kept], sent=sent)

    def times(self, position: int, groups: int) -> Whole:
        """Return groups × codes: how often each code stands in a column; the last one is for doubts."""
        width = len(self.columns[position].choices) + 2
        codes = np.minimum(self.codes[:, position], width - 1)
        return np.bincount(self.groups * width + codes, minlength=width * groups).reshape(-1, width)

    def ratings(self, questions: Container[str]) -> list[tuple[int, CodedQuestion]]:
        """Return the columns of those questions that are ratings of this layout."""
        return [(at, one) for at, one in enumerate(self.columns) if one.levels and one.question in questions]


@dataclass(slots=True)
class AnswerCounts:
    """How often each answer was given to some ratings, for each group.

    Attributes:
        by_level: for each scale and each of its levels, the answers.
        unanswered: questions that are open or void.
        not_applicable: answers that the question does not apply.
        pending: answers that open doubts may still add, also those of sheets that wait.
    """

    by_level: dict[Levels, dict[str, Whole]]
    unanswered: Whole
    not_applicable: Whole
    pending: Whole

    @classmethod
    def nothing(cls, groups: int) -> Self:
        """Return counts without an answer."""
        return cls({}, *(np.zeros(groups, np.int64) for _ in range(3)))

    def take(self, column: CodedQuestion, times: Whole) -> None:
        """Add the answers to one question; ``times`` are groups × codes, as far as there are codes."""
        if column.levels is None:
            return
        levels = self.by_level.setdefault(column.levels, {})
        for code, choice in enumerate(column.choices, 1):
            if choice in column.levels.ids:
                levels[choice] = levels.get(choice, 0) + times[:, code]
            else:
                self.not_applicable += times[:, code]
        self.unanswered += times[:, 0]

    @property
    def levels(self) -> Levels | None:
        """The scale that all these questions have; ``None`` where they differ, or where there are none."""
        return next(iter(self.by_level)) if len(self.by_level) == 1 else None


@dataclass(slots=True)
class Choices:
    """How often choices of a question were made, for each group.

    Attributes:
        times: groups × choices.
        given: all marks, also of other choices.
        in_doubt: valid sheets whose answer is in doubt.
    """

    times: Whole
    given: Whole
    in_doubt: Whole

    @classmethod
    def nothing(cls, groups: int, choices: int) -> Self:
        """Return counts without a mark."""
        return cls(*(np.zeros(shape, np.int64) for shape in ((groups, choices), groups, groups)))


@dataclass(frozen=True, slots=True)
class Tally:
    """The counts of all groups.

    Attributes:
        groups: sorted by survey, period, unit, channel.
        coded: the coded answers of the valid sheets, for each printed layout.
        marks: for questions of kind ``choices`` and ``number``, how often each choice was made or number given: by
            survey and question, then position of the group; ``IN_DOUBT`` stands for what somebody's doubt leaves open.
        pending: how many answers of each question open doubts may still add: by survey and question, then position of
            the group.
    """

    groups: Mapping[Group, GroupCounts]
    coded: tuple[Coded, ...]
    marks: Mapping[tuple[str, str], Mapping[int, Counter[str]]]
    pending: Mapping[tuple[str, str], Counter[int]]

    def only(self, wanted: Callable[[Group], bool]) -> Tally:
        """Return the counts of those groups alone that are wanted."""
        kept = [number for number, group in enumerate(self.groups) if wanted(group)]
        place = {number: at for at, number in enumerate(kept)}
        places = np.full(len(self.groups), -1, np.int64)
        places[kept] = range(len(kept))
        return Tally(
            {group: counts for group, counts in self.groups.items() if wanted(group)},
            tuple(coded.renumbered(places) for coded in self.coded),
            {of: {place[n]: made for n, made in found.items() if n in place} for of, found in self.marks.items()},
            {of: Counter({place[n]: c for n, c in found.items() if n in place}) for of, found in self.pending.items()},
        )

    def ratings(self, survey: str) -> set[str]:
        """Return the questions of a survey that ask how satisfied people are, on a scale with an index or without."""
        return {column.question for column in self._columns(survey) if column.levels and column.in_index}

    def criteria(self, survey: str) -> set[str]:
        """Return the questions of a survey that the overall index is made of."""
        columns = (column for column in self._columns(survey) if column.in_index)
        return {column.question for column in columns if column.levels and column.levels.satisfied}

    def _columns(self, survey: str) -> Iterator[CodedQuestion]:
        return (column for coded in self.coded if coded.survey == survey for column in coded.columns)

    def answers(self, survey: str, questions: Iterable[str]) -> AnswerCounts:
        """Return how often each answer was given to these ratings."""
        wanted, groups = set(questions), len(self.groups)
        total = AnswerCounts.nothing(groups)
        for coded in self.coded:
            if coded.survey == survey:
                for position, column in coded.ratings(wanted):
                    total.take(column, coded.times(position, groups))
        total.pending += self.open_answers(survey, wanted & self.ratings(survey))
        return total

    def open_answers(self, survey: str, questions: Iterable[str]) -> Whole:
        """Return for each group how many answers to these questions open doubts may still add."""
        total = np.zeros(len(self.groups), np.int64)
        for question in set(questions):
            for number, count in self.pending.get((survey, question), Counter[int]()).items():
                total[number] += count
        return total

    def given(self, survey: str, question: str) -> dict[int, Counter[str]]:
        """Return for each group, by its position, how often each choice was made or number given.

        ``IN_DOUBT`` stands for the answers of valid sheets that are in doubt.
        """
        found = {group: counts.copy() for group, counts in self.marks.get((survey, question), {}).items()}
        for coded in self.coded:
            for position, column in enumerate(coded.columns if coded.survey == survey else ()):
                if column.question == question:
                    cells, times = np.unique(coded.groups * 256 + coded.codes[:, position], return_counts=True)
                    for cell, count in zip(cells.tolist(), times.tolist(), strict=True):
                        group, code = divmod(cell, 256)
                        if code:
                            choice = IN_DOUBT if code == DOUBT else column.choices[code - 1]
                            found.setdefault(group, Counter())[choice] += count
        return found

    def choices(self, survey: str, question: str, choices: Sequence[str]) -> Choices:
        """Return for each group how often each of these choices of a question was made."""
        place = {choice: at for at, choice in enumerate(choices)}
        found = Choices.nothing(len(self.groups), len(choices))
        for coded in self.coded:
            for position, column in enumerate(coded.columns if coded.survey == survey else ()):
                if column.question == question:
                    times = coded.times(position, len(self.groups))
                    found.given += times[:, 1:-1].sum(axis=1)
                    found.in_doubt += times[:, -1]
                    for code, choice in enumerate(column.choices, 1):
                        if choice in place:
                            found.times[:, place[choice]] += times[:, code]
        for group, given in self.marks.get((survey, question), {}).items():
            found.in_doubt[group] += given[IN_DOUBT]
            for choice, times_made in given.items():
                if choice != IN_DOUBT:
                    found.given[group] += times_made
                if choice in place:
                    found.times[group, place[choice]] += times_made
        return found

    def asked(self, survey: str, question: str) -> Whole:
        """Return for each group how many valid sheets ask a question."""
        total = np.zeros(len(self.groups), np.int64)
        for coded in self.coded:
            if coded.survey == survey and question in coded.asked:
                total += np.bincount(coded.groups, minlength=len(self.groups))
        return total

    def squares(self, survey: str, questions: Iterable[str]) -> Whole:
        """Return groups × 4: sheets with a valid answer to these ratings, and the sums over them of a², a·v and v².

        a is the number of a sheet's answers that are satisfied, v the number that are valid; of a scale that has no
        index neither is any.
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
    def by_sheet(coded: Coded, questions: Container[str]) -> tuple[Whole, Whole]:
        """Return, for each sheet, how many of its answers to some ratings are satisfied, and how many are valid."""
        satisfied, valid = (np.zeros(len(coded.groups), np.int64) for _ in range(2))
        for position, column in coded.ratings(questions):
            codes = coded.codes[:, position]
            satisfied += column.satisfied_codes[codes]
            valid += column.valid_codes[codes]
        return satisfied, valid

    def people(self, survey: str, question: str) -> dict[str, Whole]:
        """Return, for each choice, groups × 3: sheets with it, their satisfied and valid answers to all criteria.

        Those whose choice is in doubt are told as the choice ``IN_DOUBT``, if there are any.
        """
        criteria = self.criteria(survey)
        found: dict[str, Whole] = {}
        for coded in self.coded:
            if coded.survey != survey:
                continue
            satisfied, valid = self.by_sheet(coded, criteria)
            for position, column in enumerate(coded.columns):
                if column.question != question:
                    continue
                doubtful = [(DOUBT, IN_DOUBT)] if (coded.codes[:, position] == DOUBT).any() else []
                for number, choice in [*enumerate(column.choices, 1), *doubtful]:
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
        marks: how often each choice was made of questions of kind ``choices``, and each number given, by layout, run,
            question and choice or number.
        pending: number of answers that open doubts may still add, by layout, run and question.
        sent: for each layout, how those of its rows were sent that came as rows of a file.
    """

    runs: dict[int, SheetCounts] = field(default_factory=dict)
    codes: dict[str, bytearray] = field(default_factory=dict)
    owners: dict[str, array[int]] = field(default_factory=dict)
    marks: Counter[tuple[str, int, str, str]] = field(default_factory=Counter)
    pending: Counter[tuple[str, int, str]] = field(default_factory=Counter)
    sent: dict[str, SentRows] = field(default_factory=dict)

    def take(self, other: Counted) -> None:
        """Add the counts of other sheets."""
        for run, counts in other.runs.items():
            self.runs.setdefault(run, SheetCounts()).take(counts)
        for layout, sent in other.sent.items():
            self.sent.setdefault(layout, SentRows()).take(sent, len(self.owners.get(layout, ())))
        for layout, rows in other.codes.items():
            self.codes.setdefault(layout, bytearray()).extend(rows)
            self.owners.setdefault(layout, array("q")).extend(other.owners[layout])
        self.marks.update(other.marks)
        self.pending.update(other.pending)


class _LayoutCoder:
    """Codes the sheets of one layout."""

    def __init__(self, layout: Layout) -> None:
        form = SheetForm.of(layout)
        kinds = {question.question: question.kind for question in layout.questions}
        self.columns = coded_in(layout)
        self.handwritten = [position for position, _ in form.handwritten]
        self.marked = [(at, q) for at, q in enumerate(form.questions) if kinds[q] in (Kind.CHOICES, Kind.NUMBER)]
        self.figures = [(at, q) for at, q in enumerate(form.questions) if kinds[q] is not Kind.TEXT]
        self.rated = {q: at for at, q in enumerate(form.questions) if kinds[q] is Kind.RATING}
        self.questions = tuple(column.question for column in self.columns)
        self.pick = itemgetter(*(form.questions.index(question) for question in self.questions), 0, 0)
        pairs = [
            (column.question, choice, code) for column in self.columns for code, choice in enumerate(column.choices, 1)
        ]
        pairs += [(column.question, IN_DOUBT, DOUBT) for column in self.columns]
        self.codes = _Codes({(question, choice): code for question, choice, code in pairs})


class Counting:
    """Counts sheets one by one."""

    def __init__(self, layouts: Iterable[Layout]) -> None:
        self._coders = {layout.id: _LayoutCoder(layout) for layout in layouts}
        self.counted = Counted()

    def add(self, run: IssuedRun, sheet: Sheet, machine: Sheet | None = None, note: RowNote | None = None) -> None:
        """Count one sheet.

        Args:
            run: its printing order.
            sheet: to be counted.
            machine: the same sheet without rulings, ``None`` if there are none.
            note: what is known of it as a row of a file, ``None`` for a sheet on paper.
        """
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
            if note is not None:
                self._note(run, coder, sheet, note)
            self._code(run, coder, sheet)
        else:
            counts.reasons[sheet.reason] += 1
        if sheet.status is Status.WAITING:
            self._leave_open(run, coder, sheet, "drv")  # its blanks stay blanks, whatever becomes of it
        elif sheet.status is Status.VALID and "d" in sheet.states:
            self._leave_open(run, coder, sheet, "d")

    def _leave_open(self, run: IssuedRun, coder: _LayoutCoder, sheet: Sheet, states: str) -> None:
        """Count the answers that doubts may still add: those in these states."""
        for position, question in coder.figures:
            if sheet.states[position] in states:
                self.counted.pending[run.layout, run.id, question] += 1

    def _note(self, run: IssuedRun, coder: _LayoutCoder, sheet: Sheet, note: RowNote) -> None:
        """Keep how a sheet was sent that is about to be coded."""
        places = (coder.rated[question] for question in note.untouched if question in coder.rated)
        untouched = sum(sheet.states[place] == "r" and bool(sheet.answers[place]) for place in places)
        place = len(self.counted.owners.get(run.layout, ()))
        self.counted.sent.setdefault(run.layout, SentRows()).add(place, sent_row(note, untouched))

    def _code(self, run: IssuedRun, coder: _LayoutCoder, sheet: Sheet) -> None:
        answers = sheet.answers
        if "x" in sheet.states or "d" in sheet.states:
            pairs = zip(answers, sheet.states, strict=True)
            answers = [answer if state in "rv" else IN_DOUBT if state == "d" else "" for answer, state in pairs]
        if run.layout not in self.counted.codes:
            self.counted.codes[run.layout], self.counted.owners[run.layout] = bytearray(), array("q")
        # The getter has two extra positions, so that it always returns a tuple; zip ignores them.
        pairs = zip(coder.questions, coder.pick(answers), strict=False)
        self.counted.codes[run.layout].extend(map(coder.codes.__getitem__, pairs))
        self.counted.owners[run.layout].append(run.id)
        for position, question in coder.marked:
            for choice in filter(None, answers[position].split("|")):
                self.counted.marks[run.layout, run.id, question, choice] += 1


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


class Asked(NamedTuple):
    """What a question of a printed layout is counted as.

    Attributes:
        key: its id in tables.
        levels: of a rating; ``None`` for other kinds of question.
        in_index: whether it belongs to the overall index.
    """

    key: str
    levels: Levels | None
    in_index: bool = True


AskedIn = Mapping[str, Mapping[str, Asked]]
"""What each question of each layout is counted as, by the ids of both."""


def tally_of(
    counted: Counted, layouts: Iterable[Layout], runs: Iterable[IssuedRun], asked: AskedIn | None = None
) -> Tally:
    """Put counted sheets into groups.

    Args:
        counted: the counts of all sheets.
        layouts: from which they were printed.
        runs: every printing order, by its first serial; groups without any returned sheet are included.
        asked: what the questions are counted as; where nothing is said, under their ids, and ratings by the numbers of
            their levels.
    """
    kept = {layout.id: layout for layout in layouts}
    known = {name: _asked(layout, (asked or {}).get(name, {})) for name, layout in kept.items()}
    orders = [run for run in runs if _is_counted(run, counted)]
    group_of = {run.id: Group(kept[run.layout].survey, run.period, run.unit, run.channel) for run in orders}
    ordered = sorted(set(group_of.values()), key=_sort_key)
    numbers = {group: number for number, group in enumerate(ordered)}
    groups = {group: GroupCounts() for group in ordered}
    for run in orders:
        _add_run(groups[group_of[run.id]], run, counted.runs.get(run.id))
    place = {run: numbers[group] for run, group in group_of.items()}
    coded = tuple(_coded(counted, layout, known[layout.id], place) for layout in kept.values())
    marks: dict[tuple[str, str], dict[int, Counter[str]]] = {}
    for (layout_id, run_id, question, answer), times in counted.marks.items():
        of = kept[layout_id].survey, known[layout_id][question].key
        marks.setdefault(of, {}).setdefault(place[run_id], Counter())[answer] += times
    pending: dict[tuple[str, str], Counter[int]] = {}
    for (layout_id, run_id, question), times in counted.pending.items():
        of = kept[layout_id].survey, known[layout_id][question].key
        pending.setdefault(of, Counter())[place[run_id]] += times
    return Tally(groups, coded, marks, pending)


def _asked(layout: Layout, known: Mapping[str, Asked]) -> dict[str, Asked]:
    """Return what each question of a layout is counted as."""
    return {one.question: known.get(one.question) or Asked(one.question, _numbered(one)) for one in layout.questions}


def _numbered(question: Question) -> Levels | None:
    plain = question.kind is Kind.RATING and all(choice.isdecimal() for choice in question.choices)
    return Levels.numbered(question.choices) if plain else None


def _is_counted(run: IssuedRun, counted: Counted) -> bool:
    """Tell whether a run makes a group: what is answered with slips are rows, and what was cancelled is no order."""
    return run.origin is not Origin.SLIPS and (not run.cancelled or run.id in counted.runs)


def _add_run(counts: GroupCounts, run: IssuedRun, sheets: SheetCounts | None) -> None:
    counts.unit_name, counts.unit_kind = run.unit_name, run.unit_kind
    came_back = sheets.statuses.total() if sheets else 0
    issued = run.count if run.printed and run.origin is not Origin.ROWS else 0
    if run.cancelled:  # of these alone it is known that they were handed out
        issued = came_back
    counts.issued += issued
    if run.origin is Origin.PRINT:
        printed, returned = counts.on_paper
        counts.on_paper = printed + issued, returned + came_back
    counts.runs.append(run)
    if sheets is not None:
        counts.sheets.take(sheets)


def _coded(counted: Counted, layout: Layout, known: Mapping[str, Asked], place: Mapping[int, int]) -> Coded:
    columns = tuple(CodedQuestion(known[q.question].key, q.choices, *known[q.question][1:]) for q in coded_in(layout))
    owners = np.frombuffer(counted.owners.get(layout.id, b""), np.int64)
    runs, inverse = np.unique(owners, return_inverse=True)
    groups = np.array([place[run] for run in runs.tolist()], np.int64)[inverse]
    # For a layout without coded questions the rows have no cells.
    codes = np.frombuffer(counted.codes.get(layout.id, b""), np.uint8).reshape(len(owners), len(columns))
    rows = counted.sent.get(layout.id)
    sent = rows.of_all(len(owners)) if rows else None
    return Coded(layout.survey, columns, frozenset(one.key for one in known.values()), groups, codes, sent)


def coded_in(layout: Layout) -> tuple[Question, ...]:
    """Return the questions of a layout whose answers are coded: ratings and single choices."""
    one_of = (Kind.RATING, Kind.CHOICE)
    return tuple(q for q in layout.questions if q.kind in one_of and len(q.choices) <= MOST_CHOICES)


def _sort_key(group: Group) -> tuple[object, ...]:
    return group.survey, parse_period(group.period).sort_key, group.unit, group.channel
