"""The shapes of marks: movements in units of the box, with its centre at 0."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from samples.hand import Hand, MarkStyle
from samples.movement import Floats, Plan, Points

# Median time of one movement of a mark, careful and hasty; a tick of two movements then takes 0.3 to 1.5 s.
SLOW_S, FAST_S = 0.36, 0.10
# Time between the starts of two movements in medians: a full stop at each corner, or corners cut.
STOPPED, CUT = 1.7, 0.95


def jittered(
    targets: list[tuple[float, float]] | Points,
    bows: list[float] | Floats,
    hand: Hand,
    rng: np.random.Generator,
    pace: float = 1.0,
    stop: float = 0.0,
) -> Plan:
    """Make a plan from nominal targets; targets and bows are jittered, more so by a hasty hand.

    ``pace`` shortens the movements' time; ``stop`` is added to the gaps, in medians.
    """
    goals = np.asarray(targets, dtype=np.float64)
    goals = goals + rng.normal(0, 0.025 + 0.045 * hand.haste, goals.shape)
    turns = np.asarray(bows, dtype=np.float64)
    turns = turns + rng.normal(0, 0.10 + 0.14 * hand.haste, turns.shape)
    median = SLOW_S * (FAST_S / SLOW_S) ** hand.haste * rng.lognormal(0, 0.12) / pace
    overlap = STOPPED + (CUT - STOPPED) * hand.haste + stop
    gaps = median * overlap * rng.lognormal(0, 0.10, len(turns) - 1)
    return Plan(goals, turns, gaps, median)


def _with_hook(plan: Plan, toward: tuple[float, float], hand: Hand, rng: np.random.Generator) -> Plan:
    """Add the hook of a hasty pen that is already moving towards the next stroke."""
    if rng.random() > 0.35 * hand.haste:
        return plan
    flick = np.asarray(toward) * rng.uniform(0.06, 0.20)
    targets = np.vstack([plan.targets, plan.targets[-1] + flick])
    gaps = np.append(plan.gaps, plan.median * rng.uniform(1.0, 1.5))
    return Plan(targets, np.append(plan.bows, 0.0), gaps, plan.median)


def _tick(hand: Hand, rng: np.random.Generator) -> list[Plan]:
    """A tick: down to the knee, up to the tail; the second arm is as long as the box is high, or longer in haste."""
    rise = rng.normal(1.05, 0.10) * (0.9 + 0.2 * (hand.first_arm > 0.7))
    second = rng.uniform(0.95, 1.20) + 0.35 * hand.haste * rng.random()
    fall = rng.normal(0.75, 0.22) if hand.first_arm < 0.7 else rise
    first = second * hand.first_arm * rng.lognormal(0, 0.10)
    knee = np.array([0.02 - 0.5 * (second * np.cos(rise) - first * np.cos(fall)), 0.46])
    start = knee - first * np.array([np.cos(fall), np.sin(fall)])
    end = knee + second * np.array([np.cos(rise), -np.sin(rise)])
    plan = jittered(np.array([start, knee, end]), [0.12, rng.normal(0.55, 0.28)], hand, rng)
    return [_with_hook(plan, (0.4, -1.0), hand, rng)]


def _cross(hand: Hand, rng: np.random.Generator) -> list[Plan]:
    """A cross: two strokes, seldom of equal length and seldom with one middle."""
    corners = np.array([(-0.47, -0.49), (0.47, 0.49), (0.47, -0.49), (-0.47, 0.49)]) * (hand.narrow, 1)
    corners[:2] *= rng.lognormal(0, 0.07)
    corners[2:] = corners[2:] * rng.lognormal(0, 0.10) + rng.normal(0, 0.04, 2)
    if hand.joined:
        return [jittered(corners, [0.10, -0.25, -0.10], hand, rng)]
    first = _with_hook(jittered(corners[:2], [rng.normal(-0.08, 0.15)], hand, rng), (0.2, -1.0), hand, rng)
    second = jittered(corners[2:], [rng.normal(0.12, 0.15)], hand, rng)
    return [first, _with_hook(second, (-1.0, -0.2), hand, rng)]


def _slash(hand: Hand, rng: np.random.Generator) -> list[Plan]:
    return [jittered([(0.45, -0.55), (-0.45, 0.55)], [0.08], hand, rng)]


def _own(hand: Hand, rng: np.random.Generator) -> list[Plan]:
    """This hand's plain mark: a cross or a tick."""
    return _cross(hand, rng) if hand.style is MarkStyle.CROSS else _tick(hand, rng)


