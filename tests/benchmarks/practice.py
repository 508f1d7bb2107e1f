"""Practice cards: sixty-four boxes, marked by one hand, photographed badly, with the truth known.

What a classifier of marks is fitted on, and checked with. The pen is the simulator's own; where a file of real pen
strokes is given, half of the hands borrow their shapes from its writers. Every card is drawn from a seed of its own.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.layout import Rect
from omr.sampling import Patches, sample_boxes
from omr.tones import darkness, paper_levels
from samples.hand import CHOOSING, Hand, MarkStyle, Pen, draw_hand
from samples.ink import at_dpi, inked
from samples.pen import Stroke, draw_mark

EMPTY, MARKED, CANCELLED = 0, 1, 2
ROWS = 8
EDGE_MM = 6.0
RESOLUTIONS = (100, 150, 200, 200, 240, 300, 300, 400)
ERASED = 0.06  # of the full ink: what rubbing leaves

Shapes = dict[str, list[list[NDArray[np.float64]]]]
"""Kind of mark to drawings of it, each a list of n×2 strokes in a square of side 1 around 0."""


@dataclass(frozen=True, slots=True)
class Card:
    """``dark`` n×S×S as the reader sees it, ``labels`` n, and what was drawn at each box, for tables."""

    dark: Patches
    labels: NDArray[np.int64]
    drawn: tuple[str, ...]


def load_writers(path: Path) -> dict[str, Shapes]:
    """Read a file of pen strokes: a list of ``{type, writer, strokes}``, strokes of ``[x, y, t]``, plain or gzipped."""
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    writers: dict[str, Shapes] = {}
    for item in json.loads(raw):
        strokes = [np.asarray(stroke, dtype=float)[:, :2] for stroke in item["strokes"]]
        everything = np.concatenate(strokes)
        middle, size = (everything.max(0) + everything.min(0)) / 2, float(np.ptp(everything, axis=0).max()) or 1.0
        shape = [_unquantised((stroke - middle) / size) for stroke in strokes]
        writers.setdefault(item["writer"], {}).setdefault(item["type"], []).append(shape)
    return writers


def draw_card(rng: np.random.Generator, writers: Collection[Shapes] = ()) -> Card:
    """Draw, mark, photograph and sample one card."""
    dpi = int(rng.choice(RESOLUTIONS))
    side, gap = rng.uniform(4.0, 5.0), rng.uniform(3.0, 7.0)
    places = [
        Rect(EDGE_MM + c * (side + gap), EDGE_MM + r * (side + gap), side, side)
        for r in range(ROWS)
        for c in range(ROWS)
    ]
    hand = draw_hand(rng)
    shapes = list(writers)[int(rng.integers(len(writers)))] if writers and rng.random() < 0.5 else {}
    width = round((2 * EDGE_MM + ROWS * (side + gap)) * dpi / 25.4)
    page = np.full((width, width), 255, np.uint8)
    _print_outlines(page, places, dpi, rng)
    share = rng.choice((0.05, 0.2, 0.35))
    marks = [_mark(place, hand, shapes, share, rng) for place in places]
    for pen, erased in ((hand.pen, False), (_erased(hand.pen), True)):
        page = inked(
            page, (s for _, name, strokes in marks if (name == "erased") is erased for s in strokes), pen, at_dpi(dpi)
        )
    corners = np.array([[(p.x, p.y), (p.x + p.w, p.y), (p.x + p.w, p.y + p.h), (p.x, p.y + p.h)] for p in places])
    quads = corners * dpi / 25.4 - 0.5 + _misregistered(len(places), dpi, rng)
    dark = _as_seen(_photographed(page, dpi, rng), quads)
    return Card(dark, np.array([label for label, _, _ in marks]), tuple(name for _, name, _ in marks))


def _mark(
    place: Rect, hand: Hand, shapes: Shapes, share: float, rng: np.random.Generator
) -> tuple[int, str, list[Stroke]]:
    """Choose what happens at a box: mostly nothing, often a mark, sometimes a change of mind, a slip or dirt."""
    chance = rng.random()
    style = hand.style if rng.random() < 0.6 else CHOOSING[int(rng.integers(len(CHOOSING)))]
    if chance < share:
        return MARKED, style.value, _drawn(style, place, hand, shapes, rng)
    if chance < share + 0.05:
        return _changed_mind(style, place, hand, shapes, rng)
    if chance < share + 0.09:
        return _not_a_mark(style, place, hand, shapes, rng)
    return EMPTY, "", []


def _changed_mind(
    style: MarkStyle, place: Rect, hand: Hand, shapes: Shapes, rng: np.random.Generator
) -> tuple[int, str, list[Stroke]]:
    first = MarkStyle.CROSS if style in {MarkStyle.CIRCLE, MarkStyle.SMALL} else style
    strokes = _drawn(first, place, hand, shapes, rng)
    cancelling = (MarkStyle.CIRCLED, MarkStyle.CROSSED_OUT)[int(rng.random() < 0.45)]
    if cancelling is MarkStyle.CIRCLED and first is MarkStyle.FILL:
        cancelling = MarkStyle.CROSSED_OUT
    strokes += _drawn(cancelling, place, hand, shapes, rng)
    if rng.random() < 0.15:
        return MARKED, "refill", [*strokes, *draw_mark(MarkStyle.REFILL, place, hand, rng)]
    return CANCELLED, cancelling.value, strokes


def _not_a_mark(
    style: MarkStyle, place: Rect, hand: Hand, shapes: Shapes, rng: np.random.Generator
) -> tuple[int, str, list[Stroke]]:
    chance = rng.random()
    if chance < 0.4:
        return EMPTY, "dot", draw_mark(MarkStyle.DOT, place, hand, rng)
    if chance < 0.6:
        return EMPTY, "erased", _drawn(style, place, hand, shapes, rng)
    return EMPTY, "passing", [_passing_line(place, hand, rng)]


def _drawn(style: MarkStyle, place: Rect, hand: Hand, shapes: Shapes, rng: np.random.Generator) -> list[Stroke]:
    """Draw a mark by the simulator's own movements, or in a shape that a real hand made."""
    kinds = {"tick": ("tick", "vee"), "cross": ("cross", "cross_loop"), "crossed-out": ("delete",)}
    kinds |= {"circle": ("circle",), "circled": ("circle",), "star": ("star",)}
    borrowed = [kind for kind in kinds.get(style.value, ()) if kind in shapes]
    if not borrowed or rng.random() < 0.3:
        return draw_mark(style, place, hand, rng)
    drawings = shapes[borrowed[int(rng.integers(len(borrowed)))]]
    around = style in {MarkStyle.CIRCLE, MarkStyle.CIRCLED, MarkStyle.CROSSED_OUT}
    size = place.w * (rng.uniform(1.25, 1.75) if around else hand.size * rng.uniform(0.8, 1.3))
    middle = np.array([place.x + place.w / 2, place.y + place.h / 2]) + rng.normal(0, hand.scatter, 2) * place.w
    return [_stroke(middle + size * shape, hand, rng) for shape in drawings[int(rng.integers(len(drawings)))]]


