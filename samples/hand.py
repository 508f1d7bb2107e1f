"""The properties of a hand: its pen, the marks that it prefers, and how neatly, quickly and steadily it draws."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np


class MarkStyle(StrEnum):
    """The kind of mark that a hand draws at a box."""

    TICK = "tick"
    CROSS = "cross"
    SLASH = "slash"
    FILL = "fill"
    SCRIBBLE = "scribble"
    """A filling that is hatched rather than closed."""
    CIRCLE = "circle"
    """A circle around an otherwise empty box: it chooses."""
    STAR = "star"
    SMALL = "small"
    """A deliberate mark much smaller than the box."""
    DOT = "dot"
    """A pen that rested or hesitated: it chooses nothing."""
    CROSSED_OUT = "crossed-out"
    """A scribble over a mark and beyond its box: it cancels."""
    CIRCLED = "circled"
    """A circle around a box that holds a mark: it cancels."""
    REFILL = "refill"
    """A filling over a cancelled mark: it chooses again."""
    FAINT = "faint"
    """A deliberate cross or tick in hard pencil, barely pressed."""
    MINIMAL = "minimal"
    """A thin pencil line of 1 to 2 mm inside the box: the least that must be seen (VVSG 2.0, 1.1.6-H)."""
    OVERSHOOT = "overshoot"
    """A hasty cross or tick, two to three boxes wide, into the neighbours' rings; its own box is its middle."""
    OFFSET = "offset"
    """A plain cross or tick with its middle 0.3 to 0.5 of a box away from the box's."""
    HIGHLIGHT = "highlight"
    """A swipe of highlighter over the box: it chooses."""
    ERASED = "erased"
    """The remains of a pencilled mark after rubbing it out: it chooses nothing."""
    FLUID = "fluid"
    """Correction fluid over a box and the mark in it: it cancels."""
    QUESTION = "question"
    """A question mark at the box: the respondent did not choose, and only a person can decide what to do."""
    SOLID = "solid"
    """A filling closed and even, to the box's outline or as far over it as this hand always goes: it chooses."""
    SQUARE_SCRIBBLE = "square scribble"
    """A zigzag over a square somewhat larger than the box: it cancels, as do all styles that follow."""
    BLOT = "blot"
    """A dense round blob, of the box's size or a little larger."""
    GRID = "grid"
    """Hatching in two directions or three."""
    OVER_MARK = "scribble over the mark"
    """A short dense zigzag over the strokes of the mark beneath, and over nothing else."""
    OPEN_RING = "open ring"
    """A ring with a gap of 20 to 110 degrees."""
    CROOKED_RING = "crooked ring"
    """A ring that is dented, flattened or cornered, or ends in a spiral."""
    NARROW_LOOP = "narrow loop"
    """A narrow ellipse through the box: half to three quarters of its width across, and longer than the box."""
    WIDE_RING = "wide ring"
    """A ring with a radius of 1.05 to 1.7 sides of the box: wider than the patch that the classifier examines."""


CHOOSING = (
    MarkStyle.CROSS,
    MarkStyle.TICK,
    MarkStyle.CIRCLE,
    MarkStyle.FILL,
    MarkStyle.SCRIBBLE,
    MarkStyle.SLASH,
    MarkStyle.STAR,
    MarkStyle.SMALL,
)
# “Đánh dấu X vào ô thích hợp” is what most forms ask for; ticks come next, then circles. Shares are our estimate.
_PREFERENCES = (0.50, 0.27, 0.07, 0.05, 0.04, 0.04, 0.01, 0.02)
CANCELLING = (MarkStyle.CIRCLED, MarkStyle.CROSSED_OUT)
"""The cancelling styles that ``draw_hand`` chooses from."""
SCRIBBLED_OUT = (
    MarkStyle.CROSSED_OUT,
    MarkStyle.SQUARE_SCRIBBLE,
    MarkStyle.BLOT,
    MarkStyle.GRID,
    MarkStyle.OVER_MARK,
)
RINGED = (
    MarkStyle.CIRCLED,
    MarkStyle.OPEN_RING,
    MarkStyle.CROOKED_RING,
    MarkStyle.NARROW_LOOP,
    MarkStyle.WIDE_RING,
)
TAKEN_BACK = (*SCRIBBLED_OUT, *RINGED)
"""All styles of cancelling a mark in ink; only the accuracy benchmark uses those that are not in ``CANCELLING``."""
HARD_TO_READ = (
    MarkStyle.FAINT,
    MarkStyle.MINIMAL,
    MarkStyle.OVERSHOOT,
    MarkStyle.OFFSET,
    MarkStyle.HIGHLIGHT,
    MarkStyle.ERASED,
    MarkStyle.FLUID,
    MarkStyle.QUESTION,
)
"""Styles that are hard to read; no random hand prefers them: they must be asked for."""


