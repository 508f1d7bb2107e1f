"""What a page of the report holds besides text and tables: its headings, tiles, charts, and lines of the contents."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, field

from reportlab.graphics import renderPDF
from reportlab.graphics.shapes import Drawing
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph
from reportlab.platypus.doctemplate import IndexingFlowable

from forms.typeface import MM_PER_POINT, Font, Style, load, text_width, wrap
from pipeline.report.blocks import Tile
from pipeline.report.pdf.paper import ACCENT, HEADINGS, INK, MUTED, RULE, SOURCE, TEXT_WIDTH, TINT, markup
from pipeline.report.printable import brief
from pipeline.report.sections import NumberedHeading

MOST_TILES = 4  # in a row
TILE_GAP = 14.0  # points
LABEL = Style(Font.SEMIBOLD, 8.5, 1.35)
VALUE = 24.0  # points; a value that is wider than its tile is set smaller
VALUE_LEADING = 1.45
DETAIL = Style(Font.REGULAR, 8, 1.4)
BOX_PAD = 10.0  # points
LAST_LINE = 3.0  # points: a paragraph's white below its last line, which would make the tint look low
CONTENTS_INDENT = 34.0  # points
PAGE_NUMBER_ROOM = 30.0  # points at the right of a line of the contents


@dataclass
class PageNumbers:
    """On which page each section stands, and how many pages there are: learnt in one pass, printed in the next."""

    known: dict[str, int] = field(default_factory=dict)
    total: int = 0
    seen: dict[str, int] = field(default_factory=dict)
    pages: int = 0


class Learning(IndexingFlowable):  # type: ignore[misc]
    """Takes no room; has the document set again until the page numbers printed are those of the pages."""

    def __init__(self, numbers: PageNumbers) -> None:
        super().__init__()
        self._numbers = numbers

    def isSatisfied(self) -> bool:  # noqa: N802  (its name in ReportLab)
        """Say whether the pass that ended printed the right numbers; keep what it taught."""
        numbers = self._numbers
        right = (numbers.known, numbers.total) == (numbers.seen, numbers.pages)
        numbers.known, numbers.total = dict(numbers.seen), numbers.pages
        return right

    def wrap(self, _available_width: float, _available_height: float) -> tuple[float, float]:
        """Take no room."""
        return 0, 0

    def draw(self) -> None:
        """Draw nothing."""


class HeadingLine(Paragraph):  # type: ignore[misc]
    """A heading that tells its page and stands in the outline."""

    def __init__(self, section: NumberedHeading, numbers: PageNumbers) -> None:
        text = brief(f"{section.number} {section.text}" if section.number else section.text)
        super().__init__(markup(text), HEADINGS[section.level])
        self._outline = text
        self._section, self._numbers = section, numbers

    def split(self, _available_width: float, _available_height: float) -> list[Flowable]:
        """Go to the next page as a whole."""
        return []

    def draw(self) -> None:
        """Draw the heading and note where it is."""
        key = self._section.key
        self._numbers.seen[key] = self.canv.getPageNumber()
        self.canv.bookmarkHorizontal(key, 0, self.height + 4)
        self.canv.addOutlineEntry(self._outline, key, self._section.level - 1)
        super().draw()


class ContentsLine(Flowable):  # type: ignore[misc]
    """A line of the table of contents: the heading, and its page at the right."""

    def __init__(self, section: NumberedHeading, numbers: PageNumbers) -> None:
        super().__init__()
        self._section, self._numbers = section, numbers
        top = section.level == 1
        self.spaceBefore = 9 if top else 2
        self._style = Style(Font.SEMIBOLD if top else Font.REGULAR, 9.5, 1.45)
        self._lines = _lines(section.text, self._style, TEXT_WIDTH - CONTENTS_INDENT - PAGE_NUMBER_ROOM)
        self._height = len(self._lines) * self._style.size * self._style.leading

    def wrap(self, available_width: float, _available_height: float) -> tuple[float, float]:
        """Return width and height in points."""
        return available_width, self._height

    def draw(self) -> None:
        """Draw the line, which leads to its section when it is clicked."""
        self.canv.setFillColor(INK)
        _draw_lines(self.canv, [self._section.number], self._style, 0, self._height)
        _draw_lines(self.canv, self._lines, self._style, CONTENTS_INDENT, self._height)
        page = str(self._numbers.known.get(self._section.key, ""))
        baseline = 0.2 * self._style.size * self._style.leading
        self.canv.drawRightString(TEXT_WIDTH, baseline, page)
        left = CONTENTS_INDENT + self._width(self._lines[-1] if self._lines else "") + 6
        self._draw_leader(left, TEXT_WIDTH - self._width(page) - 6, baseline)
        self.canv.linkRect("", self._section.key, (0, 0, TEXT_WIDTH, self._height), relative=1, thickness=0)

    def _width(self, text: str) -> float:
        return text_width(text, self._style.font, self._style.size) / MM_PER_POINT

    def _draw_leader(self, left: float, right: float, baseline: float) -> None:
        """Lead the eye from the end of the text to its page."""
        self.canv.setStrokeColor(RULE)
        self.canv.setLineWidth(0.7)
        self.canv.setDash(0.7, 3)
        self.canv.line(left, baseline, right, baseline)


class TileRow(Flowable):  # type: ignore[misc]
    """Key figures side by side under a rule."""

    def __init__(self, tiles: Sequence[Tile], columns: int) -> None:
        super().__init__()
        self.spaceBefore = 16
        self._step = (TEXT_WIDTH + TILE_GAP) / columns
        self._width = self._step - TILE_GAP
        self._tiles = [
            (_lines(tile.label, LABEL, self._width), brief(tile.value), _lines(tile.detail, DETAIL, self._width))
            for tile in tiles
        ]
        self._label_lines = max(len(label) for label, _, _ in self._tiles)
        self._detail_lines = max(len(detail) for _, _, detail in self._tiles)

    def wrap(self, available_width: float, _available_height: float) -> tuple[float, float]:
        """Return width and height in points."""
        labels = self._label_lines * LABEL.size * LABEL.leading
        details = self._detail_lines * DETAIL.size * DETAIL.leading
        self._height = 8 + labels + VALUE * VALUE_LEADING + details + 8
        return available_width, self._height

    def draw(self) -> None:
        """Draw labels, values and details on common baselines."""
        for column, (label, value, detail) in enumerate(self._tiles):
            x = column * self._step
            self.canv.setStrokeColor(ACCENT)
            self.canv.setLineWidth(1.4)
            self.canv.line(x, self._height, x + self._width, self._height)
            self.canv.setFillColor(INK)
            _draw_lines(self.canv, label, LABEL, x, self._height - 8)
            y = self._height - 8 - self._label_lines * LABEL.size * LABEL.leading - VALUE * 1.1
            self.canv.setFillColor(ACCENT)
            size = VALUE * min(1, self._width / (text_width(value, Font.BOLD, VALUE) / MM_PER_POINT or 1))
            self.canv.setFont(load(Font.BOLD), size)
            self.canv.drawString(x, y, value)
            self.canv.setFillColor(MUTED)
            _draw_lines(self.canv, detail, DETAIL, x, y - VALUE * (VALUE_LEADING - 1.1))


def tile_rows(tiles: Sequence[Tile]) -> list[TileRow]:
    """Return rows of at most four tiles, of as even lengths as can be."""
    rows = -(-len(tiles) // MOST_TILES)
    columns = -(-len(tiles) // rows) if rows else 0
    return [TileRow(tiles[start : start + columns], max(columns, 2)) for start in range(0, len(tiles), columns or 1)]


class ChartPicture(Flowable):  # type: ignore[misc]
    """A chart, made smaller where it would not fit."""

    def __init__(self, drawing: Drawing, most_height: float) -> None:
        super().__init__()
        self.spaceBefore = 6
        self._drawing = copy(drawing)
        self._drawing.initialFontName = load(Font.REGULAR)  # or else the file names Helvetica, and doesn't hold it
        self._scale = min(1.0, (TEXT_WIDTH + 1) / drawing.width, most_height / drawing.height)

    def wrap(self, available_width: float, _available_height: float) -> tuple[float, float]:
        """Return width and height in points."""
        return available_width, self._drawing.height * self._scale

    def draw(self) -> None:
        """Draw it at the left margin."""
        self.canv.saveState()
        self.canv.scale(self._scale, self._scale)
        renderPDF.draw(self._drawing, self.canv, 0, 0)
        self.canv.restoreState()


class Quoted(Paragraph):  # type: ignore[misc]
    """Somebody's words beside a rule."""

    def draw(self) -> None:
        """Draw the rule as high as the text, and down to the source below it."""
        self.canv.setStrokeColor(RULE)
        self.canv.setLineWidth(2)
        self.canv.line(3, -SOURCE.spaceBefore - 1, 3, self.height - 1)
        super().draw()


