"""What the log tells, entry by entry, in a form that can be held against what is stored."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import orjson

from forms.bilingual import alike, both
from forms.errors import SerialError
from forms.serial import parse_serial
from omr.scan.errors import shown_name
from pipeline.records.batches import BatchStep, batch_named
from pipeline.records.keys import KeyChange
from pipeline.records.log_chain import Entry, EntryKind, LoggedEntry
from pipeline.records.rulings import reworded_words
from pipeline.store.digests import parts_of
from pipeline.store.log import OTHER_SETTINGS, remark_named
from pipeline.store.scans import READ_AGAIN, READ_OTHERWISE
from pipeline.store.told_pages import ToldPages, hear_of_pages, told_kind, told_words
from pipeline.store.told_rows import about_in_words

_STEP = re.compile(r"shortcoming (?P<number>\d+) step (?P<step>\d+) (?P<what>[a-z]+)")
_ERASED = "erased"
GO_ON_AFTER = "serials go on after "
"""Stands before the last serial that was passed over in the entry that tells what was found again."""
_WHYS: dict[str, str] = {str(one): one for one in (READ_AGAIN, READ_OTHERWISE)}
"""What entries say of why, by how the log holds it: in English."""
CLOCK_TOLERANCE = timedelta(minutes=2)
"""By so much the clocks of several machines may differ; entries that lie back further are remarked on."""


@dataclass(slots=True)
class ToldScan:
    """What the log tells of a file; digests are empty where only an older log, which had none, tells of it.

    Attributes:
        name: As it arrived, with its folders.
        arrived, finished, deleted: Digests of its row.
        is_read, is_deleted: Whether that was told.
        pages: Of its pages.
        older: Of its pages, as older logs tell it; nothing where the newer digests have told all from the beginning.
    """

    name: str = ""
    arrived: str = ""
    finished: str = ""
    deleted: str = ""
    is_read: bool = False
    is_deleted: bool = False
    pages: ToldPages = field(default_factory=ToldPages)
    older: ToldPages = field(default_factory=ToldPages)


@dataclass(frozen=True, slots=True)
class ToldRuling:
    """A ruling that the log tells of: the number of its entry, and who made it."""

    entry: int
    by: str


@dataclass(frozen=True, slots=True)
class ToldStep:
    """A step of the register: the number of its shortcoming, and the digest of its row as it was told last."""

    shortcoming: int
    digest: str


@dataclass(slots=True)
class Told:
    """All that the log tells and that can be compared with what is stored.

    Attributes:
        issued: The digest of every run that was issued, by its words; empty where an older log tells of it.
        printed: The same of those that were printed.
        cancelled: The digest of whether a run is cancelled, by its words, of those of which that was said.
        received: Of every run of rows that came in a file, the digest of what names these rows.
        layouts: The digest of every layout that sheets were printed from, when that was first told.
        scans: The files, by SHA-256.
        in_force: What is ruled, in words, and how often that is in force.
        made, ended: Every ruling that was made or ended, by the digest of its row then.
        draws, entered: The digest of every draw of an audit by its number, and of what was entered by what it is about.
        rereads: The digest of every reread by its number.
        batches: The digest of every batch by its number.
        steps: Every step of the register of shortcomings, by its id.
        written: What stands for what people wrote beside entries, by their number, but for what was erased.
        passed_over: The last serial that was passed over, since it may be on paper; 0 where none was.
        first_key: The SHA-256 of the first key that sheets were signed with; empty where an older log tells of none.
        settings: What figures rest on beside scans, by name, for each office.
        faults: What the entries themselves tell that must not be, in words.
        remarks: What somebody should look at, and that breaks nothing.
    """

    issued: dict[str, str] = field(default_factory=dict)
    printed: dict[str, str] = field(default_factory=dict)
    cancelled: dict[str, str] = field(default_factory=dict)
    received: dict[str, str] = field(default_factory=dict)
    layouts: dict[str, str] = field(default_factory=dict)
    scans: dict[str, ToldScan] = field(default_factory=dict)
    in_force: Counter[str] = field(default_factory=Counter)
    made: dict[str, ToldRuling] = field(default_factory=dict)
    ended: dict[str, ToldRuling] = field(default_factory=dict)
    draws: dict[int, str] = field(default_factory=dict)
    entered: dict[str, str] = field(default_factory=dict)
    rereads: dict[int, str] = field(default_factory=dict)
    batches: dict[int, str] = field(default_factory=dict)
    steps: dict[int, ToldStep] = field(default_factory=dict)
    written: dict[int, str] = field(default_factory=dict)
    passed_over: int = 0
    first_key: str = ""
    settings: dict[str, dict[str, str]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    _has_digests: bool = False
    _has_found: bool = False
    _set_back: bool = False
    _before: LoggedEntry | None = None

    def hear(self, logged: LoggedEntry) -> None:
        """Take in the next entry."""
        self._hear_clock(logged)
        kind, entry = told_kind(logged.entry), logged.entry
        if entry.kind is EntryKind.FOUND and self._is_set_back(logged):
            return
        self._note_digests(entry)
        _HEARD.get(kind, _unheard)(self, logged)

    def scan(self, sha256: str) -> ToldScan:
        """Return what is told of a file."""
        return self.scans.setdefault(sha256, ToldScan())

    def _hear_clock(self, logged: LoggedEntry) -> None:
        before, self._before = self._before, logged
        if before is None or logged.entry.at >= before.entry.at:  # all are written alike
            return
        was, now = (datetime.fromisoformat(one.entry.at) for one in (before, logged))
        if was - now > CLOCK_TOLERANCE:
            times = both(
                "{now:%Y-%m-%d %H:%M}, và mục {number} lúc {was:%Y-%m-%d %H:%M}",
                "{now:%Y-%m-%d %H:%M}, and entry {number} at {was:%Y-%m-%d %H:%M}",
                now=now.astimezone(),
                number=before.number,
                was=was.astimezone(),
            )
            self.remarks.append(
                both(
                    "mục {number} được ghi lúc {times}: đồng hồ chạy sai, hoặc bị chỉnh lùi",
                    "entry {number} was written at {times}: a clock is wrong, or was put back",
                    number=logged.number,
                    times=times,
                )
            )

    def _note_digests(self, entry: Entry) -> None:
        """Take in whether entries have digests by now, so that nothing more is to be taken in as it is found."""
        if entry.kind is EntryKind.FOUND:
            self._has_found = True
        elif entry.digest or (self._has_found and entry.kind is EntryKind.MIGRATED):
            self._has_digests = True

    def _is_set_back(self, logged: LoggedEntry) -> bool:
        """Tell whether what was found is told of a database that had digests already: its version was set back."""
        if self._has_digests and not self._set_back:
            self._set_back = True
            self.faults.append(
                both(
                    (
                        "mục {number}: cơ sở dữ liệu được nâng cấp lần thứ hai vì có người đã lùi phiên bản của nó; "
                        "những gì tìm thấy khi đó không chứng minh được gì"
                    ),
                    (
                        "entry {number}: the database was brought up to date a second time, since somebody had set "
                        "its version back; what was found then proves nothing"
                    ),
                    number=logged.number,
                )
            )
        return self._has_digests


def _unheard(_told: Told, _logged: LoggedEntry) -> None:
    """Do nothing about what is compared with nothing."""


def _hear_run(told: Told, logged: LoggedEntry) -> None:
    entry, words, parts = logged.entry, told_words(logged.entry), parts_of(logged.entry.digest)
    if told_kind(entry) is EntryKind.PRINTED:
        told.printed[words] = parts[0] if parts else ""
        return
    told.issued[words] = parts[0] if parts else ""
    if told_kind(entry) is EntryKind.RECEIVED:
        told.received[words] = parts[2]
    if parts:
        told.layouts.setdefault(words.split(" ")[-3], parts[1])


def _hear_arrival(told: Told, logged: LoggedEntry) -> None:
    entry, scan = logged.entry, told.scan(logged.entry.scan)
    parts = parts_of(entry.digest)
    if scan.name and entry.kind is EntryKind.ARRIVED:
        told.faults.append(
            both(
                "mục {number}: {scan} đến hai lần: dòng của nó đã bị lấy đi",
                "entry {number}: {scan} arrived twice: its row was taken away",
                number=logged.number,
                scan=shown_name(scan.name),
            )
        )
    scan.name, scan.arrived = told_words(entry), parts[0] if parts else scan.arrived


def _hear_recovered(told: Told, logged: LoggedEntry) -> None:
    entry = logged.entry
    if entry.scan:  # a file that was found again counts as arrived when it was archived
        told.scan(entry.scan).arrived = parts_of(entry.digest)[0]
        return
    last = entry.after.rpartition(GO_ON_AFTER)[2]
    with suppress(SerialError):  # none
        told.passed_over = max(told.passed_over, parse_serial(last))


def _hear_read(told: Told, logged: LoggedEntry) -> None:
    entry, scan = logged.entry, told.scan(logged.entry.scan)
    parts = parts_of(entry.digest)
    if entry.kind is EntryKind.READ and scan.is_read:
        told.faults.append(
            both(
                "mục {number}: {scan} được đọc hai lần như thể lần đầu",
                "entry {number}: {scan} was read twice, as if for the first time",
                number=logged.number,
                scan=shown_name(scan.name),
            )
        )
    scan.is_read = True
    hear_of_pages(scan.pages, entry)
    if not parts:
        scan.older.tell_read(entry.after)
    else:
        scan.finished = parts[1]


def _hear_changed(told: Told, logged: LoggedEntry) -> None:
    entry, scan = logged.entry, told.scan(logged.entry.scan)
    scan.finished = parts_of(entry.digest)[1]
    said = alike(
        "entry {number}: {scan}: {why}",
        number=logged.number,
        scan=shown_name(scan.name),
        why=_WHYS.get(entry.why, entry.why),
    )
    (told.remarks if entry.why == READ_AGAIN else told.faults).append(said)


def _hear_reading(told: Told, logged: LoggedEntry) -> None:
    entry, scan = logged.entry, told.scan(logged.entry.scan)
    hear_of_pages(scan.pages, entry)
    if entry.kind is EntryKind.READING:
        scan.older.tell_change(entry.page, entry.before, entry.after)


def _hear_deleted(told: Told, logged: LoggedEntry) -> None:
    scan, parts = told.scan(logged.entry.scan), parts_of(logged.entry.digest)
    scan.is_deleted, scan.deleted = True, parts[0] if parts else scan.deleted


def _hear_ruled(told: Told, logged: LoggedEntry) -> None:
    entry, parts = logged.entry, parts_of(logged.entry.digest)
    if entry.kind is EntryKind.RULED:
        told.in_force[entry.after] += 1
        told.in_force[entry.before] -= 1
    for digest, rulings in zip(parts, (told.ended, told.made), strict=bool(parts)):
        if digest:
            rulings[digest] = ToldRuling(logged.number, entry.by)


def _hear_cancelled(told: Told, logged: LoggedEntry) -> None:
    entry = logged.entry
    told.cancelled[entry.after or entry.before] = parts_of(entry.digest)[0]
    _hear_serial(told, logged)


def _hear_serial(told: Told, logged: LoggedEntry) -> None:
    if logged.entry.why:
        told.written[logged.number] = logged.entry.why


def _hear_erased(told: Told, logged: LoggedEntry) -> None:
    """Take in that a text was erased; of an entry from which one was taken out, the chain itself is checked."""
    entry, parts = logged.entry, parts_of(logged.entry.digest)
    if not parts:
        told.written.pop(remark_named(entry.before), "")
        return
    if reworded_words(entry.before, _without) != reworded_words(entry.after, _without):
        told.faults.append(
            both(
                "mục {number}: phần bị lấy khỏi {why} nhiều hơn nội dung đã viết",
                "entry {number}: more than a text was taken out of {why}",
                number=logged.number,
                why=entry.why,
            )
        )
    made, ended, made_now, ended_now = parts
    for rulings, was, now in ((told.made, made, made_now), (told.ended, ended, ended_now)):
        if was in rulings:
            rulings[now] = rulings.pop(was)
    if not ended:
        told.in_force[entry.before] -= 1
        told.in_force[entry.after] += 1


def _without(_text: str) -> str:
    return ""


def _hear_key(told: Told, logged: LoggedEntry) -> None:
    told.first_key = told.first_key or KeyChange.unpacked(logged.entry.before, logged.entry.after).key


def _hear_audit(told: Told, logged: LoggedEntry) -> None:
    words, parts = told_words(logged.entry), parts_of(logged.entry.digest)
    digest = parts[0] if parts else ""
    if words.startswith("drawn "):
        told.draws[int(words.split(" ")[1].rstrip(":"))] = digest
    else:
        told.entered[about_in_words(words)] = digest


def _hear_reread(told: Told, logged: LoggedEntry) -> None:
    told.rereads[int(told_words(logged.entry))] = parts_of(logged.entry.digest)[0]


def _hear_batch(told: Told, logged: LoggedEntry) -> None:
    entry, parts = logged.entry, parts_of(logged.entry.digest)
    if entry.scan:  # a file that is of another batch now
        told.scan(entry.scan).arrived = parts[0]
    elif parts:
        told.batches[batch_named(entry.after)] = parts[0]
        if entry.why and not entry.after.endswith(f" {BatchStep.BROUGHT}"):
            told.written[logged.number] = entry.why


def _hear_remedy(told: Told, logged: LoggedEntry) -> None:
    found = _STEP.fullmatch(logged.entry.after)
    if found is None:
        return
    step, number = int(found["step"]), int(found["number"])
    if (found["what"] == _ERASED) is not (step in told.steps):
        told.faults.append(
            both(
                "mục {number}: bước {step} của hạn chế {shortcoming} được ghi hai lần: dòng của nó đã bị lấy đi",
                "entry {number}: step {step} of shortcoming {shortcoming} was taken twice: its row was taken away",
                number=logged.number,
                step=step,
                shortcoming=number,
            )
        )
    told.steps[step] = ToldStep(number, parts_of(logged.entry.digest)[0])


def _hear_setting(told: Told, logged: LoggedEntry) -> None:
    if logged.entry.why == OTHER_SETTINGS:
        return
    known = told.settings.setdefault(logged.entry.why, {})
    known.update(orjson.loads(logged.entry.after))
    told.settings[logged.entry.why] = {name: value for name, value in known.items() if value}


_HEARD: dict[EntryKind, Callable[[Told, LoggedEntry], None]] = {
    EntryKind.ISSUED: _hear_run,
    EntryKind.RECEIVED: _hear_run,
    EntryKind.PRINTED: _hear_run,
    EntryKind.ARRIVED: _hear_arrival,
    EntryKind.RECOVERED: _hear_recovered,
    EntryKind.READ: _hear_read,
    EntryKind.CHANGED: _hear_changed,
    EntryKind.READING: _hear_reading,
    EntryKind.OUTCOME: _hear_reading,
    EntryKind.DELETED: _hear_deleted,
    EntryKind.RULED: _hear_ruled,
    EntryKind.KEY: _hear_key,
    EntryKind.SERIAL: _hear_serial,
    EntryKind.CANCELLED: _hear_cancelled,
    EntryKind.ERASED: _hear_erased,
    EntryKind.AUDIT: _hear_audit,
    EntryKind.REREAD: _hear_reread,
    EntryKind.SETTING: _hear_setting,
    EntryKind.BATCH: _hear_batch,
    EntryKind.REMEDY: _hear_remedy,
}
