"""Further shapes of cancelling marks, besides the plain scribble and ring; and closed, even fillings.

``draw_hand`` never chooses them, so that the sample stack stays as it is; ``make accuracy`` asks for them. The reader's
network is fitted on shapes of its own, so that these are held out: the code that fits it must not draw them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from forms.blocks import BOX_SIDE
from samples.hand import Hand, MarkStyle
from samples.movement import Floats, Plan, Points
from samples.shapes import jittered, moved_plans, ring

# Share by which lines are lengthened, times the haste: hasty hands cut corners, which shortens lines.
MAKE_UP = 0.3
FLOW = 0.72  # gaps, in medians, of a line that goes around without a stop, as in a ring
DENSE = 400  # points of a curve before targets are chosen on it


def _chords(half: float, offsets: Floats, angle: float, *, disc: bool) -> Points:
    """Return the chords of a square or a disc around 0 at ``offsets``: k×2×2, the ends of each line."""
    along, normal = np.array([np.cos(angle), np.sin(angle)]), np.array([-np.sin(angle), np.cos(angle)])
    feet = offsets[:, None] * normal
    if disc:
        ends = np.sqrt(np.maximum(half**2 - offsets**2, 0))
        low, high = -ends, ends
    else:
        steep = np.where(np.abs(along) < 1e-6, 1e-6, along)
        sides = np.stack([(-half - feet) / steep, (half - feet) / steep])
        low, high = sides.min(axis=0).max(axis=1), sides.max(axis=0).min(axis=1)
        low, high = np.minimum(low, high), np.maximum(low, high)
    return np.stack([feet + low[:, None] * along, feet + high[:, None] * along], axis=1)


def _hatch(
    half: float, spacing_mm: float, angle: float, rng: np.random.Generator, *, disc: bool = False, ragged: float = 0.0
) -> Points:
    """Return the lines of a hatching (``_chords``); ``ragged`` is how much their lengths differ."""
    reach = half if disc else half * (abs(np.cos(angle)) + abs(np.sin(angle)))
    count = max(3, int(np.ceil(2 * reach * BOX_SIDE / spacing_mm)))
    lines = _chords(half, np.linspace(-0.97 * reach, 0.97 * reach, count), angle, disc=disc)
    middles = lines.mean(axis=1, keepdims=True)
    return np.asarray(middles + (lines - middles) * (1 + rng.uniform(-ragged, 0.5 * ragged, (count, 2, 1))))


def _to_and_fro(lines: Points, hand: Hand, rng: np.random.Generator) -> Plan:
    """Follow a hatching to and fro without lifting the pen."""
    ends = lines[np.arange(len(lines)), np.arange(len(lines)) % 2]
    return jittered(ends * (1 + MAKE_UP * hand.haste), [0.1] * (len(ends) - 1), hand, rng, pace=1.7, stop=-0.35)


def _solid(hand: Hand, rng: np.random.Generator) -> list[Plan]:
    """A solid filling: around the edge, then overlapping lines in both directions, up to the hand's ``overrun_mm``."""
    over = hand.overrun_mm + rng.normal(0, 0.04 + 0.06 * hand.haste) - hand.pen.width_mm / 2
    half = max(0.5 + over / BOX_SIDE, 0.3)
    edge = half * np.array([(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)])
    angle = rng.choice((0.0, -0.75, 1.57)) + rng.normal(0, 0.06)
    inside = [_hatch(half, share * hand.pen.width_mm, angle + turn, rng) for share, turn in ((0.6, 0.0), (0.85, 1.57))]
    return [jittered(edge, [0.05] * 4, hand, rng, stop=0.3), *(_to_and_fro(lines, hand, rng) for lines in inside)]


def _square_scribble(hand: Hand, rng: np.random.Generator) -> list[Plan]:
    """A zigzag over a square somewhat larger than the box, in one direction or in two."""
    half, spacing = rng.uniform(0.54, 0.80), max(rng.uniform(0.28, 0.60), 0.6 * hand.pen.width_mm)
    angle = rng.choice((0.0, 1.57, -0.75, 0.75)) + rng.normal(0, 0.1)
    plans = [_to_and_fro(_hatch(half, spacing, angle, rng, ragged=0.12), hand, rng)]
    if rng.random() < 0.5:
        across = angle + rng.choice((0.3, 0.8, 1.57))
        plans.append(_to_and_fro(_hatch(half, 1.4 * spacing, across, rng, ragged=0.15), hand, rng))
    return plans


