"""The expected band of a funnel plot: how far from the whole a unit of some size may lie by chance alone.

A league table asks who is first, which sheets as few as these can't tell. A funnel plot asks of each unit whether it
lies where a unit of its size is to be expected: D. J. Spiegelhalter, Funnel plots for comparing institutional
performance, Statistics in Medicine 24 (2005), 1185–1202.

Shares are compared as ``y = arcsin √p``, whose variance is ``1/(4n)`` at every share. So the limits never leave 0 to
100 %, also where all is near 100 %, where those of ``p ± z·√(p(1-p)/n)`` do; the Care Quality Commission judges
proportions on this scale, and so does the R package FunnelPlotR. It is not quite symmetrical there: of units at 98 %
with 200 to 600 independent answers, 5 of 1,000 lie outside the limits of 99.8 %, nearly all of them above.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import asin, fsum, sqrt
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.figures.formulas import ALPHA, Estimate, Interval, half_up, index
from pipeline.figures.significance import FEWEST_SHEETS, Clarity

Numbers = NDArray[np.float64]

WARNING = NormalDist().inv_cdf(1 - 0.05 / 2)
"""Standard errors from the reference to the limits of 95 %: of twenty units as they should be, one lies outside."""
ALARM = NormalDist().inv_cdf(1 - 0.002 / 2)
"""The same to the limits of 99.8 %, beyond which a unit is judged: of five hundred as they should be, one does."""

WINSORISED = 0.1
"""This share of the units at each end counts as if it lay no further out than the rest, so that those that stand out
don't widen the band in which they are then judged (Spiegelhalter 2005, section 3.3)."""
FEWEST_UNITS = 10
"""With fewer units a tenth is less than one of them, and a unit that stands out would be its own excuse."""


@dataclass(frozen=True, slots=True)
class Funnel:
    """The expected band of the units of one channel and period.

    The sheet is what chance drew, so a unit's size is its sheets. How many independent answers each of them is worth is
    learned from the sheets of all units together, as a unit by itself, near 100 %, has too few dissatisfied ones to
    tell. A known number of transactions narrows nothing: it is the work of a unit that is judged, not only the people
    who happened to come.

    Attributes:
        reference: the share of all units together, 0 to 1.
        worth: how many independent answers a sheet is worth.
        tau: standard deviation of the units' true ``arcsin √p``, where they differ by clearly more than chance; else 0.
        dispersion: φ, the mean of the winsorised ``z²`` of the units that are judged: about 1 or less where chance
            explains them; ``None`` where there are too few units to tell.
    """

    reference: float
    worth: float
    tau: float = 0.0
    dispersion: float | None = None

    def limits(self, sheets: Sequence[float] | Numbers, z: float) -> tuple[Numbers, Numbers]:
        """Return the lower and the upper limit of units with so many sheets, each more than none, in per cent.

        Args:
            sheets: of each unit.
            z: ``WARNING`` or ``ALARM``.
        """
        reach = z * np.sqrt(1 / (4 * self.worth * np.asarray(sheets, dtype=np.float64)) + self.tau**2)
        middle = asin(sqrt(self.reference))
        low, high = np.maximum(middle - reach, 0), np.minimum(middle + reach, np.pi / 2)
        return 100 * np.sin(low) ** 2, 100 * np.sin(high) ** 2

    @property
    def between_units(self) -> float:
        """By how many percentage points the units differ beyond chance (standard deviation at the reference)."""
        return 200 * self.tau * sqrt(self.reference * (1 - self.reference))


class Expected(NamedTuple):
    """Where a unit is to be expected, and what may be said of it.

    Attributes:
        warning: the limits of 95 %, in per cent with two decimals.
        alarm: those of 99.8 %.
        verdict: whether its index lies outside of these.
    """

    warning: Interval
    alarm: Interval
    verdict: Clarity


