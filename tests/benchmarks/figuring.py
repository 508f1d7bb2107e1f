"""What figures cost beside reading: ``python -m tests.benchmarks.figuring``.

Prints the processor time of what may grow with the number of units, of transactions, of rows. Asserts nothing.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

from rich.console import Console
from rich.table import Table

from pipeline.figures.sample_size import exact
from pipeline.figures.significance import compare_periods, compare_units
from tests.pipeline.figures.test_significance import single
from tests.pipeline.report.pdf.test_document import pages_of, report, table

UNITS, PERIODS, TRANSACTIONS, ROWS = 200, 10, 1_000_000, 1_000


def _significance() -> None:
    units = [single(50 + number % 50, 120, 1000 + number) for number in range(UNITS)]
    for _ in range(PERIODS):
        compare_units(units)
        compare_periods([[pair] for pair in pairwise(units)])


def _long_table() -> None:
    with tempfile.TemporaryDirectory() as folder:
        pages_of(report(table(ROWS)), Path(folder))


TASKS: dict[str, Callable[[], object]] = {
    f"significance of {UNITS} units in {PERIODS} periods": _significance,
    f"sample size for {TRANSACTIONS:,} transactions": lambda: exact(TRANSACTIONS),
    f"a table of {ROWS:,} rows as PDF, read again": _long_table,
}


def main() -> None:
    """Measure each task once, after what it imports is there."""
    shown = Table("what", "s")
    for name, task in TASKS.items():
        start = time.process_time()
        task()
        shown.add_row(name, f"{time.process_time() - start:.2f}")
    Console().print(shown)


if __name__ == "__main__":
    main()
