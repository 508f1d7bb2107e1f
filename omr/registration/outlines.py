"""Local registration: put each box on its printed outline, whatever the feeder did to the paper.

A homography of four corner markers is off by up to a millimetre where paper was fed unevenly, curled or folded. Each
box's outline is searched for with matched filters, and the shifts are smoothed over the page, so that a box whose
outline is hidden by ink moves with its neighbours.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from omr import compiled
from omr.registration.sampling import INSET, SAMPLES, SIDE, Patches
from omr.registration.tones import as_paper, squared_distances

Shifts = NDArray[np.float64]
"""n×2: shifts across and down, in shares of the box's side."""

REACH = 0.3  # of the box's side, 1.3 mm of 4.4: largest shift that the sampled ring allows
STEPS_PER_SAMPLE = 2
LINE_SIGMA = 0.9  # samples: standard deviation of an outline of 0.25 mm after a scanner's blur
# Neighbours share their shift within about this distance (in sides of a box: 15 mm); feeders vary over centimetres.
SMOOTHING = 3.5
TUKEY = 0.12  # of a side, 0.5 mm: an outline found further than this from the neighbours' consensus is another line
FEWEST_FOR_AFFINE = 8  # boxes; through fewer a constant is laid
FITTING_ROUNDS = 4
LEAST_RESPONSE = 0.08  # of full darkness; below it the outline counts as not seen


@dataclass(frozen=True, slots=True)
class SeenOutlines:
    """Where outlines are on patches, ``dark``: what ``outline_shifts`` tells of them."""

    dark: Patches
    shifts: Shifts
    responses: NDArray[np.float64]


def outline_shifts(dark: Patches) -> tuple[Shifts, NDArray[np.float64]]:
    """Find each box's outline by itself.

    Args:
        dark: n×SAMPLES×SAMPLES darkness, sampled where the outline is expected.

    Returns:
        n×2 shifts in shares of the side, and n×2 responses: by how much the outline is darker than its surroundings, 0
        … 1, and 0 if no outline was seen.
    """
    steps, bank = _line_pairs()
    shift, peak = _best_steps(_profiles(dark) @ bank, steps)
    return shift, peak


def _profiles(dark: Patches) -> NDArray[np.float32]:
    """Return n×2×SAMPLES means of each column and of each row of patches, over the inner part of the box."""
    lo, hi = round(INSET + 0.15 * SIDE), round(INSET + 0.85 * SIDE)
    if compiled.KERNELS is None:
        filled = as_paper(dark)
        return np.stack([filled[:, lo:hi, :].mean(axis=1), filled[:, :, lo:hi].mean(axis=2)], axis=1)
    dark, profiles = np.ascontiguousarray(dark, np.float32), np.empty((len(dark), 2, SAMPLES), np.float32)
    compiled.KERNELS.outline_profiles(compiled.pointer(dark), len(dark), SAMPLES, lo, hi, compiled.pointer(profiles))
    return profiles


def _best_steps(response: NDArray[np.float32], steps: NDArray[np.float64]) -> tuple[Shifts, NDArray[np.float64]]:
    """Return the n×2 shifts at which the n×2×k responses are largest, and how large they are, or 0."""
    if compiled.KERNELS is None:
        best = response.argmax(axis=2)
        peak = np.take_along_axis(response, best[..., None], axis=2)[..., 0]
        shift = (steps[best] + _parabola(response, best) / STEPS_PER_SAMPLE) / SIDE
        return shift.astype(np.float64), np.where(peak > LEAST_RESPONSE, peak, 0.0).astype(np.float64)
    shift, peaks = np.empty(response.shape[:2]), np.empty(response.shape[:2])
    told = compiled.pointer(shift), compiled.pointer(peaks)
    taken = compiled.pointer(response), shift.size, len(steps), compiled.pointer(steps)
    compiled.KERNELS.best_steps(*taken, STEPS_PER_SAMPLE, SIDE, LEAST_RESPONSE, *told)
    return shift, peaks


def smoothed(shifts: Shifts, responses: NDArray[np.float64], centres: NDArray[np.float64], side: float) -> Shifts:
    """Smooth the shifts of boxes over their neighbours.

    An affine field is fitted by iteratively reweighted least squares (Tukey's biweight), and its residuals are averaged
    over the neighbours with a Gaussian kernel and the same weights.

    Args:
        shifts: n×2 from ``outline_shifts``.
        responses: n×2, the initial weights.
        centres: n×2, centres of the boxes in any unit.
        side: side of a box in the same unit.

    Returns:
        n×2 shifts.
    """
    design, kernel = _neighbourhood(np.asarray(centres, np.float64).tobytes(), side)
    axes = zip(shifts.T.copy(), responses.T.copy(), strict=True)
    return np.stack([_smoothed_axis(shift, weight, design, kernel) for shift, weight in axes], axis=1)


