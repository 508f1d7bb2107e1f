"""``phieu audit``: what is drawn, what people enter from the paper, and what is said of it."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy import update

from forms.layout import Kind
from forms.serial import format_serial
from omr.reading import State
from pipeline.audit.audit import (
    Compared,
    audit_report,
    audits,
    draw_audit,
    enter,
    find_audit,
    frame_file,
    publish_frame,
    sheets_to_enter,
)
from pipeline.audit.bounds import draw, frame_hash, sample_size, sheets_bound
from pipeline.cli import main
from pipeline.errors import StoreError, UnknownNameError
from pipeline.intake.ingest import ingest
from pipeline.records.log_chain import EntryKind as Happened
from pipeline.store import schema
from pipeline.store.audits import Audit, PaperAnswer
from pipeline.upkeep.log_check import verify
from tests.pipeline.result_tables import read_table

Office = Any  # of conftest.py, which can't be imported
SEED = "3-14-15-27-38-40"
QUESTIONS = 28


@pytest.fixture
def returned(office: Office) -> Office:
    """Sheets 1 to 12 came back: 9 is in doubt, 10 lacks a page, 11 is blank, 12 has handwriting."""
    office.drop("a.tif", *(page for serial in range(1, 9) for page in office.sheet(serial, q03="5", gender="male")))
    blank = {f"q{number:02}": "" for number in range(1, 23)} | {"overall": ""}
    last = (*office.sheet(11, **blank), *office.sheet(12, comments="written"))
    office.drop("b.tif", *office.sheet(9, q01="?4"), office.page(10, 1), *last)
    ingest(office.workspace)
    return office


SETTLED = [*range(1, 9), 11, 12]


def on_paper(serial: int, question: str) -> tuple[str, str]:
    """State and answer of a sheet as it was filled in."""
    if question == "comments":
        return ("v", "") if serial == 12 else ("b", "")
    if question == "gender":
        return ("v", "male") if serial < 9 else ("b", "")
    if not question.startswith(("q", "overall")) or serial == 11:
        return "b", ""
    return "v", "5" if question == "q03" and serial < 9 else "4"


def enter_all(office: Office, audit: Audit, *, but: dict[tuple[int, str], tuple[str, str]] | None = None) -> None:
    """Enter what the papers say, ``but`` for what they say otherwise."""
    for sheet in sheets_to_enter(office.workspace, audit):
        for question in sheet.missing:
            state, answer = (but or {}).get((sheet.serial, question)) or on_paper(sheet.serial, question)
            enter(office.workspace, audit, sheet.serial, question, answer, state, "chị Lan")


@pytest.fixture
def phieu(office: Office, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    def run(*arguments: str, where: bool = True) -> tuple[int, str]:
        with pytest.raises(SystemExit) as ended:
            main([*arguments, *(("-w", str(office.workspace.root)) if where else ())])
        return int(ended.value.code or 0), capsys.readouterr().out

    return run


def test_what_is_drawn_is_settled_and_can_be_drawn_again(returned: Office) -> None:
    audit = draw_audit(returned.workspace, SEED, 6)
    assert (audit.id, audit.size, audit.population, audit.seed) == (1, 6, len(SETTLED), SEED)
    assert audit.frame == frame_hash(SETTLED)
    published = frame_file(returned.workspace, audit.frame).read_text("ascii").splitlines()
    assert published == list(map(format_serial, SETTLED))
    sheets = sheets_to_enter(returned.workspace, audit)
    assert [sheet.serial for sheet in sheets] == draw(SETTLED, SEED, 6)
    assert [sheet.position for sheet in sheets] == [1, 2, 3, 4, 5, 6]
    again = draw_audit(returned.workspace, SEED, 6)
    assert again.id == 2, "who draws until it suits leaves a trace"
    assert find_audit(returned.workspace) == again
    assert audits(returned.workspace) == [audit, again]


def test_what_is_to_be_entered_says_where_it_lies_and_not_what_was_read(returned: Office) -> None:
    audit = draw_audit(returned.workspace, SEED, 99)
    assert audit.size == len(SETTLED)
    sheet = next(one for one in sheets_to_enter(returned.workspace, audit) if one.serial == 3)
    assert len(sheet.missing) == QUESTIONS
    scan = returned.workspace.store.scans.called("a.tif")[0].id
    assert [(page.scan, page.page) for page in sheet.pages] == [(scan, 5), (scan, 6)]
    assert [question for page in sheet.pages for question in page.questions] == list(sheet.missing)
    enter(returned.workspace, audit, 3, "q01", "4", "v", "anh Minh")
    sheet = next(one for one in sheets_to_enter(returned.workspace, audit) if one.serial == 3)
    assert "q01" not in sheet.missing
    assert sheet.entered["q01"].by == "anh Minh"


def test_a_planted_misreading_is_found_and_nothing_else(returned: Office) -> None:
    audit = draw_audit(returned.workspace, SEED, 6)
    serial = sheets_to_enter(returned.workspace, audit)[2].serial
    enter_all(returned, audit, but={(serial, "q07"): ("v", "2")})
    report = audit_report(returned.workspace, audit)
    (one,) = report.misread_answers
    assert (one.serial, one.question, one.paper.answer, one.counted) == (serial, "q07", "2", "4")
    assert (one.kind, one.state, one.confidence) == (Kind.RATING, State.READ, 0.9999)
    assert (one.scan, one.page) == ("a.tif", 2 * serial - 1)
    total = report.total
    assert (total.answers, total.misread, total.to_enter) == (6 * QUESTIONS, 1, 0)
    assert (total.sheets, total.misread_sheets, total.rate) == (6, 1, 0.595)
    assert total.sheets_most == sheets_bound(1, 6, 10)
    assert Fraction(1, 6 * QUESTIONS) < total.answers_most <= 1
    assert {kind for kind, figures in report.by_kind.items() if figures.misread} == {Kind.RATING}
    assert {state for state, figures in report.by_state.items() if figures.misread} == {State.READ}
    assert sum(figures.answers for figures in report.by_kind.values()) == total.answers
    assert sum(figures.answers for figures in report.by_state.values()) == total.answers
    assert not report.to_enter
    assert not verify(returned.workspace.store).faults


def test_who_looks_at_all_sheets_leaves_nothing_to_chance(returned: Office) -> None:
    audit = draw_audit(returned.workspace, SEED, 10)
    enter_all(returned, audit)
    total = audit_report(returned.workspace, audit).total
    assert (total.misread, total.answers_most, total.sheets_most) == (0, 0, 0)


def test_what_is_not_entered_counts_as_misread_in_the_bounds(returned: Office) -> None:
    audit = draw_audit(returned.workspace, SEED, 10)
    fresh = audit_report(returned.workspace, audit)
    assert (fresh.total.answers, fresh.total.rate, len(fresh.to_enter)) == (0, None, 10)
    assert (fresh.total.answers_most, fresh.total.sheets_most) == (1, 10)
    enter_all(returned, audit, but={(1, "q01"): ("b", "")})
    table = schema.audit_entries
    lost = (table.c.serial == 2) & (table.c.question == "q02")
    with returned.workspace.store.transaction() as connection:
        connection.execute(update(table).where(lost).values(question="q2"))
    with pytest.raises(StoreError, match="not what the log tells"):
        audit_report(returned.workspace, audit)
    with returned.workspace.store.transaction() as connection:
        connection.execute(table.delete().where(table.c.question == "q2"))
        connection.execute(schema.log.delete().where(schema.log.c.after.like("entered 1: % q02 %")))
        connection.execute(table.delete().where(table.c.question == "q02"))
    total = audit_report(returned.workspace, audit).total
    assert (total.to_enter, total.misread) == (10, 1)
    assert total.sheets_most == 10
    assert total.answers_most == Fraction(11, 10 * QUESTIONS)


def test_what_is_put_right_later_was_misread_all_the_same(returned: Office) -> None:
    """A sheet that an audit found wrong stands for others that nobody looked at."""
    audit = draw_audit(returned.workspace, SEED, 10)
    enter_all(returned, audit, but={(4, "q10"): ("v", "1")})
    returned.drop("other.tif", *returned.sheet(4, q10="1", q03="5", gender="male"))  # now a conflict: it waits
    ingest(returned.workspace)
    report = audit_report(returned.workspace, audit)
    assert [(one.serial, one.question) for one in report.misread_answers] == [(4, "q10")]
    assert report.total.answers == 10 * QUESTIONS
    later = draw_audit(returned.workspace, SEED, 10)
    assert later.population == 9
    assert 4 not in [sheet.serial for sheet in sheets_to_enter(returned.workspace, later)]


def test_an_entry_can_be_mended_and_the_log_tells_of_both(returned: Office) -> None:
    audit = draw_audit(returned.workspace, SEED, 10)
    for answer in ("3", "3", "4"):
        enter(returned.workspace, audit, 5, "q02", answer, "v", "anh Minh")
    told = [one.entry for one in returned.workspace.store.log.entries() if one.entry.kind is Happened.AUDIT]
    whose = f"entered 1: {format_serial(5)} q02 v"
    assert [(entry.before, entry.after) for entry in told[1:]] == [("", f"{whose} 3"), (f"{whose} 3", f"{whose} 4")]
    assert {entry.by for entry in told[1:]} == {"anh Minh"}
    assert told[0].after.endswith(SEED)
    assert not verify(returned.workspace.store).faults
    (again,) = [one for one in sheets_to_enter(returned.workspace, audit, done_too=True) if one.serial == 5]
    assert again.entered["q02"].answer == "4"


@pytest.mark.parametrize(
    ("serial", "question", "answer", "state", "said"),
    [
        (9, "q01", "4", "v", "was not drawn"),
        (1, "q99", "4", "v", "does not ask q99"),
        (1, "q01", "6", "v", "can't be answered"),
        (1, "q01", "", "v", "can't be answered"),
        (1, "q01", "4|5", "v", "can't be answered"),
        (1, "q01", "4", "r", "can't be answered"),
        (1, "comments", "", "x", "can't be answered"),
    ],
)
def test_what_no_paper_can_say_is_refused(
    returned: Office, serial: int, question: str, answer: str, state: str, said: str
) -> None:
    audit = draw_audit(returned.workspace, SEED, 10)
    with pytest.raises(UnknownNameError, match=said):
        enter(returned.workspace, audit, serial, question, answer, state, "")
    assert returned.workspace.store.audits.entries(audit) == {}


@pytest.mark.parametrize(
    ("kind", "paper", "counted", "misread"),
    [
        (Kind.RATING, ("v", "4"), (State.READ, "4"), False),
        (Kind.RATING, ("v", "4"), (State.REVIEWED, "5"), True),
        (Kind.RATING, ("b", ""), (State.BLANK, ""), False),
        (Kind.RATING, ("v", "4"), (State.BLANK, ""), True),
        (Kind.RATING, ("x", ""), (State.VOID, "4|5"), False),
        (Kind.RATING, ("x", ""), (State.BLANK, ""), True),
        (Kind.RATING, ("x", ""), (State.READ, "4"), True),
        (Kind.CHOICES, ("v", "a|b"), (State.REVIEWED, "b|a"), False),
        (Kind.CHOICES, ("v", "a|b"), (State.READ, "a"), True),
        (Kind.NUMBER, ("v", "7"), (State.REVIEWED, "07"), False),
        (Kind.NUMBER, ("v", "7"), (State.READ, "70"), True),
        (Kind.TEXT, ("v", ""), (State.READ, ""), False),
        (Kind.TEXT, ("b", ""), (State.READ, ""), True),
        (Kind.TEXT, ("b", ""), (State.BLANK, ""), False),
    ],
)
def test_what_counts_as_misread(kind: Kind, paper: tuple[str, str], counted: tuple[State, str], misread: bool) -> None:
    one = Compared(1, "q", kind, PaperAnswer(*paper), counted[1], counted[0], 1.0, "a.tif", 1)
    assert one.misread is misread


@pytest.mark.parametrize("table", ["audit_entries", "audit_sheets", "audits"])
def test_a_draw_that_was_changed_is_seen(returned: Office, table: str) -> None:
    audit = draw_audit(returned.workspace, SEED, 4)
    changes: dict[str, dict[str, Any]] = {
        "audit_entries": {"answer": returned.workspace.store.audits.sheets(audit)[0].packed()},
        "audit_sheets": {"position": -schema.audit_sheets.c.position},
        "audits": {"seed": "suits me better"},
    }
    with returned.workspace.store.transaction() as connection:
        connection.execute(update(schema.metadata.tables[table]).values(**changes[table]))
    with pytest.raises(StoreError, match=r"changed after they were drawn|not what the log tells"):
        audit_report(returned.workspace, find_audit(returned.workspace))


def test_nothing_is_drawn_from_nothing(office: Office) -> None:
    with pytest.raises(UnknownNameError, match="no settled sheet"):
        draw_audit(office.workspace, SEED, 5)
    with pytest.raises(UnknownNameError, match="no settled sheet"):
        publish_frame(office.workspace)
    with pytest.raises(UnknownNameError, match="no audit was drawn"):
        find_audit(office.workspace)


@pytest.mark.parametrize("seed", ["", " 1", "1\n2", "\x00"])
def test_a_seed_can_be_typed_again(returned: Office, seed: str) -> None:
    with pytest.raises(ValueError, match="a line of printable text"):
        draw_audit(returned.workspace, seed, 5)


def test_the_published_list_is_drawn_from_or_none(returned: Office) -> None:
    path, frame, count = publish_frame(returned.workspace)
    assert (path, count) == (frame_file(returned.workspace, frame), len(SETTLED))
    returned.drop("late.tif", *returned.sheet(13))
    ingest(returned.workspace)
    with pytest.raises(UnknownNameError, match="are not those of the list"):
        draw_audit(returned.workspace, SEED, 5, frame)
    assert not audits(returned.workspace)
    _, frame, _ = publish_frame(returned.workspace)
    assert draw_audit(returned.workspace, SEED, 5, frame).population == len(SETTLED) + 1


# The commands


def test_the_commands_say_it_to_people_and_programs(returned: Office, phieu: Any, tmp_path: Any) -> None:
    code, out = phieu("audit", "list")
    assert code == 0
    assert f"SHA-256: {frame_hash(SETTLED)}" in out
    code, out = phieu("audit", "draw", "--seed", SEED, "--sheets", "6", "--list", frame_hash(SETTLED))
    assert code == 0
    assert "Audit 1: 6 sheets of 10" in out
    audit = find_audit(returned.workspace)
    serial = sheets_to_enter(returned.workspace, audit)[0].serial
    code, out = phieu("audit", "report")
    assert "Not entered yet: 168 answers on 6 sheets; the bounds take them for misread." in out
    enter_all(returned, audit, but={(serial, "q01"): ("x", "")})
    code, out = phieu("audit", "report", "1", "--csv", str(tmp_path / "f.csv"))
    assert code == 0
    for said in (
        "168 answers checked, 1 misread (0.595 %) on 1 sheet",
        "at most 4 sheets (40.00 %) with a misread answer",
        f"{format_serial(serial)} q01: the paper says void, counted was 4 (read, 0.9999 sure), a.tif page",
    ):
        assert said in out
    rows = read_table(tmp_path / "f.csv")
    assert len(rows) == 168
    assert [(row["sheet"], row["question"]) for row in rows if row["misread"] == "yes"] == [
        (format_serial(serial), "q01")
    ]
    told = json.loads(phieu("audit", "report", "--json")[1])
    assert (told["total"]["misread"], told["total"]["sheets_most"], told["confidence"]) == (1, 4, 95)
    assert told["misread"][0]["paper_state"] == "void"
    code, out = phieu("log")
    assert "Audit 1, sheet " in out


def test_the_stated_risk_says_how_many(returned: Office, phieu: Any) -> None:
    code, out = phieu("audit", "draw", "--seed", SEED, "--rate", "30%", "--risk", "1/10")
    assert code == 0
    assert f"Audit 1: {sample_size(Fraction(3, 10), Fraction(1, 10), 10)} sheets of 10" in out
    assert "Were 30 % of the sheets misread or more, at most 10 % of such draws would show none of them." in out
    assert phieu("audit", "draw", "--seed", "")[0] == 2
    assert phieu("audit", "report", "7")[0] == 7
    assert len(audits(returned.workspace)) == 1


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "299 sheets\n"),
        (("--sheets", "1000"), "258 sheets of 1,000\n"),
        (("--rate", "5 %", "--allow", "1"), "93 sheets\n"),
        (("--risk", "0.01"), "459 sheets\n"),
    ],
)
def test_a_size_is_said_without_a_workspace(phieu: Any, options: tuple[str, ...], said: str) -> None:
    code, out = phieu("audit", "size", *options, where=False)
    assert (code, out.startswith(said)) == (0, True)


@pytest.mark.parametrize("rate", ["0", "1", "2", "x", "1/0", "nan", "%"])
def test_a_share_that_is_none_is_refused(phieu: Any, rate: str) -> None:
    assert phieu("audit", "size", "--rate", rate, where=False)[0] == 2


def test_an_outsider_finds_the_same_sheets(returned: Office) -> None:
    if not all(map(shutil.which, ("sh", "sha256sum", "cut", "sort", "head"))):
        pytest.skip("no shell with sha256sum")
    audit = draw_audit(returned.workspace, SEED, 4)
    path = frame_file(returned.workspace, audit.frame)
    hashes = '$(printf \'%s,%s\' "$SEED" "$s" | sha256sum | cut -c1-64)'
    line = f'while read -r s; do echo "{hashes} $s"; done < {path.name} | LC_ALL=C sort | head -n 4'
    environment = {"PATH": "/usr/bin:/bin", "SEED": SEED}
    done = subprocess.run(
        ["sh", "-c", line], cwd=path.parent, env=environment, capture_output=True, text=True, check=True
    )
    drawn = [format_serial(sheet.serial) for sheet in sheets_to_enter(returned.workspace, audit)]
    assert [row.split()[1] for row in done.stdout.splitlines()] == drawn
