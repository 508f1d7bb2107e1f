"""A table on paper: its header stands on every page, its rows stay whole where they can, nothing is cut.

All lines are broken before anything is drawn, so that a table of thousands of rows is quick to set.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from itertools import accumulate, chain
from typing import Literal, NamedTuple

from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, PageBreak, Paragraph

from forms.typeface import MM_PER_POINT, Font, Style, load, longest_word, text_width, wrap
from pipeline.report import texts
from pipeline.report.blocks import ColumnGroup, ColumnSpec, TableBlock, groups_of
from pipeline.report.pdf.paper import ACCENT, CAPTION, EXHIBIT, INK, MM, RULE, TEXT_WIDTH, TINT, set_text
from pipeline.report.printable import brief, printable

MOST_LABEL_LINES = 12
LONGEST_NOTES = 120.0  # points; shorter notes stay with the last rows
SIZES = (8.5, 8.0, 7.5, 7.0, 6.5)
"""Points, the first that suits; below 6.5 nobody reads a copy of a copy."""
LEADING = 1.36  # of the size
PAD = 2.8  # points above and below the lines of a row
GUTTER = 9.0  # points between columns
EDGE = 4.0  # points between the ends of the rules and the outer columns
WHOLE_WORD = 84.0  # points; a longer word doesn't make its column wider, it is broken
NARROWEST = 14.0  # points: three digits at 6.5
LONGEST_WHOLE = 12  # lines; a row of more may go on on the next page
FEWEST = 2  # rows of a table at the foot or the top of a page

Cells = tuple[tuple[str, ...], ...]
"""The lines of each cell of a row."""


class Row(NamedTuple):
    """A row whose lines are broken.

    Attributes:
        cells: as they stand below the row above.
        bold: whether it is emphasised.
        first: false where it goes on from the page before.
        least: points that it is high at least.
        whole: its cells at the top of a page, those too that say the same as the ones above; empty where as ``cells``.
    """

    cells: Cells
    bold: bool = False
    first: bool = True
    least: float = 0.0
    whole: Cells = ()

    @property
    def on_top(self) -> Row:
        """The row as it stands at the top of a page."""
        return self._replace(cells=self.whole, whole=()) if self.whole else self

    @property
    def lines(self) -> int:
        """As many as its longest cell has."""
        return max(map(len, self.cells))

    def cut(self, lines: int) -> tuple[Row, Row]:
        """Return the row's first lines, and a row of the others."""
        above = tuple(cell[:lines] for cell in self.cells)
        below = tuple(cell[lines:] for cell in self.cells)
        return Row(above, self.bold, self.first), Row(below, self.bold, first=False)


class ColumnPlaces(NamedTuple):
    """Where columns stand: left edge and width in points, and the size of their type."""

    lefts: tuple[float, ...]
    widths: tuple[float, ...]
    aligns: tuple[Literal["left", "right"], ...]
    size: float

    @property
    def leading(self) -> float:
        """Points from baseline to baseline."""
        return self.size * LEADING

    def height(self, row: Row) -> float:
        """Of a row, in points."""
        return max(row.lines * self.leading + 2 * PAD, row.least)


class _Group(NamedTuple):
    """A head that spans columns: its lines, and where it begins and ends."""

    lines: tuple[str, ...]
    left: float
    right: float


class _Made(NamedTuple):
    """What all parts of a table share; ``groups`` stand above the header, and are none in most tables."""

    title: str
    columns: ColumnPlaces
    header: Row
    language: str
    width: float
    groups: tuple[_Group, ...] = ()

    @property
    def groups_height(self) -> float:
        """Of the heads that span columns, in points."""
        return max((len(one.lines) * self.columns.leading + PAD for one in self.groups), default=0.0)


