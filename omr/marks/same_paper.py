"""Decide whether two pictures show the same sheet of paper, by comparing the shapes of their marks.

A serial that arrives twice with the same answers was usually just scanned again. But a blank sheet may have been
photocopied and filled in by two people who chose the same answers, as satisfied people do. The answers can't show the
difference; the ink can. The shape of each mark is stored in a few bytes, coarse enough to be alike on any scanner.
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

# A mark is stored as its lowest cosine coefficients, except the mean of its ink, by which they are divided: waves of 19
# to 6.3 mm over the patch of 9.5 mm. Shorter waves discriminate no better and suffer most from blur and coarse pixels.
WAVES = 4
NUMBERS = WAVES * WAVES - 1  # bytes per mark
# Quantisation step of a stored number: most of them spread by 0.0035 to 0.0045 when a paper is scanned twice by office
# scanners. A mark that lies 0.1 mm further to the right differs by 8 steps in the first number.
STEP = 0.004
MOST_STEPS = 127
LEAST_INK = 4.0  # samples of 0.03 mm²: least divisor, since the shape of less ink means nothing
# Smallest distance, in steps, that the quantisation can resolve.
LEAST_DISTANCE = 0.5
KEPT_SCANS = 1024


class Likeness(StrEnum):
    """Whether two pictures of one page show the same paper, another one, or can't be told apart."""

    SAME = "same"
    ANOTHER = "another"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class LikenessOptions:
    """Thresholds for calling two pictures the same paper or two papers.

    Marks of two papers in the same box are no more alike than marks in different boxes: the logarithm of the ratio of
    these distances is distributed around 0, the more narrowly the more marks there are. The same strokes are many times
    nearer, however poor the scan. That does not depend on the scanner or the hand. Measured by
    ``tests/benchmarks/likeness.py``; fitted on every second simulated hand and writer (``--fit``).

    Attributes:
        fewest: least number of marks in common; with fewer, the result is ``UNKNOWN``.
        apart: least distance, in steps, between marks of two papers in the same box. Marks as alike as print (a stamp,
            a form filled in by a machine) don't show whether the papers differ. The same strokes have a distance of 1
            on office scanners, and of 3 where the feed jerks by 0.05 mm from one box to the next.
        spread: the papers are the same if the logarithm of the ratio is below minus this over the square root of the
            number of marks; of two different papers, one in a thousand pairs of scans is. With 4 marks the ratio must
            be below 0.39, with 8 below 0.51, with 15 below 0.61.
    """

    fewest: int = 4
    apart: float = 2.5
    spread: float = 1.9


@dataclass(frozen=True, slots=True, eq=False)
class Traces:
    """The shapes of the plain marks of a page.

    Attributes:
        boxes: n, indices of the boxes of the page that they are in, ascending.
        shapes: n×NUMBERS cosine coefficients, in steps of ``STEP``, -127 … 127.
        count: number of boxes that the page has.
    """

    boxes: NDArray[np.intp]
    shapes: NDArray[np.int8]
    count: int

    @property
    def flags(self) -> NDArray[np.bool_]:
        """``count`` flags: the boxes of the page that have a plain mark."""
        flags = np.zeros(self.count, dtype=bool)
        flags[self.boxes] = True
        return flags

    def packed(self) -> str:
        """Return them as base64 text: the number of boxes (2 bytes), a bit for each box, the shapes."""
        data = self.count.to_bytes(2, "big") + np.packbits(self.flags).tobytes() + self.shapes.tobytes()
        return base64.b64encode(data).decode("ascii")

    @classmethod
    def unpacked(cls, text: str) -> Traces:
        """Rebuild traces from the text that ``packed`` returned.

        Raises:
            ValueError: ``text`` is not of that form.
        """
        data = base64.b64decode(text, validate=True)
        count = int.from_bytes(data[:2], "big")
        end = 2 + -(-count // 8)
        boxes = np.flatnonzero(np.unpackbits(np.frombuffer(data[2:end], np.uint8), count=count))
        return cls(boxes, np.frombuffer(data[end:], np.int8).reshape(len(boxes), NUMBERS), count)

    def at(self, boxes: NDArray[np.intp]) -> Traces:
        """Return only the marks in the boxes with these indices."""
        here = np.isin(self.boxes, boxes)
        return Traces(self.boxes[here], self.shapes[here], self.count)


@dataclass(frozen=True, slots=True)
class Distances:
    """The distances between the shapes of the marks in two pictures.

    Attributes:
        marks: number of boxes that have a plain mark in both pictures.
        matched: geometric mean of the distances between marks in the same box, in steps.
        crossed: the same between marks of one picture and marks of the other in different boxes.
    """

    marks: int
    matched: float
    crossed: float


def trace(evidence: Evidence, plain: NDArray[np.bool_]) -> Traces:
    """Describe the shapes of the plain marks of a page.

    Args:
        evidence: the ink at the n boxes of a page.
        plain: n flags: the box has a mark that nothing disturbs.
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
        one: packed traces of the first; empty if it has none, which gives ``UNKNOWN``.
        other: the same of the second.
        options: thresholds.

    Raises:
        ValueError: a text is not of the form that ``Traces.packed`` returns.
    """
    if not one or not other:
        return Likeness.UNKNOWN
    # Sorted, so that rounding can't make the result depend on the order of the two.
    return judge(trace_distances(*map(_kept, sorted((one, other)))), options)


def judge(distances: Distances, options: LikenessOptions | None = None) -> Likeness:
    """Decide from distances whether the papers are the same; ``options`` are the thresholds."""
    options = options or LikenessOptions()
    if distances.marks < options.fewest:
        return Likeness.UNKNOWN
    if distances.matched < math.exp(-options.spread / math.sqrt(distances.marks)) * distances.crossed:
        return Likeness.SAME
    return Likeness.ANOTHER if distances.matched >= options.apart else Likeness.UNKNOWN


def trace_distances(one: Traces, other: Traces) -> Distances:
    """Measure the distances between marks in the same box of two pictures, and between marks in different boxes.

    The median difference of all marks is subtracted first: registration may be slightly off, and a scanner may make all
    strokes broader. Means are geometric, because distances vary by factors, so that one large distance, of a stroke
    that only one scanner sees, has little weight.
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
    """Return side²×(NUMBERS + 1): products of cosine half-waves across and down a patch; the first is constant."""
    t = (np.arange(side) + 0.5) / side
    waves = np.cos(np.pi * np.arange(WAVES)[:, None] * t)
    products = np.einsum("iy,jx->yxij", waves, waves).reshape(side * side, NUMBERS + 1)
    return np.asarray(products, dtype=np.float32)
