"""What ``phieu report`` does: the tables first, then the reports on them in every form."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from forms.bilingual import both
from pipeline.durable import FOLDER_OWNER_ONLY, disk_failures
from pipeline.errors import DiskError
from pipeline.figures.choice import Choice, choose
from pipeline.in_use import note_in_use
from pipeline.kept_heads import REPORT, keep_head
from pipeline.records.periods import parse_period
from pipeline.report.blocks import Report
from pipeline.report.docx.document import write_report_docx
from pipeline.report.docx.template_file import open_template
from pipeline.report.html import write_report_html
from pipeline.report.one_unit import file_name
from pipeline.report.pdf.document import write_report_pdf
from pipeline.report.reports import Reports
from pipeline.results.figures_of_units import figures_of_units
from pipeline.results.tabulate import Tabulation, tabulate
from pipeline.results.written_files import SetAside, overwriting, remove_unchanged
from pipeline.workspace import REPORT_TEMPLATE, Workspace

NAME = "report.pdf"

Writer = Callable[[Report, Path], None]
FORMS = (".pdf", ".html", ".docx")
"""The endings of the files that a report is written as; the first is of the file that is named."""

Progress = Callable[[int, int], None]
OnStep = Callable[[str, str], Progress]
"""Is called with the name of a step that begins and what it counts; returns a callback for what is done of how much."""


@dataclass(frozen=True, slots=True)
class Reported:
    """What was written.

    Attributes:
        files: the reports, each in every form.
        tabulation: the tables that they rest on.
        choice: what they are about.
        aside: files that people changed, which were given other names.
        removed: reports of units that have no sheets of that survey and period.
    """

    files: tuple[Path, ...]
    tabulation: Tabulation
    choice: Choice
    aside: tuple[SetAside, ...] = ()
    removed: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which reports are wanted.

    Attributes:
        period: what they are about; ``None`` for the newest for which every unit has delivered, as ``choose`` tells.
        survey: its id; ``None`` for the one with most sheets in the period.
        language: ``vi`` or ``en``; ``None`` for that of the settings.
        comments: whether comments are quoted.
        handwriting: whether they are quoted as pictures cut from the scans; ``None`` for what the settings say.
        units: the ids of units; each gets a report of its own, and all together get none.
        all_units: whether each unit that has sheets gets a report of its own beside that on all, which tells of each.
    """

    period: str | None = None
    survey: str | None = None
    language: str | None = None
    comments: bool = True
    handwriting: bool | None = None
    units: tuple[str, ...] = ()
    all_units: bool = False


def report(
    workspace: Workspace,
    period: str | None = None,
    language: str | None = None,
    output: Path | None = None,
    *,
    survey: str | None = None,
    comments: bool = True,
    on_progress: Progress = lambda *_: None,
) -> Reported:
    """Write all tables into ``results/``, and the report on one survey and period, as ``write_reports`` does."""
    return write_reports(workspace, Wanted(period, survey, language, comments), output, lambda *_: on_progress)


def write_reports(
    workspace: Workspace,
    wanted: Wanted,
    output: Path | None = None,
    on_step: OnStep = lambda *_: _nobody,
    *,
    cluster: str = "",
) -> Reported:
    """Write all tables into ``results/``, and the reports that are wanted.

    Args:
        workspace: whose sheets are counted.
        wanted: which.
        output: the PDF, beside which the other forms come to lie; ``None`` for ``results/report.pdf``, or
            ``results/units/ID.pdf`` where one unit was named.
        on_step: told of each step.
        cluster: address of a Dask scheduler whose workers count; empty for processes of this machine.

    Raises:
        UnknownNameError: nothing was printed for that period, survey or unit.
        UnknownUnitError: there is no such unit.
        SurveyError: the survey's crest can't be used.
        TemplateError: the office's own template of the Word document can't be used.
        DiskError, StoreError, ClusterError: a file can't be written, the database can't be read, or the cluster used.
        ValueError: one output was named for several units.
    """
    if output and len(wanted.units) > 1:
        raise ValueError(both("chỉ ghi một tệp ra cho nhiều đơn vị", "one output was named for several units"))
    _refuse_unknown(workspace, wanted.units)
    open_template(workspace.root / REPORT_TEMPLATE, wanted.language or workspace.settings.language)
    tabulation = _figures(workspace, wanted) or tabulate(
        workspace, on_step("Tabulating", "sheets"), wanted.language, cluster=cluster
    )
    choice = choose(tabulation.state.deliveries, wanted.period, wanted.survey)
    workspace.store.batches.note_reported(told_periods(tabulation, choice.of.period), workspace.who)
    made, written = Reports(tabulation, choice, wanted.comments, wanted.handwriting), _Written(workspace)
    units = list(made.units) if wanted.all_units else made.named(wanted.units)
    if wanted.all_units or not units:
        written.write(made.of_all(each=wanted.all_units), output or workspace.results / NAME)
        output = None
    told = on_step("Reporting", "units") if units else _nobody
    for done, unit in enumerate(units, 1):
        written.write(made.of_unit(unit), output or workspace.unit_results / file_name(unit))
        told(done, len(units))
    removed = _remove_others(workspace, tabulation, units) if wanted.all_units else ()
    keep_head(workspace, tabulation.state.head, REPORT)
    return Reported(tuple(written.files), tabulation, choice, (*tabulation.aside, *written.aside), removed)


