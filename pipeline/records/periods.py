"""Periods as people write them: a year ``2019``, a quarter ``2019-Q1``, a month ``2019-03``."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from forms.bilingual import Told, both
from pipeline.errors import UnknownNameError

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
_PERIOD = re.compile(r"(?P<year>20\d\d)(?:-(?:Q(?P<quarter>[1-4])|(?P<month>0[1-9]|1[0-2])))?")
_YEAR = re.compile(r"20\d\d")
_NUMBER = re.compile(r"\d+")
_QUARTER = re.compile(r"q|iii|iv", re.IGNORECASE)
_ROMAN_QUARTER = re.compile(r"\b(quý|quarter|q)\s*(iv|i{1,3})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of whole months.

    Attributes:
        name: The period as it is written in every table.
        first: The first day of the period.
        last: The last day of the period.
    """

    name: str
    first: date
    last: date

    @property
    def months(self) -> int:
        """The number of months that it has: 12, 3 or 1."""
        return self.last.month - self.first.month + 1

    @property
    def sort_key(self) -> tuple[date, int]:
        """What periods are sorted by: the first day, and of two that begin together the longer one comes first."""
        return self.first, -self.last.toordinal()


def parse_period(text: str) -> Period:
    """Return the period that ``text`` names; blanks around it and the case of ``q`` do not matter.

    >>> parse_period("2019-Q1").last.isoformat()
    '2019-03-31'

    Raises:
        UnknownNameError: The text names no period.

    """
    match = _PERIOD.fullmatch(text.strip().upper())
    if match is None:
        raise UnknownNameError(both("“{text}” không phải là kỳ", "“{text}” is no period", text=text), _advice(text))
    year = int(match["year"])
    first, last = 1, 12
    if match["quarter"]:
        first, last = 3 * int(match["quarter"]) - 2, 3 * int(match["quarter"])
    elif match["month"]:
        first = last = int(match["month"])
    return Period(match[0], date(year, first, 1), date(year, last, monthrange(year, last)[1]))


def _advice(text: str) -> Told:
    """Return which period a text may mean, and else how they are written."""
    if name := likely_period(text):
        return both("Có phải ý bạn là {name}?", "Did you mean {name}?", name=name)
    return both(
        "Viết năm 2019, quý 2019-Q1 hoặc tháng 2019-03.", "Write a year 2019, a quarter 2019-Q1 or a month 2019-03."
    )


def likely_period(text: str) -> str:
    """Return the name of the period that a text may mean that is written otherwise; empty if that can't be told.

    A number from 1 to 12 beside a year is a month, unless the text speaks of a quarter.

    >>> [likely_period(text) for text in ("2019Q1", "Quý 2/2019", "q1 2019", "3/2019", "2019-3", "Tháng 11 năm 2019")]
    ['2019-Q1', '2019-Q2', '2019-Q1', '2019-03', '2019-03', '2019-11']
    >>> [likely_period(text) for text in ("Quý IV/2019", "quý ii năm 2019", "Quarter I of 2019")]
    ['2019-Q4', '2019-Q2', '2019-Q1']
    """
    year, others = _YEAR.search(text), _ROMAN_QUARTER.sub(_as_number, _YEAR.sub(" ", text, count=1))
    numbers = _NUMBER.findall(others)
    if year is None or len(numbers) != 1:
        return ""
    quarter = _QUARTER.search(others) is not None
    number = int(numbers[0])
    if not 1 <= number <= (4 if quarter else 12):
        return ""
    return f"{year[0]}-Q{number}" if quarter else f"{year[0]}-{number:02}"


def _as_number(roman: re.Match[str]) -> str:
    return f"{roman[1]} {('i', 'ii', 'iii', 'iv').index(roman[2].lower()) + 1}"


def day_of(moment: datetime) -> date:
    """Return the day of a moment in Viet Nam, whose offices these are, wherever the clock of this machine stands.

    Without this, a server that runs in UTC would count the morning of 1 April, and every day without a time, in March.

    >>> day_of(datetime.fromisoformat("2026-03-31T17:00:00+00:00")).isoformat()
    '2026-04-01'
    """
    return moment.astimezone(VIETNAM).date()


def period_of_day(day: date, length: str) -> str:
    """Return the name of the period that a day lies in; ``length`` is ``month``, ``quarter`` or ``year``.

    >>> period_of_day(date(2019, 3, 31), "quarter")
    '2019-Q1'
    """
    names = {"month": f"{day.year}-{day.month:02}", "quarter": f"{day.year}-Q{(day.month + 2) // 3}"}
    return names.get(length, f"{day.year}")


def months_after(day: date, months: int) -> date:
    """Return the day so many months after another; the last of the month where it has no such day.

    >>> months_after(date(2024, 1, 31), 13).isoformat()
    '2025-02-28'
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def period_before(name: str, names: Iterable[str]) -> str | None:
    """Return the latest of ``names`` that lies before a period and is as long as it; ``None`` where there is none.

    >>> period_before("2019-Q3", ["2019", "2018-Q4", "2019-Q1", "2019-03"])
    '2019-Q1'
    """
    this = parse_period(name)
    earlier = [one for one in map(parse_period, names) if one.months == this.months and one.last < this.first]
    return max(earlier, key=lambda one: one.first).name if earlier else None


def periods_between(first: str, last: str) -> tuple[str, ...]:
    """Return every period of one length from the first to the last, both included.

    >>> periods_between("2018-Q4", "2019-Q2")
    ('2018-Q4', '2019-Q1', '2019-Q2')
    """
    begin, end = parse_period(first), parse_period(last)
    found: list[str] = []
    day = begin.first
    while day <= end.first:
        quarter = f"{day.year}-Q{day.month // 3 + 1}"
        found.append({12: f"{day.year}", 3: quarter}.get(begin.months, f"{day.year}-{day.month:02}"))
        day = months_after(day, begin.months)
    return tuple(found)
