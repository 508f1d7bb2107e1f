"""Read files of rows that arrived: all rows of a file at once, each once, however often the file or the row comes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from forms.bilingual import both
from forms.desks import UNKNOWN_DESK
from forms.errors import DesksError, PhieuError, RegisterError, SurveyError
from forms.flow import lay_out_rows
from omr.faults import Fault
from pipeline.errors import PutBackError, RowMapError
from pipeline.intake.bad_rows import write_bad_rows
from pipeline.intake.defects import Defect
from pipeline.intake.row_job import RowJob
from pipeline.intake.row_names import SaidOfRows, said_of
from pipeline.intake.row_records import RowRules, not_understood
from pipeline.printing.meaning_check import refuse_changed_meanings
from pipeline.records.kept_details import told_detail
from pipeline.records.page_record import questions_on
from pipeline.records.received_rows import Taken
from pipeline.records.store_rows import Scan
from pipeline.rows.answer_row import RowFile
from pipeline.rows.row_context import RowContext
from pipeline.rows.row_limits import RowLimits
from pipeline.rows.row_map import FILE, load_row_map
from pipeline.store.row_files import Received
from pipeline.upkeep.put_back import refuse_put_back
from pipeline.work.workers import Crew
from pipeline.workspace import Workspace


@dataclass(frozen=True, slots=True)
class RowsReport:
    """What became of the rows of a file.

    Attributes:
        preset: the program that wrote it, as ``RowFile.preset``; empty of a file that can't be understood.
        taken: how many rows became what.
        bad: the lines of those that can't be counted, by what is wrong with them.
        details: of the first of each.
        dropped: the headers of columns with personal data, which were left out.
        unused: the headers of other columns that were left out.
        overlooked: those of them in which all that stands would be answers.
        preselects: whether the form behind the file has the best answers chosen before anybody touches it.
        unknown_desks: the lines that name a desk or official that their unit had not then, and count for the unit.
        bad_file: where the bad rows lie to be mended; ``None`` where there are none.
        again: whether the file was read before, and only what could not be counted then was looked at.
        refused: why the file can't be understood as a whole; empty if it is.
        advice: what to do about that.
    """

    preset: str = ""
    taken: Counter[Taken] = field(default_factory=Counter)
    bad: dict[Fault, list[int]] = field(default_factory=dict)
    details: dict[Fault, str] = field(default_factory=dict)
    dropped: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()
    overlooked: tuple[str, ...] = ()
    preselects: bool = False
    unknown_desks: tuple[int, ...] = ()
    bad_file: Path | None = None
    again: bool = False
    refused: str = ""
    advice: str = ""


@dataclass(frozen=True, slots=True)
class ReadRows:
    """The result for one file.

    Attributes:
        scan: the file.
        rows: what became of its rows; ``None`` where it stays to be read.
        stays: why it does, in words.
        defect: what failed of phieu itself, if that is why.
        as_told: whether the log held nothing else of its rows before.
    """

    scan: Scan
    rows: RowsReport | None = None
    stays: str = ""
    defect: Defect | None = None
    as_told: bool = True


def context_of(workspace: Workspace, said: SaidOfRows) -> RowContext:
    """Return what rows are understood by.

    Raises:
        SurveyError, RegisterError, RowMapError: survey, register or ``map.yaml`` can't be used as they stand.
    """
    survey, register, limits = workspace.survey(), workspace.register(), workspace.settings.limits
    return RowContext(
        survey,
        workspace.survey_text(),
        register,
        load_row_map(workspace.root / FILE, survey, register),
        said.period,
        said.unit,
        limits=RowLimits(file_bytes=limits.row_file_bytes, rows=limits.rows),
    )


@dataclass(frozen=True, slots=True)
class RowReading:
    """Reads files of rows and stores what they say.

    Attributes:
        workspace: that keeps them.
        crew: the workers that read.
        recovering: whether what an older database has lost is being looked for; else none is read while one was put
            back, since rows take serials, too.
        tried_from: a file that is not in the archive, of which is only to be known what would become of it; ``None``
            for what is archived.
    """

    workspace: Workspace
    crew: Crew
    recovering: bool = False
    tried_from: Path | None = None

    def read(self, scan: Scan) -> ReadRows:
        """Read a file; of one that was read before, what could not be counted is read anew.

        Raises:
            StoreError, DiskError: database or disk can't be used; the file is stored whole or not at all.
        """
        try:
            if not self.recovering:
                refuse_put_back(self.workspace)
            found = self._found(scan)
            if isinstance(found, RowFile):
                return store_rows(self.workspace, scan, found, is_tried=self.tried_from is not None)
        except (PutBackError, SurveyError, RegisterError, DesksError, RowMapError) as error:
            return ReadRows(
                scan,
                stays=both(
                    "tệp còn chờ đọc: {message}. {advice}",
                    "it stays to be read: {message}. {advice}",
                    message=error.message,
                    advice=error.advice,
                ),
            )
        if isinstance(found, Defect):
            return ReadRows(
                scan,
                stays=both(
                    "tệp còn chờ đọc: phieu gặp lỗi ({said})",
                    "it stays to be read: phieu failed ({said})",
                    said=found.said,
                ),
                defect=found,
            )
        return _refused(self.workspace, scan, found)

    def _found(self, scan: Scan) -> RowFile | PhieuError | Defect:
        limits, context = self.workspace.settings.limits, context_of(self.workspace, said_of(scan.file))
        path = self.tried_from or self.workspace.archive / scan.file
        job = RowJob(path, scan.name, scan.channel, context, limits.rows, limits.row_file_bytes)
        ((_, result),) = self.crew.in_order([job])
        found: RowFile | PhieuError | Defect = result
        return found


def _refused(workspace: Workspace, scan: Scan, error: PhieuError) -> ReadRows:
    """Store that a file can't be understood; of one that was read before, nothing is changed."""
    again, as_told = scan.pages is not None, True
    if not again:
        as_told = workspace.store.row_files.receive(scan, [not_understood(error)], {}).as_told
    return ReadRows(scan, RowsReport(refused=error.message, advice=error.advice, again=again), as_told=as_told)


