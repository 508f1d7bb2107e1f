"""The command that finds again what an older database that was put back has lost."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from forms.errors import ExitCode
from pipeline.cli.command_group import WorkspaceOption, opened_workspace
from pipeline.cli.console import counted, progress, say, tell
from pipeline.cli.spoken import heard, number, told

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
        tell(
            "Cơ sở dữ liệu có đủ những gì đã in và đã quét: không có gì phải tìm lại.",
            "The database holds all that was printed and scanned: nothing is to be recovered.",
        )
        return
    _tell_found(place, done, dry_run)
    for file in done.files:
        tell_file(file)
    _tell_lost(place, done)
    if stop.is_set():
        raise KeyboardInterrupt
    check_defects(done.files)
    _tell_next(place, done, dry_run)
    if done.left or done.damaged or any(file.failed for file in done.files):
        raise typer.Exit(int(ExitCode.SOME_FAILED))


def _tell_found(place: Workspace, done: Recovery, dry_run: bool) -> None:
    from forms.serial import format_serial

    for line in done.found.said:
        say(heard(line))
    _tell_runs(place, done, dry_run)
    whole = len(done.found.files) - len(done.damaged)
    if whole:
        read = told("sẽ được đọc lại", "would be read again") if dry_run else told("đã được đọc lại", "read again")
        tell(
            f"{number(whole)} bản quét trong kho lưu trữ {read}; không còn biết tên và nơi gửi của chúng",
            f"{counted(whole, 'scan')} of the archive {read}; under which names they came, and from whom, is lost",
        )
    for name in done.damaged:
        tell(
            f"archive/{name} bị hỏng: lấy lại từ bản sao lưu, hoặc bỏ lại bản quét vào inbox/",
            f"archive/{name} is damaged: bring it back from a backup, or put the scan into inbox/ again",
        )
    verb = told("sẽ tiếp tục", "would go on") if dry_run else told("tiếp tục", "go on")
    last = format_serial(done.last_serial) if done.last_serial else ""
    tell(f"Số phiếu {verb} {f'sau {last}' if last else 'từ đầu'}", f"Serials {verb} after {last or 'none'}")


def _tell_runs(place: Workspace, done: Recovery, dry_run: bool) -> None:
    from pipeline.cli.names import channel_name

    back = told("sẽ có lại trong cơ sở dữ liệu", "would be in the database again")
    would = back if dry_run else told("đã có lại trong cơ sở dữ liệu", "is in the database again")
    for run in done.back:
        whose = f"{run.unit} {run.unit_name}, {channel_name(place.settings, run.channel)} {run.period}"
        tell(
            f"Lượt in {run.run} của {whose}, {number(run.count)} phiếu: {would}",
            f"Run {run.run} of {whose}, {run.count:,} sheets: {would}",
        )
    stored = told("sẽ được ghi là đã in", "would be stored as printed")
    now = stored if dry_run else told("nay đã ghi là đã in", "is stored as printed now")
    for issued in done.printed:
        tell(
            f"Lượt in {issued.run} của {issued.unit} {issued.unit_name}, {number(issued.count)} phiếu: {now}",
            f"Run {issued.run} of {issued.unit} {issued.unit_name}, {issued.count:,} sheets: {now}",
        )
    for run, reason in done.left:
        why = heard(reason)
        tell(
            f"Lượt in {run.run} của {run.unit} {run.unit_name} trong print/{run.file} không lấy lại được: {why}",
            f"Run {run.run} of {run.unit} {run.unit_name} in print/{run.file} can't be brought back: {why}",
        )


def _tell_lost(place: Workspace, done: Recovery) -> None:
    if done.reread is not None and done.reread.pages:
        tell(
            f"{number(done.reread.pages)} trang của những phiếu trước đây chưa biết nay được tính",
            f"{counted(done.reread.pages, 'page')} of sheets that were not known count now",
        )
    if done.strangers:
        tell(
            f"{number(len(done.strangers))} trang mang số phiếu do nơi này cấp mà print/ không có PDF của lượt in ấy:",
            f"{counted(len(done.strangers), 'page')} bear our serials, and no PDF in print/ holds their run:",
        )
        tell(
            "  hãy đặt tệp PDF đó vào print/ rồi chạy lại phieu recover, hoặc ghi nhận các trang ở trang duyệt phiếu.",
            "  put that PDF into print/ and run phieu recover again, or name the pages on the review page.",
        )
    _tell_lost_words(place, done)


def _tell_register(done: Recovery) -> None:
    if done.steps:
        tell(
            f"Ít nhất {number(done.steps)} việc đã ghi trong sổ theo dõi hạn chế không lấy lại được: hãy ghi lại theo "
            "báo cáo, sổ đã in hoặc results/register.csv cũ",
            f"At least {counted(done.steps, 'step')} of the register of shortcomings can't be brought back: enter them "
            "again, from a report, a printed list or an older results/register.csv",
        )
    if done.shortcomings:
        first, last = done.shortcomings[0], done.shortcomings[-1]
        which = str(first) if first == last else told(f"{first} đến {last}", f"{first} to {last}")
        tell(
            f"Hạn chế số {which} không còn trong cơ sở dữ liệu; các số này không được cấp lại",
            f"Shortcomings {which} are not in the database any more; these numbers are not given again",
        )


def _tell_lost_words(place: Workspace, done: Recovery) -> None:
    if done.entries:
        tell(
            f"Ít nhất {number(done.entries)} mục nhật ký không lấy lại được",
            f"At least {counted(done.entries, 'entry', 'entries')} of the log can't be brought back",
        )
    elif done.found.head:
        tell(
            "Không rõ bao nhiêu mục nhật ký không lấy lại được: nhật ký đã dài thêm từ đó",
            "How many entries of the log can't be brought back is not known: it has grown since",
        )
    if len(place.keys) > 1:
        tell(
            "Có thể đã quên khóa nào bị lộ và khóa cũ được tính đến khi nào: hãy xem phieu key list",
            "Whether a key leaked, and until when older ones count, may be forgotten: look at phieu key list",
        )
    if done.rulings:
        tell(
            f"Ít nhất {number(done.rulings)} quyết định không lấy lại được: những gì đã duyệt nay lại chờ",
            f"At least {counted(done.rulings, 'ruling')} of people can't be brought back: what they settled waits once "
            "more",
        )
    _tell_register(done)
    if done.entries or done.found.files:
        tell(
            "Lô nào đã được tạm giữ hoặc rút từ sau bản sao thì không còn biết, và nay lại được tính: hãy xem phieu "
            "batches",
            "Which batches were put on hold or withdrawn since the copy is lost, and they count again: look at phieu "
            "batches",
        )


def _tell_next(place: Workspace, done: Recovery, dry_run: bool) -> None:
    if dry_run:
        tell("Không có gì thay đổi. Tiếp theo: phieu recover", "Nothing was changed. Next: phieu recover")
        return
    if place.settings.office and done.found.is_certain:
        tell(
            "Ở mỗi cơ quan khác: chạy phieu recover trước khi có ai in phiếu.",
            "In each other office: phieu recover, before anybody prints there.",
        )
    tell("Tiếp theo: phieu status, phieu tabulate", "Next: phieu status, phieu tabulate")


RECOVER: dict[str, Callable[..., Any]] = {"recover": recover_command}
"""The command of this module by name."""
