"""From pages to sheets: what a sheet says, and whether it counts.

A sheet is *invalid* when it is blank, or when too many of its required questions have no valid answer; else it is
*valid*, and only then are its answers tallied. It is *waiting* while nobody can know which of the two it will be: two
of its scans contradict each other, a page is missing or could not be read, or so many answers are in doubt that it
depends on them. Any other doubt holds back its question alone: what the rest of the sheet says counts at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import groupby
from math import floor
from operator import attrgetter
from typing import NamedTuple

from forms.layout import Kind, Layout
from omr.faults import Outcome
from omr.reading import State
from pipeline.records.page_record import (
    CONFIDENCE_STEPS,
    NO_CONFIDENCE,
    STATE_LETTERS,
    PageAnswers,
    questions_on,
    unpacked_columns,
)
from pipeline.records.rulings import Place, Ruling, SheetRulings
from pipeline.records.store_rows import SheetPageRow


class Status(StrEnum):
    """Whether a sheet counts."""

    VALID = "valid"
    INVALID = "invalid"
    WAITING = "waiting"


class Reason(StrEnum):
    """Why a sheet does not count; the first that applies, in this order."""

    NONE = ""
    HELD = "held"
    RUN_CANCELLED = "run-cancelled"
    CONFLICT = "conflict"
    PAGE_MISSING = "page-missing"
    PAGE_UNREADABLE = "page-unreadable"
    DOUBT = "doubt"
    BLANK = "blank"
    TOO_FEW_ANSWERS = "too-few-answers"


HELD = "held"
"""Stands for the outcome of a page that is of a batch on hold, and of which nothing is known until that is released."""


@dataclass(frozen=True, slots=True)
class SheetForm:
    """What a sheet of a layout can say.

    Attributes:
        layout: The id of the layout.
        survey: The id of the survey.
        pages: The ids of the questions of each page.
        questions: The ids of all questions, page after page.
        required: The positions in ``questions`` of those that must be answered.
        handwritten: The positions of the questions that are answered by hand, each with its page.
        most_unanswered: How many required questions may go without a valid answer.
        overvotes_void: Whether a plain overvote voids its question without anybody being asked.
    """

    layout: str
    survey: str
    pages: tuple[tuple[str, ...], ...]
    questions: tuple[str, ...]
    required: tuple[int, ...]
    handwritten: tuple[tuple[int, int], ...]
    most_unanswered: int
    overvotes_void: bool = False

    @classmethod
    def of(cls, layout: Layout, invalid_share: Fraction = Fraction(1), *, overvotes_void: bool = False) -> SheetForm:
        """Return the form of a layout, of whose required questions ``invalid_share`` may go unanswered."""
        pages = tuple(questions_on(layout, page.page) for page in layout.pages)
        questions = tuple(question for page in pages for question in page)
        needed = {question.question for question in layout.questions if question.required}
        required = tuple(position for position, question in enumerate(questions) if question in needed)
        by_hand = {question.question for question in layout.questions if question.kind is Kind.TEXT}
        places = [(name, number) for number, page in enumerate(pages, 1) for name in page]
        handwritten = tuple((at, number) for at, (name, number) in enumerate(places) if name in by_hand)
        most_unanswered = floor(invalid_share * len(required))
        rules = (most_unanswered, overvotes_void)
        return cls(layout.id, layout.survey, pages, questions, required, handwritten, *rules)


class Sheet(NamedTuple):
    """All that a sheet says.

    Attributes:
        serial: The number of the sheet.
        status: Whether the sheet counts.
        reason: Why it does not count.
        answers: The answer to each question of its form; it is only a suggestion where the state is ``doubt``, which
            a sheet of any status may have.
        states: The state of each answer, a letter each, as in ``pipeline.records.page_record.STATE_LETTERS``.
        confidences: The confidence of each answer in ten-thousandths, or -1 for handwriting.
        found: For each page of the form, the scan and the page of it where it was read; ``None`` where it was not read.
    """

    serial: int
    status: Status
    reason: Reason
    answers: list[str]
    states: str
    confidences: list[int]
    found: list[tuple[int, int] | None]

    @property
    def is_open(self) -> bool:
        """Whether something of the sheet is for a person to decide: all of it, or the answers that are in doubt."""
        return self.status is Status.WAITING or "d" in self.states


def held_back(sheet: Sheet) -> Sheet:
    """Return a sheet of which nothing counts before a person says so, since its run was cancelled, and it came back.

    One whose batch is on hold waits for that first.
    """
    if sheet.reason is Reason.HELD:
        return sheet
    states = STATE_LETTERS[State.DOUBT] * len(sheet.states)
    return sheet._replace(status=Status.WAITING, reason=Reason.RUN_CANCELLED, states=states)


def written_frames(form: SheetForm, sheet: Sheet) -> Iterator[tuple[int, str, tuple[int, int]]]:
    """Yield the frames that somebody wrote in: the page of the sheet, the question, and where the page was read.

    Handwriting is kept and not read: such a question has the state of one that was read, and no confidence.
    """
    for position, number in form.handwritten:
        found = sheet.found[number - 1]
        if sheet.confidences[position] == NO_CONFIDENCE and sheet.states[position] == "r" and found is not None:
            yield number, form.questions[position], found


def by_serial(rows: Iterable[SheetPageRow]) -> Iterator[tuple[int, list[SheetPageRow]]]:
    """Yield each sheet's serial with its rows; the rows must be sorted by serial."""
    for serial, group in groupby(rows, key=attrgetter("serial")):
        yield serial, list(group)


