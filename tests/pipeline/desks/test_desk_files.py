"""Figures of desks and officials are in their own files, which only their owner reads, and names are nowhere else."""

from __future__ import annotations

import csv
import io
import stat
import sys
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pypdfium2
import pytest
from sqlalchemy import text
from starlette.testclient import TestClient
from typer.testing import CliRunner

from forms.errors import ExitCode
from pipeline import Workspace
from pipeline.cli.app import app
from pipeline.desks.desk_files import write_desks
from pipeline.desks.views import DESK_VIEWS, DeskViews
from pipeline.errors import DiskError
from pipeline.printing.printing import print_runs, units_to_print
from pipeline.public.sent import SentForms
from pipeline.public.server import form_of
from pipeline.publish.publishing import publish
from pipeline.records.page_evidence import RowNote
from pipeline.records.periods import parse_period
from pipeline.report.reporting import Wanted, write_reports
from pipeline.upkeep.backup import BackupChoice, back_up
from pipeline.upkeep.doctor import Verdict, examine
from pipeline.upkeep.restore import RestorePlan, restore

Office = Any  # of conftest.py, which can't be imported
SECRETS = ("Xyzophon Quwert", "Wjzkla Zfgh", "Fjord Jazzwqx", "Zzquầy Kín")
OFFICIALS = [f"cb{n},ub06808,{name},,official,,,{n + 3}" for n, name in enumerate(SECRETS[:3], 1)]
DESKS = [f"zqx{n},ub06808,{SECRETS[3]} {n},,desk,,,{n}" for n in range(1, 4)]


def minds(satisfied: int, count: int, **more: str) -> list[dict[str, str]]:
    levels = ["5"] * satisfied + ["2"] * (count - satisfied)
    return [{"q1": level, "q2": level, "seats": level} | more for level in levels]


@pytest.fixture
def office(desk_office: Any) -> Office:
    """Three desks by question, three officials by run and row, each with enough sheets."""
    made = desk_office()
    made.list_desks(*DESKS, *OFFICIALS)
    for number in range(1, 4):
        made.come_back(made.run(40, desk=f"cb{number}"), minds(30, 40, quay=str(number)))
    notes = [RowNote(f"k{n}", "2019-02-03T23:30:00+07:00", None, "zqx1") for n in range(40)]
    made.come_back(made.rows_run(40), minds(30, 40), notes)
    return made


def words_of(path: Path) -> str:
    """All that a file says, unpacked."""
    data = path.read_bytes()
    if path.suffix == ".pdf":
        with pypdfium2.PdfDocument(data) as document:
            return "\n".join(page.get_textpage().get_text_bounded() for page in document)
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            return "\n".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())
    return data.decode("utf-8", "replace")


def everything(office: Office) -> list[Path]:
    """Do whatever writes files, and return those that are no one's secret."""
    place: Workspace = office.workspace
    when = parse_period("2019-Q1")
    units = units_to_print(place.register(), "ub06808", when)
    print_runs(place, units, "counter", when, 2, desk="zqx1")
    write_desks(place)
    write_reports(place, Wanted(all_units=True))
    publish(place)
    private = place.results / "desks"
    written = [path for folder in (place.results, place.prints) for path in folder.rglob("*") if path.is_file()]
    return [path for path in written if private not in path.parents]


def test_no_name_of_a_desk_or_official_is_in_any_other_file_or_in_the_database(office: Office) -> None:
    found = everything(office)
    names = {path.name for path in found}
    assert {"answers.csv", "pages.csv", "report.pdf", "report.docx", "report.xlsx", "report.html"} <= names
    assert any(path.parent.name == "units" for path in found)
    assert any(office.workspace.public in path.parents and path.suffix == ".html" for path in found)
    assert any(path.parent.name == "print" and path.suffix == ".pdf" for path in found)
    for path in found:
        if path.suffix == ".pdf":
            assert "Vàng Danh" in words_of(path), f"{path.name} can be read"
    told = [(path.name, secret) for path in found for secret in SECRETS if secret in words_of(path)]
    assert told == []
    with office.workspace.store.reading() as connection:
        log = [str(tuple(row)) for row in connection.execute(text("SELECT * FROM log"))]
    kept = "".join(log)
    assert "desks.csv" in kept, "that the list was changed is told by its digest"
    assert not [secret for secret in SECRETS if secret in kept]
    assert all(secret in words_of(office.workspace.results / "desks" / "desks-2019-Q1.csv") for secret in SECRETS)


