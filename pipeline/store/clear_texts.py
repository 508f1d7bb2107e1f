"""What people wrote is taken out of logs that held it in clear; what is left is what a log of today would hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from sqlalchemy import Connection, insert, select, update

from pipeline.records.log_chain import FIRST, Entry, EntryKind, entry_in_words, utc_now
from pipeline.records.rulings import reworded_words
from pipeline.records.veil import Veil
from pipeline.store import digests, schema
from pipeline.store.log_writing import append
from pipeline.store.rows import as_logged_entry
from pipeline.store.told_pages import told_kind

WHY = "what people write is not kept in the log"


def take_out_texts(connection: Connection, by: str, veil: Veil) -> None:
    """Veil every text in the log, and log for each entry what is left of it; remarks go into a table of their own.

    An entry that does not follow from the one before it was changed by somebody, and stays as it is: it is a fault.
    """
    log, at = schema.log, utc_now()
    for number, was, left in list(_entries_with_texts(connection, veil)):
        values = {"before": left.before, "after": left.after, "why": left.why, "digest": left.digest}
        connection.execute(update(log).where(log.c.id == number).values(values))
        if was.why != left.why:
            connection.execute(insert(schema.remarks).values(entry=number, text=was.why))
        said = (entry_in_words(number), left.content_digest(), WHY)
        append(connection, Entry(at, by, "", 0, EntryKind.ERASED, *said))


def _entries_with_texts(connection: Connection, veil: Veil) -> Iterator[tuple[int, Entry, Entry]]:
    """Yield the number of each entry that holds a text, the entry as it is, and what is to be left of it."""
    today, previous = _digests_of_today(connection, veil), FIRST
    for row in connection.execute(select(schema.log).order_by(schema.log.c.id)):
        logged = as_logged_entry(row)
        left = _veiled(logged.entry, veil, today)
        if left != logged.entry and logged.entry.chained(previous) == logged.hash:
            yield logged.number, logged.entry, left
        previous = logged.hash


def _veiled(entry: Entry, veil: Veil, today: Mapping[str, str]) -> Entry:
    if entry.kind is EntryKind.SERIAL:
        return replace(entry, why=veil.once(entry.why))
    if entry.kind not in (EntryKind.RULED, EntryKind.FOUND) or told_kind(entry) is not EntryKind.RULED:
        return entry
    led, _, words = entry.after.partition(" ") if entry.kind is EntryKind.FOUND else ("", "", entry.after)
    parts = [today.get(part, part) for part in digests.parts_of(entry.digest)]
    before, after = reworded_words(entry.before, veil.once), f"{led} {reworded_words(words, veil.once)}".lstrip()
    return replace(entry, before=before, after=after, digest=digests.joined(*parts) if parts else entry.digest)


def _digests_of_today(connection: Connection, veil: Veil) -> dict[str, str]:
    """Return the digests of rulings by those that older logs hold of them, where what somebody wrote was digested."""
    found = {}
    for row in connection.execute(select(schema.rulings)):
        for ended in {None, row.ended_at}:
            then = {**row._mapping, "ended_at": ended}
            found[digests.row_digest(then, digests.RULING)] = digests.ruling_digest(then, veil)
    return found
