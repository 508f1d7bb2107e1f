"""What is measured: cells, each a scanner, a way of marking, a survey and a pen, in groups; how many sheets of each.

The groups:

- **in-spec**: clear marks on scans in order. The marks are all the plain ones; ``solid`` are even fillings in
  ballpoint, ``solid, felt tip`` in felt tip, each hand's as far over the outline as it always goes (0 to 1 mm).
- **shapes**: clear marks in order on questionnaires of other shapes (``accuracy_shapes``): cross, tick, circle, solid
  filling and a fat felt pen.
- **hard**: clear marks on scans that are not in order: what a page can go through, one at a time.
- **ambiguous**: marks that are weak, odd, two, or beside other ink; ``blank beside tails`` are questions left out
  among ticks whose tails run into the row above.
- **second thoughts**: marks taken back in every way that people have, by hands whose other marks are ticks or crosses.
  ``corrected by …`` is a mark taken back with a new one beside it, which is meant. ``only a mark taken back by …``
  leaves nothing else, so that a person must be asked. ``ring, then refilled`` is a mark ringed and its box filled,
  which is meant again. “, highlighter beside” and “, faint beside” say how the new mark is drawn; “, among fillings”
  that the hand otherwise fills boxes evenly, so that a scribble is no more alone in being dense.
- **re-scan**: the same paper twice.

What the network is fitted on (``samples.training``) has families of its own for taking back and filling:
nothing there may draw ``samples.TAKEN_BACK`` beyond ``CANCELLING``, nor ``SOLID``, or these rows would be no held-out
measure any more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

from samples import (
    HARD,
    IN_SPEC,
    SCANNERS,
    BleedThrough,
    Curl,
    Defect,
    Fold,
    GhostPrint,
    PassingComment,
    ScribbledMarker,
    Stain,
    Stamp,
    Staple,
    Streak,
    TornCorner,
)
from samples.hand import CANCELLING, FELT_TIPS, PENS, RARE_PENS, SCRIBBLED_OUT, TAKEN_BACK, MarkStyle, Pen
from samples.respondent import PLAIN, Habits
from tests.benchmarks.accuracy_shapes import SHAPES

CLEAR = (
    MarkStyle.CROSS,
    MarkStyle.TICK,
    MarkStyle.SLASH,
    MarkStyle.CIRCLE,
    MarkStyle.FILL,
    MarkStyle.SCRIBBLE,
    MarkStyle.STAR,
)
"""Marks that nobody could take for anything else."""
REAL_CLEAR = (MarkStyle.CROSS, MarkStyle.TICK, MarkStyle.CIRCLE, MarkStyle.STAR)
"""Those of which files of real strokes have drawings."""

SHARES = {
    "in-spec": 0.50,
    "shapes": 0.02,
    "hard": 0.14,
    "ambiguous": 0.06,
    "second thoughts": 0.08,
    "re-scan": 0.20,
}
"""Of all positions. Re-scans get what makes 100,000 pairs of the million; the clearest claim gets most. Questionnaires
of few boxes a page cost up to a hundred times as much a position as the dense survey, so that theirs are few."""
SURVEYS = {"dense": 0.9, "sample": 0.1}
"""Shares of a group's positions, but for the shapes; the dense survey has four times as many boxes a page."""
REAL_SHARE = 0.3
"""Of a group's positions that real strokes make, where there are any."""
OFTEN, SELDOM = 0.4, 0.08
"""Shares of the questions of an ambiguous sheet that are ambiguous; the rest shows how this hand marks plainly."""
SHEETS_A_JOB = 40
"""Sheets read between two lines of the journal: some ten seconds."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What sheets go through.

    Attributes:
        name: for tables.
        scanner: a name in ``SCANNERS``.
        defects: of every page.
        worn: pages went through what they go through in any office, too.
        weight: how many positions it gets beside the others of its group.
        again: the scanner of the second pass, for re-scans.
    """

    name: str
    scanner: str
    defects: tuple[Defect, ...] = ()
    worn: bool = False
    weight: float = 1.0
    again: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """How sheets are marked.

    Attributes:
        name: for tables.
        styles: the hand prefers one of these.
        habits: what happens on the way to an answer.
        cancelling: how marks are taken back; as the hand likes where it is not given.
        hasty: the hand is in a hurry.
        instead: drawn in place of the hand's own mark, often.
        beside: drawn at another box than the one that is meant, often.
        pens: the hand has one of these; where none is given, what most people have.
        defects: of every page, beside those of the profile.
        often: at which share of the questions that is.
        everywhere: it is the whole sheet that is ambiguous, not a question here and there.
        weight: as in ``Profile``.
    """

    name: str
    styles: tuple[MarkStyle, ...] = CLEAR
    habits: Habits = PLAIN
    cancelling: MarkStyle | None = None
    hasty: bool = False
    instead: MarkStyle | None = None
    beside: tuple[MarkStyle, ...] = ()
    pens: tuple[Pen, ...] = ()
    defects: tuple[Defect, ...] = ()
    often: float = OFTEN
    everywhere: bool = False
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Cell:
    """One combination; ``share`` is the part of all positions that it gets."""

    group: str
    profile: Profile
    way: Way
    survey: str
    real: bool
    share: float

    @property
    def name(self) -> str:
        """What tells it from all others; its sheets are drawn from the seed and this name."""
        pen = "real" if self.real else "simulated"
        return f"{self.group}/{self.profile.name}/{self.way.name}/{self.survey}/{pen}"


