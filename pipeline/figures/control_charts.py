"""Control charts of single values and moving ranges (XmR): which periods differ by more than they always do.

Limits and rules are those of the National Health Service, "Making Data Count", as its R package ``NHSRplotthedots``
computes them. The spread is taken from the periods themselves: how many sheets lie behind an index has no part in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from statistics import fmean
from typing import NamedTuple

from pipeline.records.periods import parse_period

FEWEST_PERIODS = 8
"""Below these a mean of moving ranges says little, and a run of seven would be the whole chart."""
RUN = 7
"""Points on one side of the mean; of the chart's own chance, one of 64 stretches of seven is so."""
TREND = 7
"""Points that rise, or fall, one after the other."""
SIGMAS = 3
MEAN_RANGE = 1.128  # d₂: the mean range of two values of a normal distribution, in standard deviations
LARGEST_RANGE = 3.267  # D₄: ranges above so many mean ones are left out of their mean, once
SAME = 1e-9  # per cent; what is nearer than this differs by rounding alone


class Rule(StrEnum):
    """By what a chart tells that something differs."""

    OUTSIDE = "outside"
    """A point beyond a limit."""
    RUN = "run"
    """Seven points or more on one side of the mean."""
    TREND = "trend"
    """Seven points or more that rise, or fall."""
    TWO_OF_THREE = "two-of-three"
    """Two of three points on one side in the outer third: between two and three standard deviations from the mean."""


@dataclass(frozen=True, slots=True)
class Value:
    """The index of a period in per cent, and between which bounds it will end once no answer is pending."""

    period: str
    index: float
    low: float
    high: float


class Mark(NamedTuple):
    """Something that people did, told at the period in which they did it.

    Attributes:
        period: by its name.
        text: what it was.
        new_limits: whether a person said that the limits begin anew with that period, since it made a lasting step.
        number: of the shortcoming in the register; 0 for what the register does not have.
    """

    period: str
    text: str
    new_limits: bool = False
    number: int = 0


@dataclass(frozen=True, slots=True)
class Limits:
    """What usual variation stays between, in per cent.

    Attributes:
        mean: of the index.
        sigma: one standard deviation, by the mean moving range.
        low: three of them below the mean, 0 at least.
        high: three of them above it, 100 at most.
    """

    mean: float
    sigma: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Point:
    """A period of a chart: its value, the limits in force, by which rules it differs, and for each whether upwards."""

    value: Value
    limits: Limits
    rules: frozenset[tuple[Rule, bool]] = frozenset()


class Signal(NamedTuple):
    """One thing that a chart tells.

    Attributes:
        rule: by which it is told.
        is_better: whether the index is higher, or rises.
        first: the period in which it begins.
        last: the one in which it ends.
    """

    rule: Rule
    is_better: bool
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class ControlChart:
    """A chart.

    Attributes:
        points: in the order of time, at least ``FEWEST_PERIODS``.
        signals: in the order in which they begin.
        marks: what people did.
    """

    points: tuple[Point, ...]
    signals: tuple[Signal, ...]
    marks: tuple[Mark, ...] = ()


def limits_of(values: Sequence[float]) -> Limits:
    """Return the limits that values set, at least two of them.

    ``mean ± 3·R/1.128`` with R the mean of the ranges between neighbours (W. A. Shewhart; NIST/SEMATECH e-Handbook of
    Statistical Methods, section 6.3.2.2), which the NHS writes as ``mean ± 2.66·R``. Ranges above ``3.267·R`` are left
    out of R, once, so that a single leap doesn't hide the next one; but not if no other range would be left.

    >>> limits = limits_of([49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1])
    >>> round(limits.low, 4), round(limits.mean, 4), round(limits.high, 4)
    (45.8159, 50.81, 55.8041)
    """
    ranges = [abs(other - one) for one, other in pairwise(values)]
    spread = fmean(ranges)
    usual = [one for one in ranges if one < LARGEST_RANGE * spread]
    if any(one > SAME for one in usual):
        spread = fmean(usual)
    mean, sigma = fmean(values), spread / MEAN_RANGE
    return Limits(mean, sigma, max(0.0, mean - SIGMAS * sigma), min(100.0, mean + SIGMAS * sigma))


def control_chart(values: Sequence[Value], marks: Sequence[Mark] = ()) -> ControlChart | None:
    """Return the chart of comparable periods; ``None`` where there are fewer than ``FEWEST_PERIODS``.

    A period that is missing leaves a gap, over which ranges, runs and trends reach. Where answers are pending, a rule
    is told only if it holds with all open periods at their lower bounds, at their upper ones, and with each alone at
    either. Limits begin anew only where a mark says so, and only once as many periods follow as a chart needs; until
    then the old ones stay in force. Runs and trends don't reach over such a step.

    Args:
        values: in the order of time.
        marks: what people did.
    """
    phases = _phases(values, marks)
    if not phases:
        return None
    points = [point for phase in phases for point in _points(phase)]
    signals = [signal for phase in phases for signal in _signals(_points(phase))]
    shown = {one.value.period for one in points}
    order = {one.value.period: at for at, one in enumerate(points)}
    signals.sort(key=lambda one: (order[one.first], order[one.last], one.rule))
    return ControlChart(tuple(points), tuple(signals), tuple(mark for mark in marks if mark.period in shown))