class PaperTable(Flowable):  # type: ignore[misc]
    """A table, or the part of one that stands on a page."""

    def __init__(self, made: _Made, rows: Sequence[Row], notes: Sequence[Paragraph], *, continued: bool) -> None:
        super().__init__()
        self.spaceBefore = EXHIBIT.spaceBefore
        self._made, self._rows, self._notes = made, tuple(rows), tuple(notes)
        self._continued = continued
        title = f"{made.title} {texts.CONTINUED.said(made.language)}" if continued else made.title
        self._title = set_text(title, EXHIBIT)

    @property
    def least(self) -> float:
        """The height in points of the smallest part that may stand at the foot of a page."""
        return self._head_height() + self._height(self._rows[: FEWEST + 1])

    def wrap(self, available_width: float, _available_height: float) -> tuple[float, float]:
        """Return width and height in points."""
        notes = _height_of(self._notes, self._made.width)
        return available_width, self._head_height() + self._height(self._rows) + notes

    def split(self, _available_width: float, available_height: float) -> list[Flowable]:
        """Return the part that fits and the part that doesn't; nothing where too little would fit."""
        room = available_height - self._head_height()
        totals = accumulate(self._made.columns.height(row) for row in self._rows)
        above, below = self._divided(sum(total <= room for total in totals), room)
        # One short row alone at the foot of a page helps nobody.
        if not above or (len(above) < FEWEST and above[0].lines <= FEWEST and not self._continued):
            return []
        below = (below[0].on_top, *below[1:])
        here = PaperTable(self._made, above, (), continued=self._continued)
        # The break, since there may be room for a row that goes on with the others, not to stand alone there.
        return [here, PageBreak(), PaperTable(self._made, below, self._notes, continued=True)]

    def draw(self) -> None:
        """Draw from the top down."""
        columns = self._made.columns
        width = self._made.width
        _, y = self.wrap(width, 0)
        y -= _drawn(self._title, self.canv, y, width) + 5
        y = self._draw_header(y)
        for number, row in enumerate(self._rows):
            if number and row.first:
                _rule(self.canv, y, 0.4, width)
            y -= columns.height(row)
            _draw_row(self.canv, columns, row, y)
        _rule(self.canv, y, 0.8, width, strong=True)
        for note in self._notes:
            y -= note.style.spaceBefore + _drawn(note, self.canv, y - note.style.spaceBefore, width)

    def _divided(self, fit: int, room: float) -> tuple[Sequence[Row], Sequence[Row]]:
        """Divide the rows where the page ends, of which the first ``fit`` have room."""
        rows = self._rows
        if fit == len(rows):  # it is the notes that have no room: the last row goes with them
            fit -= 1
            lines = rows[-1].lines - FEWEST if rows else 0
        else:
            left = room - self._height(rows[:fit]) - 2 * PAD
            lines = min(int(left / self._made.columns.leading), rows[fit].lines - FEWEST)
        if fit >= 0 and rows[fit].lines > LONGEST_WHOLE and lines >= FEWEST:
            above, below = rows[fit].cut(lines)
            return (*rows[:fit], above), (below, *rows[fit + 1 :])
        if len(rows) - fit < FEWEST and fit > FEWEST:
            fit -= 1
        return rows[: max(fit, 0)], rows[max(fit, 0) :]

    def _draw_header(self, top: float) -> float:
        made = self._made
        bottom = top - made.groups_height - made.columns.height(made.header)
        self.canv.setFillColor(TINT)
        self.canv.rect(0, bottom, made.width, top - bottom, stroke=0, fill=1)
        _rule(self.canv, top, 0.8, made.width, strong=True)
        for group in made.groups:
            _draw_group(self.canv, group, made, top)
        _draw_row(self.canv, made.columns, made.header, bottom)
        _rule(self.canv, bottom, 0.8, made.width, strong=True)
        return bottom

    def _head_height(self) -> float:
        made = self._made
        header = made.groups_height + made.columns.height(made.header)
        return float(self._title.wrap(made.width, 0)[1]) + 5 + header

    def _height(self, rows: Sequence[Row]) -> float:
        return sum(self._made.columns.height(row) for row in rows)


