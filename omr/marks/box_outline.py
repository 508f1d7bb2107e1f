"""Where the printed outline of the boxes of any form lies, however much its corners are off: its size, place and shape.

Outlines are thin and all boxes have them in one place; pens are seldom there twice. So the thin lines of all boxes are
laid over each other, and the closed line that is darkest all around is the outline: anything from a square to a circle.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from omr.marks.outline_print import OUTLINE_HALF_WIDTH
from omr.registration.outlines import smoothed
from omr.registration.sampling import SAMPLES, SIDE, Patches, Quads

Mask = NDArray[np.bool_]
Floats = NDArray[np.float64]

# Corners that others found may lie a tenth of a box inside or outside of the printed outline, and somewhat beside it.
SIZES = np.linspace(0.82, 1.22, 21)
ROUNDNESS = np.linspace(0, 1, 6)
REACH = 3  # samples to each side, a tenth of a box
OWN_REACH = 4  # samples that a single box may lie beside where all together do
PER_QUARTER = 24  # points of an outline that are looked at in each quarter
FAR = 0.2  # off by so much of its size, an outline must be darker by a ninth than one that is not
FAR_COST = 0.1
THIN = 7  # samples: what is narrower is a line, at a box of 4.4 mm 1.2 mm wide
LINE_BLUR = 0.6  # samples
# Darkness of the closed line below which no outline is believed, and from which it is believed altogether.
SEEN = (0.03, 0.08)
LEAST_OWN = 0.02  # darkness by which a box' own outline must stand out from what lies beside it


@dataclass(frozen=True, slots=True)
class Outline:
    """The printed outline of the usual box.

    Attributes:
        size: its width over that of the given corners.
        shift: across and down, in shares of the given box' side.
        roundness: radius of its corners over half its width: 0 is a square, 1 a circle (an oval in a broad box).
    """

    size: float
    shift: tuple[float, float]
    roundness: float


def thin_lines(dark: Patches) -> Patches:
    """Return how much darker each sample of n×SAMPLES×SAMPLES is than any broad ink it lies in."""
    tall = np.ascontiguousarray(dark.reshape(-1, SAMPLES))
    broad = cv2.morphologyEx(tall, cv2.MORPH_OPEN, np.ones((THIN, THIN), np.uint8))
    return np.asarray(np.maximum(tall - broad, 0).reshape(dark.shape), dtype=np.float32)


def find_outline(lines: Patches) -> Outline:
    """Find the outline that the boxes have in common.

    Args:
        lines: n×SAMPLES×SAMPLES thin lines of the boxes, sampled by the given corners.
    """
    usual = cv2.GaussianBlur(lines.mean(axis=0), (0, 0), LINE_BLUR)
    seen = _darkness_along(usual)
    seen = seen * (1 - FAR_COST * np.square((SIZES - 1) / FAR))[:, None, None, None]
    size, round_, down, across = np.unravel_index(int(np.argmax(seen)), seen.shape)
    column = seen[:, round_, down, across]
    exact = SIZES[size] + _vertex(column, int(size)) * (SIZES[1] - SIZES[0])
    weight = float(np.clip((seen.max() - SEEN[0]) / (SEEN[1] - SEEN[0]), 0, 1))
    shift = weight * (np.array([across, down]) - REACH) / SIDE
    return Outline(
        1 + weight * (float(exact) - 1), (float(shift[0]), float(shift[1])), weight * float(ROUNDNESS[round_])
    )


def own_shifts(lines: Patches, outline: Outline, quads: Quads) -> Floats:
    """Return how far each box lies beside the usual one, n×2 shares of its side, as its neighbours agree."""
    usual = _ring(outline)
    ring = np.stack([np.roll(usual, (dy, dx), axis=(0, 1)) for dy in _own_steps() for dx in _own_steps()])
    n, steps = len(lines), len(_own_steps())
    response = (lines.reshape(n, -1) @ ring.reshape(len(ring), -1).T).reshape(n, steps, steps)
    flat = response.reshape(n, -1)
    best = flat.argmax(axis=1)
    weight = np.maximum(flat.max(axis=1) - np.median(flat, axis=1) - LEAST_OWN, 0).astype(np.float64)
    down, across = np.unravel_index(best, (steps, steps))
    shifts = np.stack(
        [
            across - OWN_REACH + [_vertex(response[i, down[i]], int(across[i])) for i in range(n)],
            down - OWN_REACH + [_vertex(response[i, :, across[i]], int(down[i])) for i in range(n)],
        ],
        axis=1,
    )
    sides = np.hypot(*(quads[:, 1] - quads[:, 0]).T)
    weights = np.stack([weight, weight], axis=1)
    return smoothed(shifts / SIDE, weights, quads.mean(axis=1), float(np.median(sides)))


def rounded_outline_zone(roundness: float, rim: float = 0.0) -> Mask:
    """Return where the outline is in patches that were sampled by its own corners, SAMPLES×SAMPLES.

    Args:
        roundness: of its corners.
        rim: samples to either side that are counted to it, besides what is always.
    """
    return np.asarray(np.abs(_beyond(roundness)) <= OUTLINE_HALF_WIDTH + rim, dtype=bool)


def _beyond(roundness: float) -> Floats:
    """Return the distance of each sample from a square with such corners, in samples, negative inside."""
    t = np.abs(np.arange(SAMPLES) + 0.5 - SAMPLES / 2)
    radius = roundness * SIDE / 2
    x, y = (v - (SIDE / 2 - radius) for v in np.meshgrid(t, t))
    corner = np.hypot(np.maximum(x, 0), np.maximum(y, 0))
    return np.asarray(corner + np.minimum(np.maximum(x, y), 0) - radius, dtype=np.float64)


def _ring(outline: Outline) -> NDArray[np.float32]:
    """Return weights that sum to 1 along the outline, where it was found."""
    points = _points()[int(np.argmin(np.abs(ROUNDNESS - outline.roundness)))] * outline.size
    at = points + np.array(outline.shift) * SIDE + SAMPLES / 2 - 0.5
    ring = np.zeros((SAMPLES, SAMPLES), np.float32)
    columns, rows = np.rint(at).astype(int).clip(0, SAMPLES - 1).T
    np.add.at(ring, (rows, columns), 1.0)
    blurred = cv2.GaussianBlur(ring, (0, 0), LINE_BLUR)
    return np.asarray(blurred / blurred.sum(), dtype=np.float32)


def _darkness_along(usual: NDArray[np.float32]) -> Floats:
    """Return sizes×roundness×(2·REACH+1)×(2·REACH+1): how dark a closed line is, its palest quarter as much as all."""
    steps = np.arange(-REACH, REACH + 1)
    at = _points()[None] * SIZES[:, None, None, None]  # sizes×round×points×2
    columns = at[..., 0][:, :, None, None] + steps[None, None, None, :, None]
    rows = at[..., 1][:, :, None, None] + steps[None, None, :, None, None]
    shape = np.broadcast_shapes(columns.shape, rows.shape)
    x, y = (
        np.broadcast_to(v + SAMPLES / 2 - 0.5, shape).astype(np.float32).reshape(-1, 4 * PER_QUARTER)
        for v in (columns, rows)
    )
    along = cv2.remap(usual, x, y, cv2.INTER_LINEAR).reshape(*shape[:-1], 4, PER_QUARTER)
    quarters = along.mean(axis=-1)
    return np.asarray((quarters.mean(axis=-1) + quarters.min(axis=-1)) / 2, dtype=np.float64)


@cache
def _points() -> Floats:
    """Return roundness×points×2: points evenly along the outline of a box of the nominal size, from its middle."""
    angle = (np.arange(4 * PER_QUARTER) + 0.5) / (4 * PER_QUARTER) * 2 * np.pi
    way = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    shapes = []
    for roundness in ROUNDNESS:
        low, high = np.full(len(angle), 0.3 * SIDE), np.full(len(angle), 0.8 * SIDE)
        for _ in range(20):
            middle = (low + high) / 2
            outside = _away(middle[:, None] * way, float(roundness)) > 0
            low, high = np.where(outside, low, middle), np.where(outside, middle, high)
        shapes.append(low[:, None] * way)
    return np.stack(shapes)


def _away(points: Floats, roundness: float) -> Floats:
    radius = roundness * SIDE / 2
    beside = np.abs(points) - (SIDE / 2 - radius)
    return np.asarray(np.hypot(*np.maximum(beside, 0).T) + np.minimum(beside.max(axis=1), 0) - radius, dtype=np.float64)


def _own_steps() -> NDArray[np.intp]:
    return np.arange(-OWN_REACH, OWN_REACH + 1)


def _vertex(values: NDArray[np.floating], best: int) -> float:
    """Return the vertex of the parabola through the best value and its neighbours, in steps from it."""
    if not 0 < best < len(values) - 1:
        return 0.0
    left, middle, right = (float(v) for v in values[best - 1 : best + 2])
    curve = left - 2 * middle + right
    return float(np.clip(0.5 * (left - right) / curve, -0.5, 0.5)) if curve < 0 else 0.0
