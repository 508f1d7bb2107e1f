"""Recognise pictures whose gray levels the scanner turned into patterns of dots: its mode for photographs.

A halftoned sheet is read, but the dots lie in every empty box and tear every thin line, so that most answers are asked.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from omr import compiled
from omr.compiled import pointer

Gray = NDArray[np.uint8]

# Bands of rows that are looked at, and their height in pixels: a tenth of an A4 page at 200 dpi tells as much as all.
BANDS = 8
BAND_PX = 32
# Of 48 pages scanned in text mode at most 0.1 % of the black pixels stand alone; of those halftoned by error diffusion
# or by an ordered pattern a third and more do. Paper of gray level 250 has one such pixel in fifty.
LEAST_LONE_SHARE = 0.15
LEAST_LONE_DENSITY = 0.005


def is_halftoned(image: Gray) -> bool:
    """Tell whether a two-level picture is halftoned: whether much of its black are single pixels amid white.

    Args:
        image: gray picture, h×w, 0 is black; one with levels between black and white is never halftoned.
    """
    tops = np.linspace(1, max(image.shape[0] - BAND_PX - 1, 1), BANDS).astype(int).tolist()
    bands = [image[top - 1 : top + BAND_PX + 1] for top in tops]
    black = lone = seen = 0
    for band in bands:
        if not _has_two_levels(band):
            return False
        here, alone = _counted(band)
        black, lone, seen = black + here, lone + alone, seen + max(len(band) - 2, 0) * max(band.shape[1] - 2, 0)
    return lone >= LEAST_LONE_SHARE * black and lone >= LEAST_LONE_DENSITY * seen


def _has_two_levels(band: Gray) -> bool:
    """Tell whether all pixels are black or white; a few rows say it of nearly every picture that has more."""
    return not any(cv2.countNonZero(cv2.inRange(rows, 1, 254)) for rows in (band[:2], band) if rows.size)


def _counted(band: Gray) -> tuple[int, int]:
    """Return how many pixels within a band are black, and how many of these stand alone."""
    if compiled.KERNELS is None:
        dark = band == 0
        inner = dark[1:-1, 1:-1]
        beside = dark[:-2, 1:-1] | dark[2:, 1:-1] | dark[1:-1, :-2] | dark[1:-1, 2:]
        return int(inner.sum()), int((inner & ~beside).sum())
    band, counts = np.ascontiguousarray(band), np.zeros(2, np.int64)
    compiled.KERNELS.lone_black(pointer(band), band.shape[1], *band.shape, pointer(counts))
    black, lone = counts.tolist()
    return black, lone
