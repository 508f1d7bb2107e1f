"""Notice that a database was put back that is older than what was printed and scanned with it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from forms.bilingual import both
from forms.serial import format_serial
from pipeline.errors import PutBackError
from pipeline.intake.arrivals import SCAN_SUFFIXES
from pipeline.intake.row_names import said_of
from pipeline.log_heads import (
    RECOVER,
    check_head,
    kept_in_words,
    missed_head,
    missed_in_words,
    missed_kept,
    seen_in_words,
)
from pipeline.records.log_head import Head
from pipeline.records.log_heads import NotedHead
from pipeline.upkeep.printed_runs import CutOffRun, PrintedRun, cut_off_runs, unknown_runs
from pipeline.workspace import Workspace

_OURS = re.compile(r"[0-9a-f]{64}(\.[A-Za-z0-9_-]*)*")
"""The name of a file that phieu archived."""


@dataclass(frozen=True, slots=True)
class PutBack:
    """What tells that a database is older than the files beside it.

    Attributes:
        head: the newest head of the log that was noted and that the log does not hold; ``None`` if it holds all.
        kept: the newest head in the file of heads elsewhere, if the log does not hold it.
        last_serial: the last serial that the database has issued.
        seen: the highest serial that a scanned page bears.
        runs: in PDFs in ``print/``, and not in the database.
        cut_off: runs that are stored as not printed, though their sheets are on paper, or may be.
        files: the names of the archived scans that are not in the database.
        said: what was found, a line for each.
    """

    head: Head | None
    kept: NotedHead | None
    last_serial: int
    seen: int
    runs: tuple[PrintedRun, ...]
    cut_off: tuple[CutOffRun, ...]
    files: tuple[str, ...]
    said: tuple[str, ...]

    @property
    def is_certain(self) -> bool:
        """Whether serials would be issued twice. A scan without a row may also be what a killed ingest left."""
        if self.head is not None or self.kept is not None:
            return True
        return max([self.seen, *(run.last_serial for run in self.runs)]) > self.last_serial


def look_for_put_back(workspace: Workspace) -> PutBack:
    """Hold the database against the heads that were noted, the PDFs in ``print/`` and the files in ``archive/``.

    Raises:
        StoreError: the database can't be read.
        KeyFileError: the key is missing or damaged.
    """
    head, kept, runs = missed_head(workspace), missed_kept(workspace), unknown_runs(workspace)
    files, cut_off = files_without_row(workspace), cut_off_runs(workspace)
    said = [missed_in_words(workspace, head)] if head else []
    said += [kept_in_words(kept)] if kept else []
    said += [_run_in_words(run) for run in runs]
    said += [_cut_off_in_words(one) for one in cut_off]
    seen, last = workspace.store.pages.highest_serial(), workspace.store.runs.last_serial()
    if seen > last:
        said.append(seen_in_words(seen))
    if files:
        many = (
            both("có 1 bản quét trong archive/", "1 scan in archive/ is")
            if len(files) == 1
            else both("có {files:,} bản quét trong archive/", "{files:,} scans in archive/ are", files=len(files))
        )
        said.append(both("{many} không có trong cơ sở dữ liệu", "{many} not in the database", many=many))
    return PutBack(head, kept, last, seen, tuple(runs), tuple(cut_off), tuple(files), tuple(said))


def refuse_put_back(workspace: Workspace) -> None:
    """Make sure that no serial is issued twice.

    Raises:
        PutBackError: an older database was put back.
        StoreError: the database can't be read.
    """
    check_head(workspace)
    runs, last = unknown_runs(workspace), workspace.store.runs.last_serial()
    beyond = [run for run in runs if run.last_serial > last]
    if beyond:
        raise PutBackError(
            both(
                "một cơ sở dữ liệu cũ hơn đã được đưa trở lại: {run_in_words}",
                "an older database was put back: {run_in_words}",
                run_in_words=_run_in_words(beyond[0]),
            ),
            RECOVER,
        )


def files_without_row(workspace: Workspace) -> list[str]:
    """Return the names of the scans in the archive that the database does not know, of any office."""
    if not workspace.archive.is_dir():
        return []
    names = [path.name for path in workspace.archive.iterdir() if _OURS.fullmatch(path.name)]
    known = {scan.sha256 for scan in workspace.store.scans.all(everywhere=True)}
    return sorted(name for name in names if _is_of_scan(name) and name[:64] not in known)


def _is_of_scan(name: str) -> bool:
    return name[64:] in SCAN_SUFFIXES | {""} or bool(said_of(name).channel)


def _cut_off_in_words(one: CutOffRun) -> str:
    run, last = one.run, one.run.first_serial + one.run.count - 1
    words = both(
        "lượt in {run} của {unit}, số phiếu từ {first} đến {last}",
        "run {run} of {unit}, serials {first} to {last}",
        run=run.run,
        unit=run.unit,
        first=format_serial(run.first_serial),
        last=format_serial(last),
    )
    where = (
        both("print/{file} chứa {words}", "print/{file} holds {words}", file=one.file, words=words)
        if one.file
        else both("đã quét phiếu của {words}", "sheets were scanned of {words}", words=words)
    )
    return both(
        "{where}, mà dữ liệu ghi là chưa in: lần in bị ngắt giữa chừng",
        "{where}, which is stored as not printed: printing it was cut off",
        where=where,
    )


def _run_in_words(run: PrintedRun) -> str:
    serials = both(
        "số phiếu từ {first} đến {last}",
        "serials {first} to {last}",
        first=format_serial(run.first_serial),
        last=format_serial(run.last_serial),
    )
    return both(
        "print/{file} chứa lượt in {run} của {unit}, {serials}, không có trong cơ sở dữ liệu",
        "print/{file} holds run {run} of {unit}, {serials}, which is not in the database",
        file=run.file,
        run=run.run,
        unit=run.unit,
        serials=serials,
    )
