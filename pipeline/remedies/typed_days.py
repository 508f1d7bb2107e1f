"""Days as people write them beside a measure: 31/12/2026, tháng 12/2026, Quý IV/2026, 2026-Q4, năm 2026.

A month, a quarter or a year means its last day: what is due in it may be done until then.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from forms.csv_table import tidy
from forms.typed_dates import TypedDateError, typed_date

_BEFORE = re.compile(r"^(?:(?:đến|hết|trong|ngày|vào|chậm nhất|by|until|till|on|end of|cuối)\s+)+", re.IGNORECASE)
_BEFORE_A_DAY = re.compile(r"^trước\s+(?:ngày\s+)?", re.IGNORECASE)  # before a month is not in it
_MIDNIGHT = re.compile(r"(?<=\d)[T ]00:00(?::00)?$")
_YEAR = r"(?:năm\s*)?(?P<year>20\d\d)"
_MONTH = (
    re.compile(rf"(?:tháng\s*|t)?(?P<month>\d\d?)\s*(?:[./-]|\s+năm)\s*{_YEAR}", re.IGNORECASE),
    re.compile(r"(?P<year>20\d\d)-(?P<month>\d\d?)"),
)
_QUARTER = (
    re.compile(rf"(?:quý\s*|q)(?P<quarter>[1-4]|iv|i{{1,3}})\s*(?:[./-]|\s+)?\s*{_YEAR}", re.IGNORECASE),
    re.compile(r"(?P<year>20\d\d)[-/ ]?q(?P<quarter>[1-4])", re.IGNORECASE),
)
_WHOLE_YEAR = re.compile(_YEAR, re.IGNORECASE)
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}


def day_meant(text: str) -> date | None:
    """Return the day that a text means, of a longer time its last; ``None`` where that is not plain.

    >>> [str(day_meant(text)) for text in ("31/12/2026", "tháng 2/2028", "Quý IV/2026", "sau Tết")]
    ['2026-12-31', '2028-02-29', '2026-12-31', 'None']
    """
    plain = _BEFORE.sub("", _MIDNIGHT.sub("", tidy(text)))
    try:
        return typed_date(_BEFORE_A_DAY.sub("", plain))
    except TypedDateError:
        pass
    for form in _QUARTER:
        if match := form.fullmatch(plain):
            said = match["quarter"].lower()
            return _last(int(match["year"]), 3 * (_ROMAN.get(said) or int(said)))
    for form in _MONTH:
        if match := form.fullmatch(plain):
            month = int(match["month"])
            return _last(int(match["year"]), month) if 1 <= month <= 12 else None
    match = _WHOLE_YEAR.fullmatch(plain)
    return _last(int(match["year"]), 12) if match else None


def _last(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])
