"""How the levels of a scale are shaded: satisfied ones green, the middle gray, lower ones warm and hatched.

In black and white a warm level could be taken for a green one of the same lightness: so warm ones are hatched, the
lowest in both directions.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple

FEWEST_LEVELS, MOST_LEVELS = 2, 11

WARM = ("#B23A2E", "#F3B072", "#FADFC2")
"""The lowest level, the one above it, and what those up to the middle approach."""
GRAY = ("#CFD6D3", "#8F9995", "#E4E8E6")
"""A level alone; where there are several, the lowest and the highest of them."""
GREEN = ("#8FC3B8", "#4E9C90", "#0E4F4A")
"""What the lowest satisfied levels approach, the one below the best, and the best."""
MANY, PALE_GREEN = 5, "#D3E9E4"  # with more satisfied levels than this no gray is beside them: paler greens are free


class Hatch(Enum):
    """Lines across a level's bar."""

    NONE = 0
    ONE_WAY = 1
    BOTH_WAYS = 2


class Shade(NamedTuple):
    """A fill and the lines across it."""

    fill: str
    hatch: Hatch


def above_the_middle(levels: int) -> tuple[bool, ...]:
    """Say of each level of a scale, lowest first, whether it lies above the middle.

    >>> above_the_middle(5), above_the_middle(4)
    ((False, False, False, True, True), (False, False, True, True))
    """
    return tuple(2 * level > levels - 1 for level in range(levels))


def shades(satisfied: Sequence[bool]) -> tuple[Shade, ...]:
    """Shade the levels of a scale, lowest first.

    Satisfied levels are the darker green the better; of the others, those below the middle are warm, the darker the
    worse, and the rest gray.

    Args:
        satisfied: of each level, whether it counts as satisfied.
    """
    levels = len(satisfied)
    warm = [k for k in range(levels) if not satisfied[k] and 2 * k < levels - 1]
    gray = [k for k in range(levels) if not satisfied[k] and 2 * k >= levels - 1]
    green = [k for k in range(levels) if satisfied[k]]
    found: dict[int, Shade] = {}
    for k, fill in zip(warm, _warm(len(warm)), strict=True):
        found[k] = Shade(fill, Hatch.BOTH_WAYS if k == warm[0] else Hatch.ONE_WAY)
    found |= {k: Shade(fill, Hatch.NONE) for k, fill in zip(gray, _gray(len(gray)), strict=True)}
    found |= {k: Shade(fill, Hatch.NONE) for k, fill in zip(green, _green(len(green)), strict=True)}
    return tuple(found[k] for k in range(levels))


def _warm(number: int) -> list[str]:
    return [*WARM[:2]][:number] if number <= 2 else _ramp((WARM[0], WARM[1], WARM[2]), number)


def _gray(number: int) -> list[str]:
    return [GRAY[0]][:number] if number <= 1 else _ramp(GRAY[1:], number)


def _green(number: int) -> list[str]:
    if number <= 2:
        return [*GREEN[1:]][2 - number :]
    return _ramp((GREEN[0] if number <= MANY else PALE_GREEN, *GREEN[1:]), number)


def _ramp(anchors: Sequence[str], number: int) -> list[str]:
    """Colours at even distances on the way past the anchors, the first and the last included."""
    return [_between(anchors, k * (len(anchors) - 1) / (number - 1)) for k in range(number)]


def _between(anchors: Sequence[str], at: float) -> str:
    lower = min(int(at), len(anchors) - 2)
    share = at - lower
    pairs = ((int(anchors[lower][k : k + 2], 16), int(anchors[lower + 1][k : k + 2], 16)) for k in (1, 3, 5))
    return "#" + "".join(f"{int(low + (high - low) * share + 0.5):02X}" for low, high in pairs)
