"""The output about the state of a workspace, the log, and deleted scans."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import date
from typing import TypeVar

import orjson
from rich.console import Console
from rich.table import Table

from forms.bilingual import Words
from forms.errors import PhieuError, in_one_line
from forms.serial import format_serial
from omr.faults import Fault, Outcome
from omr.scan.errors import shown_name
from pipeline.cli.console import counted, say, say_beside, say_json, tell
from pipeline.cli.erasing import tell_copies, tell_erased
from pipeline.cli.names import FAULTS, OUTCOMES, channel_name, named
from pipeline.cli.spoken import heard, moment, number, said, spoken, told
from pipeline.cli.table_console import table_console
from pipeline.inspection.log_sentences import Names, local_time, sentence_of
from pipeline.inspection.status import Outstanding, Standing, Task, Unnumbered, Waiting
from pipeline.inspection.texts import TODO
from pipeline.log_heads import RECOVER
from pipeline.records.log_chain import EntryKind, LoggedEntry
from pipeline.settings import Settings
from pipeline.upkeep.log_check import LogVerdict
from pipeline.upkeep.proof import ROUNDS, Proof
from pipeline.upkeep.put_back import PutBack
from pipeline.upkeep.retention import Retained, overdue
from pipeline.workspace import Workspace

Line = TypeVar("Line")

DIGITS = 8  # of a SHA-256, as in all output
MOST_LISTED = 500
"""Runs that the table of what has not come back lists; of more of them it tells the sums."""
NAMES_OF_TASKS = {
    Task.DOUBT: "câu trả lời nghi vấn",
    Task.RUN_CANCELLED: "phiếu thuộc lượt in đã hủy",
    Task.BATCH_HELD: "phiếu của lô đang tạm giữ",
    Task.CONFLICT: "bản quét mâu thuẫn",
    Task.PAGE_MISSING: "thiếu trang",
    Task.PAGE_UNREADABLE: "trang không đọc được",
    Task.SERIAL_MISSING: "mã không đọc được",
    Task.STRAY_PAGE: "trang lạ",
    Task.SECOND_SHEET: "tờ bị tờ khác che",
}
_OUTSTANDING = (
    Words("đơn vị", "unit"),
    Words("", ""),
    Words("hình thức", "channel"),
    Words("kỳ", "period"),
    Words("lượt in", "run"),
    Words("phát ra", "issued"),
    Words("thu về", "returned"),
    Words("còn thiếu", "missing"),
)


def tell_put_back(found: PutBack) -> None:
    """Print what tells that the database is older than what was printed and scanned with it."""
    for line in found.said:
        say(heard(line))
    if found.is_certain and found.said:
        say(heard(RECOVER))
    elif found.said:
        tell("phieu recover đưa chúng vào cơ sở dữ liệu.", "phieu recover takes it into the database.")


def tell_standing(standing: Standing, settings: Settings, serials: bool) -> None:
    """Print the state of a workspace; with ``serials`` also every sheet that waits or has not come back."""
    console = table_console()
    _tell_arrived(standing, console)
    if standing.waiting:
        console.print(_tasks_table(standing))
        for one in standing.waiting:
            # A sheet that vanished below another one is looked for by its number.
            if serials or one.overlapped:
                say(f"  {_waiting_in_words(one)}")
    else:
        tell("Không có gì chờ ai.", "Nothing waits for anybody.")
    if standing.outstanding:
        console.print(_outstanding_table(standing.outstanding, settings))
        if len(standing.outstanding) > MOST_LISTED:
            tell("Từng lượt in: phieu status --json", "Each run: phieu status --json")
        for gap in standing.outstanding if serials else ():
            channel = channel_name(settings, gap.run.channel)
            say(f"  {gap.run.unit} {channel} {gap.run.period}: {_gaps_in_words(gap.serials)}")
        for lost in standing.unnumbered:
            _tell_unnumbered(lost, settings)
    else:
        tell("Mọi phiếu phát ra đều đã thu về.", "Every sheet that was issued has come back.")


def _tell_unnumbered(lost: Unnumbered, settings: Settings) -> None:
    whose = f"{lost.unit} {channel_name(settings, lost.channel)} {lost.period}"
    tell(
        f"  {whose}: {number(lost.count)} phiếu thu về mà mất số; có thể là một trong các phiếu còn thiếu",
        f"  {whose}: {counted(lost.count, 'sheet')} came back without a serial; it may be one of the missing",
    )


def _tell_arrived(standing: Standing, console: Console) -> None:
    arrived, accounted = standing.pages
    tell(
        f"Tất cả: đã nhận {number(arrived)} trang, {number(accounted)} trang rõ kết quả; "
        f"chưa đọc {number(standing.unread)}",
        f"In all: {counted(arrived, 'page')} in, {accounted:,} accounted for; {standing.unread:,} not read yet",
    )
    if standing.older:
        tell(
            f"Đọc bằng bộ đọc cũ: {number(standing.older)} trang; phieu reread --all --dry-run so sánh chúng",
            f"Read by an older reader: {counted(standing.older, 'page')}; phieu reread --all --dry-run compares them",
        )
    if standing.overdue:
        say(_kept_too_long(standing.overdue))
    tell(f"Trong inbox/: {number(standing.in_inbox)} tệp", f"In inbox/: {counted(standing.in_inbox, 'file')}")
    if not standing.arrived:
        tell("Hôm nay chưa nhận tệp nào.", "Nothing arrived today.")
        return
    headings = (told("từ", "from"), told("tệp", "files"), told("trang", "pages"), told("kết quả", "outcomes"))
    table = Table(*headings, title=told("Nhận hôm nay", "Arrived today"), title_justify="left")
    for column in table.columns[1:3]:
        column.justify = "right"
    for who, one in standing.arrived.items():
        outcomes = ", ".join(
            f"{number(pages)} {named(OUTCOMES, Outcome(outcome))}" for outcome, pages in sorted(one.outcomes.items())
        )
        table.add_row(shown_name(who) if who else "inbox/", number(one.files), number(one.pages), outcomes)
    console.print(table)


def _tasks_table(standing: Standing) -> Table:
    headings = (told("việc", "what"), told("số lượng", "how many"), told("ai làm", "for whom"))
    title = told("Chờ xử lý", "Waiting")
    table = Table(*headings, told("cần làm", "what to do"), title=title, title_justify="left")
    table.columns[1].justify = "right"
    counts = standing.tasks()
    for task in Task:
        if counts[task]:
            todo = TODO[task]
            sheets = len({one.sheet for one in standing.waiting if one.task is task and one.sheet})
            many = number(counts[task])
            if task is Task.DOUBT:
                many = told(f"{many} trên {number(sheets)} phiếu", f"{many} on {counted(sheets, 'sheet')}")
            table.add_row(_task(task), many, said(todo.who), said(todo.do))
    return table


def _task(task: Task) -> str:
    return told(NAMES_OF_TASKS[task], str(task))


def _waiting_in_words(one: Waiting) -> str:
    numbers = ", ".join(map(str, one.pages))
    pages = told(f", trang {numbers}", f", page {numbers}") if one.pages else ""
    pages += f" ({named(FAULTS, Fault.SHEETS_OVERLAP)})" if one.overlapped else ""
    sheet = told(f"phiếu {one.sheet} của {one.unit}{pages}", f"{one.sheet} of {one.unit}{pages}")
    many = told(f"{number(one.count)} trang", counted(one.count, "page"))
    return f"{_task(one.task)}: {sheet if one.sheet else f'{shown_name(one.scan)}: {many}'}"


def _outstanding_table(outstanding: Sequence[Outstanding], settings: Settings) -> Table:
    title = told("Phát ra, chưa thu về", "Issued and not returned")
    table = Table(*map(said, _OUTSTANDING), title=title, title_justify="left")
    for column in table.columns[4:]:
        column.justify = "right"
    if len(outstanding) > MOST_LISTED:
        for row in _sums(outstanding, settings):
            table.add_row(*row)
        return table
    for one in outstanding:
        run, channel = one.run, channel_name(settings, one.run.channel)
        numbers = (str(run.run), number(run.count), number(one.returned), number(one.missing))
        table.add_row(run.unit, run.unit_name, channel, run.period, *numbers)
    return table


def _sums(outstanding: Iterable[Outstanding], settings: Settings) -> Iterator[tuple[str, ...]]:
    """Yield a row of the table for each channel and period, with the number of units and of runs."""
    groups: dict[tuple[str, str], list[Outstanding]] = {}
    for one in outstanding:
        groups.setdefault((one.run.period, one.run.channel), []).append(one)
    for (period, channel), each in sorted(groups.items()):
        units = len({one.run.unit for one in each})
        whose = told(f"{number(units)} đơn vị", counted(units, "unit"))
        sums = (sum(one.run.count for one in each), sum(one.returned for one in each), sum(one.missing for one in each))
        yield "", whose, channel_name(settings, channel), period, number(len(each)), *map(number, sums)


def _gaps_in_words(gaps: Iterable[tuple[int, int]]) -> str:
    to = told("đến", "to")
    each = (format_serial(a) if a == b else f"{format_serial(a)} {to} {format_serial(b)}" for a, b in gaps)
    return ", ".join(each)


def tell_log(place: Workspace, last: int, *, as_json: bool, raw: bool, kind: str = "") -> None:
    """Print the log, one entry per line, as sentences unless it is asked for as it is kept.

    Args:
        place: whose log it is.
        last: print only so many of the newest entries; 0 for all.
        as_json: print all fields of each entry, and its hash.
        raw: print the fields of each entry in a line.
        kind: print the entries of this kind alone; empty for all.
    """
    store = place.store

    def is_wanted(logged: LoggedEntry) -> bool:
        return kind in ("", logged.entry.kind)

    if as_json:
        for entry in _newest(map(_entry_as_json, filter(is_wanted, store.log.entries())), last):
            say_json(entry)
        return
    from pipeline.inspection.logged_texts import unveiling

    unveiled = unveiling(store)
    lines = _raw_lines(filter(is_wanted, store.log.entries())) if raw else _sentences(place, unveiled, is_wanted)
    for line in _newest(lines, last):
        say(in_one_line(unveiled(line)))


def _sentences(
    place: Workspace, unveiled: Callable[[str], str], is_wanted: Callable[[LoggedEntry], bool]
) -> Iterator[str]:
    scans: dict[str, str] = {}
    names = _names(place, scans, unveiled)
    for logged in place.store.log.entries():
        entry = logged.entry
        if entry.kind is EntryKind.ARRIVED:
            scans[entry.scan] = entry.after
        if is_wanted(logged):
            when = moment(local_time(entry.at), seconds=True)
            yield f"{logged.number} {when} {in_one_line(entry.by)}: {heard(sentence_of(logged, names))}"


def _names(place: Workspace, scans: Mapping[str, str], unveiled: Callable[[str], str]) -> Names:
    """Return the names of what the log tells by codes, as far as the workspace knows them now."""
    from pipeline.review.survey_book import SurveyBook

    units: dict[str, str] = {}
    with suppress(PhieuError):  # a register that can't be read keeps nobody from reading the log
        units = {unit.id: unit.name for unit in place.register()}
    book, language = SurveyBook(place.store.layouts.by_id), spoken()
    return Names(
        scans,
        lambda unit: units.get(unit, unit),
        {name: Words(channel.vi, channel.en) for name, channel in place.settings.channels.items()},
        question=lambda question: book.label(question, language),
        answer=lambda question, answer: book.answer(question, answer, language),
        unveiled=unveiled,
    )


def _newest(lines: Iterable[Line], last: int) -> Iterable[Line]:
    return deque(lines, maxlen=last) if last else lines


def _entry_as_json(logged: LoggedEntry) -> bytes:
    return orjson.dumps({"number": logged.number, **asdict(logged.entry), "hash": logged.hash})


def _raw_lines(log: Iterable[LoggedEntry]) -> Iterator[str]:
    for logged in log:
        entry = logged.entry
        fields = (entry.scan, entry.page or "", entry.before, entry.after, entry.why)
        told_fields = " | ".join(in_one_line(str(one)) for one in fields)
        yield f"{logged.number} {entry.at} {in_one_line(entry.by)} {entry.kind} | {told_fields}"


def tell_verdict(verdict: LogVerdict) -> None:
    """Print what the verification of the log found."""
    for remark in verdict.remarks:
        tell(f"Lưu ý: {heard(remark)}", f"Remark: {remark}")
    for fault in verdict.faults:
        say(heard(fault))
    if verdict.faults:
        tell(
            "Nhật ký không còn nguyên vẹn. Hãy so cơ sở dữ liệu với bản sao lưu và báo người quản lý.",
            "The log is not whole. Compare the database with a backup, and tell the manager.",
        )
        return
    if verdict.before is None:
        tell(
            f"{number(verdict.entries)} mục trong một chuỗi liền mạch, và mọi thứ đang lưu đều khớp với chúng",
            f"{counted(verdict.entries, 'entry', 'entries')} in an unbroken chain, and all that is stored agrees with "
            "them",
        )
    else:
        _tell_in_part(verdict, verdict.before)
    if verdict.proven:
        was = "was" if verdict.proven == 1 else "were"
        tell(
            f"{number(verdict.proven)} mã cuối đã ghi lại: đều có trong nhật ký",
            f"{counted(verdict.proven, 'head')} that {was} noted down: in it",
        )
    tell(f"Mã cuối: {verdict.entries}-{verdict.head}", f"Head: {verdict.entries}-{verdict.head}")
    tell(
        "Hãy ghi lại ở nơi khác: sau này phieu log --verify --head MÃ_CUỐI chứng minh không gì trước đó bị viết lại.",
        "Note it down elsewhere: phieu log --verify --head HEAD proves later that nothing before it was rewritten.",
    )


def _tell_in_part(verdict: LogVerdict, before: Proof) -> None:
    """Print what was proven now, and what was left out since it was proven before."""
    (scans, of), head = verdict.scans, f"{before.number}-{before.hash[:DIGITS]}"
    at, all_at = moment(local_time(before.at)), moment(local_time(before.all_at))
    tell(
        f"{number(verdict.entries)} mục trong một chuỗi liền mạch, và dữ liệu khớp với chúng; trang của "
        f"{number(scans)} trên {number(of)} bản quét được đối chiếu lần này",
        f"{counted(verdict.entries, 'entry', 'entries')} in an unbroken chain, and what is stored agrees with them; of "
        f"{scans:,} of {counted(of, 'scan')} the pages were held against them now",
    )
    tell(
        f"Các trang khác đã được chứng minh đến mã {head} ({at}), và từ đó cơ sở dữ liệu không ghi nhận thay đổi nào; "
        f"lần gần nhất đối chiếu tất cả: {all_at}.",
        f"The other pages were proven up to head {head} ({at}), and the database noted no change of them since; all of "
        f"them at once were proven last on {all_at}.",
    )
    tell(
        f"Lần này KHÔNG đối chiếu trang của {number(of - scans)} bản quét. Nếu có người sửa thẳng trong cơ sở dữ liệu "
        f"rồi xóa cả dấu vết việc sửa, điều đó chỉ lộ ra khi đến lượt bản quét ấy (trong vòng {ROUNDS} lần chạy). Đối "
        "chiếu tất cả: phieu log --verify --all",
        f"The pages of {counted(of - scans, 'scan')} were NOT held against the log now. If somebody changed them in "
        f"the database itself, and removed its note of that, it is found only when the turn of that scan comes (within "
        f"{ROUNDS} runs). To prove them all: phieu log --verify --all",
    )


def remind_of_retention(workspace: Workspace, today: date) -> None:
    """Say on stderr how many scans are kept too long; nothing where there are none, or the database can't be read."""
    with suppress(PhieuError):
        if over := len(overdue(workspace, today)):
            say_beside(f"phieu: {_kept_too_long(over)}")


