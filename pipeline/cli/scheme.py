"""The command that tells a scheme in words, and whether the survey asks what it needs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from forms.errors import in_one_line
from pipeline.cli.command_group import WorkspaceOption, opened_workspace
from pipeline.cli.console import say
from pipeline.cli.spoken import spoken
from pipeline.errors import WorkspaceError

if TYPE_CHECKING:
    from pipeline.workspace import Workspace


def scheme_command(
    ctx: typer.Context,
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="Such as tt01-2018; else the one that survey.yaml names.")
    ] = None,
    as_yaml: Annotated[bool, typer.Option("--yaml", help="Its file as it stands, to make one of your own.")] = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Tell a scheme in words: indicators, classes, sources; and whether the current survey asks what it needs."""
    from pipeline.counting.asked import levels_by_question
    from pipeline.schemes.binding import bind
    from pipeline.schemes.description import described, fit_in_words
    from pipeline.schemes.scheme_file import load_scheme, scheme_text

    place = _workspace(ctx, workspace, is_needed=name is None)
    folder = place.root if place else None
    if as_yaml:
        say(scheme_text(name or _named_by(place), folder).text.rstrip("\n"))
        return
    language = spoken()
    scheme = load_scheme(name or _named_by(place), folder)
    for line in described(scheme, language):
        say(in_one_line(line))
    if place:
        survey = place.survey()
        for line in fit_in_words(bind(scheme, survey, levels_by_question(survey)), survey.id, language):
            say(in_one_line(line))


def _workspace(ctx: typer.Context, workspace: Path | None, *, is_needed: bool) -> Workspace | None:
    """Return the workspace; ``None`` outside of one, where the command can do without."""
    try:
        return opened_workspace(ctx, workspace)
    except WorkspaceError:
        if is_needed or workspace or ctx.obj:
            raise
        return None


def _named_by(place: Workspace | None) -> str:
    """Return the scheme of the current survey."""
    from pipeline.schemes.scheme_file import DEFAULT

    return (place.survey().scheme if place else None) or DEFAULT


SCHEME: dict[str, Callable[..., Any]] = {"scheme": scheme_command}
"""The commands of this module by name."""