class TintedBox(Flowable):  # type: ignore[misc]
    """A paragraph on a tint, which may go on on the next page."""

    def __init__(self, text: Paragraph, width: float = TEXT_WIDTH) -> None:
        super().__init__()
        self.spaceBefore = 12
        self._text, self._box = text, width

    def wrap(self, available_width: float, _available_height: float) -> tuple[float, float]:
        """Return width and height in points."""
        _, height = self._text.wrap(available_width - 2 * BOX_PAD, 0)
        self._height = height + 2 * BOX_PAD - LAST_LINE
        return available_width, self._height

    def split(self, available_width: float, available_height: float) -> list[Flowable]:
        """Divide the text where the page ends."""
        parts = self._text.split(available_width - 2 * BOX_PAD, available_height - 2 * BOX_PAD)
        return [TintedBox(part, self._box) for part in parts]

    def draw(self) -> None:
        """Draw the tint and the text."""
        self.canv.setFillColor(TINT)
        self.canv.rect(0, 0, self._box, self._height, stroke=0, fill=1)
        self._text.drawOn(self.canv, BOX_PAD, BOX_PAD - LAST_LINE)


def _lines(text: str, style: Style, width: float) -> list[str]:
    return wrap(brief(text), style, width * MM_PER_POINT) if text else []


def _draw_lines(canvas: Canvas, lines: Sequence[str], style: Style, x: float, top: float) -> None:
    """Draw lines below ``top`` in the canvas's colour."""
    canvas.setFont(load(style.font), style.size)
    for number, line in enumerate(lines):
        canvas.drawString(x, top - (number + 0.8) * style.size * style.leading, line)
