"""The command import: answers that came as rows of a file."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from forms.errors import ExitCode
from omr.scan.errors import shown_name
from pipeline.cli.command_group import WorkspaceOption, opened_workspace, warn_put_back
from pipeline.cli.console import counted, say

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
        bool, typer.Option("--propose", help="Only write into map.yaml what a person must still say of the files.")
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
    if propose:
        _propose(place, paths)
        return
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


def _propose(workspace: Workspace, paths: list[Path]) -> None:
    """Write into ``map.yaml`` what is understood of files of rows, and what a person must still say of them."""
    from pipeline.intake.importing import propose_map_of

    for path in paths:
        target, left = propose_map_of(workspace, path)
        open_ones = f"{counted(left, 'place')} with a “?” to be filled in" if left else "nothing is left to be said"
        say(f"{shown_name(path.name)}: {shown_name(target)}: {open_ones}")


IMPORTING: dict[str, Callable[..., Any]] = {"import": import_command}
