"""The pictures of the review page: what a person needs to see to settle an item, cropped from the archived scans.

    row = row_picture(workspace, item)         # the question in doubt, its boxes outlined
    page = page_picture(workspace, place, 1600)  # the whole page, to zoom into
    sheets = conflict_pictures(workspace, item)  # each scan of a page, all in the same geometry

Pictures are requested by place (a scan that arrived, and a page of it), never by the name of a file. A page is decoded
once for all questions on it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import simplejpeg

from forms.bilingual import both
from forms.layout import Box, Kind, Layout, Rect
from omr.fault_evidence import CODE_MARGIN_MM, SERIAL_MM
from omr.marks.same_paper import Likeness, Traces, compare_traces
from omr.registration.fiducials import find_fiducials
from omr.registration.homography import Points
from omr.scan.errors import shown_name
from pipeline.errors import UnknownNameError
from pipeline.pictures import crops
from pipeline.pictures.archived_page import ArchivedPage, Fit, archived, layout_called, opened
from pipeline.pictures.crops import Gray, View
from pipeline.records.page_evidence import PageEvidence
from pipeline.records.page_record import PageAnswers, questions_on
from pipeline.records.rulings import Place
from pipeline.review import outlines
from pipeline.review.queue_items import Item
from pipeline.workspace import Workspace

MEDIA_TYPE = "image/jpeg"
QUALITY = 90  # of JPEG, of 100: the least without visible noise around small print; PNG is four times as large
PAGE_WIDTHS = (200, 4000)  # least and most pixels that a URL may ask for; 4000 is A4 at 480 dpi
COMPARED_WIDTH = 1240  # pixels, A4 at 150 dpi: two fit beside each other on a large screen
SCANNED_WIDTH = 1600
MARGIN_MM = 1.6  # around highlighted boxes


@dataclass(frozen=True, slots=True)
class PlacedBox:
    """A box in a picture, in pixels: its printed outline, from the picture's left and upper edge."""

    question: str
    choice: str
    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True, slots=True)
class Crop:
    """A picture for the web page.

    Attributes:
        data: the file.
        media_type: of the file.
        width, height: in pixels.
        boxes: that may be clicked on; empty if the page is not registered.
        lit: ids of the highlighted questions.
        corner_mm: position of its upper left corner on the page, in millimetres.
        per_mm: pixels per millimetre; 0 if the page is not registered.
    """

    data: bytes
    media_type: str
    width: int
    height: int
    boxes: tuple[PlacedBox, ...] = ()
    lit: tuple[str, ...] = ()
    corner_mm: tuple[float, float] = (0.0, 0.0)
    per_mm: float = 0.0


@dataclass(frozen=True, slots=True)
class Differences:
    """The questions in which several scans of a page contradict each other.

    Attributes:
        answers: ids of the questions that are answered differently.
        strokes: ids of the questions that are answered alike, but with different strokes, hence on different papers.
    """

    answers: tuple[str, ...] = ()
    strokes: tuple[str, ...] = ()


def row_picture(workspace: Workspace, item: Item, index: int = 0) -> Crop:
    """Show the row of the question that an item is about, upright and straight, with its boxes outlined.

    The boxes that the machine would choose have a thicker outline in another colour, within brackets. A page that is
    not registered is shown as a whole, as scanned.

    Args:
        workspace: whose archive contains the scan.
        item: with a question.
        index: of the place to show, in ``item.places``.

    Raises:
        UnknownNameError: the scan is not there (any more), or the question is not on the page.
        ScanError: the page can't be turned into pixels.
    """
    page = opened(workspace, _place(item, index))
    if page.fit is None:
        return _as_scanned(page, SCANNED_WIDTH)
    band = crops.band_of(page.fit.page, item.question, page.fit.size)
    if band is None:
        raise UnknownNameError(
            both(
                "{name} không hỏi câu {question}",
                "{name} does not ask {question}",
                name=page.name,
                question=shown_name(item.question),
            ),
            both("Chuyển sang mục tiếp theo.", "Go on with the next item."),
        )
    view = crops.readable(page.fit.homography, band.view)
    canvas = outlines.canvas_of(crops.straightened(page.pixels, page.fit.homography, view))
    outlines.shade_around(canvas, view, band.own)
    boxes = [box for box in page.fit.page.boxes if box.question == item.question]
    suggested = _choices(page.fit.layout, item.question, item.answer)
    for box in boxes:
        outlines.outline(canvas, view, box.rect, outlines.SUGGESTED if box.choice in suggested else outlines.PLAIN)
    return encoded(canvas, view, boxes)