def funnel_of(units: Sequence[Estimate], fewest: int = FEWEST_SHEETS) -> Funnel | None:
    """Return the expected band of some units; ``None`` where fewer than two of them have an answer.

    Units that are too small to be judged belong to the whole, but say nothing of how much units differ. Where those
    that are judged differ by more than chance explains (``k·φ`` beyond the 95 % point of χ² with ``k-1`` degrees of
    freedom), the band is widened by an additive random effect, whose variance is that of DerSimonian and Laird (1986)
    with the winsorised φ. Additive and not multiplicative: what makes wards differ, such as who comes to them, does not
    grow smaller with more sheets, while a factor would excuse small units, of which chance alone is enough (D. J.
    Spiegelhalter, Handling over-dispersion of performance indicators, Quality and Safety in Health Care 14 (2005),
    347–351).

    Args:
        units: what has no sheet in common.
        fewest: sheets without which a unit is not judged.
    """
    return funnels_within([units], fewest)[0]


def funnels_within(groups: Sequence[Sequence[Estimate]], fewest: int = FEWEST_SHEETS) -> list[Funnel | None]:
    """Return the expected band of each of some groups, such as the desks of each unit.

    Each group has a reference and a worth of its own. How much its members usually differ beyond chance is learned from
    all groups together, since one of them seldom has enough: ``Q = Σz²`` around the references has as many degrees of
    freedom as there are members that are judged, less one for each group, and so has its excess over them.

    Args:
        groups: what has no sheet in common.
        fewest: sheets without which a member is not judged.

    Returns:
        for each group its band, as ``funnel_of`` does.
    """
    plain = [_plain(units) for units in groups]
    scored = [
        _Scores.of([unit for unit in units if unit.sheets >= fewest and unit.answers], funnel)
        for units, funnel in zip(groups, plain, strict=True)
        if funnel is not None
    ]
    known = [one for one in scored if len(one.scores) > 1]  # one alone says nothing of how members differ
    if sum(len(one.scores) for one in known) < FEWEST_UNITS:
        return plain
    phi = dispersion(np.concatenate([one.scores for one in known]))
    errors = [one.errors for one in known]
    tau = sqrt(_tau_squared(phi, errors)) if _is_overdispersed(phi, errors) else 0.0
    return [funnel and replace(funnel, tau=tau, dispersion=phi) for funnel in plain]


def _plain(units: Sequence[Estimate]) -> Funnel | None:
    """Return the band that holds chance alone; ``None`` where fewer than two units have an answer."""
    known = [unit for unit in units if unit.answers]
    if len(known) < 2:
        return None
    satisfied, answers = sum(unit.satisfied for unit in known), sum(unit.answers for unit in known)
    return Funnel(satisfied / answers, _worth(known))


class _Scores(NamedTuple):
    """How many standard errors each unit that is judged lies from its reference, and these standard errors."""

    scores: Numbers
    errors: Numbers

    @classmethod
    def of(cls, units: Sequence[Estimate], funnel: Funnel) -> _Scores:
        errors = 1 / np.sqrt(4 * funnel.worth * np.array([unit.sheets for unit in units], dtype=np.float64))
        shares = np.array([unit.satisfied / unit.answers for unit in units])
        return cls((np.arcsin(np.sqrt(shares)) - asin(sqrt(funnel.reference))) / errors, errors)


def _worth(units: Sequence[Estimate]) -> float:
    """Return how many independent answers a sheet is worth: answers per sheet over the design effect.

    The design effect is that of ``Estimate``, with the variance of sheets within their units: what units differ by is
    not held against the sheet. Where sheets don't differ at all, each is worth one answer, as there.
    """
    sheets, answers = sum(unit.sheets for unit in units), sum(unit.answers for unit in units)
    share = sum(unit.satisfied for unit in units) / answers
    apart = fsum(map(_within, units))
    if not apart or not 0 < share < 1:
        return 1.0
    variance, each = apart / (sheets - len(units)), answers / sheets
    return each / max(1.0, variance / (each * share * (1 - share)))


def _within(unit: Estimate) -> float:
    """Return ``Σ(a - p·v)²`` over the sheets of a unit, with its own share p; exact until it is rounded."""
    share = Fraction(unit.satisfied, unit.answers)
    return float(unit.squares - 2 * share * unit.products + share**2 * unit.valid_squares)


