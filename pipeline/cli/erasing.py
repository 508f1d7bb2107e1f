"""The command that erases what people wrote."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.cli.command_group import WorkspaceOption, opened_workspace
from pipeline.cli.console import counted, say, tell
from pipeline.cli.spoken import number, told

if TYPE_CHECKING:
    from pipeline.upkeep.erasure import Erased


def erase_command(  # noqa: PLR0913, PLR0917 - one parameter an option
    ctx: typer.Context,
    serial: Annotated[
        str, typer.Argument(metavar="[SERIAL]", help="The sheet, as printed: 0001234-S; or a letter: L12-3.")
    ] = "",
    question: Annotated[str, typer.Argument(metavar="[QUESTION]", help="Its question: comments.")] = "",
    ruling: Annotated[int | None, typer.Option(min=1, help="The ruling with this number.")] = None,
    remark: Annotated[int | None, typer.Option(min=1, help="The remark beside this entry of the log.")] = None,
    taken_back: Annotated[
        bool, typer.Option("--all-taken-back", help="All that was taken back, or typed anew.")
    ] = False,
    shortcoming: Annotated[
        int | None, typer.Option(min=1, help="All that was written about this shortcoming, and its files.")
    ] = None,
    scan: Annotated[
        bool, typer.Option("--scan", help="Also delete the scans that show it, with all other sheets in them.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Erase nothing, only say what would be.")] = False,
    by: Annotated[str | None, typer.Option(help="Who has it done; else who is logged in here.")] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Erase what somebody wrote, wherever it is kept. Who ruled when, and every count, stays."""
    from forms.serial import parse_serial
    from pipeline.records.letters import parse_letter_name
    from pipeline.upkeep.erasure import Wanted, erase

    letter = parse_letter_name(serial) if serial[:1] in ("L", "l") and not question else None
    named = letter is not None or bool(serial and question)
    if [named, ruling is not None, remark is not None, shortcoming is not None, taken_back].count(True) != 1:
        raise typer.BadParameter(
            told(
                "hãy nêu phiếu và câu hỏi, hoặc một thư, hoặc ghi một trong --ruling, --remark, --shortcoming, "
                "--all-taken-back",
                "name a sheet and its question, or a letter, or give one of --ruling, --remark, --shortcoming, "
                "--all-taken-back",
            )
        )
    sheet = (parse_serial(serial), question) if serial and letter is None else None
    wanted = Wanted(sheet, ruling, remark, taken_back, letter, shortcoming)
    place = opened_workspace(ctx, workspace)
    found = erase(place, wanted, by or getpass.getuser(), scan_too=scan, dry_run=dry_run)
    tell_erased(found, dry_run)
    end_if_unfinished(found)


def tell_copies(names: Iterable[str]) -> None:
    """Print which copies of the workspace may hold what was erased or deleted."""
    for name in names:
        tell(
            f"{name}: một bản sao có thể vẫn chứa điều đó; hãy xóa",
            f"{name}: a copy, which may hold it still; remove it",
        )


def end_if_unfinished(found: Erased) -> None:
    """End the command so that whoever started it, also a script, runs it again."""
    from forms.errors import ExitCode

    if not found.whole:
        raise typer.Exit(int(ExitCode.NOT_READY))


def tell_erased(found: Erased, dry_run: bool) -> None:
    """Print what was erased, and what is to be done where copies may be left."""
    from omr.scan.errors import shown_name

    gone = told("sẽ bị xóa", "would be deleted") if dry_run else told("đã xóa", "deleted")
    for scan in found.scans:
        say(f"{shown_name(scan.name)}: {gone}")
    gone = told("sẽ bị bỏ", "would be removed") if dry_run else told("đã bỏ", "removed")
    for name in found.removed:
        say(f"{name}: {gone}")
    tell_copies(() if found.nothing else found.copies)
    erased = told("sẽ bị xóa", "would be erased") if dry_run else told("đã xóa", "erased")
    for one in found.shortcomings:
        tell(
            f"hạn chế {one}: nội dung đã viết và tệp đính kèm {erased}; số, trạng thái, ngày và số liệu vẫn còn",
            f"shortcoming {one}: what was written and attached {erased}; number, states, days and figures stay",
        )
    texts = len(found.rulings) + len(found.remarks) + len(found.steps)
    tell(f"{number(texts)} nội dung {erased}", f"{counted(texts, 'text')} {erased}")
    if not dry_run:
        if not found.whole:
            tell(
                "Một phieu khác đang mở cơ sở dữ liệu, tệp của nó có thể vẫn chứa nội dung: hãy kết thúc rồi chạy lại.",
                "Another phieu has the database open, whose files may hold it still: end that, then run this again.",
            )
        tell(
            "Các bản sao ở nơi khác (bản sao lưu khác, bảng đã gửi) vẫn còn nội dung. Tiếp theo: phieu tabulate",
            "Copies that were taken elsewhere (other backups, sent tables) hold it still. Next: phieu tabulate",
        )


ERASING: dict[str, Callable[..., Any]] = {"erase": erase_command}
"""The commands of this module by name."""
