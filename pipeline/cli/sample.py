"""The command that computes how many sheets a unit needs."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Annotated, Any

import typer

from pipeline.cli.command_group import WorkspaceOption, opened_workspace
from pipeline.cli.typed_share import typed_share

MOST = 10_000_000  # most transactions that are accepted: ten times those of a province


def sample_command(
    ctx: typer.Context,
    transactions: Annotated[
        int | None, typer.Option(min=0, max=MOST, help="How many there are; else those in transactions.csv.")
    ] = None,
    error: Annotated[
        Fraction | None,
        typer.Option(parser=typed_share, metavar="SHARE", help="How far off the answer may be.", show_default="0.05"),
    ] = None,
    confidence: Annotated[
        Fraction | None,
        typer.Option(parser=typed_share, metavar="SHARE", help="How probable that is to be.", show_default="0.95"),
    ] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Say how many sheets a unit needs, by Decision 1383/QĐ-BNV and exactly."""
    from pipeline.cli.sample_texts import known_transactions, tell_sizes

    if transactions is None:
        place = opened_workspace(ctx, workspace)
        tell_sizes(known_transactions(place), error, confidence)
    else:
        tell_sizes([((), transactions)], error, confidence)


SAMPLE: dict[str, Callable[..., Any]] = {"sample": sample_command}
"""The commands of this module by name."""
