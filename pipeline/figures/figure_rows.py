"""The rows of the tables that ``tables`` makes, as the report reads them: units, channels, factors and criteria.

Indices, means and changes have two decimals, rates one. A figure is ``None`` where there is no valid answer.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.figures.significance import Clarity


@dataclass(frozen=True, slots=True)
class UnitRow:
    """The sheets of a unit that came by one channel in one period, over all criteria.

    Attributes:
        unit: id.
        unit_name: as it was when sheets were printed.
        channel: id.
        period: by its name, such as ``2019-Q1``.
        issued: sheets printed.
        returned: sheets of which at least one page came back: valid, invalid and waiting ones.
        valid: sheets that count.
        waiting: sheets that a person must decide about.
        invalid_blank: sheets that don't count because they are blank.
        invalid_too_few_answers: sheets that don't count because too few of their questions are answered.
        return_rate: ``returned`` per cent of ``issued``; ``None`` where none were issued.
        index: satisfied answers per cent of valid ones, 0 to 100.
        low: lower end of the 95 % interval over single answers, per cent.
        high: its upper end.
        mean: of the levels, 1 to 5.
        low_sheets: lower end of the 95 % interval in which the sheet is the unit, per cent.
        high_sheets: its upper end.
        rank: among the units of the channel and period, 1 for the highest index; ``None`` with too few sheets or none.
        rank_from: the first rank that the sheets leave open; ``None`` as ``rank``.
        rank_to: the last of them.
        compared: what is said of it beside the other units; ``None`` where nothing can be.
        before: the earlier period that it is compared with; ``None`` where there is none.
        change: percentage points since then, -100 to 100; ``None`` where either period has no valid answer.
        change_said: what is said of the change; ``None`` as ``change``.
        level_1: valid answers at the lowest level; then those at each level up to the highest.
        satisfied: answers at the two highest levels.
        answers: valid answers.
        note: ``too-few`` where there are so few valid sheets that figures mean little, else empty.
    """

    unit: str
    unit_name: str
    channel: str
    period: str
    issued: int
    returned: int
    valid: int
    waiting: int
    invalid_blank: int
    invalid_too_few_answers: int
    return_rate: float | None
    index: float | None
    low: float | None
    high: float | None
    mean: float | None
    low_sheets: float | None
    high_sheets: float | None
    rank: int | None
    rank_from: int | None
    rank_to: int | None
    compared: Clarity | None
    before: str | None
    change: float | None
    change_said: Clarity | None
    level_1: int
    level_2: int
    level_3: int
    level_4: int
    level_5: int
    satisfied: int
    answers: int
    note: str

    @property
    def levels(self) -> tuple[int, int, int, int, int]:
        """Return the valid answers at each level, the lowest level first."""
        return self.level_1, self.level_2, self.level_3, self.level_4, self.level_5


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """The sheets of all units that came by one channel in one period, over all criteria.

    Attributes:
        survey: id.
        channel: id.
        channel_name: as the settings have it.
        period: by its name.
        units: how many have sheets of this channel.
        issued: sheets printed.
        returned: sheets of which at least one page came back.
        valid: sheets that count.
        invalid: sheets that don't count.
        waiting: sheets that a person must decide about.
        invalid_blank: sheets that don't count because they are blank.
        invalid_too_few_answers: sheets that don't count because too few of their questions are answered.
        return_rate: ``returned`` per cent of ``issued``; ``None`` where none were issued.
        index: satisfied answers per cent of valid ones, 0 to 100.
        low: lower end of the 95 % interval over single answers, per cent.
        high: its upper end.
        mean: of the levels, 1 to 5.
        low_sheets: lower end of the 95 % interval in which the sheet is the unit, per cent.
        high_sheets: its upper end.
        before: the earlier period that it is compared with; ``None`` where there is none.
        before_index: the index in that period of the units that are compared, under the weights of now.
        now_index: their index now.
        change: percentage points since then, -100 to 100; ``None`` where there is nothing to compare.
        change_said: what is said of the change; ``None`` where nothing can be.
        change_units: how many units are compared; ``None`` where there is no earlier period.
        change_units_all: how many have sheets in either period; ``None`` as ``change_units``.
        satisfied: answers at the two highest levels.
        answers: valid answers.
    """

    survey: str
    channel: str
    channel_name: str
    period: str
    units: int
    issued: int
    returned: int
    valid: int
    invalid: int
    waiting: int
    invalid_blank: int
    invalid_too_few_answers: int
    return_rate: float | None
    index: float | None
    low: float | None
    high: float | None
    mean: float | None
    low_sheets: float | None
    high_sheets: float | None
    before: str | None
    before_index: float | None
    now_index: float | None
    change: float | None
    change_said: Clarity | None
    change_units: int | None
    change_units_all: int | None
    satisfied: int
    answers: int


@dataclass(frozen=True, slots=True)
class FactorRow:
    """What the sheets of a unit say of one factor, in one channel and period.

    Attributes:
        channel: id.
        period: by its name.
        factor: id; a factor is a section with criteria.
        factor_name: the section's title.
        satisfied: answers at the two highest levels.
        answers: valid answers.
    """

    channel: str
    period: str
    factor: str
    factor_name: str
    satisfied: int
    answers: int


@dataclass(frozen=True, slots=True)
class CriterionRow:
    """What the sheets of a unit say of one criterion, in one channel and period.

    Attributes:
        unit: id.
        unit_name: as it was when sheets were printed.
        channel: id.
        period: by its name.
        question: id of the criterion.
        question_name: its text.
        factor: id of the section that it stands in.
        lowest: 1 for the criterion with the lowest index of the unit, and so on for the next; ``None`` for others.
        satisfied: answers at the two highest levels.
        answers: valid answers.
    """

    unit: str
    unit_name: str
    channel: str
    period: str
    question: str
    question_name: str
    factor: str
    lowest: int | None
    satisfied: int
    answers: int


@dataclass(frozen=True, slots=True)
class LowestRow:
    """One of the criteria with the lowest index of a unit, in one channel and period.

    Attributes:
        unit: id.
        unit_name: as it was when sheets were printed.
        channel: id.
        period: by its name.
        lowest: its place, 1 for the lowest index.
        question_name: the criterion's text.
        index: satisfied answers per cent of valid ones, 0 to 100.
        answers: valid answers, at least one.
    """

    unit: str
    unit_name: str
    channel: str
    period: str
    lowest: int
    question_name: str
    index: float
    answers: int


@dataclass(frozen=True, slots=True)
class ChannelCriterionRow:
    """What the sheets of all units say of one criterion, in one channel and period.

    Attributes:
        channel: id.
        period: by its name.
        question_name: the criterion's text.
        index: satisfied answers per cent of valid ones, 0 to 100.
        low: lower end of the 95 % interval over single answers, per cent.
        high: its upper end.
        mean: of the levels, 1 to 5.
        low_sheets: lower end of the 95 % interval in which the sheet is the unit, per cent.
        high_sheets: its upper end.
        pending: answers that open doubts may still add.
        change: percentage points since the earlier period, -100 to 100; ``None`` where there is nothing to compare.
        satisfied: answers at the two highest levels.
        answers: valid answers.
    """

    channel: str
    period: str
    question_name: str
    index: float | None
    low: float | None
    high: float | None
    mean: float | None
    low_sheets: float | None
    high_sheets: float | None
    pending: int
    change: float | None
    satisfied: int
    answers: int
