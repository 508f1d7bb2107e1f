"""Which unit a cell means, on the day of its row: by id, official code, name, or what else it is called."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from forms.register import Register, Unit, without_kind
from forms.typed_names import bare
from pipeline.rows.spelling import plain

_SHORT = (
    (re.compile(r"^(?:ubnd|ủy ban nhân dân|uỷ ban nhân dân)\s+", re.IGNORECASE), ""),
    (re.compile(r"^p\s*\.\s*", re.IGNORECASE), "phường "),
    (re.compile(r"^x\s*\.\s*", re.IGNORECASE), "xã "),
    (re.compile(r"^tt\s*\.\s*", re.IGNORECASE), "thị trấn "),
    (re.compile(r"^tx\s*\.\s*", re.IGNORECASE), "thị xã "),
    (re.compile(r"^tp\s*\.\s*", re.IGNORECASE), "thành phố "),
    (re.compile(r"^t\s*\.\s*", re.IGNORECASE), "tỉnh "),
)
_ABBREVIATED = re.compile(r"^(?P<kind>p|tt|tx|tp)\s+(?=\w)", re.IGNORECASE)
_KINDS = re.compile(
    r"^(?:phường|xã|thị trấn|thị xã|thành phố|tỉnh|huyện|quận)\s+|\s+(?:ward|commune|city|province)$", re.I
)
_REMARK = re.compile(r"\s*\([^()]*\)\s*$")
_WARD_DIGITS = 5

Keys = Callable[[Unit], Iterable[str]]


@dataclass(frozen=True)
class UnitNames:
    """The units of a register by all that they are called.

    Attributes:
        register: The units.
        typed: What other names mean, by ``map.yaml``: an id by what stands in the cell, as ``spelling.plain`` makes it.
    """

    register: Register
    typed: Mapping[str, str] = field(default_factory=dict)

    def unit_on(self, cell: str, first: date, last: date) -> Unit | None:
        """Return the only unit that a cell means and that existed on some day from ``first`` to ``last``."""
        for found in self._candidates(cell):
            if found:
                valid = [unit for unit in found if unit.is_valid_between(first, last)]
                return valid[0] if len(valid) == 1 else None
        return None

    def other_times(self, cell: str) -> str:
        """Return the units of other days that a cell means, the last day of each and what followed it, for a person."""
        found = next((units for units in self._candidates(cell) if units), ())
        return ", ".join(
            f"{unit.id} {unit.valid_from or ''}…{unit.valid_to or ''}"
            + (f" → {', '.join(unit.successors)}" if unit.successors else "")
            for unit in found
        )

    def knows(self, cell: str) -> bool:
        """Tell whether a cell means any unit, of whatever time."""
        return any(self._candidates(cell))

    def _candidates(self, cell: str) -> Iterable[tuple[Unit, ...]]:
        """Yield units that a cell may mean, the surest names first."""
        key = plain(cell)
        if meant := self.typed.get(key):
            yield tuple(unit for unit in self.register if unit.id == meant)
            return
        yield tuple(unit for unit in self.register if unit.id == cell.lower())
        yield self._by_code.get(cell, ()) or self._by_code.get(cell.zfill(_WARD_DIGITS), ())
        for index, name in ((self._by_name, key), (self._by_long, plain(lengthened(cell)))):
            yield index.get(name, ())
        # With another kind of unit before it, a name is that of another unit.
        if not _KINDS.search(lengthened(cell)):
            yield self._by_core.get(key, ())
        yield self._by_letters.get(bare(cell), ())

    @cached_property
    def _by_code(self) -> dict[str, tuple[Unit, ...]]:
        return self._index(lambda unit: (unit.code,))

    @cached_property
    def _by_name(self) -> dict[str, tuple[Unit, ...]]:
        return self._index(lambda unit: map(plain, _names(unit)))

    @cached_property
    def _by_long(self) -> dict[str, tuple[Unit, ...]]:
        return self._index(lambda unit: (plain(lengthened(name)) for name in _names(unit)))

    @cached_property
    def _by_core(self) -> dict[str, tuple[Unit, ...]]:
        """Units by their names without the kind of unit: Vàng Danh."""
        return self._index(lambda unit: (plain(without_kind(lengthened(name))) for name in _names(unit)))

    @cached_property
    def _by_letters(self) -> dict[str, tuple[Unit, ...]]:
        """Units by their names without tones, as people without a Vietnamese keyboard type them."""
        return self._index(lambda unit: (bare(name) for name in _names(unit)))

    def _index(self, keys: Keys) -> dict[str, tuple[Unit, ...]]:
        found: dict[str, tuple[Unit, ...]] = {}
        for unit in self.register:
            for key in {key for key in keys(unit) if key}:
                found[key] = (*found.get(key, ()), unit)
        return found


def lengthened(name: str) -> str:
    """Return the name of a unit with the kind of unit in full.

    >>> lengthened("P. Vàng Danh"), lengthened("UBND phường Vàng Danh"), lengthened("P Vàng Danh")
    ('phường Vàng Danh', 'phường Vàng Danh', 'phường Vàng Danh')
    """
    name = _ABBREVIATED.sub(lambda match: f"{match['kind']}.", name.strip())
    for short, long in _SHORT:
        name = short.sub(long, name)
    return name


def _names(unit: Unit) -> tuple[str, ...]:
    """Return all names of a unit, with and without the remark in brackets after them."""
    names = [name for name in (unit.name, unit.name_en, *unit.aliases) if name]
    return (*names, *(_REMARK.sub("", name) for name in names))
