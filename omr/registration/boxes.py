"""Locate the boxes of a page by the fit that puts them on their printed outlines."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.layout import PageLayout
from omr.registration.fallback import grown_fit, grown_from
from omr.registration.homography import (
    FEWEST_MARKERS,
    Fit,
    RegistrationOptions,
    rect_corners,
    register,
    transform,
)
from omr.registration.likely_map import Observed
from omr.registration.outlines import SeenOutlines, outline_presence, outline_shifts, smoothed
from omr.registration.printed import printed_marks
from omr.registration.sampling import Patches, Quads, moved_quads, sampled_levels
from omr.registration.tones import darkness, paper_levels

Gray = NDArray[np.uint8]
Points = NDArray[np.float64]

# Boxes shifted by less than this share of their side (0.07 mm, less than half a sample) are not sampled again.
NEGLIGIBLE_SHIFT = 0.015
# A box whose own outline was found further than this (0.2 mm) from where its neighbours put it is sampled there, too,
# and is moved there if its palest side is darker by the second figure.
LEAST_OWN_SHIFT = 0.05
LEAST_GAIN = 0.1
# If at least this share of the outlines is seen, no other fit is tried.
SURE_SHARE = 0.97
# Else a fit must see this share of outlines more than any fit displaced by a row or a column; if it rests on several
# markers or agrees with the code, it may see up to this share fewer.
RIVAL_MARGIN = 0.05
RIVALS = 16
# Standard error of a click on a marker's middle, or on the place where it was.
CLICK_MM = 1.5
STRAIGHT_MM = 1.0  # a step runs along a row or a column if its other component is less than this


@dataclass(frozen=True, slots=True)
class Located:
    """The n boxes of a page, located on their outlines.

    Attributes:
        fit: of the page to the picture.
        black: gray level of print.
        quads: n×4×2 corners of the boxes in pixels.
        paper: n, gray level of the paper at each box.
        dark: n×SAMPLES×SAMPLES darkness.
        presence: n, darkness of the palest side of each outline, 0 … 1.
        seen: where the outlines are on patches that may have been replaced since; see ``outlines``.
    """

    fit: Fit
    black: float
    quads: Quads
    paper: NDArray[np.float32]
    dark: Patches
    presence: NDArray[np.float64]
    seen: SeenOutlines | None = None

    @property
    def outlines(self) -> SeenOutlines:
        """Where the outlines are on ``dark``."""
        if self.seen is not None and self.seen.dark is self.dark:
            return self.seen
        return SeenOutlines(self.dark, *outline_shifts(self.dark))

    def share_seen(self, least: float) -> float:
        """Return the share of boxes whose presence is above ``least``; 1.0 for a page without boxes."""
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
    """Find the boxes of a page by the fit under which most printed outlines are seen.

    Rows of boxes repeat, so a fit that is off by exactly one row puts four boxes in five on an outline: it is never
    enough that most outlines are seen. A fit that misses some must beat the fits displaced by a row or a column, and no
    fit may put the page code elsewhere than where it was read.

    Args:
        image: gray picture, h×w.
        corners: marker id to 4×2 pixels.
        page: the layout of the page.
        black: gray level of print.
        least: darkness above which an outline counts as seen.
        options: which fits are accepted.
        code: 4×2 pixels of the page code; ``None`` if it was not read.

    Returns:
        the boxes by the best fit; ``None`` if no fit is acceptable, or a displaced one is about as good.
    """
    options = options or RegistrationOptions()
    found = _tried(image, corners, page, black, least, options, code)
    return _best(
        found,
        least,
        lambda fit: _by(fit, image, page, black),
        lambda fit: _displaced(fit, page),
        lambda fit: _agrees(fit, page, code, options),
        sure=code is not None,
    )


def locate_clicked(image: Gray, clicked: Points, page: PageLayout, black: float, least: float) -> Located | None:
    """Find the boxes of a page by where a person clicked, as ``locate`` does by what was found.

    Args:
        image: gray picture, h×w.
        clicked: 4×2 pixels, where the middles of the four markers are or were, in the order of the layout.
        page: the layout of the page.
        black: gray level of print.
        least: darkness above which an outline counts as seen.
    """
    found = _tried_clicks(image, clicked, page, black, least)
    return _best(
        found,
        least,
        lambda fit: _by(fit, image, page, black),
        lambda fit: _displaced(fit, page),
        lambda _: True,
        sure=False,
    )


def _best(
    found: Iterator[Located],
    least: float,
    put: Callable[[Fit], Located],
    displaced: Callable[[Fit], Iterator[Fit]],
    agrees: Callable[[Fit], bool],
    *,
    sure: bool,
) -> Located | None:
    """Choose the fit under which most outlines are seen, if no displaced one is about as good.

    Args:
        found: the boxes by each fit in turn.
        least: darkness above which an outline counts as seen.
        put: locates the boxes by a fit.
        displaced: yields the fits displaced by a row or a column.
        agrees: tells whether a fit is not contradicted by the code.
        sure: whether the code was read, so that a displaced fit would contradict it.
    """
    tried: list[Located] = []
    for located in found:
        if agrees(located.fit):
            tried.append(located)
            if located.share_seen(least) >= SURE_SHARE:
                return located
    best = max(tried, key=lambda located: located.share_seen(least), default=None)
    if best is None:
        return None
    rivals = [put(fit) for fit in displaced(best.fit) if agrees(fit)]
    better = max(rivals, key=lambda located: located.share_seen(least), default=best)
    ahead = best.share_seen(least) - better.share_seen(least)
    if better.share_seen(least) >= SURE_SHARE or better is best:
        return better
    anchored = sure or best.fit.fiducials >= FEWEST_MARKERS
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
    """Yield the boxes by each fit in turn: those of the markers, then the one grown from any anchor (``fallback``)."""
    for fit in register(corners, page, options):
        if fit.residual_mm <= options.most_residual_mm:
            yield _by(fit, image, page, black)
    grown = grown_fit(image, corners, code, page, black, least)
    if grown is not None and grown.residual_mm <= options.most_residual_mm:
        yield _by(grown, image, page, black)


def _tried_clicks(image: Gray, clicked: Points, page: PageLayout, black: float, least: float) -> Iterator[Located]:
    """Yield the boxes by the fit grown from where a person clicked, then by the clicks alone."""
    printed = printed_marks(page.fiducials).centres
    anchor = Observed(printed, clicked, CLICK_MM)
    grown = grown_from([anchor], image, page, black, least, len(page.fiducials))
    if grown is not None:
        yield _by(grown, image, page, black)
    exact = cv2.findHomography(printed, clicked, 0)[0]
    if exact is not None:
        yield _by(Fit(np.asarray(exact, dtype=np.float64), 0.0, len(page.fiducials)), image, page, black)


def _agrees(fit: Fit, page: PageLayout, code: Points | None, options: RegistrationOptions) -> bool:
    """Tell whether a fit puts the page code where it was read; true if it was not read."""
    if code is None:
        return True
    try:
        back = transform(np.linalg.inv(fit.homography), code)  # type: ignore[arg-type]
    except np.linalg.LinAlgError:
        return False
    away = (back - rect_corners(page.code)).mean(axis=0)
    return math.hypot(*away.tolist()) <= options.most_code_mm


def _displaced(fit: Fit, page: PageLayout) -> Iterator[Fit]:
    """Yield the fit displaced by the most frequent steps between boxes: a row, a column, or several of them."""
    centres = printed_marks(page.boxes).centres
    steps = (centres[:, None] - centres[None]).reshape(-1, 2).round(1)
    steps = steps[(np.abs(steps).min(axis=1) < STRAIGHT_MM) & (np.abs(steps).max(axis=1) > STRAIGHT_MM)]
    distinct, counts = np.unique(steps, axis=0, return_counts=True)
    for step in distinct[np.argsort(-counts, kind="stable")][:RIVALS]:
        shift = np.array([[1, 0, step[0]], [0, 1, step[1]], [0, 0, 1.0]])
        yield Fit(fit.homography @ shift, fit.residual_mm, fit.fiducials)


def _by(fit: Fit, image: Gray, page: PageLayout, black: float) -> Located:
    """Sample the boxes where the fit puts them, then again where their outlines are."""
    printed = printed_marks(page.boxes)
    quads = transform(fit.homography, printed.corners)
    patches = sampled_levels(image, quads)
    paper = paper_levels(patches, printed.centres)
    located = _at(fit, black, quads, paper, darkness(patches, paper, black))
    if not page.boxes:
        return located
    seen = located.outlines
    own, responses = seen.shifts, seen.responses
    located = replace(located, seen=seen)
    shifts = smoothed(own, responses, printed.centres, page.boxes[0].rect.w)
    if np.abs(shifts).max() > NEGLIGIBLE_SHIFT:
        at = moved_quads(quads, shifts)
        located = _at(fit, black, at, paper, darkness(sampled_levels(image, at), paper, black))
    alone = (responses > 0).all(axis=1) & (np.abs(own - shifts).max(axis=1) > LEAST_OWN_SHIFT)
    return _each_by_itself(located, image, moved_quads(quads, own), np.flatnonzero(alone)) if alone.any() else located


def _at(fit: Fit, black: float, quads: Quads, paper: NDArray[np.float32], dark: Patches) -> Located:
    return Located(fit, black, quads, paper, dark, outline_presence(dark))


def _each_by_itself(located: Located, image: Gray, quads: Quads, boxes: NDArray[np.intp]) -> Located:
    """Move those of ``boxes`` to their own outlines (``quads``) that are seen there clearly better than before.

    Where paper was fed unevenly at its end, the few boxes there are displaced by more than smoothing over their many
    neighbours allows.
    """
    dark = darkness(sampled_levels(image, quads[boxes]), located.paper[boxes], located.black)
    presence = outline_presence(dark)
    better = presence > located.presence[boxes] + LEAST_GAIN
    boxes = boxes[better]
    all_quads, all_dark, all_presence = located.quads.copy(), located.dark.copy(), located.presence.copy()
    all_quads[boxes], all_dark[boxes], all_presence[boxes] = quads[boxes], dark[better], presence[better]
    return replace(located, quads=all_quads, dark=all_dark, presence=all_presence)
