"""How close reading comes to the time that it takes to decode the pictures: ``make benchmark``.

    python -m tests.benchmarks.ingesting [--pages 400] [--rounds 3] [--processes 1 2] [--only gray-200]
                                         [--flat 100 2000] [--no-stages] [--markdown] [--keep FOLDER]

The same pages are, in turn and in pairs, only decoded to gray by the fastest decoder that there is for them
(``decoding_floor``), and read by ``phieu ingest`` in a fresh workspace, each as a whole process with all that it
starts; with one process, all of it on one core. A pair shares whatever else the machine does; told is the median of the
pairs. A run apart is sampled (``sampling``), to tell the stages. ``--flat`` reads one file of so many pages, instead.
Prints tables; asserts nothing.
"""

from __future__ import annotations

import argparse
import itertools
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import pikepdf
from rich.console import Console
from rich.table import Table

from pipeline.workspace import SETTINGS
from tests.benchmarks.process_costs import Cost, cost_of
from tests.benchmarks.sampling.sitecustomize import FOLDER, REST, STAGES, sampled
from tests.benchmarks.scanned_stacks import KINDS, SCANS, stack_of

HERE = Path(__file__).parents[2]
SAMPLING = HERE / "tests" / "benchmarks" / "sampling"
FLAT_KIND = "gray-200"
PEERS = (
    ("OMRChecker, pages halved first", 9.2),
    ("OMRChecker", 4.3),
    ("Auto Multiple Choice", 4.4),
    ("MarkShark", 4.2),
    ("marksense", 0.6),
)
"""Pages of ``gray-200`` per second of processors, all processes counted: measured once, on 29 November 2026, on the
machine on which phieu did 25.7; quoted, not run."""
PHIEU_BESIDE_PEERS = 25.7


