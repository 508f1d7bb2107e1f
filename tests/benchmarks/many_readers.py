"""How many readers one ``phieu ingest`` can keep busy: ``python -m tests.benchmarks.many_readers``.

    python -m tests.benchmarks.many_readers [--kind gray-200] [--pages 100 400] [--readers 1 2 4] [--keep FOLDER]

One process hands out the jobs, archives and stores; the others read. Both are told apart by their processor time, which
is what it is on however many cores they run. Stacks of two sizes part what a command takes to begin from what each
further page takes: the readers' time for a page over that of the first process is how many readers it can feed.
Prints a table; asserts nothing. Linux alone.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

from pipeline.workspace import SETTINGS
from tests.benchmarks.process_costs import Cost, cost_of
from tests.benchmarks.scanned_stacks import KINDS, SCANS, stack_of


def ingested(stack: Path, readers: int) -> Cost:
    """Return what it costs to read a stack with so many readers, in a fresh workspace."""
    here = Path(__file__).parents[2]
    scans = sorted(str(path) for path in (stack / SCANS).iterdir())
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "office"
        shutil.copytree(stack, root, ignore=shutil.ignore_patterns(SCANS))
        settings = root / SETTINGS
        settings.write_text(settings.read_text("utf-8").replace("workers = 0", f"workers = {readers}"), "utf-8")
        return cost_of([sys.executable, "-m", "pipeline.cli", "ingest", *scans, "--workspace", str(root)], here)


def _own(cost: Cost) -> float:
    return cost.own


def _of_others(cost: Cost) -> float:
    return cost.processor - cost.own


def row(readers: int, pages: Sequence[int], few: Sequence[Cost], many: Sequence[Cost]) -> list[str]:
    """Return the cells of a number of readers: what it takes to begin, each further page, and what follows."""
    further = pages[1] - pages[0]

    def each(of: Callable[[Cost], float]) -> tuple[float, float]:
        """Return the milliseconds to begin, and of each further page."""
        first, last = (median(map(of, costs)) for costs in (few, many))
        page = 1000 * (last - first) / further
        return 1000 * first - page * pages[0], page

    (begin, page), (begin_others, read) = each(_own), each(_of_others)
    share = median(one.own / one.processor for one in many)
    fed = f"{read / page:.0f}" if page > 0 else ""
    held = max(one.below for one in many)
    each_page = (f"{page:.2f}", f"{read:.1f}", f"{100 * share:.0f} %")
    return [str(readers), f"{begin:.0f}", f"{begin_others:.0f}", *each_page, fed, f"{held:.0f}"]


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kind", choices=[*KINDS], default="gray-200")
    parser.add_argument("--pages", type=int, nargs=2, default=[100, 400])
    parser.add_argument("--readers", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--keep", type=Path, default=Path("build/benchmark"))
    asked = parser.parse_args()
    with ProcessPoolExecutor(1) as apart:  # what a process once held counts as that of all that it starts
        stacks = [apart.submit(stack_of, asked.keep, asked.kind, pages).result() for pages in asked.pages]
    table = Table("readers", "to begin: first process, ms", "others, ms", "each page: first process, ms", "readers, ms")
    for heading in (f"share of the first process, {asked.pages[1]} pages", "readers it can feed", "largest, MB (PSS)"):
        table.add_column(heading)
    for readers in asked.readers:
        rounds = [[ingested(stack, readers) for stack in stacks] for _ in range(asked.rounds)]
        few, many = zip(*rounds, strict=True)
        table.add_row(*row(readers, asked.pages, few, many))
    Console(width=140).print(table)


if __name__ == "__main__":
    main()
