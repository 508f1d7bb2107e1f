"""What is said of desks and officials, in Vietnamese and English; names in braces are filled in."""

from __future__ import annotations

from collections.abc import Mapping

from forms.bilingual import Words
from forms.desks import DeskKind
from pipeline.desks.whose import Unclear
from pipeline.figures.significance import Clarity

TITLE = Words("Quầy và cán bộ", "Desks and officials")
CONFIDENTIAL = Words(
    "Chỉ dành cho người có trách nhiệm quản lý. Không đăng, không gửi kèm báo cáo, không dùng để xếp hạng.",
    "For managers only. Not to be published, sent along with a report, or used as a ranking.",
)
PERIOD = Words("Kỳ", "Period")
NO_FILE = Words(
    "Chưa có phiếu nào gắn với quầy hoặc cán bộ. Tải danh sách quầy lên ở mục Phiếu hỏi và đơn vị, rồi in phiếu cho "
    "từng quầy, hoặc hỏi số quầy trên phiếu.",
    "No sheet is about a desk or official yet. Upload the list of desks under Survey and units, then print sheets "
    "for each, or ask for the number of the desk on the sheet.",
)
KINDS: Mapping[DeskKind, Words] = {
    DeskKind.DESK: Words("Quầy", "Desks"),
    DeskKind.OFFICIAL: Words("Cán bộ", "Officials"),
}
HEADING = Words("{unit}: {channel}", "{unit}: {channel}")
OTHER_SURVEY = Words("{heading} ({survey})", "{heading} ({survey})")

# The table
DESK = Words("Mã", "Id")
NAME = Words("Tên", "Name")
DAYS = Words("Thời gian", "Days")
SINCE = Words("từ {first}", "since {first}")
UNTIL = Words("đến {last}", "until {last}")
FROM_TO = Words("{first} – {last}", "{first} – {last}")
SHEETS = Words("Phiếu hợp lệ", "Valid sheets")
SPAN = Words("Khoảng của chỉ số (95 %)", "Range of the index (95 %)")
EXPECTED = Words("Dải dự kiến (99,8 %)", "Expected (99.8 %)")
SAID = Words("Nhận xét", "What it says")
RANGE = Words("{low}–{high}\N{NO-BREAK SPACE}%", "{low}–{high}\N{NO-BREAK SPACE}%")
WHOLE = Words("Cả đơn vị", "Whole unit")
NOTHING = "–"

VERDICTS: Mapping[Clarity, Words] = {
    Clarity.ABOVE_EXPECTED: Words("Cao hơn dự kiến", "Better than expected"),
    Clarity.AS_EXPECTED: Words("Như dự kiến", "As expected"),
    Clarity.BELOW_EXPECTED: Words("Thấp hơn dự kiến", "Worse than expected"),
    Clarity.PENDING: Words("Chưa kết luận, còn câu chờ xử lý", "Open while answers wait"),
}
TOO_FEW = Words("Chưa đủ {fewest} phiếu, không nêu", "Fewer than {fewest} sheets, not told")
NOT_ALONE = Words("Chỉ nêu chung cả đơn vị", "Told of the whole unit alone")

BESIDE = Words("Bên cạnh dải dự kiến", "Beside what is expected")
EACH = Words("Khoảng của từng quầy, từng cán bộ", "The range of each")

