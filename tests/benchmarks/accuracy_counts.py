"""What is counted of a reading, and how sure a count makes us."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass
from math import exp, lgamma, log, log1p

CONFIDENCE = 0.95
_BISECTIONS = 100  # halvings of the interval: beyond what a double can tell apart


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts of questions, and of the positions (boxes, marked or not) that belong to them.

    Attributes:
        positions: boxes on pages that were read.
        questions: whose boxes they are.
        silent: questions settled with another answer than was meant, or settled where nobody could have told.
        doubtful: left to a person although the truth is plain.
        asked: left to a person, rightly.
        pairs: boxes whose question was settled in both scans of the same paper.
        flips: pairs that count as marked in one scan and as blank in the other.
    """

    positions: int = 0
    questions: int = 0
    silent: int = 0
    doubtful: int = 0
    asked: int = 0
    pairs: int = 0
    flips: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))


def summed(counts: Iterable[Counts]) -> Counts:
    """Return the sum of counts."""
    return sum(counts, start=Counts())


def upper_bound(errors: int, trials: int, confidence: float = CONFIDENCE) -> float:
    """Return the one-sided upper bound of an error rate: the rate at which so few errors were just too lucky.

    C. J. Clopper and E. S. Pearson, The use of confidence or fiducial limits illustrated in the case of the binomial,
    Biometrika 26 (1934), 404-413: the p for which P(X ≤ errors) = 1 - confidence with X binomial(trials, p). For no
    error that is 1 - (1 - confidence)^(1/trials), some 3/trials; else it is found by bisection. Trials are taken to be
    independent; positions of one sheet share a hand and a scan, so that the number of sheets has to be large as well.

    >>> f"{upper_bound(0, 10_000_000):.2e}", f"{upper_bound(1, 100):.4f}"
    ('3.00e-07', '0.0466')
    """
    if errors >= trials:
        return 1.0
    if errors == 0:
        return -(exp(log(1 - confidence) / trials) - 1)
    low, high = errors / trials, 1.0
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        low, high = (middle, high) if _at_most(errors, trials, middle) > 1 - confidence else (low, middle)
    return high


def _at_most(errors: int, trials: int, p: float) -> float:
    """Return P(X ≤ errors) of a binomial law, its terms taken by logarithms."""
    if p >= 1:
        return 0.0
    whole = lgamma(trials + 1)
    return sum(
        exp(whole - lgamma(k + 1) - lgamma(trials - k + 1) + k * log(p) + (trials - k) * log1p(-p))
        for k in range(errors + 1)
    )
