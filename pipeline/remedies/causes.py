"""One cause for all that has the same: the widest place that is low in most of what it holds.

A unit that is low in everything is one thing to put right and not twenty; one of which a single criterion pulls the
index down is not low in everything. So of the places that are clearly low, a wider one is a cause only where it is
*broad*: in each way in which it is made up (of units, of channels, of criteria), more than half of its parts lie at
least a third as far below as it does itself, and without the lowest criterion or unit the others still lie half as far
below. What lies within a cause is no cause of its own.

That something is wrong is told by ``clear``. What it is then called is a smaller question: once parts are clearly low,
so is what holds them if it is broad and low by its own test at ``WIDER``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pipeline.records.remedies import Reason
from pipeline.remedies.clear import Looking, Test, clear_places
from pipeline.remedies.grid import WHOLE, Grid

BROAD_SHARE, BROAD_GAP, BROAD_REST = 0.5, 1 / 3, 0.5
"""More than this share of the parts must lie at least so far below, as a part of the whole's own distance; and this
part of it must be left on average without the part that lies lowest."""

WIDER = 0.01
"""The level at which a wider place is called by, once parts of it are clearly low."""
FEWEST_PARTS = 2
"""So many units make all units, and criteria a factor; an index has many parts, and one of them does not move it."""

Place = tuple[int, int, int]
NO_CAUSES: Mapping[Place, Sequence[Test]] = {}


@dataclass(frozen=True, slots=True)
class Cause:
    """A cause.

    Attributes:
        place: in the grid.
        tests: by which it is clearly low, the reason with the least p first.
        also: the other places that are clearly low by the same cause.
    """

    place: Place
    tests: tuple[Test, ...]
    also: tuple[Place, ...]


def causes_in(looking: Looking) -> list[Cause]:
    """Return the causes of what is clearly low in a period, the widest first.

    Units that have a cause of their own pull down what all units say of the same. So once they are known, all units are
    looked at without them, unless they are more than half.
    """
    found = causes(looking.grid, clear_places(looking))
    own = [(cause.place[0], cause.place[2]) for cause in found if cause.place[0] != WHOLE]
    if not own or all(cause.place[0] != WHOLE for cause in found):
        return found
    others = replace(looking, grid=looking.grid.without(own))
    return causes(others.grid, clear_places(others))


def causes(grid: Grid, clear: Sequence[tuple[Test, NDArray[np.bool_]]]) -> list[Cause]:
    """Return the causes of places that are clear, the widest first."""
    found: dict[Place, list[Test]] = {}
    for test, where in clear:
        here: list[Place] = [(unit, channel, question) for unit, channel, question in np.argwhere(where).tolist()]
        for place in dict.fromkeys([*here, *_widened(grid, test, here)]):
            found.setdefault(place, []).append(test)
    chosen: dict[int, dict[Place, tuple[Test, ...]]] = {}
    for place in sorted(found, key=lambda one: _width(grid, one)):
        wider = [one for unit in {WHOLE, place[0]} for one in chosen.get(unit, {}).items()]
        left = [test for test in found[place] if not any(_explains(grid, *one, place, test) for one in wider)]
        if any(_is_broad(grid, test, place, chosen.get(WHOLE, {})) for test in left):
            tests = tuple(sorted(left, key=lambda test: float(test.p[place])))
            chosen.setdefault(place[0], {})[place] = tests
    rest: dict[int, list[Place]] = {}
    for place in found:
        if place not in chosen.get(place[0], {}):
            for unit in {WHOLE, place[0]}:
                rest.setdefault(unit, []).append(place)
    return [
        Cause(place, tests, tuple(one for one in rest.get(unit, ()) if holds(grid, place, one)))
        for unit, here in chosen.items()
        for place, tests in here.items()
    ]


def _widened(grid: Grid, test: Test, clear: Sequence[Place]) -> Iterator[Place]:
    """Yield what holds places that are clearly low, and is low itself; expectations are of one thing among others.

    What is clear of all channels is clear of each: a single one is no wider name for it.
    """
    if test.reason is Reason.BELOW_EXPECTATION:
        return
    by_unit: dict[int, list[Place]] = {}
    for one in clear:
        by_unit.setdefault(one[0], []).append(one)
    wider = test.looked & (test.p <= WIDER)
    wider[:, 1:] = False
    for unit, channel, question in np.argwhere(wider).tolist():
        place = (unit, channel, question)
        parts = clear if unit == WHOLE else by_unit.get(unit, [])
        within = [one for one in parts if one != place and holds(grid, place, one)]
        units, asked = ({one[axis] for one in within} for axis in (0, 2))
        is_several = unit != WHOLE or len(units) >= FEWEST_PARTS
        if WHOLE < question <= grid.factors and question not in asked:
            is_several = is_several and len(asked) >= FEWEST_PARTS
        if within and is_several and _is_broad(grid, test, place):
            yield place


def holds(grid: Grid, wide: Place, narrow: Place) -> bool:
    """Tell whether a place is a part of another."""
    (unit, channel, question), (of, by, asked) = wide, narrow
    holds_question = question in (WHOLE, asked) or (asked > grid.factors and _factor(grid, asked) == question)
    return unit in (WHOLE, of) and channel in (WHOLE, by) and holds_question


def _factor(grid: Grid, question: int) -> int:
    return grid.factor_of[question - 1 - grid.factors]


def _width(grid: Grid, place: Place) -> tuple[object, ...]:
    """Order places: all units before one, all channels before one, the index before factors before criteria."""
    unit, channel, question = place
    return unit != WHOLE, channel != WHOLE, (question > WHOLE) + (question > grid.factors), place


def _explains(grid: Grid, wide: Place, tests: Sequence[Test], narrow: Place, test: Test) -> bool:
    """Tell whether what is low within a cause is low by it: of all units, only for the same reason.

    That a unit lies below what the others lead one to expect, the others don't explain.
    """
    if not holds(grid, wide, narrow):
        return False
    if wide[0] == narrow[0]:
        return True
    return test.reason is not Reason.BELOW_EXPECTATION and any(one.reason is test.reason for one in tests)


def _is_broad(grid: Grid, test: Test, place: Place, known: Mapping[Place, Sequence[Test]] = NO_CAUSES) -> bool:
    """Tell whether a place is low in most of what it holds, in each way; what a known cause explains is left out."""
    gap = float(test.gap[place])
    for parts in _parts(grid, place):
        left = [one for one in parts if not any(_explains(grid, *cause, one, test) for cause in known.items())]
        is_of_channels = bool(parts) and parts[0][1] != place[1]
        if parts and not _most(np.array([test.gap[one] for one in left]), gap, is_of_channels=is_of_channels):
            return False
    return True


def _most(gaps: NDArray[np.float64], whole: float, *, is_of_channels: bool) -> bool:
    known = np.sort(gaps[np.isfinite(gaps)])
    if len(gaps) and not len(known):
        return True  # it is looked at as a whole alone
    if not len(known) or float(np.mean(known >= BROAD_GAP * whole)) <= BROAD_SHARE:
        return False
    # Of channels there are too few, each with too few sheets, for the others to be told from the lowest.
    return is_of_channels or len(known) < 2 or float(known[:-1].mean()) >= BROAD_REST * whole


def _parts(grid: Grid, place: Place) -> Iterator[list[Place]]:
    """Yield the parts of a place in each way in which it is made up."""
    unit, channel, question = place
    if unit == WHOLE:
        apart = grid.apart[:, question] if grid.apart is not None else np.zeros(len(grid.units), np.bool_)
        yield [(1 + at, channel, question) for at in np.flatnonzero(~apart).tolist()]
    if channel == WHOLE:
        yield [(unit, one, question) for one in range(1, 1 + len(grid.channels))]
    if question <= grid.factors:
        first = 1 + grid.factors
        asked = range(first, len(grid.questions))
        yield [(unit, channel, one) for one in asked if question == WHOLE or _factor(grid, one) == question]
