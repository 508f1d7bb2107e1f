"""What the tables of figures say in words, in Vietnamese and English; names in braces are filled in."""

from __future__ import annotations

from collections.abc import Mapping

from forms.bilingual import Words
from pipeline.figures.significance import Clarity

# What is said of a difference.
VERDICTS: Mapping[Clarity, Words] = {
    Clarity.UP: Words("tăng rõ rệt", "clearly up"),
    Clarity.DOWN: Words("giảm rõ rệt", "clearly down"),
    Clarity.UNCLEAR: Words("chưa thấy thay đổi rõ rệt", "no clear change"),
    Clarity.ABOVE: Words("cao hơn rõ rệt so với các đơn vị khác", "clearly above the other units"),
    Clarity.BELOW: Words("thấp hơn rõ rệt so với các đơn vị khác", "clearly below the other units"),
    Clarity.ALIKE: Words(
        "chưa thấy khác biệt rõ rệt so với các đơn vị khác", "no clear difference from the other units"
    ),
    Clarity.ABOVE_EXPECTED: Words("cao hơn dự kiến", "better than expected"),
    Clarity.BELOW_EXPECTED: Words("thấp hơn dự kiến", "worse than expected"),
    Clarity.AS_EXPECTED: Words("như dự kiến", "as expected"),
    Clarity.TOO_FEW: Words("quá ít phiếu để kết luận", "too few sheets to tell"),
    Clarity.PENDING: Words("chưa kết luận được khi còn câu chờ xử lý", "not settled while answers wait"),
    Clarity.NOT_COMPARABLE: Words("chưa so sánh được", "not comparable yet"),
    Clarity.OTHER_QUESTIONS: Words(
        "không so sánh được vì câu hỏi đã khác", "not comparable, since other things are asked"
    ),
}

# What older sheets asked under an id that means something else by now.
AS_ASKED_BEFORE = Words("{label} (cách hỏi cũ, mẫu phiếu {layout})", "{label} (as asked before, layout {layout})")

# A level of scales that call it differently.
LEVEL = Words("Mức {level}", "Level {level}")

# Names of units, and days.
AND = Words("và", "and")
UNTIL = Words("đến {day}", "until {day}")
SINCE = Words("từ {day}", "since {day}")
DAY = Words("{day.day}/{day.month}/{day.year}", "{day.day} {day:%B} {day.year}")

# Who has not delivered.
AND_OTHERS = Words(" và {count} đơn vị khác", " and {count} more")

# Notes of areas.
NO_UNIT_WITH_CODE = Words(
    "Vào thời điểm đó, danh mục đơn vị không có cấp trên nào mang mã “{code}”.",
    "At that time the register has no unit above with the code “{code}”.",
)
NOTHING_ABOVE = Words(
    "Những đơn vị không ghi cấp trên trong danh mục đơn vị, hoặc không còn trong danh mục.",
    "Units that have nothing above them in the register, or are no longer in it.",
)
ONLY_UNIT = Words(
    "Chỉ có phiếu hợp lệ của một đơn vị, nên số liệu là của {unit}.",
    "Only one unit has valid sheets here: these are the figures of {unit}.",
)
NOTHING_KNOWN_ABOVE = Words("Không rõ cấp trên", "Nothing known above")

# Notes of units that periods are told by.
NOT_IN_REGISTER = Words("Không còn trong danh mục đơn vị.", "No longer in the register of units.")
INCLUDES = Words("Gồm cả phiếu của {units}.", "Includes the sheets of {units}.")
SPLIT = Words(
    "Địa bàn đã chia cho {units}; phiếu không tách được nên để riêng.",
    "Its area was split between {units}; its sheets can't be divided and stand apart.",
)
NOT_YET = Words("Chỉ có từ ngày {day}.", "Exists only since {day}.")
ENDED = Words(
    "Đã kết thúc ngày {day}; danh mục đơn vị không ghi đơn vị kế tiếp nên phiếu để riêng.",
    "Ended on {day}; the register names no successor, so its sheets stand apart.",
)
LEFT_OUT = Words(
    "Chưa gồm phiếu của {units}, vì địa bàn đã chia cho nhiều đơn vị.",
    "Without the sheets of {units}, whose area was split.",
)
