"""Separate the pen's ink from the print at each box, and describe it by numbers for the classifier."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from omr.marks.ink_cells import CELLS, ink_cells
from omr.marks.ink_shape import InkShape
from omr.marks.ink_sums import LEAST_IN_SECTOR, Sum, ink_sums, open_places, print_lacking
from omr.marks.outline_print import Mask, Printed, distance_to_box, printed_outline
from omr.marks.paper_shading import flattened
from omr.marks.soft_ink import FAINT, Boxes, soft_ink
from omr.registration.sampling import SAMPLES, Patches

Floats = NDArray[np.float32]

FULL_TINT = 0.25  # mean darkness: the palest highlighter, yellow on a gray scan, has a third of it
SHARES = 14
FEATURES = 2 * CELLS * CELLS + SHARES  # length of a box's feature vector, the shares last
MANY_REGIONS = 16.0  # number of regions in a tangle of lines; a cross has five


@dataclass(frozen=True, slots=True)
class Evidence:
    """The ink at n boxes. Shares are 0 … 1.

    Attributes:
        dark: n×SAMPLES×SAMPLES, darkness with the print, corrected for the shading of the paper.
        printed: what is printed at the boxes; ink is what is darker.
        inside: n, share of the inside that is inked.
        ring: n, share of the ring around the box that is inked.
        near: n, the same for that part of the ring which lies near the outline.
        around: n, share of the directions from the centre in which the ring has ink (1 for a closed circle).
        middle: n, share of the middle half of the box that is inked.
        amount: n, ink in the box and around it, in samples.
        tint: n×2, mean darkness of the inside and of the ring, pale ink included, as a share of ``FULL_TINT``.
        hidden: n, share of the printed outline that is missing: painted over, or torn away.
        flood: n, share of the ring that is as dark as print.
        tone: n, mean darkness of the ink, 0 where there is none; a rubber leaves a third of what the pencil drew.
        free: n, share of the inside, apart from the outline, in which no print hides ink.
    """

    dark: Patches
    printed: Printed
    inside: Floats
    ring: Floats
    near: Floats
    around: Floats
    middle: Floats
    amount: Floats
    tint: Floats
    hidden: Floats
    flood: Floats
    tone: Floats
    free: Floats

    @property
    def ours(self) -> bool:
        """Whether the boxes are of our own print: square outlines with nothing in them."""
        return self.printed.ours

    def faint(self, boxes: Boxes) -> Patches:
        """Return how surely each sample of some boxes is inked, however faintly: n×SAMPLES×SAMPLES, 0 … 1."""
        return soft_ink(self.dark, self.printed, boxes, FAINT)


def gather(dark: Patches, printed: Printed | None = None) -> Evidence:
    """Separate the pen's ink from the print.

    Args:
        dark: n×SAMPLES×SAMPLES darkness (0 paper, 1 print), each box on its outline; ``nan`` outside the picture.
        printed: what is printed at the boxes; if ``None``, they are our own, and it is measured on them.
    """
    flat = flattened(dark)
    printed = printed or printed_outline(flat)
    sums = ink_sums(flat, printed)
    shares = (sums / open_places(printed)).astype(np.float32).T
    return Evidence(
        dark=flat,
        printed=printed,
        inside=shares[Sum.INSIDE],
        ring=shares[Sum.RING],
        near=shares[Sum.NEAR],
        around=shares[Sum.AROUND],
        middle=shares[Sum.MIDDLE],
        amount=sums[:, Sum.TOTAL].astype(np.float32),
        tint=np.minimum(shares[[Sum.ANY_INSIDE, Sum.ANY_RING]].T / np.float32(FULL_TINT), 1),
        hidden=print_lacking(flat, printed),
        flood=shares[Sum.FLOOD],
        tone=(sums[:, Sum.TONE] / np.maximum(sums[:, Sum.TOTAL], LEAST_IN_SECTOR)).astype(np.float32),
        free=_free(printed, len(flat)),
    )


def features(evidence: Evidence, shape: InkShape, boxes: Mask | None = None) -> NDArray[np.float32]:
    """Return n×FEATURES numbers, each 0 … 1: faint and bold ink in cells of 0.5 mm, then shares, those of shape last.

    Args:
        evidence: of the boxes of a page.
        shape: of the ink at the same boxes; used only for our own boxes, since printed letters would be measured too.
        boxes: flags of the boxes to describe; all if ``None``.
    """
    boxes = np.ones(len(evidence.inside), dtype=bool) if boxes is None else boxes
    cells = ink_cells(evidence.dark, evidence.printed, boxes)
    foreign = np.full_like(evidence.inside, 0 if evidence.ours else 1)
    shares = [evidence.inside, evidence.ring, evidence.around, evidence.hidden, foreign, evidence.tone]
    pale = [evidence.tint[:, 0], evidence.tint[:, 1], evidence.near, evidence.flood]
    return np.concatenate([cells, np.stack([*shares, *pale, *_shape(shape, evidence.ours)], axis=1)[boxes]], axis=1)


def _shape(shape: InkShape, ours: bool) -> list[NDArray[np.float32]]:
    """Return four arrays of n: log solidity (two widths), tangledness and ringedness; zeros for forms of others."""
    solid = [np.log1p(core) / np.float32(np.log1p(SAMPLES * SAMPLES)) for core in (shape.core, shape.thick_core)]
    tangled = np.minimum(shape.regions / np.float32(MANY_REGIONS), 1)
    return [np.asarray(part * np.float32(ours), dtype=np.float32) for part in (*solid, tangled, shape.apart)]


def _free(printed: Printed, count: int) -> NDArray[np.float32]:
    """Return the share of each inside, apart from the outline, in which no print hides ink."""
    within = (distance_to_box() < 0) & ~printed.outline
    share = (within & ~printed.zone).sum(axis=(-2, -1)) / np.maximum(within.sum(axis=(-2, -1)), 1)
    return np.broadcast_to(np.asarray(share, dtype=np.float32), (count,))
