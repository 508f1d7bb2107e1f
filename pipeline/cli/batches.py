"""The commands about batches: what was brought in one go can be held, released and withdrawn."""

from __future__ import annotations

import getpass
from typing import Annotated

import typer

from pipeline.cli.command_group import Described, WorkspaceOption, opened_workspace
from pipeline.cli.console import tell
from pipeline.cli.spoken import moment, spoken
from pipeline.cli.spoken import number as counted

batches_app = typer.Typer(cls=Described, help="List what was brought in one go; hold, release or withdraw it.")

NumberArgument = Annotated[int, typer.Argument(metavar="N", min=1, help="The batch's number, as phieu batches has it.")]
ByOption = Annotated[str | None, typer.Option(help="Who says so; else who is logged in here.")]
SHOWN = 50


@batches_app.callback(invoke_without_command=True)
def batches_command(ctx: typer.Context, workspace: WorkspaceOption = None) -> None:
    """List what was brought in one go; hold, release or withdraw it."""
    if ctx.invoked_subcommand is None:
        list_command(ctx, SHOWN, workspace)
    else:
        ctx.obj = workspace or ctx.obj


@batches_app.command("list")
def list_command(
    ctx: typer.Context,
    last: Annotated[int, typer.Option(min=0, help="Only so many of the newest; 0: all.")] = SHOWN,
    workspace: WorkspaceOption = None,
) -> None:
    """List what was brought in one go, the newest first."""
    from rich.table import Table

    from pipeline.cli.table_console import table_console
    from pipeline.inspection.batch_texts import REPORTED, STATES, became, named
    from pipeline.records.batches import BatchState

    place = opened_workspace(ctx, workspace)
    language, store = spoken(), place.store
    found = store.batches.all()[: last or None]
    counts, reported = store.batches.counts([one.id for one in found]), store.batches.reported()
    heads = {"vi": ("lô", "lúc", "người nạp", "cách nạp", "tệp", "trang", "kết quả", "trạng thái")}
    table = Table(*heads.get(language, ("batch", "when", "by", "how", "files", "pages", "outcomes", "state")))
    for one in found:
        state, mine = STATES[one.state].said(language), counts[one.id]
        if one.id in reported and one.state is BatchState.OPEN:
            state = f"{state}, {REPORTED.said(language)}"
        cells = (moment(one.moment), one.by, named(one, language), counted(mine.files), counted(mine.pages))
        table.add_row(str(one.id), *cells, became(mine, language), state)
    table_console().print(table)


@batches_app.command("hold")
def hold_command(
    ctx: typer.Context,
    number: NumberArgument,
    why: Annotated[str, typer.Option(help="The reason.")] = "",
    by: ByOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Put a batch on hold: its pages wait, and are not counted."""
    place = opened_workspace(ctx, workspace)
    place.store.batches.hold(number, by or getpass.getuser(), why)
    tell(
        f"Lô {number} đang tạm giữ: các trang của lô chờ. Tiếp theo: phieu tabulate",
        f"Batch {number} is on hold: its pages wait. Next: phieu tabulate",
    )


@batches_app.command("release")
def release_command(
    ctx: typer.Context,
    number: NumberArgument,
    why: Annotated[str, typer.Option(help="The reason.")] = "",
    by: ByOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Have a batch count that is on hold."""
    place = opened_workspace(ctx, workspace)
    place.store.batches.release(number, by or getpass.getuser(), why)
    tell(
        f"Lô {number} được tính. Tiếp theo: phieu tabulate",
        f"Batch {number} counts. Next: phieu tabulate",
    )


@batches_app.command("withdraw")
def withdraw_command(
    ctx: typer.Context,
    number: NumberArgument,
    why: Annotated[str, typer.Option(help="The reason, which is kept.")],
    by: ByOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Withdraw a batch of which nothing was reported: its pages never count. The same files may be brought again."""
    place = opened_workspace(ctx, workspace)
    place.store.batches.withdraw(number, by or getpass.getuser(), why)
    tell(
        f"Lô {number} đã rút: các trang của lô không được tính. Tiếp theo: phieu tabulate",
        f"Batch {number} is withdrawn: its pages don't count. Next: phieu tabulate",
    )
