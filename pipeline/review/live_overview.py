"""What the overview tells: the state of the workspace, and the faults and streaks of what arrived today, by scanner."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime

from omr.faults import Fault
from pipeline.inspection.status import LiveStatus, ScanStatus
from pipeline.records.streak_runs import StreakRun, streak_runs
from pipeline.review.parts import Overview
from pipeline.web.failed_log_ins import FailedLogIns, most_frequent
from pipeline.workspace import Workspace

_Streaks = dict[str, list[tuple[str, StreakRun]]]


class LiveOverview:
    """The overview of a workspace, kept, and brought up to date by looking only at what was touched since.

    Threads must not share it.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._status = LiveStatus(workspace)
        self._streaks: dict[int, tuple[ScanStatus, tuple[StreakRun, ...]]] = {}

    def __call__(self) -> Overview:
        """Return the present state."""
        today = datetime.now().astimezone().date()
        standing = self._status.stand(today)
        scans = [one for _, one in sorted(self._status.scans.items()) if one.here and one.day == today]
        failed = most_frequent(FailedLogIns(self._workspace.root).recent())
        return Overview(standing, _faults(scans), self._streaks_of(scans), failed)

    def _streaks_of(self, scans: Iterable[ScanStatus]) -> _Streaks:
        """Return the streaks that several pages of scans share, by scanner, with the scans' names."""
        known, self._streaks = self._streaks, {}
        found: _Streaks = {}
        for one in scans:
            kept = known.get(one.scan.id)
            if kept is None or kept[0] is not one:  # it was touched since
                kept = one, streak_runs(self._workspace.store.pages.streaks(one.scan.id))
            self._streaks[one.scan.id] = kept
            for run in kept[1]:
                found.setdefault(_scanner(one), []).append((one.scan.name, run))
        return found


def _faults(scans: Iterable[ScanStatus]) -> Mapping[str, Mapping[Fault, int]]:
    """Return by scanner how many pages of scans have each fault, the most frequent first."""
    faults: dict[str, Counter[Fault]] = {}
    for one in scans:
        for count in one.counts:
            if count.fault:
                faults.setdefault(_scanner(one), Counter())[Fault(count.fault)] += count.pages
    return {scanner: dict(found.most_common()) for scanner, found in faults.items()}


def _scanner(one: ScanStatus) -> str:
    return one.scan.folder.partition("/")[0]
