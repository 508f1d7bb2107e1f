"""An older database is put back: serials are not given twice, it is said, and what can be found again is."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from forms.errors import ExitCode
from forms.serial import format_serial
from pipeline import Workspace
from pipeline.cli import main
from pipeline.counting.long_tables import IN_DOUBT
from pipeline.errors import PutBackError
from pipeline.inspection.unnumbered import Whose, issue_unnumbered
from pipeline.intake.ingest import ingest
from pipeline.log_heads import missed_head, note_head
from pipeline.noted_heads import HEAD
from pipeline.records.log_chain import EntryKind
from pipeline.records.log_head import Head
from pipeline.records.rulings import Matter, Ruling
from pipeline.records.runs import Order
from pipeline.review.queue import NOTE_SECONDS, Queue
from pipeline.review.queue_items import Choice, Verb
from pipeline.upkeep.recover import LEFT_FREE
from pipeline.workspace import DATABASE, DESKS, KEY, SURVEY
from tests.pipeline.conftest import Office
from tests.pipeline.printed_serials import serials_on
from tests.pipeline.result_tables import read_table

PRINT = ("print", "--channel", "counter", "--period", "2019-Q1", "--count", "3", "--unit")
LOST_PDF = "2019-Q1-ub06829-counter-r1.pdf"
ARRIVED = 1554105600  # 1 April 2019, 8:00 UTC, in seconds
LAST = 90  # serial that was issued when the copy was made


@dataclass
class Clerk:
    """Somebody at the command line of a workspace whose database can be copied and put back."""

    office: Office
    copy: Callable[[], None]
    put_back: Callable[[], None]
    heard: Callable[[], Any]

    @property
    def root(self) -> Path:
        return self.office.workspace.root

    def run(self, *arguments: str, root: Path | None = None) -> tuple[int, str]:
        with pytest.raises(SystemExit) as ended:
            main([*arguments, "-w", str(root or self.root)])
        told = self.heard()
        assert "Traceback" not in told.err
        return int(ended.value.code or 0), told.out + told.err

    def prints(self, unit: str = "ub06829", *more: str) -> str:
        """Print three sheets."""
        code, said = self.run(*PRINT, unit, *more)
        assert code == 0, said
        self.office.runs = tuple(self.workspace.store.runs.all())
        return said

    @property
    def workspace(self) -> Workspace:
        return self.office.workspace

    def last_serial(self) -> int:
        return self.workspace.store.runs.last_serial()


@pytest.fixture
def clerk(office: Office, tmp_path: Path, request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]) -> Clerk:
    database, saved = office.workspace.root / DATABASE, tmp_path / "saved.db"

    def copy() -> None:
        with sqlite3.connect(database) as source, sqlite3.connect(saved) as target:
            source.backup(target)

    def put_back() -> None:
        office.workspace.close()
        for path in database.parent.glob(f"{DATABASE}*"):
            path.unlink()
        shutil.copy(saved, database)

    if office.workspace.settings.database:
        server, name = request.getfixturevalue("postgresql"), office.workspace.settings.database.rpartition("/")[2]

        def copy() -> None:
            office.workspace.close()
            server.ask(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
            server.ask(f'DROP DATABASE IF EXISTS "{name}saved"')
            server.ask(f'CREATE DATABASE "{name}saved" TEMPLATE "{name}"')

        def put_back() -> None:
            office.workspace.close()
            server.ask(f'DROP DATABASE "{name}" WITH (FORCE)')
            server.ask(f'CREATE DATABASE "{name}" TEMPLATE "{name}saved"')

    return Clerk(office, copy, put_back, capsys.readouterr)


def statuses(clerk: Clerk) -> dict[str, str]:
    assert clerk.run("tabulate")[0] == 0
    return {row["sheet"]: row["status"] for row in read_table(clerk.workspace.results / "sheets.csv")}


def lose(clerk: Clerk) -> Path:
    """Copy the database, print, scan, settle, and put the copy back; return the PDF that it does not know."""
    clerk.prints("ub06808")
    clerk.copy()
    clerk.prints()
    first = clerk.office.runs[-1].first_serial
    clerk.office.drop("a.tif", *clerk.office.sheet(first, q01="?4"), *clerk.office.sheet(first + 1))
    assert clerk.run("ingest")[0] == 0
    ruling = Ruling(Matter.ANSWER, first, 1, "q01", None, "5")
    clerk.workspace.store.rulings.put_in_force(ruling, "Lan", None)
    note_head(clerk.workspace)
    for path in clerk.workspace.archive.iterdir():
        os.utime(path, (ARRIVED, ARRIVED))
    clerk.put_back()
    return clerk.workspace.prints / LOST_PDF


def test_what_an_older_database_lost_is_not_given_twice_and_found_again(clerk: Clerk) -> None:
    pdf = lose(clerk)
    before = pdf.read_bytes()
    lost = serials_on(pdf)
    for unit in ("ub06829", "ub06808"):
        code, said = clerk.run(*PRINT, unit)
        assert (code, "an older database was put back" in said, "phieu recover" in said) == (6, True, True)
    assert pdf.read_bytes() == before
    assert clerk.last_serial() == lost[0] - 1

    for command, code in (("status", 0), ("doctor", 9), ("log --verify", 9)):
        found = clerk.run(*command.split())
        assert found[0] == code
        assert "older database was put back" in " ".join(found[1].split())
    state = rows(clerk)
    assert "would be in the database again" in clerk.run("recover", "--dry-run")[1]
    assert rows(clerk) == state

    code, said = clerk.run("recover", "--by", "Hoa")
    assert code == 0, said
    assert "Run 1 of ub06829" in said
    assert "1 scan of the archive read again" in said
    assert "At least 1 ruling of people can't be brought back" in said
    assert statuses(clerk) == dict.fromkeys(map(format_serial, lost[:2]), "valid")
    asked = [row["sheet"] for row in read_table(clerk.workspace.results / "sheets.csv") if IN_DOUBT in row.values()]
    assert asked == [format_serial(lost[0])], "what was ruled is asked again"
    (scan,) = clerk.workspace.store.scans.all()
    assert scan.arrived_at[:10] == "2019-04-01", "how long it is kept goes by when it came"
    newest = clerk.workspace.store.log.newest()
    assert newest is not None
    assert (newest.entry.kind, newest.entry.by) == (EntryKind.RECOVERED, "Hoa")
    for command in ("status", "doctor", "log --verify"):
        assert "older database" not in clerk.run(*command.split())[1]
    assert clerk.run("log", "--verify")[0] == 0
    assert clerk.run("recover")[1].startswith("The database holds all")
    clerk.prints()
    assert not set(lost) & set(serials_on(pdf.with_name("2019-Q1-ub06829-counter-r2.pdf")))
    assert pdf.read_bytes() == before


def rows(clerk: Clerk) -> Any:
    store = clerk.workspace.store
    return (store.runs.all(), store.scans.all(), list(store.log.entries()), store.runs.last_serial())


def test_what_was_withdrawn_since_is_said_to_count_again_and_can_be_withdrawn_once_more(clerk: Clerk) -> None:
    clerk.prints("ub06808")
    clerk.copy()
    for name, serial in (("a.tif", 1), ("b.tif", 2)):
        clerk.office.drop(name, *clerk.office.sheet(serial))
        assert clerk.run("ingest")[0] == 0
    wrong = next(iter(clerk.workspace.store.scans.called("b.tif")))
    clerk.workspace.store.batches.withdraw(wrong.batch, "An", "quét nhầm")
    assert statuses(clerk) == {format_serial(1): "valid"}
    note_head(clerk.workspace)
    clerk.put_back()
    code, said = clerk.run("recover")
    assert code == 0
    assert "put on hold or withdrawn since the copy is lost" in " ".join(said.split())
    assert statuses(clerk) == {format_serial(1): "valid", format_serial(2): "valid"}
    again = clerk.workspace.store.scans.with_digest(wrong.sha256)
    assert again is not None
    clerk.workspace.store.batches.withdraw(again.batch, "An", "quét nhầm")
    assert statuses(clerk) == {format_serial(1): "valid"}
    assert clerk.run("log", "--verify")[0] == 0


def test_reading_and_settling_go_on_and_what_was_read_meanwhile_is_put_right(clerk: Clerk) -> None:
    lose(clerk)
    first = clerk.office.runs[-1].first_serial
    clerk.office.drop("later.tif", *clerk.office.sheet(first + 2))
    code, said = clerk.run("ingest")
    assert code == 0
    assert "older database was put back" in said
    assert "serial-unknown" in said
    run = clerk.office.runs[0]
    with pytest.raises(PutBackError):
        issue_unnumbered(clerk.workspace, Whose(run.unit, run.channel, run.period, run.layout))
    code, said = clerk.run("recover")
    assert code == 0, said
    assert "2 pages of sheets that were not known count now" in said
    assert statuses(clerk)[format_serial(first + 2)] == "valid"
    assert clerk.run("log", "--verify")[0] == 0


def test_a_workspace_of_an_older_phieu_has_no_heads_and_its_pdf_tells(clerk: Clerk) -> None:
    pdf = lose(clerk)
    for folder in (clerk.root, clerk.workspace.prints):
        (folder / HEAD).unlink()
    before = pdf.read_bytes()
    shutil.copy(pdf, pdf.with_name("a copy.pdf"))
    code, said = clerk.run(*PRINT, "ub06808")
    assert code == ExitCode.BAD_WORKSPACE
    assert f"print/{LOST_PDF} holds run 1 of ub06829" in said
    assert clerk.run("recover")[0] == 0
    clerk.prints("ub06808")
    assert pdf.read_bytes() == before


def test_sheets_that_were_printed_elsewhere_are_passed_over_by_the_head(clerk: Clerk, tmp_path: Path) -> None:
    clerk.copy()
    clerk.prints("ub06829", "--output", str(tmp_path / "elsewhere.pdf"))
    first = clerk.office.runs[-1].first_serial
    clerk.office.drop("a.tif", *clerk.office.sheet(first))
    assert clerk.run("ingest")[0] == 0
    clerk.put_back()
    assert clerk.run(*PRINT, "ub06829")[0] == ExitCode.BAD_WORKSPACE
    code, said = clerk.run("recover")
    assert code == 0
    assert f"Serials go on after {format_serial(first + 2)}" in said
    assert "2 pages bear our serials, and no PDF in print/ holds their run" in said
    assert clerk.run("log", "--verify")[0] == 0, "what was passed over is in the log"
    shutil.copy(tmp_path / "elsewhere.pdf", clerk.workspace.prints / "found.pdf")
    assert "print/found.pdf holds run 1 of ub06829" in clerk.run("status")[1]
    assert "2 pages of sheets that were not known count now" in clerk.run("recover")[1]
    assert statuses(clerk) == {format_serial(first): "valid"}
    clerk.prints()
    assert clerk.office.runs[-1].first_serial == first + 3


@pytest.mark.parametrize("office", ["sqlite"], indirect=True)
def test_a_head_that_was_noted_elsewhere_alone_keeps_serials_from_being_given_twice(clerk: Clerk) -> None:
    """The whole folder is put back, and only a share knows better."""
    settings = clerk.root / "phieu.toml"
    settings.write_text(settings.read_text("utf-8").replace('heads = ""', 'heads = "../heads.txt"'), "utf-8")
    clerk.office.workspace = Workspace.open(clerk.root)
    clerk.copy()
    clerk.prints("ub06829")
    assert clerk.run("report")[0] == 0
    clerk.put_back()
    no_heads(clerk)
    (clerk.workspace.prints / LOST_PDF).unlink()
    code, said = clerk.run(*PRINT, "ub06829")
    assert (code, "does not hold the head" in said) == (ExitCode.BAD_WORKSPACE, True)
    assert "does not hold the head" in clerk.run("status")[1]
    assert clerk.run("doctor")[0] == ExitCode.NOT_READY
    assert clerk.run("recover")[0] == 0
    clerk.prints("ub06829")
    assert clerk.office.runs[-1].first_serial == LAST + LEFT_FREE + 1
    assert clerk.run("recover")[1].startswith("The database holds all")


@pytest.mark.parametrize("office", ["sqlite"], indirect=True)
def test_sheets_that_older_keys_signed_come_back_and_so_do_the_keys(clerk: Clerk) -> None:
    clerk.copy()
    clerk.prints("ub06829")
    assert clerk.run("key", "rotate")[0] == 0
    clerk.prints("ub06808")
    assert clerk.run("key", "rotate")[0] == 0
    keys = clerk.run("key", "list")[1].split()[::5]
    clerk.put_back()
    no_heads(clerk)
    code, said = clerk.run("recover")
    assert code == 0
    assert "Whether a key leaked" in said
    assert {(run.unit, run.first_serial) for run in clerk.workspace.store.runs.all()[-2:]} == {
        ("ub06829", LAST + 1),
        ("ub06808", LAST + 4),
    }
    assert clerk.run("key", "list")[1].split()[::5] == keys
    clerk.prints()
    assert clerk.office.runs[-1].first_serial == LAST + 7


@pytest.mark.parametrize("office", ["sqlite"], indirect=True)
@pytest.mark.parametrize("command", [("tabulate",), ("report",), ("publish",), ("audit", "list")], ids=" ".join)
def test_figures_of_an_older_database_are_said_to_be_that(clerk: Clerk, command: tuple[str, ...]) -> None:
    lose(clerk)
    assert "an older database was put back" in clerk.run(*command)[1]
    (clerk.root / KEY).write_text("5a" * 32 + "\n", "ascii")
    assert "is not the key" in clerk.run(*command)[1]


def test_all_units_in_one_pdf_come_back_each_with_its_channel(clerk: Clerk) -> None:
    clerk.copy()
    everywhere = ("print", "--all-units", "--channel", "box", "--period", "2019-Q1", "--count", "1")
    assert clerk.run(*everywhere, "--output", str(clerk.workspace.prints / "all.pdf"))[0] == 0
    lost = clerk.workspace.store.runs.all()[3:]
    clerk.put_back()
    assert clerk.run("recover")[0] == 0
    again = clerk.workspace.store.runs.all()[3:]
    same = ("unit", "unit_name", "unit_kind", "channel", "period", "layout", "count", "run", "first_serial", "printed")
    assert [[getattr(run, name) for name in same] for run in again] == [
        [getattr(run, name) for name in same] for run in lost
    ]


def test_a_run_for_a_desk_comes_back_for_that_desk(clerk: Clerk) -> None:
    header = "desk,unit,name_vi,name_en,kind,valid_from,valid_to"
    (clerk.root / DESKS).write_text(f"{header}\nd-3,ub06829,Quầy 3,,desk,,\n", "utf-8")
    clerk.copy()
    clerk.prints("ub06829", "--desk", "d-3")
    clerk.put_back()
    code, said = clerk.run("recover")
    assert code == 0, said
    assert [run.desk for run in clerk.workspace.store.runs.all() if run.unit == "ub06829"] == ["d-3"]


def test_a_run_whose_survey_is_gone_is_named_and_its_serials_are_passed_over(clerk: Clerk) -> None:
    clerk.copy()
    survey = clerk.root / SURVEY
    text = survey.read_text("utf-8")
    survey.write_text(text.replace("      q02:", "      q2:"), "utf-8")
    assert survey.read_text("utf-8") != text
    clerk.prints()
    changed, last = survey.read_text("utf-8"), clerk.last_serial()
    survey.write_text(text, "utf-8")
    clerk.put_back()
    code, said = clerk.run("recover")
    assert code == ExitCode.SOME_FAILED
    assert "bring back the survey.yaml of that time" in said
    clerk.prints("ub06808")
    assert clerk.office.runs[-1].first_serial == last + 1
    survey.write_text(changed, "utf-8")
    assert clerk.run("recover")[0] == 0
    assert clerk.run("log", "--verify")[0] == 0


def test_a_recovery_that_is_cut_off_is_begun_anew(clerk: Clerk, monkeypatch: pytest.MonkeyPatch) -> None:
    lose(clerk)
    with monkeypatch.context() as cut:
        cut.setattr("pipeline.upkeep.recover.ingest", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
        assert clerk.run("recover")[0] == ExitCode.INTERRUPTED
    assert clerk.run(*PRINT, "ub06808")[0] == ExitCode.BAD_WORKSPACE, "its end was not reached"
    assert clerk.run("recover")[0] == 0
    assert len(statuses(clerk)) == 2
    assert clerk.run("log", "--verify")[0] == 0


# What must not keep anybody from printing


def nothing(_: Clerk) -> None:
    """An ordinary workspace."""


def no_heads(clerk: Clerk) -> None:
    for folder in (clerk.root, clerk.workspace.prints):
        (folder / HEAD).unlink()


def an_older_head(clerk: Clerk) -> None:
    kept = (clerk.root / HEAD).read_bytes()
    clerk.prints("ub06808")
    for folder in (clerk.root, clerk.workspace.prints):
        (folder / HEAD).write_bytes(kept)


def a_head_that_was_cut_off(clerk: Clerk) -> None:
    (clerk.root / HEAD).write_bytes(b'{"number": 3')


def no_pdfs(clerk: Clerk) -> None:
    for path in clerk.workspace.prints.glob("*.pdf"):
        path.unlink()


def printed_elsewhere(clerk: Clerk) -> None:
    clerk.prints("ub06808", "--output", str(clerk.root / "elsewhere.pdf"))


def strays(clerk: Clerk) -> None:
    (clerk.workspace.prints / "notes.txt").write_text("ink is low", "utf-8")
    (clerk.workspace.prints / "2019-Q1-ub06808-box-r9.pdf").write_bytes(b"no PDF at all")
    shutil.copy(next(clerk.workspace.prints.glob("*.pdf")), clerk.workspace.prints / "a copy.pdf")
    (clerk.workspace.archive / "notes.txt").write_text("box 3", "utf-8")
    (clerk.workspace.archive / f"{'ab' * 32}.tif").write_bytes(b"left by an ingest that was killed")


def a_letter(clerk: Clerk) -> None:
    """A PDF without an outline."""
    with closing(pypdfium2.PdfDocument.new()) as letter:
        letter.new_page(595, 842)
        letter.save(clerk.workspace.prints / "letter.pdf")


def a_head_that_was_damaged(clerk: Clerk) -> None:
    """Its numbers can't be those of any log."""
    for damaged in ({"number": 10**20}, {"serial": 10**20}, {"serial": -5}):
        head = json.loads((clerk.root / HEAD).read_bytes())
        (clerk.root / HEAD).write_text(json.dumps(head | damaged), "ascii")
        assert clerk.run("status")[0] == 0


