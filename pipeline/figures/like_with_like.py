"""Like is compared with like: the changes of rows over the units that have enough valid sheets in both periods.

Two of twelve wards that deliver first are not the city. What all units said before says nothing about them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.figures.changes import Like, with_changes
from pipeline.figures.figures import Counts, Row, figure_of
from pipeline.figures.formulas import Estimate
from pipeline.figures.significance import Pair
from pipeline.records.assembly import Status
from pipeline.records.periods import period_before

if TYPE_CHECKING:
    from pipeline.figures.tables import TableInput


class Over(NamedTuple):
    """What a row is made of.

    Attributes:
        counts: the answers of every group that it tells of.
        numbers: the positions of its groups, one for each unit.
    """

    counts: Counts
    numbers: Sequence[int]


def compare_with_before(
    inputs: TableInput, rows: Sequence[Row], over: Sequence[Over], family: Sequence[str], within: Sequence[str]
) -> None:
    """Add to each row of one unit its change since the latest earlier period of the same length that it has a row for.

    Args:
        inputs: what tables are made of.
        rows: with their figures.
        over: what each row is made of.
        family: columns that are equal in rows whose tests are adjusted together, but for the period.
        within: further columns that are equal in a row and the one that it is compared with.
    """
    likes: list[Like | None] = []
    for number, before in enumerate(_before(rows, (*family, *within))):
        if before is None:
            likes.append(None)
            continue
        pair = (figure_of(rows[number]).estimate, figure_of(rows[before]).estimate)
        same = _asks_the_same(inputs, over[number], over[before])
        likes.append(Like(rows[before]["period"], [pair], asks_the_same=same))
    with_changes(rows, likes, (*family, "period"), inputs.fewest)


def compare_units_with_before(
    inputs: TableInput, rows: Sequence[Row], over: Sequence[Over], family: Sequence[str], within: Sequence[str]
) -> None:
    """Do as ``compare_with_before`` for rows over several units, unit by unit.

    A unit is compared if it has ``inputs.fewest`` valid sheets in both periods, and valid answers to what the row is
    about. Where only one unit has sheets in either period, its row says what the unit's own does.

    Args:
        inputs: what tables are made of.
        rows: with their figures.
        over: what each row is made of.
        family: as there.
        within: as there.
    """
    estimates: dict[int, list[Estimate]] = {}
    for one in over:
        if id(one.counts) not in estimates:
            estimates[id(one.counts)] = estimates_of_groups(inputs, one.counts)
    likes: list[Like | None] = []
    for number, before in enumerate(_before(rows, (*family, *within))):
        if before is None:
            likes.append(None)
            continue
        each = estimates[id(over[number].counts)]
        now, then = (
            {inputs.groups[n].unit: n for n in over[row].numbers if _took_part(inputs, n)} for row in (number, before)
        )
        units = dict.fromkeys((*now, *then))
        pairs = [(n, then[unit]) for unit, n in now.items() if unit in then]
        compared: list[Pair] = [
            (each[n], each[m]) for n, m in pairs if len(units) == 1 or _is_compared(inputs, each, n, m)
        ]
        same = _asks_the_same(inputs, over[number], over[before])
        likes.append(Like(rows[before]["period"], compared, len(units), same))
    with_changes(rows, likes, (*family, "period"), inputs.fewest)


def _before(rows: Sequence[Row], same: Sequence[str]) -> Iterator[int | None]:
    """Yield for each row the position of the one of its latest earlier period, among those with the same cells."""
    periods: dict[tuple[Any, ...], dict[str, int]] = {}
    for number, row in enumerate(rows):
        periods.setdefault(tuple(row[name] for name in same), {})[row["period"]] = number
    for row in rows:
        known = periods[tuple(row[name] for name in same)]
        earlier = period_before(row["period"], known)
        yield known[earlier] if earlier else None


def _asks_the_same(inputs: TableInput, *sides: Over) -> bool:
    """Tell whether at least half of the criteria that either side asks are asked by both; of one criterion, that is so.

    What nobody answered yet asks nothing else.
    """
    if not any(sides[0].counts is counts for counts in inputs.overall.values()):
        return True
    now, before = (set[str]().union(*(inputs.criteria_of_groups[n] for n in side.numbers)) for side in sides)
    return not now or not before or 2 * len(now & before) >= len(now | before)


def _took_part(inputs: TableInput, number: int) -> bool:
    return inputs.counts[number].issued > 0 or inputs.counts[number].returned > 0


def _is_compared(inputs: TableInput, each: Sequence[Estimate], *sides: int) -> bool:
    return all(inputs.counts[n].statuses[Status.VALID] >= inputs.fewest and each[n].answers for n in sides)


def estimates_of_groups(inputs: TableInput, counts: Counts) -> list[Estimate]:
    """Return what every group says by itself: of all groups at once, it takes a fraction of the time."""
    columns = (counts.satisfied, counts.valid, *counts.squares.T)
    numbers = zip(*(column.tolist() for column in columns), strict=True)
    served = [inputs.transactions.get((group.unit, group.period)) for group in inputs.groups]
    pending = counts.answers.pending.tolist()
    return [Estimate(*row, *rest) for row, *rest in zip(numbers, served, pending, strict=True)]
