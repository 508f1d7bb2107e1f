"""What the pen left in a patch, apart from what the printer put there, as numbers that a classifier can weigh."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from omr.sampling import INSET, SAMPLES, SIDE, Patches

Mask = NDArray[np.bool_]

# The printed outline and what blur and an inexact registration smear of it: 0.35 mm on either side of its middle.
OUTLINE_HALF_WIDTH = 2.1  # samples
# With this many boxes, most of them empty, their median is what the printer put into every one of them.
BOXES_FOR_TEMPLATE = 12
BOXES_IN_TEMPLATE = 48  # as many of them are enough for it
TEMPLATE_SLACK = 0.25  # darkness of print above which a sample is not counted for or against a pen
# A soft threshold for ink: paper grain and sensor noise stay below the first figure, a pale pencil reaches the second.
FAINT = (0.08, 0.22)
BOLD = (0.25, 0.70)
NEARLY_PRINT = 0.5  # darkness; a hole over a black lid has 1
FULL_TINT = 0.25  # mean darkness: the palest highlighter, yellow on a gray scan, has a third of it
CELL = 3  # samples to a cell, 0.5 mm: strokes keep their shape, hands lose their jitter
CELLS = SAMPLES // CELL
SHARES = 8
FEATURES = 2 * CELLS * CELLS + SHARES  # numbers that ``features`` gives for a box, the shares last
SECTORS = 16
LEAST_IN_SECTOR = 1.0  # samples: the least ink by which a stroke shows in a direction


@dataclass(frozen=True, slots=True, eq=False)
class Printed:
    """What is printed at the boxes of a page.

    Attributes:
        template: SAMPLES×SAMPLES, darkness of what all boxes have.
        outline: SAMPLES×SAMPLES, where their outline is.
        zone: SAMPLES×SAMPLES, where print may be in any of them, the outline included: ink is not looked for there.
        ours: squares with nothing in them, as we print them.
    """

    template: Patches
    outline: Mask
    zone: Mask
    ours: bool


@dataclass(frozen=True, slots=True)
class Evidence:
    """The ink at n boxes.

    Attributes:
        faint: n×SAMPLES×SAMPLES, 0 … 1, any ink at all.
        bold: likewise, ink nearly as dark as print.
        inside: n, share of the inside that holds any ink.
        ring: n, share of the ring around the box that does.
        around: n, share of the directions from the centre in which the ring has ink (a circle has all of them).
        tint: n×2, mean darkness of the inside and of the ring, pale ink and all, as a share of ``FULL_TINT``.
        hidden: n, share of the printed outline that is not there: painted over, or torn away.
        flood: n, share of the ring that is as dark as print.
        tone: n, mean darkness of what is inked, 0 where nothing is; a rubber leaves a third of what the pencil drew.
        ours: what is printed at them is what we print.
    """

    faint: Patches
    bold: Patches
    inside: NDArray[np.float32]
    ring: NDArray[np.float32]
    around: NDArray[np.float32]
    tint: NDArray[np.float32]
    hidden: NDArray[np.float32]
    flood: NDArray[np.float32]
    tone: NDArray[np.float32]
    ours: bool


def gather(dark: Patches, printed: Printed | None = None) -> Evidence:
    """Part the pen's ink from the print.

    Args:
        dark: n×SAMPLES×SAMPLES darkness (0 paper, 1 print), each box on its outline; ``nan`` outside the picture.
        printed: what is printed there, where that is not what we print.
    """
    filled = np.nan_to_num(dark)
    printed = printed or our_print(filled)
    free = ~printed.zone
    ink = np.where(free, np.maximum(filled - printed.template, 0), np.float32(0))
    faint, bold = _soft(ink, *FAINT), _soft(ink, *BOLD)
    flat = faint.reshape(len(faint), -1)
    zones = np.stack([_inside() & free, ~_inside() & free]).reshape(2, -1).astype(np.float32)
    shares = flat @ (zones / np.maximum(zones.sum(axis=1, keepdims=True), 1)).T
    hit = flat @ (_sectors() * zones[1]).T > LEAST_IN_SECTOR
    means = ink.reshape(len(ink), -1) @ (zones / np.maximum(zones.sum(axis=1, keepdims=True), 1)).T
    return Evidence(
        faint=faint,
        bold=bold,
        inside=shares[:, 0],
        ring=shares[:, 1],
        around=hit.mean(axis=1, dtype=np.float32),
        tint=np.minimum(means / np.float32(FULL_TINT), 1),
        hidden=_hidden(filled, printed),
        flood=(filled > NEARLY_PRINT)[:, _around()].mean(axis=1, dtype=np.float32),
        tone=_tone(ink.reshape(len(ink), -1), flat),
        ours=printed.ours,
    )


def features(evidence: Evidence) -> NDArray[np.float32]:
    """Return n×FEATURES numbers, each 0 … 1: faint and bold ink in cells of 0.5 mm, then the shares."""
    cells = [_pooled(evidence.faint), _pooled(evidence.bold)]
    foreign = np.full_like(evidence.inside, 0 if evidence.ours else 1)
    shares = np.stack(
        [evidence.inside, evidence.ring, evidence.around, evidence.hidden, foreign, evidence.tone], axis=1
    )
    return np.concatenate([*cells, shares, evidence.tint], axis=1)


def our_print(filled: Patches) -> Printed:
    """Return what is printed at our own boxes: an outline, and what else all of them have in common."""
    template = usual_print(filled[:: -(-len(filled) // BOXES_IN_TEMPLATE)] if len(filled) else filled)
    return Printed(template, _outline_zone(), _outline_zone() | (template >= TEMPLATE_SLACK), ours=True)


def usual_print(filled: Patches) -> Patches:
    """Return what every box has alike, SAMPLES×SAMPLES; nothing where there are too few boxes to tell."""
    if len(filled) < BOXES_FOR_TEMPLATE:
        return np.zeros((SAMPLES, SAMPLES), np.float32)
    return np.asarray(np.partition(filled, len(filled) // 2, axis=0)[len(filled) // 2], dtype=np.float32)


def _hidden(filled: Patches, printed: Printed) -> NDArray[np.float32]:
    """Weigh what is paler than the outline by how dark the outline is."""
    outline = np.where(printed.outline, printed.template, np.float32(0))
    lack = np.maximum(outline - filled - TEMPLATE_SLACK, 0).sum(axis=(1, 2))
    return np.asarray(lack / np.maximum(np.maximum(outline - TEMPLATE_SLACK, 0).sum(), 1e-6), dtype=np.float32)


def _tone(ink: NDArray[np.float32], faint: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the mean darkness of n×SAMPLES² ink, weighed by how surely it is ink."""
    total = faint.sum(axis=1)
    mean = np.einsum("ij,ij->i", np.minimum(ink, 1), faint) / np.maximum(total, LEAST_IN_SECTOR)
    return np.asarray(mean, dtype=np.float32)


