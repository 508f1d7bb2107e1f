"""What the public page says, in Vietnamese and English; names in braces are filled in."""

from __future__ import annotations

from collections.abc import Mapping

from forms.bilingual import Words
from pipeline.figures.channel_flags import Flag
from pipeline.figures.significance import Clarity

# Every page.
TITLE = Words("Kết quả khảo sát sự hài lòng", "How satisfied people are")
SKIP = Words("Đến nội dung chính", "Skip to the content")
LANGUAGES = Words("Ngôn ngữ", "Language")
LANGUAGE_NAMES: Mapping[str, str] = {"vi": "Tiếng Việt", "en": "English"}
MENU = Words("Các trang", "Pages")
OVERVIEW = Words("Tổng quan", "Overview")
RECEIPTS = Words("Mã biên nhận", "Receipts")
ANSWERS = Words("Góp ý và trả lời", "What was answered")
METHOD = Words("Cách tính và dữ liệu", "Method and data")
PUBLISHED_ON = Words("Công bố ngày {day.day}/{day.month}/{day.year}", "Published on {day:%Y-%m-%d}")
DAY = Words("{day.day}/{day.month}/{day.year}", "{day:%Y-%m-%d}")
CONTACT = Words("Liên hệ: {contact}", "Contact: {contact}")
NOTHING_YET = Words(
    "Chưa có số liệu nào được công bố: chưa kỳ khảo sát nào kết thúc mà có phiếu.",
    "Nothing is published yet: no period that has sheets is over.",
)

