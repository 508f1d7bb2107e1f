"""No column of a table is outside the log, but for those that are named here with what else holds them."""

from __future__ import annotations

import dataclasses

import pytest
from sqlalchemy import Table

from pipeline.records.log_chain import Entry
from pipeline.store import digests, schema

ENTRY = tuple(field.name for field in dataclasses.fields(Entry))

HELD = {
    schema.layouts: (digests.LAYOUT, ()),
    schema.runs: ((*digests.PRINTED, *digests.OF_OTHER_RUNS, "cancelled_at"), ()),
    schema.batches: (digests.BATCH, ()),
    # How many pages a scan has is held against their rows.
    schema.scans: (
        (*digests.ARRIVED, *digests.OF_ROW_FILES, *digests.OF_BATCHES, *digests.FINISHED, *digests.DELETED),
        ("pages",),
    ),
    schema.row_keys: (digests.ROW_KEY, ()),
    # The digests of pages are those of their scan; nothing that is told follows from who read a page.
    schema.pages: (digests.WHOLE_PAGE, ("scan", "reader")),
    schema.rulings: (digests.RULING, ()),
    schema.audits: (digests.AUDIT, ()),
    schema.audit_sheets: (digests.AUDIT_SHEET, ()),
    schema.audit_entries: (digests.AUDIT_ENTRY, ()),
    schema.rereads: (digests.REREAD, ()),
    schema.reread_scans: (digests.REREAD_SCAN, ()),
    schema.readings: (digests.KEPT_READING, ()),
    schema.remedy_steps: (digests.STEP, ()),
    # The step by which a file was attached holds its digest and size.
    schema.attachments: ((), ("sha256", "bytes", "content")),
    # The entry of the log holds a keyed digest of what was written.
    schema.remarks: ((), ("entry", "text")),
    # An entry's number and hash are what the chain is made of.
    schema.log: (ENTRY, ("id", "hash")),
}


@pytest.mark.parametrize("table", schema.metadata.sorted_tables, ids=lambda table: table.name)
def test_every_column_is_under_the_chain(table: Table) -> None:
    if table in (schema.meta, schema.counters, schema.changes):
        return  # the version, the key and the counters are checked one by one; of changes nothing is told to people
    held, otherwise = HELD[table]
    assert set(table.columns.keys()) == {*held, *otherwise}


def test_what_an_entry_holds_is_read_as_it_was_written() -> None:
    assert digests.parts_of(digests.joined("ab", "", "cd")) == ("ab", "", "cd")
    assert digests.parts_of("") == digests.parts_of("3:ab") == ()
