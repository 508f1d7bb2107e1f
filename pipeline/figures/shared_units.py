"""What two channels have in common, so that like is compared with like: units and questions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from pipeline.records.assembly import Status

if TYPE_CHECKING:
    from pipeline.figures.tables import TableInput


@dataclass(frozen=True, slots=True)
class Shared:
    """What two channels have in common in one period.

    Attributes:
        channel: the one with fewer valid sheets.
        beside: the other one.
        groups: of each unit with enough valid sheets by both, the positions of its groups: of ``channel``, ``beside``.
        units: how many units have valid sheets by both.
        questions: those that both ask.
        asked: how many either asks.
    """

    channel: str
    beside: str
    groups: tuple[tuple[int, int], ...]
    units: int
    questions: frozenset[str]
    asked: int

    @property
    def asks_the_same(self) -> bool:
        """Whether both ask at least half of what either asks."""
        return 2 * len(self.questions) >= self.asked > 0

    def of_unit(self, number: int) -> Shared:
        """Return what one unit alone has in common, by its place in ``groups``."""
        return Shared(self.channel, self.beside, (self.groups[number],), 1, self.questions, self.asked)


def shared_by_channels(
    inputs: TableInput, survey: str, asked: Sequence[AbstractSet[str]]
) -> Iterator[tuple[str, Shared]]:
    """Yield for each period of a survey what each two of its channels have in common.

    Args:
        inputs: what tables are made of.
        survey: its id.
        asked: of each group the questions that it is compared by.
    """
    periods: dict[str, dict[str, dict[str, int]]] = {}
    for number, group in enumerate(inputs.groups):
        if group.survey == survey and _valid(inputs, number):
            periods.setdefault(group.period, {}).setdefault(group.channel, {})[group.unit] = number
    for period, channels in periods.items():
        total = {name: sum(_valid(inputs, number) for number in units.values()) for name, units in channels.items()}
        for beside, channel in combinations(sorted(channels, key=lambda name: (-total[name], name)), 2):
            yield period, _shared(inputs, channel, beside, channels, asked)


def _shared(
    inputs: TableInput,
    channel: str,
    beside: str,
    channels: Mapping[str, Mapping[str, int]],
    asked: Sequence[AbstractSet[str]],
) -> Shared:
    one, other = channels[channel], channels[beside]
    both = [(one[unit], other[unit]) for unit in one if unit in other]
    enough = [pair for pair in both if all(_valid(inputs, number) >= inputs.fewest for number in pair)]
    left, right = (frozenset[str]().union(*(asked[pair[side]] for pair in enough)) for side in (0, 1))
    return Shared(channel, beside, tuple(enough), len(both), left & right, len(left | right))


def _valid(inputs: TableInput, number: int) -> int:
    return inputs.counts[number].statuses[Status.VALID]
