"""How the database notes what was touched: by triggers, so that no writer can leave it out."""

from __future__ import annotations

from types import ModuleType

from sqlalchemy import Connection, delete, func, insert, select, update

from pipeline.records.rulings import Matter
from pipeline.store import postgresql, schema, sqlite

KEPT = 100_000
"""How many changes are kept at least; whoever has not looked for longer must look at everything."""
FORGOTTEN = "forgotten"
"""The counter of changes that are not kept any more: the lowest turn that may still be."""

PAGE, RULING, SCAN, RUN, AUDIT = "page", "ruling", "scan", "run", "audit"
_NULL = "CAST(NULL AS INTEGER)"
_STRAY = f"CASE WHEN {{{{row}}}}.matter = '{Matter.STRAY.value}' THEN {{{{row}}}}.{{}} END"


def _noted(about: str, serial: str = _NULL, scan: str = _NULL, page: str = _NULL) -> dict[str, str]:
    return {"about": f"'{about}'", "serial": serial, "scan": scan, "page": page}


_WATCHED = {
    "pages": _noted(PAGE, "{row}.serial", "{row}.scan", "{row}.page"),
    # Of a page that belongs to a sheet it is the sheet that the ruling is about.
    "rulings": _noted(RULING, "{row}.serial", _STRAY.format("scan"), _STRAY.format("page")),
    "scans": _noted(SCAN, scan="{row}.id"),
    "runs": _noted(RUN, "{row}.first_serial"),
    "audits": _noted(AUDIT),
    "audit_sheets": _noted(AUDIT, "{row}.serial"),
    "audit_entries": _noted(AUDIT, "{row}.serial"),
}


def watch(connection: Connection) -> None:
    """Make the triggers, in place of those that are there, and the counter of what was forgotten."""
    kind = dialect_of(connection)
    for table, columns in _WATCHED.items():
        for statement in kind.trigger(table, f"note_{table}", columns):
            connection.exec_driver_sql(statement)
    counters = schema.counters
    if connection.scalar(select(counters.c.value).where(counters.c.name == FORGOTTEN)) is None:
        connection.execute(insert(counters).values(name=FORGOTTEN, value=0))


def forget_old(connection: Connection) -> None:
    """Delete changes once there are twice as many as are kept; only while this transaction has its turn to log."""
    table, counters = schema.changes, schema.counters
    first, last = connection.execute(select(func.min(table.c.id), func.max(table.c.id))).one()
    if first is None or last - first < 2 * KEPT:
        return
    old = table.c.id <= last - KEPT
    highest = connection.scalar(select(func.max(table.c.turn)).where(old))
    raised = update(counters).where(counters.c.name == FORGOTTEN, counters.c.value < highest + 1)
    connection.execute(raised.values(value=highest + 1))
    connection.execute(delete(table).where(old))


def dialect_of(connection: Connection) -> ModuleType:
    """Return the module that knows what is peculiar to the database of a connection."""
    return sqlite if connection.dialect.name == "sqlite" else postgresql
