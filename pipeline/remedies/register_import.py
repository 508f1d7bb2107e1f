"""What a list that an office keeps says to the register: each line once, what is new in it, what was not understood.

A line is known by the number that an export of ours gives it, else by its unit and what it calls the shortcoming, now
or when it came in. Imported again it adds nothing; where it was changed, what is new in it is taken, unless somebody
changed the same in the register. Nothing is cleared, closed or dropped by a file.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from forms.bilingual import Told, Words, alike
from forms.csv_table import tidy
from forms.typed_names import bare
from pipeline.errors import RemedyError
from pipeline.records.remedies import About, Shortcoming, Status, StepKind, Subject
from pipeline.remedies.plan_lines import PLAN
from pipeline.remedies.register_words import FIELDS as CALLED
from pipeline.remedies.register_words import STATUSES
from pipeline.remedies.typed_fields import FIELDS, Taken, after_first, as_of, erased_fields, steps_to, taken, values_of
from pipeline.store.store import Store

_SAID: Mapping[Status, tuple[str, ...]] = {
    Status.PROPOSED: ("chưa thực hiện", "chưa làm", "chưa", "mới", "chưa quyết định", "new", "open", "not started"),
    Status.DECIDED: ("đã giao", "đã phân công", "đã duyệt", "agreed", "planned", "assigned"),
    Status.UNDER_WAY: ("đang làm", "đang khắc phục", "đang triển khai", "in progress", "ongoing", "started"),
    Status.DONE: ("đã xong", "xong", "hoàn thành", "đã hoàn thành", "đã khắc phục", "completed", "finished"),
    Status.CHECKED: ("đã đóng", "đóng", "closed"),
    Status.DROPPED: ("đã bỏ", "hủy", "không thực hiện", "cancelled"),
}
_LADDER = (Status.PROPOSED, Status.DECIDED, Status.UNDER_WAY, Status.DONE)
_CLIMB: Sequence[tuple[StepKind, Status, tuple[str, ...]]] = (
    (StepKind.DECIDED, Status.DECIDED, ("measure", "owner", "due")),
    (StepKind.STARTED, Status.UNDER_WAY, ()),
    (StepKind.DONE, Status.DONE, ("done_on",)),
)
_NO_TITLE = Words("chưa ghi hạn chế là gì", "what the shortcoming is, is missing")
_NO_UNIT = Words("không có đơn vị nào gọi là “{cell}”", "there is no unit “{cell}”")
_NOT_YOURS = Words("đơn vị “{cell}” ở ngoài phạm vi", "the unit “{cell}” is out of bounds here")
_UNNAMED = Words("dòng này chưa ghi đơn vị", "the line names no unit")
_OTHER = Words("hạn chế {number} là của đơn vị khác, hoặc không có", "shortcoming {number} is another unit's, or none")
_REFUSED = Words(
    "“{column}”: sổ ghi khác và được giữ nguyên", "“{column}”: the register says something else, which stands"
)
_ERASED = Words("“{column}”: đã xóa khỏi sổ, không nhận lại", "“{column}”: was erased, and is not taken again")
_UNCLEAR = Words("“{column}”: chưa hiểu “{cell}”, giữ thành ghi chú", "“{column}”: “{cell}” is kept as a note")
_ENDED = Words("hạn chế {number} đã đóng hoặc đã bỏ", "shortcoming {number} was closed or dropped")
_BY_HAND = Words("trạng thái “{cell}” chỉ ghi trên trang", "“{cell}” is set on its page")
_LACKS = Words("chưa ghi “{column}” nên chưa chuyển sang “{cell}”", "“{column}” is missing, so it is not “{cell}” yet")
_TO_COME = Words(
    "ngày {cell} chưa tới nên chưa chuyển sang “{status}”", "{cell} is to come, so it is not “{status}” yet"
)
_STATUS = Words("Trạng thái", "Status")
_ALL = ("title", *FIELDS)


class Becomes(StrEnum):
    """What a line of the file does."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    NOT_TAKEN = "not-taken"


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """A line of a list.

    Attributes:
        line: its number in the file or sheet.
        sheet: of a workbook; empty for CSV.
        cells: its filled cells by the column of the register.
        others: the cells of all other columns, with their headings.
    """

    line: int
    sheet: str
    cells: Mapping[str, str]
    others: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class Intended:
    """What a line is to do.

    Attributes:
        line: of the file.
        becomes: what it does.
        about: what it is about.
        found: the shortcoming that it is of; ``None`` where it is new, or is not taken.
        fields: what is new in it.
        steps: by which that comes into the register, after the first of a new one.
        note: what no field holds: cells of other columns, and what was not understood.
        remarks: what is to be said of it.
    """

    line: RegisterLine
    becomes: Becomes
    about: About | None = None
    found: Shortcoming | None = None
    fields: dict[str, str] = field(default_factory=dict)
    steps: list[tuple[StepKind, dict[str, str]]] = field(default_factory=list)
    note: str = ""
    remarks: list[Told] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Known:
    """What lines are read against.

    Attributes:
        register: all shortcomings.
        unit_of: the id and name of the unit that a cell means; ``None`` where none is meant for sure.
        question_of: the survey and id of the criterion that a cell means; ``None`` likewise.
        channel_of: the id of the channel that a cell means; empty likewise.
        unit: of lines that name none: its id and name; empty for the whole office.
        units: whose lines may be taken; empty for all.
        day: today.
        language: of notes.
    """

    register: Sequence[Shortcoming]
    unit_of: Callable[[str], tuple[str, str] | None]
    question_of: Callable[[str], tuple[str, str] | None]
    channel_of: Callable[[str], str]
    unit: tuple[str, str] = ("", "")
    units: tuple[str, ...] = ()
    day: date = date.min
    language: str = "vi"


