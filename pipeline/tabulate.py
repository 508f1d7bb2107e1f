"""From the store to ``results/``: one pass over all pages, sheet by sheet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from forms.survey import Survey, parse_survey
from pipeline.comment_rows import COMMENT_COLUMNS, CommentLines
from pipeline.criteria import Factor, factors_of
from pipeline.csv_files import LOCALES, CsvLocale, LineWriter, write_table
from pipeline.durable import written_whole
from pipeline.rows import ANSWER_COLUMNS, PAGE_COLUMNS, SHEET_COLUMNS, PageLines, SheetLines
from pipeline.rulings import SheetRulings, by_sheet
from pipeline.runs import IssuedRun, Ledger
from pipeline.sheets import Sheet, SheetForm, Status, assemble, by_serial
from pipeline.stored import KeptLayout, SheetPageRow
from pipeline.tables import channels_table, criteria_table, factors_table, units_table
from pipeline.tally import Counting, Tally
from pipeline.workspace import Workspace

PROGRESS_EVERY = 500  # sheets


@dataclass(frozen=True, slots=True)
class Tabulation:
    """What was written.

    Attributes:
        files: in ``results/``.
        statuses: of the sheets.
        tally: the counts behind every figure.
        pages: how many are accounted for.
    """

    files: tuple[Path, ...]
    statuses: Counter[Status]
    tally: Tally
    pages: int


def sheets_of(workspace: Workspace, layouts: Mapping[str, KeptLayout]) -> Iterator[tuple[IssuedRun, SheetForm, Sheet]]:
    """Yield every sheet that came back, by serial, with its run and its form."""
    share = workspace.settings.validity.invalid_share
    forms = {name: SheetForm.of(kept.layout, share) for name, kept in layouts.items()}
    ledger = Ledger(workspace.store.runs())
    rulings = dict(by_sheet(kept.ruling for kept in workspace.store.rulings()))
    for serial, rows in _with_ruled(by_serial(workspace.store.sheet_page_rows()), rulings):
        run = ledger.run_of(serial)
        if run is not None:
            form = forms[run.layout]
            yield run, form, assemble(serial, form, rows, rulings.get(serial))


def _with_ruled(
    sheets: Iterable[tuple[int, list[SheetPageRow]]], rulings: Mapping[int, SheetRulings]
) -> Iterator[tuple[int, list[SheetPageRow]]]:
    """Add, in their order, the sheets that people entered by hand though no page of them could be read."""
    ruled = iter(sorted(rulings))
    upcoming = next(ruled, None)
    for serial, rows in sheets:
        while upcoming is not None and upcoming < serial:
            yield upcoming, []
            upcoming = next(ruled, None)
        if upcoming == serial:
            upcoming = next(ruled, None)
        yield serial, rows
    while upcoming is not None:
        yield upcoming, []
        upcoming = next(ruled, None)


def tabulate(workspace: Workspace, on_progress: Callable[[int, int], None] = lambda *_: None) -> Tabulation:
    """Write all tables into ``results/``; each file is replaced whole.

    Args:
        workspace: whose sheets are counted.
        on_progress: told the sheets done and the sheets to do, now and then.

    Raises:
        DiskError, StoreError: a table can't be written, or the database can't be read.

    """
    layouts = workspace.store.layouts()
    settings = workspace.settings
    locale = LOCALES[settings.csv_locale]
    tally = _write_sheets(workspace, layouts, locale, on_progress)
    pages = _write_pages(workspace, locale)
    surveys = _factors(layouts, settings.language)
    fewest = settings.validity.fewest_for_rank
    names = {name: channel.model_dump()[settings.language] for name, channel in settings.channels.items()}
    tables = {
        "units.csv": units_table(tally, fewest),
        "factors.csv": factors_table(tally, surveys, fewest),
        "criteria.csv": criteria_table(tally, surveys, fewest),
        "channels.csv": channels_table(tally, names),
    }
    for name, table in tables.items():
        write_table(workspace.results / name, table, locale)
    statuses = sum((counts.statuses for counts in tally.groups.values()), Counter[Status]())
    files = ("answers.csv", "sheets.csv", "pages.csv", "comments.csv", *tables)
    return Tabulation(tuple(workspace.results / name for name in files), statuses, tally, pages)


def _write_sheets(
    workspace: Workspace, layouts: Mapping[str, KeptLayout], locale: CsvLocale, on_progress: Callable[[int, int], None]
) -> Tally:
    kept = [one.layout for one in layouts.values()]
    questions = list(dict.fromkeys(q.question for layout in kept for q in layout.questions))
    scans = workspace.store.scan_names()
    lines = SheetLines(locale, scans, questions)
    written = CommentLines(locale, lines, scans, workspace.store.rulings())
    counting = Counting(kept, workspace.store.runs())
    total = workspace.store.sheet_count()
    with ExitStack() as stack:
        answers = LineWriter(stack.enter_context(written_whole(workspace.results / "answers.csv")))
        sheets = LineWriter(stack.enter_context(written_whole(workspace.results / "sheets.csv")))
        comments = LineWriter(stack.enter_context(written_whole(workspace.results / "comments.csv")))
        comments.write(locale.separator.join(COMMENT_COLUMNS))
        answers.write(locale.separator.join(ANSWER_COLUMNS))
        sheets.write(locale.separator.join((*SHEET_COLUMNS, *questions)))
        for number, (run, form, sheet) in enumerate(sheets_of(workspace, layouts), 1):
            answers.write_all(lines.of_answers(run, form, sheet))
            sheets.write(lines.of_sheet(run, form, sheet))
            comments.write_all(written.of_sheet(run, form, sheet))
            counting.add(run, sheet)
            if number % PROGRESS_EVERY == 0:
                on_progress(number, total)
        for writer in (answers, sheets, comments):
            writer.flush()
    return counting.finish()


def _write_pages(workspace: Workspace, locale: CsvLocale) -> int:
    lines = PageLines(locale, workspace.settings.language)
    count = 0
    with written_whole(workspace.results / "pages.csv") as file:
        writer = LineWriter(file)
        writer.write(locale.separator.join(PAGE_COLUMNS))
        for _, group in groupby(workspace.store.page_rows(), key=attrgetter("sha256")):
            rows = list(group)
            writer.write_all(lines.of_scan(rows))
            count += len(rows)
        writer.flush()
    return count


def _factors(layouts: Mapping[str, KeptLayout], language: str) -> dict[str, dict[str, Factor]]:
    """Return the factors of every survey that was printed."""
    versions: dict[str, list[Survey]] = {}
    for kept in layouts.values():
        versions.setdefault(kept.layout.survey, []).append(parse_survey(kept.survey_text))
    return {name: factors_of(surveys, language) for name, surveys in versions.items()}
