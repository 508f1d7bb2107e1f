"""How well the pages of a report are filled: pages, the least full one, headings that were left at a foot.

Run with ``python -m tests.benchmarks.report_pages``: it makes offices up, and takes about three minutes.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pypdfium2

from pipeline.report.pdf import paper
from pipeline.report.reporting import report
from pipeline.workspace import Workspace
from tests.benchmarks.made_up import make_up

NEWEST, TEN = ("2019-Q2",), tuple(f"{year}-Q{part}" for year in (2017, 2018, 2019) for part in (1, 2, 3, 4))[:10]
ROOM_BELOW = (60.0, 20.0)
"""Points below the top of a heading, by its level: where nothing stands lower on the page, it stands alone. One of the
first level has a sentence below it; one of the second may have a comment of one line."""


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
        headings: dict[int, list[tuple[float, int, str]]] = {}
        for entry in document.get_toc():
            where = entry.get_dest()
            _, place = where.get_view()
            headings.setdefault(where.get_index(), []).append((place[1], entry.level, entry.get_title()))
        return [_filled(page, headings.get(number, [])) for number, page in enumerate(document)]


def _filled(page: pypdfium2.PdfPage, headings: list[tuple[float, int, str]]) -> PageFill:
    height = page.get_height()
    low, high = paper.BOTTOM - 1, height - paper.TOP + 4
    # Rounded, since a clip may make a path's bounds a little larger than what is seen of it.
    inks = [bounds for one in page.get_objects() if low <= (bounds := one.get_bounds())[1] and bounds[3] <= high]
    lowest = min((bottom for _, bottom, _, _ in inks), default=high)
    below = [(title, top - ROOM_BELOW[min(level, 1)]) for top, level, title in headings]
    lone = tuple(title for title, lowest_top in below if not any(one[3] < lowest_top for one in inks))
    return PageFill((height - paper.TOP - lowest) / (height - paper.TOP - paper.BOTTOM), lone)


def least_full(pages: list[PageFill]) -> float:
    """Return the share of the least full page between the cover and the last."""
    return min((page.used for page in pages[1:-1]), default=1.0)


def _offices(folder: Path) -> Iterator[tuple[str, Workspace]]:
    """Yield made-up offices: of one unit and one period, of twelve, and of the forty of a larger register."""
    yield "1 unit", make_up(folder / "one", periods=NEWEST, units=1)
    yield "12 units, 1 period", make_up(folder / "twelve", periods=NEWEST)
    yield "12 units, 10 periods", make_up(folder / "years", periods=TEN)
    yield "40 units", make_up(folder / "forty", periods=NEWEST, units=40)


def main() -> None:
    """Print the table."""
    print(f"{'office':24}{'language':>10}{'pages':>8}{'least full':>12}{'headings at a foot':>20}")
    with tempfile.TemporaryDirectory() as folder:
        for name, workspace in _offices(Path(folder)):
            with closing(workspace):
                for language in ("vi", "en"):
                    pages = fill_of(report(workspace, language=language).files[0])
                    lone = sum(len(page.lone) for page in pages)
                    print(f"{name:24}{language:>10}{len(pages):>8}{least_full(pages):>12.0%}{lone:>20}", flush=True)


if __name__ == "__main__":
    main()