@dataclass(frozen=True, slots=True)
class _Called:
    """The shortcomings of a register by what a line may know them by; a list may have thousands.

    Attributes:
        numbered: by number.
        titled: by unit, and by each title that they ever had.
        about: those that are open, by the criterion that they are about.
    """

    numbered: Mapping[int, Shortcoming]
    titled: Mapping[tuple[str, str], Sequence[Shortcoming]]
    about: Mapping[tuple[str, ...], Sequence[Shortcoming]]

    @classmethod
    def of(cls, register: Sequence[Shortcoming]) -> _Called:
        """Return the shortcomings of a register, those that are open first."""
        titled: dict[tuple[str, str], list[Shortcoming]] = {}
        about: dict[tuple[str, ...], list[Shortcoming]] = {}
        for one in sorted(register, key=lambda one: not one.is_open):
            for title in {_letters(step.fields["title"]) for step in one.steps if step.fields.get("title")}:
                titled.setdefault((one.about.unit, title), []).append(one)
            if one.is_open and one.about.question:
                about.setdefault(one.about.key, []).append(one)
        return cls({one.number: one for one in register}, titled, about)

    def one(self, title: str, about: About, claimed: Collection[int]) -> Shortcoming | None:
        """Return the shortcoming that a line is of: called so, or an open one of the same criterion."""
        named = self.titled.get((about.unit, _letters(title)), ())
        same = self.about.get(about.key, ()) if about.question else ()
        return next((one for one in (*named, *same) if one.number not in claimed), None)


def intended(lines: Sequence[RegisterLine], known: Known) -> list[Intended]:
    """Return what each line is to do; nothing is written."""
    claimed: set[int] = set()
    called = _Called.of(known.register)
    made: list[Intended] = []
    current: tuple[str, str] | Told = known.unit
    sheet = ""
    for line in lines:
        current = known.unit if line.sheet != sheet else current
        sheet = line.sheet
        heading = _unit_heading(line, known)
        if heading:
            current = heading
            continue
        if "number" not in line.cells:  # what stands below in an empty cell is of the same unit, or of the same none
            current = _unit(line, known, current)
        one = _one(line, known, called, current, claimed)
        if one.found:
            claimed.add(one.found.number)
        made.append(one)
    return made


def take(store: Store, wanted: Sequence[Intended], by: str, file: str) -> list[Intended]:
    """Write what is intended, each line as one change, and return it as it came out.

    Args:
        store: with the register.
        wanted: by ``intended``.
        by: who imports it.
        file: what tells the file from others, and names nobody.

    Raises:
        StoreError: the database can't be written.
    """
    for one in wanted:
        if one.becomes not in (Becomes.NEW, Becomes.CHANGED) or one.about is None:
            continue
        try:
            with store.transaction():
                one.found = _write(store, one, one.about, by, {"imported": file})
        except RemedyError as error:
            one.becomes = Becomes.NOT_TAKEN
            one.remarks.append(alike("{why}", why=error.message))
    return list(wanted)


