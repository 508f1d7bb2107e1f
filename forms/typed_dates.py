"""Days as people and spreadsheet programs write them: 2025-06-30, and 30/6/2025 as in Việt Nam."""

from __future__ import annotations

import re
from datetime import date, timedelta

from forms.bilingual import both

_YEAR_FIRST = re.compile(r"(?P<year>\d{4})(?P<sign>[-/.])(?P<month>\d{1,2})(?P=sign)(?P<day>\d{1,2})", re.ASCII)
_DAY_FIRST = re.compile(r"(?P<day>\d{1,2})(?P<sign>[-/.])(?P<month>\d{1,2})(?P=sign)(?P<year>\d{4})", re.ASCII)
_SERIAL = re.compile(r"[2-7]\d{4}", re.ASCII)
# Excel counts days from here, for all days after its 29 February 1900, which never was.
_EXCEL_BEGIN = date(1899, 12, 30)
_WRITE = both(
    "Viết ngày theo dạng năm-tháng-ngày, ví dụ 2025-06-30, hoặc ngày/tháng/năm.",
    "Write dates as year-month-day, such as 2025-06-30, or as day/month/year.",
)


class TypedDateError(ValueError):
    """A text is no date; ``advice`` says what to write instead."""

    def __init__(self, advice: str) -> None:
        self.advice = advice
        super().__init__(advice)


def typed_date(text: str) -> date:
    """Return the day that is meant; a day stands before its month.

    What Excel keeps in place of a day (43466) is not taken: it is another day where the file came from a Mac.

    >>> typed_date("1/7/2025").isoformat()
    '2025-07-01'

    Raises:
        TypedDateError: the text is no date.

    """
    match = _YEAR_FIRST.fullmatch(text) or _DAY_FIRST.fullmatch(text)
    if match is None:
        raise TypedDateError(_serial_advice(text) or _WRITE)
    year, month, day = (int(match[part]) for part in ("year", "month", "day"))
    try:
        return date(year, month, day)
    except ValueError:
        raise TypedDateError(_swapped_advice(year, month, day) or _WRITE) from None


def _serial_advice(text: str) -> str:
    if not _SERIAL.fullmatch(text):
        return ""
    meant = _EXCEL_BEGIN + timedelta(days=int(text))
    return both(
        "Có thể đây là số mà Excel dùng cho ngày {meant}: định dạng cột này là ngày tháng, hoặc viết {meant}.",
        "It may be Excel's number for {meant}: give the column a date format, or write {meant}.",
        meant=meant,
    )


def _swapped_advice(year: int, month: int, day: int) -> str:
    """Return advice for a date whose month stands first, as Excel writes it with American settings."""
    try:
        meant = date(year, day, month)
    except ValueError:
        return ""
    return both(
        "Ngày viết trước tháng: viết {meant}, và xem lại các ngày khác trong tệp.",
        "The day stands before the month: write {meant}, and check the other dates of the file too.",
        meant=meant,
    )
