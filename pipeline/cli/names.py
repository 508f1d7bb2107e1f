"""The Vietnamese names of what is told by a code in English: outcomes, faults, states, channels."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from forms.layout import Kind
from omr.faults import Fault, Outcome
from omr.reading import Doubt, State
from pipeline.cli.spoken import VIETNAMESE, spoken
from pipeline.inspection.batch_texts import OUTCOMES as OUTCOME_WORDS
from pipeline.records.assembly import Status
from pipeline.settings import Settings

Code = TypeVar("Code", bound=StrEnum)

OUTCOMES: Mapping[Outcome, str] = {outcome: words.vi for outcome, words in OUTCOME_WORDS.items()}
FAULTS: Mapping[Fault, str] = {
    Fault.PAGE_BLANK: "trang trắng",
    Fault.PAGE_FOREIGN: "trang lạ",
    Fault.FILE_NOT_A_SCAN: "tệp không phải bản quét",
    Fault.FILE_ENCRYPTED: "tệp PDF có mật khẩu",
    Fault.PICTURE_BROKEN: "ảnh hỏng",
    Fault.PICTURE_TOO_LARGE: "ảnh quá lớn",
    Fault.PICTURE_TOO_SMALL: "độ phân giải quá thấp",
    Fault.FIDUCIALS_MISSING: "thiếu ô định vị",
    Fault.REGISTRATION_POOR: "trang bị biến dạng",
    Fault.CODE_UNREADABLE: "mã không đọc được",
    Fault.CODE_FORGED: "mã giả",
    Fault.CODE_DISTRUSTED: "mã không đáng tin",
    Fault.CODE_CONTRADICTS_PAGE: "mã không khớp với trang",
    Fault.SHEETS_OVERLAP: "các tờ che nhau",
    Fault.LAYOUT_UNKNOWN: "mẫu phiếu chưa biết",
    Fault.SERIAL_UNKNOWN: "số phiếu chưa biết",
    Fault.SHEET_CONFLICT: "các bản quét khác nhau",
    Fault.SHEET_DUPLICATE: "quét trùng",
    Fault.ANSWERED_TWICE: "trả lời hai lần",
    Fault.RUN_CANCELLED: "lượt in đã hủy",
    Fault.BATCH_HELD: "lô đang tạm giữ",
    Fault.BATCH_WITHDRAWN: "lô đã rút",
    Fault.ROW_UNIT_UNKNOWN: "đơn vị chưa biết",
    Fault.ROW_ANSWER_UNKNOWN: "câu trả lời chưa hiểu",
    Fault.ROW_TIME_UNKNOWN: "thời gian chưa hiểu",
    Fault.ROW_INCOMPLETE: "dòng chưa trả lời đủ",
    Fault.ROW_BROKEN: "dòng hỏng",
    Fault.STREAK: "vệt kẻ",
}
STATES: Mapping[State, str] = {
    State.READ: "máy đọc",
    State.REVIEWED: "người duyệt",
    State.BLANK: "để trống",
    State.VOID: "không hợp lệ",
    State.DOUBT: "còn nghi vấn",
}
DOUBTS: Mapping[Doubt, str] = {
    Doubt.UNCERTAIN_MARK: "dấu không rõ",
    Doubt.OVERVOTE: "nhiều dấu hơn mức cho phép",
    Doubt.ONLY_CANCELLED: "chỉ có dấu đã bỏ",
    Doubt.BOX_DISTURBED: "có ô bị che hoặc mờ",
}
STATUSES: Mapping[Status, str] = {
    Status.VALID: "hợp lệ",
    Status.INVALID: "không hợp lệ",
    Status.WAITING: "chờ xử lý",
}
KINDS: Mapping[Kind, str] = {
    Kind.RATING: "mức độ hài lòng",
    Kind.CHOICE: "chọn một",
    Kind.CHOICES: "chọn nhiều",
    Kind.NUMBER: "con số",
    Kind.TEXT: "chữ viết tay",
}


def named(names: Mapping[Code, str], code: Code) -> str:
    """Return the name of a code in the spoken language; English tells the code itself, as scripts expect."""
    return names.get(code, str(code)) if spoken() == VIETNAMESE else str(code)


def channel_name(settings: Settings, channel: str) -> str:
    """Return the name of a channel in Vietnamese, its id in English; also one that the settings don't know any more."""
    known = settings.channels.get(channel)
    return known.vi if known is not None and spoken() == VIETNAMESE else channel
