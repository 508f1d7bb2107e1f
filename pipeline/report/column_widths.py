"""How wide the columns of a table become: each gets what it needs, and the rest goes by the shares asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Limits(NamedTuple):
    """The width in points that a column needs for its widest word, and the one beyond which it gains nothing."""

    least: float
    most: float


def shared_out(shares: Sequence[float], limits: Sequence[Limits], room: float, narrowest: float) -> list[float]:
    """Share out the room within the limits: by the shares, but what a column can't use goes to the others.

    Where even the least is too much, all give way in proportion, down to the narrowest.
    """
    total = sum(limit.least for limit in limits)
    if total >= room:
        spare = room - narrowest * len(limits)
        beyond = total - narrowest * len(limits)
        return [narrowest + (limit.least - narrowest) * spare / (beyond or 1) for limit in limits]
    left_over = room - sum(limit.most for limit in limits)
    if left_over >= 0:  # a small table still spans the page
        return [limit.most + left_over * share / sum(shares) for limit, share in zip(limits, shares, strict=True)]
    # The widths are share × scale, clamped; their sum grows with the scale, so that halving finds it.
    low, high = 0.0, room / min(shares)
    for _ in range(60):
        scale = (low + high) / 2
        widths = [min(max(share * scale, limit.least), limit.most) for share, limit in zip(shares, limits, strict=True)]
        low, high = (scale, high) if sum(widths) < room else (low, scale)
    return widths