def paper_table(block: TableBlock, language: str, width: float = TEXT_WIDTH) -> list[Flowable]:
    """Set a table for a page that is ``width`` points wide: it, and notes too long to stay with its last rows.

    Type is made smaller where whole words would not fit, down to 6.5 points; what is still wider is broken.

    Raises:
        ValueError: there are more columns than the page has room for.

    """
    cells = [tuple(printable(cell) for cell in row) for row in block.rows]
    labels = tuple(printable(column.label) for column in block.columns)
    columns = _columns(block.columns, labels, cells, width)
    rows = _rows(block, cells, columns)
    notes = [set_text(note, CAPTION) for note in block.notes]
    groups = tuple(_group(one, columns) for one in groups_of(block.columns) if one.text)
    made = _Made(brief(block.title), columns, _header(labels, columns), language, width, groups)
    if _height_of(notes, width) > LONGEST_NOTES:
        return [PaperTable(made, rows, (), continued=False), *notes]
    return [PaperTable(made, rows, notes, continued=False)]


def _rows(block: TableBlock, cells: Sequence[tuple[str, ...]], columns: ColumnPlaces) -> list[Row]:
    """Break the lines of all rows; a cell that is said once stays empty below one like it."""
    once = [number for number, column in enumerate(block.columns) if column.said_once]
    rows: list[Row] = []
    for number, row in enumerate(cells):
        bold = number in block.emphasised
        whole = _broken(row, columns, _weight(bold=bold))
        again = {column for column in once if number and row[column] == cells[number - 1][column]}
        shown = tuple(("",) if column in again else lines for column, lines in enumerate(whole))
        rows.append(Row(shown, bold, least=block.least * MM, whole=whole if again else ()))
    return rows


def _header(labels: tuple[str, ...], columns: ColumnPlaces) -> Row:
    """Break the labels, which stand on the rule below them; a label of a whole page is shortened."""
    cells = [
        cell if len(cell) <= MOST_LABEL_LINES else (*cell[: MOST_LABEL_LINES - 1], "…")
        for cell in _broken(labels, columns, Font.SEMIBOLD)
    ]
    lines = max(map(len, cells))
    return Row(tuple(("",) * (lines - len(cell)) + cell for cell in cells), bold=True)


def _group(group: ColumnGroup, columns: ColumnPlaces) -> _Group:
    """Break the text of a head that spans columns; one that is too long is shortened."""
    last = group.first + group.span - 1
    left, right = columns.lefts[group.first], columns.lefts[last] + columns.widths[last]
    lines = wrap(printable(group.text), Style(Font.SEMIBOLD, columns.size), (right - left) * MM_PER_POINT)
    shown = lines if len(lines) <= MOST_LABEL_LINES else [*lines[: MOST_LABEL_LINES - 1], "…"]
    return _Group(tuple(shown), left, right)


def _height_of(notes: Sequence[Paragraph], width: float) -> float:
    return float(sum(note.wrap(width, 0)[1] + note.style.spaceBefore for note in notes))


def _columns(
    specs: Sequence[ColumnSpec], labels: tuple[str, ...], cells: Sequence[tuple[str, ...]], width: float
) -> ColumnPlaces:
    room = width - GUTTER * (len(specs) - 1) - 2 * EDGE
    if room < NARROWEST * len(specs):
        raise ValueError(f"{len(specs)} columns don't fit on a page: split the table")
    texts = [(label, {row[k] for row in cells} - {""}) for k, label in enumerate(labels)]
    for size in SIZES:
        limits = [_limits(label, cell, spec, size) for (label, cell), spec in zip(texts, specs, strict=True)]
        if sum(limit.least for limit in limits) <= room:
            break
    widths = _shared([spec.width_share for spec in specs], limits, room)
    lefts = accumulate(widths[:-1], lambda left, width: left + width + GUTTER, initial=EDGE)
    return ColumnPlaces(tuple(lefts), tuple(widths), tuple(spec.align for spec in specs), size)


class _Limits(NamedTuple):
    """The width in points that a column needs for its widest word, and the one beyond which it gains nothing."""

    least: float
    most: float


def _limits(label: str, cells: Set[str], spec: ColumnSpec, size: float) -> _Limits:
    """Numbers stay whole; a label may take two lines."""
    bold = Style(Font.SEMIBOLD, size)
    whole = max((text_width(cell, bold.font, size) for cell in cells), default=0)
    words = whole if spec.align == "right" else max((longest_word(cell, bold) for cell in cells), default=0)
    least = max(words, longest_word(label, bold) if label else 0) / MM_PER_POINT + 0.5
    least = max(min(least, WHOLE_WORD), NARROWEST)
    most = max(whole, _in_two_lines(label, bold)) / MM_PER_POINT + 0.5
    least = max(least, spec.least * MM)
    return _Limits(least, max(least, most))


