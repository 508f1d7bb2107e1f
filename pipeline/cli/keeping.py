"""The commands about scans and the store: ingest, watch, identify, reread, status, log, retain."""

from __future__ import annotations

import getpass
import os
import sys
import time
from collections.abc import Callable
from contextlib import nullcontext, suppress
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from forms.bilingual import Words
from forms.errors import ExitCode
from pipeline.cli.backups import PASSPHRASE
from pipeline.cli.command_group import WorkspaceOption, opened_workspace, warn_put_back
from pipeline.cli.console import begin_late, complain_of, counted, progress, say, say_beside, say_json, steps, tell
from pipeline.cli.spoken import heard, number, said, told

if TYPE_CHECKING:
    from pipeline.intake.ingest import FileReport
    from pipeline.intake.kept_files import Kept
    from pipeline.records.log_chain import LoggedEntry
    from pipeline.records.store_rows import Scan

ClusterOption = Annotated[
    str, typer.Option("--cluster", metavar="ADDRESS", help="Read on a Dask cluster: tcp://scheduler:8786.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="All of it as JSON.")]
_STOPPING = Words(
    "phieu: đang làm nốt các trang dở dang; nhấn Ctrl-C lần nữa để dừng ngay",
    "phieu: finishing the pages in hand; Ctrl-C once more stops at once",
)
_ANOTHER = Words(
    "một phieu khác đang đọc trong thư mục làm việc này; lệnh này chờ đến khi xong",
    "another phieu is reading in this workspace; this one waits until it is done",
)


def ingest_command(
    ctx: typer.Context,
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="[PATH...]", help="Files or folders; none: all that lies in inbox/.")
    ] = None,
    cluster: ClusterOption = "",
    workspace: WorkspaceOption = None,
) -> None:
    """Read scans, each once. Named files are copied into the archive; those in inbox/ are moved there."""
    from pipeline.cli.summaries import sum_up, tell_file, tell_mended, tell_passed_over
    from pipeline.intake.ingest import Listener, check_defects, ingest
    from pipeline.intake.listing import passed_over
    from pipeline.work.stopping import stoppable

    place = opened_workspace(ctx, workspace)
    warn_put_back(place)
    start = time.perf_counter()
    with stoppable(say_stopping) as stop, progress("Reading", "pages") as report:
        listener = Listener(tell_file, report, _tell_another, tell_mended)
        reports = ingest(place, paths or (), listener=listener, cluster=cluster, stop=stop)
    tell_passed_over(passed_over(place, paths or ()))
    sum_up(place, reports, time.perf_counter() - start)
    if stop.is_set():
        raise KeyboardInterrupt
    check_defects(reports)
    if any(report.failed for report in reports):
        raise typer.Exit(int(ExitCode.SOME_FAILED))


def watch_command(
    ctx: typer.Context,
    once: Annotated[bool, typer.Option("--once", help="End when all that lies in inbox/ is read.")] = False,
    cluster: ClusterOption = "",
    workspace: WorkspaceOption = None,
) -> None:
    """Keep reading what arrives in inbox/, as soon as it is complete. Ctrl-C ends it after the pages in hand."""
    from omr.scan.errors import shown_name
    from pipeline.cli.head_code import say_code
    from pipeline.cli.status_texts import remind_of_retention
    from pipeline.cli.summaries import tell_file, tell_mended
    from pipeline.intake.ingest import Listener, check_defects
    from pipeline.intake.kept_files import in_words
    from pipeline.intake.watch import WatchListener, watch
    from pipeline.records.log_heads import head_for_code, head_in_words
    from pipeline.remedies.daily_reminders import reminded_daily
    from pipeline.upkeep.daily_backups import DailyBackups
    from pipeline.work.stopping import stoppable

    place = opened_workspace(ctx, workspace)
    warn_put_back(place)
    failed: list[FileReport] = []

    def tell_read(file: FileReport) -> None:
        say(f"{_clock()} ", end="")
        tell_file(file)
        if file.failed:
            failed.append(file)

    def tell_replaced(name: str, was: Kept) -> None:
        say(f"{_clock()} ", end="")
        tell_mended(name, was)

    def tell_fault(scan: Scan, kept: Kept) -> None:
        say(f"{_clock()} {shown_name(scan.name)}: {heard(in_words(scan, kept))}")

    def tell_head(newest: LoggedEntry) -> None:
        head = head_in_words(newest.number, newest.hash)
        tell(
            f"{_clock()} nhật ký trong ngày kết thúc bằng {heard(head)}: hãy ghi lại",
            f"{_clock()} the log of the day ends with {head}: note it down",
        )
        say_code(head_for_code(newest.number, newest.hash))

    remind_of_retention(place, _today())
    until = "" if once else told("; Ctrl-C để kết thúc", "; Ctrl-C ends it")
    tell(f"{_clock()} đang theo dõi {place.inbox}{until}", f"{_clock()} watching {place.inbox}{until}")
    with stoppable(say_stopping) as stop, progress("Reading", "pages") as report:
        reading = Listener(tell_read, report, lambda: say(f"{_clock()} {said(_ANOTHER)}"), tell_replaced)
        daily = DailyBackups(place, lambda line: say_beside(f"phieu: {heard(line)}"), os.environ.get(PASSPHRASE, ""))
        listener = WatchListener(
            reading,
            complain_of,
            lambda: tell(f"{_clock()} tiếp tục", f"{_clock()} it goes on"),
            tell_fault,
            tell_head,
            daily.step,
        )
        with nullcontext() if once else reminded_daily(place, lambda line: say_beside(f"phieu: {heard(line)}")):
            watch(place, listener=listener, cluster=cluster, once=once, stop=stop)
        daily.step()
    if stop.is_set():
        raise KeyboardInterrupt
    check_defects(failed)
    if failed:
        raise typer.Exit(int(ExitCode.SOME_FAILED))