# The overview.
PROVISIONAL = Words("tạm tính", "provisional")
ABOUT_PROVISIONAL = Words(
    "Tạm tính: kỳ này chưa kết thúc, số liệu còn thay đổi.",
    "Provisional: this period is not over, and its figures will change.",
)
INDEX_IS = Words(
    "Chỉ số hài lòng: trong 100 câu trả lời, bao nhiêu câu ở mức hài lòng. Số liệu lấy từ mẫu, nên kèm khoảng tin cậy "
    "95 %: khoảng mà con số thật nhiều khả năng nằm trong đó.",
    "The index says how many of 100 answers are satisfied ones. It comes from a sample, so beside it stands its 95 % "
    "interval: the range in which the true figure very likely lies.",
)
INTERVAL = Words("KTC 95 %: {low}–{high} %", "95 % interval: {low}–{high} %")
SHEETS_OF_UNITS = Words("{sheets} phiếu hợp lệ, {units} đơn vị", "{sheets} valid sheets, {units} units")
SHEETS_OF_SHOWN = Words(
    "{sheets} phiếu hợp lệ của {shown} trong {units} đơn vị", "{sheets} valid sheets of {shown} of {units} units"
)
NO_FIGURE = Words("chưa đủ phiếu", "too few sheets")
NO_INDEX = Words("không có chỉ số", "no index")
CHANGES: Mapping[Clarity, Words] = {
    Clarity.UP: Words("tăng rõ so với {before}", "clearly up since {before}"),
    Clarity.DOWN: Words("giảm rõ so với {before}", "clearly down since {before}"),
    Clarity.UNCLEAR: Words("chưa rõ thay đổi so với {before}", "no clear change since {before}"),
    Clarity.PENDING: Words("chưa kết luận, còn câu chờ xử lý", "open while answers wait"),
    Clarity.NOT_COMPARABLE: Words("chưa so sánh được với {before}", "not comparable with {before}"),
    Clarity.OTHER_QUESTIONS: Words("câu hỏi khác {before}", "other questions than in {before}"),
}
CHANGES_IN_SHORT: Mapping[Clarity, Words] = {
    Clarity.UP: Words("▲ tăng rõ", "▲ clearly up"),
    Clarity.DOWN: Words("▼ giảm rõ", "▼ clearly down"),
    Clarity.UNCLEAR: Words("chưa rõ", "unclear"),
    Clarity.PENDING: Words("chờ xử lý", "waiting"),
    Clarity.NOT_COMPARABLE: Words("chưa so sánh được", "not comparable"),
    Clarity.OTHER_QUESTIONS: Words("câu hỏi khác", "other questions"),
}
PENDING = Words(
    "Sơ bộ: {count} câu trả lời chờ xử lý; chỉ số sẽ nằm trong khoảng {low}–{high} %.",
    "Preliminary: {count} answers wait for a person; the index will lie between {low} and {high} %.",
)
PENDING_UNMOVED = Words(
    "Sơ bộ: {count} câu trả lời chờ xử lý; chỉ số vẫn sẽ là {index} %.",
    "Preliminary: {count} answers wait for a person; the index will still be {index} %.",
)
READ_DOUBTFULLY = Words("Cần đọc thận trọng: {flags}.", "Read with care: {flags}.")
FLAGS: Mapping[Flag, Words] = {
    Flag.UNTOUCHED: Words("nhiều phiếu giữ nguyên mức chọn sẵn", "many answers were left as they were preselected"),
    Flag.ALL_BEST: Words(
        "nhiều phiếu chọn mức tốt nhất ở mọi câu hơn hẳn hình thức khác",
        "far more sheets have the best level throughout than in another channel",
    ),
    Flag.ALL_BEST_AMONG_UNITS: Words(
        "có đơn vị nhiều phiếu chọn mức tốt nhất ở mọi câu hơn hẳn các đơn vị khác",
        "units with far more sheets at the best level throughout than the others",
    ),
    Flag.STRAIGHT: Words(
        "nhiều phiếu chọn cùng một mức ở mọi câu hơn hẳn hình thức khác",
        "far more sheets have one level throughout than in another channel",
    ),
    Flag.STRAIGHT_AMONG_UNITS: Words(
        "có đơn vị nhiều phiếu chọn cùng một mức ở mọi câu hơn hẳn các đơn vị khác",
        "units with far more sheets at one level throughout than the others",
    ),
    Flag.SPEED: Words("nhiều phiếu trả lời quá nhanh", "many were answered too fast to be read"),
    Flag.BURST: Words("nhiều phiếu gửi dồn trong vài phút", "many were sent within a few minutes"),
    Flag.IDENTICAL: Words("nhiều phiếu giống hệt nhau", "many sheets are identical"),
}
OVER_PERIODS = Words("Qua các kỳ", "Over the periods")
TREND_TITLE = Words("Chỉ số hài lòng theo kỳ và hình thức", "Index by period and channel")
READ_WITH_CARE = Words(
    "Các hình thức được trình bày riêng, không gộp: người trả lời tại quầy và trực tuyến không giống nhau. Hai chỉ số "
    "có khoảng tin cậy chồng lên nhau thì chưa thể nói bên nào cao hơn.",
    "Channels stand side by side and are not pooled: who answers at the counter and who answers online are not the "
    "same people. Of two indices whose intervals overlap nobody can say which one is higher.",
)
PERIODS = Words("Từng kỳ, từng đơn vị", "Each period, unit by unit")
PERIOD_LINE = Words("{units} đơn vị; {channels}", "{units} units; {channels}")

# What people said and what was answered.
ANSWERS_TITLE = Words("Người dân góp ý, cơ quan trả lời", "What people said, and what was answered")
ABOUT_ANSWERS = Words(
    "Góp ý nói về điều gì và đơn vị đã trả lời ra sao. Không ghi ai viết, ai trả lời; không hiện của đơn vị có dưới "
    "{fewest} góp ý trong kỳ.",
    "What comments were about, and what was answered. Nothing says who wrote or who answered, and nothing is shown of "
    "units with fewer than {fewest} comments in the period.",
)
ANSWERS_IN = Words("Góp ý và trả lời {period}", "What was answered, {period}")
ANSWERS_COUNT = Words("{count} lời đáp", "{count} replies")
ONE_ANSWER = Words("1 lời đáp", "1 reply")
NO_THEME = Words("Góp ý khác", "Other")

