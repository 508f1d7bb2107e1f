"""Find again what an older database that was put back has lost: from the PDFs that were printed, and from the archive.

What people ruled, typed or entered since the copy was made is in no file: it is lost, and asked again where it waits.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from forms.bilingual import both
from forms.errors import LayoutError, PhieuError
from forms.flow import lay_out, lay_out_rows
from forms.layout import Layout
from forms.serial import MAX_SERIAL, format_serial
from forms.survey import Survey, parse_survey
from omr.faults import Fault
from pipeline.errors import AlreadyStoredError
from pipeline.intake import rereading
from pipeline.intake.ingest import FileReport, Listener, ingest
from pipeline.intake.kept_files import Kept, state_of
from pipeline.intake.rereading import RereadListener
from pipeline.kept_heads import RECOVERY, keep_head
from pipeline.log_heads import noted_heads, write_head
from pipeline.records.log_chain import EntryKind
from pipeline.records.periods import parse_period
from pipeline.records.runs import IssuedRun, Order
from pipeline.store.rereads import Reread
from pipeline.upkeep.keys import begun_keys, log_begun_keys
from pipeline.upkeep.printed_runs import PrintedRun
from pipeline.upkeep.put_back import PutBack, look_for_put_back
from pipeline.upkeep.told import GO_ON_AFTER
from pipeline.workspace import SURVEY, Workspace

LEFT_FREE = 100_000
"""Serials that stay free where nobody here can know which was the last: where offices share a database, and where all
that tells of what was lost is a head that was noted elsewhere."""
_LOST = (Fault.SERIAL_UNKNOWN, Fault.LAYOUT_UNKNOWN)
"""The faults of pages of which the database has lost the run or the layout."""
OnProgress = Callable[[int, int], None]


@dataclass(slots=True)
class Recovery:
    """What was found again, or would be.

    Attributes:
        found: what told that the database is an older one.
        back: the runs that are in the database again.
        printed: the runs that are stored as printed now, since printing them was cut off only after that.
        left: those that can't be, and why.
        files: the reports of the scans that were read again; with a dry run there are none.
        reread: what became of pages that were read while their runs were not known; ``None`` where there were none.
        damaged: the names of the archived scans whose bytes are not those that they are named by.
        strangers: serials on scanned pages that are of no run that is known.
        last_serial: no serial up to this one is issued any more.
        entries: how many entries of the log are missed, as far as heads tell.
        rulings: how many rulings are missed, as far as heads tell.
        steps: how many steps of the register of shortcomings are missed, as far as heads tell.
        shortcomings: the numbers of shortcomings that were given and are missed; they are not given again.
    """

    found: PutBack
    back: list[PrintedRun] = field(default_factory=list)
    printed: list[IssuedRun] = field(default_factory=list)
    left: list[tuple[PrintedRun, str]] = field(default_factory=list)
    files: list[FileReport] = field(default_factory=list)
    reread: Reread | None = None
    damaged: list[str] = field(default_factory=list)
    strangers: list[int] = field(default_factory=list)
    last_serial: int = 0
    entries: int = 0
    rulings: int = 0
    steps: int = 0
    shortcomings: range = range(0)


def recover(
    workspace: Workspace,
    by: str,
    *,
    dry_run: bool = False,
    on_progress: OnProgress = lambda *_: None,
    stop: threading.Event | None = None,
) -> Recovery | None:
    """Bring back what can be: runs from ``print/``, scans from ``archive/``; no serial on paper is issued again.

    It may be cut off at any moment and begun anew; until it has come to its end, nothing is printed.

    Args:
        workspace: whose database was put back.
        by: who has it done.
        dry_run: only say what would be done.
        on_progress: is called with the number of pages read and the number of pages in all.
        stop: once set, the pages in hand are finished, and the rest is left to the next time.

    Returns:
        what was done; ``None`` where nothing is missed.

    Raises:
        KeyFileError: a key is missing that signed sheets.
        StoreError, DiskError: database or archive can't be used; what was done is kept.
        DefectError: something of phieu itself failed.
    """
    stop = stop or threading.Event()
    workspace.forget_keys()
    if not begun_keys(workspace):
        workspace.check_key()
    found = look_for_put_back(workspace)
    if not found.said:
        workspace.check_key()
        return None
    layouts = _layouts(workspace)
    done = _planned(workspace, found, layouts)
    if not dry_run:
        log_begun_keys(workspace, by)
        _take_back(workspace, done, layouts)
        _take_in(workspace, done, on_progress, stop)
        if done.back and not stop.is_set():
            done.reread = _read_again(workspace, by, on_progress, stop)
        if not stop.is_set():
            _end(workspace, done, by)
    return done


def _planned(workspace: Workspace, found: PutBack, layouts: dict[str, tuple[Layout, str]]) -> Recovery:
    store, done = workspace.store, Recovery(found, printed=[one.run for one in found.cut_off])
    done.damaged = [name for name in found.files if state_of(workspace, name[:64], name) is not Kept.WHOLE]
    runs = store.runs.all()
    for run in found.runs:
        why = _why_not(workspace, run, runs, layouts)
        if why:
            done.left.append((run, why))
        else:
            done.back.append(run)
            runs.append(_issued(_order(workspace, run), run))
    on_paper = [found.seen, *(run.last_serial for run in found.runs), *(head.serial for head in noted_heads(workspace))]
    on_paper += [run.first_serial + run.count - 1 for run in runs]
    if found.head is not None:
        kept = store.log.head()
        done.entries = max(0, found.head.number - (kept.number if kept else 0))
        done.rulings = max(0, found.head.ruling - (kept.ruling if kept else 0))
        done.steps = max(0, found.head.step - (kept.step if kept else 0))
        done.shortcomings = range((kept.shortcoming if kept else 0) + 1, found.head.shortcoming + 1)
    # Where a head elsewhere alone tells, it does not tell which serial was the last.
    is_unknown = bool(workspace.settings.office) or (found.head is None and found.kept is not None)
    free = LEFT_FREE if is_unknown and found.is_certain else 0
    done.last_serial = max(found.last_serial, min(max(on_paper) + free, MAX_SERIAL))
    return done


def _layouts(workspace: Workspace) -> dict[str, tuple[Layout, str]]:
    """Return the layouts that are known, and that of the survey as it stands, with the texts of their surveys."""
    known = {name: (kept.layout, kept.survey_text) for name, kept in workspace.store.layouts.by_id().items()}
    try:
        text = workspace.survey_text()
        survey = parse_survey(text, str(workspace.root / SURVEY), printed=True)
        now = {layout.id: (layout, text) for layout in _printable(survey)}
    except (PhieuError, OSError):  # then a run that was printed from it is named as one that can't be brought back
        return known
    return now | known


def _printable(survey: Survey) -> Iterator[Layout]:
    """Yield the layouts that sheets of a survey may have been printed with."""
    for is_online in (False, True):
        with suppress(LayoutError):  # of the other one they may have been
            yield lay_out(survey, is_online=is_online)
    yield lay_out_rows(survey, [question.id for question in survey.questions])  # of slips


def _why_not(
    workspace: Workspace, run: PrintedRun, runs: Sequence[IssuedRun], layouts: dict[str, tuple[Layout, str]]
) -> str:
    """Return why a run can't be in the database again; empty if it can."""
    for other in runs:
        if other.first_serial <= run.last_serial and run.first_serial < other.first_serial + other.count:
            return both(
                ("số phiếu của lượt này sau đó đã cấp lần nữa cho lượt in {run} của {unit}: để riêng các phiếu đó ra"),
                "its serials were issued once more since, to run {run} of {unit}: set its sheets aside",
                run=other.run,
                unit=other.unit,
            )
        if (other.unit, other.run) == (run.unit, run.run):
            return both("đơn vị sau đó đã có lượt in khác cùng số", "its unit has another run of this number since")
    if run.layout not in layouts:
        return both(
            "không rõ mẫu phiếu {layout}: đưa survey.yaml của lúc đó trở lại, rồi chạy lại",
            "its layout {layout} is not known: bring back the survey.yaml of that time, and run this again",
            layout=run.layout,
        )
    if run.channel not in workspace.settings.channels:
        return both(
            "phieu.toml không có hình thức “{channel}”", "phieu.toml knows no channel “{channel}”", channel=run.channel
        )
    try:
        parse_period(run.period)
    except PhieuError as error:
        return error.message
    return ""


