"""What a report is about: the rows of one survey and period, and how its figures are written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Protocol, TypeVar

from forms.bilingual import Words, grouped
from pipeline.figures.all_rows import SurveyRows
from pipeline.figures.area_tables import AreaRow
from pipeline.figures.criteria import SharedScale
from pipeline.figures.figure_rows import ChannelRow, LowestRow, UnitRow
from pipeline.figures.formulas import ONE_DECIMAL_BELOW, half_away
from pipeline.figures.tables import TOO_FEW
from pipeline.report import texts
from pipeline.report.blocks import Language
from pipeline.report.charts.words import decimal, period_said

NOTHING = "–"
MINUS = "−"
HARD_SPACE = "\u00a0"


class OfPeriod(Protocol):
    """A row of one channel and period."""

    @property
    def channel(self) -> str:
        """Id of the channel."""

    @property
    def period(self) -> str:
        """Name of the period."""


Row = TypeVar("Row", bound=OfPeriod)


@dataclass(frozen=True)
class Subject:
    """The figures of one survey, seen from one period.

    Attributes:
        rows: of the survey, of all its periods.
        survey: its id.
        period: what the report is about.
        language: ``vi`` or ``en``.
        target: the index that units and criteria should reach, in per cent.
        scale: that all criteria share; ``None`` where they have several.
    """

    rows: SurveyRows
    survey: str
    period: str
    language: Language
    target: float
    scale: SharedScale | None = None

    def now(self, rows: Iterable[Row], channel: str | None = None) -> list[Row]:
        """Return those rows that are of this period, and of the channel if one is given."""
        return [row for row in rows if row.period == self.period and (channel is None or row.channel == channel)]

    def lowest(self, channel: str) -> list[LowestRow]:
        """Return the lowest criteria of each unit in this period and a channel, without units with too few sheets."""
        few = {row.unit for row in self.now(self.rows.units, channel) if row.note == TOO_FEW}
        return [row for row in self.now(self.rows.lowest, channel) if row.unit not in few]

    @cached_property
    def asks_for_index(self) -> bool:
        """Whether the survey asks anything that the index is made of."""
        return any(row.in_index == "yes" for row in self.rows.questions)

    def order_is_open(self, channel: str) -> bool:
        """Tell whether answers that wait could still change the order of a channel's criteria."""
        return any(row.pending for row in self.now(self.rows.channel_criteria, channel))

    @cached_property
    def channels(self) -> list[ChannelRow]:
        """The rows of the channels, the one with most valid sheets first."""
        return sorted(self.now(self.rows.channels), key=lambda row: -row.valid)

    @property
    def main(self) -> ChannelRow:
        """The channel with most valid sheets."""
        return self.channels[0]

    def say(self, text: Words, /, **values: object) -> str:
        """Return a text in the report's language with its values filled in."""
        return text.said(self.language).format(**values)

    def index(self, value: float | None) -> str:
        """Write an index: two decimals and a per cent sign."""
        return NOTHING if value is None else f"{self.number(value)}{HARD_SPACE}%"

    def number_of(self, exact: float | None, sheets: int) -> str:
        """Write a figure with one decimal where it rests on few sheets, else with two.

        Args:
            exact: the figure before it was rounded: of one with two decimals another one would come out.
            sheets: valid ones that it rests on.
        """
        return self.number(exact, 1 if sheets < ONE_DECIMAL_BELOW else 2)

    def index_of(self, exact: float | None, sheets: int) -> str:
        """Write an index as ``number_of`` does, with a per cent sign."""
        return NOTHING if exact is None else f"{self.number_of(exact, sheets)}{HARD_SPACE}%"

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
        return NOTHING if value is None else grouped(value, self.language)

    def points(self, value: float | None) -> str:
        """Write a change in percentage points with its sign."""
        if value is None:
            return NOTHING
        shown = self.number(abs(half_away(Fraction(str(value)))))
        sign = MINUS if value < 0 else "+" if value > 0 else ""
        return f"{sign}{shown}"

    def interval(self, low: float | None, high: float | None) -> str:
        """Write an interval; a dash for none."""
        return NOTHING if low is None else f"{self.number(low)}–{self.number(high)}"

    def compared_on(self, row: ChannelRow | AreaRow) -> str:
        """Write over how many of how many units a change was taken, or could not be."""
        return NOTHING if row.change_units is None else f"{row.change_units}/{row.change_units_all}"

    def place(self, row: UnitRow) -> str:
        """Write the ranks that a unit's sheets leave open."""
        if row.rank is None:
            return self.too_few if row.note == TOO_FEW else NOTHING
        return str(row.rank_from) if row.rank_from == row.rank_to else f"{row.rank_from}–{row.rank_to}"

    @property
    def too_few(self) -> str:
        """What is said of a unit with too few sheets."""
        return self.say(texts.TOO_FEW)

    def channel_name(self, channel: str) -> str:
        """Return what a channel is called."""
        return next((one.channel_name for one in self.channels if one.channel == channel), channel)

    @property
    def without_few(self) -> str:
        """What is said below a table that leaves units with too few sheets out."""
        return self.say(texts.WITHOUT_FEW)

    def period_said(self, name: str) -> str:
        """Write a period."""
        return period_said(name, self.language)

    def listed(self, names: Iterable[str]) -> str:
        """Write names one after another."""
        found = list(names)
        if len(found) < 2:
            return "".join(found)
        joint = self.say(texts.AND)
        return ", ".join(found[:-1]) + joint + found[-1]


def exact_index(satisfied: int, answers: int) -> float | None:
    """Return an index in per cent before it is rounded, for charts that show one decimal.

    >>> exact_index(satisfied=6, answers=11)  # 54.5; of 54.55, as tables have it, 54.6 would be made
    54.54545454545455
    """
    return 100 * satisfied / answers if answers else None
