"""One sheet behind a figure: what it says and why, where it is to be seen, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from forms.layout import Kind
from forms.serial import format_serial
from omr.reading import State
from pipeline.counting.arrived_sheets import ReturnedSheet, arrived_sheets
from pipeline.counting.asked import PrintedVersion, desk_questions
from pipeline.counting.counting_job import Snapshot
from pipeline.figures.criteria import in_language, label_of
from pipeline.figures.question_tables import is_about_respondent
from pipeline.records.assembly import Sheet
from pipeline.records.log_chain import EntryKind
from pipeline.records.page_record import CONFIDENCE_STEPS, NO_CONFIDENCE, STATE_LETTERS
from pipeline.records.rulings import Matter, Place
from pipeline.records.runs import IssuedRun
from pipeline.records.store_rows import KeptRuling, Scan
from pipeline.workspace import Workspace

STATES = {letter: state for state, letter in STATE_LETTERS.items()}


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """What a sheet says to one question.

    Attributes:
        question: its id.
        label: its text.
        page: of the sheet, from 1.
        kind: of the question.
        answer: in words; empty where there is none.
        state: of the answer.
        confidence: of the machine, in per cent; ``None`` of handwriting, and of what a person said.
        by: who settled it; empty where nobody did.
        hidden: whether it is about the respondent, and so not shown of a single sheet.
        on_scan: whether the row can be seen on a scan.
    """

    question: str
    label: str
    page: int
    kind: Kind
    answer: str
    state: State
    confidence: float | None
    by: str
    hidden: bool
    on_scan: bool


@dataclass(frozen=True, slots=True)
class SeenPage:
    """A page of a sheet: its number, the scan and page where it was read, and whether that is a row of a file."""

    number: int
    scan: Scan
    page: int

    @property
    def is_row(self) -> bool:
        """Whether it came as a row of a file, which has no picture."""
        return bool(self.scan.channel)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a sheet.

    Attributes:
        at: when; ``None`` where only that it did is known.
        text: the name of the text that tells it.
        values: that fill it in.
        by: who did it; empty for the machine.
    """

    at: datetime | None
    text: str
    values: Mapping[str, object]
    by: str = ""


@dataclass(frozen=True, slots=True)
class ShownSheet:
    """A sheet.

    Attributes:
        serial: as printed.
        run: its printing order.
        sheet: as it is counted.
        answers: in the order of the sheet.
        pages: that were read.
        events: the oldest first.
    """

    serial: str
    run: IssuedRun
    sheet: Sheet
    answers: tuple[ShownAnswer, ...]
    pages: tuple[SeenPage, ...]
    events: tuple[Event, ...]


def respondent_questions(version: PrintedVersion) -> frozenset[str]:
    """Return the questions that ask who answers, or at which desk: of a single sheet they are never shown."""
    about = {
        question.id
        for section in version.survey.sections
        for question in section.questions
        if question.kind is not Kind.TEXT and is_about_respondent(section, question)
    }
    return frozenset(about | desk_questions([version]))


def version_in(snapshot: Snapshot, layout: str) -> PrintedVersion | None:
    """Return the survey that a layout was printed from."""
    versions = (version for printed in snapshot.versions().values() for version in printed)
    return next((version for version in versions if version.layout == layout), None)


def shown_sheet(snapshot: Snapshot, serial: int, language: str) -> ShownSheet | None:
    """Return a sheet as it stands now; ``None`` where nothing of it arrived.

    Raises:
        StoreError: the database can't be read.
    """
    workspace = snapshot.workspace
    found = next(arrived_sheets(workspace, snapshot.forms, snapshot.ledger, serial), None)
    if found is None:
        return None
    ever = workspace.store.rulings.ever_of(serial)
    numbers = {place[0] for place in found.sheet.found if place}
    scans = {scan.id: scan for scan in workspace.store.scans.numbered(numbers, everywhere=True)}
    pages = tuple(
        SeenPage(number, scans[place[0]], place[1]) for number, place in enumerate(found.sheet.found, 1) if place
    )
    version = version_in(snapshot, found.run.layout)
    answers = tuple(_answers(found, version, pages, ever, language)) if version else ()
    events = tuple(_events(workspace, found, pages, ever, {one.question: one for one in answers}))
    return ShownSheet(format_serial(serial), found.run, found.sheet, answers, pages, events)


