"""Render a layout as sheets: one PDF of any number of runs.

The content that all sheets of a run share is drawn once for each page, as a form XObject; each sheet adds its code, a
one-bit picture of 25×25 modules, and its serial. That gives 2,500 to 3,000 pages a second and under a kilobyte a page.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import cv2
import numpy as np
from numpy.typing import NDArray
from reportlab.pdfgen.canvas import Canvas

from forms.artwork import Align, Artwork, Fill, Frame, Imprint, Line, Point, Polyline, Slot, SlotSymbol, SlotText, Text
from forms.errors import LayoutError, SerialError
from forms.layout import Fiducial, Layout, PageLayout, Rect
from forms.online_link import Online, check_address
from forms.page_code import PageCode, encode
from forms.qr import modules
from forms.serial import format_serial
from forms.typeface import MM_PER_POINT, load, text_width

SMALLEST = 0.55  # a slot's text is shrunk to this share of its size at least; a longer one is cut
DESK_KEYWORD = "desk "
"""Stands before the id of a desk in the properties of a PDF."""
SHEETS_PER_REPORT = 50

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Run:
    """One printing order.

    Attributes:
        unit: the unit's id, which goes into the page code.
        unit_name: the unit's name as printed.
        run: number of the order within the unit, from 1.
        channel: how the sheets are handed out, as printed.
        period: as printed, such as ``2019-Q1``.
        first_serial: serial of the first sheet; the others follow.
        count: number of sheets.
        desk: the id of the desk or official that they are for; it stands in the properties of the PDF, on no sheet.

    """

    unit: str
    unit_name: str
    run: int
    channel: str
    period: str
    first_serial: int
    count: int
    desk: str = ""


def render(
    layout: Layout,
    runs: Sequence[Run],
    key: bytes,
    target: Path | str | BinaryIO,
    progress: Progress | None = None,
    online: Online | None = None,
) -> int:
    """Write the sheets of some runs as one PDF.

    A sheet with an odd number of pages, more than one, is followed by an empty page, so that printing on both sides
    never puts two sheets on one paper. The same arguments give the same bytes.

    Args:
        layout: from ``lay_out``.
        runs: the printing orders, in the order of the PDF.
        key: the secret with which page codes are signed.
        target: a path, or a binary file open for writing.
        progress: called with the number of sheets done, every 50 sheets and at the end.
        online: where they can be answered instead; needed where the layout invites to do so.

    Returns:
        the number of pages of the PDF.

    Raises:
        LayoutError: the layout was read back from its JSON and holds no artwork, or invites to an address unknown.
        AddressError: the address can't be printed.
        MissingGlyphError: a name can't be printed.
        PageCodeError, SerialError: a run's numbers are out of bounds.
    """
    if not layout.artwork:
        raise LayoutError("this layout was made for reading and can't be printed", "Lay the survey out again.")
    if online is None and any(isinstance(item, SlotSymbol) for item in layout.artwork[0]):
        raise LayoutError("this layout invites to answer online, at no address", "Say where: phieu.toml, [online].")
    if online is not None:
        check_address(online.address)
    for run in runs:
        _check(run)
    canvas = _canvas(layout, target)
    if desks := {run.desk for run in runs} - {""}:
        canvas.setKeywords([f"{DESK_KEYWORD}{desk}" for desk in sorted(desks)])
    printer = _Printer(canvas, layout, key, online)
    done = 0
    for order, run in enumerate(runs):
        for serial in range(run.first_serial, run.first_serial + run.count):
            printer.sheet(order, run, serial)
            done += 1
            if progress and done % SHEETS_PER_REPORT == 0:
                progress(done)
    if progress:
        progress(done)
    canvas.save()
    return printer.pages


def _check(run: Run) -> None:
    if run.count < 1:
        raise SerialError(f"{run.count} sheets can't be printed", "Ask for one sheet or more.")
    format_serial(run.first_serial)
    format_serial(run.first_serial + run.count - 1)


def _canvas(layout: Layout, target: Path | str | BinaryIO) -> Canvas:
    width, height = layout.page_size_mm
    imprint = next(item for item in layout.artwork[0] if isinstance(item, Imprint))
    canvas = Canvas(
        str(target) if isinstance(target, Path | str) else target,
        pagesize=(width / MM_PER_POINT, height / MM_PER_POINT),
        invariant=1,
        pageCompression=1,
        lang=imprint.language,
    )
    canvas.setTitle(imprint.title)
    canvas.setAuthor(imprint.author)
    canvas.setSubject(f"{layout.survey} · {layout.id}")
    canvas.setCreator("phieu")
    canvas.setProducer("phieu")
    return canvas


class _Printer:
    """Draws sheets on a canvas; keeps the form XObjects that the sheets of a run share."""

    def __init__(self, canvas: Canvas, layout: Layout, key: bytes, online: Online | None) -> None:
        self.canvas = canvas
        self.layout = layout
        self.key = key
        self.online = online
        self.pages = 0
        self._order = -1

    def sheet(self, order: int, run: Run, serial: int) -> None:
        if order != self._order:
            self._order = order
            self._begin_run(order, run)
        filled = {Slot.SERIAL: format_serial(serial)} | (self.online.filled(serial) if self.online else {})
        for page, art in zip(self.layout.pages, self.layout.artwork, strict=True):
            self.canvas.doForm(_form_name(order, page.page))
            code = PageCode(self.layout.id, run.unit, run.run, serial, page.page)
            self._draw_symbol(page.code, modules(encode(code, self.key)))
            for item in art:
                if isinstance(item, SlotText) and item.slot in filled:
                    _draw_slot(self.canvas, self.layout, item, filled[item.slot])
                elif isinstance(item, SlotSymbol) and self.online:
                    self._draw_symbol(item.rect, self.online.link(serial))
            self._end_page()
        if len(self.layout.pages) > 1 and len(self.layout.pages) % 2:
            self._end_page()

    def _end_page(self) -> None:
        self.canvas.showPage()
        self.pages += 1

    def _begin_run(self, order: int, run: Run) -> None:
        name = f"run{order}"
        self.canvas.bookmarkPage(name)
        last = format_serial(run.first_serial + run.count - 1)
        title = f"{run.unit_name} · {run.channel} · {run.period} · {format_serial(run.first_serial)} – {last}"
        self.canvas.addOutlineEntry(title, name, 0)
        for page, art in zip(self.layout.pages, self.layout.artwork, strict=True):
            self.canvas.beginForm(_form_name(order, page.page))
            _draw_page(self.canvas, self.layout, page, art, run)
            self.canvas.endForm()

    def _draw_symbol(self, place: Rect, dark: NDArray[np.bool_]) -> None:
        """Draw the modules as a one-bit inline image, which stays sharp and is the smallest representation."""
        rows = np.packbits(~dark, axis=1).tobytes().hex()
        side, down = dark.shape[1], dark.shape[0]
        box = [f"{v:.2f}" for v in _place(self.layout, place)]
        self.canvas._code.append(
            f"q {box[2]} 0 0 {box[3]} {box[0]} {box[1]} cm BI /W {side} /H {down} /BPC 1 /CS /G /F /AHx ID {rows}> EI Q"
        )


def _form_name(order: int, page: int) -> str:
    return f"r{order}p{page}"


def _draw_page(canvas: Canvas, layout: Layout, page: PageLayout, art: Sequence[Artwork], run: Run) -> None:
    canvas.setLineCap(1)
    canvas.setLineJoin(1)
    for fiducial in page.fiducials:
        _draw_fiducial(canvas, layout, fiducial)
    filled = {Slot.UNIT: run.unit_name, Slot.CHANNEL: run.channel, Slot.PERIOD: run.period}
    filled = {slot: unicodedata.normalize("NFC", text) for slot, text in filled.items()}
    filled[Slot.LAYOUT] = f"{layout.survey} · {layout.id}"
    for item in art:
        if isinstance(item, SlotText):
            if item.slot in filled:
                _draw_slot(canvas, layout, item, filled[item.slot])
        elif not isinstance(item, SlotSymbol):
            _draw(canvas, layout, item)
    canvas.setLineCap(2)
    canvas.setLineJoin(0)
    canvas.setLineWidth(0.25 / MM_PER_POINT)
    for box in page.boxes:
        canvas.rect(*_place(layout, box.rect))


def _place(layout: Layout, rect: Rect) -> tuple[float, float, float, float]:
    """Return left, bottom, width and height in points, with PDF's origin at the bottom left."""
    x, y = _point(layout, (rect.x, rect.y + rect.h))
    return x, y, rect.w / MM_PER_POINT, rect.h / MM_PER_POINT


