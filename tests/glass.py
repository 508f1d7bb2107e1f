"""A glass on which several sheets lie, side by side or over each other, in one picture."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Page = NDArray[np.uint8]
DPI = 200
PX = DPI / 25.4
A4, A3 = (210.0, 297.0), (420.0, 297.0)
LID = 235


@dataclass(frozen=True)
class Laid:
    """A page on the glass: its picture, its middle in mm, how it is turned clockwise, and how much it is reduced."""

    page: Page
    x: float
    y: float
    turn: float = 0.0
    scale: float = 1.0


def glass(size_mm: tuple[float, float], *sheets: Laid) -> Page:
    """A picture of a glass on which sheets lie, each over those before it."""
    width, height = (round(side * PX) for side in size_mm)
    picture = np.full((height, width), LID, np.uint8)
    for laid in sheets:
        rows, columns = laid.page.shape
        cos, sin = (laid.scale * f(math.radians(laid.turn)) for f in (math.cos, math.sin))
        move = np.array([laid.x * PX, laid.y * PX]) - np.array([[cos, -sin], [sin, cos]]) @ (columns / 2, rows / 2)
        matrix = np.array([[cos, -sin, move[0]], [sin, cos, move[1]]])
        small = cv2.GaussianBlur(laid.page, (0, 0), 0.35 / laid.scale) if laid.scale < 1 else laid.page
        cv2.warpAffine(small, matrix, (width, height), picture, cv2.INTER_LINEAR, cv2.BORDER_TRANSPARENT)
    return picture
