"""How often a funnel plot calls alike units other than expected: ``python -m tests.benchmarks.funnel``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import asin, sin, sqrt

import numpy as np

from pipeline.figures.formulas import Estimate
from pipeline.figures.funnel_limits import ALARM, WARNING, Funnel, Numbers, funnel_of

ANSWERS = 22  # of a sheet
SIZES = (40, 50, 60, 80, 100, 120, 150, 180, 200, 250, 300, 400)
PERIODS = 2000
SEED = 20190801


def main() -> None:
    """Print a line for each kind of units: per cent of them outside, by the band and by one of single answers."""
    random = np.random.default_rng(SEED)
    print("units  index  kinship  apart | below  above  95 %  widened | answers as if by themselves")
    for count, share, kinship, apart in (
        *((12, share, kinship, 0.0) for share in (0.6, 0.8, 0.9, 0.95, 0.98) for kinship in (0.0, 0.3, 0.6)),
        *((2, 0.9, 0.3, 0.0), (60, 0.9, 0.3, 0.0)),
        *((12, 0.9, 0.3, apart) for apart in (2.0, 4.0, 8.0)),
    ):
        sizes = (SIZES * 5)[:count]
        told = np.array([_period(random, sizes, share, kinship, apart) for _ in range(PERIODS)]).mean(axis=0)
        below, above, warned, widened, naive = (100 * told).tolist()
        kind = f"{count:5}  {100 * share:4.0f}%  {kinship:7.1f}  {apart:5.1f}"
        print(f"{kind} | {below:5.2f}  {above:5.2f}  {warned:4.1f}  {widened:6.1f}% | {naive:5.1f}")


def _period(
    random: np.random.Generator, sizes: Sequence[int], share: float, kinship: float, apart: float
) -> tuple[float, ...]:
    """Return the shares of units below and above the band and outside of 95 %; whether it is widened; and naively."""
    spread = apart / 200 / sqrt(share * (1 - share))
    true = [sin(min(max(asin(sqrt(share)) + spread * random.standard_normal(), 0), np.pi / 2)) ** 2 for _ in sizes]
    units = [_unit(random, size, one, kinship) for size, one in zip(sizes, true, strict=True)]
    funnel = funnel_of(units)
    assert funnel is not None
    shares = np.array([100 * unit.satisfied / unit.answers for unit in units])
    low, high = funnel.limits(sizes, ALARM)
    single = replace(funnel, worth=ANSWERS, tau=0.0)
    outside = (_outside(shares, one, sizes, z) for one, z in ((funnel, WARNING), (single, ALARM)))
    warned, naive = outside
    return float(np.mean(shares < low)), float(np.mean(shares > high)), warned, float(funnel.tau > 0), naive


def _outside(shares: Numbers, funnel: Funnel, sizes: Sequence[int], z: float) -> float:
    low, high = funnel.limits(sizes, z)
    return float(np.mean((shares < low) | (shares > high)))


def _unit(random: np.random.Generator, sheets: int, share: float, kinship: float) -> Estimate:
    """Return sheets whose answers hang together through what each person thinks of it all (beta-binomial)."""
    people = np.full(sheets, share)
    if kinship and 0 < share < 1:
        people = random.beta(share * (1 / kinship - 1), (1 - share) * (1 / kinship - 1), sheets)
    found = random.binomial(ANSWERS, people)
    squares, total = int((found * found).sum()), int(found.sum())
    return Estimate(total, ANSWERS * sheets, sheets, squares, ANSWERS * total, ANSWERS * ANSWERS * sheets)


if __name__ == "__main__":
    main()