def _point(layout: Layout, point: Point) -> Point:
    return point[0] / MM_PER_POINT, (layout.page_size_mm[1] - point[1]) / MM_PER_POINT


def _draw_fiducial(canvas: Canvas, layout: Layout, fiducial: Fiducial) -> None:
    """Fill the dark modules of the marker as one path, so that no seam shows between them."""
    cell = fiducial.rect.w / 6
    path = canvas.beginPath()
    for down, line in enumerate(_marker(fiducial.id)):
        starts = np.flatnonzero(np.diff(line.astype(np.int8), prepend=0) == 1)
        ends = np.flatnonzero(np.diff(line.astype(np.int8), append=0) == -1) + 1
        for start, end in zip(starts, ends, strict=True):
            x, y = fiducial.rect.x + start * cell, fiducial.rect.y + down * cell
            path.rect(*_place(layout, Rect(x, y, (end - start) * cell, cell)))
    canvas.drawPath(path, stroke=0, fill=1)


def _marker(number: int) -> NDArray[np.bool_]:
    """Return the 6×6 modules of an ArUco marker with its border, dark ones true."""
    dictionary = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    return np.asarray(cv2.aruco.generateImageMarker(dictionary, number, 6)) < 128


def _draw(canvas: Canvas, layout: Layout, item: Artwork) -> None:
    match item:
        case Text():
            _draw_text(canvas, layout, item.text, (item.x, item.y), load(item.font), item.size)
        case Line():
            canvas.setLineWidth(item.width / MM_PER_POINT)
            canvas.line(*_point(layout, (item.x, item.y)), *_point(layout, (item.x2, item.y2)))
        case Frame():
            canvas.setLineWidth(item.width / MM_PER_POINT)
            canvas.roundRect(*_place(layout, item.rect), item.radius / MM_PER_POINT)
        case Polyline():
            canvas.setLineWidth(item.width / MM_PER_POINT)
            canvas.drawPath(_path(canvas, [_point(layout, p) for p in item.points], smooth=item.smooth))
        case Fill():
            path = _path(canvas, [_point(layout, p) for p in item.points], smooth=False)
            path.close()
            canvas.drawPath(path, stroke=0, fill=1)


