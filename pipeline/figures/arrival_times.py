"""What is said of when and how fast sheets were sent that came as rows: time to complete, haste, and bursts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from pipeline.counting.sent_rows import UNKNOWN
from pipeline.counting.tally import Coded, Whole
from pipeline.figures.distributions import Spread, spread

WINDOW_SECONDS = 600
"""Of a burst: ten minutes, as ``[online] burst`` says."""


@dataclass(slots=True)
class Sending:
    """How the sheets of one group were sent.

    Attributes:
        durations: how many sheets took how many hundredths of a second.
        hasty: of these, the sheets that took less than the bound for each question with an answer.
        dated: sheets of which it is known when they were sent.
        most: the most of them that came from one desk, or where no desk is named from the unit, within ten minutes.
        in_bursts: of them, those that lie in ten minutes with more than a burst has.
        told: sheets that came as rows.
        untouched: ratings that were left as they were, over all of them.
        left: the sheets of which more than half of the ratings were left as they were.
    """

    durations: Counter[int] = field(default_factory=Counter)
    hasty: int = 0
    dated: int = 0
    most: int = 0
    in_bursts: int = 0
    told: int = 0
    untouched: int = 0
    left: int = 0

    def take(self, other: Sending) -> None:
        """Add the sheets of another group; a burst is one of either, never of both."""
        self.durations.update(other.durations)
        self.hasty += other.hasty
        self.dated += other.dated
        self.most = max(self.most, other.most)
        self.in_bursts += other.in_bursts
        self.told += other.told
        self.untouched += other.untouched
        self.left += other.left

    def quartiles(self) -> Spread | None:
        """Return the five-number summary of the time that sheets took, in seconds; ``None`` where it is not known."""
        return spread({Fraction(one, 100): count for one, count in self.durations.items()})

    def faster_than(self, seconds: Fraction) -> int:
        """Return how many sheets took less than so many seconds.

        Those that took less than half of the median have a relative speed index beyond 2: D. J. Leiner, Too fast, too
        straight, too weird, Survey Research Methods 13 (2019), 229–248. That is shown and never flagged: where all are
        quick, none is quicker than the rest.
        """
        return sum(count for one, count in self.durations.items() if one < 100 * seconds)


def sendings_of(parts: Iterable[tuple[Coded, Whole]], groups: int, seconds: Fraction, burst: int) -> list[Sending]:
    """Return how the sheets of each group were sent.

    Args:
        parts: the sheets of some layouts, and for each how many of its ratings have an answer.
        groups: their number.
        seconds: that a question takes at least.
        burst: more than so many from one desk within ten minutes are one.
    """
    found = [Sending() for _ in range(groups)]
    dated: dict[int, list[tuple[int, str]]] = {}
    for coded, rated in parts:
        if coded.sent is not None:
            _take_durations(found, coded, seconds)
            _take_untouched(found, coded, rated)
            for number, at, desk in _moments(coded):
                dated.setdefault(number, []).append((at, desk))
    for number, moments in dated.items():
        _take_bursts(found[number], moments, burst)
    return found


def _take_durations(found: list[Sending], coded: Coded, seconds: Fraction) -> None:
    """Count durations; questions with an answer are ratings and single choices, which are the least that was read."""
    sent = coded.sent
    if sent is None:
        return
    answered = (coded.codes > 0).sum(axis=1).astype(np.int64)
    known = sent.hundredths != UNKNOWN
    # Whole numbers on either side, so that nothing depends on how a machine rounds.
    hasty = known & (sent.hundredths * seconds.denominator < answered * (100 * seconds.numerator))
    for number, count in _counted(coded.groups, hasty):
        found[number].hasty += count
    pairs, times = np.unique(np.stack([coded.groups[known], sent.hundredths[known]]), axis=1, return_counts=True)
    for number, hundredths, count in zip(*pairs.tolist(), times.tolist(), strict=True):
        found[number].durations[hundredths] += count


def _take_untouched(found: list[Sending], coded: Coded, rated: Whole) -> None:
    sent = coded.sent
    if sent is None:
        return
    told = sent.untouched != UNKNOWN
    for number, count in _counted(coded.groups, told):
        found[number].told += count
    for number, count in _counted(coded.groups, told & (2 * sent.untouched > rated)):
        found[number].left += count
    sums = np.bincount(coded.groups[told], weights=sent.untouched[told], minlength=len(found))
    for number in np.flatnonzero(sums).tolist():
        found[number].untouched += int(sums[number])


def _counted(groups: Whole, chosen: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Yield each group that has such sheets with their number."""
    numbers, counts = np.unique(groups[chosen], return_counts=True)
    yield from zip(numbers.tolist(), counts.tolist(), strict=True)


def _moments(coded: Coded) -> Iterator[tuple[int, int, str]]:
    sent = coded.sent
    if sent is not None:
        known = sent.at != UNKNOWN
        columns = (coded.groups[known], sent.at[known], sent.desks[known])
        for number, at, desk in zip(*(column.tolist() for column in columns), strict=True):
            yield number, at, sent.names[desk]


def _take_bursts(sending: Sending, moments: list[tuple[int, str]], burst: int) -> None:
    by_desk: dict[str, list[int]] = {}
    for at, desk in moments:
        by_desk.setdefault(desk, []).append(at)
    for times in by_desk.values():
        most, inside = bursts_in(np.array(sorted(times), np.int64), burst)
        sending.dated += len(times)
        sending.most = max(sending.most, most)
        sending.in_bursts += inside


def windows_of(times: Whole) -> Whole:
    """Return for each moment the position behind the last one that lies less than ten minutes after it; sorted ones."""
    found: Whole = np.searchsorted(times, times + WINDOW_SECONDS, side="left")
    return found


def bursts_in(times: Whole, burst: int) -> tuple[int, int]:
    """Return the most moments within ten minutes, and how many lie in ten minutes with more than ``burst``.

    Args:
        times: seconds, sorted.
        burst: more than so many are one.
    """
    first, behind = np.arange(len(times)), windows_of(times)
    counts = behind - first
    edges = np.zeros(len(times) + 1, np.int64)
    dense = counts > burst
    np.add.at(edges, first[dense], 1)
    np.add.at(edges, behind[dense], -1)
    return int(counts.max(initial=0)), int((np.cumsum(edges[:-1]) > 0).sum())
