"""A page as it is stored: one row, its answers and its evidence packed as JSON.

A million sheets have thirty million answers, so they lie column by column, and the questions are not named: they are
those of the page's layout, in its order (``questions_on``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import NamedTuple
from unicodedata import normalize

import orjson

from forms.bilingual import alike, both, changed
from forms.layout import Layout
from omr.fault_details import detail_in_words
from omr.faults import Fault, Outcome
from omr.reader_version import current_reader
from omr.reading import Doubt, PageReading, State
from omr.scan.errors import ScanError, Where, shown_name
from pipeline.records import page_evidence
from pipeline.records.kept_details import ON_PICTURE
from pipeline.records.page_evidence import PageEvidence, PagePlace

STATE_LETTERS = {State.READ: "r", State.REVIEWED: "v", State.BLANK: "b", State.VOID: "x", State.DOUBT: "d"}
STATES = {letter: state for state, letter in STATE_LETTERS.items()}
CONFIDENCE_STEPS = 10_000
"""A confidence is kept in ten-thousandths, rounded down, so that it is never shown as more than it was."""
PLAIN_OVERVOTE = 9_850
"""The least confidence of a plain overvote, in ten-thousandths: what ``omr.answers.AnswerOptions.sure_several`` asks of
several marks. Below it one of them may be none, or cancelled."""
NO_CONFIDENCE = -1
"""Stands for the confidence of handwriting, which is kept and not read, so that there is nothing to be sure of."""
DETAIL_LENGTH = 500
_WRITTEN_DIGITS = 12


@dataclass(frozen=True, slots=True)
class PageAnswers:
    """The answers of one page, column by column.

    Attributes:
        answers: The choices of each answer, joined by ``|``; empty where nothing was chosen.
        states: The state of each answer, a letter each, as in ``STATE_LETTERS``.
        confidences: The confidence of each answer in ten-thousandths, or ``NO_CONFIDENCE``.
        doubts: Why an answer is doubtful, for each that is, by its position.
        traces: How the ink of its plain marks lies, as ``omr.marks.same_paper`` packs it; empty where that is unknown,
            as on pages that were read before it was kept.
        written: What stands in the texts of a row of a file, as ``digest_of_texts`` has it; empty of paper, of a row
            that was not asked for a text, and of one that came before it was kept.
    """

    answers: tuple[str, ...]
    states: str
    confidences: tuple[int, ...]
    doubts: dict[int, Doubt] = field(default_factory=dict)
    traces: str = ""
    written: str = ""

    def packed(self) -> str:
        """Return the answers as JSON for the database."""
        doubts = [[position, doubt.value] for position, doubt in self.doubts.items()]
        row = {"a": self.answers, "s": self.states, "c": self.confidences, "d": doubts}
        more = {key: text for key, text in (("t", self.traces), ("w", self.written)) if text}
        return orjson.dumps(row | more).decode()

    @classmethod
    def unpacked(cls, text: str | bytes) -> PageAnswers:
        """Return the answers that ``packed`` made this text of."""
        row = orjson.loads(text)
        doubts = {position: Doubt(doubt) for position, doubt in row["d"]}
        return cls(tuple(row["a"]), row["s"], tuple(row["c"]), doubts, row.get("t", ""), row.get("w", ""))

    def overvotes_voided(self) -> PageAnswers:
        """Return the answers with every plain overvote void, and no doubt about it; other doubts stay."""
        doubted = [(at, doubt, self.confidences[at]) for at, doubt in self.doubts.items()]
        void = {at for at, doubt, confidence in doubted if doubt is Doubt.OVERVOTE and confidence >= PLAIN_OVERVOTE}
        if not void:
            return self
        answers = tuple("" if position in void else answer for position, answer in enumerate(self.answers))
        letters = [STATE_LETTERS[State.VOID] if at in void else letter for at, letter in enumerate(self.states)]
        doubts = {position: doubt for position, doubt in self.doubts.items() if position not in void}
        return replace(self, answers=answers, states="".join(letters), doubts=doubts)

    def agrees_with(self, other: PageAnswers) -> bool:
        """Tell whether two scans of one page have the same answers, and two rows the same texts.

        An answer in doubt contradicts nothing: scanning again may turn a mark doubtful, and a person sees it anyway.
        """
        if len(self.answers) != len(other.answers) or (
            self.written != other.written and self.written and other.written
        ):
            return False
        rows = zip(self.answers, self.states, other.answers, other.states, strict=True)
        return all(mine == theirs or "d" in (state, its) for mine, state, theirs, its in rows)


def digest_of_texts(texts: Mapping[str, str]) -> str:
    """Return what tells one set of texts from another: 12 hex digits, too few to read anything back out of them.

    Blanks and line ends count alike, and so do the forms in which Unicode writes a letter: spreadsheet programs change
    these when they save a file.

    Args:
        texts: what was written, by question; empty where nothing was.
    """
    words = {question: normalize("NFC", text).split() for question, text in texts.items()}
    said = orjson.dumps(sorted((question, " ".join(some)) for question, some in words.items() if some))
    return sha256(said).hexdigest()[:_WRITTEN_DIGITS]


class AnswerColumns(NamedTuple):
    """The columns of a page's answers that are needed of most sheets, and whether any of these is an overvote."""

    answers: list[str]
    states: str
    confidences: list[int]
    has_overvotes: bool


