"""From the store to ``results/``: the long tables in one pass, then every table of figures and the workbook."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

import pandas as pd

from forms.bilingual import both
from pipeline.counting.answered_twice import Twice
from pipeline.counting.asked import asked_of
from pipeline.counting.comment_rows import COMMENT_COLUMNS
from pipeline.counting.counting_job import (
    PAGES_A_FAR_JOB,
    PAGES_A_JOB,
    SHEETS_A_JOB,
    Far,
    Lines,
    PagesJob,
    PagesPart,
    SheetsJob,
    SheetsPart,
    SheetTable,
    Snapshot,
    carried,
)
from pipeline.counting.csv_files import BOM
from pipeline.counting.csv_tables import read_table, write_table
from pipeline.counting.long_tables import ANSWER_COLUMNS, PAGE_COLUMNS, PLACES, SHEET_COLUMNS
from pipeline.counting.tally import Counted, Tally, tally_of
from pipeline.durable import append_file, disk_failures, written_whole
from pipeline.figures.all_tables import Pass, all_tables, table_input_of
from pipeline.figures.channel_differences import CHANNEL_DIFFERENCES
from pipeline.figures.channel_quality import CHANNEL_QUALITY
from pipeline.figures.comment_tables import LETTERS
from pipeline.figures.control_tables import CONTROL_CHARTS, control_tables
from pipeline.figures.criteria import in_language, level_names
from pipeline.figures.drivers import DRIVERS, drivers_tables
from pipeline.figures.figure_rows import ChannelRow
from pipeline.figures.state_of_data import StateOfData, state_of
from pipeline.figures.tables import decimals_in, without_exact
from pipeline.figures.typed_rows import rows_of
from pipeline.in_use import note_in_use
from pipeline.records.assembly import Status
from pipeline.remedies.plan_taking import NOTHING, FromPlan
from pipeline.remedies.proposing import NOTHING_PROPOSED, Proposed, propose
from pipeline.remedies.register_tables import REGISTER, REGISTER_STEPS, register_tables
from pipeline.results.columns import TABLES
from pipeline.results.front_page import front_page
from pipeline.results.kept_figures import Begun, keep_figures
from pipeline.results.plan_of_measures import MEASURES, Plan, plan_of, refreshed, written_down
from pipeline.results.scheme_outcome import (
    FORM_TABLES,
    SCHEME_TABLES,
    SchemeResults,
    form_lines,
    names_in_schemes,
    overall_questions,
    results_of_schemes,
    schemes_in,
)
from pipeline.results.verdicts_said import verdicts_in_words
from pipeline.results.workbook import MOST_ROWS, SheetOf, write_workbook
from pipeline.results.workbook_forms import WorkbookForms
from pipeline.results.workbook_texts import workbook_cover
from pipeline.results.written_files import SetAside, WrittenFiles, noted
from pipeline.schemes.form_figures import SurveyForms
from pipeline.schemes.form_lines import NAME as FORM_OF_SHEETS
from pipeline.schemes.form_lines import Line, read_lines
from pipeline.store.parts import part_of_scans, part_of_sheets
from pipeline.work.cluster import Cluster
from pipeline.work.workers import Workers, core_count
from pipeline.workspace import Workspace

# Fewer sheets are done before workers have started.
FEWEST_FOR_WORKERS = 10_000

# Synced so often, a disk writes while workers count, and not all of it when they are done.
SYNC_EVERY = 256 << 20  # bytes

PARTS = ".parts."
"""How folders begin that lines are put into on their way; they are gone when tabulating ends, unless it was killed."""
OLD_SECONDS = 24 * 3600

WORKBOOK = "report.xlsx"
UNITS_ON = "units_on"
_NOT_ALWAYS = (CONTROL_CHARTS, DRIVERS, LETTERS)
_OURS = frozenset({WORKBOOK, *(f"{name}.csv" for name in TABLES)})
_LONG = ("answers", "sheets", "comments", "pages")
_REGISTER = f"{REGISTER}.csv"
_IMPORT_IT = both("đưa vào sổ bằng phieu measures import", "phieu measures import takes it into the register")
_SEVERAL = (UNITS_ON, *SCHEME_TABLES, *FORM_TABLES, FORM_OF_SHEETS, *_NOT_ALWAYS)  # tables that there are not always
_NUMBERS = {
    "answers": ("answer", "confidence", "page"),
    "comments": ("page", "letter_pages"),
    "pages": ("page", "sheet_page", "doubts", "scale"),
}
# The workbook's sheets: figures first, then what they lead back to.
_IN_WORKBOOK = (
    *(
        "units",
        "channels",
        CHANNEL_DIFFERENCES,
        CHANNEL_QUALITY,
        "areas",
        UNITS_ON,
        "factors",
        "criteria",
        "lowest",
        "channel_criteria",
    ),
    *(CONTROL_CHARTS, DRIVERS),
    *SCHEME_TABLES,
    *("channel_questions", "channel_distribution", "questions"),  # distributions by unit are long: a CSV file
    *("demographics", "channel_demographics", "themes", "theme_periods", "comments", LETTERS, "measures", REGISTER),
    REGISTER_STEPS,
    *("quality", "page_outcomes"),
    *("sheets", "pages", "answers"),
)

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Tabulation:
    """What was written.

    Attributes:
        files: in ``results/``.
        found: the pass over the store: the counts behind every figure.
        tables: of figures, by name.
        comments: the table of comments, all of it text.
        state: of the data.
        forms: by survey whose scheme has some.
        aside: files that people changed, which were given other names.
        from_plan: what was typed into ``measures.csv`` and is in the register of shortcomings since.
        proposed: what the figures put into the register of shortcomings.
    """

    files: tuple[Path, ...]
    found: Pass
    tables: Mapping[str, pd.DataFrame]
    comments: pd.DataFrame
    state: StateOfData
    forms: Mapping[str, SurveyForms]
    aside: tuple[SetAside, ...] = ()
    from_plan: FromPlan = NOTHING
    proposed: Proposed = NOTHING_PROPOSED

    @property
    def tally(self) -> Tally:
        """Return the counts of all groups."""
        return self.found.tally

    @property
    def snapshot(self) -> Snapshot:
        """Return the snapshot that sheets were counted by."""
        return self.found.snapshot

    @property
    def statuses(self) -> Counter[Status]:
        """Return how many sheets have each status."""
        return sum((counts.statuses for counts in self.tally.groups.values()), Counter[Status]())

    def form_lines(self, survey: str, period: str) -> dict[tuple[str, str, str], list[Line]]:
        """Return the rows of ``form01.csv`` of a survey and period, by unit, channel and period."""
        path = self.snapshot.workspace.results / f"{FORM_OF_SHEETS}.csv"
        found = read_lines(path, self.snapshot.csv_locale, survey, period) if path in self.files else {}
        return {key[1:]: lines for key, lines in found.items()}


def tabulate(
    workspace: Workspace,
    on_progress: Progress = lambda *_: None,
    language: str | None = None,
    day: date | None = None,
    *,
    figures_only: bool = False,
    cluster: str = "",
) -> Tabulation:
    """Write all tables and the workbook into ``results/``; each file is replaced whole.

    What people typed into ``measures.csv`` goes into the register of shortcomings, which fills in the next one, or is
    carried over; a file that they changed otherwise is set aside. What the figures show to be put right is proposed in
    the register before it is written.

    Args:
        workspace: whose sheets are counted.
        on_progress: told the sheets done and the sheets to do, now and then.
        language: of names and advice, ``vi`` or ``en``; else that of the settings.
        day: by whose units the figures are told as well (``units_on.csv``).
        figures_only: leave ``answers.csv``, ``sheets.csv``, ``pages.csv`` and ``form01.csv`` out, which takes half of
            the time; older ones, which would contradict the figures, are removed.
        cluster: address of a Dask scheduler whose workers count; empty for processes of this machine.

    Raises:
        ClusterError: the cluster or, from a machine of it, the database can't be used; the tables stay as they were.
        DiskError, StoreError: a table can't be written, or the database can't be read.
        RegisterError, TransactionsError: a file of the workspace can't be used.

    """
    note_in_use(workspace)
    workspace.share_results()
    begun = Begun.now(workspace, language or workspace.settings.language)
    register = workspace.register()
    snapshot = Snapshot.of(workspace, language=language, is_long=not figures_only)
    written = WrittenFiles.of(workspace.results)
    with noted(written, _OURS):
        written.set_aside_changed(f"{name}.csv" for name in (*_LONG, FORM_OF_SHEETS))
        schemes = schemes_in(snapshot, register, date.today())
        lines = form_lines(schemes, snapshot.language) if snapshot.is_long else None
        found, rows = _pass_over(snapshot, on_progress, (lines,) if lines else (), cluster)
        comments = read_table(workspace.results / "comments.csv", snapshot.csv_locale)
        tables = all_tables(found, register, comments, day)
        inputs = table_input_of(found, register)
        made = results_of_schemes(schemes, inputs, snapshot.language)
        tables |= made.tables | drivers_tables(inputs, overall_questions(snapshot, schemes))
        written.set_aside_changed([_REGISTER], _IMPORT_IT)
        written.set_aside_changed(
            sorted(_OURS - {MEASURES, _REGISTER} - {f"{name}.csv" for name in (*_LONG, FORM_OF_SHEETS)})
        )
        done = Tabulation((), found, tables, comments, state_of(found, register), made.forms)
        done = _with_register(workspace, written, done, tables)
        state = state_of(found, register)  # the log has what was proposed: the same data give the same files again
        names = names_in_schemes(schemes, snapshot.language)
        _write(snapshot, tables, comments, rows, state, made, names)
        written_now = (*_written(snapshot), *([lines.name] if lines else []), *tables)
        files = tuple(workspace.results / f"{name}.csv" for name in written_now)
    files = (*files, workspace.results / WORKBOOK)
    done = replace(done, files=files, state=state, aside=tuple(written.aside))
    if day is None and not figures_only:
        keep_figures(done, begun)
    return done


def _with_register(
    workspace: Workspace, written: WrittenFiles, done: Tabulation, tables: dict[str, pd.DataFrame]
) -> Tabulation:
    """Put what people typed and what the figures propose into the register, and add the tables that tell of it."""
    language = done.snapshot.language
    plan = _carry_over(workspace, written, tables)
    tables |= control_tables(tables, workspace.store.remedies.all())
    proposed = propose(workspace, done)
    _fill_in(written, refreshed(workspace.store, plan), tables)
    shortcomings = workspace.store.remedies.all()
    said = verdicts_in_words(shortcomings, tables, workspace.settings, language)
    tables |= register_tables(shortcomings, tables, said, language)
    return replace(done, from_plan=plan.taken, proposed=proposed)


def _carry_over(workspace: Workspace, written: WrittenFiles, tables: dict[str, pd.DataFrame]) -> Plan:
    """Put what people typed into the plan before into the register, and fill in the new one from it.

    A file of which something can't be taken is set aside.
    """
    plan = written_down(workspace.store, plan_of(workspace.store, written, tables), date.today())
    if plan.data is not None and plan.left_behind:
        written.copy_aside(MEASURES, plan.data, plan.left_behind)
    _fill_in(written, plan, tables)
    return plan


def _fill_in(written: WrittenFiles, plan: Plan, tables: dict[str, pd.DataFrame]) -> None:
    """Have the table of the plan, and what is remembered of it, tell what the register says."""
    table = plan.table()
    written.measures = [([*key], cells) for key, cells in plan.written(table).items()]
    written.step, written.erased = plan.step, plan.erased
    tables["measures"] = table


def _write(
    snapshot: Snapshot,
    tables: dict[str, pd.DataFrame],
    comments: pd.DataFrame,
    rows: Counter[str],
    state: StateOfData,
    by_scheme: SchemeResults,
    more_levels: Mapping[str, str],
) -> None:
    """Write the tables of figures and the workbook, and remove what an earlier run wrote and this one does not."""
    results = snapshot.workspace.results
    tables = {name: without_exact(table) for name, table in tables.items()}
    for name, table in tables.items():
        write_table(results / f"{name}.csv", table, snapshot.csv_locale, decimals_in(table.columns))
    # What an earlier run told by another day's units, by another scheme or of other periods would contradict the rest.
    for name in _SEVERAL:
        if name not in tables and name not in rows:
            (results / f"{name}.csv").unlink(missing_ok=True)
    _write_workbook(snapshot, tables, comments, rows, state, by_scheme, more_levels)
    for name in set(_LONG) - set(_written(snapshot)):
        (results / f"{name}.csv").unlink(missing_ok=True)


def _pass_over(
    snapshot: Snapshot, on_progress: Progress, more: tuple[SheetTable, ...] = (), cluster: str = ""
) -> tuple[Pass, Counter[str]]:
    """Write the long tables, a row for each answer, sheet, comment and page; count everything, and their rows.

    ``more`` are further tables of sheets; ``cluster`` is as with ``tabulate``.
    """
    results = snapshot.workspace.results
    counted, pages, rows = Counted(), PagesPart(), Counter[str]()
    total = snapshot.workspace.store.pages.sheet_count()
    with ExitStack() as stack:
        names = (*_written(snapshot), *(table.name for table in more))
        files = {name: stack.enter_context(written_whole(results / f"{name}.csv")) for name in names}
        for name, file in files.items():
            file.write(_header(name, snapshot, more))
        stack.enter_context(disk_failures(results))
        _sweep(results)
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix=PARTS, dir=results)))
        for part in _parts(snapshot, total, folder, more, cluster):
            for name, lines in part.lines.items():
                if name in files:
                    _append(files[name], lines)
            if isinstance(part, PagesPart):
                pages.take(part)
                continue
            counted.take(part.counted)
            rows.update(part.rows)
            on_progress(rows["sheets"], total)
        rows["comments"] += _append_letters(snapshot, files["comments"])
    rows["pages"] = pages.count
    layouts = [kept.layout for kept in snapshot.layouts.values()]
    tally = tally_of(counted, layouts, snapshot.ledger.runs, asked_of(snapshot.versions()))
    return Pass(snapshot, tally, pages, counted.runs), rows


def count_alone(snapshot: Snapshot, on_progress: Progress = lambda *_: None) -> Pass:
    """Count everything, and write nothing.

    Args:
        snapshot: that makes no lines of the long tables.
        on_progress: told the sheets done and the sheets to do, now and then.

    Raises:
        StoreError: the database can't be read.
    """
    counted, pages, done = Counted(), PagesPart(), 0
    total = snapshot.workspace.store.pages.sheet_count()
    with tempfile.TemporaryDirectory(prefix=PARTS) as folder:
        for part in _parts(snapshot, total, Path(folder), ()):
            if isinstance(part, PagesPart):
                pages.take(part)
                continue
            counted.take(part.counted)
            done += part.rows["sheets"]
            on_progress(done, total)
    layouts = [kept.layout for kept in snapshot.layouts.values()]
    return Pass(snapshot, tally_of(counted, layouts, snapshot.ledger.runs, asked_of(snapshot.versions())), pages)


def _append_letters(snapshot: Snapshot, file: BinaryIO) -> int:
    """Write the lines of letters, below those of comments on sheets, and return how many there are."""
    lines = snapshot.letter_lines()
    file.write(b"".join(line + b"\n" for line in lines))
    return len(lines)


def _written(snapshot: Snapshot) -> tuple[str, ...]:
    """Return which of the long tables are written."""
    return _LONG if snapshot.is_long else ("comments",)


def _header(name: str, snapshot: Snapshot, more: Iterable[SheetTable]) -> bytes:
    """Return the first line of a long table."""
    columns: dict[str, Sequence[str]] = {
        "answers": ANSWER_COLUMNS,
        "sheets": (*SHEET_COLUMNS, *snapshot.questions, PLACES),
        "comments": COMMENT_COLUMNS,
        "pages": PAGE_COLUMNS,
        **{table.name: table.columns for table in more},
    }
    return BOM + f"{snapshot.csv_locale.separator.join(columns[name])}\n".encode()


def _sweep(results: Path) -> None:
    """Remove what runs left behind that were killed."""
    for folder in results.glob(f"{PARTS}*"):
        if folder.stat().st_mtime < time.time() - OLD_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)


def _append(file: BinaryIO, lines: Lines) -> None:
    if isinstance(lines, bytes):
        file.write(lines)
        return
    before = file.tell() // SYNC_EVERY
    append_file(lines, file)
    lines.unlink()
    if file.tell() // SYNC_EVERY > before:
        os.fsync(file.fileno())


def _parts(
    snapshot: Snapshot, sheets: int, folder: Path, more: tuple[SheetTable, ...], cluster: str = ""
) -> Iterator[SheetsPart | PagesPart]:
    """Yield the parts of all tables, each table's in its order, whoever makes them."""
    twice = snapshot.answered_twice()
    if cluster:
        with Cluster(cluster) as far:
            yield from (part for _, part in far.in_order(_far_jobs(snapshot, more, twice)))
    elif sheets < FEWEST_FOR_WORKERS:
        yield from (snapshot.count_sheets(serials, more, twice) for serials in _sheet_blocks(snapshot))
        yield from (snapshot.count_pages(scans, twice) for scans in _scan_blocks(snapshot, PAGES_A_JOB))
    else:
        with Workers(snapshot.workspace.settings.workers or core_count()) as crew:
            yield from (part for _, part in crew.in_order(_near_jobs(snapshot, folder, more, twice)))