def assemble(serial: int, form: SheetForm, rows: Sequence[SheetPageRow], rulings: SheetRulings | None = None) -> Sheet:
    """Put a sheet together from its pages, in whatever files and order they came.

    Args:
        serial: The number of the sheet.
        form: The form of the layout that it was printed from.
        rows: The pages of the sheet, sorted by page of the sheet and then by arrival.
        rulings: What people ruled about it.

    Returns:
        The sheet. Of a page that was scanned several times, the scan that ``pipeline.records.duplicates`` chose counts.
    """
    if rulings is None and len(rows) == len(form.pages):
        plain = _plain(serial, form, rows)
        if plain is not None:
            return plain
    answers: list[str] = []
    states: list[str] = []
    confidences: list[int] = []
    found: list[tuple[int, int] | None] = []
    reasons: set[Reason] = set()
    for number, questions in enumerate(form.pages, 1):
        here = [row for row in rows if row.sheet_page == number]
        if rulings is None:
            page, reason = _page(form, number, here, None)
            part = page.answers if page else _nothing(len(questions))
        else:
            page, reason, part = _settled(form, here, number, rulings)
        reasons.add(reason)
        found.append((page.row.scan, page.row.page) if page else None)
        answers += part.answers
        states.append(part.states)
        confidences += part.confidences
    letters = "".join(states)
    if Reason.CONFLICT in reasons:
        letters = "d" * len(letters)
    status, why = _judge(form, reasons, answers, letters)
    return Sheet(serial, status, why, answers, letters, confidences, found)


def _plain(serial: int, form: SheetForm, rows: Sequence[SheetPageRow]) -> Sheet | None:
    """Put together a sheet as most are, each page read once, in half the time; ``None`` of any other."""
    answers: list[str] = []
    states = ""
    confidences: list[int] = []
    for number, (row, questions) in enumerate(zip(rows, form.pages, strict=True), 1):
        if row.sheet_page != number or row.outcome != Outcome.READ or row.answers is None:
            return None
        columns = unpacked_columns(row.answers)
        if len(columns.answers) != len(questions) or (form.overvotes_void and columns.has_overvotes):
            return None
        answers += columns.answers
        states += columns.states
        confidences += columns.confidences
    status, why = _judge(form, set(), answers, states)
    return Sheet(serial, status, why, answers, states, confidences, [(row.scan, row.page) for row in rows])


class _ReadPage(NamedTuple):
    row: SheetPageRow
    answers: PageAnswers


