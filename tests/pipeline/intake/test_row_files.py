"""Files of rows: each row counts once, however often it comes, and what can't be counted is put aside to be mended."""

from __future__ import annotations

import csv
import time
import unicodedata
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from forms.errors import ExitCode
from omr.faults import Fault, Outcome
from pipeline import Workspace
from pipeline.cli.app import app
from pipeline.cli.row_summaries import tell_rows
from pipeline.cli.spoken import speaking
from pipeline.errors import UnknownNameError
from pipeline.intake import row_files
from pipeline.intake.importing import import_files, said_of_rows, would_import
from pipeline.intake.ingest import FileReport, ingest
from pipeline.intake.row_files import RowsReport
from pipeline.intake.watch import watch
from pipeline.pictures.archived_rows import ArchivedRows
from pipeline.records.log_chain import EntryKind
from pipeline.records.page_record import PageAnswers, digest_of_texts
from pipeline.records.received_rows import Taken
from pipeline.results.tabulate import tabulate
from pipeline.review.queue_items import ItemKind
from pipeline.review.row_view import opened_row
from pipeline.review.waiting_items import WaitingItems
from pipeline.upkeep.workspace_check import check_workspace
from tests.pipeline.made_rows import full_answers, row, write_rows

Office = Any  # of conftest.py, which can't be imported
NAME = "rows.jsonl"


def drop(office: Office, *rows: Any, name: str = NAME, folder: str = "online") -> Path:
    workspace: Workspace = office.workspace
    return write_rows(workspace.inbox / folder / name, workspace.survey_text(), rows)


def elsewhere(office: Office, *rows: Any, name: str = NAME) -> Path:
    workspace: Workspace = office.workspace
    return write_rows(workspace.root.parent / name, workspace.survey_text(), rows)


def taken(report: FileReport) -> dict[Taken, int]:
    assert report.rows is not None, report.left_alone
    return dict(report.rows.taken)


def imported(office: Office, path: Path, channel: str = "online", **said: str) -> FileReport:
    (report,) = import_files(office.workspace, [path], said_of_rows(office.workspace, channel, **said))
    return report


def sheets(office: Office) -> list[dict[str, str]]:
    tabulate(office.workspace)
    return [one for one in office.table("sheets.csv") if one["channel"] == "online"]


def assert_whole(office: Office) -> None:
    """The log is whole, what is stored agrees with it, and every row is accounted for."""
    assert check_workspace(office.workspace).faults == ()
    arrived, accounted = office.workspace.store.pages.account()
    assert arrived == accounted


def test_a_file_in_the_folder_of_its_channel_is_taken_counted_and_kept(office: Office) -> None:
    survey = office.workspace.survey()
    path = drop(office, row(1, survey), row(2, survey, "ub06820", "5", answers={"q01": "5"}), row(3, survey, level="2"))
    content = path.read_bytes()
    (report,) = ingest(office.workspace)
    assert taken(report) == {Taken.NEW: 3}
    assert not path.exists()
    (scan,) = office.workspace.store.scans.called(NAME)
    assert (office.workspace.archive / scan.file).read_bytes() == content
    assert (scan.channel, scan.pages, scan.file) == ("online", 3, f"{scan.sha256}.online.jsonl")
    found = sheets(office)
    assert [(one["unit"], one["period"], one["status"], one["places"]) for one in found] == [
        ("ub06808", "2019-Q1", "valid", f"{NAME}#1"),
        ("ub06808", "2019-Q1", "valid", f"{NAME}#3"),
        ("ub06820", "2019-Q1", "invalid", f"{NAME}#2"),
    ]
    assert_whole(office)


def test_the_same_file_again_and_the_same_rows_in_another_file_change_nothing(office: Office) -> None:
    survey = office.workspace.survey()
    first = elsewhere(office, row(1, survey), row(2, survey))
    assert taken(imported(office, first)) == {Taken.NEW: 2}
    before = sheets(office)
    assert imported(office, first).known
    later = elsewhere(office, row(1, survey), row(2, survey), row(3, survey), name="later.jsonl")
    assert taken(imported(office, later)) == {Taken.AGAIN: 2, Taken.NEW: 1}
    assert sheets(office)[:2] == before
    assert len(sheets(office)) == 3
    assert_whole(office)


