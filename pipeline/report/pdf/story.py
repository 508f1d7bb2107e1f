"""Blocks of a report become ReportLab's flowables, with page breaks where something would stand alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from reportlab.platypus import CondPageBreak, Flowable, NextPageTemplate, Paragraph
from reportlab.platypus import PageBreak as BreakHere

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
    QuotedPicture,
    TintedBox,
    tile_rows,
)
from pipeline.report.pdf.paper import TEXT_HEIGHT, TEXT_WIDTH, set_text
from pipeline.report.pdf.table import PaperTable, paper_table
from pipeline.report.sections import NumberedHeading, sections_of

BESIDE_CHART = 145.0  # points of a page's height that a chart leaves to headings, its title and caption
FEWEST_LINES = 3  # of a paragraph below its heading


class _Piece(NamedTuple):
    """A flowable, and whether it must stand on the page of the next one."""

    flowable: Flowable
    sticks: bool = False


def story_of(report: Report, numbers: PageNumbers) -> list[Flowable]:
    """Return all flowables of a report, from the cover to the last note."""
    sections = sections_of(report)
    setter = _Setter(report.language, iter(sections), numbers)
    cover, *rest = report.blocks
    pieces = [piece for block in rest for piece in setter.pieces(block)]
    return [
        NextPageTemplate("text"),
        *(piece.flowable for piece in setter.pieces(cover)),
        BreakHere(),
        *_contents(report.language, sections, numbers),
        *_with_breaks(pieces),
    ]


def _contents(language: str, sections: Sequence[NumberedHeading], numbers: PageNumbers) -> list[Flowable]:
    if not sections:
        return []
    lines = [ContentsLine(section, numbers) for section in sections]
    return [set_text(texts.CONTENTS.said(language), paper.HEADINGS[1]), *lines, BreakHere()]


class _Setter:
    """Sets one block after the other; headings take their sections in order."""

    def __init__(self, language: str, sections: Iterator[NumberedHeading], numbers: PageNumbers) -> None:
        self._language, self._sections, self._numbers = language, sections, numbers

    def pieces(self, block: Block) -> list[_Piece]:
        """Return what a block is set as."""
        match block:
            case blocks.Heading():
                return [_Piece(HeadingLine(next(self._sections), self._numbers), sticks=True)]
            case blocks.TableBlock():
                return [_Piece(flowable) for flowable in paper_table(block, self._language)]
            case blocks.KeepTogether(inner):
                return _kept([piece for one in inner for piece in self.pieces(one)])
            case blocks.Quotes(quotes, title):
                above = [_Piece(set_text(title, paper.EXHIBIT), sticks=True)] if title else []
                return [*above, *(piece for quote in quotes for piece in _quoted(quote))]
            case blocks.ChartBlock():
                return _pictured(block)
            case _:
                return [_Piece(flowable) for flowable in _written(block)]


def _written(
    block: blocks.FirstPage
    | blocks.Paragraph
    | blocks.Lead
    | blocks.Note
    | blocks.Bullets
    | blocks.Tiles
    | blocks.PageBreak,
) -> list[Flowable]:
    match block:
        case blocks.Paragraph() | blocks.Lead():
            return [set_text(block.text, paper.BODY if isinstance(block, blocks.Paragraph) else paper.LEAD)]
        case blocks.Note(text):
            return [TintedBox(set_text(text, paper.NOTE))]
        case blocks.Bullets(items):
            return [Paragraph(paper.markup(item), paper.BULLET, bulletText="–") for item in items]
        case blocks.Tiles(tiles):
            return list(tile_rows(tiles))
        case blocks.FirstPage():
            return cover_page(block)
        case blocks.PageBreak():
            return [BreakHere()]


def _quoted(quote: blocks.Quote) -> list[_Piece]:
    picture = [_Piece(QuotedPicture(quote.picture), sticks=True)] if quote.picture else []
    style = paper.UNDER_PICTURE if picture else paper.QUOTE
    words = [_Piece(Quoted(paper.markup(quote.text), style), sticks=True)] if quote.text or not picture else []
    return [*picture, *words, _Piece(Quoted(paper.markup(quote.source), paper.SOURCE))]


def _pictured(block: blocks.ChartBlock) -> list[_Piece]:
    title = _Piece(set_text(block.title, paper.EXHIBIT), sticks=True)
    picture = ChartPicture(block.chart.drawing, TEXT_HEIGHT - BESIDE_CHART)
    if not block.caption:
        return [title, _Piece(picture)]
    return [title, _Piece(picture, sticks=True), _Piece(set_text(block.caption, paper.CAPTION))]


def _kept(pieces: Sequence[_Piece]) -> list[_Piece]:
    """Make pieces stick to each other, where one page can hold them all."""
    if sum(_height(piece.flowable) for piece in pieces) > TEXT_HEIGHT:
        return list(pieces)
    return [piece._replace(sticks=True) for piece in pieces[:-1]] + list(pieces[-1:])


def _with_breaks(pieces: Iterable[_Piece]) -> list[Flowable]:
    """Break the page before pieces that stick together and would not have room.

    ReportLab's own ``keepWithNext`` moves a long table to a new page along with its heading; this asks for room for
    its first rows only.
    """
    story: list[Flowable] = []
    run: list[Flowable] = []
    for piece in pieces:
        run.append(piece.flowable)
        if not piece.sticks:
            *above, last = run
            room = sum(map(_height, above)) + (_least(last) if above else 0)
            story += [CondPageBreak(room), *run] if 0 < room <= TEXT_HEIGHT else run
            run = []
    return story + run


def _height(flowable: Flowable) -> float:
    _, height = flowable.wrap(TEXT_WIDTH, TEXT_HEIGHT)
    return float(flowable.getSpaceBefore() + height)


def _least(flowable: Flowable) -> float:
    """Return the height of the smallest part of a flowable that may stand below its heading."""
    height = _height(flowable)
    if isinstance(flowable, PaperTable):
        height = min(height, float(flowable.getSpaceBefore()) + flowable.least)
    if isinstance(flowable, Paragraph):
        height = min(height, float(flowable.getSpaceBefore() + FEWEST_LINES * flowable.style.leading))
    return height