def dispersion(scores: Numbers, winsorised: float = WINSORISED) -> float:
    """Return φ, the mean of ``z²`` after the outermost scores at each end are drawn in to the quantile there."""
    low, high = np.quantile(scores, [winsorised, 1 - winsorised])
    return float(np.mean(np.clip(scores, low, high) ** 2))


def tau_squared(phi: float, errors: Numbers) -> float:
    """Return the variance between units: ``(kφ - (k-1)) / (Σw - Σw²/Σw)`` with ``w = 1/s²``; none below 0.

    R. DerSimonian and N. Laird, Meta-analysis in clinical trials, Controlled Clinical Trials 7 (1986), 177–188, as
    Spiegelhalter (2005) has it.

    Args:
        phi: the dispersion of the units' scores.
        errors: their standard errors s.
    """
    return _tau_squared(phi, [errors])


def _tau_squared(phi: float, groups: Sequence[Numbers]) -> float:
    count = sum(map(len, groups))
    beyond = count * phi - (count - len(groups))
    weights = [1 / errors**2 for errors in groups]
    room = sum(float(one.sum() - (one**2).sum() / one.sum()) for one in weights)
    return float(max(0.0, beyond / room)) if room else 0.0


def _is_overdispersed(phi: float, groups: Sequence[Numbers]) -> bool:
    # Imported here, since it takes half a second that most commands need not wait for.
    special = importlib.import_module("scipy.special")
    count = sum(map(len, groups))
    return bool(special.chdtrc(count - len(groups), count * phi) < ALPHA)


def expected(units: Sequence[Estimate], funnel: Funnel, fewest: int = FEWEST_SHEETS) -> list[Expected | None]:
    """Say of each unit whether it lies where one of its size is to be expected.

    Index and limits are compared as they are shown, with two decimals, so that no verdict contradicts its figures.

    Args:
        units: those that the band was made of.
        funnel: the band.
        fewest: with fewer sheets a unit has limits, but is not judged.

    Returns:
        ``None`` for a unit without an answer.
    """
    total = sum(units, Estimate(0, 0, 0, 0, 0, 0))
    known = [unit for unit in units if unit.answers]
    sheets = np.array([unit.sheets for unit in known], dtype=np.float64)
    bands = [_rounded(funnel.limits(sheets, z)) for z in (WARNING, ALARM)]
    found = iter(
        [
            Expected(warning, alarm, _verdict(unit, total, funnel, alarm, fewest))
            for unit, warning, alarm in zip(known, *bands, strict=True)
        ]
    )
    return [next(found) if unit.answers else None for unit in units]


def _rounded(limits: tuple[Numbers, Numbers]) -> list[Interval]:
    lows, highs = (side.tolist() for side in limits)
    return [(half_up(Fraction(low)), half_up(Fraction(high))) for low, high in zip(lows, highs, strict=True)]


def _verdict(unit: Estimate, total: Estimate, funnel: Funnel, alarm: Interval, fewest: int) -> Clarity:
    if unit.sheets < fewest:
        return Clarity.TOO_FEW
    said = _side(index(unit.satisfied, unit.answers) or 0.0, alarm)
    if said is Clarity.AS_EXPECTED or not total.pending:
        return said
    return said if _stays(unit, total, funnel, said) else Clarity.PENDING


def _side(share: float, band: Interval) -> Clarity:
    if share < band[0]:
        return Clarity.BELOW_EXPECTED
    return Clarity.ABOVE_EXPECTED if share > band[1] else Clarity.AS_EXPECTED


def _stays(unit: Estimate, total: Estimate, funnel: Funnel, said: Clarity) -> bool:
    """Tell whether a unit stays outside the band, whatever the pending answers turn out to be.

    All of them count in the worst way, for the unit as for the whole; how much units differ is taken as it is now.
    """
    reach, whole = unit.bounds, total.bounds
    if reach is None or whole is None:
        return False
    is_above = said is Clarity.ABOVE_EXPECTED
    nearest, furthest = (reach[0], whole[1]) if is_above else (reach[1], whole[0])
    (band,) = _rounded(Funnel(float(furthest), funnel.worth, funnel.tau).limits([unit.sheets], ALARM))
    return _side(half_up(100 * nearest), band) is said
