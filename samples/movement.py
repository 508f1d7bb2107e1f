"""The movement of a hand: the sigma-lognormal model of rapid human movement.

A stroke is a chain of ballistic movements, each along a circular arc, whose speeds follow a lognormal law in time and
overlap: the next one starts before the last one ends, which rounds the corners of hasty writing and slows the
pen at sharp ones (R. Plamondon, A kinematic theory of rapid human movements, Biological Cybernetics 72, 1995; the
vector form is O'Reilly and Plamondon, Pattern Recognition 42, 2009). For a movement of length D that turns from
heading a by the angle b and begins at time t0, the share of it that is completed at time t is

    F(t) = Φ((ln(t - t0) - μ) / σ)

and its displacement along the arc has the closed form

    (D / b) · (sin(a + b·F) - sin a,  cos a - cos(a + b·F)).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Points = NDArray[np.float64]

# Spread of the lognormal; fits of real handwriting lie between 0.2 and 0.45 (O'Reilly and Plamondon 2009, table 3).
SIGMA = 0.28
# The pen is down from 3 % to 97 % of the way, which is 1.88 σ to either side of the median time: hands land and lift in
# motion.
_FIRST, _LAST = float(np.exp(-1.88 * SIGMA)), float(np.exp(1.88 * SIGMA))
STEP_MM = 0.18  # distance between points; half a pixel's error in a curve of 1 mm radius at 600 dpi
FEWEST_STEPS, MOST_STEPS = 8, 600
# Tremor of a resting to working hand: 6 to 12 Hz (Elble and Koller, Tremor, 1990).
TREMOR_HZ = (6.0, 12.0)
_TREMOR_TONES = 3


@dataclass(frozen=True, slots=True)
class Plan:
    """The movements that a hand plans for one stroke, without lifting the pen.

    Attributes:
        targets: (n+1)×2 in mm, where each movement begins and ends; because movements overlap, the pen does not quite
            reach them.
        bows: n, angle by which each movement turns, in radians, clockwise (y points down) if positive.
        gaps: n-1, seconds from the start of one movement to the start of the next; with 1.6 times ``median`` the pen
            all but stops at the corner, with 0.6 times it cuts the corner.
        median: seconds until half of a movement is done.
    """

    targets: Points
    bows: Floats
    gaps: Floats
    median: float


@dataclass(frozen=True, slots=True)
class Trace:
    """The path of the pen: ``points`` n×2 in mm, ``times`` n in seconds, ``speeds`` n in mm/s."""

    points: Points
    times: Floats
    speeds: Floats


def normal_cdf(z: Floats) -> Floats:
    """Return Φ(z) to within 2·10⁻⁴, by E. Page's formula (Applied Statistics 26, 1977)."""
    return np.asarray(0.5 * (1.0 + np.tanh(0.7978845608 * (z + 0.044715 * z * z * z))))


def follow(plan: Plan, rng: np.random.Generator, tremor_mm: float = 0.0) -> Trace:
    """Carry out a plan.

    Args:
        plan: the movements; the first starts at time 0.
        rng: for the tremor's tones and phases.
        tremor_mm: amplitude of the tremor, root mean square in each direction.
    """
    steps = np.diff(plan.targets, axis=0)
    chords = np.hypot(steps[:, 0], steps[:, 1])
    bows = np.where(np.abs(plan.bows) < 1e-3, 1e-3, plan.bows)
    lengths = chords * (bows / 2) / np.sin(bows / 2)
    onsets = np.concatenate([[0.0], np.cumsum(plan.gaps)])
    count = int(np.clip(np.abs(lengths).sum() / STEP_MM, FEWEST_STEPS, MOST_STEPS))
    first, last = _FIRST * plan.median, onsets[-1] + _LAST * plan.median
    times = first + (last - first) / (count - 1) * np.arange(count)
    headings = np.arctan2(steps[:, 1], steps[:, 0]) - bows / 2
    points = plan.targets[0] + _displacement(times, onsets, plan.median, lengths, headings, bows)
    if tremor_mm > 0:
        points = points + tremor_mm * _tremor(times, rng)
    return Trace(points, times, _speeds(points, times))


def _displacement(
    times: Floats, onsets: Floats, median: float, lengths: Floats, headings: Floats, bows: Floats
) -> Points:
    since = np.maximum(times[:, None] - onsets[None, :], 1e-6 * median)
    done = normal_cdf(np.minimum(np.maximum(np.log(since / median) / SIGMA, -6.0), 6.0))
    angles = headings + bows * done
    radii = lengths / bows
    x = ((np.sin(angles) - np.sin(headings)) * radii).sum(axis=1)
    y = ((np.cos(headings) - np.cos(angles)) * radii).sum(axis=1)
    return np.stack([x, y], axis=1)


def _tremor(times: Floats, rng: np.random.Generator) -> Points:
    """Return n×2 of unit variance: the sum of a few frequencies of the band with random phases."""
    tones = rng.uniform(*TREMOR_HZ, size=(2, _TREMOR_TONES))
    phases = rng.uniform(0, 2 * np.pi, size=(2, _TREMOR_TONES))
    waves = np.sin(2 * np.pi * tones[None] * times[:, None, None] + phases[None])
    return np.asarray(waves.sum(axis=2) * np.sqrt(2 / _TREMOR_TONES))


def _speeds(points: Points, times: Floats) -> Floats:
    steps = np.hypot(*np.diff(points, axis=0).T) / np.diff(times)
    padded = np.concatenate([steps[:1], steps, steps[-1:]])
    return np.asarray((padded[1:] + padded[:-1]) / 2)
