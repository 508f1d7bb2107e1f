"""All rows that the report reads, of one survey: each table is made into typed rows here and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

import pandas as pd

from pipeline.figures.area_tables import AreaRow
from pipeline.figures.channel_differences import CHANNEL_DIFFERENCES, ChannelDifferenceRow
from pipeline.figures.channel_quality import CHANNEL_QUALITY, ChannelQualityRow
from pipeline.figures.comment_tables import CommentRow, ThemeRow
from pipeline.figures.demographics import DemographicRow
from pipeline.figures.drivers import DRIVERS, DriverRow
from pipeline.figures.figure_rows import (
    ChannelCriterionRow,
    ChannelDistributionRow,
    ChannelQuestionRow,
    ChannelRow,
    CriterionRow,
    FactorRow,
    LowestRow,
    MeasureRow,
    SchemeRow,
    UnitRow,
)
from pipeline.figures.quality_tables import PageOutcomeRow, QualityRow
from pipeline.figures.theme_periods import ThemePeriodRow
from pipeline.figures.typed_rows import rows_of


@dataclass(frozen=True, slots=True)
class SurveyRows:
    """The rows of one survey, of all its periods, in the order of their tables.

    Attributes:
        units: by unit, channel and period.
        factors: by unit, channel, period and factor.
        criteria: by unit, channel, period and criterion.
        lowest: by unit, channel and period the criteria with the lowest index, the lowest first.
        channels: by channel and period, all units together.
        channel_quality: by channel and period, all units together, then by unit.
        channel_differences: of each two channels by period, over the units that they share, then by unit.
        channel_criteria: by channel, period and criterion, all units together.
        questions: by channel, period and question that is not about the respondent, all units together.
        distribution: by channel, period, question and choice, all units together.
        schemes: by unit, channel and period, what the survey's scheme makes of them; empty where it has none.
        areas: by area, channel and period.
        demographics: by channel, period, question and choice, all units together.
        themes: by unit, channel, period and theme.
        theme_periods: by period and theme, all units and channels together.
        comments: each frame that somebody wrote in.
        measures: what people typed into the plan.
        quality: by unit, channel and period.
        page_outcomes: by outcome and fault, the pages of all surveys.
        drivers: by channel, period and factor, all units together; empty where nothing asks about everything together.
    """

    units: list[UnitRow]
    factors: list[FactorRow]
    criteria: list[CriterionRow]
    lowest: list[LowestRow]
    channels: list[ChannelRow]
    channel_quality: list[ChannelQualityRow]
    channel_differences: list[ChannelDifferenceRow]
    channel_criteria: list[ChannelCriterionRow]
    questions: list[ChannelQuestionRow]
    distribution: list[ChannelDistributionRow]
    schemes: list[SchemeRow]
    areas: list[AreaRow]
    demographics: list[DemographicRow]
    themes: list[ThemeRow]
    theme_periods: list[ThemePeriodRow]
    comments: list[CommentRow]
    measures: list[MeasureRow]
    quality: list[QualityRow]
    page_outcomes: list[PageOutcomeRow]
    drivers: list[DriverRow]


NO_ROWS = SurveyRows(*([] for _ in fields(SurveyRows)))
"""No rows at all."""


def rows_of_survey(tables: Mapping[str, pd.DataFrame], comments: pd.DataFrame, survey: str) -> SurveyRows:
    """Return the rows of a survey.

    Args:
        tables: all tables of figures, by name.
        comments: the table of comments, all of it text.
        survey: its id.
    """

    def of(table: pd.DataFrame) -> pd.DataFrame:
        return table[table["survey"] == survey]

    return SurveyRows(
        units=rows_of(of(tables["units"]), UnitRow),
        factors=rows_of(of(tables["factors"]), FactorRow),
        criteria=rows_of(of(tables["criteria"]), CriterionRow),
        lowest=rows_of(of(tables["lowest"]), LowestRow),
        channels=rows_of(of(tables["channels"]), ChannelRow),
        channel_quality=rows_of(of(tables[CHANNEL_QUALITY]), ChannelQualityRow),
        channel_differences=rows_of(of(tables[CHANNEL_DIFFERENCES]), ChannelDifferenceRow),
        channel_criteria=rows_of(of(tables["channel_criteria"]), ChannelCriterionRow),
        questions=rows_of(of(tables["channel_questions"]), ChannelQuestionRow),
        distribution=rows_of(of(tables["channel_distribution"]), ChannelDistributionRow),
        schemes=rows_of(of(_with_classes(tables["classes"])), SchemeRow) if "classes" in tables else [],
        areas=rows_of(of(tables["areas"]), AreaRow),
        demographics=rows_of(of(tables["channel_demographics"]), DemographicRow),
        themes=rows_of(of(tables["themes"]), ThemeRow),
        theme_periods=rows_of(of(tables["theme_periods"]), ThemePeriodRow),
        comments=rows_of(of(comments), CommentRow),
        measures=rows_of(of(tables["measures"]).astype(object).fillna(""), MeasureRow),
        quality=rows_of(of(tables["quality"]), QualityRow),
        page_outcomes=rows_of(tables["page_outcomes"], PageOutcomeRow),
        drivers=rows_of(of(tables[DRIVERS]), DriverRow) if DRIVERS in tables else [],
    )


def _with_classes(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table of a scheme with the columns that only one with classes, or with ranks, has."""
    lacking = [name for name in ("class_name", "class_open", "rank") if name not in table]
    return table.assign(**dict.fromkeys(lacking))
