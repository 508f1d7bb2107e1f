"""Pages that are stored many at a time end up as if each had been stored by itself, one after the other."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from omr.faults import Fault, Outcome
from pipeline.records.log_chain import EntryKind
from pipeline.records.page_record import PageAnswers, PageRecord
from pipeline.store import schema
from pipeline.store.store import Store

Drawn = tuple[int | None, int, str]
_PAGES = st.lists(st.tuples(st.none() | st.integers(1, 3), st.integers(1, 2), st.sampled_from("15")), max_size=10)


def record(page: int, drawn: Drawn) -> PageRecord:
    serial, sheet_page, answer = drawn
    if serial is None:
        return PageRecord(page, Outcome.BLANK, Fault.PAGE_BLANK)
    answers = PageAnswers((answer,), "r", (9999,))
    return PageRecord(page, Outcome.READ, serial=serial, sheet_page=sheet_page, answers=answers)


@contextmanager
def new_store() -> Iterator[Store]:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{(Path(folder) / 'phieu.db').as_posix()}"
        store = Store.open(url, by="Lan", office="", may_begin=True, secret=lambda: b"secret")
        try:
            yield store
        finally:
            store.close()


def kept(first: Sequence[PageRecord], stored: Sequence[Sequence[PageRecord]]) -> dict[str, Any]:
    """Return all that a store holds after pages of a scan and, in so many goes, those of another were stored."""
    with new_store() as store:
        for name, goes in (("a", [first]), ("b", stored)):
            scan = store.scans.add(name * 64, f"{name}.tif", "", f"{name}.tif", 12)
            for go in goes:
                if go:
                    store.pages.record(scan, *go)
        changes = [schema.changes.c[name] for name in ("about", "serial", "scan", "page")]
        with store.pages._database.reading() as connection:
            touched = connection.execute(select(*changes).order_by(schema.changes.c.id)).all()
        told = [one.entry for one in store.log.entries()]
        said = [(one.scan, one.page, one.before, one.after, one.why) for one in told if one.kind is EntryKind.OUTCOME]
        return {
            "pages": list(store.pages.rows()),
            "sheets": list(store.pages.of_sheets()),
            "log": said,
            "touched": [tuple(row) for row in touched],
        }


@settings(max_examples=15, deadline=None)
@given(_PAGES, _PAGES, st.sets(st.integers(0, 10)))
def test_the_same_is_kept_however_many_pages_are_stored_at_a_time(
    before: list[Drawn], drawn: list[Drawn], cuts: set[int]
) -> None:
    first = [record(number, one) for number, one in enumerate(before, 1)]
    records = [record(number, one) for number, one in enumerate(drawn, 1)]
    goes = [records[start:end] for start, end in pairwise(sorted(cuts | {0, len(records)}))]
    assert kept(first, goes) == kept(first, [[one] for one in records])


def test_pages_that_have_their_row_keep_it_and_the_others_of_the_same_go_get_theirs() -> None:
    with new_store() as store:
        scan = store.scans.add("ab" * 32, "a.tif", "", "a.tif", 12)
        store.pages.record(scan, record(2, (1, 1, "5")))
        store.pages.record(scan, *(record(page, (None, 1, "")) for page in (1, 2, 3)))
        assert [row.outcome for row in store.pages.rows()] == [Outcome.BLANK, Outcome.READ, Outcome.BLANK]