def identify_command(
    ctx: typer.Context,
    scan: Annotated[str, typer.Argument(metavar="SCAN", help="A scan's name as results/pages.csv has it.")],
    page: Annotated[int, typer.Argument(metavar="PAGE", min=1, help="Of the scan, from 1.")],
    serial: Annotated[str, typer.Argument(metavar="SERIAL", help="As printed beside the code: 0001234-S.")],
    by: Annotated[str | None, typer.Option(help="Who says so; else who is logged in here.")] = None,
    why: Annotated[str, typer.Option(help="A remark, kept with it.")] = "",
    workspace: WorkspaceOption = None,
) -> None:
    """Give the serial of a page whose code can't be read: it is then read and counts. Who gave it is recorded."""
    from forms.serial import format_serial
    from pipeline.cli.names import OUTCOMES, named
    from pipeline.inspection.identify import identify_by_serial

    place = opened_workspace(ctx, workspace)
    found = identify_by_serial(place, scan, page, serial, by or getpass.getuser(), why)
    outcome, serial = named(OUTCOMES, found.outcome), format_serial(found.serial)
    asked = told(
        f", {number(found.doubts)} câu trả lời chờ người xem",
        f", {counted(found.doubts, 'answer')} for a person to look at",
    )
    waiting = asked if found.doubts else ""
    tell(
        f"trang {found.sheet_page} của phiếu {serial}: {outcome}{waiting}",
        f"page {found.sheet_page} of {serial}: {outcome}{waiting}",
    )
    tell("Tiếp theo: phieu tabulate", "Next: phieu tabulate")


def reread_command(  # noqa: PLR0913, PLR0917 - one parameter an option
    ctx: typer.Context,
    scans: Annotated[
        list[str] | None, typer.Argument(metavar="[SCAN...]", help="Scans, named as results/pages.csv has them.")
    ] = None,
    unreadable: Annotated[bool, typer.Option("--unreadable", help="Every page that could not be read.")] = False,
    since: Annotated[
        datetime | None,
        typer.Option(metavar="DATE", formats=["%Y-%m-%d"], help="All that arrived since: 2026-01-31."),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="All that is kept.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Change nothing, only say what would change.")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Take the last reread back: the older readings count.")] = False,
    by: Annotated[str | None, typer.Option(help="Who has it done; else who is logged in here.")] = None,
    cluster: ClusterOption = "",
    workspace: WorkspaceOption = None,
) -> None:
    """Read archived scans with today's reader. What people ruled stays in force; older readings are kept."""
    from pipeline.cli.reread_texts import tell_comparison, tell_reread, tell_undone
    from pipeline.intake import rereading
    from pipeline.work.stopping import stoppable

    if [bool(scans), unreadable, since is not None, everything, undo].count(True) != 1:
        raise typer.BadParameter(
            told(
                "hãy nêu bản quét, hoặc ghi một trong --unreadable, --since, --all và --undo",
                "name scans, or give one of --unreadable, --since, --all and --undo",
            )
        )
    place, who = opened_workspace(ctx, workspace), by or getpass.getuser()
    if undo:
        tell_undone(rereading.undo(place, who, _tell_another))
        return
    choice = rereading.Choice(tuple(scans or ()), unreadable, since.date() if since else None, everything)
    heard: list[rereading.Comparison] = []

    def compared(found: rereading.Comparison) -> None:
        heard.append(found)
        tell_comparison(place, found)

    with stoppable(say_stopping) as stop, progress("Reading", "pages") as report:
        listener = rereading.RereadListener(compared, report, _tell_another)
        done = rereading.reread(place, choice, who, dry_run=dry_run, listener=listener, cluster=cluster, stop=stop)
    if not heard:
        raise KeyboardInterrupt
    tell_reread(done)
    heard[0].check_defects()
    if heard[0].failed:
        raise typer.Exit(int(ExitCode.SOME_FAILED))


