"""The output of ``phieu check``: a table for each page, and a last line with the overall verdict."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipeline.cli.console import say, tell
from pipeline.cli.spoken import decimal, spoken
from pipeline.cli.table_console import table_console
from pipeline.counting.scan_advice import fault_advice
from pipeline.inspection.check import PageCheck, overall, what_to_do
from pipeline.inspection.measures import Grade
from pipeline.inspection.texts import GRADES, HEADINGS, MARKED, NAMES, NO_SHEET, PAGE, VERDICTS

_COLOURS = {Grade.GOOD: "green", Grade.USABLE: "yellow", Grade.POOR: "bold red"}
MOST_BOXES_NAMED = 8


def tell_check(pages: Sequence[PageCheck]) -> None:
    """Print the result for each page, then whether printer and scanner are good enough."""
    language = spoken()
    console = table_console()
    for page in pages:
        _tell_page(console, page, language)
    grade = overall(pages)
    say(VERDICTS[grade].said(language) if grade else NO_SHEET.said(language))


def _tell_page(console: Console, page: PageCheck, language: str) -> None:
    sheet = f": {page.sheet}" if page.sheet else ""
    say(f"{page.scan}, {PAGE.said(language)} {page.page}{sheet}")
    if page.fault is not None:
        advice = fault_advice(page.fault, language)
        tell(f"  {advice}", f"  {page.fault}: {advice}")
    if page.marked:
        named = ", ".join(":".join(box) for box in page.marked[:MOST_BOXES_NAMED])
        say(f"  {MARKED.said(language)}: {named}{', …' if len(page.marked) > MOST_BOXES_NAMED else ''}")
    if page.findings:
        console.print(_table(page, language))


def _table(page: PageCheck, language: str) -> Table:
    table = Table(*(heading.said(language) for heading in HEADINGS))
    for finding in page.findings:
        colour, grade = _COLOURS[finding.grade], GRADES[finding.grade].said(language)
        table.add_row(
            NAMES[finding.measure].said(language),
            decimal(finding.shown),
            Text(grade, colour),
            what_to_do(finding, language),
        )
    return table
