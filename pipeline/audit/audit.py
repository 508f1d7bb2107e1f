"""Audit the counting: people enter randomly drawn sheets again from the paper, without seeing what was counted.

Sheets can be drawn if they are not waiting, valid or not; waiting sheets are not counted yet. An answer is misread if
the paper says something else than was counted when the sheet was drawn: another choice, a choice where none was
counted, none where one was counted, or two marks that were read as one. Handwriting is not read by the machine, so for
it the question is only whether anything was written.

Answers that are not entered, for whatever reason, count as misread in every bound, so that no bound is too low because
a page is lost, or because easy sheets were entered first (J. H. Bañuelos and P. B. Stark, Limiting risk by turning
manifest phantoms into evil zombies, 2012).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

from forms.bilingual import both
from forms.layout import Kind, Layout, Question
from forms.serial import format_serial
from omr.reading import State
from pipeline.audit.bounds import answers_bound, draw, frame_hash, frame_text, sheets_bound, up
from pipeline.counting.returned import sheets_of
from pipeline.durable import written_whole
from pipeline.errors import StoreError, UnknownNameError
from pipeline.figures.formulas import half_up
from pipeline.in_use import note_in_use
from pipeline.records.page_record import CONFIDENCE_STEPS, NO_CONFIDENCE, STATES, questions_on
from pipeline.records.runs import Origin
from pipeline.store.audits import Audit, CountedSheet, PaperAnswer, find
from pipeline.workspace import Workspace

PAPER_STATES = {"v": "answer", "b": "blank", "x": "void"}
"""The states of a question on paper, by letter: an answer, nothing, or marks that are not a possible answer."""
DIGITS = 8  # of the list's hash in the name of its file


@dataclass(frozen=True, slots=True)
class PageToEnter:
    """A page of a drawn sheet: its questions, and the scan's id and page (from 1); these are ``None`` if not read."""

    sheet_page: int
    questions: tuple[str, ...]
    scan: int | None
    page: int | None


@dataclass(frozen=True, slots=True)
class SheetToEnter:
    """A drawn sheet, without anything that the machine read.

    Attributes:
        position: its place in the draw, from 1.
        serial: its number.
        layout: id of its layout, whose questions determine what may be entered.
        pages: of the sheet.
        entered: the entries made so far, by question.
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
    """An answer on paper, compared with the one that was counted.

    Attributes:
        serial: of the sheet.
        question: id of the question.
        kind: of the question.
        paper: the answer on paper, as a person entered it.
        counted: the answer that was counted.
        state: of the counted answer.
        confidence: of the counted answer, 0 to 1; ``None`` for handwriting.
        scan: the name, as it arrived, of the file where it was read; empty if it was not.
        page: of that file, from 1; 0 if there is none.
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
        """Return the comparison as plain values for JSON and CSV."""
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
    """The counts and bounds for all answers, or for those of one kind or state.

    Attributes:
        answers: number of answers that were checked.
        misread: number of these that were misread.
        to_enter: number of answers of the drawn sheets that were not checked yet.
        sheets: number of drawn sheets of which every such answer was checked.
        misread_sheets: number of drawn sheets with a misread answer.
        answers_most: upper bound on the share of such answers in the frame that are misread, one-sided 95 %.
        sheets_most: upper bound on the number of sheets in the frame with a misread answer, one-sided 95 %.
        population: number of sheets in the frame.
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
        """Misread answers in per cent of those checked, with three decimals; ``None`` if none was checked."""
        return half_up(Fraction(100 * self.misread, self.answers), 3) if self.answers else None

    def to_dict(self) -> dict[str, Any]:
        """Return the figures for JSON; shares in per cent, bounds rounded up."""
        counts = {name: getattr(self, name) for name in Figures.__slots__ if name != "answers_most"}
        share = Fraction(self.sheets_most, self.population)
        return counts | {
            "rate": self.rate,
            "answers_at_most": up(self.answers_most),
            "sheets_at_most": up(share),
        }


@dataclass(frozen=True, slots=True)
class AuditReport:
    """The result of an audit.

    Each bound by itself holds with 95 % confidence; all of them together do not.

    Attributes:
        audit: the draw.
        total: figures for all answers.
        by_kind: figures for each kind of question.
        by_state: figures for the answers that were counted as read, reviewed, blank, void.
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
        """Return the report for JSON, without the answers that are right."""
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
    """Write the list of sheets that can be drawn now into ``results/``; the file's name contains its hash.

    Returns:
        the file, its SHA-256, and the number of sheets that it lists.

    Raises:
        UnknownNameError: no sheet can be drawn.
        DiskError: the list can't be written.
    """
    return _publish(workspace, _settled(workspace))


