"""Defects of the light: a dim lamp, a colour cast, and black where there is no paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import cv2
import numpy as np

from samples.defects import Stage, shade_of
from samples.ink import Page, luma

_WHITE = 255


@dataclass(frozen=True, slots=True)
class DimLamp:
    """A lamp that is worn out at one end, or a shadow that falls in from one side.

    Attributes:
        least: share of the light that is left at the dark side.
        side: the dark one, clockwise from the top, 0 to 3.
    """

    stage: ClassVar[Stage] = "glass"
    least: float = 0.55
    side: int | None = None

    def apply(self, page: Page, dpi: float, rng: np.random.Generator) -> Page:  # noqa: ARG002
        """Darken the page toward that side, faster near it."""
        side = int(rng.integers(4)) if self.side is None else self.side
        height, width = page.shape[:2]
        away = np.linspace(1, 0, height if side in (0, 2) else width) ** 1.5
        gain = np.rint(_WHITE * (1 - (1 - self.least) * (away if side in (0, 3) else away[::-1]))).astype(np.uint8)
        field = np.broadcast_to(gain[:, None] if side in (0, 2) else gain[None, :], (height, width))
        whole = np.ascontiguousarray(field) if page.ndim == 2 else cv2.merge([np.ascontiguousarray(field)] * 3)
        return np.asarray(cv2.multiply(page, whole, scale=1 / _WHITE), dtype=np.uint8)


@dataclass(frozen=True, slots=True)
class ColourCast:
    """Light of a wrong colour: gains for blue, green and red; a gray picture is multiplied by their luma.

    The default is the warm light of a bulb, left after a camera has corrected most of it.
    """

    stage: ClassVar[Stage] = "glass"
    gains: tuple[float, float, float] = (0.78, 0.93, 1.0)

    def apply(self, page: Page, dpi: float, rng: np.random.Generator) -> Page:  # noqa: ARG002
        """Multiply each channel."""
        gains = np.array([luma(self.gains)] if page.ndim == 2 else self.gains)
        table = np.clip(np.arange(256)[:, None] * gains + 0.5, 0, _WHITE).astype(np.uint8)
        return np.asarray(cv2.LUT(page, table.reshape(1, 256, -1)), dtype=np.uint8)


@dataclass(frozen=True, slots=True)
class BlackBorder:
    """Black wedges along the picture's edges, where the scanner looked past the paper.

    Attributes:
        most_mm: how far they extend into the picture.
        edges: clockwise from the top, 0 to 3; one to three random edges if ``None``.
        gray: gray level of the wedges.
    """

    stage: ClassVar[Stage] = "glass"
    most_mm: float = 8.0
    edges: tuple[int, ...] | None = None
    gray: int = 18

    def apply(self, page: Page, dpi: float, rng: np.random.Generator) -> Page:
        """Fill a wedge at each edge, deeper at one end."""
        drawn = rng.permutation(4)[: rng.integers(1, 4)].tolist()
        bordered, most = page.copy(), self.most_mm * dpi / 25.4
        for edge in drawn if self.edges is None else self.edges:
            turned = np.rot90(bordered, edge)  # a view: what is drawn on it is drawn on the page
            width = turned.shape[1]
            start, end = most * rng.uniform(0.05, 1.0, 2)
            depths = np.linspace(start, end, width)
            rows = np.arange(int(most) + 1)[:, None]
            black = rows < depths[None, :]
            turned[: int(most) + 1][black] = shade_of(page, self.gray) if page.ndim == 3 else self.gray
        return bordered
