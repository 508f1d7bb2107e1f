"""How much a figure strays from period to period beyond what its sheets explain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.remedies.cell_series import Numbers, Places
from pipeline.remedies.target import Target

BORROWED = 8.0
"""Degrees of freedom that the straying of all other questions together counts for, beside a question's own."""


@dataclass(frozen=True, slots=True)
class _Straying:
    """How figures stray within a window of periods, by question and unit: sums of squares and what sheets explain.

    ``taken`` is how many periods had what moved all units taken out, or 1.
    """

    squares: Numbers
    explained: Numbers
    counted: NDArray[np.int64]
    taken: int

    def beyond(self, rows: Places) -> tuple[Numbers, Numbers]:
        """Return of each question, for some units, what sheets do not explain, and by how many degrees of freedom."""
        squares, explained, counted = (
            part[:, rows].sum(axis=1) for part in (self.squares, self.explained, self.counted)
        )
        units = (self.counted[:, rows] > 0).sum(axis=1)
        freedom = np.maximum(counted - units - (self.taken - 1), 0).astype(np.float64)
        return squares - freedom * explained / np.maximum(counted, 1), freedom


def straying_beside(target: Target, window: Places) -> tuple[float, float]:
    """Return how the other units stray, as ``_together`` does, once what moved all of them is taken out.

    Args:
        target: what it is about.
        window: positions of the periods by which it is judged.
    """
    key = (id(target.series), window.tobytes(), target.channels.tobytes(), "beside")
    if key not in target.memory:
        target.memory[key] = _strayed(target, window, is_beside=True)
    beyond, freedom = target.memory[key].beyond(target.others)
    own = float(beyond[target.question]), float(freedom[target.question])
    return _together(own, target.question, beyond, freedom)


def straying_alone(target: Target, window: Places, *sides: Places) -> tuple[float, float]:
    """Return how its own figures stray, as ``_together`` does: about the level that they have on each side.

    Args:
        target: what it is about.
        window: positions of the periods by which the straying of all questions is judged; those after the measure
            are left out.
        sides: positions of the periods of either side of a contrast, the later one first.
    """
    rows = target.units if len(target.units) == 1 else np.array([0], np.int64)
    known = np.setdiff1d(window, sides[0])
    key = (id(target.series), known.tobytes(), target.channels.tobytes(), len(target.units) > 1)
    if key not in target.memory:
        target.memory[key] = _strayed(target, known)
    beyond, freedom = target.memory[key].beyond(rows)
    each = [_strayed(target, side, question=target.question).beyond(rows) for side in sides]
    own = sum(float(part[0][0]) for part in each), sum(float(part[1][0]) for part in each)
    return _together(own, target.question, beyond, freedom)


def _together(own: tuple[float, float], question: int, beyond: Numbers, freedom: Numbers) -> tuple[float, float]:
    """Return the variance of a period's share beyond its sheets over p(1-p), and the degrees of freedom it is known by.

    A share strays most in the middle: as in the funnel of ``pipeline.figures.funnel_limits``, its arcsine is what
    strays everywhere alike, and of that a variance τ² is one of 4τ²·p(1-p) of the share (D. J. Spiegelhalter,
    Statistics in Medicine 24 (2005), 1185–1202). Without this, units that are nearly perfect would vouch for
    one that is not.

    The mean square of what is left once each unit's level, and beside others each period's, is taken out, less what the
    sheets explain (method of moments: R. DerSimonian and N. Laird, Controlled Clinical Trials 7 (1986), 177–188); never
    below nought. Each question alone has few periods for that, so all others together count for ``BORROWED`` more
    (G. K. Smyth, Linear models and empirical Bayes methods, Statistical Applications in Genetics and Molecular Biology
    3 (2004), article 3).
    """
    of_others, known = (float(np.delete(part, question).sum()) for part in (beyond, freedom))
    borrowed = min(BORROWED, known)
    total = own[1] + borrowed
    if not total:
        return 0.0, 0.0
    return max(0.0, (own[0] + (borrowed * of_others / known if known else 0.0)) / total), total


def _strayed(target: Target, window: Places, *, is_beside: bool = False, question: int | None = None) -> _Straying:
    """Return how each question, or one, of each unit strays within a window; the whole office is one unit."""
    series, channels, is_whole = target.series, target.channels, len(target.units) > 1
    asked: Any = slice(None) if question is None else slice(question, question + 1)
    shares, variances, answers, satisfied = (
        array[asked][:, :, channels][..., window]
        for array in (series.shares, series.variances, series.answers, series.satisfied)
    )
    questions, units, ways, periods = shares.shape
    if is_whole:
        shares, variances, answers, satisfied = (
            one.reshape(questions, 1, units * ways, periods) for one in (shares, variances, answers, satisfied)
        )
        weights = answers.sum(axis=3, keepdims=True)
    else:
        weights = np.broadcast_to(answers.sum(axis=(1, 3), keepdims=True), (*answers.shape[:3], 1))
    present = answers > 0
    means = _mean(shares, answers, axis=3)
    here = weights * present
    with np.errstate(invalid="ignore", divide="ignore"):
        here = here / here.sum(axis=2, keepdims=True)
    away = np.nansum(here * (shares - means), axis=2)
    sampled = np.nansum(here**2 * variances, axis=2)
    known = present.any(axis=2)
    known &= known.sum(axis=2, keepdims=True) > 1
    away = away - _mean(away, known, axis=2)
    if is_beside:
        away = away - _mean(away, known, axis=1)
        away = away - _mean(away, known, axis=2)
    middle = room((satisfied.sum(axis=(2, 3)) + 1) / (answers.sum(axis=(2, 3)) + 2))
    squares = (np.where(known, away, 0.0) ** 2).sum(axis=2) / middle
    explained = np.where(known, sampled, 0.0).sum(axis=2) / middle
    return _Straying(squares, explained, known.sum(axis=2), len(window) if is_beside else 1)


def room(shares: Any) -> Any:
    """Return p(1-p), which the variance of straying goes with; of 1 % where a share is nearer to either end."""
    inner = np.clip(shares, 0.01, 0.99)
    return inner * (1 - inner)


def _mean(values: Numbers, weights: NDArray[Any], axis: int) -> Numbers:
    """Return weighted means along an axis, which is kept; nought where there is nothing."""
    total = weights.sum(axis=axis, keepdims=True)
    whole = (np.where(weights > 0, values, 0.0) * weights).sum(axis=axis, keepdims=True)
    found: Numbers = np.divide(whole, total, out=np.zeros(total.shape), where=total > 0)
    return found
