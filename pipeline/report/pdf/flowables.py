"""What a page of the report holds besides text and tables: its headings, tiles, charts, and lines of the contents."""

from __future__ import annotations

import io
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, field

from PIL import Image
from reportlab.graphics import renderPDF
from reportlab.graphics.shapes import Drawing
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph
from reportlab.platypus.doctemplate import IndexingFlowable

from forms.typeface import MM_PER_POINT, Font, Style, load, text_width, wrap
from pipeline.report.blocks import Picture, Tile
from pipeline.report.pdf.paper import (
    ACCENT,
    HEADINGS,
    INK,
    MUTED,
    QUOTE,
    RULE,
    TEXT_HEIGHT,
    TEXT_WIDTH,
    TINT,
    UNDER_PICTURE,
    markup,
)
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
BELOW_PICTURE = 120.0  # points of a page that a picture leaves to what stands above and below it
CONTENTS = Style(Font.REGULAR, 9, 1.45)
CONTENTS_INDENT, CONTENTS_GAP = 26.0, 22.0  # points
PAGE_NUMBER_ROOM = 26.0  # points at the right of a line of the contents
MOST_IN_TWO_COLUMNS = 30


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
    """Lines of the table of contents side by side: of each the heading, and its page at the right."""

    def __init__(self, sections: Sequence[NumberedHeading], numbers: PageNumbers, columns: int) -> None:
        super().__init__()
        self.spaceBefore = 4
        self._sections, self._numbers = tuple(sections), numbers
        self._step = (TEXT_WIDTH + CONTENTS_GAP) / columns
        self._room = self._step - CONTENTS_GAP
        self._lines = [
            _lines(section.text, CONTENTS, self._room - CONTENTS_INDENT - PAGE_NUMBER_ROOM) for section in sections
        ]
        self._height = max(map(len, self._lines)) * CONTENTS.size * CONTENTS.leading

    def wrap(self, available_width: float, _available_height: float) -> tuple[float, float]:
        """Return width and height in points."""
        return available_width, self._height

    def draw(self) -> None:
        """Draw the lines, which lead to their sections when they are clicked."""
        for number, (section, lines) in enumerate(zip(self._sections, self._lines, strict=True)):
            self._draw_one(section, lines, number * self._step)

    def _draw_one(self, section: NumberedHeading, lines: Sequence[str], left: float) -> None:
        self.canv.setFillColor(INK)
        _draw_lines(self.canv, [section.number], CONTENTS, left, self._height)
        _draw_lines(self.canv, lines, CONTENTS, left + CONTENTS_INDENT, self._height)
        page = str(self._numbers.known.get(section.key, ""))
        line = CONTENTS.size * CONTENTS.leading
        baseline = self._height - (max(len(lines), 1) - 0.2) * line
        self.canv.drawRightString(left + self._room, baseline, page)
        start = left + CONTENTS_INDENT + _width(lines[-1] if lines else "") + 6
        self._draw_leader(start, left + self._room - _width(page) - 6, baseline)
        self.canv.linkRect("", section.key, (left, 0, left + self._room, self._height), relative=1, thickness=0)

    def _draw_leader(self, left: float, right: float, baseline: float) -> None:
        """Lead the eye from the end of the text to its page."""
        self.canv.setStrokeColor(RULE)
        self.canv.setLineWidth(0.7)
        self.canv.setDash(0.7, 3)
        self.canv.line(left, baseline, max(left, right), baseline)


def contents_lines(sections: Sequence[NumberedHeading], numbers: PageNumbers) -> list[ContentsLine]:
    """Return the lines of the contents, in two columns read downwards where they are few."""
    listed = [section for section in sections if section.level == 1]
    columns = 2 if len(listed) <= MOST_IN_TWO_COLUMNS else 1
    rows = -(-len(listed) // columns)
    return [ContentsLine(listed[row::rows], numbers, columns) for row in range(rows)]


def _width(text: str) -> float:
    return text_width(text, CONTENTS.font, CONTENTS.size) / MM_PER_POINT


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
        self._whole = self._scale = min(1.0, (TEXT_WIDTH + 1) / drawing.width, most_height / drawing.height)

    def height_at(self, scale: float) -> float:
        """Return its height in points where it is made smaller by so much."""
        return float(self._drawing.height * self._whole * scale)

    def shrink(self, scale: float) -> None:
        """Make it smaller by so much."""
        self._scale = self._whole * scale

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
        """Draw the rule as high as the text, and up to what was written by hand above it."""
        self.canv.setStrokeColor(RULE)
        self.canv.setLineWidth(2)
        self.canv.line(3, -1, 3, self.height - 1)
        super().draw()


class QuotedPicture(Flowable):  # type: ignore[misc]
    """Somebody's handwriting beside a rule, made smaller where it would not fit."""

    def __init__(self, picture: Picture) -> None:
        super().__init__()
        self.spaceBefore = QUOTE.spaceBefore
        # As gray levels: ReportLab would make three times as much of a palette.
        self._image = ImageReader(Image.open(io.BytesIO(picture.png)).convert("L"))
        width, height = picture.width / MM_PER_POINT, picture.height / MM_PER_POINT
        scale = min(1.0, (TEXT_WIDTH - QUOTE.leftIndent) / width, (TEXT_HEIGHT - BELOW_PICTURE) / height)
        self._size = scale * width, scale * height

    def wrap(self, available_width: float, _available_height: float) -> tuple[float, float]:
        """Return width and height in points."""
        return available_width, self._size[1]

    def draw(self) -> None:
        """Draw the picture, and the rule down to what stands below it."""
        width, height = self._size
        self.canv.setStrokeColor(RULE)
        self.canv.setLineWidth(2)
        self.canv.line(3, -UNDER_PICTURE.spaceBefore - 1, 3, height - 1)
        self.canv.drawImage(self._image, QUOTE.leftIndent, 0, width, height)


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
