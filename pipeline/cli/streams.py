"""The two streams that the program writes to: whatever becomes of them, the work goes on.

A reader that has gone, a full disk or a terminal that was closed costs the rest of the output; once the work is done,
the exit code tells of it.
"""

from __future__ import annotations

import errno
import io
import os
import sys
import time
from typing import Any, TextIO

from forms.errors import ExitCode
from pipeline.cli.nearest_letters import error_handler
from pipeline.cli.spoken import told

_WAIT_SECONDS = 0.05
_FULL = (errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC))


class _Lasting(io.RawIOBase):
    """A file that is written to for as long as it can be; what is written after that is dropped.

    Attributes:
        lost: why it can't be written any more; ``None`` while it can.
    """

    def __init__(self, raw: io.RawIOBase) -> None:
        self._raw = raw
        self.lost: OSError | None = None

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return self._raw.isatty()

    def fileno(self) -> int:
        return self._raw.fileno()

    def write(self, data: Any) -> int:
        left = memoryview(data)
        while left and self.lost is None:
            try:
                written = self._raw.write(left)
            except OSError as error:
                self.lost = error
            else:
                if written is None:
                    time.sleep(_WAIT_SECONDS)  # a pipe that is full, and does not block
                left = left[written or 0 :]
        return len(data)


def make_lasting() -> None:
    """See to it that nothing that is written to stdout or stderr from here on raises an error."""
    _fill_closed()
    sys.stdout, sys.stderr = _lasting(sys.stdout), _lasting(sys.stderr)


def _fill_closed() -> None:
    """Open the null device in place of each standard stream that was closed before the program began.

    A file or a pipe that is opened next would get its number, here or in a program that is started from here, which
    inherits these three.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            null = os.open(os.devnull, os.O_RDWR)
            if null == number:
                os.set_inheritable(null, True)
            else:
                os.dup2(null, number, inheritable=True)
                os.close(null)


def _lasting(stream: TextIO | None) -> TextIO:
    """Return a stream to write to in place of one; one that belongs to another program, as in tests, remains."""
    if stream is None:  # closed before the program began
        return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123
    if type(stream) is not io.TextIOWrapper:
        return stream
    below = stream.buffer
    raw = below.raw if isinstance(below, io.BufferedWriter) else below
    if not isinstance(raw, io.RawIOBase) or isinstance(raw, _Lasting):
        return stream
    lasting = _Lasting(raw)
    return io.TextIOWrapper(
        lasting if raw is below else io.BufferedWriter(lasting),  # type: ignore[type-var]
        stream.encoding,
        error_handler(stream.encoding),
        line_buffering=stream.line_buffering,
        write_through=stream.write_through,
    )


def code_of_output() -> ExitCode:
    """Return the exit code that tells whether all of stdout was written; of a full disk stderr tells, too."""
    below = getattr(sys.stdout, "buffer", None)
    raw = getattr(below, "raw", below)
    if not isinstance(raw, _Lasting):
        return ExitCode.OK
    sys.stdout.flush()
    if raw.lost is None:
        return ExitCode.OK
    if raw.lost.errno not in _FULL:
        return ExitCode.INTERRUPTED
    why = raw.lost.strerror
    sys.stderr.write(
        told(
            f"phieu: việc đã xong, nhưng không ghi được kết quả ({why})\n"
            "       Hãy giải phóng chỗ trên ổ đĩa rồi chạy lại lệnh.\n",
            f"phieu: the work is done, and what it says can't be written ({why})\n"
            "       Make room on the disk, then run the command again.\n",
        )
    )
    return ExitCode.BAD_WORKSPACE
