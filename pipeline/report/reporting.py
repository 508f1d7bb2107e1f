"""What ``phieu report`` does: the tables first, then the report on them as PDF and HTML."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import UnknownNameError
from pipeline.figures.all_rows import rows_of_survey
from pipeline.figures.criteria import shared_scale
from pipeline.figures.figure_rows import ChannelRow
from pipeline.figures.typed_rows import rows_of
from pipeline.kept_heads import REPORT, keep_head
from pipeline.records.periods import parse_period
from pipeline.report.content import content
from pipeline.report.html import write_report_html
from pipeline.report.matter import Subject
from pipeline.report.pdf.document import write_report_pdf
from pipeline.results.tabulate import Tabulation, tabulate
from pipeline.results.written_files import SetAside, overwriting
from pipeline.workspace import Workspace

NAME = "report.pdf"


@dataclass(frozen=True, slots=True)
class Reported:
    """What was written.

    Attributes:
        files: the report, as PDF and as HTML.
        tabulation: the tables that it rests on.
        aside: files that people changed, which were given other names.
    """

    files: tuple[Path, Path]
    tabulation: Tabulation
    aside: tuple[SetAside, ...] = ()


def report(
    workspace: Workspace,
    period: str | None = None,
    language: str | None = None,
    output: Path | None = None,
    *,
    survey: str | None = None,
    comments: bool = True,
    on_progress: Callable[[int, int], None] = lambda *_: None,
) -> Reported:
    """Write all tables into ``results/``, and the report on one survey and period.

    Args:
        workspace: whose sheets are counted.
        period: what it is about; ``None`` for the newest that has sheets.
        language: ``vi`` or ``en``; ``None`` for that of the settings.
        output: the PDF, beside which the HTML comes to lie; ``None`` for ``results/report.pdf``.
        survey: its id; ``None`` for the one with most sheets in the period.
        comments: whether comments are quoted.
        on_progress: told the sheets done and the sheets to do.

    Raises:
        UnknownNameError: nothing was printed for that period or survey.
        DiskError, StoreError: a file can't be written, or the database can't be read.
    """
    tabulation = tabulate(workspace, on_progress, language)
    about, when = _chosen(rows_of(tabulation.tables["channels"], ChannelRow), period, survey)
    settings = workspace.settings
    spoken = tabulation.snapshot.language
    rows = rows_of_survey(tabulation.tables, tabulation.comments, about)
    scale = shared_scale([one.survey for one in tabulation.snapshot.versions()[about]], spoken)
    matter = Subject(rows, about, when, "vi" if spoken == "vi" else "en", settings.report.target, scale)
    made = content(matter, tabulation.state, settings.validity, quoted=comments)
    pdf = (output or workspace.results / NAME).absolute()
    html = pdf.with_suffix(".html")
    with overwriting(workspace.results, (pdf, html)) as aside:
        write_report_pdf(made, pdf)
        write_report_html(made, html)
    keep_head(workspace, tabulation.state.head, REPORT)
    return Reported((pdf, html), tabulation, (*tabulation.aside, *aside))


def _chosen(channels: Sequence[ChannelRow], period: str | None, survey: str | None) -> tuple[str, str]:
    """Return the survey and the period that a report is about."""
    known = [row for row in channels if survey in (None, row.survey)]
    if not known:
        if survey is not None and channels:
            there_are = _named(row.survey for row in channels)
            raise UnknownNameError(f"no sheets of the survey “{survey}” were printed", there_are)
        raise UnknownNameError("there is nothing to report: no sheets were printed", "Print some: phieu print --help")
    here = [row for row in known if period in (None, row.period)]
    if not here:
        raise UnknownNameError(f"no sheets were printed for the period {period}", _named(row.period for row in known))
    here = [row for row in here if row.returned] or here
    newest = max((row.period for row in here), key=lambda name: parse_period(name).sort_key)
    sheets = Counter[str]()
    for row in here:
        if row.period == newest:
            sheets[row.survey] += row.returned
    return max(sorted(sheets), key=lambda name: sheets[name]), newest


def _named(names: Iterable[str]) -> str:
    return f"There are: {', '.join(dict.fromkeys(names))}."
