"""Defects of a page: of the paper, of the scanner's glass, and of the feeding.

Each defect is a frozen dataclass; those of stage ``print`` happen to the printed page before anybody fills it in,
``paper`` before the page is scanned, ``glass`` while it is scanned. A place that is not given is chosen at random. More
defects, by kind, are in ``covers``, ``curl``, ``echoes``, ``lamp`` and ``stray_ink``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from samples.ink import Page

Stage = Literal["print", "paper", "glass"]
Floats = NDArray[np.float32]
_WHITE = 255


class Defect(Protocol):
    """The interface of a defect: the stage at which it happens, and its effect on a picture."""

    stage: ClassVar[Stage]

    def apply(self, page: Page, dpi: float, rng: np.random.Generator) -> Page:
        """Return the page, h×w or h×w×3, with the defect; ``dpi`` is the picture's."""


@dataclass(frozen=True, slots=True)
class Streak:
    """A line down the whole page, from dirt (dark) or a dead or bleached sensor element (light).

    Attributes:
        dark: true for a dark streak, false for a light one.
        width_mm: of the streak.
        strength: 0 (none) to 1 (black or white).
        at: from the left, as a share of the width.
    """

    stage: ClassVar[Stage] = "glass"
    dark: bool = True
    width_mm: float = 0.3
    strength: float = 0.8
    at: float | None = None

    def apply(self, page: Page, dpi: float, rng: np.random.Generator) -> Page:
        """Draw the streak, with soft edges and a varying strength."""
        height, width = page.shape[:2]
        middle = (rng.uniform(0.06, 0.94) if self.at is None else self.at) * width
        half = max(0.5 * self.width_mm * dpi / 25.4, 0.5)
        left, right = span(middle - half - 2, middle + half + 2, width)
        profile = np.clip(half + 0.5 - np.abs(np.arange(left, right) - middle), 0, 1)
        waver = np.interp(np.arange(height), np.linspace(0, height, 12), rng.uniform(0.75, 1.0, 12))
        share = (self.strength * profile[None, :] * waver[:, None]).astype(np.float32)
        return toward(page, (0, left), share, 20 if self.dark else _WHITE)


@dataclass(frozen=True, slots=True)
class Fold:
    """A crease across the page, flattened again: a thin shadow with a lighter edge, and fibres that lost their toner.

    Attributes:
        strength: 0 to 1.
        at: from the top (or from the left), as a share.
        across: true for a crease from side to side, false for one from top to bottom.
    """

    stage: ClassVar[Stage] = "paper"
    strength: float = 0.5
    at: float | None = None
    across: bool = True

    def apply(self, page: Page, dpi: float, rng: np.random.Generator) -> Page:
        """Shade a band of 1.6 mm around a line that is not quite straight."""
        turned = page if self.across else np.swapaxes(page, 0, 1)
        height, width = turned.shape[:2]
        middle = (rng.choice((1 / 3, 1 / 2, 2 / 3)) + rng.normal(0, 0.01) if self.at is None else self.at) * height
        reach = 0.8 * dpi / 25.4
        line = middle + rng.normal(0, 0.002) * (np.arange(width) - width / 2)
        top, bottom = span(float(line.min()) - 2 * reach, float(line.max()) + 2 * reach, height)
        distance = (np.arange(top, bottom)[:, None] - line[None, :]) / reach
        rough = np.interp(
            np.arange(width), np.arange(0, width + 6, 6), rng.uniform(0.3, 1.0, len(range(0, width + 6, 6)))
        )
        shadow = self.strength * np.exp(-((distance - 0.15) ** 2) / 0.04) * rough
        shine = 0.5 * self.strength * np.exp(-((distance + 0.35) ** 2) / 0.08)
        folded = toward(turned, (top, 0), shadow.astype(np.float32), 60)
        folded = toward(folded, (top, 0), shine.astype(np.float32), _WHITE)
        return folded if self.across else np.ascontiguousarray(np.swapaxes(folded, 0, 1))


@dataclass(frozen=True, slots=True)
class Holes:
    """Two holes punched for a ring binder (ISO 838: 6 mm wide, 80 mm apart, 12 mm from the edge).

    ``behind`` is the gray that the scanner sees through them: its lid, white or black.
    """

    stage: ClassVar[Stage] = "paper"
    behind: int = 40

    def apply(self, page: Page, dpi: float, rng: np.random.Generator) -> Page:
        """Punch on the left side."""
        punched, k = page.copy(), dpi / 25.4
        middle = page.shape[0] / 2 + rng.normal(0, 2) * k
        x = 12 * k + rng.normal(0, 0.7) * k
        for side in (-1, 1):
            centre = (round(x * 16), round((middle + side * 40 * k) * 16))
            cv2.circle(punched, centre, round(3 * k * 16), shade_of(page, self.behind), -1, cv2.LINE_AA, 4)
        return punched


