"""Measure the pen's ink at each box, in the box and around it, beside what is printed there.

All sums are taken in one order, sample by sample, so that they depend neither on the processor nor on what was
compiled.
"""

from __future__ import annotations

from enum import IntEnum, auto
from functools import cache

import numpy as np
from numpy.typing import NDArray

from omr import compiled
from omr.marks.outline_print import OUTLINE_HALF_WIDTH, TEMPLATE_SLACK, Printed, distance_to_box
from omr.marks.soft_ink import FAINT, ink_of, printing, soft_bounds, softened
from omr.registration.sampling import SAMPLES, SIDE, Patches

Floats = NDArray[np.float32]
Sums = NDArray[np.float64]

NEARLY_PRINT = 0.5  # darkness; a hole over a black lid has 1
SECTORS = 16
LEAST_IN_SECTOR = 1.0  # samples: least ink in a sector of the ring that counts as a stroke in that direction
NEAR = 6.0  # samples beyond the outline: a filling that runs over stays within this millimetre, a scribble seldom does
MIDDLE = slice(round(SAMPLES / 2 - SIDE / 4), round(SAMPLES / 2 + SIDE / 4))  # samples: half of a box's side
RING_BIT, NEAR_BIT, MIDDLE_BIT = 16, 32, 64  # of a sample's place; the lowest four bits are its sector


class Sum(IntEnum):
    """What is summed over the samples of a box; "ink" counts each sample as surely as it is inked, however faintly."""

    INSIDE = 0
    """Ink in the box."""
    RING = auto()
    """Ink around the box."""
    NEAR = auto()
    """Ink around the box, near its outline."""
    ANY_INSIDE = auto()
    """Darkness in the box beyond that of the print; pale ink included."""
    ANY_RING = auto()
    """The same around the box."""
    TOTAL = auto()
    """Ink in the box and around it."""
    TONE = auto()
    """Darkness of that ink, each sample up to 1 and as surely as it is inked."""
    MIDDLE = auto()
    """Ink in the middle half of the box."""
    AROUND = auto()
    """Number of sectors of the ring in which there is a stroke."""
    FLOOD = auto()
    """Number of samples of the ring, its outline apart, that are as dark as print."""


def ink_sums(flat: Patches, printed: Printed) -> Sums:
    """Return n×len(Sum) sums.

    Args:
        flat: n×SAMPLES×SAMPLES darkness without the shading of the paper; no ``nan``, not below 0.
        printed: what is printed at the boxes.
    """
    if compiled.KERNELS is None:
        return _ink_sums(flat, printed)
    sums, square = np.empty((len(flat), len(Sum))), _square()
    compiled.KERNELS.ink_sums(
        *(compiled.pointer(flat), len(flat), SAMPLES, *printing(printed).pointers()),
        *(compiled.pointer(_black()), compiled.pointer(_places()), square.start, square.stop),
        *(*soft_bounds(FAINT), compiled.pointer(sums)),
    )
    return sums


def open_places(printed: Printed) -> Sums:
    """Return the number of samples, or of sectors, in which no print may hide what ``ink_sums`` counts.

    Returns:
        1×len(Sum) or, if boxes differ, n×len(Sum); at least 1.
    """
    inside, ring, near = ((~printed.zone).reshape(-1, SAMPLES * SAMPLES).astype(np.float32) @ _regions()).T
    places = np.ones((len(inside), len(Sum)))
    places[:, Sum.INSIDE] = places[:, Sum.ANY_INSIDE] = inside
    places[:, Sum.RING] = places[:, Sum.ANY_RING] = ring
    places[:, Sum.NEAR] = near
    places[:, Sum.MIDDLE] = (MIDDLE.stop - MIDDLE.start) ** 2
    places[:, Sum.AROUND] = SECTORS
    places[:, Sum.FLOOD] = np.count_nonzero(_black() < 1)
    return np.maximum(places, 1, out=places)


def print_lacking(flat: Patches, printed: Printed) -> Floats:
    """Return n: the share of the printed outline that is missing, weighted by how dark the outline should be."""
    outline = np.where(printed.outline, printed.template, np.float32(0)) - np.float32(TEMPLATE_SLACK)
    outline = outline.reshape(-1, SAMPLES * SAMPLES)
    where = np.flatnonzero((outline > 0).any(axis=0)).astype(np.int32)
    should = np.maximum(outline[:, where], np.float32(0))
    whole = np.add.accumulate(should, axis=1, dtype=np.float64)[:, -1:].sum(axis=1)
    return np.asarray(_lack(flat, where, should) / np.maximum(whole, 1e-6), dtype=np.float32)


