"""The output of audits: the report, and the file of every answer checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from fractions import Fraction
from pathlib import Path

from rich.table import Table

from forms.layout import Kind
from forms.serial import format_serial
from omr.reading import State
from omr.scan.errors import shown_name
from pipeline.audit.audit import PAPER_STATES, AuditReport, Compared, Figures
from pipeline.audit.bounds import up
from pipeline.cli.console import counted, say
from pipeline.cli.table_console import table_console
from pipeline.counting.csv_files import CsvLocale, LineWriter, cell_writer
from pipeline.durable import written_whole
from pipeline.store.audits import Audit

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
    say(f"{counted(total.answers, 'answer')} checked, {_misread_in_words(total)}")
    say(f"With 95 % confidence, of the {counted(population, 'sheet')} drawn from:")
    share = up(Fraction(total.sheets_most, population))
    say(f"  at most {counted(total.sheets_most, 'sheet')} ({share:.2f} %) with a misread answer")
    say(f"  at most {up(total.answers_most):.2f} % of the answers misread, whichever way they gather on sheets")
    console = table_console()
    console.print(_table("By kind of question", report.by_kind))
    console.print(_table("By how it was counted", report.by_state))
    say("Each bound holds with 95 % by itself. Of handwriting only whether there is any was compared.")
    for one in report.misread_answers:
        say(_misread_line(one))
    _tell_missing(report)


def _tell_draw(audit: Audit, drawn: int) -> None:
    when = f"{datetime.fromisoformat(audit.drawn_at).astimezone():%Y-%m-%d %H:%M}"
    others = f"; {counted(drawn, 'audit')} in all" if drawn > 1 else ""
    say(f"Audit {audit.id}, drawn {when} by {shown_name(audit.by)} with the seed “{audit.seed}”{others}")
    say(f"{counted(audit.size, 'sheet')} of {audit.population:,}, from the list with the SHA-256 {audit.frame}")


def _tell_missing(report: AuditReport) -> None:
    if not report.to_enter:
        return
    left = counted(report.total.to_enter, "answer")
    say(f"Not entered yet: {left} on {counted(len(report.to_enter), 'sheet')}; the bounds take them for misread.")
    for one in report.to_enter[:MOST_TOLD]:
        say(f"  {format_serial(one.serial)}: {counted(len(one.missing), 'question')}")
    if len(report.to_enter) > MOST_TOLD:
        say(f"  and {counted(len(report.to_enter) - MOST_TOLD, 'sheet')} more")


def _misread_in_words(total: Figures) -> str:
    if not total.misread:
        return "none misread"
    return f"{total.misread:,} misread ({total.rate:.3f} %) on {counted(total.misread_sheets, 'sheet')}"


def _misread_line(one: Compared) -> str:
    paper = _in_words(one.paper.answer, PAPER_STATES[one.paper.state])
    sure = "" if one.confidence is None else f", {one.confidence:.4f} sure"
    where = f"{shown_name(one.scan)} page {one.page}" if one.page else "no page"
    was = f"{_in_words(one.counted, one.state)} ({one.state}{sure})"
    return f"{format_serial(one.serial)} {one.question}: the paper says {paper}, counted was {was}, {where}"


def _in_words(answer: str, state: str) -> str:
    return answer if answer and state != "void" else "something written" if state in {"answer", "read"} else state


def _table(title: str, figures: Mapping[Kind, Figures] | Mapping[State, Figures]) -> Table:
    names = ("", "answers", "misread", "%", "at most %", "on sheets", "sheets at most %", "to enter")
    table = Table(*names, title=title, title_justify="left")
    for column in table.columns[1:]:
        column.justify = "right"
    for name, one in figures.items():
        rate = "" if one.rate is None else f"{one.rate:.3f}"
        bounds = (up(one.answers_most), up(Fraction(one.sheets_most, one.population)))
        cells = (f"{one.answers:,}", f"{one.misread:,}", rate, f"{bounds[0]:.2f}", f"{one.misread_sheets:,}")
        table.add_row(name, *cells, f"{bounds[1]:.2f}", f"{one.to_enter:,}")
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