def _blot(hand: Hand, rng: np.random.Generator) -> list[Plan]:
    """A black blob drawn round and round, of the box's size or a little larger."""
    radius = rng.uniform(0.46, 0.54) if rng.random() < 0.45 else rng.uniform(0.54, 0.80)
    pitch = 0.85 * max(hand.pen.width_mm, 0.3)
    loops = int(np.clip(np.ceil(radius * BOX_SIDE / pitch), 3, 9))
    angles = rng.uniform(0, 2 * np.pi) + rng.choice((-1.0, 1.0)) * np.linspace(0, 2 * np.pi * loops, 4 * loops + 1)
    reach = radius * np.interp(np.linspace(0, 1, len(angles)), (0, 0.75, 1), (0.12, 0.95, 0.55))
    around = np.stack([np.cos(angles), np.sin(angles)], axis=1) * (reach * rng.uniform(0.88, 1.08, len(reach)))[:, None]
    plan = jittered(around, np.diff(angles), hand, rng, pace=1.3)
    black = _hatch(0.92 * radius, 1.1 * pitch, rng.uniform(0, np.pi), rng, disc=True, ragged=0.1)
    return [Plan(plan.targets, plan.bows, plan.gaps * FLOW, plan.median), _to_and_fro(black, hand, rng)]


def _grid(hand: Hand, rng: np.random.Generator) -> list[Plan]:
    """Hatching in two or three directions, over the box and somewhat beyond."""
    half, spacing = rng.uniform(0.50, 0.75), max(rng.uniform(0.65, 1.3), 1.3 * hand.pen.width_mm)
    first = rng.choice((0.0, 0.75)) + rng.normal(0, 0.1)
    turns = (0.0, 1.57) if rng.random() < 0.7 else (0.0, 1.05, 2.1)
    lifted = rng.random() < 0.5
    plans: list[Plan] = []
    for turn in turns:
        lines = _hatch(half, spacing, first + turn + rng.normal(0, 0.06), rng, ragged=0.15)
        if lifted:
            plans += [jittered(line, [0.08], hand, rng, pace=1.3) for line in lines]
        else:
            plans.append(_to_and_fro(lines, hand, rng))
    return plans


def _along(curve: Points, arcs: int, hand: Hand, rng: np.random.Generator) -> Plan:
    """Follow a smooth curve of many points in ``arcs`` arcs that flow into each other."""
    at = np.linspace(0, len(curve) - 2, arcs + 1).astype(int)
    steps = np.diff(curve, axis=0)
    headings = np.unwrap(np.arctan2(steps[:, 1], steps[:, 0]))
    plan = jittered(curve[at], np.diff(headings[at]), hand, rng, pace=0.9)
    return Plan(plan.targets, plan.bows, plan.gaps * FLOW, plan.median)


def _turned(points: Points, angle: float) -> Points:
    cos, sin = np.cos(angle), np.sin(angle)
    return np.asarray(points @ np.array([[cos, sin], [-sin, cos]]))


def _round_about(turns: float, rng: np.random.Generator) -> Floats:
    """Return the angles of ``turns`` turns, with a random start and direction."""
    way = -1.0 if rng.random() < 0.8 else 1.0
    start = float(rng.uniform(0, 2 * np.pi))
    return np.asarray(start + way * np.linspace(0, 2 * np.pi * turns, DENSE))


def _open_ring(hand: Hand, rng: np.random.Generator) -> list[Plan]:
    """A ring that was not closed: 20 to 110 degrees are missing."""
    angles = _round_about(1 - rng.uniform(20, 110) / 360, rng)
    reach = rng.uniform(0.70, 0.98) * (1 + np.linspace(0, rng.normal(0, 0.06), DENSE))
    squeeze = np.clip(rng.normal(0.0, 0.08), -0.15, 0.15)
    curve = np.stack([np.cos(angles) * (1 + squeeze), np.sin(angles) * (1 - squeeze)], axis=1) * reach[:, None]
    return [_along(curve, 4, hand, rng)]


