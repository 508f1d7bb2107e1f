"""What the report says, in Vietnamese and English, in the order of its sections.

Names in braces are filled in; ``**`` marks bold in texts that ``blocks.rich`` takes.
"""

from __future__ import annotations

from collections.abc import Mapping

from forms.bilingual import Words
from pipeline.figures import drivers
from pipeline.figures.control_charts import Rule
from pipeline.figures.significance import Clarity

# The first page and what stands on every page.
TITLE = Words("Báo cáo kết quả khảo sát sự hài lòng", "Report on the satisfaction survey")
SURVEY = Words("Phiếu khảo sát", "Survey")
PERIOD = Words("Kỳ khảo sát", "Period")
NUMBER_OF_UNITS = Words("Số đơn vị", "Units")
CHANNELS = Words("Hình thức", "Channels")
SHEETS_ISSUED = Words("Phiếu phát ra", "Sheets issued")
SHEETS_RETURNED = Words("Phiếu thu về", "Sheets returned")
VALID_SHEETS = Words("Phiếu hợp lệ", "Valid sheets")
ACCOUNT = Words(
    "{returned} = {valid} hợp lệ + {invalid} không hợp lệ + {waiting} chờ xử lý",
    "{returned} = {valid} valid + {invalid} invalid + {waiting} waiting",
)
DELIVERED = Words("{all}, trong đó {some} đã nộp phiếu", "{all}, of which {some} have delivered")
NOT_DELIVERED = Words("Chưa nộp phiếu", "Not delivered")
CHOICE_OF_PERIOD = Words("Chọn kỳ báo cáo", "Why this period")
PASSED_OVER = Words(
    "{period} mới có phiếu của {delivered} trong {units} đơn vị, nên báo cáo này là của {chosen}, kỳ gần nhất có đủ. "
    "Báo cáo kỳ kia: phieu report --period {name}",
    "{period} has sheets of only {delivered} of {units} units, so this report is about {chosen}, the newest complete "
    "period. For the other: phieu report --period {name}",
)
NOT_COMPLETE = Words(
    "Chưa kỳ nào có đủ phiếu của các đơn vị; báo cáo này là của {period}, kỳ gần nhất, mới có phiếu của {delivered} "
    "trong {units} đơn vị. Báo cáo kỳ khác: phieu report --period",
    "No period is complete yet; this report is about {period}, the newest, with sheets of {delivered} of {units} "
    "units. For another: phieu report --period",
)
SOME_DELIVERED = Words(
    "{period} có phiếu của {delivered} trong {units} đơn vị; xem phần chưa nộp phiếu ở trang đầu.",
    "{period} has sheets of {delivered} of {units} units; the first page names what is missing.",
)
DATA_AS_OF = Words("Số liệu tính đến", "Data as of")
HEAD_OF_LOG = Words("Mã cuối nhật ký", "Head of the log")
TRACEABLE = Words(
    "Mọi số liệu truy được về từng phiếu và trang quét; cách tính ở phần cuối.",
    "Every figure can be traced to its sheets and scans; the method is told at the end.",
)

CONTENTS = Words("Mục lục", "Contents")
PAGE_OF = Words("Trang {page}/{total}", "Page {page} of {total}")
CONTINUED = Words("(tiếp theo)", "(continued)")

# Tools above the tables of a page on the screen.
FILTER = Words("Lọc bảng", "Filter the table")
ALL_VALUES = Words("Tất cả", "All")
ROWS_SHOWN = Words("{shown} trong {all} dòng", "{shown} of {all} rows")
SORT_BY = Words("Sắp xếp theo cột này", "Sort by this column")

# Headers of columns, and what several sections say.
UNIT = Words("Đơn vị", "Unit")
UNITS = Words("Đơn vị", "Units")
ALL_UNITS = Words("Tất cả đơn vị", "All units")
CHANNEL = Words("Hình thức", "Channel")
AREA = Words("Địa bàn", "Area")
CRITERION = Words("Tiêu chí", "Criterion")
ISSUED = Words("Phát ra", "Issued")
RETURNED = Words("Thu về", "Returned")
VALID = Words("Hợp lệ", "Valid")
INVALID = Words("Không hợp lệ", "Invalid")
INDEX = Words("Chỉ số (%)", "Index (%)")
INTERVAL = Words("KTC 95 %", "95 % CI")
MEAN = Words("Điểm trung bình", "Mean")
CHANGE = Words("Thay đổi", "Change")
COMPARED_ON = Words("Đơn vị so sánh", "Units compared")
VALID_ANSWERS = Words("Câu trả lời hợp lệ", "Valid answers")
TOO_FEW = Words("quá ít phiếu", "too few")
WITHOUT_FEW = Words("Không gồm đơn vị có quá ít phiếu.", "Without units that have too few sheets.")
AND = Words(" và ", " and ")
MORE_UNITS = Words("và {count} đơn vị khác", "and {count} other units")
UNITS_AT_THE_ENDS = Words("{channel}: đơn vị thấp nhất và cao nhất", "{channel}: lowest and highest units")
ENDS_OF_ALL = Words(
    "{shown} trong {all} đơn vị: thấp nhất trước, rồi đến cao nhất, trong số đơn vị đủ phiếu. Mọi đơn vị: phụ lục.",
    "{shown} of {all} units: the lowest first, then the highest, of those with enough sheets. Every unit: the annex.",
)
MORE_SIGNALS = Words("Còn {count} tín hiệu khác: control_charts.csv.", "{count} more: control_charts.csv.")
EVERY_UNIT = Words("Phụ lục: mọi đơn vị", "Annex: every unit")
ABOUT_EVERY_UNIT = Words(
    "Theo vùng; trong vùng, chỉ số thấp nhất trước. Yếu tố, tiêu chí và tiêu chí thấp nhất của từng đơn vị có trong "
    "factors.csv, criteria.csv và lowest.csv, và trong báo cáo riêng của đơn vị đó.",
    "By area; within an area, the lowest index first. Factors, criteria and the lowest criteria of each unit are in "
    "factors.csv, criteria.csv and lowest.csv, and in the report of that unit.",
)