@dataclass(frozen=True, slots=True)
class TornCorner:
    """A corner that is torn off along a ragged edge, so that the background shows.

    Attributes:
        corner: clockwise from the top left, 0 to 3.
        size_mm: of the missing triangle's legs.
        behind: gray of the background.
    """

    stage: ClassVar[Stage] = "paper"
    corner: int | None = None
    size_mm: float = 18.0
    behind: int = 40

    def apply(self, page: Page, dpi: float, rng: np.random.Generator) -> Page:
        """Fill the triangle."""
        torn, k = page.copy(), dpi / 25.4
        height, width = page.shape[:2]
        corner = int(rng.integers(4)) if self.corner is None else self.corner
        legs = self.size_mm * k * rng.uniform(0.7, 1.3, 2)
        t = np.linspace(0, 1, 14)
        ragged = rng.normal(0, 0.5 * k, (len(t), 2))
        edge = np.stack([legs[0] * (1 - t), legs[1] * t], axis=1) + ragged
        outline = np.vstack([[-9, -9], [edge[0, 0], -9], edge, [-9, edge[-1, 1]]])
        outline[:, 0] = width - 1 - outline[:, 0] if corner in (1, 2) else outline[:, 0]
        outline[:, 1] = height - 1 - outline[:, 1] if corner in (2, 3) else outline[:, 1]
        cv2.fillPoly(torn, [np.rint(outline * 16).astype(np.int32)], shade_of(page, self.behind), cv2.LINE_AA, 4)
        return torn


@dataclass(frozen=True, slots=True)
class Stain:
    """A ring or blot of coffee or damp: pale, with a darker rim.

    Attributes:
        radius_mm: of the blot.
        strength: darkness, 0 to 1.
        at: centre as shares of width and height.
    """

    stage: ClassVar[Stage] = "paper"
    radius_mm: float = 22.0
    strength: float = 0.25
    at: tuple[float, float] | None = None

    def apply(self, page: Page, dpi: float, rng: np.random.Generator) -> Page:
        """Darken inside an uneven outline."""
        height, width = page.shape[:2]
        x, y = rng.uniform(0.1, 0.9, 2) if self.at is None else self.at
        radius = self.radius_mm * dpi / 25.4
        left, right = span(x * width - 1.4 * radius, x * width + 1.4 * radius, width)
        top, bottom = span(y * height - 1.4 * radius, y * height + 1.4 * radius, height)
        dx = np.arange(left, right)[None, :] - x * width
        dy = np.arange(top, bottom)[:, None] - y * height
        angle = np.arctan2(dy, dx)
        uneven = sum(rng.normal(0, 0.06 / n) * np.sin(n * angle + rng.uniform(0, 6.28)) for n in range(1, 6))
        reach = np.hypot(dx, dy) / radius - uneven
        blot = 0.55 / (1 + np.exp((reach - 1) * 60)) + 0.45 * np.exp(-(((reach - 0.98) / 0.03) ** 2))
        return np.minimum(page, toward(page, (top, left), (self.strength * blot).astype(np.float32), 70))


