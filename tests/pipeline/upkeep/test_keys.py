"""Keys are rotated and leak: what they signed is read, waits for a person or is forged, as each is told to be."""

from __future__ import annotations

import json
import os
import shutil
import stat
import threading
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from numpy.typing import NDArray

from forms.serial import format_serial
from omr.faults import Fault, Outcome
from pipeline import Workspace
from pipeline.cli import main
from pipeline.counting.returned import sheets_of
from pipeline.errors import KeyFileError, UnknownNameError
from pipeline.inspection.clicked import read_as_arrived
from pipeline.inspection.identify import identify_by_serial
from pipeline.intake.ingest import ingest
from pipeline.printing.printing import print_runs, units_to_print
from pipeline.records.keys import FINGERPRINT_DIGITS, KeyChange, digest_of_key, states_of
from pipeline.records.log_chain import EntryKind
from pipeline.records.periods import parse_period
from pipeline.records.rulings import Matter, Place, Ruling
from pipeline.review.queue import Queue
from pipeline.review.queue_items import Choice, ItemKind, Verb
from pipeline.upkeep.doctor import Verdict, examine
from pipeline.upkeep.keys import declare_leaked, list_keys, rotate
from pipeline.upkeep.log_check import verify
from samples import rasterise_pages, write_scan_pdf

Desk = Any  # of conftest.py, which can't be imported
Page = NDArray[Any]
TODAY = datetime.now(UTC).astimezone().date()
YESTERDAY, LONG_AGO = TODAY - timedelta(days=1), TODAY - timedelta(days=90)


def printed(workspace: Workspace) -> list[Page]:
    """The front of one more sheet, on paper."""
    period = parse_period("2019-Q1")
    (file,) = print_runs(workspace, units_to_print(workspace.register(), "ub06808", period), "counter", period, 1)
    return rasterise_pages(file.path, [1], 150)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Page]]:
    """A workspace that printed a sheet with each of two keys, and the fronts of the sheets."""
    root = tmp_path_factory.mktemp("keys") / "w"
    workspace = Workspace.create(root)
    first = printed(workspace)
    rotate(workspace, "Lan")
    pages = [*first, *printed(workspace)]
    workspace.close()
    return root, pages


@pytest.fixture
def home(drawn: tuple[Path, list[Page]], tmp_path: Path) -> Workspace:
    shutil.copytree(drawn[0], tmp_path / "w")
    return Workspace.open(tmp_path / "w")


def read(workspace: Workspace, *pages: Page, name: str = "a.pdf") -> list[tuple[Outcome, Fault | None]]:
    """Scan pages, and return what became of them."""
    write_scan_pdf(list(pages), workspace.inbox / name, 150, "jpeg-gray", 85)
    ingest(workspace, workers=0)
    (scan,) = workspace.store.scans.called(name)
    return [(page.outcome, page.fault) for page in workspace.store.pages.kept(scan).values()]


READ, WAITS = (Outcome.READ, None), (Outcome.UNREADABLE, Fault.CODE_DISTRUSTED)


def test_sheets_of_all_keys_are_read(home: Workspace, drawn: tuple[Path, list[Page]]) -> None:
    assert len(home.keys) == 2
    assert read(home, *drawn[1]) == [READ, READ]
    assert not verify(home.store).faults


def test_what_an_unknown_key_signed_is_forged(home: Workspace, tmp_path: Path) -> None:
    other = Workspace.create(tmp_path / "other")
    assert read(home, *printed(other)) == [(Outcome.FORGED, Fault.CODE_FORGED)]


def test_until_its_day_an_older_key_is_trusted(home: Workspace, drawn: tuple[Path, list[Page]]) -> None:
    first, second = home.store.log.keys()
    home.store.log.note_key(KeyChange(second, until=TODAY, older=first), "Lan")
    assert read(home, *drawn[1]) == [READ, READ]
    home.store.log.note_key(KeyChange(second, until=YESTERDAY, older=first), "Lan")
    assert read(home, *drawn[1][::-1], name="b.pdf") == [(Outcome.DUPLICATE, Fault.SHEET_DUPLICATE), WAITS]


