"""Slips of codes and posters: what is on them, and that slips are held to account without ever being missing."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
import zxingcpp

from forms.one_time_code import serial_of, tag_of
from pipeline import Workspace
from pipeline.cli import main
from pipeline.inspection.status import stand
from pipeline.printing.online_sheets import online_keys
from pipeline.records.issued_codes import issued_code
from pipeline.records.runs import Ledger, Origin
from pipeline.results.tabulate import tabulate
from pipeline.workspace import DATABASE, SETTINGS
from tests.pipeline.printed_serials import serials_on
from tests.pipeline.result_tables import read_table

ADDRESS = "https://khaosat.uongbi.gov.vn"
SLIPS = ("slips", "--unit", "ub06808", "--period", "2019-Q1", "--count", "13")
DESKS = """desk,unit,name_vi,name_en,kind,valid_from,valid_to
3,ub06808,Quầy 3,Desk 3,desk,,
cb1,ub06808,Nguyễn Thị Lan,,official,,
"""


def phieu(root: Path, *arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main([*arguments, "-w", str(root)])
    return int(ended.value.code or 0)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = Workspace.create(tmp_path / "office").root
    path = root / SETTINGS
    path.write_text(re.sub(r"(?m)^address = .*$", f'address = "{ADDRESS}"', path.read_text("utf-8")), "utf-8")
    (root / "desks.csv").write_text(DESKS, "utf-8")
    return root


def only_pdf(root: Path) -> Path:
    (path,) = (root / "print").glob("*.pdf")
    return path


def links_on(path: Path) -> list[str]:
    found = []
    with closing(pypdfium2.PdfDocument(path)) as document:
        for page in document:
            picture = np.asarray(page.render(scale=150 / 72, grayscale=True).to_numpy(), dtype=np.uint8)
            found += [one.text for one in zxingcpp.read_barcodes(picture.reshape(picture.shape[:2]))]
    return found


def text_of(path: Path) -> str:
    with closing(pypdfium2.PdfDocument(path)) as document:
        return " ".join(" ".join(page.get_textpage().get_text_bounded() for page in document).split())


def test_each_slip_has_a_code_of_its_own_and_no_serial(root: Path) -> None:
    assert phieu(root, *SLIPS) == 0
    path, workspace = only_pdf(root), Workspace.open(root)
    codes = [link.removeprefix(f"{ADDRESS}/c/") for link in links_on(path)]
    keys = online_keys(workspace)
    assert sorted(serial_of(code, keys) or 0 for code in codes) == list(range(1, 14))
    assert serials_on(path) == []
    assert text_of(path).count("Phường Vàng Danh") == 13
    assert "Xin cho biết ý kiến của bạn" in text_of(path)
    assert len(pypdfium2.PdfDocument(path)) == 2
    (run,) = workspace.store.runs.all()
    assert (run.origin, run.printed, run.count, run.channel) == (Origin.SLIPS, True, 13, "online")
    found = issued_code(codes[0].lower(), keys, Ledger([run]), workspace.trust(), date(2019, 2, 1))
    assert found.run == run
    assert found.tag == tag_of(serial_of(codes[0], keys) or 0, keys[-1])


def test_slips_are_in_the_log_and_never_missing(root: Path) -> None:
    assert phieu(root, *SLIPS) == 0
    workspace = Workspace.open(root)
    assert phieu(root, "log", "--verify") == 0
    assert stand(workspace, date(2019, 2, 1)).outstanding == ()
    tabulate(workspace)
    assert read_table(workspace.results / "units.csv") == []
    assert phieu(root, "print", "--unit", "ub06808", "--channel", "counter", "--period", "2019-Q1", "--count", "2") == 0
    assert [run.first_serial for run in workspace.store.runs.all()] == [1, 14]


def test_a_desk_is_named_and_an_official_never(root: Path) -> None:
    assert phieu(root, *SLIPS, "--desk", "3", "--output", str(root / "desk.pdf")) == 0
    assert phieu(root, *SLIPS, "--desk", "cb1", "--output", str(root / "official.pdf")) == 0
    assert "Phường Vàng Danh · Quầy 3" in text_of(root / "desk.pdf")
    assert "Lan" not in text_of(root / "official.pdf")
    assert [run.desk for run in Workspace.open(root).store.runs.all()] == ["3", "cb1"]
    assert phieu(root, *SLIPS, "--desk", "4") == 7


def test_slips_that_an_older_database_lost_are_found_again(root: Path, tmp_path: Path) -> None:
    assert phieu(root, "print", "--unit", "ub06808", "--channel", "counter", "--period", "2019-Q1", "--count", "2") == 0
    with closing(sqlite3.connect(root / DATABASE)) as source, closing(sqlite3.connect(tmp_path / "saved")) as copy:
        source.backup(copy)
    assert phieu(root, *SLIPS, "--desk", "3") == 0
    workspace = Workspace.open(root)
    lost = workspace.store.runs.all()
    workspace.close()
    for path in root.glob(f"{DATABASE}*"):
        path.unlink()
    (tmp_path / "saved").rename(root / DATABASE)
    assert phieu(root, *SLIPS) == 6
    assert phieu(root, "recover", "--by", "Hoa") == 0
    assert Workspace.open(root).store.runs.all() == lost


@pytest.mark.parametrize("paper", ["A4", "A3"])
def test_a_poster_leads_to_its_unit_and_desk(root: Path, paper: str) -> None:
    poster = ("slips", "--poster", "--period", "2019-Q1", "--paper", paper, "--output", str(root / "poster.pdf"))
    assert phieu(root, *poster, "--unit", "ub06808", "--desk", "3") == 0
    assert links_on(root / "poster.pdf") == [f"{ADDRESS}/ub06808/3"]
    assert "khaosat.uongbi.gov.vn/ub06808/3" in text_of(root / "poster.pdf")
    assert "Quầy 3" in text_of(root / "poster.pdf")
    width = 210 if paper == "A4" else 297
    assert pypdfium2.PdfDocument(root / "poster.pdf")[0].get_width() == pytest.approx(width * 72 / 25.4, abs=0.5)
    assert phieu(root, *poster, "--all-units") == 0
    links = links_on(root / "poster.pdf")
    assert f"{ADDRESS}/ub06808" in links
    assert len(links) == len(set(links)) > 5
    assert Workspace.open(root).store.runs.all() == []


def test_without_an_address_nothing_is_issued(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = Workspace.create(tmp_path / "plain").root
    for more in ((), ("--poster",)):
        assert phieu(root, *SLIPS, *more) == 5
        assert "[online] address" in capsys.readouterr().err
    assert Workspace.open(root).store.runs.all() == []


@pytest.mark.parametrize(
    "wrong",
    [("--unit", "ub06808"), ("--period", "2019-Q1", "--count", "3"), ("--all-units", "--poster", "--desk", "3")],
)
def test_what_is_left_out_is_asked_for(root: Path, wrong: tuple[str, ...]) -> None:
    assert phieu(root, "slips", *wrong) == 2