def test_the_form_for_everybody_shows_desks_and_of_officials_the_number_alone(office: Office) -> None:
    place, unit = office.workspace, "nw06820"  # a unit of today
    office.list_desks(*(line.replace("ub06808", unit) for line in (*DESKS, *OFFICIALS)))
    forms = form_of(place, cast(Any, None), SentForms(place.root / "online", place.inbox / "online"))
    visitor = TestClient(forms.app(), "http://127.0.0.1:8000")
    pages = [visitor.get(path) for path in (f"/{unit}?choose=", f"/{unit}/cb1", f"/{unit}/zqx1", f"/{unit}", "/")]
    assert {page.status_code for page in pages} == {200}
    assert SECRETS[3] in pages[0].text, "a desk has a name that stands on its sign"
    assert not [name for name in SECRETS[:3] for page in pages if name in page.text]


def test_no_id_of_a_desk_and_no_answer_that_tells_the_desk_is_in_any_table(office: Office) -> None:
    found = everything(office)
    tables = [path for path in found if path.suffix in {".csv", ".xlsx", ".html", ".docx", ".pdf"}]
    assert not [path.name for path in tables if "zqx" in words_of(path)]
    for path in found:
        if path.suffix == ".csv":
            with path.open(encoding="utf-8-sig", newline="") as file:
                cells = {cell for row in csv.reader(file, delimiter=";") for cell in row}
            assert not {"desk", "official", "quay"} & cells, path.name
    assert "Quầy số" not in words_of(office.workspace.results / "report.html")


def test_tables_of_a_survey_that_asks_for_the_desk_are_those_of_one_that_does_not_but_for_that(office: Office) -> None:
    everything(office)
    with (office.workspace.results / "answers.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert len(rows) == 3 * 160
    assert {row["question"] for row in rows} == {"q1", "q2", "seats"}
    with (office.workspace.results / "sheets.csv").open(encoding="utf-8-sig", newline="") as file:
        sheet = next(csv.DictReader(file, delimiter=";"))
    assert (sheet["q1"], sheet["seats"], sheet["places"]) == ("5", "5", "1.pdf#1")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_only_their_owner_reads_the_files_also_where_a_group_reads_the_results(office: Office) -> None:
    place = office.workspace
    settings = place.root / "phieu.toml"
    settings.write_text(settings.read_text("utf-8").replace("group_may_read = false", "group_may_read = true"), "utf-8")
    place = Workspace.open(place.root)
    place.share_results()
    folder = place.results / "desks"
    folder.mkdir(0o755)
    folder.chmod(0o755)
    paths = write_desks(place)
    assert stat.S_IMODE(place.results.stat().st_mode) == 0o750
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in (*paths, place.root / DESK_VIEWS)} == {0o600}
    place.close()


def test_the_tables_tell_ranges_by_id_and_no_index_and_no_rank(office: Office) -> None:
    ranges, naming, page = write_desks(office.workspace, language="en")
    with ranges.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert not {"index", "rank", "mean", "satisfied"} & set(rows[0])
    counter = [(row["kind"], row["desk"]) for row in rows if row["channel"] == "counter"]
    ids = [("desk", f"zqx{n}") for n in (1, 2, 3)] + [("official", f"cb{n}") for n in (1, 2, 3)]
    assert counter == [("unit", ""), *ids]
    assert all(float(row["low"]) < 75 < float(row["high"]) for row in rows if row["low"])
    online = [row for row in rows if row["channel"] == "online" and row["kind"] == "desk"]
    assert [(row["sheets"], row["low"], row["said"]) for row in online] == [("40", "", "Told of the whole unit alone")]
    with naming.open(encoding="utf-8-sig", newline="") as file:
        assert [row["desk_known"] for row in csv.DictReader(file)] == ["120", "40"]
    assert "data-in-order" in page.read_text("utf-8"), "nobody sorts it into a ranking"


