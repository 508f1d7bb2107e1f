"""The register on the command line, in the language that is spoken."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from pipeline import Workspace
from pipeline.cli import main
from pipeline.records.remedies import About, Status, StepKind, Subject

Run = Callable[..., str]


@pytest.fixture
def run(place: Workspace, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command, and return what it says."""

    def command(*arguments: str, code: int = 0, language: str = "en") -> str:
        with pytest.raises(SystemExit) as ended:
            main(["--language", language, "measures", *arguments, "-w", str(place.root)])
        told = capsys.readouterr()
        assert (ended.value.code or 0) == code, told
        return told.out + told.err

    return command


def test_a_shortcoming_goes_its_way_step_by_step(place: Workspace, run: Run, tmp_path: Path) -> None:
    register = place.store.remedies
    assert "Đã ghi hạn chế 1" in run("add", "Mạng chậm", "--unit", "ub06808", "--by", "lan", language="vi")
    assert "owner is missing" in run("decide", "1", "--measure", "đường truyền mới", code=8)
    run("decide", "1", "--measure", "đường truyền mới", "--owner", "bà Hòa", "--due", "Q1/2020", "--by", "lan")
    assert "2020-03-31 overdue" in run("list", "--overdue")
    assert "Thời hạn: 31/03/2020" in run("show", "1", language="vi")
    assert "no such" in run("list", "--owner", "Minh")
    assert "đã quyết định" in run(language="vi")
    run("start", "1")
    assert "Bao giờ xong?" in run("return", "1", "Bao giờ xong?") + run("show", "1")
    assert "to be answered" in run("list", "--unit", "ub06808", "--status", "under-way")
    run("answer", "1", "Tuần sau")
    (tmp_path / "biên bản.pdf").write_bytes(b"%PDF")
    run("attach", "1", str(tmp_path / "biên bản.pdf"))
    assert "is no date" in run("done", "1", "--on", "sau Tết", code=2)
    assert "is to come" in run("done", "1", "--on", "31/12/2198", code=8)
    run("done", "1", "--on", "15/3/2020", "--result", "đã có")
    assert "reason for closing is missing" in run("close", "1", code=8)
    run("close", "1", "--why", "xem tại chỗ")
    closed = register.numbered(1)
    assert (closed.status, closed.done_on, closed.result) == (Status.CHECKED, date(2020, 3, 15), "đã có")
    assert "does not stand so" in run("start", "1", code=8)
    run("reopen", "1", "--why", "lại chậm")
    run("drop", "1", "--why", "quầy đã chuyển")
    one = register.numbered(1)
    assert (one.status, len(one.attached)) == (Status.DROPPED, 1)
    shown = run("show", "1", language="vi")
    assert "quyết định, lan" in shown
    assert "biên bản.pdf" in shown
    assert "quầy đã chuyển" in shown
    assert "no shortcoming 9" in run("show", "9", code=7)
    register.erase([step.id for step in one.steps], "lan")
    assert "1. (text erased)" in run("show", "1")


def test_what_no_figure_bears_out_is_not_closed(place: Workspace, run: Run) -> None:
    about = About(Subject.CRITERION, "sipas", "ub06808", "Phường Vàng Danh", "counter", "q01")
    place.store.remedies.begin(about, {"title": "Nơi ngồi chờ"}, "phieu", StepKind.PROPOSED)
    run("decide", "1", "--measure", "a", "--owner", "b", "--due", "2026-12-31")
    run("done", "1")
    assert "don't bear out" in run("close", "1", "--why", "đã làm", code=8)
    assert place.store.remedies.numbered(1).status is Status.DONE


def test_a_list_is_imported_and_the_register_exported(place: Workspace, run: Run, tmp_path: Path) -> None:
    listed = tmp_path / "ke-hoach.csv"
    listed.write_text("Đơn vị;Hạn chế;Giải pháp\nP. Vàng Danh;Mạng chậm;cáp mới\nPhường Lạ;Ít ghế;\n", "utf-8-sig")
    told = run("import", str(listed), "--dry-run", code=8)
    assert "Nothing was changed" in told
    assert "line 3: not taken" in told
    assert place.store.remedies.all() == []
    run("import", str(listed), "--by", "lan", code=8)
    assert "0 mới" in run("import", str(listed), code=8, language="vi")
    for name in ("so.csv", "so.xlsx"):
        run("export", str(tmp_path / name), "--unit", "nw06820")
        assert "1 as it was" in run("import", str(tmp_path / name))
    assert len(place.store.remedies.all()) == 1
    assert ".csv" in run("export", str(tmp_path / "so.pdf"), code=2)
    assert "can't be read" in run("import", str(tmp_path / "none.csv"), code=8)