def page_picture(workspace: Workspace, place: Place, width: int, *, outlined: bool = False) -> Crop:
    """Show a whole page, upright and straight; a page that is not registered is shown as scanned, turned upright.

    Args:
        workspace: whose archive contains the scan.
        place: the page.
        width: of the picture, in pixels; less if the scan is coarse.
        outlined: whether to outline boxes and highlight rows in doubt.

    Raises:
        UnknownNameError: the scan is not there (any more).
        ScanError: the page can't be turned into pixels.
    """
    page = opened(workspace, place)
    if page.fit is None:
        return _as_scanned(page, width)
    view = whole_view(page.fit, width)
    pixels = crops.straightened(page.pixels, page.fit.homography, view)
    if not outlined:
        return encoded(pixels, view, page.fit.page.boxes)
    canvas, doubtful = outlines.canvas_of(pixels), _doubtful(page)
    for question in doubtful:
        _light_row(canvas, view, page.fit, question)
    for box in page.fit.page.boxes:
        suggested = _choices(page.fit.layout, box.question, doubtful.get(box.question, ""))
        style = outlines.CHOSEN if box.choice in suggested else outlines.PLAIN
        outlines.outline(canvas, view, box.rect, style)
    return encoded(canvas, view, page.fit.page.boxes, tuple(doubtful))


def evidence_picture(workspace: Workspace, place: Place, width: int = SCANNED_WIDTH) -> Crop:
    """Show a page that could not be read: as scanned, but turned upright if its orientation is known.

    Raises:
        UnknownNameError: the scan is not there (any more).
        ScanError: the page can't be turned into pixels.
    """
    return _as_scanned(opened(workspace, place), width)


def shares_as_stored(workspace: Workspace, place: Place, shown: Sequence[tuple[float, float]]) -> Points:
    """Return points of ``evidence_picture`` as points of the picture as stored, both as shares of width and height.

    Raises:
        UnknownNameError: the scan is not there (any more).
        ScanError: the page can't be turned into pixels.
    """
    points = np.array(shown, dtype=np.float64).reshape(-1, 2)
    for _ in range(_quarters(opened(workspace, place))):
        points = np.column_stack([1.0 - points[:, 1], points[:, 0]])
    return points


def serial_picture(workspace: Workspace, place: Place) -> Crop:
    """Show the place of a page's code with the serial beside it; the whole page if that place is not known.

    Raises:
        UnknownNameError: the scan is not there (any more).
        ScanError: the page can't be turned into pixels.
    """
    page = opened(workspace, place)
    if page.fit is None:
        return _as_scanned(page, SCANNED_WIDTH)
    code, margin = page.fit.page.code, CODE_MARGIN_MM
    rect = Rect(code.x - SERIAL_MM, code.y - margin, code.w + SERIAL_MM + margin, code.h + 2 * margin)
    view = crops.readable(page.fit.homography, rect)
    return encoded(crops.straightened(page.pixels, page.fit.homography, view), view)


def differences(workspace: Workspace, item: Item) -> Differences:
    """Return the questions in which the scans of an item contradict each other, from what is stored of them.

    Raises:
        UnknownNameError: a scan is not there (any more).
    """
    records = [archived(workspace, place)[1] for place in item.places]
    layout = layout_called(workspace, item.layout)
    if layout is None or item.sheet_page is None or layout.page(item.sheet_page) is None:
        return Differences()
    return _differences([record.answers for record in records], layout, item.sheet_page)


def conflict_pictures(workspace: Workspace, item: Item, width: int = COMPARED_WIDTH) -> list[Crop]:
    """Show each scan of a page, all in the same geometry, with the differences highlighted.

    Highlighted are the rows of questions that are answered differently (``Crop.lit`` names them) and, if people
    answered alike on two papers, the boxes that both marked.

    Raises:
        UnknownNameError: a scan is not there (any more).
        ScanError: a page can't be turned into pixels.
    """
    return [conflict_picture(workspace, item, index, width) for index in range(len(item.places))]


def conflict_picture(workspace: Workspace, item: Item, index: int, width: int = COMPARED_WIDTH) -> Crop:
    """Show one of ``conflict_pictures``."""
    differing = differences(workspace, item)
    page = opened(workspace, _place(item, index))
    if page.fit is None:
        return _as_scanned(page, width)
    view = whole_view(page.fit, width, coarse=True)
    canvas = outlines.canvas_of(crops.straightened(page.pixels, page.fit.homography, view))
    for question in differing.answers:
        _light_row(canvas, view, page.fit, question)
    for box in _marked(page, differing.answers):
        outlines.outline(canvas, view, box.rect, outlines.CHOSEN)
    for box in _marked(page, differing.strokes):
        outlines.light(canvas, view, outlines.union([box.rect], MARGIN_MM))
    return encoded(canvas, view, page.fit.page.boxes, differing.answers)


# ------------------------------------------------------------------------------------------------ what is on a page


def _doubtful(page: ArchivedPage) -> dict[str, str]:
    """Return the questions in doubt, with the machine's suggestions."""
    answers, fit = page.record.answers, page.fit
    if answers is None or fit is None:
        return {}
    rows = zip(questions_on(fit.layout, fit.page.page), answers.answers, answers.states, strict=True)
    return {question: answer for question, answer, state in rows if state == "d"}


