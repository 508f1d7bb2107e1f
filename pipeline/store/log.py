"""The log of everything that changed a count, as the database keeps it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import orjson
from sqlalchemy import ColumnElement, Connection, delete, func, insert, or_, select

from forms.bilingual import both
from forms.serial import format_serial
from pipeline.records.keys import KeyChange, KeyState, states_of
from pipeline.records.log_chain import Entry, EntryKind, LoggedEntry, utc_now
from pipeline.records.log_head import Head
from pipeline.records.rulings import Matter
from pipeline.records.same_meaning import SAME_MEANING, SameMeaning, packed, unpacked
from pipeline.store import schema
from pipeline.store.database import Database
from pipeline.store.failures import AlteredError
from pipeline.store.log_writing import COUNTER, append, key_entry, wait_for_turn
from pipeline.store.rows import as_logged_entry
from pipeline.store.told_pages import ToldPages, hear_of_pages

OTHER_SETTINGS = "settings that no figure rests on"
"""What the log says in place of an office where a person changed settings on which no figure rests."""


LOOKED_AT = 20_000
"""Entries that are looked at in one go while some are searched for."""
MOST_LOOKED_AT = 200_000
"""Entries that are looked at for one page, some 0.2 s; then it is said how far it is, and whoever searches goes on."""


@dataclass(frozen=True, slots=True)
class WantedEntries:
    """Which entries of the log somebody wants to see.

    Attributes:
        since: not before this time, as ISO 8601 in UTC; empty for any.
        until: before this time.
        by: of whom; empty for all. The office in brackets behind a name may be left out.
        kinds: of which kinds; empty for all.
        scan: the SHA-256 of the file that is concerned; empty for any.
        serial: the number of the sheet that is concerned, as far as the log names it; 0 for any.
        words: what an entry about that sheet may be told in, whole: the runs that it is of.
        places: the pages of files, by SHA-256 and number, that are of that sheet.
    """

    since: str = ""
    until: str = ""
    by: str = ""
    kinds: tuple[EntryKind, ...] = ()
    scan: str = ""
    serial: int = 0
    words: tuple[str, ...] = ()
    places: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class LogPage:
    """Some entries of the log, the newest first.

    Attributes:
        entries: the entries.
        next: before which number to go on; 0 where nothing is left.
        looked_at: how many entries were looked at.
    """

    entries: list[LoggedEntry]
    next: int
    looked_at: int


class Log:
    """The table of the log, the counter of its entries, and what people wrote beside them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(  # noqa: PLR0913, PLR0917 - the parts of an entry
        self,
        connection: Connection,
        kind: EntryKind,
        scan: str = "",
        page: int = 0,
        before: str = "",
        after: str = "",
        why: str = "",
        by: str = "",
        digest: str = "",
    ) -> int:
        """Write an entry after the newest one, within the transaction of what it tells, and return its number.

        Args:
            connection: The connection of the transaction.
            kind: What happened.
            scan: The SHA-256 of the file that is concerned; empty where none is.
            page: The page of that file, from 1; 0 where the whole file is concerned, or none.
            before: What was held until then.
            after: What has been held since.
            why: What else there is to say; what a person wrote is veiled (``keep_remark``).
            by: Who did it; empty for whoever works with the database.
            digest: Digests of the rows that it tells of.
        """
        said = (scan, page, kind, before, after, why, digest)
        return append(connection, Entry(utc_now(), by or self._database.by, *said))

    def keep_remark(self, connection: Connection, entry: int, text: str) -> None:
        """Keep what a person wrote beside an entry, which itself holds it veiled, so that it can be erased."""
        if text:
            connection.execute(insert(schema.remarks).values(entry=entry, text=text))

    def remarks(self) -> dict[int, str]:
        """Return what people wrote, as far as it was not erased, by the number of the entry."""
        with self._database.reading() as connection:
            return {row.entry: row.text for row in connection.execute(select(schema.remarks))}

    def remarked(self, numbers: Collection[int]) -> bool:
        """Tell whether a remark was ever written beside one of these entries."""
        log = schema.log
        kinds = (EntryKind.SERIAL.value, EntryKind.CANCELLED.value, EntryKind.BATCH.value)
        said = log.c.id.in_(numbers) & log.c.kind.in_(kinds) & (log.c.why != "")
        with self._database.reading() as connection:
            return connection.scalar(select(log.c.id).where(said).limit(1)) is not None

    def erase_remark(self, entry: int, by: str) -> bool:
        """Erase what a person wrote beside an entry, and log that; return whether there was anything."""
        remarks = schema.remarks
        with self._database.transaction() as connection:
            if not connection.execute(delete(remarks).where(remarks.c.entry == entry)).rowcount:
                return False
            self.add(connection, EntryKind.ERASED, before=remark_in_words(entry), by=by)
            return True

    def entries(self) -> Iterator[LoggedEntry]:
        """Yield every entry, the oldest first."""
        for row in self._database.rows(select(schema.log).order_by(schema.log.c.id)):
            yield as_logged_entry(row)

    def page(self, wanted: WantedEntries, before: int = 0, most: int = 50) -> LogPage:
        """Return some entries, the newest first, without going through all of a long log at once.

        Args:
            wanted: Which.
            before: Entries with smaller numbers alone; 0 for all.
            most: So many at most.
        """
        log = schema.log
        with self._database.reading() as connection:
            newest = connection.scalar(select(func.max(log.c.id))) or 0
            first = self._first_since(connection, wanted.since, newest)
            end = min(before or newest + 1, self._first_since(connection, wanted.until, newest, otherwise=newest + 1))
            found: list[LoggedEntry] = []
            reached = end
            while reached > first and len(found) < most and end - reached < MOST_LOOKED_AT:
                low = max(first, reached - LOOKED_AT)
                here = (log.c.id >= low) & (log.c.id < reached)
                query = select(log).where(here, *_conditions(wanted)).order_by(log.c.id.desc()).limit(most - len(found))
                found += [as_logged_entry(row) for row in connection.execute(query)]
                reached = found[-1].number if len(found) == most else low
        return LogPage(found, reached if reached > first else 0, end - reached)

    @staticmethod
    def _first_since(connection: Connection, at: str, newest: int, *, otherwise: int = 1) -> int:
        """Return the number of the first entry since a time, by halving: numbers rise with time; it may be empty."""
        if not at:
            return otherwise
        log, low, high = schema.log, 1, newest + 1
        while low < high:
            middle = (low + high) // 2
            then = connection.scalar(select(log.c.at).where(log.c.id == middle)) or ""
            low, high = (low, middle) if then >= at else (middle + 1, high)
        return low

    def about_page(self, scan: str, page: int) -> list[LoggedEntry]:
        """Return the entries about one page of the file with this SHA-256, the oldest first."""
        log = schema.log
        query = select(log).where(log.c.scan == scan, log.c.page == page).order_by(log.c.id)
        return [as_logged_entry(row) for row in self._database.rows(query)]

    def told_pages(self, connection: Connection, scan: str) -> ToldPages:
        """Return what entries with digests of whole pages tell of the file with this SHA-256."""
        told, log = ToldPages(), schema.log
        for row in connection.execute(select(log).where(log.c.scan == scan).order_by(log.c.id)):
            hear_of_pages(told, as_logged_entry(row).entry)
        return told

    def keys(self) -> dict[str, KeyState]:
        """Return every key that sheets were ever signed with as it stands, by its SHA-256, the oldest first.

        Raises:
            AlteredError: An entry about a key holds something else.
        """
        log = schema.log
        query = select(log.c.at, log.c.before, log.c.after).where(log.c.kind == EntryKind.KEY.value).order_by(log.c.id)
        try:
            return states_of((row.at, KeyChange.unpacked(row.before, row.after)) for row in self._database.rows(query))
        except (ValueError, KeyError) as error:
            raise AlteredError(both("phần nhật ký ghi về các khóa", "what the log tells of keys")) from error

    def note_key(self, change: KeyChange, by: str) -> None:
        """Log what happened to a key."""
        with self._database.transaction() as connection:
            append(connection, key_entry(change, by))

    def note_people(self, before: str, after: str, what: str, by: str = "") -> None:
        """Log what was done to somebody who may enter: what was known of them, and is now, as JSON."""
        with self._database.transaction() as connection:
            self.add(connection, EntryKind.PEOPLE, before=before, after=after, why=what, by=by)

    def tells_of_people(self) -> bool:
        """Tell whether anything was ever said of who may enter."""
        log = schema.log
        with self._database.reading() as connection:
            found = connection.scalar(select(log.c.id).where(log.c.kind == EntryKind.PEOPLE.value).limit(1))
        return found is not None

    def settings(self) -> dict[str, str]:
        """Return what the log tells of the settings and files that this office's figures rest on, by name."""
        with self._database.reading() as connection:
            return self._settings(connection)

    def note_settings(self, now: Mapping[str, str], by: str = "") -> None:
        """Log what differs of the settings and files that this office's figures rest on, if anything does."""
        if now == self.settings():
            return
        with self._database.transaction() as connection:
            wait_for_turn(connection)  # of two who see the same change the second finds it logged
            known = self._settings(connection)
            names = sorted(name for name in known.keys() | now.keys() if known.get(name) != now.get(name))
            if names:
                before, after = (orjson.dumps({name: of.get(name, "") for name in names}) for of in (known, now))
                said = (before.decode(), after.decode(), self._database.office)
                self.add(connection, EntryKind.SETTING, "", 0, *said, by)

    def note_other_settings(self, before: Mapping[str, str], after: Mapping[str, str], by: str) -> None:
        """Log that somebody changed settings on which no figure rests, by name."""
        with self._database.transaction() as connection:
            was, now = (orjson.dumps(dict(one)).decode() for one in (before, after))
            self.add(connection, EntryKind.SETTING, "", 0, was, now, OTHER_SETTINGS, by)

    def note_same_meaning(self, said: Sequence[SameMeaning], by: str = "") -> None:
        """Log that a person declared questions of two layouts to mean the same."""
        with self._database.transaction() as connection:
            self.add(connection, EntryKind.SETTING, "", 0, *packed(said), SAME_MEANING, by)

    def same_meanings(self) -> list[SameMeaning]:
        """Return which questions of which layouts were declared to mean the same, by any office, the oldest first."""
        log = schema.log
        told = (log.c.kind == EntryKind.SETTING.value) & (log.c.why == SAME_MEANING)
        query = select(log.c.before, log.c.after).where(told).order_by(log.c.id)
        return [same for row in self._database.rows(query) for same in unpacked(row.before, row.after)]

    def _settings(self, connection: Connection) -> dict[str, str]:
        log, known = schema.log, dict[str, str]()
        ours = (log.c.kind == EntryKind.SETTING.value) & (log.c.why == self._database.office)
        for after in connection.scalars(select(log.c.after).where(ours).order_by(log.c.id)):
            try:
                known |= orjson.loads(after)
            except (ValueError, TypeError) as error:
                raise AlteredError(both("phần nhật ký ghi về các cài đặt", "what the log tells of settings")) from error
        return {name: value for name, value in known.items() if value}

    def newest(self) -> LoggedEntry | None:
        """Return the newest entry; ``None`` of an empty log."""
        with self._database.reading() as connection:
            row = connection.execute(select(schema.log).order_by(schema.log.c.id.desc()).limit(1)).first()
        return as_logged_entry(row) if row else None

    def head(self) -> Head | None:
        """Return how far the log has come, once all of it is on the disk; ``None`` of an empty log."""
        log, counters = schema.log, schema.counters
        with self._database.transaction() as connection:
            wait_for_turn(connection)  # what is written here makes all before it last, too
            newest = connection.execute(select(log.c.id, log.c.hash).order_by(log.c.id.desc()).limit(1)).first()
            serial = connection.scalar(select(counters.c.value).where(counters.c.name == "serial"))
            ruling = connection.scalar(select(func.max(schema.rulings.c.id)))
            steps = select(func.max(schema.remedy_steps.c.shortcoming), func.max(schema.remedy_steps.c.id))
            shortcoming, step = connection.execute(steps).one()
        numbers = (serial or 0, ruling or 0, shortcoming or 0, step or 0)
        return Head(newest.id, newest.hash, *numbers) if newest else None

    def holds(self, number: int, hashed: str) -> bool:
        """Tell whether an entry with this number and hash, or the digits that it begins with, is in the log."""
        log = schema.log
        with self._database.reading() as connection:
            found = connection.scalar(select(log.c.hash).where(log.c.id == number)) or ""
        return bool(hashed) and found.startswith(hashed)

    def count(self) -> int:
        """Return how many entries were ever written."""
        counters = schema.counters
        with self._database.reading() as connection:
            return connection.scalar(select(counters.c.value).where(counters.c.name == COUNTER)) or 0


