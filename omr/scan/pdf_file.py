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
    only_picture,
    page_box,
    user_unit,
)
from omr.scan.picture import Picture, Pixels, Source, turned_dpi, turned_upright

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
    pixels: float
    mended: bytes | None = None
    """A PDF of this page alone, where its pictures had to be put into a form that renderers know."""


def count_pdf_pages(path: Path, limits: Limits) -> int:
    """Return how many pages a PDF has; errors as ``opened_pdf``."""
    with opened_pdf(path, limits) as pdf:
        return len(pdf.pages)


def read_pages(path: Path, pages: Sequence[int], limits: Limits) -> Iterator[tuple[int, Picture | ScanError]]:
    """Yield each of ``pages`` (from 1) in the order asked for, as its picture or as what is wrong with it.

    Raises:
        ScanError: as ``opened_pdf``, before the first page.

    """
    with opened_pdf(path, limits) as pdf:
        waiting: list[_Drawing] = []
        for page in pages:
            result = _stored_or_drawing(pdf, path, page, limits)
            if isinstance(result, _Drawing):
                if waiting and not _goes_with(result, waiting, limits):
                    yield from _drawn(path, waiting, limits)
                    waiting = []
                waiting.append(result)
                continue
            yield from _drawn(path, waiting, limits)
            waiting = []
            yield page, result
        yield from _drawn(path, waiting, limits)


def drawn_with_pdfium(path: Path, number: int, limits: Limits) -> Picture:
    """Draw one page (from 1) with PDFium, whether Poppler is installed or not.

    Raises:
        ScanError: as ``opened_pdf``; or the page can't be drawn.

    """
    where = Where(path, number)
    with opened_pdf(path, limits) as pdf:
        drawing = _to_draw(pdf.pages[number - 1], number, where, limits)
    return _by_pdfium(path, drawing, limits)


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


def _goes_with(drawing: _Drawing, waiting: Sequence[_Drawing], limits: Limits) -> bool:
    """Tell whether a page can be drawn in one call with those ``waiting``, within the pixels of one page at most."""
    last = waiting[-1]
    follows = (drawing.page, drawing.dpi) == (last.page + 1, last.dpi) and drawing.mended is last.mended is None
    fits = drawing.pixels + sum(other.pixels for other in waiting) <= limits.pixels
    return follows and fits and len(waiting) < rasterise.PAGES_PER_CALL


def _stored_or_drawing(pdf: pikepdf.Pdf, path: Path, number: int, limits: Limits) -> Picture | ScanError | _Drawing:
    where = Where(path, number)
    if not 1 <= number <= len(pdf.pages):
        return DamagedScanError(problems.FILE_HAS.told(pages=len(pdf.pages)), COPY_AGAIN, where)
    try:
        page = pdf.pages[number - 1]
        found = only_picture(page)
        picture = _stored(found, path, number, limits) if found else None
        return picture or _to_draw(page, number, where, limits)
    except ScanError as error:
        return error
    except (MissingPictureError, *BROKEN_PDF) as error:
        message = problems.PAGE_DAMAGED.told(error=_in_one_line(error, path))
        return DamagedScanError(message, both("Quét lại tờ này.", "Scan this sheet again."), where)


def _stored(found: PagePicture, path: Path, number: int, limits: Limits) -> Picture | None:
    """Return the picture as the scanner stored it, or ``None`` where only drawing gets it right."""
    pixels = pdf_pictures.decode(found.image, Where(path, number), limits)
    if pixels is None and pdf_pictures.suits_pdfium(found.image):
        check_picture(found.image, Where(path, number), limits)
        size = int(found.image["/Width"]), int(found.image["/Height"])
        pixels = rasterise.picture_with_pdfium(path, number, *size)
    if pixels is None:
        return None
    return Picture(turned_upright(pixels, found.turn), turned_dpi(found.dpi, found.turn), Source.EMBEDDED)


def _to_draw(page: pikepdf.Page, number: int, where: Where, limits: Limits) -> _Drawing:
    mended = _alone(page) if check_demands(page, where, limits) else None
    left, bottom, right, top = page_box(page)
    unit = user_unit(page)
    inches = ((right - left) * unit / POINTS_PER_INCH, (top - bottom) * unit / POINTS_PER_INCH)
    dpi = rasterise.raster_dpi(where, *inches, limits)
    return _Drawing(number, where, round(dpi * unit), dpi, inches[0] * inches[1] * dpi * dpi, mended)


def _alone(page: pikepdf.Page) -> bytes:
    """Return a PDF of this page alone."""
    file = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.pages.append(page)
        pdf.save(file, static_id=True)
    return file.getvalue()


def _drawn(path: Path, drawings: Sequence[_Drawing], limits: Limits) -> Iterator[tuple[int, Picture | ScanError]]:
    """Draw a run of pages with Poppler in one call; those that it gives up on, one by one with PDFium."""
    if not drawings:
        return
    try:
        pixels = None if drawings[0].mended else _with_poppler(path, drawings, limits)
    except ScanTooLargeError as error:
        yield drawings[0].page, error
        return
    for i, drawing in enumerate(drawings):
        dpi = (drawing.true_dpi, drawing.true_dpi)
        if pixels is not None:
            yield drawing.page, Picture(pixels[i], dpi, Source.POPPLER)
            continue
        try:
            yield drawing.page, _by_pdfium(path, drawing, limits)
        except ScanError as error:
            yield drawing.page, error


def _by_pdfium(path: Path, drawing: _Drawing, limits: Limits) -> Picture:
    source, page = (path, drawing.page) if drawing.mended is None else (drawing.mended, 1)
    drawn = rasterise.draw_with_pdfium(source, page, drawing.dpi, drawing.where, limits)
    return Picture(drawn, (drawing.true_dpi, drawing.true_dpi), Source.PDFIUM)


def _with_poppler(path: Path, drawings: Sequence[_Drawing], limits: Limits) -> list[Pixels] | None:
    """Draw with Poppler where it is installed; of several pages that take too long, each is tried alone later.

    Raises:
        ScanTooLargeError: a page alone takes too long, so PDFium need not waste as long again on it.

    """
    if not rasterise.poppler_available():
        return None
    try:
        return rasterise.draw_with_poppler(path, drawings[0].page, drawings[-1].page, drawings[0].dpi, limits)
    except TimeoutError as error:
        if len(drawings) > 1:
            return None
        raise rasterise.too_slow(drawings[0].where, limits) from error
