"""The page of one item: what it asks, its pictures, and what may be said to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from forms.layout import Kind
from forms.serial import format_serial
from omr.faults import Fault
from omr.reading import Doubt
from pipeline.review.letter_box import LetterForm
from pipeline.review.pictures import Crop
from pipeline.review.printings import Printings
from pipeline.review.queue_items import Item, ItemKind, Narrowing
from pipeline.review.row_view import compared, parts_of_text, version_of
from pipeline.review.site import Site
from pipeline.review.survey_book import SpokenQuestion
from pipeline.web.visits import Form

BY_HAND = (ItemKind.PAGE, ItemKind.AUDIT)
"""The kinds of items that are answered for a whole page at once."""
BLANK_ENTRY = ":blank"
"""Says of a question on a page that is entered by hand that it is blank; no option has such an id."""
ONE_OF_OURS = (ItemKind.STRAY, ItemKind.SERIAL)
"""The kinds of items about pages that may be of a sheet whose serial is gone."""
PERHAPS_OURS = frozenset(Fault) - {Fault.CODE_FORGED, Fault.CODE_DISTRUSTED, Fault.LAYOUT_UNKNOWN}
"""Of a stray page with one of these faults somebody may be able to tell whose sheet it is."""


class Main(StrEnum):
    """What is most often right to do with a stray page, and so stands first."""

    LETTER = "letter"
    """To send it on as a letter."""
    SHEET = "sheet"
    """To say which sheet of ours it is: its picture shows the serial."""
    DISMISS = "dismiss"
    """Not to count it."""
    LATER = "later"
    """To leave it: what has to be done is done elsewhere."""


_MAIN = {
    Fault.PAGE_FOREIGN: Main.LETTER,
    Fault.FIDUCIALS_MISSING: Main.SHEET,
    Fault.REGISTRATION_POOR: Main.SHEET,
    Fault.CODE_CONTRADICTS_PAGE: Main.SHEET,
    Fault.SHEETS_OVERLAP: Main.SHEET,
    Fault.PICTURE_TOO_SMALL: Main.SHEET,
    Fault.CODE_FORGED: Main.DISMISS,
}


def main_of(fault: Fault | None) -> Main:
    """Return what stands first of what may be done with a stray page.

    A serial that was never printed and an unknown layout need whoever keeps the database; a picture or a file that
    can't be opened needs the scanner. To dismiss these is right in the end, and wrong before that.
    """
    return _MAIN.get(fault, Main.LATER) if fault else Main.LATER


def item_page(site: Site, request: Request, item: Item, narrow: Narrowing, **more: Any) -> Response:
    """Return the page of an item.

    Args:
        site: that shows it.
        request: that asks for it.
        item: what is shown.
        narrow: what of the queue the clerk looks at.
        more: values for the template: what was typed, and what was wrong with it.
    """
    language = site.words(request).language
    asked = site.parts.book.asked(item, language)
    by_hand = item.kind in BY_HAND and bool(item.places)
    crops = site.item_pictures.of(item)
    values = {
        "item": item,
        "narrow": narrow,
        "asked": asked,
        "serial": format_serial(item.serial) if item.serial else "",
        "suggestion": _suggestion(item, asked),
        "crops": crops,
        "differing": _differing(site, item, crops, language),
        "corners": site.parts.book.corners(item) if item.kind is ItemKind.PAGE and crops and crops[0] else [],
        "blank_entry": BLANK_ENTRY,
        "questions": site.parts.book.questions(item, language) if by_hand else [],
        "ours": item.kind is ItemKind.STRAY and item.fault in PERHAPS_OURS,
        "main": main_of(item.fault).value,
        "printings": site.parts.printings(language) if item.kind in ONE_OF_OURS else Printings(),
        "units": site.parts.units() if item.kind is ItemKind.STRAY else (),
        "letter": _letter(site, request, item, language),
        "themes": site.parts.themes(language) if item.kind in (ItemKind.COMMENT, ItemKind.STRAY) else (),
    }
    shown = values | _of_rows(site, item, language) | more
    return site.page(request, "item", shown | {"suggestions": site.parts.suggested(_text(shown))})


def _text(shown: Mapping[str, Any]) -> str:
    """Return the text of a comment as it is shown: as somebody typed it before, or as it came in a row."""
    typed: Form = shown.get("typed", Form())
    return typed.get("text", "") or "".join(part.text for part in shown["written"] or ())


def _letter(site: Site, request: Request, item: Item, language: str) -> LetterForm:
    """Return what is suggested of a page that may be a letter."""
    if item.kind is not ItemKind.STRAY:
        return LetterForm()
    return site.parts.letters(item, site.parts.who(request).name, language)


def _of_rows(site: Site, item: Item, language: str) -> dict[str, Any]:
    """Return what is shown of rows of files in place of pictures."""
    if not item.is_row:
        return {"written": None, "versions": (), "compared": ()}
    rows = [site.parts.row(place) for place in item.places]
    written = rows[0].texts.get(item.question) if rows and rows[0] else None
    return {
        "written": parts_of_text(written) if written is not None else None,
        "versions": [version_of(place, row) for place, row in zip(item.places, rows, strict=True)],
        "compared": compared(rows, site.parts.book.everything(item, language)),
    }


def _differing(site: Site, item: Item, crops: Sequence[Crop | None], language: str) -> list[str]:
    """Return the questions in which the scans of a conflict differ."""
    if item.kind is not ItemKind.CONFLICT:
        return []
    lit = {question for crop in crops if crop for question in crop.lit}
    return [one.label for one in site.parts.book.questions(item, language) if one.question in lit]


def _suggestion(item: Item, asked: SpokenQuestion | None) -> str:
    """Return the form value that accepts the machine's suggestion; empty if there is none."""
    if item.kind is not ItemKind.DOUBT or asked is None:
        return ""
    if item.doubt is Doubt.OVERVOTE or (asked.most == 1 and "|" in item.answer):
        return "void"
    if not item.answer:
        return "blank"
    return f"choose:{item.answer}" if asked.kind in (Kind.RATING, Kind.CHOICE) else "choose"
