"""The words by which a theme of comments is suggested where the settings name none, by the ids of the default themes.

They are what people write on such sheets, in Vietnamese and English; each phrase says by itself what it is about. A
word that says little alone ("giờ", "hồ sơ") stands only within a phrase.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.settings import Theme

DEFAULT_WORDS: Mapping[str, tuple[str, ...]] = {
    "waiting": (
        *("chờ", "chờ đợi", "chờ lâu", "đợi", "đợi lâu", "ngồi chờ", "xếp hàng", "thời gian chờ", "tới lượt"),
        *("đến lượt", "mất thời gian", "mất nhiều thời gian", "mất cả buổi", "lấy số", "bốc số", "số thứ tự"),
        *("chen ngang", "chen lấn", "làm lâu", "làm chậm", "giải quyết chậm", "giải quyết lâu", "giải quyết nhanh"),
        *("chậm chạp", "nhanh chóng", "quá tải", "giờ cao điểm", "đi muộn", "đến muộn", "mở cửa muộn", "thêm quầy"),
        *("chờ tiếng", "chờ giờ", "chờ phút", "đợi tiếng", "đợi giờ", "đợi phút", "mất tiếng", "tiếng đồng hồ"),
        *("cả buổi", "nửa buổi", "nửa ngày", "lâu quá", "quá lâu", "rất lâu", "lâu lắm", "lâu lắc", "mòn mỏi"),
        *("dài cổ", "mỏi chân", "mỏi lưng", "đông người", "tới phiên", "đến phiên", "chen hàng", "làm nhanh"),
        *("nhanh gọn", "phục vụ nhanh", "wait", "waited", "waiting", "waiting time", "queue", "queued", "queuing"),
        *("slow service", "long line"),
    ),
    "staff": (
        *("cán bộ", "công chức", "viên chức", "nhân viên", "bảo vệ", "lãnh đạo", "người tiếp nhận", "thái độ"),
        *("tiếp dân", "phục vụ tận", "nhiệt tình", "tận tình", "tận tâm", "chu đáo", "niềm nở", "vui vẻ", "hòa nhã"),
        *("lịch sự", "thân thiện", "nhẹ nhàng", "dễ thương", "chuyên nghiệp", "hách dịch", "cửa quyền", "quan liêu"),
        *("cau có", "cáu gắt", "quát mắng", "quát nạt", "quát", "khó chịu", "thờ ơ", "lạnh lùng", "vô cảm", "cộc lốc"),
        *("nói trống không", "thiếu tôn trọng", "tôn trọng", "ứng xử", "giao tiếp", "gây khó dễ", "gây khó khăn"),
        *("làm khó", "hành dân", "nhũng nhiễu", "sách nhiễu", "vòi vĩnh", "vòi tiền", "hối lộ", "tiêu cực"),
        *("phong bì", "bồi dưỡng", "đùn đẩy", "thiếu trách nhiệm", "trách nhiệm", "làm việc riêng", "chào hỏi"),
        *("công an", "người trực", "không thấy ai", "không có ai", "nghỉ sớm", "nghỉ trưa sớm", "về sớm"),
        *("nói chuyện riêng", "bấm điện thoại", "lướt điện thoại", "buôn chuyện", "tán gẫu", "mặt lạnh", "mặt nặng"),
        *("lạnh như tiền", "nhăn nhó", "nhát gừng", "khó nghe", "nói năng", "ăn nói", "gắt", "gắt gỏng", "nạt"),
        *("la dân", "la mắng", "hỗn", "lồi lõm", "coi thường", "dễ gần", "dễ mến", "hiền", "cười tươi", "tươi cười"),
        *("nhanh nhẹn", "nhỏ nhẹ", "người quen", "quen biết", "rude", "polite", "friendly", "helpful", "attitude"),
        *("staff", "officer", "officers", "bribe"),
    ),
    "procedure": (
        *("thủ tục", "thủ tục hành chính", "giấy tờ", "nhiều giấy tờ", "quy trình", "rườm rà", "tờ khai", "biểu mẫu"),
        *("mẫu đơn", "mẫu tờ khai", "đơn từ", "bổ sung hồ sơ", "bổ sung giấy tờ", "thiếu giấy tờ", "thiếu hồ sơ"),
        *("thành phần hồ sơ", "đi lại nhiều lần", "đi lại nhiều", "đi nhiều lần", "quay lại nhiều lần", "đi lại"),
        *("chạy đi chạy lại", "đi tới đi lui", "đi lên đi xuống", "công chứng", "chứng thực", "photo"),
        *("hồ sơ bị trả lại", "trả lại hồ sơ", "bổ sung nhiều lần", "bắt bổ sung", "nhiều bước", "giấy xác nhận"),
        *("lệ phí", "thu phí", "mức phí", "đóng phí", "phí cao", "biên lai", "ngoài quy định", "kê khai", "khai lại"),
        *("bắt khai", "điền đơn", "làm lại đơn", "hành là chính", "hành dân là chính", "hộ khẩu", "cccd", "căn cước"),
        *("bản giấy", "nộp online", "nộp trực tuyến", "nộp qua mạng", "vneid", "dịch vụ công"),
        *("dịch vụ công trực tuyến", "dvc", "online", "phức tạp", "nhiêu khê", "phiền hà", "một cửa liên thông"),
        *("paperwork", "procedure", "procedures", "documents", "forms", "fee", "fees"),
    ),
    "result": (
        *("kết quả", "trả kết quả", "nhận kết quả", "trễ hẹn", "trễ hạn", "quá hạn", "quá hẹn", "đúng hẹn", "sớm hẹn"),
        *("đúng hạn", "đúng thời hạn", "trước hạn", "trước hẹn", "sai hẹn", "giấy hẹn", "hẹn lần", "hẹn lại"),
        *("hẹn mãi", "hẹn đi hẹn lại", "thất lạc", "mất hồ sơ", "sai sót", "sai tên", "sai thông tin"),
        *("sai ngày sinh", "sai năm sinh", "in sai", "ghi sai", "trả hồ sơ", "trả chậm", "chậm trả"),
        *("chưa giải quyết", "không giải quyết", "giải quyết dứt điểm", "chưa xong", "chưa ký", "chưa thấy đâu"),
        *("chưa có hồi âm", "lịch hẹn", "hẹn ngày", "hẹn tuần", "hẹn tháng", "hẹn thứ", "hẹn lên", "như đã hứa"),
        *("hứa lèo", "không đúng hẹn", "chưa được giải quyết", "chưa được trả lời", "khiếu nại", "kiến nghị"),
        *("thư xin lỗi", "sổ đỏ", "result", "results", "on time", "overdue", "deadline"),
    ),
    "place": (
        *("cơ sở vật chất", "trụ sở", "phòng chờ", "phòng ốc", "khu vực chờ", "nơi chờ", "chỗ ngồi", "chỗ trú"),
        *("ghế ngồi", "ghế ngồi chờ", "ghế", "bàn ghế", "nhà vệ sinh", "wc", "toilet", "toilets", "vệ sinh", "quạt"),
        *("quạt mát", "máy lạnh", "điều hòa", "nóng nực", "nóng bức", "oi bức", "nước uống", "chỗ để xe", "để xe"),
        *("gửi xe", "giữ xe", "bãi xe", "bãi giữ xe", "bãi đỗ xe", "nhà xe", "đỗ xe", "mái che", "lối đi", "xe lăn"),
        *("thang máy", "chật hẹp", "chật chội", "nhỏ hẹp", "ồn ào", "khang trang", "sạch sẽ", "sạch đẹp"),
        *("thoáng mát", "rộng rãi", "máy lấy số", "máy tính", "máy in", "máy photo", "máy quét", "wifi"),
        *("trang thiết bị", "thiết bị", "bàn viết", "lỗi mạng", "mạng lỗi", "hệ thống mạng", "hệ thống lỗi"),
        *("hệ thống bị lỗi", "mạng chậm", "đường truyền", "chật", "dột", "cây xanh", "thiếu ghế", "thiếu quạt"),
        *("phòng chật", "phòng nóng", "parking", "chairs", "seats", "air conditioning", "dirty", "clean"),
    ),
    "information": (
        *("hướng dẫn", "thông tin", "thông báo", "niêm yết", "công khai", "minh bạch", "giải thích", "giải đáp"),
        *("bảng chỉ dẫn", "chỉ dẫn", "biển chỉ dẫn", "bảng hướng dẫn", "bảng thông báo", "tư vấn", "tuyên truyền"),
        *("phổ biến", "trang web", "website", "tra cứu", "nhắn tin", "tin nhắn", "đường dây nóng", "số điện thoại"),
        *("nghe máy", "gọi điện", "không rõ ràng", "chưa rõ ràng", "không biết hỏi ai", "hỏi ai", "khó hiểu"),
        *("không thống nhất", "mỗi người nói một kiểu", "chỉ lòng vòng", "cập nhật", "cung cấp thông tin"),
        *("mỗi người một kiểu", "nói một kiểu", "mỗi nơi một kiểu", "mỗi nơi nói một kiểu", "không ai chỉ"),
        *("chỉ cho biết", "biển hiệu", "bảng hiệu", "khó tìm", "tổng đài", "ghi rõ", "nói rõ", "dễ hiểu"),
        *("phiên dịch", "chữ nhỏ", "chữ bé", "information", "guidance", "instructions", "explain", "explained"),
        *("sign", "signs", "hotline"),
    ),
    "other": (),
}
"""``other`` is what a person says of a comment; no word suggests it."""


def words_of(themes: Mapping[str, Theme]) -> dict[str, tuple[str, ...]]:
    """Return the words by which each theme of the settings is suggested, by its id."""
    return {name: DEFAULT_WORDS.get(name, ()) if one.words is None else one.words for name, one in themes.items()}
