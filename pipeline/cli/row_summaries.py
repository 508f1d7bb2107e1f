"""The output about files of rows."""

from __future__ import annotations

from collections.abc import Sequence

from omr.scan.errors import shown_name
from pipeline.cli.console import counted, say
from pipeline.counting.scan_advice import fault_advice
from pipeline.intake.row_files import RowsReport
from pipeline.records.received_rows import Taken

_TAKEN = {
    Taken.NEW: "taken",
    Taken.AGAIN: "already known",
    Taken.CORRECTED: "with other answers than before",
    Taken.BAD: "bad",
    Taken.UNSENT: "never sent",
}
_MOST_LINES = 10


def tell_rows(name: str, rows: RowsReport, language: str) -> None:
    """Print what became of the rows of a file, with advice in ``language``."""
    name = shown_name(name)
    if rows.refused:
        say(f"{name}: no row was taken: {rows.refused}")
        if rows.advice:
            say(f"  {rows.advice}")
        return
    each = ", ".join(f"{rows.taken[taken]:,} {word}" for taken, word in _TAKEN.items() if rows.taken[taken])
    again = " that could not be counted before" if rows.again else ""
    say(f"{name}: {counted(rows.taken.total(), 'row')}{again}{f': {each}' if each else ''}")
    for fault, lines in sorted(rows.bad.items()):
        say(f"  {len(lines):,} × {fault}: {fault_advice(fault, language)}")
        say(f"    rows {_listed(lines)}; the first: {rows.details[fault]}")
    if rows.unknown_desks:
        said = "name a desk or official that desks.csv has not for their unit and day"
        say(f"  rows {_listed(rows.unknown_desks)} {said}")
    if rows.dropped:
        say(f"  left out, since they hold personal data: {', '.join(map(shown_name, rows.dropped))}")
    if rows.unused:
        say(f"  not used: {', '.join(map(shown_name, rows.unused))}")
    if rows.bad_file is not None:
        say(f"  the bad rows, to be mended and imported again: {rows.bad_file}")


def _listed(lines: Sequence[int]) -> str:
    more = ", …" if len(lines) > _MOST_LINES else ""
    return ", ".join(f"{line}" for line in lines[:_MOST_LINES]) + more
