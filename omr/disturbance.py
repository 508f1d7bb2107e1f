"""Which boxes could not be seen as they are: streaked, covered, torn off, or outside the picture.

A box of which this is said goes to a person, whatever the classifier makes of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from omr.sampling import INSET, MARGIN, SAMPLES, SIDE, sample_boxes

if TYPE_CHECKING:
    from omr.fiducials import Gray
    from omr.location import Located
    from omr.reading import StreakReading
    from omr.sampling import Patches, Quads

Flags = NDArray[np.bool_]

# A hole or a tear is looked for in a field of this many box sides around the box; a hole of 6 mm fits into it whole.
FIELD = 4.0
# A hole that reaches the box fills a spot of so many samples across (a millimetre) in its patch; thin strokes don't,
# and such boxes need no second look.
SPOT = 6


@dataclass(frozen=True, slots=True)
class DisturbanceOptions:
    """When a box is disturbed.

    Attributes:
        outline: its palest side is below this share of the page's usual outline: torn off, covered or bleached.
        black: darkness from which on something may be a hole, a tear or a border; the lid behind it may be gray.
        disc: radius, in sides of a box, of a disc that no mark fills and a punched hole does: 2.75 mm of 4.4. A box
            that is filled by a careless hand holds a disc of 2.5 mm; a hole (ISO 838) is one of 3 mm.
        near: a hole disturbs boxes nearer than this, in sides of a box: half a millimetre.
        dark_reach: a dark streak disturbs a box that it touches or nearly touches, in sides of a box: two thirds of a
            millimetre. Further out, a line cannot make an empty box look marked: that takes a circle.
        light_reach: a light one only where it touches the box itself.
    """

    outline: float = 0.35
    black: float = 0.5
    disc: float = 0.625
    near: float = 0.12
    dark_reach: float = 0.15
    light_reach: float = 0.05


def disturbed_boxes(
    image: Gray, located: Located, streaks: Sequence[StreakReading], options: DisturbanceOptions | None = None
) -> Flags:
    """Tell which boxes could not be seen as they are.

    Args:
        image: gray picture, h×w.
        located: its boxes.
        streaks: that run over it.
        options: when a box is disturbed.

    Returns:
        n flags.
    """
    options = options or DisturbanceOptions()
    if len(located.quads) == 0:
        return np.zeros(0, dtype=bool)
    pale = located.presence < options.outline * np.median(located.presence)
    return pale | _cut_off(located) | streaked(located.quads, streaks, options) | _covered(image, located, options)


def streaked(quads: Quads, streaks: Sequence[StreakReading], options: DisturbanceOptions | None = None) -> Flags:
    """Tell which boxes a streak touches; ``quads`` are n×4×2 corners in pixels."""
    options = options or DisturbanceOptions()
    touched = np.zeros(len(quads), dtype=bool)
    for streak in streaks:
        at = quads[:, :, 0 if streak.vertical else 1]
        first, last = at.min(axis=1), at.max(axis=1)
        beyond = (options.dark_reach if streak.dark else options.light_reach) * (last - first) + streak.width_px / 2
        touched |= (first - beyond < streak.at) & (streak.at < last + beyond)
    return touched


def _cut_off(located: Located) -> Flags:
    """Tell which boxes are not wholly in the picture."""
    inside = slice(round(INSET) - 1, round(INSET + SIDE) + 1)
    return np.asarray(np.isnan(located.dark[:, inside, inside]).any(axis=(1, 2)), dtype=bool)


def _covered(image: Gray, located: Located, options: DisturbanceOptions) -> Flags:
    """Tell which boxes something black reaches that is larger than any mark."""
    covered = np.zeros(len(located.quads), dtype=bool)
    suspects = np.flatnonzero(_darkest_spot(located.dark) > options.black)
    if not suspects.size:
        return covered
    quads = located.quads[suspects]
    middle = quads.mean(axis=1, keepdims=True)
    grown = middle + FIELD / (1 + 2 * MARGIN) * (quads - middle)
    limit = located.paper[suspects] - options.black * (located.paper[suspects] - located.black)
    fields = np.nan_to_num(sample_boxes(image, grown), nan=0.0)
    covered[suspects] = [_reached(field < level, options) for field, level in zip(fields, limit, strict=True)]
    return covered


def _darkest_spot(dark: Patches) -> NDArray[np.float32]:
    """Return how dark the palest sample of the darkest spot of each patch is; every other sample is looked at."""
    n, spots = len(dark), SAMPLES // SPOT
    cells = dark[:, : spots * SPOT : 2, : spots * SPOT : 2].reshape(n, spots, SPOT // 2, spots, SPOT // 2)
    return np.asarray(cells.min(axis=4).min(axis=2).reshape(n, -1).max(axis=1), dtype=np.float32)


def _reached(black: Flags, options: DisturbanceOptions) -> bool:
    """Tell whether a black disc reaches the box in the middle of a field."""
    samples_per_side = SAMPLES / FIELD
    radius = options.disc * samples_per_side
    bordered = cv2.copyMakeBorder(black.astype(np.uint8), *(round(radius),) * 4, cv2.BORDER_REPLICATE)
    depth = cv2.distanceTransform(bordered, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    hollow = np.asarray(depth < radius, dtype=np.uint8)
    if hollow.all():
        return False
    reach = cv2.distanceTransform(hollow, cv2.DIST_L2, cv2.DIST_MASK_PRECISE) < radius
    half = (0.5 + options.near) * samples_per_side
    low, high = round(len(bordered) / 2 - half), round(len(bordered) / 2 + half)
    return bool(reach[low:high, low:high].any())
