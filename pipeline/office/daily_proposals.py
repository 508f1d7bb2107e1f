"""What the figures propose, put into the register once a day: nobody who only uses the pages has to ask for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from forms.errors import PhieuError
from pipeline.office.figures.live import LiveFigures
from pipeline.records.periods import VIETNAM
from pipeline.remedies.proposing import propose
from pipeline.workspace import Workspace

LOOK_SECONDS = 60.0
"""Time between two looks whether it is another day, or whether the figures are counted by now."""
WAIT_SECONDS = 30.0
"""So long a look waits for figures of all that is stored; a count that takes longer goes on until the next one."""


class DailyProposals:
    """The proposals of each day.

    Args:
        workspace: whose register it is.
        clock: tells what time it is, with the time zone.

    Attributes:
        figures: of the office; ``None`` before there is one.
    """

    def __init__(self, workspace: Workspace, clock: Callable[[], datetime] = lambda: datetime.now(VIETNAM)) -> None:
        self.figures: LiveFigures | None = None
        self._workspace = workspace
        self._clock = clock
        self._done: date | None = None

    def step(self) -> None:
        """Propose what today's figures show, if that was not done yet; what goes wrong the pages of figures tell."""
        today = self._clock().date()
        if self.figures is None or today == self._done:
            return
        try:
            found = self.figures.current(self._workspace.settings.language, WAIT_SECONDS)
            if found is None:
                return
            propose(self._workspace, found.done, today)
        except PhieuError:
            return
        self._done = today
