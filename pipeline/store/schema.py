"""The tables of the database: plain SQL that SQLite and PostgreSQL both take."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from omr.faults import Fault, Outcome
from omr.reading import State
from pipeline.records.log_chain import EntryKind
from pipeline.records.remedies import StepKind
from pipeline.records.rulings import Matter

# A change of any table is another version, and so is another member of an enum that ``_one_of`` lists: databases that
# exist refuse it until a step of the migration has renewed their constraints.
VERSION = 12

KEY_DIGEST = "key_sha256"
"""In the table ``meta``: the SHA-256 of the first key that sheets were signed with."""

metadata = MetaData()


def _one_of(table: str, column: str, values: Iterable[str]) -> CheckConstraint:
    """Have the database refuse all but these values; where the column may be empty, it may still."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{table}_{column}")


# Facts about the database itself: ``schema`` is its version.
meta = Table("meta", metadata, Column("key", String(32), primary_key=True), Column("value", Text, nullable=False))

# Numbers that only ever rise: ``serial`` is the last one that was issued, ``log`` counts the entries of the log.
counters = Table(
    "counters",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("value", BigInteger, nullable=False),
)

# Every layout that was ever printed, with the survey's text, so that old sheets are read and labelled as they were.
layouts = Table(
    "layouts",
    metadata,
    Column("id", String(8), primary_key=True),
    Column("survey", String(32), nullable=False),
    Column("geometry", Text, nullable=False),
    Column("survey_text", Text, nullable=False),
    Column("kept_at", String(32), nullable=False),
)

