"""The output of audits: the report, and the file of every answer checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

from rich.table import Table

from forms.bilingual import Words
from forms.serial import format_serial
from omr.scan.errors import shown_name
from pipeline.audit.audit import PAPER_STATES, AuditReport, Compared, Figures
from pipeline.audit.bounds import up
from pipeline.cli.console import counted, say, tell
from pipeline.cli.names import KINDS, STATES, named
from pipeline.cli.spoken import decimal, moment, number, said, told
from pipeline.cli.table_console import table_console
from pipeline.counting.csv_files import CsvLocale, LineWriter, cell_writer
from pipeline.durable import written_whole
from pipeline.store.audits import Audit

_PAPER = {"blank": "để trống", "void": "không hợp lệ", "doubt": "còn nghi vấn", "reviewed": "người duyệt"}
_HEADINGS = (
    Words("câu trả lời", "answers"),
    Words("đọc sai", "misread"),
    Words("%", "%"),
    Words("nhiều nhất %", "at most %"),
    Words("trên số phiếu", "on sheets"),
    Words("phiếu, nhiều nhất %", "sheets at most %"),
    Words("còn phải nhập", "to enter"),
)
MOST_TOLD = 10  # most sheets that are listed as not entered yet
COLUMNS = (
    "sheet",
    "question",
    "kind",
    "paper",
    "paper_state",
    "counted",
    "state",
    "confidence",
    "scan",
    "page",
    "by",
    "misread",
)


def tell_report(report: AuditReport, drawn: int) -> None:
    """Print the report of an audit; ``drawn`` is the number of audits in all."""
    _tell_draw(report.audit, drawn)
    total, population = report.total, report.audit.population
    tell(
        f"Đã kiểm tra {number(total.answers)} câu trả lời, {_misread_in_words(total)}",
        f"{counted(total.answers, 'answer')} checked, {_misread_in_words(total)}",
    )
    tell(
        f"Với độ tin cậy 95 %, trong {number(population)} phiếu để rút:",
        f"With 95 % confidence, of the {counted(population, 'sheet')} drawn from:",
    )
    share = decimal(f"{up(Fraction(total.sheets_most, population)):.2f} %")
    tell(
        f"  nhiều nhất {number(total.sheets_most)} phiếu ({share}) có câu bị đọc sai",
        f"  at most {counted(total.sheets_most, 'sheet')} ({share}) with a misread answer",
    )
    share = decimal(f"{up(total.answers_most):.2f} %")
    tell(
        f"  nhiều nhất {share} số câu trả lời bị đọc sai, dù chúng dồn vào phiếu nào",
        f"  at most {share} of the answers misread, whichever way they gather on sheets",
    )
    console = table_console()
    console.print(_table(told("Theo loại câu hỏi", "By kind of question"), KINDS, report.by_kind))
    console.print(_table(told("Theo cách được tính", "By how it was counted"), STATES, report.by_state))
    tell(
        "Mỗi giới hạn tự nó đúng với 95 %. Với chữ viết tay chỉ so có chữ hay không.",
        "Each bound holds with 95 % by itself. Of handwriting only whether there is any was compared.",
    )
    for one in report.misread_answers:
        say(_misread_line(one))
    _tell_missing(report)


def _tell_draw(audit: Audit, drawn: int) -> None:
    when, who = moment(datetime.fromisoformat(audit.drawn_at)), shown_name(audit.by)
    others = told(f"; tất cả {number(drawn)} lần", f"; {counted(drawn, 'audit')} in all") if drawn > 1 else ""
    tell(
        f"Lần kiểm tra {audit.id}, {who} rút lúc {when} với số gieo “{audit.seed}”{others}",
        f"Audit {audit.id}, drawn {when} by {who} with the seed “{audit.seed}”{others}",
    )
    tell(
        f"{number(audit.size)} trong {number(audit.population)} phiếu, từ danh sách có SHA-256 {audit.frame}",
        f"{counted(audit.size, 'sheet')} of {audit.population:,}, from the list with the SHA-256 {audit.frame}",
    )


def _tell_missing(report: AuditReport) -> None:
    if not report.to_enter:
        return
    left, sheets = report.total.to_enter, len(report.to_enter)
    tell(
        f"Chưa nhập: {number(left)} câu trả lời trên {number(sheets)} phiếu; các giới hạn coi như chúng bị đọc sai.",
        f"Not entered yet: {counted(left, 'answer')} on {counted(sheets, 'sheet')}; the bounds take them for misread.",
    )
    for one in report.to_enter[:MOST_TOLD]:
        serial, missing = format_serial(one.serial), len(one.missing)
        tell(f"  {serial}: {missing} câu hỏi", f"  {serial}: {counted(missing, 'question')}")
    if sheets > MOST_TOLD:
        tell(f"  và {number(sheets - MOST_TOLD)} phiếu nữa", f"  and {counted(sheets - MOST_TOLD, 'sheet')} more")


def _misread_in_words(total: Figures) -> str:
    if not total.misread:
        return told("không câu nào bị đọc sai", "none misread")
    rate = decimal(f"{total.rate:.3f} %")
    return told(
        f"{number(total.misread)} câu bị đọc sai ({rate}) trên {number(total.misread_sheets)} phiếu",
        f"{total.misread:,} misread ({rate}) on {counted(total.misread_sheets, 'sheet')}",
    )


def _misread_line(one: Compared) -> str:
    paper = _in_words(one.paper.answer, PAPER_STATES[one.paper.state])
    known = "" if one.confidence is None else decimal(f"{one.confidence:.4f}")
    sure = told(f", chắc chắn {known}", f", {known} sure") if known else ""
    scan = shown_name(one.scan)
    page = told(f"{scan} trang {one.page}", f"{scan} page {one.page}")
    where = page if one.page else told("không có trang", "no page")
    was = f"{_in_words(one.counted, one.state)} ({named(STATES, one.state)}{sure})"
    serial = format_serial(one.serial)
    return told(
        f"{serial} {one.question}: trên giấy là {paper}, đã tính là {was}, {where}",
        f"{serial} {one.question}: the paper says {paper}, counted was {was}, {where}",
    )


def _in_words(answer: str, state: str) -> str:
    if answer and state != "void":
        return answer
    if state in {"answer", "read"}:
        return told("có chữ viết", "something written")
    return told(_PAPER.get(state, state), state)


def _table(title: str, names: Mapping[Any, str], figures: Mapping[Any, Figures]) -> Table:
    table = Table("", *map(said, _HEADINGS), title=title, title_justify="left")
    for column in table.columns[1:]:
        column.justify = "right"
    for name, one in figures.items():
        rate = "" if one.rate is None else f"{one.rate:.3f}"
        bounds = (up(one.answers_most), up(Fraction(one.sheets_most, one.population)))
        cells = (f"{one.answers:,}", f"{one.misread:,}", rate, f"{bounds[0]:.2f}", f"{one.misread_sheets:,}")
        table.add_row(named(names, name), *map(decimal, (*cells, f"{bounds[1]:.2f}", f"{one.to_enter:,}")))
    return table


def write_compared(path: Path, rows: Iterable[Compared], locale: CsvLocale) -> None:
    """Write a CSV file with a line for every answer that was compared."""
    cell = cell_writer(locale)
    with written_whole(path) as file:
        writer = LineWriter(file)
        writer.write(locale.separator.join(COLUMNS))
        for row in rows:
            said = row.to_dict() | {"misread": "yes" if row.misread else "no"}
            if row.confidence is not None:
                said["confidence"] = f"{row.confidence:.4f}".replace(".", locale.decimal)
            values = ("" if said[name] is None else str(said[name]) for name in COLUMNS)
            writer.write(locale.separator.join(map(cell, values)))
        writer.flush()
