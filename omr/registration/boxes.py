"""Where the boxes of a page really lie: the fit that puts them on their printed outlines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from forms.layout import PageLayout
from omr.registration.fallback import grown_fit
from omr.registration.homography import (
    FEWEST_MARKERS,
    Fit,
    RegistrationOptions,
    corners_of,
    rect_corners,
    register,
    transform,
)
from omr.registration.outlines import outline_presence, outline_shifts, smoothed
from omr.registration.sampling import Patches, Quads, moved_quads, sample_boxes
from omr.registration.tones import darkness, paper_levels

Gray = NDArray[np.uint8]
Points = NDArray[np.float64]

# A shift of the boxes below this share of their side (0.07 mm, less than half a sample) is not worth a second sampling.
NEGLIGIBLE_SHIFT = 0.015
# A box that found its outline further from where its neighbours put it (0.2 mm) is looked at there too, and stays there
# if its palest side is so much darker.
LEAST_OWN_SHIFT = 0.05
LEAST_GAIN = 0.1
# With so many of the outlines seen, no other fit is tried.
SURE_SHARE = 0.97
# Else it must see so many more of them than any fit that is displaced by a row or a column; where markers far apart or
# the code say the same, it must not see so many fewer.
RIVAL_MARGIN = 0.05
RIVALS = 16
STRAIGHT_MM = 1.0  # a step is along a row or a column if it goes less than this to the other side


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
    code: Points | None = None,
) -> Located | None:
    """Find the boxes of a page by the fit whose outlines are there.

    Rows of boxes repeat, so a fit that is off by just a row puts four boxes in five on an outline: it is never enough
    that most of them are there. A fit that misses some must beat those that are displaced by a row or a column, and
    none may put the page code elsewhere than where it was read.

    Args:
        image: gray picture, h×w.
        corners: marker id to 4×2 pixels.
        page: what was printed.
        black: gray level of print.
        least: darkness from which on an outline was seen.
        options: which fits are tried.
        code: 4×2 pixels of the page code, where it was read.

    Returns:
        the boxes by the best fit; ``None`` where no fit is worth trying, or two are as good.
    """
    options = options or RegistrationOptions()
    tried: list[Located] = []
    for located in _tried(image, corners, page, black, least, options, code):
        if _agrees(located.fit, page, code, options):
            tried.append(located)
            if located.share_seen(least) >= SURE_SHARE:
                return located
    best = max(tried, key=lambda located: located.share_seen(least), default=None)
    if best is None:
        return None
    rivals = [_by(fit, image, page, black) for fit in _displaced(best.fit, page)]
    rivals = [rival for rival in rivals if _agrees(rival.fit, page, code, options)]
    better = max(rivals, key=lambda located: located.share_seen(least), default=best)
    ahead = best.share_seen(least) - better.share_seen(least)
    if better.share_seen(least) >= SURE_SHARE or better is best:
        return better
    anchored = code is not None or best.fit.fiducials >= FEWEST_MARKERS
    return best if ahead >= (-RIVAL_MARGIN if anchored else RIVAL_MARGIN) else None


def _tried(
    image: Gray,
    corners: Mapping[int, Points],
    page: PageLayout,
    black: float,
    least: float,
    options: RegistrationOptions,
    code: Points | None,
) -> Iterator[Located]:
    """Try the fits in turn: of the markers, then of what grows from any anchor that there is."""
    for fit in register(corners, page, options):
        if fit.residual_mm <= options.most_residual_mm:
            yield _by(fit, image, page, black)
    grown = grown_fit(image, corners, code, page, black, least)
    if grown is not None and grown.residual_mm <= options.most_residual_mm:
        yield _by(grown, image, page, black)


def _agrees(fit: Fit, page: PageLayout, code: Points | None, options: RegistrationOptions) -> bool:
    """Tell whether a fit has the page code where it was read."""
    if code is None:
        return True
    try:
        back = transform(np.linalg.inv(fit.homography), code)  # type: ignore[arg-type]
    except np.linalg.LinAlgError:
        return False
    away = back.mean(axis=0) - rect_corners(page.code).mean(axis=0)
    return float(np.hypot(*away)) <= options.most_code_mm


def _displaced(fit: Fit, page: PageLayout) -> Iterator[Fit]:
    """Yield the fits that are off by the commonest steps from one box to another: a row, a column, two of them."""
    centres = corners_of(box.rect for box in page.boxes).mean(axis=1)
    steps = (centres[:, None] - centres[None]).reshape(-1, 2).round(1)
    steps = steps[(np.abs(steps).min(axis=1) < STRAIGHT_MM) & (np.abs(steps).max(axis=1) > STRAIGHT_MM)]
    distinct, counts = np.unique(steps, axis=0, return_counts=True)
    for step in distinct[np.argsort(-counts, kind="stable")][:RIVALS]:
        shift = np.array([[1, 0, step[0]], [0, 1, step[1]], [0, 0, 1.0]])
        yield Fit(fit.homography @ shift, fit.residual_mm, fit.fiducials)


def _by(fit: Fit, image: Gray, page: PageLayout, black: float) -> Located:
    """Sample the boxes where the fit puts them, then again where their outlines are."""
    printed = corners_of(box.rect for box in page.boxes)
    centres = printed.mean(axis=1)
    quads = transform(fit.homography, printed)
    patches = sample_boxes(image, quads)
    paper = paper_levels(patches, centres)
    located = _at(fit, black, quads, paper, darkness(patches, paper, black))
    if not page.boxes:
        return located
    own, responses = outline_shifts(located.dark)
    shifts = smoothed(own, responses, centres, page.boxes[0].rect.w)
    if np.abs(shifts).max() > NEGLIGIBLE_SHIFT:
        at = moved_quads(quads, shifts)
        located = _at(fit, black, at, paper, darkness(sample_boxes(image, at), paper, black))
    alone = (responses > 0).all(axis=1) & (np.abs(own - shifts).max(axis=1) > LEAST_OWN_SHIFT)
    return _each_by_itself(located, image, moved_quads(quads, own), np.flatnonzero(alone)) if alone.any() else located


def _at(fit: Fit, black: float, quads: Quads, paper: NDArray[np.float32], dark: Patches) -> Located:
    return Located(fit, black, quads, paper, dark, outline_presence(dark))


def _each_by_itself(located: Located, image: Gray, quads: Quads, boxes: NDArray[np.intp]) -> Located:
    """Let boxes go where they found their own outline, if all four sides of it are there and were not before.

    Where paper was fed unevenly at its end, the few boxes there lie further off than their many neighbours allow.
    """
    dark = darkness(sample_boxes(image, quads[boxes]), located.paper[boxes], located.black)
    presence = outline_presence(dark)
    better = presence > located.presence[boxes] + LEAST_GAIN
    boxes = boxes[better]
    all_quads, all_dark, all_presence = located.quads.copy(), located.dark.copy(), located.presence.copy()
    all_quads[boxes], all_dark[boxes], all_presence[boxes] = quads[boxes], dark[better], presence[better]
    return replace(located, quads=all_quads, dark=all_dark, presence=all_presence)
