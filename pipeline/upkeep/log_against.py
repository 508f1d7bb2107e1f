"""What is stored, held against what the log tells: each difference in a line that names the run, sheet or file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from itertools import groupby
from operator import attrgetter

from forms.errors import in_one_line
from forms.serial import format_serial
from omr.faults import Outcome
from omr.scan.errors import shown_name
from pipeline.records.batches import batch_in_words
from pipeline.records.duplicates import which_count
from pipeline.records.page_change import COMPARED
from pipeline.records.page_record import PageAnswers
from pipeline.records.runs import IssuedRun, Origin
from pipeline.records.store_rows import KeptRuling
from pipeline.store.failures import AlteredError
from pipeline.store.log_writing import path_in_words, ruling_in_words, run_in_words
from pipeline.store.runs import RunDigests
from pipeline.store.scans import ScanDigests
from pipeline.store.store import Store
from pipeline.upkeep.told import Told, ToldScan


def against_log(store: Store, told: Told) -> Iterator[str]:
    """Yield a line for every difference between the database and what the log tells.

    Raises:
        StoreError: The database can't be read.
    """
    for what, differences in _PARTS.items():
        try:
            yield from differences(store, told)
        except AlteredError as error:
            yield error.message
        except (ValueError, KeyError) as error:  # of what is stored as JSON, or as a time
            yield f"what is stored of {what} can't be read: it was changed ({in_one_line(str(error))})"


def _runs(store: Store, told: Told) -> Iterator[str]:
    stored = store.runs.digests()
    for row in stored:
        yield from _run(row, run_in_words(row.run), told)
    for words in sorted(told.issued.keys() - {run_in_words(row.run) for row in stored}):
        yield f"the run {words} is gone"
    given = max([told.passed_over, *(row.run.first_serial + row.run.count - 1 for row in stored)])
    counter = store.runs.last_serial()
    if counter != given:
        yield f"the counter of serials stands at {counter:,}, and {given:,} were given: it was changed"


def _run(row: RunDigests, words: str, told: Told) -> Iterator[str]:
    issued, printed = told.issued.get(words), told.printed.get(words)
    if issued is None:
        yield f"the run {words} is stored, and the log tells otherwise"
    elif issued not in ("", row.issued):
        changed = "its unit's name or kind, its desk or origin, or the day of its order, was changed"
        yield f"the run {_named(row.run)}: {changed}"
    elif row.run.printed != (printed is not None):
        yield f"the run {words} is stored, and the log tells otherwise: whether it was printed was changed"
    elif printed and printed != row.printed:
        yield f"the run {_named(row.run)}: its file, or the time of its printing, was changed"
    elif told.cancelled[words] != row.cancelled if words in told.cancelled else row.run.cancelled:
        yield f"the run {_named(row.run)}: whether or when it was cancelled was changed"


def _row_keys(store: Store, told: Told) -> Iterator[str]:
    received = {run_in_words(run): run for run in store.runs.all() if run.origin is Origin.ROWS}
    stored = store.row_files.digests(list(received.values()))
    for words, run in received.items():
        if told.received.get(words) != stored.pop(run.id):
            yield f"the run {_named(run)}: what names its rows was changed, so that one may be counted twice"
    if strangers := store.row_files.strangers():
        yield f"{strangers:,} names of rows are stored, and the log does not tell of them"


def _named(run: IssuedRun) -> str:
    last = format_serial(run.first_serial + run.count - 1)
    return f"{run.run} of {run.unit} ({format_serial(run.first_serial)} to {last})"


def _layouts(store: Store, told: Told) -> Iterator[str]:
    stored = store.layouts.digests()
    for name, digest in sorted(told.layouts.items()):
        if name not in stored:
            yield f"the layout {name} is gone, and sheets were printed from it"
        elif stored[name] != digest:
            yield f"the layout {name}: where its boxes lie, or the text of its survey, was changed after it was printed"


def _scans(store: Store, told: Told) -> Iterator[str]:
    rows = store.scans.digests()
    gone = told.scans.keys() - {row.scan.sha256 for row in rows}
    for sha256 in sorted(gone):
        yield f"{shown_name(told.scans[sha256].name)} ({sha256[:12]}) arrived, and is not stored: its row is gone"
    for row in rows:
        found = told.scans.get(row.scan.sha256)
        if found is None or not found.name or (row.finished and not found.is_read):
            yield f"{shown_name(row.scan.name)} is stored, and the log does not tell of it"
        else:
            yield from _scan(row, found)
    yield from _pages(store, told, {row.scan.id: row for row in rows if row.finished})


def _scan(row: ScanDigests, told: ToldScan) -> Iterator[str]:
    name, scan = shown_name(told.name), row.scan
    if told.arrived not in ("", row.arrived):
        stored = path_in_words(scan.folder, scan.name)
        also = "" if stored == told.name else f" (it is stored as {stored})"
        yield f"{name}: its name, folder, office, size, file, batch, channel or day of arrival was changed{also}"
    if told.is_read and not row.finished:
        yield f"{name}: it was read, and is stored as not read: its pages can't be relied on"
    elif told.finished not in ("", row.finished):
        yield f"{name}: the time at which it was read was changed"
    if told.is_deleted and not row.deleted:
        yield f"{name}: it was deleted, and is stored as if it were kept"
    elif row.deleted and not told.is_deleted:
        yield f"{name}: it is stored as deleted, and the log does not tell of it"
    elif told.deleted not in ("", row.deleted):
        yield f"{name}: the day on which it was deleted was changed"


def _pages(store: Store, told: Told, finished: Mapping[int, ScanDigests]) -> Iterator[str]:
    older = {number for number, row in finished.items() if told.scan(row.scan.sha256).older.read}
    left = dict(finished)
    for number, whole, answers in store.pages.digests(older):
        row = left.pop(number, None)
        if row is not None:
            yield from _pages_of(row, told.scan(row.scan.sha256), whole, answers)
    for row in left.values():
        yield from _pages_of(row, told.scan(row.scan.sha256), {}, {})


def _pages_of(row: ScanDigests, told: ToldScan, whole: Mapping[int, str], answers: Mapping[int, str]) -> Iterator[str]:
    name = shown_name(told.name or row.scan.name)
    if row.scan.pages != len(whole):
        yield f"{name}: it has {row.scan.pages} pages, and {len(whole)} are stored"
    agrees = told.pages.agree_with(whole) if told.pages.read else True
    if not agrees or (told.older.read and not told.older.agree_with(answers)):
        yield f"{name}: what is stored of its pages is not what was read"


def _which_count(store: Store, _told: Told) -> Iterator[str]:
    """Yield a line for each page whose counting scan is not the one that follows from all scans of the page."""
    faults, aside = store.pages.faults_of_others(), store.batches.set_aside()
    for (serial, page), group in groupby(store.pages.of_sheets(), key=attrgetter("serial", "sheet_page")):
        rows = [row for row in group if row.outcome in COMPARED and row.scan not in aside]
        if len(rows) == 1 and rows[0].outcome == Outcome.READ:
            continue  # as nearly all are
        answers = [PageAnswers.unpacked(row.answers) if row.answers else None for row in rows]
        stored = [(row.outcome, faults.get((row.scan, row.page))) for row in rows]
        if rows and stored != which_count(answers):
            yield f"{format_serial(serial)}, page {page}: which of its scans counts was changed"


def _rulings(store: Store, told: Told) -> Iterator[str]:
    made, ended, faults = set[str](), set[str](), 0
    for row in store.rulings.digests():
        made.add(row.made)
        ended.add(row.ended)
        if row.made not in told.made:
            yield f"{_ruled(row.kept)} is not what the log tells: what it says, who made it, when or why was changed"
        elif row.ended and row.ended not in told.ended:
            yield f"{_ruled(row.kept)} was ended, and the log does not tell of it"
        else:
            continue
        faults += 1
    for digest in told.made.keys() - made:
        yield f"what {told.made[digest].by} ruled (entry {told.made[digest].entry}) is gone, or was changed"
        faults += 1
    for digest in told.ended.keys() - ended:
        yield f"the ruling that was ended by entry {told.ended[digest].entry} is in force again, or was changed"
        faults += 1
    if not faults:
        yield from _in_force(store, told)


def _in_force(store: Store, told: Told) -> Iterator[str]:
    kept = Counter(ruling_in_words(one.ruling, store.veil) for one in store.rulings.in_force())
    logged = {said for said, count in told.in_force.items() if said and count > 0}
    for said in sorted(set(kept) ^ logged):
        yield f"the ruling {said} is {'stored, and not in the log' if said in kept else 'in the log, and not stored'}"


def _ruled(kept: KeptRuling) -> str:
    ruling = kept.ruling
    about = format_serial(ruling.serial) if ruling.serial is not None else "a page of no sheet"
    question = f", {ruling.question}" if ruling.question else ""
    day = f"{datetime.fromisoformat(kept.at).astimezone():%Y-%m-%d}"
    return f"ruling {kept.number} about {about}{question} (by {kept.by}, {day})"


def _remarks(store: Store, told: Told) -> Iterator[str]:
    stored = {number: store.veil(text) for number, text in store.log.remarks().items()}
    for number in sorted(stored.keys() | told.written.keys()):
        if said := _difference(stored.get(number), told.written.get(number)):
            yield f"entry {number}: the remark that was written beside it {said}"


def _audits(store: Store, told: Told) -> Iterator[str]:
    draws, entered = store.audits.digests()
    for number in sorted(told.draws.keys() | draws.keys()):
        if said := _difference(draws.get(number), told.draws.get(number)):
            yield f"audit {number}: its draw, or how its sheets counted then, {said}"
    for about in sorted(told.entered.keys() | entered.keys()):
        if said := _difference(entered.get(about), told.entered.get(about)):
            yield f"audit, {about}: what the paper says, who entered it or when, {said}"


def _rereads(store: Store, told: Told) -> Iterator[str]:
    stored = store.rereads.digests()
    for number in sorted(told.rereads.keys() | stored.keys()):
        if said := _difference(stored.get(number), told.rereads.get(number)):
            yield f"reread {number}: who did it and when, or a reading that is kept of it, {said}"


def _batches(store: Store, told: Told) -> Iterator[str]:
    stored = store.batches.digests()
    for number in sorted(told.batches.keys() | stored.keys()):
        if said := _difference(stored.get(number), told.batches.get(number)):
            yield f"{batch_in_words(number)}: who brought it and when, or whether it is held or withdrawn, {said}"


def _difference(stored: str | None, told: str | None) -> str:
    """Say how two digests differ; an empty text where they don't."""
    if told is None:
        return "is stored, and the log does not tell of it"
    if stored == told:
        return ""
    return "is gone" if stored is None else "was changed"


def _key(store: Store, told: Told) -> Iterator[str]:
    logged = {known["phieu.key"] for known in told.settings.values() if "phieu.key" in known}
    bound = store.key_digest()
    if not bound and not told.issued and not told.scans:
        return  # nothing was printed or read yet
    if (logged and bound not in logged) or told.first_key not in ("", bound):
        yield "the key that the database is bound to was changed: sheets that others signed would be taken for ours"


_PARTS: dict[str, Callable[[Store, Told], Iterator[str]]] = {
    "runs": _runs,
    "names of rows": _row_keys,
    "layouts": _layouts,
    "scans and their pages": _scans,
    "several scans of a page": _which_count,
    "rulings": _rulings,
    "remarks": _remarks,
    "audits": _audits,
    "rereads": _rereads,
    "batches": _batches,
    "the key": _key,
}
