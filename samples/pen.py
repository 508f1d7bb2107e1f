"""Marks as hands draw them: what each mark is made of, drawn by a hand at a box, as strokes in millimetres."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from forms.layout import Rect
from samples.hand import Hand, MarkStyle
from samples.movement import Floats, Plan, Points, Trace, follow

# Median time of one movement of a mark, careful and hasty; a tick of two movements then takes 0.3 to 1.5 s.
SLOW_S, FAST_S = 0.36, 0.10
# Time between the starts of two movements in medians: a full stop at each corner, or corners cut.
STOPPED, CUT = 1.7, 0.95
LANDING_S, LIFTING_S = 0.025, 0.035  # the pen's pressure builds up and dies away over some hundredths of a second


@dataclass(frozen=True, slots=True)
class Stroke:
    """One line of ink, pen down to pen up.

    Attributes:
        points: n×2 in mm.
        widths: n in mm.
        inks: n, share of the pen's full ink, 0 to 1.
    """

    points: Points
    widths: Floats
    inks: Floats


def draw_mark(style: MarkStyle, box: Rect, hand: Hand, rng: np.random.Generator) -> list[Stroke]:
    """Draw one mark at a box.

    Args:
        style: what to draw; a cancelling mark is drawn alone, over whatever was drawn at this box before.
        box: where, in millimetres of the page.
        hand: who draws.
        rng: this mark's accidents.

    Returns:
        the strokes, in millimetres of the page.
    """
    return [draw_plan(plan, hand, rng) for plan in plans_of(style, box, hand, rng)]


def plans_of(style: MarkStyle, box: Rect, hand: Hand, rng: np.random.Generator) -> list[Plan]:
    """Return what the hand sets out to draw, stroke by stroke; the arguments are those of ``draw_mark``."""
    plans = _SHAPES[style](hand, rng)
    return [*map(_placed(style, box, hand, rng), plans)]


def draw_plan(plan: Plan, hand: Hand, rng: np.random.Generator) -> Stroke:
    """Draw a plan of one's own, in millimetres of the page: handwriting, for one."""
    return _pressed(follow(plan, rng, hand.tremor_mm), hand, rng)


def _placed(style: MarkStyle, box: Rect, hand: Hand, rng: np.random.Generator) -> Callable[[Plan], Plan]:
    """Return what takes a plan from units of the box, its centre at 0, to millimetres of the page."""
    size, scatter = hand.size * rng.lognormal(0.0, 0.07 + 0.10 * hand.haste), hand.scatter
    if style in _BOUND_TO_BOX:
        bound = _BOUND_TO_BOX[style] * (1 + 0.35 * (hand.size - 1))
        size, scatter = bound * np.clip(rng.lognormal(0.0, 0.06), 0.88, 1.14), 0.5 * scatter
    # Beyond two deviations nobody could say which box was meant.
    offset = np.asarray(hand.offset) + scatter * np.clip(rng.normal(0, 1, 2), -2, 2)
    turn = hand.slant + rng.normal(0, 0.03 + 0.05 * hand.haste)
    cos, sin = np.cos(turn), np.sin(turn)
    side = min(box.w, box.h)
    linear = side * size * np.array([[cos, sin], [-sin, cos]])
    origin = np.array([box.x + box.w / 2, box.y + box.h / 2]) + side * offset

    def place(plan: Plan) -> Plan:
        return Plan(plan.targets @ linear + origin, plan.bows, plan.gaps, plan.median)

    return place


# These keep to the box's size and place rather than to the hand's taste: they fill it, go around it or lie inside.
_BOUND_TO_BOX = {
    MarkStyle.FILL: 0.92,
    MarkStyle.SCRIBBLE: 0.95,
    MarkStyle.REFILL: 0.95,
    MarkStyle.CIRCLE: 1.0,
    MarkStyle.CIRCLED: 1.0,
    MarkStyle.CROSSED_OUT: 1.0,
    MarkStyle.SMALL: 1.0,
    MarkStyle.DOT: 1.0,
}


