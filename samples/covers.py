"""Defects that cover or remove a part of the sheet: staples, labels, blots and tears."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from samples.defects import Stage, shade_of
from samples.ink import Page

CODE_MIDDLE_MM = (181.1, 15.5)  # of the page code on A4, from the left and the top


@dataclass(frozen=True, slots=True)
class Staple:
    """A wire staple, left in the sheet: bright along its back, with a shadow beside it.

    Attributes:
        at: its middle as shares of width and height; random near the top left corner if ``None``.
        angle_deg: clockwise; random if ``None``.
        length_mm: 12 for the common 24/6 staple.
        wire_mm: 0.6 to 0.7, rolled flat.
    """

    stage: ClassVar[Stage] = "paper"
    at: tuple[float, float] | None = None
    angle_deg: float | None = None
    length_mm: float = 12.0
    wire_mm: float = 0.65

    def apply(self, page: Page, dpi: float, rng: np.random.Generator) -> Page:
        """Draw shadow, wire and glint."""
        stapled, k = page.copy(), dpi / 25.4
        corner = rng.uniform(9, 16, 2) * k
        middle = corner if self.at is None else np.array(self.at) * page.shape[1::-1]
        angle = np.deg2rad(rng.uniform(-60, 10) if self.angle_deg is None else self.angle_deg)
        along, across = np.array([np.cos(angle), np.sin(angle)]), np.array([-np.sin(angle), np.cos(angle)])
        half = 0.5 * self.length_mm * k * along
        for aside, wide, gray in ((0.35, 1.1, 165), (0.0, 1.0, 95), (-0.15, 0.35, 235)):
            ends = middle + aside * self.wire_mm * k * across + np.stack([-half, half])
            a, b = np.rint(ends * 16).astype(int).tolist()
            thick = max(1, round(wide * self.wire_mm * k))
            cv2.line(stapled, a, b, shade_of(page, gray), thick, cv2.LINE_AA, 4)
        return stapled


@dataclass(frozen=True, slots=True)
class CoveredCode:
    """Something over the page code: a label stuck on, a blot of ink, or a hole torn there.

    Attributes:
        kind: of the three, by name.
        at_mm: the middle of the covered area, from the left and the top.
        size_mm: its width and height.
        behind: gray of the background that shows through a hole.
    """

    stage: ClassVar[Stage] = "paper"
    kind: Literal["label", "stain", "torn"] = "label"
    at_mm: tuple[float, float] = CODE_MIDDLE_MM
    size_mm: tuple[float, float] = (22.0, 18.0)
    behind: int = 40

    def apply(self, page: Page, dpi: float, rng: np.random.Generator) -> Page:
        """Cover the code."""
        covered, k = page.copy(), dpi / 25.4
        around = self._label(rng) if self.kind == "label" else self._ragged(rng)
        outline = np.rint((around + self.at_mm) * k * 16).astype(np.int32)
        gray = {"label": 242, "stain": 70, "torn": self.behind}[self.kind]
        cv2.fillPoly(covered, [outline], shade_of(page, gray), cv2.LINE_AA, 4)
        if self.kind == "stain":
            return np.minimum(page, covered)
        rim = 195 if self.kind == "label" else 225  # a label's edge is in shadow, a tear's is torn fibre
        cv2.polylines(covered, [outline], True, shade_of(page, rim), max(1, round(0.2 * k)), cv2.LINE_AA, 4)
        return covered

    def _label(self, rng: np.random.Generator) -> NDArray[np.float64]:
        """Return the corners of a rectangle that was stuck on by hand."""
        width, height = self.size_mm
        corners = 0.5 * np.array([(-width, -height), (width, -height), (width, height), (-width, height)])
        angle = np.deg2rad(rng.normal(0, 4))
        cos, sin = np.cos(angle), np.sin(angle)
        return np.asarray(corners @ np.array([[cos, sin], [-sin, cos]]))

    def _ragged(self, rng: np.random.Generator) -> NDArray[np.float64]:
        angles = np.linspace(0, 2 * np.pi, 40, endpoint=False)
        lobes = sum(rng.normal(0, 0.10 / n) * np.sin(n * angles + rng.uniform(0, 6.28)) for n in range(2, 7))
        reach = 0.5 * (1 + lobes + rng.normal(0, 0.015, len(angles)))
        return np.asarray(np.stack([np.cos(angles), np.sin(angles)], axis=1) * reach[:, None] * self.size_mm)