def _order(workspace: Workspace, run: PrintedRun) -> Order:
    try:
        kind = workspace.register().get(run.unit).kind
    except PhieuError:
        kind = ""
    return Order(run.unit, run.unit_name, kind, run.channel, run.period, run.layout, run.count, run.desk)


def _issued(order: Order, run: PrintedRun) -> IssuedRun:
    about = {name: getattr(order, name) for name in Order.__slots__}
    return IssuedRun(id=0, run=run.run, first_serial=run.first_serial, printed=True, origin=run.origin, **about)


def _take_back(workspace: Workspace, done: Recovery, layouts: dict[str, tuple[Layout, str]]) -> None:
    """Store the runs, and pass over the serials that are on paper, all at once."""
    store = workspace.store
    with store.transaction():
        store.runs.pass_over(done.last_serial)
        for one in done.found.cut_off:
            store.runs.confirm_printed([one.run], one.file)
        for run in list(done.back):
            layout, text = layouts[run.layout]
            store.layouts.keep(layout, text)
            try:
                why = f"found again in print/{run.file}"
                store.runs.take_back(_order(workspace, run), run.run, run.first_serial, run.file, why, run.origin)
            except AlreadyStoredError:  # another office was faster
                done.back.remove(run)


def _take_in(workspace: Workspace, done: Recovery, on_progress: OnProgress, stop: threading.Event) -> None:
    """Read the scans that lie in the archive and are in no row, as if they were brought once more."""
    paths = [workspace.archive / name for name in done.found.files if name not in done.damaged]
    if paths:
        done.files = ingest(workspace, paths, listener=Listener(on_progress=on_progress), stop=stop, recovering=True)
        for path in paths:
            _date_back(workspace, path)


