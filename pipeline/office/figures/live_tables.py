"""All tables of figures of one count, made in memory: nothing is written into ``results/``.

Where there are many units and periods, making them takes seconds of computing, during which this process could answer
nobody; then a process beside it does it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Self

import pandas as pd

from pipeline.counting.counting_job import PATIENCE_SECONDS, PagesPart, Snapshot
from pipeline.counting.tally import Tally
from pipeline.figures.all_tables import Pass, all_tables, table_input_of
from pipeline.figures.control_tables import control_tables
from pipeline.figures.drivers import drivers_tables
from pipeline.figures.state_of_data import StateOfData, state_of
from pipeline.results.plan_of_measures import plan_of
from pipeline.results.scheme_outcome import overall_questions, results_of_schemes, schemes_in
from pipeline.results.tabulate import Tabulation
from pipeline.results.written_files import WrittenFiles
from pipeline.schemes.form_figures import SurveyForms
from pipeline.work.workers import Alive, Ending, Workers
from pipeline.workspace import Workspace

MANY_GROUPS = 250
"""Units, channels and periods together from which on a process of its own makes the tables; fewer take two seconds."""


@dataclass(frozen=True, slots=True)
class _Made:
    """What is made of a count, and can be sent between processes."""

    tables: dict[str, pd.DataFrame]
    state: StateOfData
    forms: Mapping[str, SurveyForms]


@dataclass(frozen=True, slots=True)
class _TablesJob:
    """Has tables made by a worker; the attributes are those of a pass and its snapshot."""

    root: Path
    last_run: int
    language: str
    tally: Tally
    pages: PagesPart
    comments: pd.DataFrame

    @property
    def seconds(self) -> float:
        """Seconds that it may take."""
        return PATIENCE_SECONDS

    def parts(self) -> list[Self]:
        """Return the job: it can't be split."""
        return [self]

    def given_up(self, _: Ending) -> _Made:
        """Make them in this process, whatever it takes: managers wait for them."""
        return self.run(lambda: None)

    def run(self, _: Alive) -> _Made:
        """Make the tables."""
        workspace = Workspace.open(self.root)
        try:
            snapshot = Snapshot.of(workspace, self.last_run, self.language, is_long=False)
            return _made(Pass(snapshot, self.tally, self.pages), self.comments)
        finally:
            workspace.close()


def tabulation_of(found: Pass, comments: pd.DataFrame) -> Tabulation:
    """Return all tables of a pass, with names in the language of its snapshot.

    Raises:
        StoreError: the database can't be read.
        RegisterError, TransactionsError, SurveyError: a file of the workspace can't be used.
    """
    snapshot = found.snapshot
    if len(found.tally.groups) < MANY_GROUPS:
        made = _made(found, comments)
    else:
        root, last_run = snapshot.workspace.root, snapshot.last_run
        job = _TablesJob(root, last_run, snapshot.language, found.tally, found.pages, comments)
        with Workers(1) as crew:
            ((_, made),) = crew.in_order([job])
    return Tabulation((), found, made.tables, comments, made.state, made.forms)


def _made(found: Pass, comments: pd.DataFrame) -> _Made:
    snapshot = found.snapshot
    register = snapshot.workspace.register()
    schemes = schemes_in(snapshot, register, date.today())
    tables = all_tables(found, register, comments)
    inputs = table_input_of(found, register)
    by_scheme = results_of_schemes(schemes, inputs, snapshot.language)
    tables |= by_scheme.tables | drivers_tables(inputs, overall_questions(snapshot, schemes))
    tables["measures"] = _plan(snapshot.workspace, tables)
    tables |= control_tables(tables, snapshot.workspace.store.remedies.all())
    return _Made(tables, state_of(found, register), by_scheme.forms)


def _plan(workspace: Workspace, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the plan as the register fills it in, with what people typed into the one in ``results/`` since.

    The file stays as it is.
    """
    return plan_of(workspace.store, WrittenFiles.of(workspace.results), tables).table()
