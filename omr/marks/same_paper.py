"""Whether two pictures show the same paper: the same strokes lie at the same place, those of another hand do not.

A serial that arrives twice with the same answers was mostly just scanned again. But a blank sheet may have been
photocopied and filled in by two people who chose the same, as contented people do. Answers can't tell; ink can. What
each mark looks like is kept in a few bytes, coarse enough to come out alike on any scanner.
"""

from __future__ import annotations

import base64
import math
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from omr.marks.ink_features import Evidence

# A mark is kept as its lowest cosine coefficients, the mean of its ink first, which is left out: waves of 19 to 6.3 mm
# over the patch of 9.5 mm. Shorter ones tell strokes apart no better, and blur and coarse pixels touch them most.
WAVES = 4
NUMBERS = WAVES * WAVES - 1  # bytes a mark
# One step of a kept number: 0.0035 to 0.0045 is how far most of them spread when a paper goes through office scanners
# twice. A mark that lies 0.1 mm further to the right has moved by 8 steps in the first.
STEP = 0.004
MOST_STEPS = 127
LEAST_INK = 4.0  # samples of 0.03 mm²; a mark that has less is no shape
# Distances are rounded to steps: two that are as near as this are as near as can be told.
LEAST_DISTANCE = 0.5
KEPT_SCANS = 1024


class Likeness(StrEnum):
    """What two pictures of one page are of."""

    SAME = "same"
    ANOTHER = "another"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class LikenessOptions:
    """When two pictures are of two papers.

    Marks of two papers in the same box are no more alike than marks in different boxes: the logarithm of the ratio of
    these distances is spread around 0, the less the more marks there are. The same strokes are many times nearer,
    however badly the scanner sees them. Nothing of that depends on the scanner or the hand. Measured by
    ``tests/benchmarks/likeness.py``; fitted on every second simulated hand and writer (``--fit``).

    Attributes:
        fewest: marks to compare; of fewer nobody could tell.
        apart: least distance between the marks of two papers in the same box, in steps. Marks that are as alike as
            print (a stamp, a form filled in by a machine) don't tell papers apart. Office scanners make 1 of the same
            strokes, and 3 where the feed jerks by 0.05 mm from one box to the next.
        spread: least logarithm of the ratio, below 0, times the root of the number of marks: of two papers, one in a
            thousand pairs of scans has less. With 4 marks the ratio must be 0.39, with 8 0.51, with 15 0.61.
    """

    fewest: int = 4
    apart: float = 2.5
    spread: float = 1.9


