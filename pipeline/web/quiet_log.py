"""Keep a server from saying the same thing a thousand times a second, as it does under an attack."""

from __future__ import annotations

import logging
import time
from collections import OrderedDict
from collections.abc import Callable

_LOGGERS = ("uvicorn.error", "asyncio")
_EVERY_SECONDS = 60.0
_MOST_KEPT = 256  # different things that are said at one time


class OnceAMinute(logging.Filter):
    """Passes on what was not said within the last minute, and then how often it has been held back.

    Args:
        clock: returns seconds; for tests.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._said: OrderedDict[tuple[str, str], tuple[float, int]] = OrderedDict()

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether a record is passed on."""
        kind = record.exc_info[0] if record.exc_info else None
        what = (str(record.msg), kind.__name__ if kind else "")
        now = self._clock()
        last, held = self._said.pop(what, (float("-inf"), 0))
        if now - last < _EVERY_SECONDS:
            self._said[what] = (last, held + 1)
            return False
        if held:
            record.msg = f"{record.msg} (said {held} times more in the last minutes)"
        self._said[what] = (now, 0)
        while len(self._said) > _MOST_KEPT:
            self._said.popitem(last=False)
        return True


def quiet_down() -> None:
    """Have the loggers of the server and of its event loop say each thing once a minute."""
    once = OnceAMinute()
    for name in _LOGGERS:
        logger = logging.getLogger(name)
        for former in [one for one in logger.filters if isinstance(one, OnceAMinute)]:
            logger.removeFilter(former)
        logger.addFilter(once)
