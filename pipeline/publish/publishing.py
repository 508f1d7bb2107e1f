"""What ``phieu publish`` does: it counts, decides what may be told beside what was told before, and writes that."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pandas as pd
from filelock import FileLock, Timeout

from forms.bilingual import Words, both
from pipeline.counting.asked import PrintedVersion
from pipeline.counting.counting_job import Snapshot
from pipeline.counting.csv_files import LOCALES
from pipeline.durable import FOLDER_OWNER_ONLY, disk_failures
from pipeline.errors import PublicationError
from pipeline.figures.all_tables import table_input_of
from pipeline.figures.channel_flags import Limits as FlagLimits
from pipeline.figures.channel_quality import CHANNEL_QUALITY, channel_quality_table
from pipeline.figures.criteria import in_language, satisfied_levels
from pipeline.figures.tables import TableInput, channels_table, units_table
from pipeline.in_use import note_in_use
from pipeline.kept_heads import PUBLICATION, keep_head
from pipeline.publish.pages import first_pages, pages_of
from pipeline.publish.public_folder import FolderChanges, publish_files
from pipeline.publish.publication import Publication
from pipeline.publish.published_figures import SeriesFigures, Telling, live_sheets, told_now
from pipeline.publish.receipts import Receipts, receipts_of
from pipeline.publish.replies import replies_of
from pipeline.publish.steps import Limits
from pipeline.publish.tables import data_json, index_csv, receipts_txt
from pipeline.publish.told_before import read_told, write_told
from pipeline.records.log_chain import LoggedEntry
from pipeline.report.letterhead import said_in
from pipeline.results.tabulate import count_alone
from pipeline.workspace import PUBLISHED, Workspace

LANGUAGES = ("vi", "en")
LOCK = ".publish.lock"
PATIENCE = 60.0  # seconds that another publication may take

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Published:
    """What was published.

    Attributes:
        folder: where.
        changes: what became of its files.
        publication: what they tell.
    """

    folder: Path
    changes: FolderChanges
    publication: Publication


def publish(
    workspace: Workspace,
    folder: Path | None = None,
    today: date | None = None,
    on_progress: Progress = lambda *_: None,
) -> Published:
    """Write the public page into a folder.

    Args:
        workspace: whose sheets are counted.
        folder: ``None`` for ``results/public/``.
        today: the day of the publication; ``None`` for that of the clock.
        on_progress: told the sheets done and the sheets to do, now and then.

    Raises:
        PublicationError: what was published before can't be read, the folder holds files of others that would be
            overwritten, or another publication is under way.
        DiskError, StoreError: a file can't be written, or the database can't be read.
        RegisterError, TransactionsError: a file of the workspace can't be used.
    """
    day = today or date.today()
    with _alone(workspace):
        before = read_told(workspace.root / PUBLISHED)
        note_in_use(workspace)
        register = workspace.register()
        found = count_alone(Snapshot.of(workspace, is_long=False), on_progress)
        head = workspace.store.log.newest()
        inputs = table_input_of(found, register)
        validity, settings = workspace.settings.validity, workspace.settings.publish
        limits = Limits.of(validity.fewest_for_rank, validity.fewest_in_cell)
        live = live_sheets(inputs, settings, day)
        told = told_now(before, live, limits, day)
        tables = _tables(inputs, workspace)
        figures = Telling(inputs, tables, live, told, limits, day).figures()
        receipts = receipts_of(
            workspace.store.pages.noted_rows(), found.snapshot.ledger, workspace.settings.rows.periods
        )
        publication = _publication(found.snapshot, head, figures, receipts, limits, day)
        periods = {(one.series.survey, one.series.period) for one in figures}
        publication = replace(publication, replies=replies_of(workspace, periods, limits.step))
        workspace.store.batches.note_reported({group.period for group in inputs.tally.groups}, workspace.who)
        # First, so that nothing is published beside which the next publication is not held.
        write_told(workspace.root / PUBLISHED, before | told)
        where = folder or workspace.public
        with disk_failures(workspace.results):
            workspace.results.mkdir(FOLDER_OWNER_ONLY, exist_ok=True)
        files = files_of(publication)
        changes = publish_files(where, files, first_pages(publication), workspace.results)
    keep_head(workspace, head, PUBLICATION)
    return Published(where, changes, publication)


def _tables(inputs: TableInput, workspace: Workspace) -> dict[str, pd.DataFrame]:
    """Return the tables that say what may be said of changes, and what makes a channel's figures doubtful."""
    quality = channel_quality_table(inputs, FlagLimits.of(workspace.settings.online), workspace.settings.language)
    return {"units": units_table(inputs), "channels": channels_table(inputs), CHANNEL_QUALITY: quality}


def files_of(publication: Publication) -> dict[str, bytes]:
    """Return what each file of a publication holds, by its name."""
    locale = next(one for one in LOCALES.values() if one.separator == publication.separator)
    tables = {
        "index.csv": index_csv(publication, locale),
        "data.json": data_json(publication),
        "receipts.txt": receipts_txt(publication),
    }
    return tables | pages_of(publication)


def _publication(
    snapshot: Snapshot,
    head: LoggedEntry | None,
    figures: tuple[SeriesFigures, ...],
    receipts: Receipts,
    limits: Limits,
    day: date,
) -> Publication:
    workspace, versions = snapshot.workspace, snapshot.versions()
    settings = workspace.settings
    both = tuple(sorted(LANGUAGES, key=lambda one: one != settings.language))
    languages: tuple[str, ...] = settings.publish.languages or both
    surveys = [version.survey for printed in versions.values() for version in printed] or [workspace.survey()]
    contact = settings.publish.contact
    return Publication(
        day=day,
        languages=languages,
        authority=_in_both(lambda language: in_language(surveys[-1].authority, surveys[-1], language)),
        titles=_titles(versions),
        channels={name: Words(one.vi, one.en) for name, one in settings.channels.items()},
        figures=figures,
        receipts=receipts,
        head=(head.number, head.hash) if head else None,
        satisfied={language: satisfied_levels(surveys, language) for language in LANGUAGES},
        themes={name: Words(one.vi, one.en) for name, one in settings.themes.items()},
        validity=settings.validity,
        limits=limits,
        contact=_in_both(lambda language: said_in(contact, language)) if contact else None,
        separator=LOCALES[settings.csv_locale or languages[0]].separator,
    )


def _titles(versions: Mapping[str, list[PrintedVersion]]) -> dict[str, Words]:
    """Return what each survey is called, as its newest version has it."""
    newest = {survey: printed[-1].survey for survey, printed in versions.items()}
    return {
        name: Words(in_language(survey.title, survey, "vi"), in_language(survey.title, survey, "en"))
        for name, survey in newest.items()
    }


def _in_both(said: Callable[[str], str]) -> Words:
    return Words(said("vi"), said("en"))


@contextmanager
def _alone(workspace: Workspace) -> Iterator[None]:
    """Hold the lock of publications: two at once would not be held against each other.

    Raises:
        PublicationError: another one takes too long.
    """
    try:
        with FileLock(workspace.root / LOCK, timeout=PATIENCE):
            yield
    except Timeout as error:
        raise PublicationError(
            both("đang có một lần công bố khác", "another publication is under way"),
            both("Chờ đến khi lần đó xong.", "Wait until it is done."),
        ) from error
