"""The PDF of a run once more: the file that was kept, or, where that is lost, the same one made anew.

Nothing is issued by that: the sheets have the serials that they had. Of two sheets with one serial only one ever
counts, so that both copies must not be handed out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import BinaryIO

from forms.bilingual import Words, both
from forms.desks import Desks
from forms.flow import lay_out
from forms.layout import Layout
from forms.one_time_code import online_key
from forms.online_link import Online
from forms.rendering import Run, render
from forms.slips import render_slips
from forms.survey import Survey, parse_survey
from forms.system_reasons import reason_of
from pipeline.durable import hash_of, written_whole
from pipeline.errors import DiskError, UnfinishedError, UserError
from pipeline.in_use import note_in_use
from pipeline.log_heads import note_head
from pipeline.printing.online_sheets import online_of
from pipeline.printing.printing import free_path
from pipeline.printing.slips import slip_run
from pipeline.records.keys import digest_of_key
from pipeline.records.periods import parse_period
from pipeline.records.runs import IssuedRun, Origin, pdf_name
from pipeline.upkeep.put_back import refuse_put_back
from pipeline.workspace import Workspace

CANCELLED = Words("lượt in này đã hủy", "this run was cancelled")
RESTORE = Words(
    "Khôi phục lượt in trước, nếu phiếu sẽ được phát.", "Restore it first, if its sheets will be handed out."
)
UNFINISHED = Words("lượt in này chưa in xong", "this run was never printed")
ORDER = Words("Đặt in lượt mới.", "Order a new run.")
OTHER_LAYOUT = Words(
    "mẫu phiếu {layout} không dựng lại được bằng phiên bản phần mềm này",
    "this version of the program can't lay out {layout} as it was printed",
)
LEAKED = Words(
    "khóa đã ký các phiếu này không còn được tin cậy", "the key that signed these sheets is not trusted any more"
)


class KeptPdf(StrEnum):
    """What became of the PDF of a run."""

    WHOLE = "whole"
    """It is there, as it was printed."""
    LOST = "lost"
    """It is not in ``print/``: removed, or written elsewhere."""
    CHANGED = "changed"
    """What lies there under its name is not what was printed."""


@dataclass(frozen=True, slots=True)
class MadeAnew:
    """A PDF that was made anew.

    Attributes:
        path: of the file.
        same: whether it is, byte for byte, the file that was printed; ``None`` where the log does not tell what that
            was, or it held further runs.
    """

    path: Path
    same: bool | None


def kept_pdf(workspace: Workspace, run: IssuedRun) -> tuple[KeptPdf, Path]:
    """Return what became of the PDF of a run, and where it lies, or would.

    Raises:
        StoreError: the database can't be read.
        DiskError: the file can't be read.
    """
    told = workspace.store.run_list.pdf_of(run)
    path = workspace.prints / Path(told.name if told else pdf_name(run)).name
    try:
        if not path.is_file():
            return KeptPdf.LOST, path
        whole = hash_of(path) == told.sha256 if told and told.sha256 else _holds(path, run)
    except OSError as error:
        raise DiskError(
            both("{path}: không đọc được ({why})", "{path}: it can't be read ({why})", path=path, why=reason_of(error)),
            both("Hãy thử lại.", "Try again."),
        ) from error
    return (KeptPdf.WHOLE if whole else KeptPdf.CHANGED), path


def _holds(path: Path, run: IssuedRun) -> bool:
    """Tell whether a PDF of which no digest was kept says that it holds a run."""
    spans: Callable[[Path], list[tuple[int, int]]] = import_module("pipeline.upkeep.run_pdf").spans_in
    return (run.first_serial, run.last_serial) in spans(path)


def refuse_unprintable(run: IssuedRun) -> None:
    """Refuse the PDF of a run of which nobody should hand out sheets.

    Raises:
        UserError: it was cancelled, or never printed.
    """
    if run.cancelled:
        raise UserError(CANCELLED.told(), RESTORE.told())
    if not run.printed or run.origin is Origin.ROWS:
        raise UserError(UNFINISHED.told(), ORDER.told())


def make_anew(
    workspace: Workspace, run: IssuedRun, by: str = "", progress: Callable[[int, int], None] = lambda *_: None
) -> MadeAnew:
    """Make the PDF of a run once more, with the same serials and from the same layout.

    Args:
        workspace: that has printed it.
        run: whose file is lost or damaged; what lies there is never overwritten.
        by: who has it done, for the log.
        progress: is called with the number of sheets done and the number of sheets in all.

    Raises:
        UserError: the run was cancelled, or never printed.
        UnfinishedError: it can't be made as it was.
        PutBackError: an older database was put back.
        PhieuError: it can't be printed.
    """
    refuse_unprintable(run)
    workspace.check_key()
    key = _signing_key(workspace, run)
    before = workspace.store.run_list.pdf_of(run)
    draw = _drawing(workspace, run, key, progress)
    note_in_use(workspace)
    refuse_put_back(workspace)
    path = free_path(workspace.prints, pdf_name(run))
    with written_whole(path) as target:
        draw(target)
    sha256 = hash_of(path)
    workspace.store.runs.note_made_anew(run, path.name, sha256, by)
    note_head(workspace)
    known = before is not None and before.sha256 and before.name == pdf_name(run)
    return MadeAnew(path, before.sha256 == sha256 if before and known else None)


def _signing_key(workspace: Workspace, run: IssuedRun) -> bytes:
    """Return the key that signed a run: that which was the newest when it was ordered.

    Raises:
        UnfinishedError: it leaked, or its time is over.
    """
    states, ordered_at = workspace.store.log.keys(), workspace.store.run_list.ordered_at(run)
    signed = [(key, states.get(digest_of_key(key))) for key in workspace.keys]
    begun = [(key, state) for key, state in signed if state is None or state.at <= ordered_at]
    key, state = begun[-1] if begun else signed[0]
    if state is not None and (state.leaked or not state.trusts(date.today())):
        raise UnfinishedError(LEAKED.told(), ORDER.told())
    return key


def _drawing(
    workspace: Workspace, run: IssuedRun, key: bytes, progress: Callable[[int, int], None]
) -> Callable[[BinaryIO], int]:
    """Return what draws a run into a file."""
    survey = parse_survey(workspace.store.layouts.by_id()[run.layout].survey_text, printed=True)
    channels = workspace.settings.channels
    spoken = channels[run.channel].model_dump() if run.channel in channels else {}
    if run.origin is Origin.SLIPS:
        desks = workspace.desks() if run.desk else Desks()
        slips = slip_run(run, desks, parse_period(run.period), survey, spoken)
        online = Online(online_of(workspace).address, online_key(key))
        return lambda target: render_slips(survey, [slips], online, key, target)
    channel = spoken.get(survey.languages[0], run.channel)
    sheets = Run(run.unit, run.unit_name, run.run, channel, run.period, run.first_serial, run.count, run.desk)
    layout, is_online = _layout_of(survey, run.layout)
    where = Online(online_of(workspace).address, online_key(key)) if is_online else None
    return lambda target: render(layout, [sheets], key, target, lambda done: progress(done, run.count), where)


def _layout_of(survey: Survey, wanted: str) -> tuple[Layout, bool]:
    """Return the layout that was printed, and whether it invites to answer online.

    Raises:
        UnfinishedError: the survey is laid out otherwise now.
    """
    for is_online in (False, True):
        layout = lay_out(survey, is_online=is_online)
        if layout.id == wanted:
            return layout, is_online
    raise UnfinishedError(OTHER_LAYOUT.told(layout=wanted), ORDER.told())
