"""The command that prints slips of one-time codes and posters: ``phieu slips``."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.cli.command_group import WorkspaceOption, opened_workspace
from pipeline.cli.console import counted, tell
from pipeline.cli.printed_texts import tell_printed
from pipeline.cli.spoken import number, told

if TYPE_CHECKING:
    from pipeline.printing.printing import PrintedFile


class PosterPaper(StrEnum):
    """The paper of a poster."""

    A4 = "A4"
    A3 = "A3"


def slips_command(  # noqa: PLR0913, PLR0917 - one parameter an option
    ctx: typer.Context,
    unit: Annotated[str | None, typer.Option(help="The unit's id, as in units.csv.")] = None,
    all_units: Annotated[
        bool, typer.Option("--all-units", help="Every ward, commune and center that is valid in the period.")
    ] = False,
    channel: Annotated[
        str, typer.Option(help="What the answers count in: one of the channels of phieu.toml.")
    ] = "online",
    period: Annotated[
        str | None, typer.Option(help="What they count in: 2019, 2019-Q1 or 2019-03. Of posters, today's quarter.")
    ] = None,
    count: Annotated[int | None, typer.Option(min=1, max=100_000, help="Slips for each unit, ten a page.")] = None,
    desk: Annotated[
        str | None,
        typer.Option(metavar="ID", help="The desk or official of the unit that they are for, as in desks.csv."),
    ] = None,
    poster: Annotated[
        bool, typer.Option("--poster", help="Print a poster with the address that is open to everyone instead.")
    ] = False,
    paper: Annotated[PosterPaper, typer.Option(help="Of a poster.")] = PosterPaper.A4,
    output: Annotated[
        Path | None, typer.Option(metavar="F.pdf", help="One PDF for all; else one each in print/.")
    ] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Print slips with codes, each good for one answer online, or posters with the open address of a unit or desk."""
    from datetime import date

    from pipeline.printing.printing import units_to_print
    from pipeline.printing.slips import print_posters, print_slips
    from pipeline.records.periods import parse_period

    _check(unit, desk, period, count, all_units=all_units, poster=poster)
    place, today = opened_workspace(ctx, workspace), date.today()
    when = parse_period(period or f"{today.year}-Q{(today.month + 2) // 3}")
    units = units_to_print(place.register(), unit, when)
    if poster:
        path, pages = print_posters(place, units, when, paper.value, output, desk=desk or "")
        tell(f"  {path}: {number(pages)} áp phích", f"  {path}: {counted(pages, 'poster')}")
        return
    for file in print_slips(place, units, channel, when, count or 0, output, desk=desk or ""):
        _tell(file)


def _check(
    unit: str | None, desk: str | None, period: str | None, count: int | None, *, all_units: bool, poster: bool
) -> None:
    if (unit is None) == (not all_units):
        raise typer.BadParameter(
            told(
                "hãy nêu một đơn vị với --unit, hoặc tất cả với --all-units",
                "name one unit with --unit, or all with --all-units",
            )
        )
    if desk and all_units:
        raise typer.BadParameter(
            told("--desk thuộc một đơn vị: hãy nêu với --unit", "--desk is of one unit: name it with --unit")
        )
    if not poster and (period is None or count is None):
        raise typer.BadParameter(
            told(
                "in thẻ cần --period và --count; áp phích thì dùng --poster",
                "slips need --period and --count; a poster is printed with --poster",
            )
        )


def _tell(file: PrintedFile) -> None:
    for run in file.runs:
        tell(
            f"{run.unit} {run.unit_name}: lượt in {run.run}, {number(run.count)} mã, mỗi mã dùng một lần",
            f"{run.unit} {run.unit_name}: run {run.run}, {counted(run.count, 'code')}, each good once",
        )
    tell_printed(file)


SLIPS: dict[str, Callable[..., Any]] = {"slips": slips_command}
