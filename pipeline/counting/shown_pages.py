"""What tables say of the pages of an answer that does not count since another one of the same respondent does.

They never say which other one: who reads them must not be able to tell whose sheet an online answer was. And what they
say of the pages of batches that are on hold or withdrawn.
"""

from __future__ import annotations

from collections.abc import Iterable

from forms.bilingual import Words
from omr.faults import Fault, Outcome
from pipeline.counting.answered_twice import Twice
from pipeline.counting.set_aside import set_aside_as
from pipeline.records.batches import ScansAside
from pipeline.records.store_rows import PageRow

AGREES = Words("Hai lần trả lời giống nhau.", "Both answers say the same.")
DIFFERS = Words("Hai lần trả lời khác nhau.", "The two answers differ.")

_AS_THEY_ARE = (Outcome.DUPLICATE, Outcome.FORGED, Outcome.FOREIGN)


def counted_as(serial: int | None, outcome: Outcome, fault: Fault | None, twice: Twice) -> tuple[Outcome, Fault | None]:
    """Return the outcome and fault of a page as they are counted.

    Args:
        serial: of its sheet, if that is known.
        outcome: as it is stored.
        fault: as it is stored.
        twice: the answers that do not count since another one does.
    """
    if serial not in twice or outcome in _AS_THEY_ARE:
        return outcome, fault
    return Outcome.DUPLICATE, Fault.ANSWERED_TWICE


def shown_as(row: PageRow, twice: Twice, language: str) -> PageRow:
    """Return a page as ``pages.csv`` shows it; whether the two answers agree is its detail, and nothing is asked."""
    outcome, fault = counted_as(row.serial, row.outcome, row.fault, twice)
    if fault is not Fault.ANSWERED_TWICE or row.serial is None:
        return row
    said = AGREES if twice[row.serial] else DIFFERS
    return row._replace(outcome=outcome, fault=fault, detail=said.said(language), doubts=0)


def shown_aside(rows: Iterable[PageRow], scan: int, aside: ScansAside) -> list[PageRow]:
    """Return the pages of a scan as ``pages.csv`` shows them, if its batch is held or withdrawn: nothing is asked."""
    shown = list(rows)
    if scan not in aside:
        return shown
    found = [(row, *set_aside_as(scan, row.outcome, row.fault, aside)) for row in shown]
    return [row._replace(outcome=outcome, fault=fault, doubts=0) for row, outcome, fault in found]
