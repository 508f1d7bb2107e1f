"""What a report says of the register of shortcomings: the chapter, and the annex with the plan."""

from __future__ import annotations

from collections.abc import Mapping

from forms.bilingual import Words
from pipeline.records.remedies import Status
from pipeline.remedies.verdicts import Said

CHAPTER = Words("Khắc phục hạn chế", "Shortcomings and what was done about them")

# How the register stands.
STANDS = Words(
    "Sổ theo dõi có **{count}** hạn chế của kỳ này và các kỳ trước: {statuses}.",
    "The register holds **{count}** shortcomings of this and earlier periods: {statuses}.",
)
COUNT_OF_STATUS: Mapping[Status, Words] = {
    Status.PROPOSED: Words("{count} đề xuất", "{count} proposed"),
    Status.DECIDED: Words("{count} đã quyết định", "{count} decided"),
    Status.UNDER_WAY: Words("{count} đang thực hiện", "{count} under way"),
    Status.DONE: Words("{count} đã thực hiện", "{count} done"),
    Status.CHECKED: Words("{count} đã kiểm tra", "{count} checked"),
    Status.DROPPED: Words("{count} bỏ", "{count} dropped"),
}
COUNT_OVERDUE = Words("{count} quá hạn", "{count} overdue")
CHANGED_WHAT = Words(
    "Trong {count} giải pháp đã thực hiện: {verdicts}.", "Of {count} measures that were carried out: {verdicts}."
)
COUNT_OF_VERDICT: Mapping[Said, Words] = {
    Said.BETTER: Words("{count} tốt lên rõ rệt", "{count} better than chance explains"),
    Said.NO_CHANGE: Words("{count} không thay đổi đáng kể", "{count} without a change worth having"),
    Said.WORSE: Words("{count} kém đi rõ rệt", "{count} worse than chance explains"),
    Said.NOT_YET: Words("{count} chưa đủ căn cứ", "{count} not yet known"),
    Said.NOT_COMPARABLE: Words("{count} không so sánh được", "{count} not comparable"),
    Said.NO_FIGURE: Words("{count} không có số liệu", "{count} without figures"),
}

# From earlier periods, and new.
FROM_BEFORE = Words("Từ các kỳ trước: đã quyết định, đã làm, kết quả", "From earlier periods: decisions and results")
NEW = Words("Mới trong kỳ", "New in this period")
SHORTCOMING = Words("Hạn chế (số liệu khi nêu)", "Shortcoming (its figure then)")
DECISION = Words("Giải pháp, người thực hiện, thời hạn", "Measure, owner, due")
STATE = Words("Tình trạng", "Status")
BECAME = Words("Tình trạng, số liệu sau giải pháp", "Status, figures since")
GROUNDS = Words("Căn cứ", "Evidence")
NUMBERED = Words("Số\u00a0{number}. {title}", "No.\u00a0{number}: {title}")
FIGURE_THEN = Words("{index} ({interval}), {period}", "{index} ({interval}), {period}")
SHARE_THEN = Words("{count} trong {all} ý kiến, {period}", "{count} of {all} comments, {period}")
UNTIL = Words("hạn {day}", "due {day}")
VERDICT = Words(
    "{said} ({before}\u00a0% thành {after}\u00a0%; {change} điểm, từ {low} đến {high})",
    "{said} ({before}\u00a0% to {after}\u00a0%; {change} points, between {low} and {high})",
)
ABOUT_VERDICTS = Words(
    "Thay đổi: các kỳ sau khi thực hiện so với các kỳ trước đó, đã trừ thay đổi chung của các đơn vị khác nếu đủ đơn "
    "vị; khoảng tin cậy 95\u00a0%.",
    "Changes are of the periods since, against those before, less what other units changed where these are enough; "
    "95\u00a0% intervals.",
)
ON_DAY = Words("{status} ngày {day}", "{status} on {day}")
OVERDUE = Words("quá hạn", "overdue")
ASKED = Words("trả lại kèm câu hỏi, chưa trả lời", "returned with a question, not answered")
ERASED = Words("(nội dung đã xóa)", "(text erased)")
WHOLE_OFFICE = Words("Toàn cơ quan", "Whole office")
FELL_BY = Words("giảm rõ rệt {points} điểm so với {before}", "clear fall of {points} points since {before}")
AND_MORE = Words("Và {count} hạn chế nữa: xem kế hoạch khắc phục.", "And {count} more: see the plan.")

# What is left lying.
NEVER_DECIDED = Words(
    "**Đề xuất từ kỳ trước, chưa quyết định ({count}):** ", "**Proposed and never decided ({count}):** "
)
LATE = Words("**Quá hạn ({count}):** ", "**Overdue ({count}):** ")
RETURNED = Words(
    "**Trả lại kèm câu hỏi, chưa trả lời ({count}):** ", "**Returned with a question that is not answered ({count}):** "
)
LEFT = Words("số\u00a0{number}: {told}", "no.\u00a0{number}: {told}")
LEFT_OF_UNIT = Words("{unit}, số\u00a0{number}: {told}", "{unit}, no.\u00a0{number}: {told}")
SINCE = Words("{title}, từ {period} ({count} kỳ)", "{title}, since {period} (periods: {count})")
ASKED_ON = Words("hỏi ngày {day}", "asked on {day}")
PLANS_OF_UNITS = Words(
    "Kế hoạch khắc phục của từng đơn vị có trong báo cáo riêng của đơn vị đó và trong measures.csv.",
    "The plan of each unit is in the report of that unit, and in measures.csv.",
)
MORE_LEFT = Words("và {count} hạn chế nữa", "and {count} more")

# Comments that must be answered.
COMMENTS = Words(
    "Ý kiến phải trả lời: {count}; đã trả lời {answered}{days}; còn {waiting}, trong đó {overdue} quá hạn.",
    "Comments that must be answered: {count}; answered {answered}{days}; still waiting {waiting}, {overdue} overdue.",
)
MEDIAN_DAYS = Words(" (trung vị {days} ngày)", " (median {days} days)")

# The annex.
ANNEX = Words("Phụ lục: Kế hoạch khắc phục hạn chế", "Annex: Plan to put shortcomings right")
ENCLOSED = Words(
    "(Kèm theo Báo cáo số ………… ngày …… tháng …… năm ……… của {authority})",
    "(Enclosed with report no. ………… of {authority}, dated …………)",
)
SEE_PLAN = Words("Đủ các hạn chế: xem kế hoạch khắc phục.", "All of them are in the plan.")
FILL_IN_PLAN = Words(
    "Kế hoạch khắc phục có các đề xuất và các tiêu chí thấp nhất dưới mục tiêu {target}; nguyên nhân, giải pháp và kết "
    "quả do đơn vị ghi.",
    "The plan has what was proposed, and the lowest criteria below the target of {target}; cause, measure and result "
    "are for the unit to fill in.",
)
PLAN = Words("Kế hoạch khắc phục", "Plan")
ORDINAL = Words("TT", "No.")
PLAN_SHORTCOMING = Words("Hạn chế", "Shortcoming")
CAUSE = Words("Nguyên nhân", "Cause")
MEASURE = Words("Giải pháp", "Measure")
OWNER = Words("Người, đơn vị thực hiện", "Owner")
DUE = Words("Thời hạn", "Due")
RESULT = Words("Kết quả", "Result")
REMARK = Words("Ghi chú", "Remark")
IN_REGISTER = Words("Số\u00a0{number}: {status}", "No.\u00a0{number}: {status}")