def _pressed(trace: Trace, hand: Hand, rng: np.random.Generator) -> Stroke:
    """Give a trace its width and ink.

    A pen lays less ink where it moves faster, and presses less where it lands and lifts; a hasty hand lifts while it
    still moves, which draws the line out thin.
    """
    times, total = trace.times, trace.times[-1] - trace.times[0]
    landing = np.clip((times - times[0]) / min(LANDING_S, 0.2 * total) + 0.55, 0, 1)
    lifting = np.clip((times[-1] - times) / min(LIFTING_S * (1 + 2 * hand.haste), 0.5 * total) + 0.35, 0, 1)
    peak = max(float(trace.speeds.max()), 1e-6)
    pace = trace.speeds / peak
    wander = 1 + 0.10 * _smooth_noise(len(times), rng)
    pressure = hand.pressure * landing * lifting * wander
    taper = hand.pen.taper
    widths = hand.pen.width_mm * ((1 - taper) + taper * pressure) * (1 - 0.18 * taper * pace)
    inks = hand.pen.density * pressure**0.5 * (1 - 0.30 * hand.pen.grain * pace)
    return Stroke(trace.points, np.maximum(widths, 0.08), np.clip(inks, 0.05, 1.0))


def _smooth_noise(count: int, rng: np.random.Generator) -> Floats:
    """Return noise of unit variance that changes every few millimetres, not from point to point."""
    knots = rng.normal(size=count // 12 + 3)
    return np.interp(np.linspace(0, len(knots) - 1, count), np.arange(len(knots)), knots)


def _plan(
    targets: list[tuple[float, float]] | Points,
    bows: list[float] | Floats,
    hand: Hand,
    rng: np.random.Generator,
    pace: float = 1.0,
    stop: float = 0.0,
) -> Plan:
    """Make a plan of nominal targets: they and the bows are jittered, more so in haste.

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
    """Add the flick by which a hasty pen is already on its way to the next stroke."""
    if rng.random() > 0.35 * hand.haste:
        return plan
    flick = np.asarray(toward) * rng.uniform(0.06, 0.20)
    targets = np.vstack([plan.targets, plan.targets[-1] + flick])
    gaps = np.append(plan.gaps, plan.median * rng.uniform(1.0, 1.5))
    return Plan(targets, np.append(plan.bows, 0.0), gaps, plan.median)


def _tick(hand: Hand, rng: np.random.Generator) -> list[Plan]:
    """Down to the knee, up to the tail; the second arm is as long as the box is high and longer in haste."""
    rise = rng.normal(1.05, 0.10) * (0.9 + 0.2 * (hand.first_arm > 0.7))
    second = rng.uniform(0.95, 1.20) + 0.35 * hand.haste * rng.random()
    fall = rng.normal(0.75, 0.22) if hand.first_arm < 0.7 else rise
    first = second * hand.first_arm * rng.lognormal(0, 0.10)
    knee = np.array([0.02 - 0.5 * (second * np.cos(rise) - first * np.cos(fall)), 0.46])
    start = knee - first * np.array([np.cos(fall), np.sin(fall)])
    end = knee + second * np.array([np.cos(rise), -np.sin(rise)])
    plan = _plan(np.array([start, knee, end]), [0.12, rng.normal(0.55, 0.28)], hand, rng)
    return [_with_hook(plan, (0.4, -1.0), hand, rng)]


def _cross(hand: Hand, rng: np.random.Generator) -> list[Plan]:
    """Two strokes, seldom of one length and seldom through one middle."""
    corners = np.array([(-0.47, -0.49), (0.47, 0.49), (0.47, -0.49), (-0.47, 0.49)]) * (hand.narrow, 1)
    corners[:2] *= rng.lognormal(0, 0.07)
    corners[2:] = corners[2:] * rng.lognormal(0, 0.10) + rng.normal(0, 0.04, 2)
    if hand.joined:
        return [_plan(corners, [0.10, -0.25, -0.10], hand, rng)]
    first = _with_hook(_plan(corners[:2], [rng.normal(-0.08, 0.15)], hand, rng), (0.2, -1.0), hand, rng)
    second = _plan(corners[2:], [rng.normal(0.12, 0.15)], hand, rng)
    return [first, _with_hook(second, (-1.0, -0.2), hand, rng)]


def _slash(hand: Hand, rng: np.random.Generator) -> list[Plan]:
    return [_plan([(0.45, -0.55), (-0.45, 0.55)], [0.08], hand, rng)]


def _small(hand: Hand, rng: np.random.Generator) -> list[Plan]:
    shape = _cross(hand, rng) if hand.style is MarkStyle.CROSS else _tick(hand, rng)
    # 0.4 of a box of 4.4 mm is 1.8 mm: small, yet longer than the 1 mm that must be seen (VVSG 2.0, 1.1.6-H).
    scale, where = rng.uniform(0.32, 0.50), np.clip(rng.normal(0, 0.08, 2), -0.16, 0.16)
    return [Plan(plan.targets * scale + where, plan.bows, plan.gaps, plan.median) for plan in shape]


def _dot(hand: Hand, rng: np.random.Generator) -> list[Plan]:
    """A pen set down while its owner thought: a dot that crept a little."""
    where = np.clip(rng.normal(0, 0.15, 2), -0.35, 0.35)
    creep = rng.normal(0, 0.015 + 0.1 * hand.tremor_mm, (3, 2)).cumsum(axis=0)
    return [Plan(where + creep, np.zeros(2), np.array([0.12]), 0.12)]


def _star(hand: Hand, rng: np.random.Generator) -> list[Plan]:
    angles = np.deg2rad(234 - 144 * np.arange(6))  # from the foot on the left to the top
    tips = 0.58 * np.stack([hand.narrow * np.cos(angles), -np.sin(angles)], axis=1) * (1.1, 1)
    return [_plan(tips, [0.05] * 5, hand, rng, pace=1.2, stop=0.2)]


def _ring(radius: float, hand: Hand, rng: np.random.Generator) -> list[Plan]:
    """A circle of a turn and something, in three or four arcs that flow into each other."""
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
    plan = _plan(points, bows, hand, rng, pace=0.9)
    return [Plan(plan.targets, plan.bows, plan.gaps * 0.72, plan.median)]


def _circle(hand: Hand, rng: np.random.Generator) -> list[Plan]:
    return _ring(rng.uniform(0.62, 0.86), hand, rng)


def _circled(hand: Hand, rng: np.random.Generator) -> list[Plan]:
    return _ring(rng.uniform(0.72, 0.94), hand, rng)


def _zigzag(half: tuple[float, float], lines: int, angle: float, hand: Hand, rng: np.random.Generator) -> list[Plan]:
    """Go to and fro across a rectangle of half sides ``half``, along ``angle``, in so many lines."""
    across = np.linspace(-1, 1, lines + 1)
    side = np.where(np.arange(lines + 1) % 2 == 0, -1.0, 1.0) * rng.uniform(0.82, 1.0, lines + 1)
    reach = np.sqrt(np.maximum(1.02 - 0.55 * across**2, 0.1)) if abs(np.sin(2 * angle)) > 0.5 else 1.0
    points = np.stack([side * reach * half[0], across * half[1]], axis=1)
    cos, sin = np.cos(angle), np.sin(angle)
    plan = _plan(points @ np.array([[cos, sin], [-sin, cos]]), [0.12] * lines, hand, rng, pace=1.7, stop=-0.35)
    return [plan]


def _fill(hand: Hand, rng: np.random.Generator) -> list[Plan]:
    """Lines closer than the pen is wide, then once around where people are careful."""
    lines = int(np.clip(4.2 / (0.75 * hand.pen.width_mm), 5, 14))
    angle = rng.choice((-0.75, 0.0, 0.0, 1.5)) + rng.normal(0, 0.08)
    plans = _zigzag((0.44, 0.42), lines, angle, hand, rng)
    if rng.random() < 0.6 - 0.4 * hand.haste:
        edge = [(-0.4, -0.4), (0.4, -0.4), (0.4, 0.4), (-0.4, 0.4), (-0.4, -0.42)]
        plans.append(_plan(edge, [0.25] * 4, hand, rng))
    return plans


def _scribble(hand: Hand, rng: np.random.Generator) -> list[Plan]:
    angle = rng.choice((-0.75, -0.6, 0.0)) + rng.normal(0, 0.12)
    return _zigzag((0.46, 0.40), int(rng.integers(5, 8)), angle, hand, rng)


def _crossed_out(hand: Hand, rng: np.random.Generator) -> list[Plan]:
    """A scribble that leaves no doubt: beyond the box on both sides, a dozen lines over each other."""
    # Cut corners make hasty lines shorter than meant; nobody who crosses out lets that happen.
    half = (rng.uniform(0.72, 0.92) * (1 + 0.3 * hand.haste), rng.uniform(0.36, 0.52))
    angle = rng.normal(-0.15, 0.20)
    first = _zigzag(half, int(rng.integers(7, 11)), angle, hand, rng)
    if rng.random() < 0.6:
        first += _zigzag(half, int(rng.integers(5, 8)), angle + rng.normal(0.2, 0.2), hand, rng)
    return first


def _refill(hand: Hand, rng: np.random.Generator) -> list[Plan]:
    """Fill it so that nothing of the cancelled mark is left to see."""
    lines = int(np.clip(4.2 / (0.6 * hand.pen.width_mm), 8, 16))
    return _zigzag((0.46, 0.45), lines, 0.0, hand, rng) + _fill(hand, rng)


_Shape = Callable[[Hand, np.random.Generator], list[Plan]]
_SHAPES: dict[MarkStyle, _Shape] = {
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
}
