"""The command import: answers that came as rows of a file."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from forms.errors import ExitCode
from pipeline.cli.command_group import WorkspaceOption, opened_workspace, warn_put_back
from pipeline.cli.console import tell

if TYPE_CHECKING:
    from pipeline.workspace import Workspace


def import_command(  # noqa: PLR0913, PLR0917 - one parameter an option
    ctx: typer.Context,
    paths: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Files of rows: CSV, TSV, XLSX, JSON lines.")],
    channel: Annotated[str, typer.Option(help="How the answers came in: online, box, …")] = "",
    period: Annotated[
        str, typer.Option(help="What all rows count in: 2019, 2019-Q1 or 2019-03; else each by its day.")
    ] = "",
    unit: Annotated[str, typer.Option(help="The id of the unit of rows that name none.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Change nothing, only say what would be taken.")] = False,
    propose: Annotated[
        bool,
        typer.Option("--propose", help="Take nothing: write map.yaml, and say what a person has to fill in there."),
    ] = False,
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
    if propose:
        _propose(place, paths, channel, period, unit)
        return
    of_rows = said_of_rows(place, channel, period, unit)
    start = time.perf_counter()
    if dry_run:
        reports = would_import(place, paths, of_rows)
        for report in reports:
            tell_file(report)
        tell("Không có gì thay đổi.", "Nothing was changed.")
    else:
        with stoppable(say_stopping) as stop:
            listener = Listener(tell_file, on_mended=tell_mended)
            reports = import_files(place, paths, of_rows, listener, stop)
        sum_up(place, reports, time.perf_counter() - start)
    check_defects(reports)
    if any(report.failed for report in reports):
        raise typer.Exit(int(ExitCode.SOME_FAILED))


def _propose(place: Workspace, paths: list[Path], channel: str, period: str, unit: str) -> None:
    """Write what is proposed for some files into ``map.yaml``, and say what is still to be decided there."""
    from pipeline.cli.row_summaries import tell_still_open
    from pipeline.intake.importing import check_of_rows, said_of_rows
    from pipeline.intake.row_files import context_of
    from pipeline.intake.row_names import SaidOfRows
    from pipeline.rows.map_proposal import save_proposal, still_open

    check_of_rows(paths)
    said = said_of_rows(place, channel, period, unit) if channel else SaidOfRows("", period, unit)
    for path in paths:
        target = save_proposal(place.root, path, path.name, context_of(place, said))
    tell_still_open(target, still_open(target.read_text("utf-8")))


IMPORTING: dict[str, Callable[..., Any]] = {"import": import_command}
