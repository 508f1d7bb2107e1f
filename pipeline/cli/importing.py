"""The command import: answers that came as rows of a file."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from forms.errors import ExitCode
from pipeline.cli.command_group import WorkspaceOption, opened_workspace, warn_put_back
from pipeline.cli.console import say


def import_command(
    ctx: typer.Context,
    paths: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Files of rows: CSV, TSV, XLSX, JSON lines.")],
    channel: Annotated[str, typer.Option(help="How the answers came in: online, box, …")],
    period: Annotated[
        str, typer.Option(help="What all rows count in: 2019, 2019-Q1 or 2019-03; else each by its day.")
    ] = "",
    unit: Annotated[str, typer.Option(help="The id of the unit of rows that name none.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Change nothing, only say what would be taken.")] = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Take answers from files of rows, each row once. Files are copied into the archive; bad rows go into results/."""
    from pipeline.cli.keeping import say_stopping
    from pipeline.cli.summaries import sum_up, tell_file, tell_mended
    from pipeline.intake.importing import import_files, said_of_rows, would_import
    from pipeline.intake.ingest import Listener, check_defects
    from pipeline.work.stopping import stoppable

    place = opened_workspace(ctx, workspace)
    warn_put_back(place)
    said, language = said_of_rows(place, channel, period, unit), place.settings.language
    start = time.perf_counter()
    if dry_run:
        reports = would_import(place, paths, said)
        for report in reports:
            tell_file(report, language)
        say("Nothing was changed.")
    else:
        with stoppable(say_stopping) as stop:
            listener = Listener(lambda file: tell_file(file, language), on_mended=tell_mended)
            reports = import_files(place, paths, said, listener, stop)
        sum_up(place, reports, time.perf_counter() - start)
    check_defects(reports)
    if any(report.failed for report in reports):
        raise typer.Exit(int(ExitCode.SOME_FAILED))


IMPORTING: dict[str, Callable[..., Any]] = {"import": import_command}
