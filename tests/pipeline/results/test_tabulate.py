from __future__ import annotations

import os
import shutil
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline import Workspace
from pipeline.counting.counting_job import SheetsJob
from pipeline.intake.ingest import ingest
from pipeline.printing.meaning_check import declare_same_meaning
from pipeline.results.tabulate import tabulate
from pipeline.work.workers import Ending

Office = Any  # of conftest.py, which can't be imported
RATINGS = [f"q{number:02d}" for number in range(1, 23)] + ["overall"]
SECTIONS = {"access": range(1, 5), "procedures": range(5, 10), "officials": range(10, 16)} | {
    "result": range(16, 19),
    "feedback": range(19, 23),
}


def counted(office: Office) -> None:
    ingest(office.workspace)
    tabulate(office.workspace)


def test_answers_have_a_row_for_each_question_with_the_place_where_it_was_read(office: Office) -> None:
    office.drop("a.tif", office.page(2, 2), office.page(1, 1, q03="5"), office.page(1, 2, age="60plus", comments="x"))
    counted(office)
    rows = {row["question"]: row for row in office.table("answers.csv") if row["sheet"] == "0000001-R"}
    assert len(rows) == 28
    assert rows["q03"] == {
        "sheet": "0000001-R",
        "survey": "sipas",
        "layout": office.runs[0].layout,
        "unit": "ub06808",
        "unit_name": "Phường Vàng Danh",
        "unit_kind": "ward",
        "channel": "counter",
        "period": "2019-Q1",
        "question": "q03",
        "answer": "5",
        "state": "read",
        "confidence": "0.9999",  # 0.99996 is never shown as certain
        "scan": "a.tif",
        "page": "2",
    }
    assert (rows["gender"]["state"], rows["gender"]["answer"], rows["gender"]["page"]) == ("blank", "", "3")
    assert (rows["comments"]["state"], rows["comments"]["confidence"]) == ("read", "")


@pytest.mark.parametrize(
    ("unanswered", "status", "reason"),
    # 23 questions are required; a third of them is 7⅔.
    [(0, "valid", ""), (7, "valid", ""), (8, "invalid", "too-few-answers"), (22, "invalid", "too-few-answers")],
)
def test_a_sheet_is_invalid_past_a_third_of_its_required_questions(
    office: Office, unanswered: int, status: str, reason: str
) -> None:
    office.drop("a.tif", *office.sheet(1, gender="male", **dict.fromkeys(RATINGS[:unanswered], "")))
    counted(office)
    (row,) = office.table("sheets.csv")
    assert (row["status"], row["reason"]) == (status, reason)


def test_exactly_the_share_that_may_be_missing_is_still_valid(settings: Any) -> None:
    office = settings(invalid_share='"8/23"')
    office.drop("a.tif", *office.sheet(1, **dict.fromkeys(RATINGS[:8], "")))
    office.drop("b.tif", *office.sheet(2, **dict.fromkeys(RATINGS[:9], "")))
    counted(office)
    assert [row["status"] for row in office.table("sheets.csv")] == ["valid", "invalid"]


def test_a_sheet_that_nobody_marked_is_blank(office: Office) -> None:
    office.drop("a.tif", *office.sheet(1, **dict.fromkeys(RATINGS, "")))
    office.drop("b.tif", *office.sheet(2, comments="xin cảm ơn", **dict.fromkeys(RATINGS, "")))
    counted(office)
    assert [row["reason"] for row in office.table("sheets.csv")] == ["blank", "too-few-answers"]


def test_a_doubt_holds_back_its_question_alone(office: Office) -> None:
    office.drop("a.tif", *office.sheet(1, q01="?5"), *office.sheet(2, q01="1"))
    counted(office)
    first, _ = office.table("sheets.csv")
    assert (first["status"], first["reason"], first["q01"], first["q02"]) == ("valid", "", "?", "4")
    rows = {row["question"]: row for row in office.table("criteria.csv") if row["valid"] == "2"}
    assert [rows["q01"][f"level_{level}"] for level in range(1, 6)] == ["1", "0", "0", "0", "0"]
    assert [rows["q02"][f"level_{level}"] for level in range(1, 6)] == ["0", "0", "0", "2", "0"]
    told = [rows["q01"][name] for name in ("index", "pending", "low_pending", "high_pending")]
    assert told == ["0.00", "1", "0.00", "50.00"]
    assert office.table("answers.csv")[0]["answer"] == "5"  # the suggestion


