"""How fast sheets are printed, and how large the PDF gets: ``python tests/benchmarks/printing.py [SHEETS...]``."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

import forms
import samples

KEY = b"a key for benchmarks only, no secret"


def main() -> None:
    survey = forms.load_survey(Path(samples.__file__).parent / "survey.yaml")
    begin = time.perf_counter()
    layout = forms.lay_out(survey)
    laid_out = time.perf_counter() - begin
    table = Table("sheets", "pages", "seconds", "pages/s", "MB", "bytes/page", title="Printing the sample survey")
    for count in [int(argument) for argument in sys.argv[1:]] or [100, 1000, 5000]:
        run = forms.Run("nw06820", "Phường Vàng Danh", 1, "Tại quầy", "2019-Q1", 1, count)
        with tempfile.TemporaryDirectory() as folder:
            target = Path(folder) / "sheets.pdf"
            begin = time.perf_counter()
            pages = forms.render(layout, [run], KEY, target)
            seconds = time.perf_counter() - begin
            size = target.stat().st_size
        row = (count, pages, f"{seconds:.2f}", f"{pages / seconds:.0f}", f"{size / 1e6:.2f}", f"{size / pages:.0f}")
        table.add_row(*map(str, row))
    console = Console()
    console.print(f"laid out in {laid_out * 1000:.0f} ms")
    console.print(table)


if __name__ == "__main__":
    main()
