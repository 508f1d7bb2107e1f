"""Moments as programs write them: whether a day stands before its month is decided by the whole column, or not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo

_CLOCK = r"(?P<hour>\d{1,2})(?::(?P<minute>\d{2}))(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?"
_HALF = r"(?:\s*(?P<half>AM|PM|SA|CH|a\.m\.|p\.m\.))?"
_ZONE = r"(?:\s*(?:GMT|UTC)?\s*(?P<zone>Z|[+-]\d{1,2}(?::?\d{2})?|(?<=GMT)|(?<=UTC)))?"
_TIME = rf"{_CLOCK}{_HALF}{_ZONE}"
_YEAR_FIRST = r"(?P<year>\d{4})(?P<sign>[-/.])(?P<a>\d{1,2})(?P=sign)(?P<b>\d{1,2})"
_YEAR_LAST = r"(?P<a>\d{1,2})(?P<sign>[-/.])(?P<b>\d{1,2})(?P=sign)(?P<year>\d{4}|\d{2})"
_PATTERNS = tuple(
    re.compile(pattern, re.ASCII | re.IGNORECASE)
    for day in (_YEAR_FIRST, _YEAR_LAST)
    for pattern in (rf"{day}(?:(?:\s*T\s*|,?\s+){_TIME})?", rf"{_TIME},?\s+(?:ngày\s+)?{day}")
)
_SERIAL = re.compile(r"[3-7]\d{4}(?:\.\d+)?", re.ASCII)
_EXCEL_BEGIN = datetime(1899, 12, 30)
_YEARS = range(2000, 2100)
_NEVER = ("1980-01-01", "1970-01-01", "0000-00-00")
"""What LimeSurvey and databases write in place of a moment that they don't keep."""


@dataclass(frozen=True, slots=True)
class Times:
    """How the moments of one column are read.

    Attributes:
        day_first: Whether a day stands before its month where the year stands last; ``None``: only moments of which
            that can be told by themselves are read, since the column has both orders.
        zone: In which moments without a zone are meant.
    """

    day_first: bool | None
    zone: tzinfo

    @classmethod
    def of_column(cls, cells: Iterable[str], zone: tzinfo, *, day_first: bool) -> Times:
        """Return how a column is read, whose rows programs write one after another, or the last one first.

        Args:
            cells: Of the column, in their order.
            zone: In which moments without a zone are meant.
            day_first: What is taken where each of the moments could be either, and both orders are in order, or none.
        """
        cells = list(cells)
        orders = {order for cell in set(cells) if (order := _order(cell)) is not None}
        if orders:
            return cls(orders.pop() if len(orders) == 1 else None, zone)
        told, turned = cls(day_first, zone), cls(not day_first, zone)
        return turned if turned._in_order(cells) and not told._in_order(cells) else told

    def _in_order(self, cells: Sequence[str]) -> bool:
        moments = [moment for cell in cells if (moment := self.moment(cell))]
        return moments in (sorted(moments), sorted(moments, reverse=True))

    def moment(self, cell: str) -> datetime | None:
        """Return the moment, with its zone; ``None`` where the cell is none, or may be two.

        >>> Times(True, timezone.utc).moment("13/05/2026 9:41:07 CH").isoformat()
        '2026-05-13T21:41:07+00:00'
        """
        if _SERIAL.fullmatch(cell):
            made = _EXCEL_BEGIN + timedelta(days=float(cell), milliseconds=500)
            return made.replace(microsecond=0, tzinfo=self.zone)
        match = _matched(cell)
        if match is None:
            return None
        try:
            return self._made(match)
        except ValueError:
            return None

    def _made(self, match: re.Match[str]) -> datetime | None:
        first, second, year = int(match["a"]), int(match["b"]), int(match["year"])
        day, month = second, first
        if match.start("year") > match.start("b"):
            year += 2000 if len(match["year"]) == 2 else 0
            by_itself = _order_of(first, second)
            order = self.day_first if by_itself is None else by_itself
            if order is None and first != second:
                return None
            day, month = (first, second) if order else (second, first)
        if year not in _YEARS:
            return None
        made = datetime(year, month, day, _hour(match), int(match["minute"] or 0), int(match["second"] or 0))
        fraction = int((match["fraction"] or "0").ljust(6, "0")[:6])
        return made.replace(microsecond=fraction, tzinfo=_zone(match["zone"]) or self.zone)


def is_never(cell: str) -> bool:
    """Tell whether a cell stands for a moment that the program does not keep.

    >>> is_never("1980-01-01 00:00:00"), is_never("2026-05-13 00:00:00")
    (True, False)
    """
    return cell.startswith(_NEVER)


def _matched(cell: str) -> re.Match[str] | None:
    return next((match for pattern in _PATTERNS if (match := pattern.fullmatch(cell))), None)


def _order(cell: str) -> bool | None:
    """Return whether a day stands before its month in this very cell; ``None`` where that can't be told."""
    match = _matched(cell)
    if match is None or match.start("year") < match.start("b"):
        return None
    return _order_of(int(match["a"]), int(match["b"]))


def _order_of(first: int, second: int) -> bool | None:
    if first > 12 >= second:
        return True
    return False if second > 12 >= first else None


def _hour(match: re.Match[str]) -> int:
    """Return the hour of 24; SA is before noon, CH after it."""
    hour, half = int(match["hour"] or 0), (match["half"] or "").upper().replace(".", "")
    if half in ("PM", "CH") and hour <= 12:
        return hour % 12 + 12
    return hour % 12 if half in ("AM", "SA") and hour == 12 else hour


def _zone(text: str | None) -> timezone | None:
    """Return the zone of ``Z``, ``+07:00``, ``+0700`` and ``+7``."""
    if text is None:
        return None
    if text.upper() in ("Z", ""):
        return UTC
    sign = -1 if text[0] == "-" else 1
    hours, _, minutes = text[1:].partition(":")
    if not minutes and len(hours) > 2:
        hours, minutes = hours[:-2], hours[-2:]
    return timezone(sign * timedelta(hours=int(hours), minutes=int(minutes or 0)))
