"""A figure that open doubts may still move: what it is now, and between which bounds it must end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from pipeline.schemes.binding import Asked
from pipeline.schemes.scheme import Band, stretch_of

Counts = Mapping[str, Mapping[str, int]]
"""The number of valid answers by question and level."""
Pending = Mapping[str, int]
"""The number of answers by question that are in doubt, and so not among the counts."""


@dataclass(frozen=True, slots=True)
class Span:
    """A figure.

    Attributes:
        value: now; ``None`` where nothing makes it.
        low: the least that it can end at; ``None`` where nothing can make it.
        high: the most.
        answers: how many valid answers make it.
        pending: how many more may.
    """

    value: Fraction | None
    low: Fraction | None
    high: Fraction | None
    answers: int = 0
    pending: int = 0

    @classmethod
    def fixed(cls, value: Fraction | None) -> Span:
        """Return a figure that no doubt can move."""
        return cls(value, value, value)


def answer_span(asked: Sequence[Asked], counts: Counts, pending: Pending) -> Span:
    """Return the mean of what the valid answers to some questions count, all of them taken together.

    An answer in doubt may end as any level, or as none that counts.
    """
    answers, total, offers = 0, Fraction(0), list[tuple[Mapping[str, Fraction], int]]()
    for each in asked:
        given = counts.get(each.question, {})
        answers += sum(given.get(level, 0) for level in each.values)
        total += sum((value * given[level] for level, value in each.values.items() if given.get(level)), Fraction(0))
        offers.append((each.values, pending.get(each.question, 0)))
    lowest = _least(total, answers, [(min(values.values()), number) for values, number in offers if number])
    highest = _least(-total, answers, [(-max(values.values()), number) for values, number in offers if number])
    value = total / answers if answers else None
    waiting = sum(number for _, number in offers)
    return Span(value, lowest, None if highest is None else -highest, answers, waiting)


def _least(total: Fraction, answers: int, offers: list[tuple[Fraction, int]]) -> Fraction | None:
    """Return the least mean that can be had by adding any of some values; ``None`` where there is nothing at all.

    The values below the mean lower it, the smallest the most; each is taken while it does.
    """
    for value, number in sorted(offers):
        if not answers or value * answers < total:
            total, answers = total + value * number, answers + number
    return total / answers if answers else None


def in_bands(span: Span, bands: Sequence[Band]) -> Span:
    """Return the points by the band that a figure lies in; a figure where there are no bands."""
    if not bands or span.low is None or span.high is None:
        return span
    low, high = span.low, span.high
    points = [band.points for band in bands if _meets(band, low, high)]
    band = None if span.value is None else stretch_of(span.value, bands)
    return Span(band.points if band else None, min(points), max(points), span.answers, span.pending)


def _meets(band: Band, low: Fraction, high: Fraction) -> bool:
    return (band.begin is None or band.begin <= high) and (band.below is None or low < band.below)


def first_of(spans: Iterable[Span]) -> Span:
    """Return the first figure that there is; its bounds are those of all that may still take its place."""
    low: list[Fraction] = []
    high: list[Fraction] = []
    answers = pending = 0
    for span in spans:
        if span.low is None or span.high is None:
            continue
        low.append(span.low)
        high.append(span.high)
        answers, pending = span.answers, pending + span.pending
        if span.value is not None:
            return Span(span.value, min(low), max(high), answers, pending)
    return Span(None, min(low, default=None), max(high, default=None), 0, pending)


def weighted(spans: Sequence[Span], weights: Sequence[Fraction]) -> Span:
    """Return ``Σweight·figure``; there is none where one of the figures is missing."""

    def summed(values: Sequence[Fraction | None]) -> Fraction | None:
        parts = [weight * value for weight, value in zip(weights, values, strict=True) if value is not None]
        return sum(parts, Fraction(0)) if len(parts) == len(weights) else None

    return Span(
        summed([one.value for one in spans]),
        summed([one.low for one in spans]),
        summed([one.high for one in spans]),
        sum(one.answers for one in spans),
        sum(one.pending for one in spans),
    )
