"""Areas: what was tallied, gathered under the units above it, and told by the units of another day.

Units are merged and split, and their codes and names are given to others. A row of a table must say which unit it
means, and must neither lose a sheet nor count one twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from forms.bilingual import Words
from forms.register import Register, Unit, folded
from pipeline.figures import texts
from pipeline.records.periods import parse_period

NOT_KNOWN = "?"
"""Id of the area of those that the register puts under nothing."""


class Member(NamedTuple):
    """What was tallied: the sheets of one unit, by its id, in one period."""

    unit: str
    period: str


@dataclass(frozen=True, slots=True)
class Area:
    """A unit above others, with all that was tallied beneath it.

    Attributes:
        id: of the unit. Where the register has no such unit it is the code that it should have, with a ``?`` before it
            if a unit has that for its id; ``?`` where there is no code either.
        name: of the unit, told apart from others of that name; or the code.
        kind: as the register has it; empty where it has no such unit.
        level: 1 just above desks, 2 above those, and so on; by the longest way up to it.
        top: whether nothing is above it. The top areas hold each member exactly once.
        ended: whether the register gives it a last day.
        members: by period, then unit; its own sheets, if it was surveyed itself, are not among them.
        note: why it is no unit, empty where it is one.

    """

    id: str
    name: str
    kind: str
    level: int
    top: bool
    ended: bool
    members: tuple[Member, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Reexpressed:
    """A row of a table by the units of one day.

    Attributes:
        unit: id of a unit of that day, or of one whose sheets stand apart.
        name: told apart from others of that name.
        kind: as the register has it; empty where it has no such unit.
        members: whose sheets are counted here, by period, then unit.
        split: whether the unit was split, so that its sheets stand apart.
        note: what to know about the row; empty where it is simply the unit.

    """

    unit: str
    name: Words
    kind: str
    members: tuple[Member, ...]
    split: bool
    note: Words

    @property
    def made_of(self) -> tuple[str, ...]:
        """Return the ids of the units whose sheets are counted here, each once."""
        return tuple(dict.fromkeys(member.unit for member in self.members))


def areas_of(register: Register, members: Iterable[Member], language: str) -> list[Area]:
    """Gather members under every unit above them: a ward under its city, and under the province.

    What was above a unit is looked up on the last day of the period; if the unit did not exist then, on its own last or
    first day. An area holds the members of all periods: take those of one period for its row.

    Args:
        register: of units.
        members: in any order; one that is there twice counts once.
        language: ``vi`` or ``en``, of names and notes.

    Returns:
        the areas, lower levels first, then in the order of the register. Members that the register does not know, or
        whose parent it does not know, are in an area of their own, so that the top areas add up to all members.

    Raises:
        UnknownNameError: a period is none.
    """
    known = {unit.id: unit for unit in register}
    places: dict[str, Unit | str] = {}
    beneath: dict[str, list[Member]] = {}
    levels: dict[str, int] = {}
    for member in _in_order(members):
        for level, place in enumerate(_above(register, known.get(member.unit), member.period), 1):
            area = place.id if isinstance(place, Unit) else _id_of_code(place, known)
            places.setdefault(area, place)
            beneath.setdefault(area, []).append(member)
            levels[area] = max(level, levels.get(area, 0))
    positions = {unit: position for position, unit in enumerate(known)}
    ordered = sorted(places, key=lambda area: (levels[area], positions.get(area, len(known)), area))
    return [
        _unit_area(register, place, levels[area], beneath[area], language)
        if isinstance(place := places[area], Unit)
        else _code_area(area, place, levels[area], beneath[area], language)
        for area in ordered
    ]


def on_day(register: Register, members: Iterable[Member], day: date) -> list[Reexpressed]:
    """Tell members by the units of ``day``, so that periods before and after a reform can be compared.

    A unit that went into one successor is counted there. A unit that was split can't be divided, since its sheets do
    not say which part they came from: they stand apart, in a row named after it. So do those of a unit that ended
    without a successor, and of one that the register does not know. A unit that began after ``day`` stays itself.
    Notes speak of all members given: give those of one period, or of periods that are shown together.

    Args:
        register: of units.
        members: in any order; one that is there twice counts once.
        day: any.

    Returns:
        rows that hold each member exactly once: first the units of that day, in the order of the register, then what
        stands apart. A successor without sheets has no row.

    Raises:
        UnknownNameError: a period is none.
    """
    ordered = _in_order(members)
    known = {unit.id: unit for unit in register}
    surveyed = {member.unit for member in ordered}
    went = {unit: register.successors_on(unit, day) for unit in known if unit in surveyed}
    change = _Change(register, day, known, went)
    rows: dict[str, list[Member]] = {}
    for member in ordered:
        rows.setdefault(change.row_of(member.unit), []).append(member)
    positions = {unit: position for position, unit in enumerate(known)}
    return [
        change.row(unit, rows[unit])
        for unit in sorted(rows, key=lambda unit: (not change.exists(unit), positions.get(unit, len(known)), unit))
    ]


def told_apart(register: Register, unit: Unit, language: str) -> str:
    """Return the name of a unit; where others have the same, with its dates, and with its id if those are the same too.

    Vàng Danh was a ward until 30 June 2025, and another one is since: “Phường Vàng Danh (đến 30/6/2025)”.
    """
    name = _name(unit, language)
    others = [other for other in register.find(name) if other.id != unit.id]
    namesakes = [other for other in others if folded(_name(other, language)) == folded(name)]
    if not namesakes:
        return name
    dates = _dates(unit, language)
    alone = dates and all(_dates(other, language) != dates for other in namesakes)
    return f"{name} ({dates if alone else ', '.join(filter(None, (unit.id, dates)))})"


def _in_order(members: Iterable[Member]) -> list[Member]:
    return sorted(set(members), key=lambda member: (parse_period(member.period).sort_key, member))


def _above(register: Register, unit: Unit | None, period: str) -> Sequence[Unit | str]:
    """Return what is above a unit, nearest first; a text at the end is a code that leads to no unit above."""
    if unit is None:
        return ("",)
    day = unit.nearest_day(parse_period(period).last)
    way = [unit]
    while code := way[-1].parent_code:
        above = register.parent_on(way[-1], day)
        # Nothing forbids that a register makes two units the parents of each other.
        if above is None or above in way:
            return (*way[1:], code)
        way.append(above)
    return way[1:] or ("",)


def _id_of_code(code: str, known: Mapping[str, Unit]) -> str:
    return code if code and code not in known else f"{NOT_KNOWN}{code}"


def _unit_area(register: Register, unit: Unit, level: int, members: Iterable[Member], language: str) -> Area:
    name = told_apart(register, unit, language)
    top, ended = not unit.parent_code, unit.valid_to is not None
    return Area(unit.id, name, unit.kind, level, top, ended, tuple(members))


def _code_area(area: str, code: str, level: int, members: Iterable[Member], language: str) -> Area:
    note = texts.NO_UNIT_WITH_CODE if code else texts.NOTHING_ABOVE
    name = code or texts.NOTHING_KNOWN_ABOVE.said(language)
    return Area(area, name, "", level, True, False, tuple(members), note.said(language).format(code=code))


@dataclass(frozen=True, slots=True)
class _Change:
    """Where the units that were surveyed had gone by ``day``; ``went`` in the order of the register."""

    register: Register
    day: date
    known: Mapping[str, Unit]
    went: Mapping[str, tuple[Unit, ...]]

    def exists(self, unit: str) -> bool:
        return unit in self.known and self.known[unit].is_valid_between(self.day, self.day)

    def is_split(self, unit: str) -> bool:
        return len(self.went.get(unit, ())) > 1

    def row_of(self, unit: str) -> str:
        return unit if unit not in self.went or self.is_split(unit) else self.went[unit][0].id

    def row(self, row: str, members: Iterable[Member]) -> Reexpressed:
        unit = self.known.get(row)
        note = Words(*(" ".join(self._notes(row, language)) for language in ("vi", "en")))
        name = Words(*(told_apart(self.register, unit, language) if unit else row for language in ("vi", "en")))
        kind = unit.kind if unit else ""
        return Reexpressed(row, name, kind, tuple(members), self.is_split(row), note)

    def _notes(self, row: str, language: str) -> Iterator[str]:
        unit = self.known.get(row)
        if unit is None:
            yield texts.NOT_IN_REGISTER.said(language)
        elif self.is_split(row):
            yield texts.SPLIT.said(language).format(units=self._listed(self.went[row], language))
        elif not self.exists(row):
            yield _apart_note(unit, self.day, language)
        merged = [self.known[old] for old in self.went if old != row and self.row_of(old) == row]
        if merged:
            yield texts.INCLUDES.said(language).format(units=self._listed(merged, language))
        left_out = [self.known[old] for old, into in self.went.items() if self.is_split(old) and unit in into]
        if left_out:
            yield texts.LEFT_OUT.said(language).format(units=self._listed(left_out, language))

    def _listed(self, units: Iterable[Unit], language: str) -> str:
        """Return the names as one would say them: A, B and C."""
        *first, last = (told_apart(self.register, unit, language) for unit in units)
        return f"{', '.join(first)} {texts.AND.said(language)} {last}" if first else last


def _apart_note(unit: Unit, day: date, language: str) -> str:
    """Say why a unit has a row though it does not exist on ``day``."""
    nearest = unit.nearest_day(day)
    note = texts.NOT_YET if nearest > day else texts.ENDED
    return note.said(language).format(day=_day(nearest, language))


def _name(unit: Unit, language: str) -> str:
    return Words(unit.name, unit.name_en or unit.name).said(language)


def _dates(unit: Unit, language: str) -> str:
    """Return how long a unit existed, by its last day where it has one."""
    if unit.valid_to:
        return texts.UNTIL.said(language).format(day=_day(unit.valid_to, language))
    if unit.valid_from:
        return texts.SINCE.said(language).format(day=_day(unit.valid_from, language))
    return ""


def _day(day: date, language: str) -> str:
    return texts.DAY.said(language).format(day=day)
