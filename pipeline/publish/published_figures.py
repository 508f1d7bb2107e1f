"""What the public page tells of units, channels and periods: figures of what ``steps`` lets be told, of that alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import pandas as pd

from pipeline.figures.channel_flags import Flag
from pipeline.figures.channel_quality import CHANNEL_QUALITY
from pipeline.figures.formulas import Estimate, ExactInterval, exact_intervals, half_up
from pipeline.figures.significance import Clarity
from pipeline.figures.tables import TableInput
from pipeline.publish.group_sheets import GroupSheets, sheets_of_groups
from pipeline.publish.steps import Limits, Told, ToldOfUnits, next_step, total_is_of_all
from pipeline.publish.told_before import Series, ToldSoFar
from pipeline.records.periods import parse_period
from pipeline.settings import PublishSettings

DECIMALS = 1
"""Of every figure in per cent that is published."""


@dataclass(frozen=True, slots=True)
class Figure:
    """An index, in per cent with ``DECIMALS``.

    Attributes:
        sheets: valid ones that it rests on.
        index: ``None`` where no answer is of a scale with an index.
        low: lower end of its 95 % interval, in which the sheet is the unit.
        high: its upper end.
        pending: answers that open doubts may still add.
        low_pending: the index if all of these turned out dissatisfied.
        high_pending: the index if all of these turned out satisfied.
    """

    sheets: int
    index: float | None
    low: float | None
    high: float | None
    pending: int
    low_pending: float | None
    high_pending: float | None


@dataclass(frozen=True, slots=True)
class Change:
    """What the tables say of a change.

    Attributes:
        before: the period that is compared with.
        said: what may be said of it.
    """

    before: str
    said: Clarity


@dataclass(frozen=True, slots=True)
class UnitFigure:
    """A unit in a channel and period.

    Attributes:
        unit: id.
        name: as it was when sheets were printed.
        as_of: the day since which this is told.
        figure: ``None`` where there are too few sheets to show one.
        change: ``None`` where nothing is said of it.
    """

    unit: str
    name: str
    as_of: date
    figure: Figure | None
    change: Change | None


@dataclass(frozen=True, slots=True)
class SeriesFigures:
    """A survey, period and channel.

    Attributes:
        series: which.
        is_over: whether the period is over.
        units: in the order of their ids.
        total: of all units, or of those that are shown; ``None`` where none can be shown.
        is_of_all: whether the total is of all units.
        change: of the total.
        is_held: whether sheets came or changed since that are not told of yet.
        flags: what makes the figures of the channel doubtful; none while it is held, or has no total.
    """

    series: Series
    is_over: bool
    units: tuple[UnitFigure, ...]
    total: Figure | None
    is_of_all: bool
    change: Change | None
    is_held: bool
    flags: tuple[Flag, ...] = ()

    @property
    def shown(self) -> int:
        """How many units show a figure."""
        return sum(unit.figure is not None for unit in self.units)


Live = Mapping[Series, Mapping[str, GroupSheets]]
"""The valid sheets as they are now, by series and unit."""


def live_sheets(inputs: TableInput, publish: PublishSettings, today: date) -> dict[Series, dict[str, GroupSheets]]:
    """Return the valid sheets of the periods that are to be published."""
    sheets = sheets_of_groups(inputs)
    found: dict[Series, dict[str, GroupSheets]] = {}
    for (survey, period, channel), numbers in inputs.by_channel().items():
        came = any(inputs.counts[number].returned for number in numbers)
        if came and _is_published(period, publish, today):
            here = {inputs.groups[number].unit: sheets[number] for number in numbers}
            found[Series(survey, period, channel)] = here
    return found


def _is_published(period: str, publish: PublishSettings, today: date) -> bool:
    this = parse_period(period)
    is_since = not publish.since or this.first >= parse_period(publish.since).first
    return is_since and (publish.provisional or this.last < today)


def told_now(before: ToldSoFar, live: Live, limits: Limits, day: date) -> dict[Series, ToldOfUnits]:
    """Return what may be told now of each series."""
    return {series: next_step(before.get(series), units, limits, day) for series, units in live.items()}


class Telling:
    """Makes figures of what is told."""

    def __init__(
        self,
        inputs: TableInput,
        tables: Mapping[str, pd.DataFrame],
        live: Live,
        told: ToldSoFar,
        limits: Limits,
        today: date,
    ) -> None:
        self._names = {g.unit: counts.unit_name for g, counts in zip(inputs.groups, inputs.counts, strict=True)}
        self._served, self._live, self._told = inputs.transactions, live, told
        self._limits, self._today = limits, today
        self._changes, self._flags = dict(_changes(tables)), dict(_flags(tables[CHANNEL_QUALITY]))

    def figures(self) -> tuple[SeriesFigures, ...]:
        """Return those of every series, sorted by survey, period and channel; the newest period comes first."""
        newest_first = sorted(self._told, key=lambda series: parse_period(series.period).sort_key, reverse=True)
        return tuple(self._of(series) for series in sorted(newest_first, key=lambda series: series.survey))

    def _of(self, series: Series) -> SeriesFigures:
        told = self._told[series]
        shown = {unit: one for unit, one in told.items() if one.is_shown}
        is_of_all = total_is_of_all(told.values(), self._limits)
        whole = self._together(series, told if is_of_all else shown)
        estimates = [self._estimate(series, unit, one) for unit, one in shown.items()]
        valid = [one.sheets.valid for one in shown.values()]
        figures = dict(zip(shown, figures_of(estimates, valid), strict=True))
        units = [
            UnitFigure(unit, self._names.get(unit, unit), one.as_of, figures.get(unit), self._change(series, unit))
            for unit, one in sorted(told.items())
        ]
        is_held = not all(self._is_current(series, unit) for unit in told)
        return SeriesFigures(
            series=series,
            is_over=parse_period(series.period).last < self._today,
            units=tuple(units),
            total=whole,
            is_of_all=is_of_all,
            change=self._change(series, "") if whole else None,
            is_held=is_held,
            flags=() if is_held or whole is None else self._flags.get(series, ()),
        )

    def _estimate(self, series: Series, unit: str, told: Told) -> Estimate:
        return told.sheets.estimate(self._served.get((unit, series.period)))

    def _together(self, series: Series, told: ToldOfUnits) -> Figure | None:
        """Return the figure of some units together; ``None`` where they have too few sheets."""
        valid = sum(one.sheets.valid for one in told.values())
        if valid < self._limits.shown:
            return None
        first, *others = (self._estimate(series, unit, one) for unit, one in told.items())
        return figures_of([sum(others, first)], [valid])[0]

    def _change(self, series: Series, unit: str) -> Change | None:
        """Return what the tables say of a change, where they speak of the very sheets that are told of."""
        change = self._changes.get((series, unit))
        if change is None or (before := series._replace(period=change.before)) not in self._told:
            return None
        sides = (series, before)
        units = [[unit] if unit else list(self._told[side]) for side in sides]
        is_current = all(self._is_current(side, one) for side, ones in zip(sides, units, strict=True) for one in ones)
        is_shown = not unit or all(unit in self._told[side] and self._told[side][unit].is_shown for side in sides)
        return change if is_current and is_shown else None

    def _is_current(self, series: Series, unit: str) -> bool:
        told = self._told[series].get(unit)
        return told is not None and self._live.get(series, {}).get(unit) == told.sheets


def figures_of(estimates: Sequence[Estimate], valid: Sequence[int]) -> list[Figure]:
    """Return the figures of estimates and of the valid sheets behind each."""
    ends = exact_intervals(estimates)
    return [_figure(*each) for each in zip(estimates, valid, ends, strict=True)]


def _figure(estimate: Estimate, valid: int, ends: ExactInterval | None) -> Figure:
    share = estimate.share
    low, high = ends if ends and share is not None else (None, None)
    bounds = estimate.bounds if estimate.pending else None
    least, most = (100 * bound for bound in bounds) if bounds else (None, None)
    index = None if share is None else 100 * share
    pending = (estimate.pending, _rounded(least), _rounded(most))
    return Figure(valid, _rounded(index), _rounded(low), _rounded(high), *pending)


def _rounded(exact: Fraction | None) -> float | None:
    return None if exact is None else half_up(exact, DECIMALS)


def _flags(quality: pd.DataFrame) -> Iterator[tuple[Series, tuple[Flag, ...]]]:
    """Yield what the table of channels' quality flags of all units together."""
    for row in quality[quality["unit"] == ""].astype(object).to_dict("records"):
        flags = tuple(Flag(one) for one in str(row["flags"] or "").split("|") if one)
        yield Series(str(row["survey"]), str(row["period"]), str(row["channel"])), flags


def _changes(tables: Mapping[str, pd.DataFrame]) -> Iterator[tuple[tuple[Series, str], Change]]:
    """Yield what tables say of changes, by series and unit; the unit is empty for all together."""
    for name in ("units", "channels"):
        for row in tables[name].astype(object).to_dict("records"):
            before, said = row["before"], row["change_said"]
            if isinstance(before, str) and isinstance(said, str) and before and said:
                series = Series(str(row["survey"]), str(row["period"]), str(row["channel"]))
                yield (series, str(row["unit"]) if name == "units" else ""), Change(before, Clarity(said))
