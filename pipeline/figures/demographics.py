"""Who answered: how many people chose what of the questions about themselves, but for cells that could name someone.

A cell with few people is suppressed. Since a cell that is missing from a row or column can be found from the others and
the total, another one beside it is suppressed as well (L. H. Cox, Suppression methodology and statistical disclosure
control, Journal of the American Statistical Association 75, 1980, 377–385).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forms.layout import Kind
from pipeline.counting.asked import PrintedVersion, desk_questions
from pipeline.counting.tally import IN_DOUBT, Whole
from pipeline.figures.criteria import in_language, label_of
from pipeline.figures.figures import Row, share_in_per_cent
from pipeline.figures.formulas import index
from pipeline.figures.question_tables import is_about_respondent
from pipeline.figures.tables import GROUP, TableInput, framed
from pipeline.records.assembly import Status

SUPPRESSED = "suppressed"
UNANSWERED = ""
"""Stands for the choice of those who left the question open."""

_CELLS = ("question", "question_name", "choice", "choice_name", "people", "share", "index", "satisfied", "answers")
DEMOGRAPHIC_COLUMNS = (*GROUP, *_CELLS, "survey", "note")
CHANNEL_DEMOGRAPHIC_COLUMNS = ("channel", "channel_name", "period", *_CELLS, "survey", "note")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about the respondent.

    Attributes:
        question: its id.
        label: its text.
        choices: what each is called, by id.
        several: whether more than one may be chosen.
    """

    question: str
    label: str
    choices: Mapping[str, str]
    several: bool


@dataclass(frozen=True, slots=True)
class DemographicRow:
    """The people of all units that gave one answer about themselves, in one channel and period.

    Attributes:
        channel: id.
        period: by its name.
        question: id.
        question_name: its text.
        choice_name: what the choice is called; empty for those who left the question open.
        people: how many; ``None`` where suppressed.
        share: of the valid sheets, per cent, one decimal; ``None`` where suppressed, and without valid sheets.
        index: satisfied answers of these people per cent of their valid ones, two decimals; ``None`` where suppressed,
            without a valid answer, and where several choices are allowed.
        satisfied: their answers at levels that count as satisfied; ``None`` as ``index``, and 0 without an answer.
        answers: their valid answers; likewise.
        note: ``suppressed`` where the cell must not be shown, else empty.
    """

    channel: str
    period: str
    question: str
    question_name: str
    choice_name: str
    people: int | None
    share: float | None
    index: float | None
    satisfied: int | None
    answers: int | None
    note: str


def asked_about(versions: Sequence[PrintedVersion], language: str) -> list[Asked]:
    """Return the questions about the respondent that a survey asks, in all its versions: those with choices."""
    found: dict[str, Asked] = {}
    untold = desk_questions(versions)
    for version in versions:
        for section in version.survey.sections:
            for question in section.questions:
                if question.id in untold:
                    continue
                if question.kind in (Kind.CHOICE, Kind.CHOICES) and is_about_respondent(section, question):
                    key = version.key_of(question.id)
                    known = dict(found[key].choices) if key in found else {}
                    choices = known | {o.id: in_language(o.label, version.survey, language) for o in question.options}
                    label = label_of(version, question, language)
                    found[key] = Asked(key, label, choices, question.kind is Kind.CHOICES)
    return list(found.values())


def suppressed(people: NDArray[np.int64], fewest: int, *, rows_add_up: bool = True) -> NDArray[np.bool_]:
    """Return which cells of a table must not be shown.

    Args:
        people: rows × choices; the last row is the sum of the others, and each row adds up to a total that is shown.
        fewest: people that a cell needs to be shown.
        rows_add_up: whether rows do; they don't where people may choose several.

    Returns:
        a mask of the same shape. No row and no column lacks exactly one cell, nor only one cell of which it is not
        plain that it is empty; and no sum of lines tells how many people are in a missing cell, unless all beside it
        are missing already.
    """
    hidden = people < fewest
    while True:
        before = hidden.sum()
        if rows_add_up:
            for cells, mask, empty in zip(people, hidden, _plainly_empty(people, hidden, rows_add_up), strict=True):
                _hide_another(cells, mask, empty)
        columns = zip(people.T, hidden.T, _plainly_empty(people, hidden, rows_add_up).T, strict=True)
        for cells, mask, empty in columns:
            _hide_another(cells, mask, empty)
        if hidden.sum() == before and not (rows_add_up and _hide_beside_found(people, hidden)):
            return hidden


