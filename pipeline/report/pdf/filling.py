"""How pages are filled: what stands together, what may change places, what gives way a little.

A chart can't be divided. Where one has no room, the page would end early; then a table or a smaller chart of the same
section goes before it, or the chart is made somewhat smaller. Nothing passes a heading.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile
from typing import NamedTuple

from reportlab.platypus import Flowable, Frame, PageBreak, Paragraph
from reportlab.platypus.doctemplate import ActionFlowable

from pipeline.report.pdf.flowables import ChartPicture
from pipeline.report.pdf.paper import TEXT_HEIGHT, TEXT_WIDTH, TURNED_HEIGHT, TURNED_WIDTH
from pipeline.report.pdf.table import PaperTable

FULL = 0.65
"""A page of which less is used than this is one that ends early."""
SMALLER, SMALLEST, STEP = 0.88, 0.8, 0.02
"""What a chart may be scaled by to find room; the second where the page would end early. Type of 7 points stays 5.6."""
FEWEST_LINES = 3  # of a paragraph below its heading


class Room(NamedTuple):
    """What a page holds, in points."""

    width: float = TEXT_WIDTH
    height: float = TEXT_HEIGHT


ROOM, TURNED_ROOM = Room(), Room(TURNED_WIDTH, TURNED_HEIGHT)


class Piece(NamedTuple):
    """A flowable, and how it stands to its neighbours.

    Attributes:
        flowable: what is drawn.
        sticks: whether it must stand on the page of the next one.
        leads: whether it is a heading, or what is said below one before anything is shown.
        shown: whether it belongs to a chart or a table, which may change places with others of its section.
        whole: whether it ought to stand on one page, since it is kept together with those before it.
    """

    flowable: Flowable
    sticks: bool = False
    leads: bool = False
    shown: bool = False
    whole: bool = False


class Run(Flowable):  # type: ignore[misc]
    """Pieces that stick together; it is opened by ``place_next`` when its turn has come."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        super().__init__()
        self.lead = tuple(takewhile(lambda piece: piece.leads, pieces))
        self.rest = tuple(pieces[len(self.lead) :])
        self.may_pass = not self.lead and all(piece.shown for piece in self.rest)

    def led_by(self, lead: Sequence[Piece]) -> Run:
        """Return a run of what this one shows, below another lead."""
        return Run((*lead, *self.rest))

    @property
    def flowables(self) -> list[Flowable]:
        """What it consists of."""
        return [piece.flowable for piece in (*self.lead, *self.rest)]

    def least(self, page: Room, scale: float = 1.0, *, is_top: bool = False) -> float:
        """Return the height in points that it needs on a page, with its chart scaled."""
        *above, last = (*self.lead, *self.rest)
        height = sum(height_of(one.flowable, page, scale) for one in above)
        height += height_of(last.flowable, page, scale) if last.whole else least_of(last.flowable, page, scale)
        return height - (float(self.flowables[0].getSpaceBefore()) if is_top else 0)


class Break(Flowable):  # type: ignore[misc]
    """Ends a page that is well filled."""


def runs_of(pieces: Iterable[Piece]) -> Iterator[Flowable]:
    """Yield the runs that pieces make; a break stays as it is."""
    run: list[Piece] = []
    for piece in pieces:
        if isinstance(piece.flowable, Break | ActionFlowable | PageBreak):
            if run:
                yield Run(run)
            run = []
            yield piece.flowable
            continue
        run.append(piece)
        if not piece.sticks:
            yield Run(run)
            run = []
    if run:
        yield Run(run)


def place_next(story: list[Flowable], frame: Frame) -> None:
    """Open the run or the break that comes next in the story, so that it is drawn here or on the next page."""
    left, page = float(frame._y - frame._y1p), Room(float(frame._width), float(frame._height))
    is_top, first = bool(frame._atTop), story[0]
    if isinstance(first, Break):
        story[:1] = [PageBreak()] if 1 - left / page.height >= FULL and not is_top else []
    elif isinstance(first, Run):
        story[:1] = _opened(first, story, left, page, is_top=is_top)


def _opened(run: Run, story: list[Flowable], left: float, page: Room, *, is_top: bool) -> list[Flowable]:
    """Return what the first run of a story comes to; what goes before it is taken from its place.

    Args:
        run: the first of the story.
        story: all that has no page yet.
        left: points of the page below what stands on it.
        page: what a page holds.
        is_top: whether nothing stands on it.
    """
    if is_top or run.least(page, SMALLER) <= left or run.least(page, SMALLEST) > page.height:
        return _drawn(run, left, page, is_top=is_top)
    if 1 - left / page.height >= FULL:
        return [PageBreak(), run]
    for place in range(1, len(story)):
        other = story[place]
        if not (isinstance(other, Run) and other.may_pass):
            break
        led = other.led_by(run.lead)
        if run.rest and run.rest[-1].shown and led.least(page, SMALLER) <= left:
            del story[place]
            return [*_drawn(led, left, page), run.led_by(())]
    if run.least(page, SMALLEST) <= left:
        return _drawn(run, left, page)
    return [PageBreak(), run]


def _drawn(run: Run, left: float, page: Room, *, is_top: bool = False) -> list[Flowable]:
    """Return the flowables of a run, its charts as much smaller as they must be."""
    scale = 1.0
    while scale > SMALLEST and run.least(page, scale, is_top=is_top) > left:
        scale -= STEP
    for one in run.flowables:
        if isinstance(one, ChartPicture):
            one.shrink(scale)
    return run.flowables


def height_of(flowable: Flowable, page: Room = ROOM, scale: float = 1.0) -> float:
    """Return the height in points of a flowable with the white above it, a chart scaled."""
    if isinstance(flowable, ChartPicture):
        return float(flowable.getSpaceBefore() + flowable.height_at(scale))
    _, height = flowable.wrap(*page)
    return float(flowable.getSpaceBefore() + height)


def least_of(flowable: Flowable, page: Room = ROOM, scale: float = 1.0) -> float:
    """Return the height of the smallest part of a flowable that may stand below its heading."""
    height = height_of(flowable, page, scale)
    if isinstance(flowable, PaperTable):
        height = min(height, float(flowable.getSpaceBefore()) + flowable.least)
    if isinstance(flowable, Paragraph):
        height = min(height, float(flowable.getSpaceBefore() + FEWEST_LINES * flowable.style.leading))
    return height