def unpacked_columns(text: str) -> AnswerColumns:
    """Return the first three attributes of what ``PageAnswers.unpacked`` returns, in a third of the time."""
    row = orjson.loads(text)
    return AnswerColumns(row["a"], row["s"], row["c"], any(doubt == Doubt.OVERVOTE for _, doubt in row["d"]))


@dataclass(frozen=True, slots=True)
class PageRecord:
    """What is kept of one page of a scan.

    Attributes:
        page: The number of the page in the scan, from 1.
        outcome: What became of the page.
        fault: What is wrong with it, if anything is.
        detail: The evidence for the fault, in words, for a person to read; no code does.
        serial: The sheet that the page belongs to, where its signed code says so.
        sheet_page: Which page of the sheet it is, from 1.
        unit, run: What else the code says; it is checked against the runs that were printed.
        layout: The layout that its code names, or that it was read with.
        answers: What was read, where the page could be read.
        evidence: How the page lay on its picture, as ``page_evidence`` packs it; empty where that is unknown.
        reader: The version of the reader that made it (``omr.reader_version``); empty for one before they were kept.
        signer: The position of the key that signed its code among the keys of the workspace; not kept.
    """

    page: int
    outcome: Outcome
    fault: Fault | None = None
    detail: str = ""
    serial: int | None = None
    sheet_page: int | None = None
    unit: str | None = None
    run: int | None = None
    layout: str | None = None
    answers: PageAnswers | None = None
    evidence: str = ""
    reader: str = ""
    signer: int = 0

    @property
    def doubts(self) -> int:
        """The number of answers that wait for a person."""
        return self.answers.states.count("d") if self.answers else 0

    def doubts_asked(self, *, overvotes_void: bool) -> int:
        """Return how many of these a person is asked about, where plain overvotes may be void without that."""
        answers = self.answers.overvotes_voided() if self.answers and overvotes_void else self.answers
        return answers.states.count("d") if answers else 0

    @property
    def place(self) -> PagePlace:
        """Where the page is to be seen."""
        return PageEvidence.unpacked(self.evidence).place or PagePlace(self.page)

    def seen_at(self, place: PagePlace) -> PageRecord:
        """Return the record of a page of which also is told where on a shared picture it is to be seen."""
        if not place.frames:
            return self
        where = ON_PICTURE.told(picture=place.picture, sheet=place.sheet, sheets=len(place.frames))
        detail = alike("{where}: {detail}", where=where, detail=self.detail) if self.detail else where
        return replace(self, detail=detail, evidence=page_evidence.placed(self.evidence, place))

    def numbered_as(self, place: PagePlace) -> PageRecord:
        """Return the record with the pages that the other sheets of its picture are, as they were numbered before."""
        if place.further is None or len(place.frames) != len(self.place.frames):
            return self
        return self.at_place(self.place._replace(further=place.further))

    def at_place(self, place: PagePlace) -> PageRecord:
        """Return the record with another place; what is said of it stays."""
        return replace(self, evidence=page_evidence.placed(self.evidence, place))

    def not_trusted(self, key: str) -> PageRecord:
        """Return the record of a page whose code a key signed, called so, that is not trusted (any more)."""
        return replace(self, outcome=Outcome.UNREADABLE, fault=Fault.CODE_DISTRUSTED, detail=f"key {key}")

    def not_issued(self) -> PageRecord:
        """Return the record of a page whose serial was never printed here."""
        detail = f"{self.unit} {self.run} {self.serial}"
        return replace(self, outcome=Outcome.UNREADABLE, fault=Fault.SERIAL_UNKNOWN, detail=detail)