def moved_plans(plans: list[Plan], scale: float, where: Points) -> list[Plan]:
    """Scale plans about 0, then displace them by ``where``."""
    return [Plan(plan.targets * scale + where, plan.bows, plan.gaps, plan.median) for plan in plans]


def _small(hand: Hand, rng: np.random.Generator) -> list[Plan]:
    shape = _own(hand, rng)
    # 0.4 of a box of 4.4 mm is 1.8 mm: small, yet longer than the 1 mm that must be seen (VVSG 2.0, 1.1.6-H).
    scale, where = rng.uniform(0.32, 0.50), np.clip(rng.normal(0, 0.08, 2), -0.16, 0.16)
    return moved_plans(shape, scale, where)


def _minimal(hand: Hand, rng: np.random.Generator) -> list[Plan]:  # noqa: ARG001
    """A straight line just longer than the least that must be detected: in a box of 4.4 mm, 1.1 to 2 mm."""
    length, angle = rng.uniform(0.27, 0.46), rng.uniform(0, 2 * np.pi)
    half = 0.5 * length * np.array([np.cos(angle), np.sin(angle)])
    where = rng.uniform(-0.22, 0.22, 2)
    return [Plan(np.array([where - half, where + half]), np.zeros(1), np.zeros(0), 0.12)]


def _overshoot(hand: Hand, rng: np.random.Generator) -> list[Plan]:
    """A cross or tick two to three boxes wide about its own box; a tick has its knee there and a long tail."""
    scale = rng.uniform(2.2, 2.8)
    if hand.style is not MarkStyle.CROSS:
        return moved_plans(_tick(hand, rng), scale, np.array([0.0, -0.2 * (scale - 1)]))
    # A big cross is drawn with a careful hand: enlarged, the hooks and jitter of a hasty one would reach other boxes.
    aimed = _cross(replace(hand, haste=0.0), rng)
    return moved_plans(aimed, scale, rng.normal(0, 0.08, 2))


def _beside(hand: Hand, rng: np.random.Generator) -> list[Plan]:
    """A plain mark whose middle lies near the box's edge, to any side."""
    distance, angle = rng.uniform(0.3, 0.5), rng.uniform(0, 2 * np.pi)
    return moved_plans(_own(hand, rng), 1.0, distance * np.array([np.cos(angle), np.sin(angle)]))


def _swipe(hand: Hand, rng: np.random.Generator) -> list[Plan]:
    """One or two broad strokes over the box, or a zigzag that covers it."""
    if rng.random() < 0.3:
        return _zigzag((rng.uniform(0.35, 0.6), 0.25), int(rng.integers(2, 4)), rng.normal(0, 0.1), hand, rng)
    reach = rng.uniform(0.45, 1.0)
    lines = [jittered([(-reach, 0.04), (reach, -0.04)], [0.04], hand, rng) for _ in range(1 + int(rng.random() < 0.35))]
    return [plan for line in lines for plan in moved_plans([line], 1.0, rng.normal(0, 0.08, 2))]


def _rubbing(hand: Hand, rng: np.random.Generator) -> list[Plan]:
    """The movement of a rubber over a mark: short, to and fro, and slanted."""
    return _zigzag((0.75, 0.4), int(rng.integers(3, 6)), rng.normal(-0.5, 0.3), hand, rng)


def _dabs(hand: Hand, rng: np.random.Generator) -> list[Plan]:
    """A brush of correction fluid over the box until nothing of the mark shows, and a final dab."""
    over = _zigzag((rng.uniform(0.45, 0.7), 0.42), int(rng.integers(3, 5)), rng.normal(0, 0.2), hand, rng)
    at = rng.normal(0, 0.25, 2)
    dab = Plan(np.array([at, at + rng.normal(0, 0.15, 2)]), np.zeros(1), np.zeros(0), 0.2)
    return [*over, dab]


