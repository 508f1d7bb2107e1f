"""Practice cards: sixty-four boxes, marked by one hand, printed and photographed badly, with the truth known.

What a classifier of marks is fitted on, and checked with. Every card is drawn from a seed of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.layout import Rect
from omr.evidence import BOXES_FOR_TEMPLATE
from omr.sampling import MARGIN, Patches, sample_boxes
from omr.tones import darkness, paper_levels
from samples.hand import Hand, draw_hand
from samples.ink import at_dpi, inked
from tests.benchmarks.practice_damage import befall, photographed, print_outlines, shine_through
from tests.benchmarks.practice_marks import Happening, Lender, Patch, any_pen, happen

ROWS = 8
EDGE_MM = 6.0
RESOLUTIONS = (100, 150, 150, 200, 200, 240, 300, 300, 400)
NOBODY = Lender()


@dataclass(frozen=True, slots=True)
class Card:
    """``dark`` n×S×S as the reader sees it, ``labels`` n, and what was drawn at each box, for tables."""

    dark: Patches
    labels: NDArray[np.int64]
    drawn: tuple[str, ...]


def draw_card(rng: np.random.Generator, lenders: Sequence[Lender] = ()) -> Card:
    """Draw, mark, photograph and sample one card; half of the hands borrow from the lenders, where there are any."""
    dpi = int(rng.choice(RESOLUTIONS))
    places = _places(rng)
    hand = any_pen(_fickle(draw_hand(rng), rng), rng)
    lender = lenders[int(rng.integers(len(lenders)))] if lenders and rng.random() < 0.5 else NOBODY
    size = round((places[-1].x + places[-1].w + EDGE_MM) * dpi / 25.4)
    page = print_outlines(np.full((size, size), 255, np.uint8), places, dpi, rng)
    share = rng.choice((0.05, 0.2, 0.35))
    done = [happen(place, hand, lender, share, rng) for place in places]
    page = inked(page, (stroke for each in done for stroke in each.strokes), hand.pen, at_dpi(dpi))
    _paste_all(page, places, done, dpi, rng)
    if rng.random() < 0.12:
        page = shine_through(page, dpi, rng)
    picture = photographed(befall(page, dpi, rng), dpi, rng)
    return _sampled(picture, _quads(places, dpi, rng), done, rng)


def _fickle(hand: Hand, rng: np.random.Generator) -> Hand:
    """Let some people mark in many ways, so that every style is practised; most keep to their own, as people do."""
    return hand if rng.random() < 0.6 else replace(hand, variety=0.6)


def _places(rng: np.random.Generator) -> list[Rect]:
    """Lay the boxes out; on most cards no neighbour's outline lies in a ring."""
    side = rng.uniform(3.6, 5.4)
    gap = rng.uniform(MARGIN + 0.1, 1.6) * side if rng.random() < 0.9 else rng.uniform(0.3, MARGIN) * side
    at = [EDGE_MM + k * (side + gap) for k in range(ROWS)]
    return [Rect(x, y, side, side) for y in at for x in at]


def _paste_all(
    page: NDArray[np.uint8], places: Sequence[Rect], done: Sequence[Happening], dpi: int, rng: np.random.Generator
) -> None:
    for place, each in zip(places, done, strict=True):
        if each.patch is not None:
            _paste(page, place, each.patch, dpi, rng)


def _paste(page: NDArray[np.uint8], place: Rect, patch: Patch, dpi: int, rng: np.random.Generator) -> None:
    """Lay a filled mark over a box, with some 0.85 of its side for the ink itself."""
    k = dpi / 25.4
    inked_share = max(float(np.sqrt((patch > 0.3).mean())), 0.3)
    side = max(4, round(place.w * rng.uniform(0.7, 1.05) / inked_share * k))
    x, y = (np.array([place.x + place.w / 2, place.y + place.h / 2]) + rng.normal(0, 0.15, 2)) * k - side / 2
    left, top = max(0, round(x)), max(0, round(y))
    ink = cv2.resize(np.rot90(patch, int(rng.integers(4))), (side, side), interpolation=cv2.INTER_LINEAR)
    area = page[top : top + side, left : left + side]
    area[:] = area * (1 - 0.95 * ink[: area.shape[0], : area.shape[1]]) + 0.5


def _quads(places: Sequence[Rect], dpi: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return corners in pixels, all off by some hundredths of a millimetre, each by more: what refinement leaves."""
    corners = np.array([[(p.x, p.y), (p.x + p.w, p.y), (p.x + p.w, p.y + p.h), (p.x, p.y + p.h)] for p in places])
    off = rng.normal(0, 0.05, (1, 1, 2)) + rng.normal(0, 0.04, (len(places), 1, 2))
    return np.asarray((corners + rng.uniform(0.3, 1.8) * off) * dpi / 25.4 - 0.5, dtype=np.float64)


def _sampled(
    picture: NDArray[np.uint8], quads: NDArray[np.float64], done: Sequence[Happening], rng: np.random.Generator
) -> Card:
    """Sample the boxes; of some cards only a few, too few to tell what is printed at all of them."""
    few = rng.random() < 0.12
    kept = rng.permutation(len(quads))[: int(rng.integers(1, BOXES_FOR_TEMPLATE))] if few else np.arange(len(quads))
    patches = sample_boxes(picture, quads[kept])
    paper = paper_levels(patches, quads[kept].mean(axis=1))
    dark = darkness(patches, paper, float(np.percentile(patches, 1)))
    return Card(dark, np.array([done[i].label for i in kept]), tuple(done[i].name for i in kept))