# Summary.
SUMMARY = Words("Tóm tắt", "Summary")
NO_VALID_SHEETS = Words("Chưa có phiếu hợp lệ nào trong kỳ này.", "There are no valid sheets in this period yet.")
LEAD = Words(
    "{channel}: **{index}** câu trả lời là {satisfied}, từ {sheets} phiếu hợp lệ của {units} đơn vị ({period}). "
    "{target}",
    "{channel}: **{index}** of all answers are {satisfied}, from {sheets} valid sheets of {units} units ({period}). "
    "{target}",
)
SATISFIED = Words("hài lòng", "satisfied")
OR = Words(" hoặc ", " or ")
NO_INDEX = Words(
    "{sheets} phiếu hợp lệ. Phiếu khảo sát không có câu hỏi nào tính chỉ số hài lòng; kết quả từng câu ở các phần sau.",
    "{sheets} valid sheets. The survey asks nothing that makes an index: what people answered is told further below.",
)
SOME_OF_ALL = Words("{some} trong {all}", "{some} of {all}")
TARGET_REACHED = Words("Mục tiêu {target} đã đạt.", "The target of {target} is reached.")
TARGET_MISSED = Words("Chưa đạt mục tiêu {target}.", "The target of {target} is missed.")
TARGET_OPEN = Words(
    "Số phiếu chưa đủ để khẳng định đã đạt mục tiêu {target} hay chưa.",
    "The sheets leave open whether the target of {target} is reached.",
)
BESIDE_INDEX = Words(
    "{sheets} phiếu hợp lệ; khoảng tin cậy 95 %: {interval}",
    "{sheets} valid sheets; 95 % interval {interval}",
)
MAY_BECOME = Words("khi xử lý xong {count} câu: {ends}", "once {count} answers are settled: {ends}")
NONE_ABOVE = Words(
    "Số phiếu hiện có chưa cho thấy tiêu chí nào cao hơn rõ rệt so với chỉ số chung.",
    "The sheets at hand show no criterion that is clearly above the overall index.",
)
NONE_BELOW = Words(
    "Số phiếu hiện có chưa cho thấy tiêu chí nào thấp hơn rõ rệt so với chỉ số chung.",
    "The sheets at hand show no criterion that is clearly below the overall index.",
)
BEST = Words("Điều người dân hài lòng nhất", "What people are most satisfied with")
WORST = Words("Điều cần khắc phục trước", "What needs to be put right first")
UNITS_BELOW = Words(
    "{channel}, thấp hơn dự kiến: {names}",
    "{channel}, worse than expected: {names}",
)
UNITS_DIFFER = Words(
    "{channel}: các đơn vị khác nhau rõ rệt hơn mức ngẫu nhiên, khoảng {points} điểm phần trăm (độ lệch chuẩn). {ends}",
    "{channel}: units differ by clearly more than chance explains, about {points} percentage points (standard "
    "deviation). {ends}",
)
INDICES_RANGE = Words(
    "Chỉ số của các đơn vị có đủ phiếu: từ {low} đến {high}.",
    "Indices of the units with enough sheets run from {low} to {high}.",
)
CLEARLY_BELOW = Words("Thấp hơn rõ rệt so với các đơn vị khác: {names}.", "Clearly below the other units: {names}.")
CLEARLY_ABOVE = Words("Cao hơn rõ rệt so với các đơn vị khác: {names}.", "Clearly above the other units: {names}.")
NONE_APART = Words(
    "Số phiếu hiện có chưa cho thấy đơn vị nào khác rõ rệt so với các đơn vị khác.",
    "The sheets at hand show no unit that clearly differs from the other units.",
)
NOT_ALIKE = Words(
    "“Như dự kiến” ở đây không có nghĩa là các đơn vị như nhau: dải đã nới chỉ nêu đơn vị nằm ngoài cả mức khác biệt "
    "thường có giữa các đơn vị.",
    "“As expected” does not mean here that units are alike: the widened band only tells units that lie outside even of "
    "how units usually differ.",
)
CHANGES = Words("Thay đổi so với kỳ trước", "What changed")
NO_PERIOD_BEFORE = Words("chưa có kỳ trước cùng độ dài để so sánh.", "there is no earlier period to compare with.")
CHANGE_NOT_KNOWN = Words("chưa rõ", "not known")
CHANGE_SINCE = Words(
    "{channel}: **{verdict}** so với {before} ({points} điểm phần trăm, từ {from_} thành {to}{over})",
    "{channel}: **{verdict}** since {before} ({points} percentage points, from {from_} to {to}{over})",
)
OVER_UNITS = Words(
    "; trên {some} trong {all} đơn vị có đủ phiếu ở cả hai kỳ",
    "; over the {some} of {all} units with enough sheets in both periods",
)
NOT_COMPARABLE = Words(
    "{channel}: **{verdict}** với {before}: mới {some} trong {all} đơn vị có đủ phiếu ở cả hai kỳ",
    "{channel}: **{verdict}** with {before}: only {some} of {all} units have enough sheets in both periods",
)
OTHER_QUESTIONS = Words("{channel}: **{verdict}** với {before}", "{channel}: **{verdict}** than in {before}")
SAME_WEIGHTS = Words(
    "Mỗi đơn vị được tính với cùng một trọng số ở cả hai kỳ: số câu trả lời hợp lệ của kỳ này.",
    "Each unit counts with the same weight in both periods: its valid answers of this one.",
)
CLEARLY_UP = Words("Tăng rõ rệt", "Clearly up")
CLEARLY_DOWN = Words("Giảm rõ rệt", "Clearly down")
HOW_SURE = Words("Kết quả chắc chắn đến đâu", "How sure this is")
SHEETS_OF_CHANNEL = Words(
    "{channel}: phát {issued}, thu về {returned} ({rate}): hợp lệ {valid}, không hợp lệ {invalid}, chờ xử lý "
    "{waiting}.",
    "{channel}: {issued} issued, {returned} returned ({rate}): {valid} valid, {invalid} invalid, {waiting} waiting.",
)
ROWS_WITH_FEW = Words(
    "{few} trong {all} dòng đơn vị × hình thức có quá ít phiếu để kết luận.",
    "{few} of {all} rows of unit × channel have too few sheets to be judged.",
)
NO_RANDOM_SAMPLE = Words(
    "Phiếu không phải là mẫu ngẫu nhiên; khoảng tin cậy không nói gì về những người không trả lời.",
    "Sheets are no random sample; intervals say nothing about those who did not answer.",
)

