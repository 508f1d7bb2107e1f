"""Simulate a stack of filled and scanned sheets, and keep the truth about them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from forms.layout import Layout
from samples.defects import Defect, QuarterTurn, afflict
from samples.filling import fill_sheet
from samples.hand import Hand, draw_hand
from samples.ink import Page
from samples.respondent import Answers, Habits, choose_answers
from samples.scanner import Scanner, scan, worn_print
from samples.truth import Truth


@dataclass(frozen=True, slots=True)
class BlankSheet:
    """A printed sheet that nobody has marked.

    Attributes:
        sheet: its serial as printed.
        pages: pictures of its pages in the layout's order, each the whole page at ``dpi``.
        dpi: pixels per inch of these pictures.
        leaning: mean satisfaction with its unit (``choose_answers``).
    """

    sheet: str
    pages: tuple[Page, ...]
    dpi: float
    leaning: float = 4.0


@dataclass(frozen=True, slots=True)
class FilledSheet:
    """A filled sheet: the scanned pictures of its pages, and the answers that were meant."""

    sheet: str
    images: tuple[Page, ...]
    answers: Answers
    hand: Hand


@dataclass(frozen=True, slots=True)
class Stack:
    """The pages of one file: ``images`` in order, and the truth of every question on them."""

    images: tuple[Page, ...]
    truth: tuple[Truth, ...]


@dataclass(frozen=True, slots=True)
class Handling:
    """How a stack is handled on its way to the scanner.

    Attributes:
        upside_down: share of sheets that are turned by 180°.
        shuffled: whether sheets are in random order.
        backs_first: share of sheets that lie face down, so that page 2 comes before page 1.
        defects: of every page.
    """

    upside_down: float = 0.0
    shuffled: bool = False
    backs_first: float = 0.0
    defects: tuple[Defect, ...] = ()


TIDY = Handling()
REAL = Handling(upside_down=0.12, shuffled=True, backs_first=0.06)


def fill_and_scan(
    layout: Layout,
    sheets: Iterable[BlankSheet],
    scanner: Scanner,
    seed: int,
    *,
    habits: Habits | None = None,
    handling: Handling = TIDY,
    scan_name: str = "",
) -> Stack:
    """Simulate respondents who fill sheets in, and scan the sheets as one stack.

    Each sheet has a random generator of its own, made from ``seed`` and its serial, so its result does not depend on
    the stack, the order or the process in which it is made.

    Args:
        layout: of all sheets.
        sheets: the blank sheets.
        scanner: its settings.
        seed: of all random generators.
        habits: probabilities of slips and corrections.
        handling: of the stack.
        scan_name: the file's name, for the truth.

    Returns:
        the pictures in the order of the file, and the truth with the page where each question is found, from 1.
    """
    filled = list(fill_each(layout, sheets, scanner, seed, habits=habits, defects=handling.defects))
    return stacked(layout, filled, np.random.default_rng([seed, 0]), handling, scan_name)


def fill_each(
    layout: Layout,
    sheets: Iterable[BlankSheet],
    scanner: Scanner,
    seed: int,
    *,
    habits: Habits | None = None,
    defects: tuple[Defect, ...] = (),
) -> Iterator[FilledSheet]:
    """Fill and scan sheets one by one; the arguments are those of ``fill_and_scan`` and of ``Handling``."""
    for blank in sheets:
        # The serial's digits; no sheet has the serial 0, which the stack itself uses.
        rng = np.random.default_rng([seed, int(blank.sheet.partition("-")[0])])
        hand = draw_hand(rng)
        answers = choose_answers(layout, rng, blank.leaning, hand, habits)
        worn = [worn_print(page, scanner.toner, rng) for page in blank.pages]
        if scanner.colour:
            worn = [page if page.ndim == 3 else np.asarray(cv2.merge([page] * 3), np.uint8) for page in worn]
        printed = [afflict(page, (*scanner.defects, *defects), "print", blank.dpi, rng) for page in worn]
        pages = fill_sheet(printed, layout, answers, hand, rng)
        images = tuple(scan(page, scanner, rng, dpi=blank.dpi, defects=defects) for page in pages)
        yield FilledSheet(blank.sheet, images, answers, hand)


def stacked(
    layout: Layout,
    filled: Sequence[FilledSheet],
    rng: np.random.Generator,
    handling: Handling = TIDY,
    scan_name: str = "",
) -> Stack:
    """Put sheets into one stack, handled as ``handling`` says, and number its pages."""
    order = rng.permutation(len(filled)) if handling.shuffled else np.arange(len(filled))
    images: list[Page] = []
    truth: list[Truth] = []
    for index in order:
        sheet = filled[index]
        fed = list(range(len(sheet.images)))
        if rng.random() < handling.backs_first:
            fed.reverse()
        turn = (QuarterTurn(2),) if rng.random() < handling.upside_down else ()
        numbers = {layout.pages[page].page: len(images) + 1 + i for i, page in enumerate(fed)}
        images += [afflict(sheet.images[page], turn, "glass", 0, rng) for page in fed]
        truth += truth_of(layout, sheet.sheet, sheet.answers, scan_name, numbers)
    return Stack(tuple(images), tuple(truth))


def truth_of(layout: Layout, sheet: str, answers: Answers, scan_name: str, numbers: dict[int, int]) -> list[Truth]:
    """Return the rows of one sheet.

    Args:
        layout: of the sheet.
        sheet: serial as printed.
        answers: that were meant.
        scan_name: the file's name.
        numbers: page of the file for each page of the sheet.
    """
    page_of = {box.question: page.page for page in layout.pages for box in page.boxes}
    return [
        Truth(sheet, r.question, r.answer, r.state, r.style, scan_name, numbers[page_of[r.question]])
        for r in answers.responses
    ]
