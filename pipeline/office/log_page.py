"""What the page of the log shows: which entries are wanted, and what they are called."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from forms.bilingual import Told, Words
from forms.errors import SerialError
from forms.qr import dark_runs, symbol
from forms.serial import parse_serial
from pipeline.inspection.log_sentences import KINDS, Names, local_time, sentence_of
from pipeline.office.texts.settings import TEXTS
from pipeline.records.log_chain import EntryKind, LoggedEntry
from pipeline.records.runs import IssuedRun
from pipeline.store.log import LogPage, WantedEntries
from pipeline.store.log_writing import run_in_words
from pipeline.workspace import Workspace

_OF_NO_FILE = "-"  # nothing is shown to whoever mistyped, rather than everything
_QUIET = 4  # modules of white around a code (ISO/IEC 18004)
_NO_SHEET = Words("không có phiếu nào mang số này", "there is no sheet of this number")
_NO_FILE = Words("không có tệp nào tên như vậy", "there is no file of this name")
_NO_DAY = Words("phải là một ngày như 2027-12-31", "must be a day such as 2027-12-31")


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as it is shown."""

    number: int
    at: datetime
    by: str
    kind: Words
    said: Told


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody looks for, as it was typed, by the names of the fields, and what is wrong with it."""

    typed: Mapping[str, str]
    wanted: WantedEntries
    problems: Mapping[str, Words]

    @property
    def is_narrowed(self) -> bool:
        """Whether anything was typed."""
        return any(self.typed.values())


def asked(workspace: Workspace, typed: Mapping[str, str]) -> Asked:
    """Return which entries somebody wants who typed this: ``day``, ``until``, ``by``, ``kind``, ``sheet``, ``file``."""
    problems: dict[str, Words] = {}
    since, until = (_day(typed.get(name, ""), name, problems) for name in ("day", "until"))
    last = until or since
    kind = typed.get("kind", "")
    kinds = (EntryKind(kind),) if kind in set(EntryKind) else ()
    serial, words, places = _sheet(workspace, typed.get("sheet", ""), problems)
    file = _scan(workspace, typed.get("file", ""), problems)
    wanted = WantedEntries(
        since=_begin(since) if since else "",
        until=_begin(last + timedelta(days=1)) if last else "",
        by=typed.get("by", ""),
        kinds=kinds,
        scan=_OF_NO_FILE if problems else file,
        serial=serial,
        words=words,
        places=places,
    )
    return Asked(typed, wanted, problems)


def _day(text: str, name: str, problems: dict[str, Words]) -> date | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
        _begin(day), _begin(day + timedelta(days=1))  # the first and the last day of all have none in every time zone
    except (ValueError, OverflowError):
        problems[name] = _NO_DAY
        return None
    return day


def _begin(day: date) -> str:
    """Return when a day begins here, as the log writes times."""
    return datetime.combine(day, time()).astimezone().astimezone(UTC).isoformat(timespec="microseconds")


def _scan(workspace: Workspace, name: str, problems: dict[str, Words]) -> str:
    if not name:
        return ""
    found = workspace.store.scans.called(name)
    if not found:
        problems["file"] = _NO_FILE
        return ""
    return found[-1].sha256


def _sheet(
    workspace: Workspace, text: str, problems: dict[str, Words]
) -> tuple[int, tuple[str, ...], tuple[tuple[str, int], ...]]:
    if not text:
        return 0, (), ()
    try:
        serial = parse_serial(text)
    except SerialError:
        problems["sheet"] = _NO_SHEET
        return 0, (), ()
    store = workspace.store
    runs = tuple(run_in_words(run) for run in store.runs.all() if _holds(run, serial))
    rows = list(store.pages.of_sheets(serial))
    scans = {scan.id: scan.sha256 for scan in store.scans.numbered({row.scan for row in rows}, everywhere=True)}
    return serial, runs, tuple((scans[row.scan], row.page) for row in rows if row.scan in scans)


def _holds(run: IssuedRun, serial: int) -> bool:
    return run.first_serial <= serial < run.first_serial + run.count


def lines_of(workspace: Workspace, page: LogPage, units: Collection[tuple[str, str]]) -> list[Line]:
    """Return the entries of a page as they are shown; ``units`` are the ids and names of units."""
    store, named = workspace.store, dict(units)
    found = (store.scans.with_digest(sha256) for sha256 in {one.entry.scan for one in page.entries} - {""})
    channels = {name: Words(one.vi, one.en) for name, one in workspace.settings.channels.items()}
    scans = {scan.sha256: scan.name for scan in found if scan is not None}
    names = Names(scans, lambda unit: named.get(unit, unit), channels, _setting)
    return [_line(one, names) for one in page.entries]


def _setting(name: str) -> Words | None:
    what, _, rest = name.partition(".")
    if what in ("channels", "themes"):
        part, thing = TEXTS[f"settings-section-{what}"], rest.partition(".")[0]
        return Words(f"{part.vi} “{thing}”", f"{part.en} “{thing}”")
    return TEXTS.get(f"settings-{name}") or Names().setting(name)


def _line(logged: LoggedEntry, names: Names) -> Line:
    entry = logged.entry
    return Line(logged.number, local_time(entry.at), entry.by, KINDS[entry.kind], sentence_of(logged, names))


def code_path(text: str) -> tuple[int, str]:
    """Return a QR code as it is drawn in SVG: the width in modules, quiet zone and all, and a path."""
    dark = symbol(text)
    drawn = "".join(f"M{x + _QUIET} {y + _QUIET}h{length}v1h-{length}z" for x, y, length in dark_runs(dark))
    return dark.shape[0] + 2 * _QUIET, drawn
