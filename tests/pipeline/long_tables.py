"""The tables with a row for each answer, sheet, comment and page, without the figures made of them."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from pipeline import Workspace
from pipeline.remedies.plan_taking import NOTHING
from pipeline.remedies.proposing import NOTHING_PROPOSED
from pipeline.results.tabulate import tabulate


def write_long_tables(workspace: Workspace) -> None:
    """Tabulate, but for the figures and the workbook, which take nine tenths of the time.

    For tests that look into the long tables alone, several times each; figures and workbook have their own.
    """
    with pytest.MonkeyPatch.context() as patched:
        for figures in ("all_tables", "drivers_tables", "control_tables", "register_tables", "verdicts_in_words"):
            patched.setattr(f"pipeline.results.tabulate.{figures}", lambda *_: {})
        for part in ("_fill_in", "refreshed", "_write_workbook"):
            patched.setattr(f"pipeline.results.tabulate.{part}", lambda *_: None)
        patched.setattr("pipeline.results.tabulate._carry_over", lambda *_: SimpleNamespace(taken=NOTHING))
        patched.setattr("pipeline.results.tabulate.propose", lambda *_: NOTHING_PROPOSED)
        tabulate(workspace)
