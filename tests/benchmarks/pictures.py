"""Make the README's pictures of a printed and of a read sheet: ``python -m tests.benchmarks.pictures``."""

from __future__ import annotations

import io
from importlib import resources
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

import forms
from omr import draw_overlay, read_page
from samples import SCANNERS, Habits, at_dpi, choose_answers, draw_hand, fill_page, rasterise, scan

DPI = 200
WIDTH_PX = 900
SEED = 29
# One person with a steady cross, who changed their mind once, left two marks once and rested the pen once.
HABITS = Habits(blank=0.03, corrected=0.12, overvote=0.05, dot=0.05)
KEY = b"the key of a picture, not of an office"
TARGET = Path(__file__).parents[2] / "samples" / "pictures"


def save(name: str, picture: NDArray[np.uint8]) -> None:
    """Write a PNG of ``WIDTH_PX`` pixels across."""
    height = round(picture.shape[0] * WIDTH_PX / picture.shape[1])
    small = cv2.resize(picture, (WIDTH_PX, height), interpolation=cv2.INTER_AREA)
    cv2.imwrite(str(TARGET / name), small, (cv2.IMWRITE_PNG_COMPRESSION, 9))


def main() -> None:
    """Print a page, fill it in, scan it, read it, draw what was read."""
    with resources.as_file(resources.files("samples").joinpath("survey.yaml")) as path:
        layout = forms.lay_out(forms.load_survey(path))
    stream = io.BytesIO()
    forms.render(layout, [forms.Run("ub06808", "Phường Vàng Danh", 1, "Tại quầy", "2019-Q1", 1, 1)], KEY, stream)
    printed = rasterise(stream.getvalue(), 1, DPI)
    rng = np.random.default_rng(SEED)
    hand = draw_hand(rng)
    answers = choose_answers(layout, rng, 4.0, hand, HABITS)
    filled = fill_page(printed, layout.pages[0], answers, hand, rng, at_dpi(DPI))
    scanned = scan(filled, SCANNERS["clean-200"], rng, dpi=DPI)
    save("printed.png", printed)
    save("read.png", draw_overlay(scanned, read_page(scanned, {layout.id: layout}, KEY)))


if __name__ == "__main__":
    main()
