"""Marks in shapes that real hands made, read from a file of pen strokes that is kept outside the project."""

from __future__ import annotations

import gzip
import json
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from forms.layout import Rect
from samples.hand import Hand, MarkStyle
from samples.pen import Stroke

Shape = list[NDArray[np.float64]]
"""One drawing of a mark: strokes of n×2 in a square of side 1 around 0."""

KINDS = {
    MarkStyle.TICK: ("tick", "vee"),
    MarkStyle.CROSS: ("cross", "cross_loop"),
    MarkStyle.CIRCLE: ("circle",),
    MarkStyle.CIRCLED: ("circle",),
    MarkStyle.STAR: ("star",),
    MarkStyle.CROSSED_OUT: ("delete",),
    MarkStyle.QUESTION: ("qmark",),
}
"""Which kinds of drawing in such a file stand for which mark."""
_AROUND = frozenset({MarkStyle.CIRCLE, MarkStyle.CIRCLED, MarkStyle.CROSSED_OUT})
# A mark around or over a box reaches beyond it; shares of the box's width. Others are as large as the hand likes.
AROUND_SIZE = (1.15, 1.85)
OWN_SIZE = (0.8, 1.3)
GLYPH_MM = (2.0, 4.0)  # height of handwritten letters
WANDER = 0.1  # spread of a line's width and ink from stroke to stroke, as a logarithm


@dataclass(frozen=True, slots=True)
class Writer:
    """One person's drawings, by kind."""

    name: str
    shapes: dict[str, list[Shape]]

    def draws(self, styles: Collection[MarkStyle]) -> bool:
        """Tell whether this person drew all of these marks."""
        return all(any(kind in self.shapes for kind in KINDS.get(style, ())) for style in styles)


def load_writers(path: Path) -> tuple[Writer, ...]:
    """Read a file of pen strokes: a list of ``{type, writer, strokes}``, strokes of ``[x, y, t]``, plain or gzipped.

    Returns:
        the writers, sorted by name.
    """
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    drawings: dict[str, dict[str, list[Shape]]] = {}
    for item in json.loads(raw):
        strokes = [np.asarray(stroke, dtype=np.float64)[:, :2] for stroke in item["strokes"]]
        everything = np.concatenate(strokes)
        middle, size = (everything.max(0) + everything.min(0)) / 2, float(np.ptp(everything, axis=0).max()) or 1.0
        shape = [_unquantised((stroke - middle) / size) for stroke in strokes]
        drawings.setdefault(item["writer"], {}).setdefault(item["type"], []).append(shape)
    return tuple(Writer(name, drawings[name]) for name in sorted(drawings))


def held_out(writers: tuple[Writer, ...]) -> tuple[Writer, ...]:
    """Return the writers that no fit has seen: every second one by name (``fit`` fits on the others)."""
    return writers[1::2]


def draw_real(style: MarkStyle, box: Rect, hand: Hand, writer: Writer, rng: np.random.Generator) -> list[Stroke]:
    """Draw a mark at a box: the shape is the writer's; place, size and ink are the hand's.

    Args:
        style: one that ``writer`` draws.
        box: in millimetres of the page.
        hand: whose pen, size of marks and steadiness.
        writer: whose drawings.
        rng: which drawing, and where it falls.

    Returns:
        the strokes, in millimetres of the page.
    """
    kinds = [kind for kind in KINDS[style] if kind in writer.shapes]
    drawings = writer.shapes[kinds[int(rng.integers(len(kinds)))]]
    size = box.w * (rng.uniform(*AROUND_SIZE) if style in _AROUND else hand.size * rng.uniform(*OWN_SIZE))
    middle = np.array([box.x + box.w / 2, box.y + box.h / 2]) + rng.normal(0, hand.scatter, 2) * box.w
    return [_stroke(middle + size * shape, hand, rng) for shape in drawings[int(rng.integers(len(drawings)))]]


def write_real(length: float, hand: Hand, writer: Writer, rng: np.random.Generator) -> list[Stroke]:
    """Write letters (``glyph``) that the writer drew, one beside the other, from 0 on along a line of so many mm."""
    letters, size = writer.shapes["glyph"], rng.uniform(*GLYPH_MM) * hand.size
    across = np.arange(0, length, 0.9 * size) + size / 2
    chosen = [letters[int(k)] for k in rng.integers(len(letters), size=len(across))]
    return [_stroke(size * s + (x, 0.0), hand, rng) for x, shape in zip(across, chosen, strict=True) for s in shape]


def _stroke(points: NDArray[np.float64], hand: Hand, rng: np.random.Generator) -> Stroke:
    wander = np.full(len(points), np.exp(WANDER * rng.normal()))
    return Stroke(points, hand.pen.width_mm * wander, np.clip(hand.pen.density * hand.pressure * wander, 0.05, 1))


def _unquantised(stroke: NDArray[np.float64]) -> NDArray[np.float64]:
    """Smooth the steps of a coarse digitiser: twice a binomial filter of five taps."""
    taps = np.array([1, 4, 6, 4, 1]) / 16
    for _ in range(2):
        padded = np.pad(stroke, ((2, 2), (0, 0)), mode="edge")
        stroke = np.stack([np.convolve(padded[:, k], taps, "valid") for k in (0, 1)], axis=1)
    return stroke
