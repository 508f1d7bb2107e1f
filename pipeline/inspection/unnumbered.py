"""Count a sheet whose serial is gone: it gets a serial of its own, which stands on no paper.

The serial comes from the counter of all serials, none of which is ever given twice, so that it can't be that of a
printed sheet. It is issued as a run of one sheet that is never printed: nothing more was handed out than before, and
one sheet came back.
"""

from __future__ import annotations

from dataclasses import dataclass

from forms.bilingual import both
from pipeline.errors import UnknownNameError
from pipeline.log_heads import check_head
from pipeline.records.runs import IssuedRun, Order
from pipeline.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Whose:
    """What a person says of a sheet without a serial: for whom it was printed, and from which layout."""

    unit: str
    channel: str
    period: str
    layout: str


def order_of(workspace: Workspace, whose: Whose) -> Order:
    """Return the order of one sheet like those that were printed for the same unit, channel, period and layout.

    Raises:
        UnknownNameError: none were.
    """
    wanted = (whose.unit, whose.channel, whose.period, whose.layout)
    for run in reversed(workspace.store.runs.all()):
        if run.printed and not run.cancelled and (run.unit, run.channel, run.period, run.layout) == wanted:
            return Order(*wanted[:1], run.unit_name, run.unit_kind, *wanted[1:], count=1)
    message = both("chưa in gì cho {names}", "nothing was printed for {names}", names=" ".join(wanted))
    raise UnknownNameError(
        message,
        both(
            "So lại đơn vị, hình thức và kỳ với phiếu, hoặc với các phiếu khác trong cùng tập.",
            "Compare unit, channel and period with the sheet, or with others of its stack.",
        ),
    )


def issue_unnumbered(workspace: Workspace, whose: Whose) -> IssuedRun:
    """Issue the serial of a sheet that has none; within a transaction it is issued only if that one ends well.

    Raises:
        UnknownNameError: nothing was printed for this unit, channel, period and layout.
        SerialError: the workspace has used up its serials.
        PutBackError: an older database was put back, which would issue a serial twice.
    """
    check_head(workspace)
    (run,) = workspace.store.runs.issue([order_of(workspace, whose)], lambda _: None)
    return run
