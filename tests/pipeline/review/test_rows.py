"""Rows of files on the review page: texts in place of pictures, versions side by side, and never an empty frame."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from pipeline.audit.audit import draw_audit
from pipeline.errors import UnknownNameError
from pipeline.inspection.show import show
from pipeline.intake.importing import import_files, said_of_rows
from pipeline.intake.ingest import ingest
from pipeline.pictures import archived_rows
from pipeline.pictures.archived_rows import ArchivedRows
from pipeline.pictures.handwriting import Frame, handwriting_in
from pipeline.records.rulings import Place
from pipeline.results.tabulate import tabulate
from pipeline.review.app import create_app
from pipeline.review.parts import Parts, Person
from pipeline.review.queue_items import ItemKind
from pipeline.review.server import parts_of

JSON = {"Accept": "application/json"}
Office = Any  # of conftest.py, which can't be imported
WROTE = "Chị Hoa quầy 3 hẹn lại, gọi 0912 345 678 không nghe"


def answer(number: int, text: str = "", **answers: str) -> dict[str, Any]:
    """A line of a journal of our own form."""
    said = {f"q{n:02}": "4" for n in range(1, 11)} | answers | ({"comments": text} if text else {})
    sent = f"2019-03-05T08:{number:02}:00+07:00"
    return {"id": f"{number:032x}", "at": sent, "unit": "ub06820", "desk": "", "answers": said, "seconds": 60.0} | {
        "code": "",
        "period": "",
        "language": "vi",
        "partial": False,
    }


def bring(office: Office, name: str, *answers: dict[str, Any]) -> None:
    """Import a journal with these answers."""
    head = {"phieu_answers": 1, "survey_text": office.workspace.survey_text(), "channel": "online"}
    path = Path(office.workspace.root.parent, name)
    path.write_text("".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in (head, *answers)))
    (report,) = import_files(office.workspace, [path], said_of_rows(office.workspace, "online"))
    assert report.rows is not None
    assert not report.rows.bad, report.rows.details


@pytest.fixture
def online(office: Office) -> tuple[Office, TestClient, Parts]:
    bring(office, "a.jsonl", answer(1, WROTE), answer(2, "Rất tốt"), answer(3))
    made = parts_of(office.workspace, lambda _: Person("lan", "t0ken"))
    return office, TestClient(create_app(made), follow_redirects=False), made


def test_what_was_written_is_shown_with_what_may_be_a_name_lit_and_prefilled(
    online: tuple[Office, TestClient, Parts],
) -> None:
    _, client, made = online
    item = made.queue.next("lan")
    assert item is not None
    assert (item.kind, item.is_row) == (ItemKind.COMMENT, True)
    page = client.get(f"/item/{item.id}").text
    assert f">{WROTE}</textarea>" in page
    assert '<mark title="có thể là tên người">Chị Hoa' in page
    assert '<mark title="có thể là số điện thoại">0912 345 678' in page
    assert "a.jsonl, dòng 1" in page
    assert "<img" not in page
    assert "Máy thấy chữ viết tay" not in page
    for path in ("/row.jpg", "/page.jpg", "/page"):
        assert client.get(f"/item/{item.id}{path}").status_code == 404
    english = client.get(f"/item/{item.id}?lang=en").text
    assert "may be a telephone number" in english


def test_a_text_is_taken_as_it_is_or_covered(online: tuple[Office, TestClient, Parts]) -> None:
    office, client, made = online
    for say, text in (("write:covered", WROTE), ("write", "Rất tốt")):
        item = made.queue.next("lan")
        assert item is not None
        assert client.post(f"/item/{item.id}", data={"say": say, "text": text}, headers=JSON).status_code == 200
    assert made.queue.next("lan") is None
    tabulate(office.workspace)
    texts = [row["text"] for row in office.table("comments.csv")]
    assert texts == ["Chị ███ quầy 3 hẹn lại, gọi ███ không nghe", "Rất tốt"]


def test_a_text_that_is_too_long_is_not_cut(online: tuple[Office, TestClient, Parts]) -> None:
    _, client, made = online
    item = made.queue.next("lan")
    assert item is not None
    told = client.post(f"/item/{item.id}", data={"say": "write", "text": "a" * 4001}, headers=JSON)
    assert (told.status_code, "nhiều nhất 4000" in told.json()["problem"]) == (422, True)


def test_versions_of_a_row_stand_side_by_side_and_one_is_chosen(online: tuple[Office, TestClient, Parts]) -> None:
    office, client, made = online
    bring(office, "b.jsonl", answer(3, "Tôi đổi ý", q02="1"))
    made.queue.refresh()
    item = next(one for one in _waiting(made) if one.kind is ItemKind.CONFLICT)
    page = client.get(f"/item/{item.id}").text
    assert page.count('<tr class="differs">') == 2, "a rating and the text"
    assert "a.jsonl, dòng 3" in page
    assert "b.jsonl, dòng 1" in page
    assert "<mark>Tôi đổi ý</mark>" in page
    assert "Dùng bản 2" in page
    assert "<img" not in page
    assert client.post(f"/item/{item.id}", data={"say": "choose:1"}, headers=JSON).status_code == 200
    tabulate(office.workspace)
    said = [row["answer"] for row in office.table("answers.csv") if row["question"] == "q02"]
    assert sorted(said) == ["1", "4", "4"]


def _waiting(made: Parts) -> list[Any]:
    found = []
    while (item := made.queue.next("lan", skip=[one.id for one in found])) is not None:
        found.append(item)
    return found


def test_a_file_is_read_once_however_many_of_its_rows_are_looked_at(
    online: tuple[Office, TestClient, Parts], monkeypatch: pytest.MonkeyPatch
) -> None:
    office, _, _ = online
    read, times = archived_rows.read_rows, []
    monkeypatch.setattr(archived_rows, "read_rows", lambda *given: times.append(1) or read(*given))
    rows = ArchivedRows(office.workspace)
    assert [rows.row(Place(1, page)).texts.get("comments") for page in (1, 2, 3, 1)] == [WROTE, "Rất tốt", None, WROTE]
    assert times == [1]


def test_rows_are_read_by_the_survey_that_they_were_counted_by(online: tuple[Office, TestClient, Parts]) -> None:
    office, _, _ = online
    survey = office.workspace.root / "survey.yaml"
    survey.write_text(survey.read_text().replace("id: comments", "id: remarks"))
    assert ArchivedRows(office.workspace).row(Place(1, 1)).texts == {"comments": WROTE}


def test_a_row_whose_file_is_gone_is_told_to_be_gone(online: tuple[Office, TestClient, Parts]) -> None:
    office, client, made = online
    (scan,) = office.workspace.store.scans.all()
    (office.workspace.archive / scan.file).unlink()
    fresh = replace(made, row=parts_of(office.workspace, made.who).row)
    client = TestClient(create_app(fresh), follow_redirects=False)
    item = made.queue.next("lan")
    assert item is not None
    assert "Không mở được dòng này" in client.get(f"/item/{item.id}").text


def test_what_asks_for_a_picture_of_a_row_is_told_that_there_is_none(online: tuple[Office, TestClient, Parts]) -> None:
    office, _, made = online
    with pytest.raises(UnknownNameError, match="a file of rows has no pictures"):
        show(office.workspace, "a.jsonl", 1)
    item = made.queue.next("lan")
    assert item is not None
    assert item.serial is not None
    assert handwriting_in(office.workspace, [Frame(item.serial, "comments")]) == {}


def test_rows_are_not_drawn_for_an_audit_of_the_machine(online: tuple[Office, TestClient, Parts]) -> None:
    office, _, made = online
    with pytest.raises(UnknownNameError):
        draw_audit(office.workspace, "seed", 2)
    office.drop("p.tif", *office.sheet(1))
    ingest(office.workspace)
    draw_audit(office.workspace, "seed", 2)
    made.queue.refresh()
    assert {one.serial for one in _waiting(made) if one.kind is ItemKind.AUDIT} == {1}
