"""Where the boxes of a page really lie: the fit that puts them on their printed outlines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forms.layout import PageLayout
from omr.refinement import outline_presence, outline_shifts, smoothed
from omr.registration import Fit, RegistrationOptions, rect_corners, register, transform
from omr.sampling import Patches, Quads, moved, sample_boxes
from omr.tones import darkness, paper_levels

Gray = NDArray[np.uint8]
Points = NDArray[np.float64]

# A shift of the boxes below this share of their side (0.07 mm, less than half a sample) is not worth a second sampling.
NEGLIGIBLE_SHIFT = 0.015
# With so many of the outlines seen, no other fit is tried.
SURE_SHARE = 0.97


@dataclass(frozen=True, slots=True)
class Located:
    """The boxes of a page on their outlines.

    Attributes:
        fit: of the page to the picture.
        black: gray level of print.
        quads: n×4×2 corners of the boxes in pixels.
        paper: n, gray level of the paper at each box.
        dark: n×SAMPLES×SAMPLES darkness.
        presence: n, how much of each outline is there, 0 … 1.
    """

    fit: Fit
    black: float
    quads: Quads
    paper: NDArray[np.float32]
    dark: Patches
    presence: NDArray[np.float64]

    def share_seen(self, least: float) -> float:
        """Return the share of boxes whose outline is there; a page without boxes has none to miss."""
        return float(np.mean(self.presence > least)) if self.presence.size else 1.0


def locate(
    image: Gray,
    corners: Mapping[int, Points],
    page: PageLayout,
    black: float,
    least: float,
    options: RegistrationOptions | None = None,
) -> Located | None:
    """Find the boxes of a page by the fit whose outlines are there.

    Args:
        image: gray picture, h×w.
        corners: marker id to 4×2 pixels.
        page: what was printed.
        black: gray level of print.
        least: darkness from which on an outline was seen.
        options: which fits are tried.

    Returns:
        the boxes by the best fit; ``None`` where no fit is worth trying.
    """
    tried = _tried(image, corners, page, black, least, options or RegistrationOptions())
    return max(tried, key=lambda located: located.share_seen(least), default=None)


def _tried(
    image: Gray,
    corners: Mapping[int, Points],
    page: PageLayout,
    black: float,
    least: float,
    options: RegistrationOptions,
) -> Iterator[Located]:
    """Try the fits in turn, up to the first that puts all but a few boxes on their outlines."""
    for fit in register(corners, page, options):
        if fit.residual_mm <= options.most_residual_mm:
            located = _by(fit, image, page, black)
            yield located
            if located.share_seen(least) >= SURE_SHARE:
                return


def _by(fit: Fit, image: Gray, page: PageLayout, black: float) -> Located:
    """Sample the boxes where the fit puts them, then again where their outlines are."""
    printed = np.array([rect_corners(box.rect) for box in page.boxes]).reshape(-1, 4, 2)
    centres = printed.mean(axis=1)
    quads = transform(fit.homography, printed)
    patches = sample_boxes(image, quads)
    paper = paper_levels(patches, centres)
    dark = darkness(patches, paper, black)
    if page.boxes:
        shifts = smoothed(*outline_shifts(dark), centres, page.boxes[0].rect.w)
        if np.abs(shifts).max() > NEGLIGIBLE_SHIFT:
            quads = moved(quads, shifts)
            dark = darkness(sample_boxes(image, quads), paper, black)
    return Located(fit, black, quads, paper, dark, outline_presence(dark))