@dataclass(frozen=True, slots=True, eq=False)
class Traces:
    """The plain marks of a page.

    Attributes:
        boxes: n, which boxes of the page they are in, rising.
        shapes: n×NUMBERS, in steps of ``STEP``.
        count: how many boxes the page has.
    """

    boxes: NDArray[np.intp]
    shapes: NDArray[np.int8]
    count: int

    @property
    def flags(self) -> NDArray[np.bool_]:
        """Which boxes of the page they are in, as ``count`` flags."""
        flags = np.zeros(self.count, dtype=bool)
        flags[self.boxes] = True
        return flags

    def packed(self) -> str:
        """Return them as text, in base 64: the number of boxes, a bit for each, the shapes."""
        data = self.count.to_bytes(2, "big") + np.packbits(self.flags).tobytes() + self.shapes.tobytes()
        return base64.b64encode(data).decode("ascii")

    @classmethod
    def unpacked(cls, text: str) -> Traces:
        """Rebuild from ``packed``.

        Raises:
            ValueError: it is no such text.
        """
        data = base64.b64decode(text, validate=True)
        count = int.from_bytes(data[:2], "big")
        end = 2 + -(-count // 8)
        boxes = np.flatnonzero(np.unpackbits(np.frombuffer(data[2:end], np.uint8), count=count))
        return cls(boxes, np.frombuffer(data[end:], np.int8).reshape(len(boxes), NUMBERS), count)

    def at(self, boxes: NDArray[np.intp]) -> Traces:
        """Return the marks in some of its boxes."""
        here = np.isin(self.boxes, boxes)
        return Traces(self.boxes[here], self.shapes[here], self.count)


@dataclass(frozen=True, slots=True)
class Distances:
    """How far the marks of two pictures lie from each other.

    Attributes:
        marks: how many are in the same boxes of both.
        matched: geometric mean of the distances between marks in the same box, in steps.
        crossed: likewise between a mark of one picture and those of the other in other boxes.
    """

    marks: int
    matched: float
    crossed: float


def trace(evidence: Evidence, plain: NDArray[np.bool_]) -> Traces:
    """Describe marks by where their ink lies.

    Args:
        evidence: the ink at the n boxes of a page.
        plain: n, which boxes hold marks that are seen as they are.
    """
    boxes = np.flatnonzero(plain)
    ink = evidence.faint(boxes)
    side = ink.shape[1]
    waves = ink.reshape(len(boxes), side * side) @ _waves(side)
    shapes = waves[:, 1:] / (STEP * np.maximum(waves[:, :1], np.float32(LEAST_INK)))
    return Traces(boxes, np.clip(np.rint(shapes), -MOST_STEPS, MOST_STEPS).astype(np.int8), len(plain))


def compare_traces(one: str, other: str, options: LikenessOptions | None = None) -> Likeness:
    """Tell whether two pictures of one page of one serial are of the same paper.

    Args:
        one: packed traces of the first; empty where nothing is known of it.
        other: likewise of the second.
        options: how sure is sure.
    """
    if not one or not other:
        return Likeness.UNKNOWN
    # In one order, so that rounding never makes one unlike the other but not the other way round.
    return judge(trace_distances(*map(_kept, sorted((one, other)))), options)


def judge(distances: Distances, options: LikenessOptions | None = None) -> Likeness:
    """Tell what distances say; ``options`` are how sure is sure."""
    options = options or LikenessOptions()
    if distances.marks < options.fewest:
        return Likeness.UNKNOWN
    if distances.matched < math.exp(-options.spread / math.sqrt(distances.marks)) * distances.crossed:
        return Likeness.SAME
    return Likeness.ANOTHER if distances.matched >= options.apart else Likeness.UNKNOWN


def trace_distances(one: Traces, other: Traces) -> Distances:
    """Measure how far marks lie from those in the same box, and from those in others.

    What all of them have in common is taken out first, as their median: registration may be off by a little, and a
    scanner may make all strokes broader. Geometric means, because distances vary by factors: a stroke that half of the
    scanners see is one distance of many.
    """
    if one.count != other.count:
        return Distances(0, 0.0, 0.0)
    both = one.flags & other.flags
    first = one.shapes[both[one.boxes]].astype(np.float32)
    second = other.shapes[both[other.boxes]].astype(np.float32)
    marks = len(first)
    if marks < 2:
        return Distances(marks, 0.0, 0.0)
    first -= np.median(first - second, axis=0)
    squares = np.square(first[:, None] - second[None]).mean(axis=2)
    logs = 0.5 * np.log(np.maximum(squares, LEAST_DISTANCE**2))
    matched = float(logs.trace())
    crossed = (float(logs.sum()) - matched) / (marks * (marks - 1))
    return Distances(marks, float(np.exp(matched / marks)), float(np.exp(crossed)))


@lru_cache(maxsize=KEPT_SCANS)
def _kept(text: str) -> Traces:
    return Traces.unpacked(text)


@cache
def _waves(side: int) -> NDArray[np.float32]:
    """side²×(NUMBERS + 1): products of half-waves of the cosine across and down a patch; the first is all ones."""
    t = (np.arange(side) + 0.5) / side
    waves = np.cos(np.pi * np.arange(WAVES)[:, None] * t)
    products = np.einsum("iy,jx->yxij", waves, waves).reshape(side * side, NUMBERS + 1)
    return np.asarray(products, dtype=np.float32)
