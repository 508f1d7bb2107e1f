"""Slips of one-time codes, ten on a page of A4 to be cut apart, and posters with an address that is open to everyone.

    ┌ unit ──────────────── QR ┐
    │ title                    │
    │ address                  │
    │ CODE-CODE-CO             │
    └──────────────────────────┘

A slip shows no serial: who holds one can't tell which of a stack it was, nor can who sees the answer.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from forms.artwork import Align, Artwork, Frame, Imprint, Line, Slot, SlotText, shifted, shifted_rect
from forms.blocks import HAIRLINE, set_label, set_texts
from forms.drawing import Pen, height_above, new_canvas
from forms.layout import Rect
from forms.online_link import Online, check_address, spoken_address
from forms.page_code import PageCode, encode
from forms.paper import SIZES
from forms.qr import symbol
from forms.rendering import Run
from forms.serial import format_serial
from forms.survey import Survey
from forms.texts import said
from forms.typeface import Font, Style

ACROSS, DOWN = 2, 5
SLIPS_A_PAGE = ACROSS * DOWN

POSTER_SIZES = {"A4": (210.0, 297.0), "A3": (297.0, 420.0)}
"""ISO 216, upright, in millimetres; a poster is drawn on A4 and enlarged."""

SIGNED_SPANS = "phieu slips"
"""Begins the keywords of a PDF of slips, which go on with what ``signed_in`` returns."""

_MARGIN = 10.0  # mm; any office printer prints within it
_INSET = 6.0  # mm from where a slip is cut to what is printed on it
_SYMBOL = 27.0
_CUT = 4.0  # mm of a cutting mark
_UNIT = 10.5
_TITLE = Style(Font.SEMIBOLD, 9.2, 1.24)
_TITLE_SECOND = Style(Font.LIGHT, 7.2, 1.26)
_HOW = Style(Font.REGULAR, 7.6, 1.3)
_HOW_SECOND = Style(Font.LIGHT, 6.8, 1.3)
_SMALL = Style(Font.LIGHT, 6.6, 1.3)


@dataclass(frozen=True, slots=True)
class SlipRun:
    """A run of slips.

    Attributes:
        run: the order, whose serials are those of the codes.
        layout: the id of the layout of what is answered.
        desk: the id of the desk or official that it is for; empty for none.
        desk_name: of the desk, as printed; empty for none, and for an official, whose name stands nowhere.
    """

    run: Run
    layout: str
    desk: str = ""
    desk_name: str = ""


def render_slips(
    survey: Survey, runs: Sequence[SlipRun], online: Online, key: bytes, target: Path | str | BinaryIO
) -> int:
    """Write the slips of some runs as one PDF, each run on pages of its own.

    The outline names each run with its first and last serial, and the keywords hold their signed page codes, which are
    printed nowhere: by these a run is found again that a database has lost.

    Args:
        survey: that is answered.
        runs: the orders, in the order of the PDF.
        online: where they are answered, and by what codes.
        key: the secret with which page codes are signed.
        target: a path, or a binary file open for writing.

    Returns:
        the number of pages.

    Raises:
        AddressError: the address can't be printed.
        MissingGlyphError: a name can't be printed.
        PageCodeError, SerialError: a run's numbers are out of bounds.
    """
    check_address(online.address)
    size = SIZES["A4"]
    imprint = Imprint(survey.title.main, survey.authority.main, survey.languages[0])
    canvas = new_canvas(target, size, imprint, survey.id)
    canvas.setKeywords(" ".join([SIGNED_SPANS, *(told for one in runs for told in _signed(one, key))]))
    pen, pages = Pen(canvas, size[1]), 0
    for number, one in enumerate(runs):
        pages += _draw_run(pen, number, one, _slip(survey, spoken_address(online.address)), online)
    canvas.save()
    return pages


def _signed(one: SlipRun, key: bytes) -> tuple[str, str, str]:
    """Return the signed page codes of the first and the last slip of a run, and the id of its desk after a stroke."""
    run = one.run
    first, last = (
        encode(PageCode(one.layout, run.unit, run.run, serial, 1), key)
        for serial in (run.first_serial, run.first_serial + run.count - 1)
    )
    return first, last, f"/{one.desk}"


def signed_in(keywords: str) -> list[tuple[str, str, str]]:
    """Return what the keywords of a PDF tell of each run of slips: two page codes and a desk; nothing of other PDFs."""
    words = keywords.removeprefix(SIGNED_SPANS).split() if keywords.startswith(SIGNED_SPANS) else []
    return [(first, last, desk[1:]) for first, last, desk in zip(words[::3], words[1::3], words[2::3], strict=False)]


def _draw_run(pen: Pen, number: int, one: SlipRun, slip: Sequence[Artwork], online: Online) -> int:
    """Draw all slips of a run, and return how many pages they take."""
    run, canvas = one.run, pen.canvas
    name, last = f"run{number}", run.first_serial + run.count - 1
    canvas.bookmarkPage(name)
    span = f"{format_serial(run.first_serial)} – {format_serial(last)}"
    canvas.addOutlineEntry(f"{run.unit_name} · {run.channel} · {run.period} · {span}", name, 0)
    unit = run.unit_name + (f" · {one.desk_name}" if one.desk_name else "")
    filled = {Slot.UNIT: unicodedata.normalize("NFC", unit), Slot.ADDRESS: spoken_address(online.address)}
    for at in range(run.count):
        if at % SLIPS_A_PAGE == 0:
            _cutting_marks(pen)
        _draw_slip(pen, slip, at % SLIPS_A_PAGE, filled | online.filled(run.first_serial + at))
        pen.symbol(shifted_rect(_place_of_symbol(), *_corner(at % SLIPS_A_PAGE)), online.link(run.first_serial + at))
        if at % SLIPS_A_PAGE == SLIPS_A_PAGE - 1 or at == run.count - 1:
            canvas.showPage()
    return -(-run.count // SLIPS_A_PAGE)


def _draw_slip(pen: Pen, slip: Sequence[Artwork], at: int, filled: dict[Slot, str]) -> None:
    for item in slip:
        here = shifted(item, *_corner(at))
        if isinstance(here, SlotText):
            pen.slot(here, filled[here.slot])
        else:
            pen.draw(here)


def _slip_size() -> tuple[float, float]:
    width, height = SIZES["A4"]
    return (width - 2 * _MARGIN) / ACROSS, (height - 2 * _MARGIN) / DOWN


def _corner(at: int) -> tuple[float, float]:
    """Return the top left corner of a slip on its page, the slips counted row by row from 0."""
    width, height = _slip_size()
    return _MARGIN + at % ACROSS * width, _MARGIN + at // ACROSS * height


def _place_of_symbol() -> Rect:
    width, height = _slip_size()
    return Rect(width - _INSET - _SYMBOL, (height - _SYMBOL) / 2, _SYMBOL, _SYMBOL)


def _slip(survey: Survey, address: str) -> list[Artwork]:
    """Set what all slips say, relative to the top left corner of each; from the top the unit, from below the code."""
    _, height = _slip_size()
    width = _place_of_symbol().x - _INSET - 4.0
    title = set_texts(_pair(survey, "slip", _TITLE, _TITLE_SECOND), width)
    how = set_texts(_pair(survey, "slip_how", _HOW, _HOW_SECOND), width, even=True)
    once = set_texts(_pair(survey, "slip_once", _SMALL, _SMALL), width)
    bottom = height - _INSET
    code = bottom - once.height - 2.4
    link = SlotText(_INSET, code - 6.4, width, Slot.ADDRESS, Font.MEDIUM, 8.4)
    more = height_above(link, address)
    link = replace(link, y=link.y - more / 2)
    return [
        SlotText(_INSET, _INSET + 3.4, width, Slot.UNIT, Font.BOLD, _UNIT),
        *title.drawn(_INSET, _INSET + 5.6),
        *how.drawn(_INSET, link.y - more - 3.2 - how.height),
        link,
        SlotText(_INSET, code, width, Slot.CODE, Font.SEMIBOLD, 15.0),
        *once.drawn(_INSET, bottom - once.height),
    ]


def _pair(survey: Survey, name: str, main: Style, second: Style) -> list[tuple[str, Style]]:
    first, other = said(survey.languages, name)
    return [(first, main), *([(other, second)] if other else [])]


def _cutting_marks(pen: Pen) -> None:
    """Draw where slips are cut: short strokes at the edges, and small crosses where cuts meet."""
    pen.round_ends()
    width, height = _slip_size()
    xs = [_MARGIN + k * width for k in range(ACROSS + 1)]
    ys = [_MARGIN + k * height for k in range(DOWN + 1)]
    half = _CUT / 2
    for x in xs:
        for y in ys:
            pen.draw(Line(x - half, y, x + half, y, HAIRLINE))
            pen.draw(Line(x, y - half, x, y + half, HAIRLINE))


@dataclass(frozen=True, slots=True)
class Poster:
    """What a poster says.

    Attributes:
        unit_name: the unit's name as printed.
        link: the address of the unit or of a desk of it, as ``https://khaosat.uongbi.gov.vn/ub06808/1``.
        desk: the name of the desk; empty for none, and for an official, whose name stands nowhere.
    """

    unit_name: str
    link: str
    desk: str = ""


def render_posters(survey: Survey, posters: Sequence[Poster], paper: str, target: Path | str | BinaryIO) -> int:
    """Write posters as one PDF, a page each; a phone reads the symbol of an A4 poster from two metres.

    Args:
        survey: that is answered.
        posters: in the order of the PDF.
        paper: ``A4`` or ``A3``.
        target: a path, or a binary file open for writing.

    Returns:
        the number of pages.

    Raises:
        MissingGlyphError: a name can't be printed.
    """
    size = POSTER_SIZES[paper]
    imprint = Imprint(survey.title.main, survey.authority.main, survey.languages[0])
    canvas = new_canvas(target, size, imprint, survey.id)
    for poster in posters:
        factor = size[0] / SIZES["A4"][0]
        canvas.scale(factor, factor)
        _draw_poster(Pen(canvas, size[1] / factor), survey, poster)
        canvas.showPage()
    canvas.save()
    return len(posters)


_POSTER_MARGIN = 18.0
_POSTER_SYMBOL = 94.0
_LEAST_POSTER_SYMBOL = 44.0  # mm; of longer texts the end is lost before a phone can't read it
_POSTER_BETWEEN = 22.0  # mm between call, symbol, address and the line above the notice
_POSTER_QUIET = 0.138  # white around the symbol, as a share of its side: four modules of version 3
_AUTHORITY, _AUTHORITY_SECOND = Style(Font.SEMIBOLD, 13.0, 1.28), Style(Font.LIGHT, 10.5, 1.28)
_HEAD, _HEAD_SECOND = Style(Font.BOLD, 29.0, 1.16), Style(Font.LIGHT, 15.0, 1.3)
_CALL, _CALL_SECOND = Style(Font.BOLD, 22.0, 1.2), Style(Font.LIGHT, 14.0, 1.3)
_OR, _OR_SECOND = Style(Font.REGULAR, 11.0, 1.3), Style(Font.LIGHT, 9.5, 1.3)
_NOTICE, _NOTICE_SECOND = Style(Font.REGULAR, 9.0, 1.34), Style(Font.LIGHT, 8.0, 1.32)


def _draw_poster(pen: Pen, survey: Survey, poster: Poster) -> None:
    pen.round_ends()
    width, height = SIZES["A4"]
    inner, middle = width - 2 * _POSTER_MARGIN, width / 2
    art, y = _poster_head(survey, inner, middle)
    y += 6.0
    pen.slot(SlotText(middle, y + 6.0, inner, Slot.UNIT, Font.SEMIBOLD, 19.0, Align.CENTRE), _nfc(poster.unit_name))
    y += 10.0
    if poster.desk:
        pen.slot(SlotText(middle, y + 4.6, inner, Slot.UNIT, Font.REGULAR, 14.0, Align.CENTRE), _nfc(poster.desk))
        y += 7.0
    notice = set_label(survey.notice, inner, _NOTICE, _NOTICE_SECOND)
    foot = height - _POSTER_MARGIN - notice.height
    call = set_texts(_pair(survey, "poster", _CALL, _CALL_SECOND), inner)
    other = set_texts(_pair(survey, "poster_how", _OR, _OR_SECOND), inner)
    link = SlotText(middle, 0.0, inner, Slot.ADDRESS, Font.SEMIBOLD, 17.0, Align.CENTRE)
    above = height_above(link, spoken_address(poster.link))
    free = foot - y - call.height - other.height - 2 * above - _POSTER_BETWEEN
    inside = min(_POSTER_SYMBOL, max(_LEAST_POSTER_SYMBOL, free / (1 + 2 * _POSTER_QUIET)))
    side = inside * (1 + 2 * _POSTER_QUIET)
    y += max(2.0, (free - side) / 3)
    art += call.drawn(middle, y, Align.CENTRE)
    y += call.height + 4.0
    frame = Rect(middle - side / 2, y, side, side)
    white = inside * _POSTER_QUIET
    pen.symbol(Rect(frame.x + white, y + white, inside, inside), symbol(poster.link))
    art.append(Frame(frame, 0.5, 4.0))
    y += side + 3.0
    art += other.drawn(middle, y, Align.CENTRE)
    pen.slot(replace(link, y=y + other.height + 6.4 + above), spoken_address(poster.link))
    art += [Line(_POSTER_MARGIN, foot - 3.0, width - _POSTER_MARGIN, foot - 3.0, HAIRLINE)]
    art += notice.drawn(middle, foot, Align.CENTRE)
    for item in art:
        pen.draw(item)


def _poster_head(survey: Survey, inner: float, middle: float) -> tuple[list[Artwork], float]:
    """Set authority and title; return them, and the y below."""
    authority = set_label(survey.authority, inner, _AUTHORITY, _AUTHORITY_SECOND, even=True)
    title = set_label(survey.title, inner, _HEAD, _HEAD_SECOND, even=True)
    y = _POSTER_MARGIN
    art = authority.drawn(middle, y, Align.CENTRE)
    y += authority.height + 5.0
    art += title.drawn(middle, y, Align.CENTRE)
    return art, y + title.height


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)