# Sheets.
SHEETS = Words("Phiếu phát ra, thu về và hợp lệ", "Sheets issued, returned and valid")
RETURN_RATE = Words("Tỷ lệ thu về", "Return rate")
BLANK_SHEETS = Words("Để trống", "Blank")
TOO_FEW_ANSWERS = Words("Thiếu câu trả lời", "Too few answers")
WAITING = Words("Chờ xử lý", "Waiting")
RETURNED_IS = Words(
    "Thu về = hợp lệ + không hợp lệ (để trống, thiếu câu trả lời) + chờ xử lý.",
    "Returned = valid + invalid (blank, too few answers) + waiting.",
)

SHEETS_WAITING = Words("Còn phiếu chờ xử lý: {names}.", "Sheets wait at: {names}.")

# Units.
SATISFACTION_BY_UNIT = Words("Mức độ hài lòng theo đơn vị", "Satisfaction by unit")
FACTORS_BY_UNIT = Words("Chỉ số hài lòng theo yếu tố và đơn vị (%)", "Index by factor and unit (%)")
UNITS_BESIDE_EXPECTED = Words(
    "Chỉ số của từng đơn vị so với dải dự kiến cho số phiếu của đơn vị đó (%)",
    "Each unit's index beside what is expected of its number of sheets (%)",
)
HOW_TO_READ_FUNNEL = Words(
    "Càng ít phiếu thì chỉ số càng dễ lệch do ngẫu nhiên, nên dải dự kiến càng rộng. Nằm ngoài dải 99,8 %: cao hơn "
    "hoặc thấp hơn dự kiến. Giữa hai dải: chưa kết luận.",
    "The fewer the sheets, the further an index strays by chance, so the wider the expected band. Outside the band of "
    "99.8 %: better or worse than expected. Between the two bands: no conclusion.",
)
SPREAD_ADDED = Words(
    "Các đơn vị khác nhau rõ rệt hơn mức ngẫu nhiên (phương sai gấp {phi} lần), nên dải đã được nới thêm phần khác "
    "biệt thường có giữa các đơn vị, khoảng {points} điểm phần trăm (độ lệch chuẩn).",
    "Units differ by clearly more than chance explains (their variance is {phi} times as large), so the band is "
    "widened by how much they usually differ, about {points} percentage points (standard deviation).",
)
SPREAD_BY_CHANCE = Words(
    "Khác biệt giữa các đơn vị không vượt rõ mức ngẫu nhiên (phương sai gấp {phi} lần), nên dải không nới thêm.",
    "Units do not clearly differ by more than chance (their variance is {phi} times as large), so the band is not "
    "widened.",
)
SPREAD_UNKNOWN = Words(
    "Chưa đủ {fewest} đơn vị có đủ phiếu để biết các đơn vị thường khác nhau bao nhiêu, nên dải chỉ tính phần ngẫu "
    "nhiên.",
    "Fewer than {fewest} units have enough sheets to tell how much units usually differ, so the band holds chance "
    "alone.",
)
UNITS_OF_CHANNEL = Words("Đơn vị: {channel}", "Units: {channel}")
RANK = Words("Thứ hạng", "Rank")
BESIDE_EXPECTED = Words("So với dự kiến", "Against expected")
SINCE_BEFORE = Words("So với kỳ trước", "Since last period")
ABOUT_INTERVALS = Words(
    "KTC 95 %: khoảng tin cậy tính theo phiếu. So với dự kiến: theo dải 99,8 % cho số phiếu của đơn vị. Thay đổi: điểm "
    "phần trăm so với kỳ trước; “chưa rõ” là chưa thấy khác biệt rõ rệt. Thay đổi của tất cả đơn vị chỉ tính trên các "
    "đơn vị có đủ phiếu ở cả hai kỳ. Thứ hạng có thể có của từng đơn vị ở bảng units.csv.",
    "95 % CI: interval in which the sheet is the unit. Against expected: by the band of 99.8 % for its number of "
    "sheets. Change: percentage points since the period before; “unclear”: no clear difference. The change of all "
    "units is taken over those with enough sheets in both periods. The ranks that a unit could have are in the table "
    "units.csv.",
)
VERDICTS_IN_SHORT: Mapping[Clarity, Words] = {
    Clarity.UP: Words("tăng rõ", "up"),
    Clarity.DOWN: Words("giảm rõ", "down"),
    Clarity.UNCLEAR: Words("chưa rõ", "unclear"),
    Clarity.ABOVE: Words("cao hơn", "above"),
    Clarity.BELOW: Words("thấp hơn", "below"),
    Clarity.ALIKE: Words("chưa rõ", "unclear"),
    Clarity.ABOVE_EXPECTED: Words("cao hơn dự kiến", "better"),
    Clarity.BELOW_EXPECTED: Words("thấp hơn dự kiến", "worse"),
    Clarity.AS_EXPECTED: Words("như dự kiến", "as expected"),
    Clarity.TOO_FEW: Words("ít phiếu", "too few"),
    Clarity.PENDING: Words("chờ xử lý", "waiting"),
    Clarity.NOT_COMPARABLE: Words("chưa so sánh được", "not comparable"),
    Clarity.OTHER_QUESTIONS: Words("câu hỏi khác", "other questions"),
}

# Criteria.
CRITERIA = Words("Kết quả theo tiêu chí", "Results by criterion")
CRITERIA_BY_UNIT = Words("Tiêu chí × đơn vị, chỉ số hài lòng (%): {name}", "Criterion × unit, index (%): {name}")
LOWEST_MARKED = Words(
    "Ô đậm, viền dày: năm tiêu chí thấp nhất của đơn vị.",
    "Bold with a thick outline: the unit's five lowest criteria.",
)
MORE_OF_CRITERIA = Words(
    "Số câu trả lời và điểm trung bình ở bảng channel_criteria.csv.",
    "Valid answers and means are in the table channel_criteria.csv.",
)
CRITERIA_OF_ALL_UNITS = Words("Tiêu chí, tất cả đơn vị: {name}", "Criteria, all units: {name}")
LOWEST_CRITERIA = Words("Tiêu chí thấp nhất của mỗi đơn vị: {name}", "Lowest criteria of each unit: {name}")
PLACES_FROM_BELOW = (
    Words("Thấp nhất (%)", "Lowest (%)"),
    Words("Thấp thứ hai (%)", "Second lowest (%)"),
    Words("Thấp thứ ba (%)", "Third lowest (%)"),
)
LOWEST_AT = Words("Năm tiêu chí thấp nhất ở bảng lowest.csv.", "The five lowest are in the table lowest.csv.")