@dataclass(frozen=True, slots=True)
class Portion:
    """Sheets ``first`` to ``first + count - 1`` of a cell: what one job reads."""

    cell: Cell
    first: int
    count: int

    @property
    def name(self) -> str:
        """What the journal calls it."""
        return f"{self.cell.name}#{self.first}+{self.count}"


def _profiles(names: Sequence[str], *, worn: bool = False) -> tuple[Profile, ...]:
    return tuple(Profile(name, name, worn=worn, weight=_affordable(name)) for name in names)


def _affordable(name: str) -> float:
    """Fine and coloured pictures take many times as long; most offices scan gray at 200 dpi anyway."""
    if SCANNERS[name].colour or SCANNERS[name].dpi > 300:
        return 0.2
    return 1.0 if SCANNERS[name].dpi > 200 else 2.0


IN_SPEC_PROFILES = _profiles(IN_SPEC, worn=True)
HARD_PROFILES = (
    *_profiles(HARD),
    Profile("dark streak", "clean-200", (Streak(),)),
    Profile("white streak", "clean-200", (Streak(dark=False, strength=1.0),)),
    Profile("fold", "clean-200", (Fold(),)),
    Profile("torn corner", "clean-200", (TornCorner(),)),
    Profile("stamp", "clean-200", (Stamp(),)),
    Profile("stain", "clean-200", (Stain(),)),
    Profile("bleed-through", "clean-200", (BleedThrough(),)),
    Profile("ghost print", "clean-200", (GhostPrint(),)),
    Profile("curl", "clean-200", (Curl(),)),
    Profile("staple", "clean-200", (Staple(),)),
    Profile("scribbled marker", "clean-200", (ScribbledMarker(),)),
)
RESCANS = (
    Profile("office-200 twice", "office-200", again="office-200", weight=3.0),
    Profile("clean-200, office-300", "clean-200", again="office-300"),
    Profile("office-200, bilevel-200", "office-200", again="bilevel-200"),
    Profile("photocopy twice", "photocopy", again="photocopy"),
)
MIX = Way("mix", weight=2.0)
BALLPOINTS = PENS[:2]
SOLID = "solid"
"""What every row of even fillings begins with."""
FILLERS = (
    Way(SOLID, (MarkStyle.SOLID,), pens=BALLPOINTS),
    Way(f"{SOLID}, felt tip", (MarkStyle.SOLID,), pens=FELT_TIPS),
)
IN_SPEC_WAYS = (*(Way(style.value, (style,)) for style in CLEAR), *FILLERS, MIX)
REAL_WAYS = (*(Way(style.value, (style,)) for style in REAL_CLEAR), Way("mix", REAL_CLEAR))

