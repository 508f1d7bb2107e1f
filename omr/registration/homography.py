"""Stage two of registration: fit the map from page millimetres to picture pixels to the corners of the fiducials."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.layout import Fiducial, PageLayout, Rect
from omr.reading import Registration

Points = NDArray[np.float64]
Homography = NDArray[np.float64]

MM_PER_INCH = 25.4
FEWEST_MARKERS = 2  # with one, the direction of 9 mm would determine a page of 300 mm: see ``fallback``


@dataclass(frozen=True, slots=True)
class RegistrationOptions:
    """When a registration is accepted.

    Attributes:
        most_residual_mm: a fit with a larger residual is rejected: the local search for outlines reaches 1.2 mm, and
            the residual must stay well below it.
        affine_below_mm: with three markers, an affine map that fits this well is preferred to a homography, because
            only the fourth marker would determine the two perspective terms.
        most_code_mm: a fit that puts the page code further than this from where it was read belongs to another sheet,
            or is off by a row (8 mm). Feeders that slip and curled corners displace the code by up to 1.5 mm.
    """

    most_residual_mm: float = 0.7
    affine_below_mm: float = 0.15
    most_code_mm: float = 3.0


@dataclass(frozen=True, slots=True)
class Fit:
    """A map from millimetres to pixels.

    Attributes:
        homography: 3×3, last element 1.
        residual_mm: root mean square distance over the corners to which it was fitted.
        fiducials: number of markers to which it was fitted.
    """

    homography: Homography
    residual_mm: float
    fiducials: int


def register(
    corners: Mapping[int, Points], page: PageLayout, options: RegistrationOptions | None = None
) -> Iterator[Fit]:
    """Fit the map from millimetres to pixels, in every way worth trying.

    The places of four markers have eight coordinates and a homography has eight degrees of freedom, so one marker in a
    wrong place (a folded corner, two sheets in one picture) hardly shows in the residual. It shows in that the printed
    outlines are not where the fit puts them. The caller checks that, and takes the next fit if they are not.

    Args:
        corners: marker id to 4×2 pixels, clockwise from the marker's own top left.
        page: the layout of the page, with the printed places of the markers.
        options: when a fit is accepted.

    Yields:
        the fit of all markers, then, if there are four, the fits that leave one out, in order of residual; nothing if
        fewer than two markers of this page were found.
    """
    options = options or RegistrationOptions()
    usable = [(f, corners[f.id]) for f in page.fiducials if f.id in corners]
    if len(usable) < FEWEST_MARKERS:
        return
    yield _fit(usable, options)
    if len(usable) > 3:
        without_one = [_fit(usable[:i] + usable[i + 1 :], options) for i in range(len(usable))]
        yield from sorted(without_one, key=lambda fit: fit.residual_mm)


def describe(fit: Fit, page: Rect, dpi: tuple[float, float] | None) -> Registration:
    """Derive rotation, scale and resolution from a fit; ``page`` is the whole sheet in mm, ``dpi`` the picture's."""
    left, right, top, bottom = transform(
        fit.homography,
        np.array(
            [
                [page.x, page.y + page.h / 2],
                [page.x + page.w, page.y + page.h / 2],
                [page.x + page.w / 2, page.y],
                [page.x + page.w / 2, page.y + page.h],
            ]
        ),
    )
    across, down = right - left, bottom - top
    per_mm = (float(np.hypot(*across)) / page.w, float(np.hypot(*down)) / page.h)
    turn = math.degrees(math.atan2(across[1], across[0]))
    return Registration(
        homography=tuple(float(v) for v in fit.homography.ravel()),
        residual_mm=fit.residual_mm,
        fiducials=fit.fiducials,
        rotation_deg=turn,
        scale=_scale(per_mm, turn, dpi),
        pixels_per_mm=(per_mm[0] + per_mm[1]) / 2,
    )


