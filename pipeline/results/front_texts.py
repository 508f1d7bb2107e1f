"""What the first page of the workbook says, in Vietnamese and English; names in braces are filled in."""

from __future__ import annotations

from forms.bilingual import Words

FRONT = Words("Tóm tắt", "Summary")
TITLE = Words("Kết quả khảo sát sự hài lòng", "Results of the satisfaction survey")
ABOUT_PERIOD = Words(
    "{period} · {delivered}/{units} đơn vị đã nộp phiếu · {survey}",
    "{period} · {delivered} of {units} units have delivered · {survey}",
)
PASSED_OVER = Words(
    "{newer} mới có phiếu của {delivered} trong {units} đơn vị, nên trang này là của {period}, kỳ gần nhất có đủ.",
    "{newer} has sheets of only {delivered} of {units} units, so this page is about {period}, the newest complete "
    "period.",
)
NOT_COMPLETE = Words(
    "Chưa kỳ nào có đủ phiếu của các đơn vị; trang này là của {period}, kỳ gần nhất.",
    "No period is complete yet; this page is about {period}, the newest.",
)
NOT_DELIVERED = Words("Chưa nộp phiếu: {names}", "Not delivered: {names}")
NOTHING_PRINTED = Words("Chưa in phiếu nào, nên chưa có số liệu.", "No sheets were printed yet: there are no figures.")
PRELIMINARY = Words("SƠ BỘ: {said}", "PRELIMINARY: {said}")

# The key figures.
KEY_FIGURES = Words("Kết quả theo hình thức", "Results by channel")
CHANNEL = Words("Hình thức", "Channel")
INDEX = Words("Chỉ số hài lòng (%)", "Satisfaction index (%)")
FROM = Words("KTC 95 % theo phiếu, từ", "95 % CI by sheets, from")
TO = Words("KTC 95 % theo phiếu, đến", "95 % CI by sheets, to")
ISSUED = Words("Phiếu phát ra", "Sheets issued")
RETURNED = Words("Phiếu thu về", "Sheets returned")
VALID = Words("Phiếu hợp lệ", "Valid sheets")
CHANGE = Words("Thay đổi (điểm %)", "Change (points)")
CHANGE_MEANS = Words("Nhận định về thay đổi", "What the change means")
MORE_CHANNELS = Words("Còn {count} hình thức khác ở bảng “{sheet}”.", "{count} more channels are on sheet “{sheet}”.")

FLAGGED = Words("Nên xem lại, {channel}: {said}", "Worth a look, {channel}: {said}")

# The charts.
BY_UNIT = Words("Chỉ số theo đơn vị (%), {channel}; vạch: KTC 95 %", "Index by unit (%), {channel}; bars: 95 % CI")
LOWEST_UNITS = Words(
    "{count} đơn vị có chỉ số thấp nhất trong {all} (%), {channel}; vạch: KTC 95 %",
    "The {count} lowest of {all} units, index (%), {channel}; bars: 95 % CI",
)
BY_FACTOR = Words("Chỉ số theo yếu tố (%)", "Index by factor (%)")
BY_PERIOD = Words("Chỉ số qua các kỳ (%); vạch: KTC 95 %", "Index over the periods (%); bars: 95 % CI")
SHEETS = Words("Phiếu phát ra", "Sheets issued")
VALID_SHEETS = Words("hợp lệ", "valid")
INVALID_SHEETS = Words("không hợp lệ", "invalid")
WAITING_SHEETS = Words("chờ xử lý", "waiting")
NOT_RETURNED = Words("chưa thu về", "not returned")
CHART_DATA = Words("Số liệu biểu đồ", "Chart data")
TO_LOW = Words("{name}: đến cận dưới", "{name}: to the lower end")
TO_HIGH = Words("{name}: đến cận trên", "{name}: to the upper end")

# What is low, and what waits.
LOWEST = Words("Tiêu chí thấp nhất, {channel}", "Lowest criteria, {channel}")
ORDER_OPEN = Words("{title} (thứ tự còn có thể thay đổi)", "{title} (the order may still change)")
CRITERION = Words("Tiêu chí", "Criterion")
NO_CRITERIA = Words("Chưa có câu trả lời tính vào chỉ số.", "There are no answers that make an index yet.")
WAITS = Words("Chờ xử lý, mọi kỳ (phieu review)", "Waiting, all periods (phieu review)")
SHEETS_WAIT = Words("Phiếu", "Sheets")
ANSWERS_WAIT = Words("Câu trả lời", "Answers")
COMMENTS_WAIT = Words("Ý kiến chưa nhập", "Comments to be typed")
UNITS_MISSING = Words("Đơn vị chưa nộp phiếu", "Units that have not delivered")
LINKS = Words("Các bảng (bấm để mở; ô A1 của mỗi bảng trở về đây)", "Sheets (click to open; cell A1 leads back here)")
