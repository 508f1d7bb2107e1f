"""What a batch is called and what became of it, in words; for the page and the command line."""

from __future__ import annotations

from collections.abc import Mapping

from forms.bilingual import Words
from omr.faults import Outcome
from pipeline.records.batches import Batch, BatchCounts, BatchKind, BatchState

KINDS: Mapping[BatchKind, Words] = {
    BatchKind.UPLOAD: Words("tải lên", "uploaded"),
    BatchKind.CAMERA: Words("chụp bằng điện thoại", "photographed"),
    BatchKind.FOLDER: Words("hộp nhận", "inbox"),
    BatchKind.COMMAND: Words("dòng lệnh", "command line"),
}
STATES: Mapping[BatchState, Words] = {
    BatchState.OPEN: Words("được tính", "counts"),
    BatchState.HELD: Words("đang tạm giữ", "on hold"),
    BatchState.WITHDRAWN: Words("đã rút", "withdrawn"),
}
REPORTED = Words("đã báo cáo", "reported")
OUTCOMES: Mapping[Outcome, Words] = {
    Outcome.READ: Words("đã đọc", "read"),
    Outcome.DUPLICATE: Words("quét trùng", "duplicate"),
    Outcome.BLANK: Words("trang trắng", "blank"),
    Outcome.FOREIGN: Words("không phải phiếu khảo sát", "not a survey sheet"),
    Outcome.UNREADABLE: Words("không đọc được", "unreadable"),
    Outcome.CONFLICT: Words("mâu thuẫn với bản quét khác", "contradicts another scan"),
    Outcome.FORGED: Words("mã không do đơn vị này ký", "code not signed here"),
}
"""What became of a page, as the tables of results have it."""

_READING = Words("đang chờ đọc {unread} tệp", "files that wait to be read: {unread}")


def named(batch: Batch, language: str) -> str:
    """Return how a batch came: its kind, and the folder or file that it is called after."""
    kind = KINDS[batch.kind].said(language)
    return f"{kind}: {batch.note}" if batch.note else kind


def became(counts: BatchCounts, language: str) -> str:
    """Return what became of the pages of a batch, in a line."""
    said = [f"{counts.outcomes[outcome]} {OUTCOMES[outcome].said(language)}" for outcome in Outcome]
    found = [text for text, outcome in zip(said, Outcome, strict=True) if counts.outcomes[outcome]]
    return ", ".join([*found, *([_READING.said(language).format(unread=counts.unread)] if counts.unread else [])])
