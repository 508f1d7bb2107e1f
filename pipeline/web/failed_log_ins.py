"""The log of failed log-ins, ``phieu.failed-log-ins`` in the workspace: JSON, one attempt a line.

What somebody types as a name and is no user's may be a password in the wrong field, and is not written down. The file
is bounded: when it is full, or holds three months, it becomes the older one of two, and the older one of before is
gone.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pipeline.errors import DiskError
from pipeline.web.bounded_log import BoundedLog
from pipeline.web.users import Users

FAILED_LOG_INS = "phieu.failed-log-ins"
SHOWN_FOR = timedelta(days=1)
_KEPT_FOR = timedelta(days=90)  # in each of the two files: long enough to look into a break-in


@dataclass(frozen=True, slots=True)
class FailedLogIn:
    """A log-in that failed.

    Attributes:
        at: when, in UTC.
        name: the user's; empty where no user has that name.
        address: from where, as far as is known.
    """

    at: datetime
    name: str
    address: str


class FailedLogIns:
    """The log of one workspace; threads may share it.

    Args:
        folder: the workspace's.
        now: returns the present time in UTC; for tests.
    """

    def __init__(self, folder: Path, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._log = BoundedLog(folder / FAILED_LOG_INS, _KEPT_FOR, now)
        self._now = now

    def add(self, users: Users, name: str, address: str) -> None:
        """Write down that a log-in failed; a disk that is full keeps nobody from trying again."""
        user = users.find(name)
        with contextlib.suppress(DiskError):
            self._log.add({"name": user.name if user else "", "address": address})

    def recent(self) -> list[FailedLogIn]:
        """Return the failed log-ins of the last day, the oldest first; a line that was cut off is left out."""
        since = self._now() - SHOWN_FOR
        return [
            FailedLogIn(at, str(said["name"]), str(said["address"]))
            for at, said in self._log.lines()
            if at >= since and {"name", "address"} <= said.keys()
        ]


def most_frequent(failed: list[FailedLogIn], count: int = 3) -> list[tuple[str, str, int]]:
    """Return the names and addresses of which most log-ins failed, and how many did."""
    counts = Counter((one.name, one.address) for one in failed)
    return [(name, address, times) for (name, address), times in counts.most_common(count)]
