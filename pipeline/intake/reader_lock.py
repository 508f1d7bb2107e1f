"""One process at a time takes files in and reads them in a workspace, so that no work is done twice."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from pipeline.errors import DiskError

LOCK = ".phieu.lock"
_ASK_EVERY = 0.5  # seconds, between two looks whether waiting was stopped


@contextmanager
def reading_alone(root: Path, on_wait: Callable[[], None], stop: threading.Event) -> Iterator[bool]:
    """Wait until no other process reads in this workspace, and keep the others waiting until the block ends.

    The lock is the operating system's: it ends with the process, however that ends.

    Args:
        root: of the workspace.
        on_wait: told once, where somebody else is at it.
        stop: ends the waiting.

    Yields:
        whether we are alone; ``False`` where the waiting was stopped.

    Raises:
        DiskError: the lock's file can't be written.

    """
    lock = FileLock(root / LOCK)
    try:
        held = _acquired(lock, 0) or _waited(lock, on_wait, stop)
    except NotImplementedError:  # a share without locks; each page still gets its row only once
        held = True
    except OSError as error:
        message = f"{root / LOCK}: can't be written ({error.strerror or error})"
        raise DiskError(message, "Give yourself the right to write to the workspace, then run this again.") from error
    try:
        yield held
    finally:
        lock.release(force=True)


def _waited(lock: FileLock, on_wait: Callable[[], None], stop: threading.Event) -> bool:
    on_wait()
    while not stop.is_set():
        if _acquired(lock, _ASK_EVERY):
            return True
    return False


def _acquired(lock: FileLock, seconds: float) -> bool:
    try:
        lock.acquire(timeout=seconds)
    except Timeout:
        return False
    return True
