"""The plan (``measures.csv``) and the register: what people typed into the one goes into the other, which fills it in.

A line of the plan is about a criterion of a unit and channel. The register is the one truth: where it says something
else than the copy did that people typed into, it is not overruled, and the line tells which cell was not taken.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from forms.bilingual import Told, Words
from pipeline.figures.measures import FROM_REGISTER, MEASURE_COLUMNS, TO_FILL
from pipeline.records.remedies import About, Evidence, Reason, Shortcoming, Subject
from pipeline.remedies.register_words import FIELDS as CALLED
from pipeline.remedies.typed_fields import Taken, as_of, erased_fields, taken, values_of

KEY = ("survey", "unit", "channel", "question")
TYPED = (*TO_FILL, "done_on")
PLAN = "measures.csv"

Key = tuple[str, ...]
Row = dict[str, Any]

_REFUSED = Words(
    "dòng “{line}”, cột “{column}”: sổ theo dõi hạn chế ghi khác và được giữ nguyên",
    "line “{line}”, column “{column}”: the register says something else, which stands",
)
_CLOSED = Words(
    "dòng “{line}”: hạn chế {number} đã đóng hoặc đã bỏ, nên không ghi thêm",
    "line “{line}”: shortcoming {number} was closed or dropped, so nothing is added to it",
)
_STATUS = Words(
    "dòng “{line}”: trạng thái của hạn chế {number} chỉ đổi trên trang hoặc bằng phieu measures",
    "line “{line}”: how shortcoming {number} stands is changed on its page or by phieu measures",
)
_UNCLEAR = Words(
    "dòng “{line}”, cột “{column}”: “{cell}” chưa vào sổ theo dõi hạn chế (ngày ghi như 31/12/2026)",
    "line “{line}”, column “{column}”: “{cell}” is not in the register yet (write days as 2026-12-31)",
)


@dataclass(slots=True)
class Line:
    """A line of the plan that is about a criterion.

    Attributes:
        row: its cells as the file has them.
        key: survey, unit, channel and question.
        found: the shortcoming that it stands for; ``None`` where there is none yet.
        taken: what is new in it.
        refused: what is said of the cells that are not taken and are lost to the next plan.
        figure: the row of the criteria behind it; empty where it is not known.
    """

    row: Row
    key: Key
    found: Shortcoming | None
    taken: Taken = field(default_factory=Taken)
    refused: list[str] = field(default_factory=list)
    figure: Mapping[str, Any] = field(default_factory=dict)

    @property
    def about(self) -> About:
        """What a shortcoming is about that begins with the line."""
        survey, unit, channel, question = self.key
        return About(Subject.CRITERION, survey, unit, cell_of(self.row, "unit_name"), channel, question)

    @property
    def evidence(self) -> Evidence:
        """The figure that the line answers: a person says that it falls short, of however few answers it is."""
        index, low, high, satisfied, answers = (
            _number(self.figure.get(name, self.row.get(name)))
            for name in ("index", "low", "high", "satisfied", "answers")
        )
        period, reasons = cell_of(self.row, "period"), (Reason.PERSON,)
        return Evidence(period, reasons, index, low, high, None, int(satisfied or 0), int(answers or 0))

    @property
    def title(self) -> str:
        """What it is, in words."""
        return cell_of(self.row, "limitation") or self.key[-1]

    @property
    def called(self) -> str:
        """What the line is called when something is said of it."""
        return f"{cell_of(self.row, 'unit_name') or self.key[1]}, {self.key[-1]}"

    @property
    def unclear(self) -> list[Told]:
        """What is said of cells that stay in the file alone."""
        cells = self.taken.unclear.items()
        return [_UNCLEAR.told(line=self.called, column=CALLED[name].told(), cell=cell[:40]) for name, cell in cells]


def cell_of(row: Mapping[str, Any], name: str) -> str:
    """Return a cell as text; empty where it is missing."""
    value = row.get(name)
    return "" if value is None or value != value else str(value)  # noqa: PLR0124 - a missing cell may be NaN


def _number(value: object) -> float | None:
    known = isinstance(value, int | float) and value == value  # noqa: PLR0124 - a cell without a figure is NaN
    return float(value) if known else None  # type: ignore[arg-type]


def plan_lines(
    rows: Sequence[Row],
    known: Collection[Key],
    register: Sequence[Shortcoming],
    step: int,
    erased: Collection[int] = (),
) -> list[Line]:
    """Return the lines of a plan that are about criteria, each with its shortcoming and what is new in it.

    A row that names a shortcoming is its line also where that is about all channels or units, of which no row is low.

    Args:
        rows: of the plan, as people left it.
        known: what lines can be about; a row about something else is left alone.
        register: all shortcomings.
        step: the newest step of the register when the plan was written; 0 where that is not known.
        erased: the steps whose texts had been erased by then: what was erased since must not come back.
    """
    numbered, by_key = {one.number: one for one in register}, _by_key(register)
    keys = [tuple(cell_of(row, name) for name in KEY) for row in rows]
    named = [_named(row, key, numbered) for row, key in zip(rows, keys, strict=True)]
    lines = [Line(*one) for one in zip(rows, keys, named, strict=True) if one[1] in known or one[2]]
    _match(lines, by_key)
    for line in lines:
        _compare(line, step, erased)
    return lines


def matched_again(lines: Sequence[Line], register: Sequence[Shortcoming]) -> list[Line]:
    """Return the lines as the register stands now, with those of shortcomings that no line was of."""
    numbered = {one.number: one for one in register}
    for line in lines:
        line.found = numbered[line.found.number] if line.found else None
    _match(lines, _by_key(register))
    return [*lines, *unlisted(lines, register)]


def _match(lines: Sequence[Line], by_key: Mapping[Key, Sequence[Shortcoming]]) -> None:
    """Give each line that has no shortcoming an open one of the same criterion that no line has."""
    claimed = {line.found.number for line in lines if line.found}
    for line in lines:
        free = (one for one in by_key.get(line.key, ()) if one.number not in claimed)
        line.found = line.found or next(free, None)
        if line.found:
            claimed.add(line.found.number)


def filled_in(rows: Sequence[Row], lines: Sequence[Line], plan: Sequence[Row], names: Sequence[Row]) -> list[Row]:
    """Return the rows of the next plan: as the register says, with what only the file has.

    Args:
        rows: of the plan as people left it; those that no line is of stay as they are.
        lines: of these rows, and those of ``unlisted``.
        plan: the criteria that are low now, nothing filled in.
        names: what units and criteria are called, by ``KEY``, ``unit_name``, ``unit_kind``, ``limitation``.
    """
    by_row = {id(line.row): line for line in lines}
    low = {tuple(cell_of(row, name) for name in KEY): row for row in plan}
    called = {tuple(cell_of(row, name) for name in KEY): row for row in names}
    shown: dict[Key, int] = {}
    made: list[tuple[Key | None, Row]] = []
    listed = {id(row) for row in rows}
    for row in [*rows, *(line.row for line in lines if id(line.row) not in listed)]:
        line = by_row.get(id(row))
        if line is None:
            made.append((None, row))
        elif _stays(line, line.key in low):
            shown[line.key] = shown.get(line.key, 0) + 1
            made.append((line.key, _filled(line, called.get(line.key, {}))))
    blank = [(key, _blank(row)) for key, row in low.items() if not shown.get(key)]
    return _in_order([*made, *blank], list(low))


def unlisted(lines: Sequence[Line], register: Sequence[Shortcoming]) -> list[Line]:
    """Return a line for each open shortcoming of a criterion that no line is of, and of which something is decided."""
    there = {line.found.number for line in lines if line.found}
    keys = {line.key for line in lines}
    found = []
    for one in register:
        wanted = one.is_open and one.about.subject is Subject.CRITERION and one.number not in there
        key = _key_of(one)
        if wanted and (key in keys or any(values_of(one, TYPED).values())):
            evidence = one.latest
            row: Row = dict(zip(KEY, key, strict=True)) | {"unit_name": one.about.unit_name, "limitation": one.title}
            found.append(Line(row | {"period": evidence.period, "index": evidence.index}, key, one))
    return found


def _by_key(register: Sequence[Shortcoming]) -> dict[Key, list[Shortcoming]]:
    found: dict[Key, list[Shortcoming]] = {}
    for one in register:
        if one.about.subject is Subject.CRITERION and one.is_open:
            found.setdefault(_key_of(one), []).append(one)
    return found


def _key_of(one: Shortcoming) -> Key:
    about = one.about
    return (about.survey, about.unit, about.channel, about.question)


def _named(row: Row, key: Key, numbered: Mapping[int, Shortcoming]) -> Shortcoming | None:
    """Return the shortcoming that a row names by its number, if it is about the same thing."""
    digits = cell_of(row, "number").removesuffix(".0")
    found = numbered.get(int(digits)) if digits.isdecimal() else None
    return found if found and _key_of(found) == key else None


def _compare(line: Line, step: int, erased: Collection[int]) -> None:
    one = line.found
    given = {name: cell_of(line.row, name) for name in TYPED}
    before = as_of(one, step) if one else None
    gone = erased_fields(one, erased)
    line.taken = taken(given, values_of(before, TYPED), values_of(one, TYPED), gone)
    said = {"line": line.called, "number": one.number if one else 0}
    if one and not one.is_open and (line.taken.fields or line.taken.unclear):
        line.refused.append(_CLOSED.told(**said))
        line.taken = Taken(refused=line.taken.refused)
    line.refused += [_REFUSED.told(**said, column=CALLED[name].told()) for name in line.taken.refused]
    status = cell_of(line.row, "status")
    if one and status and before and status not in (before.status, one.status):
        line.refused.append(_STATUS.told(**said))


def _stays(line: Line, is_low: bool) -> bool:
    """Tell whether a row stays: the register, or the file itself, has something to say there."""
    one, typed = line.found, line.taken.fields or line.taken.unclear
    if typed or (one and one.is_open and (is_low or any(values_of(one, TYPED).values()))):
        return True
    if one is None and is_low:
        return True
    return any(cell_of(line.row, name).strip() for name in line.row if name not in MEASURE_COLUMNS)


def _filled(line: Line, called: Mapping[str, Any]) -> Row:
    one, row = line.found, dict(line.row)
    for name in ("unit_name", "unit_kind", "limitation"):
        row[name] = cell_of(row, name) or called.get(name)
    pending = values_of(one, TYPED) | line.taken.fields | line.taken.unclear
    row |= {name: value or None for name, value in pending.items()}
    return row | {"number": one.number if one else None, "status": one.status.value if one else None}


def _blank(row: Row) -> Row:
    return row | dict.fromkeys((*TYPED, *FROM_REGISTER))


def _in_order(made: Sequence[tuple[Key | None, Row]], low: Sequence[Key]) -> list[Row]:
    """Return the rows: criteria that are low now in their order, the others after them."""
    place = {key: number for number, key in enumerate(low)}
    return [row for _, row in sorted(made, key=lambda each: place.get(each[0] or (), len(low)))]


def told_of(lines: Sequence[Line]) -> Iterator[str]:
    """Yield what is to be said of cells that were not taken."""
    for line in lines:
        yield from line.refused
