"""Find rings around boxes that are wider than the patch which the classifier examines.

A ring around a mark cancels it, and a ring around an empty box chooses it. Most rings lie within 2.5 mm of their box,
where the classifier sees them. Wider ones are found here as ink that goes all around a box, followed from ray to ray
about its middle. Print does not go all around: a row of text is on one side.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, reduce
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from omr import compiled
from omr.marks.hand_rules import FEWEST_MARKS
from omr.marks.quantiles import quantile
from omr.registration.sampling import thinned

if TYPE_CHECKING:
    from omr.registration.boxes import Located
    from omr.registration.fiducials import Gray
    from omr.registration.sampling import Quads

Flags = NDArray[np.bool_]
Floats = NDArray[np.float32]

ANGLES = 40  # rays, one every 9°
# Radii in sides of a box: from its outline to 9.7 mm of 4.4, in steps of a quarter of a millimetre, so that a line of
# 0.38 mm is never missed between two of them.
NEAREST, FURTHEST, RADII = 0.60, 2.20, 29
SLACK = 0.10  # of a side: anything this near to an outline, of the box or another one, is print
OTHERS_LOOKED_AT = 12  # number of the hand's other marks that are compared with
USUAL = 0.25  # quantile over the hand's other marks that is taken as usual, since some of them may be ringed, too
UNKNOWN = 0.3  # inkedness that is assumed where the outline of another box may hide a ring
WHITE = 255.0  # beyond the picture
FAR = 1e6  # pixels: no box of a picture lies there, and places near it are not exact
STEEPEST = 2  # radii by which a ring may move out or in from one ray to the next, as crooked or flattened ones do


@dataclass(frozen=True, slots=True)
class RingOptions:
    """Thresholds of a ring around a box.

    Around 7,600 plain marks in lines of simulated and real hands (``in-spec``, office-200) the best path is inked on at
    most 0.55 of the rays, around 23 marks in wide rings on at least 0.72, if only outlines of boxes are unknown.

    Attributes:
        dark: least darkness of ink; a hard pencil has 0.2.
        share: least share of the rays that a ring crosses; an open ring that lacks a quarter still does. Text beside a
            box crosses at most half of them.
        beyond: by how much that share must exceed the one that is usual at the hand's other marks.
        sure: probability that a ringed mark was cancelled, if another mark of its question is not ringed.
    """

    dark: float = 0.18
    share: float = 0.62
    beyond: float = 0.2
    sure: float = 0.99


def ringed_boxes(
    image: Gray, located: Located, candidates: Flags, marks: Flags, options: RingOptions | None = None
) -> Flags:
    """Tell which boxes have a ring around them.

    Args:
        image: gray picture, h×w.
        located: its n boxes.
        candidates: n flags: the boxes to examine.
        marks: n flags: the hand's marks, with whose surroundings each box is compared.
        options: thresholds.

    Returns:
        n flags.
    """
    options = options or RingOptions()
    ringed = np.zeros(len(candidates), dtype=bool)
    suspects, seen = _suspects(image, located, np.flatnonzero(candidates), options)
    ways = _longest_ways(seen)
    if not (ways >= options.share).any():
        return ringed
    others = np.setdiff1d(thinned(np.flatnonzero(marks), OTHERS_LOOKED_AT), suspects)
    boxes = np.concatenate([suspects, others])
    ways = np.concatenate([ways, _longest_ways(_seen(image, located, others, options.dark))])
    for k in np.flatnonzero(ways[: len(suspects)] >= options.share):
        beside = np.delete(ways, k)[np.delete(marks[boxes], k)]
        usual = float(quantile(beside, USUAL)) if len(beside) >= FEWEST_MARKS else 0.0
        ringed[boxes[k]] = ways[k] >= usual + options.beyond
    return ringed


def _suspects(
    image: Gray, located: Located, boxes: NDArray[np.intp], options: RingOptions
) -> tuple[NDArray[np.intp], Floats]:
    """Return those of some boxes around which enough rays meet ink, and what is seen there, as ``_seen`` does.

    A path is inked on no more rays than that. First counted is anything dark, with the outlines of other boxes.
    """
    boxes = boxes[_perhaps_crossed(image, located, boxes, options)]
    dark = _dark(image, located, boxes, options.dark)
    enough = _crossed(dark) >= options.share
    boxes, dark = boxes[enough], dark[enough]
    seen = _without_others(located, boxes, dark)
    enough = _crossed(seen) >= options.share
    return boxes[enough], seen[enough]


def _perhaps_crossed(image: Gray, located: Located, boxes: NDArray[np.intp], options: RingOptions) -> Flags:
    """Return n flags, set where so many rays meet anything dark or come near it that it is worth to look at levels.

    Without kernels all are, which changes no result: they only spare the interpolation of levels.
    """
    if not boxes.size or compiled.KERNELS is None or image.strides[1] != 1:
        return np.ones(len(boxes), dtype=bool)
    quads, (u, v), rays = located.quads[boxes], _rays(), np.empty(len(boxes), np.int32)
    widest = float(np.ptp(quads, axis=1).max())
    if not (widest < max(image.shape) and np.abs(quads).max() < FAR):  # as where a fit goes beyond the horizon
        return np.ones(len(boxes), dtype=bool)
    enough = _rays_enough(options.share)
    side = 2 * (int(FURTHEST * widest) + 4)
    limits = np.ceil(_limits(located, boxes, options.dark)).clip(0, WHITE).astype(np.uint8)
    compiled.KERNELS.rays_perhaps_dark(
        *(compiled.row_pointer(image), *image.shape, image.strides[0]),
        *(compiled.pointer(quads), compiled.pointer(limits), len(boxes)),
        *(compiled.pointer(u), compiled.pointer(v), compiled.pointer(_own_outline()), ANGLES, RADII),
        *(enough, side, compiled.pointer(np.empty((side, side), np.uint8)), compiled.pointer(rays)),
    )
    return rays >= enough


@cache
def _rays_enough(share: float) -> int:
    """Return the least number of rays that is at least this share of them, as ``_crossed`` rounds it."""
    shares = (np.arange(ANGLES + 1) / ANGLES).astype(np.float32)
    return int(np.searchsorted(shares, np.float32(share)))


def _seen(image: Gray, located: Located, boxes: NDArray[np.intp], dark: float) -> Floats:
    """Return n×ANGLES×RADII: 1 where ink is around the boxes, 0 where none is, ``UNKNOWN`` at other boxes' outlines."""
    return _without_others(located, boxes, _dark(image, located, boxes, dark))