def test_a_corrected_row_waits_for_a_person_and_counts_not_twice(office: Office) -> None:
    survey = office.workspace.survey()
    imported(office, elsewhere(office, row(1, survey, level="4"), row(2, survey)))
    report = imported(office, elsewhere(office, row(1, survey, level="1"), name="corrected.jsonl"))
    assert taken(report) == {Taken.CORRECTED: 1}
    found = sheets(office)
    assert [(one["status"], one["reason"]) for one in found] == [("waiting", "conflict"), ("valid", "")]
    outcomes = {(one["scan"], one["page"]): one["outcome"] for one in office.table("pages.csv")}
    assert (outcomes[NAME, "1"], outcomes["corrected.jsonl", "1"]) == ("conflict", "conflict")
    assert_whole(office)


@pytest.mark.parametrize(("before", "after"), [("Chờ lâu quá.", "Chờ lâu quá, từ 8 giờ."), ("", "Tốt."), ("Tốt.", "")])
def test_a_row_of_which_only_the_text_was_edited_waits_for_a_person(office: Office, before: str, after: str) -> None:
    survey = office.workspace.survey()
    first = elsewhere(office, row(1, survey, answers=full_answers(survey, comments=before)))
    assert taken(imported(office, first)) == {Taken.NEW: 1}
    edited = elsewhere(office, row(1, survey, answers=full_answers(survey, comments=after)), name="edited.jsonl")
    assert taken(imported(office, edited)) == {Taken.CORRECTED: 1}
    assert imported(office, first).known
    assert [(one["status"], one["reason"]) for one in sheets(office)] == [("waiting", "conflict")]
    waiting = WaitingItems(office.workspace)
    waiting.catch_up()
    (conflict,) = [item for item in waiting if item.kind is ItemKind.CONFLICT]
    seen = [opened_row(ArchivedRows(office.workspace), place) for place in conflict.places]
    assert [one.texts.get("comments", "") for one in seen if one] == [before, after]
    assert_whole(office)


def test_a_text_that_a_spreadsheet_program_saved_anew_is_the_same_text(office: Office) -> None:
    survey = office.workspace.survey()
    saved = [
        full_answers(survey, comments=text)
        for text in ("Chờ lâu\nquá", unicodedata.normalize("NFD", "Chờ lâu\r\nquá "))
    ]
    imported(office, elsewhere(office, row(1, survey, answers=saved[0])))
    again = elsewhere(office, row(1, survey, answers=saved[1]), name="saved.jsonl")
    assert taken(imported(office, again)) == {Taken.AGAIN: 1}


def test_a_row_that_was_stored_before_texts_were_compared_agrees_with_any(office: Office) -> None:
    survey, workspace = office.workspace.survey(), office.workspace
    imported(office, elsewhere(office, row(1, survey, answers=full_answers(survey, comments="Tốt."))))
    (stored,) = workspace.store.pages.of_sheets()
    answers = PageAnswers.unpacked(stored.answers or "")
    before = PageAnswers.unpacked(replace(answers, written="").packed())
    edited = replace(answers, written=digest_of_texts({"comments": "Khác."}))
    assert before.agrees_with(answers)
    assert before.agrees_with(edited)
    assert not answers.agrees_with(edited)


def test_a_row_twice_in_one_file_is_one_sheet(office: Office) -> None:
    survey = office.workspace.survey()
    report = imported(
        office, elsewhere(office, row(1, survey), row(1, survey), row(2, survey), row(2, survey, level="1"))
    )
    assert taken(report) == {Taken.NEW: 1, Taken.AGAIN: 1, Taken.CORRECTED: 2}
    assert len(sheets(office)) == 2
    assert_whole(office)


def test_the_same_key_in_another_channel_is_another_row(office: Office) -> None:
    survey = office.workspace.survey()
    imported(office, elsewhere(office, row(1, survey)))
    other = elsewhere(office, row(1, survey), row(2, survey), name="box.jsonl")
    assert taken(imported(office, other, "box")) == {Taken.NEW: 2}


def test_a_row_that_is_about_another_unit_now_is_told_and_changes_nothing(office: Office) -> None:
    survey = office.workspace.survey()
    imported(office, elsewhere(office, row(1, survey)))
    report = imported(office, elsewhere(office, row(1, survey, "ub06820"), name="moved.jsonl"))
    assert taken(report) == {Taken.BAD: 1}
    assert report.rows is not None
    assert "ub06808" in report.rows.details[Fault.ROW_BROKEN]
    assert [one["unit"] for one in sheets(office)] == ["ub06808"]


