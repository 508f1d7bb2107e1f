"""What the report on one unit and that on all take, as a function of how many sheets and units there are.

    python -m tests.benchmarks.unit_reports --sheets 3000,30000,300000
    python -m tests.benchmarks.unit_reports --workspace FOLDER --unit vn00004

Stores of made-up sheets (``tabulating.fill``), 400 of each unit, or one that was filled before (``country``); give a
copy. For each: everything tabulated and the report on all written once, then the report on one unit as long as nothing
has changed, each in a process of its own, so that its memory is its own. Below that, by which power of the number of
sheets each grows.

Prints a table; asserts nothing.
"""

from __future__ import annotations

import math
import multiprocessing
import os
import resource
import tempfile
import time
from collections.abc import Callable
from itertools import pairwise
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Annotated

import typer

from pipeline import Workspace
from pipeline.report.reporting import Wanted, write_reports
from pipeline.results.tabulate import tabulate
from tests.benchmarks.tabulating import fill

SHEETS_OF_A_UNIT = 400
HEADS = ("wall, s", "CPU, s", "MB", "PDF, kB", "HTML, kB")
Row = tuple[float, ...]


def main(
    sheets: Annotated[str, typer.Option(help="Numbers of sheets, parted by commas.")] = "3000,30000",
    units: Annotated[int, typer.Option(help="Of how many units; 0 for one in 400 sheets.")] = 0,
    workspace: Annotated[Path | None, typer.Option(help="A store that is there, instead.")] = None,
    unit: Annotated[str, typer.Option(help="The unit that is reported on.")] = "u1",
    whole: Annotated[bool, typer.Option(help="Whether the report on all is written as well.")] = True,
) -> None:
    """Measure."""
    steps = ("tabulate", *(("report on all",) if whole else ()), "report on a unit")
    typer.echo(f"{'sheets':>10} {'':18}" + "".join(f"{head:>12}" for head in HEADS))
    if workspace:
        _measure(workspace, 0, unit, steps)
        return
    found = [
        (count, _made_and_measured(count, units or -(-count // SHEETS_OF_A_UNIT), unit, steps))
        for count in map(int, sheets.split(","))
    ]
    for (few, one), (many, other) in pairwise(found):
        for step in steps:
            powers = (math.log(b / a) / math.log(many / few) for a, b in zip(one[step], other[step], strict=True))
            typer.echo(f"{few:,} to {many:,}: {step:18}" + "".join(f"{power:12.2f}" for power in powers))


def _made_and_measured(sheets: int, units: int, unit: str, steps: tuple[str, ...]) -> dict[str, Row]:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "w"
        made = Workspace.create(root)
        fill(made, sheets, units, 1)
        made.close()
        return _measure(root, sheets, unit, steps)


def _measure(root: Path, sheets: int, unit: str, steps: tuple[str, ...]) -> dict[str, Row]:
    does: dict[str, Callable[[Workspace], tuple[Path, ...]]] = {
        "tabulate": lambda office: tabulate(office).files,
        "report on all": lambda office: write_reports(office, Wanted()).files,
        "report on a unit": lambda office: write_reports(office, Wanted(units=(unit,))).files,
    }
    found: dict[str, Row] = {}
    for step in steps:
        found[step] = _alone(root, does[step])
        typer.echo(f"{sheets:>10,} {step:18}" + "".join(f"{value:12,.1f}" for value in found[step]))
    return found


def _alone(root: Path, do: Callable[[Workspace], tuple[Path, ...]]) -> Row:
    """Do something in a process of its own; return what it takes, and how large what it writes is."""
    here, there = multiprocessing.Pipe()
    context = multiprocessing.get_context("fork")
    process = context.Process(target=_timed, args=(root, do, there))
    process.start()
    row: Row = here.recv()
    process.join()
    return row


def _timed(root: Path, do: Callable[[Workspace], tuple[Path, ...]], told: Connection) -> None:
    begun = time.perf_counter()
    cpu = sum(os.times()[:4])
    office = Workspace.open(root)
    files = {path.suffix: path.stat().st_size / 1e3 for path in do(office)}
    office.close()
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1e3
    took = (time.perf_counter() - begun, sum(os.times()[:4]) - cpu, peak)
    told.send((*took, files.get(".pdf", 1.0), files.get(".html", 1.0)))


if __name__ == "__main__":
    typer.run(main)