# A thick marker leaves nothing of the box to see but its ink; the broadest felt tip is nearly as bad.
FAT_PENS = (FELT_TIPS[2], RARE_PENS[0])
SHAPE_WAYS = (
    *(Way(style.value, (style,)) for style in (MarkStyle.CROSS, MarkStyle.TICK, MarkStyle.CIRCLE)),
    Way(SOLID, (MarkStyle.SOLID,), pens=(*BALLPOINTS, *FELT_TIPS)),
    Way("fat felt pen", (MarkStyle.CROSS, MarkStyle.TICK), pens=FAT_PENS),
)
# Two scanners in order: printing eleven questionnaires at every resolution would cost more than reading them.
SHAPE_PROFILES = _profiles(("clean-200", "office-200"), worn=True)

BLANK_BESIDE_TAILS = "blank beside tails"
LEFT_OUT = 0.15  # share of the questions that are left out among ticks with tails
AMBIGUOUS_WAYS = (
    Way("two marks", habits=replace(PLAIN, overvote=OFTEN)),
    Way("hesitation dot", habits=replace(PLAIN, dot=OFTEN)),
    Way("small", instead=MarkStyle.SMALL),
    Way("minimal", instead=MarkStyle.MINIMAL),
    Way("faint", instead=MarkStyle.FAINT),
    Way("overshoot", instead=MarkStyle.OVERSHOOT),
    Way("offset", instead=MarkStyle.OFFSET),
    Way("highlighter", instead=MarkStyle.HIGHLIGHT),
    Way("question mark", instead=MarkStyle.QUESTION, often=SELDOM),
    Way("trace of an erasure", beside=(MarkStyle.ERASED,)),
    Way("corrected by fluid", beside=(MarkStyle.CROSS, MarkStyle.FLUID)),
    Way(
        BLANK_BESIDE_TAILS,
        (MarkStyle.OVERSHOOT, MarkStyle.TICK),
        replace(PLAIN, blank=LEFT_OUT),
        hasty=True,
        weight=2.0,
    ),
    Way("rare pen", pens=RARE_PENS, everywhere=True),
    Way("comment that runs past", defects=(PassingComment(),), everywhere=True),
    Way("line that runs past", defects=(PassingComment(words=False),), everywhere=True),
)
CROSSABLE = (MarkStyle.CROSS, MarkStyle.TICK)
"""Marks that show when they are taken back."""
REAL_AMBIGUOUS_WAYS = tuple(
    replace(way, styles=CROSSABLE) for way in AMBIGUOUS_WAYS if way.instead is MarkStyle.QUESTION
)

_NAMED = {MarkStyle.CROSSED_OUT: "a scribble", MarkStyle.CIRCLED: "a ring", MarkStyle.OPEN_RING: "an open ring"}


def corrected_by(style: MarkStyle) -> str:
    """Return the name of the row of marks taken back in this way with a new one beside."""
    return f"corrected by {_NAMED.get(style, f'a {style.value}')}"


def only_taken_back_by(style: MarkStyle) -> str:
    """Return the name of the row of marks taken back in this way with nothing else marked."""
    return f"only a mark taken back by {_NAMED.get(style, f'a {style.value}')}"


CORRECTED, ONLY = replace(PLAIN, corrected=OFTEN), replace(PLAIN, only_cancelled=OFTEN)
REFILLED = "ring, then refilled"
AMONG_FILLINGS = ", among fillings"
_TAKEN_BACK_WAYS = tuple(
    way
    for style in TAKEN_BACK
    for way in (
        Way(corrected_by(style), CROSSABLE, CORRECTED, style),
        Way(only_taken_back_by(style), CROSSABLE, ONLY, style),
    )
)
# Of what fills a square nobody could tell whether a filler took it back; a scribble runs beyond the box on both sides.
_AMONG_FILLINGS_WAYS = tuple(
    Way(f"{name(MarkStyle.CROSSED_OUT)}{AMONG_FILLINGS}", (MarkStyle.SOLID,), habits, MarkStyle.CROSSED_OUT)
    for name, habits in ((corrected_by, CORRECTED), (only_taken_back_by, ONLY))
)
_RENEWED_WAYS = tuple(
    Way(
        f"{corrected_by(MarkStyle.CROSSED_OUT)}, {called} beside",
        CROSSABLE,
        replace(CORRECTED, renewed=style),
        MarkStyle.CROSSED_OUT,
    )
    for style, called in ((MarkStyle.HIGHLIGHT, "highlighter"), (MarkStyle.FAINT, "faint"))
)
_REFILLED_WAY = Way(REFILLED, CROSSABLE, replace(PLAIN, refilled=OFTEN), MarkStyle.CIRCLED)
SECOND_THOUGHTS_WAYS = (*_TAKEN_BACK_WAYS, *_AMONG_FILLINGS_WAYS, *_RENEWED_WAYS, _REFILLED_WAY)
REAL_SECOND_THOUGHTS_WAYS = tuple(way for way in _TAKEN_BACK_WAYS if way.cancelling in CANCELLING)
SCRIBBLED_AND_RENEWED = frozenset(corrected_by(style) for style in SCRIBBLED_OUT)
RINGED_AND_RENEWED = frozenset(
    corrected_by(style) for style in (MarkStyle.CIRCLED, MarkStyle.OPEN_RING, MarkStyle.CROOKED_RING)
)
"""Rows that have an aim in common: a plain new mark beside what was scribbled out, or ringed as the sheet asks for.
Narrow loops and wide rings, which run through the box or its neighbours, have none but to be no silent error."""
USUAL = Way("usual habits", habits=Habits(comments=0.0))

