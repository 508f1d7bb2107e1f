"""Separate the pen's ink from the print at each box, and describe it by numbers for the classifier."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from omr.marks.ink_shape import InkShape
from omr.marks.outline_print import OUTLINE_HALF_WIDTH, TEMPLATE_SLACK, Mask, Printed, distance_to_box, printed_outline
from omr.marks.paper_shading import shading
from omr.registration.sampling import SAMPLES, Patches
from omr.registration.tones import as_paper

# A soft threshold for ink: paper grain and sensor noise stay below the first figure, a pale pencil reaches the second.
FAINT = (0.08, 0.22)
BOLD = (0.25, 0.70)
NEARLY_PRINT = 0.5  # darkness; a hole over a black lid has 1
FULL_TINT = 0.25  # mean darkness: the palest highlighter, yellow on a gray scan, has a third of it
CELL = 3  # samples to a cell, 0.5 mm: fine enough for the shape of strokes, too coarse for the jitter of hands
CELLS = SAMPLES // CELL
SHARES = 14
FEATURES = 2 * CELLS * CELLS + SHARES  # length of a box's feature vector, the shares last
MANY_REGIONS = 16.0  # number of regions in a tangle of lines; a cross has five
SECTORS = 16
LEAST_IN_SECTOR = 1.0  # samples: least ink in a sector of the ring that counts as a stroke in that direction
AT_ONCE = 32  # boxes processed together, few enough to stay in the processor's cache
NEAR = 6.0  # samples beyond the outline: a filling that runs over stays within this millimetre, a scribble seldom does


@dataclass(frozen=True, slots=True)
class Evidence:
    """The ink at n boxes. Shares are 0 … 1.

    Attributes:
        dark: n×SAMPLES×SAMPLES, darkness with the print, corrected for the shading of the paper.
        ink: n×SAMPLES×SAMPLES, by how much each sample is darker than the print there; 0 where print may hide ink.
        inside: n, share of the inside that is inked.
        ring: n, share of the ring around the box that is inked.
        near: n, the same for that part of the ring which lies near the outline.
        around: n, share of the directions from the centre in which the ring has ink (1 for a closed circle).
        tint: n×2, mean darkness of the inside and of the ring, pale ink included, as a share of ``FULL_TINT``.
        hidden: n, share of the printed outline that is missing: painted over, or torn away.
        flood: n, share of the ring that is as dark as print.
        tone: n, mean darkness of the ink, 0 where there is none; a rubber leaves a third of what the pencil drew.
        free: n, share of the inside, apart from the outline, in which no print hides ink.
        ours: whether the boxes are of our own print: square outlines with nothing in them.
    """

    dark: Patches
    ink: Patches
    inside: NDArray[np.float32]
    ring: NDArray[np.float32]
    near: NDArray[np.float32]
    around: NDArray[np.float32]
    tint: NDArray[np.float32]
    hidden: NDArray[np.float32]
    flood: NDArray[np.float32]
    tone: NDArray[np.float32]
    free: NDArray[np.float32]
    ours: bool

    def faint(self, boxes: Mask | NDArray[np.intp]) -> Patches:
        """Return how surely each sample of some boxes is inked, however faintly: n×SAMPLES×SAMPLES, 0 … 1."""
        return _soft(self.ink[boxes], *FAINT)

    def bold(self, boxes: Mask | NDArray[np.intp]) -> Patches:
        """Return how surely each sample has ink nearly as dark as print, in the same shape and range."""
        return _soft(self.ink[boxes], *BOLD)


def gather(dark: Patches, printed: Printed | None = None) -> Evidence:
    """Separate the pen's ink from the print.

    Args:
        dark: n×SAMPLES×SAMPLES darkness (0 paper, 1 print), each box on its outline; ``nan`` outside the picture.
        printed: what is printed at the boxes; if ``None``, they are our own, and it is measured on them.
    """
    filled = as_paper(dark)
    parts = [slice(first, first + AT_ONCE) for first in range(0, len(filled), AT_ONCE)]
    for part in parts:
        filled[part] -= shading(filled[part])
    np.maximum(filled, np.float32(0), out=filled)
    printed = printed or printed_outline(filled)
    ink = _beside_print(filled, printed)
    measured = zip(*(_measured(filled[part], ink[part]) for part in parts or [slice(0)]), strict=True)
    faint, any_ink, by_sector, flood, tone = map(np.concatenate, measured)
    room = np.maximum(_in_regions(~printed.zone.reshape(-1, SAMPLES * SAMPLES)), np.float32(1))
    shares, means = (np.asarray(sums / room, dtype=np.float32) for sums in (faint, any_ink))
    return Evidence(
        dark=filled,
        ink=ink,
        inside=shares[:, 0],
        ring=shares[:, 1],
        near=shares[:, 2],
        around=(by_sector > LEAST_IN_SECTOR).mean(axis=1, dtype=np.float32),
        tint=np.minimum(means[:, :2] / np.float32(FULL_TINT), 1),
        hidden=_hidden(filled, printed),
        flood=flood,
        tone=tone,
        free=_free(printed, len(ink)),
        ours=printed.ours,
    )


def features(evidence: Evidence, shape: InkShape, boxes: Mask | None = None) -> NDArray[np.float32]:
    """Return n×FEATURES numbers, each 0 … 1: faint and bold ink in cells of 0.5 mm, then shares, those of shape last.

    Args:
        evidence: of the boxes of a page.
        shape: of the ink at the same boxes; used only for our own boxes, since printed letters would be measured too.
        boxes: flags of the boxes to describe; all if ``None``.
    """
    boxes = np.ones(len(evidence.inside), dtype=bool) if boxes is None else boxes
    cells = [_pooled(evidence.faint(boxes)), _pooled(evidence.bold(boxes))]
    foreign = np.full_like(evidence.inside, 0 if evidence.ours else 1)
    shares = [evidence.inside, evidence.ring, evidence.around, evidence.hidden, foreign, evidence.tone]
    pale = [evidence.tint[:, 0], evidence.tint[:, 1], evidence.near, evidence.flood]
    return np.concatenate([*cells, np.stack([*shares, *pale, *_shape(shape, evidence.ours)], axis=1)[boxes]], axis=1)


def _shape(shape: InkShape, ours: bool) -> list[NDArray[np.float32]]:
    """Return four arrays of n: log solidity (two widths), tangledness and ringedness; zeros for forms of others."""
    solid = [np.log1p(core) / np.float32(np.log1p(SAMPLES * SAMPLES)) for core in (shape.core, shape.thick_core)]
    tangled = np.minimum(shape.regions / np.float32(MANY_REGIONS), 1)
    return [np.asarray(part * np.float32(ours), dtype=np.float32) for part in (*solid, tangled, shape.apart)]


def _beside_print(filled: Patches, printed: Printed) -> Patches:
    """Return by how much each sample is darker than the print there, and 0 where print may hide ink."""
    ink = filled - printed.template
    np.maximum(ink, np.float32(0), out=ink)
    ink *= (~printed.zone).astype(np.float32)
    return ink


def _measured(filled: Patches, ink: Patches) -> tuple[NDArray[np.float32], ...]:
    """Return faint ink and any ink by region (n×3 each), faint ink by sector (n×SECTORS), flood (n) and tone (n)."""
    flat = ink.reshape(len(ink), SAMPLES * SAMPLES)
    faint = _soft(flat, *FAINT)
    flood = (filled > NEARLY_PRINT).reshape(flat.shape).astype(np.float32) @ _around()
    return _in_regions(faint), _in_regions(flat), faint @ _sectors(), flood, _tone(flat, faint)


def _in_regions(flat: NDArray[np.float32] | Mask) -> NDArray[np.float32]:
    """Return n×3 sums over the inside, the ring, and the part of the ring near the outline."""
    return np.asarray(flat.astype(np.float32, copy=False) @ _regions().T, dtype=np.float32)


def _free(printed: Printed, count: int) -> NDArray[np.float32]:
    """Return the share of each inside, apart from the outline, in which no print hides ink."""
    within = (distance_to_box() < 0) & ~printed.outline
    share = (within & ~printed.zone).sum(axis=(-2, -1)) / np.maximum(within.sum(axis=(-2, -1)), 1)
    return np.broadcast_to(np.asarray(share, dtype=np.float32), (count,))


def _hidden(filled: Patches, printed: Printed) -> NDArray[np.float32]:
    """Return n: the share of the printed outline that is missing, weighted by how dark the outline should be."""
    outline = np.where(printed.outline, printed.template, np.float32(0)) - np.float32(TEMPLATE_SLACK)
    there = np.flatnonzero((outline > 0).reshape(-1, SAMPLES * SAMPLES).any(axis=0))
    dark = outline.reshape(-1, SAMPLES * SAMPLES)[:, there]
    lack = np.maximum(dark - filled.reshape(len(filled), SAMPLES * SAMPLES)[:, there], 0)
    hidden = np.minimum(lack, np.maximum(dark, 0)).sum(axis=1) / np.maximum(np.maximum(dark, 0).sum(axis=1), 1e-6)
    return np.asarray(hidden, dtype=np.float32)


def _tone(ink: NDArray[np.float32], faint: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return n: the mean darkness of ink (n×SAMPLES²), weighted by how surely each sample is inked."""
    total = faint.sum(axis=1)
    mean = np.einsum("ij,ij->i", np.minimum(ink, 1), faint) / np.maximum(total, LEAST_IN_SECTOR)
    return np.asarray(mean, dtype=np.float32)


