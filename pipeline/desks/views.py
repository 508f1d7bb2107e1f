"""Who looked at figures of desks and officials, of which units and when: ``phieu.desk-views``, JSON, a view a line.

Those whom the figures are about may ask who has seen them, so nothing is shown that can't be noted down first. The file
is bounded as that of failed log-ins is, and kept longer: when it is full, or holds a year, it becomes the older one of
two.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pipeline.web.bounded_log import BoundedLog

DESK_VIEWS = "phieu.desk-views"
_KEPT_FOR = timedelta(days=365)  # in each of the two files
MOST_SHOWN = 10


@dataclass(frozen=True, slots=True)
class DeskView:
    """A time at which somebody looked.

    Attributes:
        at: when, in UTC.
        name: who.
        units: the ids of the units that were shown, by which ``*`` stands for every unit.
        period: the period that was shown.
    """

    at: datetime
    name: str
    units: tuple[str, ...]
    period: str


ALL_UNITS = ("*",)


class DeskViews:
    """The views of one workspace; threads may share it.

    Args:
        folder: the workspace's.
        now: returns the present time in UTC; for tests.
    """

    def __init__(self, folder: Path, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._log = BoundedLog(folder / DESK_VIEWS, _KEPT_FOR, now)

    def add(self, name: str, units: Collection[str], period: str) -> None:
        """Note down that somebody is about to look.

        Raises:
            DiskError: it can't be noted down; then nothing may be shown.
        """
        self._log.add({"name": name, "units": sorted(units) or list(ALL_UNITS), "period": period})

    def latest(self, units: Collection[str] = (), most: int | None = MOST_SHOWN) -> list[DeskView]:
        """Return the last views of any of these units, or of all, the newest first."""
        found = [one for one in self._all() if not units or {*ALL_UNITS, *units}.intersection(one.units)]
        return found[::-1][:most]

    def _all(self) -> Iterator[DeskView]:
        for at, said in self._log.lines():
            with suppress(KeyError, TypeError):  # a line that was cut off, or written by a later version
                yield DeskView(at, str(said["name"]), tuple(map(str, said["units"])), str(said["period"]))
