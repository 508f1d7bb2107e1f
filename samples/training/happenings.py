"""What happens at one box of a practice card: nothing, a mark, a change of mind, or something that is no mark.

The pen is the simulator's own; a person who lends real shapes (pen strokes, patches of filled marks) draws some of
their marks in them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.layout import Rect
from samples.hand import CHOOSING, PENCIL, RARE_PENS, Hand, MarkStyle, Pen
from samples.handwriting import write_line
from samples.pen import Stroke, draw_mark
from samples.training import real_pen, scribbles
from samples.training.real_pen import Writer
from samples.training.scribbles import Manner

EMPTY, MARKED, CANCELLED = 0, 1, 2

Patch = NDArray[np.float32]
"""h×w: how much of the light a filled mark takes, 0 … 1."""

# A plain choice in one of the ways that are easily misread, next to the hand's own ways.
FILLED = frozenset({MarkStyle.FILL, MarkStyle.SCRIBBLE})
# People who tick or cross hardly ever fill a box besides: what looks filled beside ticks was mostly taken back.
FILLED_BESIDE_TICKS = 0.1
HARD_CHOICES = (MarkStyle.FAINT, MarkStyle.MINIMAL, MarkStyle.OVERSHOOT, MarkStyle.HIGHLIGHT, MarkStyle.OFFSET)


@dataclass(frozen=True, slots=True)
class Lender:
    """Real shapes that a hand may use: one person's pen strokes, and patches of filled marks from one source."""

    writer: Writer | None = None
    fills: tuple[Patch, ...] = ()


@dataclass(frozen=True, slots=True)
class Happening:
    """What was done at a box: its label, a name for tables, strokes in millimetres, and a pasted patch if any."""

    label: int = EMPTY
    name: str = ""
    strokes: tuple[Stroke, ...] = ()
    patch: Patch | None = None


def load_fills(folder: Path) -> dict[str, list[Patch]]:
    """Read filled marks: RGBA pictures whose opacity is ink, and beside the folder a JSON list of ``{file, src}``."""
    sources: dict[str, list[Patch]] = {}
    for item in json.loads(folder.with_suffix(".json").read_bytes()):
        picture = cv2.imread(str(folder / item["file"]), cv2.IMREAD_UNCHANGED)
        if picture is not None:
            sources.setdefault(item["src"], []).append(picture[:, :, 3] / np.float32(255))
    return sources


@dataclass(frozen=True, slots=True)
class Respondent:
    """Who marks a card: the hand, the real shapes that it may use, and what it does alike at every box."""

    hand: Hand
    lender: Lender
    manner: Manner

    @property
    def fills(self) -> bool:
        """Whether this person's marks are fillings."""
        return self.hand.style in FILLED


def happen(place: Rect, who: Respondent, share: float, asks: float, rng: np.random.Generator) -> Happening:
    """Choose and draw what happens at a box: mostly nothing, often a mark, sometimes a change of mind, a slip or dirt.

    Args:
        place: of the box, in millimetres.
        who: holds the pen.
        share: of the boxes that are marked.
        asks: share of those that get a question mark.
        rng: the accidents.
    """
    chance = rng.random()
    if chance < share:
        return _chosen(place, who, rng)
    if chance < share + 0.08:
        return _changed_mind(place, who, rng)
    if chance < share + 0.13:
        return _not_a_mark(place, who, rng)
    if chance < share + 0.13 + asks:
        return Happening(EMPTY, "question", tuple(drawn(MarkStyle.QUESTION, place, who, rng)))
    return Happening()


