"""The register of units: the desks that are surveyed, with their official codes and names and their period of validity.

Codes and names are reused over the years (06820 was Trưng Vương, then Vàng Danh), so a unit has an id of its own.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import NoReturn

from forms.bilingual import OR, Told, alike, both, listed
from forms.csv_table import Columns, CsvProblems, CsvRow, csv_rows, csv_text, date_cell
from forms.errors import RegisterError, UnknownUnitError
from forms.system_reasons import reason_of
from forms.typed_names import likely

COLUMNS = (
    "unit_id",
    "gso_code",
    "name_vi",
    "name_en",
    "type",
    "parent_gso",
    "valid_from",
    "valid_to",
    "successor_unit_ids",
    "note",
)
OPTIONAL_COLUMNS = ("aliases",)
_TABLE = Columns(
    COLUMNS,
    OPTIONAL_COLUMNS,
    called={
        "unit_id": ("mã đơn vị", "id"),
        "gso_code": ("mã số", "mã đvhc", "mã đơn vị hành chính"),
        "name_vi": ("tên", "tên đơn vị", "tên tiếng Việt"),
        "name_en": ("tên tiếng Anh",),
        "type": ("loại", "loại đơn vị", "cấp"),
        "parent_gso": ("mã cấp trên", "mã đvhc cấp trên"),
        "valid_from": ("từ ngày", "hiệu lực từ"),
        "valid_to": ("đến ngày", "hiệu lực đến"),
        "successor_unit_ids": ("đơn vị kế thừa", "mã đơn vị kế thừa"),
        "note": ("ghi chú",),
        "aliases": ("tên khác", "tên gọi khác"),
    },
)
# Việt Nam has some 3,300 communes and wards; a register of them all with their history has 2 MB.
MAX_BYTES = 16 * 1024 * 1024

_UNIT_ID = re.compile(r"[a-z0-9-]{1,8}")
_DIGITS = re.compile(r"[0-9]+")
_WARD_DIGITS = 5
# Phường, Tỉnh, Thành phố, Thị xã and Thị trấn, saved in a code page that lacks some of their letters.
_LOST_LETTERS = re.compile(r"\b(ph\?\?ng|t\?nh|thành ph\?|th\? (xã|tr))", re.IGNORECASE)
_KINDS = re.compile(
    r"^(?:phường|xã|đặc khu|thị trấn|thị xã|thành phố|tỉnh|huyện|quận)\s+|\s+(?:ward|commune|city|province)$", re.I
)
_REMARK = re.compile(r"\s*\([^()]*\)\s*$")
# Combining grave, acute, tilde, hook above and dot below: the five tone marks of Vietnamese.
_TONES = "\u0300\u0301\u0303\u0309\u0323"


@dataclass(frozen=True, slots=True)
class Unit:
    """A desk that is surveyed, or a unit above such desks.

    Attributes:
        id: at most eight of a to z, 0 to 9 and ``-``; goes into the page code.
        code: of the General Statistics Office; may be empty, and may belong to another unit at another time.
        name: as printed, NFC.
        name_en: in English.
        kind: ``ward``, ``commune``, ``center``, ``city`` and the like, as given in the register.
        parent: id of the unit above it, the last one if it changed; ``None`` if the register does not contain it.
        parent_code: code of the unit above it, as given in the register; which unit has that code depends on the day.
        valid_from: first day, ``None`` if it is not known or in the distant past.
        valid_to: last day, ``None`` while the unit exists.
        aliases: other spellings and former names.
        successors: ids of the units that took over its area.
        note: for people.

    """

    id: str
    code: str
    name: str
    name_en: str = ""
    kind: str = ""
    parent: str | None = None
    parent_code: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    aliases: tuple[str, ...] = ()
    successors: tuple[str, ...] = ()
    note: str = ""

    def is_valid_between(self, first: date, last: date) -> bool:
        """Tell whether the unit existed on some day from ``first`` to ``last``, both included."""
        return (self.valid_from or date.min) <= last and first <= (self.valid_to or date.max)

    def nearest_day(self, day: date) -> date:
        """Return the day nearest to ``day`` on which the unit existed: its first, its last, or ``day`` itself.

        >>> Unit("u1", "1", "Phường Hòa Bình", valid_to=date(2025, 6, 30)).nearest_day(date(2025, 12, 31)).isoformat()
        '2025-06-30'
        """
        return min(max(day, self.valid_from or date.min), self.valid_to or date.max)


@dataclass(frozen=True)
class Register:
    """All units, in the order of the file."""

    units: tuple[Unit, ...]

    @cached_property
    def _by_id(self) -> dict[str, Unit]:
        return {unit.id: unit for unit in self.units}

    @cached_property
    def _by_code(self) -> dict[str, tuple[Unit, ...]]:
        found: dict[str, tuple[Unit, ...]] = {}
        for unit in self.units:
            if unit.code:
                found[unit.code] = (*found.get(unit.code, ()), unit)
        return found

    @cached_property
    def _by_name(self) -> dict[str, tuple[Unit, ...]]:
        found: dict[str, tuple[Unit, ...]] = {}
        for unit in self.units:
            for name in {folded(name) for name in (unit.id, unit.name, unit.name_en, *unit.aliases) if name}:
                found[name] = (*found.get(name, ()), unit)
        return found

    def __iter__(self) -> Iterator[Unit]:
        return iter(self.units)

    def __len__(self) -> int:
        return len(self.units)

    def get(self, unit_id: str) -> Unit:
        """Return the unit of this id.

        Raises:
            UnknownUnitError: there is none; the advice names similar ids.
        """
        unit = self._by_id.get(unit_id)
        if unit is None:
            raise UnknownUnitError(
                both(
                    "danh mục đơn vị không có đơn vị “{unit_id}”",
                    "there is no unit “{unit_id}” in the register",
                    unit_id=unit_id,
                ),
                self._advice(unit_id),
            )
        return unit

    def named(self, name: str) -> Unit:
        """Return the unit of an id that somebody typed, in capitals or not.

        Raises:
            UnknownUnitError: as ``get``.
        """
        return self.get(name.lower() if name not in self._by_id and name.lower() in self._by_id else name)

    def valid_between(self, first: date, last: date) -> tuple[Unit, ...]:
        """Return the units that existed on some day from ``first`` to ``last``, both included."""
        return tuple(unit for unit in self.units if unit.is_valid_between(first, last))

    def parent_on(self, unit: Unit, day: date) -> Unit | None:
        """Return the unit that had the parent's code on ``day``, or ``None``.

        If ``unit`` did not exist on that day, its nearest day is used instead.
        """
        day = unit.nearest_day(day)
        for other in self._by_code.get(unit.parent_code, ()):
            if other.id != unit.id and other.is_valid_between(day, day):
                return other
        return None

    def successors_on(self, unit_id: str, day: date) -> tuple[Unit, ...]:
        """Return the units that had the area of this one on ``day``; there are several if it was split.

        Successors are followed as far as necessary, but never backwards: before its first day a unit is its own
        successor. So is a unit that ended without a successor; it can be recognised by not being valid on that day.

        Returns:
            each unit once, in the order in which the register lists the successors.

        Raises:
            UnknownUnitError: there is no such unit.
        """
        found: list[Unit] = []
        seen: set[str] = set()
        ahead = [self.get(unit_id)]
        while ahead:
            unit = ahead.pop()
            if unit.id in seen:
                continue
            seen.add(unit.id)
            if unit.successors and unit.nearest_day(day) < day:
                ahead += [self.get(successor) for successor in reversed(unit.successors)]
            else:
                found.append(unit)
        return tuple(found)

    def find(self, name: str) -> tuple[Unit, ...]:
        """Return every unit that has this id, name or alias; case and the place of the tone mark do not matter.

        More than one is common: one ward Vàng Danh existed until 30 June 2025, and another one exists since.
        """
        return self._by_name.get(folded(name), ())

    @cached_property
    def _spellings(self) -> dict[str, list[str]]:
        """All that each unit is called, also without its kind, so that Vàng Danh is found for Phường Vàng Danh."""
        return {
            unit.id: [
                unit.id,
                unit.code,
                *(
                    spelling
                    for name in (unit.name, unit.name_en, *unit.aliases)
                    for spelling in (name, without_kind(name))
                ),
            ]
            for unit in self.units
        }

    def _close_ids(self, name: str) -> list[str]:
        return difflib.get_close_matches(name.lower(), self._by_id, n=3, cutoff=0.5)

    def _advice(self, name: str) -> str:
        called = [unit.id for unit in self.find(name)]
        close = called or likely(name, self._spellings) or self._close_ids(name)
        if close:
            meant = listed((_told_apart(self._by_id[unit]) for unit in close), OR)
            return both("Có phải ý bạn là {meant}?", "Did you mean {meant}?", meant=meant)
        return both(
            "Mã đơn vị nằm ở cột đầu của danh mục đơn vị.", "The ids are in the first column of the register of units."
        )


def _told_apart(unit: Unit) -> Told:
    """Return the id and name of a unit, and until when it was there: a later one may have the same name."""
    if unit.valid_to is None:
        return alike("{id} ({name})", id=unit.id, name=unit.name)
    return both(
        "{id} ({name}, đến {day:%d/%m/%Y})",
        "{id} ({name}, until {day:%Y-%m-%d})",
        id=unit.id,
        name=unit.name,
        day=unit.valid_to,
    )


def without_kind(name: str) -> str:
    """Return the name of a unit without its kind, and without a remark in brackets after it.

    >>> without_kind("Phường Vàng Danh"), without_kind("Vang Danh Ward (old)")
    ('Vàng Danh', 'Vang Danh')
    """
    return _KINDS.sub("", _REMARK.sub("", name))


def folded(name: str) -> str:
    """Return a key that is equal for two spellings of one name.

    Unicode form, case, blanks and the place of the tone mark within a syllable (Hòa, Hoà) are ignored; the tone itself
    and the letters (ă, â, đ, ê, ô, ơ, ư) are not.

    >>> folded("Phường Hoà  Bình") == folded("PHƯỜNG HÒA BÌNH")
    True
    """
    words = unicodedata.normalize("NFD", unicodedata.normalize("NFC", name).casefold()).split()
    return " ".join(_tone_last(word) for word in words)


def _tone_last(word: str) -> str:
    tones = [sign for sign in word if sign in _TONES]
    return "".join([sign for sign in word if sign not in _TONES] + tones)


def load_register(path: Path | str) -> Register:
    """Read a register of units from CSV, as spreadsheet programs write it (see ``forms.csv_table``).

    Raises:
        RegisterError: it can't be used; the error names every line that must be corrected, and how.
    """
    problems = CsvProblems(str(path))
    data = _read(Path(path))
    text = csv_text(data, problems)
    problems.tell(RegisterError)
    return parse_register(text, str(path))


def parse_register(text: str, source: str = "units.csv") -> Register:
    """Read a register from its CSV text; ``source`` is its name in messages.

    Raises:
        RegisterError: as ``load_register``.
    """
    problems = CsvProblems(source)
    rows = csv_rows(unicodedata.normalize("NFC", text), _TABLE, problems)
    if not rows and not problems.found:
        problems.add(
            None,
            both("không có đơn vị nào", "holds no units"),
            both("Thêm mỗi đơn vị một dòng.", "Add a line for each unit."),
        )
    units = [_unit(row, problems) for row in rows]
    lines = [row.line for row in rows]
    checks = _Checks(problems, dict(zip([unit.id for unit in reversed(units)], reversed(lines), strict=True)))
    checks.ids(units, lines)
    checks.successors(units)
    checks.codes(units)
    checks.zeros(units, lines)
    problems.tell(RegisterError)
    return Register(tuple(replace(unit, parent=_parent(unit, units)) for unit in units))


def _fail(source: str, problem: str, advice: str) -> NoReturn:
    raise RegisterError(alike("{source}: {problem}", source=source, problem=problem), advice)


def _read(path: Path) -> bytes:
    try:
        if not path.is_file():
            _fail(
                str(path),
                both("không có tệp này", "there is no such file"),
                both("Hãy ghi tên tệp CSV chứa các đơn vị.", "Name the CSV file with the units."),
            )
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as problem:
        _fail(
            str(path),
            both("không đọc được: {why}", "can't be read: {why}", why=reason_of(problem)),
            both("Kiểm tra xem ai được quyền đọc tệp.", "Check who may read it."),
        )
    if len(data) > MAX_BYTES:
        _fail(
            str(path),
            both("lớn hơn {most} MB", "is larger than {most} MB", most=MAX_BYTES // 2**20),
            both("Đây có đúng là danh mục đơn vị không?", "Is this the register of units?"),
        )
    return data


def _unit(row: CsvRow, problems: CsvProblems) -> Unit:
    """Return the unit of a row; what can't be used of it is noted, and left out."""
    cells, unit_id = row.cells, row.cells["unit_id"]
    if _UNIT_ID.fullmatch(unit_id) is None:
        said = both("mã đơn vị “{unit_id}” không dùng được", "the unit id “{unit_id}” can't be used", unit_id=unit_id)
        problems.add(
            row.line,
            said,
            both(
                "Mã có nhiều nhất 8 ký tự gồm a đến z, 0 đến 9 và -; mã nằm ở cột unit_id.",
                "Ids have at most 8 of a to z, 0 to 9 and -; they stand in the column unit_id.",
            ),
        )
    if not cells["name_vi"]:
        problems.add(
            row.line,
            both("đơn vị {unit_id} chưa có tên", "unit {unit_id} has no name", unit_id=unit_id),
            both("Điền cột name_vi.", "Fill in the column name_vi."),
        )
    if _LOST_LETTERS.search(cells["name_vi"]):
        said = both(
            "name_vi “{name_vi}” có dấu hỏi thay cho chữ cái",
            "name_vi “{name_vi}” has question marks in place of letters",
            name_vi=cells["name_vi"],
        )
        problems.add(
            row.line,
            said,
            both(
                "Nhập lại tên, và lưu tệp dạng “CSV UTF-8”, không lưu dạng “CSV”.",
                "Type the name again, and save the file as “CSV UTF-8”, not as “CSV”.",
            ),
        )
    first, last = (date_cell(row, column, problems) for column in ("valid_from", "valid_to"))
    if first and last and first > last:
        said = both(
            "đơn vị {unit_id} kết thúc ngày {last}, trước khi bắt đầu ngày {first}",
            "unit {unit_id} ends on {last} before it begins on {first}",
            unit_id=unit_id,
            last=last,
            first=first,
        )
        problems.add(
            row.line,
            said,
            both(
                "Sửa một trong hai ngày, valid_from hoặc valid_to.", "Correct one of the dates, valid_from or valid_to."
            ),
        )
    return Unit(
        id=unit_id,
        code=cells["gso_code"],
        name=cells["name_vi"],
        name_en=cells["name_en"],
        kind=cells["type"],
        parent_code=cells["parent_gso"],
        valid_from=first,
        valid_to=last,
        aliases=_listed(cells["aliases"]),
        successors=_listed(cells["successor_unit_ids"]),
        note=cells["note"],
    )