def _choices(layout: Layout, question: str, answer: str) -> Collection[str]:
    """Return the choices of the boxes that make up an answer.

    For a number with fewer digits than columns, it is not known which columns were used.
    """
    asked = next((one for one in layout.questions if one.question == question), None)
    if not answer or asked is None or asked.kind is Kind.TEXT:
        return ()
    if asked.kind is Kind.NUMBER:
        return {f"{at}:{digit}" for at, digit in enumerate(answer, 1)} if len(answer) == asked.most else ()
    return set(answer.split("|"))


def _marked(page: ArchivedPage, questions: Collection[str]) -> Iterator[Box]:
    """Yield the boxes that make up the answers to some questions."""
    answers, fit = page.record.answers, page.fit
    if answers is None or fit is None:
        return
    said = dict(zip(questions_on(fit.layout, fit.page.page), answers.answers, strict=True))
    for box in fit.page.boxes:
        if box.question in questions and box.choice in _choices(fit.layout, box.question, said[box.question]):
            yield box


def _differences(scans: Sequence[PageAnswers | None], layout: Layout, number: int) -> Differences:
    questions, boxes = questions_on(layout, number), layout.pages[number - 1].boxes
    answered: set[str] = set()
    marked: set[str] = set()
    for one, other in combinations([answers for answers in scans if answers is not None], 2):
        rows = zip(questions, one.answers, one.states, other.answers, other.states, strict=True)
        # An answer in doubt contradicts nothing, as in PageAnswers.agrees_with.
        unlike = {q for q, mine, state, theirs, its in rows if mine != theirs and "d" not in (state, its)}
        answered |= unlike
        if not unlike and compare_traces(one.traces, other.traces) is Likeness.ANOTHER:
            both = Traces.unpacked(one.traces).flags & Traces.unpacked(other.traces).flags
            marked |= {box.question for box, here in zip(boxes, both, strict=True) if here}
    return Differences(
        tuple(q for q in questions if q in answered), tuple(q for q in questions if q in marked - answered)
    )


# ------------------------------------------------------------------------------------------------- out of the archive


def _place(item: Item, index: int) -> Place:
    if not 0 <= index < len(item.places):
        raise UnknownNameError(
            both("không có ảnh nào của mục này", "there is nothing to see of this"),
            both("Tìm phiếu giấy, hoặc chuyển sang mục tiếp theo.", "Look for the sheet, or go on with the next item."),
        )
    return item.places[index]


# ------------------------------------------------------------------------------------------------------------ drawing


def whole_view(fit: Fit, width: int, *, coarse: bool = False) -> View:
    """Return a view of the whole page; with ``coarse`` also a coarse scan is enlarged to ``width``, for comparison."""
    rect = Rect(0.0, 0.0, *fit.size)
    most = crops.MOST_ENLARGED * crops.pixels_per_mm(fit.homography, rect)
    wanted = float(np.clip(width, *PAGE_WIDTHS)) / rect.w
    return View(rect, wanted if coarse else min(wanted, most))


def _light_row(canvas: outlines.Canvas, view: View, fit: Fit, question: str) -> None:
    band = crops.band_of(fit.page, question, fit.size)
    if band is not None:
        outlines.light(canvas, view, band.own)


def _as_scanned(page: ArchivedPage, width: int) -> Crop:
    """Return a page as it was scanned, except for quarter turns."""
    upright = np.rot90(page.pixels, _quarters(page))
    return encoded(crops.resized(np.ascontiguousarray(upright), int(np.clip(width, *PAGE_WIDTHS))), None)


def _quarters(page: ArchivedPage) -> int:
    """Return the quarter turns, counter-clockwise, that make a page upright, by the x axis of the page or a marker."""
    stored = PageEvidence.unpacked(page.record.evidence).homography
    if stored is not None:
        across = (stored[0], stored[3])
    else:
        found = find_fiducials(page.pixels)
        if found is None:
            return 0
        corners = next(iter(found.corners.values()))
        across = tuple(corners[1] - corners[0])
    return round(float(np.degrees(np.arctan2(across[1], across[0]))) / 90) % 4


def encoded(pixels: Gray, view: View | None, boxes: Sequence[Box] = (), lit: tuple[str, ...] = ()) -> Crop:
    """Encode a picture, gray or in colour, with the places of its boxes."""
    colours = {"colorspace": "BGR", "colorsubsampling": "444"}
    gray = {"colorspace": "GRAY", "colorsubsampling": "Gray"}
    flat = pixels.ndim == 2
    image = np.ascontiguousarray(pixels[:, :, None] if flat else pixels)
    data = simplejpeg.encode_jpeg(image, QUALITY, **(gray if flat else colours))
    placed = tuple(_placed(box, view) for box in boxes) if view is not None else ()
    size = pixels.shape[1], pixels.shape[0]
    if view is None:
        return Crop(data, MEDIA_TYPE, *size, placed, lit)
    return Crop(data, MEDIA_TYPE, *size, placed, lit, (view.rect.x, view.rect.y), view.per_mm)


def _placed(box: Box, view: View) -> PlacedBox:
    place = view.placed(box.rect)
    return PlacedBox(box.question, box.choice, *(round(v, 2) for v in (place.x, place.y, place.w, place.h)))
