"""The commands that take a step of a shortcoming: decide, start, done, close, drop, reopen, return, answer, attach."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.command_group import WorkspaceOption, opened_workspace
from pipeline.cli.console import progress, tell
from pipeline.cli.spoken import spoken, told

if TYPE_CHECKING:
    from pipeline.records.remedies import Shortcoming
    from pipeline.workspace import Workspace

NumberArgument = Annotated[int, typer.Argument(metavar="N", min=1, help="Its number, as phieu measures has it.")]
ByOption = Annotated[str | None, typer.Option(help="Who says so; else who is logged in here.")]
WhyOption = Annotated[str, typer.Option(help="The reason.")]
KeptReasonOption = Annotated[str, typer.Option(help="The reason, which is kept.")]


def add_steps(app: typer.Typer) -> None:
    """Add the commands to a group."""
    commands: dict[str, Callable[..., None]] = {
        "decide": decide_command,
        "start": _bare("started", "Say that a measure is under way."),
        "done": done_command,
        "close": close_command,
        "drop": _with_reason("dropped", "Say that nothing will be done about a shortcoming, and why not."),
        "reopen": _with_reason("reopened", "Open a shortcoming again."),
        "return": return_command,
        "answer": answer_command,
        "attach": attach_command,
    }
    for name, command in commands.items():
        app.command(name)(command)


def decide_command(  # noqa: PLR0913, PLR0917 - one parameter an option
    ctx: typer.Context,
    number: NumberArgument,
    measure: Annotated[str, typer.Option(help="What is to be done about it.")] = "",
    owner: Annotated[str, typer.Option(help="Who has to do it.")] = "",
    due: Annotated[str, typer.Option(metavar="DATE", help="Until when: 31/12/2026, 12/2026, Q4/2026.")] = "",
    cause: Annotated[str, typer.Option(help="Why it is so.")] = "",
    why: WhyOption = "",
    by: ByOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Decide what is to be done, by whom and until when. What was filled in before need not be given again."""
    fields = {"measure": measure, "owner": owner, "due": day_option(due), "cause": cause}
    _step(opened_workspace(ctx, workspace), number, "decided", by, fields, why)


def done_command(
    ctx: typer.Context,
    number: NumberArgument,
    on: Annotated[str, typer.Option(metavar="DATE", help="The day on which it was done; else today.")] = "",
    result: Annotated[str, typer.Option(help="What came of it.")] = "",
    why: WhyOption = "",
    by: ByOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Say that a measure was carried out. The figures of the next periods say whether it helped."""
    fields = {"done_on": day_option(on) or date.today().isoformat(), "result": result}
    _step(opened_workspace(ctx, workspace), number, "done", by, fields, why)


def close_command(
    ctx: typer.Context,
    number: NumberArgument,
    why: WhyOption = "",
    by: ByOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Close a shortcoming that was put right: about a figure where the figures bear that out, else with a reason."""
    from pipeline.results.closing import closing_verdict

    place = opened_workspace(ctx, workspace)
    with progress("Counting", "sheets") as report:
        verdict = closing_verdict(place, number, why, spoken(), report)
    _step(place, number, "checked", by, {"verdict": verdict}, why)


def _bare(kind: str, told_of: str) -> Callable[..., None]:
    """Return the command of a step of which something may be said; ``told_of`` is its help."""

    def command(
        ctx: typer.Context,
        number: NumberArgument,
        why: WhyOption = "",
        by: ByOption = None,
        workspace: WorkspaceOption = None,
    ) -> None:
        _step(opened_workspace(ctx, workspace), number, kind, by, {}, why)

    command.__doc__ = told_of
    return command


def _with_reason(kind: str, told_of: str) -> Callable[..., None]:
    """Return the command of a step that needs a reason."""

    def command(
        ctx: typer.Context,
        number: NumberArgument,
        why: KeptReasonOption,
        by: ByOption = None,
        workspace: WorkspaceOption = None,
    ) -> None:
        _step(opened_workspace(ctx, workspace), number, kind, by, {}, why)

    command.__doc__ = told_of
    return command


def return_command(
    ctx: typer.Context,
    number: NumberArgument,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What the unit has to answer.")],
    by: ByOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Return a measure to its unit with a question."""
    _step(opened_workspace(ctx, workspace), number, "returned", by, {}, text)


def answer_command(
    ctx: typer.Context,
    number: NumberArgument,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="The answer to its question.")],
    by: ByOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Answer the question with which a measure was returned."""
    _step(opened_workspace(ctx, workspace), number, "answered", by, {}, text)


def attach_command(
    ctx: typer.Context,
    number: NumberArgument,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file, of at most 5 MB.")],
    by: ByOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Attach a file to a shortcoming."""
    from pipeline.results.register_lines import read_list

    place = opened_workspace(ctx, workspace)
    one = place.store.remedies.attach(number, file.name, read_list(file), by or place.who)
    _tell(one)


def day_option(text: str) -> str:
    """Return the day that an option means, as ISO 8601; empty where none is given."""
    from pipeline.remedies.typed_days import day_meant

    if not text.strip():
        return ""
    day = day_meant(text)
    if day is None:
        raise typer.BadParameter(told(f"“{text}” không phải là ngày: ghi như 31/12/2026", f"“{text}” is no date"))
    return day.isoformat()


def _step(place: Workspace, number: int, kind: str, by: str | None, fields: dict[str, str], why: str) -> None:
    from pipeline.records.remedies import StepKind

    filled = {name: value for name, value in fields.items() if value}
    _tell(place.store.remedies.step(number, StepKind(kind), by or place.who, filled, why))


def _tell(one: Shortcoming) -> None:
    from pipeline.cli.spoken import said
    from pipeline.remedies.register_words import STATUSES, STEPS

    step, status = said(STEPS[one.steps[-1].kind]), said(STATUSES[one.status])
    tell(f"Hạn chế {one.number}: {step}. Trạng thái: {status}", f"Shortcoming {one.number}: {step}. Status: {status}")
