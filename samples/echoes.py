"""Defects that put another picture into this one: show-through of the back, doubled print, an overlapping sheet."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

import cv2
import numpy as np
from numpy.typing import NDArray

from samples.defects import Stage
from samples.ink import Page

_WHITE = 255


@dataclass(frozen=True, slots=True)
class BleedThrough:
    """The other side shows through thin paper: mirrored, diffuse and pale.

    Attributes:
        strength: share of the other side's darkness that arrives, 0 to 1; office paper of 70 to 80 g/m² lets 0.08 to
            0.25 through.
        other: picture of the other side, as seen when the sheet is turned over; if ``None``, a side like this one.
        blur_mm: σ of the blur by which paper scatters light.
        shift_mm: standard deviation of the misalignment of the two sides' prints.
    """

    stage: ClassVar[Stage] = "paper"
    strength: float = 0.15
    other: Page | None = field(default=None, repr=False, compare=False)
    blur_mm: float = 0.30
    shift_mm: float = 1.0

    def apply(self, page: Page, dpi: float, rng: np.random.Generator) -> Page:
        """Multiply the page by its pale, mirrored back."""
        back = _like(page, np.ascontiguousarray(np.flip(page if self.other is None else self.other, axis=1)))
        k = dpi / 25.4
        moved = _shifted(back, rng.normal(0, self.shift_mm, 2) * k)
        return _through(page, np.asarray(cv2.GaussianBlur(moved, (0, 0), self.blur_mm * k), np.uint8), self.strength)


@dataclass(frozen=True, slots=True)
class GhostPrint:
    """A displaced second copy of all print: the drum was not wiped clean, or the paper slipped.

    Attributes:
        strength: of the second print; 1 is as dark as the first.
        away_mm: displacement right and down; if ``None``, 0.3 to 1.2 mm in a random direction.
    """

    stage: ClassVar[Stage] = "print"
    strength: float = 0.5
    away_mm: tuple[float, float] | None = None

    def apply(self, page: Page, dpi: float, rng: np.random.Generator) -> Page:
        """Multiply the page by its displaced copy."""
        distance, angle = rng.uniform(0.3, 1.2), rng.uniform(0, 2 * np.pi)
        drawn = distance * np.array([np.cos(angle), np.sin(angle)])
        away = drawn if self.away_mm is None else np.asarray(self.away_mm)
        return _through(page, _shifted(page, away * dpi / 25.4), self.strength)


@dataclass(frozen=True, slots=True)
class OverlappingSheet:
    """Two sheets fed as one: the next one lies over the lower part of this one, a little askew.

    Attributes:
        covers: share of the page's height that the other sheet hides.
        other: its whole picture at this page's resolution; if ``None``, a sheet that looks like this page.
        turn_deg: standard deviation of its rotation.
        aside_mm: standard deviation of its displacement to the side.
    """

    stage: ClassVar[Stage] = "paper"
    covers: float = 0.45
    other: Page | None = field(default=None, repr=False, compare=False)
    turn_deg: float = 1.5
    aside_mm: float = 4.0

    def apply(self, page: Page, dpi: float, rng: np.random.Generator) -> Page:
        """Lay the other sheet's top over this one's foot, with a shadow along its edge."""
        height, width = page.shape[:2]
        other = _like(page, page if self.other is None else self.other)
        k = dpi / 25.4
        turned = cv2.getRotationMatrix2D((width / 2, 0.0), rng.normal(0, self.turn_deg), 1.0)
        away = rng.normal(0, self.aside_mm) * k, (1 - self.covers) * height
        matrix = np.hstack([turned[:, :2], turned[:, 2:] + np.array(away)[:, None]])
        mask = cv2.warpAffine(np.full((height, width), _WHITE, np.uint8), matrix, (width, height))
        # A sheet that lies on another casts a shadow of a millimetre, which takes a quarter of the light at its edge.
        shadow = np.asarray(cv2.GaussianBlur(mask, (0, 0), 0.5 * k), np.uint8)
        below = _through(page, _like(page, 255 - shadow), 0.5)
        laid = cv2.warpAffine(other, matrix, (width, height), below, cv2.INTER_LINEAR, cv2.BORDER_TRANSPARENT)
        return np.asarray(laid, dtype=np.uint8)


def _like(page: Page, other: Page) -> Page:
    """Return the other picture with the page's size and number of channels."""
    if other.shape[:2] != page.shape[:2]:
        other = np.asarray(cv2.resize(other, page.shape[1::-1], interpolation=cv2.INTER_AREA), dtype=np.uint8)
    if other.ndim == page.ndim:
        return other
    return np.asarray(cv2.cvtColor(other, cv2.COLOR_GRAY2BGR if page.ndim == 3 else cv2.COLOR_BGR2GRAY), np.uint8)


def _shifted(page: Page, away: NDArray[np.float64]) -> Page:
    matrix = np.array([[1.0, 0.0, away[0]], [0.0, 1.0, away[1]]])
    white = (_WHITE,) * (1 if page.ndim == 2 else 3)
    return np.asarray(cv2.warpAffine(page, matrix, page.shape[1::-1], borderValue=white), dtype=np.uint8)


def _through(page: Page, veil: Page, strength: float) -> Page:
    """Return the page multiplied by a veil whose darkness is scaled by ``strength``."""
    pale = np.rint(_WHITE - strength * np.arange(_WHITE, -1, -1)).astype(np.uint8)
    return np.asarray(cv2.multiply(page, cv2.LUT(veil, pale), scale=1 / _WHITE), dtype=np.uint8)
