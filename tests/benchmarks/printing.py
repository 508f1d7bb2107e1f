"""How fast sheets are printed, and how large the PDF gets: ``python -m tests.benchmarks.printing [SHEETS...]``.

Seconds are those of the processor. What a PDF costs whatever it holds, fonts and what all sheets share, is told apart:
sheets a second, and bytes a sheet, are those of further sheets. Machines differ and drift, so it is also told how many
sheets are printed in the time that Python takes to do nothing.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

import forms
import samples
from forms.layout import Layout

KEY = b"a key for benchmarks only, no secret"
FEW = 10
ROUNDS = 3


def printed(layout: Layout, count: int) -> tuple[float, int]:
    """Return the seconds that so many sheets take, the least of some rounds, and the bytes of the PDF."""
    run, seconds = forms.Run("nw06820", "Phường Vàng Danh", 1, "Tại quầy", "2019-Q1", 1, count), []
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "sheets.pdf"
        for _ in range(ROUNDS):
            begun = time.process_time()
            forms.render(layout, [run], KEY, target)
            seconds.append(time.process_time() - begun)
        return min(seconds), target.stat().st_size


def idle_python() -> float:
    """Return the seconds that ``python -c pass`` takes, the least of some."""
    taken = []
    for _ in range(10):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-c", "pass"], check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        taken.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(taken)


def main() -> None:
    """Measure, and print the table."""
    survey = forms.load_survey(Path(samples.__file__).parent / "survey.yaml")
    begun = time.process_time()
    layout = forms.lay_out(survey)
    laid_out, unit = time.process_time() - begun, idle_python()
    printed(layout, FEW)  # fonts are read once
    least, static = printed(layout, FEW)
    columns = (
        "sheets",
        "seconds",
        "MB",
        "sheets/s after the first",
        "bytes a sheet",
        "sheets in the time of python -c pass",
    )
    table = Table(*columns, title=f"Printing the sample survey, {len(layout.pages)} pages a sheet")
    for count in [int(argument) for argument in sys.argv[1:]] or [1000, 5000]:
        seconds, size = printed(layout, count)
        more, each = count - FEW, (seconds - least) / (count - FEW)
        row = (count, f"{seconds:.2f}", f"{size / 1e6:.2f}", f"{1 / each:.0f}", f"{(size - static) / more:.0f}")
        table.add_row(*map(str, row), f"{unit / each:.0f}")
    console = Console(width=140)
    console.print(f"laid out in {laid_out * 1000:.0f} ms; python -c pass: {unit * 1000:.1f} ms")
    console.print(table)


if __name__ == "__main__":
    main()
