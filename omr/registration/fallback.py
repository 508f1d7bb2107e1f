"""Register a page from few markers, or from the page code alone, by growing the fit over the outlines of the boxes.

A marker of 9 mm determines the position and rotation of the page, but hardly its stretch, shear or perspective. So the
fit is kept with its covariance: boxes whose place is known to within the reach of the search for outlines are searched
for, and those found determine the places of boxes further away, to the other end of the page. If the nearest boxes are
beyond that reach, as on a page with few of them, several are searched for together at all places that they may have.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from omr.registration.homography import Fit, rect_corners
from omr.registration.likely_map import LikelyMap, Observed, likely_map
from omr.registration.outlines import REACH, outline_presence, outline_shifts
from omr.registration.printed import printed_marks
from omr.registration.sampling import moved_quads, sampled_levels
from omr.registration.tones import darkness, paper_levels

if TYPE_CHECKING:
    from forms.layout import PageLayout
    from omr.registration.fiducials import Gray, Points

Flags = NDArray[np.bool_]

# Errors of a corner, in millimetres and in pixels: a marker's corner is refined on its edges, a code's is a whole pixel
# and one of the four is only estimated. An outline is found to a tenth of a millimetre, but paper is fed less evenly.
MARKER_MM, MARKER_PX = 0.08, 0.2
CODE_MM, CODE_PX = 0.1, 0.6
OUTLINE_MM = 0.2
# Most distortion of an anchor by a map, in multiples of its error. Right maps have less than four, uneven feed
# included; a map that is off by a row of boxes 100 mm from a marker has seven.
MOST_ERRORS = 5.0
# A box is searched for by itself if 2.5 standard errors of its place are within reach; else together with others, up to
# ``FURTHEST_MM`` away: less than half of the least step from one row to the next (7 mm).
SURE = 2.5
FURTHEST_MM = 3.2
STEP_MM = 1.1  # between the places tried; the search for outlines reaches 1.3 mm to either side of each
TOGETHER = 12  # number of boxes that are searched for together: two rows, whose relative places hardly change
TOGETHER_SHARE = 0.6  # least share of them whose outlines must be seen; print other than boxes reaches less
# Neighbouring outlines are displaced together by an uneven feeder: all outlines together constrain a map no more than
# this many with independent errors.
INDEPENDENT = 16
ROUNDS = 10  # most rounds of searching and fitting; each reaches further, and a page needs three to six


@dataclass(frozen=True, slots=True)
class _Search:
    """The inputs of a search for boxes: the picture and its tones, and the boxes' printed corners (n×4×2 mm)."""

    image: Gray
    outlines: Points
    black: float
    least: float

    @property
    def centres(self) -> Points:
        """The middles of all boxes, n×2 millimetres."""
        return np.asarray(self.outlines.mean(axis=1))

    def seen(self, quads: Points, centres: Points) -> tuple[Points, Flags]:
        """Put boxes on their outlines; return their middles in pixels and which of the outlines are there."""
        patches = sampled_levels(self.image, quads)
        paper = paper_levels(patches, centres)
        shifts, response = outline_shifts(darkness(patches, paper, self.black))
        quads = moved_quads(quads, shifts)
        presence = outline_presence(darkness(sampled_levels(self.image, quads), paper, self.black))
        return quads.mean(axis=1), (response > 0).all(axis=1) & (presence > self.least)


def grown_fit(
    image: Gray,
    corners: Mapping[int, Points],
    code: Points | None,
    page: PageLayout,
    black: float,
    least: float,
) -> Fit | None:
    """Fit a page by the anchors that were found, however few, and by the outlines of its boxes.

    Args:
        image: gray picture, h×w.
        corners: marker id to 4×2 pixels; none, one or more.
        code: 4×2 pixels of the page code; ``None`` if it was not read.
        page: the layout of the page.
        black: gray level of print.
        least: darkness above which an outline counts as seen.

    Returns:
        the fit, whose residual is that of the boxes; ``None`` if there is no anchor, no box was found, or the map is
        one that no scanner produces.
    """
    return grown_from(list(_anchors(corners, code, page)), image, page, black, least, len(corners))


