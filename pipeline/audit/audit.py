"""How often counting is wrong: random sheets, entered again from the paper by people who don't see what was counted.

All sheets can be drawn that are settled, valid or not; those that wait count nowhere yet. An answer is misread where
the paper says something else than was counted when the sheet was drawn: another choice, a choice where none was
counted, none where one was, or two marks that were taken for one. Handwriting is not read, so there the question is
only whether something was written at all.

Whatever is not entered, for whatever reason, counts as misread in every bound: so no bound is too low because a page is
lost, or because the easy sheets were entered first (J. H. Bañuelos and P. B. Stark, Limiting risk by turning manifest
phantoms into evil zombies, 2012).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

from forms.layout import Kind, Layout, Question
from forms.serial import format_serial
from omr.reading import State
from pipeline.audit.bounds import answers_bound, draw, frame_hash, frame_text, sheets_bound, up
from pipeline.counting.returned import sheets_of
from pipeline.durable import written_whole
from pipeline.errors import StoreError, UnknownNameError
from pipeline.figures.formulas import half_up
from pipeline.records.assembly import Status
from pipeline.records.page_record import CONFIDENCE_STEPS, NO_CONFIDENCE, STATES, questions_on
from pipeline.store.audits import Audit, CountedSheet, PaperAnswer, find
from pipeline.workspace import Workspace

PAPER_STATES = {"v": "answer", "b": "blank", "x": "void"}
"""What a paper can say to a question: an answer, nothing, or what can be no answer."""
DIGITS = 8  # of the list's hash, in the name of its file


@dataclass(frozen=True, slots=True)
class PageToEnter:
    """A page of a drawn sheet: its questions, and the scan's id and page (from 1) where it was read, if it was."""

    sheet_page: int
    questions: tuple[str, ...]
    scan: int | None
    page: int | None


@dataclass(frozen=True, slots=True)
class SheetToEnter:
    """A drawn sheet, without anything that was read of it.

    Attributes:
        position: its place in the draw, from 1.
        serial: its number.
        layout: the layout's id: its questions say what may be entered.
        pages: of the sheet.
        entered: what the paper says, by question, as far as it was entered.
    """

    position: int
    serial: int
    layout: str
    pages: tuple[PageToEnter, ...]
    entered: Mapping[str, PaperAnswer]

    @property
    def missing(self) -> tuple[str, ...]:
        """The questions without an entry."""
        return tuple(q for page in self.pages for q in page.questions if q not in self.entered)


@dataclass(frozen=True, slots=True)
class Compared:
    """An answer of the paper beside the one that was counted.

    Attributes:
        serial: the sheet.
        question: its id.
        kind: what it asks for.
        paper: what the paper says.
        counted: the answer that was counted.
        state: of that.
        confidence: of that, 0 to 1; ``None`` for handwriting.
        scan: the name of the file where it was read, as it arrived; empty where nothing was.
        page: of that file, from 1; 0 where there is none.
    """

    serial: int
    question: str
    kind: Kind
    paper: PaperAnswer
    counted: str
    state: State
    confidence: float | None
    scan: str
    page: int

    @property
    def misread(self) -> bool:
        """Whether the two differ."""
        return _meaning(self.kind, self.paper.state, self.paper.answer) != _meaning(
            self.kind, _LETTERS[self.state], self.counted
        )

    def to_dict(self) -> dict[str, Any]:
        """Return all of it for JSON and CSV."""
        return {
            "sheet": format_serial(self.serial),
            "question": self.question,
            "kind": self.kind.value,
            "paper": self.paper.answer,
            "paper_state": PAPER_STATES[self.paper.state],
            "counted": self.counted,
            "state": self.state.value,
            "confidence": self.confidence,
            "scan": self.scan,
            "page": self.page or None,
            "by": self.paper.by,
            "misread": self.misread,
        }