class _Phase(NamedTuple):
    """Periods that are judged together, and how many of them, from the first, set the limits."""

    values: Sequence[Value]
    setting: int


def _phases(values: Sequence[Value], marks: Sequence[Mark]) -> list[_Phase]:
    """Part periods where limits begin anew; what lies before and is too short for limits of its own is left out."""
    begins = sorted(parse_period(mark.period).first for mark in marks if mark.new_limits)
    starts = [parse_period(value.period).first for value in values]
    edges = sorted({0, *(sum(start < begin for start in starts) for begin in begins), len(values)})
    phases: list[_Phase] = []
    for first, end in pairwise(edges):
        part = values[first:end]
        if len(part) >= FEWEST_PERIODS:
            phases.append(_Phase(part, len(part)))
        elif phases:
            phases[-1] = _Phase([*phases[-1].values, *part], phases[-1].setting)
    return phases


def _points(phase: _Phase) -> list[Point]:
    """Judge the periods of a phase."""
    limits = limits_of([value.index for value in phase.values[: phase.setting]])
    told = [_told(indices, phase.setting) for indices in _outcomes(phase.values)]
    both = [frozenset.intersection(*rules) for rules in zip(*told, strict=True)]
    return [Point(value, limits, rules) for value, rules in zip(phase.values, both, strict=True)]


def _outcomes(values: Sequence[Value]) -> Iterator[list[float]]:
    """Yield the indices as they are, and as they may still become."""
    now = [value.index for value in values]
    yield now
    opened = [at for at, value in enumerate(values) if value.low < value.high]
    if opened:
        yield [value.low for value in values]
        yield [value.high for value in values]
    for at in opened if len(opened) > 1 else ():
        for end in (values[at].low, values[at].high):
            yield [*now[:at], end, *now[at + 1 :]]


def _told(indices: Sequence[float], setting: int) -> list[frozenset[tuple[Rule, bool]]]:
    """Return of each period by which rules it differs, and whether for the better."""
    limits = limits_of(indices[:setting])
    away = [index - limits.mean for index in indices]
    found: list[set[tuple[Rule, bool]]] = [set() for _ in indices]
    for at, by in enumerate(away):
        if abs(by) > SIGMAS * limits.sigma + SAME:
            found[at].add((Rule.OUTSIDE, by > 0))
    for first, end, is_better in _stretches([_sign(by) for by in away]):
        if end - first >= RUN:
            _add(found, range(first, end), (Rule.RUN, is_better))
    for first, end, is_better in _stretches([_sign(other - one) for one, other in pairwise(indices)]):
        if end - first >= TREND - 1:
            _add(found, range(first, end + 1), (Rule.TREND, is_better))
    for first in range(len(away) - 2):
        three = range(first, first + 3)
        outer = [at for at in three if 2 * limits.sigma + SAME < abs(away[at]) <= SIGMAS * limits.sigma + SAME]
        if len(outer) >= 2 and abs(sum(_sign(away[at]) for at in three)) == 3:
            _add(found, outer, (Rule.TWO_OF_THREE, away[first] > 0))
    return [frozenset(rules) for rules in found]


def _sign(value: float) -> int:
    return 0 if abs(value) < SAME else 1 if value > 0 else -1


def _stretches(signs: Sequence[int]) -> Iterator[tuple[int, int, bool]]:
    """Yield where equal signs, but for noughts, begin and end, and whether they are positive."""
    first = 0
    for at in range(1, len(signs) + 1):
        if at == len(signs) or signs[at] != signs[first]:
            if signs[first]:
                yield first, at, signs[first] > 0
            first = at


def _add(found: Sequence[set[tuple[Rule, bool]]], at: Sequence[int], rule: tuple[Rule, bool]) -> None:
    for one in at:
        found[one].add(rule)


def _signals(points: Sequence[Point]) -> Iterator[Signal]:
    """Put what is told of neighbouring periods together; a point beyond a limit stands by itself."""
    for rule in Rule:
        reach = {Rule.OUTSIDE: 0, Rule.TWO_OF_THREE: 2}.get(rule, 1)
        for is_better in (True, False):
            at = [n for n, point in enumerate(points) if (rule, is_better) in point.rules]
            for group in _groups(at, reach):
                yield Signal(rule, is_better, points[group[0]].value.period, points[group[-1]].value.period)


def _groups(numbers: Sequence[int], reach: int) -> Iterator[list[int]]:
    """Yield numbers in groups in which none is further than ``reach`` from the one before."""
    group: list[int] = []
    for number in numbers:
        if group and number - group[-1] > reach:
            yield group
            group = []
        group.append(number)
    if group:
        yield group
