"""Blocks of a report become paragraphs, tables and pictures of Word, in the place that the template leaves for them."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from itertools import groupby

from docx.document import Document
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.text.paragraph import Paragraph as WordParagraph

from pipeline.report import blocks
from pipeline.report.blocks import Block, Picture, Report, Text, runs_of
from pipeline.report.docx import styles
from pipeline.report.docx.ooxml import TWIPS, cell, paragraph, parsed, row, table
from pipeline.report.docx.picture import inline_picture, picture_of_chart, picture_of_code
from pipeline.report.docx.sections import Room, following, room_of
from pipeline.report.docx.styles import Styles
from pipeline.report.docx.table import facts_of, table_of, tiles_of

BESIDE_PICTURE = 45.0  # millimetres of a page's height that a picture leaves to headings, its title and caption
MOST_KEPT = 20  # rows; a longer table does not stay on one page with what stands beside it
_P, _TBL = qn("w:p"), qn("w:tbl")


def set_body(document: Document, anchor: BaseOxmlElement, report: Report) -> None:
    """Set the blocks of a report in place of the paragraph ``anchor`` and its annex below the template."""
    body, annex = _divided(report.blocks)
    setter = _Setter(document, Styles(document, report.language), room_of(_section(document, anchor)))
    setter.set_before(anchor, body)
    last = anchor.getprevious()
    if anchor.getnext() is not None and anchor.getnext().tag == _TBL and last is not None and last.tag == _TBL:
        anchor.addprevious(setter.spacer())
    elif last is not None and last.tag == _P:
        _keep(last)  # the signature does not stand on a page of its own
    if anchor.find(f"{qn('w:pPr')}/{qn('w:sectPr')}") is None:
        anchor.getparent().remove(anchor)
    else:  # a section of the template ends here
        for child in anchor.findall(qn("w:r")):
            anchor.remove(child)
    _set_annex(document.element.body.get_or_add_sectPr(), annex, setter)


def _divided(all_blocks: Sequence[Block]) -> tuple[Sequence[Block], Sequence[Block]]:
    """Divide blocks into the body, below which people sign, and the annex: the part that has pages on their side."""
    turned = next((at for at, block in enumerate(all_blocks) if isinstance(block, blocks.Turned)), len(all_blocks))
    heads = [at for at, block in enumerate(all_blocks[: turned + 1]) if _begins_part(block)]
    begin = heads[-1] if heads and turned < len(all_blocks) else turned
    return all_blocks[:begin], all_blocks[begin:]


def _begins_part(block: Block) -> bool:
    first = block.blocks[0] if isinstance(block, blocks.Turned) and block.blocks else block
    return isinstance(first, blocks.Heading) and first.level == 1


def _set_annex(end: BaseOxmlElement, annex: Sequence[Block], setter: _Setter) -> None:
    """Set an annex before the end of the document, ``end``, a section for each stretch of pages that lie alike.

    Word keeps the layout of a section in its last paragraph, and that of the last section at the end of the document.
    """
    upright = deepcopy(end)
    before = upright
    for turned, alike in groupby(annex, lambda block: isinstance(block, blocks.Turned)):
        end.addprevious(setter.end_of(before))
        before = following(upright, turned=turned)
        setter.room = room_of(before)
        setter.set_before(end, list(alike))
    if annex:
        end.getparent().replace(end, before)


def _section(document: Document, anchor: BaseOxmlElement) -> BaseOxmlElement:
    """Return the ``sectPr`` of the section in which a paragraph stands."""
    found = anchor.xpath("(.//w:sectPr | following::w:sectPr)") or [document.element.body.get_or_add_sectPr()]
    section: BaseOxmlElement = found[0]
    return section


class _Setter:
    """Sets one block after the other."""

    def __init__(self, document: Document, look: Styles, room: Room) -> None:
        self.room = room
        self._part, self._look = document.part, look
        self._pictures = document.part.next_id

    def set_before(self, place: BaseOxmlElement, these: Sequence[Block]) -> None:
        """Set blocks before an element; tables that would touch are kept apart, of which Word would make one."""
        for element in (element for block in these for element in self.elements(block)):
            before = place.getprevious()
            if element.tag == _TBL and before is not None and before.tag == _TBL:
                place.addprevious(self.spacer())
            if self._is(element, styles.CAPTION) and before is not None and self._is_between(before):
                _keep(before)
            place.addprevious(element)

    def _is_between(self, element: BaseOxmlElement) -> bool:
        """Tell whether an element is the sentence between a heading and the exhibit that it is about."""
        above = element.getprevious()
        is_heading = above is not None and any(self._is(above, heading) for heading in styles.HEADINGS.values())
        return is_heading and any(self._is(element, style) for style in styles.RUNNING.values())

    def _is(self, element: BaseOxmlElement, style: str) -> bool:
        named = element.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        return named is not None and named.get(qn("w:val")) == self._look[style]

    def end_of(self, section: BaseOxmlElement) -> BaseOxmlElement:
        """Return the paragraph that ends a section."""
        element = self.spacer()
        element.get_or_add_pPr().append(section)
        return element

    def spacer(self) -> BaseOxmlElement:
        """Return what keeps two tables apart."""
        (element,) = parsed([paragraph(self._look[styles.SPACER], "")])
        return element

    def elements(self, block: Block) -> list[BaseOxmlElement]:
        """Return what a block is set as."""
        match block:
            case blocks.KeepTogether(inner):
                return _kept([element for one in inner for element in self.elements(one)])
            case blocks.Turned(inner):  # its pages are turned by whoever sets it
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
        look, width = self._look, self.room.width
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
        width, height = self.room.width / TWIPS, self.room.height / TWIPS - BESIDE_PICTURE
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
        made = list(parsed(facts_of(cover, self._look, self.room.width)))
        if not cover.code:
            return [*made, *parsed(note)]
        picture = picture_of_code(cover.code)
        left = round(picture.width * TWIPS) + 120
        empty = paragraph(self._look[styles.FIGURE], "")
        cells = cell(left, empty) + cell(self.room.width - left, "".join(note) or empty)
        (beside,) = parsed([table("", (left, self.room.width - left), row(cells))])
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
        width, height = 0.94 * self.room.width / TWIPS, self.room.height / TWIPS / 2
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
