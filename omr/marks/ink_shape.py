"""Measure how solid and how tangled the ink at a box is, which distinguishes a scribble over a mark from a mark."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from omr import compiled
from omr.marks.outline_print import OUTLINE_HALF_WIDTH
from omr.registration.sampling import INSET, SAMPLES, SIDE, Patches

Floats = NDArray[np.float32]

INK = 0.35  # darkness; a box's outline is ink as well, so that a line that runs along it or crosses it is whole
THIN, THICK = 3, 5  # samples: 0.5 and 0.9 mm. A ballpoint's line is 2 samples wide, a felt pen's 5
DIRECTIONS = 24
SPECK = 6  # samples: a smaller region between lines is grain
# Samples, 1.2 mm: a line that strikes a mark out extends this far beyond the box on both sides; ticks seldom do.
BEYOND = 5
STEEPEST = 2  # samples by which such a line may deviate up or down from one row: about 10° for a ballpoint's line


@dataclass(frozen=True, slots=True)
class InkShape:
    """The shape of the ink at n boxes, their outlines included.

    Attributes:
        core: n, number of samples left when the ink is eroded by one sample: overlapping lines leave many.
        thick_core: n, the same for an erosion by two samples, for broad pens.
        regions: n, number of paper regions into which lines and outline divide the patch: an empty box has 2, a cross
            4 or 5.
        apart: n, share of the directions in which there is paper between the box and ink beyond it, as with a ring.
        through: n, 1 where a level line runs through the box and beyond it on both sides, else 0.
    """

    core: Floats
    thick_core: Floats
    regions: Floats
    apart: Floats
    through: Floats


def ink_shape(dark: Patches, boxes: NDArray[np.bool_] | None = None) -> InkShape:
    """Measure the shape of the ink.

    Args:
        dark: n×SAMPLES×SAMPLES darkness (0 paper, 1 print); no ``nan``.
        boxes: n flags of the boxes to measure, all if ``None``; the others get zeros.
    """
    those = np.arange(len(dark)) if boxes is None else np.flatnonzero(boxes)
    measured = np.zeros((5, len(dark)), dtype=np.float32)
    if len(those):  # OpenCV accepts no empty picture
        measured[:, those] = _shapes(dark, those)
    return InkShape(*measured)


def _shapes(dark: Patches, boxes: NDArray[np.intp]) -> Floats:
    """Return 5×m: the attributes of ``InkShape`` in their order, of m boxes."""
    if compiled.KERNELS is None:
        ink = dark[boxes] > INK
        lines = ink.astype(np.uint8)
        return np.stack([_eroded(lines, THIN), _eroded(lines, THICK), _regions(ink), _apart(ink), _through(ink)])
    dark, boxes, rays = np.ascontiguousarray(dark, np.float32), boxes.astype(np.int64), _ray_places()
    shapes, rows = np.empty((len(boxes), 5), np.int32), np.empty((len(boxes), SAMPLES), np.uint64)
    compiled.KERNELS.ink_shapes(
        *(compiled.pointer(dark), SAMPLES, compiled.pointer(boxes), len(boxes), np.float32(INK), SPECK),
        *(compiled.pointer(rays), *rays.shape[:2], compiled.pointer(_band()), STEEPEST),
        *(compiled.pointer(rows), compiled.pointer(shapes)),
    )
    counts = shapes.T.astype(np.float64)
    counts[3] /= DIRECTIONS
    return counts.astype(np.float32)


def _eroded(ink: NDArray[np.uint8], size: int) -> Floats:
    """Return n: the number of inked samples of each patch that an erosion by ``size``×``size`` leaves."""
    left = cv2.erode(np.ascontiguousarray(ink.reshape(-1, SAMPLES)), np.ones((size, size), np.uint8))
    return np.asarray(left.reshape(len(ink), -1).sum(axis=1), dtype=np.float32)


def _regions(ink: NDArray[np.bool_]) -> Floats:
    """Return n: the number of connected regions of each patch without ink."""
    paper = np.zeros((len(ink), SAMPLES + 1, SAMPLES), dtype=np.uint8)  # all in one picture, a row between two patches
    paper[:, :SAMPLES] = ~ink
    *_, stats, _ = cv2.connectedComponentsWithStats(paper.reshape(-1, SAMPLES), connectivity=4)
    patch = stats[1:, cv2.CC_STAT_TOP] // (SAMPLES + 1)
    counts = np.bincount(patch[stats[1:, cv2.CC_STAT_AREA] >= SPECK], minlength=len(ink))
    return np.asarray(counts, dtype=np.float32)


def _apart(inked: NDArray[np.bool_]) -> Floats:
    """Return n: the share of the directions in which ink beyond the box has paper between it and the box."""
    rows, columns, beyond = _rays()
    ink = inked[:, rows, columns] & beyond
    paper = ~ink & beyond
    gap = paper[..., :-1] & paper[..., 1:]
    after = np.maximum.accumulate(gap, axis=2)[..., :-1]
    return np.asarray((ink[..., 2:] & after).any(axis=2).mean(axis=1), dtype=np.float32)


def _through(inked: NDArray[np.bool_]) -> Floats:
    """Return n: whether a level line goes through each box, away from the upper and the lower side of its outline."""
    top, bottom, left, right = _band()
    band = inked[:, top:bottom, left:right]
    slanted = band.copy()
    for step in range(1, STEEPEST + 1):
        slanted[:, step:] |= band[:, :-step]
        slanted[:, :-step] |= band[:, step:]
    return np.asarray(np.any(slanted.all(axis=2), axis=1), dtype=np.float32)


@cache
def _band() -> NDArray[np.int64]:
    """Return the first row and the one after the last, and likewise the columns, that a level line runs through."""
    low, high, away = round(INSET), round(INSET + SIDE), round(OUTLINE_HALF_WIDTH)
    return np.array([low + away, high - away, low - BEYOND, high + BEYOND], np.int64)


@cache
def _rays() -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.bool_]]:
    """Return three arrays of DIRECTIONS×radii: rows and columns of samples along rays, and which are beyond the box."""
    angle = np.linspace(0, 2 * np.pi, DIRECTIONS, endpoint=False)[:, None]
    radius = np.arange(1, SAMPLES // 2)[None]
    x, y = np.cos(angle) * radius, np.sin(angle) * radius
    beyond = np.maximum(np.abs(x), np.abs(y)) > SIDE / 2 + OUTLINE_HALF_WIDTH
    rows, columns = (np.clip(np.rint(v + SAMPLES / 2 - 0.5), 0, SAMPLES - 1).astype(np.intp) for v in (y, x))
    return rows, columns, beyond


@cache
def _ray_places() -> NDArray[np.int32]:
    """Return DIRECTIONS×radii×2: rows and columns of samples along rays, -1 where they are not beyond the box."""
    rows, columns, beyond = _rays()
    return np.where(beyond[..., None], np.stack([rows, columns], axis=2), -1).astype(np.int32)
