"""Handwritten comments: words made of loops and strokes along a line, with diacritics as in Vietnamese."""

from __future__ import annotations

import numpy as np

from forms.layout import Rect
from samples.hand import Hand
from samples.movement import Plan
from samples.pen import Stroke, draw_plan

LINE_MM = 7.0  # from one line to the next
X_HEIGHT_MM = 2.4
MARGIN_MM = 2.5
# Shares of letters with ascenders and descenders, and of syllables with diacritics, roughly those of Vietnamese text.
TALL, DEEP, ACCENTED = 0.30, 0.10, 0.65


def write_lines(area: Rect, lines: int, hand: Hand, rng: np.random.Generator) -> list[Stroke]:
    """Write ``lines`` lines, or as many as fit the area, as strokes in millimetres of the page."""
    strokes: list[Stroke] = []
    fitting = max(1, int((area.h - MARGIN_MM) / LINE_MM))
    for line in range(min(lines, fitting)):
        baseline = area.y + LINE_MM * (line + 0.85) if area.h > LINE_MM + 2 else area.y + 0.75 * area.h
        last = line == min(lines, fitting) - 1
        width = area.w * (rng.uniform(0.25, 0.9) if last else rng.uniform(0.9, 1.0)) - 2 * MARGIN_MM
        strokes += write_line(area.x + MARGIN_MM, baseline, width, hand, rng)
    return strokes


def write_line(left: float, baseline: float, width: float, hand: Hand, rng: np.random.Generator) -> list[Stroke]:
    """Write one line of words from ``left`` on, at most ``width`` wide, in millimetres."""
    strokes: list[Stroke] = []
    x, height = left, X_HEIGHT_MM * (0.7 + 0.3 * hand.size)
    climb = rng.normal(0, 0.012)
    while True:
        letters = int(rng.integers(2, 6))
        length = letters * 0.85 * height
        if x + length > left + width:
            return strokes
        y = baseline + climb * (x - left)
        strokes += _word(x, y, letters, height, hand, rng)
        x += length + rng.uniform(0.8, 1.3) * height


def _word(x: float, baseline: float, letters: int, height: float, hand: Hand, rng: np.random.Generator) -> list[Stroke]:
    """Draw a syllable: connected downstrokes and upstrokes, then the diacritics."""
    heights = np.full(2 * letters, 1.0) * rng.uniform(0.85, 1.1, 2 * letters)
    heights[rng.random(2 * letters) < TALL / 2] *= 1.9
    depths = np.where(rng.random(2 * letters) < DEEP / 2, 0.8, 0.0) + rng.normal(0, 0.05, 2 * letters)
    across = x + 0.42 * height * (np.arange(2 * letters) + rng.normal(0, 0.12, 2 * letters))
    tops = np.stack([across + (0.25 - hand.slant) * heights * height, baseline - heights * height], axis=1)
    feet = np.stack([across + 0.25 * height, baseline + depths * height], axis=1)
    targets = np.stack([tops, feet], axis=1).reshape(-1, 2)
    bows = np.tile([-0.9, 1.3], len(targets))[: len(targets) - 1] + rng.normal(0, 0.4, len(targets) - 1)
    median = 0.11 - 0.03 * hand.haste
    plan = Plan(targets, bows, np.full(len(bows) - 1, 0.95 * median), median)
    strokes = [draw_plan(plan, hand, rng)]
    if rng.random() < ACCENTED:
        strokes.append(_accent(float(across.mean()), baseline - 1.55 * height, height, hand, rng))
    return strokes


def _accent(x: float, y: float, height: float, hand: Hand, rng: np.random.Generator) -> Stroke:
    """Draw a diacritic: an acute, a grave, a hook or circumflex, or a dot."""
    shapes = (
        [(-0.2, 0.2), (0.25, -0.2)],
        [(-0.25, -0.2), (0.2, 0.2)],
        [(-0.3, 0.15), (0.0, -0.2), (0.3, 0.15)],
        [(0.0, 2.0), (0.04, 2.04)],
    )
    targets = np.array(shapes[int(rng.integers(len(shapes)))]) * height + (x, y)
    count = len(targets) - 1
    return draw_plan(Plan(targets, np.full(count, 0.2), np.full(count - 1, 0.12), 0.08), hand, rng)
