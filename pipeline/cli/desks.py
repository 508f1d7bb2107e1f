"""The command about desks and officials: ``phieu desks``."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.cli.command_group import Language, WorkspaceOption, opened_workspace, warn_before_figures
from pipeline.cli.console import say, tell
from pipeline.cli.spoken import moment

if TYPE_CHECKING:
    from pipeline.workspace import Workspace


def desks_command(
    ctx: typer.Context,
    period: Annotated[
        str | None,
        typer.Option(help="What it is about: 2019, 2019-Q1 or 2019-03. Else the newest.", show_default=False),
    ] = None,
    unit: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="This unit alone; may be repeated.", show_default=False),
    ] = None,
    language: Annotated[
        Language | None, typer.Option("--language", help="Of the tables; else that of phieu.toml.", show_default=False)
    ] = None,
    views: Annotated[bool, typer.Option("--views", help="Only say who has looked at these figures, and when.")] = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Write ranges of desks and officials into results/desks/, for those who manage alone; each time is noted down."""
    from pipeline.desks.desk_files import write_desks
    from pipeline.records.periods import parse_period

    place = opened_workspace(ctx, workspace)
    register = place.register() if unit else None
    units = tuple(register.named(one).id for one in unit or ()) if register else ()
    if views:
        _tell_views(place, units)
        return
    warn_before_figures(place)
    name = parse_period(period).name if period else ""
    for path in write_desks(place, name, units, language.value if language else ""):
        say(f"  {path}")
    tell(
        "Chỉ bạn được đọc các tệp này. Chúng nói về con người: không chuyển cho ai không phải người quản lý của họ.",
        "Only you may read these files. They are about people: pass them on to nobody who does not manage them.",
    )


def _tell_views(place: Workspace, units: tuple[str, ...]) -> None:
    from pipeline.desks.views import DeskViews

    found = DeskViews(place.root).latest(units, most=None)
    if not found:
        tell("Chưa ai xem.", "Nobody has looked yet.")
    for one in found:
        say(f"{moment(one.at)} {one.name}: {', '.join(one.units)}, {one.period}")


DESKS: dict[str, Callable[..., Any]] = {"desks": desks_command}
