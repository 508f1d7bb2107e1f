"""Ctrl-C, and what ends a service: the pages in hand are finished first; a second time ends at once."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def stoppable(on_stop: Callable[[], None]) -> Iterator[threading.Event]:
    """Yield what is set by the first Ctrl-C, or by SIGTERM; the second raises ``KeyboardInterrupt``.

    Args:
        on_stop: told when the first comes.

    """
    stop = threading.Event()

    def ask(_signal: int, _frame: FrameType | None) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()
        on_stop()

    before = {number: signal.signal(number, ask) for number in _SIGNALS}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
