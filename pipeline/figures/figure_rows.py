"""The rows of the tables that ``tables`` makes, as the report reads them: units, channels, factors and criteria.

Indices, means and changes have two decimals, rates one. A figure is ``None`` where there is no valid answer.
"""

from __future__ import annotations

from collections.abc import Mapping
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
        mean: of the scores; ``None`` where the criteria have several scales.
        low_sheets: lower end of the 95 % interval in which the sheet is the unit, per cent.
        high_sheets: its upper end.
        rank: among the units of the channel and period, 1 for the highest index; ``None`` with too few sheets or none.
        rank_from: the first rank that the sheets leave open; ``None`` as ``rank``.
        rank_to: the last of them.
        compared: what is said of it beside the other units; ``None`` where nothing can be.
        expected_low: lower limit of 99.8 % of what is to be expected of so many sheets, per cent; ``None`` without
            answers, and where no other unit has any.
        expected_high: the upper one.
        expected_said: whether the index lies between the two; ``None`` as the limits.
        before: the earlier period that it is compared with; ``None`` where there is none.
        change: percentage points since then, -100 to 100; ``None`` where either period has no valid answer.
        change_said: what is said of the change; ``None`` as ``change``.
        pending: answers that open doubts may still add.
        low_pending: the index if all of these turned out dissatisfied.
        high_pending: the index if all of these turned out satisfied.
        satisfied: answers at levels that count as satisfied.
        answers: valid answers.
        note: ``too-few`` where there are so few valid sheets that figures mean little, else empty.
        levels: valid answers at each level, by its id; empty where the criteria have several scales.
        exact: figures before they are rounded, by their names: ``mean, low_sheets, high_sheets, change``.
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
    expected_low: float | None
    expected_high: float | None
    expected_said: Clarity | None
    before: str | None
    change: float | None
    change_said: Clarity | None
    pending: int
    low_pending: float | None
    high_pending: float | None
    satisfied: int
    answers: int
    note: str
    levels: Mapping[str, int]
    exact: Mapping[str, float]


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
        mean: of the scores; ``None`` where the criteria have several scales.
        low_sheets: lower end of the 95 % interval in which the sheet is the unit, per cent.
        high_sheets: its upper end.
        before: the earlier period that it is compared with; ``None`` where there is none.
        before_index: the index in that period of the units that are compared, under the weights of now.
        now_index: their index now.
        change: percentage points since then, -100 to 100; ``None`` where there is nothing to compare.
        change_said: what is said of the change; ``None`` where nothing can be.
        change_units: how many units are compared; ``None`` where there is no earlier period.
        change_units_all: how many have sheets in either period; ``None`` as ``change_units``.
        sheet_worth: how many independent answers a sheet is worth; ``None`` where no two units have answers.
        dispersion: φ of the units' indices, about 1 or less where chance explains them; ``None`` with too few units.
        between_units: by how many points units differ beyond chance (standard deviation); 0 where that is not clear.
        tau: the same as ``arcsin √p``.
        pending: answers that open doubts may still add.
        low_pending: the index if all of these turned out dissatisfied.
        high_pending: the index if all of these turned out satisfied.
        satisfied: answers at levels that count as satisfied.
        answers: valid answers.
        exact: figures before they are rounded, by their names: ``mean, low_sheets, high_sheets, change``.
        note: ``too-few`` where there are so few valid sheets that figures mean little, else empty.
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
    sheet_worth: float | None
    dispersion: float | None
    between_units: float | None
    tau: float | None
    pending: int
    low_pending: float | None
    high_pending: float | None
    satisfied: int
    answers: int
    exact: Mapping[str, float]
    note: str = ""


@dataclass(frozen=True, slots=True)
class FactorRow:
    """What the sheets of a unit say of one factor, in one channel and period.

    Attributes:
        unit: id.
        channel: id.
        period: by its name.
        factor: id; a factor is a section with criteria.
        factor_name: the section's title.
        satisfied: answers at levels that count as satisfied.
        answers: valid answers.
    """

    unit: str
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
        index: satisfied answers per cent of valid ones; ``None`` without answers, and where its scale has no index.
        lowest: 1 for the criterion with the lowest index of the unit, and so on for the next; ``None`` for others.
        satisfied: answers at levels that count as satisfied.
        answers: valid answers.
    """

    unit: str
    unit_name: str
    channel: str
    period: str
    question: str
    question_name: str
    factor: str
    index: float | None
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
        question: id of the criterion.
        question_name: the criterion's text.
        index: satisfied answers per cent of valid ones, 0 to 100.
        answers: valid answers, at least one.
    """

    unit: str
    unit_name: str
    channel: str
    period: str
    lowest: int
    question: str
    question_name: str
    index: float
    answers: int