def _figures(workspace: Workspace, wanted: Wanted) -> Tabulation | None:
    """Return the figures that reports on single units rest on, where they stand in ``results/`` as they are now."""
    note_in_use(workspace)
    if not wanted.units:
        return None
    ids = {one for name in wanted.units for one in (name, name.lower())}
    return figures_of_units(workspace, ids, wanted.language)


def told_periods(tabulation: Tabulation, period: str) -> set[str]:
    """Return the periods that a report on one tells of: this one, and those before, with which it is compared."""
    last = parse_period(period).last
    return {group.period for group in tabulation.found.tally.groups if parse_period(group.period).last <= last}


def _refuse_unknown(workspace: Workspace, units: Iterable[str]) -> None:
    """Refuse units that never were, before anything is tabulated.

    Raises:
        UnknownUnitError: there is no such unit.
    """
    printed = {run.unit for run in workspace.store.runs.all()}
    for name in units:
        if not {name, name.lower()} & printed:
            workspace.register().named(name)


def _nobody(_done: int, _total: int) -> None:
    """Tell nobody."""


def _writers(workspace: Workspace) -> tuple[Writer, ...]:
    """Return what writes each of ``FORMS``."""
    word = partial(write_report_docx, template=workspace.root / REPORT_TEMPLATE)
    return write_report_pdf, write_report_html, word


def _files_of(output: Path) -> list[Path]:
    """Return the files of each of ``FORMS``; where another than the first is named, the first stands beside it.

    >>> [path.name for path in _files_of(Path("ward.docx"))]
    ['ward.pdf', 'ward.html', 'ward.docx']
    """
    first = output.with_suffix(FORMS[0]) if output.suffix.lower() in FORMS[1:] else output
    return [first, *(first.with_suffix(form) for form in FORMS[1:])]


def _make_folder(folder: Path) -> None:
    """Make the folder that reports are written into, unless it is there.

    Raises:
        DiskError: it can't be made, or a file or a link that leads nowhere has its name.
    """
    try:
        with disk_failures(folder):
            folder.mkdir(FOLDER_OWNER_ONLY, exist_ok=True)
    except FileExistsError as error:
        raise DiskError(
            both("{folder}: không phải là thư mục", "{folder}: is no folder", folder=folder),
            both("Đổi tên tệp đó: báo cáo được ghi vào đây.", "Give it another name: reports are written there."),
        ) from error


class _Written:
    """What was written so far."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._writers = _writers(workspace)
        self.files: list[Path] = []
        self.aside: list[SetAside] = []

    def write(self, report: Report, output: Path) -> None:
        """Write a report in every form; what somebody changed of the last one is set aside."""
        files = _files_of(output.absolute())
        first = files[0]
        units, results = self._workspace.unit_results, self._workspace.results
        folder = units if first.parent == units.absolute() else results
        _make_folder(folder)
        self._workspace.share_results()
        with overwriting(folder, files) as aside:
            for file, write in zip(files, self._writers, strict=True):
                write(report, file)
        self.files += files
        self.aside += aside


def _remove_others(workspace: Workspace, done: Tabulation, units: Iterable[str]) -> tuple[Path, ...]:
    """Remove what nobody changed of the reports of other units: those of an earlier period would be taken for new."""
    others = {group.unit for group in done.tally.groups} - set(units)
    names = [Path(file_name(unit)).with_suffix(form).name for unit in sorted(others) for form in FORMS]
    return remove_unchanged(workspace.unit_results, names)
