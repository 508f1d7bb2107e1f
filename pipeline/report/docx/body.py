"""Blocks of a report become paragraphs, tables and pictures of Word, in the place that the template leaves for them.

A page on its side would be a section of its own, which Word ends with a paragraph that holds its ``sectPr``: ``Room``
tells how wide a section's text is.
"""

from __future__ import annotations

from typing import NamedTuple

from docx.document import Document
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.text.paragraph import Paragraph as WordParagraph

from pipeline.report import blocks
from pipeline.report.blocks import Block, Picture, Report, Text, runs_of
from pipeline.report.docx import styles
from pipeline.report.docx.ooxml import TWIPS, cell, paragraph, parsed, row, table
from pipeline.report.docx.picture import inline_picture, picture_of_chart, picture_of_code
from pipeline.report.docx.styles import Styles
from pipeline.report.docx.table import facts_of, table_of, tiles_of

BESIDE_PICTURE = 45.0  # millimetres of a page's height that a picture leaves to headings, its title and caption
MOST_KEPT = 20  # rows; a longer table does not stay on one page with what stands beside it
_A4 = {"w": 11906, "h": 16838}
_P, _TBL = qn("w:p"), qn("w:tbl")


class Room(NamedTuple):
    """Between the margins of a page, in twips."""

    width: int
    height: int


def set_body(document: Document, anchor: BaseOxmlElement, report: Report) -> None:
    """Set all blocks of a report in place of the paragraph ``anchor``."""
    setter = _Setter(document, Styles(document, report.language), _room(document, anchor))
    for element in (element for block in report.blocks for element in setter.elements(block)):
        if element.tag == _TBL:
            _part_tables(anchor.getprevious(), anchor, setter)
        anchor.addprevious(element)
    last = anchor.getprevious()
    if anchor.getnext() is not None and anchor.getnext().tag == _TBL:
        _part_tables(last, anchor, setter)
    if last is not None and last.tag == _P:
        _keep(last)  # the signature does not stand on a page of its own
    if anchor.find(f"{qn('w:pPr')}/{qn('w:sectPr')}") is None:
        anchor.getparent().remove(anchor)
    else:  # a section of the template ends here
        for child in anchor.findall(qn("w:r")):
            anchor.remove(child)


def _part_tables(before: BaseOxmlElement | None, anchor: BaseOxmlElement, setter: _Setter) -> None:
    """Put a small space below a table that another follows: Word makes one of tables that touch."""
    if before is not None and before.tag == _TBL:
        anchor.addprevious(setter.spacer())