# Questions beside the overall index.
OTHER_QUESTIONS = Words("Các câu hỏi khác", "Other questions")
HOW_SPREAD = Words("Phân bố câu trả lời (%)", "How answers are spread (%)")
WOULD_RECOMMEND = Words("Mức sẵn lòng giới thiệu (NPS)", "Would recommend (NPS)")
NUMBERS = Words("Câu trả lời bằng số", "Answers in numbers")
SEVERAL_ALLOWED = Words("được chọn nhiều", "several may be chosen")
MEDIAN = Words("Trung vị", "Median")
BEST_LEVEL = Words("Mức tốt nhất", "Best level")
NPS = Words("NPS (KTC 95 %)", "NPS (95 % CI)")
FIVE_NUMBERS = Words("Năm số tóm tắt", "Five numbers")
MEASURED_QUESTIONS = Words("Câu hỏi có thang điểm và câu điền số: {name}", "Questions on a scale, and numbers: {name}")
ABOUT_FIVE_NUMBERS = Words(
    "Năm số tóm tắt của câu điền số: nhỏ nhất · tứ phân vị dưới · trung vị · tứ phân vị trên · lớn nhất. NPS = tỷ lệ "
    "mức 9–10 trừ tỷ lệ mức 0–6.",
    "Five numbers of a number: least · lower quartile · median · upper quartile · largest. NPS = share of levels 9 and "
    "10 less that of levels 0 to 6.",
)

ORDER_OPEN = Words(
    "Tiêu chí mà câu chờ xử lý còn có thể đổi thứ tự thì chưa xếp.",
    "A criterion whose place answers that wait may still change has none.",
)

# What a scheme makes of answers.
BY_SCHEME = Words("Đánh giá theo bộ chỉ số {scheme}", "Assessment by the scheme {scheme}")
SUM = Words("Tổng điểm", "Sum")
MAY_END_AT = Words("Có thể từ–đến", "May end at")
OUT_OF = Words("Điểm chuẩn", "Out of")
CLASS = Words("Xếp loại", "Class")
CLASS_OPEN = Words("{name} (chưa chắc)", "{name} (open)")
ABOUT_CLASSES = Words(
    "Điểm của từng chỉ số ở bảng indicators.csv. “Chưa chắc”: câu trả lời chờ xử lý còn có thể đổi xếp loại.",
    "The points of each indicator are in the table indicators.csv. “Open”: answers that wait may change the class.",
)
NO_SUM = Words(
    "Không có tổng điểm khi còn chỉ số chưa có điểm: cột “missing” của bảng classes.csv ghi đó là chỉ số nào.",
    "There is no sum while an indicator has no points: the column “missing” of classes.csv says which.",
)

# Channels.
CHANNELS_COMPARED = Words("So sánh các hình thức thu phiếu", "Channels side by side")
CHANNELS_NOT_POOLED = Words(
    "Mỗi hình thức đến với những người khác nhau, nên kết quả được đặt cạnh nhau và không gộp lại.",
    "Each channel reaches other people, so results stand side by side and are not pooled.",
)
INDEX_BY_FACTOR = Words("Chỉ số hài lòng theo yếu tố (%)", "Index by factor (%)")
SHEETS_OF_CHANNELS = Words("Phiếu theo hình thức", "Sheets by channel")
ABOUT_BY_SHEET = Words(
    "KTC 95 %: khoảng tin cậy tính theo phiếu. Thay đổi: điểm phần trăm so với kỳ trước.",
    "95 % CI: interval in which the sheet is the unit. Change: percentage points since the period before.",
)
FLAGS = Words("Dấu hiệu nên xem", "Flags")
FLAGGED_IN_TILE = Words("có dấu hiệu nên xem lại", "flagged for a look")
SAME_UNITS = Words("Hai hình thức ở cùng các đơn vị", "Two channels at the same units")
DIFFERENCE = Words(
    "Hình thức “{channel}” {higher} hình thức “{beside}” **{points} điểm %** ({low} đến {high}), trên {units} đơn vị: "
    "{said}.{criteria}",
    "“{channel}” is **{points} points** {higher} “{beside}” ({low} to {high}), at the same units ({units}): "
    "{said}.{criteria}",
)
HIGHER = Words("cao hơn", "higher than")
LOWER = Words("thấp hơn", "lower than")
AS_HIGH = Words("chênh", "apart from")
COMMON_CRITERIA = Words(
    " Chỉ tính {compared} tiêu chí mà cả hai cùng hỏi, trong {asked}.",
    " Only the {compared} criteria that both ask count, of {asked}.",
)
NO_SAME_UNITS = Words(
    "“{channel}” và “{beside}”: chưa có đơn vị nào đủ phiếu hợp lệ ở cả hai hình thức.",
    "“{channel}” and “{beside}”: no unit has enough valid sheets by both yet.",
)
OTHER_CRITERIA = Words(
    "“{channel}” và “{beside}”: không so sánh được, vì hai hình thức hỏi các tiêu chí khác nhau.",
    "“{channel}” and “{beside}”: not comparable, since they ask about other criteria.",
)
DIFFERENCE_CAUTION = Words(
    " Nên thận trọng: phiếu của {names} có dấu hiệu nên xem, nêu ở dưới.",
    " With caution: sheets of {names} are flagged, see below.",
)
ABOUT_DIFFERENCES = Words(
    "Mỗi đơn vị có cùng trọng số ở cả hai hình thức, bằng số câu trả lời của cả hai; khoảng trong ngoặc là KTC 95 % "
    "tính theo phiếu (Zou và Donner 2008). Người chọn mỗi hình thức vẫn có thể khác nhau.",
    "Each unit weighs the same by both channels: its answers by both together. In brackets the 95 % CI in which the "
    "sheet is the unit (Zou and Donner 2008). Those who choose a channel may still be other people.",
)
WORTH = Words("Số liệu của mỗi hình thức đáng tin đến đâu", "What each channel's figures are worth")
LOOKS = Words("Phiếu của mỗi hình thức", "The sheets of each channel")
CLEAR_DIFFERENCE = Words("khác biệt rõ rệt", "a clear difference")
SAME_FLAGS = Words(
    "**{channel}**, chỉ có cùng dấu hiệu như trên: {names}.", "**{channel}**, the same flags and no others: {names}."
)
ALL_BEST = Words("Toàn mức tốt nhất", "All at the best level")
STRAIGHT = Words("Cùng một cột", "All in one column")
UNTOUCHED = Words("Để nguyên hơn nửa", "Mostly untouched")
SECONDS = Words("Giây trả lời (trung vị)", "Seconds taken (median)")
TOO_FAST = Words("Quá nhanh", "Too fast")
BURST = Words("Nhiều nhất trong 10 phút", "Most within 10 minutes")
ABOUT_WORTH = Words(
    "Tỷ lệ tính trên phiếu hợp lệ có đủ câu. Dấu hiệu cho biết nên xem lại điều gì; không cho biết vì sao và không "
    "kết luận về ai. Nơi mọi người cùng hài lòng, nhiều phiếu toàn mức tốt nhất là bình thường. Đầy đủ ở bảng "
    "channel_quality.csv.",
    "Shares are of the valid sheets with enough answers. A flag says what is worth a look; it says neither why, nor "
    "anything of anybody. Where all are pleased, many sheets are all at the best level by themselves. All of it is in "
    "the table channel_quality.csv.",
)
NO_FLAGS = Words(
    "Không có dấu hiệu nào vượt giới hạn: phiếu giống nhau, quá nhanh hoặc gửi dồn dập.",
    "Nothing lies beyond its bound: sheets that are alike, too fast, or sent in bursts.",
)
FLAG_OF_CHANNEL = Words("**{channel}**: {said}", "**{channel}**: {said}")
FLAG_OF_UNIT = Words("**{unit}**, {channel}: {said}", "**{unit}**, {channel}: {said}")
MORE_FLAGGED = Words(
    "Còn {count} đơn vị khác có dấu hiệu, ở bảng channel_quality.csv.",
    "Units with flags beside these: {count}, in the table channel_quality.csv.",
)
UNITS_WITH_FLAGS = Words(
    "Có dấu hiệu nên xem lại (nêu ở phần so sánh các hình thức): {names}.",
    "Flagged for a look (told where channels are compared): {names}.",
)
CHANNELS_OF_ALL_UNITS = Words("Hình thức thu phiếu, tất cả đơn vị", "Channels, all units")