def test_bad_rows_are_their_owners_alone_also_where_a_group_reads_the_results(office: Office) -> None:
    settings = office.workspace.root / "phieu.toml"
    settings.write_text(settings.read_text("utf-8").replace("group_may_read = false", "group_may_read = true"), "utf-8")
    office.workspace.close()
    office.workspace = type(office.workspace).open(office.workspace.root)
    survey = office.workspace.survey()
    report = imported(office, elsewhere(office, row(1, survey), row(2, survey, "nowhere")))
    tabulate(office.workspace)
    assert report.rows is not None
    path = report.rows.bad_file
    assert path is not None
    assert (office.workspace.results / "units.csv").stat().st_mode & 0o070
    assert not (path.stat().st_mode | path.parent.stat().st_mode) & 0o077


def test_bad_rows_are_put_aside_mended_and_count_once(office: Office) -> None:
    survey = office.workspace.survey()
    bad = row(2, survey, "nowhere")
    report = imported(office, elsewhere(office, row(1, survey), bad, '{"id": "cut', row(4, survey, partial=True)))
    assert taken(report) == {Taken.NEW: 1, Taken.BAD: 2, Taken.UNSENT: 1}
    assert report.rows is not None
    assert report.rows.bad == {
        Fault.ROW_UNIT_UNKNOWN: [2],
        Fault.ROW_BROKEN: [3],
        Fault.ROW_INCOMPLETE: [4],
    }
    path = report.rows.bad_file
    assert path is not None
    assert path.parent == office.workspace.results / "bad_rows"
    with path.open(encoding="utf-8-sig", newline="") as file:
        header, *lines = csv.reader(file, delimiter=";")
    assert header[:3] == ["phieu: dòng", "phieu: lý do", "id"]
    assert [line[0] for line in lines] == ["2", "3"]
    mended = office.workspace.root.parent / "mended.csv"
    lines[0][header.index("unit")] = "ub06820"
    with mended.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";").writerows([header, lines[0]])
    assert taken(imported(office, mended)) == {Taken.NEW: 1}
    again = office.workspace.root.parent / "mended again.csv"
    again.write_bytes(mended.read_bytes() + b"\r\n")
    assert taken(imported(office, again)) == {Taken.AGAIN: 1}
    assert [one["unit"] for one in sheets(office)] == ["ub06808", "ub06820"]
    assert_whole(office)


def test_what_could_not_be_counted_is_read_anew_once_the_office_knows_more(office: Office) -> None:
    survey = office.workspace.survey()
    path = elsewhere(office, row(1, survey), row(2, survey, "ubnew"))
    assert taken(imported(office, path)) == {Taken.NEW: 1, Taken.BAD: 1}
    units = office.workspace.root / "units.csv"
    text = units.read_text("utf-8-sig")
    known = next(line for line in text.splitlines() if line.startswith("ub06808"))
    units.write_text(text.rstrip() + "\n" + known.replace("ub06808", "ubnew").replace("06808", "99999") + "\n", "utf-8")
    report = imported(office, path)
    assert taken(report) == {Taken.NEW: 1}
    assert report.rows is not None
    assert report.rows.again
    assert report.rows.bad_file is None
    assert not list((office.workspace.results / "bad_rows").iterdir())
    assert len(sheets(office)) == 2
    assert imported(office, path).known
    assert_whole(office)


