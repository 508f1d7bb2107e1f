"""Whether somebody still writes to a file: on Linux the kernel knows, for programs and for shares of this machine."""

from __future__ import annotations

import signal
import sys
import threading
from pathlib import Path

if sys.platform == "linux":
    import fcntl


def is_open_for_writing(path: Path) -> bool:
    """Tell whether a program on this machine has the file open for writing.

    The kernel grants a read lease on a file only while nobody has it open for writing (fcntl(2), F_SETLEASE). Elsewhere
    than on Linux, on shares that another machine serves, and for files of other owners it can't be asked: then it
    is for the file's size and time to tell.
    """
    if sys.platform != "linux" or not _is_safe_from_sigio():
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
    """Make sure that SIGIO, sent to us when somebody opens a file while we hold its lease, does not end the program."""
    if signal.getsignal(signal.SIGIO) is not signal.SIG_DFL:
        return True
    if threading.current_thread() is not threading.main_thread():
        return False
    signal.signal(signal.SIGIO, signal.SIG_IGN)
    return True
