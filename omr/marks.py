"""Judge each box: empty, marked or cancelled, with a calibrated probability.

A small network weighs the ink in and around a box. Two rules that anyone can check stand above it, because a network is
at its most confident where it knows least: a box that holds ink is never *surely* empty, and a box without any is never
*surely* marked.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources

import cv2
import numpy as np
from numpy.typing import NDArray

from omr.evidence import Evidence, features, gather
from omr.reading import Mark, MarkReading
from omr.sampling import Patches, Quads, sample_boxes
from omr.tones import darkness, paper_levels

MARKS = tuple(Mark)
EMPTY, MARKED, CANCELLED = range(3)

WEIGHTS_FILE = "marks.npz"
# How often a box with ink in or around it is empty (a slip, a passing line), marked or cancelled, on returned sheets.
# The cards that the network was fitted on hold far more slips and changes of mind; its probabilities are carried over
# to these shares by Bayes' rule (Saerens, Latinne and Decaestecker, Neural Computation 14, 2002). Deliberately
# cautious: our estimate of what people do has a third as many slips and corrections.
FIELD_SHARES = np.array([0.15, 0.80, 0.05])
# Where no markers tell what black is, the darkest of what lies at the boxes does.
BLACK_PERCENTILE = 1.0


@dataclass(frozen=True, slots=True)
class MarkOptions:
    """The rules above the network; all in shares of the box's inside or of its ring.

    Attributes:
        no_ink: at or below this nothing was drawn: a box whose inside and ring hold less is empty, whatever the
            network says. Dust and grain stay below it.
        some_ink: a box whose inside holds more is not *surely* empty. A line 1 mm long of a thin pencil, the least that
            voting machines must see (VVSG 2.0, 1.1.6-H), covers 2 %.
        circle: a box whose inside is clean is not *surely* marked unless the ring has ink in this share of the
            directions.
        unsure: the most probability that either rule leaves to the class it doubts.
    """

    no_ink: float = 0.002
    some_ink: float = 0.015
    circle: float = 0.6
    unsure: float = 0.98


def read_marks(image: NDArray[np.uint8], quads: Quads) -> list[MarkReading]:
    """Read boxes whose corners are known.

    Args:
        image: h×w gray or h×w×3 colour (OpenCV's order), any resolution, 0 is black.
        quads: n×4×2 corners in pixels, clockwise from the top left; the centre of the top left pixel is (0, 0).

    Returns:
        n readings, in the order of ``quads``.
    """
    quads = np.asarray(quads, dtype=np.float64).reshape(-1, 4, 2)
    if len(quads) == 0:
        return []
    gray = image if image.ndim == 2 else np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
    patches = sample_boxes(gray, quads)
    paper = paper_levels(patches, quads.mean(axis=1))
    black = float(np.nanpercentile(patches, BLACK_PERCENTILE))
    return classify(darkness(patches, paper, black))


def classify(dark: Patches, options: MarkOptions | None = None) -> list[MarkReading]:
    """Read boxes from their patches.

    Args:
        dark: n×SAMPLES×SAMPLES darkness of boxes of one page, each on its outline.
        options: the rules above the network.
    """
    evidence = gather(dark)
    probabilities = _ruled(network(features(evidence)), evidence, options or MarkOptions())
    best = probabilities.argmax(axis=1)
    return [
        MarkReading(MARKS[k], float(p[k]), (float(p[0]), float(p[1]), float(p[2])), float(ink))
        for k, p, ink in zip(best, probabilities, evidence.inside, strict=True)
    ]


def network(inputs: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return n×3 probabilities of ``empty``, ``marked``, ``cancelled`` from n×515 numbers (``evidence.features``).

    A perceptron with rectified hidden layers and a softmax whose temperature was fitted on hands that the weights had
    not seen (Guo et al., On Calibration of Modern Neural Networks, 2017).
    """
    layers, temperature, shares = _weights()
    activation = inputs
    for weight, bias in layers[:-1]:
        activation = np.maximum(activation @ weight + bias, 0)
    weight, bias = layers[-1]
    logits = (activation @ weight + bias).astype(np.float64) / temperature
    logits -= logits.max(axis=1, keepdims=True)
    odds = np.exp(logits) * (FIELD_SHARES / shares)
    return np.asarray(odds / odds.sum(axis=1, keepdims=True), dtype=np.float64)


def _ruled(probabilities: NDArray[np.float64], evidence: Evidence, options: MarkOptions) -> NDArray[np.float64]:
    """Apply the two rules; what is taken from a class goes to the others in their proportion."""
    inkless = (evidence.inside <= options.no_ink) & (evidence.ring <= options.no_ink)
    inked = evidence.inside > options.some_ink
    unmarkable = (evidence.inside <= options.no_ink) & (evidence.around < options.circle)
    ruled = probabilities.copy()
    _limit(ruled, EMPTY, inked, options.unsure)
    _limit(ruled, MARKED, unmarkable, options.unsure)
    ruled[inkless] = (1.0, 0.0, 0.0)
    return ruled


def _limit(probabilities: NDArray[np.float64], column: int, where: NDArray[np.bool_], most: float) -> None:
    over = np.flatnonzero(where & (probabilities[:, column] > most))
    rest = probabilities[over] + 1e-12
    rest[:, column] = 0.0
    probabilities[over] = (1 - most) * rest / rest.sum(axis=1, keepdims=True)
    probabilities[over, column] = most


@cache
def _weights() -> tuple[list[tuple[NDArray[np.float32], NDArray[np.float32]]], float, NDArray[np.float64]]:
    with resources.files("omr").joinpath(WEIGHTS_FILE).open("rb") as stream, np.load(stream) as stored:
        count = sum(name.startswith("weight") for name in stored.files)
        layers = [
            (stored[f"weight{i}"].astype(np.float32), stored[f"bias{i}"].astype(np.float32)) for i in range(count)
        ]
        return layers, float(stored["temperature"]), stored["shares"].astype(np.float64)