def _answers(
    found: ReturnedSheet,
    version: PrintedVersion,
    pages: tuple[SeenPage, ...],
    ever: list[tuple[KeptRuling, str]],
    language: str,
) -> Iterator[ShownAnswer]:
    sheet, form, survey = found.sheet, found.form, version.survey
    asked = {question.id: question for question in survey.questions}
    hidden, seen = respondent_questions(version), {page.number for page in pages if not page.is_row}
    by = {kept.ruling.question: kept.by for kept, ended in ever if kept.ruling.matter is Matter.ANSWER and not ended}
    numbers = [number for number, names in enumerate(form.pages, 1) for _ in names]
    cells = zip(form.questions, numbers, sheet.answers, sheet.states, sheet.confidences, strict=True)
    for name, number, answer, letter, confidence in cells:
        question = asked.get(name)
        if question is None:
            continue
        options = {one.id: in_language(one.label, survey, language) for one in question.options}
        if scale := survey.scale_of(question):
            options |= {level.id: in_language(level.label, survey, language) for level in scale.levels}
        said = ", ".join(options.get(one, one) for one in answer.split("|")) if letter in "rv" else ""
        is_sure = confidence == NO_CONFIDENCE or letter == "v"
        yield ShownAnswer(
            name,
            label_of(version, question, language),
            number,
            question.kind,
            "" if name in hidden else said,
            STATES[letter],
            None if is_sure else 100 * confidence / CONFIDENCE_STEPS,
            by.get(name, ""),
            name in hidden,
            number in seen and name not in hidden,
        )


def _events(
    workspace: Workspace,
    found: ReturnedSheet,
    pages: tuple[SeenPage, ...],
    ever: list[tuple[KeptRuling, str]],
    answers: Mapping[str, ShownAnswer],
) -> list[Event]:
    """Tell what became of a sheet: how it was issued, came back, was read again, and what people decided."""
    told = [Event(None, "figures-was-issued", {"run": found.run.run, "count": found.run.count})]
    dated: list[Event] = []
    for page in pages:
        where = {"scan": page.scan.name, "page": page.page, "number": page.number}
        dated.append(Event(_at(page.scan.arrived_at), "figures-arrived", where))
        entries = (logged.entry for logged in workspace.store.log.about_page(page.scan.sha256, page.page))
        dated += [Event(_at(one.at), _TOLD[one.kind], where, one.by) for one in entries if one.kind in _TOLD]
    for kept, ended in ever:
        dated.append(_decision(kept, answers))
        if ended:
            dated.append(Event(_at(ended), "figures-ended", {"about": _about(kept, answers)}))
    return [*told, *sorted(dated, key=lambda one: one.at or datetime.min)]


_TOLD = {
    EntryKind.OUTCOME: "figures-outcome",
    EntryKind.SERIAL: "figures-serial-given",
    EntryKind.READING: "figures-read-again",
}


def _decision(kept: KeptRuling, answers: Mapping[str, ShownAnswer]) -> Event:
    """Tell a decision; of a comment, and of who the respondent is, only that something was decided."""
    ruling, shown = kept.ruling, answers.get(kept.ruling.question.partition("#")[0])
    about = _about(kept, answers)
    if ruling.matter is not Matter.ANSWER or shown is None or shown.hidden:
        return Event(_at(kept.at), f"figures-decided-{ruling.matter.value}", {"about": about}, kept.by)
    return Event(_at(kept.at), f"figures-said-{ruling.state.value}", {"about": about, "answer": ruling.answer}, kept.by)


def _about(kept: KeptRuling, answers: Mapping[str, ShownAnswer]) -> str:
    shown = answers.get(kept.ruling.question.partition("#")[0])
    return shown.label if shown else str(kept.ruling.sheet_page or "")


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone()


def place_of(sheet: Sheet, number: int) -> Place | None:
    """Return where a page of a sheet was read."""
    found = sheet.found[number - 1] if 0 < number <= len(sheet.found) else None
    return Place(*found) if found else None
