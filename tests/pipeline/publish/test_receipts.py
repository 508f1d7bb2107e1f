"""Whoever sent an answer finds its receipt in the list, and nobody finds anything else there."""

from __future__ import annotations

import json
import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from forms.letters import LETTERS
from forms.receipt import receipt_of
from pipeline import Workspace
from pipeline.intake.ingest import ingest
from pipeline.publish.publishing import publish
from pipeline.publish.receipt_pages import receipt_pages
from pipeline.publish.receipts import receipts_of
from pipeline.records.page_evidence import RowNote
from pipeline.records.runs import IssuedRun, Ledger
from tests.pipeline.publish.added_sheets import add_row_without_sheet, add_sheets
from tests.pipeline.publish.conftest import TODAY

SENT = "2019-02-11T09:30:00+07:00"
LEDGER = Ledger([IssuedRun(1, "a", "A", "ward", "online", "2019-Q1", "x", 10, 1, 1, printed=True)])


def note(key: str, receipt: str, at: str = SENT) -> RowNote:
    return RowNote(key, at, receipt=receipt)


def test_receipts_stand_under_the_period_of_their_sheet_in_the_order_of_letters() -> None:
    sent = [
        (2, note("k1", "ZZZZZZ")),
        (1, note("k2", "BBBBBB")),
        (None, note("", "CCCCCC", "2019-05-01T00:00:00+07:00")),
    ]
    assert receipts_of(sent, LEDGER, "quarter") == {"2019-Q1": ("BBBBBB", "ZZZZZZ"), "2019-Q2": ("CCCCCC",)}


def test_an_answer_that_came_twice_is_listed_once_and_two_with_one_receipt_twice() -> None:
    sent = [(1, note("k1", "BBBBBB")), (1, note("k1", "BBBBBB")), (2, note("k2", "BBBBBB"))]
    assert receipts_of(sent, LEDGER, "quarter") == {"2019-Q1": ("BBBBBB", "BBBBBB")}


def test_two_answers_with_one_code_are_both_listed_and_rows_of_others_are_not() -> None:
    sent = [(1, note("tag", "BBBBBB")), (1, note("tag", "CCCCCC")), (2, note("k", ""))]
    assert receipts_of(sent, LEDGER, "quarter") == {"2019-Q1": ("BBBBBB", "CCCCCC")}


def test_what_arrived_without_a_day_is_listed_without_a_period() -> None:
    assert receipts_of([(None, note("", "BBBBBB", ""))], LEDGER, "month") == {"": ("BBBBBB",)}


@given(st.lists(st.text(LETTERS[:4], min_size=6, max_size=6), max_size=60), st.integers(1, 20))
def test_every_receipt_is_on_one_page_that_is_reached_by_its_letters(receipts: list[str], most: int) -> None:
    pages = {page.letters: page for page in receipt_pages(sorted(receipts), most=most)}
    listed = [receipt for page in pages.values() for _, group in page.groups for receipt in group]
    assert sorted(listed) == sorted(receipts)
    for receipt in receipts:
        page = pages[""]
        while page.further:
            page = pages[next(letters for letters, _ in page.further if receipt.startswith(letters))]
        assert any(receipt in group for _, group in page.groups)
    for page in pages.values():
        same = len({receipt for _, group in page.groups for receipt in group}) == 1
        assert sum(len(group) for _, group in page.groups) <= most or same or len(page.letters) >= 5


def test_what_was_acknowledged_is_published_whatever_became_of_it(office: Workspace, tmp_path: Path) -> None:
    folder = tmp_path / "www"
    notes = [note("k1", "PHNBCD"), note("k2", "KMNBCD"), note("k3", "BCDFGH")]
    add_sheets(office, "ub06808", "2019-Q1", ["4", "", "1"], "online", notes)  # the second is invalid
    add_row_without_sheet(office, note("", "XYZBCD"))
    publish(office, folder, today=TODAY)
    listed = [line for line in (folder / "receipts.txt").read_text("utf-8").splitlines() if line[:1] not in ("", "#")]
    assert listed == ["BCDFGH", "KMNBCD", "PHNBCD", "XYZBCD"]
    page = (folder / "receipts-2019-q1.html").read_text("utf-8")
    assert re.findall(r'class="codes">([^<]+)<', page) == listed
    assert 'href="receipts-2019-q1.html"' in (folder / "receipts.html").read_text("utf-8")
    assert "4 mã" in (folder / "receipts.html").read_text("utf-8")
    data = json.loads((folder / "data.json").read_text("utf-8"))
    assert data["receipts"] == {"2019-Q1": 4}
    assert "k1" not in (folder / "data.json").read_text("utf-8")


def test_receipts_come_at_once_while_figures_wait_for_a_step(office: Workspace) -> None:
    before = (office.public / "index.csv").read_bytes()
    add_sheets(office, "ub06808", "2019-Q1", ["1"], "online", [note("k1", "PHNBCD")])
    publish(office, today=TODAY)
    assert "PHNBCD" in (office.public / "receipts.txt").read_text("utf-8")
    told = (office.public / "index.csv").read_text("utf-8-sig")
    assert [line for line in told.splitlines() if ";online;" not in line] == before.decode("utf-8-sig").splitlines()
    assert [line for line in told.splitlines() if ";online;" in line and "too-few" not in line] == []


def test_an_answer_of_our_own_form_goes_from_its_journal_into_the_list(tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path / "office")
    first = {"phieu_answers": 1, "survey_text": workspace.survey_text(), "channel": "online"}
    ids = [f"{number:032x}" for number in (1, 2, 3)]
    answer = {"at": SENT, "unit": "ub06808", "desk": "", "answers": {"q01": "4"}, "seconds": 60, "language": "vi"}
    tail = {"code": "", "period": "", "partial": False}
    sent = [{"id": ids[0]} | answer | tail, {"id": ids[1]} | answer | tail | {"code": "f" * 32}]
    bad = {"id": ids[2]} | answer | tail | {"unit": "nowhere"}
    partial = {"id": "f" * 32} | answer | tail | {"partial": True}
    lines = [first, *sent, bad, partial, sent[0]]
    inbox = workspace.inbox / "online"
    inbox.mkdir()
    (inbox / "journal.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in lines), "utf-8")
    ingest(workspace)
    publish(workspace, today=TODAY)
    text = (workspace.public / "receipts.txt").read_text("utf-8")
    assert sorted(re.findall(r"^[A-Z]{6}$", text, re.MULTILINE)) == sorted(map(receipt_of, ids))
    assert "# 2019-Q1: 3" in text
    workspace.close()
