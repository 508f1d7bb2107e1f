"""The output about the state of a workspace, the log, and deleted scans."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict
from datetime import date, datetime
from typing import TypeVar

import orjson
from rich.console import Console
from rich.table import Table

from forms.errors import PhieuError, in_one_line
from forms.serial import format_serial
from omr.faults import Fault
from omr.scan.errors import shown_name
from pipeline.cli.console import counted, say, say_beside, say_json
from pipeline.cli.erasing import tell_copies, tell_erased
from pipeline.cli.table_console import table_console
from pipeline.inspection.status import Outstanding, Standing, Task, Waiting
from pipeline.inspection.texts import TODO
from pipeline.log_heads import RECOVER
from pipeline.records.keys import KeyChange
from pipeline.records.log_chain import EntryKind, LoggedEntry
from pipeline.store.store import Store
from pipeline.upkeep.log_check import LogVerdict
from pipeline.upkeep.put_back import PutBack
from pipeline.upkeep.retention import Retained, overdue
from pipeline.workspace import Workspace

Line = TypeVar("Line")

DIGITS = 8  # of a SHA-256, as in all output
SHA256_DIGITS = 64


def tell_put_back(found: PutBack) -> None:
    """Print what tells that the database is older than what was printed and scanned with it."""
    for line in found.said:
        say(line)
    if found.said:
        say(RECOVER if found.is_certain else "phieu recover takes it into the database.")


def tell_standing(standing: Standing, language: str, serials: bool) -> None:
    """Print the state of a workspace; with ``serials`` also every sheet that waits or has not come back."""
    console = table_console()
    _tell_arrived(standing, console)
    if standing.waiting:
        console.print(_tasks_table(standing, language))
        for one in standing.waiting:
            # A sheet that vanished below another one is looked for by its number.
            if serials or one.overlapped:
                say(f"  {_waiting_in_words(one)}")
    else:
        say("Nothing waits for anybody.")
    if standing.outstanding:
        console.print(_outstanding_table(standing.outstanding))
        for gap in standing.outstanding if serials else ():
            say(f"  {gap.run.unit} {gap.run.channel} {gap.run.period}: {_gaps_in_words(gap.serials)}")
        for lost in standing.unnumbered:
            many = f"{lost.unit} {lost.channel} {lost.period}: {counted(lost.count, 'sheet')}"
            say(f"  {many} came back without a serial; it may be one of the missing")
    else:
        say("Every sheet that was issued has come back.")


def _tell_arrived(standing: Standing, console: Console) -> None:
    arrived, accounted = standing.pages
    say(f"In all: {counted(arrived, 'page')} in, {accounted:,} accounted for; {standing.unread:,} not read yet")
    if standing.older:
        say(f"Read by an older reader: {counted(standing.older, 'page')}; phieu reread --all --dry-run compares them")
    if standing.overdue:
        say(_kept_too_long(standing.overdue))
    say(f"In inbox/: {counted(standing.in_inbox, 'file')}")
    if not standing.arrived:
        say("Nothing arrived today.")
        return
    table = Table("from", "files", "pages", "outcomes", title="Arrived today", title_justify="left")
    for column in table.columns[1:3]:
        column.justify = "right"
    for who, one in standing.arrived.items():
        outcomes = ", ".join(f"{count:,} {outcome}" for outcome, count in sorted(one.outcomes.items()))
        table.add_row(shown_name(who) if who else "inbox/", f"{one.files:,}", f"{one.pages:,}", outcomes)
    console.print(table)


def _tasks_table(standing: Standing, language: str) -> Table:
    table = Table("what", "how many", "for whom", "what to do", title="Waiting", title_justify="left")
    table.columns[1].justify = "right"
    counts = standing.tasks()
    for task in Task:
        if counts[task]:
            todo = TODO[task]
            sheets = len({one.sheet for one in standing.waiting if one.task is task and one.sheet})
            many = f"{counts[task]:,} on {counted(sheets, 'sheet')}" if task is Task.DOUBT else f"{counts[task]:,}"
            table.add_row(task, many, todo.who.said(language), todo.do.said(language))
    return table


def _waiting_in_words(one: Waiting) -> str:
    pages = f", page {', '.join(map(str, one.pages))}" if one.pages else ""
    pages += f" ({Fault.SHEETS_OVERLAP})" if one.overlapped else ""
    where = (
        f"{one.sheet} of {one.unit}{pages}" if one.sheet else f"{shown_name(one.scan)}: {counted(one.count, 'page')}"
    )
    return f"{one.task}: {where}"


def _outstanding_table(outstanding: Iterable[Outstanding]) -> Table:
    names = ("unit", "", "channel", "period", "run", "issued", "returned", "missing")
    table = Table(*names, title="Issued and not returned", title_justify="left")
    for column in table.columns[4:]:
        column.justify = "right"
    for one in outstanding:
        run = one.run
        numbers = (str(run.run), f"{run.count:,}", f"{one.returned:,}", f"{one.missing:,}")
        table.add_row(run.unit, run.unit_name, run.channel, run.period, *numbers)
    return table


def _gaps_in_words(gaps: Iterable[tuple[int, int]]) -> str:
    each = (format_serial(a) if a == b else f"{format_serial(a)} to {format_serial(b)}" for a, b in gaps)
    return ", ".join(each)


def tell_log(store: Store, last: int, as_json: bool) -> None:
    """Print the log, one entry per line; with ``last`` above 0 only that many of the newest entries."""
    if as_json:
        for entry in _newest(map(_entry_as_json, store.log.entries()), last):
            say_json(entry)
    else:
        from pipeline.inspection.logged_texts import unveiling

        unveiled = unveiling(store)
        for line in _newest(_entries_in_words(store.log.entries()), last):
            say(in_one_line(unveiled(line)))


def _newest(lines: Iterable[Line], last: int) -> Iterable[Line]:
    return deque(lines, maxlen=last) if last else lines


def _entry_as_json(logged: LoggedEntry) -> bytes:
    return orjson.dumps({"number": logged.number, **asdict(logged.entry), "hash": logged.hash})


def _entries_in_words(log: Iterable[LoggedEntry]) -> Iterator[str]:
    names: dict[str, str] = {}
    for logged in log:
        if logged.entry.kind is EntryKind.ARRIVED:
            names[logged.entry.scan] = shown_name(logged.entry.after)
        yield _entry_in_words(logged, names.get(logged.entry.scan, ""))


def _entry_in_words(logged: LoggedEntry, name: str) -> str:
    entry = logged.entry
    when = f"{datetime.fromisoformat(entry.at).astimezone():%Y-%m-%d %H:%M:%S}"
    where = f" {entry.scan[:DIGITS]}" if entry.scan else ""
    if entry.kind not in (EntryKind.ARRIVED, EntryKind.KNOWN, EntryKind.DELETED):  # whose words contain the name
        where += f" {name}" if name else ""
    where += f" page {entry.page}" if entry.page else ""
    said = _change_in_words(logged)
    why = f" ({in_one_line(entry.why)})" if entry.why else ""
    return f"{logged.number} {when} {in_one_line(entry.by)}: {entry.kind}{where}{said}{why}"


def tell_verdict(verdict: LogVerdict) -> None:
    """Print what the verification of the log found."""
    for remark in verdict.remarks:
        say(f"Remark: {remark}")
    for fault in verdict.faults:
        say(fault)
    if verdict.faults:
        say("The log is not whole. Compare the database with a backup, and tell the manager.")
        return
    say(f"{counted(verdict.entries, 'entry', 'entries')} in an unbroken chain, and all that is stored agrees with them")
    if verdict.proven:
        say(f"{counted(verdict.proven, 'head')} that {'was' if verdict.proven == 1 else 'were'} noted down: in it")
    say(f"Head: {verdict.entries}-{verdict.head}")
    say("Note it down elsewhere: phieu log --verify --head HEAD proves later that nothing before it was rewritten.")


def _settings_in_words(logged: LoggedEntry) -> str:
    """Return what became of each setting; of files, which are told by their SHA-256, its beginning."""
    before, after = (orjson.loads(said) for said in (logged.entry.before, logged.entry.after))
    if not any(before.values()):
        return f" {len(after)} settings and files that figures rest on, for the first time"
    said = (f"{name}: {_short(before[name])} → {_short(after[name])}" for name in after)
    return f" {in_one_line(', '.join(said))}"


def _short(value: str) -> str:
    return value[:DIGITS] if len(value) == SHA256_DIGITS else value or "none"


def _change_in_words(logged: LoggedEntry) -> str:
    entry = logged.entry
    if entry.kind is EntryKind.SETTING:
        return _settings_in_words(logged)
    if entry.kind in (
        EntryKind.READ,
        EntryKind.READING,
        EntryKind.CHANGED,
    ):  # whose before and after are digests, not for people
        return ""
    if entry.kind is EntryKind.KEY:
        return f" {KeyChange.unpacked(entry.before, entry.after).in_words()}"
    before, after = in_one_line(entry.before), in_one_line(entry.after)
    return f" {before} → {after}" if before and after else f" {before or after}"


def remind_of_retention(workspace: Workspace, today: date) -> None:
    """Say on stderr how many scans are kept too long; nothing where there are none, or the database can't be read."""
    with suppress(PhieuError):
        if over := len(overdue(workspace, today)):
            say_beside(f"phieu: {_kept_too_long(over)}")


def _kept_too_long(over: int) -> str:
    return f"Kept longer than promised: {counted(over, 'scan')}; phieu retain deletes {'it' if over == 1 else 'them'}"


def tell_retained(retained: Retained, dry_run: bool) -> None:
    """Print which scans were deleted, and which a person must still look at."""
    done = "would be deleted" if dry_run else "deleted"
    for scan in retained.deleted:
        say(f"{shown_name(scan.name)} ({scan.sha256[:DIGITS]}): {done}")
    for scan in retained.waiting:
        say(f"{shown_name(scan.name)} ({scan.sha256[:DIGITS]}): stays, since a person must still look at it")
    if retained.erased.rulings or not retained.erased.whole:
        tell_erased(retained.erased, dry_run)
    if retained.deleted and not retained.erased.rulings:
        tell_copies(retained.copies)
    if retained.deleted and not dry_run:
        say("Backups that were made with the scans hold them still: remove those, too.")
    say(f"{counted(len(retained.deleted), 'scan')} {done}, {len(retained.waiting):,} waiting")