def _without_others(located: Located, boxes: NDArray[np.intp], dark: Flags) -> Floats:
    """Return what is dark around boxes as ``_seen`` does."""
    if not boxes.size:
        return np.empty(dark.shape, np.float32)
    return np.where(_at_others(located.quads, boxes), np.float32(UNKNOWN), dark.astype(np.float32))


def _crossed(dark: NDArray[np.generic]) -> Floats:
    """Return n: the mean over the rays of the largest value along each ray."""
    return np.asarray(dark.max(axis=2).mean(axis=1), dtype=np.float32)


def _dark(image: Gray, located: Located, boxes: NDArray[np.intp], dark: float) -> Flags:
    """Return n×ANGLES×RADII flags: places around the boxes that are dark, without the boxes' own outlines."""
    if not boxes.size:  # OpenCV accepts no empty picture
        return np.empty((0, ANGLES, RADII), bool)
    quads = located.quads[boxes]
    across, down = (axis.astype(np.float32) for axis in _axes(quads))
    middle, (u, v) = quads.mean(axis=1).astype(np.float32), _rays()
    x, y = (
        (middle[:, k, None] + across[:, k, None] * u.ravel() + down[:, k, None] * v.ravel()).reshape(-1, RADII)
        for k in (0, 1)
    )
    levels = cv2.remap(image, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=(WHITE,))
    limit = _limits(located, boxes, dark)
    dark_there = np.asarray(levels, dtype=np.float32).reshape(len(boxes), ANGLES, RADII) < limit[:, None, None]
    return np.asarray(dark_there & ~_own_outline(), dtype=bool)


