"""All tables of figures, from one pass over the store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from forms.register import Register
from pipeline.counting.counting_job import PagesPart, Snapshot
from pipeline.counting.tally import SheetCounts, Tally
from pipeline.figures.area_tables import areas_table, units_on_table
from pipeline.figures.channel_differences import CHANNEL_DIFFERENCES, channel_differences_table
from pipeline.figures.channel_flags import Limits
from pipeline.figures.channel_quality import CHANNEL_QUALITY, channel_quality_table, with_flags
from pipeline.figures.comment_tables import LETTERS, letters_table, themes_table
from pipeline.figures.criteria import factors_of
from pipeline.figures.demographics import asked_about, demographics_tables
from pipeline.figures.matrix import matrix
from pipeline.figures.measures import measures_table
from pipeline.figures.quality_tables import page_outcomes_table, quality_table
from pipeline.figures.question_tables import question_tables, result_questions
from pipeline.figures.tables import (
    TableInput,
    channel_criteria_table,
    channels_table,
    criteria_table,
    factors_table,
    lowest_table,
    units_table,
)
from pipeline.figures.theme_periods import theme_periods_table
from pipeline.figures.transactions import load_transactions
from pipeline.workspace import TRANSACTIONS


@dataclass(frozen=True, slots=True)
class Pass:
    """What one pass over the store found.

    Attributes:
        snapshot: the snapshot that sheets were counted by.
        tally: the counts behind every figure.
        pages: every page that ever arrived, by run, outcome and fault.
        runs: what became of the sheets of each run, by its id, where that was asked for.
    """

    snapshot: Snapshot
    tally: Tally
    pages: PagesPart
    runs: Mapping[int, SheetCounts] = field(default_factory=dict)

    def of_unit(self, unit: str) -> Pass:
        """Return what it found of one unit alone; pages of no known sheet are no unit's."""
        return self.of_units((unit,))

    def of_units(self, units: Container[str]) -> Pass:
        """Return what it found of some units alone."""
        tally = self.tally.only(lambda group: group.unit in units)
        runs = {run.id for counts in tally.groups.values() for run in counts.runs}
        own = Counter({key: count for key, count in self.pages.of_runs.items() if key[0] in runs})
        return Pass(self.snapshot, tally, PagesPart(count=own.total(), of_runs=own))


def table_input_of(found: Pass, register: Register) -> TableInput:
    """Return what tables are made of."""
    snapshot, settings = found.snapshot, found.snapshot.workspace.settings
    factors = {name: factors_of(printed, snapshot.language) for name, printed in snapshot.versions().items()}
    channels = {name: channel.model_dump()[snapshot.language] for name, channel in settings.channels.items()}
    transactions = load_transactions(snapshot.workspace.root / TRANSACTIONS, register)
    return TableInput(found.tally, factors, channels, transactions, settings.validity.fewest_for_rank)


def tables_together(found: Pass, register: Register, comments: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return those of ``all_tables`` that tell of all units together, in a tenth of the time.

    Raises:
        TransactionsError: the file of transactions can't be used.
    """
    snapshot, settings = found.snapshot, found.snapshot.workspace.settings
    inputs = table_input_of(found, register)
    results = {name: result_questions(printed, snapshot.language) for name, printed in snapshot.versions().items()}
    themes = {name: theme.model_dump()[snapshot.language] for name, theme in settings.themes.items()}
    fewest = settings.validity.fewest_in_cell
    return {
        "channels": channels_table(inputs),
        "channel_criteria": channel_criteria_table(inputs),
        **question_tables(inputs, results, fewest, each_unit=False),
        "areas": areas_table(inputs, register, snapshot.language),
        "theme_periods": theme_periods_table(comments, themes, fewest),
        "page_outcomes": page_outcomes_table(found.pages, snapshot.language),
    }


def all_tables(
    found: Pass, register: Register, comments: pd.DataFrame, day: date | None = None
) -> dict[str, pd.DataFrame]:
    """Return every table of figures by its name.

    Args:
        found: the pass over the store.
        register: of units.
        comments: the table of comments, all of it text.
        day: whose units the figures are told by as well; ``None`` for none.

    Raises:
        TransactionsError: the file of transactions can't be used.
    """
    snapshot, settings = found.snapshot, found.snapshot.workspace.settings
    inputs = table_input_of(found, register)
    versions = snapshot.versions()
    asked = {name: asked_about(printed, snapshot.language) for name, printed in versions.items()}
    criteria = criteria_table(inputs)
    lowest = lowest_table(criteria)
    people, people_by_channel = demographics_tables(inputs, asked, settings.validity.fewest_in_cell)
    results = {name: result_questions(printed, snapshot.language) for name, printed in versions.items()}
    themes = {name: theme.model_dump()[snapshot.language] for name, theme in settings.themes.items()}
    tables = {
        "units": units_table(inputs),
        "factors": factors_table(inputs),
        "criteria": criteria,
        "lowest": lowest,
        "channels": channels_table(inputs),
        "channel_criteria": channel_criteria_table(inputs),
        **question_tables(inputs, results, settings.validity.fewest_in_cell),
        "areas": areas_table(inputs, register, snapshot.language),
        "demographics": people,
        "channel_demographics": people_by_channel,
        "themes": themes_table(comments, themes),
        "theme_periods": theme_periods_table(comments, themes, settings.validity.fewest_in_cell),
        "measures": measures_table(lowest, float(settings.report.target)),
        CHANNEL_QUALITY: channel_quality_table(inputs, Limits.of(settings.online), snapshot.language),
        CHANNEL_DIFFERENCES: channel_differences_table(inputs),
        "quality": quality_table(inputs, found.pages),
        "page_outcomes": page_outcomes_table(found.pages, snapshot.language),
        "matrix": matrix(criteria),
    }
    if (letters := letters_table(comments)).size:
        tables[LETTERS] = letters
    with_flags(tables)
    if day is not None:
        tables["units_on"] = units_on_table(inputs, register, day, snapshot.language)
    return tables
