"""The output about ingests, shown pages, tabulations and demonstrations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from statistics import median
from typing import TYPE_CHECKING

from forms.bilingual import Words
from forms.serial import format_serial
from omr.faults import Fault, Outcome
from omr.reading import State
from omr.scan.errors import shown_name
from pipeline.cli.console import counted, say, say_beside, tell
from pipeline.cli.names import DOUBTS, OUTCOMES, STATUSES, channel_name, named
from pipeline.cli.spoken import VIETNAMESE, decimal, heard, heard_alone, number, said, spoken, told
from pipeline.counting.scan_advice import fault_advice, flaw_advice, scale_advice, streak_advice
from pipeline.intake.kept_files import Kept
from pipeline.records.assembly import Status

if TYPE_CHECKING:
    from rich.table import Table

    from pipeline.cli.demo import Demonstration
    from pipeline.inspection.show import ShownPage
    from pipeline.intake.ingest import FileReport
    from pipeline.remedies.plan_taking import FromPlan
    from pipeline.remedies.proposing import Proposed
    from pipeline.results.written_files import SetAside
    from pipeline.workspace import Workspace


_STATES_OF_COPIES = {Kept.WHOLE: "còn nguyên", Kept.GONE: "đã mất", Kept.DAMAGED: "đã hỏng"}
_UNIT_HEADINGS = (
    Words("thu về", "returned"),
    Words("hợp lệ", "valid"),
    Words("không\nhợp lệ", "invalid"),
    Words("còn chờ", "waiting"),
    Words("chỉ số", "index"),
    Words("thấp\nnhất", "low"),
    Words("cao\nnhất", "high"),
    Words("trung\nbình", "mean"),
    Words("hạng", "rank"),
)


def tell_file(report: FileReport) -> None:
    """Print the result for one file, with advice."""
    name = shown_name(report.name)
    if report.left_alone:
        why = heard(report.left_alone)
        tell(f"{name}: để nguyên, {why}", f"{name}: left alone, {why}")
    elif report.rows is not None:
        from pipeline.cli.row_summaries import tell_rows

        tell_rows(report.name, report.rows)
    elif report.known:
        tell(f"{name}: đã biết, không thay đổi gì", f"{name}: already known, nothing changed")
    else:
        _tell_pages(name, report)


def _tell_pages(name: str, report: FileReport) -> None:
    outcomes = ", ".join(
        f"{number(report.outcomes[outcome])} {named(OUTCOMES, outcome)}"
        for outcome in Outcome
        if report.outcomes[outcome]
    )
    asked = told(
        f"; {number(report.doubts)} câu trả lời còn nghi vấn", f"; {counted(report.doubts, 'answer')} in doubt"
    )
    doubts = asked if report.doubts else ""
    pages = told(f"{number(report.pages)} trang", counted(report.pages, "page"))
    say(f"{name}: {pages}: {outcomes}{doubts}")
    if report.altered:
        tell(
            "  không như khi đọc: tệp đã được đọc trước đây, và các trang đang lưu khác với những gì đọc khi ấy.",
            "  not as it was read: it was read before, and what is stored of its pages is not what was read then.",
        )
        tell(
            "  Có người đã sửa cơ sở dữ liệu. So với bản sao lưu và báo người quản lý: phieu log --verify",
            "  Somebody changed the database. Compare it with a backup, and tell the manager: phieu log --verify",
        )
    _tell_faults(report)


def _tell_faults(report: FileReport) -> None:
    language = spoken()
    for fault, pages in sorted(report.faults.items()):
        if fault is Fault.STREAK and report.streaks:
            continue  # the advice about streaks follows, with the page on which each begins
        _tell_fault(pages, fault, fault_advice(fault, language))
        if not report.opened and (detail := heard_alone(report.details[fault])):
            say(f"    {detail}")
    for run in report.streaks:
        _tell_fault(len(run.pages), Fault.STREAK, streak_advice(run, language))
    for flaw, pages in sorted(report.flaws.items()):
        _tell_fault(pages, flaw, flaw_advice(flaw, language))
    if report.scales:
        say(f"  {scale_advice(len(report.scales), median(report.scales), language)}")


def _tell_fault(pages: int, code: str, advice: str) -> None:
    """Print how many pages have a fault and what to do; its name only in English, where scripts look for it."""
    tell(f"  {number(pages)} × {advice}", f"  {pages:,} × {code}: {advice}")


def tell_mended(name: str, was: Kept) -> None:
    """Print that a file took the place of its copy in the archive, which was gone or damaged."""
    shown = shown_name(name)
    tell(
        f"{shown}: bản lưu trong archive/ {_STATES_OF_COPIES[was]}; tệp này đã thay vào chỗ đó",
        f"{shown}: its copy in archive/ was {was}; this file took its place",
    )


def tell_passed_over(passed_over: Counter[str]) -> None:
    """Print how many files were not read, since nobody submitted what lies in such folders or is called so."""
    if passed_over:
        each = ", ".join(f"{number(files)} × {shown_name(pattern)}" for pattern, files in passed_over.most_common(5))
        more = ", …" if len(passed_over) > 5 else ""
        tell(
            f"Bỏ qua {number(passed_over.total())} tệp, không phải bản quét ai đó đưa vào đây: {each}{more}",
            f"{counted(passed_over.total(), 'file')} passed over, not scans that somebody dropped here: {each}{more}",
        )


def sum_up(workspace: Workspace, reports: Sequence[FileReport], seconds: float) -> None:
    """Print a summary of an ingest, and that every page is accounted for."""
    again = [report for report in reports if report.rows is not None and report.rows.again]
    fresh = [report for report in reports if not report.known and not report.left_alone and report not in again]
    pages = sum(report.pages for report in fresh)
    if not reports:
        tell(f"Không có gì trong {workspace.inbox}", f"Nothing lies in {workspace.inbox}")
        return
    arrived, accounted = workspace.store.pages.account()
    speed = told(f", {number(pages / seconds)} trang/giây", f", {pages / seconds:,.0f} pages/s") if pages else ""
    tell(
        f"{number(len(fresh))} tệp mới, {number(pages)} trang{speed}",
        f"{counted(len(fresh), 'new file')}, {counted(pages, 'page')}{speed}",
    )
    tell(
        f"Tất cả: đã nhận {number(arrived)} trang, {number(accounted)} trang rõ kết quả",
        f"In all: {counted(arrived, 'page')} in, {accounted:,} accounted for",
    )


def tell_shown(seen: ShownPage) -> None:
    """Print the reading of one page, with advice, and the paths of its pictures."""
    reading, language = seen.reading, spoken()
    asked = [one for one in reading.answers if one.state is State.DOUBT and one.question not in seen.void]
    doubts = [f"{answer.question} ({named(DOUBTS, answer.doubt)})" for answer in asked]
    whose = f": {format_serial(reading.code.serial)}" if reading.code and reading.outcome is not Outcome.FORGED else ""
    page = told(f", trang {reading.page}", f", page {reading.page}") if reading.page else ""
    say(f"{named(OUTCOMES, reading.outcome)}{whose}{page}")
    if reading.fault is not None:
        advice = fault_advice(reading.fault, language)
        tell(f"  {advice}", f"  {reading.fault}: {advice}")
    for flaw in reading.flaws:
        advice = flaw_advice(flaw, language)
        tell(f"  {advice}", f"  {flaw}: {advice}")
    if doubts:
        tell(f"  còn nghi vấn: {', '.join(doubts)}", f"  in doubt: {', '.join(doubts)}")
    if seen.void:
        void = ", ".join(seen.void)
        tell(f"  không hợp lệ (nhiều dấu hơn mức cho phép): {void}", f"  void (overvote): {void}")
    for file in seen.files:
        say(f"  {file}")


def sheets_in_words(statuses: Counter[Status]) -> str:
    """Return in words how many sheets came back, and how many have each status."""
    each = ", ".join(f"{number(statuses[status])} {named(STATUSES, status)}" for status in Status)
    total = statuses.total()
    return told(f"Đã thu về {number(total)} phiếu: {each}", f"{counted(total, 'sheet')} came back: {each}")


def tell_proposed(proposed: Proposed) -> None:
    """Print how many shortcomings the figures put into the register, if there are any."""
    if proposed.new:
        new = len(proposed.new)
        tell(
            f"Đề xuất mới trong sổ theo dõi hạn chế: {number(new)}",
            f"{counted(new, 'new proposal')} in the register of shortcomings",
        )


def tell_set_aside(files: Iterable[SetAside]) -> None:
    """Name the files in ``results/`` that people changed and that were given other names, on stderr."""
    for file in files:
        say_beside(f"phieu: {heard(file.told)}")


def tell_from_plan(taken: FromPlan) -> None:
    """Say what came into the register of shortcomings out of ``measures.csv``, and what did not."""
    added, changed = len(taken.added), len(taken.changed)
    if added or changed:
        tell(
            f"measures.csv: {number(added)} hạn chế mới, {number(changed)} hạn chế được điền thêm trong sổ theo dõi",
            f"measures.csv: {counted(added, 'shortcoming')} new in the register, {number(changed)} filled in",
        )
    from pipeline.remedies.plan_lines import PLAN

    for one in (*taken.refused, *taken.unclear):
        say_beside(f"phieu: {PLAN}: {heard(one)}")


def tell_demonstration(shown_off: Demonstration) -> None:
    """Print how many answers were right, and the units' figures."""
    from rich.table import Table

    from pipeline.cli.table_console import table_console

    score = shown_off.score
    speed = shown_off.pages / shown_off.reading_seconds
    units, seconds = len(_units(shown_off)), f"{shown_off.reading_seconds:.1f}"
    tell(
        f"Đã in, điền và quét {number(shown_off.sheets)} phiếu của {units} đơn vị,",
        f"{counted(shown_off.sheets, 'sheet')} of {counted(units, 'unit')} were printed, filled in and scanned,",
    )
    tell(
        f"đọc {number(shown_off.pages)} trang trong {decimal(seconds)} giây: {number(speed)} trang/giây",
        f"{counted(shown_off.pages, 'page')} read in {seconds} s: {speed:,.0f} pages/s",
    )
    title = told("Câu trả lời so với điều người trả lời muốn nói", "Answers against what was meant")
    table = Table("", "", title=title, show_header=False, title_justify="left")
    table.columns[1].justify = "right"
    rows = {
        told("đúng", "right"): score.right,
        told("sai, và không hỏi ai", "wrong, and nobody is asked"): score.silent_errors,
        told("để người xem, có lý do", "left to a person, rightly"): score.asked,
        told("để người xem, dù rõ ràng", "left to a person, though clear"): score.doubtful,
        told("thiếu", "missing"): score.missing,
    }
    for name, answers in rows.items():
        table.add_row(name, number(answers))
    console = table_console(140 if spoken() == VIETNAMESE else 120)
    console.print(table)
    console.print(_units_table(shown_off))
    say(sheets_in_words(shown_off.tabulation.statuses))
    root = shown_off.workspace.root
    tell(
        f"Mọi thứ nằm trong {root}; hãy mở results/report.pdf trước.",
        f"Everything lies in {root}; open results/report.pdf first.",
    )
    tell(
        f"Trang làm việc của bản trình diễn: phieu serve --workspace {root} --open, rồi đăng nhập bằng",
        f"Its office: phieu serve --workspace {root} --open, then log in as",
    )
    from pipeline.web.people_texts import roles_in_words

    for name, role, password in shown_off.people:
        say(f"  {name:<6}{heard(roles_in_words([role])):<12}{password}")


def _units(shown_off: Demonstration) -> set[str]:
    return {group.unit for group in shown_off.tabulation.tally.groups}


def _units_table(shown_off: Demonstration) -> Table:
    from rich.table import Table

    figures = shown_off.tabulation.tables["units"]
    settings = shown_off.workspace.settings
    title = told(
        "Tỷ lệ câu trả lời hài lòng (%), với khoảng tin cậy 95 %",
        "Satisfied answers in per cent, with the 95 % interval",
    )
    table = Table(title=title, title_justify="left")
    table.add_column(told("đơn vị", "unit"), no_wrap=True, overflow="ellipsis")
    table.add_column(told("hình thức", "channel"), no_wrap=True)
    for heading in _UNIT_HEADINGS:
        table.add_column(said(heading), justify="right", no_wrap=True)
    for row in figures.to_dict("records"):
        numbers = [decimal(f"{row[name]:.2f}") if row["answers"] else "" for name in ("index", "low", "high", "mean")]
        rank = told("quá ít phiếu", row["note"]) if row["note"] else str(row["rank"])
        counts = [str(row[name]) for name in ("returned", "valid", "invalid", "waiting")]
        table.add_row(row["unit_name"], channel_name(settings, row["channel"]), *counts, *numbers, rank)
    return table
