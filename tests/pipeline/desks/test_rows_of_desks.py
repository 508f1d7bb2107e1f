"""Rows of files that name a desk or official in people's words: the id is kept, and the words are nowhere."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from forms.errors import ExitCode
from pipeline.cli.app import app
from pipeline.desks.ranges import desk_figures
from pipeline.desks.whose import Unclear

Office = Any  # of conftest.py, which can't be imported
LINES = (
    "d1,ub06808,Quầy đất đai,,desk,,,1",
    "d2,ub06808,Quầy hộ tịch,,desk,,,2",
    "cb1,ub06808,Zxywv Qrst,,official,,15/2/2019,",
    "cb1,ub06808,Kjhgf Mnbv,,official,16/2/2019,,",
)
SAID = {  # what stands in the column, on which day: what it means
    ("QUẦY ĐẤT ĐAI", "03/02/2019"): "d1",
    ("2", "03/02/2019"): "d2",
    ("zxywv qrst", "15/02/2019"): "Zxywv Qrst",
    ("Kjhgf Mnbv", "16/02/2019"): "Kjhgf Mnbv",
    ("Kjhgf Mnbv", "15/02/2019"): "?",
    ("Pqowi Eury", "20/02/2019"): "?",
    ("", "20/02/2019"): "",
}


@pytest.fixture
def imported(desk_office: Any, tmp_path: Path) -> Office:
    office = desk_office()
    office.list_desks(*LINES)
    head = "id,thời gian,đơn vị,quầy,q1,q2,seats"
    rows = [f"{n},{day} 10:00,ub06808,{said},4,5,4" for n, (said, day) in enumerate(SAID, 1)]
    path = tmp_path / "portal.csv"
    path.write_text("\n".join([head, *rows]) + "\n", "utf-8")
    said = CliRunner().invoke(app, ["-w", str(office.workspace.root), "import", str(path), "--channel", "online"])
    assert said.exit_code == 0, said.output
    assert "rows 5, 6 name a desk or official that desks.csv has not" in said.output
    return office


def test_what_people_write_means_the_desk_or_official_of_that_day(imported: Office) -> None:
    (unit,) = desk_figures(imported.workspace).units
    lines = [line for peers in unit.peers for line in peers.lines]
    assert {line.desk.name: line.sheets for line in lines} == {
        "Quầy đất đai": 1,
        "Quầy hộ tịch": 1,
        "Zxywv Qrst": 1,
        "Kjhgf Mnbv": 1,
    }
    assert (unit.naming.valid, dict(unit.naming.unclear), unit.naming.without) == (7, {Unclear.UNKNOWN: 2}, 1)


def test_no_name_gets_into_the_database(imported: Office) -> None:
    with imported.workspace.store.reading() as connection:
        tables = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars().all()
        kept = "".join(
            str(tuple(row)) for table in tables for row in connection.execute(text(f'SELECT * FROM "{table}"'))
        )
    assert "portal.csv" in kept
    assert not [name for name in ("xywv", "jhgf", "qowi") if name in kept.lower()]


def test_a_list_that_cannot_be_used_keeps_the_file_to_be_read(desk_office: Any, tmp_path: Path) -> None:
    office = desk_office()
    office.list_desks("d1,nowhere,Quầy 1,,desk,,,1")
    path = tmp_path / "portal.csv"
    path.write_text("id,thời gian,đơn vị,q1,q2,seats\n1,03/02/2019 10:00,ub06808,4,5,4\n", "utf-8")
    command = ["-w", str(office.workspace.root), "import", str(path), "--channel", "online"]
    said = CliRunner().invoke(app, command)
    assert said.exit_code == ExitCode.SOME_FAILED, said.output
    assert "stays to be read" in said.output
    office.list_desks(*LINES)
    again = CliRunner().invoke(app, command)
    assert again.exit_code == 0, again.output
    (unit,) = desk_figures(office.workspace).units
    assert unit.naming.valid == 1


def test_a_unit_without_a_list_keeps_what_can_be_an_id_and_nothing_else(desk_office: Any) -> None:
    office = desk_office()
    office.list_desks(*LINES)
    desks, day = office.workspace.desks(), date(2019, 2, 1)
    assert [desks.kept("ub06820", said, day, day) for said in ("D1", "Kjhgf Mnbv", " ")] == ["d1", "", ""]
