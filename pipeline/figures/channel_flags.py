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
from typing import Any

from forms.bilingual import Words, decimal_mark, grouped
from pipeline.figures import flag_texts as texts
from pipeline.figures.figures import share_in_per_cent

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


_WORDS: Mapping[Flag, tuple[Words, ...]] = {
    Flag.UNTOUCHED: (texts.UNTOUCHED,),
    Flag.ALL_BEST: (texts.ALL_BEST, texts.BESIDE),
    Flag.ALL_BEST_AMONG_UNITS: (texts.ALL_BEST_AMONG_UNITS, texts.AMONG_UNITS),
    Flag.STRAIGHT: (texts.STRAIGHT, texts.BESIDE),
    Flag.STRAIGHT_AMONG_UNITS: (texts.STRAIGHT_AMONG_UNITS, texts.AMONG_UNITS),
    Flag.SPEED: (texts.SPEED,),
    Flag.BURST: (texts.BURST,),
    Flag.IDENTICAL: (texts.IDENTICAL,),
}


def flag_said(flag: Flag, cells: Cells, limits: Limits, language: str) -> str:
    """Return the sentences that tell of a flag of a row: what was seen, the bound, and where it comes from.

    Args:
        flag: one of those of the row.
        cells: of the row.
        limits: that the office sets.
        language: ``vi`` or ``en``.
    """
    told = _told(flag, cells, limits, language)
    return " ".join(words.said(language, **told) for words in _WORDS[flag])


def _told(flag: Flag, cells: Cells, limits: Limits, language: str) -> dict[str, str]:
    """Return what is filled in, written in the language."""

    def number(value: float | None, decimals: int = 2) -> str:
        return "–" if value is None else decimal_mark(f"{value:.{decimals}f}", language)

    p = decimal_mark(str(P_FLAGGED), language)
    if flag is Flag.BURST:
        return {"count": grouped(cells["burst_most"], language), "bound": grouped(limits.burst, language)}
    if flag is Flag.IDENTICAL:
        counts = {"count": cells["identical"], "near": cells["identical_near"]}
        return {name: grouped(count, language) for name, count in counts.items()} | {"p": p}
    counted, of = _COUNTED[flag]
    share = share_in_per_cent(cells[counted], cells[of])
    told = {"share": number(share, 1), "count": grouped(cells[counted], language), "of": grouped(cells[of], language)}
    if flag in (Flag.UNTOUCHED, Flag.SPEED):
        seconds = decimal_mark(f"{float(limits.seconds):g}", language)
        return told | {"bound": str(SHARE_FLAGGED), "seconds": seconds}
    name = of.removesuffix("_of")
    if flag in (Flag.ALL_BEST_AMONG_UNITS, Flag.STRAIGHT_AMONG_UNITS):
        return told | {"bound": str(POINTS_AMONG_UNITS), "limit": number(cells[f"{name}_limit"])}
    told |= {"bound": str(POINTS_BESIDE), "p": p, "units": str(cells["beside_units"]), "beside": cells["beside_name"]}
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