def _listed(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split("|") if part.strip())


@dataclass(frozen=True, slots=True)
class _Checks:
    """Checks that concern all units together; ``lines`` maps unit ids to line numbers."""

    problems: CsvProblems
    lines: dict[str, int]

    def ids(self, units: list[Unit], lines: list[int]) -> None:
        for unit, line in zip(units, lines, strict=True):
            if self.lines[unit.id] != line:
                first = self.lines[unit.id]
                self.problems.add(
                    line,
                    both(
                        "hai đơn vị cùng mã {id} (xem dòng {first})",
                        "two units have the id {id} (see line {first})",
                        id=unit.id,
                        first=first,
                    ),
                    both("Đổi mã của một trong hai.", "Rename one of them."),
                )

    def successors(self, units: list[Unit]) -> None:
        after = {unit.id: unit.successors for unit in units}
        for unit in units:
            for successor in unit.successors:
                if successor not in after:
                    close = difflib.get_close_matches(successor, after, n=1)
                    hint = (
                        both("Có phải ý bạn là {close}?", "Did you mean {close}?", close=close[0])
                        if close
                        else both("Thêm dòng cho đơn vị đó, hoặc bỏ mã này đi.", "Add a line for it, or take it out.")
                    )
                    said = both(
                        "đơn vị kế thừa “{successor}” không có trong danh mục",
                        "the successor “{successor}” is not in the register",
                        successor=successor,
                    )
                    self.problems.add(self.lines[unit.id], said, hint)
        circle = _circle({unit: tuple(one for one in found if one in after) for unit, found in after.items()})
        if circle:
            round_it = " → ".join(circle)
            self.problems.add(
                self.lines[circle[0]],
                both("các đơn vị kế thừa nối thành vòng: {said}", "successors go in a circle: {said}", said=round_it),
                both("Bỏ một trong số đó.", "Take one of them out."),
            )

    def codes(self, units: list[Unit]) -> None:
        by_code: dict[str, list[Unit]] = {}
        for unit in units:
            for other in by_code.setdefault(unit.code, []) if unit.code else ():
                if _overlaps(unit, other) and unit.id != other.id:
                    said = both(
                        "{id} và {unit} có cùng mã {code} trong cùng thời gian",
                        "{id} and {unit} have the code {code} at the same time",
                        id=other.id,
                        unit=unit.id,
                        code=unit.code,
                    )
                    advice = both(
                        "Sửa valid_from và valid_to, hoặc sửa mã ở cột gso_code.",
                        "Correct valid_from and valid_to, or the code in gso_code.",
                    )
                    self.problems.add(self.lines[unit.id], said, advice)
            by_code.get(unit.code, []).append(unit)

    def zeros(self, units: list[Unit], lines: list[int]) -> None:
        """Note codes that a spreadsheet program took for numbers.

        They are not put right silently: the code goes into every table that is sent upwards, and whoever else opens
        the file would still find the wrong one.
        """
        whole = _whole_codes(units)
        for unit, line in zip(units, lines, strict=True):
            for column, code in (("gso_code", unit.code), ("parent_gso", unit.parent_code)):
                meant = whole.get((column, unit.kind if column == "gso_code" else "", code))
                if meant:
                    said = both(
                        "{column} “{code}” bị mất số 0 ở đầu",
                        "{column} “{code}” has lost its zeros in front",
                        column=column,
                        code=code,
                    )
                    advice = both(
                        "Viết {meant}; trước đó định dạng cột này là “Văn bản” (Text) để số 0 không bị mất.",
                        "Write {meant}; give the column the format “Text” first, so that they stay.",
                        meant=meant,
                    )
                    self.problems.add(line, said, advice)


