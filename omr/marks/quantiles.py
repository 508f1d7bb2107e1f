"""Medians and quantiles of a page's few numbers, as ``numpy`` defines them but for its checks, which take longer."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Number = TypeVar("Number", np.float32, np.float64)


def medians(values: NDArray[Number]) -> NDArray[Number]:
    """Return what ``numpy.median`` does over the first axis, which must not be empty; no ``nan``."""
    half, ordered = len(values) // 2, np.sort(values, axis=0)
    middle: NDArray[Number] = ordered[half] if len(values) % 2 else (ordered[half - 1] + ordered[half]) / 2
    return middle


def median(values: NDArray[Number]) -> Number:
    """Return the same of a list of numbers."""
    found: Number = medians(values[:, None])[0]
    return found


def quantile(values: NDArray[Number], share: float) -> Number:
    """Return what ``numpy.quantile`` does of a list of numbers, which must not be empty; no ``nan``."""
    ordered, at = np.sort(values), (len(values) - 1) * share
    below = int(at)
    low, high, past = ordered[below], ordered[min(below + 1, len(values) - 1)], at - below
    found: Number = low + (high - low) * past if past < 0.5 else high - (high - low) * (1 - past)
    return found
