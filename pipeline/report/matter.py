"""What a report is about: the rows of one survey and period, and how its figures are written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import pandas as pd

from pipeline.figures.figures import Row
from pipeline.figures.formulas import half_away
from pipeline.figures.tables import TOO_FEW
from pipeline.report.blocks import Language
from pipeline.report.charts.words import count, decimal, period_said

NOTHING = "–"
MINUS = "−"
HARD_SPACE = "\u00a0"


@dataclass(frozen=True)
class Subject:
    """The tables of one survey, seen from one period.

    Attributes:
        tables: all tables of figures, by name.
        comments: the table of comments, all of it text.
        survey: its id.
        period: what the report is about.
        language: ``vi`` or ``en``.
        target: the index that units and criteria should reach, in per cent.
    """

    tables: Mapping[str, pd.DataFrame]
    comments: pd.DataFrame
    survey: str
    period: str
    language: Language
    target: float

    def rows(self, table: str, **wanted: str) -> list[Row]:
        """Return the rows of this survey in a table, of all periods; ``None`` where a cell is empty."""
        frame = self.tables[table]
        chosen = frame[frame["survey"] == self.survey] if "survey" in frame else frame
        for column, value in wanted.items():
            chosen = chosen[chosen[column] == value]
        return [{str(k): _plain(v) for k, v in row.items()} for row in chosen.to_dict("records")]

    def now(self, table: str, **wanted: str) -> list[Row]:
        """Return the rows of this survey and period."""
        return self.rows(table, period=self.period, **wanted)

    def ranked(self, table: str, channel: str) -> list[Row]:
        """Return the rows of a channel in this period, but for units with too few sheets."""
        few = {row["unit"] for row in self.now("units", channel=channel) if row["note"] == TOO_FEW}
        return [row for row in self.now(table, channel=channel) if row["unit"] not in few]

    @cached_property
    def channels(self) -> list[Row]:
        """The rows of the channels, the one with most valid sheets first."""
        return sorted(self.now("channels"), key=lambda row: -row["valid"])

    @property
    def main(self) -> Row:
        """The channel with most valid sheets."""
        return self.channels[0]

    def say(self, vi: str, en: str, /, **values: object) -> str:
        """Return a text in the report's language with its values filled in."""
        return (vi if self.language == "vi" else en).format(**values)

    def index(self, value: float | None) -> str:
        """Write an index: two decimals and a per cent sign."""
        return NOTHING if value is None else f"{self.number(value)}{HARD_SPACE}%"

    @property
    def target_said(self) -> str:
        """Write the target as briefly as it is set."""
        decimals = 0 if self.target == int(self.target) else 2
        return f"{self.number(self.target, decimals)}{HARD_SPACE}%"

    def number(self, value: float | None, decimals: int = 2) -> str:
        """Write a number that is not negative; a dash for none."""
        return NOTHING if value is None else decimal(value, decimals, self.language)

    def share(self, value: float | None) -> str:
        """Write a share: one decimal and a per cent sign."""
        return NOTHING if value is None else f"{self.number(value, 1)}{HARD_SPACE}%"

    def count(self, value: int | None) -> str:
        """Write a count with its thousands apart."""
        return NOTHING if value is None else count(int(value), self.language)

    def points(self, value: float | None) -> str:
        """Write a change in percentage points with its sign."""
        if value is None:
            return NOTHING
        shown = self.number(abs(half_away(Fraction(str(value)))))
        sign = MINUS if value < 0 else "+" if value > 0 else ""
        return f"{sign}{shown}"

    def interval(self, row: Row) -> str:
        """Write the interval in which the sheet is the unit."""
        if row["low_sheets"] is None:
            return NOTHING
        return f"{self.number(row['low_sheets'])}–{self.number(row['high_sheets'])}"

    def wilson(self, row: Row) -> str:
        """Write the interval over single answers."""
        return NOTHING if row["low"] is None else f"{self.number(row['low'])}–{self.number(row['high'])}"

    def place(self, row: Row) -> str:
        """Write the ranks that a unit's sheets leave open."""
        if row["rank"] is None:
            return self.too_few if row["note"] == TOO_FEW else NOTHING
        first, last = int(row["rank_from"]), int(row["rank_to"])
        return str(first) if first == last else f"{first}–{last}"

    @property
    def too_few(self) -> str:
        """What is said of a unit with too few sheets."""
        return self.say("quá ít phiếu", "too few")

    def channel_name(self, row: Row) -> str:
        """Return what a row's channel is called."""
        names: dict[str, str] = {one["channel"]: one["channel_name"] for one in self.channels}
        return names.get(row["channel"], str(row["channel"]))

    @property
    def without_few(self) -> str:
        """What is said below a table that leaves units with too few sheets out."""
        return self.say("Không gồm đơn vị có quá ít phiếu.", "Without units that have too few sheets.")

    def period_said(self, name: str) -> str:
        """Write a period."""
        return period_said(name, self.language)

    def listed(self, names: Iterable[str]) -> str:
        """Write names one after another."""
        found = list(names)
        if len(found) < 2:
            return "".join(found)
        joint = self.say(" và ", " and ")
        return ", ".join(found[:-1]) + joint + found[-1]


def exact_index(row: Row) -> float | None:
    """Return an index in per cent before it is rounded, for charts that show one decimal.

    >>> exact_index({"satisfied": 6, "answers": 11})  # 54.5; of 54.55, as tables have it, 54.6 would be made
    54.54545454545455
    """
    return 100 * row["satisfied"] / row["answers"] if row["answers"] else None


def _plain(value: Any) -> Any:
    """Return a cell without the ways in which a table says that there is nothing."""
    return None if value is None or (not isinstance(value, str) and pd.isna(value)) else value