def _near_jobs(snapshot: Snapshot, folder: Path, more: tuple[SheetTable, ...], twice: Twice) -> Iterator[Any]:
    """Yield the jobs of processes on this machine, which put lines into files of a folder."""
    place = (snapshot.workspace.root, snapshot.last_run, snapshot.language, snapshot.is_long, folder)
    for serials in _sheet_blocks(snapshot):
        yield SheetsJob(*place, serials, _among(twice, serials), more=_of_serials(more, serials))
    yield from (PagesJob(*place, scans, twice) for scans in _scan_blocks(snapshot, PAGES_A_JOB))


def _far_jobs(snapshot: Snapshot, more: tuple[SheetTable, ...], twice: Twice) -> Iterator[Any]:
    """Yield the jobs of other machines: each has its rows with it where the database is a file.

    A job is made when its turn has come, so that no more rows are held than are under way.
    """
    place = (snapshot.workspace.root, snapshot.last_run, snapshot.language, snapshot.is_long, None)
    file, own, is_long = snapshot.workspace.store.file, carried(snapshot), snapshot.is_long
    for serials in _sheet_blocks(snapshot):
        rows = part_of_sheets(file, serials, evidence=False) if file else b""
        further = _of_serials(more, serials)
        yield SheetsJob(*place, serials, _among(twice, serials), Far(own, rows), more=further)
    for scans in _scan_blocks(snapshot, PAGES_A_FAR_JOB):
        rows = part_of_scans(file, scans, evidence=is_long) if file else b""
        yield PagesJob(*place, scans, twice, Far(own, rows))