def remark_named(words: str) -> int:
    """Return the number of the entry whose remark the log names; 0 if it names another thing."""
    number = words.removeprefix(remark_in_words(0)[:-1])
    return int(number) if number.isdecimal() else 0


def remark_in_words(entry: int) -> str:
    """Return how the log names what a person wrote beside an entry."""
    return f"remark of entry {entry}"


def _conditions(wanted: WantedEntries) -> list[ColumnElement[bool]]:
    log, found = schema.log, list[ColumnElement[bool]]()
    if wanted.by:
        found.append((log.c.by == wanted.by) | log.c.by.startswith(f"{wanted.by} (", autoescape=True))
    if wanted.kinds:
        found.append(log.c.kind.in_([kind.value for kind in wanted.kinds]))
    if wanted.scan:
        found.append(log.c.scan == wanted.scan)
    if wanted.serial:
        found.append(or_(*_about_sheet(wanted)))
    return found


def _about_sheet(wanted: WantedEntries) -> Iterator[ColumnElement[bool]]:
    """Yield what is true of entries about a sheet: a ruling, an audit, its runs, a page of a file, or its serial."""
    log, serial = schema.log, format_serial(wanted.serial)
    for said in (log.c.before, log.c.after):
        for matter in Matter:
            yield said.startswith(f'["{matter.value}",{wanted.serial},')
        yield said.in_([serial, *wanted.words])
        yield (log.c.kind == EntryKind.AUDIT.value) & said.contains(f" {serial} ", autoescape=True)
    for scan, page in wanted.places:
        yield (log.c.scan == scan) & log.c.page.in_([0, page])
