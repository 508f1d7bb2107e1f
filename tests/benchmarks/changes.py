"""How often a change is called clear where only the mix of sheets changed: ``python -m tests.benchmarks.changes``.

Ten units say the same in two periods, and send other numbers of sheets; some send four times as many. Each sheet has
one answer, or twenty that are alike at 0.2 (beta-binomial). Prints how often the comparison that the tables make says
“clearly up” or “down”, and how often one of the sums of all units would. Asserts nothing.
"""

from __future__ import annotations

import argparse

import numpy as np
from rich.console import Console
from rich.table import Table

from pipeline.figures.formulas import Estimate
from pipeline.figures.significance import Clarity, compare_periods

UNITS, ALIKE, ANSWERS = 10, 0.2, 20


def _estimate(random: np.random.Generator, share: float, sheets: int, answers: int) -> Estimate:
    """Return what sheets say that agree with a probability of ``share``."""
    shares = share
    if answers > 1:
        spread = 1 / ALIKE - 1
        shares = random.beta(share * spread, (1 - share) * spread, sheets)
    satisfied = random.binomial(answers, shares, sheets)
    a, v = int(satisfied.sum()), answers * sheets
    return Estimate(a, v, sheets, int((satisfied**2).sum()), a * answers, v * answers)


def _said(random: np.random.Generator, answers: int) -> tuple[bool, bool]:
    """Return whether a change is called clear by units, and by the sums."""
    shares, sheets = random.uniform(0.6, 0.97, UNITS), random.integers(40, 160, (2, UNITS))
    sheets[0] *= random.choice([1, 4], UNITS)
    pairs = [
        (_estimate(random, share, int(now), answers), _estimate(random, share, int(before), answers))
        for share, now, before in zip(shares, *sheets, strict=True)
    ]
    (now, before), *rest = pairs
    for one, other in rest:
        now, before = now + one, before + other
    verdicts = (compare_periods([units])[0].verdict for units in (pairs, [(now, before)]))
    by_units, by_sums = (verdict is not Clarity.UNCLEAR for verdict in verdicts)
    return by_units, by_sums


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pairs", type=int, default=2000)
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    shown = Table("answers a sheet", "called clear, unit by unit", "by the sums of all units")
    for answers in (1, ANSWERS):
        random = np.random.default_rng(given.seed)
        found = np.array([_said(random, answers) for _ in range(given.pairs)]).mean(axis=0)
        shown.add_row(str(answers), *(f"{100 * share:.1f} %" for share in found))
    Console().print(shown)


if __name__ == "__main__":
    main()
