"""The first page."""

from __future__ import annotations

from collections.abc import Mapping

from forms.bilingual import Words

TEXTS: Mapping[str, Words] = {
    "home-hello": Words("Xin chào, {name}", "Hello, {name}"),
    "home-no-users": Words(
        "Chưa có tài khoản nào: ai ngồi trước máy này đều làm được mọi việc, và không máy nào khác vào được.",
        "There are no accounts: whoever sits at this computer may do everything, and no other computer gets in.",
    ),
    "home-make-first": Words("Tạo tài khoản đầu tiên", "Make the first account"),
    "home-your-work": Words("Việc của bạn", "Your work"),
    "home-settle": Words("Duyệt phiếu", "Settle doubts"),
    "home-settle-about": Words("Xem ảnh và chọn câu trả lời đúng.", "Look at the picture, and choose the answer."),
    "home-settle-count-one": Words("1 việc đang chờ", "1 waits"),
    "home-settle-count": Words("{count} việc đang chờ", "{count} wait"),
    "home-settle-none": Words("Không có gì đang chờ", "Nothing waits"),
    "home-print": Words("In phiếu", "Print sheets"),
    "home-print-about": Words(
        "Chọn đơn vị, hình thức, kỳ và số lượng phiếu.", "Choose unit, channel, period and number."
    ),
    "home-bring": Words("Nạp bản quét", "Bring scans"),
    "home-bring-about": Words("Kéo thả tệp PDF hoặc ảnh từ máy quét.", "Drop PDFs or pictures from the scanner."),
    "home-bring-count-one": Words("1 phiếu trong lô đang tạm giữ", "1 sheet in batches on hold"),
    "home-bring-count": Words("{count} phiếu trong lô đang tạm giữ", "{count} sheets in batches on hold"),
    "home-photograph": Words("Chụp bằng điện thoại", "Photograph with a phone"),
    "home-photograph-about": Words(
        "Không có máy quét: chụp từng trang, máy kiểm tra ngay.",
        "Without a scanner: page after page, checked at once.",
    ),
    "home-figures": Words("Xem số liệu", "See the figures"),
    "home-figures-about": Words("Chỉ số, so sánh, tải bảng và báo cáo.", "Indices, comparisons, tables and reports."),
    "home-people": Words("Người dùng", "People"),
    "home-people-about": Words("Thêm người, đặt vai trò và mật khẩu.", "Add people, set roles and passwords."),
    "home-settings": Words("Cài đặt", "Settings"),
    "home-settings-about": Words("Mục tiêu, quy tắc, thời hạn lưu.", "Targets, rules, how long scans are kept."),
    "home-log": Words("Nhật ký", "Log"),
    "home-log-about": Words("Ai đã làm gì, khi nào.", "Who did what, and when."),
    "home-overview": Words("Tổng quan", "Overview"),
    "home-overview-about": Words(
        "Cho màn hình lớn trong phòng, tự cập nhật.", "For a large screen; it updates itself."
    ),
    "home-not-delivered": Words("Đơn vị chưa nộp phiếu", "Units that have not delivered"),
    "home-nothing-issued": Words("Chưa in phiếu cho kỳ nào.", "No sheets were printed for any period yet."),
    "home-all-delivered": Words("Mọi đơn vị đã nộp.", "Every unit has delivered."),
    "home-show-missing-one": Words("Xem 1 đơn vị chưa nộp đủ", "Show the unit that is missing"),
    "home-more-missing": Words("và {count} đơn vị nữa: phieu status", "and {count} more: phieu status"),
    "home-show-missing": Words("Xem {count} đơn vị chưa nộp đủ", "Show the {count} units that are missing"),
    "home-forecast": Words("Dự báo", "Forecast"),
    "home-forecast-how": Words(
        "Tính theo những ngày đã qua; trong 100 trường hợp thì 95 trường hợp nằm trong khoảng ghi ở ngoặc.",
        "From the days that have passed; of 100 cases 95 lie between the numbers in brackets.",
    ),
}
"""Texts by name."""
