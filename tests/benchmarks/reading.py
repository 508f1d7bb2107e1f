"""How long a page takes, stage by stage, on one core: ``python -m tests.benchmarks.reading``.

Prints a table; asserts nothing. Sheets of the sample survey are filled in, scanned by each of the simulator's profiles
that an office may have, stored as that scanner would, and read again.
"""

from __future__ import annotations

import io
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from importlib import resources
from pathlib import Path
from statistics import median

import cv2
from rich.console import Console
from rich.table import Table

import forms
from forms.layout import Layout
from forms.serial import format_serial
from omr import read_page
from omr.scan.pages import read_pictures
from samples import SCANNERS, BlankSheet, Codec, fill_and_scan, rasterise_pages, write_scan_pdf

SHEETS = 15
ROUNDS = 5
KEY = b"a key for timing"
CASES = (("clean-200", Codec.JPEG_GRAY), ("clean-300", Codec.JPEG_GRAY), ("bilevel-300", Codec.G4))


def printed(layout: Layout, dpi: float) -> list[BlankSheet]:
    """Print sheets and draw their pages."""
    stream = io.BytesIO()
    forms.render(layout, [forms.Run("ub06808", "Phường Vàng Danh", 1, "Tại quầy", "2019-Q1", 1, SHEETS)], KEY, stream)
    pages = rasterise_pages(stream.getvalue(), range(1, 2 * SHEETS + 1), dpi)
    return [BlankSheet(format_serial(i + 1), tuple(pages[2 * i : 2 * i + 2]), dpi) for i in range(SHEETS)]


def timed(path: Path, layout: Layout) -> tuple[float, float]:
    """Return the milliseconds that a page takes to decode and to read: the median of some rounds."""
    decoding, reading = [], []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        pictures = [picture for _, picture in read_pictures(path, range(1, 2 * SHEETS + 1))]
        decoded = time.perf_counter()
        for picture in pictures:
            read_page(picture.pixels, {layout.id: layout}, KEY, dpi=picture.dpi)  # type: ignore[union-attr]
        decoding.append(decoded - begun)
        reading.append(time.perf_counter() - decoded)
    return tuple(1000 * median(seconds) / (2 * SHEETS) for seconds in (decoding, reading))  # type: ignore[return-value]


def main(cases: Sequence[tuple[str, Codec]] = CASES) -> None:
    """Time each case."""
    cv2.setNumThreads(1)
    with resources.as_file(resources.files("samples").joinpath("survey.yaml")) as path:
        layout = forms.lay_out(forms.load_survey(path))
    table = Table("scanner", "stored as", "decode ms", "read ms", "pages/s a core")
    for name, codec in cases:
        scanner = replace(SCANNERS[name], jpeg=None)
        stack = fill_and_scan(layout, printed(layout, scanner.dpi), scanner, seed=1)
        with tempfile.TemporaryDirectory() as folder:
            target = Path(folder) / "scan.pdf"
            write_scan_pdf(stack.images, target, scanner.dpi, codec)
            decode, read = timed(target, layout)
        table.add_row(name, codec.value, f"{decode:.1f}", f"{read:.1f}", f"{1000 / (decode + read):.0f}")
    Console().print(table)


if __name__ == "__main__":
    main()