def _crooked_ring(hand: Hand, rng: np.random.Generator) -> list[Plan]:
    """A ring with a dent, a corner, a flat side or an end that runs inward or outward; most have two of these."""
    spiral = rng.random() < 0.45
    turns = rng.uniform(1.1, 1.5) if spiral else rng.uniform(0.97, 1.12)
    angles = _round_about(turns, rng)
    reach = np.full(DENSE, rng.uniform(0.74, 1.0))
    for k in (2, 3, 4):
        reach *= 1 + rng.normal(0, 0.05) * np.cos(k * angles + rng.uniform(0, 2 * np.pi))
    for often, depth, width in ((0.6, -rng.uniform(0.12, 0.3), 0.45), (0.4, rng.uniform(0.15, 0.35), 0.22)):
        if rng.random() < often:
            away = np.angle(np.exp(1j * (angles - rng.uniform(0, 2 * np.pi))))
            reach *= 1 + depth * np.exp(-0.5 * (away / width) ** 2)
    if spiral:
        reach *= 1 + np.linspace(0, rng.choice((-1.0, 1.0)) * rng.uniform(0.12, 0.35), DENSE)
    flat = np.array([1.0, rng.uniform(0.7, 1.0)])
    curve = np.stack([np.cos(angles), np.sin(angles)], axis=1) * reach[:, None] * flat
    return [_along(_turned(curve, rng.uniform(0, np.pi)), round(9 * turns), hand, rng)]


def _narrow_loop(hand: Hand, rng: np.random.Generator) -> list[Plan]:
    """A loop around the mark rather than the box: half to three quarters as wide as the box, and longer than it."""
    angles = _round_about(rng.uniform(0.98, 1.15), rng)
    half = np.array([rng.uniform(0.62, 0.85), rng.uniform(0.25, 0.375)])
    curve = np.stack([np.cos(angles), np.sin(angles)], axis=1) * half
    return [_along(_turned(curve, rng.uniform(0, np.pi)), 7, hand, rng)]


def _wide_ring(hand: Hand, rng: np.random.Generator) -> list[Plan]:
    """A ring far outside the box: much of it lies beyond the patch that the classifier examines."""
    return ring(rng.uniform(1.05, 1.7), hand, rng)


def over_lines(lines: list[Points], side: float, hand: Hand, rng: np.random.Generator) -> list[Plan]:
    """Return zigzags over the lines of a mark, and over nothing else.

    Args:
        lines: of the mark, each n×2 in millimetres.
        side: of its box, in millimetres.
        hand: that draws.
        rng: for width, density and random variation.

    Returns:
        a zigzag along each line, in millimetres.
    """
    broad, spacing = rng.uniform(0.10, 0.17), max(rng.uniform(0.25, 0.42), 0.55 * hand.pen.width_mm) / side
    passes = 1 + int(rng.random() < 0.4)
    plans = [
        _zigzag_along(line / side, broad, spacing * rng.uniform(0.9, 1.2), hand, rng)
        for line in lines
        for _ in range(passes)
    ]
    return moved_plans(plans, side, np.zeros(2))


def _zigzag_along(line: Points, broad: float, spacing: float, hand: Hand, rng: np.random.Generator) -> Plan:
    done = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    at = np.linspace(0, done[-1], max(4, int(np.ceil(done[-1] / spacing))))
    middle = np.stack([np.interp(at, done, line[:, k]) for k in (0, 1)], axis=1)
    heading = np.gradient(middle, axis=0)
    normal = np.stack([-heading[:, 1], heading[:, 0]], axis=1) / np.maximum(np.hypot(*heading.T), 1e-9)[:, None]
    side = np.where(np.arange(len(at)) % 2, 1.0, -1.0) * rng.uniform(0.75, 1.15, len(at)) * broad
    points = middle + normal * (side * (1 + 2 * MAKE_UP * hand.haste))[:, None]
    calm = replace(hand, haste=0.5 * hand.haste)
    return jittered(points, [0.1] * (len(points) - 1), calm, rng, pace=2.2, stop=-0.35)


TAKING_BACK: dict[MarkStyle, Callable[[Hand, np.random.Generator], list[Plan]]] = {
    MarkStyle.SOLID: _solid,
    MarkStyle.SQUARE_SCRIBBLE: _square_scribble,
    MarkStyle.BLOT: _blot,
    MarkStyle.GRID: _grid,
    MarkStyle.OPEN_RING: _open_ring,
    MarkStyle.CROOKED_RING: _crooked_ring,
    MarkStyle.NARROW_LOOP: _narrow_loop,
    MarkStyle.WIDE_RING: _wide_ring,
}
"""The same as ``SHAPES`` for these styles, except ``OVER_MARK``, which follows the mark beneath (``over_lines``)."""