def rules_of(workspace: Workspace, scan: Scan, found: RowFile) -> RowRules:
    """Return what the rows of a file are counted by.

    Raises:
        ChangedMeaningError: a question means something else in it than on sheets that were printed, or in other files.
        RegisterError, DesksError: the register, or the table of desks, can't be used as it stands.
    """
    layout = lay_out_rows(found.survey, found.asked)
    refuse_changed_meanings(workspace, found.survey, layout, found.survey_text)
    periods, said = workspace.settings.rows.periods, said_of(scan.file)
    arrived = datetime.fromisoformat(scan.arrived_at)
    return RowRules(layout, workspace.register(), scan.channel, periods, said.period, workspace.desks(), arrived)


def store_rows(workspace: Workspace, scan: Scan, found: RowFile, *, is_tried: bool = False) -> ReadRows:
    """Store what a file says, and put its bad rows where they can be mended, unless it is only tried.

    Raises:
        ChangedMeaningError: as ``rules_of``; nothing was stored.
    """
    rules = rules_of(workspace, scan, found)
    rows = list(rules.received(found.rows))
    workspace.store.layouts.keep(rules.layout, found.survey_text)
    layouts = workspace.store.layouts.by_id()
    questions = {name: questions_on(kept.layout, 1) for name, kept in layouts.items() if not kept.layout.is_printed}
    again = scan.pages is not None
    bad_file: Path | None = None

    def put_down(received: Received) -> None:
        nonlocal bad_file
        if not is_tried:
            bad_file = write_bad_rows(workspace, scan, found, received.bad)

    received = workspace.store.row_files.receive(scan, rows, questions, put_down)
    unknown = tuple(one.record.page for one in rows if one.order is not None and one.order.desk == UNKNOWN_DESK)
    report = replace(_report(found, received, bad_file, again=again), unknown_desks=unknown)
    return ReadRows(scan, report, as_told=received.as_told)


def _report(found: RowFile, received: Received, bad_file: Path | None, *, again: bool) -> RowsReport:
    report = RowsReport(
        found.preset,
        received.taken,
        dropped=found.dropped,
        unused=found.unused,
        overlooked=found.overlooked,
        preselects=found.preselects,
        bad_file=bad_file,
        again=again,
    )
    for line, (fault, detail) in received.bad.items():
        report.bad.setdefault(fault, []).append(line)
        report.details.setdefault(fault, told_detail(detail))
    return report
