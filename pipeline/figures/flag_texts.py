"""What is said where the sheets of a channel look odd: what was seen, the bound, and where the bound comes from.

Never why, and never who: names in braces are filled in.
"""

from __future__ import annotations

from collections.abc import Mapping

from forms.bilingual import Words

# In few words, by the flag.
SHORT: Mapping[str, Words] = {
    "untouched": Words("để nguyên câu chọn sẵn", "left as preselected"),
    "all-best": Words("nhiều phiếu toàn mức tốt nhất", "many sheets all at the best level"),
    "all-best-among-units": Words(
        "toàn mức tốt nhất, hơn hẳn các đơn vị", "all at the best level, far above the units"
    ),
    "straight": Words("nhiều phiếu cùng một cột", "many sheets in one column"),
    "straight-among-units": Words("cùng một cột, hơn hẳn các đơn vị", "in one column, far above the units"),
    "speed": Words("trả lời quá nhanh", "answered too fast"),
    "burst": Words("gửi dồn dập", "sent in bursts"),
    "identical": Words("nhiều phiếu giống hệt nhau", "many sheets that are the same"),
}

# Where two channels are compared, for one unit and for more.
SAME_UNIT = Words("ở cùng đơn vị", "at the same unit")
SAME_UNITS = Words("ở cùng {units} đơn vị", "at the same {units} units")

UNITS_FLAGGED = Words("{count} đơn vị có dấu hiệu riêng", "units with flags of their own: {count}")

# What was seen, by the flag.
SEEN: Mapping[str, Words] = {
    "untouched": Words(
        "{share} % số phiếu ({count}/{of}) để nguyên hơn nửa số câu đánh giá như đã chọn sẵn.",
        "{share} % of sheets ({count} of {of}) leave more than half of their ratings as they were preselected.",
    ),
    "all-best": Words(
        "{share} % số phiếu ({count}/{of}) chọn mức tốt nhất ở mọi câu đánh giá; {where} và cùng câu hỏi, cao "
        "hơn hình thức “{beside}” {points} điểm % ({low} đến {high}).",
        "{share} % of sheets ({count} of {of}) have the best level in every rating; {where} and over the "
        "same questions, {points} points ({low} to {high}) more than by “{beside}”.",
    ),
    "all-best-among-units": Words(
        "{share} % số phiếu ({count}/{of}) chọn mức tốt nhất ở mọi câu đánh giá; giới hạn của đơn vị này là {limit} %.",
        "{share} % of sheets ({count} of {of}) have the best level in every rating; the bound of this unit is {limit} "
        "%.",
    ),
    "straight": Words(
        "{share} % số phiếu ({count}/{of}) chọn cùng một cột, không phải mức tốt nhất, ở mọi câu đánh giá; {where} "
        "và cùng câu hỏi, cao hơn hình thức “{beside}” {points} điểm % ({low} đến {high}).",
        "{share} % of sheets ({count} of {of}) have one column, not the best level, in every rating; {where} "
        "and over the same questions, {points} points ({low} to {high}) more than by “{beside}”.",
    ),
    "straight-among-units": Words(
        "{share} % số phiếu ({count}/{of}) chọn cùng một cột, không phải mức tốt nhất, ở mọi câu đánh giá; giới hạn "
        "của đơn vị này là {limit} %.",
        "{share} % of sheets ({count} of {of}) have one column, not the best level, in every rating; the bound of this "
        "unit is {limit} %.",
    ),
    "speed": Words(
        "{share} % số phiếu ({count}/{of}) gửi sau chưa đến {seconds} giây cho mỗi câu đã trả lời.",
        "{share} % of sheets ({count} of {of}) were sent after less than {seconds} seconds for each question answered.",
    ),
    "burst": Words(
        "{count} phiếu gửi trong vòng mười phút từ cùng một bàn tiếp nhận, hoặc cùng một đơn vị nếu không rõ bàn.",
        "{count} sheets were sent within ten minutes from one desk, or from one unit where the desk is not known.",
    ),
    "identical": Words(
        "{count} phiếu giống hệt nhau ở mọi câu đánh giá dù chọn nhiều mức khác nhau; số phiếu chỉ khác một câu: "
        "{near}.",
        "{count} sheets are the same in every rating, though these are varied; sheets that differ in just one: {near}.",
    ),
}

_BESIDE = Words(
    "hơn hình thức kia trên {points} điểm % ở cận dưới của KTC 95 %, và p ≤ {p} sau khi hiệu chỉnh, như giới hạn "
    "99,8 % của biểu đồ phễu (Spiegelhalter 2005).",
    "more than {points} points above the other channel at the lower end of the 95 % CI, and adjusted p ≤ {p}, as the "
    "99.8 % limits of funnel plots (Spiegelhalter 2005).",
)
_AMONG_UNITS = Words(
    "trên giới hạn 99,8 % của biểu đồ phễu (Spiegelhalter 2005), và hơn mọi đơn vị tính chung ít nhất {among} điểm %.",
    "above the 99.8 % limit of a funnel plot (Spiegelhalter 2005), and at least {among} points above all units "
    "together.",
)

# Beyond which bound, and where it comes from.
BOUNDS: Mapping[str, Words] = {
    "untouched": Words(
        "trên {of_sheets} % số phiếu ở cận dưới của KTC 95 %: câu không ai chạm vào chưa phải là câu trả lời.",
        "more than {of_sheets} % of sheets at the lower end of the 95 % CI: what nobody touched is no answer.",
    ),
    "all-best": _BESIDE,
    "all-best-among-units": _AMONG_UNITS,
    "straight": _BESIDE,
    "straight-among-units": _AMONG_UNITS,
    "speed": Words(
        "dưới {seconds} giây mỗi câu (Huang và cộng sự 2012; đặt ở [online] seconds), trên {of_sheets} % số phiếu ở "
        "cận dưới của KTC 95 %, tỷ lệ trả lời qua loa thường gặp khi khảo sát trực tuyến (Meade và Craig 2012).",
        "less than {seconds} seconds a question (Huang et al. 2012; set in [online] seconds), by more than {of_sheets} "
        "% of sheets at the lower end of the 95 % CI, the usual share of careless answers online (Meade and Craig "
        "2012).",
    ),
    "burst": Words(
        "nhiều hơn {burst} phiếu, đặt ở [online] burst.",
        "more than {burst} sheets, set in [online] burst.",
    ),
    "identical": Words(
        "p ≤ {p} sau khi hiệu chỉnh, nếu phiếu chỉ khác một câu phải nhiều ít nhất bằng phiếu giống hệt, như khi nhiều "
        "người có cùng ý kiến (về phiếu trùng: Kuriakose và Robbins 2016).",
        "adjusted p ≤ {p}, were sheets that differ in one answer at least as many as those that are the same, as where "
        "many are of one mind (on duplicates: Kuriakose and Robbins 2016).",
    ),
}
BOUND = Words("Giới hạn “{flag}”: {bound}", "Bound of “{flag}”: {bound}")