def _soft(ink: Patches, low: float, high: float) -> Patches:
    soft = ink - np.float32(low)
    soft *= np.float32(1 / (high - low))
    return np.clip(soft, np.float32(0), np.float32(1), out=soft)


def _pooled(ink: Patches) -> NDArray[np.float32]:
    cells = _averaging() @ ink @ _averaging().T
    return np.asarray(cells.reshape(len(ink), CELLS * CELLS), dtype=np.float32)


@cache
def _averaging() -> NDArray[np.float32]:
    """Return CELLS×SAMPLES weights, of which each row averages the samples of a cell."""
    return np.kron(np.eye(CELLS), np.full((1, CELL), 1 / CELL)).astype(np.float32)


@cache
def _regions() -> NDArray[np.float32]:
    """Return 3×(SAMPLES²) weights: the inside, the ring, and the part of the ring near the outline."""
    away = distance_to_box()
    regions = np.stack([away < 0, away >= 0, (away >= 0) & (away <= NEAR)])
    return regions.reshape(3, -1).astype(np.float32)


@cache
def _around() -> NDArray[np.float32]:
    """Return SAMPLES² weights that average over the ring without the outline."""
    ring = (distance_to_box() > OUTLINE_HALF_WIDTH).ravel()
    return np.asarray(ring / np.count_nonzero(ring), dtype=np.float32)


@cache
def _sectors() -> NDArray[np.float32]:
    """Return (SAMPLES²)×SECTORS weights: which samples of the ring lie in which direction from the centre."""
    t = np.arange(SAMPLES) + 0.5 - SAMPLES / 2
    angle = np.arctan2(t[:, None], t[None, :]).ravel()
    sector = ((angle + np.pi) / (2 * np.pi) * SECTORS).astype(int) % SECTORS
    return np.asarray((sector[:, None] == np.arange(SECTORS)) & (_regions()[1] > 0)[:, None], dtype=np.float32)
