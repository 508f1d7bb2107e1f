"""Stopping by Ctrl-C, SIGTERM or a terminal that was closed: the pages in progress are finished first.

A second signal ends at once.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_TERMINAL_CLOSED = getattr(signal, "SIGHUP", None)  # Windows has none


@contextmanager
def stoppable(on_stop: Callable[[], None]) -> Iterator[threading.Event]:
    """Yield an event that the first of these signals sets; the second one raises ``KeyboardInterrupt``.

    A closed terminal is no reason to stop where the program was started to outlive it (``nohup``).

    Args:
        on_stop: is called at the first signal.

    """
    stop = threading.Event()

    def ask(number: int, _frame: FrameType | None) -> None:
        if stop.is_set():
            if number == _TERMINAL_CLOSED:  # the system says so, and then the shell says it again
                return
            raise KeyboardInterrupt
        stop.set()
        on_stop()

    signals = [*_SIGNALS]
    if _TERMINAL_CLOSED is not None and signal.getsignal(_TERMINAL_CLOSED) is signal.SIG_DFL:
        signals.append(_TERMINAL_CLOSED)
    before = {number: signal.signal(number, ask) for number in signals}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