# Every printing order. Serials first_serial … first_serial + count - 1 are its sheets. Without printed_at its PDF never
# came to be, and its serials are lost on purpose. A run whose origin is "rows" was never printed: its serials are those
# of rows that came in a file. desk is the desk or official that it is for, as desks.csv has it; empty for none. With
# cancelled_at its sheets were never handed out: none of them is issued; a person is asked about one that comes back.
runs = Table(
    "runs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("unit", String(8), nullable=False),
    Column("run", Integer, nullable=False),
    Column("unit_name", Text, nullable=False),
    Column("unit_kind", String(32), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("period", String(8), nullable=False),
    Column("layout", ForeignKey("layouts.id"), nullable=False),
    Column("first_serial", BigInteger, nullable=False, unique=True),
    Column("count", Integer, nullable=False),
    Column("file", Text),
    Column("ordered_at", String(32), nullable=False),
    Column("printed_at", String(32)),
    Column("origin", String(8), nullable=False, server_default="print"),
    Column("desk", String(32), nullable=False, server_default=""),
    Column("cancelled_at", String(32)),
    UniqueConstraint("unit", "run"),
)

# What somebody brought in one go: by drag and drop, with a phone, through the folder, on the command line (kind). With
# held_at its pages wait and are not counted; with withdrawn_at they never are. note is what it is called.
batches = Table(
    "batches",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("note", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", String(32), nullable=False),
    Column("held_at", String(32)),
    Column("withdrawn_at", String(32)),
)

# Every file that ever arrived. office is where its archive is; pages is known once it was opened, finished_at once
# every page has its row, deleted_at once its time was over. A scan with a channel is a file of rows: its pages. batch
# is what it was brought with; none for what arrived before there were any.
scans = Table(
    "scans",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("sha256", String(64), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("folder", Text, nullable=False),
    Column("file", Text, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("arrived_at", String(32), nullable=False),
    Column("pages", Integer),
    Column("finished_at", String(32)),
    Column("office", String(32), nullable=False, server_default=""),
    Column("deleted_at", String(32)),
    Column("channel", String(16), nullable=False, server_default=""),
    Column("batch", Integer),
)
Index("scans_by_batch", scans.c.batch)

# What names each row that came in a file, among all of its channel: the same row again has the same serial. code is
# what is kept of the one-time code that it was answered with (forms.one_time_code), empty without.
row_keys = Table(
    "row_keys",
    metadata,
    Column("channel", String(16), primary_key=True),
    Column("key", String(64), primary_key=True),
    Column("serial", BigInteger, nullable=False),
    Column("code", String(32), nullable=False, server_default=""),
)
Index("row_keys_by_serial", row_keys.c.serial)
Index("row_keys_by_code", row_keys.c.code)


def _reading() -> tuple[Column[Any], ...]:
    """Return the columns that hold what was read of a page, and by which reader."""
    return (
        Column("outcome", String(16), nullable=False),
        Column("fault", String(32)),
        Column("serial", BigInteger),
        Column("sheet_page", Integer),
        Column("layout", String(8)),
        Column("doubts", Integer, nullable=False),
        Column("detail", Text, nullable=False),
        Column("answers", Text),
        Column("evidence", Text, nullable=False),
        Column("reader", String(32), nullable=False, server_default=""),
    )


# Every page of every file, once. layout is what its code says, which need not be one of ours. answers stands before
# evidence: tabulating sheets reads the one and skips the other. reader is omr.reader_version of whoever read it.
pages = Table(
    "pages",
    metadata,
    Column("scan", ForeignKey("scans.id"), primary_key=True),
    Column("page", Integer, primary_key=True, autoincrement=False),
    *_reading(),
    _one_of("pages", "outcome", Outcome),
    _one_of("pages", "fault", Fault),
)
Index("pages_of_sheets", pages.c.serial, pages.c.sheet_page, pages.c.scan, pages.c.page)

# Everything that changed a count, entry after entry, none of them ever changed: hash follows from the entry and from
# the hash of the one before it (pipeline.records.log_chain). The counter ``log`` is the number of the newest.
log = Table(
    "log",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("at", String(32), nullable=False),
    Column("by", Text, nullable=False),
    Column("scan", String(64), nullable=False),
    Column("page", Integer, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("digest", Text, nullable=False, server_default=""),
    _one_of("log", "kind", EntryKind),
)
Index("log_of_scans", log.c.scan, log.c.page)
Index("log_by_kind", log.c.kind)

# What people wrote beside what an entry of the log tells, which holds a digest of it alone: it can be erased here.
remarks = Table(
    "remarks",
    metadata,
    Column("entry", Integer, primary_key=True, autoincrement=False),
    Column("text", Text, nullable=False),
)

# What people ruled (pipeline.records.rulings). Of two rulings with one key the later is in force, unless it was undone;
# seen is JSON.
rulings = Table(
    "rulings",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("at", String(32), nullable=False),
    Column("by", Text, nullable=False),
    Column("matter", String(16), nullable=False),
    Column("key", Text, nullable=False),
    Column("serial", BigInteger),
    Column("sheet_page", Integer),
    Column("question", Text, nullable=False),
    Column("scan", ForeignKey("scans.id")),
    Column("page", Integer),
    Column("answer", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("seen", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("ended_at", String(32)),
    _one_of("rulings", "matter", Matter),
    _one_of("rulings", "state", State),
    ForeignKeyConstraint(["scan", "page"], ["pages.scan", "pages.page"], name="rulings_page"),
)
Index("rulings_by_serial", rulings.c.serial)
Index("rulings_by_key", rulings.c.key)
Index("rulings_by_page", rulings.c.scan, rulings.c.page)

# Random sheets that people enter again from the paper, to find out how often counting is wrong (pipeline.audit.audit).
audits = Table(
    "audits",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("seed", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("frame", Text, nullable=False),
    Column("drawn_at", String(32), nullable=False),
    Column("by", Text, nullable=False),
)
audit_sheets = Table(
    "audit_sheets",
    metadata,
    Column("audit", ForeignKey("audits.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("serial", BigInteger, nullable=False),
    UniqueConstraint("audit", "serial", name="audit_sheets_serial"),
)
# The states are those of pipeline.store.audits: an answer, blank, void, and how the sheet counted when it was drawn.
audit_entries = Table(
    "audit_entries",
    metadata,
    Column("audit", ForeignKey("audits.id"), primary_key=True),
    Column("serial", BigInteger, primary_key=True, autoincrement=False),
    Column("question", String(64), primary_key=True),
    Column("answer", Text, nullable=False),
    Column("state", String(1), nullable=False),
    Column("by", Text, nullable=False),
    Column("at", String(32), nullable=False),
    _one_of("audit_entries", "state", "vbxc"),
    ForeignKeyConstraint(
        ["audit", "serial"], ["audit_sheets.audit", "audit_sheets.serial"], name="audit_entries_sheet"
    ),
)

# Every time that archived scans were read again, the newer readings taking the place of the older ones; with undone_at
# they were taken back. For a scan of which more pages were found then, how many it had before.
rereads = Table(
    "rereads",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", String(32), nullable=False),
    Column("by", Text, nullable=False),
    Column("reader", String(32), nullable=False),
    Column("undone_at", String(32)),
)
reread_scans = Table(
    "reread_scans",
    metadata,
    Column("reread", ForeignKey("rereads.id"), primary_key=True),
    Column("scan", ForeignKey("scans.id"), primary_key=True),
    Column("pages_before", Integer, nullable=False),
)
# The reading that does not count beside the one in pages: the older one, or the newer one if that was taken back.
# digest is that of the reading which took its place.
readings = Table(
    "readings",
    metadata,
    Column("reread", ForeignKey("rereads.id"), primary_key=True),
    Column("scan", ForeignKey("scans.id"), primary_key=True),
    Column("page", Integer, primary_key=True, autoincrement=False),
    *_reading(),
    Column("digest", String(64), nullable=False),
)

# The register of shortcomings, step after step, none of them changed but to erase what people wrote: fields is JSON of
# what was filled in (pipeline.records.remedies). A shortcoming is known by its number alone. Offices that share a
# database have one register, as they have one list of units. A further kind of step is another VERSION, and its
# migration renews the constraints of this table, as that to 12 does for those of the log.
remedy_steps = Table(
    "remedy_steps",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("shortcoming", Integer, nullable=False),
    Column("at", String(32), nullable=False),
    Column("by", Text, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("fields", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("erased_at", String(32)),
    _one_of("remedy_steps", "kind", StepKind),
)
Index("remedy_steps_by_shortcoming", remedy_steps.c.shortcoming)
# By which whoever holds the register in memory learns that something was erased.
_erased = remedy_steps.c.erased_at.is_not(None)
erased_steps = Index("remedy_steps_erased", remedy_steps.c.erased_at, sqlite_where=_erased)
# The files that are attached to shortcomings, each once; one without content was erased.
attachments = Table(
    "attachments",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("bytes", Integer, nullable=False),
    Column("content", LargeBinary),
)

# What was touched, one row for every row of another table that was written, made by triggers (pipeline.store.changes):
# whoever holds something that follows from those rows learns from it what to look at again. turn rises with time.
changes = Table(
    "changes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("turn", BigInteger, nullable=False),
    Column("about", String(8), nullable=False),
    Column("serial", BigInteger),
    Column("scan", Integer),
    Column("page", Integer),
)
Index("changes_by_turn", changes.c.turn)

# The tables whose constraints have names, those before that others refer to: a migration can renew them.
CONSTRAINED = (pages, log, rulings, audit_sheets, audit_entries, remedy_steps)
