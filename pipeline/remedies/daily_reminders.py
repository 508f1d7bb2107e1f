"""The reminders of each day, sent by whatever runs all day anyhow."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime

from forms.bilingual import both
from pipeline.records.periods import VIETNAM
from pipeline.remedies.reminding import AnotherRoundError, Outcome, remind
from pipeline.work.background import error_in_words, in_background
from pipeline.workspace import Workspace

FIRST_HOUR = 7
"""Mails are sent from this hour on, as it is in Viet Nam, wherever the clock of this machine stands."""
LOOK_SECONDS = 60.0
"""Time between two looks whether it is another day."""
RETRY_SECONDS = 900.0
"""Time between two looks while something could not be sent."""


class DailyReminders:
    """The mails of each day. Whatever keeps them from being sent is told once, and never stops the work.

    Args:
        workspace: whose register it is.
        tell: is told, in a line, what went wrong.
        clock: tells what time it is, with the time zone.
    """

    def __init__(
        self,
        workspace: Workspace,
        tell: Callable[[str], None],
        clock: Callable[[], datetime] = lambda: datetime.now(VIETNAM),
    ) -> None:
        self._workspace = workspace
        self._tell = tell
        self._clock = clock
        self._due = 0.0
        self._done: date | None = None
        self._trouble = ""

    def step(self) -> None:
        """Send what is to be sent today; this costs nothing if it is not time to look."""
        at, now = time.monotonic(), self._clock()
        if at < self._due or now.date() == self._done or now.hour < FIRST_HOUR:
            return
        self._due = at + LOOK_SECONDS
        self._workspace.notice_settings()
        if not self._workspace.settings.mail.is_set:
            return
        try:
            mailed = remind(self._workspace, now)
        except AnotherRoundError:
            return
        except Exception as error:  # a defect must not end the work either
            self._due = at + RETRY_SECONDS
            self._say(error_in_words(error))
            return
        failed = [one for one in mailed if one.outcome in (Outcome.FAILED, Outcome.LATER)]
        if failed:
            self._due = at + RETRY_SECONDS
            self._say(next((error_in_words(one.error) for one in failed if one.error), self._trouble))
        else:
            self._done, self._trouble = now.date(), ""

    def _say(self, said: str) -> None:
        if said != self._trouble:
            self._trouble = said
            self._tell(both("thư nhắc chưa gửi được: {said}", "reminders could not be sent: {said}", said=said))


@contextmanager
def reminded_daily(
    workspace: Workspace, tell: Callable[[str], None], look_seconds: float = LOOK_SECONDS
) -> Iterator[None]:
    """Send the mails of each day in the background until the block ends; arguments as of ``DailyReminders``."""
    with in_background("reminders", DailyReminders(workspace, tell).step, look_seconds):
        yield
