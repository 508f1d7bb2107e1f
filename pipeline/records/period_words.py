"""How periods are written, in Vietnamese and English."""

from __future__ import annotations

from forms.bilingual import Words
from pipeline.errors import UnknownNameError
from pipeline.records.periods import parse_period

QUARTER = Words("Quý {number}", "Q{number}")
WITHIN_YEAR = Words("{part}/{year}", "{part} {year}")
_ROMAN = ("I", "II", "III", "IV")  # as Vietnamese offices number quarters
_MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
PERIOD_HEADS = {
    12: Words("Năm {year}", "Year {year}"),
    3: Words("Quý {quarter} năm {year}", "Quarter {quarter} of {year}"),
    1: Words("Tháng {month} năm {year}", "Month {month} of {year}"),
}
MONTHS = tuple(Words(f"T{number}", name) for number, name in enumerate(_MONTH_NAMES, 1))


def period_parts(name: str, language: str) -> tuple[str, str]:
    """Return a period within its year, and the year; for a whole year, or what is no period, the name alone.

    >>> period_parts("2025-Q1", "vi"), period_parts("2025-03", "en"), period_parts("2025", "en")
    (('Quý I', '2025'), ('Mar', '2025'), ('2025', ''))
    """
    try:
        period = parse_period(name)
    except UnknownNameError:
        return name, ""
    year, _, part = period.name.partition("-")
    if not part:
        return year, ""
    if part.startswith("Q"):
        number = _ROMAN[int(part[1]) - 1] if language == "vi" else part[1]
        return QUARTER.said(language).format(number=number), year
    return MONTHS[int(part) - 1].said(language), year


def period_said(name: str, language: str) -> str:
    """Write a period in one line.

    >>> period_said("2025-Q1", "vi"), period_said("2025-03", "en")
    ('Quý I/2025', 'Mar 2025')
    """
    part, year = period_parts(name, language)
    return WITHIN_YEAR.said(language).format(part=part, year=year) if year else part


def period_head(name: str, language: str) -> str:
    """Write a period in words, as the heads of forms and the office's pages do.

    >>> period_head("2019-Q1", "vi"), period_head("2019", "en")
    ('Quý I năm 2019', 'Year 2019')
    """
    period = parse_period(name)
    quarter = _ROMAN[(period.first.month - 1) // 3]
    words = PERIOD_HEADS[period.months]
    return words.said(language, year=period.first.year, quarter=quarter, month=period.first.month)
