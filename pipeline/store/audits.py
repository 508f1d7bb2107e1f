"""The audits, as the database keeps them: the sheets that were drawn, and what people entered from the paper.

What counted is kept when it is drawn: else whoever put right what an audit found would make it look as if the other
sheets were as right. It lies beside the entries, one row a sheet, with the question ``EVERY`` and the state
``COUNTED``. The log has a digest of it, the number of sheets that were drawn from, and every entry.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.engine import Row

from forms.bilingual import both
from pipeline.errors import StoreError, UnknownNameError
from pipeline.records.log_chain import Entry, EntryKind, utc_now
from pipeline.store import schema
from pipeline.store.database import Database
from pipeline.store.digests import (
    AUDIT_ENTRY,
    joined,
    row_digest,
)
from pipeline.store.log_writing import append, wait_for_turn
from pipeline.store.told_rows import EVERY, about_in_words, draw_digest, entry_in_words, paper_in_words, what_is_entered

COUNTED = "c"
_CHANGED = both(
    "So cơ sở dữ liệu với bản sao lưu, và báo cho người quản lý.",
    "Compare the database with a backup, and tell the manager.",
)


@dataclass(frozen=True, slots=True)
class Audit:
    """An audit: a random draw of sheets.

    Attributes:
        id: The number of the audit, from 1.
        seed: The seed that the sheets were drawn with.
        size: How many sheets were drawn.
        population: How many sheets they were drawn from.
        frame: The SHA-256 of the list of these, as ``pipeline.audit.bounds.frame_text`` writes it.
        drawn_at: When they were drawn, as ISO 8601 in UTC.
        by: Who drew them.
    """

    id: int
    seed: str
    size: int
    population: int
    frame: str
    drawn_at: str
    by: str


class CountedSheet(NamedTuple):
    """A sheet as it counted when it was drawn.

    Attributes:
        serial: The number of the sheet.
        layout: The id of the layout that it was printed from.
        answers, states, confidences, found: The same as in ``pipeline.records.assembly.Sheet``.
    """

    serial: int
    layout: str
    answers: Sequence[str]
    states: str
    confidences: Sequence[int]
    found: Sequence[Sequence[int] | None]

    def packed(self) -> str:
        """Return the sheet as JSON for the database."""
        return orjson.dumps(list(self)).decode()

    @classmethod
    def unpacked(cls, text: str) -> CountedSheet:
        """Return the sheet that ``packed`` made this text of."""
        return cls(*orjson.loads(text))


@dataclass(frozen=True, slots=True)
class PaperAnswer:
    """What the paper says to a question.

    Attributes:
        state: ``v`` for an answer, ``b`` for none, ``x`` for what can be no answer, such as two marks.
        answer: The choices joined by ``|``; empty where there is none, and for handwriting.
        by: Who said so.
        at: When they said so, as ISO 8601 in UTC.
    """

    state: str
    answer: str
    by: str = ""
    at: str = ""


class Audits:
    """The tables of audits."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, seed: str, population: int, frame: str, sheets: Sequence[CountedSheet], by: str) -> Audit:
        """Keep a draw, whole or not at all, and log it.

        Args:
            seed: The seed that the sheets were drawn with.
            population: The number of sheets that they were drawn from.
            frame: The SHA-256 of the list of these.
            sheets: The sheets that were drawn, in the order of the draw.
            by: Who drew them.
        """
        with self._database.transaction() as connection:
            size, now = len(sheets), utc_now()
            made = insert(schema.audits).values(seed=seed, size=size, frame=frame, drawn_at=now, by=by)
            number = connection.execute(made.returning(schema.audits.c.id)).scalar_one()
            audit = Audit(number, seed, size, population, frame, now, by)
            _keep_sheets(connection, audit, sheets)
            said = _drawn_in_words(audit, _digest(sheets))
            held = joined(draw_digest(connection, number))
            append(connection, Entry(audit.drawn_at, by, "", 0, EntryKind.AUDIT, "", said, digest=held))
            return audit

    def all(self) -> list[Audit]:
        """Return all audits, the oldest first.

        Raises:
            StoreError: The log does not tell of one of them, or tells otherwise.
        """
        with self._database.reading() as connection:
            rows = connection.execute(select(schema.audits).order_by(schema.audits.c.id)).all()
            return [_audit(row, _logged_draw(connection, row.id)) for row in rows]

    def sheets(self, audit: Audit) -> list[CountedSheet]:
        """Return the sheets that were drawn, in their order, as they counted then.

        Raises:
            StoreError: They are not those that were drawn.
        """
        drawn, entries = schema.audit_sheets, schema.audit_entries
        whole = (
            (entries.c.audit == drawn.c.audit) & (entries.c.serial == drawn.c.serial) & (entries.c.question == EVERY)
        )
        query = select(entries.c.answer).join(drawn, whole).where(drawn.c.audit == audit.id).order_by(drawn.c.position)
        with self._database.reading() as connection:
            sheets = [CountedSheet.unpacked(text) for text in connection.scalars(query)]
            logged = _logged_draw(connection, audit.id)
        if logged != _drawn_in_words(audit, _digest(sheets)):
            raise StoreError(
                both(
                    "các phiếu của lần kiểm tra {id} đã bị sửa sau khi rút",
                    "the sheets of audit {id} were changed after they were drawn",
                    id=audit.id,
                ),
                _CHANGED,
            )
        return sheets

    def entries(self, audit: Audit) -> dict[int, dict[str, PaperAnswer]]:
        """Return what was entered, by sheet and question.

        Raises:
            StoreError: The log tells otherwise.
        """
        table, found = schema.audit_entries, dict[int, dict[str, PaperAnswer]]()
        query = select(table).where(table.c.audit == audit.id, table.c.question != EVERY)
        with self._database.reading() as connection:
            for row in connection.execute(query.order_by(table.c.serial, table.c.question)):
                found.setdefault(row.serial, {})[row.question] = _entered(row)
            logged = _logged_entries(connection, audit.id)
        stored = {
            what_is_entered(audit.id, serial, question): paper_in_words(
                audit.id, serial, question, paper.state, paper.answer
            )
            for serial, answers in found.items()
            for question, paper in answers.items()
        }
        if stored != logged:
            raise StoreError(
                both(
                    "những gì đã nhập cho lần kiểm tra {id} không khớp với nhật ký",
                    "what was entered for audit {id} is not what the log tells",
                    id=audit.id,
                ),
                _CHANGED,
            )
        return found

    def enter(self, audit: Audit, serial: int, question: str, paper: PaperAnswer) -> None:
        """Keep what the paper says to a question, in place of what was entered before, and log it if it is new.

        Args:
            audit: The audit that the sheet was drawn in.
            serial: The number of the sheet.
            question: The id of the question.
            paper: What the paper says, and who says so; the time of the entry is now.
        """
        table = schema.audit_entries
        here = (table.c.audit == audit.id) & (table.c.serial == serial) & (table.c.question == question)
        with self._database.transaction() as connection:
            wait_for_turn(connection)  # of two who enter the same at once the second sees the first one's
            row = connection.execute(select(table).where(here)).first()
            before = entry_in_words(row) if row else ""
            after = paper_in_words(audit.id, serial, question, paper.state, paper.answer)
            if before == after:
                return
            connection.execute(delete(table).where(here))
            values = {"answer": paper.answer, "state": paper.state, "by": paper.by, "at": utc_now()}
            connection.execute(insert(table).values(audit=audit.id, serial=serial, question=question, **values))
            held = joined(row_digest(connection.execute(select(table).where(here)).one(), AUDIT_ENTRY))
            append(connection, Entry(values["at"], paper.by, "", 0, EntryKind.AUDIT, before, after, digest=held))

    def digests(self) -> tuple[dict[int, str], dict[str, str]]:
        """Return the digest of every draw, by its number, and of all that was entered, by what the log says of it."""
        audits, entries = schema.audits, schema.audit_entries
        with self._database.reading() as connection:
            numbers = connection.scalars(select(audits.c.id).order_by(audits.c.id)).all()
            entered = connection.execute(select(entries).where(entries.c.question != EVERY)).all()
            draws = {number: draw_digest(connection, number) for number in numbers}
        return draws, {
            what_is_entered(row.audit, row.serial, row.question): row_digest(row, AUDIT_ENTRY) for row in entered
        }


