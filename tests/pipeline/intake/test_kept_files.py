"""The archive holds what it says: a copy that is damaged or gone is told, and mended when the file comes again."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from forms.errors import ExitCode
from omr.faults import Outcome
from omr.scan.limits import UNPACKED
from pipeline.cli import main
from pipeline.errors import DiskError
from pipeline.inspection.show import arrived
from pipeline.intake import archive_round
from pipeline.intake.archive_round import ROUND_SECONDS, ArchiveRound
from pipeline.intake.arrivals import sweep_unpacked
from pipeline.intake.ingest import Listener, ingest
from pipeline.intake.kept_files import Kept
from pipeline.records.log_chain import EntryKind
from pipeline.upkeep.log_check import verify

Office = Any  # of conftest.py, which can't be imported
Harm = Callable[[Path], None]


def emptied(path: Path) -> None:
    path.chmod(0o644)
    path.write_bytes(b"")


def cut_off(path: Path) -> None:
    path.chmod(0o644)
    os.truncate(path, path.stat().st_size // 2)


def rotten(path: Path) -> None:
    """One bit is another, in the same number of bytes with the same time."""
    state, content = path.stat(), bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.chmod(0o644)
    path.write_bytes(content)
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))


def gone(path: Path) -> None:
    path.chmod(0o644)
    path.unlink()


HARMS = [emptied, cut_off, rotten, gone]


def archived(office: Office) -> Path:
    (path,) = office.workspace.archive.iterdir()
    return path


def interrupted(office: Office, monkeypatch: pytest.MonkeyPatch, method: str = "set_page_count") -> None:
    """Have an ingest killed once the file lies in the archive, and has its row."""

    def killed(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(type(office.workspace.store.scans), method, killed)
        with pytest.raises(KeyboardInterrupt):
            ingest(office.workspace)


@pytest.mark.parametrize("harm", HARMS)
def test_a_copy_that_is_not_whole_is_replaced_before_the_original_leaves(office: Office, harm: Harm) -> None:
    content = office.drop("a.tif", *office.sheet(1)).read_bytes()
    ingest(office.workspace)
    harm(archived(office))
    office.drop("b.tif", *office.sheet(1))
    told: list[tuple[str, Kept]] = []
    (report,) = ingest(office.workspace, listener=Listener(on_mended=lambda *said: told.append(said)))
    kept = Kept.GONE if harm is gone else Kept.DAMAGED
    assert told == [("b.tif", kept)]
    assert (report.known, report.failed) == (True, False)
    assert archived(office).read_bytes() == content
    assert not list(office.workspace.inbox.iterdir())
    entry = list(office.workspace.store.log.entries())[-1].entry
    assert (entry.kind, entry.after) == (EntryKind.KNOWN, "b.tif")
    assert f"the copy in the archive was {kept}" in entry.why
    assert not verify(office.workspace.store).faults


def test_a_copy_that_is_whole_is_left_as_it_is_and_nothing_is_said(office: Office) -> None:
    office.drop("a.tif", *office.sheet(1))
    ingest(office.workspace)
    before = archived(office).stat()
    entries = office.workspace.store.log.count()
    office.drop("a.tif", *office.sheet(1))
    told: list[Any] = []
    ingest(office.workspace, listener=Listener(on_mended=lambda *said: told.append(said)))
    assert (told, office.workspace.store.log.count()) == ([], entries)
    assert (archived(office).stat().st_ino, archived(office).stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_damaged_copy_that_can_not_be_replaced_keeps_the_original(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.drop("a.tif", *office.sheet(1))
    ingest(office.workspace)
    emptied(archived(office))
    scan = office.drop("a.tif", *office.sheet(1))

    def full(*_: Any) -> str:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("pipeline.intake.arrivals.copy_hashing", full)
        with pytest.raises(Exception, match="No space left"):
            ingest(office.workspace)
    assert scan.exists()
    ingest(office.workspace)
    assert archived(office).stat().st_size > 0


@pytest.mark.parametrize("harm", HARMS)
@pytest.mark.parametrize("method", ["set_page_count", "finish"])
def test_pages_of_a_damaged_copy_stay_to_be_read_until_the_file_is_brought_again(
    office: Office, monkeypatch: pytest.MonkeyPatch, harm: Harm, method: str
) -> None:
    content = office.drop("a.tif", *office.sheet(1)).read_bytes()
    interrupted(office, monkeypatch, method)
    harm(archived(office))
    office.drop("b.tif", *office.sheet(2))
    reports = {report.name: report for report in ingest(office.workspace)}
    assert "put the scan into inbox/ again" in reports["a.tif"].left_alone
    assert reports["a.tif"].failed
    assert reports["b.tif"].outcomes == {Outcome.READ: 2}
    (office.workspace.inbox / "again.tif").write_bytes(content)
    (report,) = ingest(office.workspace)
    assert report.outcomes == {Outcome.READ: 2}
    assert office.workspace.store.pages.account() == (4, 4)


@pytest.mark.parametrize("harm", [emptied, cut_off])
def test_a_copy_that_is_damaged_while_it_is_read_makes_no_page_unreadable(
    office: Office, monkeypatch: pytest.MonkeyPatch, harm: Harm
) -> None:
    content = office.drop("a.tif", *office.sheet(1), *office.sheet(2)).read_bytes()
    add = type(office.workspace.store.scans).add

    def harmed_after(store: Any, *args: Any) -> Any:
        scan = add(store, *args)
        harm(archived(office))
        return scan

    with monkeypatch.context() as patched:
        patched.setattr(type(office.workspace.store.scans), "add", harmed_after)
        (report,) = ingest(office.workspace)
    assert "is damaged" in report.left_alone
    assert not [row for row in office.workspace.store.pages.rows() if row.outcome is Outcome.UNREADABLE]
    (office.workspace.inbox / "a.tif").write_bytes(content)
    (report,) = ingest(office.workspace)
    assert report.outcomes == {Outcome.READ: 4}


def test_what_arrived_broken_is_still_an_unreadable_page(office: Office) -> None:
    (office.workspace.inbox / "bad.pdf").write_bytes(b"%PDF-1.7 and no more")
    (report,) = ingest(office.workspace)
    assert (report.left_alone, report.outcomes) == ("", {Outcome.UNREADABLE: 1})


@pytest.mark.parametrize("office", ["sqlite"], indirect=True)
@pytest.mark.parametrize("harm", HARMS)
def test_who_wants_to_see_a_damaged_scan_is_told_to_bring_it_again(office: Office, harm: Harm) -> None:
    office.drop("a.tif", *office.sheet(1))
    ingest(office.workspace)
    harm(archived(office))
    with pytest.raises(DiskError, match=r"a\.tif: archive/.* is (gone|damaged)") as caught:
        arrived(office.workspace, "a.tif")
    assert "put the scan into inbox/ again" in caught.value.advice


# ---------------------------------------------------------------------------------------------------------- doctor


@pytest.mark.parametrize("office", ["sqlite"], indirect=True)
def test_doctor_lists_what_is_gone_damaged_or_unknown(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    for number in (1, 2, 3):
        office.drop(f"tập {number}.tif", *office.sheet(number))
    ingest(office.workspace)
    by_name = {scan.name: office.workspace.archive / scan.file for scan in office.workspace.store.scans.all()}

    def doctor(*arguments: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as ended:
            main(["doctor", *arguments, "-w", str(office.workspace.root)])
        return int(ended.value.code or 0), " ".join(capsys.readouterr().out.split())

    code, said = doctor("--archive")
    assert code == ExitCode.OK
    assert "3 of 3 scans are whole" in said
    rotten(by_name["tập 1.tif"])
    (office.workspace.archive / "letter.txt").write_text("Dear all")
    assert doctor()[0] == ExitCode.OK, "without the option, nothing is read"
    gone(by_name["tập 2.tif"])
    code, said = doctor()
    assert (code, "tập 1.tif" in said, "tập 2.tif" in said) == (ExitCode.NOT_READY, False, True)
    code, said = doctor("--archive")
    assert code == ExitCode.NOT_READY
    assert "tập 1.tif" in said
    assert "tập 2.tif" in said
    assert "tập 3.tif" not in said
    assert "letter.txt is not" in said


# ------------------------------------------------------------------------------------------------------ week by week


class Clock:
    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def time(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(archive_round, "time", clock)
    return clock


def rounds(office: Office, clock: Clock, seconds: float, every: float = 600.0) -> list[str]:
    """The names of what is found damaged in so many seconds; the program is started anew each day."""
    found: list[str] = []
    end = clock.now + seconds
    while clock.now < end:
        check, night = ArchiveRound(office.workspace), clock.now + 24 * 3600
        while clock.now < min(end, night):
            found += [result[0].name for result in [check.step()] if result is not None]
            clock.now += every
    return found


@pytest.mark.parametrize("office", ["sqlite"], indirect=True)
def test_the_whole_archive_is_read_once_a_week_whatever_is_started_anew(office: Office, clock: Clock) -> None:
    for number in range(1, 21):
        office.drop(f"{number:02}.tif", *office.sheet(number))
    ingest(office.workspace)
    for scan in office.workspace.store.scans.all():
        if scan.id % 2:
            rotten(office.workspace.archive / scan.file)
    odd = [f"{number:02}.tif" for number in range(1, 21, 2)]
    half = rounds(office, clock, ROUND_SECONDS / 2)
    assert 4 <= len(half) <= 6
    assert half + rounds(office, clock, ROUND_SECONDS / 2) == odd
    assert rounds(office, clock, ROUND_SECONDS) == odd


@pytest.mark.parametrize("office", ["sqlite"], indirect=True)
def test_a_round_that_is_late_hurries_but_leaves_the_disk_time(office: Office, clock: Clock) -> None:
    for number in range(1, 11):
        office.drop(f"{number:02}.tif", *office.sheet(number))
    ingest(office.workspace)
    for scan in office.workspace.store.scans.all():
        emptied(office.workspace.archive / scan.file)
    assert len(rounds(office, clock, 1.0)) == 1
    clock.now += 2 * ROUND_SECONDS  # the machine was off
    found = [len(rounds(office, clock, 1.5, 0.5)) for _ in range(4)]
    assert max(found) == 1, "no more than one file in two seconds"
    assert rounds(office, clock, 60.0, 0.5)[:5] == [f"{number:02}.tif" for number in range(6, 11)]


@pytest.mark.parametrize("office", ["sqlite"], indirect=True)
@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"after": "x"}'])
def test_a_state_that_was_cut_off_is_begun_anew(office: Office, clock: Clock, content: bytes) -> None:
    office.drop("a.tif", *office.sheet(1))
    ingest(office.workspace)
    emptied(archived(office))
    (office.workspace.root / archive_round.STATE).write_bytes(content)
    assert rounds(office, clock, 1.0) == ["a.tif"]


def test_what_killed_readers_unpacked_is_not_left_in_the_temporary_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    names = (f"{UNPACKED}killed", f"{UNPACKED}reading", "phieu-notes")
    for name in names:
        (tmp_path / name / "1").mkdir(parents=True)
        (tmp_path / name / "1" / "scan").write_bytes(b"a picture of what somebody wrote")
    for name in (names[0], names[2]):
        os.utime(tmp_path / name, (0, 0))
    sweep_unpacked()
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names[1:])