# Periods.
PERIODS = Words("Diễn biến qua các kỳ", "Periods")
FIRST_PERIOD = Words(
    "Đây là kỳ đầu tiên có số liệu: chưa có kỳ trước cùng độ dài để so sánh.",
    "This is the first period with data: there is none of its length to compare with.",
)
INDEX_BY_PERIOD = Words("Chỉ số hài lòng qua các kỳ, tất cả đơn vị (%)", "Index by period, all units (%)")
EACH_UNIT = Words("Từng đơn vị (%): {name}", "Each unit (%): {name}")

OTHER_QUESTIONS_IN = Words(
    "Không so sánh được với kỳ trước, vì câu hỏi đã khác: {names}.",
    "Not comparable with the period before, since other things were asked: {names}.",
)
NO_COMPARISON_IN = Words(
    "Không so sánh được với kỳ trước, vì quá ít đơn vị có đủ phiếu ở cả hai kỳ: {names}.",
    "Not comparable with the period before, since too few units have enough sheets in both: {names}.",
)

# Control charts.
CONTROL_OF_ALL = Words("Biểu đồ kiểm soát, tất cả đơn vị (%): {name}", "Control chart, all units (%): {name}")
CONTROL_OF_UNITS = Words("Biểu đồ kiểm soát từng đơn vị (%): {name}", "Control charts of the units (%): {name}")
ABOUT_CONTROL = Words(
    "Đường ngang là trung bình các kỳ, vùng xám là dao động thường thấy từ kỳ này sang kỳ khác (biểu đồ XmR: trung "
    "bình ± 3 × khoảng chênh trung bình / 1,128). Có dấu hiệu khi: một kỳ nằm ngoài giới hạn; 7 kỳ liền ở một phía "
    "của trung bình; 7 kỳ liền cùng tăng hoặc cùng giảm; 2 trong 3 kỳ liền sát một giới hạn. Mọi thay đổi khác là "
    "dao động thường thấy. Dù không có gì thay đổi, cứ khoảng 70 biểu đồ thì một biểu đồ có dấu hiệu ở kỳ mới nhất.",
    "The line is the mean of the periods, the shaded band their usual variation from one to the next (XmR chart: "
    "mean ± 3 × mean range / 1.128). A signal is one period outside the limits; 7 in a row on one side of the mean; "
    "7 in a row that all rise or all fall; 2 of 3 in a row near one limit. All other changes are usual variation. "
    "Where nothing changes, one chart in about 70 has a signal in its newest period all the same.",
)
PERIODS_IN_CHART = Words("{count} kỳ so sánh được.", "{count} comparable periods.")
NOT_IN_CHART = Words("Không đưa vào: {names}.", "Left out: {names}.")
LEFT_OUT_TOO_FEW = Words("{names} (quá ít phiếu)", "{names} (too few sheets)")
LEFT_OUT_QUESTIONS = Words("{names} (câu hỏi khác)", "{names} (other questions)")
LEFT_OUT_UNITS = Words("{names} (đơn vị khác)", "{names} (other units)")
SOME_LEFT_OUT = Words(
    "{count} kỳ của {units} đơn vị không đưa vào (quá ít phiếu, hoặc câu hỏi khác): control_charts.csv.",
    "{count} periods of {units} units are left out (too few sheets, or other questions): control_charts.csv.",
)
MEASURES_DUE = Words("Giải pháp đến hạn: {names}.", "Measures due: {names}.")
MEASURES_DONE = Words("Giải pháp đã thực hiện: {names}.", "Measures carried out: {names}.")
MEASURE_NUMBERED = Words("số\u00a0{number}, {text}", "no.\u00a0{number}, {text}")
MEASURE_AT = Words("{period}: {text}", "{period}: {text}")
SIGNALS = Words("Dấu hiệu tính đến {period}", "Signals up to {period}")
SIGNAL = Words("Dấu hiệu", "Signal")
WHEN = Words("Kỳ", "Periods")
MEANS = Words("Chiều hướng", "Direction")
NO_SIGNALS = Words(
    "{period}: không có dấu hiệu nào; các thay đổi nằm trong dao động thường thấy.",
    "{period}: no signal; all changes lie within the usual variation.",
)
EARLIER_SIGNALS = Words(
    "{count} dấu hiệu của các kỳ trước đã kết thúc chỉ có trên biểu đồ và trong control_charts.csv.",
    "{count} earlier signals that have ended are in the charts and in control_charts.csv only.",
)
SIGNAL_BETTER = Words("tốt lên", "better")
SIGNAL_WORSE = Words("kém đi", "worse")
SIGNALS_SAID: Mapping[tuple[Rule, bool], Words] = {
    (Rule.OUTSIDE, True): Words("cao hơn giới hạn trên", "above the upper limit"),
    (Rule.OUTSIDE, False): Words("thấp hơn giới hạn dưới", "below the lower limit"),
    (Rule.RUN, True): Words("{count} kỳ liền cao hơn trung bình", "{count} periods in a row above the mean"),
    (Rule.RUN, False): Words("{count} kỳ liền thấp hơn trung bình", "{count} periods in a row below the mean"),
    (Rule.TREND, True): Words("{count} kỳ liền cùng tăng", "{count} periods in a row, each higher"),
    (Rule.TREND, False): Words("{count} kỳ liền cùng giảm", "{count} periods in a row, each lower"),
    (Rule.TWO_OF_THREE, True): Words("2 trong 3 kỳ sát giới hạn trên", "2 of 3 periods near the upper limit"),
    (Rule.TWO_OF_THREE, False): Words("2 trong 3 kỳ sát giới hạn dưới", "2 of 3 periods near the lower limit"),
}

