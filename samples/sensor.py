"""Effects of light and sensor on a picture: the light falls off over the page, the sensor and the paper add noise."""

from __future__ import annotations

from functools import cache, lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from samples.ink import Page

_TILE = 1024  # px, side of the tile of noise; pages take it from random places
_LIGHT_KNOTS = 5  # knots across and down from which the light's fall-off is interpolated


def lit(picture: Page, light: float, rng: np.random.Generator) -> Page:
    """Multiply the page by a slow fall-off of the light, of up to the share ``light`` from one end to the other."""
    if light <= 0:
        return picture
    axis = np.linspace(-0.5, 0.5, _LIGHT_KNOTS)
    slope = rng.normal(0, 1, 2)
    plane = (slope[0] * axis[None, :] + slope[1] * axis[:, None]) / max(float(np.abs(slope).sum()), 1e-6)
    falls = light * (0.5 - plane) * rng.uniform(0.5, 1.0)
    gain = np.rint(255 * (1 - falls)).astype(np.uint8)
    field = cv2.resize(gain, (picture.shape[1], picture.shape[0]), interpolation=cv2.INTER_LINEAR)
    if picture.ndim == 3:
        field = cv2.merge([field] * 3)
    return np.asarray(cv2.multiply(picture, field, scale=1 / 255), dtype=np.uint8)


def noisy(picture: Page, noise: float, grain: float, rng: np.random.Generator) -> Page:
    """Add the sensor's noise, pixel by pixel, and the paper's grain, in spots: σ of each in gray levels."""
    for sigma, spots in ((noise, False), (grain, True)):
        if sigma > 0:
            top, left = rng.integers(0, _TILE, 2)
            picture = _added(picture, _band(spots, sigma, *picture.shape[1:]), int(top), int(left))
    return picture


def _added(picture: Page, band: tuple[Page, Page], top: int, left: int) -> Page:
    """Add a band of noise, repeated downwards, starting at (``top``, ``left``) of the band.

    The positive and the negative part of the noise are two pictures of eight bits, one added and one subtracted, with
    saturation; that is fast, because SIMD registers hold many bytes.
    """
    noisy = np.empty_like(picture)
    height, right = picture.shape[0], left + picture.shape[1]
    row = 0
    while row < height:
        first = (top + row) % _TILE
        rows = min(_TILE - first, height - row)
        lighter, darker = (part[first : first + rows, left:right] for part in band)
        part = noisy[row : row + rows]
        cv2.add(picture[row : row + rows], lighter, dst=part)
        cv2.subtract(part, darker, dst=part)
        row += rows
    return noisy


@lru_cache(maxsize=8)
def _band(spots: bool, sigma: float, width: int, channels: int = 1) -> tuple[Page, Page]:
    """Return the positive and negative part of the noise tile, repeated to a tile more than the width; cached."""
    tile = (_grain_tile() if spots else _noise_tile()) * sigma
    across = np.tile(np.rint(tile), (1, -(-width // _TILE) + 1))
    parts = (np.clip(side * across, 0, 255).astype(np.uint8) for side in (1, -1))
    lighter, darker = (part if channels == 1 else np.asarray(cv2.merge([part] * channels), np.uint8) for part in parts)
    return lighter, darker


@cache
def _noise_tile() -> NDArray[np.float64]:
    return _scaled(np.random.default_rng(2).normal(size=(_TILE, _TILE)))


@cache
def _grain_tile() -> NDArray[np.float64]:
    rough = np.random.default_rng(3).normal(size=(_TILE, _TILE)).astype(np.float32)
    return _scaled(np.asarray(cv2.GaussianBlur(rough, (0, 0), 1.2), dtype=np.float64))


def _scaled(noise: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(noise / noise.std())
