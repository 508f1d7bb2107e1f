"""A defect of a sheet that doesn't lie flat: one edge lifts off the glass."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import cv2
import numpy as np

from samples.defects import Stage, shade_of
from samples.ink import Page


@dataclass(frozen=True, slots=True)
class Curl:
    """An edge that curls up: it appears nearer to the middle than it is, bowed, and in its own shadow.

    Attributes:
        edge: clockwise from the top, 0 to 3.
        most_mm: displacement at the edge itself.
        reach_mm: how far in the sheet is lifted.
        shadow: share of the light that is missing at the edge.
    """

    stage: ClassVar[Stage] = "paper"
    edge: int | None = None
    most_mm: float = 1.5
    reach_mm: float = 60.0
    shadow: float = 0.30

    def apply(self, page: Page, dpi: float, rng: np.random.Generator) -> Page:
        """Resample and shade the lifted strip."""
        edge = int(rng.integers(4)) if self.edge is None else self.edge
        turned = np.rot90(page, edge).copy()
        reach, most = min(round(self.reach_mm * dpi / 25.4), turned.shape[0]), self.most_mm * dpi / 25.4
        turned[:reach] = _lifted(turned[: reach + 1], reach, most, self.shadow, rng)
        return np.ascontiguousarray(np.rot90(turned, -edge))


def _lifted(strip: Page, reach: int, most: float, shadow: float, rng: np.random.Generator) -> Page:
    """Displace the strip by the square of the nearness to the edge, which leaves no kink where the strip begins."""
    width = strip.shape[1]
    near = ((reach - np.arange(reach, dtype=np.float32)) / reach) ** 2
    # One corner lifts more than the other, and the bow also moves print a little to the side.
    left, right = rng.uniform(0.6, 1.0, 2)
    tilt = np.linspace(left, right, width, dtype=np.float32)
    lift = near[:, None] * tilt[None, :]
    down = np.arange(reach, dtype=np.float32)[:, None] - np.float32(most) * lift
    across = np.arange(width, dtype=np.float32)[None, :] + np.float32(rng.uniform(-0.3, 0.3) * most) * lift
    seen = cv2.remap(strip, across, down, cv2.INTER_LINEAR, borderValue=shade_of(strip, 130))
    light = 1 - np.float32(shadow) * lift
    return np.asarray(seen * (light if strip.ndim == 2 else light[:, :, None]) + 0.5, dtype=np.uint8)
