"""What is measured: cells, each a scanner, a way of marking, a survey and a pen, in groups; how many sheets of each."""

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
from samples.hand import RARE_PENS, MarkStyle, Pen
from samples.respondent import PLAIN, Habits

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

SHARES = {"in-spec": 0.50, "hard": 0.18, "ambiguous": 0.10, "re-scan": 0.22}
"""Of all positions. Re-scans get what makes 100,000 pairs of the million; the clearest claim gets most."""
SURVEYS = {"dense": 0.9, "sample": 0.1}
"""Shares of a group's positions; the dense survey has four times as many boxes a page."""
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
IN_SPEC_WAYS = (*(Way(style.value, (style,)) for style in CLEAR), MIX)
REAL_WAYS = (*(Way(style.value, (style,)) for style in REAL_CLEAR), Way("mix", REAL_CLEAR))

AMBIGUOUS_WAYS = (
    Way("corrected by a circle", habits=replace(PLAIN, corrected=OFTEN), cancelling=MarkStyle.CIRCLED),
    Way("corrected by a scribble", habits=replace(PLAIN, corrected=OFTEN), cancelling=MarkStyle.CROSSED_OUT),
    Way("refilled", habits=replace(PLAIN, refilled=OFTEN)),
    Way("two marks", habits=replace(PLAIN, overvote=OFTEN)),
    Way("only a cancelled mark", habits=replace(PLAIN, only_cancelled=OFTEN)),
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
    Way("rare pen", pens=RARE_PENS, everywhere=True),
    Way("comment that runs past", defects=(PassingComment(),), everywhere=True),
    Way("line that runs past", defects=(PassingComment(words=False),), everywhere=True),
)
REAL_AMBIGUOUS_WAYS = tuple(
    replace(way, styles=(MarkStyle.CROSS, MarkStyle.TICK))
    for way in AMBIGUOUS_WAYS
    if way.cancelling or way.instead is MarkStyle.QUESTION
)
USUAL = Way("usual habits", habits=Habits(comments=0.0))

_GROUPS = {
    "in-spec": (IN_SPEC_PROFILES, IN_SPEC_WAYS, REAL_WAYS),
    "hard": (HARD_PROFILES, (Way("mix", habits=replace(PLAIN, blank=0.02)),), (Way("mix", REAL_CLEAR),)),
    "ambiguous": (IN_SPEC_PROFILES, AMBIGUOUS_WAYS, REAL_AMBIGUOUS_WAYS),
    "re-scan": (RESCANS, (USUAL,), (Way("usual habits", REAL_CLEAR, USUAL.habits),)),
}


def cells(real: bool) -> list[Cell]:
    """Return every cell; with ``real``, those of real strokes too. The shares sum to 1.

    Cells of one way of marking are neighbours, so that a run too small for every cell has every way.
    """
    found: list[Cell] = []
    for group, (profiles, simulated_ways, real_ways) in _GROUPS.items():
        for pen, part in ((False, 1 - REAL_SHARE), (True, REAL_SHARE)) if real else ((False, 1.0),):
            ways = real_ways if pen else simulated_ways
            whole = sum(p.weight for p in profiles) * sum(w.weight for w in ways)
            for way, profile, (survey, of_survey) in product(ways, profiles, SURVEYS.items()):
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
