"""Cancel a run that was never handed out, so that nobody waits for its sheets; and take that back.

What came back of it all the same is for a person to decide (``pipeline.counting.cancelled_runs``). Whoever cancels or
restores a run says how many of its sheets they know to have come back: if there are more by then, nothing is done.
"""

from __future__ import annotations

from dataclasses import dataclass

from forms.bilingual import Words
from forms.serial import format_serial
from pipeline.counting.cancelled_runs import answers_to
from pipeline.errors import AlreadyStoredError, CameBackError, UnknownNameError, UserError
from pipeline.log_heads import note_head
from pipeline.records.rulings import NOT_HANDED_OUT, Matter
from pipeline.records.runs import IssuedRun, Origin
from pipeline.workspace import Workspace

MOST_WHY = 500  # characters: a few sentences

NO_RUN = Words("không có lượt in số {run} của đơn vị {unit}", "there is no run {run} of {unit}")
LIST_THEM = Words("Xem danh sách các lượt in.", "They are listed by: phieu runs")
OF_ROWS = Words("lượt này là dữ liệu từ tệp, không phải phiếu in", "this run is rows of a file, and was never printed")
NOT_PRINTED = Words("lượt in này chưa in xong, nên không được tính", "this run was never printed, and does not count")
NOTHING_TO_DO = Words("Không cần làm gì.", "Nothing is to be done.")
SAY_WHY = Words("chưa ghi lý do", "the reason is missing")
SAY_WHY_DO = Words("Ghi vắn tắt vì sao phiếu không được phát.", "Say in a few words why nobody was handed a sheet.")
TOO_LONG = Words("lý do quá dài", "the reason is too long")
SHORTEN = Words("Ghi tối đa {most} ký tự.", "Write {most} characters at most.")
BACK = Words(
    "{count} phiếu của lượt in {run} ({unit}) đã được thu về",
    "{count} of the sheets of run {run} of {unit} came back",
)
BACK_CANCEL = Words(
    "Nếu vẫn hủy, từng phiếu ấy sẽ chờ người duyệt quyết định có tính hay không; hãy xác nhận con số này.",
    "If it is cancelled all the same, each of these waits for a person to say whether it counts: confirm their number.",
)
BACK_RESTORE = Words(
    "Nếu khôi phục, các phiếu ấy được tính như mọi phiếu khác; hãy xác nhận con số này.",
    "If it is restored, they count as all others do: confirm their number.",
)
DECIDED = Words(
    "đã có quyết định không tính {count} phiếu của lượt này (phiếu đầu tiên: {sheet})",
    "of {count} of its sheets somebody said that they don't count (the first is {sheet})",
)
DECIDED_DO = Words(
    "Mở lại các quyết định ấy trước, ở trang các quyết định.",
    "Reopen these decisions first, on the page of decisions.",
)
TWICE = Words("lượt in này đã hủy rồi", "this run is cancelled already")
NOT_CANCELLED = Words("lượt in này không bị hủy", "this run is not cancelled")


@dataclass(frozen=True, slots=True)
class Changed:
    """A run that was cancelled or restored, and how many of its sheets, or answers to its codes, had come back."""

    run: IssuedRun
    came_back: int


def find_run(workspace: Workspace, unit: str, number: int) -> IssuedRun:
    """Return a run by its unit and its number there.

    Raises:
        UnknownNameError: there is none.
    """
    found = [run for run in workspace.store.runs.all() if (run.unit, run.run) == (unit.lower(), number)]
    if not found:
        raise UnknownNameError(NO_RUN.told(run=number, unit=unit), LIST_THEM.told())
    return found[0]


def came_back(workspace: Workspace, run: IssuedRun) -> int:
    """Return how many sheets of a run came back, and answers that were sent with its codes.

    Raises:
        KeyFileError: there are codes, and ``phieu.key`` can't be read.
    """
    named = workspace.store.rulings.in_force(run.serials)  # somebody could tell whose sheet a page is
    strays = {kept.ruling.serial for kept in named if kept.ruling.matter is Matter.STRAY}
    return len(workspace.store.pages.came_back(run.serials) | strays) + len(answers_to(workspace, [run]))


