"""Pictures of a sheet behind a figure: the row of a question, and whole pages, without what tells who answered."""

from __future__ import annotations

from collections.abc import Collection

from forms.bilingual import both
from forms.layout import PageLayout, Rect
from pipeline.counting.arrived_sheets import arrived_sheets
from pipeline.counting.counting_job import Snapshot
from pipeline.errors import UnknownNameError
from pipeline.office.figures.one_sheet import place_of, respondent_questions, version_in
from pipeline.pictures import crops
from pipeline.pictures.archived_page import ArchivedPage, opened
from pipeline.pictures.crops import Gray
from pipeline.records.rulings import Place
from pipeline.review import outlines
from pipeline.review.pictures import Crop, encoded, whole_view

MARGIN_MM = 1.5
PAGE_WIDTH = 1240


def row_of_sheet(snapshot: Snapshot, serial: int, question: str) -> Crop:
    """Cut the row of a question out of the scan of a sheet, its boxes outlined and the chosen one set off.

    Raises:
        UnknownNameError: there is no such row, or it asks who the respondent is.
        DiskError, ScanError: the scan can't be opened.
    """
    found = next(arrived_sheets(snapshot.workspace, snapshot.forms, snapshot.ledger, serial), None)
    if found is None or question not in found.form.questions:
        raise UnknownNameError(
            both("không có dòng này", "there is no such row"), both("Quay lại phiếu.", "Go back to the sheet.")
        )
    number = next(number for number, names in enumerate(found.form.pages, 1) if question in names)
    hidden = _hidden(snapshot, found.run.layout)
    if question in hidden:
        raise UnknownNameError(
            both(
                "câu hỏi về người trả lời không được hiển thị theo từng phiếu",
                "who answered is not shown of a single sheet",
            ),
            both("Quay lại phiếu.", "Go back to the sheet."),
        )
    page = _opened(snapshot, place_of(found.sheet, number))
    if page.fit is None:
        raise UnknownNameError(
            both("không biết dòng này nằm ở đâu", "it is not known where this row lies"),
            both("Xem phiếu giấy.", "Look at the paper."),
        )
    band = crops.band_of(page.fit.page, question, page.fit.size)
    if band is None:
        raise UnknownNameError(
            both("trang này không hỏi câu đó", "this page does not ask that"),
            both("Quay lại phiếu.", "Go back to the sheet."),
        )
    view = crops.readable(page.fit.homography, band.view)
    canvas = outlines.canvas_of(crops.straightened(_masked(page, hidden), page.fit.homography, view))
    outlines.shade_around(canvas, view, band.own)
    said = found.sheet.answers[found.form.questions.index(question)].split("|")
    for box in page.fit.page.boxes:
        if box.question == question:
            style = outlines.CHOSEN if box.choice in said else outlines.PLAIN
            outlines.outline(canvas, view, box.rect, style)
    return encoded(canvas, view)


def page_of_sheet(snapshot: Snapshot, serial: int, number: int) -> Crop:
    """Show a whole page of a sheet, upright and straight.

    Raises:
        UnknownNameError: there is no such page, or it is not known where on it stands who answered.
        DiskError, ScanError: the scan can't be opened.
    """
    found = next(arrived_sheets(snapshot.workspace, snapshot.forms, snapshot.ledger, serial), None)
    if found is None:
        raise UnknownNameError(
            both("không có phiếu này", "there is no such sheet"),
            both("Quay lại trang số liệu.", "Go back to the figures."),
        )
    hidden = _hidden(snapshot, found.run.layout)
    page = _opened(snapshot, place_of(found.sheet, number))
    if page.fit is None:
        raise UnknownNameError(
            both("không rõ nội dung nào nằm ở đâu trên trang này", "it is not known what lies where on this page"),
            both("Xem phiếu giấy.", "Look at the paper."),
        )
    view = whole_view(page.fit, PAGE_WIDTH)
    return encoded(crops.straightened(_masked(page, hidden), page.fit.homography, view), view)


def _hidden(snapshot: Snapshot, layout: str) -> frozenset[str]:
    """Return the questions of a layout that ask who answers.

    Raises:
        UnknownNameError: it is not known what the layout asks, and so not what must be masked.
    """
    version = version_in(snapshot, layout)
    if version is None:
        raise UnknownNameError(
            both("không biết phiếu này hỏi những gì", "it is not known what this sheet asks"),
            both("Xem phiếu giấy.", "Look at the paper."),
        )
    return respondent_questions(version)


def _opened(snapshot: Snapshot, place: Place | None) -> ArchivedPage:
    if place is None:
        raise UnknownNameError(
            both("trang này chưa được đọc", "this page was not read"), both("Tìm phiếu giấy.", "Look for the sheet.")
        )
    return opened(snapshot.workspace, place)


def _masked(page: ArchivedPage, hidden: Collection[str]) -> Gray:
    """Return the pixels of a page on which the boxes of some questions are black."""
    fit = page.fit
    parts = _boxes(fit.page, hidden) if fit else []
    return crops.blacked_out(page.pixels, fit.homography, parts) if fit and parts else page.pixels


def _boxes(page: PageLayout, questions: Collection[str]) -> list[Rect]:
    return [
        Rect(box.rect.x - MARGIN_MM, box.rect.y - MARGIN_MM, box.rect.w + 2 * MARGIN_MM, box.rect.h + 2 * MARGIN_MM)
        for box in page.boxes
        if box.question in questions
    ]
