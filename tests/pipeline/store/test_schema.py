"""The database itself refuses what can't be right, whoever writes to it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, insert, select

from pipeline.errors import AlreadyStoredError, StoreError
from pipeline.records.log_chain import utc_now
from pipeline.store import schema

Office = Any  # of conftest.py, which can't be imported

AT = {"at": "2019-04-01T08:00:00+00:00", "by": "Lan"}
ROWS: dict[str, dict[str, Any]] = {
    "pages": {
        "scan": 1,
        "page": 1,
        "outcome": "blank",
        "fault": "page-blank",
        "doubts": 0,
        "detail": "",
        "evidence": "",
    },
    "log": {"id": 1000, **AT, "scan": "", "page": 0, "kind": "ruled", "before": "", "after": "", "why": "", "hash": ""},
    "rulings": {"id": 1, **AT, "matter": "stray", "key": "k", "question": "", "scan": 1, "page": 1}
    | {"answer": "", "state": "reviewed", "seen": "[]", "why": ""},
    "audits": {"id": 1, "seed": "s", "size": 1, "frame": "", "drawn_at": utc_now(), "by": "Lan"},
    "audit_sheets": {"audit": 1, "position": 1, "serial": 1},
    "audit_entries": {"audit": 1, "serial": 1, "question": "q01", "answer": "2", "state": "v", **AT},
}


@pytest.fixture
def rows(office: Office) -> Office:
    """An office with a scan of one page, a ruling, and an audit of one sheet."""
    store = office.workspace.store
    store.scans.add("ab" * 32, "a.tif", "", "a.tif", 1)
    with store.transaction() as connection:
        for table, row in ROWS.items():
            connection.execute(insert(schema.metadata.tables[table]).values(row))
    return office


@pytest.mark.parametrize(
    ("table", "another", "wrong"),
    [
        ("pages", {"page": 2}, {"outcome": "lost"}),
        ("pages", {"page": 2}, {"fault": "page-lost"}),
        ("pages", {"page": 2}, {"scan": 9}),
        ("log", {"id": 1001}, {"kind": "rewritten"}),
        ("rulings", {"id": 2}, {"matter": "weather"}),
        ("rulings", {"id": 2}, {"state": "likely"}),
        ("rulings", {"id": 2}, {"page": 9}),
        ("rulings", {"id": 2}, {"scan": 9}),
        ("audit_sheets", {"position": 2, "serial": 2}, {"audit": 9}),
        ("audit_entries", {"question": "q02"}, {"state": "?"}),
        ("audit_entries", {"question": "q02"}, {"serial": 2}),
    ],
)
def test_what_can_not_be_right_is_refused(
    rows: Office, table: str, another: dict[str, Any], wrong: dict[str, Any]
) -> None:
    store, into = rows.workspace.store, schema.metadata.tables[table]
    row = ROWS[table] | another
    with pytest.raises(StoreError, match="can't be right") as caught, store.transaction() as connection:
        connection.execute(insert(into).values(row | wrong))
    assert not isinstance(caught.value, AlreadyStoredError), "nobody is to believe that it is stored"
    with store.transaction() as connection:
        connection.execute(insert(into).values(row))
        assert connection.scalar(select(func.count()).select_from(into)) >= 2


def test_a_sheet_is_drawn_once_in_an_audit(rows: Office) -> None:
    with pytest.raises(AlreadyStoredError), rows.workspace.store.transaction() as connection:
        connection.execute(insert(schema.audit_sheets).values(audit=1, position=2, serial=1))
