"""By how much one channel's index is higher than another's, where like is compared with like: the same units.

Channels reach other people, and other units have more of the one or of the other: the indices of two channels over all
units differ by that alone. So they are compared unit by unit, over the units with enough valid sheets by both in the
same period, and over the criteria that both ask; each unit weighs the same on both sides (``significance.by_both``).
The sheet is what chance drew. Nothing is pooled: a difference is told of two channels, never of their sum.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from pipeline.figures.figures import Counts, Row
from pipeline.figures.formulas import Estimate, half_up
from pipeline.figures.like_with_like import estimates_of_groups
from pipeline.figures.shared_units import Shared, shared_by_channels
from pipeline.figures.significance import Clarity, Comparison, compare_channels, weighted_share
from pipeline.figures.tables import TableInput, framed

CHANNEL_DIFFERENCES = "channel_differences"
CHANNEL_DIFFERENCE_COLUMNS = (
    *("channel", "channel_name", "beside", "beside_name", "period", "unit", "unit_name", "unit_kind"),
    *("units_compared", "units_both", "criteria_compared", "criteria_asked", "index", "index_beside"),
    *("difference", "difference_low", "difference_high", "difference_p", "difference_said", "survey"),
)


@dataclass(frozen=True, slots=True)
class ChannelDifferenceRow:
    """Two channels in one period, over the units that they have in common, or in one of these.

    Attributes:
        channel: id of the one with fewer valid sheets.
        channel_name: as the settings have it.
        beside: id of the other.
        beside_name: as the settings have it.
        period: by its name.
        unit: id; empty for all units that are compared.
        units_compared: units with enough valid sheets by both.
        units_both: units with valid sheets by both.
        criteria_compared: criteria that both ask, which the indices here are made of.
        criteria_asked: criteria that either asks.
        difference: percentage points by which the index of ``channel`` is higher; ``None`` where nothing is compared.
        difference_low: lower end of its 95 % interval.
        difference_high: its upper end.
        difference_said: what is said of it.
    """

    channel: str
    channel_name: str
    beside: str
    beside_name: str
    period: str
    unit: str
    units_compared: int
    units_both: int
    criteria_compared: int
    criteria_asked: int
    difference: float | None
    difference_low: float | None
    difference_high: float | None
    difference_said: Clarity | None


Sides = list[tuple[Estimate, Estimate]]


def channel_differences_table(inputs: TableInput) -> pd.DataFrame:
    """Return a row for each two channels and period over all units that they share, then one for each of these units.

    Tests of one survey and period are adjusted together, those over all units apart from those of single units.
    """
    rows: list[Row] = []
    for survey in inputs.surveys:
        found = list(shared_by_channels(inputs, survey, inputs.criteria_of_groups))
        whole = [(period, shared, "") for period, shared in found]
        each = [
            (period, shared.of_unit(at), inputs.groups[shared.groups[at][0]].unit)
            for period, shared in found
            for at in range(len(shared.groups))
        ]
        for family in (whole, each):
            rows += _rows(inputs, survey, family)
    return framed(rows, CHANNEL_DIFFERENCE_COLUMNS)


def _rows(inputs: TableInput, survey: str, family: Sequence[tuple[str, Shared, str]]) -> Iterator[Row]:
    estimates: dict[frozenset[str], list[Estimate]] = {}
    for period in dict.fromkeys(period for period, _, _ in family):
        here = [(shared, unit) for of, shared, unit in family if of == period]
        sets = [_sides(inputs, survey, shared, estimates) for shared, _ in here]
        for (shared, unit), sides, found in zip(here, sets, compare_channels(sets, inputs.fewest), strict=True):
            yield _named(inputs, survey, period, shared, unit) | _cells(shared, sides, found)


def _sides(inputs: TableInput, survey: str, shared: Shared, known: dict[frozenset[str], list[Estimate]]) -> Sides:
    """Return what each unit says by either channel; nothing where they ask about other things."""
    if not shared.asks_the_same:
        return []
    if shared.questions not in known:
        known[shared.questions] = estimates_of_groups(inputs, _count(inputs, survey, shared.questions))
    each = known[shared.questions]
    return [(each[one], each[other]) for one, other in shared.groups]


def _count(inputs: TableInput, survey: str, questions: frozenset[str]) -> Counts:
    is_all = questions == inputs.criteria[survey]
    return inputs.overall[survey] if is_all else inputs.count(survey, sorted(questions))


def _named(inputs: TableInput, survey: str, period: str, shared: Shared, unit: str) -> Row:
    counts = inputs.counts[shared.groups[0][0]] if unit else None
    return {
        "channel": shared.channel,
        "channel_name": inputs.channels.get(shared.channel, shared.channel),
        "beside": shared.beside,
        "beside_name": inputs.channels.get(shared.beside, shared.beside),
        "period": period,
        "unit": unit,
        "unit_name": counts.unit_name if counts else "",
        "unit_kind": counts.unit_kind if counts else "",
        "units_compared": len(shared.groups),
        "units_both": shared.units,
        "criteria_compared": len(shared.questions),
        "criteria_asked": shared.asked,
        "survey": survey,
    }


def _cells(shared: Shared, sides: Sides, found: Comparison) -> Row:
    cells: Row = dict.fromkeys(("index", "index_beside", "difference", "difference_low", "difference_high"))
    cells |= {"difference_p": found.adjusted, "difference_said": found.verdict.value if found.verdict else ""}
    if not shared.groups:
        return cells | {"difference_said": Clarity.NOT_COMPARABLE.value}
    if not shared.asks_the_same:
        return cells | {"difference_said": Clarity.OTHER_QUESTIONS.value}
    known = [(one, other) for one, other in sides if one.answers and other.answers]
    if found.difference is None or not known:
        return cells
    weights = [one.answers + other.answers for one, other in known]
    indices = (half_up(100 * weighted_share(side, weights)) for side in zip(*known, strict=True))
    cells |= dict(zip(("index", "index_beside"), indices, strict=True))
    points, low, high = found.difference[:3]
    return cells | {"difference": points, "difference_low": low, "difference_high": high}