def _dot(hand: Hand, rng: np.random.Generator) -> list[Plan]:
    """A dot, slightly elongated, of a pen that was set down while its owner thought."""
    where = np.clip(rng.normal(0, 0.15, 2), -0.35, 0.35)
    creep = rng.normal(0, 0.015 + 0.1 * hand.tremor_mm, (3, 2)).cumsum(axis=0)
    return [Plan(where + creep, np.zeros(2), np.array([0.12]), 0.12)]


def _star(hand: Hand, rng: np.random.Generator) -> list[Plan]:
    angles = np.deg2rad(234 - 144 * np.arange(6))  # from the foot on the left to the top
    tips = 0.58 * np.stack([hand.narrow * np.cos(angles), -np.sin(angles)], axis=1) * (1.1, 1)
    return [jittered(tips, [0.05] * 5, hand, rng, pace=1.2, stop=0.2)]


def ring(radius: float, hand: Hand, rng: np.random.Generator) -> list[Plan]:
    """A circle of a little more than a full turn, in three or four arcs that flow into each other."""
    turns = rng.uniform(0.90, 1.10 + 0.18 * hand.haste)
    arcs = 3 if turns < 1.05 else 4
    way = -1.0 if rng.random() < 0.8 else 1.0  # most people draw counter-clockwise
    start = rng.normal(-np.pi / 2 - 0.4, 0.45)
    angles = start + way * np.linspace(0, 2 * np.pi * turns, arcs + 1)
    reach = radius * (1 + np.linspace(0, rng.normal(0.02, 0.07), arcs + 1))
    points = np.stack([np.cos(angles), np.sin(angles)], axis=1) * reach[:, None]
    squeeze, tilt = np.clip(rng.normal(0.0, 0.12), -0.2, 0.2), rng.uniform(-0.5, 0.5)
    cos, sin = np.cos(tilt), np.sin(tilt)
    turn = np.array([[cos, -sin], [sin, cos]])
    points = points @ turn @ np.diag([1 + squeeze, 1 - squeeze]) @ turn.T
    bows = np.full(arcs, way * 2 * np.pi * turns / arcs)
    plan = jittered(points, bows, hand, rng, pace=0.9)
    return [Plan(plan.targets, plan.bows, plan.gaps * 0.72, plan.median)]


def _circle(hand: Hand, rng: np.random.Generator) -> list[Plan]:
    return ring(rng.uniform(0.62, 0.86), hand, rng)


def _circled(hand: Hand, rng: np.random.Generator) -> list[Plan]:
    return ring(rng.uniform(0.72, 0.94), hand, rng)


def _zigzag(half: tuple[float, float], lines: int, angle: float, hand: Hand, rng: np.random.Generator) -> list[Plan]:
    """A zigzag of ``lines`` lines across a rectangle of half sides ``half``, along ``angle``."""
    across = np.linspace(-1, 1, lines + 1)
    side = np.where(np.arange(lines + 1) % 2 == 0, -1.0, 1.0) * rng.uniform(0.82, 1.0, lines + 1)
    reach = np.sqrt(np.maximum(1.02 - 0.55 * across**2, 0.1)) if abs(np.sin(2 * angle)) > 0.5 else 1.0
    points = np.stack([side * reach * half[0], across * half[1]], axis=1)
    cos, sin = np.cos(angle), np.sin(angle)
    plan = jittered(points @ np.array([[cos, sin], [-sin, cos]]), [0.12] * lines, hand, rng, pace=1.7, stop=-0.35)
    return [plan]


def _fill(hand: Hand, rng: np.random.Generator) -> list[Plan]:
    """A filling of lines closer than the pen is wide; careful hands also go around the edge."""
    lines = int(np.clip(4.2 / (0.75 * hand.pen.width_mm), 5, 14))
    angle = rng.choice((-0.75, 0.0, 0.0, 1.5)) + rng.normal(0, 0.08)
    plans = _zigzag((0.44, 0.42), lines, angle, hand, rng)
    if rng.random() < 0.6 - 0.4 * hand.haste:
        edge = [(-0.4, -0.4), (0.4, -0.4), (0.4, 0.4), (-0.4, 0.4), (-0.4, -0.42)]
        plans.append(jittered(edge, [0.25] * 4, hand, rng))
    return plans


