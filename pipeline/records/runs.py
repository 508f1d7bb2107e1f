"""Printing orders: which serials were issued to which unit, by which channel, in which period."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Order:
    """A printing order: ``count`` sheets of a layout for one unit, channel and period.

    ``desk`` is the desk or official that they are for, as ``desks.csv`` has it; empty for none.
    """

    unit: str
    unit_name: str
    unit_kind: str
    channel: str
    period: str
    layout: str
    count: int
    desk: str = ""


class Origin(StrEnum):
    """How the sheets of a run came to be."""

    PRINT = "print"
    """They were printed."""
    ROWS = "rows"
    """They are rows of a file of answers, and were never on paper."""
    SLIPS = "slips"
    """They are codes on slips, each good for one answer online; the answer is a row, with a serial of its own."""


@dataclass(frozen=True, slots=True)
class IssuedRun:
    """A printing order with the numbers that it got.

    Attributes:
        id: The number of the run in the database.
        run: The number of the run among those of its unit, from 1.
        first_serial: The first of ``count`` serials in a row.
        printed: Whether its PDF came to be; if not, its sheets are not counted as issued.
        origin: How its sheets came to be; only those of ``Origin.PRINT`` are issued and may fail to return.
        cancelled: Whether it was never handed out, so that its sheets are not issued. One that comes back all the same
            counts only if a person says so.

    The other attributes are those of ``Order``.
    """

    id: int
    unit: str
    unit_name: str
    unit_kind: str
    channel: str
    period: str
    layout: str
    count: int
    run: int
    first_serial: int
    printed: bool
    desk: str = ""
    origin: Origin = Origin.PRINT
    cancelled: bool = False

    @property
    def last_serial(self) -> int:
        """The serial of its last sheet."""
        return self.first_serial + self.count - 1

    @property
    def serials(self) -> range:
        """The serials of its sheets."""
        return range(self.first_serial, self.first_serial + self.count)

    @property
    def awaited(self) -> bool:
        """Whether its sheets are in people's hands: printed on paper, and not cancelled."""
        return self.printed and self.origin is Origin.PRINT and not self.cancelled


def pdf_name(run: IssuedRun) -> str:
    """Return what the PDF of a run is called in ``print/``."""
    slips = "-slips" if run.origin is Origin.SLIPS else ""
    return f"{run.period}-{run.unit}-{run.channel}-r{run.run}{slips}.pdf"


class Ledger:
    """All runs, to be looked up by a serial; those that were cancelled are in ``cancelled``, too."""

    def __init__(self, runs: Iterable[IssuedRun]) -> None:
        self.runs = tuple(sorted(runs, key=lambda run: run.first_serial))
        self._firsts = [run.first_serial for run in self.runs]
        self.cancelled = tuple(run for run in self.runs if run.cancelled)

    def run_of(self, serial: int) -> IssuedRun | None:
        """Return the run that a serial was issued in, ``None`` where it never was."""
        position = bisect_right(self._firsts, serial) - 1
        if position < 0:
            return None
        run = self.runs[position]
        return run if serial < run.first_serial + run.count else None

    def on_paper(self, serial: int) -> IssuedRun | None:
        """Return the run of a sheet that is or was on paper; ``None`` of a row, a slip, and of no run."""
        run = self.run_of(serial)
        return run if run is not None and run.origin is Origin.PRINT else None