def grown_from(
    anchors: Sequence[Observed], image: Gray, page: PageLayout, black: float, least: float, fiducials: int
) -> Fit | None:
    """Fit a page by any anchors and by the outlines of its boxes, as ``grown_fit`` does.

    Args:
        anchors: points of the page whose places on the picture are known, each with its error.
        image: gray picture, h×w.
        page: the layout of the page.
        black: gray level of print.
        least: darkness above which an outline counts as seen.
        fiducials: how many corner markers the anchors stand for.
    """
    if not anchors or not page.boxes:
        return None
    search = _Search(image, printed_marks(page.boxes).corners, black, least)
    fit = likely_map(anchors)
    known, found = np.zeros(len(page.boxes), dtype=bool), np.zeros((len(page.boxes), 2))
    for _ in range(ROUNDS):
        before = np.count_nonzero(known)
        places, there, all_tried = _look(search, fit, known)
        if not there.any() or np.count_nonzero(there) < before:
            break
        known, found = there, places
        error = OUTLINE_MM * max(1.0, np.sqrt(np.count_nonzero(known) / INDEPENDENT))
        fit = likely_map([*anchors, Observed(search.centres[known], found[known], error)])
        if np.count_nonzero(known) == before or (all_tried and known.all()):
            break
    if not known.any() or not fit.plausible() or not all(_upright(anchor, fit) for anchor in anchors):
        return None
    return Fit(fit.homography, fit.residual_mm(search.centres[known], found[known]), fiducials)


def _anchors(corners: Mapping[int, Points], code: Points | None, page: PageLayout) -> Iterator[Observed]:
    """Yield the markers and the code that were found, each with its error."""
    known = [(rect_corners(f.rect), corners[f.id], MARKER_MM, MARKER_PX) for f in page.fiducials if f.id in corners]
    if code is not None:
        known.append((rect_corners(page.code), code, CODE_MM, CODE_PX))
    for printed, seen, mm, px in known:
        per_mm = float(np.sqrt(seen.var(axis=0).sum() / printed.var(axis=0).sum()))
        yield Observed(printed, seen, float(np.hypot(mm, px / per_mm)))


def _upright(anchor: Observed, fit: LikelyMap) -> bool:
    """Tell whether an anchor has the rotation and size that the map predicts; its place may differ, as by a curl."""
    left = (fit.pixels(anchor.printed) - anchor.seen) / fit.pixels_per_mm
    left = left - left.mean(axis=0)
    return bool(np.sqrt(np.square(left).sum(axis=1).mean()) <= MOST_ERRORS * anchor.error_mm)


def _look(search: _Search, fit: LikelyMap, known: Flags) -> tuple[Points, Flags, bool]:
    """Search for every box whose place is known well enough; if that finds no more boxes, for the next ones together.

    Returns:
        n×2 middles in pixels, n flags of the boxes that were seen, and whether all were searched for.
    """
    error = SURE * fit.errors_mm(search.centres)
    sure = (error <= REACH * np.ptp(search.outlines[0, :, 0])) | known
    quads = fit.pixels(search.outlines)
    places, there = quads.mean(axis=1), np.zeros(len(quads), dtype=bool)
    if sure.any():
        places[sure], there[sure] = search.seen(quads[sure], search.centres[sure])
    if np.count_nonzero(there) <= np.count_nonzero(known) and not sure.all():
        others = np.flatnonzero(~sure)
        nearest = others[np.argsort(error[others], kind="stable")][:TOGETHER]
        places[nearest], there[nearest] = _together(search, fit, nearest, float(error[nearest].max()))
    return places, there, bool(sure.all())


def _together(search: _Search, fit: LikelyMap, boxes: NDArray[np.intp], reach: float) -> tuple[Points, Flags]:
    """Find the common shift within ``reach`` (mm) at which most outlines of some boxes are seen; least shift first.

    Returns the boxes' middles in pixels, and flags of those seen, all false if they are too few.
    """
    steps = np.arange(1 + int(min(reach, FURTHEST_MM) / STEP_MM)) * STEP_MM
    line = np.concatenate([-steps[:0:-1], steps])
    shifts = np.stack(np.meshgrid(line, line), axis=-1).reshape(-1, 2)
    shifts = shifts[np.argsort(np.hypot(*shifts.T), kind="stable")]
    outlines = (shifts[:, None, None] + search.outlines[boxes]).reshape(-1, 4, 2)
    places, there = search.seen(fit.pixels(outlines), outlines.mean(axis=1))
    there = there.reshape(len(shifts), len(boxes))
    best = int(there.sum(axis=1).argmax())
    enough = np.count_nonzero(there[best]) >= TOGETHER_SHARE * len(boxes)
    return places.reshape(len(shifts), len(boxes), 2)[best], there[best] & enough
