"""Detect sheets that were printed at another size than they were laid out for."""

from __future__ import annotations

# Paper swells and shrinks with its moisture by some 0.5 %, and feeders stretch as much; sheets printed with “fit to
# page” have 95 to 100 %, and are read.
SCALE_SLACK = (0.007, 0.06)


def notable_scale(scale: tuple[float, float] | None) -> float | None:
    """Return printed over intended size, the mean of both directions; ``None`` if the deviation is negligible."""
    if scale is None or max(abs(value - 1) for value in scale) <= SCALE_SLACK[0]:
        return None
    return sum(scale) / 2
