"""The steps that bring a database of an older phieu up to date: a backup first, then all in one transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, Table, column, insert, inspect, select, text, update
from sqlalchemy import table as table_named
from sqlalchemy.schema import AddConstraint, DropConstraint

from forms.bilingual import both
from pipeline.errors import StoreError
from pipeline.records.keys import KeyChange
from pipeline.records.log_chain import Entry, EntryKind, utc_now
from pipeline.records.veil import Veil
from pipeline.store import schema, sqlite
from pipeline.store.change_writing import is_watched, watch
from pipeline.store.clear_texts import take_out_texts
from pipeline.store.digests import digests_of, scan_digest
from pipeline.store.failures import AlteredError
from pipeline.store.found_state import log_as_found
from pipeline.store.log_writing import append, key_entry, outcomes_in_words, path_in_words, run_in_words
from pipeline.store.rows import as_run

# Any number will do, as long as every phieu takes the same one: the database's tables are made by one of them alone.
_ADVISORY_LOCK = 0x7068696575  # "phieu"

_VEIL = "phieu_veil"  # the execution option of the connection by which steps get it

_LATER_COLUMNS = (
    ("runs", "origin", "VARCHAR(8) DEFAULT 'print' NOT NULL"),
    ("runs", "desk", "VARCHAR(32) DEFAULT '' NOT NULL"),
    ("scans", "channel", "VARCHAR(16) DEFAULT '' NOT NULL"),
    ("runs", "cancelled_at", "VARCHAR(32)"),
    ("scans", "batch", "INTEGER"),
)

LOST = both(
    (
        "Lấy lại cơ sở dữ liệu từ bản sao lưu, hoặc sửa dòng database trong phieu.toml: nếu bắt đầu lại từ đầu, "
        "số phiếu sẽ bị cấp hai lần. Nếu vẫn muốn bắt đầu lại, lập thư mục làm việc khác: phieu init DIR."
    ),
    (
        "Bring it back from a backup, or mend database in phieu.toml: begun anew, it would give serials twice. "
        "To begin anew all the same, make another workspace: phieu init DIR."
    ),
)


def prepare(connection: Connection, by: str, *, may_begin: bool, veil: Veil) -> str:
    """Make the tables where there are none, and bring older ones up to date; in a transaction of its own.

    Args:
        connection: A connection to the database.
        by: Who opens it.
        may_begin: Whether a database without tables is a new one, and not one that was lost.
        veil: Makes of what people write what the log holds of it.

    Returns:
        What an older database was copied to before it was brought up to date; empty where none was.

    Raises:
        StoreError: A newer phieu made the database, or it is empty though sheets were printed or scanned already.
    """
    lock(connection)
    found = version_of(connection)
    if found is None:
        _begin(connection, may_begin)
    elif found > schema.VERSION:
        message = both(
            "cơ sở dữ liệu theo cấu trúc {found}, phiên bản phieu này theo cấu trúc {version}",
            "the database has schema {found}, this phieu knows {version}",
            found=found,
            version=schema.VERSION,
        )
        raise StoreError(
            message,
            both(
                "Dùng phiên bản phieu đã lập cơ sở dữ liệu đó, hoặc phiên bản mới hơn.",
                "Use the version of phieu that made it, or a newer one.",
            ),
        )
    elif found < schema.VERSION:
        beside = back_up(connection, found)
        connection.execution_options(**{_VEIL: veil})
        _add_columns(connection)
        for older in range(found, schema.VERSION):
            STEPS[older](connection, by)
        watch(connection)  # a table that was made anew has no triggers
        connection.execute(update(schema.meta).where(schema.meta.c.key == "schema").values(value=str(schema.VERSION)))
        change = (EntryKind.MIGRATED, f"schema {found}", f"schema {schema.VERSION}", f"backup: {beside}")
        append(connection, Entry(utc_now(), by, "", 0, *change))
        return beside
    elif not is_watched(connection):
        watch(connection)
    return ""


def lock(connection: Connection) -> None:
    """Keep others from making tables until this transaction ends."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})