def _settled(
    form: SheetForm, rows: Sequence[SheetPageRow], number: int, rulings: SheetRulings
) -> tuple[_ReadPage | None, Reason, PageAnswers]:
    """Return which scan speaks for a page, what is wrong with it, and what it says with all that people ruled."""
    questions = form.pages[number - 1]
    contenders = [Place(row.scan, row.page) for row in rows if row.outcome == Outcome.CONFLICT]
    version = rulings.version(number, contenders)
    if version is not None and version.place is None:
        return None, Reason.NONE, _all(len(questions), State.VOID)
    page, reason = _page(form, number, rows, version.place if version else None)
    part = page.answers if page else _nothing(len(questions))
    if reason is Reason.CONFLICT:
        return page, reason, part
    if reason is Reason.HELD:  # also of a page that was given up before it came
        return page, reason, part
    if page is None and number in rulings.without:
        reason, part = Reason.NONE, _all(len(questions), State.BLANK)
    # Of several papers, what was ruled about one is not about the other.
    papers = [version.place] if version and version.place else [Place(row.scan, row.page) for row in rows]
    papers += rulings.strays.get(number, [])
    ruled = {question: rulings.answer(question, number, papers) for question in questions}
    return page, reason, _ruled(part, questions, ruled) if any(ruled.values()) else part


def _page(
    form: SheetForm, number: int, rows: Sequence[SheetPageRow], chosen: Place | None
) -> tuple[_ReadPage | None, Reason]:
    """Choose the scan that speaks for a page, and say what is wrong with it; a person may have ``chosen`` one."""
    if not rows:
        return None, Reason.PAGE_MISSING
    for row in rows:
        if row.outcome in (Outcome.READ, Outcome.CONFLICT) and chosen in (None, (row.scan, row.page)):
            answers = PageAnswers.unpacked(row.answers) if row.answers else PageAnswers((), "", ())
            if len(answers.answers) == len(form.pages[number - 1]):
                answers = answers.overvotes_voided() if form.overvotes_void else answers
                contradicted = row.outcome == Outcome.CONFLICT and chosen is None
                return _ReadPage(row, answers), Reason.CONFLICT if contradicted else Reason.NONE
    return None, Reason.HELD if any(row.outcome == HELD for row in rows) else Reason.PAGE_UNREADABLE


def _ruled(part: PageAnswers, questions: Sequence[str], ruled: Mapping[str, Ruling | None]) -> PageAnswers:
    """Put what people ruled in place of what the machine read."""
    answers, states, confidences = list(part.answers), list(part.states), list(part.confidences)
    for position, question in enumerate(questions):
        ruling = ruled[question]
        if ruling is not None:
            answers[position] = ruling.answer
            states[position] = STATE_LETTERS[ruling.state]
            confidences[position] = CONFIDENCE_STEPS
    return PageAnswers(tuple(answers), "".join(states), tuple(confidences))


def _all(count: int, state: State) -> PageAnswers:
    """A page of which nothing counts: it will not come any more, or it is one of several that nobody can tell apart."""
    return PageAnswers(("",) * count, STATE_LETTERS[state] * count, (CONFIDENCE_STEPS,) * count)


def _nothing(count: int) -> PageAnswers:
    """A page that nobody has seen: everything on it is for a person to decide."""
    return PageAnswers(("",) * count, "d" * count, (0,) * count)


def _judge(form: SheetForm, reasons: set[Reason], answers: Sequence[str], states: str) -> tuple[Status, Reason]:
    for reason in (Reason.HELD, Reason.CONFLICT, Reason.PAGE_MISSING, Reason.PAGE_UNREADABLE):
        if reason in reasons:
            return Status.WAITING, reason
    if states.count("b") == len(states):
        return Status.INVALID, Reason.BLANK
    in_doubt = states.count("d")
    if not in_doubt and answers.count("") + states.count("x") <= form.most_unanswered:
        return Status.VALID, Reason.NONE  # even if all of these were required
    open_ones = sum(states[position] == "d" for position in form.required)
    unanswered = sum(
        states[position] != "d" and (not answers[position] or states[position] not in "rv")
        for position in form.required
    )
    if unanswered > form.most_unanswered:
        return Status.INVALID, Reason.TOO_FEW_ANSWERS  # whatever the doubtful answers turn out to be
    if unanswered + open_ones > form.most_unanswered or states.count("b") + in_doubt == len(states):
        return Status.WAITING, Reason.DOUBT
    return Status.VALID, Reason.NONE