def questions_on(layout: Layout, page: int) -> tuple[str, ...]:
    """Return the ids of the questions with boxes or a text area on a page (from 1), in the survey's order.

    A layout that is not printed has one page, with all its questions.
    """
    placed = layout.pages[page - 1]
    if not layout.is_printed:
        return tuple(question.question for question in layout.questions)
    here = {box.question for box in placed.boxes} | {text.question for text in placed.texts}
    return tuple(question.question for question in layout.questions if question.question in here)


def record_reading(page: int, reading: PageReading, layout: Layout | None) -> PageRecord:
    """Return what is kept of a page that was seen.

    Args:
        page: The number of the page in the scan, from 1.
        reading: What the reader made of it.
        layout: The layout that it was read with; ``None`` where it is not known.

    """
    detail = storable(detail_in_words(reading.detail)[:DETAIL_LENGTH])
    by = current_reader()
    record = PageRecord(
        page, reading.outcome, reading.fault, detail, layout=reading.layout, reader=by, signer=reading.signer
    )
    if reading.code is not None and reading.outcome is not Outcome.FORGED:
        code = reading.code
        record = replace(record, serial=code.serial, sheet_page=code.page, unit=code.unit, run=code.run)
    sheet_page = reading.page or record.sheet_page
    if reading.fault is Fault.SHEETS_OVERLAP:  # the other side of a sheet whose code is hidden may tell whose it is
        record = replace(record, sheet_page=sheet_page)
    if layout is None or sheet_page is None or reading.registration is None:
        return record
    answers = _answers(questions_on(layout, sheet_page), reading)
    evidence = page_evidence.packed(reading.registration, reading)
    return replace(record, sheet_page=sheet_page, answers=answers, evidence=evidence)


def record_failure(page: int, error: Exception, file: str, name: str) -> PageRecord:
    """Return what is kept of a page that could not be seen, with the file called as the clerk called it.

    Args:
        page: its number in the scan, from 1.
        error: says why.
        file: the scan's name in ``archive/``, which what a library says may quote.
        name: of the scan as it arrived.
    """
    if not isinstance(error, ScanError):
        error = ScanError(both("trang bị hỏng", "{kind}: {error}", kind=type(error).__name__, error=error))
    where = Where(name, error.where.page if error.where else None)
    problem = changed(error.problem, lambda text: text.replace(file, shown_name(name))[:DETAIL_LENGTH])
    said = alike("{where}: {problem}", where=where.told(), problem=problem)
    return PageRecord(page, Outcome.UNREADABLE, error.fault, said, reader=current_reader())


def storable(text: str) -> str:
    """Return a text as every database takes it: a code that was not made here may say anything."""
    return changed(text, lambda one: one.encode("utf-8", "backslashreplace").decode().replace("\0", "\\0"))


def _answers(questions: Sequence[str], page: PageReading) -> PageAnswers | None:
    if not page.answers and not page.texts:
        return None
    read = {reading.question: reading for reading in page.answers}
    written = {text.question for text in page.texts if text.has_ink}
    answers, states, confidences, doubts = [], [], [], {}
    for position, question in enumerate(questions):
        reading = read.get(question)
        answers.append(reading.answer if reading else "")
        state = reading.state if reading else State.READ if question in written else State.BLANK
        states.append(STATE_LETTERS[state])
        confidences.append(int(reading.confidence * CONFIDENCE_STEPS) if reading else NO_CONFIDENCE)
        if reading and reading.doubt:
            doubts[position] = reading.doubt
    return PageAnswers(tuple(answers), "".join(states), tuple(confidences), doubts, page.traces)
