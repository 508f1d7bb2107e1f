"""The gray levels that the samples of a PDF picture stand for (ISO 32000-1, 8.6 and 8.9.5.2)."""

from __future__ import annotations

import io
from functools import lru_cache
from typing import Any

import numpy as np
import pikepdf
from numpy.typing import NDArray
from PIL import Image, ImageCms

from omr.scan.picture import Pixels

# CalRGB curves and ICC profiles of scanners hover around sRGB; where they stay this close to it (levels of 255, on
# grays and pure colours) no stroke of a pen changes its class. A linear profile (gamma 1) is off by 70.
MOST_TONE_SHIFT = 20
USUAL_GAMMA = (1.7, 2.5)

# ITU-R BT.601, as OpenCV converts to gray.
LUMA = np.array([0.299, 0.587, 0.114])

_DEVICE_SPACES = {"/DeviceGray": 1, "/G": 1, "/CalGray": 1, "/DeviceRGB": 3, "/RGB": 3}
_PROBES: Pixels = np.array(
    [[v, v, v] for v in range(0, 256, 17)] + [[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 0]], np.uint8
)


def components(space: Any) -> int | None:
    """Return 1 for gray, 3 for RGB, ``None`` for a colour space that only a renderer gets right."""
    if isinstance(space, pikepdf.Name):
        return _DEVICE_SPACES.get(str(space))
    kind = str(space[0])
    if kind == "/ICCBased":
        count = int(space[1].get("/N", 0))
        return count if count in (1, 3) and _is_like_srgb(bytes(space[1].read_bytes()), count) else None
    if kind == "/CalRGB":
        gammas = [float(value) for value in space[1].get("/Gamma", [1, 1, 1])]
        return 3 if all(USUAL_GAMMA[0] <= gamma <= USUAL_GAMMA[1] for gamma in gammas) else None
    return _DEVICE_SPACES.get(kind)


def levels(space: Any, bits: int, decode: Any) -> Pixels | None:
    """Return the gray level of every sample value of a picture with one component.

    Args:
        space: the picture's colour space: gray, or indexed over gray or RGB.
        bits: of one sample: 1, 2, 4 or 8.
        decode: the picture's /Decode array, or ``None``.

    Returns:
        2**bits gray levels, or ``None`` where only a renderer gets them right.
    """
    count = 1 << bits
    if isinstance(space, pikepdf.Array) and str(space[0]) in ("/Indexed", "/I"):
        return _indexed_levels(space, count) if decode is None else None
    if components(space) != 1:
        return None
    low, high = (0.0, 1.0) if decode is None else (float(value) for value in decode)
    return np.clip(np.rint(255 * np.linspace(low, high, count)), 0, 255).astype(np.uint8)


def inverts(decode: Any, count: int) -> bool | None:
    """Tell whether /Decode turns light into dark; ``None`` where it does something else. ``count`` components."""
    values = [0.0, 1.0] * count if decode is None else [float(value) for value in decode]
    if values == [0.0, 1.0] * count:
        return False
    return True if values == [1.0, 0.0] * count else None


def _indexed_levels(space: Any, count: int) -> Pixels | None:
    base = components(space[1])
    if base is None:
        return None
    lookup = space[3].read_bytes() if isinstance(space[3], pikepdf.Stream) else bytes(space[3])
    entries = min(int(space[2]) + 1, count, len(lookup) // base)
    colours = np.frombuffer(lookup, np.uint8, entries * base).reshape(entries, base)
    grays = colours[:, 0] if base == 1 else np.rint(colours @ LUMA).astype(np.uint8)
    table: NDArray[np.uint8] = np.zeros(count, np.uint8)
    table[:entries] = grays
    return table


@lru_cache(maxsize=16)
def _is_like_srgb(profile: bytes, count: int) -> bool:
    """Tell whether a profile shows grays and pure colours about as sRGB does."""
    mode = "L" if count == 1 else "RGB"
    probes = np.ascontiguousarray(_PROBES[:16, :1] if count == 1 else _PROBES)
    try:
        transform = ImageCms.buildTransform(ImageCms.ImageCmsProfile(io.BytesIO(profile)), _srgb(), mode, "RGB")
        picture = Image.frombytes(mode, (len(probes), 1), probes.tobytes())
        seen = np.asarray(ImageCms.applyTransform(picture, transform))[0]
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return False
    meant = np.broadcast_to(probes, (len(probes), 3)) if count == 1 else probes
    return bool(np.abs(seen @ LUMA - meant @ LUMA).max() <= MOST_TONE_SHIFT)


def _srgb() -> ImageCms.ImageCmsProfile:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
