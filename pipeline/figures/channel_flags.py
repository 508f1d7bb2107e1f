"""When the sheets of a channel are flagged for a person, and what is said of it.

A flag says what was seen and which bound it lies beyond. It says neither why nor who: a desk where everybody is pleased
and a form with an answer chosen beforehand look alike from here. All bounds are so wide that an honest city of twelve
units and three channels sees at most one flag in twenty periods (``tests/benchmarks/channel_flags.py`` measures it).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any, Self

from forms.bilingual import decimal_mark, grouped
from pipeline.figures.figures import share_in_per_cent
from pipeline.figures.flag_texts import BOUND, BOUNDS, SAME_UNIT, SAME_UNITS, SEEN, SHORT
from pipeline.settings import OnlineSettings

POINTS_BESIDE = 10
"""Percentage points by which a channel's share lies above another's at the same units even at the lower end of its
interval: one sheet in ten. Fewer can't move an index by more than what changes from quarter to quarter anyway."""
POINTS_AMONG_UNITS = 40
"""Percentage points above all units of the channel together: honest units differ, too. Where all who come to a unit are
pleased, a third of its sheets and more are all at the best level by themselves."""
P_FLAGGED = 0.002
"""Largest p-value that is flagged, adjusted for all that are read together: what lies beyond limits of 99.8 %."""
SHARE_FLAGGED = 10
"""Per cent of the sheets, at the lower end of the interval. Ten to twelve per cent of answers online are careless where
nothing is done about it: A. W. Meade and S. B. Craig, Identifying careless responses in survey data, Psychological
Methods 17 (2012), 437–455."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds that an office sets.

    Attributes:
        seconds: that reading and answering a question takes at least.
        burst: more sheets than this from one desk within ten minutes are flagged.
    """

    seconds: Fraction = Fraction(2)
    burst: int = 20

    @classmethod
    def of(cls, online: OnlineSettings) -> Self:
        """Return those that the settings have."""
        return cls(Fraction(str(online.seconds)), online.burst)


class Flag(StrEnum):
    """What was seen, in the order in which it is told."""

    UNTOUCHED = "untouched"
    ALL_BEST = "all-best"
    ALL_BEST_AMONG_UNITS = "all-best-among-units"
    STRAIGHT = "straight"
    STRAIGHT_AMONG_UNITS = "straight-among-units"
    SPEED = "speed"
    BURST = "burst"
    IDENTICAL = "identical"


Cells = Mapping[str, Any]
"""A row of the table of channels' quality: its cells by column, ``None`` where there is nothing."""


def flags_of(cells: Cells, limits: Limits, fewest: int) -> list[Flag]:
    """Return what is to be flagged of a row.

    Args:
        cells: of the row.
        limits: that the office sets.
        fewest: sheets without which no share is judged.
    """
    found = {
        Flag.UNTOUCHED: _is_share(cells, "untouched", "sent", fewest),
        Flag.ALL_BEST: _is_beside(cells, "all_best"),
        Flag.ALL_BEST_AMONG_UNITS: _is_among_units(cells, "all_best", fewest),
        Flag.STRAIGHT: _is_beside(cells, "straight"),
        Flag.STRAIGHT_AMONG_UNITS: _is_among_units(cells, "straight", fewest),
        Flag.SPEED: _is_share(cells, "speeders", "timed", fewest),
        Flag.BURST: (cells["burst_most"] or 0) > limits.burst,
        Flag.IDENTICAL: cells["identical_p"] is not None and cells["identical_p"] <= P_FLAGGED,
    }
    return [flag for flag, is_seen in found.items() if is_seen]


def _is_share(cells: Cells, name: str, of: str, fewest: int) -> bool:
    low = cells[f"{name}_low"]
    return low is not None and cells[of] >= fewest and low > SHARE_FLAGGED


def _is_beside(cells: Cells, name: str) -> bool:
    low, p = cells[f"{name}_beyond_low"], cells[f"{name}_p"]
    return low is not None and p is not None and low > POINTS_BESIDE and p <= P_FLAGGED


def _is_among_units(cells: Cells, name: str, fewest: int) -> bool:
    limit, of = cells[f"{name}_limit"], cells[f"{name}_of"]
    counted = cells["all_best" if name == "all_best" else "straight_not_best"]
    return limit is not None and of >= fewest and 100 * Fraction(counted, of) > Fraction(limit)


def flag_seen(flag: Flag, cells: Cells, limits: Limits, language: str) -> str:
    """Return the sentence that tells what was seen.

    Args:
        flag: one of those of the row.
        cells: of the row.
        limits: that the office sets.
        language: ``vi`` or ``en``.
    """
    return SEEN[flag].said(language, **_told(flag, cells, limits, language))


def flag_bound(flag: Flag, limits: Limits, language: str) -> str:
    """Return the sentence that tells beyond which bound a flag is, and where that comes from."""
    values = {
        "points": POINTS_BESIDE,
        "among": POINTS_AMONG_UNITS,
        "p": decimal_mark(str(P_FLAGGED), language),
        "of_sheets": SHARE_FLAGGED,
        "seconds": decimal_mark(f"{float(limits.seconds):g}", language),
        "burst": grouped(limits.burst, language),
    }
    return BOUND.said(language, flag=SHORT[flag].said(language), bound=BOUNDS[flag].said(language, **values))


def _told(flag: Flag, cells: Cells, limits: Limits, language: str) -> dict[str, str]:
    """Return what is filled in, written in the language."""

    def number(value: float | None, decimals: int = 2) -> str:
        return "–" if value is None else decimal_mark(f"{value:.{decimals}f}", language)

    if flag is Flag.BURST:
        return {"count": grouped(cells["burst_most"], language)}
    if flag is Flag.IDENTICAL:
        return {name: grouped(cells[of], language) for name, of in (("count", "identical"), ("near", "identical_near"))}
    counted, of = _COUNTED[flag]
    share = share_in_per_cent(cells[counted], cells[of])
    told = {"share": number(share, 1), "count": grouped(cells[counted], language), "of": grouped(cells[of], language)}
    if flag in (Flag.UNTOUCHED, Flag.SPEED):
        return told | {"seconds": decimal_mark(f"{float(limits.seconds):g}", language)}
    name = of.removesuffix("_of")
    if flag in (Flag.ALL_BEST_AMONG_UNITS, Flag.STRAIGHT_AMONG_UNITS):
        return told | {"limit": number(cells[f"{name}_limit"])}
    same = SAME_UNIT if cells["beside_units"] == 1 else SAME_UNITS
    where = same.said(language, units=grouped(cells["beside_units"], language))
    told |= {"where": where, "beside": cells["beside_name"]}
    ends = {"points": "beyond", "low": "beyond_low", "high": "beyond_high"}
    return told | {key: number(cells[f"{name}_{column}"]) for key, column in ends.items()}


_COUNTED: Mapping[Flag, tuple[str, str]] = {
    Flag.UNTOUCHED: ("untouched", "sent"),
    Flag.SPEED: ("speeders", "timed"),
    Flag.ALL_BEST: ("all_best", "all_best_of"),
    Flag.ALL_BEST_AMONG_UNITS: ("all_best", "all_best_of"),
    Flag.STRAIGHT: ("straight_not_best", "straight_of"),
    Flag.STRAIGHT_AMONG_UNITS: ("straight_not_best", "straight_of"),
}
"""The columns with the sheets that look so, and of how many."""
