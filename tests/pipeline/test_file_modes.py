"""What is kept belongs to its owner alone, whatever the umask; results may be opened to a group."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline import Workspace
from pipeline.intake.ingest import ingest
from pipeline.report.reporting import report
from pipeline.results.tabulate import tabulate
from pipeline.upkeep.backup import BackupChoice, back_up
from pipeline.upkeep.doctor import Finding, Verdict, examine
from pipeline.web.roles import Role
from pipeline.web.users import USERS, Users

Office = Any  # of conftest.py, which can't be imported

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes"),
    pytest.mark.parametrize("office", ["sqlite"], indirect=True),
]


@pytest.fixture
def umask() -> Iterator[Any]:
    before = os.umask(0o022)
    yield os.umask
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


def rights(workspace: Workspace) -> Finding:
    return next(finding for finding in examine(lambda: workspace) if finding.what == "rights")


def worked_in(office: Office, root: Path) -> Workspace:
    """A workspace in which everything was done that writes files."""
    workspace = Workspace.create(root)
    one = type(office)(workspace, ())
    one.order("ub06808", "counter", "2019-Q1", 3)
    one.drop("Lan/a.tif", *one.sheet(1, comments="x"), *one.sheet(2))
    ingest(workspace)
    report(workspace)
    Users(workspace.root / USERS).add("Lan", [Role.CLERK], "bốn từ chỉ mình tôi ghép")
    back_up(workspace, workspace.root / "backup" / "b.zip", BackupChoice())
    one.order("ub06808", "box", "2019-Q1", 1)  # the database is written to after all that, through its log
    return workspace


@pytest.mark.parametrize("mask", [0o000, 0o022])
def test_nobody_else_reads_anything(office: Office, tmp_path: Path, umask: Any, mask: int) -> None:
    umask(mask)
    workspace = worked_in(office, tmp_path / "w")
    found = [workspace.root, *workspace.root.rglob("*")]
    assert {path.name for path in found} >= {"phieu.db", "phieu.db-wal", "phieu.users", "answers.csv", "b.zip"}
    dropped = workspace.inbox / "Lan"  # this folder and what lay there were the clerk's own
    wide = [path for path in found if mode(path) & 0o077 and path != dropped]
    assert wide == []
    assert rights(workspace).verdict is Verdict.GOOD
    workspace.close()


def test_a_group_reads_the_results_and_nothing_else_where_the_settings_say_so(settings: Any, umask: Any) -> None:
    umask(0o022)
    root = settings(group_may_read="true").workspace.root
    root.chmod(0o700)
    workspace = Workspace.open(root)
    tabulate(workspace)
    assert (mode(root), mode(workspace.results)) == (0o710, 0o750)
    assert {mode(path) for path in workspace.results.iterdir()} == {0o640}
    assert mode(root / "phieu.db") == mode(workspace.archive) & 0o600
    found = rights(workspace)
    assert found.verdict is Verdict.GOOD, found
    workspace.close()


def test_doctor_says_what_others_may_read_and_the_mend_works(office: Office) -> None:
    root = office.workspace.root
    root.chmod(0o755)
    (root / "archive").chmod(0o755)
    (root / "phieu.toml").chmod(0o644)
    found = rights(office.workspace)
    assert found.verdict is Verdict.WARNING
    assert "archive, phieu.toml" in found.found
    assert os.system(found.advice) == 0
    assert rights(office.workspace).verdict is Verdict.GOOD