def cancel_run(workspace: Workspace, run: IssuedRun, why: str, by: str, known: int = 0) -> Changed:
    """Have none of the sheets of a run issued, since they were never handed out.

    Args:
        workspace: that has printed it.
        run: sheets or slips.
        why: the reason, which the log keeps.
        by: who says so.
        known: how many came back all the same, as that person was told.

    Raises:
        UserError: the reason is missing or too long, or the run is none that can be handed out.
        AlreadyStoredError: it is cancelled already.
        CameBackError: another number came back; nothing was done.
    """
    _check_reason(why)
    run = find_run(workspace, run.unit, run.run)  # as it stands by now
    if run.origin is Origin.ROWS:
        raise UserError(OF_ROWS.told(), NOTHING_TO_DO.told())
    if not run.printed:
        raise UserError(NOT_PRINTED.told(), NOTHING_TO_DO.told())
    if run.cancelled:
        raise AlreadyStoredError(TWICE.told(), NOTHING_TO_DO.told())
    with workspace.store.transaction():
        workspace.store.runs.cancel(run, why, by)
        back = _checked(workspace, run, known, BACK_CANCEL)
    note_head(workspace)
    return Changed(run, back)


def restore_run(workspace: Workspace, run: IssuedRun, by: str, why: str = "", known: int = 0) -> Changed:
    """Take back that a run was cancelled: its sheets are issued again, and those that came back count.

    Args:
        workspace: that has printed it.
        run: that was cancelled.
        by: who says so.
        why: the reason, if there is one to be kept.
        known: how many came back, as that person was told.

    Raises:
        UserError: the reason is too long, or somebody said of a sheet that it does not count.
        AlreadyStoredError: it is not cancelled.
        CameBackError: another number came back; nothing was done.
    """
    if len(why) > MOST_WHY:
        raise UserError(TOO_LONG.told(), SHORTEN.told(most=MOST_WHY))
    run = find_run(workspace, run.unit, run.run)
    if not run.cancelled:
        raise AlreadyStoredError(NOT_CANCELLED.told(), NOTHING_TO_DO.told())
    with workspace.store.transaction():
        workspace.store.runs.restore(run, why, by)
        back = _checked(workspace, run, known, BACK_RESTORE)
        _refuse_decided(workspace, run)
    note_head(workspace)
    return Changed(run, back)


def _check_reason(why: str) -> None:
    if not why.strip():
        raise UserError(SAY_WHY.told(), SAY_WHY_DO.told())
    if len(why) > MOST_WHY:
        raise UserError(TOO_LONG.told(), SHORTEN.told(most=MOST_WHY))


def _checked(workspace: Workspace, run: IssuedRun, known: int, consequence: Words) -> int:
    """Return how many came back, within the transaction that changes the run, if the person knows of all of them."""
    back = came_back(workspace, run)
    if back != known:
        raise CameBackError(BACK.told(count=back, run=run.run, unit=run.unit_name), consequence.told(), back)
    return back


def _refuse_decided(workspace: Workspace, run: IssuedRun) -> None:
    """Refuse to let sheets count that somebody has decided not to count."""
    serials = set(answers_to(workspace, [run]))
    decided = sorted(
        kept.ruling.serial
        for kept in workspace.store.rulings.of_matter(Matter.CANCELLED)
        if kept.ruling.serial is not None
        and kept.ruling.answer == NOT_HANDED_OUT
        and (kept.ruling.serial in run.serials or kept.ruling.serial in serials)
    )
    if decided:
        said = DECIDED.told(count=len(decided), sheet=format_serial(decided[0]))
        raise UserError(said, DECIDED_DO.told())
