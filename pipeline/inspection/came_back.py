"""Which sheets of each run came back, and with which scan each came first: four bytes a sheet, for millions of them."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping

import numpy as np
import orjson

from pipeline.records.runs import IssuedRun

_NOT, _BACK = 0, 1  # a sheet that came first with a scan has the number of the scan after these two
_NUMBER = "i"


class CameBack:
    """The sheets that came back, by run.

    Attributes:
        by_scan: how many sheets of a run came first with a scan, by the numbers of both.
    """

    def __init__(self) -> None:
        self.by_scan: Counter[tuple[int, int]] = Counter()
        self._sheets: dict[int, array[int]] = {}

    def note(self, run: IssuedRun, serial: int, scan: int | None) -> None:
        """Note that a sheet came back, and with which scan first; ``None`` where that is not to be told."""
        self.forget(run, serial)
        sheets = self._sheets.get(run.id)
        if sheets is None:
            sheets = self._sheets[run.id] = array(_NUMBER, [_NOT]) * run.count
        sheets[serial - run.first_serial] = _BACK if scan is None else _BACK + 1 + scan
        if scan is not None:
            self.by_scan[run.id, scan] += 1

    def forget(self, run: IssuedRun, serial: int) -> None:
        """Take a sheet as one that has not come back."""
        sheets = self._sheets.get(run.id)
        if sheets is None:
            return
        at = serial - run.first_serial
        if sheets[at] > _BACK:
            self.by_scan[run.id, sheets[at] - _BACK - 1] -= 1
        sheets[at] = _NOT

    def count(self, run: int) -> int:
        """Return how many sheets of a run came back."""
        sheets = self._sheets.get(run)
        return len(sheets) - sheets.count(_NOT) if sheets is not None else 0

    def missing(self, run: IssuedRun) -> tuple[tuple[int, int], ...]:
        """Return first and last serial of each range of sheets of a run of which not all came back."""
        sheets = self._sheets.get(run.id)
        if sheets is None:
            return ((run.first_serial, run.last_serial),)
        missing = np.flatnonzero(np.frombuffer(sheets, np.intc) == _NOT)
        breaks = np.flatnonzero(missing[1:] != missing[:-1] + 1)
        serials = missing + run.first_serial
        firsts, lasts = serials[breaks + 1].tolist(), serials[breaks].tolist()
        return tuple(zip([int(serials[0]), *firsts], [*lasts, int(serials[-1])], strict=True))

    def packed(self) -> bytes:
        """Return all of it as bytes: a line of JSON, and the sheets of each run."""
        lengths = [[run, len(sheets)] for run, sheets in self._sheets.items()]
        said = {"runs": lengths, "by_scan": [[*whose, count] for whose, count in self.by_scan.items() if count]}
        return orjson.dumps(said) + b"\n" + b"".join(sheets.tobytes() for sheets in self._sheets.values())

    @classmethod
    def unpacked(cls, content: bytes, runs: Iterable[IssuedRun]) -> CameBack:
        """Return what ``packed`` made these bytes of.

        Raises:
            ValueError: they are of other runs.
        """
        found, head = cls(), content.partition(b"\n")[0]
        said, at = orjson.loads(head), len(head) + 1
        counts: Mapping[int, int] = {run.id: run.count for run in runs}
        for run, length in said["runs"]:
            if counts.get(run) != length:
                raise ValueError("these are sheets of other runs")
            sheets = array(_NUMBER)
            end = at + length * sheets.itemsize
            sheets.frombytes(content[at:end])
            found._sheets[run], at = sheets, end
        found.by_scan.update({(run, scan): count for run, scan, count in said["by_scan"]})
        return found
