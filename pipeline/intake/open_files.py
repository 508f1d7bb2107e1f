"""Detect whether a file is still being written: Linux knows it for programs and for shares of this machine."""

from __future__ import annotations

import signal
import threading
from pathlib import Path
from types import ModuleType

fcntl: ModuleType | None
try:
    import fcntl
except ImportError:  # Windows has none
    fcntl = None


def is_open_for_writing(path: Path) -> bool:
    """Tell whether a program on this machine has the file open for writing.

    The kernel grants a read lease on a file only while nobody has it open for writing (fcntl(2), F_SETLEASE). Other
    systems, shares of other machines and files of other owners give no answer: the result is false then, and only the
    file's size and time show whether it is complete.
    """
    if fcntl is None or not hasattr(fcntl, "F_SETLEASE") or not _is_safe_from_sigio():
        return False
    try:
        with path.open("rb") as file:
            fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_RDLCK)
            fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def _is_safe_from_sigio() -> bool:
    """Ignore SIGIO, which is sent if a file with our lease is opened and would end the program; false if impossible."""
    if signal.getsignal(signal.SIGIO) is not signal.SIG_DFL:
        return True
    if threading.current_thread() is not threading.main_thread():
        return False
    signal.signal(signal.SIGIO, signal.SIG_IGN)
    return True