@dataclass(frozen=True, slots=True)
class Pen:
    """A pen, or another thing that draws.

    Attributes:
        name: for tables of errors.
        width_mm: of a line drawn at medium pressure.
        colour: reflectance of its full ink on white paper for blue, green and red light, 0 to 1.
        density: share of that full ink which a medium stroke lays down.
        grain: how strongly the paper's tooth breaks the line, 0 to 1.
        taper: how strongly the width depends on pressure, 0 to 1.
        opaque: whether it covers what is beneath, like paint, instead of letting it show through.
    """

    name: str
    width_mm: float
    colour: tuple[float, float, float]
    density: float
    grain: float
    taper: float
    opaque: bool = False


PENS = (
    Pen("blue ballpoint", 0.38, (0.52, 0.20, 0.14), 0.86, 0.22, 0.45),
    Pen("black ballpoint", 0.38, (0.15, 0.15, 0.16), 0.84, 0.22, 0.45),
    Pen("blue gel", 0.48, (0.45, 0.13, 0.09), 0.95, 0.06, 0.25),
    Pen("black gel", 0.48, (0.08, 0.08, 0.08), 0.95, 0.06, 0.25),
    Pen("pencil", 0.50, (0.32, 0.32, 0.33), 0.70, 0.55, 0.35),
    Pen("felt tip", 0.95, (0.10, 0.09, 0.10), 0.97, 0.03, 0.15),
    Pen("red ballpoint", 0.38, (0.28, 0.24, 0.72), 0.86, 0.22, 0.45),
    Pen("pale ballpoint", 0.32, (0.60, 0.30, 0.24), 0.70, 0.40, 0.55),
)
PENCIL = PENS[4]
# Highlighters absorb a part of the spectrum: yellow absorbs blue light, pink green, orange a part of both.
HIGHLIGHTERS = (
    Pen("yellow highlighter", 4.0, (0.28, 0.96, 0.97), 0.90, 0.12, 0.08),
    Pen("orange highlighter", 4.0, (0.42, 0.74, 0.99), 0.90, 0.12, 0.08),
    Pen("pink highlighter", 4.0, (0.82, 0.60, 0.98), 0.90, 0.12, 0.08),
)
HARD_PENCIL = Pen("hard pencil", 0.40, (0.42, 0.42, 0.43), 0.46, 0.60, 0.35)
RARE_PENS = (
    Pen("thick marker", 2.0, (0.05, 0.05, 0.05), 0.98, 0.02, 0.10),
    *HIGHLIGHTERS,
    HARD_PENCIL,
    Pen("fineliner", 0.25, (0.10, 0.10, 0.10), 0.94, 0.05, 0.10),
    Pen("red felt tip", 0.95, (0.22, 0.16, 0.80), 0.96, 0.03, 0.15),
)
"""Pens that people bring with them rather than get at the desk; ``draw_hand`` never chooses them."""
FELT_TIPS = (PENS[5], RARE_PENS[6], Pen("broad felt tip", 1.5, (0.07, 0.07, 0.08), 0.97, 0.02, 0.12))
"""The pens of people who fill boxes and want them black."""
# The brush of a bottle leaves 2.5 mm; titanium white is a little duller than fresh paper.
FLUID_BRUSH = Pen("correction fluid", 2.5, (0.95, 0.96, 0.96), 1.0, 0.03, 0.25, opaque=True)
# Graphite that a rubber spread instead of removing it.
SMEAR = Pen("smeared graphite", 2.2, (0.68, 0.68, 0.68), 0.08, 0.45, 0.20)
_PEN_SHARES = (0.46, 0.15, 0.14, 0.08, 0.06, 0.03, 0.03, 0.05)


