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
from pipeline.cli.console import counted, progress, say, tell
from pipeline.cli.spoken import decimal, heard, moment, number, told

if TYPE_CHECKING:
    from pipeline.upkeep.backup_file import Manifest
    from pipeline.upkeep.restore import Restored

PASSPHRASE = "PHIEU_BACKUP_PASSPHRASE"  # noqa: S105 - the name of the variable
_MOST_TOLD = 5  # scans by name
_FLAWS = {"gone": "đã mất", "damaged": "đã hỏng"}
"""What may be wrong with the copy of a scan, in Vietnamese."""


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
        tell(f"{file} còn nguyên vẹn: {_in_words(manifest)}", f"{file} is whole: {_in_words(manifest)}")
        return
    place = opened_workspace(ctx, workspace)
    passphrase = (
        _passphrase(told("Cụm mật khẩu cho khóa ký: ", "Passphrase for the signing key: "), twice=True)
        if with_key
        else ""
    )
    with progress("Backing up", "files") as report:
        manifest = back_up(place, file, BackupChoice(archive, prints, passphrase), report)
    say(f"{file}: {_in_words(manifest)}")
    if manifest.log_entries:
        head = heard(head_in_words(manifest.log_entries, manifest.log_head))
        tell(
            f"Nhật ký trong đó kết thúc bằng {head}: hãy ghi lại ở nơi khác.",
            f"Its log ends with {head}: note it down elsewhere.",
        )
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
    passphrase = (
        _passphrase(told("Cụm mật khẩu của khóa ký: ", "Passphrase of the signing key: "), twice=False)
        if sealed
        else ""
    )
    plan = RestorePlan(folder, database, passphrase, without_key, replace)
    with progress("Restoring", "bytes") as report:
        _tell_restored(restore(file, plan, getpass.getuser(), report))


def _passphrase(prompt: str, *, twice: bool) -> str:
    if found := os.environ.get(PASSPHRASE):
        return found
    if not sys.stdin.isatty():
        raise typer.BadParameter(
            told(
                f"không có màn hình lệnh để hỏi cụm mật khẩu: hãy đặt {PASSPHRASE}",
                f"there is no terminal to ask for the passphrase at: set {PASSPHRASE}",
            )
        )
    typed = getpass.getpass(prompt)
    if twice and getpass.getpass(told("Nhập lại: ", "Once more: ")) != typed:
        raise typer.BadParameter(told("hai cụm mật khẩu khác nhau", "the two passphrases differ"))
    return typed


def _in_words(manifest: Manifest) -> str:
    runs, scans, pages = (manifest.rows.get(table, 0) for table in ("runs", "scans", "pages"))
    entries, files = manifest.log_entries, len(manifest.parts)
    size = decimal(f"{manifest.bytes / 1e6:,.1f} MB")
    kept = told(
        f"{number(runs)} lượt in, {number(scans)} bản quét, {number(pages)} trang, {number(entries)} mục nhật ký; "
        f"{number(files)} tệp",
        f"{counted(runs, 'run')}, {counted(scans, 'scan')}, {counted(pages, 'page')}, "
        f"{counted(entries, 'log entry', 'log entries')}; {counted(files, 'file')}",
    )
    return f"{manifest.workspace}, {moment(datetime.fromisoformat(manifest.made_at))}: {kept}, {size}"


def _tell_missing(manifest: Manifest) -> None:
    """Say what the backup lacks; whoever needs it should not be the first to know."""
    if not manifest.archive:
        tell("Không gồm các bản quét: hãy chép cả archive/.", "The scans are no part of it: copy archive/, too.")
    if not manifest.key:
        tell(
            "Không gồm khóa ký: hãy giữ một bản phieu.key ở nơi an toàn, hoặc ghi --with-key.",
            "The signing key is no part of it: keep a copy of phieu.key in a safe place, or give --with-key.",
        )
    for flaw in manifest.flaws[:_MOST_TOLD]:
        what = told(_FLAWS.get(flaw.what, "không dùng được"), flaw.what)
        tell(
            f"{flaw.name}: archive/{flaw.file} {what}: bỏ lại bản quét vào inbox/, rồi sao lưu lại",
            f"{flaw.name}: archive/{flaw.file} is {what}: put the scan into inbox/ again, then back up again",
        )
    more = len(manifest.flaws) - _MOST_TOLD
    if more > 0:
        tell(
            f"và {number(more)} bản quét nữa; phieu doctor --archive liệt kê chúng",
            f"and {counted(more, 'more scan')}; phieu doctor --archive lists them",
        )


def _tell_restored(done: Restored) -> None:
    manifest = done.manifest
    say(f"{done.root}: {_in_words(manifest)}")
    if done.kept is not None:
        tell(
            f"Những gì có sẵn nay nằm trong {done.kept}; đã mang theo {number(done.taken_over)} tệp bản sao lưu thiếu.",
            f"What was there lies in {done.kept}; {counted(done.taken_over, 'file')} of it that the backup lacks came "
            "along.",
        )
    if not done.key:
        tell(
            "Thiếu phieu.key: không có nó thì không in và không đọc được phiếu. Hãy chép vào đây từ nơi đang giữ.",
            "phieu.key is missing: no sheet can be printed or read without it. Copy it here from wherever it is kept.",
        )
    if not manifest.archive and done.kept is None:
        tell(
            "Bản sao lưu không gồm các bản quét: hãy chép archive/ vào đây từ nơi đang giữ.",
            "The scans are no part of the backup: copy archive/ here from wherever it is kept.",
        )
    tell(
        "Phiếu in sau lần sao lưu chưa được biết ở đây, và số của chúng sẽ bị cấp lại: đừng in phiếu nào trước khi",
        "Sheets printed since the backup are unknown here, and their serials would be given again: print none before",
    )
    tell("tìm thấy chúng, hoặc chắc chắn rằng không có.", "these were found, or everybody is sure that there are none.")
    order = f"phieu doctor --archive -w {done.root}; phieu log --verify --head {manifest.log_head} -w {done.root}"
    tell(f"Tiếp theo: {order}", f"Next: {order}")


BACKUPS: dict[str, Callable[..., Any]] = {"backup": backup_command, "restore": restore_command}
"""The commands of this module by name."""
