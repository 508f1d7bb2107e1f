"""Draw marks: place a shape at a box and follow it with a pen, giving strokes in millimetres."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from forms.layout import Rect
from samples.hand import FLUID_BRUSH, HARD_PENCIL, HIGHLIGHTERS, PENCIL, SMEAR, Hand, MarkStyle, Pen
from samples.movement import Floats, Plan, Points, Trace, follow
from samples.shapes import SHAPES
from samples.taking_back import TAKING_BACK, over_lines

BROAD_MM = 1.5  # least width from which felt tips and brushes ink evenly, whatever the pressure
LANDING_S, LIFTING_S = 0.025, 0.035  # seconds in which the pen's pressure builds up and decreases


@dataclass(frozen=True, slots=True)
class Stroke:
    """One line of ink, pen down to pen up.

    Attributes:
        points: n×2 in mm.
        widths: n in mm.
        inks: n, share of the pen's full ink, 0 to 1.
        pen: that drew it; ``None`` for the hand's own.
    """

    points: Points
    widths: Floats
    inks: Floats
    pen: Pen | None = None


def draw_marks(styles: Sequence[MarkStyle], box: Rect, hand: Hand, rng: np.random.Generator) -> list[Stroke]:
    """Draw several marks at a box, one over the other; arguments and return value are those of ``draw_mark``."""
    strokes: list[Stroke] = []
    for style in styles:
        strokes += draw_mark(style, box, hand, rng, strokes)
    return strokes


def draw_mark(
    style: MarkStyle, box: Rect, hand: Hand, rng: np.random.Generator, beneath: Sequence[Stroke] = ()
) -> list[Stroke]:
    """Draw one mark at a box.

    Args:
        style: what to draw; a cancelling mark is drawn alone, over whatever was drawn at this box before.
        box: the place of the mark, in millimetres of the page.
        hand: that draws.
        rng: for the mark's random variation.
        beneath: strokes drawn at this box before, for a scribble that follows them; if there are none, it follows a
            mark that this hand could have drawn.

    Returns:
        the strokes, in millimetres of the page.
    """
    if style is MarkStyle.OVER_MARK:
        return _over(beneath or draw_mark(_plain(hand), box, hand, rng), box, hand, rng)
    if style not in _HELD:
        return [draw_plan(plan, hand, rng) for plan in plans_of(style, box, hand, rng)]
    before = _rubbed(box, hand, rng) if style is MarkStyle.ERASED else []
    held = _HELD[style](hand, rng)
    return before + [replace(draw_plan(plan, held, rng), pen=held.pen) for plan in plans_of(style, box, held, rng)]


def plans_of(style: MarkStyle, box: Rect, hand: Hand, rng: np.random.Generator) -> list[Plan]:
    """Return the plans of a mark's strokes, in millimetres; the arguments are those of ``draw_mark``."""
    plans = _SHAPES[style](hand, rng)
    return [*map(_placed(style, box, hand, rng), plans)]


def _over(beneath: Sequence[Stroke], box: Rect, hand: Hand, rng: np.random.Generator) -> list[Stroke]:
    plans = over_lines([stroke.points for stroke in beneath], min(box.w, box.h), hand, rng)
    return [draw_plan(plan, hand, rng) for plan in plans]


def _plain(hand: Hand) -> MarkStyle:
    return hand.style if hand.style is MarkStyle.CROSS else MarkStyle.TICK


def draw_plan(plan: Plan, hand: Hand, rng: np.random.Generator) -> Stroke:
    """Draw any plan in millimetres of the page, such as handwriting."""
    return _pressed(follow(plan, rng, hand.tremor_mm), hand, rng)


def _placed(style: MarkStyle, box: Rect, hand: Hand, rng: np.random.Generator) -> Callable[[Plan], Plan]:
    """Return a function that maps a plan from units of the box, with its centre at 0, to millimetres of the page."""
    size, scatter = hand.size * rng.lognormal(0.0, 0.07 + 0.10 * hand.haste), hand.scatter
    if style in _BOUND_TO_BOX:
        bound = _BOUND_TO_BOX[style] * (1 + 0.35 * (hand.size - 1))
        wander = np.clip(rng.lognormal(0.0, 0.06), 0.88, 1.14)
        # The size of a solid filling is a property of the hand.
        size, scatter = bound * (1.0 if style is MarkStyle.SOLID else wander), 0.5 * scatter
    # Limited to two standard deviations; further off, the box that was meant could not be identified.
    offset = np.asarray(hand.offset) + scatter * np.clip(rng.normal(0, 1, 2), -2, 2)
    turn = hand.slant + rng.normal(0, 0.03 + 0.05 * hand.haste)
    cos, sin = np.cos(turn), np.sin(turn)
    side = min(box.w, box.h)
    linear = side * size * np.array([[cos, sin], [-sin, cos]])
    origin = np.array([box.x + box.w / 2, box.y + box.h / 2]) + side * offset

    def place(plan: Plan) -> Plan:
        return Plan(plan.targets @ linear + origin, plan.bows, plan.gaps, plan.median)

    return place


