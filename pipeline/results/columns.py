"""What the tables, their columns and their coded values are called, in Vietnamese and English.

Files and programs know a column by its id (``low_sheets``); people see what stands here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum, auto
from typing import Any

import pandas as pd
from pandas.api.types import is_bool_dtype, is_float_dtype, is_integer_dtype

from forms.bilingual import Words
from omr.faults import ADVICE
from pipeline.figures.flag_texts import SHORT
from pipeline.remedies import register_words
from pipeline.schemes import columns

NO_LEVELS: Mapping[str, str] = {}

LONG = 60
"""A text of more letters than this is read as a paragraph: it gets a wide column and is wrapped."""


class Display(StrEnum):
    """How a column is shown."""

    ID = auto()
    TEXT = auto()
    LONG_TEXT = auto()
    TO_FILL = auto()
    """Empty, for people to write in."""
    COUNT = auto()
    INDEX = auto()
    """An index of satisfaction in per cent; a light bar lies behind it."""
    POINTS = auto()
    SHARE = auto()
    """Per cent, given as 12.3."""
    MEAN = auto()
    P_VALUE = auto()
    RATIO = auto()
    SIGNED = auto()
    """Percentage points up or down."""


NUMBER_FORMATS = {
    Display.COUNT: "#,##0",
    Display.INDEX: "0.00",
    Display.POINTS: "0.00",
    Display.SHARE: "0.0",
    Display.MEAN: "0.00",
    Display.P_VALUE: "0.000",
    Display.RATIO: "0.0000",
    Display.SIGNED: "+0.00;-0.00;0.00",
}
"""As spreadsheets write them (ECMA-376, part 1, 18.8.31); the point is a comma where the computer is Vietnamese."""


@dataclass(frozen=True, slots=True)
class Column(Words):
    """What a column is called, and how it is shown."""

    kind: Display


@dataclass(frozen=True, slots=True)
class Table:
    """What a table is called, in at most 31 letters as sheets of a workbook are, and what it tells."""

    title: Words
    about: Words


_INTERVAL = {
    "index": Column("Chỉ số hài lòng (%)", "Satisfaction index (%)", Display.INDEX),
    "low": Column("KTC 95 % từ", "95 % CI from", Display.POINTS),
    "high": Column("KTC 95 % đến", "95 % CI to", Display.POINTS),
    "mean": Column("Điểm trung bình", "Mean score", Display.MEAN),
    "low_sheets": Column("KTC 95 % theo phiếu, từ", "95 % CI by sheets, from", Display.POINTS),
    "high_sheets": Column("KTC 95 % theo phiếu, đến", "95 % CI by sheets, to", Display.POINTS),
    "design_effect": Column("Hệ số thiết kế (deff)", "Design effect (deff)", Display.POINTS),
}
_WHERE = {
    "unit": Column("Mã đơn vị", "Unit id", Display.ID),
    "unit_name": Column("Đơn vị", "Unit", Display.TEXT),
    "unit_kind": Column("Loại đơn vị", "Kind of unit", Display.TEXT),
    "units": Column("Số đơn vị", "Units", Display.COUNT),
    "units_counted": Column("Số đơn vị có phiếu hợp lệ", "Units with valid sheets", Display.COUNT),
    "area": Column("Mã địa bàn", "Area id", Display.ID),
    "area_name": Column("Địa bàn", "Area", Display.TEXT),
    "area_kind": Column("Cấp địa bàn", "Kind of area", Display.TEXT),
    "made_of": Column("Gồm phiếu của các đơn vị", "Made of the sheets of", Display.LONG_TEXT),
    "channel": Column("Hình thức", "Channel", Display.TEXT),
    "channel_name": Column("Tên hình thức", "Channel name", Display.TEXT),
    "period": Column("Kỳ khảo sát", "Period", Display.ID),
    "survey": Column("Mã cuộc khảo sát", "Survey id", Display.ID),
    "layout": Column("Mã mẫu phiếu", "Layout id", Display.ID),
    "note": Column("Ghi chú", "Note", Display.LONG_TEXT),
}
_SHEETS = {
    "issued": Column("Phiếu phát ra", "Sheets issued", Display.COUNT),
    "returned": Column("Phiếu thu về", "Sheets returned", Display.COUNT),
    "valid": Column("Phiếu hợp lệ", "Valid sheets", Display.COUNT),
    "invalid": Column("Phiếu không hợp lệ", "Invalid sheets", Display.COUNT),
    "waiting": Column("Phiếu chờ xử lý", "Sheets waiting", Display.COUNT),
    "return_rate": Column("Tỷ lệ thu về (%)", "Return rate (%)", Display.SHARE),
    "valid_rate": Column("Tỷ lệ hợp lệ (%)", "Valid rate (%)", Display.SHARE),
    "invalid_blank": Column("Không hợp lệ: để trống", "Invalid: blank", Display.COUNT),
    "invalid_too_few_answers": Column("Không hợp lệ: trả lời quá ít câu", "Invalid: too few answers", Display.COUNT),
    "waiting_held": Column("Chờ xử lý: lô đang tạm giữ", "Waiting: batch on hold", Display.COUNT),
    "waiting_conflict": Column("Chờ xử lý: các bản quét mâu thuẫn", "Waiting: scans contradict", Display.COUNT),
    "waiting_page_missing": Column("Chờ xử lý: thiếu trang", "Waiting: page missing", Display.COUNT),
    "waiting_page_unreadable": Column("Chờ xử lý: trang không đọc được", "Waiting: page unreadable", Display.COUNT),
    "waiting_doubt": Column("Chờ xử lý: còn nghi vấn", "Waiting: marks in doubt", Display.COUNT),
    "waiting_run_cancelled": Column("Chờ xử lý: lượt in đã hủy", "Waiting: run was cancelled", Display.COUNT),
    "serials": Column("Dải số phiếu", "Serials", Display.LONG_TEXT),
    "transactions": Column("Số lượt giao dịch", "Transactions", Display.COUNT),
    "sample_needed": Column("Cỡ mẫu tối thiểu", "Sample needed", Display.COUNT),
}
_ANSWERS = {
    "unanswered": Column("Không có trả lời hợp lệ", "Unanswered or void", Display.COUNT),
    "not_applicable": Column("Trả lời “không áp dụng”", "“Does not apply”", Display.COUNT),
    "satisfied": Column("Câu trả lời hài lòng", "Satisfied answers", Display.COUNT),
    "answers": Column("Câu trả lời hợp lệ", "Valid answers", Display.COUNT),
    "pending": Column("Câu trả lời chờ xử lý", "Answers waiting", Display.COUNT),
    "low_pending": Column("Chỉ số thấp nhất khi xử lý xong (%)", "Lowest index once settled (%)", Display.POINTS),
    "high_pending": Column("Chỉ số cao nhất khi xử lý xong (%)", "Highest index once settled (%)", Display.POINTS),
}
_COMPARED = {
    "rank": Column("Xếp hạng", "Rank", Display.COUNT),
    "rank_from": Column("Hạng có thể từ", "Rank could be from", Display.COUNT),
    "rank_to": Column("Hạng có thể đến", "Rank could be to", Display.COUNT),
    "compared": Column("So với các đơn vị khác", "Against the other units", Display.TEXT),
    "expected_low": Column("Dải dự kiến 99,8 % từ", "Expected band 99.8 % from", Display.POINTS),
    "expected_high": Column("Dải dự kiến 99,8 % đến", "Expected band 99.8 % to", Display.POINTS),
    "expected_low_95": Column("Dải dự kiến 95 % từ", "Expected band 95 % from", Display.POINTS),
    "expected_high_95": Column("Dải dự kiến 95 % đến", "Expected band 95 % to", Display.POINTS),
    "expected_said": Column("So với dự kiến cho cỡ phiếu", "Against what is expected of its size", Display.TEXT),
    "sheet_worth": Column("Số câu trả lời độc lập mỗi phiếu", "Independent answers a sheet is worth", Display.MEAN),
    "dispersion": Column("Độ phân tán giữa các đơn vị (φ)", "Dispersion of units (φ)", Display.MEAN),
    "between_units": Column("Khác biệt giữa các đơn vị (điểm %)", "Between units (points, SD)", Display.POINTS),
    "tau": Column("Khác biệt giữa các đơn vị (τ)", "Between units (τ)", Display.RATIO),
    "before": Column("Kỳ so sánh", "Compared with", Display.ID),
    "before_index": Column("Chỉ số kỳ so sánh (%)", "Index compared with (%)", Display.POINTS),
    "now_index": Column("Chỉ số kỳ này, cùng các đơn vị (%)", "Index now, same units (%)", Display.POINTS),
    "change": Column("Thay đổi (điểm %)", "Change (percentage points)", Display.SIGNED),
    "change_low": Column("Thay đổi: KTC 95 % từ", "Change: 95 % CI from", Display.SIGNED),
    "change_high": Column("Thay đổi: KTC 95 % đến", "Change: 95 % CI to", Display.SIGNED),
    "change_p": Column("Thay đổi: giá trị p", "Change: p-value", Display.P_VALUE),
    "change_said": Column("Nhận định về thay đổi", "What the change means", Display.TEXT),
    "change_units": Column("Thay đổi: số đơn vị so sánh được", "Change: units compared", Display.COUNT),
    "change_units_all": Column("Thay đổi: số đơn vị cả hai kỳ", "Change: units of both periods", Display.COUNT),
}
_QUESTIONS = {
    "factor": Column("Mã yếu tố", "Factor id", Display.ID),
    "factor_name": Column("Yếu tố", "Factor", Display.TEXT),
    "question": Column("Mã câu hỏi", "Question id", Display.ID),
    "question_name": Column("Câu hỏi", "Question", Display.TEXT),
    "lowest": Column("Thứ tự từ thấp nhất", "Place from the lowest", Display.COUNT),
    "choice": Column("Mã lựa chọn", "Choice id", Display.ID),
    "choice_name": Column("Nhóm người trả lời", "Group of people", Display.TEXT),
    "people": Column("Số người", "People", Display.COUNT),
    "share": Column("Tỷ lệ (%)", "Share (%)", Display.SHARE),
}
_SPREAD = {
    "section": Column("Mã phần", "Section id", Display.ID),
    "section_name": Column("Phần", "Section", Display.TEXT),
    "in_index": Column("Thuộc chỉ số chung", "In the overall index", Display.TEXT),
    "section_kind": Column("Loại phần", "Kind of section", Display.TEXT),
    "kind": Column("Loại câu hỏi", "Kind of question", Display.TEXT),
    "mean_low": Column("Trung bình: KTC 95 % từ", "Mean: 95 % CI from", Display.POINTS),
    "mean_high": Column("Trung bình: KTC 95 % đến", "Mean: 95 % CI to", Display.POINTS),
    "median": Column("Trung vị", "Median", Display.MEAN),
    "median_low": Column("Trung vị: KTC 95 % từ", "Median: 95 % CI from", Display.POINTS),
    "median_high": Column("Trung vị: KTC 95 % đến", "Median: 95 % CI to", Display.POINTS),
    "top_box": Column("Mức tốt nhất (%)", "Best level (%)", Display.SHARE),
    "top_low": Column("Mức tốt nhất: KTC 95 % từ", "Best level: 95 % CI from", Display.POINTS),
    "top_high": Column("Mức tốt nhất: KTC 95 % đến", "Best level: 95 % CI to", Display.POINTS),
    "nps": Column("NPS", "NPS", Display.SIGNED),
    "nps_low": Column("NPS: KTC 95 % từ", "NPS: 95 % CI from", Display.SIGNED),
    "nps_high": Column("NPS: KTC 95 % đến", "NPS: 95 % CI to", Display.SIGNED),
    "promoters": Column("Mức 9–10", "Levels 9 and 10", Display.COUNT),
    "detractors": Column("Mức 0–6", "Levels 0 to 6", Display.COUNT),
    "asked": Column("Tính trên", "Shares are of", Display.COUNT),
    "least": Column("Nhỏ nhất", "Least", Display.MEAN),
    "lower_quartile": Column("Tứ phân vị dưới", "Lower quartile", Display.MEAN),
    "upper_quartile": Column("Tứ phân vị trên", "Upper quartile", Display.MEAN),
    "most": Column("Lớn nhất", "Most", Display.MEAN),
    "score": Column("Điểm của mức", "Score of the level", Display.MEAN),
    "is_satisfied": Column("Tính là hài lòng", "Counts as satisfied", Display.TEXT),
    "count": Column("Số lượt chọn", "Times chosen", Display.COUNT),
}
_PAPERS = {
    "sheet": Column("Số phiếu", "Serial", Display.ID),
    "status": Column("Tình trạng phiếu", "Status of the sheet", Display.TEXT),
    "reason": Column("Lý do", "Reason", Display.TEXT),
    "places": Column("Vị trí trong tệp quét", "Where in the scans", Display.LONG_TEXT),
    "answer": Column("Câu trả lời", "Answer", Display.TEXT),
    "state": Column("Tình trạng", "State", Display.TEXT),
    "confidence": Column("Độ tin cậy (0–1)", "Confidence (0–1)", Display.RATIO),
    "scan": Column("Tệp quét", "Scan", Display.TEXT),
    "page": Column("Trang trong tệp quét", "Page of the scan", Display.COUNT),
    "sha256": Column("Mã SHA-256 của tệp", "SHA-256 of the file", Display.ID),
    "outcome": Column("Kết quả đọc", "Outcome", Display.TEXT),
    "fault": Column("Lỗi", "Fault", Display.TEXT),
    "sheet_page": Column("Trang của phiếu", "Page of the sheet", Display.COUNT),
    "advice": Column("Hướng dẫn xử lý", "What to do", Display.LONG_TEXT),
    "detail": Column("Chi tiết kỹ thuật", "Technical detail", Display.LONG_TEXT),
    "doubts": Column("Số câu còn nghi vấn", "Answers in doubt", Display.COUNT),
    "scale": Column("Tỷ lệ in so với mẫu", "Printed scale", Display.RATIO),
    "folder": Column("Thư mục", "Folder", Display.TEXT),
}
_COMMENTS = {
    "received": Column("Ngày nhận", "Received", Display.ID),
    "text": Column("Nội dung góp ý", "Comment", Display.LONG_TEXT),
    "themes": Column("Chủ đề", "Themes", Display.TEXT),
    "theme": Column("Mã chủ đề", "Theme id", Display.ID),
    "theme_name": Column("Chủ đề", "Theme", Display.TEXT),
    "comments": Column("Số ý kiến", "Comments", Display.COUNT),
    "typed": Column("Ý kiến đã nhập", "Comments typed", Display.COUNT),
    "written": Column("Ý kiến viết tay", "Frames written in", Display.COUNT),
    "needs_answer": Column("Cần trả lời", "Needs an answer", Display.TEXT),
    "by": Column("Người nhập", "Typed by", Display.TEXT),
    "at": Column("Thời điểm nhập", "Typed at", Display.ID),
    "letter": Column("Mã thư góp ý", "Letter", Display.ID),
    "letter_pages": Column("Số trang thư", "Pages of the letter", Display.COUNT),
    "letters": Column("Số thư góp ý", "Letters", Display.COUNT),
    "limitation": Column("Hạn chế", "Limitation", Display.LONG_TEXT),
    "cause": Column("Nguyên nhân", "Cause", Display.TO_FILL),
    "measure": Column("Giải pháp khắc phục", "Measure", Display.TO_FILL),
    "owner": Column("Người chịu trách nhiệm", "Who is responsible", Display.TO_FILL),
    "due": Column("Thời hạn hoàn thành", "Due", Display.TO_FILL),
    "result": Column("Kết quả thực hiện", "Result", Display.TO_FILL),
}
_QUALITY = {
    "answers_all": Column("Tổng số câu cần đọc", "Answers in all", Display.COUNT),
    "read": Column("Máy đọc", "Read by the machine", Display.COUNT),
    "reviewed": Column("Người đã xem lại", "Reviewed by a person", Display.COUNT),
    "changed": Column("Đã sửa khi xem lại", "Changed in review", Display.COUNT),
    "blank": Column("Để trống", "Left blank", Display.COUNT),
    "void": Column("Không hợp lệ", "Void", Display.COUNT),
    "doubt": Column("Còn nghi vấn", "Still in doubt", Display.COUNT),
    "sheets_reviewed": Column("Số phiếu đã xem lại", "Sheets reviewed", Display.COUNT),
    "pages": Column("Số trang", "Pages", Display.COUNT),
    "pages_duplicate": Column("Trang quét trùng", "Duplicate pages", Display.COUNT),
    "pages_conflict": Column("Trang có bản quét mâu thuẫn", "Pages in conflict", Display.COUNT),
    "pages_unreadable": Column("Trang không đọc được", "Unreadable pages", Display.COUNT),
    "pages_streak": Column("Trang có vệt kẻ", "Pages with streaks", Display.COUNT),
}
_CONTROL = {
    "mean_index": Column("Trung bình các kỳ (%)", "Mean of the periods (%)", Display.POINTS),
    "lower_limit": Column("Giới hạn dưới (%)", "Lower limit (%)", Display.POINTS),
    "upper_limit": Column("Giới hạn trên (%)", "Upper limit (%)", Display.POINTS),
    "outside": Column("Ngoài giới hạn", "Outside the limits", Display.TEXT),
    "run": Column("7 kỳ liền một phía", "Run of 7 on one side", Display.TEXT),
    "trend": Column("7 kỳ liền cùng chiều", "Trend of 7", Display.TEXT),
    "two_of_three": Column("2 trong 3 kỳ sát giới hạn", "2 of 3 near a limit", Display.TEXT),
    "measures": Column("Giải pháp đã thực hiện (số)", "Measures carried out (numbers)", Display.TEXT),
    "periods": Column("Số kỳ so sánh được", "Comparable periods", Display.COUNT),
}
_DRIVERS = {
    "importance": Column("Phần của yếu tố trong R² (%)", "Share of R² (%)", Display.SHARE),
    "importance_low": Column("Phần trong R²: khoảng 95 % từ", "Share of R²: 95 % band from", Display.POINTS),
    "importance_high": Column("Phần trong R²: khoảng 95 % đến", "Share of R²: 95 % band to", Display.POINTS),
    "part_of_r_squared": Column("R² gắn với yếu tố", "R² that goes with the factor", Display.RATIO),
    "by_chance": Column("R² do ngẫu nhiên có thể tới", "R² that chance may give", Display.RATIO),
    "is_driver": Column("Nhiều hơn ngẫu nhiên", "More than chance", Display.TEXT),
    "r_squared": Column("R² của mọi yếu tố", "R² of all factors", Display.RATIO),
    "sheets_used": Column("Phiếu được tính", "Sheets used", Display.COUNT),
    "sheets_left_out": Column("Phiếu không đủ câu trả lời", "Sheets left out", Display.COUNT),
}


def _look(name: str, vi: str, en: str, *, is_compared: bool = False) -> dict[str, Column]:
    """Return the columns that tell how many sheets look so, and where that is held against others by how much more."""
    found = {
        name: Column(vi, en, Display.COUNT),
        f"{name}_share": Column(f"{vi} (%)", f"{en} (%)", Display.SHARE),
        f"{name}_low": Column(f"{vi}: KTC 95 % từ", f"{en}: 95 % CI from", Display.POINTS),
        f"{name}_high": Column(f"{vi}: KTC 95 % đến", f"{en}: 95 % CI to", Display.POINTS),
    }
    if is_compared:
        more_vi, more_en = f"{vi}: cao hơn hình thức kia (điểm %)", f"{en}: above the other channel (points)"
        found |= {
            f"{name}_beyond": Column(more_vi, more_en, Display.SIGNED),
            f"{name}_beyond_low": Column(f"{more_vi}, từ", f"{more_en}, from", Display.SIGNED),
            f"{name}_beyond_high": Column(f"{more_vi}, đến", f"{more_en}, to", Display.SIGNED),
            f"{name}_p": Column(f"{vi}: giá trị p", f"{en}: p-value", Display.P_VALUE),
            f"{name}_limit": Column(f"{vi}: giới hạn cho đơn vị (%)", f"{en}: bound of the unit (%)", Display.POINTS),
        }
    return found


_CHANNELS = {
    "flags": Column("Dấu hiệu nên xem", "Flags", Display.TEXT),
    "flags_seen": Column("Đã thấy gì", "What was seen", Display.LONG_TEXT),
    "flags_bounds": Column("Giới hạn nào, từ đâu", "Beyond which bound, and its source", Display.LONG_TEXT),
    "units_flagged": Column("Số đơn vị có dấu hiệu", "Units with flags", Display.COUNT),
    "beside": Column("Hình thức so sánh", "Channel beside", Display.TEXT),
    "beside_name": Column("Tên hình thức so sánh", "Name of the channel beside", Display.TEXT),
    "beside_units": Column("Số đơn vị chung", "Units in common", Display.COUNT),
    "all_best_of": Column("Phiếu có câu đánh giá", "Sheets with ratings", Display.COUNT),
    **_look("all_best", "Phiếu toàn mức tốt nhất", "Sheets all at the best level", is_compared=True),
    "straight_of": Column("Phiếu đủ câu để xét cột", "Sheets with enough ratings", Display.COUNT),
    "straight_not_best": Column(
        "Phiếu cùng một cột, không phải tốt nhất", "In one column, not the best", Display.COUNT
    ),
    **_look("straight", "Phiếu cùng một cột", "Sheets all in one column", is_compared=True),
    "long_string": Column("Chuỗi cùng cột dài nhất: trung vị", "Longest string: median", Display.MEAN),
    "long_string_upper": Column("Chuỗi cùng cột: tứ phân vị trên", "Longest string: upper quartile", Display.MEAN),
    "sent": Column("Phiếu nhận từ tệp trả lời", "Sheets that came as rows", Display.COUNT),
    **_look("untouched", "Phiếu để nguyên hơn nửa số câu", "Sheets mostly untouched"),
    "untouched_answers": Column("Câu để nguyên", "Answers untouched", Display.COUNT),
    "timed": Column("Phiếu biết thời gian trả lời", "Sheets with a duration", Display.COUNT),
    "seconds_lower": Column("Giây trả lời: tứ phân vị dưới", "Seconds taken: lower quartile", Display.SHARE),
    "seconds_median": Column("Giây trả lời: trung vị", "Seconds taken: median", Display.SHARE),
    "seconds_upper": Column("Giây trả lời: tứ phân vị trên", "Seconds taken: upper quartile", Display.SHARE),
    **_look("speeders", "Phiếu trả lời quá nhanh", "Sheets answered too fast"),
    "twice_as_fast": Column("Nhanh hơn hai lần trung vị", "Faster than half the median", Display.COUNT),
    "dated": Column("Phiếu biết giờ gửi", "Sheets with a time of sending", Display.COUNT),
    "burst_most": Column("Nhiều nhất trong mười phút", "Most within ten minutes", Display.COUNT),
    "in_bursts": Column("Phiếu gửi dồn dập", "Sheets within bursts", Display.COUNT),
    "varied": Column("Phiếu chọn nhiều mức khác nhau", "Sheets with varied answers", Display.COUNT),
    "identical": Column("Nhiều nhất giống hệt nhau", "Most that are the same", Display.COUNT),
    "identical_near": Column("Chỉ khác đúng một câu", "Different in just one answer", Display.COUNT),
    "identical_together": Column("Giống hệt trong mười phút", "The same within ten minutes", Display.COUNT),
    "identical_p": Column("Giống hệt: giá trị p", "The same: p-value", Display.P_VALUE),
    "units_compared": Column("Số đơn vị so sánh được", "Units compared", Display.COUNT),
    "units_both": Column("Số đơn vị có cả hai hình thức", "Units with both channels", Display.COUNT),
    "criteria_compared": Column("Số tiêu chí chung", "Criteria in common", Display.COUNT),
    "criteria_asked": Column("Số tiêu chí của một trong hai", "Criteria of either", Display.COUNT),
    "index_beside": Column("Chỉ số hình thức so sánh (%)", "Index of the channel beside (%)", Display.INDEX),
    "difference": Column("Chênh lệch (điểm %)", "Difference (percentage points)", Display.SIGNED),
    "difference_low": Column("Chênh lệch: KTC 95 % từ", "Difference: 95 % CI from", Display.SIGNED),
    "difference_high": Column("Chênh lệch: KTC 95 % đến", "Difference: 95 % CI to", Display.SIGNED),
    "difference_p": Column("Chênh lệch: giá trị p", "Difference: p-value", Display.P_VALUE),
    "difference_said": Column("Nhận định về chênh lệch", "What the difference means", Display.TEXT),
}
_REGISTER = {
    "number": Column("Số trong sổ hạn chế", "No. in the register", Display.COUNT),
    "subject": Column("Hạn chế về", "About", Display.TEXT),
    "title": Column("Hạn chế", "Shortcoming", Display.LONG_TEXT),
    "reasons": Column("Vì sao nêu ra", "Why it was raised", Display.TEXT),
    "expected": Column("Mức cần đạt (%)", "What it should be (%)", Display.POINTS),
    "done_on": Column("Ngày thực hiện xong", "Done on", Display.TO_FILL),
    "verdict": Column("Số liệu cho biết", "What the figures say", Display.LONG_TEXT),
    "reply": Column("Lời đáp để công bố", "Reply to be published", Display.LONG_TEXT),
    "publish": Column("Được công bố", "May be published", Display.TEXT),
    "asked": Column("Câu hỏi chờ trả lời", "Question to be answered", Display.LONG_TEXT),
    "files": Column("Tệp đính kèm", "Files attached", Display.LONG_TEXT),
    "source": Column("Từ phiếu, thư", "From sheet or letter", Display.ID),
    "step": Column("Số bước", "Step", Display.COUNT),
    "what": Column("Nội dung ghi", "What was filled in", Display.LONG_TEXT),
    "why": Column("Lý do, ghi chú", "Reason, remark", Display.LONG_TEXT),
}


def _reached(name: str, words: Words) -> dict[str, Column]:
    """Return the columns that tell when, by whom and why a shortcoming came to stand so."""
    return {
        f"{name}_at": Column(f"Ngày {words.vi}", f"{words.en.capitalize()}: day", Display.ID),
        f"{name}_by": Column(f"Người ghi: {words.vi}", f"{words.en.capitalize()}: by", Display.TEXT),
        f"{name}_why": Column(f"Ghi chú: {words.vi}", f"{words.en.capitalize()}: why", Display.LONG_TEXT),
    }


for _status, _words in register_words.STATUSES.items():
    _REGISTER |= _reached(_status.value.replace("-", "_"), _words)
COLUMNS: Mapping[str, Column] = (
    _WHERE
    | _SHEETS
    | _INTERVAL
    | _COMPARED
    | _ANSWERS
    | _SPREAD
    | _QUESTIONS
    | _PAPERS
    | _COMMENTS
    | _QUALITY
    | _CONTROL
    | _DRIVERS
    | _CHANNELS
    | _REGISTER
)
"""By the column's id."""


