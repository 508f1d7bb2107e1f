"""A lock that lets one process at a time take files in and read them, so that no work is done twice."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from forms.bilingual import both
from forms.system_reasons import reason_of
from pipeline.durable import OWNER_ONLY
from pipeline.errors import DiskError

LOCK = ".phieu.lock"
_ASK_EVERY = 0.5  # seconds between two checks whether waiting was stopped


@contextmanager
def reading_alone(root: Path, on_wait: Callable[[], None], stop: threading.Event) -> Iterator[bool]:
    """Wait until no other process reads in this workspace, and keep the others waiting until the block ends.

    The lock is the operating system's: it ends with the process, however that ends.

    Args:
        root: of the workspace.
        on_wait: is called once if another process holds the lock.
        stop: ends the waiting.

    Yields:
        whether the lock was acquired; ``False`` if the waiting was stopped.

    Raises:
        DiskError: the lock's file can't be written.

    """
    lock = FileLock(root / LOCK, mode=OWNER_ONLY)
    try:
        held = _acquired(lock, 0) or _waited(lock, on_wait, stop)
    except NotImplementedError:  # a share without locks; even so, the store accepts each page only once
        held = True
    except OSError as error:
        message = both(
            "{root}: không ghi được ({why})",
            "{root}: can't be written ({why})",
            root=root / LOCK,
            why=reason_of(error),
        )
        raise DiskError(
            message,
            both(
                "Cấp quyền ghi vào thư mục làm việc, rồi chạy lại.",
                "Give yourself the right to write to the workspace, then run this again.",
            ),
        ) from error
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