def _stroke(points: NDArray[np.float64], hand: Hand, rng: np.random.Generator) -> Stroke:
    wander = np.exp(0.1 * rng.normal()) * np.ones(len(points))
    return Stroke(points, hand.pen.width_mm * wander, np.clip(hand.pen.density * hand.pressure * wander, 0.05, 1))


def _passing_line(place: Rect, hand: Hand, rng: np.random.Generator) -> Stroke:
    """Draw the tail of a comment: a wavy line that passes beside the box."""
    t = np.linspace(-1, 1, 40)
    beside = (place.h / 2 + rng.uniform(0.7, 2.0)) * rng.choice((-1, 1))
    wave = beside + 0.35 * np.sin(rng.uniform(4, 12) * t + rng.uniform(0, 6))
    line = np.stack([t * rng.uniform(3, 7), wave], axis=1)
    line = line if rng.random() < 0.7 else line[:, ::-1]
    return _stroke(line + np.array([place.x + place.w / 2, place.y + place.h / 2]), hand, rng)


def _erased(pen: Pen) -> Pen:
    return replace(pen, density=ERASED, grain=0.8, colour=(1 - ERASED,) * 3)


def _print_outlines(page: NDArray[np.uint8], places: list[Rect], dpi: int, rng: np.random.Generator) -> None:
    toner = Pen("toner", 0, (0.05, 0.05, 0.05), 1.0, float(rng.uniform(0, 0.3)), 0)
    width, density = rng.uniform(0.18, 0.34), rng.uniform(0.55, 1.0)
    outlines = []
    for p in places:
        loop = np.array(
            [(p.x, p.y), (p.x + p.w, p.y), (p.x + p.w, p.y + p.h), (p.x, p.y + p.h), (p.x, p.y), (p.x + 0.1, p.y)]
        )
        outlines.append(Stroke(loop, np.full(6, width), np.full(6, density)))
    page[:] = inked(page, outlines, toner, at_dpi(dpi))


def _misregistered(count: int, dpi: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Shift all boxes by some hundredths of a millimetre, and each by some more: what refinement leaves."""
    return (rng.normal(0, 0.05, (1, 1, 2)) + rng.normal(0, 0.04, (count, 1, 2))) * dpi / 25.4


def _photographed(page: NDArray[np.uint8], dpi: int, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Blur, light, noise, and for some cards one bit a pixel or a coarse JPEG."""
    y, x = np.mgrid[0 : page.shape[0], 0 : page.shape[1]] / page.shape[0] - 0.5
    light = rng.uniform(0.65, 1.0) * (1 + rng.uniform(-0.12, 0.12) * x + rng.uniform(-0.12, 0.12) * y)
    black = rng.uniform(0, 40)
    image = black + (page - black * page / 255) * light
    image = cv2.GaussianBlur(image.astype(np.float32), (0, 0), max(0.3, rng.uniform(0.04, 0.13) * dpi / 25.4))
    image = np.clip(image + rng.normal(0, rng.uniform(0, 7), image.shape), 0, 255)
    kind = rng.random()
    if kind < 0.12:
        return np.where(image > rng.uniform(0.55, 0.8) * 255 * light.mean(), 255, 0).astype(np.uint8)
    gray = image.astype(np.uint8)
    if kind < 0.3:
        return gray
    quality = int(rng.integers(30, 95))
    return cv2.imdecode(cv2.imencode(".jpg", gray, (cv2.IMWRITE_JPEG_QUALITY, quality))[1], cv2.IMREAD_GRAYSCALE)


def _as_seen(image: NDArray[np.uint8], quads: NDArray[np.float64]) -> Patches:
    patches = sample_boxes(image, quads)
    return darkness(patches, paper_levels(patches, quads.mean(axis=1)), float(np.percentile(patches, 1)))


def _unquantised(stroke: NDArray[np.float64]) -> NDArray[np.float64]:
    """Smooth the steps of a coarse digitiser: twice a binomial filter of five taps."""
    taps = np.array([1, 4, 6, 4, 1]) / 16
    for _ in range(2):
        padded = np.pad(stroke, ((2, 2), (0, 0)), mode="edge")
        stroke = np.stack([np.convolve(padded[:, k], taps, "valid") for k in (0, 1)], axis=1)
    return stroke