def a_pdf_of_another_workspace(clerk: Clerk) -> None:
    other = Workspace.create(clerk.root.with_name("other"))
    assert (other.root / KEY).read_bytes() != (clerk.root / KEY).read_bytes()
    office = Office(other, ())
    office.order("ub06808", "counter", "2019-Q2", 200)
    other.close()
    for path in other.prints.glob("*.pdf"):
        shutil.copy(path, clerk.workspace.prints)


def read_and_settled(clerk: Clerk) -> None:
    clerk.office.drop("a.tif", *clerk.office.sheet(1, q01="?4"))
    assert clerk.run("ingest")[0] == 0


def killed_while_printing(clerk: Clerk) -> None:
    """The serials were issued, and the PDF came to be, but nothing after that."""
    run = clerk.office.runs[0]
    store = clerk.workspace.store
    order = Order(run.unit, run.unit_name, run.unit_kind, run.channel, run.period, run.layout, 3)
    (issued,) = store.runs.issue([order], lambda _: None)
    shutil.copy(
        clerk.workspace.prints / f"2019-Q1-{run.unit}-counter-r{run.run}.pdf",
        clerk.workspace.prints / f"2019-Q1-{run.unit}-counter-r{issued.run}.pdf",
    )


HARMLESS = [
    nothing,
    no_heads,
    an_older_head,
    a_head_that_was_cut_off,
    a_head_that_was_damaged,
    a_letter,
    no_pdfs,
    printed_elsewhere,
    strays,
    a_pdf_of_another_workspace,
    read_and_settled,
    killed_while_printing,
]


