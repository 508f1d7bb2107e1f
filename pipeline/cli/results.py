"""The commands that write results for managers: tables, workbook, report."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.cli.command_group import Language, WorkspaceOption, opened_workspace, warn_before_figures
from pipeline.cli.console import progress, say, say_beside, steps, tell, tell_beside
from pipeline.cli.spoken import spoken, told

if TYPE_CHECKING:
    from pipeline.report.reporting import Reported

if TYPE_CHECKING:
    from pipeline.workspace import Workspace

LanguageOption = Annotated[
    Language | None,
    typer.Option("--language", help="Of names, advice and CSV; else that of phieu.toml.", show_default=False),
]
CountingCluster = Annotated[
    str, typer.Option("--cluster", metavar="ADDRESS", help="Count on a Dask cluster: tcp://scheduler:8786.")
]


def tabulate_command(
    ctx: typer.Context,
    language: LanguageOption = None,
    units_on: Annotated[
        str | None,
        typer.Option(
            "--units-on", metavar="DATE", help="Also tell figures by the units of this day: 2026-01-31 or today."
        ),
    ] = None,
    figures_only: Annotated[
        bool, typer.Option("--figures-only", help="Without answers.csv, sheets.csv and pages.csv: in half of the time.")
    ] = False,
    cluster: CountingCluster = "",
    workspace: WorkspaceOption = None,
) -> None:
    """Write the tables and the workbook into results/."""
    from pipeline.cli.summaries import sheets_in_words, tell_from_plan, tell_proposed, tell_set_aside
    from pipeline.results.tabulate import tabulate

    place = opened_workspace(ctx, workspace)
    day = None if units_on is None else _day(units_on)
    warn_before_figures(place)
    with progress("Tabulating", "sheets") as report:
        spoken_in = language.value if language else None
        done = tabulate(place, report, spoken_in, day, figures_only=figures_only, cluster=cluster)
    say(sheets_in_words(done.statuses))
    for file in done.files:
        say(f"  {file}")
    tell_from_plan(done.from_plan)
    tell_proposed(done.proposed)
    tell_set_aside(done.aside)


def report_command(  # noqa: PLR0913, PLR0917 - one parameter an option
    ctx: typer.Context,
    period: Annotated[
        str | None,
        typer.Option(
            help="What it is about: 2019, 2019-Q1 or 2019-03. Else the newest complete one.", show_default=False
        ),
    ] = None,
    language: LanguageOption = None,
    output: Annotated[
        Path | None,
        typer.Option(
            metavar="F.pdf",
            help="Where to; else results/report.pdf, or units/ID.pdf there. F.html and F.docx stand beside it.",
        ),
    ] = None,
    survey: Annotated[str | None, typer.Option(help="Its id, where there are several.", show_default=False)] = None,
    comments: Annotated[bool, typer.Option(help="Whether it quotes comments that were typed.")] = True,
    unit: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ID",
            help="On this unit alone: results/units/ID.pdf; may be repeated.",
            show_default=False,
        ),
    ] = None,
    all_units: Annotated[
        bool, typer.Option("--all-units", help="One on each unit that has sheets, and one on all, which joins them.")
    ] = False,
    handwriting: Annotated[
        bool | None,
        typer.Option(
            help="Whether it shows comments as pictures cut from the scans; else as phieu.toml says.",
            show_default=False,
        ),
    ] = None,
    write_template: Annotated[
        bool,
        typer.Option("--write-template", help="Only put the form of the Word file there to be edited, and say where."),
    ] = False,
    cluster: CountingCluster = "",
    workspace: WorkspaceOption = None,
) -> None:
    """Write the report as PDF, HTML and a Word file, on all units or single ones, and the tables that it rests on."""
    from pipeline.records.periods import parse_period
    from pipeline.report.reporting import Wanted, write_reports

    units = tuple(unit or ())
    if units and all_units:
        raise typer.BadParameter(
            told(
                "hãy nêu đơn vị với --unit, hoặc tất cả với --all-units",
                "name units with --unit, or all with --all-units",
            )
        )
    if output and len(units) > 1:
        raise typer.BadParameter(
            told(
                "--output dùng cho một đơn vị, hoặc cho báo cáo chung",
                "--output is for one unit, or for the report on all",
            )
        )
    place = opened_workspace(ctx, workspace)
    if write_template:
        _put_template(place, language.value if language else place.settings.language)
        return
    wanted = Wanted(
        parse_period(period).name if period else None,
        survey,
        language.value if language else None,
        comments,
        handwriting,
        units,
        all_units,
    )
    warn_before_figures(place)
    with steps(named=False) as begin:
        made = write_reports(place, wanted, output, begin, cluster=cluster)
    _tell(made)


def _tell(made: Reported) -> None:
    """Say what was written, and what is to be known of it."""
    from pipeline.cli.summaries import sheets_in_words, tell_from_plan, tell_set_aside
    from pipeline.report.choice import remarks

    for remark in remarks(made.choice, spoken()):
        say_beside(remark)
    say(sheets_in_words(made.tabulation.statuses))
    for file in made.files:
        say(f"  {file}")
    for file in made.removed:
        period = made.choice.of.period
        tell_beside(
            f"đã bỏ {file}: kỳ {period} không phát phiếu nào cho đơn vị đó",
            f"removed {file}: no sheets of {period} were issued to that unit",
        )
    tell_from_plan(made.tabulation.from_plan)
    tell_set_aside(made.aside)


def _put_template(place: Workspace, language: str) -> None:
    from pipeline.report.docx.standard_template import write_template
    from pipeline.workspace import REPORT_TEMPLATE

    path = place.root / REPORT_TEMPLATE
    write_template(path, language)
    tell(
        f"{path} là mẫu của report.docx: hãy chỉnh sửa bằng Word và giữ {{{{body}}}}, nơi đặt nội dung báo cáo.",
        f"{path} is the form of report.docx: edit it in Word and keep {{{{body}}}}, where the report comes to stand.",
    )


def _day(text: str) -> date:
    if text == "today":
        return date.today()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(
            told(
                f"“{text}” không phải là một ngày như 2026-01-31, cũng không phải “today”",
                f"“{text}” is no day such as 2026-01-31, nor “today”",
            )
        ) from None


RESULTS: dict[str, Callable[..., Any]] = {"tabulate": tabulate_command, "report": report_command}