def version_of(connection: Connection) -> int | None:
    """Return the schema of the database; ``None`` where it has no tables of ours.

    Raises:
        AlteredError: what is stored there is none.
    """
    if not inspect(connection).has_table("meta"):
        return None
    found = connection.scalar(select(schema.meta.c.value).where(schema.meta.c.key == "schema"))
    if found is None:
        return None
    if not found.isdecimal() or int(found) < min(STEPS):
        raise AlteredError(both("phiên bản của cơ sở dữ liệu", "the version of the database"))
    return int(found)


def _begin(connection: Connection, may_begin: bool) -> None:
    if not may_begin:
        raise StoreError(
            both(
                "cơ sở dữ liệu trống, trong khi archive/ hoặc print/ có phiếu của nó",
                "the database is empty, though archive/ or print/ holds sheets of it",
            ),
            LOST,
        )
    schema.metadata.create_all(connection)
    connection.execute(insert(schema.meta).values(key="schema", value=str(schema.VERSION)))
    connection.execute(insert(schema.counters), [{"name": name, "value": 0} for name in ("serial", "log")])
    watch(connection)


def back_up(connection: Connection, found: int) -> str:
    """Copy the whole database beside itself, before anything in it is changed, and return what the copy is called."""
    name = f"schema{found}_{datetime.now(UTC):%Y%m%d_%H%M%S}"
    if connection.dialect.name == "sqlite":
        return _copy_file(connection, f".{name}.backup")
    copy = f"phieu_{name}"
    connection.execute(text(f'CREATE SCHEMA "{copy}"'))
    for table in inspect(connection).get_table_names():
        connection.execute(text(f'CREATE TABLE "{copy}"."{table}" AS TABLE "{table}"'))
    return copy


def _copy_file(connection: Connection, ending: str) -> str:
    path = Path(connection.engine.url.database or "")
    target = path.with_name(path.name + ending)
    draft = target.with_name(f".{target.name}.part")
    draft.unlink(missing_ok=True)
    try:
        # A connection of its own reads the last state that was committed, which is the one before this transaction.
        sqlite.copy_file(path, draft)
        draft.replace(target)
    except (OSError, sqlite3.Error) as error:
        draft.unlink(missing_ok=True)
        message = both(
            "{target}: không sao chép được cơ sở dữ liệu trước khi nâng cấp",
            "{target}: the database can't be copied before it is brought up to date ({error})",
            target=target,
            error=error,
        )
        raise StoreError(
            message,
            both(
                "Dọn chỗ trên đĩa, rồi chạy lại; chưa có gì bị thay đổi.",
                "Make room, then run this again; nothing was changed.",
            ),
        ) from error
    return target.name


_TO_2 = (
    "ALTER TABLE scans ADD COLUMN office VARCHAR(32) DEFAULT '' NOT NULL",
    "ALTER TABLE scans ADD COLUMN deleted_at VARCHAR(32)",
    'CREATE TABLE log (id INTEGER NOT NULL PRIMARY KEY, at VARCHAR(32) NOT NULL, "by" TEXT NOT NULL,'
    " scan VARCHAR(64) NOT NULL, page INTEGER NOT NULL, kind VARCHAR(16) NOT NULL,"
    ' "before" TEXT NOT NULL, "after" TEXT NOT NULL, why TEXT NOT NULL, hash VARCHAR(64) NOT NULL)',
    "CREATE INDEX log_of_scans ON log (scan, page)",
    'INSERT INTO log SELECT d.id, d.at, d."by", s.sha256, d.page, d.kind, d."before", d."after", d.why, d.hash'
    " FROM decisions d JOIN scans s ON s.id = d.scan",
    "INSERT INTO counters (name, value) SELECT 'log', count(*) FROM log",
    "DROP TABLE decisions",
)


def _to_2(connection: Connection, by: str) -> None:
    """The log of decisions becomes the log of everything, and each scan knows in which office's archive it lies."""
    for change in _TO_2:
        connection.execute(text(change))
    _log_what_is_there(connection, by)


