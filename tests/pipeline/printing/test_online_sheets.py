"""Sheets that invite to answer online: where an address is set, and nowhere else."""

from __future__ import annotations

import os
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pypdfium2
import pytest

from forms.one_time_code import serial_of, typed_code
from pipeline import Workspace
from pipeline.cli import main
from pipeline.printing.online_sheets import online_keys
from pipeline.workspace import DATABASE, SETTINGS, SURVEY
from tests.pipeline.printed_serials import serials_on

ADDRESS = "https://khaosat.uongbi.gov.vn"
CODE = re.compile(r"\b[B-Z]{4}-[B-Z]{4}-[B-Z]{2}\b")
PRINT = ("print", "--unit", "ub06808", "--channel", "counter", "--period", "2019-Q1", "--count", "2")


def phieu(root: Path, *arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main([*arguments, "-w", str(root)])
    return int(ended.value.code or 0)


def set_online(root: Path, **values: str) -> None:
    path = root / SETTINGS
    text = path.read_text("utf-8")
    for name, value in values.items():
        text = re.sub(rf"(?m)^{name} = .*$", f"{name} = {value}", text)
    path.write_text(text, "utf-8")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = Workspace.create(tmp_path / "office").root
    set_online(root, address=f'"{ADDRESS}"')
    return root


def codes_on(root: Path) -> list[int | None]:
    """The serials of the codes on the newest PDF."""
    keys = online_keys(Workspace.open(root))
    return [serial_of(typed_code(code), keys) for code in CODE.findall(text_of(newest(root)))]


def newest(root: Path) -> Path:
    return max((root / "print").glob("*.pdf"), key=os.path.getmtime)


def text_of(path: Path) -> str:
    with closing(pypdfium2.PdfDocument(path)) as document:
        return " ".join(page.get_textpage().get_text_bounded() for page in document)


def layouts_of(root: Path) -> list[str]:
    workspace = Workspace.open(root)
    found = [run.layout for run in workspace.store.runs.all()]
    workspace.close()
    return found


def test_each_sheet_has_the_code_of_its_serial(root: Path) -> None:
    assert phieu(root, *PRINT) == 0
    assert codes_on(root) == serials_on(newest(root)) == [1, 2]
    assert "khaosat.uongbi.gov.vn" in text_of(newest(root))


def test_without_an_address_and_where_nobody_wants_it_sheets_are_what_they_were(root: Path, tmp_path: Path) -> None:
    plain = Workspace.create(tmp_path / "plain").root
    assert phieu(plain, *PRINT) == 0
    assert phieu(root, *PRINT, "--no-online") == 0
    assert codes_on(root) == []
    set_online(root, sheets="false")
    assert phieu(root, *PRINT) == 0
    assert codes_on(root) == []
    assert phieu(root, *PRINT, "--online") == 0
    assert codes_on(root) == [5, 6]
    first, second, third = layouts_of(root)
    assert layouts_of(plain) == [first] == [second]
    assert third != first


def test_codes_without_an_address_are_refused_before_a_serial_is_taken(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plain = Workspace.create(tmp_path / "plain").root
    assert phieu(plain, *PRINT, "--online") == 5
    assert "[online] address" in capsys.readouterr().err
    set_online(plain, address='"khaosat.uongbi.gov.vn"')
    assert phieu(plain, *PRINT) == 5
    assert layouts_of(plain) == []


def test_the_layout_that_is_shown_is_the_one_that_is_printed(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert phieu(root, *PRINT) == 0
    capsys.readouterr()
    assert phieu(root, "layout") == 0
    assert f"Layout {layouts_of(root)[0]} " in capsys.readouterr().out


def test_a_mended_typo_is_declared_for_both_kinds_of_sheets(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert phieu(root, *PRINT) == 0
    survey = root / SURVEY
    survey.write_text(survey.read_text("utf-8").replace("Nơi ngồi chờ có", "Chỗ ngồi chờ có"), "utf-8")
    assert phieu(root, *PRINT) == 3
    assert phieu(root, *PRINT, "--same-meaning") == 0
    assert phieu(root, *PRINT, "--no-online") == 0
    assert phieu(root, *PRINT) == 0
    assert "Traceback" not in capsys.readouterr().err


def test_a_run_that_an_older_database_lost_is_found_again(root: Path, tmp_path: Path) -> None:
    assert phieu(root, *PRINT, "--no-online") == 0
    with closing(sqlite3.connect(root / DATABASE)) as source, closing(sqlite3.connect(tmp_path / "saved")) as copy:
        source.backup(copy)
    assert phieu(root, *PRINT) == 0
    lost = layouts_of(root)
    for path in root.glob(f"{DATABASE}*"):
        path.unlink()
    (tmp_path / "saved").rename(root / DATABASE)
    assert phieu(root, "recover", "--by", "Hoa") == 0
    assert layouts_of(root) == lost