def _of_scheme(name: str, words: Words) -> Column:
    """Return what a column of the tables of schemes is called."""
    kind = Display.COUNT if name in columns.WHOLE else Display.POINTS if name in columns.POINTS else Display.TEXT
    return Column(words.vi, words.en, kind)


_CRITERION_ID = Column("Mã tiêu chí", "Criterion id", Display.ID)
_CRITERION = Column("Tiêu chí", "Criterion", Display.TEXT)
_AMONG_LOWEST = Column("Thuộc nhóm thấp nhất (thứ tự)", "Among the lowest (place)", Display.COUNT)
_TO_ANSWER = Column("Số ý kiến cần trả lời", "Need an answer", Display.COUNT)
IN_TABLE: Mapping[tuple[str, str], Column] = {
    **{(table, "question"): _CRITERION_ID for table in ("criteria", "lowest", "channel_criteria", "matrix")},
    **{(table, "question_name"): _CRITERION for table in ("criteria", "lowest", "channel_criteria", "matrix")},
    **{(table, "factor"): COLUMNS["factor_name"] for table in ("criteria", "lowest", "channel_criteria")},
    ("criteria", "lowest"): _AMONG_LOWEST,
    ("themes", "needs_answer"): _TO_ANSWER,
    ("letters", "needs_answer"): Column("Số thư cần trả lời", "Need an answer", Display.COUNT),
    ("letters", "typed"): Column("Số thư đã gõ nội dung", "Letters typed", Display.COUNT),
    ("theme_periods", "share"): Column("Tỷ lệ trong ý kiến đã nhập (%)", "Share of comments typed (%)", Display.SHARE),
    **{
        (table, "status"): Column("Trạng thái trong sổ hạn chế", "Status in the register", Display.TEXT)
        for table in ("measures", "register")
    },
    **{
        ("register", name): Column(words.vi, words.en, Display.LONG_TEXT)
        for name, words in register_words.FIELDS.items()
        if name in ("cause", "measure", "result")
    },
    **{
        ("register", name): Column(words.vi, words.en, Display.TEXT)
        for name, words in register_words.FIELDS.items()
        if name in ("owner", "due", "done_on")
    },
    ("register", "question"): Column("Mã tiêu chí, chủ đề", "Criterion or theme id", Display.ID),
    ("register", "question_name"): Column("Tiêu chí, chủ đề", "Criterion or theme", Display.TEXT),
    ("register", "index"): Column("Chỉ số (%)", "Index (%)", Display.POINTS),
    ("register_steps", "at"): Column("Lúc", "When", Display.ID),
    ("register_steps", "by"): Column("Người ghi", "By", Display.TEXT),
    ("register_steps", "kind"): Column("Việc đã làm", "What was done", Display.TEXT),
    ("drivers", "question"): Column("Mã câu đánh giá chung", "Overall rating: id", Display.ID),
    ("drivers", "question_name"): Column("Câu đánh giá chung", "Overall rating", Display.TEXT),
    **{(table, name): _of_scheme(name, words) for table in columns.TABLES for name, words in columns.COLUMNS.items()},
}
"""By table and column: where a column means something else than in the other tables."""

