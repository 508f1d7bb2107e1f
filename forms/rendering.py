"""Render a layout as sheets: one PDF of any number of runs.

The content that all sheets of a run share is drawn once for each page, as a form XObject; each sheet adds its code, a
one-bit picture of 25×25 modules, and its serial. That gives 3,800 pages a second and 660 bytes a page.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import cv2
import numpy as np
from numpy.typing import NDArray
from reportlab.pdfgen.canvas import Canvas

from forms.artwork import Artwork, Imprint, Slot, SlotSymbol, SlotText
from forms.bilingual import both
from forms.drawing import Pen, new_canvas
from forms.errors import LayoutError, SerialError
from forms.layout import Fiducial, Layout, PageLayout, Rect
from forms.online_link import Online, check_address, spoken_address
from forms.page_code import PageCode, encode
from forms.qr import modules, symbol
from forms.serial import format_serial
from forms.typeface import CAP_HEIGHT, MM_PER_POINT, Font, load

DESK_KEYWORD = "desk "
"""Stands before the id of a desk in the properties of a PDF."""
SHEETS_PER_REPORT = 50
PROOF_MARK = "MẪU"
"""Stands across each page of a proof, and in place of its serial."""
PROOF_CODE = "MAU - PHIEU IN THU - KHONG TINH"
"""What the code of a proof says: a proof, not to be counted; a page code has no capitals beyond ASCII."""
PROOF_SHARE = 0.36  # of the width of the page is the size of the mark: it goes across, and stays on it

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
        raise LayoutError(
            both(
                "mẫu phiếu này chỉ để đọc phiếu, không in được", "this layout was made for reading and can't be printed"
            ),
            both("Hãy dàn trang lại phiếu hỏi.", "Lay the survey out again."),
        )
    if online is None and any(isinstance(item, SlotSymbol) for item in layout.artwork[0]):
        raise LayoutError(
            both(
                "mẫu phiếu này mời trả lời trực tuyến nhưng không có địa chỉ",
                "this layout invites to answer online, at no address",
            ),
            both("Ghi địa chỉ trong phieu.toml, mục [online].", "Say where: phieu.toml, [online]."),
        )
    if online is not None:
        check_address(online.address)
    for run in runs:
        _check(run)
    imprint = next(item for item in layout.artwork[0] if isinstance(item, Imprint))
    canvas = new_canvas(target, layout.page_size_mm, imprint, f"{layout.survey} · {layout.id}")
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


def render_proof(layout: Layout, run: Run, target: Path | str | BinaryIO, address: str = "") -> int:
    """Write one sheet as it will be printed, to be looked at: each page bears ``PROOF_MARK``, and no serial.

    Its code is none of ours, and says what it is to whoever reads it.

    Args:
        layout: from ``lay_out``.
        run: what is to be printed; its numbers are left out.
        target: a path, or a binary file open for writing.
        address: where it can be answered instead, where the layout invites to do so.

    Returns:
        the number of pages of the PDF.

    Raises:
        LayoutError: the layout was read back from its JSON and holds no artwork.
        MissingGlyphError: a name can't be printed.
    """
    if not layout.artwork:
        raise LayoutError(
            both(
                "mẫu phiếu này chỉ để đọc phiếu, không in được", "this layout was made for reading and can't be printed"
            ),
            both("Hãy dàn trang lại phiếu hỏi.", "Lay the survey out again."),
        )
    imprint = next(item for item in layout.artwork[0] if isinstance(item, Imprint))
    canvas = new_canvas(target, layout.page_size_mm, imprint, f"{layout.survey} · {layout.id} · {PROOF_MARK}")
    pen = Pen(canvas, layout.page_size_mm[1])
    filled = {Slot.SERIAL: PROOF_MARK, Slot.CODE: PROOF_MARK, Slot.ADDRESS: spoken_address(address)}
    for page, art in zip(layout.pages, layout.artwork, strict=True):
        _draw_page(pen, layout, page, art, run)
        pen.symbol(page.code, modules(PROOF_CODE))
        for item in art:
            if isinstance(item, SlotText) and filled.get(item.slot):
                pen.slot(item, filled[item.slot])
            elif isinstance(item, SlotSymbol):
                pen.symbol(item.rect, symbol(PROOF_CODE))
        _draw_across(canvas, layout.page_size_mm)
        canvas.showPage()
    canvas.save()
    return len(layout.pages)


def _draw_across(canvas: Canvas, size_mm: tuple[float, float]) -> None:
    """Write the mark of a proof from corner to corner, so lightly that the page can be read below it."""
    width, height = (side / MM_PER_POINT for side in size_mm)
    size = PROOF_SHARE * width
    canvas.saveState()
    canvas.translate(width / 2, height / 2)
    canvas.rotate(math.degrees(math.atan2(height, width)))
    canvas.setFillColorRGB(0.75, 0.1, 0.1, alpha=0.28)
    canvas.setFont(load(Font.BOLD), size)
    canvas.drawCentredString(0, -CAP_HEIGHT * size / 2, PROOF_MARK)
    canvas.restoreState()


def _check(run: Run) -> None:
    if run.count < 1:
        raise SerialError(
            both("không in được {count} phiếu", "{count} sheets can't be printed", count=run.count),
            both("Số phiếu phải từ một trở lên.", "Ask for one sheet or more."),
        )
    format_serial(run.first_serial)
    format_serial(run.first_serial + run.count - 1)


class _Printer:
    """Draws sheets on a canvas; keeps the form XObjects that the sheets of a run share."""

    def __init__(self, canvas: Canvas, layout: Layout, key: bytes, online: Online | None) -> None:
        self.canvas = canvas
        self.pen = Pen(canvas, layout.page_size_mm[1])
        self.layout = layout
        self.key = key
        self.online = online
        self.pages = 0
        self._order = -1
        self._slots = [[item for item in art if isinstance(item, SlotText | SlotSymbol)] for art in layout.artwork]

    def sheet(self, order: int, run: Run, serial: int) -> None:
        if order != self._order:
            self._order = order
            self._begin_run(order, run)
        filled = {Slot.SERIAL: format_serial(serial)} | (self.online.filled(serial) if self.online else {})
        for page, slots in zip(self.layout.pages, self._slots, strict=True):
            self.canvas.doForm(_form_name(order, page.page))
            code = PageCode(self.layout.id, run.unit, run.run, serial, page.page)
            self.pen.symbol(page.code, modules(encode(code, self.key)))
            for item in slots:
                if isinstance(item, SlotText) and item.slot in filled:
                    self.pen.slot(item, filled[item.slot])
                elif isinstance(item, SlotSymbol) and self.online:
                    self.pen.symbol(item.rect, self.online.link(serial))
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
            _draw_page(self.pen, self.layout, page, art, run)
            self.canvas.endForm()


def _form_name(order: int, page: int) -> str:
    return f"r{order}p{page}"


def _draw_page(pen: Pen, layout: Layout, page: PageLayout, art: Sequence[Artwork], run: Run) -> None:
    pen.round_ends()
    for fiducial in page.fiducials:
        _draw_fiducial(pen, fiducial)
    filled = {Slot.UNIT: run.unit_name, Slot.CHANNEL: run.channel, Slot.PERIOD: run.period}
    filled = {slot: unicodedata.normalize("NFC", text) for slot, text in filled.items()}
    filled[Slot.LAYOUT] = f"{layout.survey} · {layout.id}"
    for item in art:
        if isinstance(item, SlotText):
            if item.slot in filled:
                pen.slot(item, filled[item.slot])
        else:
            pen.draw(item)
    pen.canvas.setLineCap(2)
    pen.canvas.setLineJoin(0)
    pen.canvas.setLineWidth(0.25 / MM_PER_POINT)
    for box in page.boxes:
        pen.canvas.rect(*pen.place(box.rect))


def _draw_fiducial(pen: Pen, fiducial: Fiducial) -> None:
    """Fill the dark modules of the marker as one path, so that no seam shows between them."""
    cell = fiducial.rect.w / 6
    path = pen.canvas.beginPath()
    for down, line in enumerate(_marker(fiducial.id)):
        starts = np.flatnonzero(np.diff(line.astype(np.int8), prepend=0) == 1)
        ends = np.flatnonzero(np.diff(line.astype(np.int8), append=0) == -1) + 1
        for start, end in zip(starts, ends, strict=True):
            x, y = fiducial.rect.x + start * cell, fiducial.rect.y + down * cell
            path.rect(*pen.place(Rect(x, y, (end - start) * cell, cell)))
    pen.canvas.drawPath(path, stroke=0, fill=1)


def _marker(number: int) -> NDArray[np.bool_]:
    """Return the 6×6 modules of an ArUco marker with its border, dark ones true."""
    dictionary = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    return np.asarray(cv2.aruco.generateImageMarker(dictionary, number, 6)) < 128