@pytest.mark.parametrize(
    ("unanswered", "doubtful", "status"), [(7, 0, "valid"), (5, 2, "valid"), (5, 3, "waiting"), (8, 3, "invalid")]
)
def test_a_sheet_waits_only_while_its_doubts_decide_whether_it_is_valid(
    office: Office, unanswered: int, doubtful: int, status: str
) -> None:
    said = ["", *[""] * (unanswered - 1), *["?4"] * doubtful]
    office.drop("a.tif", *office.sheet(1, gender="male", **dict(zip(RATINGS, said, strict=False))))
    counted(office)
    (row,) = office.table("sheets.csv")
    assert row["status"] == status
    unit = next(row for row in office.table("units.csv") if row["returned"] == "1")
    pending = {"valid": doubtful, "waiting": len(RATINGS) - unanswered, "invalid": 0}[status]
    assert int(unit["pending"]) == pending, "of a sheet that waits, all that is marked may come to count"


def test_a_unit_with_few_sheets_is_shown_without_a_rank(office: Office) -> None:
    for serial in range(1, 31):
        office.drop(f"{serial:02d}.tif", *office.sheet(serial))
    for serial in range(51, 80):
        office.drop(f"{serial:02d}.tif", *office.sheet(serial))
    counted(office)
    rows = {(row["unit"], row["channel"]): row for row in office.table("units.csv")}
    enough, too_few = rows["ub06808", "counter"], rows["ub06820", "counter"]
    assert (enough["valid"], enough["index"], enough["rank"], enough["note"]) == ("30", "100.00", "1", "")
    assert (too_few["valid"], too_few["index"], too_few["rank"], too_few["note"]) == ("29", "100.00", "", "too-few")
    assert rows["ub06808", "box"]["index"] == ""


def test_units_are_ranked_by_their_share_and_equals_share_a_rank(settings: Any) -> None:
    office = settings(fewest_for_rank="1")
    office.order("ub06829", "counter", "2019-Q1", 2)
    office.drop("a.tif", *office.sheet(1), *office.sheet(51, q01="1"), *office.sheet(91))
    counted(office)
    ranks = {row["unit"]: row["rank"] for row in office.table("units.csv") if row["channel"] == "counter"}
    assert ranks == {"ub06808": "1", "ub06829": "1", "ub06820": "3"}


