"""What is due as a calendar file (RFC 5545), which calendar programs take: an entry of a day for each measure; pure.

Measures are entries of whole days (VEVENT) rather than tasks (VTODO), which Outlook's and Google's calendars pass over.
An entry keeps its UID for ever, and its SEQUENCE grows with every step that is taken, so that a program that is given a
newer file changes what it has instead of adding another. What is done, closed or dropped is called off (STATUS).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from pipeline.records.remedies import Shortcoming
from pipeline.remedies.due import is_to_be_done
from pipeline.remedies.reminder_texts import (
    CALENDAR,
    NUMBERED,
    OWNER,
    STATE,
    STATES,
    UNIT,
    unit_in_words,
)

if TYPE_CHECKING:
    from icalendar import Event

MEDIA_TYPE = "text/calendar"
_TOLD_OFF = timedelta(days=90)
"""So long after its date an entry is still called off: a program keeps what it is no longer told of."""
_PRODUCT = "-//phieu//phieu//VI"


def calendar_of(shortcomings: Iterable[Shortcoming], language: str, place: str, day: date, link: str = "") -> bytes:
    """Return a calendar of what is still to be done and has a date: the same bytes for the same register and day.

    It holds number, title, unit, owner, state and date, and nothing else of what people wrote.

    Args:
        shortcomings: of the register; those without a date, or done with long ago, are left out.
        language: ``vi`` or ``en``.
        place: tells this office from others in the UIDs, in letters and digits.
        day: as of when.
        link: where people open the office; empty for none.
    """
    from icalendar import Calendar  # noqa: PLC0415 - takes a tenth of a second, and is seldom asked for

    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", CALENDAR.said(language))
    dated = sorted((one.due, one.number, one) for one in shortcomings if one.due is not None)
    for due, _, one in dated:
        if is_to_be_done(one) or due > day - _TOLD_OFF:
            calendar.add_component(_event(one, due, language, place, link))
    return bytes(calendar.to_ical())


def _event(one: Shortcoming, due: date, language: str, place: str, link: str) -> Event:
    from icalendar import Event  # noqa: PLC0415 - as above

    unit = unit_in_words(one, language)
    event, lines = Event(), ((UNIT, unit), (OWNER, one.owner), (STATE, STATES[one.status].said(language)))
    event.add("uid", f"{one.number}.{place}@phieu")
    event.add("sequence", len(one.steps) - 1)
    event.add("dtstamp", datetime.fromisoformat(one.steps[-1].at).astimezone(UTC))
    event.add("dtstart", due)
    event.add("summary", f"{NUMBERED.said(language, number=one.number)}: {_line(one.title)} ({_line(unit)})")
    event.add("description", "\n".join(f"{head.said(language)}: {_line(text)}" for head, text in lines if text))
    event.add("status", "CONFIRMED" if is_to_be_done(one) else "CANCELLED")
    event.add("transp", "TRANSPARENT")
    if link:
        event.add("url", address_of(link, one.number))
    return event


def address_of(link: str, number: int) -> str:
    """Return where a shortcoming is opened in the office.

    >>> address_of("https://phieu.uongbi.gov.vn/", 12)
    'https://phieu.uongbi.gov.vn/measures/12'
    """
    return f"{link.rstrip('/')}/measures/{number}"


def _line(text: str) -> str:
    """Return a text in one line, without signs that control something (RFC 5545, 3.1 forbids them)."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
