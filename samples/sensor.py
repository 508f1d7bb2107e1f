"""What light and sensor do to a picture: the light falls off over the page, the sensor and the paper add noise."""

from __future__ import annotations

from functools import cache, lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from samples.ink import Page

_TILE = 1024  # px, side of the tile of noise; pages take it from random places
_TILE_SIGMA = 24.0  # of the tile as stored
_LIGHT_KNOTS = 5  # the light's fall-off is given on so many places across and down


def lit(picture: Page, light: float, rng: np.random.Generator) -> Page:
    """Let the light fall off slowly over the page, by up to the share ``light`` from one end to the other."""
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
            layer = _anywhere(spots, picture.shape[:2], rng)
            layer = layer if picture.ndim == 2 else np.asarray(cv2.merge([layer] * 3), dtype=np.uint8)
            level = sigma / _TILE_SIGMA
            # The tile lies around 128, so that eight bits hold it; what 128 adds is taken off again.
            picture = np.asarray(cv2.addWeighted(picture, 1.0, layer, level, -128 * level), dtype=np.uint8)
    return picture


def _anywhere(grain: bool, shape: tuple[int, ...], rng: np.random.Generator) -> NDArray[np.uint8]:
    """Return a page of noise, from a random place of the repeated tile."""
    top, left = rng.integers(0, _TILE, 2)
    sheet = _repeated(grain, shape[0], shape[1])
    return sheet[top : top + shape[0], left : left + shape[1]]


@lru_cache(maxsize=4)
def _repeated(grain: bool, height: int, width: int) -> NDArray[np.uint8]:
    """Return the tile repeated, a tile larger than the page in both directions; kept, for stacks are of one size."""
    tile = _grain_tile() if grain else _noise_tile()
    return np.tile(tile, (-(-height // _TILE) + 1, -(-width // _TILE) + 1))


@cache
def _noise_tile() -> NDArray[np.uint8]:
    return _quantised(np.random.default_rng(2).normal(size=(_TILE, _TILE)))


@cache
def _grain_tile() -> NDArray[np.uint8]:
    rough = np.random.default_rng(3).normal(size=(_TILE, _TILE)).astype(np.float32)
    return _quantised(np.asarray(cv2.GaussianBlur(rough, (0, 0), 1.2), dtype=np.float64))


def _quantised(noise: NDArray[np.float64]) -> NDArray[np.uint8]:
    return np.asarray(np.clip(np.rint(noise / noise.std() * _TILE_SIGMA + 128), 0, 255), dtype=np.uint8)
