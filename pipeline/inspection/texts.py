"""What ``phieu check`` says of each measure and what to do about it; what to do about what waits for somebody."""

from __future__ import annotations

from dataclasses import dataclass

from forms.bilingual import Words
from pipeline.inspection.measures import Grade, Measure
from pipeline.inspection.status import Task

NAMES: dict[Measure, Words] = {
    Measure.RESOLUTION: Words("Độ phân giải", "Resolution"),
    Measure.CONTRAST: Words("Tương phản (giấy / mực in)", "Contrast (paper / print)"),
    Measure.SHARPNESS: Words("Độ nét (bề rộng mép in)", "Sharpness (width of an edge)"),
    Measure.NOISE: Words("Nhiễu", "Noise"),
    Measure.OUTLINES: Words("Viền ô (độ đậm, số ô hỏng)", "Outlines of boxes (darkness, spoilt)"),
    Measure.FIDUCIALS: Words("Ô định vị ở góc", "Corner markers"),
    Measure.REGISTRATION: Words("Sai lệch vị trí", "Registration error"),
    Measure.CODE: Words("Mã của trang", "Page code"),
    Measure.SCALE: Words("Tỷ lệ in (ngang × dọc)", "Printed scale (across × down)"),
    Measure.SKEW: Words("Độ nghiêng", "Skew"),
    Measure.STREAKS: Words("Vệt kẻ", "Streaks"),
    Measure.BLANKNESS: Words("Ô có vết (số ô, phần vết lớn nhất)", "Boxes with ink (how many, most ink)"),
}
"""The names of the measures."""

ADVICE: dict[Measure, Words] = {
    Measure.RESOLUTION: Words("Đặt máy quét ở 200–300 dpi.", "Set the scanner to 200–300 dpi."),
    Measure.CONTRAST: Words(
        "Thay hộp mực, in trên giấy trắng; tăng độ tương phản của máy quét.",
        "Change the toner and print on white paper; raise the scanner's contrast.",
    ),
    Measure.SHARPNESS: Words(
        "Lau mặt kính, ép phẳng giấy; tắt chế độ làm mịn hoặc nén mạnh của máy quét.",
        "Clean the glass and flatten the paper; turn off the scanner's smoothing and strong compression.",
    ),
    Measure.NOISE: Words(
        "Quét ở chế độ xám, chất lượng ảnh cao hơn; không quét bản phô-tô.",
        "Scan in gray at a higher picture quality; don't scan photocopies.",
    ),
    Measure.OUTLINES: Words(
        "Thay hộp mực, tắt chế độ tiết kiệm mực; quét ở chế độ xám.",
        "Change the toner, turn off toner saving; scan in gray.",
    ),
    Measure.FIDUCIALS: Words(
        "In với lề đầy đủ; đặt giấy ngay ngắn để cả bốn góc nằm trong ảnh.",
        "Print with full margins; lay the paper straight, so that all four corners are in the picture.",
    ),
    Measure.REGISTRATION: Words(
        "Vuốt phẳng giấy; nếu quét qua khay cuốn thì lau trục cuốn hoặc quét trên mặt kính.",
        "Flatten the paper; clean the feeder's rollers, or scan on the glass.",
    ),
    Measure.CODE: Words(
        "Quét ở 200–300 dpi, thay hộp mực nếu mã in nhòe hoặc nhạt.",
        "Scan at 200–300 dpi; change the toner if the code is smeared or pale.",
    ),
    Measure.SCALE: Words(
        "Khi in chọn “kích thước thực” (100 %), không chọn “vừa trang”.",
        "Print at “actual size” (100 %), not “fit to page”.",
    ),
    Measure.SKEW: Words(
        "Chỉnh hai thanh dẫn của khay giấy sát mép giấy.",
        "Set the guides of the paper tray close to the paper.",
    ),
    Measure.STREAKS: Words(
        "Lau mặt kính và khe quét của máy quét, rồi quét lại tờ này.",
        "Clean the scanner's glass and its slit, then scan this sheet again.",
    ),
    Measure.BLANKNESS: Words(
        "Tờ kiểm tra phải là tờ chưa ai đánh dấu; nếu đúng là tờ trắng thì lau mặt kính và kiểm tra hộp mực.",
        "Check with a sheet that nobody has marked; if this is one, clean the glass and look at the toner.",
    ),
}
"""What to do about a measure that is not good."""

