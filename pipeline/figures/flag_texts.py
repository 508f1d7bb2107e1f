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

UNITS_FLAGGED = Words("{count} đơn vị có dấu hiệu riêng", "units with flags of their own: {count}")

# What is said of each, with its bound.
BESIDE = Words(
    "Giới hạn: cận dưới trên {bound} điểm % và p ≤ {p} sau khi hiệu chỉnh, như giới hạn 99,8 % của biểu đồ phễu "
    "(Spiegelhalter 2005).",
    "Bound: lower end above {bound} points and adjusted p ≤ {p}, as the 99.8 % limits of funnel plots "
    "(Spiegelhalter 2005).",
)
AMONG_UNITS = Words(
    "Giới hạn cho đơn vị này: {limit} %, tức giới hạn 99,8 % của biểu đồ phễu (Spiegelhalter 2005), và hơn mức chung "
    "ít nhất {bound} điểm %.",
    "Bound for this unit: {limit} %, which is the 99.8 % limit of a funnel plot (Spiegelhalter 2005), and at least "
    "{bound} points above all units together.",
)
ALL_BEST = Words(
    "{share} % số phiếu ({count}/{of}) chọn mức tốt nhất ở mọi câu đánh giá: ở cùng {units} đơn vị và cùng câu hỏi, "
    "cao hơn hình thức “{beside}” {points} điểm % ({low} đến {high}).",
    "{share} % of sheets ({count} of {of}) have the best level in every rating: at the same units ({units}) and "
    "questions, {points} points ({low} to {high}) more than by “{beside}”.",
)
ALL_BEST_AMONG_UNITS = Words(
    "{share} % số phiếu ({count}/{of}) chọn mức tốt nhất ở mọi câu đánh giá.",
    "{share} % of sheets ({count} of {of}) have the best level in every rating.",
)
STRAIGHT = Words(
    "{share} % số phiếu ({count}/{of}) chọn cùng một cột, không phải mức tốt nhất, ở mọi câu đánh giá: ở cùng {units} "
    "đơn vị và cùng câu hỏi, cao hơn hình thức “{beside}” {points} điểm % ({low} đến {high}).",
    "{share} % of sheets ({count} of {of}) have one column, not the best level, in every rating: at the same units "
    "({units}) and questions, {points} points ({low} to {high}) more than by “{beside}”.",
)
STRAIGHT_AMONG_UNITS = Words(
    "{share} % số phiếu ({count}/{of}) chọn cùng một cột, không phải mức tốt nhất, ở mọi câu đánh giá.",
    "{share} % of sheets ({count} of {of}) have one column, not the best level, in every rating.",
)
UNTOUCHED = Words(
    "{share} % số phiếu ({count}/{of}) để nguyên hơn nửa số câu đánh giá như đã chọn sẵn. Giới hạn: cận dưới của KTC "
    "95 % trên {bound} %, vì câu không ai chạm vào chưa phải là câu trả lời.",
    "{share} % of sheets ({count} of {of}) leave more than half of their ratings as they were preselected. Bound: "
    "lower end of the 95 % CI above {bound} %, since what nobody touched is no answer.",
)
SPEED = Words(
    "{share} % số phiếu ({count}/{of}) gửi sau chưa đến {seconds} giây cho mỗi câu đã trả lời. Giới hạn: cận dưới của "
    "KTC 95 % trên {bound} %, tỷ lệ trả lời qua loa thường gặp (Meade và Craig 2012); số giây theo Huang và cộng sự "
    "(2012), đặt ở [online] seconds.",
    "{share} % of sheets ({count} of {of}) were sent after less than {seconds} seconds for each question answered. "
    "Bound: lower end of the 95 % CI above {bound} %, the usual share of careless answers (Meade and Craig 2012); the "
    "seconds are those of Huang et al. (2012), set in [online] seconds.",
)
BURST = Words(
    "{count} phiếu gửi từ một bàn tiếp nhận, hoặc một đơn vị nếu không rõ bàn, trong vòng mười phút. Giới hạn: "
    "{bound}, đặt ở [online] burst.",
    "{count} sheets were sent from one desk, or from one unit where the desk is not known, within ten minutes. Bound: "
    "{bound}, set in [online] burst.",
)
IDENTICAL = Words(
    "{count} phiếu giống hệt nhau ở mọi câu đánh giá dù chọn nhiều mức khác nhau, trong khi chỉ {near} phiếu khác đúng "
    "một câu. Giới hạn: p ≤ {p} sau khi hiệu chỉnh, nếu phiếu gần giống phải nhiều ít nhất bằng phiếu giống hệt (về "
    "phiếu trùng: Kuriakose và Robbins 2016).",
    "{count} sheets are the same in every rating though these are varied, while only {near} differ in just one. Bound: "
    "adjusted p ≤ {p}, were those that are nearly the same at least as many (on duplicates: Kuriakose and Robbins "
    "2016).",
)