# What goes with the overall rating.
DRIVERS = Words("Yếu tố gắn với đánh giá chung", "What goes with the overall rating")
DRIVERS_LEAD = Words(
    "**{share}** khác biệt giữa các phiếu ở câu “{question}” gắn với các yếu tố dưới đây (R²; {sheets} phiếu có đủ câu "
    "trả lời, {left_out} phiếu thiếu không tính). {told}",
    "**{share}** of how sheets differ in “{question}” goes with the factors below (R²; {sheets} sheets with all "
    "answers, {left_out} without are left out). {told}",
)
DRIVERS_FIRST = Words(
    "Gắn rõ nhất mà chỉ số thấp: {names}.", "What clearly goes with it most and has a low index: {names}."
)
DRIVERS_ALIKE = Words(
    "Số phiếu hiện có chưa cho thấy yếu tố nào có chỉ số thấp mà gắn với đánh giá chung rõ hơn các yếu tố khác.",
    "The sheets at hand show no factor with a low index that goes with it clearly more than the others do.",
)
DRIVERS_CHART = Words("Phần gắn với đánh giá chung và chỉ số: {name}", "Share in the overall rating and index: {name}")
DRIVERS_TABLE = Words("Các yếu tố và đánh giá chung: {name}", "Factors and the overall rating: {name}")
NOT_A_CAUSE = Words(
    "Đây là tương quan, không phải quan hệ nhân quả: người chấm cao một yếu tố thường chấm chung cao; điều đó không "
    "nói rằng nâng yếu tố ấy sẽ nâng đánh giá chung. Cách tính: giá trị Shapley của R² (LMG), khoảng 95 % từ 1.000 "
    "lần lấy mẫu lại.",
    "This is correlation, not cause: who rates a factor highly tends to rate the whole highly; that does not say that "
    "raising the one would raise the other. Method: Shapley value of R² (LMG), 95 % band from 1,000 resamples.",
)
FACTOR = Words("Yếu tố", "Factor")
SHARE_OF_R2 = Words("Phần của R² (%)", "Share of R² (%)")
BAND_95 = Words("Khoảng 95\u00a0%", "95\u00a0% band")
FIELD = Words("Nhóm", "Field")
NOT_CLEAR = Words("{field} (chưa rõ)", "{field} (not clear)")
DRIVERS_NOTES: Mapping[str, Words] = {
    drivers.TOO_FEW: Words(
        "{channel}: {sheets} phiếu có đủ câu trả lời là quá ít để nói yếu tố nào gắn với “{question}” (cần 100, và 10 "
        "cho mỗi yếu tố).",
        "{channel}: {sheets} sheets with all answers are too few to say what goes with “{question}” (100 are needed, "
        "and 10 for each factor).",
    ),
    drivers.FEW_FACTORS: Words(
        "{channel}: chỉ có một yếu tố bên cạnh “{question}”, nên không có gì để so sánh.",
        "{channel}: there is only one factor beside “{question}”, so there is nothing to compare.",
    ),
    drivers.MANY_FACTORS: Words(
        "{channel}: có quá nhiều yếu tố (hơn 12) để tính phần của từng yếu tố trong “{question}”.",
        "{channel}: there are too many factors (more than 12) to share “{question}” out among them.",
    ),
    drivers.NO_SPREAD: Words(
        "{channel}: mọi phiếu trả lời như nhau, nên không nói được yếu tố nào gắn với “{question}”.",
        "{channel}: all sheets say the same, so nothing can be said of what goes with “{question}”.",
    ),
    drivers.WEAK: Words(
        "{channel}: các yếu tố chỉ gắn với {share} khác biệt ở câu “{question}” (R²; {sheets} phiếu): quá ít để nói "
        "yếu tố nào gắn nhiều hơn.",
        "{channel}: only {share} of how sheets differ in “{question}” goes with the factors (R²; {sheets} sheets): too "
        "little to say which of them more.",
    ),
}

# Areas.
ONE_UNIT_AREAS = Words(
    "Không nêu địa bàn chỉ có phiếu của một đơn vị, vì số liệu là của đơn vị đó: {names}.",
    "Left out, since they have the sheets of one unit only, whose figures stand among the units: {names}.",
)
AREAS = Words("Tổng hợp theo địa bàn", "Areas")
REGISTER_IN = Words("Theo danh mục đơn vị tại kỳ {when}", "By the register as it stood in {when}")