_SHAPES = SHAPES | TAKING_BACK
# Styles whose size and place depend on the box rather than on the hand: they fill it, surround it or lie inside it.
_BOUND_TO_BOX = {
    MarkStyle.FILL: 0.92,
    MarkStyle.SCRIBBLE: 0.95,
    MarkStyle.REFILL: 0.95,
    MarkStyle.CIRCLE: 1.0,
    MarkStyle.CIRCLED: 1.0,
    MarkStyle.CROSSED_OUT: 1.0,
    MarkStyle.SMALL: 1.0,
    MarkStyle.DOT: 1.0,
    MarkStyle.MINIMAL: 1.0,
    MarkStyle.OVERSHOOT: 1.0,
    MarkStyle.OFFSET: 1.0,
    MarkStyle.HIGHLIGHT: 1.0,
    MarkStyle.ERASED: 1.0,
    MarkStyle.FLUID: 1.0,
    MarkStyle.QUESTION: 1.0,
    **dict.fromkeys(TAKING_BACK, 1.0),
}


def _on_the_spot(hand: Hand) -> Hand:
    """Return the hand with neutral size and offset, for styles that determine both."""
    return replace(hand, size=1.0, offset=(0.0, 0.0), scatter=0.0)


def _barely_pressed(hand: Hand, rng: np.random.Generator) -> Hand:
    return replace(hand, pen=HARD_PENCIL, pressure=float(rng.uniform(0.6, 0.8)))


def _with_pencil(hand: Hand, rng: np.random.Generator) -> Hand:  # noqa: ARG001
    return replace(_on_the_spot(hand), pen=PENCIL)


def _in_haste(hand: Hand, rng: np.random.Generator) -> Hand:
    return replace(_on_the_spot(hand), haste=max(hand.haste, float(rng.uniform(0.6, 0.95))))


def _in_place(hand: Hand, rng: np.random.Generator) -> Hand:  # noqa: ARG001
    return _on_the_spot(hand)


def _evenly(hand: Hand, rng: np.random.Generator) -> Hand:  # noqa: ARG001
    """Return the hand as it fills a box evenly: upright, centred, and without haste."""
    return replace(_on_the_spot(hand), slant=0.0, haste=0.25 * hand.haste)


def _with_highlighter(hand: Hand, rng: np.random.Generator) -> Hand:
    pen = hand.pen if hand.pen in HIGHLIGHTERS else HIGHLIGHTERS[int(rng.integers(len(HIGHLIGHTERS)))]
    return replace(hand, pen=replace(pen, width_mm=float(rng.uniform(3.0, 5.0))))


def _with_rubber(hand: Hand, rng: np.random.Generator) -> Hand:
    return replace(hand, pen=replace(SMEAR, density=SMEAR.density * float(rng.uniform(0.7, 1.6))))


def _with_brush(hand: Hand, rng: np.random.Generator) -> Hand:
    careful = replace(_on_the_spot(hand), pressure=1.0, haste=0.3 * hand.haste)
    return replace(careful, pen=replace(FLUID_BRUSH, width_mm=float(rng.uniform(2.2, 3.0))))


# Changes to the hand for marks that need another pen or another manner.
_HELD: dict[MarkStyle, Callable[[Hand, np.random.Generator], Hand]] = {
    MarkStyle.FAINT: _barely_pressed,
    MarkStyle.MINIMAL: _with_pencil,
    MarkStyle.OVERSHOOT: _in_haste,
    MarkStyle.OFFSET: _in_place,
    MarkStyle.HIGHLIGHT: _with_highlighter,
    MarkStyle.ERASED: _with_rubber,
    MarkStyle.FLUID: _with_brush,
    MarkStyle.SOLID: _evenly,
    MarkStyle.NARROW_LOOP: _in_place,
    MarkStyle.WIDE_RING: _in_place,
}


def _rubbed(box: Rect, hand: Hand, rng: np.random.Generator) -> list[Stroke]:
    """Draw a pencilled mark after it was rubbed out: pale, broader, and paler where it was rubbed more."""
    pencilled = replace(hand, pen=PENCIL)
    left = rng.uniform(0.10, 0.30)
    return [
        replace(
            stroke,
            widths=1.25 * stroke.widths,
            inks=np.clip(left * stroke.inks * (1 + 0.45 * _smooth_noise(len(stroke.inks), rng)), 0.01, 0.4),
            pen=PENCIL,
        )
        for stroke in draw_mark(_plain(hand), box, pencilled, rng)
    ]


def _pressed(trace: Trace, hand: Hand, rng: np.random.Generator) -> Stroke:
    """Return the stroke of a trace, with its width and ink.

    A pen lays less ink where it moves faster, and has less pressure where it lands and lifts; a hasty hand lifts it
    while it still moves, so that the line thins out.
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
    flow = pressure**0.5 if hand.pen.width_mm < BROAD_MM else np.ones_like(pressure)
    inks = hand.pen.density * flow * (1 - 0.30 * hand.pen.grain * pace)
    return Stroke(trace.points, np.maximum(widths, 0.08), np.clip(inks, 0.05, 1.0))


def _smooth_noise(count: int, rng: np.random.Generator) -> Floats:
    """Return noise of unit variance that changes every few millimetres, not from point to point."""
    knots = rng.normal(size=count // 12 + 3)
    return np.interp(np.linspace(0, len(knots) - 1, count), np.arange(len(knots)), knots)