def _limits(located: Located, boxes: NDArray[np.intp], dark: float) -> NDArray[np.floating]:
    """Return n: the gray level below which a place near a box is dark."""
    paper = located.paper[boxes]
    return np.asarray(paper - dark * np.maximum(paper - located.black, 0.25 * paper))


def _at_others(quads: Quads, boxes: NDArray[np.intp]) -> Flags:
    """Return n×ANGLES×RADII flags: places that lie on other boxes' outlines; all boxes of a page have one size."""
    across, down = _axes(quads)
    into = np.linalg.inv(np.stack([across.mean(axis=0), down.mean(axis=0)], axis=1))
    middles = quads.mean(axis=1) @ into.T
    u, v = _rays()
    taken = np.zeros((len(boxes), ANGLES, RADII), dtype=bool)
    for k, box in enumerate(boxes):
        away = middles - middles[box]
        near = np.abs(away).max(axis=1) < FURTHEST + 0.5 + SLACK
        near[box] = False
        right, below = away[near].T[:, :, None, None].astype(np.float32)
        taken[k] = (np.abs(np.maximum(np.abs(u - right), np.abs(v - below)) - 0.5) < SLACK).any(axis=0)
    return taken


def _longest_ways(inked: Floats) -> NDArray[np.float64]:
    """Return n: the share of the rays on which the best path around each box is inked.

    Dynamic programming from ray to ray, twice around: the second round begins where the first one ended.

    Args:
        inked: n×ANGLES×RADII, 0 … 1.
    """
    if compiled.KERNELS is not None:
        found = np.empty(len(inked))
        steps = (len(inked), ANGLES, RADII, STEEPEST)
        compiled.KERNELS.longest_ways(compiled.pointer(inked), *steps, compiled.pointer(found))
        return found
    reached = np.full((len(inked), RADII + 2 * STEEPEST), -1.0)  # a path can't leave the range of radii
    best = reached[:, STEEPEST:-STEEPEST]
    best[:] = begun = np.zeros_like(best)
    for ray in range(2 * ANGLES):
        begun = best.copy() if ray == ANGLES else begun
        ways = [reached[:, k : k + RADII] for k in range(2 * STEEPEST + 1)]
        best[:] = reduce(np.maximum, ways) + inked[:, ray % ANGLES]
    return np.asarray((best.max(axis=1) - begun.max(axis=1)) / ANGLES)


def _axes(quads: Quads) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return two arrays of n×2 pixels: the vectors from side to side of each box, across and down."""
    across = (quads[:, 1] - quads[:, 0] + quads[:, 2] - quads[:, 3]) / 2
    down = (quads[:, 3] - quads[:, 0] + quads[:, 2] - quads[:, 1]) / 2
    return across, down


@cache
def _rays() -> tuple[Floats, Floats]:
    """Return two arrays of ANGLES×RADII: positions across and down, in sides of a box from its middle."""
    angle = np.linspace(0, 2 * np.pi, ANGLES, endpoint=False)
    radius = np.linspace(NEAREST, FURTHEST, RADII)
    across, down = np.outer(np.cos(angle), radius), np.outer(np.sin(angle), radius)
    return across.astype(np.float32), down.astype(np.float32)


@cache
def _own_outline() -> Flags:
    """Return ANGLES×RADII flags: places within the box or on its outline."""
    return np.asarray(np.maximum(*map(np.abs, _rays())) < 0.5 + SLACK, dtype=bool)