@dataclass(frozen=True, slots=True)
class Figures:
    """What was found among all answers, or those of one kind.

    Attributes:
        answers: that were checked.
        misread: of these.
        to_enter: answers of the drawn sheets that were not checked yet.
        sheets: drawn sheets of which each such answer was checked.
        misread_sheets: drawn sheets with a misread one.
        answers_most: the largest share of such answers of the frame that may be misread, one-sided 95 %.
        sheets_most: the largest number of sheets of the frame that may have a misread one, one-sided 95 %.
        population: sheets in the frame.
    """

    answers: int
    misread: int
    to_enter: int
    sheets: int
    misread_sheets: int
    answers_most: Fraction
    sheets_most: int
    population: int

    @property
    def rate(self) -> float | None:
        """Misread answers among those that were checked, in per cent with three decimals."""
        return half_up(Fraction(100 * self.misread, self.answers), 3) if self.answers else None

    def to_dict(self) -> dict[str, Any]:
        """Return all of it for JSON; shares in per cent, bounds rounded up."""
        counts = {name: getattr(self, name) for name in Figures.__slots__ if name != "answers_most"}
        share = Fraction(self.sheets_most, self.population)
        return counts | {
            "rate": self.rate,
            "answers_at_most": up(self.answers_most),
            "sheets_at_most": up(share),
        }


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What an audit found.

    Each bound holds with 95 % by itself; not all of them at once.

    Attributes:
        audit: the draw.
        total: of all answers.
        by_kind: of the answers to each kind of question.
        by_state: of those that were counted as read, reviewed, blank, void.
        compared: every answer that was checked, in the order of the draw.
        to_enter: the sheets with questions that were not entered yet.
    """

    audit: Audit
    total: Figures
    by_kind: Mapping[Kind, Figures]
    by_state: Mapping[State, Figures]
    compared: tuple[Compared, ...]
    to_enter: tuple[SheetToEnter, ...]

    @property
    def misread_answers(self) -> list[Compared]:
        """The misread answers, one by one."""
        return [one for one in self.compared if one.misread]

    def to_dict(self) -> dict[str, Any]:
        """Return all of it for JSON, but for the answers that are right."""
        return {
            "audit": asdict(self.audit),
            "confidence": 95,
            "total": self.total.to_dict(),
            "by_kind": {kind.value: figures.to_dict() for kind, figures in self.by_kind.items()},
            "by_state": {state.value: figures.to_dict() for state, figures in self.by_state.items()},
            "misread": [one.to_dict() for one in self.misread_answers],
            "to_enter": [{"sheet": format_serial(one.serial), "questions": one.missing} for one in self.to_enter],
        }


def publish_frame(workspace: Workspace) -> tuple[Path, str, int]:
    """Write the list of sheets that can be drawn now into ``results/``, under a name that follows from its hash.

    Returns:
        the file, its SHA-256, and how many sheets it lists.

    Raises:
        UnknownNameError: there is none.
        DiskError: the list can't be written.
    """
    return _publish(workspace, _settled(workspace))


def draw_audit(workspace: Workspace, seed: str, size: int | Callable[[int], int], published: str = "") -> Audit:
    """Draw sheets, keep what counts of them now, and publish the list that they were drawn from.

    Args:
        workspace: whose sheets they are.
        seed: a line of text, as ``pipeline.audit.bounds.draw`` takes it.
        size: how many sheets; or what says how many, told how many there are.
        published: the SHA-256 of the list that must be the one that is drawn from; empty: any.

    Raises:
        ValueError: the seed or the size can't be used.
        UnknownNameError: there is nothing to draw from, or another list than was published.
        StoreError: a sheet changed while it was drawn.
        DiskError: the list can't be written; nothing was drawn then.
    """
    if not is_fit_seed(seed):
        raise ValueError("a seed is a line of printable text")
    serials = _settled(workspace)
    if published and published != frame_hash(serials):
        message = f"the sheets that are settled now are not those of the list {published}"
        raise UnknownNameError(message, "Publish the list of today first, then choose a new seed: phieu audit list.")
    number = size if isinstance(size, int) else size(len(serials))
    if number < 1:
        raise ValueError("draw at least one sheet")
    _, frame, _ = _publish(workspace, serials)
    sheets = _as_counted(workspace, draw(serials, seed, number))
    return workspace.store.audits.keep(seed, len(serials), frame, sheets, workspace.who)


def is_fit_seed(seed: str) -> bool:
    """Tell whether a text can be a seed: one line, which anybody can type again."""
    return bool(seed) and seed == seed.strip() and seed.isprintable()


def frame_file(workspace: Workspace, frame: str) -> Path:
    """Return where the list with this SHA-256 is published."""
    return workspace.results / f"audit-list-{frame[:DIGITS]}.txt"


def audits(workspace: Workspace) -> list[Audit]:
    """Return every audit that was drawn, the oldest first."""
    return workspace.store.audits.all()


def find_audit(workspace: Workspace, number: int | None = None) -> Audit:
    """Return an audit by its number, else the newest.

    Raises:
        UnknownNameError: there is none.
    """
    return find(audits(workspace), number)


def sheets_to_enter(workspace: Workspace, audit: Audit, *, done_too: bool = False) -> list[SheetToEnter]:
    """Return the sheets with questions that were not entered yet, in the order of the draw, without what was counted.

    Args:
        workspace: that holds the audit.
        audit: the draw.
        done_too: whether to return those that are entered as well, so that slips can be mended.
    """
    store = workspace.store.audits
    layouts = {name: kept.layout for name, kept in workspace.store.layouts.by_id().items()}
    entries = store.entries(audit)
    sheets = [
        SheetToEnter(at, one.serial, one.layout, _pages(layouts[one.layout], one), entries.get(one.serial, {}))
        for at, one in enumerate(store.sheets(audit), 1)
    ]
    return [one for one in sheets if done_too or one.missing]


def enter(workspace: Workspace, audit: Audit, serial: int, question: str, answer: str, state: str, by: str) -> None:
    """Keep what the paper says to a question; what was entered before is replaced, and stays in the log.

    Args:
        workspace: that holds the audit.
        audit: the draw.
        serial: one of its sheets.
        question: the question's id.
        answer: the choices joined by ``|``, a number's digits; empty where there is none, and for handwriting.
        state: ``v`` where the paper gives an answer, ``b`` where it is blank, ``x`` where it is void: marks that can be
            no answer. Handwriting is ``v`` or ``b``.
        by: who says so.

    Raises:
        UnknownNameError: there is no such sheet, question or answer.
    """
    store = workspace.store.audits
    sheet = next((one for one in store.sheets(audit) if one.serial == serial), None)
    if sheet is None:
        raise UnknownNameError(f"{format_serial(serial)} was not drawn in audit {audit.id}", "Enter a sheet that was.")
    asked = workspace.store.layouts.by_id()[sheet.layout].layout.questions
    which = next((one for one in asked if one.question == question), None)
    if which is None:
        raise UnknownNameError(f"{format_serial(serial)} does not ask {question}", "Name a question of its layout.")
    store.enter(audit, serial, question, PaperAnswer(state, _checked(which, state, answer), by))


def audit_report(workspace: Workspace, audit: Audit) -> AuditReport:
    """Hold what was entered against what was counted when the sheets were drawn.

    Raises:
        StoreError: what is stored of the audit is not what the log tells.
    """
    counted = {sheet.serial: sheet for sheet in workspace.store.audits.sheets(audit)}
    layouts = {name: kept.layout for name, kept in workspace.store.layouts.by_id().items()}
    scans = workspace.store.scans.names()
    sheets = sheets_to_enter(workspace, audit, done_too=True)
    cells = [cell for sheet in sheets for cell in _cells(sheet, counted[sheet.serial], layouts[sheet.layout], scans)]
    kinds = [Counter(question.kind for question in layout.questions) for layout in layouts.values()]
    most = max(count.total() for count in kinds)
    return AuditReport(
        audit,
        _figures(audit, cells, most),
        {
            kind: _figures(audit, group, max(count[kind] for count in kinds))
            for kind in Kind
            if (group := [cell for cell in cells if cell.kind is kind])
        },
        {
            state: _figures(audit, group, most)
            for state in State
            if (group := [cell for cell in cells if cell.state is state])
        },
        tuple(cell.compared for cell in cells if cell.compared),
        tuple(sheet for sheet in sheets if sheet.missing),
    )


# Drawing


def _settled(workspace: Workspace) -> list[int]:
    sheets = sheets_of(workspace, workspace.store.layouts.by_id())
    serials = [sheet.serial for _, _, sheet in sheets if sheet.status is not Status.WAITING]
    if not serials:
        raise UnknownNameError("there is no settled sheet to draw", "Read scans and settle what waits: phieu status.")
    return serials


def _publish(workspace: Workspace, serials: Sequence[int]) -> tuple[Path, str, int]:
    frame = frame_hash(serials)
    path = frame_file(workspace, frame)
    with written_whole(path) as file:
        file.write(frame_text(serials).encode())
    return path, frame, len(serials)


def _as_counted(workspace: Workspace, serials: Sequence[int]) -> list[CountedSheet]:
    """Return the drawn sheets as they count. A second look, so that a million sheets need not be held at once."""
    wanted, found = set(serials), dict[int, CountedSheet]()
    for _, form, sheet in sheets_of(workspace, workspace.store.layouts.by_id()):
        if sheet.serial in wanted and sheet.status is not Status.WAITING:
            answers = (sheet.answers, sheet.states, sheet.confidences, sheet.found)
            found[sheet.serial] = CountedSheet(sheet.serial, form.layout, *answers)
    if len(found) < len(serials):
        raise StoreError("sheets changed while they were drawn", "Draw again when nothing is read or reviewed.")
    return [found[serial] for serial in serials]


# Entering


def _pages(layout: Layout, sheet: CountedSheet) -> tuple[PageToEnter, ...]:
    places = [found or (None, None) for found in sheet.found]
    return tuple(
        PageToEnter(page.page, questions_on(layout, page.page), *place)
        for page, place in zip(layout.pages, places, strict=True)
    )


def _checked(question: Question, state: str, answer: str) -> str:
    """Return an answer as the reader would write it.

    Raises:
        UnknownNameError: the question can't be answered so.
    """
    text = question.kind is Kind.TEXT
    if state == "b" or (state == "x" and not text) or (state == "v" and text):
        return ""
    choices = answer.split("|")
    if question.kind is Kind.NUMBER:
        if state == "v" and answer.isascii() and answer.isdigit() and len(answer) <= question.most:
            return str(int(answer))
    elif state == "v" and set(choices) <= set(question.choices) and len(set(choices)) <= question.most:
        return "|".join(choice for choice in question.choices if choice in choices)
    message = f"{question.question} can't be answered by “{answer}” in state “{state}”"
    raise UnknownNameError(message, f"It takes {_takes(question)}; v with an answer, b blank, x void.")


def _takes(question: Question) -> str:
    if question.kind is Kind.TEXT:
        return "no answer but v (something is written) or b"
    if question.kind is Kind.NUMBER:
        return f"a number of up to {question.most} digits"
    return f"up to {question.most} of {', '.join(question.choices)}"


# Comparing

_LETTERS = {state: letter for letter, state in STATES.items()}


class _Cell(NamedTuple):
    """An answer of a drawn sheet, compared or not."""

    serial: int
    kind: Kind
    state: State
    compared: Compared | None


def _meaning(kind: Kind, letter: str, answer: str) -> tuple[str, frozenset[str]]:
    """Return what an answer says, in whatever order, with or without zeros before it; of handwriting that it is there.

    ``letter`` is that of a state that was counted, or of one that was entered: they agree as far as there are both.
    """
    if letter not in "rv":
        return letter, frozenset()
    if kind is Kind.TEXT:
        return "v", frozenset()
    if kind is Kind.NUMBER and answer.isdigit():
        return "v", frozenset({str(int(answer))})
    return ("v", frozenset(answer.split("|"))) if answer else ("b", frozenset())


def _cells(sheet: SheetToEnter, counted: CountedSheet, layout: Layout, scans: Mapping[int, str]) -> Iterator[_Cell]:
    kinds = {question.question: question.kind for question in layout.questions}
    asked = [(page, question) for page in sheet.pages for question in page.questions]
    rows = zip(asked, counted.answers, counted.states, counted.confidences, strict=True)
    for (page, question), answer, letter, steps in rows:
        kind, state, paper = kinds[question], STATES[letter], sheet.entered.get(question)
        compared = None
        if paper is not None:
            sure = None if steps == NO_CONFIDENCE else steps / CONFIDENCE_STEPS
            where = (scans.get(page.scan, "") if page.scan is not None else "", page.page or 0)
            compared = Compared(sheet.serial, question, kind, paper, answer, state, sure, *where)
        yield _Cell(sheet.serial, kind, state, compared)


@dataclass(slots=True)
class _Seen:
    """What was seen of one sheet."""

    answers: int = 0
    misread: int = 0
    to_enter: int = 0

    @property
    def worst(self) -> int:
        """How many are misread if all are that were not looked at."""
        return self.misread + self.to_enter


def _figures(audit: Audit, cells: Iterable[_Cell], most: int) -> Figures:
    """Sum cells up; ``most`` of them can be on a sheet."""
    sheets: dict[int, _Seen] = {}
    for cell in cells:
        seen = sheets.setdefault(cell.serial, _Seen())
        seen.answers += 1
        seen.misread += cell.compared is not None and cell.compared.misread
        seen.to_enter += cell.compared is None
    total = _Seen(*(sum(getattr(seen, name) for seen in sheets.values()) for name in _Seen.__slots__))
    worst = sum(seen.worst > 0 for seen in sheets.values())
    if audit.size == audit.population:  # all were looked at: nothing is left to chance
        share = Fraction(total.worst, total.answers)
    else:
        share = answers_bound([(seen.worst, seen.answers) for seen in sheets.values()], most)
    return Figures(
        total.answers - total.to_enter,
        total.misread,
        total.to_enter,
        sum(not seen.to_enter for seen in sheets.values()),
        sum(seen.misread > 0 for seen in sheets.values()),
        share,
        sheets_bound(worst, audit.size, audit.population),
        audit.population,
    )
