"""What people typed into the plan, as marks on control charts: each measure at the period in which it was due."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from pipeline.errors import UnknownNameError
from pipeline.figures.control_charts import Mark
from pipeline.figures.figure_rows import MeasureRow
from pipeline.records.periods import Period, parse_period

_PERIOD = r"20\d\d(?:-(?:Q[1-4]|0[1-9]|1[0-2]))?"
_NEW_LIMITS = re.compile(rf"(?:giới hạn mới từ|new limits from)\s+({_PERIOD})", re.IGNORECASE)
_DAYS = (
    re.compile(r"(?P<year>20\d\d)-(?P<month>\d\d?)-(?P<day>\d\d?)"),
    re.compile(r"(?P<day>\d\d?)[./-](?P<month>\d\d?)[./-](?P<year>20\d\d)"),
    re.compile(r"(?:tháng\s*)?(?P<month>\d\d?)[./-](?P<year>20\d\d)", re.IGNORECASE),
)
_QUARTER = re.compile(r"(?:quý\s*|q)(?P<quarter>[1-4])\s*[./ -]\s*(?P<year>20\d\d)", re.IGNORECASE)


def marks_of(measures: Iterable[MeasureRow], periods: Iterable[str]) -> dict[tuple[str, str], list[Mark]]:
    """Return the measures of the plan, by unit and channel, each at the period in which it was due.

    Where that can't be read, or lies in no period that there are figures of, it is the period whose figures the measure
    answers. A line whose result says ``giới hạn mới từ 2019-Q1`` or ``new limits from 2019-Q1`` is a person's word that
    limits begin anew with that period.

    Args:
        measures: the lines of the plan.
        periods: with figures.
    """
    known = [parse_period(name) for name in dict.fromkeys(periods)]
    found: dict[tuple[str, str], list[Mark]] = {}
    for row in measures:
        marks = found.setdefault((row.unit, row.channel), [])
        if asked := new_limits_from(row.result or ""):
            marks.append(Mark(asked, row.measure or "", new_limits=True))
        if row.measure and (name := _due(row, known) or _named(row.period)):
            marks.append(Mark(name, row.measure))
    return {key: marks for key, marks in found.items() if marks}


def new_limits_from(result: str) -> str:
    """Return the period from which limits begin anew, as a person says in the result of a measure; else empty."""
    asked = _NEW_LIMITS.search(result)
    return asked[1].upper() if asked else ""


def _due(row: MeasureRow, known: Iterable[Period]) -> str | None:
    """Return the shortest period with figures in which a measure was due."""
    day = _day(row.due or "")
    within = [period for period in known if day and period.first <= day <= period.last]
    return min(within, key=lambda period: period.months).name if within else None


def _day(text: str) -> date | None:
    """Return the day that people mean, or the first of its month or quarter; ``None`` where that is not plain."""
    quarter = _QUARTER.search(text)
    if quarter:
        return date(int(quarter["year"]), 3 * int(quarter["quarter"]) - 2, 1)
    for form in _DAYS:
        if match := form.search(text):
            parts = match.groupdict()
            try:
                return date(int(parts["year"]), int(parts["month"]), int(parts.get("day") or 1))
            except ValueError:
                return None
    period = re.search(_PERIOD, text, re.IGNORECASE)
    return parse_period(period[0]).first if period else None


def _named(name: str | None) -> str | None:
    try:
        return parse_period(name or "").name
    except UnknownNameError:
        return None
