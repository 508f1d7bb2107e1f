"""The report as a PDF on A4, from the same blocks as the page on the screen.

ReportLab can't make tagged PDF, so that somebody who listens to a report is better served by ``html``.
"""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate

from forms.typeface import MM_PER_POINT, Font, load, text_width
from pipeline.durable import written_whole
from pipeline.report import texts
from pipeline.report.blocks import Report
from pipeline.report.pdf import paper
from pipeline.report.pdf.filling import Break, Run, place_next
from pipeline.report.pdf.flowables import Learning, PageNumbers
from pipeline.report.pdf.story import TURNED, story_of
from pipeline.report.printable import printable

RUNNING = 7.5  # points: size of the lines at the top and foot of a page
HEADER, FOOTER = 15 * paper.MM, 12 * paper.MM  # baselines, from the top and the foot of the page


def write_report_pdf(report: Report, path: Path) -> None:
    """Write the report; the same report gives the same bytes.

    Raises:
        DiskError: the file can't be written.
        ValueError: a table has more columns than a page has room for.

    """
    with written_whole(path) as file:
        numbers = PageNumbers()
        _Document(report, numbers, file).multiBuild([Learning(numbers), *story_of(report, numbers)])


class _Document(BaseDocTemplate):  # type: ignore[misc]
    """Pages with a line at the top and one at the foot, but for the cover."""

    def __init__(self, report: Report, numbers: PageNumbers, file: BinaryIO) -> None:
        self._report, self._numbers = report, numbers
        super().__init__(
            file,
            pagesize=paper.PAGE,
            invariant=1,
            pageCompression=1,
            lang=report.language,
            title=report.title,
            author=report.authority,
            subject=report.subject,
            keywords=", ".join(report.keywords),
            creator="phieu",
            producer="phieu",
            displayDocTitle=True,
            initialFontName=load(Font.REGULAR),
        )
        for name, drawn in (("cover", self._count), ("text", self._run)):
            # A frame of a template keeps its state: each has its own.
            frame = Frame(paper.LEFT, paper.BOTTOM, paper.TEXT_WIDTH, paper.TEXT_HEIGHT, 0, 0, 0, 0)
            self.addPageTemplates(PageTemplate(name, [frame], onPage=drawn, pagesize=paper.PAGE))
        frame = Frame(
            *(paper.TURNED_SIDES, paper.TURNED_BOTTOM, paper.TURNED_WIDTH, paper.TURNED_HEIGHT), *(0, 0, 0, 0)
        )
        turned = PageTemplate(TURNED, [frame], onPage=self._run, pagesize=paper.TURNED_PAGE)
        self.addPageTemplates(turned)

    def handle_flowable(self, flowables: list[Flowable]) -> None:
        """Draw what comes next; what of the story has no page yet may change places."""
        while flowables and isinstance(flowables[0], Run | Break):
            place_next(flowables, self.frame)
        if flowables:
            super().handle_flowable(flowables)

    def _count(self, canvas: Canvas, _document: BaseDocTemplate) -> None:
        self._numbers.pages = canvas.getPageNumber()

    def _run(self, canvas: Canvas, document: BaseDocTemplate) -> None:
        """Draw the lines at the top and foot; the number of pages is that of the pass before."""
        self._count(canvas, document)
        report, language = self._report, self._report.language
        page = texts.PAGE_OF.said(language).format(page=canvas.getPageNumber(), total=self._numbers.total)
        canvas.saveState()
        template = document.pageTemplate
        (frame,), top = template.frames, template.pagesize[1] - HEADER
        ends = frame.x1, frame.x1 + frame.width
        _pair(canvas, report.title, report.period, top, ends)
        _pair(canvas, report.footer_text, page, FOOTER, ends)
        canvas.setStrokeColor(paper.RULE)
        canvas.setLineWidth(0.4)
        for y in (top - 6, FOOTER + 12):
            canvas.line(ends[0], y, ends[1], y)
        canvas.restoreState()


def _pair(canvas: Canvas, left: str, right: str, y: float, ends: tuple[float, float]) -> None:
    """Draw a text at either margin; the left one is shortened where they would meet."""
    canvas.setFont(load(Font.REGULAR), RUNNING)
    canvas.setFillColor(paper.MUTED)
    room = ends[1] - ends[0]
    right = _shortened(right, room / 2)
    canvas.drawRightString(ends[1], y, right)
    canvas.drawString(ends[0], y, _shortened(left, room - 16 - _width(right)))


def _shortened(text: str, room: float) -> str:
    text = printable(text)
    if _width(text) <= room:
        return text
    kept = next(length for length in range(len(text) - 1, -1, -1) if _width(text[:length] + "…") <= room)
    return text[:kept].rstrip() + "…"


def _width(text: str) -> float:
    return text_width(text, Font.REGULAR, RUNNING) / MM_PER_POINT