def _in_two_lines(label: str, style: Style) -> float:
    """Return the width in millimetres that a label needs for two lines."""
    words = label.split()
    splits = [(" ".join(words[:k]), " ".join(words[k:])) for k in range(1, len(words))] or [(label, "")]
    return min(max(text_width(line, style.font, style.size) for line in split) for split in splits)


def _shared(shares: Sequence[float], limits: Sequence[_Limits], room: float) -> list[float]:
    """Share out the room within the limits: by the shares, but what a column can't use goes to the others.

    Where even the least is too much, all give way in proportion.
    """
    total = sum(limit.least for limit in limits)
    if total >= room:
        spare = room - NARROWEST * len(limits)
        beyond = total - NARROWEST * len(limits)
        return [NARROWEST + (limit.least - NARROWEST) * spare / (beyond or 1) for limit in limits]
    left_over = room - sum(limit.most for limit in limits)
    if left_over >= 0:  # a small table still spans the page
        return [limit.most + left_over * share / sum(shares) for limit, share in zip(limits, shares, strict=True)]
    # The widths are share × scale, clamped; their sum grows with the scale, so that halving finds it.
    low, high = 0.0, room / min(shares)
    for _ in range(60):
        scale = (low + high) / 2
        widths = [min(max(share * scale, limit.least), limit.most) for share, limit in zip(shares, limits, strict=True)]
        low, high = (scale, high) if sum(widths) < room else (low, scale)
    return widths


def _broken(cells: Sequence[str], columns: ColumnPlaces, font: Font) -> Cells:
    style = Style(font, columns.size)
    return tuple(
        tuple(wrap(cell, style, width * MM_PER_POINT)) if cell else ("",)
        for cell, width in zip(cells, columns.widths, strict=True)
    )


def _weight(*, bold: bool) -> Font:
    return Font.SEMIBOLD if bold else Font.REGULAR


def _draw_row(canvas: Canvas, columns: ColumnPlaces, row: Row, bottom: float) -> None:
    top = bottom + columns.height(row) - PAD - columns.leading
    canvas.setFont(load(_weight(bold=row.bold)), columns.size)
    canvas.setFillColor(INK)
    # The baseline lies so that capitals stand in the middle of their line.
    drop = (columns.leading - 0.74 * columns.size) / 2
    lines = chain.from_iterable(
        ((number, line, column) for number, line in enumerate(cell)) for column, cell in enumerate(row.cells)
    )
    for number, line, column in lines:
        y = top - number * columns.leading + drop
        if columns.aligns[column] == "right":
            canvas.drawRightString(columns.lefts[column] + columns.widths[column], y, line)
        else:
            canvas.drawString(columns.lefts[column], y, line)


def _draw_group(canvas: Canvas, group: _Group, made: _Made, top: float) -> None:
    """Draw a head over the middle of its columns, and the rule that says which they are."""
    columns = made.columns
    canvas.setFont(load(Font.SEMIBOLD), columns.size)
    canvas.setFillColor(INK)
    bottom = top - made.groups_height
    for number, line in enumerate(reversed(group.lines)):
        y = bottom + PAD / 2 + number * columns.leading + (columns.leading - 0.74 * columns.size) / 2
        canvas.drawCentredString((group.left + group.right) / 2, y, line)
    canvas.setStrokeColor(ACCENT)
    canvas.setLineWidth(0.4)
    canvas.line(group.left, bottom, group.right, bottom)


def _drawn(paragraph: Paragraph, canvas: Canvas, top: float, width: float) -> float:
    """Draw a paragraph below ``top`` and return its height."""
    _, height = paragraph.wrap(width, 0)
    paragraph.drawOn(canvas, 0, top - height)
    return float(height)


def _rule(canvas: Canvas, y: float, thickness: float, length: float, *, strong: bool = False) -> None:
    canvas.setStrokeColor(ACCENT if strong else RULE)
    canvas.setLineWidth(thickness)
    canvas.line(0, y, length, y)
