"""Loose letters out of a suggestion box: made comments of a unit from the page, each counted once, and taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from starlette.testclient import TestClient

from pipeline.errors import AlreadyStoredError
from pipeline.intake.ingest import ingest
from pipeline.pictures.archived_page import opened
from pipeline.records.letters import Letter, letters_of
from pipeline.records.rulings import Matter, Place, Ruling
from pipeline.results.tabulate import tabulate
from pipeline.review.app import create_app
from pipeline.review.letter_box import LetterForm, letter_form
from pipeline.review.parts import Parts, Person
from pipeline.review.queue import Queue
from pipeline.review.queue_items import Choice, Item, ItemKind, Verb
from pipeline.review.server import parts_of, units_of
from pipeline.upkeep.log_check import verify
from tests.pipeline.letters import DAY, FOREIGN, going_on, letter_to
from tests.pipeline.review.conftest import parts

JSON = {"Accept": "application/json"}
Office = Any  # of conftest.py, which can't be imported


def stack(office: Office, count: int, name: str = "hom.tif") -> Queue:
    """A stack of letters that was scanned."""
    office.drop(name, *(FOREIGN | {"n": f"{name} {n}"} for n in range(count)))
    ingest(office.workspace)
    return Queue(office.workspace)


def taken(queue: Queue, clerk: str = "Lan") -> Item:
    item = queue.next(clerk)
    assert item is not None
    return item


def letters(office: Office) -> list[Letter]:
    return letters_of(office.workspace.store.rulings.about_strays())


def suggested(office: Office, item: Item, clerk: str = "Lan") -> LetterForm:
    return letter_form(office.workspace, units_of(office.workspace), item, clerk, "vi")


def test_pages_of_one_letter_are_one_comment_of_its_unit(office: Office) -> None:
    queue = stack(office, 4)
    first = taken(queue).places[0]
    queue.settle("Lan", taken(queue).id, letter_to("ub06820", "Chờ lâu", "waiting"))
    queue.settle("Lan", taken(queue).id, going_on(first, "Cán bộ tốt", "staff"))
    queue.settle("Lan", taken(queue).id, letter_to("ub06820", day=date(2019, 6, 30), needs_answer=True))
    queue.settle("Lan", taken(queue).id, Choice(Verb.DISMISS))
    assert queue.next("Lan") is None
    tables = tabulate(office.workspace).tables
    rows = [row for row in office.table("comments.csv") if row["letter"]]
    said = [(row["unit"], row["channel"], row["period"], row["text"], row["themes"]) for row in rows]
    assert said == [
        ("ub06820", "box", "2019-Q1", "Chờ lâu\nCán bộ tốt", "waiting|staff"),
        ("ub06820", "box", "2019-Q2", "", ""),
    ]
    where = [(row["scan"], row["page"], row["letter_pages"], row["received"], row["by"]) for row in rows]
    assert where == [("hom.tif", "1", "2", "2019-03-05", "Lan"), ("hom.tif", "3", "1", "2019-06-30", "Lan")]
    counted = tables["letters"][["period", "letters", "pages", "typed", "needs_answer"]].to_numpy().tolist()
    assert counted == [["2019-Q1", 1, 2, 1, 0], ["2019-Q2", 1, 1, 0, 1]]
    touched = {(row["period"], row["theme"]): int(row["comments"]) for row in office.table("themes.csv")}
    assert touched == {("2019-Q1", "waiting"): 1, ("2019-Q1", "staff"): 1, ("2019-Q2", ""): 1}
    assert not verify(office.workspace.store).faults


def test_letters_are_no_sheets(office: Office) -> None:
    queue = stack(office, 1)
    before = tabulate(office.workspace).tables
    queue.settle("Lan", taken(queue).id, letter_to("ub06820", "Chờ lâu"))
    after = tabulate(office.workspace).tables
    for name in ("units", "channels", "quality", "criteria"):
        assert after[name].equals(before[name]), name
    assert "letters" not in before
    assert list(after["letters"]["letters"]) == [1]


def test_there_is_no_table_of_letters_when_the_last_was_taken_back(office: Office) -> None:
    queue = stack(office, 1)
    queue.settle("Lan", taken(queue).id, letter_to("ub06820"))
    tabulate(office.workspace)
    assert (office.workspace.results / "letters.csv").exists()
    queue.undo("Lan")
    tabulate(office.workspace)
    assert not (office.workspace.results / "letters.csv").exists()
    assert office.table("comments.csv") == []


def test_a_page_that_was_sent_before_letters_could_be_typed_counts_as_it_did(office: Office) -> None:
    queue = stack(office, 1)
    old = Ruling(Matter.STRAY, place=taken(queue).places[0], answer="unit:ub06820")
    office.workspace.store.rulings.put_in_force(old, "Lan", None)
    queue.refresh()
    assert queue.next("Lan") is None
    assert letters(office) == []
    tabulate(office.workspace)
    assert office.table("comments.csv") == []


def test_with_a_letters_first_page_its_others_are_taken_back(office: Office) -> None:
    queue = stack(office, 3)
    first = taken(queue).places[0]
    queue.settle("Lan", taken(queue).id, letter_to("ub06820", "Chờ lâu"))
    queue.settle("Lan", taken(queue).id, going_on(first, "Nối tiếp"))
    queue.settle("Lan", taken(queue).id, letter_to("ub06820", "Thư khác"))
    number = next(one.number for one in queue.decisions(9) if one.ruling.place == first)
    queue.reopen("Minh", number)
    assert queue.progress().left == {ItemKind.STRAY: 2}
    assert [one.said.text for one in letters(office)] == ["Thư khác"]
    assert not verify(office.workspace.store).faults


def test_a_further_page_alone_can_be_taken_back(office: Office) -> None:
    queue = stack(office, 2)
    first = taken(queue).places[0]
    queue.settle("Lan", taken(queue).id, letter_to("ub06820", "Chờ lâu"))
    queue.settle("Lan", taken(queue).id, going_on(first, "Nối tiếp"))
    queue.undo("Lan")
    assert [(one.said.text, len(one.places)) for one in letters(office)] == [("Chờ lâu", 1)]


def test_nothing_continues_a_letter_that_was_taken_back(office: Office) -> None:
    queue = stack(office, 2)
    first = taken(queue).places[0]
    queue.settle("Lan", taken(queue).id, letter_to("ub06820"))
    second = taken(queue)
    queue.reopen("Minh", queue.decisions(1)[0].number)
    with pytest.raises(AlreadyStoredError):
        queue.settle("Lan", second.id, going_on(first))
    assert queue.progress().left == {ItemKind.STRAY: 2}


def test_a_letter_goes_on_in_its_own_scan_and_after_its_first_page(office: Office) -> None:
    queue = stack(office, 3)
    first, second, third = (Place(taken(queue).places[0].scan, page) for page in (1, 2, 3))
    queue.later("Lan", taken(queue).id)
    queue.settle("Lan", taken(queue).id, letter_to("ub06820"))
    for item_id, start in ((f"stray-{first.scan}-1", second), (f"stray-{third.scan}-3", Place(second.scan + 1, 1))):
        with pytest.raises(ValueError, match="in the same scan"):
            queue.settle("Lan", item_id, going_on(start))
    assert [len(one.places) for one in letters(office)] == [1]


def test_the_next_letter_is_suggested_to_be_like_the_last(office: Office) -> None:
    queue = stack(office, 2)
    item = taken(queue)
    fresh = suggested(office, item)
    today = date.today()
    assert (fresh.unit, fresh.channel, fresh.before) == ("", "box", None)
    assert fresh.day == fresh.latest == f"{today.day:02}/{today.month:02}/{today.year}", "it arrived today"
    queue.settle("Lan", item.id, letter_to("ub06820", channel="counter"))
    after = suggested(office, taken(queue))
    assert (after.unit, after.day, after.channel) == ("Phường Trưng Vương", "05/03/2019", "counter")
    assert after.before is not None
    assert (after.before.page, after.before.unit_name) == (1, "Phường Trưng Vương")
    queue.settle("Lan", taken(queue).id, going_on(item.places[0]))
    other = taken(stack(office, 2, "hai.tif"))
    assert suggested(office, other).unit == "Phường Trưng Vương", "her last one was scanned on the same day"
    assert suggested(office, other).before is None, "a letter does not go on in another scan"
    assert suggested(office, other, "Minh").unit == ""


# ------------------------------------------------------------------------------------------------------ from the page


@pytest.fixture
def page(office: Office) -> tuple[Office, TestClient, Parts]:
    office.drop("hom.tif", *(FOREIGN | {"n": str(n) * 4000} for n in range(3)))
    ingest(office.workspace)
    made = parts_of(office.workspace, lambda _: Person("lan", "t0ken"))
    made = replace(made, pictures=parts(None).pictures)
    return office, TestClient(create_app(made), follow_redirects=False), made


def say(client: TestClient, item: Item, **fields: Any) -> Any:
    sent = {"say": "send", "to": "Phường Trưng Vương", "day": "5/3/2019", "channel": "box"} | fields
    return client.post(f"/item/{item.id}", data=sent, headers=JSON)


def test_a_letter_is_sent_from_the_page(page: tuple[Office, TestClient, Parts]) -> None:
    office, client, made = page
    first = made.queue.next("lan")
    assert first is not None
    assert 'value="Phường Trưng Vương"' in client.get(f"/item/{first.id}").text
    assert say(client, first, to="phường trưng vương", text=" Chờ lâu\r\nquá ", theme=["waiting", "staff"]).json()[
        "said"
    ]
    second = made.queue.next("lan")
    assert second is not None
    shown = client.get(f"/item/{second.id}").text
    assert "Nối tiếp thư ở trang 1 (Phường Trưng Vương, 05/03/2019)" in shown
    assert say(client, second, say="send:continues", before=f"{first.places[0].scan}-1").status_code == 200
    (letter,) = letters(office)
    assert (letter.said.text, letter.said.themes, letter.head.day) == ("Chờ lâu\nquá", ("waiting", "staff"), DAY)
    assert len(letter.places) == 2
    decided = client.get("/decisions").text
    assert "thư góp ý cho Phường Trưng Vương, ngày 05/03/2019 · Chờ lâu" in decided


@pytest.mark.parametrize(
    ("fields", "problem", "field"),
    [
        ({"to": ""}, "Hãy chọn đơn vị nhận.", "to"),
        ({"to": "Phường Nào Đó"}, "Hãy chọn đơn vị nhận.", "to"),
        ({"to": "trưng vươ"}, "Hãy chọn đơn vị nhận: Phường Trưng Vương.", "to"),
        ({"to": "phường"}, " đơn vị khác.", "to"),
        ({"day": "31/2/2019"}, "Ngày thư chưa đúng", "day"),
        ({"day": ""}, "Ngày thư chưa đúng", "day"),
        ({"day": "1/1/2999"}, "Ngày thư chưa đúng", "day"),
        ({"day": "1/1/1999"}, "Ngày thư chưa đúng", "day"),
        ({"day": "1/7/2025"}, "Vào ngày này đơn vị ấy chưa có hoặc không còn", "to"),
        ({"channel": "pigeon"}, "không phù hợp", ""),
        ({"theme": "pigeons"}, "không phù hợp", ""),
        ({"say": "send:continues", "before": "1-x"}, "không phù hợp", ""),
        ({"text": "a" * 4001}, "không phù hợp", ""),
    ],
)
def test_a_slip_in_a_letter_is_told_beside_its_field(
    page: tuple[Office, TestClient, Parts], fields: dict[str, str], problem: str, field: str
) -> None:
    office, client, made = page
    item = made.queue.next("lan")
    assert item is not None
    answer = say(client, item, **fields)
    assert answer.status_code == 422
    assert problem in answer.json()["problem"]
    assert answer.json()["field"] == field
    assert letters(office) == []


def test_what_was_typed_stays_after_a_slip(page: tuple[Office, TestClient, Parts]) -> None:
    _, client, made = page
    item = made.queue.next("lan")
    assert item is not None
    sent = {
        "say": "send",
        "to": "Phường Nào Đó",
        "day": "7/3/2019",
        "channel": "online",
        "text": "Chờ",
        "theme": "staff",
    }
    shown = client.post(f"/item/{item.id}", data=sent)
    assert shown.status_code == 422
    for kept in ('value="Phường Nào Đó"', 'value="7/3/2019"', ">Chờ</textarea>", '<option value="online" selected'):
        assert kept in shown.text


def test_what_is_blacked_out_on_a_letter_is_black_where_it_is_shown(page: tuple[Office, TestClient, Parts]) -> None:
    office, client, made = page
    item = made.queue.next("lan")
    assert item is not None
    assert say(client, item, black="10 50 80 25").status_code == 200
    pixels = opened(office.workspace, item.places[0]).pixels
    height, width = pixels.shape
    inside = pixels[round(0.55 * height) : round(0.7 * height), round(0.15 * width) : round(0.85 * width)]
    assert not inside.any()
    assert pixels[0].any()
