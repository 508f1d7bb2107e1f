"""What the page on desks and officials tells, kept for a while, and who was shown it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

from pipeline.desks.ranges import DeskFigures, desk_figures
from pipeline.desks.shown import Shown
from pipeline.desks.views import DeskView, DeskViews
from pipeline.review.parts import Person
from pipeline.workspace import Workspace

FRESH_SECONDS = 10.0
PATIENCE = 10.0
"""Figures are kept for at least this many times the time that it took to make them."""
MOST_PERIODS = 8
"""So many periods are kept at a time."""


class LiveDesks:
    """The figures of desks and officials of a workspace; threads may share it.

    Args:
        workspace: whose sheets are counted.
        clock: returns seconds; for tests.
    """

    def __init__(self, workspace: Workspace, clock: Callable[[], float] = time.monotonic) -> None:
        self._workspace = workspace
        self._views = DeskViews(Path(workspace.root))
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: dict[str, tuple[float, DeskFigures]] = {}

    def shown_to(self, person: Person, period: str, language: str) -> Shown:
        """Return what a person may see of a period, or of the newest, once it is noted down that they did.

        Raises:
            UnknownNameError: there are no sheets of that period.
            DesksError: ``desks.csv`` can't be used.
            DiskError: it can't be noted down, so that nothing may be shown.
        """
        figures = self._figures(period).of_units(person.units)
        self._views.add(person.name, person.units, figures.period)
        channels = {name: channel.said(language) for name, channel in self._workspace.settings.channels.items()}
        return Shown(figures, language, channels)

    def views_for(self, person: Person) -> list[DeskView]:
        """Return who has looked last at units that a person may see."""
        return self._views.latest(person.units)

    def _figures(self, period: str) -> DeskFigures:
        with self._lock:
            begun = self._clock()
            until, figures = self._kept.get(period, (begun, None))
            if figures is None or begun >= until:
                figures = desk_figures(self._workspace, period)
                while len(self._kept) >= MOST_PERIODS:
                    self._kept.pop(next(iter(self._kept)))
                self._kept[period] = begun + max(FRESH_SECONDS, PATIENCE * (self._clock() - begun)), figures
            return figures
