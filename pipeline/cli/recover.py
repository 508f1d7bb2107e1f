"""The command that finds again what an older database that was put back has lost."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from forms.errors import ExitCode
from pipeline.cli.command_group import WorkspaceOption, opened_workspace
from pipeline.cli.console import counted, progress, say

if TYPE_CHECKING:
    from pipeline.upkeep.recover import Recovery
    from pipeline.workspace import Workspace


def recover_command(
    ctx: typer.Context,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Change nothing, only say what would be done.")] = False,
    by: Annotated[str | None, typer.Option(help="Who has it done; else who is logged in here.")] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Find again what an older database that was put back has lost. No serial on paper is issued again."""
    from pipeline.cli.keeping import say_stopping
    from pipeline.cli.summaries import tell_file
    from pipeline.intake.ingest import check_defects
    from pipeline.upkeep.recover import recover
    from pipeline.work.stopping import stoppable

    place = opened_workspace(ctx, workspace)
    with stoppable(say_stopping) as stop, progress("Reading", "pages") as report:
        done = recover(place, by or getpass.getuser(), dry_run=dry_run, on_progress=report, stop=stop)
    if done is None:
        say("The database holds all that was printed and scanned: nothing is to be recovered.")
        return
    _tell_found(done, dry_run)
    for file in done.files:
        tell_file(file, place.settings.language)
    _tell_lost(place, done)
    if stop.is_set():
        raise KeyboardInterrupt
    check_defects(done.files)
    _tell_next(place, done, dry_run)
    if done.left or done.damaged or any(file.failed for file in done.files):
        raise typer.Exit(int(ExitCode.SOME_FAILED))


def _tell_found(done: Recovery, dry_run: bool) -> None:
    from forms.serial import format_serial

    for line in done.found.said:
        say(line)
    would = "would be in the database again" if dry_run else "is in the database again"
    for run in done.back:
        say(f"Run {run.run} of {run.unit} {run.unit_name}, {run.channel} {run.period}, {run.count:,} sheets: {would}")
    for issued in done.printed:
        now = "would be stored as printed" if dry_run else "is stored as printed now"
        say(f"Run {issued.run} of {issued.unit} {issued.unit_name}, {issued.count:,} sheets: {now}")
    for run, why in done.left:
        say(f"Run {run.run} of {run.unit} {run.unit_name} in print/{run.file} can't be brought back: {why}")
    whole = len(done.found.files) - len(done.damaged)
    if whole:
        read = "would be read again" if dry_run else "read again"
        say(f"{counted(whole, 'scan')} of the archive {read}; under which names they came, and from whom, is lost")
    for name in done.damaged:
        say(f"archive/{name} is damaged: bring it back from a backup, or put the scan into inbox/ again")
    verb = "would go on" if dry_run else "go on"
    say(f"Serials {verb} after {format_serial(done.last_serial) if done.last_serial else 'none'}")


def _tell_lost(place: Workspace, done: Recovery) -> None:
    if done.reread is not None and done.reread.pages:
        say(f"{counted(done.reread.pages, 'page')} of sheets that were not known count now")
    if done.strangers:
        say(f"{counted(len(done.strangers), 'page')} bear our serials, and no PDF in print/ holds their run:")
        say("  put that PDF into print/ and run phieu recover again, or name the pages on the review page.")
    if done.entries:
        say(f"At least {counted(done.entries, 'entry', 'entries')} of the log can't be brought back")
    elif done.found.head:
        say("How many entries of the log can't be brought back is not known: it has grown since")
    if len(place.keys) > 1:
        say("Whether a key leaked, and until when older ones count, may be forgotten: look at phieu key list")
    if done.rulings:
        rulings = counted(done.rulings, "ruling")
        say(f"At least {rulings} of people can't be brought back: what they settled waits once more")


def _tell_next(place: Workspace, done: Recovery, dry_run: bool) -> None:
    if dry_run:
        say("Nothing was changed. Next: phieu recover")
        return
    if place.settings.office and done.found.is_certain:
        say("In each other office: phieu recover, before anybody prints there.")
    say("Next: phieu status, phieu tabulate")


RECOVER: dict[str, Callable[..., Any]] = {"recover": recover_command}
"""The command of this module by name."""
