"""What people decided, as the database keeps it: of the rulings about one thing the newest is in force."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple

import orjson
from sqlalchemy import ColumnElement, Connection, false, func, insert, or_, select, update
from sqlalchemy.engine import Row

from forms.bilingual import both
from pipeline.errors import AlreadyStoredError
from pipeline.records.log_chain import EntryKind, utc_now
from pipeline.records.rulings import Matter, Place, Ruling
from pipeline.records.store_rows import KeptRuling
from pipeline.records.veil import Veil
from pipeline.store import schema
from pipeline.store.database import Database, Numbers, batches, within
from pipeline.store.digests import joined, ruling_digest
from pipeline.store.log import Log
from pipeline.store.log_writing import ruling_in_words, wait_for_turn
from pipeline.store.rows import as_kept_ruling, as_ruling

_RULING = "ruling "  # before its number, in the entry of the log that tells that its text was erased


class RulingDigests(NamedTuple):
    """A ruling, and the digests of its row as it was made, and as it was ended; empty while it is in force."""

    kept: KeptRuling
    made: str
    ended: str


class TextRuling(NamedTuple):
    """A ruling, whether it was taken back or replaced, and whether it holds a text that was not erased."""

    kept: KeptRuling
    ended: bool
    has_text: bool


class Rulings:
    """The table of rulings."""

    def __init__(self, database: Database, log: Log) -> None:
        self._database = database
        self._log = log

    def put_in_force(self, ruling: Ruling, by: str, expected: int | None) -> int:
        """Put a ruling in force, in place of the one with its key.

        Args:
            ruling: What was decided.
            by: Who decided it.
            expected: The number of the ruling that was in force when they looked; ``None`` where there was none.

        Returns:
            The number of the ruling.

        Raises:
            AlreadyStoredError: Somebody else ruled about it meanwhile.
        """
        with self._database.transaction() as connection:
            if ruling.matter is Matter.STRAY:
                _check_undecided(connection, ruling)
            return self._replace(connection, ruling.key, expected, ruling, by)

    def undo(self, number: int, by: str) -> Ruling:
        """End a ruling that is in force, and return it.

        Raises:
            AlreadyStoredError: It is not in force any more.
        """
        with self._database.transaction() as connection:
            row = connection.execute(select(schema.rulings).where(schema.rulings.c.id == number)).first()
            if row is None or row.ended_at is not None:
                raise AlreadyStoredError(
                    both(
                        "quyết định {number} không còn hiệu lực", "the ruling {number} is not in force", number=number
                    ),
                    both("Xem lại: đã có người làm trước.", "Look at it again: somebody was faster."),
                )
            self._replace(connection, row.key, number, None, by)
            return as_ruling(row)

    def _replace(self, connection: Connection, key: str, expected: int | None, ruling: Ruling | None, by: str) -> int:
        """End what is in force about a key, put a ruling in its place, log both, and return the ruling's number."""
        table = schema.rulings
        # Whoever else rules waits at the log's counter: both would find nothing in force otherwise.
        wait_for_turn(connection)
        in_force = (table.c.key == key) & table.c.ended_at.is_(None)
        row = connection.execute(select(table).where(in_force)).first()
        if (row.id if row else None) != expected:
            raise AlreadyStoredError(
                both("trong lúc đó người khác đã quyết định việc này", "somebody else ruled about this meanwhile"),
                both("Hãy xem lại.", "Look at it again."),
            )
        number, now = (connection.scalar(select(func.max(table.c.id))) or 0) + 1, utc_now()
        ended = None if row is None else {**row._mapping, "ended_at": now}
        made = None if ruling is None else {**values_of(ruling), "id": number, "at": now, "by": by, "ended_at": None}
        connection.execute(update(table).where(in_force).values(ended_at=now))
        if made is not None:
            connection.execute(insert(table).values(made))
        veil, was = self._database.veil, as_ruling(row) if row else None
        before, after = (ruling_in_words(one, veil) if one else "" for one in (was, ruling))
        digest = joined(*(ruling_digest(one, veil) if one else "" for one in (ended, made)))
        self._log.add(connection, EntryKind.RULED, before=before, after=after, by=by, digest=digest)
        return number

    def digests(self) -> Iterator[RulingDigests]:
        """Yield every ruling that ever was, with the digests of its row, by number."""
        for row in self._database.rows(select(schema.rulings).order_by(schema.rulings.c.id)):
            yield RulingDigests(as_kept_ruling(row), *_digests(row, self._database.veil))

    def ever(self) -> Iterator[TextRuling]:
        """Yield every ruling, also those that ended, by number."""
        for row in self._database.rows(select(schema.rulings).order_by(schema.rulings.c.id)):
            kept = as_kept_ruling(row)
            yield TextRuling(kept, row.ended_at is not None, kept.ruling != kept.ruling.reworded(_erased))

    def erased_comments(self) -> set[tuple[int, str]]:
        """Return sheet and question of each comment whose text was erased, and which nobody has typed anew since."""
        return {(row.serial, row.question) for row in self._erased_rows(Matter.COMMENT)}

    def erased_strays(self) -> set[Place]:
        """Return each page of no sheet of which a text was erased, and about which nobody has ruled anew since."""
        return {Place(row.scan, row.page) for row in self._erased_rows(Matter.STRAY) if row.serial is None}

    def _erased_rows(self, matter: Matter) -> Iterator[Row[Any]]:
        """Yield the rulings whose text was erased, and in whose place none was made since."""
        table, log = schema.rulings, schema.log
        with self._database.reading() as connection:
            told = connection.scalars(select(log.c.why).where(log.c.kind == EntryKind.ERASED.value))
            numbers = [int(why.removeprefix(_RULING)) for why in told if why.startswith(_RULING)]
            for some in batches(numbers):
                erased = select(table).where(table.c.id.in_(some), table.c.matter == matter.value)
                for row in connection.execute(erased).all():
                    now = select(table.c.id).where(table.c.key == row.key, table.c.ended_at.is_(None))
                    if connection.scalar(now) in (None, row.id):
                        yield row

    def erase(self, numbers: Collection[int], by: str) -> None:
        """Erase what somebody wrote in these rulings, also in those that ended, and log what remains of each."""
        table, veil = schema.rulings, self._database.veil
        with self._database.transaction() as connection:
            wait_for_turn(connection)
            for number in sorted(numbers):
                here = table.c.id == number
                row = connection.execute(select(table).where(here)).one()
                was, left = as_ruling(row), as_ruling(row).reworded(_erased)
                connection.execute(update(table).where(here).values(answer=left.answer, why=left.why))
                now = connection.execute(select(table).where(here)).one()
                before, after = (ruling_in_words(one, veil) for one in (was, left))
                held, why = joined(*_digests(row, veil), *_digests(now, veil)), f"{_RULING}{number}"
                self._log.add(connection, EntryKind.ERASED, "", 0, before, after, why, by, held)

    def in_force(self, serials: Numbers | None = None) -> Iterator[KeptRuling]:
        """Yield the rulings in force (about these sheets), by serial; those about no sheet come last or first."""
        table = schema.rulings
        query = select(table).where(table.c.ended_at.is_(None)).order_by(table.c.serial, table.c.id)
        for row in self._database.rows(query if serials is None else query.where(within(table.c.serial, serials))):
            yield as_kept_ruling(row)

    def of_matter(self, matter: Matter, serials: Numbers | None = None) -> Iterator[KeptRuling]:
        """Yield the rulings in force of one matter (about these sheets), by serial."""
        table = schema.rulings
        ours = (table.c.matter == matter.value) & table.c.ended_at.is_(None)
        query = select(table).where(ours).order_by(table.c.serial, table.c.id)
        for row in self._database.rows(query if serials is None else query.where(within(table.c.serial, serials))):
            yield as_kept_ruling(row)

    def ever_of(self, serial: int) -> list[tuple[KeptRuling, str]]:
        """Return every ruling about a sheet, the oldest first, each with when it ended; empty while it is in force."""
        table = schema.rulings
        query = select(table).where(table.c.serial == serial).order_by(table.c.id)
        return [(as_kept_ruling(row), row.ended_at or "") for row in self._database.rows(query)]

    def about_strays(self, scans: Numbers | None = None) -> Iterator[KeptRuling]:
        """Yield the rulings in force about pages of no sheet (of these scans), by scan and page."""
        table = schema.rulings
        query = select(table).where(_about_strays()).order_by(table.c.scan, table.c.page)
        for row in self._database.rows(query if scans is None else query.where(within(table.c.scan, scans))):
            yield as_kept_ruling(row)

    def made_since(self, moment: datetime) -> list[tuple[int | None, datetime, int]]:
        """Return how many rulings people made about each sheet in each hour from a moment on, also those that ended.

        Args:
            moment: with its time zone.

        Returns:
            The serial of the sheet, ``None`` for pages of no sheet; the hour; the number of rulings.
        """
        table = schema.rulings
        hour = func.substr(table.c.at, 1, len("2019-03-31T12")).label("hour")
        since = moment.astimezone(UTC).isoformat(timespec="seconds")
        query = select(table.c.serial, hour, func.count()).where(table.c.at >= since).group_by(table.c.serial, hour)
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        return [(serial, datetime.fromisoformat(f"{at}:00:00+00:00"), count) for serial, at, count in rows]

    def latest_stray(self, by: str) -> KeptRuling | None:
        """Return the newest ruling in force that somebody made about a page of no sheet; ``None`` if there is none."""
        table = schema.rulings
        query = select(table).where(_about_strays(), table.c.by == by).order_by(table.c.id.desc()).limit(1)
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        return as_kept_ruling(row) if row else None

    def latest(self, count: int, serials: Collection[range] | None = None) -> list[KeptRuling]:
        """Return the newest rulings in force (about sheets within these serials), the newest first."""
        table = schema.rulings
        query = select(table).where(table.c.ended_at.is_(None)).order_by(table.c.id.desc()).limit(count)
        if serials is not None:
            query = query.where(or_(false(), *(within(table.c.serial, some) for some in serials)))
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        return [as_kept_ruling(row) for row in rows]