# How to read it
HOW_TO_READ = Words(
    "Mỗi dòng là một khoảng, không phải một điểm, và xếp theo mã chứ không theo kết quả: với số phiếu như vậy không "
    "thể biết ai hơn ai. “Thấp hơn dự kiến” nghĩa là lệch khỏi mức chung của đơn vị nhiều hơn mức ngẫu nhiên giải "
    "thích được; cần xem quầy ấy nhận việc gì, ai đến, trước khi nói về người ngồi đó.",
    "Each line is a range and not a point, and they stand by their ids, not by their results: this many sheets can't "
    "tell who is ahead of whom. “Worse than expected” means further from the whole of the unit than chance explains; "
    "look at what the desk deals with, and who comes to it, before anything is said of whoever sits there.",
)
WHEN_TOLD = Words(
    "Dưới {fewest} phiếu hợp lệ thì không nêu. Khi đơn vị có chưa tới {least} quầy (hay cán bộ) đủ phiếu thì chỉ nêu "
    "khoảng của cả đơn vị, vì mức dự kiến được tính từ chính những quầy ấy: khi chỉ có hai, mỗi bên bị so với bên "
    "kia.",
    "Nothing is told of fewer than {fewest} valid sheets. Where fewer than {least} desks (or officials) of a unit "
    "have enough, the range of the whole unit alone is told, since what is expected is made of these very ones: of "
    "two, each would be measured by the other.",
)
QUESTIONS = Words("Chỉ tính các câu: {questions}.", "These questions alone count: {questions}.")
SPREAD_ADDED = Words(
    "Các quầy (cán bộ) trong cùng đơn vị khác nhau rõ rệt hơn mức ngẫu nhiên (phương sai gấp {phi} lần, tính trên "
    "mọi đơn vị), nên dải đã được nới thêm phần khác biệt thường có, khoảng {points} điểm phần trăm.",
    "Desks (officials) of one unit differ by clearly more than chance explains (their variance is {phi} times as "
    "large, over all units), so the band is widened by how much they usually differ, about {points} percentage "
    "points.",
)
SPREAD_BY_CHANCE = Words(
    "Khác biệt trong cùng đơn vị không vượt rõ mức ngẫu nhiên (phương sai gấp {phi} lần, tính trên mọi đơn vị), nên "
    "dải không nới thêm.",
    "Within one unit they do not clearly differ by more than chance (their variance is {phi} times as large, over "
    "all units), so the band is not widened.",
)
SPREAD_UNKNOWN = Words(
    "Chưa đủ {fewest} quầy (cán bộ) có đủ phiếu để biết họ thường khác nhau bao nhiêu do công việc, nên dải chỉ tính "
    "phần ngẫu nhiên: ai nằm ngoài dải có thể chỉ vì việc được giao khác.",
    "Fewer than {fewest} desks (officials) have enough sheets to tell how much they usually differ because of what "
    "they deal with, so the band holds chance alone: whoever lies outside may only have other work.",
)

# What the sheets name
NAMING = Words("Phiếu hợp lệ ghi rõ quầy, cán bộ", "What valid sheets name")
VALID = Words("Phiếu hợp lệ", "Valid sheets")
NAMED: Mapping[DeskKind, Words] = {
    DeskKind.DESK: Words("Rõ quầy", "Desk known"),
    DeskKind.OFFICIAL: Words("Rõ cán bộ", "Official known"),
}
WITHOUT = Words("Không ghi", "None named")
UNCLEAR: Mapping[Unclear, Words] = {
    Unclear.CONTRADICTION: Words("Mâu thuẫn", "Contradiction"),
    Unclear.UNKNOWN: Words("Không có ở đơn vị", "Not of the unit"),
    Unclear.SEVERAL: Words("Mã đổi người trong kỳ", "Id passed on"),
    Unclear.WAITING: Words("Chờ xử lý", "Waiting"),
}
ABOUT_NAMING = Words(
    "Câu trả lời trên phiếu tính trước, rồi đến dòng dữ liệu, rồi đến lần in. Mâu thuẫn: hai nguồn ghi khác nhau, "
    "nguồn đứng trước được tính. Không có ở đơn vị, mã đổi người, chờ xử lý: phiếu không tính cho ai.",
    "The answer on the sheet counts before the row it came in, and that before the run. A contradiction: two of them "
    "name different ones, and the first counts. Not of the unit, id passed on, waiting: the sheet counts for nobody.",
)
VIEWS = Words("Ai đã xem", "Who has looked")
VIEWED = Words("{at}: {name}, kỳ {period}", "{at}: {name}, {period}")
EVERY_VIEW = Words("Mỗi lần mở trang này đều được ghi lại.", "Every time this page is opened is noted down.")
