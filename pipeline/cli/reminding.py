"""The command about what is due: listed, as a calendar file, and sent by e-mail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from forms.errors import ExitCode
from pipeline.cli.command_group import WorkspaceOption, opened_workspace
from pipeline.cli.console import say, tell
from pipeline.cli.spoken import told


def remind_command(
    ctx: typer.Context,
    listed: Annotated[bool, typer.Option("--list", help="List it, by owner; so does no option at all.")] = False,
    ics: Annotated[
        Path | None, typer.Option("--ics", metavar="FILE", help="Write it as a calendar file, which calendars take.")
    ] = None,
    send: Annotated[
        bool, typer.Option("--send", help="Send by e-mail what was not sent this week: to each owner a mail.")
    ] = False,
    digest: Annotated[
        bool, typer.Option("--digest", help="With --send: the digest for managers, too, if none was sent this week.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Send nothing, only say which mails there would be.")
    ] = False,
    workspace: WorkspaceOption = None,
) -> None:
    """List who has to put what right this week, and what is overdue; remind them by e-mail."""
    from pipeline.cli.reminder_texts import tell_due, tell_mailed, tell_trouble, tell_unreached
    from pipeline.durable import written_whole
    from pipeline.records.periods import VIETNAM
    from pipeline.remedies.calendar_file import calendar_of
    from pipeline.remedies.due import due_list
    from pipeline.remedies.reminding import Outcome, place_of, plan_of, remind

    if digest and not (send or dry_run):
        raise typer.BadParameter(
            told("hãy ghi --digest cùng với --send hoặc --dry-run", "give --digest with --send or --dry-run")
        )
    place, now = opened_workspace(ctx, workspace), datetime.now(VIETNAM)
    settings, register = place.settings, place.store.remedies.all()
    if ics is not None:
        made = calendar_of(register, settings.language, place_of(place), now.date(), settings.mail.link)
        with written_whole(ics.absolute()) as file:
            file.write(made)
        tell(f"Đã ghi {ics}", f"{ics} is written")
    if send or dry_run:
        mailed = remind(place, now, digest=digest, patient=False, dry_run=dry_run)
        for one in mailed:
            say(tell_mailed(one))
        if not mailed:
            tell("Không có thư nào cần gửi", "There is no mail to be sent")
        tell_unreached(plan_of(place, now.date()).unreached)
        if any(one.outcome is Outcome.FAILED for one in mailed):
            raise typer.Exit(int(ExitCode.SOME_FAILED))
    if listed or not (ics or send or dry_run):
        tell_due(due_list(register, now.date()))
        tell_trouble(place)


REMINDING: dict[str, Callable[..., Any]] = {"remind": remind_command}
"""The commands of this module by name."""
