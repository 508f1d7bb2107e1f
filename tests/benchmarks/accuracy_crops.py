"""The worst of what was read: which questions to look at, and one picture of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum

import cv2
import numpy as np
from numpy.typing import NDArray

from omr.reading import BoxReading
from samples.ink import Page

CROPS = 10
WRONG_SUGGESTIONS = 3
"""Of the ten at most, unless there is nothing else to show."""
PX_PER_MM = 13.0
MARGIN_MM = 4.0
BOX_MM = 4.4  # side of every box that is printed
STRIP_PX = (1180, 300)
CAPTION_PX = 26
_INK, _RULE = 0, 200


class Why(IntEnum):
    """Why a question is worth a look, worst first."""

    SILENT = 0
    WRONG_SUGGESTION = 1
    UNSURE = 2


@dataclass(frozen=True, slots=True)
class Case:
    """A question of one sheet: enough to make its picture again, and what its caption says.

    Attributes:
        cell: name of the cell.
        sheet: which of the cell's sheets.
        scanned: which pass of the scanner, from 0.
        question: its id.
        why: it is here.
        style: how it was marked.
        pen: and with what.
        meant: by the respondent, empty for nothing or nothing certain.
        read: by the machine.
        state: of the answer.
        confidence: of the machine.
    """

    cell: str
    sheet: int
    scanned: int
    question: str
    why: Why
    style: str
    pen: str
    meant: str
    read: str
    state: str
    confidence: float

    @property
    def badness(self) -> tuple[int, float, str, int, int, str]:
        """Order of worst first: wrong answers by how sure they were, right ones by how unsure."""
        sure = self.confidence if self.why is Why.UNSURE else -self.confidence
        return (self.why, sure, self.cell, self.sheet, self.scanned, self.question)


def worst(cases: Iterable[Case]) -> list[Case]:
    """Return the ten worst: silent errors, the surest wrong suggestions, then the clear marks that were least sure."""
    ranked = sorted(cases, key=lambda case: case.badness)
    silent, wrong, unsure = ([case for case in ranked if case.why is why] for why in Why)
    chosen = silent[:CROPS] + wrong[:WRONG_SUGGESTIONS]
    chosen += unsure[: max(0, CROPS - len(chosen))]
    chosen += wrong[WRONG_SUGGESTIONS:]
    return chosen[:CROPS]


def crop(picture: Page, boxes: Sequence[BoxReading]) -> Page:
    """Cut a question's boxes out, upright, ``PX_PER_MM`` a millimetre.

    Args:
        picture: of the page, as read.
        boxes: of one question.

    Returns:
        gray, at most ``STRIP_PX``: what is wider or higher than that is made smaller.
    """
    quads = np.array([box.quad for box in boxes])
    across = (quads[:, 1] - quads[:, 0]).mean(axis=0) / BOX_MM
    corners, margin = quads.reshape(-1, 2), MARGIN_MM * float(np.hypot(*across))
    turn = np.array([[across[0], across[1]], [-across[1], across[0]]]) / np.hypot(*across)
    corners = corners @ turn.T
    low, high = corners.min(axis=0) - margin, corners.max(axis=0) + margin
    scale = min(PX_PER_MM / float(np.hypot(*across)), *(STRIP_PX / (high - low)))
    size = np.floor(scale * (high - low)).astype(int).tolist()
    turn, low = scale * turn, scale * low
    matrix = np.column_stack([turn, -low])
    return np.asarray(cv2.warpAffine(picture, matrix, size, flags=cv2.INTER_AREA, borderValue=_RULE), np.uint8)


def caption(case: Case) -> str:
    """Say what a crop shows; plain ASCII, which is all that OpenCV writes."""
    group, profile, _, survey, shapes = case.cell.split("/")
    why = {Why.SILENT: "SILENT ERROR", Why.WRONG_SUGGESTION: "wrong suggestion", Why.UNSURE: "least sure"}[case.why]
    meant, read = case.meant or "-", case.read or "-"
    where = f"{group}, {profile}, {case.style}, {case.pen}, {survey} survey, {shapes} strokes"
    return f"{why}: meant {meant}, read {read} ({case.state} {case.confidence:.4f}) | {where}"


def contact_sheet(crops: Sequence[tuple[Case, Page]]) -> NDArray[np.uint8]:
    """Put crops below each other, each with its caption."""
    strips = [_strip(case, picture) for case, picture in crops]
    return np.vstack(strips) if strips else np.full((CAPTION_PX, STRIP_PX[0]), 255, np.uint8)


def _strip(case: Case, picture: Page) -> NDArray[np.uint8]:
    height, width = picture.shape
    strip = np.full((CAPTION_PX + height + 6, STRIP_PX[0]), 255, np.uint8)
    cv2.putText(strip, caption(case), (6, 18), cv2.FONT_HERSHEY_SIMPLEX, 0.5, _INK, 1, cv2.LINE_AA)
    strip[CAPTION_PX : CAPTION_PX + height, :width] = picture
    strip[-1] = _RULE
    return strip
