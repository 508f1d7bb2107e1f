"""Distinguish a mark in a box from the tail of a hasty mark in a box of another question.

A tick that begins in one row may end in the row above. The ink in the upper box is then a single line, straight or
nearly so, that is connected to the mark below, and much less than the ink of this hand's marks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from omr.marks.hand_rules import FEWEST_MARKS
from omr.marks.quantiles import median
from omr.reading import BoxReading, Mark
from omr.registration.sampling import SAMPLES

if TYPE_CHECKING:
    from omr.marks.ink_features import Evidence
    from omr.registration.boxes import Located
    from omr.registration.fiducials import Gray
    from omr.registration.sampling import Quads

Flags = NDArray[np.bool_]

FIELD = 5.0  # sides of a box, 22 mm: a box and those of the rows above and below
PER_SIDE = SAMPLES * 2 / FIELD  # samples per side of a box; the field has 2·SAMPLES in each direction
OUTLINE = 0.09  # of a side: half the width of a printed outline with its blur
AROUND = 0.56  # of a side: ink this near to the box must be part of the tail, too
BRIDGED = 9  # samples of dilation, by which a line that an outline interrupts is joined again


@dataclass(frozen=True, slots=True)
class TailOptions:
    """When ink in a box is a tail.

    Attributes:
        dark: least darkness of ink.
        less: most ink inside the box, as a share of what the hand's median mark has inside its box.
        straight: most root mean square distance of the ink from a straight line, in sides of the box: a ballpoint's
            line is 0.09 wide and bends a little; the two arms of a tick are 0.15 away from any line.
        bent: the same for each line of the ink at the box and near it: the turn of a tick that only grazes its box
            lies outside.
        sure: probability of ``empty`` that such a box gets.
    """

    dark: float = 0.2
    less: float = 0.5
    straight: float = 0.07
    bent: float = 0.1
    sure: float = 0.9995


def tails(
    image: Gray,
    located: Located,
    evidence: Evidence,
    boxes: Sequence[BoxReading],
    candidates: Flags,
    options: TailOptions | None = None,
) -> Flags:
    """Tell in which boxes all ink is the tail of a mark in a box of another question.

    Args:
        image: gray picture, h×w.
        located: its n boxes.
        evidence: the ink at them.
        boxes: their readings.
        candidates: n flags: the boxes to examine.
        options: thresholds.

    Returns:
        n flags; none is set if the page has too few marks to compare with.
    """
    options = options or TailOptions()
    found = np.zeros(len(boxes), dtype=bool)
    if not candidates.any():
        return found
    marked = np.flatnonzero([box.seen.mark is Mark.MARKED for box in boxes])
    if len(marked) < FEWEST_MARKS:
        return found
    usual = float(median(evidence.inside[marked]))
    for k in map(int, np.flatnonzero(candidates & (evidence.inside <= options.less * usual))):
        others = marked[[boxes[int(m)].question != boxes[k].question for m in marked]]
        found[k] = len(others) > 0 and _is_tail(image, located, k, others, options)
    return found


def _is_tail(image: Gray, located: Located, box: int, marked: NDArray[np.intp], options: TailOptions) -> bool:
    """Tell whether the ink in a box is a straight line connected to a mark in one of the boxes ``marked``."""
    place = _placed(located.quads, box)
    marked = marked[((place[marked, :2] < FIELD / 2) & (place[marked, 2:] > -FIELD / 2)).all(axis=1)]
    if not marked.size:
        return False
    ink = _ink_around(image, located, box, place, options.dark)
    within = _inside(place[box]) & ink
    if _spread(within) > options.straight:  # tested first, because the rest takes longer
        return False
    around = _inside(place[box] + (-AROUND, -AROUND, AROUND, AROUND)) & ink
    lines = cv2.dilate(ink.astype(np.uint8), np.ones((BRIDGED, BRIDGED), np.uint8))
    _, labels = cv2.connectedComponents(lines, connectivity=8)
    own = np.unique(labels[around])
    thrown = np.unique(np.concatenate([labels[_inside(place[k]) & ink] for k in marked], axis=None))
    if not len(own) or not np.isin(own, thrown).all():
        return False
    return max(_spread(around & (labels == line)) for line in own) <= options.bent


def _axes(quad: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the middle of a box and a 2×2 matrix whose columns are its sides across and down, in pixels."""
    return quad.mean(axis=0), np.stack([quad[1] - quad[0], quad[3] - quad[0]], axis=1)


def _placed(quads: Quads, box: int) -> NDArray[np.float64]:
    """Return n×4: left, top, right and bottom of every box, in sides of the given box from its middle."""
    middle, axes = _axes(quads[box])
    away = (quads - middle) @ np.linalg.inv(axes).T
    return np.concatenate([away.min(axis=1), away.max(axis=1)], axis=1)


def _ink_around(image: Gray, located: Located, box: int, place: NDArray[np.float64], dark: float) -> Flags:
    """Return (2·SAMPLES)² flags: the ink in a field around a box, without the outlines of the boxes in ``place``."""
    middle, axes = _axes(located.quads[box])
    t = _places()
    x, y = (middle[k] + axes[k, 0] * t[None, :] + axes[k, 1] * t[:, None] for k in (0, 1))
    white = (255.0,)
    field = cv2.remap(
        image, x.astype(np.float32), y.astype(np.float32), cv2.INTER_LINEAR, None, cv2.BORDER_CONSTANT, white
    )
    paper = float(located.paper[box])
    ink = np.asarray(field, dtype=np.float32) < paper - dark * max(paper - located.black, 0.25 * paper)
    return np.asarray(ink & ~_outlines(place), dtype=bool)


def _places() -> NDArray[np.float64]:
    """Return the positions of a field's samples along one axis, in sides of the box from its middle."""
    count = 2 * SAMPLES
    return np.asarray(((np.arange(count) + 0.5) / count - 0.5) * FIELD, dtype=np.float64)


def _outlines(place: NDArray[np.float64]) -> Flags:
    t = _places()
    taken = np.zeros((len(t), len(t)), dtype=bool)
    near = (np.abs(place) < FIELD).all(axis=1)
    for left, top, right, bottom in place[near]:
        x, y = np.maximum(left - t, t - right), np.maximum(top - t, t - bottom)
        taken |= np.abs(np.maximum(x[None, :], y[:, None])) <= OUTLINE
    return taken


def _inside(place: NDArray[np.float64]) -> Flags:
    left, top, right, bottom = place
    t = _places()
    return np.asarray(((t >= top) & (t <= bottom))[:, None] & ((t >= left) & (t <= right))[None, :], dtype=bool)


def _spread(ink: Flags) -> float:
    """Return the root mean square distance of ink from the straight line that fits it best, in sides of the box."""
    points = np.argwhere(ink).astype(np.float64) / PER_SIDE
    if len(points) < 2:
        return 0.0
    return float(np.sqrt(max(np.linalg.eigvalsh(np.cov(points.T))[0], 0.0)))