def _end(workspace: Workspace, done: Recovery, by: str) -> None:
    """Pass over the serials that were seen on paper, log what was found, and let printing go on."""
    store, head = workspace.store, done.found.head
    done.strangers = sorted(_strangers(workspace))
    done.last_serial = max([done.last_serial, *done.strangers])
    with store.transaction() as connection:
        store.runs.pass_over(done.last_serial)
        before = f"entry {head.number} {head.hash}" if head else ""
        store.log.add(connection, EntryKind.RECOVERED, before=before, after=_in_words(done), by=by)
    write_head(workspace)
    keep_head(workspace, store.log.newest(), RECOVERY)


def _date_back(workspace: Workspace, path: Path) -> None:
    """Have a scan count as arrived when it was archived: how long it is kept goes by that."""
    scan = workspace.store.scans.with_digest(path.name[:64])
    if scan is not None:
        archived = datetime.fromtimestamp(path.stat().st_mtime, UTC).isoformat(timespec="microseconds")
        workspace.store.scans.date_back(scan, archived)


def _read_again(workspace: Workspace, by: str, on_progress: OnProgress, stop: threading.Event) -> Reread | None:
    """Read the scans again that were read while their runs or layouts were not known."""
    here = {scan.sha256 for scan in workspace.store.scans.all() if scan.deleted_at is None}
    names = {row.sha256 for row in workspace.store.pages.rows() if row.fault in _LOST and row.sha256 in here}
    if not names:
        return None
    choice, listener = rereading.Choice(tuple(sorted(names))), RereadListener(on_progress=on_progress)
    return rereading.reread(workspace, choice, by, listener=listener, stop=stop)


def _strangers(workspace: Workspace) -> Iterator[int]:
    """Yield the serials that our key has signed and that no run here has."""
    for row in workspace.store.pages.rows():
        if row.fault in _LOST and row.serial is not None:
            yield row.serial


def _in_words(done: Recovery) -> str:
    each = [(run.unit, run.run) for run in done.back] + [(run.unit, run.run) for run in done.printed]
    runs = ", ".join(f"{unit} {run}" for unit, run in each) or "no run"
    scans = f"{len(done.files)} {'scan' if len(done.files) == 1 else 'scans'}"
    last = format_serial(done.last_serial) if done.last_serial else "none"
    return f"found again: {runs}; {scans}; {GO_ON_AFTER}{last}"
