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
from omr.marks.ink_features import Evidence, gather
from omr.marks.unknown_form import BOXES_FOR_TEMPLATE, gather_unknown
from omr.registration.sampling import sample_boxes
from omr.registration.tones import darkness, paper_levels
from samples.hand import CHOOSING, Hand, MarkStyle, draw_hand
from samples.ink import at_dpi, inked
from samples.training.damage import befall, photographed, print_boxes, shine_through
from samples.training.happenings import Happening, Lender, Patch, Respondent, any_pen, happen, remark
from samples.training.printed_forms import EDGE_MM, Form, our_form, strange_form
from samples.training.scribbles import draw_manner

RESOLUTIONS = (100, 150, 150, 200, 200, 200, 240, 300)
STRANGE_SHARE = 0.35  # of the cards: forms of other makers, who are many, but whom we only meet in ``omr.read_marks``
REMARKED = 0.12  # share of the cards over which somebody wrote something
ASKING = 0.02  # share of the hands that put question marks at many boxes; others hardly ever do
NOBODY = Lender()
# Shares of the boxes of a card that are marked: of ten levels, of five, of yes and no, of lists marked through.
MARKED_SHARES, OF_CARDS = (0.05, 0.1, 0.2, 0.35, 0.5, 0.85), (0.1, 0.2, 0.3, 0.2, 0.15, 0.05)
EVEN_FILLERS = 0.1  # share of the hands that fill, beside those who do anyway


@dataclass(frozen=True, slots=True)
class Card:
    """The ink at n boxes as the reader sees it, ``labels`` n, and what was drawn at each box, for tables."""

    evidence: Evidence
    labels: NDArray[np.int64]
    drawn: tuple[str, ...]


def draw_card(rng: np.random.Generator, lenders: Sequence[Lender] = ()) -> Card:
    """Draw, mark, photograph and sample one card; half of the hands borrow from the lenders, where there are any."""
    dpi = int(rng.choice(RESOLUTIONS))
    form = strange_form(rng) if rng.random() < STRANGE_SHARE else our_form(rng)
    places = form.places()
    hand = any_pen(_fickle(draw_hand(rng), rng), rng)
    if not form.ours or rng.random() < EVEN_FILLERS:
        hand = _filling(hand, rng)
    lender = lenders[int(rng.integers(len(lenders)))] if lenders and rng.random() < 0.5 else NOBODY
    who = Respondent(hand, lender, draw_manner(rng))
    size = [round((edge + EDGE_MM) * dpi / 25.4) for edge in (places[-1].y + places[-1].h, places[-1].x + places[-1].w)]
    page = print_boxes(np.full(size, 255, np.uint8), form, places, dpi, rng)
    share = float(rng.choice(MARKED_SHARES, p=OF_CARDS))
    asks = 0.15 if rng.random() < ASKING else 0.005
    done = [_fitting(happen(place, who, share, asks, rng), place, rng) for place in places]
    strokes = [stroke for each in done for stroke in each.strokes]
    if rng.random() < REMARKED:
        size_mm = (page.shape[1] * 25.4 / dpi, page.shape[0] * 25.4 / dpi)
        strokes += [s for _ in range(int(rng.integers(1, 3))) for s in remark(size_mm, who, rng)]
    page = inked(page, strokes, hand.pen, at_dpi(dpi))
    _paste_all(page, places, done, dpi, rng)
    if rng.random() < 0.12:
        page = shine_through(page, dpi, rng)
    picture = photographed(befall(page, dpi, rng), dpi, rng)
    return _sampled(picture, form, _quads(form, places, dpi, rng), done, rng)


def _fickle(hand: Hand, rng: np.random.Generator) -> Hand:
    """Let every style be somebody's own, and some people mark in many ways; most keep to their own, as people do."""
    if rng.random() < 0.5:
        hand = replace(hand, style=CHOOSING[int(rng.integers(len(CHOOSING)))])
    return hand if rng.random() < 0.7 else replace(hand, variety=0.6)


def _filling(hand: Hand, rng: np.random.Generator) -> Hand:
    """Let most people fill the bubbles of other makers, as they are asked to there."""
    chance = rng.random()
    if chance < 0.4:
        return hand
    return replace(hand, style=MarkStyle.FILL if chance < 0.8 else MarkStyle.SCRIBBLE)


def _fitting(done: Happening, place: Rect, rng: np.random.Generator) -> Happening:
    """Stretch what is drawn at a broad box, as far as the hand likes to."""
    if place.w < 1.1 * place.h:
        return done
    middle, factor = np.array([place.x + place.w / 2, place.y + place.h / 2]), rng.uniform(1, place.w / place.h)
    strokes = (replace(stroke, points=(stroke.points - middle) * (factor, 1) + middle) for stroke in done.strokes)
    return replace(done, strokes=tuple(strokes))


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
    share = rng.uniform(0.7, 1.05) / inked_share * k
    w, h = max(4, round(place.w * share)), max(4, round(place.h * share))
    x, y = (np.array([place.x + place.w / 2, place.y + place.h / 2]) + rng.normal(0, 0.15, 2)) * k - (w / 2, h / 2)
    left, top = max(0, round(x)), max(0, round(y))
    ink = cv2.resize(np.rot90(patch, int(rng.integers(4))), (w, h), interpolation=cv2.INTER_LINEAR)
    area = page[top : top + h, left : left + w]
    area[:] = area * (1 - 0.95 * ink[: area.shape[0], : area.shape[1]]) + 0.5


def _quads(form: Form, places: Sequence[Rect], dpi: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return corners in pixels, all off by some hundredths of a millimetre, each by more: what refinement leaves.

    Where others say where the corners are, they may mean somewhat more or less than the outline.
    """
    corners = np.array([[(p.x, p.y), (p.x + p.w, p.y), (p.x + p.w, p.y + p.h), (p.x, p.y + p.h)] for p in places])
    off = rng.normal(0, 0.05, (1, 1, 2)) + rng.normal(0, 0.04, (len(places), 1, 2))
    if not form.ours:
        middles = corners.mean(axis=1, keepdims=True)
        corners = middles + rng.uniform(0.94, 1.12) * (corners - middles)
    return np.asarray((corners + rng.uniform(0.3, 1.8) * off) * dpi / 25.4 - 0.5, dtype=np.float64)


def _sampled(
    picture: NDArray[np.uint8],
    form: Form,
    quads: NDArray[np.float64],
    done: Sequence[Happening],
    rng: np.random.Generator,
) -> Card:
    """Sample the boxes; of some cards only a few, too few to tell what is printed at all of them."""
    few = rng.random() < (0.12 if form.ours else 0.25)
    kept = rng.permutation(len(quads))[: int(rng.integers(1, BOXES_FOR_TEMPLATE))] if few else np.arange(len(quads))
    evidence = _ours(picture, quads[kept]) if form.ours else gather_unknown(picture, quads[kept])
    return Card(evidence, np.array([done[i].label for i in kept]), tuple(done[i].name for i in kept))


def _ours(picture: NDArray[np.uint8], quads: NDArray[np.float64]) -> Evidence:
    patches = sample_boxes(picture, quads)
    paper = paper_levels(patches, quads.mean(axis=1))
    return gather(darkness(patches, paper, float(np.percentile(patches, 1))))
