"""Sheets of a cell: printed once, filled in by somebody, scanned once or twice, with what each question means."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path
from zlib import crc32

import cv2
import numpy as np

import forms
from forms.layout import Kind, Layout, PageLayout, Rect
from samples.defects import Defect, afflict
from samples.hand import Hand, MarkStyle, draw_hand
from samples.ink import Page, inked, onto
from samples.pen import Stroke, draw_mark
from samples.respondent import Answers, Response, choose_answers
from samples.scan_file import rasterise_pages
from samples.scanner import SCANNERS, Scanner, scan, worn_print
from samples.training import real_pen
from samples.training.real_pen import Writer
from samples.truth import TrueState
from samples.wear import office_wear
from tests.benchmarks.accuracy_odd import oddly_marked
from tests.benchmarks.accuracy_plan import BLANK_BESIDE_TAILS, CLEAR, Cell
from tests.benchmarks.accuracy_shapes import SHAPES, shape

KEY = b"a key for measuring, not for an office"
SERIAL = 1
DENSE = Path(__file__).parent / "dense_survey.yaml"
# Ink is drawn at the scanner's resolution, but neither so coarse that strokes lose their shape nor finer than needed.
LEAST_DPI, MOST_DPI = 200, 300
UPSIDE_DOWN = 0.12  # share of sheets, as in a stack that came from a box
PLAIN_BESIDE = "plain, beside those"
"""What the plain marks of an ambiguous sheet are called in tables."""
_PLAIN_STYLES = frozenset({*CLEAR, MarkStyle.SOLID})
HURRY = 0.7  # least haste of a hasty hand
PRINTED_KEPT = 24  # surveys at a resolution: the two large ones at three, and the shapes at one


@dataclass(frozen=True, slots=True)
class ScannedSheet:
    """``passes`` of the scanner over a sheet's pages, what was meant on it, and which pen wrote it."""

    layout: Layout
    answers: Answers
    pen: str
    passes: tuple[tuple[Page, ...], ...]


@dataclass(frozen=True, slots=True)
class _Respondent:
    """Who fills a sheet in: what they mean, their hand, and for real strokes whose shapes it draws."""

    answers: Answers
    hand: Hand
    writer: Writer | None

    def fill(self, blank: Page, layout: Layout, page: PageLayout, rng: np.random.Generator) -> Page:
        """Draw everything that belongs on a page."""
        drawn = {(r.question, mark.choice): mark.styles for r in self.answers.responses for mark in r.marks}
        strokes: list[Stroke] = []
        for box in page.boxes:
            here: list[Stroke] = []
            for style in drawn.get((box.question, box.choice), ()):
                here += self._mark(style, box.rect, rng, here)
            strokes += here
        return inked(blank, strokes, self.hand.pen, onto(blank, layout.page_size_mm))

    def _mark(self, style: MarkStyle, box: Rect, rng: np.random.Generator, beneath: Sequence[Stroke]) -> list[Stroke]:
        if self.writer is not None and self.writer.draws((style,)):
            return real_pen.draw_real(style, box, self.hand, self.writer, rng)
        return draw_mark(style, box, self.hand, rng, beneath)


@cache
def layout_of(survey: str) -> Layout:
    """Return the layout of the survey ``dense`` or ``sample``, or of one of ``SHAPES``."""
    if survey in SHAPES:
        return forms.lay_out(shape(survey))
    if survey == "dense":
        return forms.lay_out(forms.load_survey(DENSE))
    with resources.as_file(resources.files("samples").joinpath("survey.yaml")) as path:
        return forms.lay_out(forms.load_survey(path))


@lru_cache(maxsize=PRINTED_KEPT)
def printed(survey: str, dpi: int, coloured: bool) -> tuple[Page, ...]:
    """Print one sheet and return its pages; readers don't care which serial a sheet has."""
    layout, stream = layout_of(survey), io.BytesIO()
    run = forms.Run("ub06808", "Phường Vàng Danh", 1, "Tại quầy", "2019-Q1", SERIAL, 1)
    forms.render(layout, [run], KEY, stream)
    pages = rasterise_pages(stream.getvalue(), range(1, len(layout.pages) + 1), dpi)
    return tuple(np.asarray(cv2.merge([page] * 3), np.uint8) if coloured else page for page in pages)


def make_sheet(cell: Cell, index: int, seed: int, writers: tuple[Writer, ...] = ()) -> ScannedSheet:
    """Make one sheet of a cell: the same arguments make the same pixels.

    Args:
        cell: what it goes through.
        index: which sheet of the cell.
        seed: of the whole measurement.
        writers: whose strokes a cell of real strokes takes.
    """
    rng = np.random.default_rng([seed, crc32(cell.name.encode()), index])
    layout, profile = layout_of(cell.survey), cell.profile
    scanners = [SCANNERS[name] for name in (profile.scanner, profile.again) if name]
    dpi = min(max(scanners[0].dpi, LEAST_DPI), MOST_DPI)
    who = _respondent(cell, layout, writers, rng)
    defects = (*profile.defects, *cell.way.defects)
    coloured = any(scanner.colour for scanner in scanners)
    papers = [
        who.fill(_as_printed(blank, scanners[0], dpi, defects, rng), layout, page, rng)
        for blank, page in zip(printed(cell.survey, dpi, coloured), layout.pages, strict=True)
    ]

    def of_page() -> tuple[Defect, ...]:
        return (*office_wear(rng), *defects) if profile.worn else defects

    passes = tuple(_scanned(papers, scanner, dpi, of_page, rng) for scanner in scanners)
    return ScannedSheet(layout, who.answers, who.hand.pen.name, passes)


