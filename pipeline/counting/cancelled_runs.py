"""Of a run that was cancelled, since it was never handed out, nothing counts before a person says so.

A sheet of it that came back all the same is held back: it is in conflict with what was said of its run. So is a row
that was answered with a one-time code of such a run: of a sheet, or of a slip. This is decided whenever sheets are
counted, so that cancelling a run, and restoring it, changes what counts, and nothing that is stored of its pages.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from forms.bilingual import Words
from forms.one_time_code import online_key, serial_of_tag, tag_of
from omr.faults import Fault, Outcome
from pipeline.records.rulings import HANDED_OUT, Matter
from pipeline.records.runs import IssuedRun, Ledger
from pipeline.records.store_rows import PageRow
from pipeline.store.database import Numbers
from pipeline.workspace import Workspace

NOT_COUNTED = Words("Đã xem: không tính.", "Somebody looked at it: it does not count.")
COUNTED_NOW = (Outcome.READ, Outcome.CONFLICT)
"""What becomes a conflict; other outcomes say more of what a page is."""


@dataclass(frozen=True, slots=True)
class Cancelled:
    """What came back of cancelled runs.

    Attributes:
        runs: those runs.
        rows: the serials of rows that were answered with codes of their sheets and slips.
        ruled: whether a sheet or row counts, by serial, as far as people said so.
    """

    runs: Ledger
    rows: frozenset[int] = frozenset()
    ruled: Mapping[int, bool] = field(default_factory=dict)

    def holds(self, serial: int | None) -> bool:
        """Tell whether it is a sheet of a cancelled run, or a row that was answered with a code of one."""
        if not self.runs.runs or serial is None:
            return False
        return serial in self.rows or self.runs.run_of(serial) is not None

    def counts(self, serial: int) -> bool | None:
        """Tell whether one of these counts; ``None`` where nobody said so yet."""
        return self.ruled.get(serial)


NOTHING = Cancelled(Ledger(()))
"""No run was cancelled, as nearly always."""


def cancelled_of(workspace: Workspace, ledger: Ledger, serials: Numbers | None = None) -> Cancelled:
    """Return what is cancelled of these sheets and rows.

    Args:
        workspace: whose store contains them.
        ledger: of every run.
        serials: to which they are limited; ``None`` for all.

    Raises:
        KeyFileError: there are codes, and ``phieu.key`` can't be read.
    """
    if not ledger.cancelled:
        return NOTHING
    ruled = {
        kept.ruling.serial: kept.ruling.answer == HANDED_OUT
        for kept in workspace.store.rulings.of_matter(Matter.CANCELLED, serials)
        if kept.ruling.serial is not None
    }
    runs = Ledger(ledger.cancelled)
    return Cancelled(runs, _rows_with_codes_of(workspace, runs, serials), ruled)


def _rows_with_codes_of(workspace: Workspace, runs: Ledger, serials: Numbers | None) -> frozenset[int]:
    if not workspace.store.coded.any():
        return frozenset()
    workspace.forget_keys()  # another one may have been begun since this process did
    keys = tuple(map(online_key, workspace.keys))
    some = serials if serials is None or isinstance(serials, range) else _listed(serials)
    found = workspace.store.coded.rows(some)
    codes = ((row.serial, serial_of_tag(row.tag, keys)) for row in found)
    return frozenset(row for row, code in codes if code is not None and runs.run_of(code[0]) is not None)


def _listed(serials: int | Collection[int]) -> Collection[int]:
    return [serials] if isinstance(serials, int) else serials


def answers_to(workspace: Workspace, runs: Sequence[IssuedRun]) -> list[int]:
    """Return the serials of the rows that were answered with codes of these runs: of their sheets, or slips."""
    if not runs or not workspace.store.coded.any():
        return []
    keys = tuple(map(online_key, workspace.keys))
    tags = {tag_of(serial, key) for run in runs for serial in run.serials for key in keys}
    return [row.serial for row in workspace.store.coded.with_tags(tags)]


def counted_if_cancelled(
    serial: int | None, outcome: Outcome, fault: Fault | None, cancelled: Cancelled
) -> tuple[Outcome, Fault | None]:
    """Return the outcome and fault of a page as they are counted, which differ for one of a cancelled run.

    Args:
        serial: of its sheet, if that is known.
        outcome: as it is stored.
        fault: as it is stored.
        cancelled: what came back of cancelled runs.
    """
    if serial is None or outcome not in COUNTED_NOW or not cancelled.holds(serial) or cancelled.counts(serial):
        return outcome, fault
    return Outcome.CONFLICT, Fault.RUN_CANCELLED


def shown_if_cancelled(row: PageRow, cancelled: Cancelled, language: str) -> PageRow:
    """Return a page as ``pages.csv`` shows it; of one that a person passed over, that is its detail."""
    outcome, fault = counted_if_cancelled(row.serial, row.outcome, row.fault, cancelled)
    if fault is not Fault.RUN_CANCELLED or row.serial is None:
        return row
    said = NOT_COUNTED.said(language) if cancelled.counts(row.serial) is False else ""
    return row._replace(outcome=outcome, fault=fault, detail=said, doubts=0)
