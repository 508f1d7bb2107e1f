"""What is shown as a file: the report as PDF or Word, a workbook, the tables as CSV; with the same filters.

Making a report takes seconds of computing: only few are made at once, and whoever asks for more is told to wait.
"""

from __future__ import annotations

import io
import tempfile
import threading
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from pipeline.counting.csv_files import BOM, cell_writer
from pipeline.counting.csv_tables import write_table
from pipeline.figures.criteria import in_language, level_names
from pipeline.figures.figure_rows import ChannelRow
from pipeline.figures.state_of_data import StateOfData
from pipeline.figures.tables import decimals_in, without_exact
from pipeline.figures.typed_rows import rows_of
from pipeline.office.figures.live import Figures
from pipeline.office.figures.subjects import subject_of, tables_of
from pipeline.office.figures.wanted import Wanted
from pipeline.records.assembly import Status
from pipeline.remedies.register_tables import register_tables
from pipeline.report.blocks import Report
from pipeline.report.content import Issuer, content
from pipeline.report.crest import crest_of
from pipeline.report.docx.document import write_report_docx
from pipeline.report.letterhead import letterhead_of
from pipeline.report.one_unit import official_name
from pipeline.report.pdf.document import write_report_pdf
from pipeline.results.verdicts_said import verdicts_in_words
from pipeline.results.workbook import SheetOf, write_workbook
from pipeline.results.workbook_texts import workbook_cover
from pipeline.workspace import REPORT_TEMPLATE

MOST_AT_ONCE = 2
TABLES = (
    *("units", "channels", "areas", "factors", "criteria", "lowest", "channel_criteria"),
    *("channel_questions", "channel_distribution", "channel_demographics", "themes", "quality"),
)
"""The tables that are taken along, in their order."""
LEAVE_THE_OFFICE = ("pdf", "docx")
"""Forms of the report, which is made to be handed on; tables are made for the office itself, as ``tabulate`` does."""
WHOLE_ONLY = ("areas",)
"""Tables of whole areas, which other units are in as well."""


@dataclass(frozen=True, slots=True)
class Made:
    """A file.

    Attributes:
        content: of it.
        name: of it, in words.
        media_type: of it.
    """

    content: bytes
    name: str
    media_type: str


class Busy(Exception):  # noqa: N818 - nothing went wrong
    """So many files are being made that another one must wait."""