def test_what_a_leaked_key_signed_counts_once_a_person_types_its_serial(
    home: Workspace, drawn: tuple[Path, list[Page]]
) -> None:
    declare_leaked(home, next(iter(home.store.log.keys()))[:FINGERPRINT_DIGITS], "Lan", YESTERDAY)
    assert read(home, *drawn[1]) == [WAITS, READ]
    assert [sheet.serial for _, _, sheet in sheets_of(home, home.store.layouts.by_id())] == [2]
    queue = Queue(home)
    item = queue.next("Minh")
    assert item is not None
    assert (item.kind, item.fault) == (ItemKind.SERIAL, Fault.CODE_DISTRUSTED)
    queue.settle("Minh", item.id, Choice(Verb.TYPE, format_serial(1)))
    assert [sheet.serial for _, _, sheet in sheets_of(home, home.store.layouts.by_id())] == [1, 2]
    read_as_arrived(home, Place(1, 1), "Minh")
    assert [sheet.serial for _, _, sheet in sheets_of(home, home.store.layouts.by_id())] == [2]
    assert not verify(home.store).faults


def test_only_its_own_serial_makes_it_count(home: Workspace, drawn: tuple[Path, list[Page]]) -> None:
    declare_leaked(home, next(iter(home.store.log.keys())), "Lan", YESTERDAY)
    read(home, drawn[1][0])
    with pytest.raises(Exception, match="can't be read as a page of"):
        identify_by_serial(home, "a.pdf", 1, format_serial(2), "Minh")
    item = Queue(home).next("Minh")
    assert item is not None
    Queue(home).settle("Minh", item.id, Choice(Verb.DISMISS))
    assert list(sheets_of(home, home.store.layouts.by_id())) == []


