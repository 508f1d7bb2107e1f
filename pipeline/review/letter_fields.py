"""What a person typed into the form of a page of a letter: its unit, date and channel, or the letter it continues."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from forms.bilingual import both
from forms.errors import UnknownUnitError
from forms.register import folded
from forms.typed_dates import TypedDateError, typed_date
from pipeline.records.comments import Comment
from pipeline.records.letters import Heading, LetterPage
from pipeline.records.rulings import Place
from pipeline.web.visits import Form

CONTINUES = "continues"
"""The value of the button that says that a page continues the letter before it."""
FIRST_YEAR = 2000  # periods are of this century
_PLACE = re.compile(r"(\d{1,9})-(\d{1,6})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Known:
    """What may be named in a form.

    Attributes:
        themes: ids of the themes of comments.
        channels: ids of the channels.
        units: ids and displayed names of the units.
    """

    themes: Collection[str] = ()
    channels: Collection[str] = ()
    units: Sequence[tuple[str, str]] = ()


def letter_typed(form: Form, said: Comment, known: Known, today: date, *, continues: bool) -> LetterPage:
    """Return what a person said of a page of a letter.

    Args:
        form: its fields ``to``, ``day`` and ``channel``, or ``before``.
        said: text, themes and black parts of the page.
        known: the channels and units.
        today: no letter is of a later day.
        continues: whether the page continues the letter whose first page ``before`` names.

    Raises:
        UnknownUnitError: no unit is named, or there is none of that name.
        TypedDateError: the date is none, or lies ahead.
        ValueError: the channel is unknown, or there is no letter before it.
    """
    if continues:
        match = _PLACE.fullmatch(form.get("before", ""))
        if match is None:
            raise ValueError("there is no letter before this page")
        return LetterPage(said, continues=Place(int(match[1]), int(match[2])))
    unit, channel = unit_named(form.get("to", ""), known.units), form.get("channel", "")
    if channel not in known.channels:
        raise ValueError("there is no such channel")
    return LetterPage(said, Heading(unit, channel, _day(form.get("day", ""), today)))


def unit_named(typed: str, units: Sequence[tuple[str, str]]) -> str:
    """Return the id of the unit that somebody typed: its id or its name, in capitals or not, as ``folded`` has it.

    >>> unit_named("phường hoà bình", [("u1", "Phường Hòa Bình")])
    'u1'

    Raises:
        UnknownUnitError: nothing is typed, or no unit is called so.
    """
    wanted = folded(typed)
    for unit, name in units:
        if typed.strip() and wanted in (folded(unit), folded(name)):
            return unit
    raise UnknownUnitError(
        both("danh mục đơn vị không có đơn vị “{typed}”", "there is no unit “{typed}” in the register", typed=typed),
        both("Chọn một đơn vị trong danh sách.", "Choose one of the list."),
    )


def units_like(typed: str, units: Sequence[tuple[str, str]]) -> list[str]:
    """Return the names of the units of whose name somebody typed a part, by which alone none is meant.

    >>> units_like("hòa", [("u1", "Phường Hòa Bình"), ("u2", "Xã Hoà An"), ("u3", "Xã Tân An")])
    ['Phường Hòa Bình', 'Xã Hoà An']
    """
    part = folded(typed)
    return [name for _, name in units if part and part in folded(name)]


def _day(typed: str, today: date) -> date:
    day = typed_date(typed.strip())
    if day > today or day.year < FIRST_YEAR:
        raise TypedDateError(
            both(
                "Nhập ngày viết thư; ngày này thuộc thế kỷ này và không ở tương lai.",
                "Type the date of the letter; it lies in this century, and not ahead.",
            )
        )
    return day