def find(audits: Sequence[Audit], number: int | None) -> Audit:
    """Return the audit with a number, or the newest.

    Raises:
        UnknownNameError: There is none.
    """
    if not audits:
        raise UnknownNameError(
            both("chưa rút lần kiểm tra nào", "no audit was drawn yet"),
            both("Rút bằng: phieu audit draw --seed TEXT", "Draw one: phieu audit draw --seed TEXT"),
        )
    found = next((one for one in audits if one.id == (number or audits[-1].id)), None)
    if found is None:
        raise UnknownNameError(
            both("không có lần kiểm tra {number}", "there is no audit {number}", number=number),
            both("Ở đây có: {names}.", "There are: {names}.", names=", ".join(str(one.id) for one in audits)),
        )
    return found


def _keep_sheets(connection: Connection, audit: Audit, sheets: Sequence[CountedSheet]) -> None:
    drawn = [{"audit": audit.id, "position": at, "serial": sheet.serial} for at, sheet in enumerate(sheets, 1)]
    common = {"audit": audit.id, "question": EVERY, "state": COUNTED, "by": audit.by, "at": audit.drawn_at}
    connection.execute(insert(schema.audit_sheets), drawn)
    rows = [common | {"serial": sheet.serial, "answer": sheet.packed()} for sheet in sheets]
    connection.execute(insert(schema.audit_entries), rows)


