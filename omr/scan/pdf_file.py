"""The pages of a scanned PDF, one after another: the picture as stored where a page is one, else drawn."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pikepdf.settings

from forms.bilingual import both
from omr.scan import pdf_demands, pdf_pictures, problems, rasterise
from omr.scan.errors import DamagedScanError, EncryptedScanError, ScanError, ScanTooLargeError, Where, shown_name
from omr.scan.limits import Limits
from omr.scan.pdf_demands import check_demands, check_picture
from omr.scan.pdf_page import (
    BROKEN_PDF,
    POINTS_PER_INCH,
    MissingPictureError,
    PagePicture,
    is_drawn_apart,
    only_picture,
    page_box,
    user_unit,
)
from omr.scan.picture import Picture, Source, turned_dpi, turned_upright
from omr.scan.rasterise import PdfiumFile

# Structure and text of a page take kilobytes; a stream that inflates beyond this was made to burst memory. qpdf keeps
# this limit for the whole process, and asks for it to be set before threads start: hence here.
MOST_STRUCTURE_BYTES = 64 << 20
pikepdf.settings.set_qpdf_limits(flate_max_memory=MOST_STRUCTURE_BYTES, run_length_max_memory=MOST_STRUCTURE_BYTES)

# What qpdf remarks on damage is in our errors where it matters, and would spoil the screen otherwise.
logging.getLogger("pikepdf").addHandler(logging.NullHandler())

COPY_AGAIN = both(
    "Sao chép lại tệp từ máy quét, hoặc quét lại tập: tệp bị cắt ngang hoặc bị hỏng trên đường đi.",
    "Copy the file from the scanner again, or scan the stack again: it was cut off or damaged on its way.",
)
_END_OF_FILE = b"%%EOF"
_TAIL_BYTES = 4096  # some copies fill the last block with zeros


@contextmanager
def opened_pdf(path: Path, limits: Limits) -> Iterator[pikepdf.Pdf]:
    """Open a PDF and make sure that its page tree is whole.

    Raises:
        EncryptedScanError: it asks for a password.
        DamagedScanError: it can't be opened, or pages are missing.
        ScanTooLargeError: it has more pages than the limits allow.

    """
    with rasterise.opened_by_name(path) as source:
        try:
            pdf = pikepdf.open(source)
        except pikepdf.PasswordError as error:
            advice = both(
                "Tắt mã hóa ở máy quét, hoặc lưu tệp không có mật khẩu.",
                "Switch encryption off at the scanner, or save the file without a password.",
            )
            raise EncryptedScanError(problems.PDF_LOCKED.told(), advice, Where(path)) from error
        except BROKEN_PDF as error:
            message = problems.PDF_DAMAGED.told(error=_in_one_line(error, path))
            raise DamagedScanError(message, COPY_AGAIN, Where(path)) from error
        with pdf:
            _check_end(pdf, path)
            _check_pages(pdf, path, limits)
            yield pdf


def _check_end(pdf: pikepdf.Pdf, path: Path) -> None:
    """Refuse a file that was cut off, whose pages qpdf would rebuild as far as they go, and the rest blank."""
    if not pdf.get_warnings():
        return
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _TAIL_BYTES))
        if _END_OF_FILE not in file.read():
            raise DamagedScanError(problems.PDF_CUT_OFF.told(), COPY_AGAIN, Where(path))


def _check_pages(pdf: pikepdf.Pdf, path: Path, limits: Limits) -> None:
    try:
        declared = int(pdf.Root["/Pages"].get("/Count", -1))
        found = len(pdf.pages) if declared <= limits.pages else declared
    except BROKEN_PDF as error:
        raise DamagedScanError(
            problems.PDF_PAGES_UNFOUND.told(),
            COPY_AGAIN,
            Where(path),
        ) from error
    if found > limits.pages:
        message = problems.TOO_MANY_PAGES.told(found=found, pages=limits.pages)
        raise ScanTooLargeError(
            message, both("Chia tệp thành nhiều tệp nhỏ hơn.", "Split the file into smaller ones."), Where(path)
        )
    if found == 0:
        raise DamagedScanError(problems.PDF_WITHOUT_PAGES.told(), COPY_AGAIN, Where(path))
    if found < declared:
        message = problems.PDF_LACKS_PAGES.told(declared=declared, found=found)
        raise DamagedScanError(message, COPY_AGAIN, Where(path))


def _in_one_line(error: Exception, path: Path) -> str:
    """Return what a library says of a file, in one line and without where the file lies."""
    return " ".join(str(error).replace(f"{path}: ", "").replace(str(path), shown_name(path)).split())[:200]


@dataclass(frozen=True, slots=True)
class _Drawing:
    """A page that must be drawn: its number, from 1, and at which resolution."""

    page: int
    where: Where
    dpi: int
    """Pixels per unit of 1/72 inch as the file has it, times 72."""
    true_dpi: float
    """The same in inches of the paper, which differs where the page has a unit of its own."""
    mended: bytes | None
    """A PDF of this page alone, where its pictures had to be put into a form that renderers know."""
    poppler_first: bool
    """Whether the page has what PDFium may leave out without a word."""


def count_pdf_pages(path: Path, limits: Limits) -> int:
    """Return how many pages a PDF has; errors as ``opened_pdf``."""
    with opened_pdf(path, limits) as pdf:
        return len(pdf.pages)


def read_pages(path: Path, pages: Sequence[int], limits: Limits) -> Iterator[tuple[int, Picture | ScanError]]:
    """Yield each of ``pages`` (from 1) in the order asked for, as its picture or as what is wrong with it.

    Raises:
        ScanError: as ``opened_pdf``, before the first page.

    """
    with opened_pdf(path, limits) as pdf, PdfiumFile(path) as pdfium:
        for page in pages:
            yield page, _picture_or_error(pdf, pdfium, path, page, limits)


def drawn_by_other(path: Path, number: int, than: Source, limits: Limits) -> Picture | None:
    """Draw one page (from 1) by the other renderer; ``None`` where Poppler is not installed, or makes nothing of it.

    Raises:
        ScanError: as ``opened_pdf``; or the page takes too long, or PDFium can't draw it.

    """
    with opened_pdf(path, limits) as pdf, PdfiumFile(path) as pdfium:
        drawing = _to_draw(pdf, number, Where(path, number), limits)
        return _by_poppler(path, drawing, limits) if than is Source.PDFIUM else _by_pdfium(pdfium, drawing, limits)


def check_pdf_sure(path: Path, number: int, limits: Limits) -> None:
    """Refuse a page (from 1) whose pictures were not decoded for certain.

    Raises:
        ScanError: as ``opened_pdf``; or the page may hold more than was seen of it.

    """
    where = Where(path, number)
    with opened_pdf(path, limits) as pdf:
        try:
            pdf_demands.check_page_sure(pdf.pages[number - 1], where, limits)
        except (MissingPictureError, *BROKEN_PDF) as error:
            problem = problems.PAGE_DAMAGED.told(error=_in_one_line(error, path))
            raise DamagedScanError(problem, both("Quét lại tờ này.", "Scan this sheet again."), where) from error


def _picture_or_error(
    pdf: pikepdf.Pdf, pdfium: PdfiumFile, path: Path, number: int, limits: Limits
) -> Picture | ScanError:
    where = Where(path, number)
    if not 1 <= number <= len(pdf.pages):
        return DamagedScanError(problems.FILE_HAS.told(pages=len(pdf.pages)), COPY_AGAIN, where)
    try:
        page = pdf.pages[number - 1]
        found = only_picture(page)
        picture = _stored(found, pdfium, number, where, limits) if found else None
        return picture or _drawn(path, pdfium, _to_draw(pdf, number, where, limits), limits)
    except ScanError as error:
        return error
    except (MissingPictureError, *BROKEN_PDF) as error:
        message = problems.PAGE_DAMAGED.told(error=_in_one_line(error, path))
        return DamagedScanError(message, both("Quét lại tờ này.", "Scan this sheet again."), where)


def _stored(found: PagePicture, pdfium: PdfiumFile, number: int, where: Where, limits: Limits) -> Picture | None:
    """Return the picture as the scanner stored it, or ``None`` where only drawing gets it right."""
    pixels = pdf_pictures.decode(found.image, where, limits)
    if pixels is None and pdf_pictures.suits_pdfium(found.image):
        check_picture(found.image, where, limits)
        size = int(found.image["/Width"]), int(found.image["/Height"])
        pixels = pdfium.only_picture(number, *size)
    if pixels is None:
        return None
    return Picture(turned_upright(pixels, found.turn), turned_dpi(found.dpi, found.turn), Source.EMBEDDED)


def _to_draw(pdf: pikepdf.Pdf, number: int, where: Where, limits: Limits) -> _Drawing:
    page = pdf.pages[number - 1]
    mended = _alone(page) if check_demands(page, where, limits) else None
    left, bottom, right, top = page_box(page)
    unit = user_unit(page)
    inches = ((right - left) * unit / POINTS_PER_INCH, (top - bottom) * unit / POINTS_PER_INCH)
    dpi = rasterise.raster_dpi(where, *inches, limits)
    return _Drawing(number, where, round(dpi * unit), dpi, mended, is_drawn_apart(pdf, page))


def _alone(page: pikepdf.Page) -> bytes:
    """Return a PDF of this page alone."""
    file = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.pages.append(page)
        pdf.save(file, static_id=True)
    return file.getvalue()


def _drawn(path: Path, pdfium: PdfiumFile, drawing: _Drawing, limits: Limits) -> Picture:
    """Draw a page with PDFium, and with Poppler where PDFium gives it up or may leave something out.

    Raises:
        ScanError: neither can draw it, or it takes too long.

    """
    picture = _by_poppler(path, drawing, limits) if drawing.poppler_first else None
    if picture is not None:
        return picture
    try:
        return _by_pdfium(pdfium, drawing, limits)
    except DamagedScanError:
        picture = None if drawing.poppler_first else _by_poppler(path, drawing, limits)
        if picture is None:
            raise
        return picture


def _by_pdfium(pdfium: PdfiumFile, drawing: _Drawing, limits: Limits) -> Picture:
    dpi = drawing.true_dpi
    if drawing.mended is None:
        pixels = pdfium.draw(drawing.page, drawing.dpi, drawing.where, limits)
    else:
        with PdfiumFile(drawing.mended) as alone:
            pixels = alone.draw(1, drawing.dpi, drawing.where, limits)
    return Picture(pixels, (dpi, dpi), Source.PDFIUM)


def _by_poppler(path: Path, drawing: _Drawing, limits: Limits) -> Picture | None:
    """Draw a page with Poppler, where it is installed and the file is as it was.

    Raises:
        ScanTooLargeError: it takes too long.

    """
    if drawing.mended is not None or not rasterise.poppler_available():
        return None
    try:
        pixels = rasterise.draw_with_poppler(path, drawing.page, drawing.dpi, limits)
    except TimeoutError as error:
        raise rasterise.too_slow(drawing.where, limits) from error
    return Picture(pixels, (drawing.true_dpi, drawing.true_dpi), Source.POPPLER) if pixels is not None else None
