"""Classify each box as empty, marked or cancelled, with a calibrated probability.

A small network judges the ink in and around a box, compared with the other marks of the same hand. Rules that anyone
can check limit it, because a network may be most confident where it knows least: a box that holds ink is never *surely*
empty, a box without any is never *surely* marked, and no class is sure for a box at a black hole.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from omr.marks.hand_rules import CANCELLED, EMPTY, MARKED, MARKS, HandOptions, beside_the_hand, limit
from omr.marks.ink_features import Evidence, features
from omr.marks.ink_shape import InkShape, ink_shape
from omr.marks.network import Network, softmax, stored
from omr.marks.unknown_form import LEAST_FREE, gather_unknown, with_doubts
from omr.reading import MarkReading
from omr.registration.sampling import Quads

# Prior probabilities that a box with ink in or around it, on returned sheets, is empty (a slip, a passing line), marked
# or cancelled. The cards that the network was fitted on have far more slips and corrections; its probabilities are
# adjusted to these priors by Bayes' rule (Saerens, Latinne and Decaestecker, Neural Computation 14, 2002). They are
# deliberately cautious: our estimate of what people do has a third as many slips and corrections.
FIELD_SHARES = np.array([0.15, 0.80, 0.05])


@dataclass(frozen=True, slots=True)
class MarkOptions:
    """Thresholds of the rules that limit the network; shares are of the box's inside or of its ring.

    Attributes:
        no_ink: a box is empty, whatever the network says, if the inked shares of its inside and its ring are at most
            this and its tint is at most ``no_tint``. Dust and grain stay below it.
        no_tint: see ``no_ink``; tint is pale ink all over, as a share of ``ink_features.FULL_TINT``. Yellow highlighter
            on a gray scan has 0.4, noise of 8 gray levels 0.05.
        some_ink: a box whose inside has a larger inked share is not *surely* empty. A line 1 mm long of a thin pencil,
            the least that voting machines must detect (VVSG 2.0, 1.1.6-H), covers 2 %.
        some_tint: the same for the tint of its inside.
        circle: a box whose inside is clean is not *surely* marked unless the ring has ink in this share of the
            directions.
        flooded: no class is sure if more than this share of the ring is black: a hole, a tear, a border. The broadest
            scribble that cancels leaves a third of the ring free.
        hidden: a box that lost more than this share of its printed outline is not *surely* empty or marked: what hid
            the outline may hide a mark.
        free: no class is sure if less than this share of the inside is free of print, which could hide a mark.
        passing: on forms of other makers boxes are close together. If a box has no ink inside, and ink around it in
            no more than this share of the directions, that ink belongs to its neighbours.
        passed: least probability that such a box is empty.
        unsure: most probability that these rules leave to a class that is not sure.
        hand: thresholds of the comparison with the same hand's other marks.
    """

    no_ink: float = 0.002
    no_tint: float = 0.12
    some_ink: float = 0.015
    some_tint: float = 0.25
    circle: float = 0.6
    flooded: float = 0.8
    hidden: float = 0.6
    free: float = LEAST_FREE
    passing: float = 0.35
    passed: float = 0.9995
    unsure: float = 0.98
    hand: HandOptions = field(default_factory=HandOptions)


def read_marks(image: NDArray[np.uint8], quads: Quads, *, blank: NDArray[np.uint8] | None = None) -> list[MarkReading]:
    """Read boxes whose corners are known.

    Args:
        image: h×w gray or h×w×3 colour (OpenCV's order), any resolution, 0 is black.
        quads: n×4×2 corners in pixels, clockwise from the top left; the centre of the top left pixel is (0, 0). They
            may be off by a tenth of a box.
        blank: a picture of the unmarked form, gray or colour, on which the boxes lie at the same pixels, to within a
            pixel or two; the print at each box is taken from it. If ``None``, the print is learned from what the boxes
            of ``image`` have in common.

    Returns:
        n readings, in the order of ``quads``. For boxes that are too small, or that print hides, no class is sure, and
        ``doubt`` says why.

    Raises:
        ValueError: ``blank`` is not of the same height and width as ``image``.
    """
    if blank is not None and blank.shape[:2] != image.shape[:2]:
        sizes = " and ".join(f"{picture.shape[1]}×{picture.shape[0]}" for picture in (image, blank))
        raise ValueError(f"The picture and that of the unmarked form must be of one size, but have {sizes} pixels.")
    quads = np.asarray(quads, dtype=np.float64).reshape(-1, 4, 2)
    if len(quads) == 0:
        return []
    evidence = gather_unknown(_gray(image), quads, None if blank is None else _gray(blank))
    return with_doubts(classify(evidence), quads, evidence.free, MarkOptions().unsure)


def _gray(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return image if image.ndim == 2 else np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), dtype=np.uint8)


def classify(evidence: Evidence, options: MarkOptions | None = None) -> list[MarkReading]:
    """Classify boxes by the ink at them.

    Args:
        evidence: of the n boxes of one page.
        options: thresholds of the rules.

    Returns:
        n readings.
    """
    options = options or MarkOptions()
    clean = (np.maximum(evidence.inside, evidence.ring) <= options.no_ink) & (
        evidence.tint.max(axis=1, initial=0) <= options.no_tint
    )
    probabilities = np.tile((1.0, 0.0, 0.0), (len(clean), 1))
    shape = ink_shape(evidence.dark, ~clean)
    if not clean.all():
        probabilities[~clean] = _in_the_field(stored(), features(evidence, shape, ~clean))
    _rule(probabilities, evidence, shape, options)
    best, each = probabilities.argmax(axis=1).tolist(), probabilities.tolist()
    return [
        MarkReading(MARKS[k], (empty, marked, cancelled)[k], (empty, marked, cancelled), ink)
        for k, (empty, marked, cancelled), ink in zip(best, each, evidence.inside.tolist(), strict=True)
    ]


def _in_the_field(network: Network, inputs: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return n×3 probabilities, adjusted from the class shares of the examples to those of returned sheets."""
    return softmax(network.logits(inputs) + np.log(FIELD_SHARES / network.shares))


def _rule(probabilities: NDArray[np.float64], evidence: Evidence, shape: InkShape, options: MarkOptions) -> None:
    """Apply the rules to n×3 probabilities in place; what one class loses is shared by the others in proportion."""
    inked = (evidence.inside > options.some_ink) | (evidence.tint[:, 0] > options.some_tint)
    unmarkable = (evidence.inside <= options.no_ink) & (evidence.around < options.circle)
    hidden = evidence.hidden > options.hidden
    flooded = evidence.flood > options.flooded
    covered = evidence.free < options.free
    doubts = ((EMPTY, inked | hidden), (MARKED, unmarkable | hidden | flooded), (CANCELLED, flooded))
    for mark, doubted in doubts:
        limit(probabilities, mark, doubted | covered, options.unsure)
    if not evidence.ours:
        _let_pass(probabilities, evidence, options)
    beside_the_hand(probabilities, evidence, shape, options.hand)


def _let_pass(probabilities: NDArray[np.float64], evidence: Evidence, options: MarkOptions) -> None:
    """Raise the probability of empty, in place, for boxes that lines of their neighbours merely pass."""
    nothing = (evidence.inside <= options.no_ink) & (evidence.tint[:, 0] <= options.no_tint)
    passed = nothing & (evidence.around <= options.passing) & (evidence.hidden <= options.hidden)
    low = np.flatnonzero(passed & (evidence.free >= options.free) & (probabilities[:, EMPTY] < options.passed))
    rest = probabilities[low, 1:].sum(axis=1, keepdims=True)
    probabilities[low, 1:] *= (1 - options.passed) / rest
    probabilities[low, EMPTY] = options.passed
