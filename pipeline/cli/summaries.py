"""The output about ingests, shown pages, tabulations and demonstrations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from statistics import median

from rich.table import Table

from forms.serial import format_serial
from omr.faults import Fault, Outcome
from omr.reading import State
from omr.scan.errors import shown_name
from pipeline.cli.console import counted, say, say_beside
from pipeline.cli.demo import Demonstration
from pipeline.cli.row_summaries import tell_rows
from pipeline.cli.table_console import table_console
from pipeline.counting.scan_advice import fault_advice, flaw_advice, scale_advice, streak_advice
from pipeline.inspection.show import ShownPage
from pipeline.intake.ingest import FileReport
from pipeline.intake.kept_files import Kept
from pipeline.records.assembly import Status
from pipeline.results.written_files import SetAside
from pipeline.workspace import Workspace


def tell_file(report: FileReport, language: str) -> None:
    """Print the result for one file, with advice in ``language``."""
    name = shown_name(report.name)
    if report.left_alone:
        say(f"{name}: left alone, {report.left_alone}")
    elif report.rows is not None:
        tell_rows(report.name, report.rows, language)
    elif report.known:
        say(f"{name}: already known, nothing changed")
    else:
        outcomes = ", ".join(
            f"{report.outcomes[outcome]:,} {outcome}" for outcome in Outcome if report.outcomes[outcome]
        )
        doubts = f"; {counted(report.doubts, 'answer')} in doubt" if report.doubts else ""
        say(f"{name}: {counted(report.pages, 'page')}: {outcomes}{doubts}")
        if report.altered:
            say("  not as it was read: it was read before, and what is stored of its pages is not what was read then.")
            say("  Somebody changed the database. Compare it with a backup, and tell the manager: phieu log --verify")
        _tell_faults(report, language)


def _tell_faults(report: FileReport, language: str) -> None:
    for fault, number in sorted(report.faults.items()):
        if fault is Fault.STREAK and report.streaks:
            continue  # the advice about streaks follows, with the page on which each begins
        say(f"  {number:,} × {fault}: {fault_advice(fault, language)}")
        if not report.opened:
            say(f"    {report.details[fault]}")
    for run in report.streaks:
        say(f"  {len(run.pages):,} × {Fault.STREAK}: {streak_advice(run, language)}")
    for flaw, number in sorted(report.flaws.items()):
        say(f"  {number:,} × {flaw}: {flaw_advice(flaw, language)}")
    if report.scales:
        say(f"  {scale_advice(len(report.scales), median(report.scales), language)}")


def tell_mended(name: str, was: Kept) -> None:
    """Print that a file took the place of its copy in the archive, which was gone or damaged."""
    say(f"{shown_name(name)}: its copy in archive/ was {was}; this file took its place")


def tell_passed_over(passed_over: Counter[str]) -> None:
    """Print how many files were not read, since nobody submitted what lies in such folders or is called so."""
    if passed_over:
        each = ", ".join(f"{number:,} × {shown_name(pattern)}" for pattern, number in passed_over.most_common(5))
        more = ", …" if len(passed_over) > 5 else ""
        say(f"{counted(passed_over.total(), 'file')} passed over, not scans that somebody dropped here: {each}{more}")


def sum_up(workspace: Workspace, reports: Sequence[FileReport], seconds: float) -> None:
    """Print a summary of an ingest, and that every page is accounted for."""
    again = [report for report in reports if report.rows is not None and report.rows.again]
    fresh = [report for report in reports if not report.known and not report.left_alone and report not in again]
    pages = sum(report.pages for report in fresh)
    if not reports:
        say(f"Nothing lies in {workspace.inbox}")
        return
    arrived, accounted = workspace.store.pages.account()
    speed = f", {pages / seconds:,.0f} pages/s" if pages else ""
    say(f"{counted(len(fresh), 'new file')}, {counted(pages, 'page')}{speed}")
    say(f"In all: {counted(arrived, 'page')} in, {accounted:,} accounted for")


def tell_shown(seen: ShownPage, language: str) -> None:
    """Print the reading of one page, with advice in ``language``, and the paths of its pictures."""
    reading = seen.reading
    asked = [one for one in reading.answers if one.state is State.DOUBT and one.question not in seen.void]
    doubts = [f"{answer.question} ({answer.doubt})" for answer in asked]
    whose = f": {format_serial(reading.code.serial)}" if reading.code and reading.outcome is not Outcome.FORGED else ""
    say(f"{reading.outcome}{whose}{f', page {reading.page}' if reading.page else ''}")
    if reading.fault is not None:
        say(f"  {reading.fault}: {fault_advice(reading.fault, language)}")
    for flaw in reading.flaws:
        say(f"  {flaw}: {flaw_advice(flaw, language)}")
    if doubts:
        say(f"  in doubt: {', '.join(doubts)}")
    if seen.void:
        say(f"  void (overvote): {', '.join(seen.void)}")
    for file in seen.files:
        say(f"  {file}")


def sheets_in_words(statuses: Counter[Status]) -> str:
    """Return in words how many sheets came back, and how many have each status."""
    each = ", ".join(f"{statuses[status]:,} {status}" for status in Status)
    return f"{counted(statuses.total(), 'sheet')} came back: {each}"


def tell_set_aside(files: Iterable[SetAside]) -> None:
    """Name the files in ``results/`` that people changed and that were given other names, on stderr."""
    for file in files:
        say_beside(f"phieu: {file.told}")


def tell_demonstration(shown_off: Demonstration) -> None:
    """Print how many answers were right, and the units' figures."""
    score = shown_off.score
    speed = shown_off.pages / shown_off.reading_seconds
    made = f"{counted(shown_off.sheets, 'sheet')} of {counted(len(_units(shown_off)), 'unit')}"
    say(f"{made} were printed, filled in and scanned,")
    say(f"{counted(shown_off.pages, 'page')} read in {shown_off.reading_seconds:.1f} s: {speed:,.0f} pages/s")
    table = Table("answers", "", title="Answers against what was meant", show_header=False, title_justify="left")
    table.columns[1].justify = "right"
    rows = {
        "right": score.right,
        "wrong, and nobody is asked": score.silent_errors,
        "left to a person, rightly": score.asked,
        "left to a person, though clear": score.doubtful,
        "missing": score.missing,
    }
    for name, number in rows.items():
        table.add_row(name, f"{number:,}")
    console = table_console(120)
    console.print(table)
    console.print(_units_table(shown_off))
    say(sheets_in_words(shown_off.tabulation.statuses))
    say(f"Everything lies in {shown_off.workspace.root}; open results/report.pdf first.")


def _units(shown_off: Demonstration) -> set[str]:
    return {group.unit for group in shown_off.tabulation.tally.groups}


def _units_table(shown_off: Demonstration) -> Table:
    figures = shown_off.tabulation.tables["units"]
    table = Table(title="Satisfied answers in per cent, with the 95 % interval", title_justify="left")
    table.add_column("unit", no_wrap=True, overflow="ellipsis")
    table.add_column("channel")
    for name in ("returned", "valid", "invalid", "waiting", "index", "low", "high", "mean", "rank"):
        table.add_column(name, justify="right")
    for row in figures.to_dict("records"):
        numbers = [f"{row[name]:.2f}" if row["answers"] else "" for name in ("index", "low", "high", "mean")]
        rank = row["note"] if row["note"] else str(row["rank"])
        counts = [str(row[name]) for name in ("returned", "valid", "invalid", "waiting")]
        table.add_row(row["unit_name"], row["channel"], *counts, *numbers, rank)
    return table
