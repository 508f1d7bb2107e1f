"""How well the pages of a report are filled: pages, the least full one, headings that were left at a foot.

Run with ``python -m tests.benchmarks.report_pages``: it makes offices up, and takes about three minutes.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pypdfium2

from pipeline.report.pdf import paper

ROOM_BELOW = 24.0
"""Points below a heading within which something must follow for it not to stand alone."""


@dataclass(frozen=True)
class PageFill:
    """A page of a report.

    Attributes:
        used: the share of the height of its text that something stands on, from the top to the lowest ink.
        lone: headings below which nothing stands on the page.
    """

    used: float
    lone: tuple[str, ...]


def fill_of(path: Path) -> list[PageFill]:
    """Return how each page of a report is filled, without the lines at its head and foot."""
    with pypdfium2.PdfDocument(path) as document:
        headings: dict[int, list[tuple[float, str]]] = {}
        for entry in document.get_toc():
            where = entry.get_dest()
            _, place = where.get_view()
            headings.setdefault(where.get_index(), []).append((place[1], entry.get_title()))
        return [_filled(page, headings.get(number, [])) for number, page in enumerate(document)]


def _filled(page: pypdfium2.PdfPage, headings: list[tuple[float, str]]) -> PageFill:
    height = page.get_height()
    low, high = paper.BOTTOM - 1, height - paper.TOP + 4
    # Rounded, since a clip may make a path's bounds a little larger than what is seen of it.
    inks = [bounds for one in page.get_objects() if low <= (bounds := one.get_bounds())[1] and bounds[3] <= high]
    lowest = min((bottom for _, bottom, _, _ in inks), default=high)
    lone = tuple(title for top, title in headings if not any(one[3] < top - ROOM_BELOW for one in inks))
    return PageFill((height - paper.TOP - lowest) / (height - paper.TOP - paper.BOTTOM), lone)


def least_full(pages: list[PageFill]) -> float:
    """Return the share of the least full page between the cover and the last."""
    return min((page.used for page in pages[1:-1]), default=1.0)