def test_vietnamese_spreadsheets_get_semicolons_and_commas(office: Office) -> None:
    office.drop("a;b.tif", *office.sheet(1, q01="3"))
    counted(office)
    content = (office.workspace.results / "units.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    lines = content.decode("utf-8-sig").splitlines()
    assert lines[2].split(";")[:2] == ["ub06808", "Phường Vàng Danh"]
    assert ";95,65;" in lines[2]  # 22 of 23
    answers = (office.workspace.results / "answers.csv").read_text("utf-8-sig").splitlines()
    assert answers[1].endswith(';q01;3;read;0,9999;"a;b.tif";1')


@pytest.mark.parametrize(
    ("set_to", "language", "separator"),
    [
        ({}, None, ";"),
        ({}, "en", ","),
        ({"language": "en"}, None, ","),
        ({"language": "en"}, "vi", ";"),
        ({"csv_locale": "en"}, None, ","),
        ({"csv_locale": "vi"}, "en", ";"),
    ],
)
def test_tables_are_as_the_settings_say_and_where_they_say_nothing_as_the_language_is(
    tmp_path: Path, set_to: dict[str, str], language: str | None, separator: str
) -> None:
    workspace = Workspace.create(tmp_path)
    tabulate(replace(workspace, settings=workspace.settings.model_copy(update=set_to)), language=language)
    workspace.close()
    for path in workspace.results.glob("*.csv"):
        heading = path.read_text("utf-8-sig").splitlines()[0]
        assert {sign for sign in ",;" if sign in heading} == {separator}, path.name


def test_names_that_look_like_formulas_are_harmless_in_every_table(office: Office) -> None:
    register = office.workspace.root / "units.csv"
    register.write_text(register.read_text("utf-8").replace("Xã Thượng Yên Công", "=HYPERLINK(1)"), "utf-8")
    office.order("ub06829", "counter", "2019-Q1", 1)
    office.drop("@a.tif", *office.sheet(91))
    counted(office)
    for path in office.workspace.results.glob("*.csv"):
        for row in office.table(path.name):
            assert not any((cell or "").startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row.values()), path
    assert office.table("sheets.csv")[0]["unit_name"] == "'=HYPERLINK(1)"


def test_old_sheets_keep_their_questions_when_the_survey_changes(office: Office) -> None:
    survey = office.workspace.root / "survey.yaml"
    text = survey.read_text("utf-8").replace("Nơi ngồi chờ có đủ chỗ ngồi", "Chỗ ngồi chờ sạch sẽ")
    survey.write_text(text.replace("      q04: Trang thiết bị dễ sử dụng | Equipment is easy to use\n", ""), "utf-8")
    declare_same_meaning(office.workspace)
    new = office.order("ub06808", "counter", "2019-Q1", 1)
    assert new.layout != office.runs[0].layout
    office.drop("a.tif", *office.sheet(1, q04="5"), *office.sheet(new.first_serial, q01="1"))
    counted(office)
    criteria = {row["question"]: row for row in office.table("criteria.csv") if row["channel"] == "counter"}
    rows = [row for row in office.table("criteria.csv") if (row["unit"], row["channel"]) == ("ub06808", "counter")]
    assert len(rows) == 23
    first, fourth = rows[0], next(row for row in rows if row["question"] == "q04")
    assert (first["question_name"], first["level_1"], first["level_4"]) == ("Chỗ ngồi chờ sạch sẽ", "1", "1")
    assert (fourth["question_name"], fourth["level_5"], fourth["answers"]) == ("Trang thiết bị dễ sử dụng", "1", "1")
    assert criteria["q04"]["factor"] == "access"


def test_tabulating_twice_gives_the_same_bytes(office: Office) -> None:
    office.drop("a.tif", *office.sheet(1), *office.sheet(51), *office.sheet(41, q01="?2"))
    counted(office)
    before = {path.name: path.read_bytes() for path in office.workspace.results.iterdir()}
    tabulate(office.workspace)
    assert {path.name: path.read_bytes() for path in office.workspace.results.iterdir()} == before


class Deadly(SheetsJob):
    """Ends the worker that takes it up."""

    def __reduce__(self) -> tuple[Callable[[int], object], tuple[int]]:
        return os._exit, (9,)


def deadly_where(serials: range) -> Callable[..., SheetsJob]:
    """Make jobs of which the one with these sheets is deadly."""
    return lambda *place, **parts: (Deadly if serials in place else SheetsJob)(*place, **parts)


def test_workers_give_the_same_bytes_even_if_one_of_them_dies(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.drop("a.tif", *office.sheet(1), *office.sheet(2, q01="?5"), *office.sheet(30, comments="x", age="25to34"))
    office.drop("b.tif", *office.sheet(51, gender="male"), office.page(41, 2, comments="x"), *office.sheet(90))
    counted(office)
    before = {path.name: path.read_bytes() for path in office.workspace.results.iterdir()}
    monkeypatch.setattr("pipeline.results.tabulate.FEWEST_FOR_WORKERS", 0)
    monkeypatch.setattr("pipeline.results.tabulate.SHEETS_A_JOB", 25)
    monkeypatch.setattr("pipeline.results.tabulate.PAGES_A_JOB", 1)
    monkeypatch.setattr("pipeline.results.tabulate.core_count", lambda: 2)
    endings: list[Ending] = []

    def given_up(job: SheetsJob, ending: Ending) -> object:
        endings.append(ending)
        return SheetsJob.given_up(job, ending)

    monkeypatch.setattr(Deadly, "given_up", given_up)
    for serials in (range(0), range(26, 51)):
        monkeypatch.setattr("pipeline.results.tabulate.SheetsJob", deadly_where(serials))
        for path in office.workspace.results.iterdir():
            path.unlink()
        tabulate(office.workspace)
        assert {path.name: path.read_bytes() for path in office.workspace.results.iterdir()} == before
    assert endings == [Ending.DIED]


def test_tables_of_an_empty_workspace_have_their_columns(tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path)
    tabulate(workspace)
    first = {path.name: path.read_text("utf-8-sig").splitlines() for path in workspace.results.glob("*.csv")}
    assert all(len(lines) == 1 for lines in first.values())
    assert first["units.csv"][0].startswith(
        "unit;unit_name;unit_kind;channel;period;issued;returned;valid;invalid;waiting;index;low;high;mean;rank"
    )
    assert first["pages.csv"][0].startswith("scan;sha256;page;outcome;fault;sheet;sheet_page;advice")


SERIALS = [*range(1, 13), *range(41, 47), *range(51, 63)]
MARK = st.sampled_from(["1", "2", "3", "4", "5", "5", "4", ""])
SHEET = st.fixed_dictionaries({}, optional={question: MARK | st.just("?3") for question in RATINGS})


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sheets=st.dictionaries(st.sampled_from(SERIALS), SHEET, max_size=12), lone=st.sets(st.sampled_from(SERIALS)))
def test_figures_agree_with_a_count_by_hand(
    office: Office, printed_workspace: Path, sheets: dict[int, dict[str, str]], lone: set[int]
) -> None:
    office.workspace.store.close()
    shutil.rmtree(office.workspace.root)
    shutil.copytree(printed_workspace, office.workspace.root)
    fresh = type(office)(Workspace.open(office.workspace.root), office.runs)
    for serial, marks in sheets.items():
        fresh.drop(f"{serial}.tif", *fresh.sheet(serial, **marks)[: 1 if serial in lone else 2])
    counted(fresh)
    by_hand = _by_hand({s: m for s, m in sheets.items() if s not in lone}, [s for s in sheets if s in lone])
    for row in fresh.table("units.csv"):
        _check_unit(row, by_hand[row["unit"], row["channel"]])
    factors = {(r["unit"], r["channel"], r["factor"]): r for r in fresh.table("factors.csv")}
    criteria = {(r["unit"], r["channel"], r["question"]): r for r in fresh.table("criteria.csv")}
    for (unit, channel), hand in by_hand.items():
        for question in RATINGS:
            _check_share(criteria[unit, channel, question], hand["levels"][question])
        for factor, numbers in SECTIONS.items():
            levels = sum((hand["levels"][f"q{number:02d}"] for number in numbers), Counter())
            _check_share(factors[unit, channel, factor], levels)
    pages = fresh.table("pages.csv")
    assert len(pages) == sum(1 if serial in lone else 2 for serial in sheets)
    fresh.workspace.store.close()


def _group(serial: int) -> tuple[str, str]:
    return ("ub06808", "counter") if serial <= 40 else ("ub06808", "box") if serial <= 50 else ("ub06820", "counter")


def _by_hand(sheets: dict[int, dict[str, str]], lone: list[int]) -> dict[tuple[str, str], dict[str, Any]]:
    """Count as a clerk with a pencil would, straight from what was marked."""
    groups: dict[tuple[str, str], dict[str, Any]] = {
        _group(serial): {"waiting": 0, "invalid": 0, "valid": 0, "levels": defaultdict(Counter)}
        for serial in (1, 41, 51)
    }
    for serial in lone:
        groups[_group(serial)]["waiting"] += 1
    for serial, marks in sheets.items():
        answers = {question: marks.get(question, "4") for question in RATINGS}
        group = groups[_group(serial)]
        unanswered = sum(answer == "" for answer in answers.values())
        doubtful = sum(answer.startswith("?") for answer in answers.values())
        if 3 * unanswered > len(RATINGS):
            group["invalid"] += 1
        elif 3 * (unanswered + doubtful) > len(RATINGS):
            group["waiting"] += 1
        else:
            group["valid"] += 1
            for question, answer in answers.items():
                group["levels"][question][answer] += 1
    return groups


def _check_unit(row: dict[str, str], hand: dict[str, Any]) -> None:
    assert {name: int(row[name]) for name in ("valid", "invalid", "waiting")} == {
        name: hand[name] for name in ("valid", "invalid", "waiting")
    }
    assert int(row["returned"]) == int(row["valid"]) + int(row["invalid"]) + int(row["waiting"])
    reasons = [int(number) for name, number in row.items() if name.startswith(("invalid_", "waiting_"))]
    assert sum(reasons) == int(row["invalid"]) + int(row["waiting"])
    _check_share(row, sum(hand["levels"].values(), Counter()))


def _check_share(row: dict[str, str], levels: Counter[str]) -> None:
    satisfied = levels["4"] + levels["5"]
    valid = sum(levels[level] for level in "12345")
    total = sum(int(level) * levels[level] for level in "12345")
    assert row["index"] == (_rounded(100 * satisfied, valid) if valid else "")
    assert row["mean"] == (_rounded(total, valid) if valid else "")


def _rounded(over: int, under: int) -> str:
    return str((Decimal(over) / Decimal(under)).quantize(Decimal("0.01"), ROUND_HALF_UP))
