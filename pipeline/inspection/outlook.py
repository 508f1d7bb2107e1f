"""What is to be expected: who has not delivered, when all will be settled at this pace, how many sheets will come.

All of it is computed from counts, so that the page and the command tell the same. A forecast is that of the same going
on as before: the mean of the days that were, with the bounds within which a sum of so many further days lies in 95 of
100 cases if each day is like one of these. Where there are too few days nothing is forecast.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from statistics import fmean, variance
from typing import Any

from forms.register import Register
from pipeline.counting.tally import Group
from pipeline.figures.delivery import Delivery, deliveries
from pipeline.records.periods import Period, parse_period

LOOKED_BACK_DAYS = 28
"""From so many days the pace of settling is taken: four weeks, so that each day of the week counts alike."""
FEWEST_WORKING_DAYS = 3
"""On so many of them somebody must have settled something, before anything is said of the pace."""
FEWEST_DAYS = 7
"""So many days must have passed since the first sheet of a period came, before anything is said of its course."""
FEWEST_ARRIVALS = 3
"""On so many of them something must have come."""
MOST_DAYS_AHEAD = 260
"""Working days, a year: what takes longer at this pace is not forecast."""
WIDTH = 1.96  # standard deviations on either side, for 95 of 100 cases of a normal distribution


@dataclass(slots=True)
class Course:
    """The sheets of one group, and when they came.

    Attributes:
        unit_name: as printed on its latest run.
        issued: number of sheets and slips printed, and not cancelled.
        returned: number of sheets of which something came.
        days: how many of them came first on which day.
    """

    unit_name: str = ""
    issued: int = 0
    returned: int = 0
    days: Counter[date] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Bounds:
    """A number that is forecast, and the bounds between which it lies in 95 of 100 cases.

    Attributes:
        low: the lower bound.
        likely: the number.
        high: the upper bound; ``None`` where there is none.
    """

    low: int
    likely: int
    high: int | None


@dataclass(frozen=True, slots=True)
class Settling:
    """When all that waits will be settled.

    Attributes:
        waiting: answers, sheets and pages that wait for a person.
        settled: decisions of the last ``LOOKED_BACK_DAYS`` days.
        working_days: on how many of these days there were any.
        days: on how many further days like these all will be settled; ``None`` where that is not yet known.
    """

    waiting: int
    settled: int
    working_days: int
    days: Bounds | None


@dataclass(frozen=True, slots=True)
class Expected:
    """How many sheets of a period will have come by its end.

    Attributes:
        period: by its name.
        last: the last day of the period.
        issued: sheets printed.
        returned: sheets that came until now.
        sheets: that will have come; ``None`` where that is not yet known.
    """

    period: str
    last: date
    issued: int
    returned: int
    sheets: Bounds | None


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is to be expected.

    Attributes:
        deliveries: what came back of the current periods.
        settling: when all will be settled.
        expected: how many sheets will come, for each current period.
    """

    deliveries: tuple[Delivery, ...]
    settling: Settling
    expected: tuple[Expected, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return plain dicts, lists and numbers for JSON."""
        sheets = [asdict(one) | {"last": one.last.isoformat()} for one in self.expected]
        forecast = {"settling": asdict(self.settling), "sheets": sheets}
        return {"deliveries": [asdict(one) for one in self.deliveries], "forecast": forecast}


@dataclass(frozen=True, slots=True)
class Counts:
    """The counts that a forecast is made from.

    Attributes:
        courses: the sheets of every survey, period, unit and channel.
        settled: decisions of the last days, by unit and day; the unit is empty for pages of no known sheet.
    """

    courses: Mapping[Group, Course] = field(default_factory=dict)
    settled: Mapping[str, Counter[date]] = field(default_factory=dict)


def outlook_of(
    counts: Counts,
    waiting: int,
    today: date,
    register: Register,
    channels: Mapping[str, str],
    units: Collection[str] = (),
) -> Outlook:
    """Return what is to be expected.

    Args:
        counts: of all units.
        waiting: answers, sheets and pages that wait for a person (of these units).
        today: the current day.
        register: of the units.
        channels: what channels are called.
        units: to which all is limited; empty for all units, and for pages of no known sheet.
    """
    courses = {group: one for group, one in counts.courses.items() if not units or group.unit in units}
    current = current_periods({group.period for group in courses}, today)
    names = {period.name for period in current}
    delivered = deliveries(courses, register, channels)
    settled = [days for unit, days in counts.settled.items() if not units or unit in units]
    return Outlook(
        tuple(one for one in delivered if one.period in names),
        settling_of(waiting, sum(settled, Counter[date]()), today),
        tuple(_expected(period, courses, today) for period in current),
    )


def current_periods(names: Iterable[str], today: date) -> list[Period]:
    """Return the periods of these that a day lies in; where it lies in none, the newest that has begun."""
    known = sorted(map(parse_period, set(names)), key=lambda one: one.sort_key)
    current = [one for one in known if one.first <= today <= one.last]
    begun = [one for one in known if one.first <= today]
    return current or begun[-1:]


def settling_of(waiting: int, settled: Mapping[date, int], today: date) -> Settling:
    """Return when all will be settled, from how much was settled on each of the last days; today is not over."""
    days = [count for day, count in settled.items() if today - timedelta(LOOKED_BACK_DAYS) <= day < today and count]
    known = Settling(waiting, sum(days), len(days), None)
    if not waiting:
        return Settling(0, known.settled, known.working_days, Bounds(0, 0, 0))
    if len(days) < FEWEST_WORKING_DAYS:
        return known
    mean, spread = fmean(days), math.sqrt(variance(days))

    def first_day(sign: int) -> int | None:
        """Return the first day by which so much is settled; the sum of further days varies by ``sign`` times WIDTH."""
        for ahead in range(1, MOST_DAYS_AHEAD + 1):
            if mean * ahead + sign * WIDTH * _deviation(spread, ahead, len(days)) >= waiting:
                return ahead
        return None

    likely = first_day(0)
    bounds = Bounds(first_day(1) or 1, likely, first_day(-1)) if likely is not None else None
    return Settling(waiting, known.settled, known.working_days, bounds)


def _expected(period: Period, courses: Mapping[Group, Course], today: date) -> Expected:
    of_period = [one for group, one in courses.items() if group.period == period.name]
    issued, returned = sum(one.issued for one in of_period), sum(one.returned for one in of_period)
    days = sum((one.days for one in of_period), Counter[date]())
    most = issued if all(one.issued for one in of_period) else None  # answers of some channels are never issued
    return Expected(period.name, period.last, issued, returned, _sheets(period, days, returned, most, today))


def _sheets(period: Period, days: Mapping[date, int], returned: int, most: int | None, today: date) -> Bounds | None:
    """Return how many sheets will have come by the end of a period.

    Args:
        period: that is meant.
        days: how many came on each day.
        returned: how many came until now.
        most: more can't come; ``None`` where that is not known.
        today: which is not over.
    """
    if today > period.last:
        return Bounds(returned, returned, returned)
    before = {day: count for day, count in days.items() if day < today}
    passed = (today - min(before)).days if before else 0
    if passed < FEWEST_DAYS or len(before) < FEWEST_ARRIVALS:
        return None
    each = [before.get(today - timedelta(back), 0) for back in range(1, passed + 1)]
    ahead = (period.last - today).days + 1
    likely = sum(each) + fmean(each) * ahead
    off = WIDTH * _deviation(math.sqrt(variance(each)), ahead, passed)
    low, middle, high = (max(returned, round(likely + by)) for by in (-off, 0.0, off))
    return Bounds(*(one if most is None else min(one, max(most, returned)) for one in (low, middle, high)))


def _deviation(spread: float, ahead: int, passed: int) -> float:
    """Return the standard deviation of the sum of ``ahead`` days, of which each varies by ``spread``.

    The mean is itself known from ``passed`` days alone: the variance of the difference is n·s² + n²·s²/m.
    """
    return spread * math.sqrt(ahead + ahead * ahead / passed)
