"""Find the printed outline of the boxes of any form: its size, position and shape, even if the given corners are off.

Outlines are thin, and all boxes have theirs in the same place; pen strokes seldom coincide. So the thin lines of all
boxes are superimposed, and the closed line that is darkest all around is the outline, from a square to a circle.
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

# Sizes that are tried: the given corners may lie a tenth of a box inside or outside of the printed outline.
SIZES = np.linspace(0.82, 1.22, 21)
ROUNDNESS = np.linspace(0, 1, 6)
REACH = 3  # largest shift of all boxes together to each side, in samples: a tenth of a box
OWN_REACH = 4  # largest shift of a single box relative to all, in samples
PER_QUARTER = 24  # points of an outline that are sampled in each quarter
FAR = 0.2  # an outline whose size is off by this share must be darker by a ninth than one whose size is not
FAR_COST = 0.1
THIN = 7  # samples: anything narrower is a line; 1.2 mm if the box is 4.4 mm wide
LINE_BLUR = 0.6  # samples
# Darkness of the closed line below which it is ignored, and from which it is used in full.
SEEN = (0.03, 0.08)
LEAST_OWN = 0.02  # least contrast in darkness of a single box's outline to what lies beside it


@dataclass(frozen=True, slots=True)
class Outline:
    """The printed outline that the boxes have in common, relative to the given corners.

    Attributes:
        size: its width over that of the given corners.
        shift: across and down, in shares of the given box's side.
        roundness: radius of its corners over half its width: 0 is a square, 1 a circle (an oval in a broad box).
    """

    size: float
    shift: tuple[float, float]
    roundness: float


def thin_lines(dark: Patches) -> Patches:
    """Return n×SAMPLES×SAMPLES: how much darker each sample is than the broad ink around it (a top-hat filter)."""
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
    """Return each box's shift relative to the common outline, n×2 shares of its side, smoothed over its neighbours."""
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
    """Return SAMPLES×SAMPLES flags: the outline's place in patches that were sampled by its own corners.

    Args:
        roundness: of its corners, 0 … 1.
        rim: width in samples by which the zone is extended to either side.
    """
    return np.asarray(np.abs(_beyond(roundness)) <= OUTLINE_HALF_WIDTH + rim, dtype=bool)


def _beyond(roundness: float) -> Floats:
    """Return the distance of each sample from a square with corners of this roundness, in samples, negative inside."""
    t = np.abs(np.arange(SAMPLES) + 0.5 - SAMPLES / 2)
    radius = roundness * SIDE / 2
    x, y = (v - (SIDE / 2 - radius) for v in np.meshgrid(t, t))
    corner = np.hypot(np.maximum(x, 0), np.maximum(y, 0))
    return np.asarray(corner + np.minimum(np.maximum(x, y), 0) - radius, dtype=np.float64)


def _ring(outline: Outline) -> NDArray[np.float32]:
    """Return SAMPLES×SAMPLES weights that sum to 1 along the outline as it was found."""
    points = _points()[int(np.argmin(np.abs(ROUNDNESS - outline.roundness)))] * outline.size
    at = points + np.array(outline.shift) * SIDE + SAMPLES / 2 - 0.5
    ring = np.zeros((SAMPLES, SAMPLES), np.float32)
    columns, rows = np.rint(at).astype(int).clip(0, SAMPLES - 1).T
    np.add.at(ring, (rows, columns), 1.0)
    blurred = cv2.GaussianBlur(ring, (0, 0), LINE_BLUR)
    return np.asarray(blurred / blurred.sum(), dtype=np.float32)


def _darkness_along(usual: NDArray[np.float32]) -> Floats:
    """Return sizes×roundness×(2·REACH+1)×(2·REACH+1): the mean of a line's darkness and of its palest quarter's."""
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
    """Return roundness×points×2: evenly spaced points of an outline of nominal size, relative to its middle."""
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
    """Return the vertex of the parabola through the best value and its two neighbours, in steps from the best."""
    if not 0 < best < len(values) - 1:
        return 0.0
    left, middle, right = (float(v) for v in values[best - 1 : best + 2])
    curve = left - 2 * middle + right
    return float(np.clip(0.5 * (left - right) / curve, -0.5, 0.5)) if curve < 0 else 0.0
