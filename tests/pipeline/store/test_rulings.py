"""Rulings as they are stored: one about each thing is in force, and nobody overwrites anybody."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.errors import AlreadyStoredError
from pipeline.records.log_chain import EntryKind
from pipeline.records.rulings import Matter, Ruling
from pipeline.upkeep.log_check import verify

Office = Any  # of conftest.py, which can't be imported


def about(answer: str, serial: int = 1) -> Ruling:
    return Ruling(Matter.ANSWER, serial, 1, "q01", None, answer)


def test_a_ruling_takes_the_place_of_the_one_before_it_and_can_be_taken_back(office: Office) -> None:
    store = office.workspace.store
    first = store.rulings.put_in_force(about("2"), "Lan", None)
    second = store.rulings.put_in_force(about("3"), "Minh", first)
    (kept,) = store.rulings.in_force(1)
    assert (kept.number, kept.by, kept.ruling.answer) == (second, "Minh", "3")
    assert store.rulings.undo(second, "Minh").answer == "3"
    assert list(store.rulings.in_force()) == []
    told = [logged.entry for logged in store.log.entries() if logged.entry.kind is EntryKind.RULED]
    assert [(entry.by, bool(entry.before), bool(entry.after)) for entry in told] == [
        ("Lan", False, True),
        ("Minh", True, True),
        ("Minh", True, False),
    ]
    assert not verify(store).faults


def test_nobody_overwrites_what_somebody_else_ruled(office: Office) -> None:
    rulings = office.workspace.store.rulings
    first = rulings.put_in_force(about("2"), "Lan", None)
    with pytest.raises(AlreadyStoredError):
        rulings.put_in_force(about("5"), "Minh", None)
    rulings.undo(first, "Lan")
    with pytest.raises(AlreadyStoredError):
        rulings.undo(first, "Minh")
    with pytest.raises(AlreadyStoredError):
        rulings.put_in_force(about("5"), "Minh", first)


def test_those_in_force_come_by_sheet_and_the_latest_first(office: Office) -> None:
    rulings = office.workspace.store.rulings
    for serial in (3, 1, 2):
        rulings.put_in_force(about("4", serial), "Lan", None)
    assert [kept.ruling.serial for kept in rulings.in_force()] == [1, 2, 3]
    assert [kept.ruling.serial for kept in rulings.in_force(range(2, 4))] == [2, 3]
    assert [kept.ruling.serial for kept in rulings.latest(2)] == [2, 1]