def _scribble(hand: Hand, rng: np.random.Generator) -> list[Plan]:
    angle = rng.choice((-0.75, -0.6, 0.0)) + rng.normal(0, 0.12)
    return _zigzag((0.46, 0.40), int(rng.integers(5, 8)), angle, hand, rng)


def _crossed_out(hand: Hand, rng: np.random.Generator) -> list[Plan]:
    """An unmistakable scribble: about a dozen lines over each other, beyond the box on both sides."""
    # Cut corners shorten the lines of a hasty hand, which is compensated here.
    half = (rng.uniform(0.72, 0.92) * (1 + 0.3 * hand.haste), rng.uniform(0.36, 0.52))
    if rng.random() < 0.15:
        return _coil(max(half[0], 0.8), int(rng.integers(4, 8)), hand, rng)
    angle = rng.normal(-0.15, 0.20)
    first = _zigzag(half, int(rng.integers(7, 11)), angle, hand, rng)
    if rng.random() < 0.6:
        first += _zigzag(half, int(rng.integers(5, 8)), angle + rng.normal(0.2, 0.2), hand, rng)
    return first


def _coil(half: float, loops: int, hand: Hand, rng: np.random.Generator) -> list[Plan]:
    """Overlapping loops from one side to the other."""
    angle = np.linspace(0, 2 * np.pi * loops, 4 * loops + 1) + rng.uniform(0, 6)
    along = np.linspace(-0.6, 0.6, len(angle))
    points = np.stack([along * half + 0.5 * half * np.cos(angle), rng.uniform(0.3, 0.5) * np.sin(angle)], axis=1)
    return [jittered(points, [1.5] * (len(points) - 1), hand, rng, pace=1.5, stop=-0.3)]


def _question(hand: Hand, rng: np.random.Generator) -> list[Plan]:
    """A question mark: a hook as high as the box, with a dot, which a hasty hand omits."""
    hook = jittered(
        [(-0.24, -0.3), (0.0, -0.5), (0.22, -0.28), (0.02, 0.0), (0.0, 0.18)], [0.7, 0.8, 0.3, -0.2], hand, rng
    )
    dot = Plan(np.array([(0.0, 0.4), (0.02, 0.43)]), np.zeros(1), np.zeros(0), 0.1)
    return [hook, dot] if rng.random() < 0.6 else [hook]


def _refill(hand: Hand, rng: np.random.Generator) -> list[Plan]:
    """A filling that covers a cancelled mark completely."""
    lines = int(np.clip(4.2 / (0.6 * hand.pen.width_mm), 8, 16))
    return _zigzag((0.46, 0.45), lines, 0.0, hand, rng) + _fill(hand, rng)


_Shape = Callable[[Hand, np.random.Generator], list[Plan]]
SHAPES: dict[MarkStyle, _Shape] = {
    MarkStyle.TICK: _tick,
    MarkStyle.CROSS: _cross,
    MarkStyle.SLASH: _slash,
    MarkStyle.FILL: _fill,
    MarkStyle.SCRIBBLE: _scribble,
    MarkStyle.CIRCLE: _circle,
    MarkStyle.STAR: _star,
    MarkStyle.SMALL: _small,
    MarkStyle.DOT: _dot,
    MarkStyle.CROSSED_OUT: _crossed_out,
    MarkStyle.CIRCLED: _circled,
    MarkStyle.REFILL: _refill,
    MarkStyle.FAINT: _own,
    MarkStyle.MINIMAL: _minimal,
    MarkStyle.OVERSHOOT: _overshoot,
    MarkStyle.HIGHLIGHT: _swipe,
    MarkStyle.ERASED: _rubbing,
    MarkStyle.FLUID: _dabs,
    MarkStyle.OFFSET: _beside,
    MarkStyle.QUESTION: _question,
}
"""For each style, the function that returns the plans of a mark's strokes for a hand and a random generator."""