def _kept_too_long(over: int) -> str:
    them = "it" if over == 1 else "them"
    return told(
        f"Lưu quá thời hạn đã hứa: {number(over)} bản quét; phieu retain xóa chúng",
        f"Kept longer than promised: {counted(over, 'scan')}; phieu retain deletes {them}",
    )


def tell_retained(retained: Retained, dry_run: bool) -> None:
    """Print which scans were deleted, and which a person must still look at."""
    done = told("sẽ bị xóa", "would be deleted") if dry_run else told("đã xóa", "deleted")
    for scan in retained.deleted:
        say(f"{shown_name(scan.name)} ({scan.sha256[:DIGITS]}): {done}")
    for scan in retained.waiting:
        name = f"{shown_name(scan.name)} ({scan.sha256[:DIGITS]})"
        tell(f"{name}: được giữ, vì còn chờ người xem", f"{name}: stays, since a person must still look at it")
    if not retained.erased.nothing or not retained.erased.whole:
        tell_erased(retained.erased, dry_run)
    if retained.deleted and retained.erased.nothing:
        tell_copies(retained.copies)
    if retained.deleted and not dry_run:
        tell(
            "Các bản sao lưu có kèm bản quét vẫn còn chúng: hãy xóa cả những bản đó.",
            "Backups that were made with the scans hold them still: remove those, too.",
        )
    deleted, waiting = len(retained.deleted), len(retained.waiting)
    tell(
        f"{number(deleted)} bản quét {done}, {number(waiting)} bản còn chờ",
        f"{counted(deleted, 'scan')} {done}, {waiting:,} waiting",
    )
