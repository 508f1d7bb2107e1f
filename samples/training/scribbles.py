"""Fillings, scribbles and rings of the practice cards, as families of their own.

The fit must not learn how ``samples`` draws them, for ``make accuracy`` measures with those; so nothing here is shared
with it but the pen's width and ink. Lengths are shares of the box's side, with its middle at 0, unless said otherwise.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forms.layout import Rect
from samples.hand import Hand
from samples.pen import Stroke

Points = NDArray[np.float64]

SPACING_MM = 0.12  # between two points of a line
SOLID_SPACING = 0.6  # of the pen's width, between the lines of an even filling


@dataclass(frozen=True, slots=True)
class Manner:
    """What one hand does alike at every box.

    Attributes:
        overrun_mm: how far its fillings run over the outline; negative where they stay within.
        slope: of the lines that it fills with, in radians.
        scribble: which of ``SCRIBBLES`` it takes a mark back with.
        reach: half the width of such a scribble.
        ring: how wide its rings are.
    """

    overrun_mm: float
    slope: float
    scribble: int
    reach: float
    ring: float


def draw_manner(rng: np.random.Generator) -> Manner:
    """Draw what a hand does alike."""
    overrun = rng.uniform(-0.5, 0.2) if rng.random() < 0.5 else rng.uniform(0.2, 1.1)
    slope = float(rng.choice((0.0, np.pi / 2, np.pi / 4, -np.pi / 4)) + rng.normal(0, 0.1))
    return Manner(overrun, slope, int(rng.integers(len(SCRIBBLES))), rng.uniform(0.42, 0.9), rng.uniform(0.62, 1.25))


def solid(place: Rect, hand: Hand, manner: Manner, rng: np.random.Generator) -> list[Stroke]:
    """Fill a box evenly, line beside line, as far as this hand does."""
    half = 0.5 + (manner.overrun_mm + rng.normal(0, 0.12)) / place.h
    half = max(half - 0.5 * hand.pen.width_mm / place.h, 0.2)
    count = int(np.clip(2 * half * place.h / (SOLID_SPACING * hand.pen.width_mm), 4, 40))
    across = np.repeat(np.linspace(-half, half, count), 2)
    along = np.tile((-half, half, half, -half), count)[: 2 * count] * rng.uniform(0.9, 1.06, 2 * count)
    axis_parallel = round(manner.slope / (np.pi / 2)) * np.pi / 2
    if abs(manner.slope - axis_parallel) > np.pi / 8:  # slanted lines end at the outline, too
        along *= 1.35 * np.sqrt(np.maximum(1 - 0.75 * np.abs(across / half), 0.08))
        across *= 1.25
    return [_stroke(_turned(np.stack([along, across], axis=1), manner.slope), place, hand, rng)]


def scribble(place: Rect, marks: list[Stroke], hand: Hand, manner: Manner, rng: np.random.Generator) -> list[Stroke]:
    """Scribble over a box so that nobody takes what is there for a choice any more.

    Args:
        place: of the box.
        marks: what is there.
        hand: whose pen.
        manner: which scribble, and how far it reaches.
        rng: its accidents.
    """
    reach = manner.reach * rng.uniform(0.85, 1.15)
    return SCRIBBLES[manner.scribble](place, marks, reach, hand, rng)


def draw_ring(place: Rect, hand: Hand, manner: Manner, rng: np.random.Generator) -> list[Stroke]:
    """Draw a ring: round or dented, closed or open, as wide as the hand's rings are, or a narrow loop."""
    radius, turns = manner.ring * rng.uniform(0.85, 1.15), rng.uniform(0.68, 1.25)
    angle = np.linspace(0, 2 * np.pi * turns, 90) * rng.choice((-1, 1)) + rng.uniform(0, 2 * np.pi)
    reach = radius * (1 + rng.normal(0, 0.08) * np.linspace(-1, 1, len(angle)))
    for k in (2, 3, 4):
        reach = reach * (1 + rng.normal(0, 0.09) * np.cos(k * angle + rng.uniform(0, 6)) / (k - 1))
    points = np.stack([np.cos(angle), np.sin(angle)], axis=1) * reach[:, None]
    if rng.random() < 0.35:
        points = _turned(points * (rng.uniform(0.25, 0.8), rng.uniform(1.0, 1.25)), rng.uniform(0, np.pi))
    return [_stroke(points + rng.normal(0, 0.1, 2), place, hand, rng)]


def _zigzags(place: Rect, _: list[Stroke], reach: float, hand: Hand, rng: np.random.Generator) -> list[Stroke]:
    """To and fro, once to four times, each time in another direction."""
    strokes, slope = [], rng.uniform(0, np.pi)
    for _pass in range(int(rng.integers(1, 5))):
        count = int(rng.integers(8, 18))
        side = np.where(np.arange(count) % 2 == 0, -1.0, 1.0) * rng.uniform(0.75, 1.1, count) * reach
        line = np.stack([side, np.linspace(-1, 1, count) * reach * rng.uniform(0.35, 1.0)], axis=1)
        strokes.append(_stroke(_turned(line + rng.normal(0, 0.03, line.shape), slope), place, hand, rng))
        slope += rng.choice((np.pi / 2, np.pi / 2, np.pi / 3, 0.3)) + rng.normal(0, 0.15)
    return strokes


