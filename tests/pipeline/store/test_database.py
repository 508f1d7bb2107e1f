"""Several changes are made together or not at all, with SQLite as with PostgreSQL."""

from __future__ import annotations

import threading
import traceback
from typing import Any

import pytest
from sqlalchemy import insert

from pipeline.errors import AlreadyStoredError, StoreError
from pipeline.records.rulings import Matter, Ruling
from pipeline.store import schema
from pipeline.store.database import engine_of
from pipeline.store.store import Store
from pipeline.upkeep.log_check import verify

Office = Any  # of conftest.py, which can't be imported

FIRST = Ruling(Matter.WITHOUT, 1, 1)
SECOND = Ruling(Matter.WITHOUT, 1, 2)


def in_force(office: Office) -> list[Ruling]:
    return [kept.ruling for kept in office.workspace.store.rulings.in_force()]


def rule_both_but_the_second_is_late(store: Store) -> None:
    with store.transaction():
        store.rulings.put_in_force(FIRST, "Lan", None)
        store.rulings.put_in_force(SECOND, "Lan", expected=7)


def test_two_rulings_in_one_transaction_are_both_stored_and_logged(office: Office) -> None:
    store = office.workspace.store
    before = store.log.count()
    with store.transaction():
        store.rulings.put_in_force(FIRST, "Lan", None)
        store.rulings.put_in_force(SECOND, "Lan", None)
    assert in_force(office) == [FIRST, SECOND]
    assert [logged.entry.after for logged in store.log.entries()][before:] == [FIRST.said, SECOND.said]
    assert not verify(store).faults


def test_where_the_second_of_two_rulings_fails_neither_is_stored_nor_logged(office: Office) -> None:
    store = office.workspace.store
    before = list(store.log.entries())
    with pytest.raises(AlreadyStoredError):
        rule_both_but_the_second_is_late(store)
    assert in_force(office) == []
    assert list(store.log.entries()) == before
    assert store.log.count() == len(before)


def test_a_failure_that_is_caught_undoes_itself_alone(office: Office) -> None:
    store = office.workspace.store
    scan = store.scans.add("ab" * 32, "a.tif", "", "a.tif", 1)
    with store.transaction():
        store.rulings.put_in_force(FIRST, "Lan", None)
        # The database refuses the second row with these bytes, and the repository looks up the first.
        assert store.scans.add("ab" * 32, "b.tif", "", "b.tif", 1) == scan
        store.rulings.put_in_force(SECOND, "Lan", None)
    assert in_force(office) == [FIRST, SECOND]
    assert [one.name for one in store.scans.all()] == ["a.tif"]
    assert not verify(store).faults


def test_a_transaction_sees_its_own_changes_and_other_threads_do_not(office: Office) -> None:
    store, elsewhere = office.workspace.store, list[list[Ruling]]()
    with store.transaction():
        store.rulings.put_in_force(FIRST, "Lan", None)
        assert in_force(office) == [FIRST]
        other = threading.Thread(target=lambda: elsewhere.append(in_force(office)))
        other.start()
        other.join()
    assert elsewhere == [[]]


def test_what_must_survive_a_power_cut_joins_no_transaction_that_might_not(office: Office) -> None:
    store = office.workspace.store
    with pytest.raises(ValueError, match="on the disk"), store.transaction(synced=False):
        store.rulings.put_in_force(FIRST, "Lan", None)
    assert in_force(office) == []
    store.rulings.put_in_force(FIRST, "Lan", None)
    assert in_force(office) == [FIRST]


def test_a_database_is_bound_to_one_key(office: Office) -> None:
    store = office.workspace.store
    bound = store.bind_key("0" * 64)
    assert store.bind_key("0" * 64) is bound
    assert not store.bind_key("1" * 64)


def test_a_database_that_does_not_exist_is_told_with_advice(office: Office) -> None:
    with pytest.raises(StoreError) as caught:
        type(office.workspace.store).open("nothing://", by="Lan")
    assert "Leave database empty" in caught.value.advice


def test_an_error_quotes_nothing_that_people_wrote(office: Office) -> None:
    row = {"id": 1, "at": "now", "by": "Lan", "matter": "gossip", "key": "k", "question": "q", "answer": "Hồng Ánh"}
    row |= {"state": "reviewed", "seen": "[]", "why": "0912345678"}
    with pytest.raises(StoreError) as caught, office.workspace.store.transaction() as connection:
        connection.execute(insert(schema.rulings).values(row))
    told = str(caught.value) + str(caught.value.__cause__)
    assert "gossip" not in caught.value.message
    assert not any(clue in told.partition("DETAIL")[0] for clue in ("Hồng Ánh", "0912345678"))


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+psycopg://phieu:ab@cd:hunter2@server/phieu",
        "postgresql+psycopg://phieu:hunter2@server:port/phieu",
        "postgresql+psycopg://phieu:hunter2@[::1/phieu",
        "phieu:hunter2@server/phieu",
        "mysql://phieu:hunter2@server/phieu",
    ],
)
def test_a_url_that_is_none_is_told_without_its_password(url: str) -> None:
    with pytest.raises(StoreError, match=r"URL in phieu\.toml can't be used") as caught:
        engine_of(url)
    told = "".join(traceback.format_exception(caught.value)).replace(url, "")
    assert "hunter2" not in told
    assert "${PHIEU_PASSWORD}" in caught.value.advice