TABLES: Mapping[str, Table] = {
    **{name: Table(*words) for name, words in columns.TABLES.items()},
    "units": Table(
        Words("Đơn vị", "Units"),
        Words(
            "Mỗi đơn vị, hình thức và kỳ: số phiếu, chỉ số hài lòng, dải dự kiến, xếp hạng, thay đổi so với kỳ trước.",
            "For each unit, channel and period: sheets, index, expected band, rank, change since the period before.",
        ),
    ),
    "factors": Table(
        Words("Yếu tố", "Factors"),
        Words(
            "Chỉ số của từng yếu tố ở mỗi đơn vị, hình thức và kỳ.",
            "The index of each factor by unit, channel and period.",
        ),
    ),
    "criteria": Table(
        Words("Tiêu chí", "Criteria"),
        Words(
            "Số câu trả lời ở từng mức và chỉ số của từng tiêu chí ở mỗi đơn vị, hình thức và kỳ.",
            "Answers at each level and the index of each criterion, by unit, channel and period.",
        ),
    ),
    "matrix": Table(
        Words("Tiêu chí × đơn vị", "Criterion × unit"),
        Words(
            "Chỉ số của từng tiêu chí (dòng) ở từng đơn vị (cột), kỳ mới nhất của mỗi hình thức.",
            "The index of each criterion (rows) at each unit (columns), newest period of each channel.",
        ),
    ),
    "lowest": Table(
        Words("Tiêu chí thấp nhất", "Lowest criteria"),
        Words(
            "Năm tiêu chí có chỉ số thấp nhất của mỗi đơn vị.", "The five criteria with the lowest index at each unit."
        ),
    ),
    "channels": Table(
        Words("Hình thức", "Channels"),
        Words(
            "Toàn bộ các đơn vị theo từng hình thức và kỳ; các hình thức để cạnh nhau, không cộng gộp.",
            "All units together by channel and period; channels stand side by side and are never pooled.",
        ),
    ),
    "channel_quality": Table(
        Words("Chất lượng hình thức", "Quality of channels"),
        Words(
            "Số liệu của mỗi hình thức đáng tin đến đâu: phiếu giống nhau, quá nhanh, dồn dập; để trống: mọi đơn vị.",
            "What a channel's figures are worth: sheets alike, too fast, in bursts; unit empty: all units.",
        ),
    ),
    "channel_differences": Table(
        Words("Chênh lệch hình thức", "Channels compared"),
        Words(
            "Chênh lệch giữa hai hình thức ở cùng các đơn vị, cùng tiêu chí, kèm KTC 95 %; để trống: mọi đơn vị.",
            "The difference of two channels at the same units and criteria, with its 95 % CI; unit empty: all units.",
        ),
    ),
    "channel_criteria": Table(
        Words("Tiêu chí theo hình thức", "Criteria by channel"),
        Words(
            "Từng tiêu chí theo hình thức và kỳ, toàn bộ các đơn vị.",
            "Each criterion by channel and period, over all units.",
        ),
    ),
    "control_charts": Table(
        Words("Biểu đồ kiểm soát", "Control charts"),
        Words(
            "Mỗi kỳ của từng đơn vị và hình thức (để trống: tất cả) khi có đủ 8 kỳ so sánh được: giới hạn, dấu hiệu.",
            "Each period of a unit and channel (empty: all units) once 8 are comparable: limits, signals.",
        ),
    ),
    "drivers": Table(
        Words("Yếu tố và đánh giá chung", "Factors, overall rating"),
        Words(
            "Mỗi hình thức, kỳ và yếu tố: phần gắn với đánh giá chung. Tương quan, không phải nguyên nhân.",
            "Each channel, period and factor: what goes with the overall rating. Correlation, not cause.",
        ),
    ),
    "questions": Table(
        Words("Từng câu hỏi, đơn vị", "Questions by unit"),
        Words(
            "Mỗi câu hỏi ở từng đơn vị: điểm trung bình, trung vị, mức tốt nhất, NPS, năm số tóm tắt của câu điền số.",
            "Each question at each unit: mean, median, best level, NPS; of numbers the five-number summary.",
        ),
    ),
    "channel_questions": Table(
        Words("Từng câu hỏi", "Questions"),
        Words(
            "Mỗi câu hỏi theo hình thức, toàn bộ các đơn vị, trên mọi thang điểm.",
            "Each question by channel over all units, on whatever scale it was asked.",
        ),
    ),
    "distribution": Table(
        Words("Phân bố trả lời, đơn vị", "Distribution by unit"),
        Words("Số lượt chọn từng mức, từng phương án ở mỗi đơn vị.", "How often each level or option was chosen."),
    ),
    "channel_distribution": Table(
        Words("Phân bố trả lời", "Distribution"),
        Words(
            "Số lượt chọn từng mức, từng phương án theo hình thức, toàn bộ các đơn vị.",
            "How often each level or option was chosen, by channel over all units.",
        ),
    ),
    "areas": Table(
        Words("Địa bàn", "Areas"),
        Words(
            "Cộng phiếu của các đơn vị theo thành phố, tỉnh mà đơn vị trực thuộc trong kỳ đó.",
            "Sheets of the units summed by the city and province they belonged to in that period.",
        ),
    ),
    "units_on": Table(
        Words("Theo đơn vị hiện nay", "By today's units"),
        Words(
            "Số liệu các kỳ tính lại theo địa giới đơn vị ở một ngày; đơn vị đã chia tách để dòng riêng.",
            "Figures of all periods on the units of one day; units that were split stand apart.",
        ),
    ),
    "demographics": Table(
        Words("Người trả lời", "Respondents"),
        Words(
            "Cơ cấu người trả lời và chỉ số theo nhóm; nhóm quá nhỏ không hiển thị.",
            "Who answered, and the index by group; groups that are too small are not shown.",
        ),
    ),
    "channel_demographics": Table(
        Words("Người trả lời, hình thức", "Respondents by channel"),
        Words("Cơ cấu người trả lời của tất cả đơn vị, theo hình thức.", "Who answered, all units, by channel."),
    ),
    "comments": Table(
        Words("Ý kiến góp ý", "Comments"),
        Words(
            "Từng ý kiến viết trên phiếu và từng thư góp ý: nội dung, chủ đề, có cần trả lời không.",
            "Each comment on a sheet and each letter, with its themes.",
        ),
    ),
    "letters": Table(
        Words("Thư góp ý", "Letters"),
        Words(
            "Số thư góp ý ở mỗi đơn vị, hình thức và kỳ; thư không phải là phiếu, không tính vào chỉ số.",
            "Letters of each unit, channel and period; they are no sheets, and in no index.",
        ),
    ),
    "themes": Table(
        Words("Chủ đề góp ý", "Themes"),
        Words("Số ý kiến theo chủ đề ở mỗi đơn vị, hình thức và kỳ.", "Comments by theme, unit, channel and period."),
    ),
    "theme_periods": Table(
        Words("Chủ đề góp ý qua các kỳ", "Themes over periods"),
        Words(
            "Số ý kiến theo chủ đề ở mỗi kỳ, tất cả đơn vị và hình thức, và tỷ lệ trong số ý kiến đã nhập của kỳ.",
            "Comments by theme and period, all units and channels, and their share of the comments typed.",
        ),
    ),
    "quality": Table(
        Words("Chất lượng dữ liệu", "Data quality"),
        Words(
            "Số câu máy đọc, người xem lại và sửa; số trang quét trùng, mâu thuẫn, không đọc được.",
            "What was read, reviewed and changed; pages that were duplicate, in conflict or unreadable.",
        ),
    ),
    "page_outcomes": Table(
        Words("Trang quét", "Page outcomes"),
        Words("Số trang theo kết quả đọc và lỗi, kèm hướng dẫn xử lý.", "Pages by outcome and fault, with what to do."),
    ),
    "measures": Table(
        Words("Kế hoạch khắc phục", "Measures"),
        Words(
            "Biểu để điền: hạn chế, nguyên nhân, giải pháp, người chịu trách nhiệm, thời hạn, kết quả.",
            "To be filled in: limitation, cause, measure, who is responsible, due, result.",
        ),
    ),
    "register": Table(
        Words("Sổ theo dõi hạn chế", "Register of shortcomings"),
        Words(
            "Mỗi hạn chế: số liệu, nguyên nhân, giải pháp, người thực hiện, thời hạn, trạng thái, kết quả.",
            "Each shortcoming: its figure, cause, measure, owner, due, status, result.",
        ),
    ),
    "register_steps": Table(
        Words("Lịch sử sổ hạn chế", "History of the register"),
        Words("Từng bước của mỗi hạn chế: ai, lúc nào, ghi gì, vì sao.", "Each step: who, when, what and why."),
    ),
    "sheets": Table(
        Words("Từng phiếu", "Sheets"),
        Words(
            "Từng phiếu thu về: tình trạng, câu trả lời, vị trí trong tệp quét.", "Each sheet: status, answers, scan."
        ),
    ),
    "pages": Table(
        Words("Từng trang", "Pages"),
        Words("Từng trang quét: kết quả đọc, lỗi, hướng dẫn xử lý.", "Each scanned page: outcome, fault, what to do."),
    ),
    "answers": Table(
        Words("Từng câu trả lời", "Answers"),
        Words(
            "Từng câu trả lời, độ tin cậy và vị trí trong tệp quét.", "Each answer, its confidence, where it was read."
        ),
    ),
}
"""By the table's id, which is also the name of its CSV file."""

