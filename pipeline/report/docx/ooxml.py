"""Paragraphs, runs and boxes in the markup of Word (ECMA-376, part 1, chapter 17).

Every function returns markup as text, with all texts in it escaped; ``parsed`` makes elements of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal
from xml.sax.saxutils import escape, quoteattr

from docx.oxml.ns import nsdecls
from docx.oxml.parser import parse_xml
from docx.oxml.xmlchemy import BaseOxmlElement

from pipeline.report.blocks import Text, runs_of
from pipeline.report.printable import without_shapeless

TWIPS = 1440 / 25.4
"""A millimetre in the twentieths of a point in which Word measures pages and columns."""

CELL_MARGIN = 57
"""Twips beside the text of a cell, a millimetre."""


def parsed(markup: Iterable[str]) -> Iterator[BaseOxmlElement]:
    """Yield the elements of some markup."""
    yield from parse_xml(f"<w:body {nsdecls('w')}>{''.join(markup)}</w:body>")


def run(text: str, *, bold: bool = False, size: float | None = None) -> str:
    """Return a run of text.

    Args:
        text: may hold anything that people typed; what XML can't hold is left out.
        bold: whether it is.
        size: in points; ``None`` for that of its paragraph.
    """
    points = f'<w:sz w:val="{2 * size:.0f}"/><w:szCs w:val="{2 * size:.0f}"/>' if size else ""
    weight = "<w:b/><w:bCs/>" if bold else ""
    properties = f"<w:rPr>{weight}{points}</w:rPr>" if weight or points else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{escape(without_shapeless(text))}</w:t></w:r>'


def paragraph(
    style: str, text: Text, *, keep: bool = False, align: str = "", size: float | None = None, bold: bool = False
) -> str:
    """Return a paragraph.

    Args:
        style: its id.
        text: with its bold runs.
        keep: whether it stands on the page of what follows.
        align: ``right``, where its style says otherwise.
        size: in points; ``None`` for that of the style.
        bold: whether all of it is.
    """
    kept = "<w:keepNext/>" if keep else ""
    aligned = f'<w:jc w:val="{align}"/>' if align else ""
    runs = "".join(run(part, bold=bold or is_bold, size=size) for part, is_bold in runs_of(text) if part)
    return f"<w:p><w:pPr><w:pStyle w:val={quoteattr(style)}/>{kept}{aligned}</w:pPr>{runs}</w:p>"


def cell(width: int, content: str, *, span: int = 1, merged: Literal["", "begins", "goes on"] = "") -> str:
    """Return a cell.

    Args:
        width: in twips.
        content: its paragraphs.
        span: how many columns it spans.
        merged: whether it is one with the cell below it, or with the one above, whose text it then has.
    """
    spans = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    joined = {"": "", "begins": '<w:vMerge w:val="restart"/>', "goes on": "<w:vMerge/>"}[merged]
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{spans}{joined}</w:tcPr>{content}</w:tc>'


def row(cells: str, *, header: bool = False, least: float = 0.0) -> str:
    """Return a row, which no page cuts.

    Args:
        cells: of it.
        header: whether it stands on every page that its table reaches.
        least: how high it is at least, in millimetres.
    """
    high = f'<w:trHeight w:val="{least * TWIPS:.0f}" w:hRule="atLeast"/>' if least else ""
    repeated = "<w:tblHeader/>" if header else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{high}{repeated}</w:trPr>{cells}</w:tr>"


def table(style: str, widths: Iterable[int], rows: str, *, header: bool = False) -> str:
    """Return a table whose columns have these widths in twips, whatever they hold; without a style it has no lines."""
    widths = list(widths)
    named = f"<w:tblStyle w:val={quoteattr(style)}/>" if style else ""
    beside = f'<w:left w:w="{CELL_MARGIN}" w:type="dxa"/>', f'<w:right w:w="{CELL_MARGIN}" w:type="dxa"/>'
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    look = f'<w:tblLook w:val="{"0020" if header else "0000"}" w:firstRow="{int(header)}"/>'
    return (
        f'<w:tbl><w:tblPr>{named}<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        f"<w:tblCellMar>{''.join(beside)}</w:tblCellMar>{look}</w:tblPr>"
        f"<w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
    )
