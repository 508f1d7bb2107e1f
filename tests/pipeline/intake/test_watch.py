"""``phieu watch``: what arrives in the inbox is read, all day long, whatever happens."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from forms.errors import PhieuError
from omr.faults import Outcome
from pipeline import Workspace
from pipeline.cli import main
from pipeline.intake import reading_job
from pipeline.intake import watch as watching
from pipeline.intake.ingest import FileReport, Listener, ingest
from pipeline.intake.kept_files import Kept
from pipeline.intake.watch import WatchListener, watch
from pipeline.records.log_chain import EntryKind

Office = Any  # of conftest.py, which can't be imported
PATIENCE = 20.0  # seconds that a machine may be busy with other things


@dataclass
class Heard:
    """What a watch said."""

    files: list[FileReport] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    mended: int = 0
    waits: int = 0
    faults: list[tuple[str, Kept]] = field(default_factory=list)

    def listener(self) -> WatchListener:
        return WatchListener(
            Listener(on_file=self.files.append, on_wait=lambda: setattr(self, "waits", self.waits + 1)),
            lambda error: self.troubles.append(error.message if isinstance(error, PhieuError) else repr(error)),
            lambda: setattr(self, "mended", self.mended + 1),
            lambda scan, kept: self.faults.append((scan.name, kept)),
        )

    @property
    def names(self) -> list[str]:
        return sorted(report.name for report in self.files)


def wait_until(done: Callable[[], bool]) -> None:
    give_up = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < give_up, "it did not happen"
        time.sleep(0.02)


@pytest.fixture
def quick(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Office:
    """An office whose files settle at once."""
    monkeypatch.setattr(watching, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(watching, "RETRY_SECONDS", 0.2)
    return settings(quiet_seconds="0.3", patience_seconds="1", rescan_seconds="60")


@contextmanager
def watched(office: Office) -> Iterator[Heard]:
    """Watch in the background until the block ends."""
    heard, stop = Heard(), threading.Event()
    place = Workspace.open(office.workspace.root)
    options = {"listener": heard.listener(), "workers": 0, "stop": stop}
    thread = threading.Thread(target=watch, args=(place,), kwargs=options)
    thread.start()
    try:
        yield heard
    finally:
        stop.set()
        thread.join(PATIENCE)
        place.close()
        assert not thread.is_alive()


def kinds(office: Office) -> list[EntryKind]:
    return [logged.entry.kind for logged in office.workspace.store.log.entries()]


def test_once_reads_all_that_lies_there_and_ends(quick: Office) -> None:
    quick.drop("b.tif", *quick.sheet(2))
    quick.drop("chị Lan/máy 2/a.tif", *quick.sheet(1))
    (quick.workspace.inbox / "bad.pdf").write_bytes(b"%PDF-1.7 and no more")
    (quick.workspace.inbox / "half.pdf.part").write_bytes(b"%PDF-1.7")
    heard = Heard()
    watch(quick.workspace, listener=heard.listener(), workers=0, once=True)
    assert heard.names == ["a.tif", "b.tif", "bad.pdf"]
    assert [report.name for report in heard.files if not report.opened] == ["bad.pdf"]
    assert [path.name for path in quick.workspace.inbox.rglob("*") if path.is_file()] == ["half.pdf.part"]
    assert {scan.name: scan.folder for scan in quick.workspace.store.scans.all()}["a.tif"] == "chị Lan/máy 2"
    assert quick.workspace.store.pages.account() == (5, 5)


def test_once_by_the_command_line(quick: Office, capsys: pytest.CaptureFixture[str]) -> None:
    quick.drop("a.tif", *quick.sheet(1))
    (quick.workspace.inbox / "bad.pdf").write_bytes(b"nothing")
    with pytest.raises(SystemExit) as ended:
        main(["watch", "--once", "-w", str(quick.workspace.root)])
    lines = capsys.readouterr().out.splitlines()
    assert ended.value.code == 8
    assert any(line.endswith(" a.tif: 2 pages: 2 read") for line in lines)
    assert any(" bad.pdf: 1 page: 1 unreadable" in line for line in lines)


def test_what_arrives_is_read_long_before_the_next_rescan(quick: Office) -> None:
    with watched(quick) as heard:
        time.sleep(0.5)
        quick.drop("a.tif", *quick.sheet(1))
        quick.drop("new folder/b.tif", *quick.sheet(2))
        wait_until(lambda: heard.names == ["a.tif", "b.tif"])
    assert not [path for path in quick.workspace.inbox.rglob("*") if path.is_file()]


@pytest.mark.usefixtures("quick")
def test_events_that_are_lost_are_made_up_for(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def without_events(*_: Any, **__: Any) -> Any:
        raise OSError(28, "inotify watch limit reached")

    monkeypatch.setattr("watchfiles.watch", without_events)
    office = settings(rescan_seconds="1")
    with watched(office) as heard:
        time.sleep(0.3)
        office.drop("a.tif", *office.sheet(1))
        wait_until(lambda: heard.names == ["a.tif"])


def test_a_scanner_that_writes_slowly_is_waited_for(quick: Office, tmp_path: Path) -> None:
    quick.write(tmp_path / "whole.tif", *(page for serial in range(1, 6) for page in quick.sheet(serial)))
    content = (tmp_path / "whole.tif").read_bytes()
    with watched(quick) as heard:
        target = quick.workspace.inbox / "slow.tif"
        for end in range(len(content) // 8, len(content) + len(content) // 8, len(content) // 8):
            with target.open("ab") as file:
                file.write(content[end - len(content) // 8 : end])
            time.sleep(0.2)
        wait_until(lambda: bool(heard.files))
    assert [(report.name, report.pages, report.opened) for report in heard.files] == [("slow.tif", 10, True)]
    (archived,) = quick.workspace.archive.iterdir()
    assert archived.read_bytes() == content


def test_a_bad_file_never_ends_it_and_is_told_once(quick: Office, tmp_path: Path) -> None:
    with watched(quick) as heard:
        (quick.workspace.inbox / "link.pdf").symlink_to(tmp_path)
        (quick.workspace.inbox / "bad.pdf").write_bytes(b"rubbish")
        (quick.workspace.inbox / "empty.pdf").touch()
        wait_until(lambda: heard.names == ["bad.pdf", "empty.pdf", "link.pdf"])
        quick.drop("good.tif", *quick.sheet(1))
        wait_until(lambda: "good.tif" in heard.names)
        time.sleep(0.5)
    assert heard.names == ["bad.pdf", "empty.pdf", "good.tif", "link.pdf"]
    assert not heard.troubles


def test_an_archive_that_goes_away_is_told_once_and_waited_for(quick: Office) -> None:
    away = quick.workspace.root / "away"
    quick.workspace.archive.rename(away)
    with watched(quick) as heard:
        quick.drop("a.tif", *quick.sheet(1))
        wait_until(lambda: bool(heard.troubles))
        time.sleep(1)
        assert len(heard.troubles) == 1
        assert "archive" in heard.troubles[0]
        assert (quick.workspace.inbox / "a.tif").exists()
        away.rename(quick.workspace.archive)
        wait_until(lambda: heard.names == ["a.tif"])
    assert heard.mended == 1
    assert quick.workspace.store.pages.account() == (2, 2)


def test_an_inbox_that_goes_away_is_told_once_and_waited_for(quick: Office) -> None:
    away = quick.workspace.root / "away"
    with watched(quick) as heard:
        time.sleep(0.3)
        quick.workspace.inbox.rename(away)
        wait_until(lambda: bool(heard.troubles))
        away.rename(quick.workspace.inbox)
        wait_until(lambda: heard.mended == 1)
    assert "inbox is gone" in heard.troubles[0]


@pytest.mark.parametrize("office", ["sqlite"], indirect=True)
def test_a_database_that_is_locked_is_told_once_and_waited_for(quick: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.store.sqlite.BUSY_SECONDS", 0.1)
    database = sqlite3.connect(quick.workspace.root / "phieu.db", isolation_level=None)
    database.execute("BEGIN IMMEDIATE")
    with watched(quick) as heard:
        quick.drop("a.tif", *quick.sheet(1))
        wait_until(lambda: bool(heard.troubles))
        time.sleep(0.7)
        assert len(heard.troubles) == 1
        assert "locked" in heard.troubles[0]
        database.execute("ROLLBACK")
        wait_until(lambda: heard.names == ["a.tif"])
    assert quick.workspace.store.pages.account() == (2, 2)


@pytest.mark.parametrize("office", ["sqlite"], indirect=True)
def test_a_database_that_is_gone_is_never_begun_anew(quick: Office) -> None:
    database, away = quick.workspace.root / "phieu.db", quick.workspace.root / "away.db"
    quick.workspace.close()
    with watched(quick) as heard:
        quick.drop("a.tif", *quick.sheet(1))
        wait_until(lambda: heard.names == ["a.tif"])
        for ending in ("", "-wal", "-shm"):
            if Path(f"{database}{ending}").exists():
                Path(f"{database}{ending}").rename(f"{away}{ending}")
        quick.drop("b.tif", *quick.sheet(2))
        wait_until(lambda: len(heard.troubles) == 2)
        assert not database.exists()
        for ending in ("", "-wal", "-shm"):
            if Path(f"{away}{ending}").exists():
                Path(f"{away}{ending}").rename(f"{database}{ending}")
        wait_until(lambda: heard.names == ["a.tif", "b.tif"])
    assert quick.workspace.store.pages.account() == (4, 4)


def test_a_copy_that_is_damaged_is_told_while_nothing_else_is_to_be_done(quick: Office) -> None:
    quick.drop("a.tif", *quick.sheet(1))
    ingest(quick.workspace)
    (archived,) = quick.workspace.archive.iterdir()
    archived.chmod(0o644)
    archived.write_bytes(b"")
    with watched(quick) as heard:
        wait_until(lambda: bool(heard.faults))
        quick.drop("b.tif", *quick.sheet(2))
        wait_until(lambda: heard.names == ["b.tif"])
    assert heard.faults == [("a.tif", Kept.DAMAGED)]
    assert not heard.troubles


def test_a_defect_does_not_end_it(quick: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    with watched(quick) as heard:
        with monkeypatch.context() as patched:
            patched.setattr(watching, "take_and_read", lambda *_: {}["defect"])
            quick.drop("a.tif", *quick.sheet(1))
            wait_until(lambda: bool(heard.troubles))
        wait_until(lambda: heard.names == ["a.tif"])
    assert "KeyError" in heard.troubles[0]


def test_two_watches_read_every_page_once(quick: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    watching_reader(monkeypatch, read)
    with watched(quick) as one, watched(quick) as other:
        for number in range(1, 13):
            quick.drop(f"{number}.tif", *quick.sheet(number))
            time.sleep(0.1)
        wait_until(lambda: len(one.files) + len(other.files) >= 12)
        time.sleep(0.5)
    assert len(read) == 24
    assert sorted(one.names + other.names) == sorted(f"{number}.tif" for number in range(1, 13))
    assert kinds(quick).count(EntryKind.ARRIVED) == kinds(quick).count(EntryKind.READ) == 12
    assert quick.workspace.store.pages.account() == (24, 24)


def watching_reader(monkeypatch: pytest.MonkeyPatch, read: list[int]) -> None:
    """Count the pages that are read, and let each take its time."""
    page = reading_job.read_page

    def slowly(*args: Any, **options: Any) -> Any:
        read.append(1)
        time.sleep(0.01)
        return page(*args, **options)

    monkeypatch.setattr(reading_job, "read_page", slowly)


def test_stopping_finishes_the_page_in_hand_and_the_next_goes_on(
    quick: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []
    watching_reader(monkeypatch, read)
    quick.drop("long.tif", *(page for serial in range(1, 21) for page in quick.sheet(serial)))
    with watched(quick) as heard:
        wait_until(lambda: len(read) > 4)
    arrived, accounted = quick.workspace.store.pages.account()
    assert arrived == 40
    assert len(read) == accounted < 40
    assert not heard.files
    with watched(quick) as heard:
        wait_until(lambda: heard.names == ["long.tif"])
    assert len(read) == 40
    assert heard.files[0].outcomes == {Outcome.READ: 40}