YES_NO = columns.YES_NO
_KINDS = {
    "ward": Words("phường", "ward"),
    "commune": Words("xã", "commune"),
    "center": Words("trung tâm", "center"),
    "city": Words("thành phố", "city"),
    "province": Words("tỉnh", "province"),
}
_TOO_FEW = Words("quá ít phiếu", "too few sheets")
_DIRECTION = {"better": Words("tốt lên", "better"), "worse": Words("kém đi", "worse")}
_PENDING = Words("còn câu chờ xử lý", "answers wait")
VALUES: Mapping[str, Mapping[str, Words]] = {
    "status": {
        **{status.value: words for status, words in register_words.STATUSES.items()},
        "valid": Words("hợp lệ", "valid"),
        "invalid": Words("không hợp lệ", "invalid"),
        "waiting": Words("chờ xử lý", "waiting"),
    },
    "reason": {
        "held": Words("lô đang tạm giữ", "batch on hold"),
        "run-cancelled": Words("lượt in đã hủy", "its run was cancelled"),
        "conflict": Words("các bản quét mâu thuẫn", "scans contradict each other"),
        "page-missing": Words("thiếu trang", "page missing"),
        "page-unreadable": Words("trang không đọc được", "page unreadable"),
        "doubt": Words("còn nghi vấn", "marks in doubt"),
        "blank": Words("để trống", "blank"),
        "too-few-answers": Words("trả lời quá ít câu", "too few answers"),
    },
    "state": {
        "read": Words("máy đọc", "read"),
        "reviewed": Words("người đã xem lại", "reviewed"),
        "blank": Words("để trống", "blank"),
        "void": Words("không hợp lệ", "void"),
        "doubt": Words("còn nghi vấn", "in doubt"),
        "typed": Words("đã nhập", "typed"),
        "waiting": Words("chưa nhập", "waiting"),
    },
    "outcome": {
        "read": Words("đã đọc", "read"),
        "duplicate": Words("quét trùng", "duplicate"),
        "blank": Words("trang trắng", "blank"),
        "foreign": Words("không phải phiếu khảo sát", "not a survey sheet"),
        "unreadable": Words("không đọc được", "unreadable"),
        "conflict": Words("mâu thuẫn với bản quét khác", "contradicts another scan"),
        "forged": Words("mã không do đơn vị này ký", "code not signed here"),
    },
    "fault": {
        fault.value: Words(advice.seen.vi.rstrip("."), advice.seen.en.rstrip(".")) for fault, advice in ADVICE.items()
    },
    "unit_kind": _KINDS,
    "area_kind": _KINDS,
    "change_said": {
        "up": Words("tăng rõ rệt", "clearly up"),
        "down": Words("giảm rõ rệt", "clearly down"),
        "no-clear-change": Words("thay đổi chưa rõ rệt", "no clear change"),
        "too-few": _TOO_FEW,
        "pending": _PENDING,
        "not-comparable": Words("chưa so sánh được", "not comparable yet"),
        "other-questions": Words("câu hỏi khác kỳ trước", "other questions than before"),
    },
    "compared": {
        "above": Words("cao hơn rõ rệt", "clearly above"),
        "below": Words("thấp hơn rõ rệt", "clearly below"),
        "no-clear-difference": Words("khác biệt chưa rõ rệt", "no clear difference"),
        "too-few": _TOO_FEW,
        "pending": _PENDING,
    },
    "expected_said": {
        "above-expected": Words("cao hơn dự kiến", "better than expected"),
        "below-expected": Words("thấp hơn dự kiến", "worse than expected"),
        "as-expected": Words("như dự kiến", "as expected"),
        "too-few": _TOO_FEW,
        "pending": _PENDING,
    },
    "difference_said": {
        "above": Words("cao hơn rõ rệt", "clearly above"),
        "below": Words("thấp hơn rõ rệt", "clearly below"),
        "no-clear-difference": Words("khác biệt chưa rõ rệt", "no clear difference"),
        "too-few": _TOO_FEW,
        "pending": _PENDING,
        "not-comparable": Words("chưa so sánh được", "not comparable yet"),
        "other-questions": Words("hai hình thức hỏi khác nhau", "they ask about other things"),
    },
    "note": {
        **columns.VALUES["note"],
        "too-few": _TOO_FEW,
        "suppressed": Words("không hiển thị: nhóm quá nhỏ", "not shown: the group is too small"),
        "other-questions": Words("không vào biểu đồ: câu hỏi đã khác", "not in the chart: other questions"),
        "other-units": Words("không vào biểu đồ: đơn vị khác", "not in the chart: other units"),
        "too-few-sheets": _TOO_FEW,
        "few-factors": Words("chỉ có một yếu tố", "only one factor"),
        "many-factors": Words("quá nhiều yếu tố", "too many factors"),
        "no-spread": Words("mọi phiếu trả lời như nhau", "all sheets say the same"),
        "weak": Words("quan hệ quá yếu", "too weak"),
    },
    "flags": SHORT,
    "needs_answer": YES_NO,
    **{name: values for name, values in columns.VALUES.items() if name != "note"},
    "in_index": YES_NO,
    "is_satisfied": YES_NO,
    "is_driver": YES_NO,
    "outside": _DIRECTION,
    "run": _DIRECTION,
    "trend": _DIRECTION,
    "two_of_three": _DIRECTION,
    "section_kind": {
        "experience": Words("trải nghiệm", "experience"),
        "satisfaction": Words("hài lòng", "satisfaction"),
        "expectation": Words("mong đợi", "expectation"),
        "respondent": Words("người trả lời", "respondent"),
    },
    "subject": {subject.value: words for subject, words in register_words.SUBJECTS.items()},
    "reasons": {reason.value: words for reason, words in register_words.REASONS.items()},
    "publish": YES_NO,
    "kind": {
        **{kind.value: words for kind, words in register_words.STEPS.items()},
        "rating": Words("thang điểm", "rating"),
        "choice": Words("chọn một", "one of"),
        "choices": Words("chọn nhiều", "several of"),
        "number": Words("điền số", "number"),
    },
}
"""By column and coded value; values that are not named are shown as they are."""


