"""The desks and officials of the units, with the days from which to which each was there: ``desks.csv``.

An official moves from unit to unit, and the id of one who left may be given to another, so a line is what one id meant
in one unit from one day to another. Names are personal data: they are shown to those who may see figures by desk, and
stand on no sheet and in no address, where the id alone does.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import NoReturn

from forms.bilingual import OR, alike, both, listed
from forms.csv_table import Columns, CsvProblems, CsvRow, csv_rows, csv_text, date_cell
from forms.errors import DesksError, UnknownDeskError, UnknownUnitError
from forms.register import Register, folded
from forms.system_reasons import reason_of

COLUMNS = ("desk", "unit", "name_vi", "name_en", "kind", "valid_from", "valid_to")
OPTIONAL_COLUMNS = ("number", "aliases", "note")
_TABLE = Columns(
    COLUMNS,
    OPTIONAL_COLUMNS,
    called={
        "desk": ("mã quầy", "mã", "mã cán bộ", "id"),
        "unit": ("đơn vị", "mã đơn vị", "unit_id"),
        "name_vi": ("tên", "tên quầy", "họ tên", "họ và tên", "tên tiếng Việt"),
        "name_en": ("tên tiếng Anh",),
        "kind": ("loại", "type"),
        "valid_from": ("từ ngày", "hiệu lực từ"),
        "valid_to": ("đến ngày", "hiệu lực đến"),
        "number": ("số", "số quầy", "quầy số"),
        "aliases": ("tên khác", "tên gọi khác"),
        "note": ("ghi chú",),
    },
)
MAX_BYTES = 16 * 1024 * 1024
"""As of the register of units: 100,000 officials have 10 MB."""

UNKNOWN_DESK = "?"
"""Stands for a desk or official that is named and that the unit had not then; no id is like it."""

_DESK_ID = re.compile(r"[a-z0-9-]{1,8}")
_NUMBER = re.compile(r"[1-9][0-9]{0,2}")
_LETTERS = re.compile(r"[^a-z]")


class DeskKind(StrEnum):
    """What a line is about."""

    DESK = "desk"
    """A counter or window, whoever sits there."""
    OFFICIAL = "official"
    """A person."""


_KINDS = {
    DeskKind.DESK: ("desk", "quầy", "bàn", "cửa", "quầy giao dịch"),
    DeskKind.OFFICIAL: ("official", "cán bộ", "công chức", "viên chức", "nhân viên"),
}
_KIND_OF = {folded(word): kind for kind, words in _KINDS.items() for word in words}


@dataclass(frozen=True, slots=True)
class Desk:
    """What an id meant in a unit for some time: a desk, or an official.

    Attributes:
        id: at most eight of a to z, 0 to 9 and ``-``; of an official it does not tell the name.
        unit: the id of the unit.
        name: NFC; of an official it is personal data.
        name_en: in English; empty where it is the same.
        kind: a desk or an official.
        valid_from: first day, ``None`` if it is not known or in the distant past.
        valid_to: last day, ``None`` while it lasts.
        number: the number that stands on the desk, by which a question may name it; ``None`` where it has none.
        aliases: other spellings and names.
    """

    id: str
    unit: str
    name: str
    name_en: str = ""
    kind: DeskKind = DeskKind.DESK
    valid_from: date | None = None
    valid_to: date | None = None
    number: int | None = None
    aliases: tuple[str, ...] = ()

    def is_valid_between(self, first: date, last: date) -> bool:
        """Tell whether it was there on some day from ``first`` to ``last``, both included."""
        return (self.valid_from or date.min) <= last and first <= (self.valid_to or date.max)

    def said(self, language: str) -> str:
        """Return the name in Vietnamese (``vi``) or English."""
        return self.name_en if language == "en" and self.name_en else self.name


@dataclass(frozen=True)
class Desks:
    """All desks and officials, in the order of the file."""

    lines: tuple[Desk, ...] = ()

    @cached_property
    def _by_id(self) -> dict[tuple[str, str], tuple[Desk, ...]]:
        found: dict[tuple[str, str], tuple[Desk, ...]] = {}
        for one in self.lines:
            found[one.unit, one.id] = (*found.get((one.unit, one.id), ()), one)
        return found

    def __iter__(self) -> Iterator[Desk]:
        return iter(self.lines)

    def __len__(self) -> int:
        return len(self.lines)

    def of_unit(self, unit: str, first: date, last: date) -> tuple[Desk, ...]:
        """Return what a unit had on some day from ``first`` to ``last``, both included."""
        return tuple(one for one in self.lines if one.unit == unit and one.is_valid_between(first, last))

    def meant(self, unit: str, desk: str, first: date, last: date) -> tuple[Desk, ...]:
        """Return what an id meant in a unit on some day from ``first`` to ``last``: several if it was given again."""
        return tuple(one for one in self._by_id.get((unit, desk), ()) if one.is_valid_between(first, last))

    def numbered(self, unit: str, number: int, first: date, last: date) -> tuple[Desk, ...]:
        """Return what had a number in a unit on some day from ``first`` to ``last``."""
        return tuple(one for one in self.of_unit(unit, first, last) if one.number == number)

    def get(self, unit: str, desk: str, first: date, last: date) -> Desk:
        """Return the one thing that an id meant in a unit from ``first`` to ``last``, both included.

        Raises:
            UnknownDeskError: there was none; or several, one after the other, which nobody could tell apart later.
        """
        found = self.meant(unit, desk, first, last)
        if len(found) == 1:
            return found[0]
        if found:
            message = both(
                "“{desk}” của {unit} lần lượt được dùng cho nhiều quầy hoặc cán bộ từ {first} đến {last}",
                "“{desk}” of {unit} is given to several from {first} to {last}, one after the other",
                desk=desk,
                unit=unit,
                first=first,
                last=last,
            )
            raise UnknownDeskError(
                message,
                both(
                    "Chọn kỳ ngắn hơn, hoặc đặt cho mỗi quầy, cán bộ một mã riêng trong desks.csv.",
                    "Name a shorter period, or give each an id of its own in desks.csv.",
                ),
            )
        if (unit, desk) in self._by_id:
            message = both(
                "{unit} không có “{desk}” trong thời gian từ {first} đến {last}",
                "there is no “{desk}” of {unit} from {first} to {last}",
                desk=desk,
                unit=unit,
                first=first,
                last=last,
            )
            raise UnknownDeskError(
                message,
                both("Kiểm tra valid_from và valid_to trong desks.csv.", "Check valid_from and valid_to in desks.csv."),
            )
        raise UnknownDeskError(
            both(
                "{unit} không có quầy hay cán bộ nào là “{desk}”",
                "there is no desk or official “{desk}” of {unit}",
                desk=desk,
                unit=unit,
            ),
            self._advice(unit, desk),
        )

    def named(self, unit: str, text: str, day: date) -> Desk:
        """Return what somebody meant on a day by an id, ``unit/id``, a name, an alias or the number on the desk.

        Case, Unicode form and the place of the tone mark do not matter. The first of these that fits counts.

        Raises:
            UnknownDeskError: nothing is called so on that day, or several are. The text is not repeated in the error,
                since it may be a person's name and errors of rows are shown to many.
        """
        there, wanted = self.of_unit(unit, day, day), folded(text)
        ids = [one for one in there if wanted in (one.id, f"{unit}/{one.id}")]
        names = [one for one in there if wanted in map(folded, (one.name, one.name_en, *one.aliases))]
        numbers = [one for one in there if wanted == str(one.number)]
        for found in (ids, names, numbers):
            if len(found) == 1:
                return found[0]
            if found:
                several = ", ".join(one.id for one in found)
                raise UnknownDeskError(
                    both(
                        "{unit} có nhiều quầy, cán bộ cùng tên gọi này vào ngày {day}: {several}",
                        "several of {unit} are called so on {day}: {several}",
                        unit=unit,
                        day=day,
                        several=several,
                    ),
                    both("Hãy ghi bằng mã.", "Name one by its id."),
                )
        raise UnknownDeskError(
            both(
                "{unit} không có quầy hay cán bộ nào tên như vậy vào ngày {day}",
                "no desk or official of {unit} is called so on {day}",
                unit=unit,
                day=day,
            ),
            both("Bổ sung vào desks.csv, hoặc thêm tên gọi khác ở đó.", "Add it to desks.csv, or an alias of it."),
        )

    def kept(self, unit: str, text: str, first: date, last: date) -> str:
        """Return what may be kept of a text that names a desk or official of a unit: its id, never the text itself.

        Args:
            unit: the id of the unit.
            text: what somebody wrote, or a program; a name of a person, maybe.
            first: the first day on which it may have been written.
            last: the last such day; on both of them it has to mean the same.

        Returns:
            the id; ``UNKNOWN_DESK`` where it means none of the unit's, or several. Of a unit that has none listed the
            text, where it is one that could be an id, and else the empty text.
        """
        if not text.strip():
            return ""
        if not any(one.unit == unit for one in self.lines):
            plain = text.strip().lower()
            return plain if _DESK_ID.fullmatch(plain) else ""
        try:
            begun, ended = (self.named(unit, text, day).id for day in (first, last))
        except UnknownDeskError:
            return UNKNOWN_DESK
        return begun if begun == ended else UNKNOWN_DESK

    def _advice(self, unit: str, desk: str) -> str:
        known = list(dict.fromkeys(one.id for one in self.lines if one.unit == unit))
        if not known:
            return both(
                "desks.csv không ghi quầy, cán bộ nào của {unit}: mỗi quầy, cán bộ cần một dòng.",
                "desks.csv names none of {unit}: add a line for each.",
                unit=unit,
            )
        close = difflib.get_close_matches(desk.lower(), known, n=3, cutoff=0.5)
        return (
            both("Có phải ý bạn là {close}?", "Did you mean {close}?", close=listed(close, OR))
            if close
            else both("Ở đó có: {names}.", "Known there: {names}.", names=", ".join(known))
        )


def load_desks(path: Path | str, register: Register) -> Desks:
    """Read the desks and officials from CSV, as spreadsheet programs write it (see ``forms.csv_table``).

    Args:
        path: the file; where there is none, there are no desks.
        register: of the units that may be named.

    Raises:
        DesksError: it can't be used; the error names every line that must be corrected, and how.
    """
    data = _read(Path(path))
    if data is None:
        return Desks()
    problems = CsvProblems(str(path))
    text = csv_text(data, problems)
    problems.tell(DesksError)
    return parse_desks(text, register, str(path))


def parse_desks(text: str, register: Register, source: str = "desks.csv") -> Desks:
    """Read the desks and officials from their CSV text; ``source`` is its name in messages.

    Raises:
        DesksError: as ``load_desks``.
    """
    problems = CsvProblems(source)
    rows = csv_rows(unicodedata.normalize("NFC", text), _TABLE, problems)
    desks = [_desk(row, register, problems) for row in rows]
    _check_apart(desks, [row.line for row in rows], problems)
    problems.tell(DesksError)
    return Desks(tuple(desks))


def _fail(source: str, problem: str, advice: str) -> NoReturn:
    raise DesksError(alike("{source}: {problem}", source=source, problem=problem), advice)


def _read(path: Path) -> bytes | None:
    """Return the content; ``None`` where there is no such file."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return None
    except OSError as problem:
        _fail(
            str(path),
            both("không đọc được: {why}", "can't be read: {why}", why=reason_of(problem)),
            both(
                "Kiểm tra xem đó có phải là tệp không và ai được quyền đọc.",
                "Check that it is a file, and who may read it.",
            ),
        )
    if len(data) > MAX_BYTES:
        _fail(
            str(path),
            both("lớn hơn {most} MB", "is larger than {most} MB", most=MAX_BYTES // 2**20),
            both("Đây có đúng là bảng các quầy không?", "Is this the table of desks?"),
        )
    return data


def _desk(row: CsvRow, register: Register, problems: CsvProblems) -> Desk:
    """Return what a row says; what can't be used of it is noted, and left out."""
    cells = row.cells
    first, last = (date_cell(row, column, problems) for column in ("valid_from", "valid_to"))
    if first and last and first > last:
        said = both(
            "{desk} kết thúc ngày {last}, trước khi bắt đầu ngày {first}",
            "{desk} ends on {last} before it begins on {first}",
            desk=cells["desk"],
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
        last = None
    found = Desk(
        id=cells["desk"],
        unit=cells["unit"],
        name=cells["name_vi"],
        name_en=cells["name_en"],
        kind=_kind(row, problems),
        valid_from=first,
        valid_to=last,
        number=_number(row, problems),
        aliases=tuple(part.strip() for part in cells["aliases"].split("|") if part.strip()),
    )
    _check_id(found, row.line, problems)
    _check_unit(found, row.line, register, problems)
    return found


def _check_id(desk: Desk, line: int, problems: CsvProblems) -> None:
    if _DESK_ID.fullmatch(desk.id) is None:
        said = both("mã “{id}” không dùng được", "the id “{id}” can't be used", id=desk.id)
        problems.add(
            line,
            said,
            both(
                "Mã có nhiều nhất 8 ký tự gồm a đến z, 0 đến 9 và -; mã nằm ở cột desk.",
                "Ids have at most 8 of a to z, 0 to 9 and -; they stand in the column desk.",
            ),
        )
    elif desk.kind is DeskKind.OFFICIAL and tells_name(desk.id, desk.name):
        said = both(
            "mã “{id}” để lộ họ tên, mà mã được ghi trong địa chỉ và trên áp phích",
            "the id “{id}” tells the name, and ids stand in addresses and on posters",
            id=desk.id,
        )
        problems.add(
            line,
            said,
            both("Đặt một mã không nói lên điều gì, ví dụ cb1.", "Give an id that says nothing, such as cb1."),
        )
    if not desk.name:
        problems.add(
            line,
            both("{id} chưa có tên", "{id} has no name", id=desk.id),
            both("Điền cột name_vi.", "Fill in the column name_vi."),
        )


def tells_name(desk: str, name: str) -> bool:
    """Tell whether an id is made of a Vietnamese name: a word of it, several, or the last word and initials.

    >>> tells_name("annv", "Nguyễn Văn An"), tells_name("an-2", "Nguyễn Văn An"), tells_name("cb1", "Nguyễn Văn An")
    (True, True, False)
    """
    letters = _LETTERS.sub("", desk)
    plain = unicodedata.normalize("NFD", name.casefold().replace("đ", "d"))
    words = [word for part in plain.split() if (word := _LETTERS.sub("", part))]
    if not words or len(letters) < 2:
        return False
    *before, last = words
    initials = "".join(word[0] for word in before)
    pairs = (one + other for one in words for other in words if one != other)
    made = {last + initials, initials + last, "".join(words), *pairs, *(word for word in words if len(word) > 1)}
    return letters in made


def _check_unit(desk: Desk, line: int, register: Register, problems: CsvProblems) -> None:
    try:
        unit = register.get(desk.unit)
    except UnknownUnitError as problem:
        problems.add(line, problem.message, problem.advice)
        return
    if not unit.is_valid_between(desk.valid_from or date.min, desk.valid_to or date.max):
        said = both(
            "{id} chưa có hoặc không còn trong thời gian của {desk}",
            "{id} did not exist while it had {desk}",
            id=unit.id,
            desk=desk.id,
        )
        problems.add(
            line,
            said,
            both(
                "Sửa ngày, hoặc ghi đơn vị có quầy, cán bộ này vào lúc đó.",
                "Correct the dates, or name the unit that had it then.",
            ),
        )


def _kind(row: CsvRow, problems: CsvProblems) -> DeskKind:
    text = row.cells["kind"]
    if (kind := _KIND_OF.get(folded(text))) is None:
        problems.add(
            row.line,
            both("không có loại “{text}”", "the kind “{text}” is not known", text=text),
            both("Viết desk (quầy) hoặc official (cán bộ).", "Write desk (quầy) or official (cán bộ)."),
        )
        return DeskKind.DESK
    return kind


def _number(row: CsvRow, problems: CsvProblems) -> int | None:
    text = row.cells["number"]
    if not text:
        return None
    if _NUMBER.fullmatch(text) is None:
        problems.add(
            row.line,
            both("số “{text}” không dùng được", "the number “{text}” can't be used", text=text),
            both("Viết một số nguyên từ 1 đến 999, hoặc để trống.", "Write a whole number from 1 to 999, or nothing."),
        )
        return None
    return int(text)


def _check_apart(desks: Sequence[Desk], lines: Sequence[int], problems: CsvProblems) -> None:
    """Note two lines of a unit that have the same id, or the same number, on the same days."""
    seen: dict[tuple[str, str | int], list[tuple[Desk, int]]] = {}
    for desk, line in zip(desks, lines, strict=True):
        for name, key in ((both("mã", "id"), desk.id), (both("số", "number"), desk.number)):
            if key is None:
                continue
            others = seen.setdefault((desk.unit, key), [])
            for other, at in others:
                if other.is_valid_between(desk.valid_from or date.min, desk.valid_to or date.max):
                    said = both(
                        "{unit} có {name} {key} hai lần trong cùng thời gian (xem dòng {at})",
                        "{unit} has the {name} {key} twice on the same days (see line {at})",
                        unit=desk.unit,
                        name=name,
                        key=key,
                        at=at,
                    )
                    problems.add(
                        line,
                        said,
                        both(
                            "Sửa valid_from và valid_to, hoặc đổi một trong hai.",
                            "Correct valid_from and valid_to, or give one of them another.",
                        ),
                    )
                    break
            others.append((desk, line))