def _path(canvas: Canvas, points: Sequence[Point], *, smooth: bool) -> Any:
    """Return the path through points: straight segments, or a Catmull-Rom curve as Béziers (handles of a sixth)."""
    path = canvas.beginPath()
    path.moveTo(*points[0])
    for k in range(len(points) - 1):
        before, start, end = points[max(0, k - 1)], points[k], points[k + 1]
        after = points[min(len(points) - 1, k + 2)]
        if not smooth:
            path.lineTo(*end)
            continue
        first = (start[0] + (end[0] - before[0]) / 6, start[1] + (end[1] - before[1]) / 6)
        second = (end[0] - (after[0] - start[0]) / 6, end[1] - (after[1] - start[1]) / 6)
        path.curveTo(*first, *second, *end)
    return path


def _draw_text(canvas: Canvas, layout: Layout, text: str, at: Point, font: str, size: float) -> None:
    canvas.setFont(font, size)
    canvas.drawString(*_point(layout, at), text)


def _draw_slot(canvas: Canvas, layout: Layout, item: SlotText, text: str) -> None:
    text, size = _fitted(item, text)
    shift = {Align.LEFT: 0.0, Align.CENTRE: 0.5, Align.RIGHT: 1.0}[item.align]
    x = item.x - shift * text_width(text, item.font, size)
    _draw_text(canvas, layout, text, (x, item.y), load(item.font), size)


def _fitted(item: SlotText, text: str) -> tuple[str, float]:
    """Return the text and size that fit the slot: a text that is too wide is shrunk, then cut."""
    width = text_width(text, item.font, item.size)
    size = item.size * min(1.0, max(SMALLEST, item.w / width if width else 1.0))
    while text_width(text, item.font, size) > item.w + 0.01 and len(text) > 1:
        text = f"{text.rstrip('…')[:-1].rstrip()}…"
    return text, size
