"""What ``phieu report`` does: the tables first, then the report on them as PDF, as HTML and for Word."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.figures.all_rows import rows_of_survey
from pipeline.figures.criteria import shared_scale
from pipeline.kept_heads import REPORT, keep_head
from pipeline.report.blocks import Language
from pipeline.report.choice import Choice, choose
from pipeline.report.content import content
from pipeline.report.docx.document import write_report_docx
from pipeline.report.docx.template_file import open_template
from pipeline.report.html import write_report_html
from pipeline.report.letterhead import letterhead_of
from pipeline.report.matter import Subject
from pipeline.report.pdf.document import write_report_pdf
from pipeline.results.tabulate import Tabulation, tabulate
from pipeline.results.written_files import SetAside, overwriting
from pipeline.workspace import REPORT_TEMPLATE, Workspace

NAME = "report.pdf"


@dataclass(frozen=True, slots=True)
class Reported:
    """What was written.

    Attributes:
        files: the report as PDF, as HTML and as a Word document.
        tabulation: the tables that it rests on.
        choice: what it is about.
        aside: files that people changed, which were given other names.
    """

    files: tuple[Path, Path, Path]
    tabulation: Tabulation
    choice: Choice
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
        period: what it is about; ``None`` for the newest for which every unit has delivered, as ``choose`` tells.
        language: ``vi`` or ``en``; ``None`` for that of the settings.
        output: the PDF, beside which the others come to lie; ``None`` for ``results/report.pdf``.
        survey: its id; ``None`` for the one with most sheets in the period.
        comments: whether comments are quoted.
        on_progress: told the sheets done and the sheets to do.

    Raises:
        UnknownNameError: nothing was printed for that period or survey.
        TemplateError: the office's own template of the Word document can't be used.
        DiskError, StoreError: a file can't be written, or the database can't be read.
    """
    template = workspace.root / REPORT_TEMPLATE
    open_template(template, language or workspace.settings.language)
    tabulation = tabulate(workspace, on_progress, language)
    choice = choose(tabulation.state.deliveries, period, survey)
    about = choice.of.survey
    settings = workspace.settings
    spoken = tabulation.snapshot.language
    rows = rows_of_survey(tabulation.tables, tabulation.comments, about)
    scale = shared_scale([one.survey for one in tabulation.snapshot.versions()[about]], spoken)
    said: Language = "vi" if spoken == "vi" else "en"
    matter = Subject(rows, about, choice.of.period, said, settings.report.target, scale)
    made = content(matter, tabulation.state, settings.validity, choice, quoted=comments)
    pdf = (output or workspace.results / NAME).absolute()
    made = replace(made, letterhead=letterhead_of(settings.report, made.authority, said))
    html, docx = pdf.with_suffix(".html"), pdf.with_suffix(".docx")
    with overwriting(workspace.results, (pdf, html, docx)) as aside:
        write_report_pdf(made, pdf)
        write_report_html(made, html)
        write_report_docx(made, docx, template)
    keep_head(workspace, tabulation.state.head, REPORT)
    return Reported((pdf, html, docx), tabulation, choice, (*tabulation.aside, *aside))
