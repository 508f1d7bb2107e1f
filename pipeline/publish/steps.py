"""What may be told now of the units of a channel and period, beside what was told before: nothing that tells on people.

Three rules. A unit with too few sheets shows no figure. What it would show can't be found by taking the units that are
shown from the total (L. H. Cox, Suppression methodology and statistical disclosure control, Journal of the American
Statistical Association 75, 1980, 377–385): the total is of all units where those that are not shown have enough sheets
together, also without the largest of them, which may take its own figures away as well; it is of the units that are
shown where they don't. And what one or a few people said can't be found by taking one publication from the next: the
sheets of a unit that are told of stay as they were until enough of them were added, taken away or changed, and every
total is the sum of what is told of units.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from pipeline.publish.group_sheets import NO_SHEETS, GroupSheets

LEAST_SHOWN = 10
"""Valid sheets that a unit needs at least to be shown, whatever the settings say."""
LEAST_STEP = 5
"""Sheets by which what is told of a unit changes at least, whatever the settings say."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is needed.

    Attributes:
        shown: valid sheets that a unit needs for a figure.
        step: sheets by which what is told of it changes at least.
    """

    shown: int
    step: int

    @classmethod
    def of(cls, fewest_for_rank: int, fewest_in_cell: int) -> Limits:
        """Return those of the settings, but for settings that would tell on people."""
        return cls(max(fewest_for_rank, LEAST_SHOWN), max(fewest_in_cell, LEAST_STEP))


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of a unit in a channel and period.

    Attributes:
        sheets: those that are told of.
        as_of: the day since which.
        is_shown: whether its figure is.
    """

    sheets: GroupSheets
    as_of: date
    is_shown: bool = False


ToldOfUnits = Mapping[str, Told]
"""What is told of the units of a channel and period, by their ids."""


def next_step(before: ToldOfUnits | None, now: Mapping[str, GroupSheets], limits: Limits, day: date) -> ToldOfUnits:
    """Return what may be told now.

    Args:
        before: what was told last; ``None`` where nothing ever was of this channel and period.
        now: the sheets of each unit.
        limits: how much is needed.
        day: of the publication.
    """
    if before is None:
        return {unit: _shown(Told(sheets, day), limits) for unit, sheets in now.items()}
    units = dict.fromkeys((*now, *before))
    return {unit: _stepped(before.get(unit), now.get(unit, NO_SHEETS), limits, day) for unit in units}


def _stepped(before: Told | None, now: GroupSheets, limits: Limits, day: date) -> Told:
    """Return what is told of a unit: what was told of it, or what is known now if that is far enough from it.

    One that was hidden and has not changed stays hidden, even if fewer sheets are enough now: it covered others.
    """
    last = before or Told(NO_SHEETS, day)
    if now.changed_since(last.sheets) >= limits.step:
        return _shown(Told(now, day), limits)
    return last if not last.is_shown else _shown(last, limits)


def _shown(told: Told, limits: Limits) -> Told:
    return replace(told, is_shown=told.sheets.valid >= limits.shown)


def total_is_of_all(told: Iterable[Told], limits: Limits) -> bool:
    """Tell whether a total of all units leaves what is hidden unknown: it is nothing, or enough of several units.

    A hidden unit knows what its own sheets say. So ``LEAST_SHOWN`` sheets of others are needed beside the largest one.
    """
    return _covers([one.sheets.valid for one in told if not one.is_shown and one.sheets.valid], limits)


def _covers(hidden: Collection[int], limits: Limits) -> bool:
    return not hidden or (sum(hidden) >= limits.shown and sum(hidden) - max(hidden) >= LEAST_SHOWN)