@dataclass(frozen=True, slots=True)
class ChannelCriterionRow:
    """What the sheets of all units say of one criterion, in one channel and period.

    Attributes:
        channel: id.
        period: by its name.
        question: id of the criterion.
        question_name: the criterion's text.
        index: satisfied answers per cent of valid ones, 0 to 100.
        low: lower end of the 95 % interval over single answers, per cent.
        high: its upper end.
        mean: of the scores; ``None`` where the criteria have several scales.
        low_sheets: lower end of the 95 % interval in which the sheet is the unit, per cent.
        high_sheets: its upper end.
        change: percentage points since the earlier period, -100 to 100; ``None`` where there is nothing to compare.
        pending: answers that open doubts may still add.
        satisfied: answers at levels that count as satisfied.
        answers: valid answers.
        exact: figures before they are rounded, by their names: ``mean, low_sheets, high_sheets, change``.
    """

    channel: str
    period: str
    question: str
    question_name: str
    index: float | None
    low: float | None
    high: float | None
    mean: float | None
    low_sheets: float | None
    high_sheets: float | None
    change: float | None
    pending: int
    satisfied: int
    answers: int
    exact: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class ChannelQuestionRow:
    """How all units answered a question, in one channel and period.

    Attributes:
        channel: id.
        period: by its name.
        section_name: title of the section that it stands in.
        question: id.
        question_name: its text.
        kind: of answer: ``rating``, ``choice``, ``choices`` or ``number``.
        in_index: ``yes`` where the overall index is made of it, among others, else ``no``.
        asked: what shares of its choices are of: the answers to a rating, else the people who were asked.
        answers: valid answers; of ``choices`` the marks.
        pending: answers that open doubts may still add.
        mean: of scores or numbers; ``None`` of choices, and without answers.
        median: likewise.
        top_box: answers at the best level of the scale, per cent; ``None`` of other kinds.
        nps: the Net Promoter Score, −100 to 100; ``None`` of scales that have none.
        nps_low: lower end of its 95 % interval.
        nps_high: its upper end.
        promoters: answers at levels that count for it; ``None`` as ``nps``.
        detractors: answers at levels that count against it; likewise.
        least: of a number, the least; ``None`` of other kinds and of too few answers.
        lower_quartile: a quarter of them are at most so large.
        upper_quartile: a quarter of them are at least so large.
        most: the largest.
        exact: figures before they are rounded, by their names: ``mean, median, nps, nps_low, nps_high``.
    """

    channel: str
    period: str
    section_name: str
    question: str
    question_name: str
    kind: str
    in_index: str
    asked: int
    answers: int
    pending: int
    mean: float | None
    median: float | None
    top_box: float | None
    nps: float | None
    nps_low: float | None
    nps_high: float | None
    promoters: int | None
    detractors: int | None
    least: float | None
    lower_quartile: float | None
    upper_quartile: float | None
    most: float | None
    exact: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class ChannelDistributionRow:
    """How often one choice of a question was made, by all units in one channel and period.

    Attributes:
        channel: id.
        period: by its name.
        question: id.
        choice: id of the level or option.
        choice_name: what it is called.
        count: how often.
        share: per cent of the answers to a rating, or of the people who were asked to choose.
        low: lower end of the 95 % interval of the share; ``None`` as ``share``.
        high: its upper end.
    """

    channel: str
    period: str
    question: str
    choice: str
    choice_name: str
    count: int
    share: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class SchemeRow:
    """What the survey's scheme makes of a unit, in one channel and period.

    Attributes:
        scheme: its id.
        unit_name: as it was when sheets were printed.
        channel: id.
        period: by its name.
        sheets: valid ones.
        sum: the overall figure, points or an index; ``None`` where an indicator has none.
        low_sum: the least that it can end at, once no doubt is open.
        high_sum: the most.
        max: the most that there can be.
        class_name: what its class is called; ``None`` where it has none.
        class_open: ``yes`` where doubts may still change the class, else ``no``; ``None`` where there are no classes.
        rank: 1 for the largest figure; ``None`` with too few sheets, and while doubts may still change it.
        missing: numbers of the indicators without points, joined.
        exact: figures before they are rounded, by their names: ``sum, low_sum, high_sum``.
    """

    scheme: str
    unit_name: str
    channel: str
    period: str
    sheets: int
    sum: float | None
    low_sum: float | None
    high_sum: float | None
    max: float
    class_name: str | None
    class_open: str | None
    rank: int | None
    missing: str
    exact: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """What people typed into a line of the plan; each is ``None`` where they did not.

    Attributes:
        unit: id.
        channel: id.
        question: id of the criterion.
        cause: of the limitation.
        measure: to put it right.
        owner: who is responsible.
        due: until when.
        result: what came of it.
        period: whose figures the line is about; ``None`` where people added the line and left it out.
    """

    unit: str
    channel: str
    question: str
    cause: str | None
    measure: str | None
    owner: str | None
    due: str | None
    result: str | None
    period: str | None = None