@lru_cache(maxsize=16)
def _neighbourhood(centres: bytes, side: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return m×n the columns of an affine field, and n×n how much boxes share; the same for all pages of a form."""
    middles = np.frombuffer(centres, np.float64).reshape(-1, 2)
    position = (middles - middles.mean(axis=0)) / side
    kernel = np.exp(squared_distances(position) / (-2 * SMOOTHING**2))
    design = np.ones((3 if len(position) >= FEWEST_FOR_AFFINE else 1, len(position)))
    design[1:] = position.T[: len(design) - 1]
    return design, kernel


def _smoothed_axis(
    shift: NDArray[np.float64], weight: NDArray[np.float64], design: NDArray[np.float64], kernel: NDArray[np.float64]
) -> NDArray[np.float64]:
    if weight.sum() <= 0:
        return np.zeros_like(shift)
    if compiled.KERNELS is not None:
        return _smoothed_by_kernel(shift, weight, design, kernel)
    field = np.full_like(shift, _weighted_median(shift, weight))
    for _ in range(FITTING_ROUNDS):
        root = np.sqrt(weight * _tukey(shift - field, 2 * TUKEY) + 1e-9)
        field = np.linalg.lstsq((design * root).T, shift * root, rcond=1e-6)[0] @ design
    rest = shift - field
    local = weight * _tukey(rest, 2 * TUKEY)
    total = kernel @ local
    mean = kernel @ (local * rest) / np.maximum(total, 1e-9)
    # The fewer neighbours were seen, the more the result is the affine field alone.
    return np.asarray(field + mean * total / (total + 0.3), dtype=np.float64)


def _smoothed_by_kernel(
    shift: NDArray[np.float64], weight: NDArray[np.float64], design: NDArray[np.float64], kernel: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Do the same by the kernel, which tells the same to nine digits: it solves the least squares another way."""
    m, n = design.shape
    work, order, smooth = np.empty((4 + m) * n), np.empty(n, np.int64), np.empty(n)
    known = map(compiled.pointer, (shift, weight, design))
    room = map(compiled.pointer, (work, order, smooth))
    compiled.KERNELS.smoothed_shifts(*known, m, compiled.pointer(kernel), n, FITTING_ROUNDS, 2 * TUKEY, *room)
    return smooth


def outline_presence(dark: Patches) -> NDArray[np.float64]:
    """Return the presence of each box's printed outline, n: the darkness of its palest side, 0 … 1."""
    firsts = [max(0, round(centre) - 1) for centre in (INSET - 0.5, INSET + SIDE - 0.5)]
    low, high = round(INSET + 0.1 * SIDE), round(INSET + 0.9 * SIDE)
    if compiled.KERNELS is not None:
        presence, sides, dark = np.empty(len(dark)), np.array(firsts, np.int64), np.ascontiguousarray(dark, np.float32)
        taken = compiled.pointer(dark), len(dark), SAMPLES, compiled.pointer(sides), low, high
        compiled.KERNELS.palest_sides(*taken, compiled.pointer(presence))
        return presence
    found = []
    for lo in firsts:
        found.append(as_paper(dark[:, lo : lo + 3, low:high]).max(axis=1).mean(axis=1))
        found.append(as_paper(dark[:, low:high, lo : lo + 3]).max(axis=2).mean(axis=1))
    return np.asarray(np.stack(found, axis=1).min(axis=1), dtype=np.float64)


@cache
def _line_pairs() -> tuple[NDArray[np.float64], NDArray[np.float32]]:
    """Return the shifts tried (in samples) and, for each, a matched filter for two thin lines one side apart.

    Each line is a Gaussian minus a wider one (zero mean), so that a uniform area of ink gives no response.
    """
    reach = int(REACH * SIDE * STEPS_PER_SAMPLE)
    steps = np.arange(-reach, reach + 1) / STEPS_PER_SAMPLE
    at = np.arange(SAMPLES)[:, None] + 0.5
    bank = np.zeros((SAMPLES, len(steps)))
    for line in (INSET, INSET + SIDE):
        offset = at - (line + steps[None])
        narrow = np.exp(-(offset**2) / (2 * LINE_SIGMA**2))
        wide = np.exp(-(offset**2) / (2 * (2.5 * LINE_SIGMA) ** 2))
        bank += 0.5 * (narrow / narrow.sum(axis=0) - wide / wide.sum(axis=0))
    return steps, bank.astype(np.float32)


def _parabola(response: NDArray[np.float32], best: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return the vertex of the parabola through the best step and its two neighbours, in steps (-0.5 … 0.5)."""
    inner = best.clip(1, response.shape[2] - 2)
    left, middle, right = (
        np.take_along_axis(response, (inner + k)[..., None], axis=2)[..., 0].astype(np.float64) for k in (-1, 0, 1)
    )
    curve = left - 2 * middle + right
    vertex = np.where(curve < 0, 0.5 * (left - right) / np.minimum(curve, -1e-9), 0.0)
    return np.where(inner == best, vertex.clip(-0.5, 0.5), 0.0)


def _tukey(residual: NDArray[np.float64], width: float) -> NDArray[np.float64]:
    """Tukey's biweight: 1 at 0, 0 beyond ``width`` (Beaton and Tukey 1974)."""
    return np.asarray(np.square(np.maximum(0.0, 1 - np.square(residual / width))), dtype=np.float64)


def _weighted_median(values: NDArray[np.float64], weights: NDArray[np.float64]) -> float:
    order = np.argsort(values)
    total = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(total, total[-1] / 2)])
