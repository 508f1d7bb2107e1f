"""Which unit and desk an address stands for, and what a one-time code opens."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from forms.bilingual import Words
from forms.register import Register, Unit
from pipeline.printing.printing import DESK_KINDS

MOST_LISTED = 60
"""Units that are listed at once; who looks for another one of a province types a part of its name."""


@dataclass(frozen=True, slots=True)
class CodeHolder:
    """The sheet or slip that a code stands on: where it counts, and what is kept of the code."""

    unit: str
    desk: str
    period: str
    tag: str


class WrongCodeError(Exception):
    """A code can't be used; ``words`` say why."""

    def __init__(self, words: Words, **values: object) -> None:
        super().__init__(words.en)
        self.words = words
        self.values = values


class UnknownCodeError(WrongCodeError):
    """A code is well-formed and was never printed, which hardly happens to who has one: it may be guessed."""


class Codes(Protocol):
    """What knows one-time codes."""

    def __call__(self, typed: str) -> CodeHolder:
        """Return whose code somebody has typed.

        Raises:
            WrongCodeError: it is none.
            StoreError: the database can't tell.
        """


Desks = Callable[[str, date], Sequence[tuple[str, Words]]]
"""The desks of a unit that there are on a day, with their names."""


@dataclass(frozen=True, slots=True)
class Named:
    """A unit and desk as people read them."""

    unit: Unit
    desk: str = ""
    desk_name: Words | None = None

    def said(self, language: str) -> str:
        """Return the name of the unit, and of the desk, in one line."""
        return " · ".join(filter(None, self.parts(language)))

    def parts(self, language: str) -> tuple[str, str]:
        """Return the name of the unit, and that of the desk; empty where it is the whole unit."""
        name = (self.unit.name_en if language == "en" else "") or self.unit.name
        return name, self.desk_name.said(language) if self.desk_name else ""


@dataclass(frozen=True, slots=True)
class Entrances:
    """The units and desks that can be answered for.

    Attributes:
        register: all units.
        desks: their desks.
        today: returns the day; for tests.
    """

    register: Register
    desks: Desks
    today: Callable[[], date] = date.today

    def open_units(self) -> list[Unit]:
        """Return the units that serve people today, in the order of their names."""
        day = self.today()
        found = [unit for unit in self.register.valid_between(day, day) if unit.kind in DESK_KINDS]
        return sorted(found, key=lambda unit: plain(unit.name))

    def found(self, typed: str) -> list[Unit]:
        """Return the open units whose name or id has what somebody typed in it, with tone marks or without."""
        wanted = plain(typed)
        return [
            unit
            for unit in self.open_units()
            if any(wanted in plain(name) for name in (unit.name, unit.name_en, unit.id, *unit.aliases))
        ]

    def told_apart(self, units: Sequence[Unit], language: str) -> list[tuple[Unit, str]]:
        """Return units with their names; one that several of all open units have is followed by the id."""
        times = Counter(unit.name for unit in self.open_units())
        names = [((unit.name_en if language == "en" else "") or unit.name) for unit in units]
        return [
            (unit, name if times[unit.name] < 2 else f"{name} ({unit.id})")
            for unit, name in zip(units, names, strict=True)
        ]

    def named(self, unit: str, desk: str = "") -> Named | None:
        """Return a unit that is open today with one of its desks; ``None`` where there is none."""
        there = self.unit(unit)
        day = self.today()
        if there is None or not there.is_valid_between(day, day):
            return None
        if not desk:
            return Named(there)
        names = dict(self.desks(unit, day))
        return Named(there, desk, names[desk]) if desk in names else None

    def unit(self, unit: str) -> Unit | None:
        """Return a unit of the register, whether it is open or not."""
        return next((one for one in self.register if one.id == unit), None)

    def successors(self, unit: Unit) -> list[Unit]:
        """Return the open units that have taken over the area of one that is not open any more."""
        day = self.today()
        return [one for one in self.register.successors_on(unit.id, day) if one.is_valid_between(day, day)]


def plain(text: str) -> str:
    """Return a name as it is typed in a hurry: small letters without tone marks, one blank between words.

    >>> plain("Phường  Vàng Danh"), plain("Đông Triều")
    ('phuong vang danh', 'dong trieu')
    """
    letters = unicodedata.normalize("NFD", text.casefold()).replace("đ", "d")
    return " ".join("".join(sign for sign in letters if not unicodedata.combining(sign)).split())
