"""How often a mail may be sent from the settings to try the mail server: nobody makes it send hundreds."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

WAIT_SECONDS = 30.0
"""Between two of them, by whomever."""


class MailTrials:
    """Lets one be sent now and then; thread-safe.

    Args:
        clock: returns seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._last = float("-inf")
        self._lock = threading.Lock()

    def may_try(self) -> bool:
        """Tell whether another one may be sent now, and take it for sent."""
        with self._lock:
            if self._clock() - self._last < WAIT_SECONDS:
                return False
            self._last = self._clock()
            return True