def _plainly_empty(people: NDArray[np.int64], hidden: NDArray[np.bool_], rows_add_up: bool) -> NDArray[np.bool_]:
    """Tell which missing cells anybody can see to be empty: what a row shows is all there is, or all of a column."""
    rest = np.where(hidden, people, 0) if rows_add_up else people
    of_row = rest.sum(axis=1) == 0
    of_column = of_row[-1] & (people[-1] == 0)
    empty: NDArray[np.bool_] = hidden & (of_row[:, None] | of_column)
    return empty


def _hide_another(cells: NDArray[np.int64], hidden: NDArray[np.bool_], empty: NDArray[np.bool_]) -> None:
    """Where a missing cell can be found from the others, take the smallest of these away too."""
    secret = hidden & ~empty
    is_found = 1 in (hidden.sum(), secret.sum()) or (secret.any() and not cells[secret].any())
    if is_found and not hidden.all():
        hidden[np.where(hidden, np.iinfo(np.int64).max, cells).argmin()] = True


def _hide_beside_found(people: NDArray[np.int64], hidden: NDArray[np.bool_]) -> bool:
    """Take away the smallest cell beside one that adding up several lines would find; tell whether there was any."""
    secret = hidden & ~_plainly_empty(people, hidden, rows_add_up=True)
    for row, column in np.argwhere(_determined(secret) & (people > 0)).tolist():
        shown = ~hidden
        shown[np.arange(len(hidden)) != row, :] &= np.arange(hidden.shape[1]) == column
        if shown.any():
            smallest = np.where(shown, people, np.iinfo(np.int64).max).argmin()
            hidden.flat[smallest] = True
            return True
    return False


