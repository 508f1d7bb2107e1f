"""Find rings that are wider than the surroundings of a box that are looked at for its mark.

A ring takes a mark back, and around an empty box it chooses it. Most rings lie within 2.5 mm of their box, where the
classifier sees them. What lies further out is followed here: along rays from the middle of a box, from one to the next,
for ink that goes all around it. Print does not: a row of text is on one side.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, reduce
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from omr.marks.hand_rules import FEWEST_MARKS
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
SLACK = 0.10  # of a side: what is so near to an outline, its own or another box's, is print
OTHERS_LOOKED_AT = 12  # of the hand's other marks as many tell what is usual
USUAL = 0.25  # quantile of what is around the hand's other marks: some of them may be ringed, too
UNKNOWN = 0.3  # what counts where the outline of another box hides whether a ring goes through it
STEEPEST = 2  # steps by which a ring may go out or in from one ray to the next: a crooked or flattened one does


@dataclass(frozen=True, slots=True)
class RingOptions:
    """When a box is ringed.

    Around 7,600 plain marks in lines of simulated and real hands (``in-spec``, office-200) the longest way is at most
    0.55 of the rays long, around 23 marks in wide rings at least 0.72, so long as only outlines of boxes are unknown.

    Attributes:
        dark: darkness from which on something is ink; a hard pencil has 0.2.
        share: of the rays that a ring must cross; an open one that leaves a quarter of the way out still does. Text
            beside a box crosses at most half of them.
        beyond: by so much more must it surround its box than what surrounds the usual box of the page.
        sure: how sure it is that a ringed mark was taken back if another mark of its question is not ringed.
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
        candidates: n, which boxes to look at.
        marks: n, the hand's marks: what is around the usual one of them is how this hand marks.
        options: when a box is ringed.

    Returns:
        n flags.
    """
    options = options or RingOptions()
    ringed = np.zeros(len(candidates), dtype=bool)
    if not candidates.any():
        return ringed
    boxes = np.flatnonzero(candidates)
    suspects = boxes[_crossed(_dark(image, located, boxes, options.dark)) >= options.share]
    if suspects.size:  # no way is longer than what is crossed
        suspects = suspects[_crossed(_seen(image, located, suspects, options.dark)) >= options.share]
    if not suspects.size:
        return ringed
    boxes = np.union1d(suspects, thinned(np.flatnonzero(marks), OTHERS_LOOKED_AT))
    ways = _longest_ways(_seen(image, located, boxes, options.dark))
    for k in np.flatnonzero((ways >= options.share) & np.isin(boxes, suspects)):
        beside = np.delete(ways, k)[np.delete(marks[boxes], k)]
        usual = float(np.quantile(beside, USUAL)) if len(beside) >= FEWEST_MARKS else 0.0
        ringed[boxes[k]] = ways[k] >= usual + options.beyond
    return ringed


def _seen(image: Gray, located: Located, boxes: NDArray[np.intp], dark: float) -> Floats:
    """Return n×ANGLES×RADII: how surely ink is at these places around the boxes, 0 … 1."""
    inked = _dark(image, located, boxes, dark).astype(np.float32)
    return np.where(_at_others(located.quads, boxes), np.float32(UNKNOWN), inked)


def _crossed(dark: NDArray[np.generic]) -> Floats:
    """Return n: the share of the rays that meet anything dark."""
    return np.asarray(dark.max(axis=2).mean(axis=1), dtype=np.float32)


def _dark(image: Gray, located: Located, boxes: NDArray[np.intp], dark: float) -> Flags:
    """Return n×ANGLES×RADII flags: what is dark at these places around the boxes, their own outlines left out."""
    quads = located.quads[boxes]
    across, down = (axis.astype(np.float32) for axis in _axes(quads))
    middle, (u, v) = quads.mean(axis=1).astype(np.float32), _rays()
    x, y = (
        (middle[:, k, None] + across[:, k, None] * u.ravel() + down[:, k, None] * v.ravel()).reshape(-1, RADII)
        for k in (0, 1)
    )
    levels = cv2.remap(image, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=(255.0,))
    paper = located.paper[boxes]
    limit = paper - dark * np.maximum(paper - located.black, 0.25 * paper)
    dark_there = np.asarray(levels, dtype=np.float32).reshape(len(boxes), ANGLES, RADII) < limit[:, None, None]
    return np.asarray(dark_there & ~_own_outline(), dtype=bool)


def _at_others(quads: Quads, boxes: NDArray[np.intp]) -> Flags:
    """Tell which of the places around some boxes are at the outlines of other ones; boxes of a page are of one size."""
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
    """Return n: the share of the rays on which the best way around each box is inked.

    Dynamic programming from ray to ray, twice around: the second time it begins where the first one ended.

    Args:
        inked: n×ANGLES×RADII, 0 … 1.
    """
    reached = np.full((len(inked), RADII + 2 * STEEPEST), -1.0)  # beyond the radii there is no way
    best = reached[:, STEEPEST:-STEEPEST]
    best[:] = begun = np.zeros_like(best)
    for ray in range(2 * ANGLES):
        begun = best.copy() if ray == ANGLES else begun
        ways = [reached[:, k : k + RADII] for k in range(2 * STEEPEST + 1)]
        best[:] = reduce(np.maximum, ways) + inked[:, ray % ANGLES]
    return np.asarray((best.max(axis=1) - begun.max(axis=1)) / ANGLES)


def _axes(quads: Quads) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return n×2 pixels from one side of a box to the other, across and down."""
    across = (quads[:, 1] - quads[:, 0] + quads[:, 2] - quads[:, 3]) / 2
    down = (quads[:, 3] - quads[:, 0] + quads[:, 2] - quads[:, 1]) / 2
    return across, down


@cache
def _rays() -> tuple[Floats, Floats]:
    """Two times ANGLES×RADII: places across and down in sides of a box, from its middle."""
    angle = np.linspace(0, 2 * np.pi, ANGLES, endpoint=False)
    radius = np.linspace(NEAREST, FURTHEST, RADII)
    across, down = np.outer(np.cos(angle), radius), np.outer(np.sin(angle), radius)
    return across.astype(np.float32), down.astype(np.float32)


@cache
def _own_outline() -> Flags:
    """Which of the places are within the box or at its outline."""
    return np.asarray(np.maximum(*map(np.abs, _rays())) < 0.5 + SLACK, dtype=bool)