MOST_OVERRUN_MM = 1.0


@dataclass(frozen=True, slots=True)
class Hand:
    """One person's way of marking.

    Lengths without a unit are shares of the box's width.

    Attributes:
        style: the mark that this person prefers.
        second: the mark that this person sometimes draws instead.
        variety: how often, 0 to 1.
        cancelling: how this person cancels a mark: one of ``CANCELLING`` unless another style is asked for.
        pen: that this person was given.
        pressure: 1 is medium; more makes lines wider and darker.
        tremor_mm: root mean square; 0.02 is steady, 0.2 is that of an old person.
        slant: rotation of every mark in radians, clockwise.
        size: of a mark.
        narrow: width of a mark relative to its usual width, 1 for a usual one.
        first_arm: length of a tick's first arm over its second; near 1 the tick is a V.
        offset: mean displacement of the marks from the box's centre, right and down.
        scatter: standard deviation around that.
        haste: 0 careful … 1 hasty: faster, rounder corners, longer tails, hooks.
        joined: whether a cross is drawn without lifting the pen.
        overrun_mm: how far solid fillings extend over the outline of the box, 0 to 1.
    """

    style: MarkStyle
    second: MarkStyle
    variety: float
    cancelling: MarkStyle
    pen: Pen
    pressure: float
    tremor_mm: float
    slant: float
    size: float
    narrow: float
    first_arm: float
    offset: tuple[float, float]
    scatter: float
    haste: float
    joined: bool
    overrun_mm: float = 0.0


def draw_hand(rng: np.random.Generator) -> Hand:
    """Return a random person's hand."""
    style, second = rng.choice(len(CHOOSING), size=2, p=_PREFERENCES)
    haste = float(rng.beta(2.0, 2.6))
    shaky = rng.random() < 0.06
    return Hand(
        style=CHOOSING[style],
        second=CHOOSING[second],
        variety=float(rng.choice((0.0, 0.05, 0.25), p=(0.6, 0.3, 0.1))),
        cancelling=CANCELLING[int(rng.random() < 0.45)],
        pen=PENS[int(rng.choice(len(PENS), p=_PEN_SHARES))],
        pressure=float(np.clip(rng.lognormal(0.0, 0.16), 0.7, 1.5)),
        tremor_mm=float(rng.uniform(0.08, 0.22) if shaky else rng.uniform(0.008, 0.035)),
        slant=float(rng.normal(0.0, 0.12)),
        size=float(np.clip(rng.lognormal(np.log(1.02), 0.20), 0.6, 1.7)),
        narrow=float(np.clip(rng.normal(0.90, 0.12), 0.6, 1.2)),
        first_arm=float(rng.uniform(0.75, 1.0) if rng.random() < 0.12 else rng.uniform(0.28, 0.56)),
        offset=(
            float(np.clip(rng.normal(0.02, 0.06), -0.14, 0.18)),
            float(np.clip(rng.normal(0.0, 0.06), -0.15, 0.15)),
        ),
        scatter=0.04 + 0.10 * haste,
        haste=haste,
        joined=bool(rng.random() < 0.10),
        # From a generator of its own, so that later draws from ``rng`` are those of the time before solid fillings.
        overrun_mm=float(rng.spawn(1)[0].uniform(0.0, MOST_OVERRUN_MM)),
    )


def style_now(hand: Hand, rng: np.random.Generator) -> MarkStyle:
    """Return the style of the hand's next mark, chosen at random from ``style`` and ``second``."""
    return hand.second if rng.random() < hand.variety else hand.style
