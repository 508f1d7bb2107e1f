"""A serial is never given twice, whatever happens while it is issued."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.records.runs import IssuedRun, Order

Office = Any  # of conftest.py, which can't be imported


def order(office: Office, count: int) -> Order:
    known: IssuedRun = office.runs[0]
    return Order(known.unit, known.unit_name, known.unit_kind, "counter", known.period, known.layout, count)


def test_serials_follow_each_other_and_runs_are_counted_by_unit(office: Office) -> None:
    runs = office.workspace.store.runs
    last = runs.all()[-1]
    made = runs.issue([order(office, 3), order(office, 2)], lambda _: None)
    assert [run.first_serial for run in made] == [last.first_serial + last.count, last.first_serial + last.count + 3]
    assert [run.run for run in made] == [3, 4], "two of this unit were there"
    assert not any(run.printed for run in made)
    runs.confirm_printed(made, "sheets.pdf")
    assert all(run.printed for run in runs.all())


def test_what_the_check_refuses_was_never_issued(office: Office) -> None:
    store = office.workspace.store
    before, entries = store.runs.all(), store.log.count()

    def refuse(_: IssuedRun) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.runs.issue([order(office, 3)], refuse)
    assert (store.runs.all(), store.log.count()) == (before, entries)
    (made,) = store.runs.issue([order(office, 1)], lambda _: None)
    assert made.first_serial == before[-1].first_serial + before[-1].count
