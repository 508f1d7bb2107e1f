"""What people changed in results/ is carried over or set aside, and never overwritten in silence."""

from __future__ import annotations

import csv
import os
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from forms.errors import ExitCode
from pipeline.cli import main
from pipeline.errors import DiskError
from pipeline.intake.ingest import ingest
from pipeline.records.remedies import StepKind
from pipeline.report.reporting import report
from pipeline.results.tabulate import tabulate
from pipeline.results.written_files import RECORD, WrittenFiles, overwriting

Office = Any  # of conftest.py, which can't be imported
TODAY = date.today().isoformat()


@pytest.fixture(scope="module")
def tabulated(
    printed_workspace: Path, office_in: Callable[[Path], Any], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """An office in which one criterion of one unit is low, tabulated, to be copied."""
    root = shutil.copytree(printed_workspace, tmp_path_factory.mktemp("tabulated") / "w")
    with office_in(root) as office:
        office.drop("a.tif", *office.sheet(1, q01="1"))
        ingest(office.workspace)
        tabulate(office.workspace)
    return root


@pytest.fixture
def low(tabulated: Path, office_in: Callable[[Path], Any], tmp_path: Path) -> Iterator[Office]:
    with office_in(shutil.copytree(tabulated, tmp_path / "w")) as office:
        yield office


def names(office: Office) -> set[str]:
    return {path.name for path in office.workspace.results.iterdir()}


def fill_in(office: Office, text: str) -> Path:
    """Type a cause into the first row, and save as a Vietnamese Excel saves Unicode text."""
    path: Path = office.workspace.results / "measures.csv"
    lines = path.read_text("utf-8-sig").splitlines()
    cells = lines[1].split(";")
    cells[lines[0].split(";").index("cause")] = text
    lines[1] = ";".join(cells)
    path.write_bytes("\r\n".join(line.replace(";", "\t") for line in [*lines, ""]).encode("utf-16"))
    return path


def test_what_was_typed_outlives_another_language_and_its_separator(low: Office) -> None:
    for language, text, sign in (("en", "Thiếu ghế", ";"), ("vi", "Too few seats, really", ","), ("en", "Hết", ";")):
        path = low.workspace.results / "measures.csv"
        assert sign in path.read_text("utf-8-sig").splitlines()[0]
        rows = low.table("measures.csv")
        rows[0]["cause"] = text
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, rows[0], delimiter=sign)
            writer.writeheader()
            writer.writerows(row | {"index": row["index"].replace(".", "," if sign == ";" else ".")} for row in rows)
        done = tabulate(low.workspace, language=language)
        assert low.table("measures.csv")[0]["cause"] == text
        assert done.aside == ()


def test_what_was_typed_is_in_the_next_plan_and_in_the_workbook_and_nothing_is_set_aside(low: Office) -> None:
    fill_in(low, "Thiếu ghế")
    before = names(low)
    for _ in range(2):
        done = tabulate(low.workspace)
        assert low.table("measures.csv")[0]["cause"] == "Thiếu ghế"
        assert done.aside == ()
    assert names(low) == before
    with zipfile.ZipFile(low.workspace.results / "report.xlsx") as book:
        assert "Thiếu ghế" in book.read("xl/sharedStrings.xml").decode()


def test_what_was_typed_is_in_the_register_and_in_its_tables(low: Office, capsys: pytest.CaptureFixture[str]) -> None:
    assert low.table("register.csv") == []
    fill_in(low, "Thiếu ghế")
    with pytest.raises(SystemExit):
        main(["--language", "en", "tabulate", "-w", str(low.workspace.root)])
    assert "measures.csv: 1 shortcoming new in the register" in capsys.readouterr().out
    (row,) = low.table("register.csv")
    (step,) = low.table("register_steps.csv")
    assert (row["number"], row["status"], row["cause"]) == ("1", "proposed", "Thiếu ghế")
    assert (row["unit"], row["question"], row["index"]) == ("ub06808", "q01", "0.00")
    assert row["proposed_by"] == "measures.csv"
    assert (step["number"], step["kind"], "Thiếu ghế" in step["what"]) == ("1", "added", True)
    with zipfile.ZipFile(low.workspace.results / "report.xlsx") as book:
        assert "Sổ theo dõi hạn chế" in book.read("xl/workbook.xml").decode()
    low.workspace.store.remedies.step(1, StepKind.EDITED, "lan", {"cause": "Phòng chờ nhỏ"})
    tabulate(low.workspace, figures_only=True)
    assert low.table("measures.csv")[0]["cause"] == "Phòng chờ nhỏ"
    assert len(low.table("register_steps.csv")) == 2