def draw_audit(
    workspace: Workspace, seed: str, size: int | Callable[[int], int], published: str = "", by: str = ""
) -> Audit:
    """Draw sheets, record their answers as they are counted now, and publish the list from which they were drawn.

    Args:
        workspace: whose sheets are audited.
        seed: a line of text, for ``pipeline.audit.bounds.draw``.
        size: the number of sheets, or a function that returns it for the number of sheets in the list.
        published: SHA-256 of the list from which to draw; empty to draw from the present list.
        by: who draws; empty for whoever runs this program.

    Raises:
        ValueError: the seed or the size can't be used.
        UnknownNameError: there is nothing to draw from, or the present list is not the published one.
        StoreError: a sheet changed during the draw.
        DiskError: the list can't be written; then nothing was drawn.
    """
    if not is_fit_seed(seed):
        raise ValueError(both("số gieo phải là một dòng chữ in được", "a seed is a line of printable text"))
    note_in_use(workspace)
    serials = _settled(workspace)
    if published and published != frame_hash(serials):
        message = both(
            "các phiếu đã duyệt xong hiện nay không còn đúng như danh sách {published}",
            "the sheets that are settled now are not those of the list {published}",
            published=published,
        )
        raise UnknownNameError(
            message,
            both(
                "Công bố danh sách hôm nay trước, rồi chọn số gieo mới: phieu audit list.",
                "Publish the list of today first, then choose a new seed: phieu audit list.",
            ),
        )
    number = size if isinstance(size, int) else size(len(serials))
    if number < 1:
        raise ValueError(both("rút ít nhất một phiếu", "draw at least one sheet"))
    _, frame, _ = _publish(workspace, serials)
    sheets = _as_counted(workspace, draw(serials, seed, number))
    return workspace.store.audits.keep(seed, len(serials), frame, sheets, by or workspace.who)


def is_fit_seed(seed: str) -> bool:
    """Tell whether a text can be a seed: a single line that anybody can type again."""
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
    """Return the drawn sheets with questions that were not entered yet, in the order of the draw.

    Args:
        workspace: of the audit.
        audit: the draw.
        done_too: whether to return completely entered sheets as well, so that slips can be corrected.
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
    """Record the answer on paper to a question; an earlier entry is replaced, and kept in the log.

    Args:
        workspace: of the audit.
        audit: the draw.
        serial: of one of its sheets.
        question: the question's id.
        answer: the choices joined by ``|``, or a number's digits; empty if there is none, and for handwriting.
        state: ``v`` if the paper gives an answer, ``b`` if it is blank, ``x`` if it is void, with marks that are not a
            possible answer. Handwriting is ``v`` or ``b``.
        by: name of the person who enters it.

    Raises:
        UnknownNameError: there is no such sheet, question or answer.
    """
    store = workspace.store.audits
    sheet = next((one for one in store.sheets(audit) if one.serial == serial), None)
    if sheet is None:
        raise UnknownNameError(
            both(
                "phiếu {serial} không được rút trong lần kiểm tra {id}",
                "{serial} was not drawn in audit {id}",
                serial=format_serial(serial),
                id=audit.id,
            ),
            both("Nhập một phiếu đã được rút.", "Enter a sheet that was."),
        )
    asked = workspace.store.layouts.by_id()[sheet.layout].layout.questions
    which = next((one for one in asked if one.question == question), None)
    if which is None:
        raise UnknownNameError(
            both(
                "phiếu {serial} không hỏi câu {question}",
                "{serial} does not ask {question}",
                serial=format_serial(serial),
                question=question,
            ),
            both("Ghi một câu có trên phiếu đó.", "Name a question of its layout."),
        )
    store.enter(audit, serial, question, PaperAnswer(state, _checked(which, state, answer), by))


def audit_report(workspace: Workspace, audit: Audit) -> AuditReport:
    """Compare the entries with what was counted when the sheets were drawn.

    Raises:
        StoreError: the stored data of the audit differ from the log.
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
    """Return the serials of the sheets of which the paper can be compared with what counts."""
    sheets = sheets_of(workspace, workspace.store.layouts.by_id())
    serials = [sheet.serial for run, _, sheet in sheets if run.origin is Origin.PRINT and not sheet.is_open]
    if not serials:
        raise UnknownNameError(
            both("chưa có phiếu nào đã duyệt xong để rút", "there is no settled sheet to draw"),
            both(
                "Đọc các bản quét và duyệt những gì đang chờ: phieu status.",
                "Read scans and settle what waits: phieu status.",
            ),
        )
    return serials


