"""Forms that practice cards are printed as: our own squares, and what other makers print: circles, ovals, letters."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2
import fontpkg_be_vietnam_pro
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from forms.layout import Rect
from forms.typeface import Font
from omr.registration.sampling import MARGIN

Picture = NDArray[np.uint8]
Points = NDArray[np.float64]

EDGE_MM = 6.0
ROWS = 8
ALPHABETS = ("ABCDE", "ABCD", "0123456789", "12345", "abcde", "TF", "YN", "O")
HERSHEY = (cv2.FONT_HERSHEY_SIMPLEX, cv2.FONT_HERSHEY_DUPLEX, cv2.FONT_HERSHEY_COMPLEX, cv2.FONT_HERSHEY_PLAIN)
OWN_FONTS = (Font.LIGHT, Font.REGULAR, Font.MEDIUM, Font.BOLD)
GLYPH_PX = 96  # height at which letters are drawn before they are averaged down


@dataclass(frozen=True, slots=True)
class Form:
    """How the boxes of a card are printed.

    Attributes:
        ours: squares at their distance, nothing in them.
        oval: or else a square or a rectangle.
        size: width and height in millimetres.
        gap: between neighbours, across and down, in millimetres.
        letters: that are printed in the boxes, in turn along each row; none where it is empty.
        letter_share: height of a letter over that of the box.
        face: which letters, a number into all faces.
    """

    ours: bool
    oval: bool
    size: tuple[float, float]
    gap: tuple[float, float]
    letters: str = ""
    letter_share: float = 0.6
    face: int = 0

    def places(self) -> list[Rect]:
        """Return where the boxes lie on the card, row by row."""
        (w, h), (right, down) = self.size, self.gap
        at = [(EDGE_MM + k * (w + right), EDGE_MM + i * (h + down)) for i in range(ROWS) for k in range(ROWS)]
        return [Rect(x, y, w, h) for x, y in at]

    def outline(self, place: Rect) -> Points:
        """Return the outline of a box as a closed line, n×2 in millimetres."""
        if not self.oval:
            x0, y0, x1, y1 = place.x, place.y, place.x + place.w, place.y + place.h
            return np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0), (x0 + 0.1, y0)])
        angle = np.linspace(0, 2 * np.pi, 49)
        middle, half = (place.x + place.w / 2, place.y + place.h / 2), (place.w / 2, place.h / 2)
        return np.stack([np.cos(angle), np.sin(angle)], axis=1) * half + middle


def our_form(rng: np.random.Generator) -> Form:
    """Draw squares as ours are; on most cards no neighbour's outline lies in a ring."""
    side = rng.uniform(3.6, 5.4)
    gap = rng.uniform(MARGIN + 0.1, 1.6) * side if rng.random() < 0.9 else rng.uniform(0.3, MARGIN) * side
    return Form(True, False, (side, side), (gap, gap))


def strange_form(rng: np.random.Generator) -> Form:
    """Draw what another maker may print: mostly circles, close together, most of them with letters."""
    height, kind = rng.uniform(2.6, 5.6), rng.random()
    width = height * (rng.uniform(1.3, 2.1) if kind < 0.25 else rng.uniform(0.95, 1.08))
    gap = (width * rng.uniform(0.15, 1.0), height * rng.uniform(0.15, 1.2))
    letters = str(rng.choice(ALPHABETS)) if rng.random() < 0.6 else ""
    face = int(rng.integers(len(HERSHEY) + len(OWN_FONTS)))
    return Form(False, kind < 0.75, (width, height), gap, letters, rng.uniform(0.4, 0.75), face)


def letter(page: Picture, form: Form, places: list[Rect], density: float, dpi: int) -> Picture:
    """Print the letters of a form into its boxes."""
    lettered, k = page.copy(), dpi / 25.4
    for number, place in enumerate(places):
        sign = form.letters[number % ROWS % len(form.letters)]
        glyph = _glyph(sign, form.face)
        height = max(3, round(form.letter_share * place.h * k))
        width = max(2, round(glyph.shape[1] * height / GLYPH_PX))
        ink = cv2.resize(glyph, (width, height), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
        left, top = round((place.x + place.w / 2) * k - width / 2), round((place.y + place.h / 2) * k - height / 2)
        area = lettered[top : top + height, left : left + width]
        area[:] = area * (1 - density * ink) + 0.5
    return lettered


@lru_cache(maxsize=256)
def _glyph(sign: str, face: int) -> Picture:
    """Return a letter's ink, cut to its own bounds, 255 full."""
    canvas = np.zeros((3 * GLYPH_PX, 3 * GLYPH_PX), np.uint8)
    if face < len(HERSHEY):
        cv2.putText(canvas, sign, (40, 200), HERSHEY[face], 5 if face < 3 else 10, 255, 10 + 5 * face, cv2.LINE_AA)
    else:
        picture = Image.fromarray(canvas)
        font = ImageFont.truetype(_font(OWN_FONTS[face - len(HERSHEY)]), 2 * GLYPH_PX)
        ImageDraw.Draw(picture).text((40, 10), sign, fill=255, font=font)
        canvas = np.asarray(picture, dtype=np.uint8)
    rows, columns = np.flatnonzero(canvas.any(axis=1)), np.flatnonzero(canvas.any(axis=0))
    cut = canvas[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    width = max(2, round(cut.shape[1] * GLYPH_PX / cut.shape[0]))
    return np.asarray(cv2.resize(cut, (width, GLYPH_PX), interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _font(font: Font) -> str:
    return str(Path(fontpkg_be_vietnam_pro.ROOT) / "files" / f"{font.postscript}.ttf")