def _add_columns(connection: Connection) -> None:
    """Add the columns of schemas 10 and 11 to tables that no step makes anew, first of all: older steps read these."""
    for table, name, kind in _LATER_COLUMNS:
        if all(each["name"] != name for each in inspect(connection).get_columns(table)):
            connection.execute(text(f"ALTER TABLE {table} ADD COLUMN {name} {kind}"))


def _log_what_is_there(connection: Connection, by: str) -> None:
    """Write down the runs and scans from before there was a log of them, as they are found."""
    at, why = utc_now(), "as found when the database was brought to schema 2"
    for row in connection.execute(select(schema.runs).order_by(schema.runs.c.first_serial)).all():
        run = as_run(row)
        append(connection, Entry(at, by, "", 0, EntryKind.ISSUED, "", run_in_words(run), why))
        if run.printed:
            append(connection, Entry(at, by, "", 0, EntryKind.PRINTED, "", run_in_words(run), why))
    for scan in connection.execute(select(schema.scans).order_by(schema.scans.c.id)).all():
        path = path_in_words(scan.folder, scan.name)
        append(connection, Entry(at, by, scan.sha256, 0, EntryKind.ARRIVED, "", path, why))
        if scan.finished_at is not None:
            digest = scan_digest(digests_of(connection, scan.id).values())
            outcomes = connection.scalars(select(schema.pages.c.outcome).where(schema.pages.c.scan == scan.id)).all()
            append(connection, Entry(at, by, scan.sha256, 0, EntryKind.READ, "", digest, outcomes_in_words(outcomes)))


def _to_3(connection: Connection, _by: str) -> None:
    """What people rule, and audits, have tables."""
    new = [schema.rulings, schema.audits, schema.audit_sheets, schema.audit_entries]
    schema.metadata.create_all(connection, tables=new)


def _to_4(connection: Connection, _by: str) -> None:
    """The database itself refuses what is none of an enum's values, and what refers to a row that is not there."""
    if connection.dialect.name == "sqlite":
        _make_anew(connection, schema.CONSTRAINED)
    else:
        _renew_constraints(connection, schema.CONSTRAINED)


def _to_5(connection: Connection, _by: str) -> None:
    """Each reading knows its reader, and those that newer ones took the place of are kept."""
    if all(each["name"] != "reader" for each in inspect(connection).get_columns("pages")):
        connection.execute(text("ALTER TABLE pages ADD COLUMN reader VARCHAR(32) DEFAULT '' NOT NULL"))
    schema.metadata.create_all(connection, tables=[schema.rereads, schema.reread_scans, schema.readings])


def _to_6(connection: Connection, by: str) -> None:
    """Entries hold digests of the rows that they tell of; what was told without is taken in as it is found."""
    if connection.dialect.name == "sqlite":
        _make_anew(connection, [schema.log])
    else:
        if all(each["name"] != "digest" for each in inspect(connection).get_columns("log")):
            connection.execute(text("ALTER TABLE log ADD COLUMN digest TEXT DEFAULT '' NOT NULL"))
        _renew_constraints(connection, [schema.log])
    log_as_found(connection, by, "as found when the database was brought to schema 6", _veil(connection))


def _veil(connection: Connection) -> Veil:
    found: Veil = connection.get_execution_options()[_VEIL]
    return found


def _to_7(connection: Connection, _by: str) -> None:
    """The log may tell that an older database was put back, and what was found again."""
    if connection.dialect.name == "sqlite":
        _make_anew(connection, (schema.log,))
    else:
        _renew_constraints(connection, (schema.log,))


def _to_8(connection: Connection, _by: str) -> None:
    """What is touched is noted; the rulings about a page and the entries about audits are found by an index."""
    schema.metadata.create_all(connection, tables=[schema.changes])
    for index in (*schema.rulings.indexes, *schema.log.indexes):
        index.create(connection, checkfirst=True)


