"""A clerk who is bound to units sees nothing of the others: no item, no picture, no comment, no decision."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from starlette.testclient import TestClient

from pipeline.intake.ingest import ingest
from pipeline.review.app import create_app
from pipeline.review.parts import Parts, Person
from pipeline.review.queue_items import Choice, Verb
from pipeline.review.server import parts_of
from pipeline.web.roles import RIGHTS, Role

JSON = {"Accept": "application/json"}


@pytest.fixture
def two(office: Any) -> tuple[Parts, TestClient, str, str]:
    """One sheet of each of two units that waits, a comment, and a stray page; a clerk bound to the first of them."""
    mine, other = office.runs[0], next(run for run in office.runs if run.unit != office.runs[0].unit)
    office.drop("a.tif", *office.sheet(mine.first_serial, q01="?4"), *office.sheet(other.first_serial, q01="?4"))
    office.drop("b.tif", {"outcome": "foreign", "fault": "page-foreign"})
    ingest(office.workspace)
    made = parts_of(office.workspace, lambda _: Person("lan", "t0ken", rights=RIGHTS[Role.CLERK], units=(mine.unit,)))
    client = TestClient(create_app(made), follow_redirects=False)
    return made, client, f"doubt-{mine.first_serial}-q01", f"doubt-{other.first_serial}-q01"


def test_what_is_given_out_and_counted_is_of_their_units(two: tuple[Parts, TestClient, str, str]) -> None:
    made, client, mine, other = two
    everything = made.queue.progress().left
    assert sum(everything.values()) == 3
    page = client.get("/").text
    assert mine in page
    assert made.queue.progress(made.who(None).units).left == {"doubt": 1}  # type: ignore[arg-type]
    assert client.get(f"/next?skip={mine}").status_code == 204
    assert other not in page


def test_an_address_of_another_units_item_leads_nowhere(two: tuple[Parts, TestClient, str, str]) -> None:
    made, client, mine, other = two
    stray = next(item_id for item_id in waiting(made) if item_id.startswith("stray"))
    for foreign in (other, stray):
        for path in ("", "/row.jpg", "/page.jpg", "/page"):
            assert client.get(f"/item/{foreign}{path}").status_code == 404
        assert client.post(f"/item/{foreign}", data={"say": "blank"}, headers=JSON).status_code == 409
        assert client.post("/later", data={"item": foreign}, headers=JSON).status_code == 404
    assert client.get(f"/item/{mine}").status_code == 200
    assert {other, stray} <= waiting(made)


def test_decisions_about_other_units_are_neither_listed_nor_taken_back(two: tuple[Parts, TestClient, str, str]) -> None:
    made, client, mine, other = two
    made.queue.settle("minh", other, Choice(Verb.CHOOSE, "5", "của đơn vị khác"))
    made.queue.settle("minh", mine, Choice(Verb.CHOOSE, "5", "của đơn vị mình"))
    page = client.get("/decisions").text
    assert "của đơn vị mình" in page
    assert "của đơn vị khác" not in page
    manager = replace(made, who=lambda _: Person("hoa", "t0ken", units=made.who(None).units))  # type: ignore[arg-type]
    theirs = TestClient(create_app(manager), follow_redirects=False)
    numbers = {one.ruling.question + str(one.ruling.serial): one.number for one in made.queue.decisions(9)}
    assert len(numbers) == 2
    answers = {number: theirs.post("/reopen", data={"number": str(number)}).status_code for number in numbers.values()}
    assert sorted(answers.values()) == [303, 303]
    assert len(made.queue.decisions(9)) == 1, "that of the other unit stays"


def client_of(made: Parts, person: Person) -> TestClient:
    return TestClient(create_app(replace(made, who=lambda _: person)), follow_redirects=False)


def test_what_a_clerk_settled_of_a_unit_that_was_taken_from_them_is_not_undone(
    two: tuple[Parts, TestClient, str, str],
) -> None:
    made, _, mine, other = two
    bound = made.who(None)  # type: ignore[arg-type]
    made.queue.settle("lan", mine, Choice(Verb.CHOOSE, "5"))
    made.queue.settle("lan", other, Choice(Verb.CHOOSE, "5"))
    theirs = client_of(made, bound)
    assert theirs.post("/undo", headers=JSON).json()["item"] == mine, "the last one of their unit"
    assert theirs.post("/undo", headers=JSON).status_code == 409
    assert [one.ruling.question for one in made.queue.decisions(9)] == ["q01"], "that of the other unit is in force"
    assert other not in waiting(made)


def test_a_name_that_is_given_again_does_not_come_with_what_was_settled_under_it(
    two: tuple[Parts, TestClient, str, str],
) -> None:
    made, _, mine, _ = two
    made.queue.settle("lan", mine, Choice(Verb.CHOOSE, "5"))
    (kept,) = made.queue.decisions(9)
    theirs = client_of(made, Person("lan", "t0ken", rights=RIGHTS[Role.CLERK], since=datetime.now(UTC)))
    assert theirs.post("/undo", headers=JSON).status_code == 409
    assert theirs.post("/reopen", data={"number": str(kept.number)}).status_code == 403
    assert 'action="/reopen"' not in theirs.get("/decisions").text
    assert made.queue.decisions(9) == [kept]


def test_decisions_of_busy_units_do_not_crowd_out_those_of_others(two: tuple[Parts, TestClient, str, str]) -> None:
    made, _, mine, other = two
    made.queue.settle("minh", mine, Choice(Verb.CHOOSE, "5"))
    made.queue.settle("minh", other, Choice(Verb.CHOOSE, "5"))
    assert [one.ruling.serial for one in made.queue.decisions(1, made.who(None).units)] == [1]  # type: ignore[arg-type]


def waiting(made: Parts) -> set[str]:
    found: set[str] = set()
    while (item := made.queue.next("minh", skip=found)) is not None:
        found.add(item.id)
    return found
