"""Blocks of a report become ReportLab's flowables, of which ``filling`` makes pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from reportlab.platypus import Flowable, NextPageTemplate, PageBreak, Paragraph

from pipeline.report import blocks, texts
from pipeline.report.blocks import Block, Report
from pipeline.report.pdf import paper
from pipeline.report.pdf.cover import cover_page, on_one_page
from pipeline.report.pdf.filling import ROOM, TURNED_ROOM, Break, Piece, Room, height_of, runs_of
from pipeline.report.pdf.flowables import (
    ChartPicture,
    HeadingLine,
    PageNumbers,
    Quoted,
    QuotedPicture,
    TintedBox,
    contents_lines,
    tile_rows,
)
from pipeline.report.pdf.paper import TEXT_HEIGHT, set_text
from pipeline.report.pdf.table import paper_table
from pipeline.report.sections import NumberedHeading, sections_of

BESIDE_CHART = 145.0  # points of a page's height that a chart leaves to headings, its title and caption
LEAD_IN = 5  # lines: a paragraph of more below a heading is a text of its own

UPRIGHT, TURNED = "text", "turned"
"""The templates of pages after the cover."""


def story_of(report: Report, numbers: PageNumbers) -> list[Flowable]:
    """Return all flowables of a report, from the cover to the last note."""
    sections = sections_of(report)
    setter = _Setter(report.language, iter(sections), numbers)
    contents: list[Flowable] = [*contents_lines(sections, numbers)]
    if contents:
        contents = [set_text(texts.CONTENTS.said(report.language), paper.CONTENTS), *contents]
    pieces = [piece for block in _joined(report.blocks) for piece in setter.pieces(block)]
    cover = on_one_page(cover_page(report.cover, contents), contents)
    return [NextPageTemplate(UPRIGHT), *cover, Break(), *runs_of(_led(pieces))]


def _joined(content: Iterable[Block]) -> Iterator[Block]:
    """Join turned blocks that follow each other, between which there is no upright page."""
    for is_turned, group in groupby(content, lambda block: isinstance(block, blocks.Turned)):
        if is_turned:
            yield blocks.Turned(tuple(inner for one in group if isinstance(one, blocks.Turned) for inner in one.blocks))
        else:
            yield from group


class _Setter:
    """Sets one block after the other; headings take their sections in order."""

    def __init__(self, language: str, sections: Iterator[NumberedHeading], numbers: PageNumbers) -> None:
        self._language, self._sections, self._numbers = language, sections, numbers

    def pieces(self, block: Block, room: Room = ROOM) -> list[Piece]:
        """Return what a block is set as."""
        match block:
            case blocks.Heading():
                return [Piece(HeadingLine(next(self._sections), self._numbers), sticks=True, leads=True)]
            case blocks.TableBlock():
                table, *notes = paper_table(block, self._language, room.width)
                return [Piece(table, shown=not notes), *map(Piece, notes)]
            case blocks.KeepTogether() | blocks.Turned():
                return self._several(block, room)
            case blocks.Quotes(quotes):
                return [piece for quote in quotes for piece in _quoted(quote)]
            case blocks.ChartBlock():
                return _pictured(block)
            case _:
                return [Piece(flowable) for flowable in _written(block, room.width)]

    def _several(self, block: blocks.KeepTogether | blocks.Turned, room: Room) -> list[Piece]:
        if isinstance(block, blocks.KeepTogether):
            return _kept([piece for one in block.blocks for piece in self.pieces(one, room)], room)
        turned = [piece for one in block.blocks for piece in self.pieces(one, TURNED_ROOM)]
        return [*_turning(TURNED), *turned, *_turning(UPRIGHT)]


def _turning(template: str) -> list[Piece]:
    """Begin a page of another template."""
    return [Piece(NextPageTemplate(template)), Piece(PageBreak())]


def _written(
    block: blocks.FirstPage
    | blocks.Paragraph
    | blocks.Lead
    | blocks.Note
    | blocks.Bullets
    | blocks.Tiles
    | blocks.PageBreak,
    width: float,
) -> list[Flowable]:
    match block:
        case blocks.Paragraph() | blocks.Lead():
            return [set_text(block.text, paper.BODY if isinstance(block, blocks.Paragraph) else paper.LEAD)]
        case blocks.Note(text):
            return [TintedBox(set_text(text, paper.NOTE), width)]
        case blocks.Bullets(items):
            return [Paragraph(paper.markup(item), paper.BULLET, bulletText="–") for item in items]
        case blocks.Tiles(tiles):
            return list(tile_rows(tiles))
        case blocks.PageBreak():
            return [Break()]
        case blocks.FirstPage():
            return []  # ``cover_page`` sets it, with the contents


def _quoted(quote: blocks.Quote) -> list[Piece]:
    """Return what was written, with its source behind it; handwriting that nobody typed has the source below it."""
    if not quote.picture:
        return [Piece(Quoted(paper.quoted(quote.text, quote.source), paper.QUOTE))]
    picture = Piece(QuotedPicture(quote.picture), sticks=True)
    if not quote.text:
        return [picture, Piece(Quoted(paper.markup(quote.source), paper.SOURCE))]
    return [picture, Piece(Quoted(paper.quoted(quote.text, quote.source), paper.UNDER_PICTURE))]


def _pictured(block: blocks.ChartBlock) -> list[Piece]:
    title = Piece(set_text(block.title, paper.EXHIBIT), sticks=True, shown=True)
    picture = ChartPicture(block.chart.drawing, TEXT_HEIGHT - BESIDE_CHART)
    if not block.caption:
        return [title, Piece(picture, shown=True)]
    caption = Piece(set_text(block.caption, paper.CAPTION), shown=True)
    return [title, Piece(picture, sticks=True, shown=True), caption]


def _kept(pieces: Sequence[Piece], room: Room) -> list[Piece]:
    """Make pieces stick to each other, where one page can hold them all."""
    if sum(height_of(piece.flowable, room) for piece in pieces) > room.height:
        return list(pieces)
    return [piece._replace(sticks=True) for piece in pieces[:-1]] + [
        piece._replace(whole=True) for piece in pieces[-1:]
    ]


def _led(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Make what is said between a heading and a chart or a table stick to that."""
    lead = False
    for number, piece in enumerate(pieces):
        below = pieces[number + 1] if number + 1 < len(pieces) else None
        is_between = lead and not piece.shown and below is not None and (below.shown or below.leads)
        lead = piece.leads or (is_between and _is_brief(piece.flowable))
        yield piece._replace(sticks=True, leads=True) if lead else piece


def _is_brief(flowable: Flowable) -> bool:
    if not isinstance(flowable, Paragraph | TintedBox):
        return False
    return height_of(flowable) <= LEAD_IN * float(paper.BODY.leading)