def _of_serials(tables: tuple[SheetTable, ...], serials: range) -> tuple[SheetTable, ...]:
    return tuple(table.of_serials(serials) for table in tables)


def _among(twice: Twice, serials: range) -> Twice:
    return {serial: agree for serial, agree in twice.items() if serial in serials} if twice else twice


def _sheet_blocks(snapshot: Snapshot) -> Iterator[range]:
    """Cut all serials that were issued into blocks."""
    runs = snapshot.ledger.runs
    if runs:
        last = runs[-1].first_serial + runs[-1].count
        for first in range(runs[0].first_serial, last, SHEETS_A_JOB):
            yield range(first, min(first + SHEETS_A_JOB, last))


def _scan_blocks(snapshot: Snapshot, most: int) -> Iterator[range]:
    """Cut all scans into blocks of so many pages; a longer scan is a block."""
    first, pages = None, 0
    for number, scan in sorted(snapshot.scans.items()):
        first = number if first is None else first
        pages += scan.pages or 0
        if pages >= most:
            yield range(first, number + 1)
            first, pages = None, 0
    if first is not None:
        yield range(first, max(snapshot.scans) + 1)


def _write_workbook(
    snapshot: Snapshot,
    tables: dict[str, pd.DataFrame],
    comments: pd.DataFrame,
    rows: Counter[str],
    state: StateOfData,
    by_scheme: SchemeResults,
    more_levels: Mapping[str, str],
) -> None:
    results, settings = snapshot.workspace.results, snapshot.workspace.settings
    locale, numbers = snapshot.csv_locale, {"sheets": snapshot.questions} | _NUMBERS
    sheets = []
    for name in _IN_WORKBOOK:
        if name in (REGISTER, REGISTER_STEPS) and tables[name].empty:
            continue
        if name in tables:
            sheets.append(SheetOf(name, tables[name]))
        elif name in _written(snapshot):
            too_long = rows[name] > MOST_ROWS
            content = pd.DataFrame() if too_long else read_table(results / f"{name}.csv", locale, numbers[name])
            sheets.append(SheetOf(name, content, rows[name] if too_long else None))
    channels = rows_of(tables["channels"], ChannelRow)
    open_answers = int(tables["channel_questions"]["pending"].sum())
    cover = workbook_cover(state, settings.validity, snapshot.language, channels, open_answers)
    versions = [version.survey for printed in snapshot.versions().values() for version in printed]
    levels = level_names(versions, snapshot.language) | dict(more_levels)
    lines = None  # none are made, or they are too many
    if 0 < rows[FORM_OF_SHEETS] <= MOST_ROWS:
        lines = read_lines(results / f"{FORM_OF_SHEETS}.csv", locale)
    names = dict(zip(tables["channels"]["channel"], tables["channels"]["channel_name"], strict=True))
    forms = WorkbookForms(tuple(by_scheme.forms.values()), names, lines, rows[FORM_OF_SHEETS])
    front = front_page(tables, comments, state, _titles(snapshot), snapshot.language)
    write_workbook(results / WORKBOOK, cover, sheets, snapshot.language, levels, front, forms)


def _titles(snapshot: Snapshot) -> dict[str, str]:
    """Return what the surveys that were printed are called now, by their ids."""
    newest = {name: versions[-1].survey for name, versions in snapshot.versions().items()}
    return {name: in_language(survey.title, survey, snapshot.language) for name, survey in newest.items()}