def label(cell: Cell, response: Response) -> str:
    """Say what a question's marks are called in tables: by style, or for ambiguous ones by what happened to them."""
    styles = [mark.styles for mark in response.marks]
    plain = response.state is TrueState.READ and all(len(s) == 1 and s[0] in _PLAIN_STYLES for s in styles)
    if cell.way.name == BLANK_BESIDE_TAILS:
        return _beside_tails(styles)
    if cell.group in ("ambiguous", "second thoughts"):
        return PLAIN_BESIDE if plain and not cell.way.everywhere else cell.way.name
    if not styles:
        return "blank"
    if plain and (cell.group == "shapes" or styles[0][0] is MarkStyle.SOLID):
        return cell.way.name
    return styles[0][0].value if plain else "second thoughts"


def _beside_tails(styles: Sequence[tuple[MarkStyle, ...]]) -> str:
    """Tell the questions left out from what was marked around them."""
    if not styles:
        return BLANK_BESIDE_TAILS
    return "overshoot" if (MarkStyle.OVERSHOOT,) in styles else PLAIN_BESIDE


def _respondent(cell: Cell, layout: Layout, writers: tuple[Writer, ...], rng: np.random.Generator) -> _Respondent:
    hand = _hand(cell, rng)
    answers = choose_answers(layout, rng, _leaning(cell.survey, layout, rng), hand, cell.way.habits)
    answers = oddly_marked(answers, layout, cell.way, rng)
    return _Respondent(answers, hand, _writer(cell, hand, writers, rng))


def _hand(cell: Cell, rng: np.random.Generator) -> Hand:
    """Draw somebody who marks in the cell's way: by their own preference where the way allows it."""
    hand, styles = draw_hand(rng), cell.way.styles
    style = hand.style if hand.style in styles else styles[int(rng.integers(len(styles)))]
    second = hand.second if hand.second in styles else style
    pen = cell.way.pens[int(rng.integers(len(cell.way.pens)))] if cell.way.pens else hand.pen
    haste = max(hand.haste, HURRY) if cell.way.hasty else hand.haste
    cancelling = cell.way.cancelling or hand.cancelling
    return replace(hand, style=style, second=second, cancelling=cancelling, pen=pen, haste=haste)


def _leaning(survey: str, layout: Layout, rng: np.random.Generator) -> float:
    """Every column shall be marked about as often as any other."""
    if survey == "sample":
        return float(rng.uniform(1.0, 5.0))
    levels = max((len(q.choices) for q in layout.questions if q.kind is Kind.RATING), default=1)
    return float(rng.uniform(0.5, levels + 0.5))


def _writer(cell: Cell, hand: Hand, writers: tuple[Writer, ...], rng: np.random.Generator) -> Writer | None:
    """Choose somebody who draws all marks that the hand prefers; nobody for cells of simulated strokes.

    Raises:
        LookupError: no writer does, and what is called real would not be.
    """
    if not cell.real:
        return None
    wanted = [style for style in (hand.style, hand.second, cell.way.cancelling) if style is not None]
    able = [writer for writer in writers if writer.draws(wanted)]
    if not able:
        raise LookupError(f"no writer that is held out draws {', '.join(sorted(set(wanted)))}")
    return able[int(rng.integers(len(able)))]


def _as_printed(blank: Page, scanner: Scanner, dpi: int, defects: tuple[Defect, ...], rng: np.random.Generator) -> Page:
    """Return a blank page as the respondent gets it: short of toner, or printed twice."""
    return afflict(worn_print(blank, scanner.toner, rng), (*scanner.defects, *defects), "print", dpi, rng)


def _scanned(
    papers: Sequence[Page],
    scanner: Scanner,
    dpi: int,
    defects: Callable[[], tuple[Defect, ...]],
    rng: np.random.Generator,
) -> tuple[Page, ...]:
    """Scan the pages, some sheets upside down, and see them in gray as the reader does; ``defects`` are each page's."""
    turn = rng.random() < UPSIDE_DOWN
    pictures = [scan(paper, scanner, rng, dpi=dpi, defects=defects()) for paper in papers]
    grays = [picture if picture.ndim == 2 else cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY) for picture in pictures]
    return tuple(np.ascontiguousarray(np.rot90(gray, 2)) if turn else np.asarray(gray, np.uint8) for gray in grays)