def status_command(
    ctx: typer.Context,
    serials: Annotated[
        bool, typer.Option("--serials", help="List every sheet that waits or has not come back.")
    ] = False,
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Say what arrived today, what waits for whom, and which sheets have not come back."""
    import orjson

    from pipeline.cli.outlook_texts import tell_outlook
    from pipeline.cli.reminder_texts import tell_trouble
    from pipeline.cli.spoken import spoken
    from pipeline.cli.status_texts import tell_put_back, tell_standing
    from pipeline.inspection.status import stand
    from pipeline.upkeep.put_back import look_for_put_back

    place = opened_workspace(ctx, workspace)
    standing, put_back = stand(place, _today()), look_for_put_back(place)
    outlook = standing.outlook(place, spoken())
    if as_json:
        say_json(orjson.dumps(standing.to_dict() | outlook.to_dict() | {"put_back": put_back.said}))
    else:
        tell_put_back(put_back)
        tell_standing(standing, place.settings, serials)
        tell_outlook(outlook, standing.day, spoken())
        tell_trouble(place)


def _check_kind(kind: str) -> None:
    from pipeline.records.log_chain import EntryKind

    if kind and kind not in set(EntryKind):
        kinds = ", ".join(EntryKind)
        raise typer.BadParameter(
            told(f"không có loại mục này; có: {kinds}", f"there is no such kind; there are: {kinds}")
        )


def log_command(  # noqa: PLR0913, PLR0917 - one parameter an option
    ctx: typer.Context,
    check: Annotated[bool, typer.Option("--verify", help="Prove that it is whole, and that the store agrees.")] = False,
    head: Annotated[
        str, typer.Option(metavar="HEAD", help="With --verify: a head that was printed, which must be in it.")
    ] = "",
    archive: Annotated[
        bool, typer.Option("--archive", help="With --verify: also read every scan that is kept.")
    ] = False,
    everything: Annotated[
        bool, typer.Option("--all", help="With --verify: also the pages that were proven before.")
    ] = False,
    last: Annotated[int, typer.Option(min=0, help="Only so many of the newest entries; 0: all.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="An entry a line, as JSON, with its hash.")] = False,
    raw: Annotated[bool, typer.Option("--raw", help="An entry a line, with its fields as they are kept.")] = False,
    kind: Annotated[
        str, typer.Option(metavar="KIND", help="Only entries of this kind, as --raw names it: remedy.")
    ] = "",
    workspace: WorkspaceOption = None,
) -> None:
    """Show everything that changed a count, the oldest first; nothing in it can be changed unseen."""
    from pipeline.cli.status_texts import tell_log, tell_verdict
    from pipeline.log_heads import RECOVER, missed_head, missed_in_words
    from pipeline.upkeep.workspace_check import check_workspace

    place = opened_workspace(ctx, workspace)
    if not check:
        _check_kind(kind)
        tell_log(place, last, as_json=as_json, raw=raw, kind=kind)
        return
    try:
        with steps(named=False) as begin:
            read = begin_late(begin, "Reading", "files") if archive else None
            proven = begin_late(begin, "Proving", "pages")
            verdict = check_workspace(place, head, read, everything=everything, on_progress=proven)
        missed = missed_head(place)
    except ValueError as error:
        why = heard(error.args[0])
        raise typer.BadParameter(
            told(
                f"{why}; hãy ghi đúng như đã in: 1234-9f2c 41aa …",
                f"{why}; write it as it is printed: 1234-9f2c 41aa …",
            )
        ) from None
    if missed:
        say(heard(missed_in_words(place, missed)))
        say(heard(RECOVER))
    tell_verdict(verdict)
    if verdict.faults or missed:
        raise typer.Exit(int(ExitCode.NOT_READY))


def retain_command(
    ctx: typer.Context,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Delete nothing, only say what would be.")] = False,
    waiting_too: Annotated[
        bool, typer.Option("--waiting-too", help="Also what a person must still look at; it can't be settled then.")
    ] = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Delete the scans whose time is over (retention in phieu.toml). Tallies stay, and the log tells of it."""
    from pipeline.cli.erasing import end_if_unfinished
    from pipeline.cli.status_texts import tell_retained
    from pipeline.upkeep.retention import retain

    place = opened_workspace(ctx, workspace)
    retained = retain(place, _today(), waiting_too=waiting_too, dry_run=dry_run)
    tell_retained(retained, dry_run)
    end_if_unfinished(retained.erased)


def say_stopping() -> None:
    """Say that Ctrl-C was heard."""
    with suppress(OSError, ValueError, AttributeError):  # stderr is gone: all the more the pages in hand are finished
        line = f"{said(_STOPPING)}\n".encode(sys.stderr.encoding or "utf-8", sys.stderr.errors or "replace")
        os.write(sys.stderr.fileno(), line)  # a signal may come in the middle of any other line


def _tell_another() -> None:
    say(f"phieu: {said(_ANOTHER)}")


def _clock() -> str:
    return f"{datetime.now().astimezone():%H:%M:%S}"


def _today() -> date:
    return datetime.now().astimezone().date()


KEEPING: dict[str, Callable[..., Any]] = {
    "ingest": ingest_command,
    "watch": watch_command,
    "status": status_command,
    "identify": identify_command,
    "reread": reread_command,
    "log": log_command,
    "retain": retain_command,
}
"""The commands of this module by name."""
