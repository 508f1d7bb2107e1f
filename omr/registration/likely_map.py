"""Estimate the likeliest map from millimetres to pixels given some points, with its uncertainty at any other point.

Points that lie close together say little about the stretch, shear and perspective of a page, so these have a normal
prior with mean zero and the spread that scanners usually have. The map is a homography; its eight parameters are found
by Gauss-Newton steps on the posterior (C. Bishop, Pattern Recognition and Machine Learning, 2006, section 4.4), with
Tukey's biweight against outliers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from omr.registration.homography import transform

if TYPE_CHECKING:
    from omr.registration.homography import Homography, Points

Complex = NDArray[np.complex128]
Floats = NDArray[np.float64]

UNIT_MM = 100.0  # unit of length, so that all parameters are of one order of magnitude
# Standard deviations of the prior: across and down differ by 3 %, a right angle is off by 1.4°, and the scale changes
# by 0.4 % within 100 mm. Feeders stretch by 4 % at worst, and photographs have a perspective of 1 %.
USUAL_STRETCH, USUAL_SLANT = 0.015, 0.004
# No scanner distorts a page by more than this: such a map has taken something else for the outlines.
MOST_STRETCH, MOST_SLANT = 0.06, 0.03
# Width of the biweight in each step, in millimetres: at first every point counts, since all may be as far off as the
# search for outlines reaches; in the end a point that far from where the others put it is another line.
WIDTHS_MM = (np.inf, np.inf, 3.0, 2.0, 1.2, 1.2)


@dataclass(frozen=True, slots=True)
class Observed:
    """Known points: n×2 in millimetres, the same n×2 in pixels, and their standard error in millimetres."""

    printed: Points
    seen: Points
    error_mm: float


@dataclass(frozen=True, slots=True)
class LikelyMap:
    """A homography and its uncertainty.

    Attributes:
        origin: point in millimetres about which the map is parametrised, as a complex number (x + iy).
        turn: scale in pixels per unit, and rotation, as a complex factor.
        shift: the origin's place in pixels, as a complex number.
        stretch: half the difference of the stretch across and down, and the shear, as a complex number.
        slant: relative change of the scale per unit of length, across and down, as a complex number.
        covariance: 8×8, of turn, shift, stretch and slant in this order, real part before imaginary part.
    """

    origin: complex
    turn: complex
    shift: complex
    stretch: complex
    slant: complex
    covariance: Floats

    @property
    def homography(self) -> Homography:
        """The map as a 3×3 matrix, last element 1."""
        shift = np.array([[1, 0, self.shift.real], [0, 1, self.shift.imag], [0, 0, 1]])
        turn = np.array([[self.turn.real, -self.turn.imag], [self.turn.imag, self.turn.real]])
        e, f = self.stretch.real, self.stretch.imag
        map_ = np.eye(3)
        map_[:2, :2] = turn @ [[1 + e, f], [f, 1 - e]]
        map_[2, :2] = self.slant.real, self.slant.imag
        unit = np.array([[1, 0, -self.origin.real], [0, 1, -self.origin.imag], [0, 0, UNIT_MM]]) / UNIT_MM
        whole = shift @ map_ @ unit
        return np.asarray(whole / whole[2, 2], dtype=np.float64)

    @property
    def pixels_per_mm(self) -> float:
        """The scale at the origin."""
        return abs(self.turn) / UNIT_MM

    def pixels(self, printed: Points) -> Points:
        """Map points in millimetres to pixels, both of shape (…, 2)."""
        return transform(self.homography, printed)

    def errors_mm(self, printed: Points) -> Floats:
        """Return n standard errors, in millimetres, of the places to which n×2 points in millimetres are mapped."""
        slopes = self._slopes(printed) / self.pixels_per_mm
        variance = sum(np.einsum("ni,ij,nj->n", part, self.covariance, part) for part in (slopes.real, slopes.imag))
        return np.asarray(np.sqrt(variance), dtype=np.float64)

    def residual_mm(self, printed: Points, seen: Points) -> float:
        """Return the median distance, in millimetres, of n×2 pixels ``seen`` from where the map puts ``printed``."""
        return float(np.median(np.hypot(*(self.pixels(printed) - seen).T)) / self.pixels_per_mm)

    def plausible(self) -> bool:
        """Tell whether a scanner or a camera may distort a page this much."""
        return max(abs(self.stretch.real), abs(self.stretch.imag)) <= MOST_STRETCH and abs(self.slant) <= MOST_SLANT

    def _slopes(self, printed: Points) -> Complex:
        """Return n×8 derivatives of the pixels, as complex numbers, with respect to the eight parameters."""
        u = (_complex(printed) - self.origin) / UNIT_MM
        depth = 1 + self.slant.real * u.real + self.slant.imag * u.imag
        flat = (u + self.stretch * u.conj()) / depth
        bent = self.turn * u.conj() / depth
        along = -self.turn * flat / depth
        one = np.ones_like(flat)
        columns = [flat, 1j * flat, one, 1j * one, bent, 1j * bent, along * u.real, along * u.imag]
        return np.stack(columns, axis=1)

    def _moved(self, step: Floats, covariance: Floats) -> LikelyMap:
        turn, shift, stretch, slant = step[0::2] + 1j * step[1::2]
        return LikelyMap(
            self.origin,
            complex(self.turn + turn),
            complex(self.shift + shift),
            complex(self.stretch + stretch),
            complex(self.slant + slant),
            covariance,
        )


def likely_map(observed: Sequence[Observed]) -> LikelyMap:
    """Return the likeliest map, with its covariance.

    Args:
        observed: at least one group of two or more different points.
    """
    printed, seen = (np.concatenate([getattr(o, name) for o in observed]) for name in ("printed", "seen"))
    error = np.concatenate([np.full(len(o.printed), o.error_mm) for o in observed])
    fit = _similarity(printed, seen)
    for width in WIDTHS_MM:
        fit = _step(fit, printed, seen, error, width)
    return fit


def _similarity(printed: Points, seen: Points) -> LikelyMap:
    """Fit a similarity by least squares, in complex numbers: seen = turn · (printed - origin) + shift."""
    p, q = _complex(printed), _complex(seen)
    origin, shift = complex(p.mean()), complex(q.mean())
    u = (p - origin) / UNIT_MM
    return LikelyMap(origin, complex(np.vdot(u, q - shift) / np.vdot(u, u)), shift, 0j, 0j, np.zeros((8, 8)))


def _step(fit: LikelyMap, printed: Points, seen: Points, error: Floats, width: float) -> LikelyMap:
    per_mm = fit.pixels_per_mm
    left = _complex(seen - fit.pixels(printed)) / per_mm
    weight = np.square(np.maximum(0.0, 1 - np.square(np.abs(left) / width))) / np.square(error)
    slopes = fit._slopes(printed) / per_mm
    prior = np.array([0, 0, 0, 0, *(USUAL_STRETCH,) * 2, *(USUAL_SLANT,) * 2])
    tied = np.divide(1.0, np.square(prior), out=np.zeros(8), where=prior > 0)
    now = np.array([0, 0, 0, 0, fit.stretch.real, fit.stretch.imag, fit.slant.real, fit.slant.imag])
    normal = (slopes.conj().T @ (slopes * weight[:, None])).real + np.diag(tied)
    toward = (slopes.conj().T @ (left * weight)).real - tied * now
    covariance = np.linalg.pinv(normal, rcond=1e-14, hermitian=True)
    return fit._moved(covariance @ toward, covariance)


def _complex(points: Points) -> Complex:
    return np.asarray(points[..., 0] + 1j * points[..., 1])