def column_of(table: str, name: str, values: pd.Series[Any], levels: Mapping[str, str] = NO_LEVELS) -> Column:
    """Return what a column is called in a table; one that nobody named is called by its id and shown by its type.

    >>> column_of("sheets", "q01", pd.Series([5, 4])).kind
    <Display.COUNT: 'count'>

    Args:
        table: its id.
        name: the column's id.
        values: its cells.
        levels: what the levels of the scales are called, by their ids.
    """
    known = IN_TABLE.get((table, name)) or COLUMNS.get(name) or _of_level(name, levels)
    return known or Column(name, name, _guessed(values))


def _of_level(name: str, levels: Mapping[str, str]) -> Column | None:
    """Return what the count or share of a level is called; ``None`` where the column is neither."""
    kind, _, level = name.partition("_")
    if kind not in ("level", "share") or not (level.isdecimal() or level in levels):
        return None
    called = levels.get(level, "")
    vi, en = f"Mức {level}", f"Level {level}"
    if kind == "level":
        beside = f": {called}" if called else ""
        return Column(f"{vi}{beside}", f"{en}{beside}", Display.COUNT)
    return Column(f"{called or vi} (%)", f"{called or en} (%)", Display.SHARE)


def _guessed(values: pd.Series[Any]) -> Display:
    if is_bool_dtype(values):
        return Display.TEXT
    if is_integer_dtype(values):
        return Display.COUNT
    if is_float_dtype(values):
        whole = (values.dropna() % 1 == 0).all()  # whole numbers with a gap among them are floats in pandas
        return Display.COUNT if whole else Display.POINTS
    longest = max((len(str(value)) for value in values), default=0)
    return Display.LONG_TEXT if longest > LONG else Display.TEXT