# A period.
IN_PERIOD = Words("Kết quả {period}", "Results, {period}")
ALL_UNITS = Words("Tất cả đơn vị", "All units")
SHOWN_UNITS = Words("Các đơn vị đủ phiếu", "Units with enough sheets")
UNIT = Words("Đơn vị", "Unit")
INDEX = Words("Chỉ số (%)", "Index (%)")
INTERVAL_HEAD = Words("KTC 95 %", "95 % interval")
SHEETS = Words("Phiếu hợp lệ", "Valid sheets")
CHANGE = Words("So với kỳ trước", "Since the period before")
TABLE_OF = Words("{channel}, {period}", "{channel}, {period}")
PART_OF = Words("Phần {number} trong {all}", "Part {number} of {all}")
PARTS = Words("Các phần của kỳ này", "Parts of this period")
TOO_FEW = Words("dưới {fewest} phiếu", "under {fewest} sheets")
HELD = Words(
    "Một số đơn vị có phiếu mới hoặc phiếu được sửa sau lần công bố trước. Số liệu của đơn vị chỉ cập nhật khi có ít "
    "nhất {step} phiếu như vậy, để không ai suy ra được một người đã trả lời thế nào.",
    "Some units have sheets that came or were corrected after the last publication. Figures of a unit are brought up "
    "to date once there are at least {step} of these, so that nobody can find out what one person said.",
)
WITHOUT_FEW = Words(
    "“{shown}”: cộng các đơn vị có số liệu trong bảng. Không cộng các đơn vị ít phiếu, vì lấy tổng trừ đi các đơn vị "
    "khác thì sẽ lộ số liệu của họ.",
    "“{shown}” adds up the units whose figures stand in the table. Those with few sheets are not in it, since taking "
    "the others from the total would uncover theirs.",
)

# Receipts.
RECEIPTS_TITLE = Words("Phiếu của tôi đã đến nơi chưa?", "Did my answer arrive?")
ABOUT_RECEIPTS = Words(
    "Gửi phiếu trực tuyến xong, ông/bà nhận một mã biên nhận sáu chữ cái. Mã có trong danh sách này nghĩa là phiếu đã "
    "đến nơi và được ghi nhận ở kỳ đó. Danh sách xếp theo vần chữ cái nên không cho biết ai gửi trước, ai gửi sau, và "
    "không cho biết nội dung trả lời.",
    "Whoever sends an answer online gets a receipt of six letters. A receipt that stands in this list arrived and was "
    "recorded in that period. The list is in the order of letters, so that it does not tell who sent first, and it "
    "does not tell what anybody said.",
)
FIND = Words("Mã biên nhận của ông/bà", "Your receipt")
FOUND = Words("{receipt} có trong danh sách: phiếu đã đến nơi.", "{receipt} is in the list: it arrived.")
NOT_FOUND = Words(
    "{receipt} không có trong danh sách này. Hãy xem các kỳ khác, hoặc quay lại sau lần công bố tới.",
    "{receipt} is not in this list. Look at the other periods, or come back after the next publication.",
)
WRONG_LENGTH = Words("Mã biên nhận có sáu chữ cái.", "A receipt has six letters.")
ON_OTHER_PAGE = Words("Xem trang có mã bắt đầu bằng {letter}", "Open the page of receipts that begin with {letter}")
RECEIPTS_IN = Words("Mã biên nhận, {period}", "Receipts, {period}")
COUNT = Words("{count} mã", "{count} receipts")
NO_PERIOD = Words("chưa rõ kỳ", "period unknown")
NO_RECEIPTS = Words(
    "Chưa có phiếu trực tuyến nào được ghi nhận từ biểu mẫu của cơ quan.",
    "No answer was recorded from our own form yet.",
)
BY_LETTER = Words("Theo chữ cái đầu", "By first letter")
BEGINNING_WITH = Words("Bắt đầu bằng {letter}", "Beginning with {letter}")