def _lack(flat: Patches, where: NDArray[np.int32], should: Floats) -> Sums:
    """Return n: by how much the samples ``where`` are paler than they should be (1×k or n×k), in all."""
    if compiled.KERNELS is None:
        less = np.maximum(should - flat.reshape(len(flat), SAMPLES * SAMPLES)[:, where], np.float32(0))
        return np.asarray(np.add.accumulate(np.minimum(less, should), axis=1, dtype=np.float64)[:, -1:].sum(axis=1))
    lack, should = np.empty(len(flat)), np.ascontiguousarray(should)
    compiled.KERNELS.lack_of_print(
        *(compiled.pointer(flat), len(flat), SAMPLES * SAMPLES, compiled.pointer(where), compiled.pointer(should)),
        *(len(where), int(len(should) > 1), compiled.pointer(lack)),
    )
    return lack


def _ink_sums(flat: Patches, printed: Printed) -> Sums:
    """Do the same in numpy: faint ink from sample to sample, any ink down the columns and then across."""
    ink, count = ink_of(flat, printed, np.arange(len(flat))), len(flat)
    faint = softened(ink, FAINT).reshape(count, SAMPLES * SAMPLES)
    box, at = np.nonzero(faint)
    inked, place = faint[box, at].astype(np.float64), _places().ravel()[at]
    tone = np.minimum(ink.reshape(faint.shape)[box, at], np.float32(1)) * inked
    ring, near, middle = ((place & bit) > 0 for bit in (RING_BIT, NEAR_BIT, MIDDLE_BIT))
    sums = np.zeros((count, len(Sum)))
    parts = {Sum.INSIDE: ~ring, Sum.RING: ring, Sum.NEAR: near, Sum.TOTAL: ring | ~ring, Sum.MIDDLE: middle}
    for column, there in parts.items():
        sums[:, column] = np.bincount(box, inked * there, count)
    sums[:, Sum.TONE] = np.bincount(box, tone, count)
    sectors = np.bincount(box * SECTORS + place % SECTORS, inked * ring, count * SECTORS)
    sums[:, Sum.AROUND] = (sectors.reshape(-1, SECTORS) > LEAST_IN_SECTOR).sum(axis=1)
    sums[:, Sum.FLOOD] = (flat > _black()).sum(axis=(1, 2))
    sums[:, Sum.ANY_INSIDE], sums[:, Sum.ANY_RING] = _any_ink(ink)
    return sums


def _any_ink(ink: Patches) -> tuple[Sums, Sums]:
    """Return n sums over the inside and n over the ring."""
    square = _square()
    inside = ink[:, square].sum(axis=1)
    ring = np.concatenate([ink[:, : square.start], ink[:, square.stop :]], axis=1).sum(axis=1)
    ring[:, : square.start] += inside[:, : square.start]
    ring[:, square.stop :] += inside[:, square.stop :]
    within, around = (np.add.accumulate(part, axis=1, dtype=np.float64)[:, -1] for part in (inside[:, square], ring))
    return within, around


@cache
def _square() -> slice:
    """Return which rows and columns of a patch lie within the box."""
    inside = np.flatnonzero((distance_to_box() < 0).any(axis=0))
    return slice(int(inside[0]), int(inside[-1]) + 1)


@cache
def _regions() -> Floats:
    """Return (SAMPLES²)×3 flags: the inside, the ring, and the part of the ring near the outline."""
    away = distance_to_box().ravel()
    return np.stack([away < 0, away >= 0, (away >= 0) & (away <= NEAR)], axis=1).astype(np.float32)


@cache
def _black() -> Patches:
    """Return the darkness above which a sample of the ring floods it; nothing does on the outline and within."""
    limit = np.where(distance_to_box() > OUTLINE_HALF_WIDTH, np.float32(NEARLY_PRINT), np.float32(np.inf))
    return np.ascontiguousarray(limit, np.float32)


@cache
def _places() -> NDArray[np.uint8]:
    """Return SAMPLES×SAMPLES: the direction of each sample from the centre, and the parts of the patch it lies in."""
    t, away = np.arange(SAMPLES) + 0.5 - SAMPLES / 2, distance_to_box()
    sector = ((np.arctan2(t[:, None], t[None, :]) + np.pi) / (2 * np.pi) * SECTORS).astype(int) % SECTORS
    place = sector | RING_BIT * (away >= 0) | NEAR_BIT * ((away >= 0) & (away <= NEAR))
    place[MIDDLE, MIDDLE] |= MIDDLE_BIT
    return np.ascontiguousarray(place, np.uint8)
