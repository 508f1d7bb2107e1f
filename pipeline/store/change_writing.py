"""How the database notes what was touched: by triggers, so that no writer can leave it out."""

from __future__ import annotations

from types import ModuleType

from sqlalchemy import Connection, delete, func, insert, select, text, update

from pipeline.records.rulings import Matter
from pipeline.store import postgresql, schema, sqlite

KEPT = 100_000
"""How many changes are kept at least; whoever has not looked for longer must look at everything."""
LINEAGE = "kept "
"""Begins the keys of ``meta`` under which tokens lie of what others keep (``pipeline.store.lineages``)."""
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
    """Make the triggers, in place of those that are there; whoever follows the changes must look at everything then.

    So must whoever goes on from what was kept in a file: numbers of changes may begin anew.
    """
    for table, columns in _WATCHED.items():
        for statement in dialect_of(connection).trigger(table, f"note_{table}", columns):
            connection.exec_driver_sql(statement)
    connection.execute(delete(schema.meta).where(schema.meta.c.key.startswith(LINEAGE)))
    turn = text(dialect_of(connection).TURN)
    made = insert(schema.changes).values(turn=turn, about=PAGE).returning(schema.changes.c.turn)
    _forget(connection, connection.execute(made).scalar_one())


def is_watched(connection: Connection) -> bool:
    """Tell whether the triggers are there: whoever copies a database table by table may leave them behind."""
    found = set(connection.scalars(text(dialect_of(connection).WATCHED)))
    return set(_WATCHED) <= found


def forget_old(connection: Connection) -> None:
    """Delete changes once there are twice as many as are kept; only while this transaction has its turn to log."""
    table = schema.changes
    first, last = connection.execute(select(func.min(table.c.id), func.max(table.c.id))).one()
    if first is None or last - first < 2 * KEPT:
        return
    old = table.c.id <= last - KEPT
    highest = connection.scalar(select(func.max(table.c.turn)).where(old))
    _forget(connection, highest or 0)
    connection.execute(delete(table).where(old))


def _forget(connection: Connection, turn: int) -> None:
    """Note that changes may be missing up to this turn."""
    counters = schema.counters
    known = connection.scalar(select(counters.c.value).where(counters.c.name == FORGOTTEN))
    if known is None:
        connection.execute(insert(counters).values(name=FORGOTTEN, value=turn + 1))
    elif known <= turn:
        connection.execute(update(counters).where(counters.c.name == FORGOTTEN).values(value=turn + 1))


def dialect_of(connection: Connection) -> ModuleType:
    """Return the module that knows what is peculiar to the database of a connection."""
    return sqlite if connection.dialect.name == "sqlite" else postgresql
