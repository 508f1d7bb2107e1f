"""Photographs of sheets as a phone takes them: held at an angle over a table, in uneven light, sharp or not."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import pillow_heif
from numpy.typing import NDArray
from PIL import Image

Gray = NDArray[np.uint8]

EXIF_ORIENTATION = 0x0112
LONG_SIDE_PX = {12: 4032, 48: 8064}
"""The longer side of a picture of so many million pixels, 4:3."""


@dataclass(frozen=True, slots=True)
class Shot:
    """How a photograph is taken.

    Attributes:
        fill: the share of the picture's longer side that the sheet takes.
        tilt: how far the corners are displaced by perspective, as a share of the sheet's sides.
        turn_deg: by which the sheet is turned on the picture.
        shadow: how much light the shadow across the sheet takes, 0 to 1.
        light: of the whole scene, 1 for a bright office.
        blur_mm: standard deviation of the defocus, in millimetres of the sheet.
        shake_mm: length of the motion blur.
        cut: the share of the sheet's width that lies outside of the picture.
        noise: standard deviation in gray levels.
        megapixels: 12 or 48.
    """

    fill: float = 0.88
    tilt: float = 0.03
    turn_deg: float = 2.0
    shadow: float = 0.25
    light: float = 0.9
    blur_mm: float = 0.08
    shake_mm: float = 0.0
    cut: float = 0.0
    noise: float = 3.0
    megapixels: int = 12


def photographed(page: Gray, shot: Shot, rng: np.random.Generator) -> Gray:
    """Return a portrait photograph, gray, of a page (h×w pixels, A4) that lies on a wooden table."""
    height = LONG_SIDE_PX[shot.megapixels]
    width = height * 3 // 4
    places = _places(shot, width, height, rng)
    whole = page.shape[1], page.shape[0]
    source = np.float32([(0, 0), (whole[0], 0), whole, (0, whole[1])])
    seen = cv2.getPerspectiveTransform(source, places.astype(np.float32))
    shrink = max(1.0, np.hypot(*(places[1] - places[0])) and whole[0] / np.hypot(*(places[1] - places[0])))
    smooth = cv2.GaussianBlur(page, (0, 0), 0.4 * shrink) if shrink > 1 else page
    table = _table(width, height, rng)
    paper = cv2.warpPerspective(smooth, seen, (width, height), flags=cv2.INTER_AREA, borderValue=0)
    where = cv2.warpPerspective(np.full_like(page, 255), seen, (width, height), borderValue=0) / np.float32(255)
    scene = (table * (1 - where) + paper * where) * _light(shot, width, height, rng)
    px_per_mm = float(np.hypot(*(places[3] - places[0]))) / 297
    if shot.blur_mm:
        scene = cv2.GaussianBlur(scene, (0, 0), max(0.3, shot.blur_mm * px_per_mm))
    if shot.shake_mm:
        scene = cv2.filter2D(scene, -1, _shake(shot.shake_mm * px_per_mm, rng.uniform(0, np.pi)))
    return np.clip(scene + rng.normal(0, shot.noise, scene.shape), 0, 255).astype(np.uint8)


def _places(shot: Shot, width: int, height: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return where the sheet's corners are on the picture, clockwise from the top left."""
    tall = min(shot.fill * height, shot.fill * width * 297 / 210)
    half = np.array([tall * 210 / 297 / 2, tall / 2])
    corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * half
    corners += rng.uniform(-1, 1, (4, 2)) * shot.tilt * 2 * half
    angle = np.deg2rad(shot.turn_deg * rng.uniform(-1, 1))
    turned = corners @ np.array([(np.cos(angle), np.sin(angle)), (-np.sin(angle), np.cos(angle))])
    middle = np.array([width / 2, height / 2])
    if shot.cut:
        middle[0] = half[0] - shot.cut * 2 * half[0]
    return np.asarray(turned + middle)


def _table(width: int, height: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """Return brown wood with a grain."""
    grain = cv2.resize(rng.normal(0, 1, (height // 6, 12)).astype(np.float32), (width, height))
    return np.asarray(95 + 14 * grain, dtype=np.float32)


def _light(shot: Shot, width: int, height: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """Return the share of light that each pixel gets: it falls off to one side, and a soft shadow lies on the sheet."""
    x, y = np.meshgrid(np.linspace(-1, 1, width, dtype=np.float32), np.linspace(-1, 1, height, dtype=np.float32))
    angle = rng.uniform(0, 2 * np.pi)
    slope = np.cos(angle) * x + np.sin(angle) * y
    edge = rng.uniform(-0.4, 0.4)
    shadow = 1 - shot.shadow / (1 + np.exp((slope - edge) / 0.03))
    return np.asarray(shot.light * (1 - 0.12 * slope) * shadow, dtype=np.float32)


def _shake(length_px: float, angle: float) -> NDArray[np.float32]:
    size = 2 * int(np.ceil(length_px / 2)) + 1
    kernel = np.zeros((size, size), np.float32)
    middle, reach = size // 2, length_px / 2
    for step in np.linspace(-reach, reach, 8 * size):
        kernel[round(middle + step * np.sin(angle)), round(middle + step * np.cos(angle))] = 1
    return kernel / kernel.sum()


def as_jpeg(gray: Gray, orientation: int = 1, quality: int = 88) -> bytes:
    """Return a photograph as a phone stores it: in colour, perhaps lying, with its orientation noted."""
    return _stored(gray, orientation, "JPEG", quality=quality)


def as_heic(gray: Gray, quality: int = 60) -> bytes:
    """Return a photograph as an iPhone stores it."""
    pillow_heif.register_heif_opener()
    return _stored(gray, 1, "HEIF", quality=quality)


def _stored(gray: Gray, orientation: int, kind: str, **how: int) -> bytes:
    turned = {1: gray, 3: np.rot90(gray, 2), 6: np.rot90(gray, 1), 8: np.rot90(gray, -1)}[orientation]
    warm = np.stack([turned, (turned * 0.97).astype(np.uint8), (turned * 0.9).astype(np.uint8)], axis=-1)
    picture = Image.fromarray(np.ascontiguousarray(warm))
    exif = Image.Exif()
    exif[EXIF_ORIENTATION] = orientation
    kept = io.BytesIO()
    picture.save(kept, kind, exif=exif.tobytes(), **how)
    return kept.getvalue()


def cases(shots: Sequence[Shot], pages: Sequence[Gray], seed: int) -> list[Gray]:
    """Return a photograph of a page for each way of taking it, the pages in turn."""
    rng = np.random.default_rng(seed)
    return [photographed(pages[number % len(pages)], shot, rng) for number, shot in enumerate(shots)]