def test_the_command_writes_the_files_of_the_units_that_are_named_and_each_time_is_noted_down(office: Office) -> None:
    root = str(office.workspace.root)
    said = CliRunner().invoke(app, ["-w", root, "desks", "--unit", "ub06808", "--period", "2019-q1"])
    assert said.exit_code == 0, said.output
    assert "desks-2019-Q1-ub06808.html" in said.output.replace("\n", "")
    views = DeskViews(office.workspace.root).latest()
    assert [(one.units, one.period, one.name) for one in views] == [(("ub06808",), "2019-Q1", office.workspace.who)]
    told = CliRunner().invoke(app, ["-w", root, "desks", "--views"])
    assert f"{office.workspace.who}: ub06808, 2019-Q1" in told.output
    unknown = CliRunner().invoke(app, ["-w", root, "desks", "--period", "2011"])
    assert unknown.exit_code == ExitCode.UNKNOWN_NAME


def test_a_list_that_cannot_be_used_stops_the_command_with_its_line(office: Office) -> None:
    office.list_desks("d1,ub06808,Quầy 1,,desk,,,1", "d2,ub06808,Quầy 2,,desk,,,1")
    said = CliRunner().invoke(app, ["-w", str(office.workspace.root), "desks"])
    assert said.exit_code == ExitCode.BAD_REGISTER
    assert "desks.csv:3" in said.output.replace("\n", "")
    finding = next(one for one in examine(lambda: office.workspace) if one.what == "desks")
    assert finding.verdict is Verdict.MISSING


def test_what_cannot_be_noted_down_is_not_shown(office: Office) -> None:
    (office.workspace.root / DESK_VIEWS).mkdir()
    with pytest.raises(DiskError):
        write_desks(office.workspace)
    assert not (office.workspace.results / "desks").exists()


def test_the_log_of_views_is_bounded_in_time_and_survives_a_line_that_was_cut_off(tmp_path: Path) -> None:
    now = [datetime(2026, 1, 1, tzinfo=UTC)]
    views = DeskViews(tmp_path, lambda: now[0])
    views.add("lan", (), "2025-Q4")
    with (tmp_path / DESK_VIEWS).open("ab") as file:
        file.write(b'{"at": "2026-0\n')
    for days in (200, 400, 400):
        now[0] += timedelta(days=days)
        views.add("minh", ("u1",), "2026-Q1")
    assert [one.name for one in views.latest()] == ["minh", "minh"]
    assert [one.units for one in views.latest(["u2"])] == []


def test_the_list_is_backed_up_and_restored_and_the_doctor_counts_it(office: Office, tmp_path: Path) -> None:
    place = office.workspace
    write_desks(place)
    back_up(place, tmp_path / "b.zip", BackupChoice(archive=False, prints=False))
    with zipfile.ZipFile(tmp_path / "b.zip") as packed:
        names = packed.namelist()
    assert "desks.csv" in names
    assert not [name for name in names if name.startswith("results")]
    restore(tmp_path / "b.zip", RestorePlan(tmp_path / "again"), "lan")
    again = Workspace.open(tmp_path / "again")
    assert again.desks() == place.desks()
    again.close()
    finding = next(one for one in examine(lambda: place) if one.what == "desks")
    assert (finding.verdict, finding.found) == (Verdict.GOOD, "6 lines: 3 of desks, 3 of officials")


def test_a_run_is_for_a_desk_of_its_unit_in_all_of_its_period(office: Office) -> None:
    root = str(office.workspace.root)
    order = ["-w", root, "print", "--channel", "counter", "--period", "2019-Q1", "--count", "1", "--desk"]
    assert CliRunner().invoke(app, [*order, "zqx2", "--unit", "ub06808"]).exit_code == 0
    assert office.workspace.store.runs.all()[-1].desk == "zqx2"
    before = len(office.workspace.store.runs.all())
    other = CliRunner().invoke(app, [*order, "zqx2", "--unit", "ub06820"])
    assert (other.exit_code, "zqx2" in other.output) == (ExitCode.UNKNOWN_NAME, True)
    assert CliRunner().invoke(app, [*order, "zqx2", "--all-units"]).exit_code == ExitCode.USAGE
    assert len(office.workspace.store.runs.all()) == before
