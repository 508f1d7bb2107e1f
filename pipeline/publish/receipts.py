"""The receipts of all that was sent with our own form and arrived here, by the period that it is of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from pipeline.records.page_evidence import RowNote
from pipeline.records.periods import day_of, period_of_day
from pipeline.records.runs import Ledger

Receipts = dict[str, tuple[str, ...]]
"""By the name of the period, the oldest first, each list in the order of letters, which tells nothing else. Those of no
known period stand under the empty name. A receipt that two answers share stands there twice."""


def receipts_of(
    rows: Iterable[tuple[int | None, RowNote]], ledger: Ledger, length: Literal["month", "quarter", "year"]
) -> Receipts:
    """Return the receipts of each period: whatever became of an answer, for an invalid one would tell on its sender.

    Args:
        rows: the serial of each row of answers that ever arrived, ``None`` where it has none, and what is known of it.
        ledger: the runs, which say what period a sheet is of.
        length: of the periods that rows are counted in, for those that are of no run since they can't be counted.
    """
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for serial, row in rows:
        if row.receipt:
            run = None if serial is None else ledger.run_of(serial)
            found[run.period if run else _period_of(row.at, length)].add((row.receipt, row.key))
    return {period: tuple(sorted(receipt for receipt, _ in found[period])) for period in sorted(found)}


def _period_of(at: str, length: Literal["month", "quarter", "year"]) -> str:
    """Return the period of a moment; empty where none is known."""
    return period_of_day(day_of(datetime.fromisoformat(at)), length) if at else ""
