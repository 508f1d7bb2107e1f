"""What a citizen reads on the public page, and what nobody can read out of it."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import stat
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from pipeline import Workspace
from pipeline.cli.app import app
from pipeline.errors import DiskError, PublicationError
from pipeline.publish import texts
from pipeline.publish.publishing import publish
from pipeline.records.remedies import About, StepKind, Subject
from pipeline.upkeep.backup import BackupChoice, back_up
from pipeline.workspace import PUBLISHED
from tests.benchmarks.made_up import COMMENTS
from tests.pipeline.publish.added_sheets import add_sheets, erase_sheet
from tests.pipeline.publish.conftest import TODAY
from tests.pipeline.result_tables import read_table

LATER = TODAY + timedelta(1)
Settings = Callable[..., Workspace]


def rows(folder: Path) -> list[dict[str, str]]:
    text = (folder / "index.csv").read_text("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def row(folder: Path, unit: str, channel: str = "counter", period: str = "2019-Q1") -> dict[str, str]:
    (found,) = [one for one in rows(folder) if (one["unit"], one["channel"], one["period"]) == (unit, channel, period)]
    return found


def figures(folder: Path) -> list[dict[str, str]]:
    told = ("survey", "period", "channel", "unit", "sheets", "index", "low", "high", "pending", "note")
    return [{name: one[name] for name in told} for one in rows(folder)]


def pages(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in sorted(folder.glob("*.html"))}


# What is shown


def test_every_figure_is_that_of_the_tables_and_small_units_show_none(published_once: Path) -> None:
    tables = published_once.parent
    of_tables = {(one["unit"], one["channel"], one["period"]): one for one in read_table(tables / "units.csv")}
    shown = hidden = 0
    for one in rows(published_once):
        if not one["unit"]:
            continue
        known = of_tables[one["unit"], one["channel"], one["period"]]
        if int(known["valid"]) < 30:
            assert one["note"] == "too-few"
            assert not any(one[name] for name in ("sheets", "index", "low", "high", "pending", "before", "change"))
            hidden += 1
            continue
        shown += 1
        assert one["sheets"] == known["valid"]
        for name, column in (("index", "index"), ("low", "low_sheets"), ("high", "high_sheets")):
            exact, told = (float(value.replace(",", ".")) for value in (known[column], one[name]))
            assert told == pytest.approx(exact, abs=0.0551)
    assert shown > 8
    assert hidden > 4


def test_the_first_page_tells_the_newest_period_by_channel_and_leads_to_each(published_once: Path) -> None:
    page = (published_once / "index.html").read_text("utf-8")
    total = row(published_once, "")
    assert f"{total['index']}\N{NO-BREAK SPACE}%" in page
    assert f"{total['low']}–{total['high']} %" in page
    assert "Quý I/2019" in page
    assert re.findall(r'href="(sipas-[^"]+)"', page) == ["sipas-2019-q1.html", "sipas-2018-q4.html"]
    assert "<svg" in page
    assert "Tại quầy: " in page  # the words of the chart


def test_pages_are_there_in_both_languages_and_lead_to_each_other(published_once: Path) -> None:
    made = pages(published_once)
    for name, page in made.items():
        assert len(page.encode()) <= 100_000
        for link in re.findall(r'href="([^"#:]+?)(?:#[^"]*)?"', page):
            assert link in {*made, "index.csv", "data.json", "receipts.txt"}, f"{name} leads to {link}"
    assert '<html lang="en">' in made["index.en.html"]
    assert 'href="index.en.html"' in made["index.html"]
    assert "95 % interval" in made["sipas-2019-q1.en.html"]
    assert "KTC 95 %" in made["sipas-2019-q1.html"]


def test_nothing_is_loaded_from_anywhere(published_once: Path) -> None:
    for page in pages(published_once).values():
        assert "default-src 'none'" in page
        assert not re.search(r"(?:src|href)=\"(?:https?:)?//", page)
        assert "<form" not in page
        assert " style=" not in page


def test_nothing_that_people_said_in_words_or_told_of_themselves_is_published(published_once: Path) -> None:
    everything = "".join(path.read_text("utf-8") for path in published_once.iterdir())
    assert not [text for text, _ in COMMENTS if text in everything]
    tables = published_once.parent
    asked = {one["question_name"] for one in read_table(tables / "demographics.csv")}
    assert len(asked) > 1
    assert not [question for question in asked if question in everything]


def test_nothing_of_the_register_of_shortcomings_is_published(office: Workspace) -> None:
    about = About(Subject.INDEX, "sipas", "ub06808", "Phường Vàng Danh", "counter")
    plan = {"measure": "Thêm quầy", "owner": "Trần Thị An", "due": "2019-04-01", "cause": "Thiếu người"}
    office.store.remedies.begin(about, {"title": "Chờ lâu"}, "an")
    office.store.remedies.step(1, StepKind.DECIDED, "an", plan)
    publish(office, today=LATER)
    everything = "".join(path.read_text("utf-8") for path in (office.root / "results" / "public").iterdir())
    for text in ("Chờ lâu", "Thêm quầy", "Trần Thị An", "Thiếu người"):
        assert text not in everything


def test_programs_read_the_same(published_once: Path) -> None:
    data = json.loads((published_once / "data.json").read_text("utf-8"))
    assert data["published"] == TODAY.isoformat()
    assert list(data["columns"]) == list(rows(published_once)[0]) == list(texts.COLUMNS)
    assert len(data["rows"]) == len(rows(published_once))
    for one, other in zip(data["rows"], rows(published_once), strict=True):
        told = other["index"].replace(",", ".")
        assert one["index"] == (float(told) if told else None)


def test_the_head_of_the_log_on_the_page_is_one_that_verifies(tmp_path: Path) -> None:
    def run(*words: str) -> Any:
        return CliRunner().invoke(app, [*words, "-w", str(tmp_path / "new")])

    Workspace.create(tmp_path / "new").close()
    settings = tmp_path / "new" / "phieu.toml"
    settings.write_text(settings.read_text("utf-8").replace('heads = ""', 'heads = "../heads.txt"'), "utf-8")
    run("print", "--unit", "ub06808", "--channel", "counter", "--period", "2019-Q1", "--count", "1")
    assert run("publish").exit_code == 0
    page = (tmp_path / "new" / "results" / "public" / "index.html").read_text("utf-8")
    assert texts.NOTHING_YET.vi in page
    (digits,) = re.findall(r'class="digits">([^<]+)<', page)
    (code,) = re.findall(r'aria-label="(PHIEU-LOG [^"]+)"', page)
    assert " publication, " in (tmp_path / "heads.txt").read_text("utf-8")
    for head in (digits, code):
        told = run("log", "--verify", "--head", head)
        assert told.exit_code == 0, told.output
    assert run("log", "--verify", "--head", digits[:-4] + "0000").exit_code != 0


def test_what_waits_for_a_person_is_told_with_its_bounds(office: Workspace) -> None:
    add_sheets(office, "ub06808", "2019-Q1", ["?"] * 3 + ["2"] * 6)
    publish(office, today=LATER)
    told = row(office.public, "ub06808")
    low, index, high = (float(told[name].replace(",", ".")) for name in ("low_pending", "index", "high_pending"))
    assert int(told["pending"]) > 30
    assert low < index < high
    assert "chờ xử lý" in (office.public / "index.html").read_text("utf-8")


# What nobody finds out from two publications


def test_one_sheet_more_changes_no_figure_and_five_are_told_together(office: Workspace) -> None:
    first, before = figures(office.public), row(office.public, "ub06808")
    add_sheets(office, "ub06808", "2019-Q1", ["1"])
    publish(office, today=LATER)
    assert figures(office.public) == first
    assert "ít nhất 5 phiếu" in (office.public / "sipas-2019-q1.html").read_text("utf-8")
    add_sheets(office, "ub06808", "2019-Q1", ["1"] * 4)
    publish(office, today=LATER)
    told = row(office.public, "ub06808")
    assert told["as_of"] == LATER.isoformat()
    assert int(told["sheets"]) == int(before["sheets"]) + 5
    assert "ít nhất 5 phiếu" not in (office.public / "sipas-2019-q1.html").read_text("utf-8")


def test_a_sheet_that_is_taken_away_changes_no_figure(office: Workspace) -> None:
    (serial,) = add_sheets(office, "ub06808", "2019-Q1", ["1"])
    first = figures(office.public)
    add_sheets(office, "ub06808", "2019-Q1", ["1"] * 4)
    publish(office, today=LATER)
    second = figures(office.public)
    assert second != first
    erase_sheet(office, serial)
    publish(office, today=LATER)
    assert figures(office.public) == second


def test_another_folder_tells_nothing_more(office: Workspace, tmp_path: Path) -> None:
    first = figures(office.public)
    add_sheets(office, "ub06808", "2019-Q1", ["1"])
    publish(office, tmp_path / "elsewhere", today=LATER)
    assert figures(tmp_path / "elsewhere") == first


def test_a_change_is_not_told_while_newer_sheets_wait(office: Workspace) -> None:
    assert row(office.public, "ub06808")["change"]
    add_sheets(office, "ub06808", "2019-Q1", ["1"])
    publish(office, today=LATER)
    assert not row(office.public, "ub06808")["change"]
    assert not row(office.public, "")["change"]


def test_what_was_published_is_part_of_a_backup_and_is_not_done_without(office: Workspace, tmp_path: Path) -> None:
    manifest = back_up(office, tmp_path / "b.zip", BackupChoice())
    assert PUBLISHED in {part.name for part in manifest.parts}
    (office.root / PUBLISHED).write_text('{"format": 99}', "utf-8")
    with pytest.raises(PublicationError, match="can't be read"):
        publish(office, today=LATER)


# Which periods


def test_a_period_that_is_not_over_is_published_only_if_wanted_and_then_marked(
    office: Workspace, settings: Settings
) -> None:
    add_sheets(office, "ub06808", "2019-Q2", ["4"] * 31 + ["2"] * 9)
    publish(office, today=LATER)
    assert "2019-Q2" not in {one["period"] for one in rows(office.public)}
    changed = settings(office, "provisional = true")
    publish(changed, today=LATER)
    assert row(office.public, "ub06808", period="2019-Q2")["state"] == "provisional"
    for name, badge in (("index.html", "tạm tính"), ("sipas-2019-q2.en.html", "provisional")):
        assert f'class="badge">{badge}' in (office.public / name).read_text("utf-8")
    publish(changed, today=date(2019, 7, 1))
    assert row(office.public, "ub06808", period="2019-Q2")["state"] == "over"
    changed.close()


def test_earlier_periods_than_wanted_go_from_the_folder(office: Workspace, settings: Settings) -> None:
    changed = settings(office, 'since = "2019-Q1"', 'contact = "Phòng Nội vụ <a> | Home Affairs"')
    done = publish(changed, today=LATER)
    assert {one["period"] for one in rows(office.public)} == {"2019-Q1"}
    assert done.changes.removed == ("sipas-2018-q4.en.html", "sipas-2018-q4.html")
    made = pages(office.public)
    assert "Phòng Nội vụ &lt;a&gt;" in made["index.html"]
    assert "Contact: Home Affairs" in made["index.en.html"]
    changed.close()


# The folder


def test_an_unchanged_office_changes_nothing(office: Workspace) -> None:
    done = publish(office, today=TODAY)
    assert (done.changes.added, done.changes.changed, done.changes.removed) == ((), (), ())


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_a_web_server_may_read_what_is_published_and_not_what_was_told(office: Workspace, tmp_path: Path) -> None:
    folder = tmp_path / "www"
    shutil.rmtree(office.results)
    publish(office, folder, today=TODAY)
    publish(office, today=TODAY)
    assert stat.S_IMODE(office.results.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.glob("[!.]*")} == {0o644}
    assert stat.S_IMODE((office.root / PUBLISHED).stat().st_mode) == 0o600


def test_files_of_others_stay_and_are_never_overwritten(office: Workspace, tmp_path: Path) -> None:
    folder = tmp_path / "www"
    folder.mkdir()
    (folder / "robots.txt").write_text("theirs", "utf-8")
    publish(office, folder, today=TODAY)
    assert (folder / "robots.txt").read_text("utf-8") == "theirs"
    other = tmp_path / "site"
    other.mkdir()
    (other / "index.html").write_text("theirs", "utf-8")
    with pytest.raises(PublicationError, match=r"index\.html"):
        publish(office, other, today=TODAY)
    assert [path.name for path in other.iterdir()] == ["index.html"]


def test_what_somebody_changed_is_kept_elsewhere(office: Workspace) -> None:
    (office.public / "index.html").write_text("nháp", "utf-8")
    (aside,) = publish(office, today=LATER).changes.aside
    assert aside.parent == office.results
    assert aside.read_text("utf-8") == "nháp"
    assert "nháp" not in (office.public / "index.html").read_text("utf-8")


def test_a_publication_that_is_cut_off_leaves_a_first_page_that_leads_somewhere(
    office: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = (office.public / "index.html").read_text("utf-8")
    add_sheets(office, "ub06808", "2019-Q1", ["1"] * 9)
    replace, left = Path.replace, [8]

    def full(self: Path, target: Any) -> Path:
        if Path(target).parent == office.public:
            left[0] -= 1
            if not left[0]:
                raise OSError(28, "No space left on device")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(DiskError):
        publish(office, today=LATER)
    monkeypatch.undo()
    assert (office.public / "index.html").read_text("utf-8") == first
    done = publish(office, today=LATER)
    assert not done.changes.aside
    assert row(office.public, "ub06808")["as_of"] == LATER.isoformat()


def test_a_file_in_the_place_of_the_folder_is_said(office: Workspace, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(DiskError, match="is no folder"):
        publish(office, tmp_path / "file", today=TODAY)


# The command


def test_the_command_says_what_is_published_and_what_changed(office: Workspace, tmp_path: Path) -> None:
    office.close()
    told = CliRunner().invoke(app, ["publish", str(tmp_path / "www"), "-w", str(office.root)])
    assert told.exit_code == 0, told.output
    assert re.search(r"sipas 2019-Q1 counter: \d+\.\d %, \d of 5 units shown", told.output)
    assert re.search(r"www: \d+ new, 0 changed, 0 removed, 0 as before", told.output)
    again = CliRunner().invoke(app, ["publish", str(tmp_path / "www"), "-w", str(office.root)])
    assert re.search(r"www: 0 new, 0 changed, 0 removed, \d+ as before", again.output)