def _chosen(place: Rect, who: Respondent, rng: np.random.Generator) -> Happening:
    style = _style(who.hand, rng)
    if style is MarkStyle.FILL and who.lender.fills and rng.random() < 0.5:
        fills = who.lender.fills
        return Happening(MARKED, "real fill", patch=fills[int(rng.integers(len(fills)))])
    if style is MarkStyle.FILL and rng.random() < 0.7:
        return Happening(MARKED, "solid", tuple(scribbles.solid(place, who.hand, who.manner, rng)))
    if rng.random() < 0.08:
        hard = HARD_CHOICES[int(rng.integers(len(HARD_CHOICES)))]
        return Happening(MARKED, hard.value, tuple(draw_mark(hard, place, who.hand, rng)))
    strokes = drawn(style, place, who, rng)
    if rng.random() < 0.05 and style in (MarkStyle.TICK, MarkStyle.CROSS, MarkStyle.SLASH):
        # Gone over once more, for emphasis or because the pen did not write.
        return Happening(MARKED, "retraced", (*strokes, *_once_more(strokes, rng)))
    return Happening(MARKED, style.value, tuple(strokes))


def _once_more(strokes: list[Stroke], rng: np.random.Generator) -> list[Stroke]:
    """Go over strokes again, a line's width beside them and not quite as far."""
    off, factor = rng.normal(0, 0.15, 2), rng.uniform(0.85, 1.05)
    return [
        replace(s, points=(s.points - s.points.mean(axis=0)) * factor + s.points.mean(axis=0) + off) for s in strokes
    ]


def _style(hand: Hand, rng: np.random.Generator) -> MarkStyle:
    if rng.random() >= hand.variety:
        return hand.style
    other = CHOOSING[int(rng.integers(len(CHOOSING)))]
    unlikely = other in FILLED and hand.style not in FILLED and rng.random() > FILLED_BESIDE_TICKS
    return hand.style if unlikely else other


def _changed_mind(place: Rect, who: Respondent, rng: np.random.Generator) -> Happening:
    style = _style(who.hand, rng)
    first = MarkStyle.CROSS if style in {MarkStyle.CIRCLE, MarkStyle.SMALL} else style
    if first is MarkStyle.FILL and rng.random() < 0.6:
        strokes = scribbles.solid(place, who.hand, who.manner, rng)
    else:
        strokes = drawn(first, place, who, rng)
    if rng.random() < 0.12:
        return Happening(CANCELLED, "fluid", (*strokes, *draw_mark(MarkStyle.FLUID, place, who.hand, rng)))
    if rng.random() < 0.5:
        return _ringed(place, strokes, who, rng)
    return Happening(CANCELLED, "scribbled out", (*strokes, *_scribbled_out(place, strokes, who, rng)))


def _ringed(place: Rect, strokes: list[Stroke], who: Respondent, rng: np.random.Generator) -> Happening:
    """Take a mark back by a ring; now and then choose it again by filling the box."""
    if rng.random() < 0.6:
        around = scribbles.draw_ring(place, who.hand, who.manner, rng)
    else:
        around = drawn(MarkStyle.CIRCLED, place, who, rng)
    if rng.random() > 0.3:
        return Happening(CANCELLED, "ringed", (*strokes, *around))
    filled = (
        draw_mark(MarkStyle.REFILL, place, who.hand, rng)
        if rng.random() < 0.5
        else scribbles.solid(place, who.hand, replace(who.manner, overrun_mm=0.0), rng)
    )
    return Happening(MARKED, "refill", (*strokes, *around, *filled))


def _scribbled_out(place: Rect, strokes: list[Stroke], who: Respondent, rng: np.random.Generator) -> list[Stroke]:
    """Scribble over a mark; who fills boxes must reach further than the fillings do, or nobody could tell."""
    if not who.fills and rng.random() < 0.3:
        return drawn(MarkStyle.CROSSED_OUT, place, who, rng)
    manner = who.manner
    if who.fills:
        manner = replace(manner, reach=0.5 + max(manner.overrun_mm, 0) / place.h + rng.uniform(0.12, 0.6))
    return scribbles.scribble(place, strokes, who.hand, manner, rng)


def _not_a_mark(place: Rect, who: Respondent, rng: np.random.Generator) -> Happening:
    chance = rng.random()
    if chance < 0.35:
        return Happening(EMPTY, "dot", tuple(draw_mark(MarkStyle.DOT, place, who.hand, rng)))
    if chance < 0.5:
        return Happening(EMPTY, "erased", tuple(draw_mark(MarkStyle.ERASED, place, who.hand, rng)))
    if chance < 0.65:
        return Happening(EMPTY, "erased", _trace(drawn(_style(who.hand, rng), place, who, rng), rng))
    return Happening(EMPTY, "passing", (_passing_line(place, who.hand, rng),))