def _soft(ink: Patches, low: float, high: float) -> Patches:
    return np.asarray(np.clip((ink - low) * (1 / (high - low)), 0, 1), dtype=np.float32)


def _pooled(ink: Patches) -> NDArray[np.float32]:
    cells = _averaging() @ ink @ _averaging().T
    return np.asarray(cells.reshape(len(ink), CELLS * CELLS), dtype=np.float32)


@cache
def _averaging() -> NDArray[np.float32]:
    """CELLS×SAMPLES: each row averages the samples of a cell."""
    return np.kron(np.eye(CELLS), np.full((1, CELL), 1 / CELL)).astype(np.float32)


@cache
def _distance_to_box() -> NDArray[np.float64]:
    """Chebyshev distance from each sample to the outline in samples, negative inside."""
    t = np.arange(SAMPLES) + 0.5
    beyond = np.maximum(INSET - t, t - (INSET + SIDE))
    return np.asarray(np.maximum(beyond[:, None], beyond[None, :]), dtype=np.float64)


@cache
def _outline_zone() -> Mask:
    return np.abs(_distance_to_box()) <= OUTLINE_HALF_WIDTH


@cache
def _inside() -> Mask:
    return _distance_to_box() < 0


@cache
def _around() -> Mask:
    """The ring without the outline."""
    return _distance_to_box() > OUTLINE_HALF_WIDTH


@cache
def _sectors() -> NDArray[np.float32]:
    """SECTORS×(SAMPLES²): which samples lie in which direction from the centre."""
    t = np.arange(SAMPLES) + 0.5 - SAMPLES / 2
    angle = np.arctan2(t[:, None], t[None, :]).ravel()
    sector = ((angle + np.pi) / (2 * np.pi) * SECTORS).astype(int) % SECTORS
    return np.asarray(sector[None] == np.arange(SECTORS)[:, None], dtype=np.float32)