class Turns:
    """Lets so many files be made at once."""

    def __init__(self, most: int = MOST_AT_ONCE) -> None:
        self._free = threading.BoundedSemaphore(most)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Have a turn.

        Raises:
            Busy: all turns are taken.
        """
        if not self._free.acquire(blocking=False):
            raise Busy
        try:
            yield
        finally:
            self._free.release()


def made_file(figures: Figures, wanted: Wanted, form: str, title: str) -> Made:
    """Make a file of what is wanted.

    Args:
        figures: that are shown.
        wanted: of them.
        form: one of ``FORMS``.
        title: begins its name.

    Raises:
        PhieuError: a crest, a template or the disk can't be used.
    """
    make, media_type, ending = FORMS[form]
    parts = (
        title,
        wanted.period,
        *(wanted.named(name) for name in ("channel", "area", "unit") if getattr(wanted, name)),
    )
    return Made(make(figures, wanted), f"{file_name(' '.join(parts))}.{ending}", media_type)


def file_name(words: str) -> str:
    """Return words as the name of a file that every system takes.

    >>> file_name("Số liệu 2019-Q1 Phường Vàng Danh")
    'so-lieu-2019-q1-phuong-vang-danh'
    """
    plain = unicodedata.normalize("NFD", words.casefold().replace("đ", "d"))
    bare = (sign for sign in plain if not unicodedata.combining(sign))
    return "-".join("".join(sign if sign.isascii() and sign.isalnum() else " " for sign in bare).split())


def _report(figures: Figures, wanted: Wanted) -> Report:
    """Return the report on what is wanted: the same as of ``phieu report``, of these sheets alone."""
    done, matter = figures.done, subject_of(figures, wanted)
    workspace, printed = done.snapshot.workspace, done.snapshot.versions()[wanted.survey]
    newest = printed[-1].survey
    authority, title = (in_language(one, newest, matter.language) for one in (newest.authority, newest.title))
    state = replace(_state(figures, wanted), authority=authority, title=title)
    if wanted.units is None and not wanted.channel:  # of some units it is no matter who else has not delivered
        state = replace(state, deliveries=done.state.deliveries)
    issuer = Issuer(authority, crest=crest_of(workspace, newest, authority))
    if wanted.unit:
        register = figures.kept("register", workspace.register)
        name = official_name(wanted.unit, wanted.named("unit"), register, matter.language)
        issuer = Issuer(name, authority, issuer.crest)
    elif wanted.area:
        issuer = Issuer(wanted.named("area"), authority, issuer.crest)
    settings = workspace.settings
    made = content(matter, state, settings.validity, quoted=True, issuer=issuer)
    head = letterhead_of(settings.report, issuer.authority, matter.language, issuer.superior, issuer.crest)
    return replace(made, letterhead=head)


def _pdf(figures: Figures, wanted: Wanted) -> bytes:
    return _written("report.pdf", lambda path: write_report_pdf(_report(figures, wanted), path))


def _docx(figures: Figures, wanted: Wanted) -> bytes:
    template = figures.done.snapshot.workspace.root / REPORT_TEMPLATE
    return _written("report.docx", lambda path: write_report_docx(_report(figures, wanted), path, template=template))


def _workbook(figures: Figures, wanted: Wanted) -> bytes:
    snapshot, tables = figures.done.snapshot, shown_tables(figures, wanted)
    language, validity = snapshot.language, snapshot.workspace.settings.validity
    channels = rows_of(tables["channels"], ChannelRow)
    open_answers = int(tables["channel_questions"]["pending"].sum())
    cover = workbook_cover(_state(figures, wanted), validity, language, channels, open_answers)
    cover = replace(cover, method=cover.method[:-1])  # the last tells of the file in ``results/``
    surveys = [version.survey for printed in snapshot.versions().values() for version in printed]
    sheets = [SheetOf(name, without_exact(table)) for name, table in tables.items()]
    levels = level_names(surveys, language)
    return _written("figures.xlsx", lambda path: write_workbook(path, cover, sheets, language, levels))


def _state(figures: Figures, wanted: Wanted) -> StateOfData:
    """Return the state of the data of what is wanted alone."""
    done = figures.done
    groups = {group: counts for group, counts in done.tally.groups.items() if wanted.holds(group)}
    runs = {run.id for counts in groups.values() for run in counts.runs}
    pages = sum(count for (run, *_), count in done.found.pages.of_runs.items() if run in runs)
    sheets = [counts.sheets for counts in groups.values()]
    return replace(
        done.state,
        title=wanted.named("survey"),
        periods=(wanted.period,),
        units=len({group.unit for group in groups}),
        issued=sum(counts.issued for counts in groups.values()),
        statuses=sum((one.statuses for one in sheets), Counter[Status]()),
        reviewed=sum(one.reviewed for one in sheets),
        changed=sum(one.changed for one in sheets),
        pages=(pages, pages),
        deliveries=(),
    )


def _csv(figures: Figures, wanted: Wanted) -> bytes:
    """Return the tables as CSV, packed into one file."""
    locale, packed = figures.done.snapshot.csv_locale, io.BytesIO()
    with (
        tempfile.TemporaryDirectory(prefix="phieu-figures-") as folder,
        zipfile.ZipFile(packed, "w", _DEFLATED) as file,
    ):
        for name, table in shown_tables(figures, wanted).items():
            plain = without_exact(table)
            path = Path(folder) / f"{name}.csv"
            write_table(path, plain, locale, decimals_in(plain.columns))
            file.writestr(path.name, path.read_bytes())
    return packed.getvalue()


_DEFLATED = zipfile.ZIP_DEFLATED


def shown_tables(figures: Figures, wanted: Wanted) -> dict[str, pd.DataFrame]:
    """Return the tables of what is wanted: of its survey, period, channel and units."""
    tables, _ = tables_of(figures, wanted)
    found: dict[str, pd.DataFrame] = {}
    for name in TABLES:
        if name not in tables or (wanted.units is not None and name in WHOLE_ONLY):
            continue
        table = tables[name]
        kept = (table["survey"] == wanted.survey) & (table["period"] == wanted.period)
        if wanted.channel and "channel" in table:
            kept &= table["channel"] == wanted.channel
        found[name] = table[kept]
    return found | _register(figures, wanted)


def _register(figures: Figures, wanted: Wanted) -> dict[str, pd.DataFrame]:
    """Return the register of shortcomings as it is now, of all periods: where units are wanted, theirs alone."""
    done = figures.done
    settings, language = done.snapshot.workspace.settings, done.snapshot.language
    register = done.snapshot.workspace.store.remedies.all()
    said = verdicts_in_words(register, done.tables, settings, language)
    if wanted.units is not None:
        register = [one for one in register if one.about.unit in wanted.units]
    return register_tables(register, done.tables, said, language) if register else {}


def rows_as_csv(figures: Figures, heads: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> bytes:
    """Return rows as CSV, as the workspace writes it."""
    locale = figures.done.snapshot.csv_locale
    cell = cell_writer(locale)
    lines = (locale.separator.join(map(cell, row)) for row in (heads, *rows))
    return BOM + "".join(f"{line}\n" for line in lines).encode()


def _written(name: str, write: Callable[[Path], None]) -> bytes:
    with tempfile.TemporaryDirectory(prefix="phieu-figures-") as folder:
        path = Path(folder) / name
        write(path)
        return path.read_bytes()


FORMS: Mapping[str, tuple[Callable[[Figures, Wanted], bytes], str, str]] = {
    "pdf": (_pdf, "application/pdf", "pdf"),
    "docx": (_docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
    "xlsx": (_workbook, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    "csv": (_csv, "application/zip", "zip"),
}
"""How each form is made, its media type, and how its name ends."""
