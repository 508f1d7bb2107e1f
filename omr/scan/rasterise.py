"""Draw PDF pages that are more than one picture: with PDFium, and with Poppler where that makes nothing of a page.

PDFium draws gray at once, within this process and with the fonts of a file read once: 6 ms for a printed A4 page at
300 dpi, where Poppler, a program to be started that hands over its pixels through a pipe, takes 40. It is not
thread-safe, so every use of it here holds one lock; several processes don't disturb each other.
"""

from __future__ import annotations

import ctypes
import math
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO, Self

import cv2
import numpy as np
import pdf2image
import pdf2image.exceptions
import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from forms.bilingual import both
from omr.scan import problems
from omr.scan.errors import DamagedScanError, ScanTooLargeError, Where
from omr.scan.limits import Limits
from omr.scan.picture import Pixels

POINTS_PER_INCH = 72.0
LEAST_DPI = 72

_PDFIUM = threading.Lock()


def poppler_available() -> bool:
    """Tell whether Poppler's ``pdftoppm`` and ``pdfinfo``, which pdf2image runs, are installed."""
    return all(shutil.which(name) for name in ("pdftoppm", "pdfinfo"))


def raster_dpi(where: Where, width: float, height: float, limits: Limits) -> int:
    """Return the resolution at which to draw a page.

    Args:
        where: the page that errors name.
        width: of the page, in inches.
        height: of the page, in inches.
        limits: the resolution wanted, lowered where the page would have more pixels than they allow.

    Raises:
        ScanTooLargeError: the page has too many pixels even at 72 dpi.

    """
    dpi = min(limits.raster_dpi, int((limits.pixels / (width * height)) ** 0.5))
    if dpi < min(LEAST_DPI, limits.raster_dpi):
        raise ScanTooLargeError(
            problems.PAGE_TOO_LARGE.told(width=width * 25.4, height=height * 25.4),
            both("Quét đúng kích thước thật.", "Scan it at its true size."),
            where,
        )
    return dpi


def draw_with_poppler(path: Path, page: int, dpi: int, limits: Limits) -> Pixels | None:
    """Draw a page (from 1), h×w gray; ``None`` where Poppler fails.

    Raises:
        TimeoutError: it takes longer than the limits allow.

    """
    try:
        (drawn,) = pdf2image.convert_from_path(
            path.absolute(),
            dpi=dpi,
            first_page=page,
            last_page=page,
            grayscale=True,
            use_cropbox=True,
            timeout=math.ceil(limits.seconds),
        )
        pixels = np.array(drawn)
    except pdf2image.exceptions.PDFPopplerTimeoutError as error:
        raise TimeoutError from error
    except (pdf2image.exceptions.PDFPageCountError, OSError, ValueError, Image.DecompressionBombError):
        return None
    return pixels if pixels.ndim == 2 else None


def too_slow(where: Where, limits: Limits) -> ScanTooLargeError:
    """Return the error for a page that was made to be drawn for ever."""
    return ScanTooLargeError(
        problems.DRAWN_TOO_LONG.told(seconds=limits.seconds),
        both("Quét lại tờ này.", "Scan this sheet again."),
        where,
    )


class PdfiumFile:
    """A PDF whose pages PDFium draws; opened with the first of them, and closed with the ``with`` block."""

    def __init__(self, source: Path | bytes) -> None:
        """Prepare to draw pages of a file, or of one whose bytes are given."""
        self._source = source
        self._held = ExitStack()
        self._document: pypdfium2.PdfDocument | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with _PDFIUM:
            self._document = None
            self._held.close()

    def draw(self, page: int, dpi: float, where: Where, limits: Limits) -> Pixels:
        """Draw a page (from 1) to h×w gray levels.

        Raises:
            DamagedScanError: there is no such page, or it is broken.
            ScanTooLargeError: it takes longer than the limits allow.

        """
        try:
            with self._page(page) as sheet:
                return _draw(sheet, dpi / POINTS_PER_INCH, where, limits)
        except (pypdfium2.PdfiumError, ValueError, OSError) as error:
            raise DamagedScanError(
                problems.PAGE_UNDRAWABLE.told(error=error),
                both("Quét lại tờ này.", "Scan this sheet again."),
                where,
            ) from error

    def only_picture(self, page: int, width: int, height: int) -> Pixels | None:
        """Decode the only picture of a page (from 1).

        Returns:
            height×width gray levels as stored, or ``None`` where PDFium finds no picture of that size.
        """
        try:
            with self._page(page) as sheet:
                pictures = list(sheet.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=4))
                if len(pictures) != 1 or pictures[0].get_px_size() != (width, height):
                    return None
                pixels = _gray(pictures[0].get_bitmap().to_numpy())
        except (pypdfium2.PdfiumError, ValueError, OSError):
            return None
        return pixels if pixels is not None and pixels.shape == (height, width) else None

    @contextmanager
    def _page(self, page: int) -> Iterator[pypdfium2.PdfPage]:
        """Give a page for as long as the lock is held."""
        with _PDFIUM:
            if self._document is None:
                self._document = self._opened()
            sheet = self._document[page - 1]
            try:
                yield sheet
            finally:
                sheet.close()

    def _opened(self) -> pypdfium2.PdfDocument:
        source = self._source
        document = pypdfium2.PdfDocument(
            source if isinstance(source, bytes) else self._held.enter_context(opened_by_name(source))
        )
        self._held.callback(document.close)
        document.init_forms()
        return document


@contextmanager
def opened_by_name(path: Path) -> Iterator[Path | BinaryIO]:
    """Give libraries that open files by UTF-8 names the name, which is fastest, or the open file where it is none."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        with path.open("rb") as file:
            yield file
    else:
        yield path


def _draw(sheet: pypdfium2.PdfPage, scale: float, where: Where, limits: Limits) -> Pixels:
    width, height = (max(1, round(side * scale)) for side in sheet.get_size())
    bitmap = pypdfium2.PdfBitmap.new_native(width, height, pdfium.FPDFBitmap_Gray)
    bitmap.fill_rect((255, 255, 255, 255), 0, 0, width, height)
    deadline = time.monotonic() + limits.seconds
    pause = pdfium.IFSDK_PAUSE(version=1)
    asks = dict(pdfium.IFSDK_PAUSE._fields_)["NeedToPauseNow"]
    pause.NeedToPauseNow = asks(lambda _: time.monotonic() > deadline)
    where_and_how = (0, 0, width, height, 0, pdfium.FPDF_ANNOT)
    status = pdfium.FPDF_RenderPageBitmap_Start(bitmap, sheet, *where_and_how, ctypes.byref(pause))
    pdfium.FPDF_RenderPage_Close(sheet)
    if status == pdfium.FPDF_RENDER_TOBECONTINUED:
        raise too_slow(where, limits)
    if status != pdfium.FPDF_RENDER_DONE:
        raise pypdfium2.PdfiumError("rendering failed")
    if sheet.formenv:
        pdfium.FPDF_FFLDraw(sheet.formenv, bitmap, sheet, *where_and_how)
    pixels = _gray(bitmap.to_numpy())
    bitmap.close()
    if pixels is None:
        raise pypdfium2.PdfiumError("unexpected pixels")
    return pixels


def _gray(pixels: Pixels) -> Pixels | None:
    """Return a copy as h×w gray levels of what PDFium has as gray, BGR or BGRx; ``None`` where it is transparent."""
    if pixels.ndim == 2 or pixels.shape[2] == 1:
        return np.array(pixels.reshape(pixels.shape[:2]))
    if pixels.shape[2] == 3:
        return cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)  # type: ignore[return-value]
    return None
