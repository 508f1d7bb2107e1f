"""Whatever is edited behind phieu's back, and a published figure, name or date follows from it, is found."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pipeline import Workspace
from pipeline.upkeep.workspace_check import check_workspace
from tests.pipeline.log_edits import EDITS, Edit, flip, table

README = Path(__file__).parents[3] / "pipeline" / "README.md"


def unheard(*_: object) -> None:
    """Nobody waits."""


def edit(root: Path, made: Edit) -> None:
    with closing(sqlite3.connect(root / "phieu.db", isolation_level=None)) as connection:
        for statement in made.sql:
            connection.execute(statement)
    if made.files is not None:
        made.files(root)


def findings(root: Path, *, archive: bool = False) -> list[str]:
    workspace = Workspace.open(root)
    try:
        return [*check_workspace(workspace, read_archive=unheard if archive else None).faults]
    finally:
        workspace.close()


def test_where_nobody_edited_anything_nothing_is_found(copied: Path) -> None:
    workspace = Workspace.open(copied)
    verdict = check_workspace(workspace, read_archive=unheard)
    assert (verdict.faults, verdict.remarks, verdict.proven) == ((), (), 1)
    workspace.close()


@pytest.mark.parametrize("made", EDITS, ids=lambda made: made.what)
def test_an_edit_is_found_and_told_in_words(copied: Path, made: Edit) -> None:
    edit(copied, made)
    found = findings(copied, archive=made.archive)
    assert any(made.found in line for line in found), found


def test_what_only_reading_finds_is_not_found_without_it(copied: Path) -> None:
    flip(copied)
    assert findings(copied) == []


def test_the_table_of_edits_is_told_as_it_is_tested() -> None:
    assert len(EDITS) >= 50
    assert "\n".join(table()) in README.read_text("utf-8")