@dataclass(frozen=True, slots=True)
class Stamp:
    """A round office stamp in red, as is common on Vietnamese forms.

    Attributes:
        diameter_mm: 36 for an office (Circular 21/2012/TT-BCA: 32 to 42 by rank).
        at: centre as shares of width and height.
    """

    stage: ClassVar[Stage] = "paper"
    diameter_mm: float = 36.0
    at: tuple[float, float] | None = None

    def apply(self, page: Page, dpi: float, rng: np.random.Generator) -> Page:
        """Stamp two rings, a star and blocks for letters, unevenly inked."""
        k, side = dpi / 25.4, int(self.diameter_mm * dpi / 25.4) + 8
        plate = np.zeros((side, side), np.uint8)
        centre, radius = side / 2, self.diameter_mm * k / 2
        for share, thick in ((1.0, 0.7), (0.92, 0.3), (0.5, 0.3)):
            _ring(plate, centre, radius * share, thick * k)
        tips = np.arange(5) * 4 * np.pi / 5 - np.pi / 2 + rng.uniform(0, 6.28)
        star = centre + 0.22 * radius * np.stack([np.cos(tips), np.sin(tips)], axis=1)
        cv2.fillPoly(plate, [np.rint(star * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
        for angle in np.linspace(0, 2 * np.pi, 30, endpoint=False):
            a, b = (
                centre + radius * r * np.array([np.cos(angle), np.sin(angle)])
                for r in (0.60, 0.60 + rng.uniform(0.14, 0.24))
            )
            cv2.line(
                plate, np.rint(a).astype(int).tolist(), np.rint(b).astype(int).tolist(), 255, max(1, round(0.6 * k))
            )
        uneven = cv2.resize(
            rng.uniform(0.35, 1.0, (9, 9)).astype(np.float32), (side, side), interpolation=cv2.INTER_CUBIC
        )
        return self._pressed(page, plate * np.float32(1 / 255) * uneven, rng)

    def _pressed(self, page: Page, ink: Floats, rng: np.random.Generator) -> Page:
        height, width = page.shape[:2]
        x, y = rng.uniform(0.2, 0.8, 2) if self.at is None else self.at
        left, top = round(x * width - ink.shape[1] / 2), round(y * height - ink.shape[0] / 2)
        left, top = max(0, min(left, width - ink.shape[1])), max(0, min(top, height - ink.shape[0]))
        stamped = page.copy()
        area = stamped[top : top + ink.shape[0], left : left + ink.shape[1]]
        # Red ink reflects 0.30 of blue, 0.25 of green and 0.80 of red light; a gray scanner sees 0.42 of all.
        through = ink[: area.shape[0], : area.shape[1]]  # a scrap of paper may be smaller than the stamp
        through = through if page.ndim == 2 else through[:, :, None]
        reflectance = np.float32(0.42) if page.ndim == 2 else np.array([0.30, 0.25, 0.80], np.float32)
        area[:] = area * (1 - np.clip(through, 0, 1) * (1 - reflectance)) + 0.5
        return stamped


@dataclass(frozen=True, slots=True)
class Dust:
    """Specks and fibres on the glass, 0.05 to 0.3 mm wide; three in four are dark.

    ``specks`` is their mean number on a page.
    """

    stage: ClassVar[Stage] = "glass"
    specks: float = 40.0

    def apply(self, page: Page, dpi: float, rng: np.random.Generator) -> Page:
        """Scatter the specks."""
        count = int(rng.poisson(self.specks))
        if count == 0:
            return page
        dusty, k = page.copy(), dpi / 25.4
        for _ in range(count):
            x, y = rng.uniform(0, page.shape[1]), rng.uniform(0, page.shape[0])
            length, angle = rng.exponential(0.25) * k, rng.uniform(0, np.pi)
            gray = int(rng.integers(60, 170)) if rng.random() < 0.75 else _WHITE
            ends = np.array([(x, y), (x + length * np.cos(angle), y + length * np.sin(angle))])
            a, b = np.rint(ends * 16).astype(int).tolist()
            thick = max(1, round(rng.uniform(0.05, 0.25) * k))
            cv2.line(dusty, a, b, shade_of(page, gray), thick, cv2.LINE_AA, 4)
        return dusty


@dataclass(frozen=True, slots=True)
class QuarterTurn:
    """A page that lies turned on the scanner, by ``turns`` quarter turns clockwise."""

    stage: ClassVar[Stage] = "glass"
    turns: int = 2

    def apply(self, page: Page, dpi: float, rng: np.random.Generator) -> Page:  # noqa: ARG002
        """Turn the picture."""
        return np.ascontiguousarray(np.rot90(page, -self.turns))


def afflict(page: Page, defects: tuple[Defect, ...], stage: Stage, dpi: float, rng: np.random.Generator) -> Page:
    """Return the page with the defects of one stage applied in order."""
    for defect in defects:
        if defect.stage == stage:
            page = defect.apply(page, dpi, rng)
    return page


def _ring(plate: Page, centre: float, radius: float, thick: float) -> None:
    at = (round(centre * 16), round(centre * 16))
    cv2.circle(plate, at, round(radius * 16), 255, max(1, round(thick)), cv2.LINE_AA, 4)


def shade_of(page: Page, gray: int) -> tuple[int, ...]:
    """Return a gray level as OpenCV expects it for this page: one number if it is gray, three if it is in colour."""
    return (gray,) * (1 if page.ndim == 2 else 3)


def span(start: float, end: float, size: int) -> tuple[int, int]:
    """Return the pixels from ``start`` to ``end`` that lie within 0 to ``size``."""
    return max(0, min(size, int(start))), max(0, min(size, int(end) + 1))


def toward(page: Page, corner: tuple[int, int], share: Floats, gray: float) -> Page:
    """Return the page with the area from ``corner`` (row, column) blended with a gray by ``share`` (h×w, 0 … 1)."""
    changed = page.copy()
    top, left = corner
    area = changed[top : top + share.shape[0], left : left + share.shape[1]]
    part = share if page.ndim == 2 else share[:, :, None]
    area[:] = area + part * (np.float32(gray) - area) + 0.5
    return changed