_GROUPS: dict[str, tuple[tuple[Profile, ...], tuple[Way, ...], tuple[Way, ...], Mapping[str, float]]] = {
    "in-spec": (IN_SPEC_PROFILES, IN_SPEC_WAYS, REAL_WAYS, SURVEYS),
    "shapes": (SHAPE_PROFILES, SHAPE_WAYS, (), SHAPES),
    "hard": (HARD_PROFILES, (Way("mix", habits=replace(PLAIN, blank=0.02)),), (Way("mix", REAL_CLEAR),), SURVEYS),
    "ambiguous": (IN_SPEC_PROFILES, AMBIGUOUS_WAYS, REAL_AMBIGUOUS_WAYS, SURVEYS),
    "second thoughts": (IN_SPEC_PROFILES, SECOND_THOUGHTS_WAYS, REAL_SECOND_THOUGHTS_WAYS, SURVEYS),
    "re-scan": (RESCANS, (USUAL,), (Way("usual habits", REAL_CLEAR, USUAL.habits),), SURVEYS),
}


def cells(real: bool) -> list[Cell]:
    """Return every cell; with ``real``, those of real strokes too. The shares sum to 1.

    Cells of one way of marking are neighbours, so that a run too small for every cell has every way.
    """
    found: list[Cell] = []
    for group, (profiles, simulated_ways, real_ways, surveys) in _GROUPS.items():
        parts = ((False, 1 - REAL_SHARE), (True, REAL_SHARE)) if real and real_ways else ((False, 1.0),)
        for pen, part in parts:
            ways = real_ways if pen else simulated_ways
            whole = sum(p.weight for p in profiles) * sum(w.weight for w in ways) * sum(surveys.values())
            for way, profile, (survey, of_survey) in product(ways, profiles, surveys.items()):
                share = SHARES[group] * part * of_survey * profile.weight * way.weight / whole
                found.append(Cell(group, profile, way, survey, pen, share))
    return found


def portions(positions: int, boxes: Mapping[str, int], real: bool) -> list[Portion]:
    """Share positions out.

    Args:
        positions: how many there shall be; every group gets a sheet at least.
        boxes: on a sheet of each survey.
        real: whether there are real strokes.

    Returns:
        the jobs. A cell gets whole sheets; what is left of its share falls to the next cell of its group.
    """
    jobs: list[Portion] = []
    for group in SHARES:
        mine = [cell for cell in cells(real) if cell.group == group]
        counts = _whole(
            [positions * cell.share / (boxes[cell.survey] * (2 if cell.profile.again else 1)) for cell in mine]
        )
        for cell, count in zip(mine, counts, strict=True):
            jobs += _parted(cell, count)
    return jobs


def _whole(wanted: Sequence[float]) -> list[int]:
    """Round so that sums over any neighbours are right to within one; the first gets the one that there must be."""
    counts, due = [], 0.0
    for want in wanted:
        before, due = due, due + want
        counts.append(int(due + 0.5) - int(before + 0.5))
    return counts if any(counts) else [1, *counts[1:]]


def _parted(cell: Cell, count: int) -> Iterator[Portion]:
    for first in range(0, count, SHEETS_A_JOB):
        yield Portion(cell, first, min(SHEETS_A_JOB, count - first))
