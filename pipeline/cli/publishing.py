"""The command that writes the public page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.cli.command_group import WorkspaceOption, opened_workspace, warn_before_figures
from pipeline.cli.console import counted, progress, say, say_beside

if TYPE_CHECKING:
    from pipeline.publish.published_figures import SeriesFigures
    from pipeline.publish.publishing import Published


def publish_command(
    ctx: typer.Context,
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="[DIR]", help="Where to; else results/public/ of the workspace.", show_default=False),
    ] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Write the public page: index by unit, period and channel, and receipts, as files for any web server."""
    from pipeline.publish.publishing import publish

    place = opened_workspace(ctx, workspace)
    warn_before_figures(place)
    with progress("Counting", "sheets") as report:
        done = publish(place, folder.absolute() if folder else None, on_progress=report)
    _tell(done)


def _tell(done: Published) -> None:
    """Say what is published, and what that changed."""
    for one in done.publication.figures:
        say(_series(one))
    if not done.publication.figures:
        say("no period that has sheets is over: the page says so ([publish] provisional = true shows the others)")
    receipts = sum(map(len, done.publication.receipts.values()))
    changes = done.changes
    say(f"{counted(receipts, 'receipt')}")
    told = f"{len(changes.added):,} new, {len(changes.changed):,} changed, {len(changes.removed):,} removed"
    say(f"{done.folder}: {told}, {changes.same:,} as before")
    for path in changes.aside:
        say_beside(f"a published file was changed by somebody: what was there is kept as {path}")


def _series(one: SeriesFigures) -> str:
    figure = one.total
    index = "no figure" if figure is None else "no index" if figure.index is None else f"{figure.index:.1f} %"
    name = f"{one.series.survey} {one.series.period} {one.series.channel}"
    state = "" if one.is_over else ", provisional"
    held = "; newer sheets wait for the next step" if one.is_held else ""
    return f"{name}: {index}, {one.shown} of {counted(len(one.units), 'unit')} shown{state}{held}"


PUBLISHING: dict[str, Callable[..., Any]] = {"publish": publish_command}
