"""Ordinary wear of sheets in an office, none of which should affect the reading."""

from __future__ import annotations

import numpy as np

from samples.covers import Staple
from samples.defects import Defect, Dust, Fold, Holes, Stain, Stamp
from samples.echoes import BleedThrough

# In the sheet's header, where a stamp of 36 mm keeps clear of the boxes, the page code and the fiducials.
_HEAD = 0.075

WEAR: tuple[tuple[float, Defect], ...] = (
    (0.25, Fold(strength=0.12)),
    (0.10, Fold(strength=0.25)),
    (0.05, Fold(strength=0.15, across=False)),
    (0.15, Holes()),
    (0.05, Holes(behind=245)),
    (0.08, Stamp(at=(0.36, _HEAD))),
    (0.04, Stamp(at=(0.62, _HEAD))),
    (0.04, Staple(at=(0.11, 0.045), angle_deg=-40.0)),
    (0.05, Stain(strength=0.12)),
    (0.10, BleedThrough(strength=0.05)),
    (0.20, Dust(10.0)),
)
"""Defects, each with the share of pages that have it; the shares are our estimate."""


def office_wear(rng: np.random.Generator) -> tuple[Defect, ...]:
    """Return the defects of one page; about one page in three has none."""
    return tuple(defect for share, defect in WEAR if rng.random() < share)