def test_who_typed_into_the_table_of_the_register_is_told_how_to_bring_it(
    low: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    fill_in(low, "Thiếu ghế")
    tabulate(low.workspace, figures_only=True)
    path: Path = low.workspace.results / "register.csv"
    path.write_text(path.read_text("utf-8-sig").replace("Thiếu ghế", "Phòng chờ nhỏ"), "utf-8-sig")
    for command in (["tabulate"], ["measures", "import", str(path.with_name(f"register-kept-{TODAY}.csv"))]):
        with pytest.raises(SystemExit):
            main(["--language", "en", *command, "-w", str(low.workspace.root)])
    told = capsys.readouterr()
    assert "phieu measures import takes it into the register" in told.err
    assert "1 changed" in told.out
    assert low.workspace.store.remedies.numbered(1).cause == "Phòng chờ nhỏ"


def test_a_plan_that_is_not_understood_is_set_aside_and_named(low: Office, capsys: pytest.CaptureFixture[str]) -> None:
    plan: Path = low.workspace.results / "measures.csv"
    for number, content in enumerate((b"PK\x03\x04 one", b"PK\x03\x04 two")):
        plan.write_bytes(content)
        with pytest.raises(SystemExit) as ended:
            main(["tabulate", "-w", str(low.workspace.root)])
        kept = low.workspace.results / f"measures-kept-{TODAY}{'-2' if number else ''}.csv"
        assert ended.value.code == ExitCode.OK
        assert kept.read_bytes() == content
        assert str(kept) in capsys.readouterr().err
        assert low.table("measures.csv")[0]["question"] == "q01"


def test_files_that_somebody_changed_are_set_aside(low: Office) -> None:
    changed = {}
    for name in ("report.xlsx", "comments.csv", "answers.csv", "units.csv", "matrix.csv"):
        path: Path = low.workspace.results / name
        path.write_bytes(path.read_bytes() + b"a remark")
        changed[name] = path.read_bytes()
    aside = {one.name: one.now for one in tabulate(low.workspace).aside}
    assert {name: now.read_bytes() for name, now in aside.items()} == changed
    for name, now in aside.items():
        stem, _, ending = name.partition(".")
        assert now.name == f"{stem}-kept-{TODAY}.{ending}"
        assert not (low.workspace.results / name).read_bytes().endswith(b"a remark")
    assert tabulate(low.workspace).aside == ()


def test_a_table_that_is_about_to_be_removed_is_set_aside_too(low: Office) -> None:
    path: Path = low.workspace.results / "answers.csv"
    path.write_bytes(path.read_bytes() + b"a remark")
    (aside,) = tabulate(low.workspace, figures_only=True).aside
    assert (aside.name, path.exists(), aside.now.exists()) == ("answers.csv", False, True)


def test_the_report_is_set_aside_where_somebody_wrote_on_it(low: Office) -> None:
    assert report(low.workspace).aside == ()
    assert report(low.workspace).aside == ()
    pdf: Path = low.workspace.results / "report.pdf"
    pdf.write_bytes(pdf.read_bytes() + b"% a note")
    assert [one.name for one in report(low.workspace).aside] == ["report.pdf"]


def test_files_of_a_phieu_that_kept_no_record_are_set_aside_only_where_a_spreadsheet_saved_them(low: Office) -> None:
    results: Path = low.workspace.results
    (results / RECORD).unlink()
    (results / "report.pdf").write_bytes(b"%PDF of an earlier phieu")
    assert tabulate(low.workspace).aside == ()
    assert report(low.workspace).aside == ()
    (results / RECORD).unlink()
    units, book = results / "units.csv", results / "report.xlsx"
    units.write_bytes(units.read_bytes().replace(b"\n", b"\r\n"))
    changed = _saved_by_excel(book)
    aside = {one.name: one.now for one in tabulate(low.workspace).aside}
    assert set(aside) == {"units.csv", "report.xlsx"}
    assert aside["report.xlsx"].read_bytes() == changed


def _saved_by_excel(path: Path) -> bytes:
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    told = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>2026-01-31T08:00:00Z", parts["docProps/core.xml"])
    with zipfile.ZipFile(path, "w") as book:
        for name, content in (parts | {"docProps/core.xml": told}).items():
            book.writestr(name, content)
    return path.read_bytes()


def test_a_file_that_was_only_copied_or_touched_is_not_changed(low: Office) -> None:
    for path in low.workspace.results.iterdir():
        os.utime(path, (1, 1))
    assert tabulate(low.workspace).aside == ()


def test_a_file_that_is_open_elsewhere_stops_it_before_anything_typed_is_lost(
    low: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = fill_in(low, "Thiếu ghế")
    typed = plan.read_bytes()

    def refuse(refused: Path, method: Callable[..., Any]) -> Callable[..., Any]:
        def tried(self: Path, *arguments: Any, **more: Any) -> Any:
            if self == refused:
                raise PermissionError(13, "Permission denied")
            return method(self, *arguments, **more)

        return tried

    with monkeypatch.context() as locked:
        locked.setattr(Path, "read_bytes", refuse(plan, Path.read_bytes))
        with pytest.raises(DiskError, match=r"measures\.csv.*Permission denied") as refusal:
            tabulate(low.workspace)
    assert "Close it" in refusal.value.advice
    assert plan.read_bytes() == typed
    book: Path = low.workspace.results / "report.xlsx"
    book.write_bytes(book.read_bytes() + b"x")
    with monkeypatch.context() as locked:
        locked.setattr(Path, "replace", refuse(book, Path.replace))
        with pytest.raises(DiskError, match=r"report\.xlsx.*Permission denied") as refusal:
            tabulate(low.workspace)
    assert "Close it" in refusal.value.advice
    assert book.read_bytes().endswith(b"x")
    assert not list(book.parent.glob("*-kept-*"))
    assert [one.name for one in tabulate(low.workspace).aside] == ["report.xlsx"]
    assert low.table("measures.csv")[0]["cause"] == "Thiếu ghế"


def test_what_could_be_written_before_something_failed_is_remembered(tmp_path: Path) -> None:
    one, other = tmp_path / "one.csv", tmp_path / "other.csv"

    def write() -> None:
        with overwriting(tmp_path, (one, other)):
            one.write_text("ours")
            raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"):
        write()
    other.write_text("theirs")
    written = WrittenFiles.of(tmp_path)
    assert [written.is_changed(path.name) for path in (one, other)] == [False, True]


def test_a_large_table_is_known_by_its_size_and_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.results.written_files.HASHED", 10)
    table = tmp_path / "answers.csv"
    with overwriting(tmp_path, (table,)):
        table.write_text("more than ten bytes")
    assert not WrittenFiles.of(tmp_path).is_changed("answers.csv")
    table.write_text("as many bytes again")
    os.utime(table, (1, 1))
    assert WrittenFiles.of(tmp_path).is_changed("answers.csv")


@pytest.mark.parametrize("record", [b"", b"{", b'{"files": 3}', b'{"files": {}, "measures": [1]}'])
def test_a_damaged_record_is_none(tmp_path: Path, record: bytes) -> None:
    (tmp_path / RECORD).write_bytes(record)
    assert WrittenFiles.of(tmp_path).known is None


def test_a_plan_stays_where_it_is_until_the_next_is_whole(low: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    plan: Path = low.workspace.results / "measures.csv"
    plan.write_bytes(b"PK\x03\x04 not understood")

    replace = Path.replace

    def locked(draft: Path, target: Path) -> Path:
        if target.name == "units.csv":
            raise PermissionError(13, "Permission denied")
        return replace(draft, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", locked)
        with pytest.raises(DiskError, match=r"units\.csv") as refusal:
            tabulate(low.workspace)
    assert plan.read_bytes() == b"PK\x03\x04 not understood"
    assert f"measures-kept-{TODAY}.csv" in refusal.value.others[0].message
