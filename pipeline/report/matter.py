"""What a report is about: the rows of one survey and period, and how its figures are written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Protocol, TypeVar

from forms.bilingual import Words, grouped
from pipeline.figures.all_rows import SurveyRows
from pipeline.figures.area_tables import AreaRow
from pipeline.figures.channel_flags import Limits
from pipeline.figures.channel_quality import ChannelQualityRow
from pipeline.figures.comment_tables import CommentRow
from pipeline.figures.criteria import SharedScale
from pipeline.figures.figure_rows import ChannelRow, LowestRow, UnitRow
from pipeline.figures.formulas import ONE_DECIMAL_BELOW
from pipeline.figures.tables import TOO_FEW
from pipeline.pictures.handwriting import Handwriting
from pipeline.records.period_words import period_said
from pipeline.report import texts
from pipeline.report.blocks import ColumnSpec, Language
from pipeline.report.charts.words import decimal, signed
from pipeline.report.one_unit import OneUnit
from pipeline.report.register_view import RegisterView
from pipeline.schemes.form_figures import SurveyForms
from pipeline.schemes.form_lines import Line

NOTHING = "–"
MANY_UNITS = 200
"""Units of a period from which on a report on all of them shows each in its annex alone: no province has as many
communes and wards, the country has 3,321."""
MOST_LISTED = 12
"""Of so many units, those that a sentence names."""
MINUS = "−"
HARD_SPACE = "\u00a0"

FrameKey = tuple[str, str]
"""The serial of a sheet as printed, and the id of the question."""
CutFrames = Callable[[Sequence[CommentRow]], Mapping[FrameKey, Handwriting]]
"""Returns what stands in the frames of comments, as far as it can be shown."""


class OfPeriod(Protocol):
    """A row of one channel and period."""

    @property
    def channel(self) -> str:
        """Id of the channel."""

    @property
    def period(self) -> str:
        """Name of the period."""


class Exact(Protocol):
    """A row that has its figures before they were rounded, too."""

    @property
    def exact(self) -> Mapping[str, float]:
        """Figures by their names; what the row has no figure of is missing."""


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
        unit: whose sheets alone the rows are of; ``None`` where they are of all units.
        handwriting: what cuts comments out of the scans, so that they are quoted as they were written; ``None`` to
            quote what was typed alone.
        forms: those that the survey's scheme prescribes; ``None`` where it has none.
        form_lines: the rows of the form of sheets of this period, by unit, channel and period; ``None`` where they are
            not at hand.
        areas_of_units: the name of the area that each unit lies in, where it is known.
        limits: beyond which the sheets of a channel are flagged.
        register: the shortcomings of these units, and what was done about them.
    """

    rows: SurveyRows
    survey: str
    period: str
    language: Language
    target: float
    scale: SharedScale | None = None
    unit: OneUnit | None = None
    handwriting: CutFrames | None = None
    forms: SurveyForms | None = None
    form_lines: Mapping[tuple[str, str, str], Sequence[Line]] | None = None
    areas_of_units: Mapping[str, str] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    register: RegisterView = field(default_factory=RegisterView)

    def now(self, rows: Iterable[Row], channel: str | None = None) -> list[Row]:
        """Return those rows that are of this period, and of the channel if one is given."""
        return [row for row in rows if row.period == self.period and (channel is None or row.channel == channel)]

    def lowest(self, channel: str) -> list[LowestRow]:
        """Return the lowest criteria of each unit in this period and a channel, without units with too few sheets."""
        few = {row.unit for row in self.now(self.rows.units, channel) if row.note == TOO_FEW}
        return [row for row in self.now(self.rows.lowest, channel) if row.unit not in few]

    def lowest_said(self, row: LowestRow) -> str:
        """Write the index of one of a unit's lowest criteria."""
        key = (row.unit, row.channel, row.question)
        return self.number_of(self._exact_indices[key], self._sheets_of_units[row.unit, row.channel])

    @cached_property
    def _exact_indices(self) -> dict[tuple[str, str, str], float | None]:
        rows = self.now(self.rows.criteria)
        return {(row.unit, row.channel, row.question): exact_index(row.satisfied, row.answers) for row in rows}

    @cached_property
    def _sheets_of_units(self) -> dict[tuple[str, str], int]:
        return {(row.unit, row.channel): row.valid for row in self.now(self.rows.units)}

    @cached_property
    def asks_for_index(self) -> bool:
        """Whether the survey asks anything that the index is made of."""
        return any(row.in_index == "yes" for row in self.rows.questions)

    @cached_property
    def is_large(self) -> bool:
        """Whether there are too many units to show each of them beside the others."""
        return self.unit is None and len({row.unit for row in self.now(self.rows.units)}) > MANY_UNITS

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

    def number_of(self, exact: float | None, sheets: int) -> str:
        """Write a figure with one decimal where it rests on few sheets, else with two.

        Args:
            exact: the figure before it was rounded: of one with two decimals another one would come out.
            sheets: valid ones that it rests on.
        """
        return self.number(exact, decimals_of(sheets))

    def index_of(self, exact: float | None, sheets: int) -> str:
        """Write an index as ``number_of`` does, with a per cent sign."""
        return NOTHING if exact is None else f"{self.number_of(exact, sheets)}{HARD_SPACE}%"

    def points_of(self, row: Exact, sheets: int) -> str:
        """Write the change of a row as ``number_of`` does, with its sign."""
        change = row.exact.get("change")
        return NOTHING if change is None else signed(change, decimals_of(sheets), self.language)

    def interval_of(self, row: Exact, sheets: int) -> str:
        """Write the interval by sheet of a row as ``number_of`` does."""
        low, high = row.exact.get("low_sheets"), row.exact.get("high_sheets")
        return NOTHING if low is None else f"{self.number_of(low, sheets)}–{self.number_of(high, sheets)}"

    def mean_of(self, row: Exact, sheets: int) -> str:
        """Write the mean of a row as ``number_of`` does."""
        return self.number_of(row.exact.get("mean"), sheets)

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

    def quality_of(self, channel: str) -> ChannelQualityRow | None:
        """Return what the sheets of a channel are worth: of all units, or of the one that the report is about."""
        unit = self.unit.unit if self.unit else ""
        rows = self.now(self.rows.channel_quality, channel)
        return next((row for row in rows if row.unit == unit), None)

    def is_flagged(self, channel: str) -> bool:
        """Tell whether something was seen of a channel's sheets, over all units or of one of them."""
        row = self.quality_of(channel)
        return row is not None and bool(row.seen or row.units_flagged)

    def flagged_units(self, channel: str) -> list[ChannelQualityRow]:
        """Return the units of a channel of which something was seen; none in the report on one unit."""
        return (
            [] if self.unit else [one for one in self.now(self.rows.channel_quality, channel) if one.unit and one.seen]
        )

    def channel_name(self, channel: str) -> str:
        """Return what a channel is called."""
        return next((one.channel_name for one in self.channels if one.channel == channel), channel)

    def side_by_side(
        self, channels: Sequence[ChannelRow], labels: Iterable[tuple[Words, float]]
    ) -> Iterator[ColumnSpec]:
        """Yield columns of numbers for each channel, under its name where there are several.

        Args:
            channels: side by side.
            labels: of the columns of each, and how wide they are.
        """
        wanted = list(labels)
        for channel in channels:
            group = channel.channel_name if len(channels) > 1 else ""
            for label, share in wanted:
                yield ColumnSpec(self.say(label), "right", share, group)

    def units_listed(self, names: Iterable[str]) -> str:
        """Return names of units one after another; of many, the first ones and how many more there are."""
        found = list(names)
        if not self.is_large or len(found) <= MOST_LISTED:
            return self.listed(found)
        more = self.say(texts.MORE_UNITS, count=self.count(len(found) - MOST_LISTED))
        return f"{', '.join(found[:MOST_LISTED])} {more}"

    @property
    def everyone(self) -> str:
        """Whose sheets all rows together are of."""
        return self.unit.name if self.unit else self.say(texts.ALL_UNITS)

    @property
    def without_few(self) -> tuple[str, ...]:
        """What is said below a table that leaves units with too few sheets out."""
        return () if self.unit else (self.say(texts.WITHOUT_FEW),)

    def period_said(self, name: str) -> str:
        """Write a period."""
        return period_said(name, self.language)

    def day_said(self, day: date) -> str:
        """Write a day."""
        return f"{day:%d/%m/%Y}" if self.language == "vi" else f"{day:%d %B %Y}"

    def listed(self, names: Iterable[str]) -> str:
        """Write names one after another."""
        found = list(names)
        if len(found) < 2:
            return "".join(found)
        joint = self.say(texts.AND)
        return ", ".join(found[:-1]) + joint + found[-1]


def decimals_of(sheets: int) -> int:
    """Return how many decimals a figure has that rests on so many valid sheets."""
    return 1 if sheets < ONE_DECIMAL_BELOW else 2


def exact_index(satisfied: int, answers: int) -> float | None:
    """Return an index in per cent before it is rounded, for charts that show one decimal.

    >>> exact_index(satisfied=6, answers=11)  # 54.5; of 54.55, as tables have it, 54.6 would be made
    54.54545454545455
    """
    return 100 * satisfied / answers if answers else None