def _publish(workspace: Workspace, serials: Sequence[int]) -> tuple[Path, str, int]:
    frame = frame_hash(serials)
    path = frame_file(workspace, frame)
    with written_whole(path) as file:
        file.write(frame_text(serials).encode())
    return path, frame, len(serials)


def _as_counted(workspace: Workspace, serials: Sequence[int]) -> list[CountedSheet]:
    """Return the drawn sheets as they are counted, read from the store again to avoid holding all sheets at once."""
    wanted, found = set(serials), dict[int, CountedSheet]()
    for _, form, sheet in sheets_of(workspace, workspace.store.layouts.by_id()):
        if sheet.serial in wanted and not sheet.is_open:
            answers = (sheet.answers, sheet.states, sheet.confidences, sheet.found)
            found[sheet.serial] = CountedSheet(sheet.serial, form.layout, *answers)
    if len(found) < len(serials):
        raise StoreError(
            both("có phiếu thay đổi trong lúc rút", "sheets changed while they were drawn"),
            both(
                "Rút lần nữa khi không có bản quét nào đang được đọc và không ai đang duyệt.",
                "Draw again when nothing is read or reviewed.",
            ),
        )
    return [found[serial] for serial in serials]


# Entering


def _pages(layout: Layout, sheet: CountedSheet) -> tuple[PageToEnter, ...]:
    places = [found or (None, None) for found in sheet.found]
    return tuple(
        PageToEnter(page.page, questions_on(layout, page.page), *place)
        for page, place in zip(layout.pages, places, strict=True)
    )


def _checked(question: Question, state: str, answer: str) -> str:
    """Return an answer in the reader's form.

    Raises:
        UnknownNameError: the question can't have this answer.
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
    message = both(
        "câu {question} không thể có câu trả lời “{answer}” ở trạng thái “{state}”",
        "{question} can't be answered by “{answer}” in state “{state}”",
        question=question.question,
        answer=answer,
        state=state,
    )
    raise UnknownNameError(
        message,
        both(
            "Câu này nhận {takes}; v là có câu trả lời, b là để trống, x là không hợp lệ.",
            "It takes {takes}; v with an answer, b blank, x void.",
            takes=_takes(question),
        ),
    )


def _takes(question: Question) -> str:
    if question.kind is Kind.TEXT:
        return both("không có câu trả lời, chỉ v (có viết) hoặc b", "no answer but v (something is written) or b")
    if question.kind is Kind.NUMBER:
        return both("một số có nhiều nhất {most} chữ số", "a number of up to {most} digits", most=question.most)
    return both(
        "nhiều nhất {most} trong {names}",
        "up to {most} of {names}",
        most=question.most,
        names=", ".join(question.choices),
    )


# Comparing

_LETTERS = {state: letter for letter, state in STATES.items()}


class _Cell(NamedTuple):
    """An answer of a drawn sheet, compared or not."""

    serial: int
    kind: Kind
    state: State
    compared: Compared | None


def _meaning(kind: Kind, letter: str, answer: str) -> tuple[str, frozenset[str]]:
    """Return a key for comparing answers: it ignores the order of choices, leading zeros, and the text of handwriting.

    ``letter`` is that of a counted state, or of an entered one; letters that both have mean the same.
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
    """The counts of one sheet."""

    answers: int = 0
    misread: int = 0
    to_enter: int = 0

    @property
    def worst(self) -> int:
        """The number of misread answers if all that were not entered are misread."""
        return self.misread + self.to_enter


def _figures(audit: Audit, cells: Iterable[_Cell], most: int) -> Figures:
    """Return the figures for some cells, of which a sheet has at most ``most``."""
    sheets: dict[int, _Seen] = {}
    for cell in cells:
        seen = sheets.setdefault(cell.serial, _Seen())
        seen.answers += 1
        seen.misread += cell.compared is not None and cell.compared.misread
        seen.to_enter += cell.compared is None
    total = _Seen(*(sum(getattr(seen, name) for seen in sheets.values()) for name in _Seen.__slots__))
    worst = sum(seen.worst > 0 for seen in sheets.values())
    if audit.size == audit.population:  # all sheets were drawn, so the share is exact
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
