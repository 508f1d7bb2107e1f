"""Ink that is not a mark: remarks beside the questions, and scribbles over the print."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from forms.layout import Rect
from samples.defects import Stage
from samples.hand import Hand, MarkStyle, draw_hand
from samples.handwriting import write_line
from samples.ink import Page, at_dpi, inked
from samples.movement import Plan, Points
from samples.pen import Stroke, draw_mark, draw_plan

FIDUCIAL_MIDDLE_MM = 12.5  # from both edges: fiducials of 9 mm begin 8 mm in
FIDUCIAL_MM = 9.0


@dataclass(frozen=True, slots=True)
class PassingComment:
    """A remark, or the line that leads to one, which runs past boxes or through the rings around them.

    Attributes:
        at: where it begins, as shares of width and height.
        length_mm: of the line that is written or drawn.
        turn_deg: its rotation, clockwise; random, up to 25 either way, if ``None``.
        words: true for written words, false for one long line.
        hand: that writes; random if ``None``.
    """

    stage: ClassVar[Stage] = "paper"
    at: tuple[float, float] | None = None
    length_mm: float = 60.0
    turn_deg: float | None = None
    words: bool = True
    hand: Hand | None = None

    def apply(self, page: Page, dpi: float, rng: np.random.Generator) -> Page:
        """Write it."""
        hand = self.hand or draw_hand(rng)
        x, y = (rng.uniform(0.05, 0.6), rng.uniform(0.2, 0.9)) if self.at is None else self.at
        angle = np.deg2rad(rng.uniform(-25, 25) if self.turn_deg is None else self.turn_deg)
        start = np.array([x * page.shape[1], y * page.shape[0]]) * 25.4 / dpi
        if self.words:
            strokes = write_line(0.0, 0.0, self.length_mm, hand, rng)
        else:
            strokes = [draw_plan(_long_line(self.length_mm, rng), hand, rng)]
        return inked(page, [_turned(stroke, angle, start) for stroke in strokes], hand.pen, at_dpi(dpi))


@dataclass(frozen=True, slots=True)
class ScribbledMarker:
    """A scribble over the fiducial of one corner.

    Attributes:
        corner: clockwise from the top left, 0 to 3.
        inset_mm: from both edges of the page to the fiducial's middle.
        hand: that scribbles; random if ``None``.
    """

    stage: ClassVar[Stage] = "paper"
    corner: int | None = None
    inset_mm: float = FIDUCIAL_MIDDLE_MM
    hand: Hand | None = None

    def apply(self, page: Page, dpi: float, rng: np.random.Generator) -> Page:
        """Cross the fiducial out."""
        corner = int(rng.integers(4)) if self.corner is None else self.corner
        hand = replace(self.hand or draw_hand(rng), offset=(0.0, 0.0))
        height, width = (side * 25.4 / dpi for side in page.shape[:2])
        x = width - self.inset_mm if corner in (1, 2) else self.inset_mm
        y = height - self.inset_mm if corner in (2, 3) else self.inset_mm
        place = Rect(x - FIDUCIAL_MM / 2, y - FIDUCIAL_MM / 2, FIDUCIAL_MM, FIDUCIAL_MM)
        return inked(page, draw_mark(MarkStyle.CROSSED_OUT, place, hand, rng), hand.pen, at_dpi(dpi))


def _long_line(length: float, rng: np.random.Generator) -> Plan:
    """Return the plan of a line in about four sweeps, not quite straight."""
    targets = np.stack([np.linspace(0, length, 5), rng.normal(0, 0.02 * length, 5)], axis=1)
    return Plan(targets, rng.normal(0, 0.35, 4), np.full(3, 0.12), 0.14)


def _turned(stroke: Stroke, angle: float, start: Points) -> Stroke:
    cos, sin = np.cos(angle), np.sin(angle)
    return replace(stroke, points=stroke.points @ np.array([[cos, sin], [-sin, cos]]) + start)