# Method and data.
HOW_COUNTED = Words("Cách tính", "How it is computed")
ON_THIS_PAGE = Words(
    "Trang này chỉ lấy một chữ số thập phân. Không công bố ý kiến, đặc điểm người trả lời, số liệu theo quầy hay cán "
    "bộ. Đơn vị có dưới {fewest} phiếu hợp lệ ở một hình thức thì không có số liệu, và không ai tính ra được bằng "
    "phép trừ: tổng chỉ gồm các đơn vị không có số liệu khi những đơn vị ấy có tổng cộng ít nhất {fewest} phiếu, và "
    "không tính đơn vị nhiều phiếu nhất vẫn còn ít nhất {least}. Số liệu của một đơn vị chỉ thay đổi khi có ít nhất "
    "{step} phiếu mới, bị rút hoặc được sửa; tổng luôn là tổng của những gì đã công bố.",
    "On this page figures have one decimal. Comments, who answered, and figures by desk or official are not "
    "published. A unit with under {fewest} valid sheets of a channel shows no figure, and nobody finds it by "
    "subtraction: a total holds units without a figure only where these have at least {fewest} sheets together, and "
    "without the largest of them still {least}. Figures of a unit change only once at least {step} sheets came, were "
    "withdrawn or corrected; totals are always sums of what is published.",
)
PROOF = Words("Mã cuối nhật ký", "Head of the log")
ABOUT_PROOF = Words(
    "Mọi thay đổi của số liệu được ghi vào nhật ký nối bằng SHA-256. Mã này cố định nhật ký đến lúc công bố: ai giữ "
    "lại mã thì sau này kiểm tra được rằng nhật ký không bị viết lại (phieu log --verify --head).",
    "Everything that changes a figure is an entry of a log that is chained by SHA-256. This code fixes the log as it "
    "was when this was published: whoever keeps it can have it proved later that the log was not rewritten (phieu log "
    "--verify --head).",
)
EMPTY_LOG = Words("Nhật ký còn trống.", "The log is empty.")
DATA = Words("Tải dữ liệu", "Data")
DATA_FILES: Mapping[str, Words] = {
    "index.csv": Words(
        "mọi số liệu của trang này, dạng bảng (UTF-8, dấu phân cách “{separator}”)",
        "all figures of this page as a table (UTF-8, separator “{separator}”)",
    ),
    "data.json": Words("cùng số liệu đó, cho máy đọc", "the same for programs"),
    "receipts.txt": Words("mọi mã biên nhận, theo kỳ", "all receipts, by period"),
}
FREE = Words(
    "Dữ liệu không kèm giấy phép nào: được dùng tự do, xin ghi nguồn và ngày công bố.",
    "The data come without a licence: use them freely, and please name the source and the day.",
)
COLUMNS_TITLE = Words("Các cột của index.csv và data.json", "Columns of index.csv and data.json")
COLUMN = Words("Cột", "Column")
MEANING = Words("Ý nghĩa", "Meaning")
COLUMNS: Mapping[str, Words] = {
    "survey": Words("mã phiếu khảo sát", "id of the survey"),
    "period": Words("kỳ: năm, quý hoặc tháng", "period: a year, quarter or month"),
    "state": Words("over: kỳ đã kết thúc; provisional: tạm tính", "over, or provisional: the period is not over"),
    "channel": Words("mã hình thức", "id of the channel"),
    "channel_name": Words("tên hình thức", "name of the channel"),
    "unit": Words("mã đơn vị; để trống: dòng tổng", "id of the unit; empty: the total"),
    "unit_name": Words("tên đơn vị trên phiếu", "name of the unit as printed"),
    "sheets": Words("phiếu hợp lệ làm căn cứ cho chỉ số", "valid sheets that the index rests on"),
    "index": Words("chỉ số hài lòng, %", "index, %"),
    "low": Words("cận dưới khoảng tin cậy 95 % tính theo phiếu", "lower end of the 95 % interval by sheet"),
    "high": Words("cận trên", "its upper end"),
    "pending": Words("câu trả lời chờ xử lý", "answers that wait for a person"),
    "low_pending": Words("chỉ số nếu mọi câu đó là không hài lòng", "the index if all of these were dissatisfied"),
    "high_pending": Words("chỉ số nếu mọi câu đó là hài lòng", "the index if all of these were satisfied"),
    "before": Words("kỳ trước được so sánh", "the earlier period that it is compared with"),
    "change": Words(
        "up: tăng rõ; down: giảm rõ; no-clear-change: chưa rõ; pending, not-comparable, other-questions: chưa so sánh "
        "được",
        "up or down: clearly so; no-clear-change; pending, not-comparable, other-questions: nothing can be said",
    ),
    "flags": Words(
        "dấu hiệu khiến số liệu của hình thức cần đọc thận trọng, nối bằng |",
        "what makes a channel doubtful, joined by |",
    ),
    "as_of": Words("ngày công bố số liệu này lần đầu", "the day since which this is published"),
    "note": Words(
        "too-few: ít phiếu, không có số liệu; shown-units: tổng chỉ gồm các đơn vị có số liệu",
        "too-few: no figure; shown-units: the total is of the units that have one",
    ),
}