def test_a_file_that_is_none_is_one_unreadable_page_until_it_is_understood(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = office.workspace.inbox / "online" / "a.jsonl"
    path.parent.mkdir()
    path.write_text("hello\n", "utf-8")
    (report,) = ingest(office.workspace)
    assert report.failed
    assert report.rows is not None
    assert report.rows.refused
    (page,) = office.workspace.store.pages.rows()
    assert (page.outcome, page.fault) == (Outcome.UNREADABLE, Fault.ROW_BROKEN)
    assert "phieu form" in page.detail
    assert_whole(office)
    assert office.workspace.store.pages.stray() == []
    survey = office.workspace.survey()
    good = elsewhere(office, row(1, survey), row(2, survey))
    real = row_files.RowReading._found

    def understood(reading: Any, scan: Any) -> Any:
        return real(row_files.RowReading(reading.workspace, reading.crew, tried_from=good), scan)

    monkeypatch.setattr(row_files.RowReading, "_found", understood)
    again = office.workspace.root.parent / "a.jsonl"
    again.write_text("hello\n", "utf-8")
    assert taken(imported(office, again)) == {Taken.NEW: 2}
    assert len(sheets(office)) == 2
    assert_whole(office)


@pytest.mark.parametrize("content", [b"", b"\n", b"\xff\xfe\x00", b'{"phieu_answers": 2}\n'])
def test_an_empty_or_strange_file_is_told_and_kept(office: Office, content: bytes) -> None:
    path = office.workspace.inbox / "online" / "a.jsonl"
    path.parent.mkdir()
    path.write_bytes(content)
    (report,) = ingest(office.workspace)
    assert report.failed
    assert office.workspace.store.pages.account() == (1, 1)
    assert_whole(office)


def test_a_file_without_any_row_is_read(office: Office) -> None:
    drop(office)
    (report,) = ingest(office.workspace)
    assert taken(report) == {}
    assert not report.failed
    assert_whole(office)


def test_a_file_of_rows_elsewhere_in_the_inbox_is_left_alone_and_told_where_it_belongs(office: Office) -> None:
    survey = office.workspace.survey()
    path = drop(office, row(1, survey), folder="máy 1")
    (report,) = ingest(office.workspace)
    assert "inbox/online/" in report.left_alone
    assert path.exists()
    (named,) = ingest(office.workspace, [path])
    assert "phieu import FILE --channel" in named.left_alone
    assert office.workspace.store.scans.all() == []


def test_the_folder_of_a_channel_may_be_written_in_capitals_and_take_names_apart(office: Office) -> None:
    survey = office.workspace.survey()
    name = unicodedata.normalize("NFD", "Trả lời trực tuyến.jsonl")
    drop(office, row(1, survey), name=name, folder="Online")
    (report,) = ingest(office.workspace)
    assert taken(report) == {Taken.NEW: 1}
    assert len(sheets(office)) == 1


def test_pictures_in_the_folder_of_a_channel_stay_pictures(office: Office) -> None:
    office.drop("online/a.tif", *office.sheet(1))
    ingest(office.workspace)
    (scan,) = office.workspace.store.scans.all()
    assert (scan.channel, scan.folder) == ("", "online")


def test_a_watch_takes_files_of_rows(office: Office, settings: Any) -> None:
    office = settings(quiet_seconds="0")
    drop(office, row(1, office.workspace.survey()))
    watch(office.workspace, once=True)
    assert len(sheets(office)) == 1


def test_a_period_and_a_unit_that_were_named_are_those_of_all_rows(office: Office) -> None:
    survey = office.workspace.survey()
    path = elsewhere(office, row(1, survey, ""), row(2, survey, "ub06820"))
    assert taken(imported(office, path, period="2019-03", unit="ub06808")) == {Taken.NEW: 2}
    assert [(one["unit"], one["period"]) for one in sheets(office)] == [("ub06808", "2019-03"), ("ub06820", "2019-03")]
    (scan,) = office.workspace.store.scans.called(NAME)
    assert scan.file == f"{scan.sha256}.online.2019-03.ub06808.jsonl"


@pytest.mark.parametrize(("periods", "period"), [("month", "2019-02"), ("quarter", "2019-Q1"), ("year", "2019")])
def test_rows_count_in_the_period_of_their_day(settings: Any, periods: str, period: str) -> None:
    office = settings(periods=f'"{periods}"')
    imported(office, elsewhere(office, row(1, office.workspace.survey())))
    assert [one["period"] for one in sheets(office)] == [period]


@pytest.mark.parametrize("zone", ["UTC", "Asia/Ho_Chi_Minh", "America/New_York"])
def test_a_row_counts_on_its_day_in_vietnam_wherever_the_machine_stands(
    office: Office, zone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    survey = office.workspace.survey()
    before, after = "2019-03-31T16:59:59+00:00", "2019-04-01T00:00:00+07:00"
    try:
        imported(office, elsewhere(office, row(1, survey, at=before), row(2, survey, at=after)))
    finally:
        monkeypatch.undo()
        time.tzset()
    assert [one["period"] for one in sheets(office)] == ["2019-Q1", "2019-Q2"]


def lines_of(path: Path | None) -> list[dict[str, str]]:
    assert path is not None
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def bad_file(report: FileReport) -> Path | None:
    assert report.rows is not None
    return report.rows.bad_file


def test_a_row_without_id_that_was_mended_counts_once_with_what_it_was_mended_of(office: Office) -> None:
    """Programs without ids export all rows anew each week, and the office may mend its register, too."""
    folder = office.workspace.root.parent
    exported, mended, grown = folder / "export.csv", folder / "mended.csv", folder / "grown.csv"
    exported.write_text(
        "Dấu thời gian,Đơn vị,q01\n13/02/2019 09:00:00,Vàng Danhh,Hài lòng\n13/02/2019 09:00:00,Vàng Danhh,Hài lòng\n",
        "utf-8",
    )
    report = imported(office, exported)
    assert taken(report) == {Taken.BAD: 2}
    path = bad_file(report)
    assert len({one["phieu: khóa dòng"] for one in lines_of(path)}) == 2
    assert path is not None
    mended.write_text(path.read_text("utf-8-sig").replace("Danhh", "Danh"), "utf-8")
    assert taken(imported(office, mended)) == {Taken.NEW: 2}
    units = office.workspace.root / "units.csv"
    head, *lines = units.read_text("utf-8-sig").splitlines()
    place = head.split(",").index("aliases")
    spelled = [line.split(",") for line in lines]
    for cells in spelled:
        cells[place] = "Vàng Danhh" if cells[0] == "ub06808" else cells[place]
    units.write_text("\n".join([head, *map(",".join, spelled)]) + "\n", "utf-8")
    imported(office, exported)
    grown.write_text(exported.read_text("utf-8") + "14/02/2019 09:00:00,Vàng Danh,Hài lòng\n", "utf-8")
    assert taken(imported(office, grown)) == {Taken.AGAIN: 2, Taken.NEW: 1}
    assert len(sheets(office)) == 3
    assert_whole(office)


def test_a_row_that_names_another_unit_than_before_lies_whole_among_the_bad_ones(office: Office) -> None:
    folder = office.workspace.root.parent
    first, second = folder / "first.csv", folder / "second.csv"
    first.write_text("id,unit,time,q01,q02\n1,ub06808,2019-02-13,4,5\n", "utf-8")
    second.write_text("id,unit,time,q01,q02\n1,ub06820,2019-02-13,4,5\n", "utf-8")
    assert taken(imported(office, first)) == {Taken.NEW: 1}
    (line,) = lines_of(bad_file(imported(office, second)))
    assert [line[name] for name in ("id", "unit", "q01", "q02")] == ["1", "ub06820", "4", "5"]
    assert "ub06808" in line["phieu: lý do"]


def test_a_map_is_proposed_for_a_file_that_no_preset_knows(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    root = office.workspace.root
    path = root.parent / "odd.csv"
    path.write_text("Thời điểm,Nơi giao dịch,Câu 1\n13/02/2019 10:00,H49.31.35,Tốt\n", "utf-8")
    with pytest.raises(SystemExit) as ended:
        app(["-w", str(root), "import", str(path), "--propose"])
    assert ended.value.code == 0
    assert "“?”" in capsys.readouterr().out
    made = root / "map.yaml"
    text = (
        made.read_text("utf-8").replace("Câu 1: '?'", "Câu 1: q01").replace("values: {}", "values: {q01: {Tốt: '5'}}")
    )
    made.write_text(text.replace("H49.31.35: '?'", "H49.31.35: ub06808"), "utf-8")
    assert taken(imported(office, path)) == {Taken.NEW: 1}
    assert [one["unit"] for one in sheets(office)] == ["ub06808"]


def test_a_dry_run_says_what_would_be_taken_and_changes_nothing(office: Office) -> None:
    survey, said = office.workspace.survey(), said_of_rows(office.workspace, "online")
    imported(office, elsewhere(office, row(1, survey)))
    entries = office.workspace.store.log.count()
    path = elsewhere(office, row(1, survey), row(2, survey), row(3, survey, "nowhere"), name="b.jsonl")
    (report,) = would_import(office.workspace, [path], said)
    assert taken(report) == {Taken.AGAIN: 1, Taken.NEW: 1, Taken.BAD: 1}
    assert office.workspace.store.log.count() == entries
    assert not (office.workspace.results / "bad_rows").exists()
    assert len(list(office.workspace.archive.iterdir())) == 1
    assert taken(imported(office, path)) == {Taken.AGAIN: 1, Taken.NEW: 1, Taken.BAD: 1}
    assert_whole(office)


def test_a_channel_that_is_not_known_is_refused_and_others_are_named(office: Office) -> None:
    with pytest.raises(UnknownNameError, match="is not named: --channel"):
        said_of_rows(office.workspace, "")
    with pytest.raises(UnknownNameError, match="kiosk") as caught:
        said_of_rows(office.workspace, "kiosk")
    assert "online" in caught.value.advice


def test_the_log_tells_of_the_run_and_of_each_file(office: Office) -> None:
    survey = office.workspace.survey()
    drop(office, row(1, survey), row(2, survey, "ub06820"))
    ingest(office.workspace)
    kinds = Counter(logged.entry.kind for logged in office.workspace.store.log.entries())
    assert (kinds[EntryKind.ARRIVED], kinds[EntryKind.RECEIVED], kinds[EntryKind.READ]) == (1, 2, 1)
    serials = [run.first_serial for run in office.workspace.store.runs.all()]
    assert len(serials) == len(set(serials)) == 5


def test_what_failed_within_the_transaction_is_done_by_the_next_import(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    survey = office.workspace.survey()
    drop(office, row(1, survey), row(2, survey, "nowhere"))
    with monkeypatch.context() as patched:
        patched.setattr(row_files, "write_bad_rows", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            ingest(office.workspace)
    assert office.workspace.store.pages.account() == (0, 0)
    assert len(office.workspace.store.runs.all()) == 3
    (report,) = ingest(office.workspace)
    assert taken(report) == {Taken.NEW: 1, Taken.BAD: 1}
    assert_whole(office)


def test_rows_of_a_survey_whose_question_means_another_thing_stay_to_be_read(office: Office) -> None:
    text = office.workspace.survey_text()
    label = office.workspace.survey().questions[0].label.main
    changed = text.replace(label, "Bao nhiêu tuổi thì hài lòng?", 1)
    assert changed != text
    path = write_rows(office.workspace.root.parent / NAME, changed, [row(1, office.workspace.survey())])
    report = imported(office, path)
    assert report.failed
    assert "new id" in report.left_alone
    assert sheets(office) == []


def packed(path: Path, **parts: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with ZipFile(path, "w") as into:
        for name, content in parts.items():
            into.writestr(name.replace("_", "."), content)
    return path


def table_of(office: Office, unit: str = "ub06808") -> bytes:
    survey = office.workspace.survey()
    answers = full_answers(survey)
    lines = [",".join(["id", "unit", "time", *answers]), ",".join(["1", unit, "2019-02-14 09:30", *answers.values()])]
    return "\n".join([*lines, ""]).encode()


def told(office: Office, capsys: pytest.CaptureFixture[str], *words: str | Path, ends: ExitCode = ExitCode.OK) -> str:
    office.workspace.close()
    with pytest.raises(SystemExit) as ended:
        app(["-w", str(office.workspace.root), *map(str, words)])
    found = capsys.readouterr()
    assert ended.value.code == ends, found
    return found.out + found.err


def test_a_zip_is_rows_by_what_is_in_it(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    inbox, table, png = office.workspace.inbox / "online", table_of(office), b"\x89PNG"
    packed(inbox / "answers.zip", answers_csv=table)
    packed(inbox / "both.zip", answers_csv=table, sheet_png=png)
    packed(inbox / "scans.zip", sheet_png=png, scanner_txt=b"log")
    (inbox / "plain.txt").write_bytes(table.replace(b"1,ub", b"2,ub"))
    said = told(office, capsys, "ingest", ends=ExitCode.SOME_FAILED)
    assert "answers.zip: 1 row: 1 taken" in said
    assert "plain.txt: 1 row: 1 taken" in said
    assert "both.zip: left alone, it holds rows and pictures" in said
    assert "scans.zip: 2 pages" in said
    assert [path.name for path in inbox.iterdir()] == ["both.zip"]
    (scan,) = office.workspace.store.scans.called("answers.zip")
    assert scan.file.endswith(".online.zip")
    assert len(sheets(office)) == 2
    assert_whole(office)


def test_a_zip_that_is_named_is_imported_unless_pictures_are_in_it(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = packed(tmp_path / "a.zip", answers_csv=table_of(office))
    assert "1 row: 1 taken" in told(office, capsys, "import", path, "--channel", "box")
    both = packed(tmp_path / "b.zip", answers_csv=table_of(office), sheet_png=b"")
    said = told(office, capsys, "import", both, "--channel", "box", ends=ExitCode.UNKNOWN_NAME)
    assert "rows and pictures" in said
    assert "--channel" in told(office, capsys, "import", path, ends=ExitCode.UNKNOWN_NAME)


def test_what_is_proposed_for_a_file_is_written_and_what_is_left_to_decide_is_said(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.csv"
    head, line, _ = table_of(office, "H49.31").decode().split("\n")
    path.write_text(f"{head},Lượt,e-mail\n{line},x7,lan@example.vn\n", "utf-8")
    said = told(office, capsys, "import", path, "--propose")
    assert "Lượt" in said
    assert "H49.31" in said
    assert "lan@" not in said
    written = office.workspace.root / "map.yaml"
    assert written.read_text("utf-8").count("?") >= 2
    written.write_text(
        written.read_text("utf-8").replace("H49.31: '?'", "H49.31: ub06808").replace("Lượt: '?'", "Lượt: ignore"),
        "utf-8",
    )
    again = told(office, capsys, "import", path, "--propose")
    assert "Không còn gì" in again or "Nothing is left" in again
    assert "1 row: 1 taken" in told(office, capsys, "import", path, "--channel", "online")


def test_columns_that_look_like_answers_are_named_and_so_are_answers_that_were_preselected(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with speaking(["--language", "vi"]):
        tell_rows("a.csv", RowsReport("portal", unused=("x", "y"), overlooked=("y",), preselects=True))
    said = capsys.readouterr().out
    assert "không dùng: x\n" in said
    assert "không tính, dù có câu trả lời: y" in said
    assert "map.yaml" in said
    assert "chọn sẵn" in said


def test_import_on_the_command_line_says_what_was_taken(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    survey = office.workspace.survey()
    path = elsewhere(office, row(1, survey), row(2, survey, "nowhere"))
    root = str(office.workspace.root)
    office.workspace.close()
    with pytest.raises(SystemExit) as ended:
        app(["-w", root, "import", str(path), "--channel", "online", "--dry-run"])
    assert ended.value.code == ExitCode.OK
    assert "Nothing was changed" in capsys.readouterr().out
    with pytest.raises(SystemExit) as ended:
        app(["-w", root, "import", str(path), "--channel", "online"])
    assert ended.value.code == ExitCode.OK
    said = capsys.readouterr().out
    assert "2 rows: 1 taken, 1 bad" in said
    assert "1 × row-unit-unknown" in said
    assert "bad_rows" in said
    with pytest.raises(SystemExit) as ended:
        app(["-w", root, "import", root, "--channel", "online"])
    assert ended.value.code == ExitCode.UNKNOWN_NAME


def test_a_row_counts_on_its_day_in_viet_nam_wherever_the_clock_of_the_machine_stands(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A day without a time is midnight in Viet Nam, which in UTC is still the quarter before."""
    path = office.workspace.root.parent / "days.csv"
    path.write_text("id,time,unit,q01,q02\nn1,2019-04-01,ub06808,4,5\nn2,2019-06-30,ub06808,4,5\n", encoding="utf-8")
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    try:
        assert taken(imported(office, path)) == {Taken.NEW: 2}
    finally:
        monkeypatch.undo()
        time.tzset()
    assert [one["period"] for one in sheets(office)] == ["2019-Q2", "2019-Q2"]


def test_who_answers_in_a_time_to_come_is_asked_about(office: Office) -> None:
    """Day and month were exchanged, or the year is a slip: the row would count in a period that nobody looks at yet."""
    path = office.workspace.root.parent / "days.csv"
    path.write_text("id,time,unit,q01,q02\nn1,2099-04-01,ub06808,4,5\nn2,2019-06-30,ub06808,4,5\n", encoding="utf-8")
    report = imported(office, path)
    assert taken(report) == {Taken.NEW: 1, Taken.BAD: 1}
    assert [one["period"] for one in sheets(office)] == ["2019-Q2"]
    (bad,) = lines_of(report.rows.bad_file)
    assert bad["time"].startswith("2099-04-01")
