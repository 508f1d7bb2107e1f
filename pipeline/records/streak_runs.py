"""The same streak on page after page of a scan: dirt that somebody should have wiped off the glass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.records.page_evidence import KeptStreak

# Sensor elements are 0.1 mm wide and dirt moves a little under the paper; two streaks this close are one.
SAME_PLACE_MM = 1.0
# A duplex scanner has a sensor for each side, so a streak shows on every other page; once or twice it may be missed.
PAGES_BETWEEN = 4
FEWEST_PAGES = 2


@dataclass(frozen=True, slots=True)
class StreakRun:
    """A streak that several pages of one scan have.

    Attributes:
        vertical: Whether it runs from top to bottom of the pictures; otherwise it runs from side to side.
        at_mm: How far it lies from the left or the top edge on the first page, in millimetres.
        dark: Whether it is dark; otherwise it is light.
        pages: The numbers of the pages that have it, from 1, rising.
    """

    vertical: bool
    at_mm: float
    dark: bool
    pages: tuple[int, ...]


def streak_runs(streaks: Mapping[int, Sequence[KeptStreak]]) -> tuple[StreakRun, ...]:
    """Find the streaks that several pages of one scan share, in the same place and of the same kind.

    Args:
        streaks: The streaks of each page of the scan, by the number of the page.

    Returns:
        The runs, sorted by their first page and their place.
    """
    runs: list[list[tuple[int, KeptStreak]]] = []
    for page in sorted(streaks):
        for streak in streaks[page]:
            run = next((run for run in runs if _goes_on(run[-1], page, streak)), None)
            if run is None:
                runs.append([(page, streak)])
            else:
                run.append((page, streak))
    long = [run for run in runs if len(run) >= FEWEST_PAGES]
    return tuple(StreakRun(*run[0][1], tuple(page for page, _ in run)) for run in long)


def _goes_on(last: tuple[int, KeptStreak], page: int, streak: KeptStreak) -> bool:
    before, seen = last
    same = (seen.vertical, seen.dark) == (streak.vertical, streak.dark)
    return same and 0 < page - before <= PAGES_BETWEEN and abs(seen.at_mm - streak.at_mm) <= SAME_PLACE_MM
