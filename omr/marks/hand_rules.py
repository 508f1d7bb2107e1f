"""Compare each mark with the others of the same hand: one that is much paler, much denser, or ringed is not sure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from omr.marks.ink_features import Evidence
from omr.marks.ink_shape import InkShape
from omr.marks.quantiles import median, quantile
from omr.reading import Mark, MarkReading

Flags = NDArray[np.bool_]
Probabilities = NDArray[np.float64]

MARKS = tuple(Mark)
EMPTY, MARKED, CANCELLED = range(3)
# At least this many marks of at least this probability are needed to know how the hand marks.
FEWEST_MARKS, PLAINLY_MARKED = 3, 0.9
# Most share of a box's inside that ticks and crosses cover, even with a felt pen; a filling covers more.
LINES = 0.6
# Samples added to both sides of a ratio, so that small counts do not make it extreme.
FEW = 8.0
LEAST_THIRD = 1 / 3  # of the hand's marks
MOST = 0.75  # quantile of a measure over the hand's marks that is taken as the most that this hand draws


@dataclass(frozen=True, slots=True)
class HandOptions:
    """Thresholds by which a box is unlike the hand's other marks. Shares are of the inside of a box, or of its ring.

    Ratios are to the hand's median mark. Of 11,265 questions with plain marks of simulated and real hands (``in-spec``)
    ``solid`` holds back 3 and ``tangled`` 1; of 2,459 corrections, 5 and 3 more would be counted without them.

    Attributes:
        paler: a mark is too pale if its ink has less than this share of the median darkness of the hand's marks: a
            rubber leaves a tenth to a third. Of 1,246 plain marks (simulated, gray, 200 dpi) none had less than 0.83.
        pale: most probability left to a mark that is too pale, or unlike the others by the criteria that follow.
        of_lines: a hand ticks or crosses if at least this share of its marks are lines (see ``LINES``),
        sparse: and their median share of ink inside is at most this; hatched boxes have more.
        dense: on forms of other makers, where letters hide how solid ink is: least share of ink inside that may be a
            scribble rather than a mark (a felt pen's cross has 0.6),
        denser: if it is also this many times the hand's median. A cross drawn over twice has 1.3 times.
        blotted: least share of ink inside of a box that was scribbled out by a hand that ticks or crosses, if it is
            also ``blot`` times the median.
        blot: see ``blotted``.
        least: least share of ink inside of a scribble, which also has at least the median.
        core: least number of samples of solid ink in a scribble, which also has ``solid`` times the median.
        solid: see ``core``.
        thick_core: the same for broad pens, with ``thick``.
        thick: see ``thick_core``.
        tangled: regions more than the median that a mark drawn over another has, if it has ``crossed`` times the ink.
        crossed: see ``tangled``.
        simple: ``tangled`` applies only if the hand's median mark has at most this many regions: a star has 8.
        company: where the hand fills boxes, a box is dense only if less than this share of its marks are nearly as
            dense; where it draws lines, a level line strikes a mark out only if less than this share of them have one.
        scribbled: most probability of ``marked`` that is left to a blot.
        ringed: a mark is ringed if its ring has ink in at least this share of the directions, and in ``beyond`` more
            than most of the hand's marks. A cross that overshoots on all four arms has 0.5.
        beyond: see ``ringed``.
        hollow: a hand chooses by rings if its median mark has less ink than this in the middle half of the box. Of 107
            pages of rings (simulated and real hands, ``in-spec``) all did, of 126 pages of ticks one.
        touched: least share of ink inside of a ringed mark.
        filled: a ringed box of which at least this share holds ink was chosen again by filling it, if there is paper
            between box and ring in a share ``apart`` of the directions (beside a scribble's spikes, in a few),
        apart: see ``filled``.
        likely: and if the network gives ``marked`` at least this probability.
        chosen_again: probability that such a box is marked.
    """

    paler: float = 0.4
    pale: float = 0.8
    of_lines: float = 0.5
    sparse: float = 0.5
    dense: float = 0.5
    denser: float = 1.7
    blotted: float = 0.7
    blot: float = 2.0
    least: float = 0.2
    core: float = 60.0
    solid: float = 5.0
    thick_core: float = 40.0
    thick: float = 4.5
    tangled: float = 3.0
    crossed: float = 1.6
    simple: float = 5.0
    company: float = 1 / 3
    scribbled: float = 0.06
    ringed: float = 0.7
    beyond: float = 0.35
    hollow: float = 0.03
    touched: float = 0.05
    filled: float = 0.75
    apart: float = 0.4
    likely: float = 0.6
    chosen_again: float = 0.99


def beside_the_hand(probabilities: Probabilities, evidence: Evidence, shape: InkShape, options: HandOptions) -> None:
    """Limit the probability of marks that are unlike the others of the page; changes ``probabilities`` in place.

    Args:
        probabilities: n×3, of ``empty``, ``marked``, ``cancelled``.
        evidence: of the same n boxes.
        shape: of the ink at the same n boxes; that of boxes without ink may be zero.
        options: thresholds.
    """
    marks = np.flatnonzero(probabilities[:, MARKED] > PLAINLY_MARKED)
    if len(marks) < FEWEST_MARKS:
        return
    paler = evidence.tone < options.paler * median(evidence.tone[marks])
    lines = marks[evidence.inside[marks] <= LINES]
    filled_in_ring = (evidence.inside >= options.filled) & (shape.apart >= options.apart)
    filled_in_ring &= probabilities[:, MARKED] >= options.likely
    if _draws_lines(evidence, marks, lines, options):
        unlike, blot = _unlike_lines(evidence, shape, lines, options)
        unlike = (unlike | _ringed(evidence, lines, options)) & ~filled_in_ring
        _shift(probabilities, MARKED, CANCELLED, blot & ~filled_in_ring, options.scribbled)
        _shift(probabilities, CANCELLED, MARKED, filled_in_ring & ~paler, 1 - options.chosen_again)
    else:  # to a hand that fills boxes, a ring around a filling takes it back
        unlike = filled_in_ring if evidence.ours else _denser(evidence, marks, options) | filled_in_ring
    limit(probabilities, MARKED, paler | unlike, options.pale)


def _draws_lines(evidence: Evidence, marks: NDArray[np.intp], lines: NDArray[np.intp], options: HandOptions) -> bool:
    """Tell whether a hand ticks or crosses, rather than hatching or filling boxes."""
    enough = len(lines) >= max(FEWEST_MARKS, options.of_lines * len(marks))
    return enough and float(median(evidence.inside[lines])) <= options.sparse


def limit(probabilities: Probabilities, column: int, where: Flags, most: float) -> None:
    """Limit a class's probability to ``most``, in place; what it loses is shared by the others in proportion."""
    over = np.flatnonzero(where & (probabilities[:, column] > most))
    rest = probabilities[over] + 1e-12
    rest[:, column] = 0.0
    probabilities[over] = (1 - most) * rest / rest.sum(axis=1, keepdims=True)
    probabilities[over, column] = most


def less_sure(reading: MarkReading, most: float) -> MarkReading:
    """Return a reading whose class has at most the probability ``most``, so that another class may be likeliest."""
    probabilities = np.array([reading.probabilities])
    limit(probabilities, MARKS.index(reading.mark), np.ones(1, dtype=bool), most)
    empty, marked, cancelled = map(float, probabilities[0])
    best = int(probabilities[0].argmax())
    return reading._replace(
        mark=MARKS[best], probability=float(probabilities[0, best]), probabilities=(empty, marked, cancelled)
    )


def taken_for(reading: MarkReading, mark: Mark, sure: float) -> MarkReading:
    """Return a reading with the class ``mark`` at probability ``sure``; the other two classes share the rest."""
    empty, marked, cancelled = (sure if each is mark else (1 - sure) / 2 for each in MARKS)
    return reading._replace(mark=mark, probability=sure, probabilities=(empty, marked, cancelled))


def _shift(probabilities: Probabilities, source: int, target: int, where: Flags, left: float) -> None:
    """Move the probability that a class has above ``left`` to another class, in place."""
    over = np.flatnonzero(where & (probabilities[:, source] > left))
    probabilities[over, target] += probabilities[over, source] - left
    probabilities[over, source] = left


def _unlike_lines(
    evidence: Evidence, shape: InkShape, lines: NDArray[np.intp], options: HandOptions
) -> tuple[Flags, Flags]:
    """Tell which boxes are unlike the hand's ticks or crosses, and which of them were scribbled out."""
    inside, usual = evidence.inside, float(median(evidence.inside[lines]))
    blot = (inside >= options.blotted) & (inside >= options.blot * usual)
    if not evidence.ours:  # letters in the boxes would be measured with the ink
        return (inside >= options.dense) & (inside >= options.denser * usual), blot
    inked = (inside >= options.least) & (inside >= usual)
    solid = _beyond(shape.core, lines, options.core, options.solid)
    solid |= _beyond(shape.thick_core, lines, options.thick_core, options.thick)
    tangled = _tangled(shape.regions, lines, inside, options)
    blotted = _beyond(shape.core, lines, 2 * options.core, 2 * options.solid)
    struck = _struck(shape, lines, options) & (inside >= options.least)
    return (inked & (solid | tangled)) | struck, blot | (inked & blotted)


def _struck(shape: InkShape, lines: NDArray[np.intp], options: HandOptions) -> Flags:
    """Tell which boxes a level line strikes out; none if this hand's marks have such lines themselves, as stars do."""
    own = shape.through[lines].mean() >= options.company or median(shape.regions[lines]) > options.simple
    return np.asarray((shape.through > 0) & (not own), dtype=bool)


def _tangled(
    regions: NDArray[np.float32], lines: NDArray[np.intp], inside: NDArray[np.float32], options: HandOptions
) -> Flags:
    """Tell which marks have further lines drawn over them, however thin."""
    usual, ink = float(median(regions[lines])), float(median(inside[lines]))
    if usual > options.simple or ink > LINES - 0.15:
        return np.zeros(len(regions), dtype=bool)
    return np.asarray((regions >= usual + options.tangled) & (inside >= options.crossed * ink), dtype=bool)


def _beyond(measured: NDArray[np.float32], lines: NDArray[np.intp], least: float, times: float) -> Flags:
    """Tell which boxes have at least ``least`` of a measure, and at least ``times`` the hand's usual amount.

    The usual amount is the median. But if at least a third of the marks are far beyond the lower third's, the lower
    third is usual and the others were scribbled out: half of a sheet may be.
    """

    def beyond(share: float) -> Flags:
        usual = quantile(measured[lines], share)
        return np.asarray((measured >= least) & (measured + FEW >= times * (usual + FEW)), dtype=bool)

    many = beyond(LEAST_THIRD)
    return many if many[lines].mean() >= LEAST_THIRD else beyond(0.5)


def _denser(evidence: Evidence, marks: NDArray[np.intp], options: HandOptions) -> Flags:
    """Tell which boxes are denser than the marks of a hand that hatches or fills boxes, on a form of another maker."""
    inside = evidence.inside
    own = np.isin(np.arange(len(inside)), marks)
    as_dense = (inside[None, marks] >= 0.8 * inside[:, None]).sum(axis=1) - own
    alone = as_dense < options.company * (len(marks) - own)
    usual = float(median(inside[marks]))
    return np.asarray(alone & (inside >= options.dense) & (inside >= options.denser * usual), dtype=bool)


def _ringed(evidence: Evidence, marks: NDArray[np.intp], options: HandOptions) -> Flags:
    """Tell which marks have a ring around them that this hand's other marks don't have."""
    if chooses_by_rings(evidence, marks, options):
        return np.zeros(len(evidence.inside), dtype=bool)
    most = float(quantile(evidence.around[marks], MOST))
    around = evidence.around >= max(options.ringed, most + options.beyond)
    return np.asarray(around & (evidence.inside >= options.touched), dtype=bool)


def chooses_by_rings(evidence: Evidence, marks: NDArray[np.intp], options: HandOptions) -> bool:
    """Tell whether a hand's median mark leaves the middle of the box free, as rings do."""
    return float(median(evidence.middle[marks])) < options.hollow