# Respondents.
RESPONDENTS = Words("Người trả lời", "Respondents")
SMALL_GROUPS = Words(
    "Nhóm có quá ít người không được công bố, cùng ô bên cạnh mà từ đó có thể suy ra.",
    "Groups of too few people are not shown, nor the cell beside them that would give them away.",
)
NO_ANSWER = Words("Không trả lời", "No answer")
QUESTION = Words("Câu hỏi", "Question")
GROUP = Words("Nhóm", "Group")
PEOPLE = Words("Số người", "People")
SHARE = Words("Tỷ lệ (%)", "Share (%)")
INDEX_OF_GROUP = Words("Chỉ số hài lòng (%)", "Index (%)")
NOT_SHOWN = Words("không công bố", "not shown")
RESPONDENTS_OF_CHANNEL = Words("Người trả lời: {name}", "Respondents: {name}")

# Comments.
COMMENTS = Words("Ý kiến góp ý", "Comments")
COMMENTS_COUNTED = Words(
    "{all} phiếu có ý kiến viết tay; {typed} ý kiến đã được nhập, {needs} ý kiến cần trả lời.",
    "{all} frames were written in; {typed} comments were typed, {needs} of them need an answer.",
)
LETTERS_COUNTED = Words(
    "Ngoài phiếu còn {all} thư góp ý, {needs} thư cần trả lời; thư không tính vào số phiếu và chỉ số.",
    "Besides sheets there are {all} loose letters, {needs} of which need an answer; they are in no count of sheets and "
    "in no index.",
)
THEMES = Words("Chủ đề của các ý kiến đã nhập", "Themes of the comments that were typed")
NO_THEME = Words("Chưa có chủ đề", "No theme")
THEME = Words("Chủ đề", "Theme")
THEMES_OVER_PERIODS = Words("Chủ đề góp ý qua các kỳ", "Themes of comments over periods")
THEMES_OVER_PERIODS_NOTE = Words(
    "Số ý kiến; trong ngoặc là tỷ lệ trên số ý kiến đã nhập của kỳ, không nêu khi có quá ít ý kiến. Một ý kiến có thể "
    "thuộc nhiều chủ đề. Số liệu từng đơn vị ở bảng themes.csv.",
    "Comments, and in brackets their share of the comments typed in the period, left out where these are too few. A "
    "comment may have several themes. Those of each unit are in the table themes.csv.",
)
TYPED_OF_WRITTEN = Words("Đã nhập/viết tay", "Typed/written")
NOT_THEMED = Words("Chưa phân chủ đề", "Not yet themed")
SOME_QUOTED = Words(
    "Trích {shown} trong {all} ý kiến đã nhập, chia đều cho các đơn vị; tất cả ở bảng comments.csv.",
    "{shown} of the {all} comments typed stand here, shared fairly among the units; all are in comments.csv.",
)
SOME_SHOWN = Words(
    "Trích {shown} trong {all} ý kiến viết tay, chia đều cho các đơn vị. Tất cả ở bảng comments.csv; ảnh của từng ý "
    "kiến, nếu còn, ở trang duyệt (phieu review).",
    "{shown} of the {all} comments written by hand stand here, shared fairly among the units. All are in comments.csv; "
    "their pictures, as far as they are kept, are on the review page (phieu review).",
)
NOBODY_LOOKED = Words(
    "{count} ý kiến viết tay dưới đây chưa ai xem nên chưa được che: ảnh có thể có tên người, số điện thoại. Hãy xem "
    "và che ở trang duyệt (phieu review) trước khi gửi báo cáo đi.",
    "Nobody has looked at {count} of the comments below, so that nothing in them is blacked out: they may hold names "
    "or telephone numbers. Look at them on the review page (phieu review) before the report is sent on.",
)
BLACKED_OUT = Words("[đã che]", "[blacked out]")
UNSEEN = Words("chưa ai xem", "nobody has looked at it yet")
NOTHING_TYPED = Words("không đọc được hoặc không có nội dung", "can't be read, or says nothing")
LETTER_UNTYPED = Words("chưa gõ nội dung", "not typed")
LETTER_PAGES = Words("trang 1 trong {pages} trang", "page 1 of {pages}")
LETTER_NAMED = Words("Thư góp ý {letter}", "Letter {letter}")
PICTURE_OF_LETTER = Words("Ảnh thư góp ý {letter}, {unit}", "Picture of letter {letter}, {unit}")
NO_PICTURE = Words("không có ảnh", "no picture")
ALSO_ABOUT = Words("cũng về: {themes}", "also about: {themes}")
HANDWRITING_OF = Words("Chữ viết tay trên phiếu {sheet}, {unit}", "Handwriting on sheet {sheet}, {unit}")

# The plan to put right what was found.
NONE_BELOW_TARGET = Words(
    "Không có tiêu chí nào dưới mục tiêu {target} trong năm tiêu chí thấp nhất của các đơn vị.",
    "None of the units' five lowest criteria is below the target of {target}.",
)

# Quality of the data, and method.
QUALITY = Words("Chất lượng dữ liệu", "Data quality")
ANSWERS = Words("Câu trả lời", "Answers")
READ = Words("Máy đọc", "Read")
REVIEWED = Words("Người xem", "Reviewed")
CHANGED = Words("Sửa", "Changed")
BLANK_ANSWERS = Words("Để trống", "Blank")
VOID = Words("Không hợp lệ", "Void")
IN_DOUBT = Words("Còn nghi vấn", "In doubt")
ANSWERS_READ = Words("Câu trả lời được đọc và xem lại", "Answers read and reviewed")
ONLY_DOUBTED = Words(
    "Từng đơn vị: chỉ nêu {shown} trong {all} dòng, là những dòng còn nhiều câu nghi vấn nhất; đủ các dòng ở bảng "
    "quality.csv.",
    "Of the units, {shown} of {all} rows: those with most answers in doubt; all of them are in the table quality.csv.",
)
OUTCOME = Words("Kết quả", "Outcome")
PAGES = Words("Số trang", "Pages")
SEEN_AND_TO_DO = Words("Đã thấy gì, cần làm gì", "What was seen, what to do")
EVERY_PAGE = Words("Mọi trang đã quét, tất cả các kỳ", "Every page that arrived, all periods")
METHOD = Words("Phương pháp", "Method")
BACK_TO_PAPER = Words(
    "Truy nguyên: units.csv ghi dải số phiếu của từng đơn vị; sheets.csv ghi tệp quét và trang của từng phiếu; "
    "answers.csv ghi từng câu trả lời với độ tin cậy. Nhật ký ghi lần cuối {at}, mã cuối {head} (phieu log "
    "--verify).",
    "How a figure leads back: units.csv has the serials of each unit, sheets.csv the scan and page of each sheet, "
    "answers.csv each answer with its confidence. The log was last written to {at}; it ends with {head} (phieu log "
    "--verify).",
)