def _write(store: Store, one: Intended, about: About, by: str, file: dict[str, str]) -> Shortcoming:
    found, note, seen = one.found, one.note, one.found.last_step if one.found else None
    if found is None:
        found = store.remedies.begin(about, one.fields | file, by, why=note)
        note = ""
    for kind, filled in one.steps:
        found = store.remedies.step(found.number, kind, by, filled | file, why=note, seen=seen)
        note, seen = "", None
    return found


def _one(
    line: RegisterLine, known: Known, called: _Called, current: tuple[str, str] | Told, claimed: Collection[int]
) -> Intended:
    title = _text(line.cells.get("title", ""))
    found = _numbered(line, known, called)
    if "number" in line.cells and found is None:
        return _not_taken(line, _OTHER.told(number=line.cells["number"][:20]))
    unit = (found.about.unit, found.about.unit_name) if found else _unit(line, known, current)
    if isinstance(unit, Told):
        return _not_taken(line, unit)
    if known.units and unit[0] not in known.units:
        return _not_taken(line, _NOT_YOURS.told(cell=unit[1] or unit[0]) if unit[0] else _UNNAMED.told())
    if not title and found is None:
        return _not_taken(line, _NO_TITLE.told())
    about = found.about if found else _about(line, known, unit)
    found = found or called.one(title, about, claimed)
    return _compared(line, known, found.about if found else about, found, title)


def _compared(line: RegisterLine, known: Known, about: About, found: Shortcoming | None, title: str) -> Intended:
    """Return what a line does that is about something in particular."""
    base, was = _base(line, found)
    given = {name: line.cells.get(name, "") for name in (("title", *FIELDS) if "number" in line.cells else FIELDS)}
    what = taken(given, base, values_of(found, _ALL), erased_fields(found))
    made = Intended(line, Becomes.SAME, about, found, dict(what.fields))
    made.remarks += [_ERASED.told(column=CALLED[name].told()) for name in what.gone]
    made.remarks += [_REFUSED.told(column=CALLED[name].told()) for name in what.refused]
    made.remarks += [_UNCLEAR.told(column=CALLED[name].told(), cell=cell[:40]) for name, cell in what.unclear.items()]
    wanted = _wanted(line, made, was, found)
    made.note = _note(line, what, known.language, found)
    if found is not None and not found.is_open:
        if what.fields or made.note:
            made.remarks.append(_ENDED.told(number=found.number))
            made.becomes = Becomes.NOT_TAKEN
        return made
    now = values_of(found)
    status = found.status if found else Status.PROPOSED
    made.steps = _steps(status, now, made, wanted, known.day)
    if found is None:
        made.fields = {"title": title} | made.fields
        made.steps = after_first(made.steps)
        made.becomes = Becomes.NEW
    elif made.steps or made.note:
        made.steps = made.steps or [(StepKind.EDITED, {})]
        made.becomes = Becomes.CHANGED
    return made


def _steps(
    status: Status, now: Mapping[str, str], made: Intended, wanted: Status | None, day: date
) -> list[tuple[StepKind, dict[str, str]]]:
    """Return the steps to what the file says of how it stands, or, where it says nothing, what its cells make of it."""
    fields = made.fields
    if wanted is None:
        return steps_to(status, now, fields, day, may_decide="status" not in made.line.cells)
    full, left = {**now, **fields}, dict(fields)
    steps: list[tuple[StepKind, dict[str, str]]] = []
    for kind, target, needs in _CLIMB:
        above = _LADDER.index(status) < _LADDER.index(target) <= _LADDER.index(wanted)
        if not above or (kind is StepKind.STARTED and wanted is Status.DONE):
            continue
        if lacking := next((name for name in needs if not full[name]), ""):
            made.remarks.append(_LACKS.told(column=CALLED[lacking].told(), cell=STATUSES[target].told()))
            break
        if kind is StepKind.DONE and full["done_on"] > day.isoformat():
            made.remarks.append(_TO_COME.told(cell=full["done_on"], status=STATUSES[target].told()))
            break
        more = {"done_on": full["done_on"]} if kind is StepKind.DONE else {}
        steps.append((kind, left | more))
        left, status = {}, target
    return [*steps, *([(StepKind.EDITED, left)] if left else [])]