SCALE_UNKNOWN = Words(
    "Tệp không ghi độ phân giải nên không biết tỷ lệ in: hãy quét thành PDF.",
    "The file does not tell its resolution, so the scale can't be known: scan to PDF.",
)

GRADES: dict[Grade, Words] = {
    Grade.GOOD: Words("tốt", "good"),
    Grade.USABLE: Words("dùng được", "usable"),
    Grade.POOR: Words("không đạt", "not good enough"),
}
"""The names of the grades."""

VERDICTS: dict[Grade, Words] = {
    Grade.GOOD: Words(
        "TỐT: máy in và máy quét này đọc được phiếu, có thể quét cả tập.",
        "GOOD: this printer and scanner will do; feed the stack.",
    ),
    Grade.USABLE: Words(
        "DÙNG ĐƯỢC: phiếu đọc được, nhưng sẽ có nhiều câu phải hỏi lại; nên sửa những điểm nêu trên trước.",
        "USABLE: sheets will be read, but more will be left to a person; better mend what is named above first.",
    ),
    Grade.POOR: Words(
        "KHÔNG ĐẠT: hãy sửa những điểm nêu trên rồi quét lại tờ trắng, trước khi quét cả tập.",
        "NOT GOOD ENOUGH: mend what is named above and scan a blank sheet again, before the stack is fed.",
    ),
}
"""The last line, by the overall grade."""

NO_SHEET = Words(
    "KHÔNG ĐẠT: không thấy tờ phiếu nào của hệ thống này; hãy quét một tờ phiếu trắng mới in.",
    "NOT GOOD ENOUGH: there is no sheet of this workspace here; scan a freshly printed blank one.",
)
MARKED = Words("Tờ này có ô đã được đánh dấu", "Boxes on this sheet look marked")
PAGE = Words("trang", "page")
HEADINGS = (
    Words("chỉ số", "measure"),
    Words("đo được", "measured"),
    Words("đánh giá", "verdict"),
    Words("cần làm", "what to do"),
)


@dataclass(frozen=True, slots=True)
class Todo:
    """A task in words.

    Attributes:
        who: whose it is.
        do: what to do.
    """

    who: Words
    do: Words


_REVIEWER = Words("cán bộ duyệt phiếu", "reviewer")
_MANAGER = Words("người quản lý", "manager")
_CLERK = Words("cán bộ duyệt phiếu", "clerk")

TODO: dict[Task, Todo] = {
    Task.DOUBT: Todo(_REVIEWER, Words("Xem các câu trả lời còn nghi vấn.", "Look at the answers that are in doubt.")),
    Task.RUN_CANCELLED: Todo(
        _REVIEWER,
        Words(
            "Xem phiếu thuộc lượt in đã hủy và quyết định có tính hay không.",
            "Look at the sheets of cancelled runs, and decide whether they count.",
        ),
    ),
    Task.CONFLICT: Todo(
        _REVIEWER,
        Words("So sánh các bản quét của phiếu.", "Compare the scans of the sheet: their marks differ."),
    ),
    Task.PAGE_MISSING: Todo(_CLERK, Words("Tìm trang còn thiếu và quét.", "Find the missing page and scan it.")),
    Task.PAGE_UNREADABLE: Todo(
        _CLERK, Words("Quét lại trang không đọc được.", "Scan the page again that can't be read.")
    ),
    Task.SERIAL_MISSING: Todo(
        _CLERK,
        Words(
            "Nhập số phiếu in cạnh mã: phieu identify.",
            "Type the serial that is printed beside the code: phieu identify.",
        ),
    ),
    Task.STRAY_PAGE: Todo(
        _CLERK,
        Words(
            "Xem trang trong results/pages.csv: trang lạ, giả hoặc không đọc được, chưa biết của phiếu nào.",
            "See results/pages.csv: a page that is foreign, forged or unreadable, and of no known sheet.",
        ),
    ),
    Task.BATCH_HELD: Todo(
        _MANAGER,
        Words("Xem lô đang tạm giữ rồi bỏ tạm giữ hoặc rút lô.", "See the batch on hold, and release or withdraw it."),
    ),
    Task.SECOND_SHEET: Todo(
        _CLERK,
        Words(
            "Tìm trong tập tờ phiếu bị tờ khác che khi quét, quét lại tờ đó, rồi ghi nhận: phieu review.",
            "Look in the stack for the sheet that lay below another one, scan it, and say so: phieu review.",
        ),
    ),
}
"""What to do about each task, and who does it."""