def transform(homography: Homography, points: Points) -> Points:
    """Apply a 3×3 homography to points of shape (…, 2).

    >>> transform(np.eye(3), np.array([[1.0, 2.0]]))
    array([[1., 2.]])
    """
    mapped = points @ homography[:, :2].T + homography[:, 2]
    return np.asarray(mapped[..., :2] / mapped[..., 2:], dtype=np.float64)


@lru_cache(maxsize=64)
def rect_corners(rect: Rect) -> Points:
    """Return the 4×2 corners of a rectangle, clockwise from the top left; read-only."""
    corners = corners_of([rect]).reshape(4, 2)
    corners.flags.writeable = False
    return corners


def corners_of(rects: Iterable[Rect]) -> Points:
    """Return the n×4×2 corners of rectangles, clockwise from the top left."""
    sides = np.array([(r.x, r.y, r.x + r.w, r.y + r.h) for r in rects], np.float64).reshape(-1, 4)
    return sides[:, [0, 1, 2, 1, 2, 3, 0, 3]].reshape(-1, 4, 2)


def _fit(usable: list[tuple[Fiducial, Points]], options: RegistrationOptions) -> Fit:
    printed = np.concatenate([rect_corners(f.rect) for f, _ in usable])
    seen = np.concatenate([c for _, c in usable], dtype=np.float64)
    return _fitted(printed.tobytes(), seen.tobytes(), options)


@lru_cache(maxsize=8)  # the code is looked for by the fit by which the boxes are located
def _fitted(printed_at: bytes, seen_at: bytes, options: RegistrationOptions) -> Fit:
    """Fit the corners of markers, 4×2 each, printed in millimetres and seen in pixels."""
    printed, seen = (np.frombuffer(points, np.float64).reshape(-1, 2) for points in (printed_at, seen_at))
    markers = len(printed) // 4
    if markers == 2:
        similarity = cv2.estimateAffinePartial2D(printed, seen, method=cv2.LMEDS)[0]
        homography = _as_homography(np.asarray(similarity, dtype=np.float64))
        return Fit(homography, _residual_mm(homography, printed, seen), 2)
    if markers == 3:
        affine = _least_squares_affine(printed, seen)
        residual = _residual_mm(affine, printed, seen)
        if residual < options.affine_below_mm:
            return Fit(affine, residual, 3)
    homography = np.asarray(cv2.findHomography(printed, seen, 0)[0], dtype=np.float64)
    return Fit(homography, _residual_mm(homography, printed, seen), markers)


def _least_squares_affine(printed: Points, seen: Points) -> Homography:
    design = np.column_stack([printed, np.ones(len(printed))])
    solution, *_ = np.linalg.lstsq(design, seen, rcond=None)
    return _as_homography(np.asarray(solution.T, dtype=np.float64))


def _as_homography(affine: NDArray[np.float64]) -> Homography:
    return np.vstack([affine, [0.0, 0.0, 1.0]])


def _errors_mm(homography: Homography, printed: Points, seen: Points) -> NDArray[np.float64]:
    """Return distances in millimetres on the paper, so that they are comparable at every resolution."""
    back = transform(np.asarray(np.linalg.inv(homography), dtype=np.float64), seen)
    return np.asarray(np.hypot(*(back - printed).T), dtype=np.float64)


def _residual_mm(homography: Homography, printed: Points, seen: Points) -> float:
    return float(np.sqrt(np.mean(_errors_mm(homography, printed, seen) ** 2)))


def _scale(per_mm: tuple[float, float], turn: float, dpi: tuple[float, float] | None) -> tuple[float, float] | None:
    """Return printed over intended size across and down the page; ``dpi`` is that of the picture, if known."""
    if dpi is None:
        return None
    across, down = dpi if abs(math.cos(math.radians(turn))) > math.sqrt(0.5) else dpi[::-1]
    return per_mm[0] * MM_PER_INCH / across, per_mm[1] * MM_PER_INCH / down