# The report of one unit, and what the report on all tells of each.
TITLE_OF_UNIT = Words("{title} của {unit}", "{title}: {unit}")
UNIT_REPORTED = Words("Đơn vị báo cáo", "Reporting unit")
UNIT_ID = Words("{name} (mã {id})", "{name} ({id})")
LEAD_OF_UNIT = Words(
    "{channel}: **{index}** câu trả lời là {satisfied}, từ {sheets} phiếu hợp lệ ({period}). {target}",
    "{channel}: **{index}** of all answers are {satisfied}, from {sheets} valid sheets ({period}). {target}",
)
FEW_SHEETS = Words(
    "{channels}: quá ít phiếu hợp lệ để xếp hạng; các chỉ số chỉ để tham khảo.",
    "{channels}: too few valid sheets for a place; the figures tell little.",
)
PLACE_AMONG_UNITS = Words("Vị trí trong các đơn vị", "Place among the units")
PLACE_BY_CHANNEL = Words("Vị trí theo hình thức", "Place by channel")
PLACE = Words("Vị trí", "Place")
PLACE_OF = Words("{place} trong {units} đơn vị", "{place} of {units} units")
NO_OTHER_UNIT = Words("không có đơn vị khác", "no other unit")
INDEX_OF_ALL = Words("Chung các đơn vị (%)", "All units (%)")
ABOUT_PLACE = Words(
    "Vị trí là khoảng thứ hạng mà số phiếu cho phép nói đến, trong các đơn vị có đủ phiếu. “Chung các đơn vị” là "
    "chỉ số của mọi đơn vị có phiếu gộp lại, kể cả đơn vị này; không nêu khi có dưới {fewest} đơn vị. Số liệu riêng "
    "của đơn vị khác không có trong báo cáo này.",
    "The place is the range of ranks that the sheets leave open, among the units with enough sheets. “All units” is "
    "the index of all that have sheets together, this one among them; with fewer than {fewest} of them it is not told. "
    "This report holds no figures of other units.",
)
PLACE_WAITS = Words("chưa xếp, còn câu chờ xử lý", "open until doubts are settled")
ANSWERS_OF_CHANNELS = Words("Câu trả lời theo từng mức, từng hình thức", "Answers by level, each channel")
CRITERIA_OF_UNIT = Words("Tiêu chí: {name}", "Criteria: {name}")
LOWEST_OF_UNIT = Words("Năm tiêu chí thấp nhất: {name}", "Five lowest criteria: {name}")
CHANNELS_OF_UNIT = Words("Hình thức thu phiếu", "Channels")
INDEX_BY_PERIOD_OF_UNIT = Words("Chỉ số hài lòng qua các kỳ (%)", "Index by period (%)")
TOO_FEW_FOR_PLAN = Words(
    "Quá ít phiếu hợp lệ để nêu tiêu chí cần khắc phục.",
    "There are too few valid sheets to name criteria that need to be put right.",
)
EVERY_PAGE_OF_UNIT = Words("Trang đã quét của đơn vị, tất cả các kỳ", "Pages of the unit's sheets, all periods")
EACH_UNIT_IN_TURN = Words("Phụ lục: Từng đơn vị", "Annex: Each unit")
ABOUT_EACH_UNIT = Words(
    "Mỗi đơn vị có báo cáo riêng trong thư mục units, chỉ gồm số liệu của đơn vị đó.",
    "Each unit has a report of its own in the folder units, with its own figures alone.",
)
UNIT_BY_CHANNEL = Words("Phiếu, chỉ số và vị trí theo hình thức", "Sheets, index and place by channel")
LOWEST_IN_SHORT = Words("Thấp nhất, {channel}: {names}.", "Lowest, {channel}: {names}.")

# Forms that are filed.
FORMS = Words("Biểu mẫu", "Forms")
ABOUT_FORMS = Words(
    "Các biểu dưới đây lập theo bộ chỉ số “{scheme}”, mỗi hình thức khảo sát một biểu; các hình thức không cộng gộp. "
    "Trong tệp report.xlsx, mỗi con số của biểu dẫn về phiếu làm nên nó.",
    "The forms below follow the scheme “{scheme}”, one for each channel; channels are never pooled. "
    "In report.xlsx each figure of a form leads back to the sheets that it is made of.",
)
SHEETS_ELSEWHERE = Words(
    "{number} có {sheets} dòng, quá dài để in ở đây: xem form01.csv và trang tính {number} của report.xlsx.",
    "{number} has {sheets} rows, too many to be printed here: see form01.csv, and the sheet {number} of report.xlsx.",
)
UNITS_ELSEWHERE = Words(
    "{number} của từng đơn vị: xem form02.csv và trang tính {number} của report.xlsx.",
    "{number} of each unit: see form02.csv, and the sheet {number} of report.xlsx.",
)
# ------------------------------------------------------------------------------- the Word file (Decree 30/2020/NĐ-CP)

COUNTRY = Words("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "SOCIALIST REPUBLIC OF VIET NAM")
MOTTO = Words("Độc lập - Tự do - Hạnh phúc", "Independence - Freedom - Happiness")
NUMBER_TO_FILL_IN = Words("Số:{blank}/", "No.:{blank}/")
DATE_TO_FILL_IN = Words("ngày{blank}tháng{blank}năm 20…", "date{blank}month{blank}year 20…")
KIND = Words("BÁO CÁO", "REPORT")
BEGINS_TITLE = Words("Báo cáo ", "Report on ")
TO = Words("Kính gửi:", "To:")
RECIPIENTS = Words("Nơi nhận:", "Recipients:")
SIGNATURE = Words("(Chữ ký, dấu)", "(Signature, seal)")
SIGNS_FOR_COMMITTEE = Words("TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH", "ON BEHALF OF THE PEOPLE'S COMMITTEE\nCHAIRPERSON")
SIGNS = Words("THỦ TRƯỞNG ĐƠN VỊ", "HEAD OF THE OFFICE")
AS_ABOVE = Words("Như trên", "As above")
FILED = Words("Lưu: VT", "Filed: office records")
