"""Blocks of a report become ReportLab's flowables, with page breaks where something would stand alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from reportlab.platypus import CondPageBreak, Flowable, NextPageTemplate, Paragraph
from reportlab.platypus import PageBreak as BreakHere
from reportlab.platypus.doctemplate import ActionFlowable

from pipeline.report import blocks, texts
from pipeline.report.blocks import Block, Report
from pipeline.report.pdf import paper
from pipeline.report.pdf.cover import cover_page
from pipeline.report.pdf.flowables import (
    ChartPicture,
    ContentsLine,
    HeadingLine,
    PageNumbers,
    Quoted,
    TintedBox,
    tile_rows,
)
from pipeline.report.pdf.paper import TEXT_HEIGHT, TEXT_WIDTH, TURNED_HEIGHT, TURNED_WIDTH, set_text
from pipeline.report.pdf.table import PaperTable, paper_table
from pipeline.report.sections import NumberedHeading, sections_of

BESIDE_CHART = 145.0  # points of a page's height that a chart leaves to headings, its title and caption
FEWEST_LINES = 3  # of a paragraph below its heading

UPRIGHT, TURNED = "text", "turned"
"""The templates of pages after the cover."""


class _Room(NamedTuple):
    """What a page holds, in points."""

    width: float = TEXT_WIDTH
    height: float = TEXT_HEIGHT


_ROOM, _TURNED_ROOM = _Room(), _Room(TURNED_WIDTH, TURNED_HEIGHT)


class _Piece(NamedTuple):
    """A flowable, whether it must stand on the page of the next one, the page it is set for, and whether whole."""

    flowable: Flowable
    sticks: bool = False
    room: _Room = _ROOM
    whole: bool = False


def story_of(report: Report, numbers: PageNumbers) -> list[Flowable]:
    """Return all flowables of a report, from the cover to the last note."""
    sections = sections_of(report)
    setter = _Setter(report.language, iter(sections), numbers)
    cover, *rest = report.blocks
    pieces = [piece for block in _joined(rest) for piece in setter.pieces(block)]
    return [
        NextPageTemplate(UPRIGHT),
        *(piece.flowable for piece in setter.pieces(cover)),
        BreakHere(),
        *_contents(report.language, sections, numbers),
        *_with_breaks(pieces),
    ]


def _joined(content: Iterable[Block]) -> Iterator[Block]:
    """Join turned blocks that follow each other, between which there is no upright page."""
    for is_turned, group in groupby(content, lambda block: isinstance(block, blocks.Turned)):
        if is_turned:
            yield blocks.Turned(tuple(inner for one in group if isinstance(one, blocks.Turned) for inner in one.blocks))
        else:
            yield from group


def _contents(language: str, sections: Sequence[NumberedHeading], numbers: PageNumbers) -> list[Flowable]:
    if not sections:
        return []
    lines = [ContentsLine(section, numbers) for section in sections]
    return [set_text(texts.CONTENTS.said(language), paper.HEADINGS[1]), *lines, BreakHere()]


class _Setter:
    """Sets one block after the other; headings take their sections in order."""

    def __init__(self, language: str, sections: Iterator[NumberedHeading], numbers: PageNumbers) -> None:
        self._language, self._sections, self._numbers = language, sections, numbers

    def pieces(self, block: Block, room: _Room = _ROOM) -> list[_Piece]:
        """Return what a block is set as."""
        match block:
            case blocks.Heading():
                return [_Piece(HeadingLine(next(self._sections), self._numbers), sticks=True, room=room)]
            case blocks.TableBlock():
                return [_Piece(flowable, room=room) for flowable in paper_table(block, self._language, room.width)]
            case blocks.KeepTogether() | blocks.Turned():
                return self._several(block, room)
            case blocks.Quotes(quotes):
                return [piece for quote in quotes for piece in _quoted(quote)]
            case blocks.ChartBlock():
                return _pictured(block)
            case _:
                return [_Piece(flowable, room=room) for flowable in _written(block, room.width)]

    def _several(self, block: blocks.KeepTogether | blocks.Turned, room: _Room) -> list[_Piece]:
        if isinstance(block, blocks.KeepTogether):
            return _kept([piece for one in block.blocks for piece in self.pieces(one, room)])
        turned = [piece for one in block.blocks for piece in self.pieces(one, _TURNED_ROOM)]
        return [*_turning(TURNED), *turned, *_turning(UPRIGHT)]


def _turning(template: str) -> list[_Piece]:
    """Begin a page of another template."""
    return [_Piece(NextPageTemplate(template)), _Piece(BreakHere())]


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
        case blocks.FirstPage():
            return cover_page(block)
        case blocks.PageBreak():
            return [BreakHere()]


def _quoted(quote: blocks.Quote) -> list[_Piece]:
    words = _Piece(Quoted(paper.markup(quote.text), paper.QUOTE), sticks=True)
    return [words, _Piece(Quoted(paper.markup(quote.source), paper.SOURCE))]


def _pictured(block: blocks.ChartBlock) -> list[_Piece]:
    title = _Piece(set_text(block.title, paper.EXHIBIT), sticks=True)
    picture = ChartPicture(block.chart.drawing, TEXT_HEIGHT - BESIDE_CHART)
    if not block.caption:
        return [title, _Piece(picture)]
    return [title, _Piece(picture, sticks=True), _Piece(set_text(block.caption, paper.CAPTION))]


def _kept(pieces: Sequence[_Piece]) -> list[_Piece]:
    """Make pieces stick to each other, where one page can hold them all."""
    if pieces and sum(map(_height, pieces)) > pieces[0].room.height:
        return list(pieces)
    return [piece._replace(sticks=True) for piece in pieces[:-1]] + [
        piece._replace(whole=True) for piece in pieces[-1:]
    ]


def _with_breaks(pieces: Iterable[_Piece]) -> list[Flowable]:
    """Break the page before pieces that stick together and would not have room.

    ReportLab's own ``keepWithNext`` moves a long table to a new page along with its heading; this asks for room for
    its first rows only.
    """
    story: list[Flowable] = []
    run: list[_Piece] = []
    for piece in pieces:
        run.append(piece)
        if not piece.sticks:
            *above, last = run
            needed = sum(map(_height, above)) + (_height(last) if last.whole else _least(last) if above else 0)
            story += [CondPageBreak(needed)] if 0 < needed <= piece.room.height else []
            story += [each.flowable for each in run]
            run = []
    return story + [piece.flowable for piece in run]


def _height(piece: _Piece) -> float:
    if isinstance(piece.flowable, ActionFlowable):
        return 0.0
    _, height = piece.flowable.wrap(*piece.room)
    return float(piece.flowable.getSpaceBefore() + height)


def _least(piece: _Piece) -> float:
    """Return the height of the smallest part of a flowable that may stand below its heading."""
    flowable, height = piece.flowable, _height(piece)
    if isinstance(flowable, PaperTable):
        height = min(height, float(flowable.getSpaceBefore()) + flowable.least)
    if isinstance(flowable, Paragraph):
        height = min(height, float(flowable.getSpaceBefore() + FEWEST_LINES * flowable.style.leading))
    return height
