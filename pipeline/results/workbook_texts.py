"""What the cover of the workbook says: the state of the data, and the method."""

from __future__ import annotations

from datetime import datetime

from pipeline.figures.state_of_data import StateOfData
from pipeline.records.assembly import Status
from pipeline.results.method_words import method
from pipeline.results.workbook_cover import Cover, CoverLine
from pipeline.settings import Validity

_LABELS = {
    "title": ("Kết quả khảo sát sự hài lòng", "Results of the satisfaction survey"),
    "state": ("Tình trạng dữ liệu", "State of the data"),
    "survey": ("Phiếu khảo sát", "Survey"),
    "periods": ("Kỳ khảo sát", "Periods"),
    "units": ("Số đơn vị", "Units"),
    "issued": ("Phiếu phát ra", "Sheets issued"),
    "returned": ("Phiếu thu về", "Sheets returned"),
    "valid": ("Phiếu hợp lệ", "Valid"),
    "invalid": ("Phiếu không hợp lệ", "Invalid"),
    "waiting": ("Phiếu chờ xử lý (chưa tính)", "Waiting for a person (not counted)"),
    "reviewed": ("Phiếu có người xem và quyết định", "Sheets that a person decided about"),
    "changed": ("Câu trả lời được sửa so với máy đọc", "Answers changed from what the machine read"),
    "pages": ("Trang quét đã nhận", "Pages that arrived"),
    "accounted": ("Trang đã có kết quả xử lý", "Pages accounted for"),
    "logged": ("Nhật ký ghi lần cuối", "Log last written to"),
    "head": ("Mã cuối nhật ký (phieu log --verify)", "Head of the log (phieu log --verify)"),
    "made_anew": (
        "Tệp này được tạo lại mỗi lần chạy phieu tabulate: muốn ghi thêm thì lưu thành bản riêng.",
        "This file is made anew by each phieu tabulate: keep what you write in a copy.",
    ),
}


def workbook_cover(state: StateOfData, validity: Validity, language: str) -> Cover:
    """Return the cover in Vietnamese (``vi``) or English."""
    second = language != "vi"
    said = {name: texts[second] for name, texts in _LABELS.items()}
    values: dict[str, str | int] = {
        "state": "",
        "survey": state.title,
        "periods": ", ".join(state.periods),
        "units": state.units,
        "issued": state.issued,
        "returned": state.returned,
        "valid": state.statuses[Status.VALID],
        "invalid": state.statuses[Status.INVALID],
        "waiting": state.statuses[Status.WAITING],
        "reviewed": state.reviewed,
        "changed": state.changed,
        "pages": state.pages[0],
        "accounted": state.pages[1],
        "logged": moment(state.logged_at, language),
        "head": state.head or "–",
    }
    lines = tuple(CoverLine(said[name], value) for name, value in values.items())
    return Cover(said["title"], state.authority, lines, (*method(validity, language), said["made_anew"]))


def moment(at: datetime | None, language: str) -> str:
    """Return a moment as people write it; a dash for none."""
    if at is None:
        return "–"
    return f"{at:%H:%M} ngày {at.day}/{at.month}/{at.year}" if language == "vi" else f"{at:%Y-%m-%d %H:%M}"
