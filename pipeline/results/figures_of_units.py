"""The tabulation that a report on some units rests on: their own sheets are counted, the rest is as it was kept."""

from __future__ import annotations

from collections.abc import Collection

from pipeline.counting.asked import asked_of
from pipeline.counting.counting_job import Snapshot
from pipeline.counting.csv_tables import read_table
from pipeline.counting.tally import Counted, tally_of
from pipeline.figures.all_tables import Pass
from pipeline.figures.state_of_data import state_of
from pipeline.results.kept_figures import current_figures, pages_of, runs_of
from pipeline.results.tabulate import Tabulation
from pipeline.workspace import Workspace


def figures_of_units(workspace: Workspace, units: Collection[str], language: str | None = None) -> Tabulation | None:
    """Return the last tabulation as a new one would be, with the sheets of some units; ``None`` where it may differ.

    Args:
        workspace: whose sheets they are.
        units: ids; those that never were do no harm.
        language: of names; ``None`` for that of the settings.

    Raises:
        StoreError: the database can't be read.
        RegisterError: the register of units can't be used.
    """
    kept = current_figures(workspace, language or workspace.settings.language)
    if kept is None:
        return None
    snapshot = Snapshot.of(workspace, language=language, is_long=False)
    counted = _counted(snapshot, units)
    counted.runs = runs_of(kept.about["sheets"])
    layouts = [one.layout for one in snapshot.layouts.values()]
    tally = tally_of(counted, layouts, snapshot.ledger.runs, asked_of(snapshot.versions()))
    found = Pass(snapshot, tally, pages_of(kept.about["pages"]), counted.runs)
    comments = read_table(workspace.results / "comments.csv", snapshot.csv_locale)
    return Tabulation((), found, kept, comments, state_of(found, workspace.register()), {})


def _counted(snapshot: Snapshot, units: Collection[str]) -> Counted:
    """Count the sheets of some units: they lie in the serials of their runs."""
    counted, twice = Counted(), snapshot.answered_twice()
    for run in snapshot.ledger.runs:
        if run.unit in units:
            counted.take(snapshot.count_sheets(run.serials, twice=twice).counted)
    return counted