def _chords(place: Rect, _: list[Stroke], reach: float, hand: Hand, rng: np.random.Generator) -> list[Stroke]:
    """A tangle: from anywhere to anywhere, in one line."""
    count = int(rng.integers(18, 45))
    angle, away = rng.uniform(0, 2 * np.pi, count), reach * np.sqrt(rng.uniform(0.2, 1, count))
    points = np.stack([np.cos(angle) * away, np.sin(angle) * away * rng.uniform(0.7, 1.1)], axis=1)
    return [_stroke(points, place, hand, rng)]


def _spiral(place: Rect, _: list[Stroke], reach: float, hand: Hand, rng: np.random.Generator) -> list[Stroke]:
    """Round and round until it is black."""
    turns = rng.uniform(4, 9)
    angle = np.linspace(0, 2 * np.pi * turns, int(30 * turns))
    away = reach * np.abs(np.linspace(rng.uniform(0, 0.6), 1, len(angle)) + 0.12 * np.sin(3.1 * angle))
    points = np.stack([np.cos(angle) * away, np.sin(angle) * away * rng.uniform(0.6, 1.0)], axis=1)
    return [_stroke(_turned(points, rng.uniform(0, np.pi)), place, hand, rng)]


def _along(place: Rect, marks: list[Stroke], reach: float, hand: Hand, rng: np.random.Generator) -> list[Stroke]:
    """Short lines to and fro along the strokes of the mark; where there are none, all over the box."""
    if not marks:
        return _zigzags(place, marks, reach, hand, rng)
    strokes = []
    for mark in marks:
        line = mark.points[:: max(1, len(mark.points) // 12)]
        swing = reach * place.h * np.where(np.arange(len(line)) % 2 == 0, -0.45, 0.45)[:, None]
        heading = np.gradient(line, axis=0) if len(line) > 1 else np.ones_like(line)
        normal = np.stack([-heading[:, 1], heading[:, 0]], axis=1)
        normal /= np.maximum(np.hypot(*normal.T), 1e-6)[:, None]
        for _again in range(int(rng.integers(1, 3))):
            points = line + swing * normal + rng.normal(0, 0.1, line.shape)
            strokes.append(_inked(_smooth(points), hand, rng))
    return strokes


def _looped_cross(place: Rect, _: list[Stroke], reach: float, hand: Hand, rng: np.random.Generator) -> list[Stroke]:
    """Across, around and across again without lifting the pen, as proofreaders delete."""
    corners = np.array([(-0.75, -1.0), (0.1, 0.0), (0.8, 0.8), (0.0, 1.0), (-0.8, 0.8), (-0.1, 0.0), (0.75, -1.0)])
    corners = corners + rng.normal(0, 0.12, corners.shape)
    corners[3, 1] += rng.uniform(-0.35, 0.2)
    corners *= (rng.uniform(0.7, 1.1), rng.uniform(0.8, 1.2))
    slope = float(rng.choice((0, 0, np.pi / 2, np.pi))) + rng.normal(0, 0.25)
    return [_stroke(_turned(corners * reach, slope), place, hand, rng)]


_Scribble = Callable[[Rect, list[Stroke], float, Hand, np.random.Generator], list[Stroke]]
SCRIBBLES: tuple[_Scribble, ...] = (
    _zigzags,
    _zigzags,
    _chords,
    _spiral,
    _along,
    _looped_cross,
    _looped_cross,
)


def _turned(points: Points, angle: float) -> Points:
    cos, sin = np.cos(angle), np.sin(angle)
    return np.asarray(points @ np.array([[cos, sin], [-sin, cos]]))


def _stroke(points: Points, place: Rect, hand: Hand, rng: np.random.Generator) -> Stroke:
    middle = np.array([place.x + place.w / 2, place.y + place.h / 2]) + rng.normal(0, 0.04, 2) * place.h
    return _inked(_smooth(points * place.h + middle), hand, rng)


def _smooth(points: Points) -> Points:
    """Round the corners, and set a point every so-many hundredths of a millimetre."""
    steps = np.hypot(*np.diff(points, axis=0).T)
    at = np.concatenate([[0], np.cumsum(steps)])
    fine = np.linspace(0, at[-1], max(2, int(at[-1] / SPACING_MM)))
    dense = np.stack([np.interp(fine, at, points[:, k]) for k in (0, 1)], axis=1)
    taps = np.array([1, 2, 3, 2, 1]) / 9
    padded = np.pad(dense, ((2, 2), (0, 0)), mode="edge")
    return np.stack([np.convolve(padded[:, k], taps, "valid") for k in (0, 1)], axis=1)


def _inked(points: Points, hand: Hand, rng: np.random.Generator) -> Stroke:
    wander = np.exp(0.1 * rng.normal())
    ink = np.clip(hand.pen.density * hand.pressure * wander, 0.05, 1)
    return Stroke(points, np.full(len(points), hand.pen.width_mm * wander), np.full(len(points), ink))