def _check_undecided(connection: Connection, ruling: Ruling) -> None:
    """Refuse a ruling about a stray page that another one in force gives to another sheet, or to none."""
    wait_for_turn(connection)
    table, (scan, page) = schema.rulings, ruling.place or (None, None)
    same = (table.c.scan == scan) & (table.c.page == page) & table.c.ended_at.is_(None)
    other = (table.c.matter == Matter.STRAY.value) & (table.c.key != ruling.key)
    if connection.scalar(select(table.c.id).where(same, other).limit(1)) is not None:
        raise AlreadyStoredError(
            both("trong lúc đó người khác đã quyết định về trang này", "somebody else ruled about this page meanwhile"),
            both("Hãy xem lại.", "Look at it again."),
        )


def _about_strays() -> ColumnElement[bool]:
    """Return the condition that a ruling is in force about a page of no sheet."""
    table = schema.rulings
    return (table.c.matter == Matter.STRAY.value) & table.c.serial.is_(None) & table.c.ended_at.is_(None)


def _erased(_text: str) -> str:
    """Return what remains of a text."""
    return ""


def _digests(row: Row[Any], veil: Veil) -> tuple[str, str]:
    """Return the digests of a ruling as it was made, and as it was ended; empty while it is in force."""
    made = ruling_digest({**row._mapping, "ended_at": None}, veil)
    return made, "" if row.ended_at is None else ruling_digest(row, veil)


def values_of(ruling: Ruling) -> dict[str, Any]:
    """Return what a row of ``rulings`` holds of a ruling, but for its number, who made it and when."""
    scan, page = ruling.place or (None, None)
    return {
        "matter": ruling.matter.value,
        "key": ruling.key,
        "serial": ruling.serial,
        "sheet_page": ruling.sheet_page,
        "question": ruling.question,
        "scan": scan,
        "page": page,
        "answer": ruling.answer,
        "state": ruling.state.value,
        "seen": orjson.dumps([[*one] for one in ruling.seen]).decode(),
        "why": ruling.why,
    }
