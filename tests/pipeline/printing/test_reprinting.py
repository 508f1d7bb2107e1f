"""The PDF of a run once more: the same bytes and serials, whatever was changed since; what can't be so is refused."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from pipeline import Workspace
from pipeline.cli import main
from pipeline.errors import UnfinishedError, UserError
from pipeline.printing.cancelling import cancel_run
from pipeline.printing.printing import print_runs, units_to_print
from pipeline.printing.reprinting import KeptPdf, kept_pdf, make_anew
from pipeline.printing.slips import print_slips
from pipeline.records.periods import parse_period
from pipeline.records.runs import IssuedRun
from pipeline.upkeep.keys import declare_leaked, rotate
from pipeline.upkeep.log_check import verify
from pipeline.workspace import SETTINGS, SURVEY

PERIOD = parse_period("2019-Q1")
ADDRESS = "https://khaosat.uongbi.gov.vn"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    root = Workspace.create(tmp_path / "w").root
    path = root / SETTINGS
    path.write_text(re.sub(r"(?m)^address = .*$", f'address = "{ADDRESS}"', path.read_text("utf-8")), "utf-8")
    return Workspace.open(root)


def printed(workspace: Workspace, *, online: bool = False, output: Path | None = None) -> IssuedRun:
    units = units_to_print(workspace.register(), "ub06808", PERIOD)
    print_runs(workspace, units, "counter", PERIOD, 3, output, online=online)
    return workspace.store.runs.all()[-1]


def lost(workspace: Workspace, run: IssuedRun) -> bytes:
    """Take the PDF of a run away, and return what it held."""
    kept, path = kept_pdf(workspace, run)
    assert kept is KeptPdf.WHOLE
    content = path.read_bytes()
    path.unlink()
    assert kept_pdf(workspace, run)[0] is KeptPdf.LOST
    return content


@pytest.mark.parametrize("online", [False, True])
def test_it_is_the_same_file_though_the_survey_was_changed_since(workspace: Workspace, online: bool) -> None:
    run = printed(workspace, online=online)
    before = lost(workspace, run)
    survey = workspace.root / SURVEY
    survey.write_text(survey.read_text("utf-8").replace("Nơi ngồi chờ", "Chỗ ngồi chờ"), "utf-8")
    made = make_anew(workspace, run, "lan")
    assert made.path.read_bytes() == before
    assert made.same is True
    assert kept_pdf(workspace, run) == (KeptPdf.WHOLE, made.path)
    assert verify(workspace.store).faults == ()


def test_slips_are_made_anew_too(workspace: Workspace) -> None:
    units = units_to_print(workspace.register(), "ub06808", PERIOD)
    print_slips(workspace, units, "online", PERIOD, 12)
    (run,) = workspace.store.runs.all()
    before = lost(workspace, run)
    made = make_anew(workspace, run)
    assert (made.path.read_bytes(), made.same) == (before, True)


def test_the_key_is_that_of_its_day_and_one_that_leaked_signs_nothing_more(workspace: Workspace) -> None:
    run = printed(workspace)
    before = lost(workspace, run)
    rotate(workspace, "lan", None)
    newer = printed(workspace)
    made = make_anew(workspace, run)
    assert made.path.read_bytes() == before
    assert kept_pdf(workspace, newer)[0] is KeptPdf.WHOLE
    made.path.unlink()
    first = next(iter(workspace.store.log.keys()))
    declare_leaked(workspace, first[:16], "lan", date.today() - timedelta(days=1))
    with pytest.raises(UnfinishedError, match="not trusted"):
        make_anew(workspace, run)


def test_another_name_of_the_channel_is_noticed(workspace: Workspace) -> None:
    run = printed(workspace)
    lost(workspace, run)
    path = workspace.root / SETTINGS
    path.write_text(path.read_text("utf-8").replace("Tại quầy", "Ở quầy"), "utf-8")
    workspace.close()
    assert make_anew(Workspace.open(workspace.root), run).same is False


def test_a_file_that_was_written_elsewhere_is_made_in_the_workspace(workspace: Workspace, tmp_path: Path) -> None:
    run = printed(workspace, output=tmp_path / "usb" / "phieu.pdf")
    assert kept_pdf(workspace, run)[0] is KeptPdf.LOST
    made = make_anew(workspace, run)
    assert made.path.parent == workspace.prints
    assert made.path.read_bytes() == (tmp_path / "usb" / "phieu.pdf").read_bytes()
    assert kept_pdf(workspace, run)[0] is KeptPdf.WHOLE


def test_of_a_cancelled_run_nothing_is_made(workspace: Workspace) -> None:
    run = printed(workspace)
    cancel_run(workspace, run, "wrong period", "lan")
    with pytest.raises(UserError, match="cancelled"):
        make_anew(workspace, workspace.store.runs.all()[0])


def test_it_is_done_by_a_command(workspace: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    run = printed(workspace)
    arguments = ["runs", "reprint", "ub06808", "1", "-w", str(workspace.root)]
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert not ended.value.code
    lost(workspace, run)
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert not ended.value.code
    assert "2019-Q1-ub06808-counter-r1.pdf" in capsys.readouterr().out
    assert kept_pdf(workspace, run)[0] is KeptPdf.WHOLE