def _trace(strokes: list[Stroke], rng: np.random.Generator) -> tuple[Stroke, ...]:
    """Leave of a mark what a good rubber leaves: the line, hardly broader, and a tenth to a fourth of its ink."""
    left = rng.uniform(0.08, 0.25)
    return tuple(replace(s, pen=PENCIL, widths=1.15 * s.widths, inks=left * s.inks) for s in strokes)


def remark(size_mm: tuple[float, float], who: Respondent, rng: np.random.Generator) -> list[Stroke]:
    """Write a few words somewhere on the card, over boxes or not: they mark nothing.

    Args:
        size_mm: width and height of the card.
        who: writes, in letters of a real hand where there are any.
        rng: where, how long and at which slope.
    """
    length, angle = rng.uniform(6, 30), np.deg2rad(rng.uniform(-20, 20))
    start = rng.uniform(0.02, 0.9, 2) * size_mm
    writer = who.lender.writer
    if writer is not None and "glyph" in writer.shapes and rng.random() < 0.5:
        strokes = real_pen.write_real(length, who.hand, writer, rng)
    else:
        strokes = write_line(0.0, 0.0, length, who.hand, rng)
    cos, sin = np.cos(angle), np.sin(angle)
    return [replace(s, points=s.points @ np.array([[cos, sin], [-sin, cos]]) + start) for s in strokes]


def drawn(style: MarkStyle, place: Rect, who: Respondent, rng: np.random.Generator) -> list[Stroke]:
    """Draw a mark by the simulator's own movements, or in a shape that a real hand made; circles may be wide."""
    if style in (MarkStyle.CIRCLE, MarkStyle.CIRCLED) and rng.random() < 0.4:
        place = _grown(place, rng.uniform(1.0, 1.5))
    writer = who.lender.writer
    if writer is not None and writer.draws([style]) and rng.random() < 0.7:
        return real_pen.draw_real(style, place, who.hand, writer, rng)
    return draw_mark(style, place, who.hand, rng)


def any_pen(hand: Hand, rng: np.random.Generator) -> Hand:
    """Give the hand another pen now and then: a rare one, or one of a width and blackness that nobody sells."""
    chance = rng.random()
    if chance < 0.6:
        return hand
    if chance < 0.75:
        pen = RARE_PENS[int(rng.integers(len(RARE_PENS)))]
        return replace(hand, pen=replace(pen, width_mm=pen.width_mm * rng.uniform(0.8, 1.2)))
    dark = float(rng.uniform(0.05, 0.5))
    width = float(np.exp(rng.uniform(np.log(0.2), np.log(1.4))))
    pen = Pen("any", width, (dark,) * 3, float(rng.uniform(0.5, 1)), float(rng.beta(1, 3)), float(rng.uniform(0, 0.5)))
    return replace(hand, pen=pen)


def _grown(place: Rect, factor: float) -> Rect:
    side = factor * place.w
    return Rect(place.x - (side - place.w) / 2, place.y - (side - place.h) / 2, side, side)


def _passing_line(place: Rect, hand: Hand, rng: np.random.Generator) -> Stroke:
    """Draw the tail of a comment: a wavy line that passes beside the box."""
    t = np.linspace(-1, 1, 40)
    beside = (place.h / 2 + rng.uniform(0.7, 2.6)) * rng.choice((-1, 1))
    wave = beside + 0.35 * np.sin(rng.uniform(4, 12) * t + rng.uniform(0, 6))
    line = np.stack([t * rng.uniform(3, 7), wave], axis=1)
    line = line if rng.random() < 0.7 else line[:, ::-1]
    points = line + np.array([place.x + place.w / 2, place.y + place.h / 2])
    inks = np.full(len(t), np.clip(hand.pen.density * hand.pressure, 0.05, 1))
    return Stroke(points, np.full(len(t), hand.pen.width_mm), inks)