class _Setter:
    """Sets one block after the other."""

    def __init__(self, document: Document, look: Styles, room: Room) -> None:
        self._part, self._look, self._room = document.part, look, room
        self._pictures = document.part.next_id

    def spacer(self) -> BaseOxmlElement:
        """Return what keeps two tables apart."""
        (element,) = parsed([paragraph(self._look[styles.SPACER], "")])
        return element

    def elements(self, block: Block) -> list[BaseOxmlElement]:
        """Return what a block is set as."""
        match block:
            case blocks.KeepTogether(inner):
                return _kept([element for one in inner for element in self.elements(one)])
            case blocks.Turned(inner):
                return [element for one in inner for element in self.elements(one)]
            case blocks.ChartBlock():
                return self._chart(block)
            case blocks.Quotes(quotes):
                return [element for quote in quotes for element in self._quote(quote)]
            case blocks.FirstPage():
                return self._first_page(block)
            case _:
                return list(parsed(self._markup(block)))

    def _markup(
        self,
        block: blocks.Heading
        | blocks.Paragraph
        | blocks.Lead
        | blocks.Note
        | blocks.Bullets
        | blocks.Tiles
        | blocks.TableBlock
        | blocks.PageBreak,
    ) -> list[str]:
        look, width = self._look, self._room.width
        match block:
            case blocks.Heading(level, text):
                return [paragraph(look[styles.HEADINGS[level]], text, keep=True)]
            case blocks.Paragraph() | blocks.Lead() | blocks.Note():
                return [paragraph(look[styles.RUNNING[type(block)]], block.text)]
            case blocks.Bullets(items):
                return [self._bullet(item) for item in items]
            case blocks.Tiles(tiles):
                return tiles_of(tiles, look, width)
            case blocks.TableBlock():
                return table_of(block, look, width)
            case blocks.PageBreak():  # parts of a document that is filed follow each other
                return []

    def _bullet(self, item: Text) -> str:
        """Return a point; where the template has no style for it, a dash stands in for its number."""
        style = self._look[styles.BULLET]
        dashed = ("- ", *(blocks.Bold(text) if bold else text for text, bold in runs_of(item)))
        return paragraph(style, dashed if styles.BULLET in self._look.added else item)

    def _chart(self, block: blocks.ChartBlock) -> list[BaseOxmlElement]:
        width, height = self._room.width / TWIPS, self._room.height / TWIPS - BESIDE_PICTURE
        (title,) = parsed([paragraph(self._look[styles.CAPTION], block.title, keep=True)])
        picture = self._picture(picture_of_chart(block.chart, width, height), styles.FIGURE)
        if not block.caption:
            return [title, picture]
        _keep(picture)
        return [title, picture, *parsed([paragraph(self._look[styles.SMALL], block.caption)])]

    def _quote(self, quote: blocks.Quote) -> list[BaseOxmlElement]:
        pictured = [self._picture(self._fitted(quote.picture), styles.QUOTE)] if quote.picture else []
        said = [paragraph(self._look[styles.QUOTE], quote.text, keep=True)] if quote.text.strip() else []
        source = paragraph(self._look[styles.SOURCE], quote.source)
        for element in pictured:
            _keep(element)
        return [*pictured, *parsed([*said, source])]

    def _first_page(self, cover: blocks.FirstPage) -> list[BaseOxmlElement]:
        """Return what the template has no place for; authority, title and subtitle stand in its head."""
        note = [paragraph(self._look[styles.SMALL], cover.note)] if cover.note else []
        made = list(parsed(facts_of(cover, self._look, self._room.width)))
        if not cover.code:
            return [*made, *parsed(note)]
        picture = picture_of_code(cover.code)
        left = round(picture.width * TWIPS) + 120
        empty = paragraph(self._look[styles.FIGURE], "")
        cells = cell(left, empty) + cell(self._room.width - left, "".join(note) or empty)
        (beside,) = parsed([table("", (left, self._room.width - left), row(cells))])
        next(beside.iter(_P)).getparent().replace(next(beside.iter(_P)), self._picture(picture, styles.FIGURE))
        return [*made, beside]

    def _picture(self, picture: Picture, style: str) -> BaseOxmlElement:
        (element,) = parsed([paragraph(self._look[style], ("",))])
        run = element.makeelement(qn("w:r"))
        run.append(inline_picture(self._part, picture))
        element.append(run)
        for properties in element.iter(qn("wp:docPr")):  # numbered here: python-docx knows only what stands in place
            properties.set("id", str(self._pictures))
            properties.set("name", f"Picture {self._pictures}")
        self._pictures += 1
        return element

    def _fitted(self, picture: Picture) -> Picture:
        """Return a picture that is no wider than the text, nor higher than half a page."""
        width, height = 0.94 * self._room.width / TWIPS, self._room.height / TWIPS / 2
        scale = min(1.0, width / picture.width, height / picture.height)
        return Picture(picture.png, picture.width * scale, picture.height * scale, picture.says)


def _kept(elements: list[BaseOxmlElement]) -> list[BaseOxmlElement]:
    """Make elements stay on the page of what follows, but for the last."""
    for number, element in enumerate(elements):
        if sum(1 for _ in element.iter(qn("w:tr"))) > MOST_KEPT:
            continue
        rows = list(element.iter(qn("w:tr"))) or [element]
        for row_or_paragraph in rows if number < len(elements) - 1 else rows[:-1]:
            _keep(row_or_paragraph)
    return elements


def _keep(element: BaseOxmlElement) -> None:
    for one in element.iter(_P):
        WordParagraph(one, None).paragraph_format.keep_with_next = True  # type: ignore[arg-type]


def _room(document: Document, anchor: BaseOxmlElement) -> Room:
    """Return the room of the section in which a paragraph stands."""
    (section, *_) = anchor.xpath("(.//w:sectPr | following::w:sectPr)") or [document.element.body.get_or_add_sectPr()]
    size, margins = section.find(qn("w:pgSz")), section.find(qn("w:pgMar"))
    page = {side: _twips(size, side) or _A4[side] for side in _A4}
    left, right, gutter, top, bottom = (_twips(margins, name) for name in ("left", "right", "gutter", "top", "bottom"))
    return Room(page["w"] - left - right - gutter, page["h"] - abs(top) - abs(bottom))


def _twips(element: BaseOxmlElement | None, name: str) -> int:
    value = None if element is None else element.get(qn(f"w:{name}"))
    return round(float(value)) if value else 0
