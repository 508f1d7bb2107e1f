"""The commands backup and restore."""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from forms.errors import ExitCode
from pipeline.cli.command_group import WorkspaceOption, opened_workspace
from pipeline.cli.console import counted, progress, say

if TYPE_CHECKING:
    from pipeline.upkeep.backup_file import Manifest
    from pipeline.upkeep.restore import Restored

PASSPHRASE = "PHIEU_BACKUP_PASSPHRASE"  # noqa: S105 - the name of the variable
_MOST_TOLD = 5  # scans by name


def backup_command(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where it goes: best on another disk.")],
    archive: Annotated[bool, typer.Option("--archive/--no-archive", help="The scans, too.")] = True,
    prints: Annotated[bool, typer.Option("--print/--no-print", help="The PDFs of the sheets, too.")] = True,
    with_key: Annotated[
        bool,
        typer.Option(
            "--with-key", help=f"The signing key, too, encrypted: asks for a passphrase, or takes ${PASSPHRASE}."
        ),
    ] = False,
    verify: Annotated[
        bool, typer.Option("--verify", help="Write nothing: read FILE, and say whether it is whole.")
    ] = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Write the database, settings, sheets and scans into one file. Others may go on working meanwhile."""
    from pipeline.cli.head_code import say_code
    from pipeline.records.log_heads import head_for_code, head_in_words
    from pipeline.upkeep.backup import BackupChoice, back_up
    from pipeline.upkeep.backup_file import verify_backup

    if verify:
        with progress("Checking", "bytes") as report:
            manifest = verify_backup(file.expanduser(), report)
        say(f"{file} is whole: {_in_words(manifest)}")
        return
    place = opened_workspace(ctx, workspace)
    passphrase = _passphrase("Passphrase for the signing key: ", twice=True) if with_key else ""
    with progress("Backing up", "files") as report:
        manifest = back_up(place, file, BackupChoice(archive, prints, passphrase), report)
    say(f"{file}: {_in_words(manifest)}")
    if manifest.log_entries:
        say(f"Its log ends with {head_in_words(manifest.log_entries, manifest.log_head)}: note it down elsewhere.")
        say_code(head_for_code(manifest.log_entries, manifest.log_head))
    _tell_missing(manifest)
    if manifest.flaws:
        raise typer.Exit(int(ExitCode.SOME_FAILED))


def restore_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A backup.")],
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.")],
    database: Annotated[
        str | None,
        typer.Option(
            metavar="URL", help="An empty database, in place of the one that its settings name; '' for phieu.db in DIR."
        ),
    ] = None,
    without_key: Annotated[bool, typer.Option("--without-key", help="Leave the signing key out.")] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace the workspace that is there; it is kept beside, whole.")
    ] = False,
) -> None:
    """Make a workspace of a backup. All of it is checked before anything is put in place."""
    from pipeline.upkeep.backup_file import opened_backup
    from pipeline.upkeep.restore import RestorePlan, restore

    with opened_backup(file.expanduser()) as backup:
        sealed = backup.manifest.key and not without_key
    passphrase = _passphrase("Passphrase of the signing key: ", twice=False) if sealed else ""
    plan = RestorePlan(folder, database, passphrase, without_key, replace)
    with progress("Restoring", "bytes") as report:
        _tell_restored(restore(file, plan, getpass.getuser(), report))


def _passphrase(prompt: str, *, twice: bool) -> str:
    if found := os.environ.get(PASSPHRASE):
        return found
    if not sys.stdin.isatty():
        raise typer.BadParameter(f"there is no terminal to ask for the passphrase at: set {PASSPHRASE}")
    typed = getpass.getpass(prompt)
    if twice and getpass.getpass("Once more: ") != typed:
        raise typer.BadParameter("the two passphrases differ")
    return typed


def _in_words(manifest: Manifest) -> str:
    rows, when = manifest.rows, datetime.fromisoformat(manifest.made_at).astimezone()
    kept = ", ".join(
        counted(rows.get(table, 0), thing) for table, thing in (("runs", "run"), ("scans", "scan"), ("pages", "page"))
    )
    entries = counted(manifest.log_entries, "log entry", "log entries")
    size = f"{counted(len(manifest.parts), 'file')}, {manifest.bytes / 1e6:,.1f} MB"
    return f"{manifest.workspace}, {when:%Y-%m-%d %H:%M}: {kept}, {entries}; {size}"


def _tell_missing(manifest: Manifest) -> None:
    """Say what the backup lacks; whoever needs it should not be the first to know."""
    if not manifest.archive:
        say("The scans are no part of it: copy archive/, too.")
    if not manifest.key:
        say("The signing key is no part of it: keep a copy of phieu.key in a safe place, or give --with-key.")
    for flaw in manifest.flaws[:_MOST_TOLD]:
        say(f"{flaw.name}: archive/{flaw.file} is {flaw.what}: put the scan into inbox/ again, then back up again")
    if len(manifest.flaws) > _MOST_TOLD:
        say(f"and {counted(len(manifest.flaws) - _MOST_TOLD, 'more scan')}; phieu doctor --archive lists them")


def _tell_restored(done: Restored) -> None:
    manifest = done.manifest
    say(f"{done.root}: {_in_words(manifest)}")
    if done.kept is not None:
        along = counted(done.taken_over, "file")
        say(f"What was there lies in {done.kept}; {along} of it that the backup lacks came along.")
    if not done.key:
        say("phieu.key is missing: no sheet can be printed or read without it. Copy it here from wherever it is kept.")
    if not manifest.archive and done.kept is None:
        say("The scans are no part of the backup: copy archive/ here from wherever it is kept.")
    say("Sheets printed since the backup are unknown here, and their serials would be given again: print none before")
    say("these were found, or everybody is sure that there are none.")
    say(f"Next: phieu doctor --archive -w {done.root}; phieu log --verify --head {manifest.log_head} -w {done.root}")


BACKUPS: dict[str, Callable[..., Any]] = {"backup": backup_command, "restore": restore_command}
"""The commands of this module by name."""