def _whole_codes(units: list[Unit]) -> dict[tuple[str, str, str], str]:
    """Return the codes without their zeros, by column and kind of unit (only for its own code), with the whole code.

    Codes of wards and communes have five digits, those above them two or three. So a kind of unit of which one has four
    or more digits has five; and a parent's code that nobody has is meant for the unit that has it after some zeros.
    """
    longest: dict[str, int] = {}
    for unit in units:
        if _DIGITS.fullmatch(unit.code):
            longest[unit.kind] = max(longest.get(unit.kind, 0), len(unit.code))
    found = {
        ("gso_code", unit.kind, unit.code): unit.code.zfill(_WARD_DIGITS)
        for unit in units
        if _DIGITS.fullmatch(unit.code) and longest[unit.kind] in (_WARD_DIGITS - 1, _WARD_DIGITS)
        if len(unit.code) < _WARD_DIGITS and not unit.code.startswith("0")
    }
    codes = {found.get(("gso_code", unit.kind, unit.code), unit.code) for unit in units}
    stripped = {code.lstrip("0"): code for code in codes if _DIGITS.fullmatch(code) and code.startswith("0")}
    parents = {unit.parent_code for unit in units} - codes
    return found | {("parent_gso", "", code): stripped[code] for code in parents if code and code in stripped}


def _circle(after: dict[str, tuple[str, ...]]) -> list[str]:
    """Return a cycle of successors, with the first unit repeated at the end; empty if there is none."""
    done: set[str] = set()
    for start in after:
        path: list[str] = []
        ways: list[Iterator[str]] = [iter((start,))]
        while ways:
            unit = next(ways[-1], None)
            if unit is None:
                ways.pop()
                done.update(path[-1:])
                del path[-1:]
            elif unit in path:
                return [*path[path.index(unit) :], unit]
            elif unit not in done:
                path.append(unit)
                ways.append(iter(after[unit]))
    return []


def _parent(unit: Unit, units: Iterable[Unit]) -> str | None:
    """Return the id of the unit that had the parent's code while ``unit`` existed: the last one if it changed."""
    code = unit.parent_code
    above = [other for other in units if code and other.code == code and other.id != unit.id and _overlaps(unit, other)]
    return max(above, key=lambda other: other.valid_to or date.max).id if above else None


def _overlaps(unit: Unit, other: Unit) -> bool:
    return unit.is_valid_between(other.valid_from or date.min, other.valid_to or date.max)
