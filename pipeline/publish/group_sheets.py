"""What the valid sheets of a group say, as far as an index and its interval need it; which they are is not kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from pipeline.counting.tally import Tally
from pipeline.figures.formulas import Estimate
from pipeline.figures.tables import TableInput

Sheets = Mapping[tuple[int, int], int]
"""How many sheets have so many satisfied answers and so many valid ones."""


@dataclass(frozen=True, slots=True)
class GroupSheets:
    """The valid sheets of one unit, channel and period.

    Attributes:
        sheets: by their satisfied and valid answers to the questions of the index.
        pending: answers that open doubts may still add.
    """

    sheets: Sheets
    pending: int = 0

    @property
    def valid(self) -> int:
        """How many sheets there are."""
        return sum(self.sheets.values())

    def estimate(self, population: int | None) -> Estimate:
        """Return what an index and its interval are made of.

        Args:
            population: the transactions that the sheets were drawn from; ``None`` where it is not known.
        """
        told = [(a, v, count) for (a, v), count in self.sheets.items() if v]
        return Estimate(
            satisfied=sum(count * a for a, _, count in told),
            answers=sum(count * v for _, v, count in told),
            sheets=sum(count for *_, count in told),
            squares=sum(count * a * a for a, _, count in told),
            products=sum(count * a * v for a, v, count in told),
            valid_squares=sum(count * v * v for _, v, count in told),
            population=population,
            pending=self.pending,
        )

    def changed_since(self, before: GroupSheets) -> int:
        """Return how many sheets, at least, were added, taken away or changed since.

        >>> GroupSheets({(1, 2): 3, (2, 2): 1}).changed_since(GroupSheets({(1, 2): 4}))
        1
        """
        now, then = Counter(self.sheets), Counter(before.sheets)
        return max((now - then).total(), (then - now).total())


NO_SHEETS = GroupSheets({})


def sheets_of_groups(inputs: TableInput) -> list[GroupSheets]:
    """Return the valid sheets of every group, by its position."""
    found: list[Counter[tuple[int, int]]] = [Counter() for _ in inputs.groups]
    for coded in inputs.tally.coded:
        satisfied, valid = Tally.by_sheet(coded, inputs.criteria.get(coded.survey, set()))
        rows = np.stack([coded.groups, satisfied, valid], axis=1)
        alike, counts = np.unique(rows, axis=0, return_counts=True)
        for (group, a, v), count in zip(alike.tolist(), counts.tolist(), strict=True):
            found[group][a, v] += count
    pending = {survey: counts.answers.pending.tolist() for survey, counts in inputs.overall.items()}
    return [
        GroupSheets(dict(sheets), pending.get(group.survey, [0] * len(found))[number])
        for number, (group, sheets) in enumerate(zip(inputs.groups, found, strict=True))
    ]