def _wanted(line: RegisterLine, made: Intended, was: Status | None, found: Shortcoming | None) -> Status | None:
    """Return how the file says that it stands; ``None`` where it says nothing that is new or could be taken."""
    cell = line.cells.get("status", "")
    now = found.status if found else Status.PROPOSED
    said = status_meant(cell)
    if not cell or (said and said in (now, was)):
        return now if said and now in _LADDER else None
    if said is None:
        made.remarks.append(_UNCLEAR.told(column=_STATUS.told(), cell=cell[:40]))
        return None
    if said not in _LADDER or now not in _LADDER:
        made.remarks.append(_BY_HAND.told(cell=cell[:40]))
        return None
    return max(said, now, key=_LADDER.index)


def status_meant(cell: str) -> Status | None:
    """Return the status that a cell means, by its id or in words; ``None`` where none is meant."""
    letters = bare(cell)
    for status, words in STATUSES.items():
        if letters in map(bare, (status.value, words.vi, words.en, *_SAID[status])):
            return status
    return None


def _note(line: RegisterLine, what: Taken, language: str, found: Shortcoming | None) -> str:
    """Return as a note what no field holds; empty where the register has the very note already."""
    cells = [*line.others, *((CALLED[name].said(language), cell) for name, cell in what.unclear.items())]
    status = line.cells.get("status", "")
    cells += [(_STATUS.said(language), status)] if status and status_meant(status) is None else []
    note = "\n".join(f"{heading}: {_text(cell)}" if heading else _text(cell) for heading, cell in cells)
    known = {step.why for step in found.steps} if found else set()
    return "" if note in known else note


def _base(line: RegisterLine, found: Shortcoming | None) -> tuple[dict[str, str], Status | None]:
    """Return what the copy said that people type into, and how it stood: as it was exported, or as it was imported."""
    said = dict.fromkeys(_ALL, "")
    if found is None:
        return said, None
    digits = line.cells.get("step", "").removesuffix(".0")
    if "number" in line.cells and digits.isdecimal():
        before = as_of(found, int(digits))
        return values_of(before, _ALL), before.status if before else None
    imported = [step for step in found.steps if step.fields.get("imported", PLAN) != PLAN]
    for step in imported:
        said |= {name: value for name, value in step.fields.items() if name in said}
    before = as_of(found, imported[-1].id) if imported else None
    return said, before.status if before else None


def _numbered(line: RegisterLine, known: Known, called: _Called) -> Shortcoming | None:
    digits = line.cells.get("number", "").removesuffix(".0")
    found = called.numbered.get(int(digits)) if digits.isdecimal() else None
    if found is None:
        return None
    cells = [line.cells[name] for name in ("unit", "unit_name") if name in line.cells]
    meant = {unit[0] if (unit := known.unit_of(cell)) else cell for cell in cells}
    own = {found.about.unit, found.about.unit_name}
    return found if not meant or meant & own else None


def _unit(line: RegisterLine, known: Known, current: tuple[str, str] | Told) -> tuple[str, str] | Told:
    for name in ("unit", "unit_name"):
        if cell := line.cells.get(name, ""):
            if found := known.unit_of(_text(cell)):
                return found
            if name == "unit_name" or "unit_name" not in line.cells:
                return _NO_UNIT.told(cell=cell[:60])
    return current


def _unit_heading(line: RegisterLine, known: Known) -> tuple[str, str] | None:
    """Return the unit that a line names which has nothing else: a heading within the list."""
    cells = [*line.cells.values(), *(cell for _, cell in line.others)]
    return known.unit_of(_text(cells[0])) if len(cells) == 1 else None


def _about(line: RegisterLine, known: Known, unit: tuple[str, str]) -> About:
    channel = known.channel_of(line.cells.get("channel", ""))
    cells = [line.cells[name] for name in ("question", "question_name") if name in line.cells]
    question = next(filter(None, map(known.question_of, cells)), None)
    if question is None:
        return About(Subject.OTHER, "", *unit, channel)
    return About(Subject.CRITERION, question[0], *unit, channel, question[1])


def _letters(title: str) -> str:
    return tidy(title).casefold()


def _text(cell: str) -> str:
    return cell.strip()


def _not_taken(line: RegisterLine, why: Told) -> Intended:
    return Intended(line, Becomes.NOT_TAKEN, remarks=[why])