@pytest.mark.parametrize("office", ["sqlite"], indirect=True)
@pytest.mark.parametrize("what", HARMLESS)
def test_what_is_harmless_keeps_nobody_from_printing(clerk: Clerk, what: Callable[[Clerk], None]) -> None:
    clerk.prints()
    what(clerk)
    assert missed_head(clerk.workspace) is None
    last = clerk.last_serial()
    clerk.prints()
    assert clerk.office.runs[-1].first_serial == last + 1
    assert "older database" not in clerk.run("status")[1]


@pytest.mark.parametrize("office", ["sqlite"], indirect=True)
def test_a_workspace_may_be_copied_and_moved(clerk: Clerk, tmp_path: Path) -> None:
    clerk.prints()
    clerk.workspace.close()
    copied = shutil.copytree(clerk.root, tmp_path / "another machine" / "w")
    for root in (copied, clerk.root):
        with pytest.raises(SystemExit) as ended:
            main([*PRINT, "ub06829", "-w", str(root)])
        assert not ended.value.code


@pytest.mark.parametrize("office", ["sqlite"], indirect=True)
def test_a_file_that_has_the_name_already_is_never_overwritten(clerk: Clerk, tmp_path: Path) -> None:
    (clerk.workspace.prints / LOST_PDF).write_bytes(b"somebody's own")
    said = clerk.prints()
    assert (clerk.workspace.prints / LOST_PDF).read_bytes() == b"somebody's own"
    assert "2019-Q1-ub06829-counter-r1-2.pdf" in said
    for times, words in enumerate(("", ", in place of the file that was there")):
        said = clerk.prints("ub06829", "--output", str(tmp_path / "named.pdf"))
        assert said.endswith(f"named.pdf: 6 pages{words}\n"), times