def _to_9(connection: Connection, by: str) -> None:
    """The log holds no text that people wrote, and tells of the keys that sheets are signed with."""
    if connection.dialect.name == "sqlite":
        _make_anew(connection, schema.CONSTRAINED)
    else:
        _renew_constraints(connection, schema.CONSTRAINED)
    schema.metadata.create_all(connection, tables=[schema.remarks])
    take_out_texts(connection, by, _veil(connection))
    first = connection.scalar(select(schema.meta.c.value).where(schema.meta.c.key == schema.KEY_DIGEST))
    known = connection.scalar(select(schema.log.c.id).where(schema.log.c.kind == EntryKind.KEY.value).limit(1))
    if first and known is None:
        append(connection, key_entry(KeyChange(first), by))


def _to_10(connection: Connection, _by: str) -> None:
    """Answers that have no picture are kept: files of rows, what names each row, runs that were never printed."""
    if connection.dialect.name == "sqlite":
        _make_anew(connection, schema.CONSTRAINED)
    else:
        _renew_constraints(connection, schema.CONSTRAINED)
    schema.metadata.create_all(connection, tables=[schema.row_keys])


def _to_11(connection: Connection, _by: str) -> None:
    """What was brought in one go is a batch, which can be held and withdrawn; runs can be cancelled."""
    if connection.dialect.name == "sqlite":
        _make_anew(connection, schema.CONSTRAINED)
    else:
        _renew_constraints(connection, schema.CONSTRAINED)
    schema.metadata.create_all(connection, tables=[schema.batches])
    for index in schema.scans.indexes:
        index.create(connection, checkfirst=True)


def _to_12(connection: Connection, _by: str) -> None:
    """There is a register of shortcomings, with files attached."""
    if connection.dialect.name == "sqlite":
        _make_anew(connection, (schema.log,))
    else:
        _renew_constraints(connection, (schema.log,))
    schema.metadata.create_all(connection, tables=[schema.remedy_steps, schema.attachments])


def _make_anew(connection: Connection, tables: Sequence[Table]) -> None:
    """Make tables again and copy their rows, since SQLite adds no constraint to a table that is there.

    All are renamed first, and the old ones dropped last, in an order in which none is dropped that rows refer to: with
    foreign keys on, SQLite deletes a table's rows before it drops it (sqlite.org/foreignkeys.html, section 5).

    Args:
        connection: A connection to a database of SQLite.
        tables: The tables, each after those that it refers to, and none of them referred to by other tables.
    """
    tables = [table for table in tables if inspect(connection).has_table(table.name)]  # others come with later steps
    for table in reversed(tables):
        for index in table.indexes:
            connection.execute(text(f"DROP INDEX IF EXISTS {index.name}"))
        connection.execute(text(f"ALTER TABLE {table.name} RENAME TO old_{table.name}"))
    for table in tables:
        table.create(connection)
        found = {each["name"] for each in inspect(connection).get_columns(f"old_{table.name}")}
        names = [one.name for one in table.columns if one.name in found]  # others came with later versions
        old = table_named(f"old_{table.name}", *map(column, names))
        connection.execute(insert(table).from_select(names, select(old)))
    for table in reversed(tables):
        connection.execute(text(f"DROP TABLE old_{table.name}"))


def _renew_constraints(connection: Connection, tables: Sequence[Table]) -> None:
    """Give tables the constraints that have names, in place of older ones of these names."""
    named = [
        constraint
        for table in tables
        if inspect(connection).has_table(table.name)
        for constraint in sorted(table.constraints, key=lambda one: str(one.name))
        if constraint.name is not None
    ]
    for constraint in reversed(named):
        connection.execute(DropConstraint(constraint, if_exists=True))
    for constraint in named:
        connection.execute(AddConstraint(constraint, isolate_from_table=False))


STEPS: dict[int, Callable[[Connection, str], None]] = {
    1: _to_2,
    2: _to_3,
    3: _to_4,
    4: _to_5,
    5: _to_6,
    6: _to_7,
    7: _to_8,
    8: _to_9,
    9: _to_10,
    10: _to_11,
    11: _to_12,
}
