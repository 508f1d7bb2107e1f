"""Tables of Word: their header stands on every page, no page cuts a row, and numbers stand at the right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Literal

from pipeline.report.blocks import ColumnSpec, FirstPage, TableBlock, Tile, groups_of
from pipeline.report.column_widths import Limits, shared_out
from pipeline.report.docx import styles
from pipeline.report.docx.ooxml import CELL_MARGIN, TWIPS, cell, paragraph, row, table
from pipeline.report.docx.styles import Styles
from pipeline.report.docx.times import width_of

SIZES = (11.0, 10.5, 10.0, 9.5, 9.0, 8.5, 8.0, 7.5, 7.0)
"""Points, the first that suits; the first is that of the style."""
MANY_COLUMNS, SMALLER = 7, 10.0
"""A table of more columns is set in this size at most: else names take three lines."""
MARGINS = 2 * CELL_MARGIN / 20 + 0.5  # points of a cell that its text does not have: its margins and a line
WHOLE_WORD = 96.0  # points; a longer word doesn't make its column wider, it is broken
SHORT = 80.0  # points; a cell of such a text is better whole
NARROWEST = 15.0  # points: three digits at 7.5
SMALL_TABLE = 5  # rows; such a table stays on one page
MOST_JOINED = 12  # rows that have a cell in common
IN_A_ROW = 4  # key figures
FACT_LABELS = 0.32  # of the width of a line of facts


def table_of(block: TableBlock, look: Styles, width: int) -> list[str]:
    """Return a table's title, the table, and its notes.

    Args:
        block: the table.
        look: the styles.
        width: of the page's text, in twips.
    """
    widths, size = _columns(block, width / 20)
    title = paragraph(look[styles.CAPTION], block.title, keep=True)
    made = table(look[styles.TABLE], widths, "".join(_rows(block, look, widths, size)), header=True)
    last = len(block.notes) - 1
    notes = (paragraph(look[styles.SMALL], note, keep=number < last) for number, note in enumerate(block.notes))
    return [title, made, *notes]


def tiles_of(tiles: Sequence[Tile], look: Styles, width: int) -> list[str]:
    """Return key figures side by side, as many in each row as there are in the first."""
    rows = -(-len(tiles) // IN_A_ROW)
    across = -(-len(tiles) // rows)
    widths = [width // across] * across
    cells = [_tile(tile, look, widths[0]) for tile in tiles] + [
        cell(widths[0], paragraph(look[styles.TABLE_TEXT], ""))
    ] * (rows * across - len(tiles))
    lines = "".join(row("".join(cells[start : start + across])) for start in range(0, len(cells), across))
    return [paragraph(look[styles.SPACER], ""), table(look[styles.TABLE], widths, lines)]


def facts_of(cover: FirstPage, look: Styles, width: int) -> list[str]:
    """Return what the first page tells, a label and a value in each line."""
    if not cover.facts:
        return []
    widths = [round(width * FACT_LABELS), width - round(width * FACT_LABELS)]
    style = look[styles.TABLE_TEXT]
    lines = (
        row(cell(widths[0], paragraph(style, label)) + cell(widths[1], paragraph(style, value)))
        for label, value in cover.facts
    )
    return [table(look[styles.TABLE], widths, "".join(lines))]


def _tile(tile: Tile, look: Styles, width: int) -> str:
    parts = ((styles.KEY_LABEL, tile.label), (styles.KEY_FIGURE, tile.value), (styles.KEY_DETAIL, tile.detail))
    return cell(width, "".join(paragraph(look[style], text) for style, text in parts))


def _rows(block: TableBlock, look: Styles, widths: Sequence[int], size: float | None) -> Iterator[str]:
    yield from _header(block.columns, look, widths, size)
    joined, last = _joined(block), len(block.rows) - 1
    for number, values in enumerate(block.rows):
        goes_on = any(joined.get((number + 1, column)) == "goes on" for column in range(len(values)))
        keep = goes_on or _stays(number, last, noted=bool(block.notes))
        cells = (
            cell(
                width,
                paragraph(
                    look[styles.TABLE_TEXT],
                    "" if joined.get((number, at)) == "goes on" else value,
                    keep=keep,
                    size=size,
                    align="right" if column.align == "right" else "",
                    bold=number in block.emphasised,
                ),
                merged=joined.get((number, at), ""),
            )
            for at, (width, column, value) in enumerate(zip(widths, block.columns, values, strict=True))
        )
        yield row("".join(cells), least=block.least)


def _header(columns: Sequence[ColumnSpec], look: Styles, widths: Sequence[int], size: float | None) -> Iterator[str]:
    """Yield the heads of columns, and above them those that span several; a column without one goes up to the top."""
    groups = groups_of(columns)
    grouped = any(group.text for group in groups)

    def head(text: str) -> str:
        return paragraph(look[styles.TABLE_HEAD], text, keep=True, size=size)

    if grouped:
        yield row(
            "".join(
                cell(sum(widths[group.first : group.first + group.span]), head(group.text), span=group.span)
                if group.text
                else cell(widths[group.first], head(columns[group.first].label), merged="begins")
                for group in groups
            ),
            header=True,
        )
    yield row(
        "".join(
            cell(width, head(""), merged="goes on") if grouped and not column.group else cell(width, head(column.label))
            for width, column in zip(widths, columns, strict=True)
        ),
        header=True,
    )


def _joined(block: TableBlock) -> dict[tuple[int, int], Literal["begins", "goes on"]]:
    """Return which cells, by row and column, are one with those below or above: of columns that say a thing once.

    More rows than fit a page are not joined: on the next one nobody would see what they have in common.
    """
    found: dict[tuple[int, int], Literal["begins", "goes on"]] = {}
    for column, spec in enumerate(block.columns):
        if spec.said_once:
            values = enumerate(row[column] for row in block.rows)
            for _, alike in groupby(values, key=itemgetter(1)):
                (first, _), *others = alike
                if 0 < len(others) < MOST_JOINED:
                    found[first, column] = "begins"
                    found |= {(number, column): "goes on" for number, _ in others}
    return found


def _stays(number: int, last: int, *, noted: bool) -> bool:
    """Tell whether a row stands on the page of the next: neither the first, the last nor the notes stand alone."""
    if number == last:
        return noted
    return last < SMALL_TABLE or number in {0, last - 1}


def _columns(block: TableBlock, width: float) -> tuple[list[int], float | None]:
    """Return the widths of columns in twips, and the size of their type; ``None`` for that of the style.

    Type is made smaller where whole words would not fit; what is still wider is broken by Word.
    """
    room = width - MARGINS * len(block.columns)
    first = SIZES.index(SIZES[0] if len(block.columns) <= MANY_COLUMNS else SMALLER)
    cells = [{line[k] for line in block.rows} - {""} for k in range(len(block.columns))]
    # Short texts stay on one line where that costs no more than a point; then whole words do.
    tries = [*((size, SHORT) for size in SIZES[first : first + 3]), *((size, 0.0) for size in SIZES[first:])]
    for size, whole in tries:
        limits = [_limits(column, each, size, whole) for column, each in zip(block.columns, cells, strict=True)]
        if sum(limit.least for limit in limits) <= room:
            break
    shares = [column.width_share for column in block.columns]
    widths = shared_out(shares, limits, max(room, NARROWEST * len(limits)), NARROWEST)
    return [round(20 * (each + MARGINS)) for each in widths], size if size < SIZES[0] else None


def _limits(column: ColumnSpec, cells: set[str], size: float, short: float) -> Limits:
    """Numbers stay whole, and texts that are not wider than ``short``; a label may take two lines."""
    whole = max((width_of(text, size, bold=True) for text in cells), default=0.0)
    longest = max((_longest_word(text, size) for text in cells), default=0.0)
    stays = column.align == "right" or whole <= short
    least = max(whole if stays else longest, _longest_word(column.label, size)) + 1
    least = max(min(least, WHOLE_WORD), NARROWEST, column.least * TWIPS / 20)
    return Limits(least, max(least, whole, width_of(column.label, size, bold=True) * 0.6))


def _longest_word(text: str, size: float) -> float:
    return max((width_of(word, size, bold=True) for word in text.split()), default=0.0)
