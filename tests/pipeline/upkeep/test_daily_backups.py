"""The backup of each day: made once, kept for so long, and never in the way of the work."""

from __future__ import annotations

import threading
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline import Workspace
from pipeline.intake.watch import WatchListener, watch
from pipeline.upkeep import daily_backups
from pipeline.upkeep.backup import BackupChoice, back_up
from pipeline.upkeep.backup_file import verify_backup
from pipeline.upkeep.daily_backups import DailyBackups, backed_up_daily, backup_name
from pipeline.upkeep.doctor import Finding, Verdict, examine

Office = Any  # of conftest.py, which can't be imported
pytestmark = pytest.mark.parametrize("office", ["sqlite"], indirect=True)


def set_folder(office: Office, folder: str, keep: int = 14) -> Workspace:
    path = office.workspace.root / "phieu.toml"
    text = path.read_text("utf-8").replace('folder = "backup"', f'folder = "{folder}"')
    path.write_text(text.replace("keep = 14", f"keep = {keep}"), "utf-8")
    return Workspace.open(office.workspace.root)


def said_by_doctor(workspace: Workspace) -> Finding:
    return next(finding for finding in examine(lambda: workspace) if finding.what == "backup")


def test_one_a_day_is_made_and_so_many_are_kept(office: Office, tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    place = set_folder(office, str(tmp_path / "b"), keep=2)
    others = ["phieu-other-01234567-2019-01-01.zip", "letter.zip"]
    ours = [f"{backup_name(place)}-2019-01-0{day}.zip" for day in (1, 2, 3)]
    for name in (*others, *ours):
        (tmp_path / "b" / name).write_bytes(b"")
    told = list[str]()
    DailyBackups(place, told.append).step()
    today = datetime.now().astimezone().date()
    made = tmp_path / "b" / f"{backup_name(place)}-{today}.zip"
    assert sorted(path.name for path in (tmp_path / "b").iterdir()) == sorted([*others, ours[-1], made.name])
    assert not verify_backup(made).archive
    before = made.stat().st_mtime_ns
    DailyBackups(place, told.append).step()
    assert made.stat().st_mtime_ns == before
    assert told == []
    place.close()


def test_what_a_wrong_clock_dated_into_days_to_come_does_not_push_out_the_one_of_today(office: Office) -> None:
    place, told = set_folder(office, "b", keep=2), list[str]()
    (place.root / "b").mkdir()
    to_come = [place.root / "b" / f"{backup_name(place)}-2119-01-0{day}.zip" for day in (1, 2, 3)]
    for path in to_come:
        path.write_bytes(b"")
    DailyBackups(place, told.append).step()
    today = datetime.now().astimezone().date()
    verify_backup(place.root / "b" / f"{backup_name(place)}-{today}.zip")
    assert all(path.exists() for path in to_come)
    place.close()


def test_a_file_of_today_that_is_no_whole_backup_is_told(office: Office) -> None:
    place, told = set_folder(office, "b"), list[str]()
    (place.root / "b").mkdir()
    today = datetime.now().astimezone().date()
    (place.root / "b" / f"{backup_name(place)}-{today}.zip").write_bytes(b"")
    DailyBackups(place, told.append).step()
    assert len(told) == 1
    assert "no backup of today" in told[0]
    place.close()


def test_what_an_older_database_has_lost_stays_in_the_backups(office: Office) -> None:
    place = set_folder(office, "b", keep=1)
    (place.root / "b").mkdir()
    older, newer = (place.root / "b" / f"{backup_name(place)}-2019-01-0{day}.zip" for day in (1, 2))
    back_up(place, older, BackupChoice(archive=False))
    saved = (place.root / "phieu.db").read_bytes()
    office.order("ub06829", "counter", "2019-Q1", 3)
    back_up(place, newer, BackupChoice(archive=False))
    place.close()
    office.workspace.close()
    (place.root / "phieu.db").write_bytes(saved)
    DailyBackups(place, lambda _: None).step()
    assert newer.exists()
    assert not older.exists()
    place.close()


def test_a_share_that_is_away_is_told_once_and_never_made_up(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(daily_backups, "RETRY_SECONDS", 0.0)
    place, told = set_folder(office, str(tmp_path / "share" / "b")), list[str]()
    daily = DailyBackups(place, told.append)
    daily.step()
    daily.step()
    assert len(told) == 1
    assert "is not there" in told[0]
    assert not (tmp_path / "share").exists()
    (tmp_path / "share" / "b").mkdir(parents=True)
    daily.step()
    assert told[1:] == ["the backup of today is made"]
    place.close()


def test_no_folder_makes_none(office: Office) -> None:
    place = set_folder(office, "")
    DailyBackups(place, lambda _: None).step()
    assert not (place.root / "backup").exists()
    place.close()


def test_watching_makes_it_and_reads_on_where_it_can_not(office: Office, tmp_path: Path) -> None:
    place, told = set_folder(office, str(tmp_path / "away")), list[str]()
    office.drop("a.tif", *office.sheet(1))
    stop = threading.Event()
    daily = DailyBackups(place, told.append)

    def idle() -> None:
        daily.step()
        if place.store.pages.account() == (2, 2) or time.monotonic() > give_up:
            stop.set()

    give_up = time.monotonic() + 20
    watch(place, listener=WatchListener(on_idle=idle), workers=0, stop=stop)
    assert place.store.pages.account() == (2, 2)
    assert len(told) == 1
    place.close()


def test_while_pages_are_served_it_is_made_in_the_background(office: Office) -> None:
    place, told = office.workspace, list[str]()
    with backed_up_daily(place, told.append):
        give_up = time.monotonic() + 20
        while not list((place.root / "backup").glob("phieu-*.zip")):
            assert time.monotonic() < give_up
            time.sleep(0.02)
    assert told == []


def test_doctor_says_when_the_last_one_was_made(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    assert said_by_doctor(office.workspace).found == "none was made yet"
    DailyBackups(office.workspace, lambda _: None).step()
    found = said_by_doctor(office.workspace)
    assert found.verdict is Verdict.WARNING
    assert found.found.endswith("without the scans: on the same disk")
    assert "[backup]" in found.advice
    monkeypatch.setattr("pipeline.upkeep.backup.utc_now", lambda: "2019-01-01T00:00:00+00:00")
    back_up(office.workspace, office.workspace.root / "old.zip", BackupChoice())
    found = said_by_doctor(office.workspace)
    assert (found.verdict, found.found[:4]) == (Verdict.WARNING, "2019")
    (office.workspace.root / "old.zip").unlink()
    assert "it is gone" in said_by_doctor(office.workspace).found
    (office.workspace.root / ".backup.json").write_text('{"at": "x", "file": "y", "archive": true}')
    assert said_by_doctor(office.workspace).found == "none was made yet"
