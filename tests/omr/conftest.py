"""The sample survey, printed, drawn and filled in: what the reader is tested on."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from importlib import resources

import numpy as np
import pytest
from numpy.typing import NDArray

import forms
from forms.layout import Layout
from samples import PLAIN, SCANNERS, Answers, at_dpi, choose_answers, draw_hand, fill_page, rasterise_pages, scan

DPI = 200
SERIAL = 41


@dataclass(frozen=True)
class Printed:
    """A sheet of the sample survey: its layout, its key, pictures of its blank pages at ``DPI``."""

    layout: Layout
    key: bytes
    blanks: list[NDArray[np.uint8]]
    known: dict[tuple[int, int, str], tuple[NDArray[np.uint8], Answers]] = field(default_factory=dict)

    @property
    def layouts(self) -> dict[str, Layout]:
        return {self.layout.id: self.layout}

    def filled(self, page: int, seed: int = 3, scanner: str = "clean-200") -> tuple[NDArray[np.uint8], Answers]:
        """A page marked by one careful person and scanned, with what that person meant; the picture may be drawn on."""
        which = page, seed, scanner
        if which not in self.known:
            self.known[which] = self._filled(*which)
        image, answers = self.known[which]
        return image.copy(), answers

    def _filled(self, page: int, seed: int, scanner: str) -> tuple[NDArray[np.uint8], Answers]:
        rng = np.random.default_rng(seed)
        hand = draw_hand(rng)
        answers = choose_answers(self.layout, rng, 4.0, hand, PLAIN)
        geometry = self.layout.pages[page - 1]
        inked = fill_page(self.blanks[page - 1], geometry, answers, hand, rng, at_dpi(DPI))
        return scan(inked, SCANNERS[scanner], rng, dpi=DPI), answers


def print_sheet(layout: Layout, key: bytes) -> list[NDArray[np.uint8]]:
    stream = io.BytesIO()
    forms.render(layout, [forms.Run("ub06808", "Phường Vàng Danh", 1, "Quầy", "2019-Q1", SERIAL, 1)], key, stream)
    return rasterise_pages(stream.getvalue(), range(1, len(layout.pages) + 1), DPI)


@pytest.fixture(scope="session")
def printed() -> Printed:
    with resources.as_file(resources.files("samples").joinpath("survey.yaml")) as path:
        layout = forms.lay_out(forms.load_survey(path))
    key = b"a key of the tests alone, 32 b.."
    return Printed(layout, key, print_sheet(layout, key))