@pytest.mark.parametrize(("since", "counts"), [(TODAY, True), (LONG_AGO, False)])
def test_what_was_read_before_it_leaked_counts_as_before(
    home: Workspace, drawn: tuple[Path, list[Page]], since: date, counts: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    read(home, *drawn[1])
    fingerprint = next(iter(home.store.log.keys()))[:FINGERPRINT_DIGITS]
    monkeypatch.setattr("pipeline.intake.ingest.core_count", lambda: 0)
    with pytest.raises(SystemExit) as ended:
        main(["key", "leaked", fingerprint, "--since", since.isoformat(), "-w", str(home.root)])
    assert not ended.value.code
    serials = [sheet.serial for _, _, sheet in sheets_of(home, home.store.layouts.by_id())]
    assert serials == ([1, 2] if counts else [2])
    assert not verify(home.store).faults


def test_the_key_that_signs_can_only_leak_after_another_one_began(home: Workspace) -> None:
    first, second = home.store.log.keys()
    with pytest.raises(KeyFileError, match="still signed"):
        declare_leaked(home, second, "Lan", TODAY)
    with pytest.raises(UnknownNameError, match="no keys"):
        declare_leaked(home, "0" * 16, "Lan", TODAY)
    assert declare_leaked(home, first, "Lan", TODAY).leaked


def test_the_log_tells_what_happened_to_keys(home: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    changes = [one.entry for one in home.store.log.entries() if one.entry.kind is EntryKind.KEY]
    assert [KeyChange.unpacked(one.before, one.after).key for one in changes] == [*map(digest_of_key, home.keys)]
    with pytest.raises(SystemExit):
        main(["key", "list", "-w", str(home.root)])
    older, newer = capsys.readouterr().out.splitlines()
    assert older.startswith(digest_of_key(home.keys[0])[:FINGERPRINT_DIGITS])
    assert "signed sheets before" in older
    assert "signs sheets" in newer
    with pytest.raises(SystemExit):
        main(["key", "list", "--json", "-w", str(home.root)])
    assert [one["key"]["signs"] for one in json.loads(capsys.readouterr().out)] == [False, True]
    with pytest.raises(SystemExit):
        main(["log", "-w", str(home.root)])
    assert "takes the place of" in capsys.readouterr().out


def test_the_command_rotates_until_a_day_that_is_not_over(home: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    for day, code in ((YESTERDAY, 2), (TODAY, 0)):
        with pytest.raises(SystemExit) as ended:
            main(["key", "rotate", "--until", day.isoformat(), "-w", str(home.root)])
        assert int(ended.value.code or 0) == code
    assert "copy it to all offices" in capsys.readouterr().out
    assert [state.until for state in home.store.log.keys().values()] == [None, TODAY, None]


def test_the_file_stays_as_private_as_it_was(home: Workspace) -> None:
    path = home.root / "phieu.key"
    path.chmod(0o600)
    rotate(home, "Lan")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(path.read_text("ascii").split()) == 3


def test_a_rotation_that_was_cut_off_is_finished(home: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def cut(*_: Any) -> None:
        raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr("pipeline.store.log.Log.note_key", cut)
        with pytest.raises(MemoryError):
            rotate(home, "Lan")
    with pytest.raises(KeyFileError, match="does not tell of a key in it") as caught:
        home.check_key()
    assert "phieu key rotate" in caught.value.advice
    rotate(home, "Lan")
    home.check_key()
    assert [one.state.signs for one in list_keys(home)] == [False, False, True]
    assert len(home.keys) == 3


def test_two_who_rotate_at_once_begin_a_key_each(home: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    both = threading.Barrier(2)

    def slow(size: int) -> bytes:
        with suppress(threading.BrokenBarrierError):
            both.wait(0.3)
        return os.urandom(size)

    monkeypatch.setattr("pipeline.upkeep.keys.secrets.token_bytes", slow)
    others = [Workspace.open(home.root) for _ in range(2)]
    each = [threading.Thread(target=rotate, args=(other, "Lan")) for other in others]
    for thread in each:
        thread.start()
    for thread, other in zip(each, others, strict=True):
        thread.join()
        other.close()
    home.check_key()
    assert [one.is_here for one in list_keys(home)] == [True] * 4


def test_what_is_wrong_with_the_key_doctor_tells_as_printing_does(home: Workspace) -> None:
    path = home.root / "phieu.key"
    ours = path.read_text("ascii")
    for text in ("5a" * 32 + "\n" + ours, ours + "5a" * 32 + "\n"):
        path.write_text(text, "ascii")
        with pytest.raises(KeyFileError) as refused:
            home.check_key()
        (finding,) = (one for one in examine(lambda: home) if one.what == "signing key")
        assert (finding.verdict, finding.found) == (Verdict.MISSING, refused.value.message)


def test_nothing_is_veiled_with_the_key_of_another_workspace(home: Workspace) -> None:
    """What it made could never be proven once the key is back."""
    ruling = Ruling(Matter.WITHOUT, 1, 2, why="torn off")
    home.store.rulings.put_in_force(ruling, "Lan", None)
    home.close()
    path = home.root / "phieu.key"
    ours = path.read_text("ascii")
    path.write_text("5a" * 32 + "\n", "ascii")
    home.forget_keys()
    with pytest.raises(KeyFileError, match="is not the key"):
        home.store.rulings.erase([1], "Lan")
    path.write_text(ours, "ascii")
    home.close()
    home.forget_keys()
    assert verify(home.store).faults == ()


def test_a_database_that_is_begun_anew_knows_all_keys_of_the_file(home: Workspace, tmp_path: Path) -> None:
    """As after a loss, when it is filled from the archive."""
    anew = Workspace.create(tmp_path / "anew")
    shutil.copyfile(home.root / "phieu.key", anew.root / "phieu.key")
    anew.check_key()
    assert [(one.state.signs, one.is_here) for one in list_keys(anew)] == [(False, True), (True, True)]


def test_without_an_older_key_nothing_is_read(home: Workspace) -> None:
    path = home.root / "phieu.key"
    path.write_text(path.read_text("ascii").splitlines()[0], "ascii")
    home.forget_keys()
    with pytest.raises(KeyFileError, match="lacks a key"):
        ingest(home, workers=0)
    (finding,) = (one for one in examine(lambda: home) if one.what == "signing key")
    assert finding.verdict is Verdict.MISSING
    assert digest_of_key(Workspace.open(home.root).key)[:FINGERPRINT_DIGITS] not in finding.found


def test_the_earliest_day_holds() -> None:
    day = date(2026, 11, 1)
    told = [
        ("t1", KeyChange("a")),
        ("t2", KeyChange("b", until=day + timedelta(days=9), older="a")),
        ("t3", KeyChange("a", leaked=True, until=day)),
        ("t4", KeyChange("a", leaked=True, until=day + timedelta(days=30))),
    ]
    states = states_of(told)
    assert (states["a"].until, states["a"].leaked, states["a"].signs) == (day, True, False)
    assert states["a"].trusts(day)
    assert not states["a"].trusts(day + timedelta(days=1))
    assert states["b"].trusts(date.max)