def _digest(sheets: Iterable[CountedSheet]) -> str:
    return hashlib.sha256("\n".join(sheet.packed() for sheet in sheets).encode()).hexdigest()


# What the log says. Whether a draw or an entry is told is seen by its first word.


def _drawn_in_words(audit: Audit, digest: str) -> str:
    return f"drawn {audit.id}: {audit.size} of {audit.population} {audit.frame} {digest} {audit.seed}"


def _logged(connection: Connection, start: str) -> list[str]:
    log = schema.log
    told = (log.c.kind == EntryKind.AUDIT.value) & log.c.after.startswith(start, autoescape=True)
    return list(connection.scalars(select(log.c.after).where(told).order_by(log.c.id)))


def _logged_draw(connection: Connection, audit: int) -> str:
    return next(iter(_logged(connection, f"drawn {audit}: ")), "")


def _logged_entries(connection: Connection, audit: int) -> dict[str, str]:
    """Return the newest that the log tells of each question of each sheet, by the words that say which it is."""
    return {about_in_words(said): said for said in _logged(connection, f"entered {audit}: ")}


def _audit(row: Row[Any], logged: str) -> Audit:
    words = logged.split(" ", 6)
    if len(words) < 7 or not words[4].isdigit():
        raise StoreError(
            both("nhật ký không ghi lần kiểm tra {id}", "the log does not tell of audit {id}", id=row.id), _CHANGED
        )
    audit = Audit(row.id, row.seed, row.size, int(words[4]), row.frame, row.drawn_at, row.by)
    if logged != _drawn_in_words(audit, words[6].partition(" ")[0]):
        raise StoreError(
            both("lần kiểm tra {id} không khớp với nhật ký", "audit {id} is not what the log tells of it", id=row.id),
            _CHANGED,
        )
    return audit


def _entered(row: Row[Any]) -> PaperAnswer:
    return PaperAnswer(row.state, row.answer, row.by, row.at)