@dataclass
class Report:
    """Tables as they are printed: for a screen, or as Markdown."""

    markdown: bool
    _console: Console = field(default_factory=lambda: Console(width=160))

    def show(self, title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Print a table."""
        if self.markdown:
            lines = [columns, ["---"] * len(columns), *rows]
            print(f"\n{title}\n", *(f"| {' | '.join(line)} |" for line in lines), sep="\n", flush=True)
            return
        table = Table(*columns, title=title)
        for row in rows:
            table.add_row(*row)
        self._console.print(table)


# ------------------------------------------------------------------------------------------------------------ one run


@contextmanager
def office_of(stack: Path, processes: int) -> Iterator[Path]:
    """Give a fresh workspace for the scans of a stack, in which so many processes read."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "office"
        shutil.copytree(stack, root, ignore=shutil.ignore_patterns(SCANS))
        settings = root / SETTINGS
        settings.write_text(settings.read_text("utf-8").replace("workers = 0", f"workers = {processes}"), "utf-8")
        yield root


def reading(scans: Sequence[str], root: Path) -> list[str]:
    """Return the command that reads scans into a workspace."""
    return [sys.executable, "-m", "pipeline.cli", "ingest", *scans, "--workspace", str(root)]


def pair(stack: Path, scans: Sequence[str], processes: int) -> tuple[Cost, Cost]:
    """Return what it costs to decode scans, and to read them."""
    one_core = processes == 1
    decoding = [sys.executable, "-m", "tests.benchmarks.decoding_floor", str(processes), *scans]
    floor = cost_of(decoding, HERE, one_core=one_core)
    with office_of(stack, processes) as root:
        return floor, cost_of(reading(scans, root), HERE, one_core=one_core)


def stages_of(stack: Path, scans: Sequence[str], processes: int) -> dict[str, float]:
    """Return the seconds of processors that each stage of reading takes; what no sample saw is rest."""
    with office_of(stack, processes) as root, tempfile.TemporaryDirectory() as folder:
        path = os.pathsep.join([str(SAMPLING), str(HERE), *filter(None, [os.environ.get("PYTHONPATH")])])
        cost = cost_of(reading(scans, root), HERE, environment={"PYTHONPATH": path, FOLDER: folder})
        found = sampled(Path(folder))
    found[REST] += max(0.0, cost.processor - sum(found.values()))
    return found


# ------------------------------------------------------------------------------------------------------------- tables

PAIR_COLUMNS = ("decoding alone: pages/s", "CPU ms a page", "`phieu ingest`: pages/s", "CPU ms a page", "times")
MEMORY_COLUMNS = ("largest process, MB", "all together, MB")


def pair_cells(pages: int, pairs: Sequence[tuple[Cost, Cost]]) -> list[str]:
    """Return what pairs have cost: the medians, of the ratios with the least and the most."""
    of_floor, of_reading = zip(*pairs, strict=True)
    cells = []
    for costs in (of_floor, of_reading):
        cells.append(f"{pages / median(one.seconds for one in costs):.0f}")
        cells.append(f"{1000 * median(one.processor for one in costs) / pages:.1f}")
    ratios = [read.processor / floor.processor for floor, read in pairs]
    cells.append(f"{median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})")
    return cells


def memory_cells(pairs: Sequence[tuple[Cost, Cost]]) -> list[str]:
    """Return the most that reading held."""
    return [f"{max(read.megabytes for _, read in pairs):.0f}", f"{max(read.together for _, read in pairs):.0f}"]


def show_stacks(report: Report, measured: Mapping[tuple[str, int], Sequence[tuple[Cost, Cost]]], pages: int) -> None:
    """Print a row for each kind of scan and number of processes."""
    rows = []
    for (name, processes), pairs in measured.items():
        alone, seconds = measured.get((name, 1)), [median(read.seconds for _, read in pairs)]
        seconds += [median(read.seconds for _, read in alone)] if alone else []
        share = f"{100 * seconds[1] / seconds[0] / processes:.0f} %" if alone and processes > 1 else "–"
        rows.append([name, str(processes), *pair_cells(pages, pairs), share, *memory_cells(pairs)])
    columns = ("scans", "processes", *PAIR_COLUMNS, "of so many times one core", *MEMORY_COLUMNS)
    report.show(f"Stacks of {pages} pages", columns, rows)


def show_stages(report: Report, by_kind: Mapping[str, Mapping[str, float]], pages: int) -> None:
    """Print the milliseconds a page, and the share, of each stage."""
    rows = []
    for name, stages in by_kind.items():
        total = sum(stages.values())
        cells = [f"{1000 * stages[stage] / pages:.2f} ({100 * stages[stage] / total:.0f} %)" for stage in STAGES]
        rows.append([name, *cells, f"{1000 * total / pages:.1f}"])
    report.show("CPU ms a page by stage, all processes", ("scans", *STAGES, "all"), rows)


def show_peers(report: Report, pairs: Sequence[tuple[Cost, Cost]], pages: int) -> None:
    """Print pages per second of processors, beside what others took on another evening."""
    own = median(pages / read.processor for _, read in pairs)
    rows = [["phieu, now", f"{own:.1f}"], ["phieu, on that evening", f"{PHIEU_BESIDE_PEERS:.1f}"]]
    rows += [[f"{name}, on that evening", f"{speed:.1f}"] for name, speed in PEERS]
    report.show("Pages of gray-200 per second of processors, all processes", ("program", "pages"), rows)


# -------------------------------------------------------------------------------------------------------------- runs


def stack_apart(folder: Path, name: str, pages: int) -> Path:
    """Return a stack, made by another process: what one once held counts as that of all that it starts."""
    with ProcessPoolExecutor(1) as apart:
        return apart.submit(stack_of, folder, name, pages).result()


def scans_of(stack: Path) -> list[str]:
    """Return the files of a stack."""
    return sorted(str(path) for path in (stack / SCANS).iterdir())


def run_stacks(report: Report, asked: argparse.Namespace) -> None:
    """Measure all kinds that were asked for."""
    measured: dict[tuple[str, int], list[tuple[Cost, Cost]]] = {}
    by_kind: dict[str, dict[str, float]] = {}
    for name in asked.only:
        stack = stack_apart(asked.keep, name, asked.pages)
        for processes in sorted(set(asked.processes)):
            measured[name, processes] = [pair(stack, scans_of(stack), processes) for _ in range(asked.rounds)]
        if asked.stages:
            by_kind[name] = stages_of(stack, scans_of(stack), max(asked.processes))
    show_stacks(report, measured, asked.pages)
    if by_kind:
        show_stages(report, by_kind, asked.pages)
    if (FLAT_KIND, min(asked.processes)) in measured:
        show_peers(report, measured[FLAT_KIND, min(asked.processes)], asked.pages)


def first_pages(scans: Sequence[str], pages: int, target: Path) -> None:
    """Join files, and keep so many pages of them."""
    with pikepdf.new() as joined:
        for scan in scans:
            with pikepdf.open(scan) as pdf:
                joined.pages.extend(itertools.islice(pdf.pages, pages - len(joined.pages)))
        joined.save(target)


def run_flat(report: Report, asked: argparse.Namespace) -> None:
    """Measure one file of each number of pages that was asked for."""
    stack, processes, rows = stack_apart(asked.keep, FLAT_KIND, max(asked.flat)), max(asked.processes), []
    for pages in asked.flat:
        with tempfile.TemporaryDirectory() as folder:
            scan = Path(folder) / "stack.pdf"
            first_pages(scans_of(stack), pages, scan)
            pairs = [pair(stack, [str(scan)], processes) for _ in range(asked.rounds)]
        rows.append([str(pages), *pair_cells(pages, pairs), *memory_cells(pairs)])
    report.show(f"One file of {FLAT_KIND}, {processes} processes", ("pages", *PAIR_COLUMNS, *MEMORY_COLUMNS), rows)


def commit() -> str:
    """Return which sources are measured."""
    command = ["git", "describe", "--always", "--dirty"]
    said = subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=False)
    return f"commit {said.stdout.strip() or 'unknown'}"


def main() -> None:
    """Measure, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--processes", type=int, nargs="+", default=[1, os.cpu_count() or 1])
    parser.add_argument("--only", nargs="+", choices=[*KINDS], default=[*KINDS])
    parser.add_argument("--flat", type=int, nargs="+", metavar="PAGES", help="one file of so many pages, instead")
    parser.add_argument("--no-stages", dest="stages", action="store_false", help="leave out the run that is sampled")
    parser.add_argument("--markdown", action="store_true", help="for tests/benchmarks/README.md")
    parser.add_argument("--keep", type=Path, default=Path("build/benchmark"))
    asked = parser.parse_args()
    print(f"{commit()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    report = Report(asked.markdown)
    (run_flat if asked.flat else run_stacks)(report, asked)


if __name__ == "__main__":
    main()
