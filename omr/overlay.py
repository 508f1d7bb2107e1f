"""Draw a reading over its picture: the class of every box, text areas, streaks, the fault and its place."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from omr.reading import BoxReading, Mark, PageReading, Quad, State, StreakReading

Colour = tuple[int, int, int]

# Blue, green, red; the palette of Okabe and Ito, which colour-blind people can tell apart.
MARKED: Colour = (115, 158, 0)
CANCELLED: Colour = (0, 94, 213)
DOUBTFUL: Colour = (0, 159, 230)
EMPTY: Colour = (190, 190, 190)
FRAME: Colour = (178, 114, 0)
FAULTY: Colour = (167, 121, 204)

DASHES = 60  # along the side of a picture


def draw_overlay(image: NDArray[np.uint8], reading: PageReading) -> NDArray[np.uint8]:
    """Draw a reading over the picture that it was read from.

    Args:
        image: gray picture, h×w.
        reading: what ``read_page`` returned for it.

    Returns:
        h×w×3 picture in OpenCV's order of colours: marked boxes green, cancelled ones vermilion, all boxes of a
        doubtful question orange, empty ones gray, text areas blue; purple dashes on either side of streaks, and a
        purple outline around the place that shows the fault; the fault's name in a band at the top.
    """
    canvas = np.asarray(cv2.cvtColor(image, cv2.COLOR_GRAY2BGR), dtype=np.uint8)
    thick = max(1, round(image.shape[1] / 700))
    doubtful = {answer.question for answer in reading.answers if answer.state is State.DOUBT}
    for box in reading.boxes:
        colour, weight = _style(box, box.question in doubtful)
        _outline(canvas, _grown(box.quad, 1.35), colour, weight * thick)
    for text in reading.texts:
        _outline(canvas, text.quad, FRAME, thick)
    for streak in reading.streaks:
        _dashes(canvas, streak, thick)
    if reading.evidence is not None:
        _outline(canvas, reading.evidence, FAULTY, 3 * thick)
    if reading.fault is not None:
        _band(canvas, f"{reading.outcome.value}: {reading.fault.value}", thick)
    return canvas


def _style(box: BoxReading, doubtful: bool) -> tuple[Colour, int]:
    if doubtful:
        return DOUBTFUL, 3 if box.seen.mark is not Mark.EMPTY else 1
    return {Mark.MARKED: (MARKED, 3), Mark.CANCELLED: (CANCELLED, 3), Mark.EMPTY: (EMPTY, 1)}[box.seen.mark]


def _grown(quad: Quad, factor: float) -> Quad:
    """Scale a quad about its centre, so that the drawn line does not cover the printed outline."""
    corners = np.array(quad)
    centre = corners.mean(axis=0)
    grown = centre + factor * (corners - centre)
    return tuple((float(x), float(y)) for x, y in grown)  # type: ignore[return-value]


def _outline(canvas: NDArray[np.uint8], quad: Quad, colour: Colour, thickness: int) -> None:
    points = np.rint(np.array(quad) * 8).astype(np.int32)
    cv2.polylines(canvas, [points], True, colour, thickness, cv2.LINE_AA, 3)


def _dashes(canvas: NDArray[np.uint8], streak: StreakReading, thick: int) -> None:
    """Draw dashes on both sides of a streak, so that the streak itself can still be seen."""
    lines = canvas if streak.vertical else canvas.swapaxes(0, 1)
    beside = round(streak.width_px / 2) + 2 * thick
    dash = max(2, len(lines) // DASHES)
    rows = np.arange(len(lines)) % dash < dash // 2
    for middle in (round(streak.at) - beside, round(streak.at) + beside):
        lines[rows, max(0, middle - thick) : max(0, middle + thick)] = FAULTY


def _band(canvas: NDArray[np.uint8], text: str, thick: int) -> None:
    size = 0.9 * thick
    (_, height), _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, size, 2 * thick)
    cv2.rectangle(canvas, (0, 0), (canvas.shape[1], 2 * height), DOUBTFUL, cv2.FILLED)
    origin = (height, round(1.5 * height))
    cv2.putText(canvas, text, origin, cv2.FONT_HERSHEY_SIMPLEX, size, (0, 0, 0), 2 * thick, cv2.LINE_AA)