@pytest.mark.parametrize("office", ["sqlite"], indirect=True)
def test_serials_are_noted_before_they_are_on_paper(clerk: Clerk, monkeypatch: pytest.MonkeyPatch) -> None:
    clerk.copy()
    with monkeypatch.context() as jammed:
        jammed.setattr("pipeline.printing.printing.render", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        assert clerk.run(*PRINT, "ub06829")[0] == ExitCode.INTERRUPTED
    clerk.put_back()
    assert clerk.run(*PRINT, "ub06829")[0] == ExitCode.BAD_WORKSPACE
    clerk.run("recover")
    clerk.prints()
    assert clerk.office.runs[-1].first_serial == LAST + 4


@pytest.mark.parametrize("elsewhere", [False, True])
def test_a_run_whose_printing_was_cut_off_after_its_pdf_was_there_counts_as_issued(
    clerk: Clerk, tmp_path: Path, elsewhere: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed in between: the PDF looks like any other, and its sheets come back."""
    with monkeypatch.context() as cut:
        cut.setattr("pipeline.store.runs.Runs.confirm_printed", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        more = ("--output", str(tmp_path / "elsewhere.pdf")) if elsewhere else ()
        assert clerk.run(*PRINT, "ub06829", *more)[0] == ExitCode.INTERRUPTED
    clerk.office.runs = tuple(clerk.workspace.store.runs.all())
    clerk.office.drop("a.tif", *clerk.office.sheet(LAST + 1))
    assert clerk.run("ingest")[0] == 0
    assert "which is stored as not printed" in clerk.run("status")[1]
    assert "would be stored as printed" in clerk.run("recover", "--dry-run")[1]
    code, said = clerk.run("recover")
    assert (code, "Run 1 of ub06829 Xã Thượng Yên Công, 3 sheets: is stored as printed now" in said) == (0, True)
    assert clerk.run("tabulate")[0] == 0
    (row,) = (row for row in read_table(clerk.workspace.results / "units.csv") if row["unit"] == "ub06829")
    assert (row["issued"], row["returned"]) == ("3", "1")
    assert clerk.run("recover")[1].startswith("The database holds all")
    assert clerk.run("log", "--verify")[0] == 0


@pytest.mark.parametrize("office", ["sqlite"], indirect=True)
def test_what_was_noted_stays_noted_until_it_is_recovered(clerk: Clerk) -> None:
    lose(clerk)
    kept = (clerk.root / HEAD).read_bytes()
    for _ in range(2):
        clerk.office.drop("again.tif", *clerk.office.sheet(5))
        clerk.run("ingest")
        (clerk.workspace.prints / HEAD).unlink(missing_ok=True)
        assert (clerk.root / HEAD).read_bytes() == kept
        assert clerk.run(*PRINT, "ub06829")[0] == ExitCode.BAD_WORKSPACE


@pytest.mark.parametrize("office", ["sqlite"], indirect=True)
def test_a_pdf_with_other_serials_than_its_run_is_told(clerk: Clerk) -> None:
    """An older phieu printed after an older database was put back, and elsewhere: its sheets exist twice."""
    clerk.copy()
    clerk.prints("ub06829")
    clerk.put_back()
    no_heads(clerk)
    run = clerk.office.runs[-1]
    order = Order(run.unit, run.unit_name, run.unit_kind, run.channel, run.period, run.layout, 5)
    clerk.workspace.store.runs.issue([order], lambda _: None)
    code, said = clerk.run("doctor")
    assert code == 0
    assert "other serials than" in " ".join(said.split())


def test_the_review_notes_how_far_the_log_has_come(clerk: Clerk) -> None:
    now = [0.0]
    clerk.office.drop("a.tif", *clerk.office.sheet(1, q01="?4", q02="?4"))
    ingest(clerk.workspace)
    queue = Queue(clerk.workspace, lambda: now[0])
    before = (clerk.root / HEAD).read_bytes()
    for seconds, is_noted in ((1.0, False), (NOTE_SECONDS, True)):
        now[0] += seconds
        item = queue.next("Lan")
        assert item is not None
        queue.settle("Lan", item.id, Choice(Verb.BLANK))
        assert ((clerk.root / HEAD).read_bytes() != before) is is_noted
    assert Head.unpacked((clerk.root / HEAD).read_bytes()) == clerk.workspace.store.log.head()
    assert missed_head(clerk.workspace) is None


@pytest.mark.parametrize("office", ["sqlite"], indirect=True)
def test_where_nothing_was_ever_printed_scans_are_taken_in(clerk: Clerk, tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path / "new")
    content = b"no scan"
    (workspace.archive / f"{hashlib.sha256(content).hexdigest()}.pdf").write_bytes(content)
    (workspace.archive / f"{'ab' * 32}.pdf").write_bytes(b"other bytes than its name says")
    workspace.close()
    told = clerk.run("recover", root=workspace.root)
    assert told[0] == ExitCode.SOME_FAILED
    assert f"archive/{'ab' * 32}.pdf is damaged" in told[1]
    workspace = Workspace.open(workspace.root)
    assert len(workspace.store.scans.all()) == 1
    workspace.close()


def test_a_scanned_sheet_alone_tells_that_its_serial_is_on_paper(clerk: Clerk, tmp_path: Path) -> None:
    """An older phieu noted nothing, the PDF is elsewhere, and its sheets were scanned only later."""
    clerk.copy()
    clerk.prints("ub06829", "--output", str(tmp_path / "elsewhere.pdf"))
    first = clerk.office.runs[-1].first_serial
    clerk.put_back()
    no_heads(clerk)
    clerk.office.drop("a.tif", *clerk.office.sheet(first + 1))
    assert "serial-unknown" in clerk.run("ingest")[1]
    code, said = clerk.run(*PRINT, "ub06808")
    assert (code, format_serial(first + 1) in said) == (ExitCode.BAD_WORKSPACE, True)
    assert format_serial(first + 1) in clerk.run("status")[1]
    assert clerk.run("recover")[0] == 0
    clerk.prints("ub06808")
    assert clerk.office.runs[-1].first_serial == first + 2
