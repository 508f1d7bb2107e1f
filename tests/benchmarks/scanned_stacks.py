"""Stacks of scans for timing, each with the workspace whose sheets they are; made once, and kept for the next time."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.serial import format_serial
from pipeline import Workspace
from pipeline.printing.printing import PrintedFile, print_runs, units_to_print
from pipeline.records.periods import parse_period
from samples import SCANNERS, BlankSheet, Codec, fill_and_scan, rasterise_pages, write_scan_pdf

SHEETS_A_FILE = 50
SEED = 20260101
SCANS, DONE = "scans", "made"
Page = NDArray[np.uint8]


@dataclass(frozen=True)
class Kind:
    """A kind of scan: by which scanner, stored how (``None`` for drawn pages), and whether pages lie on their side."""

    scanner: str
    codec: Codec | None
    turned: bool = False


KINDS = {
    "gray-200": Kind("clean-200", Codec.JPEG_GRAY),
    "gray-300": Kind("clean-300", Codec.JPEG_GRAY),
    "colour-300": Kind("clean-300", Codec.JPEG_COLOUR),
    "g4-300": Kind("bilevel-300", Codec.G4),
    "drawn": Kind("clean-200", None),
    "turned-200": Kind("clean-200", Codec.JPEG_GRAY, turned=True),
}
"""``drawn`` are the printed pages themselves, which have no picture and must be rasterised."""


def stack_of(folder: Path, name: str, pages: int) -> Path:
    """Return a workspace in which so many two-sided pages were printed, with scans of them in its folder ``scans``."""
    root = folder / f"{name}-{pages}"
    if (root / DONE).is_file():
        return root
    shutil.rmtree(root, ignore_errors=True)
    workspace = Workspace.create(root)
    period = parse_period("2019-Q1")
    units = units_to_print(workspace.register(), "ub06808", period)
    (printed,) = print_runs(workspace, units, "counter", period, pages // 2)
    (root / SCANS).mkdir()
    _scan(workspace, printed, KINDS[name], root / SCANS)
    workspace.close()
    (root / DONE).touch()
    return root


def _scan(workspace: Workspace, printed: PrintedFile, kind: Kind, folder: Path) -> None:
    if kind.codec is None:
        shutil.copy(printed.path, folder / "drawn.pdf")
        return
    layout = next(iter(workspace.store.layouts.by_id().values())).layout
    scanner, count = replace(SCANNERS[kind.scanner], jpeg=None), printed.runs[0].count
    for first in range(0, count, SHEETS_A_FILE):
        blanks = _blanks(printed, range(first, min(first + SHEETS_A_FILE, count)), scanner.dpi)
        stack = fill_and_scan(layout, blanks, scanner, SEED)
        images = [_stored(image, kind, at) for at, image in enumerate(stack.images)]
        write_scan_pdf(images, folder / f"stack {first // SHEETS_A_FILE + 1}.pdf", scanner.dpi, kind.codec)


def _blanks(printed: PrintedFile, sheets: range, dpi: float) -> Iterator[BlankSheet]:
    for sheet in sheets:
        pictures = rasterise_pages(printed.path, [2 * sheet + 1, 2 * sheet + 2], dpi)
        yield BlankSheet(format_serial(printed.runs[0].first_serial + sheet), tuple(pictures), dpi)


def _stored(image: Page, kind: Kind, at: int) -> Page:
    """Turn every page but each fourth, by 90, 180 or 270 degrees; give a colour scan its channels."""
    turned = np.rot90(image, at % 4) if kind.turned else image
    is_colour = kind.codec is Codec.JPEG_COLOUR
    return np.asarray(cv2.cvtColor(turned, cv2.COLOR_GRAY2BGR) if is_colour else turned.copy(), dtype=np.uint8)
