"""What goes on beside a server or a watch as long as that lasts, such as the backup of each day."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from forms.bilingual import alike
from forms.errors import PhieuError, in_one_line

STOP_SECONDS = 10.0
"""For what is in hand when the program ends; what is left of it then is for the next time."""


@contextmanager
def in_background(name: str, step: Callable[[], None], seconds: float) -> Iterator[None]:
    """Take a step at once, and again and again, in a thread of its own, until the block ends.

    Args:
        name: of the thread, for whoever looks at the process.
        step: what is done; it says itself what goes wrong.
        seconds: between two steps.
    """
    stop = threading.Event()

    def run() -> None:
        while not stop.is_set():
            step()
            stop.wait(seconds)

    thread = threading.Thread(target=run, name=name, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(STOP_SECONDS)


def error_in_words(error: Exception) -> str:
    """Return what went wrong in one line, with advice where there is some."""
    if isinstance(error, PhieuError):
        return alike("{message}. {advice}", message=error.message, advice=error.advice)
    return in_one_line(repr(error))