def _determined(missing: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which missing cells follow from the sums of all rows and columns, however these are combined.

    With rows and columns as the ends of edges, and missing cells as the edges, they are those without a way round: the
    bridges of the graph. For the table's other rows tie columns together, and a cell can give or take only where its
    column is tied to another one that its row lacks (D. Gusfield, A graph theoretic approach to statistical data
    security, SIAM Journal on Computing 17, 1988, 552–571).
    """
    rows = [tuple(np.flatnonzero(row).tolist()) for row in missing]
    times = Counter(rows)
    found = np.zeros_like(missing)
    for lacking in times:
        others = [row for row in times if row != lacking or times[row] > 1]
        tied = _tied(others, missing.shape[1])
        alone = [at for at in lacking if sum(tied[other] == tied[at] for other in lacking) == 1]
        found[np.ix_([row == lacking for row in rows], alone)] = True
    return found


def _tied(rows: Iterable[tuple[int, ...]], width: int) -> list[int]:
    """Return a number for each column, the same for those that rows tie together by lacking both."""
    numbers = list(range(width))
    for row in rows:
        joined = {numbers[column] for column in row}
        numbers = [min(joined) if number in joined else number for number in numbers]
    return numbers


def demographics_tables(
    inputs: TableInput, asked: Mapping[str, Sequence[Asked]], fewest: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return two tables: a row for each unit × channel × period, question and choice; and the same over all units.

    Only valid sheets count. ``people`` and all that follows from it are empty in cells that are suppressed.

    Args:
        inputs: what tables are made of.
        asked: of each survey the questions about the respondent.
        fewest: people that a cell needs to be shown.
    """
    by_unit: list[Row] = []
    by_channel: list[Row] = []
    answered = {
        (survey, one.question): inputs.tally.people(survey, one.question)
        for survey, questions in asked.items()
        for one in questions
        if not one.several
    }
    for (survey, period, channel), numbers in inputs.by_channel().items():
        keys = {"channel": channel, "period": period, "survey": survey}
        for question in asked[survey]:
            found = answered.get((survey, question.question), {})
            table = _Table.of(inputs, survey, question, found, numbers)
            hidden = suppressed(table.people, fewest, rows_add_up=not question.several)
            for row, number in enumerate(numbers):
                counts = inputs.counts[number]
                names = {
                    "unit": inputs.groups[number].unit,
                    "unit_name": counts.unit_name,
                    "unit_kind": counts.unit_kind,
                }
                by_unit += [keys | names | cells for cells in table.cells(row, hidden)]
            names = {"channel_name": inputs.channels.get(channel, channel)}
            by_channel += [keys | names | cells for cells in table.cells(len(numbers), hidden)]
    return framed(by_unit, DEMOGRAPHIC_COLUMNS), framed(by_channel, CHANNEL_DEMOGRAPHIC_COLUMNS)


@dataclass(frozen=True, slots=True)
class _Table:
    """Units, and their sum, × choices: people, satisfied and valid answers."""

    question: Asked
    choices: tuple[str, ...]
    people: NDArray[np.int64]
    satisfied: NDArray[np.int64]
    answers: NDArray[np.int64]
    valid: NDArray[np.int64]

    @classmethod
    def of(
        cls, inputs: TableInput, survey: str, question: Asked, found: Mapping[str, Whole], numbers: Sequence[int]
    ) -> _Table:
        valid = np.array([inputs.counts[number].statuses[Status.VALID] for number in numbers], np.int64)
        if question.several:
            choices = tuple(question.choices)
            marks = inputs.tally.given(survey, question.question)
            people = [[marks.get(n, Counter())[c] for c in choices] for n in numbers]
            valid -= np.array([marks.get(n, Counter())[IN_DOUBT] for n in numbers], np.int64)
            cells = np.zeros((len(numbers), len(choices), 3), np.int64)
            cells[:, :, 0] = people
        else:
            choices = tuple(c for c in question.choices if c in found)
            cells = np.stack([found[c][list(numbers)] for c in choices], axis=1) if choices else _no_cells(numbers)
            whole = inputs.overall[survey]
            here = list(numbers)
            answers = np.stack([valid, whole.satisfied[here], whole.valid[here]], axis=1)
            if IN_DOUBT in found:  # these people are left out until a person has decided
                answers -= found[IN_DOUBT][here]
                valid = answers[:, 0]
            rest = answers - cells.sum(axis=1)
            choices, cells = (*choices, UNANSWERED), np.concatenate([cells, rest[:, None]], axis=1)
        cells = np.concatenate([cells, cells.sum(axis=0, keepdims=True)])
        valid = np.append(valid, valid.sum())
        return cls(question, choices, cells[..., 0], cells[..., 1], cells[..., 2], valid)

    def cells(self, row: int, hidden: NDArray[np.bool_]) -> Iterator[Row]:
        """Yield the cells of one row."""
        for column, choice in enumerate(self.choices):
            names = {"question": self.question.question, "question_name": self.question.label}
            names |= {"choice": choice, "choice_name": self.question.choices.get(choice, "")}
            if hidden[row, column]:
                yield names | {"note": SUPPRESSED}
                continue
            people, answers = int(self.people[row, column]), int(self.answers[row, column])
            satisfied = int(self.satisfied[row, column])
            shown = {"people": people, "share": share_in_per_cent(people, int(self.valid[row])), "note": ""}
            figures = {"index": index(satisfied, answers), "satisfied": satisfied, "answers": answers}
            yield names | shown | (figures if not self.question.several else {})


def _no_cells(numbers: Sequence[int]) -> NDArray[np.int64]:
    return np.zeros((len(numbers), 0, 3), np.int64)
