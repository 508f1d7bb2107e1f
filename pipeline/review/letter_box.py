"""Letters out of a suggestion box, as the review page takes them: what is likely of the next one, and what it goes on.

A box is emptied once a month, and its letters are scanned as one stack. So a page that is no sheet may continue the
letter before it, and what that one was for is suggested for the next.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from forms.bilingual import both
from pipeline.errors import AlreadyStoredError
from pipeline.records.comments import BlackedOut
from pipeline.records.letters import Heading, Letter, LetterPage, letter_page, letters_of
from pipeline.records.rulings import Place, Ruling
from pipeline.records.store_rows import KeptRuling
from pipeline.review.pictures import shares_as_stored
from pipeline.review.queue_items import Item
from pipeline.store.store import Store
from pipeline.workspace import Workspace

BOX = "box"
"""The channel of a suggestion box, where the settings have one."""


@dataclass(frozen=True, slots=True)
class LetterBefore:
    """The letter that a page may continue.

    Attributes:
        first: its first page, as ``scan-page``.
        page: the number of its last page so far, in the scan.
        unit_name: of the unit that it is for.
        day: its date, as day/month/year.
    """

    first: str
    page: int
    unit_name: str
    day: str


@dataclass(frozen=True, slots=True)
class LetterForm:
    """What stands in the form of a page that may be a letter, before anybody typed anything.

    Attributes:
        channels: ids and names of the channels by which it may have come.
        channel: id of the suggested one.
        unit: what the suggested unit is called; empty for none.
        day: suggested date, as day/month/year.
        latest: the day on which it was scanned, as day/month/year: no letter is of a later one.
        like: the name of the unit of the letter that unit and date are suggested from; empty where none is.
        before: the letter that it may continue; ``None`` for none.
    """

    channels: Sequence[tuple[str, str]] = ()
    channel: str = ""
    unit: str = ""
    day: str = ""
    latest: str = ""
    like: str = ""
    before: LetterBefore | None = None


def letter_form(
    workspace: Workspace, units: Sequence[tuple[str, str]], item: Item, clerk: str, language: str
) -> LetterForm:
    """Return what is suggested of a page that may be a letter.

    Unit, channel and date are those of the letter before it in the same scan; where there is none, of the last letter
    of this clerk, if that was scanned on the same day. Else the date is the day on which the scan arrived.

    Args:
        workspace: that has the page.
        units: ids and displayed names of all units.
        item: about the page.
        clerk: who looks at it.
        language: of the names of channels.

    Raises:
        StoreError: the database can't be read.
    """
    place, known = item.places[0], workspace.settings.channels
    channels = [(name, one.said(language)) for name, one in known.items()]
    usual = BOX if BOX in known else next(iter(known))
    arrived = _arrival(workspace.store, place.scan)
    latest = said_day(arrived) if arrived else ""
    last = _letter_before(workspace.store, place)
    head = last.head if last is not None else _own_last(workspace.store, clerk, arrived)
    if head is None:
        return LetterForm(channels, usual, day=latest, latest=latest)
    unit, channel = dict(units).get(head.unit, ""), head.channel if head.channel in known else usual
    return LetterForm(channels, channel, unit, said_day(head.day), latest, unit, _told(last, place))


def _letter_before(store: Store, place: Place) -> Letter | None:
    """Return the letter that has a page before this one in the same scan, and nearest to it; ``None`` for none."""
    letters = letters_of(store.rulings.about_strays(place.scan))
    pages = {one.page: letter for letter in letters for one in letter.places if one.page < place.page}
    return pages[max(pages)] if pages else None


def _told(letter: Letter | None, place: Place) -> LetterBefore | None:
    if letter is None:
        return None
    first, last = letter.places[0], max(one.page for one in letter.places if one.page < place.page)
    return LetterBefore(f"{first.scan}-{first.page}", last, letter.head.unit_name, said_day(letter.head.day))


def survey_of(workspace: Workspace, unit: str) -> str:
    """Return the id of the survey among whose comments a letter to a unit is told: the last that was printed for it.

    Where nothing was printed for it, it is the last that was printed at all, else the survey as it stands.

    Raises:
        SurveyError: nothing was printed yet, and the survey's file can't be used.
    """
    runs = workspace.store.runs.all()
    theirs = [run for run in runs if run.unit == unit] or runs
    kept = workspace.store.layouts.by_id()
    return kept[theirs[-1].layout].layout.survey if theirs else workspace.survey().id


def letter_stored(workspace: Workspace, place: Place, packed: str) -> str:
    """Return a page of a letter as it is stored: with its survey, its black parts where they lie on the stored picture.

    Args:
        workspace: that has the page.
        place: the page.
        packed: a ``LetterPage``, its black parts in per cent of the picture as the review page shows it.

    Raises:
        ValueError: it is no page of a letter.
        UnknownNameError, ScanError: something is blacked out, and the page can't be looked at (any more).
        SurveyError: nothing was printed yet, and the survey's file can't be used.
    """
    page = LetterPage.unpacked(packed)
    if page.head is not None:
        page = replace(page, head=page.head._replace(survey=survey_of(workspace, page.head.unit)))
    if not page.said.black:
        return page.packed()
    corners = [point for part in page.said.black for point in _corners(part)]
    stored = (shares_as_stored(workspace, place, corners) * 100).tolist()
    parts = []
    for one, other in zip(stored[::2], stored[1::2], strict=True):
        (left, right), (top, bottom) = sorted((one[0], other[0])), sorted((one[1], other[1]))
        parts.append(BlackedOut(left, top, right - left, bottom - top))
    return replace(page, said=replace(page.said, black=tuple(parts))).packed()


def _corners(part: BlackedOut) -> tuple[tuple[float, float], tuple[float, float]]:
    return (part.x / 100, part.y / 100), ((part.x + part.w) / 100, (part.y + part.h) / 100)


def check_continued(store: Store, ruling: Ruling) -> None:
    """Refuse a page that continues a letter which nobody knows (any more); asked within the transaction that stores it.

    Raises:
        ValueError: that letter does not begin on an earlier page of the same scan.
        AlreadyStoredError: somebody has taken that letter back meanwhile.
    """
    page, place = letter_page(ruling), ruling.place
    if page is None or page.continues is None or place is None:
        return
    if page.continues.scan != place.scan or page.continues.page >= place.page:
        raise ValueError("a letter goes on after its first page, in the same scan")
    known = {one.places[0] for one in letters_of(store.rulings.about_strays(page.continues.scan))}
    if page.continues not in known:
        raise AlreadyStoredError(
            both(
                "đã có người bỏ thư góp ý mà trang này nối tiếp",
                "somebody has taken back the letter that this page continues",
            ),
            both("Hãy xem lại.", "Look at it again."),
        )


def pages_after(store: Store, ruling: Ruling) -> Collection[KeptRuling]:
    """Return the rulings in force about the pages that continue a letter, whose first page was just taken back."""
    page = letter_page(ruling)
    if page is None or page.head is None or ruling.place is None:
        return ()
    found = store.rulings.about_strays(ruling.place.scan)
    return [one for one in found if (other := letter_page(one.ruling)) and other.continues == ruling.place]


def said_day(day: date) -> str:
    """Return a day as it is typed in Việt Nam.

    >>> said_day(date(2019, 3, 5))
    '05/03/2019'
    """
    return f"{day.day:02}/{day.month:02}/{day.year}"


def _arrival(store: Store, scan: int) -> date | None:
    found = store.scans.numbered([scan])
    return found[0].arrival_day if found else None


def _own_last(store: Store, clerk: str, arrived: date | None) -> Heading | None:
    """Return the heading of the letter that a clerk entered last, if it was scanned on this day."""
    kept = store.rulings.latest_stray(clerk)
    page = letter_page(kept.ruling) if kept else None
    if kept is None or page is None or kept.ruling.place is None:
        return None
    if page.continues is not None:
        found = letters_of(store.rulings.about_strays(page.continues.scan))
        head = next((one.head for one in found if one.places[0] == page.continues), None)
    else:
        head = page.head
    return head if _arrival(store, kept.ruling.place.scan) == arrived else None
