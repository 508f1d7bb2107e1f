"""What the guard and the log-in page say, in both languages."""

from __future__ import annotations

from typing import Literal

Language = Literal["vi", "en"]

WORDS: dict[Language, dict[str, str]] = {
    "vi": {
        "title": "Đăng nhập",
        "name": "Tên",
        "password": "Mật khẩu",
        "enter": "Đăng nhập",
        "wrong": "Tên hoặc mật khẩu không đúng.",
        "wait": "Đã thử sai quá nhiều lần. Hãy đợi {seconds} giây rồi thử lại.",
        "bad_request": "Yêu cầu không đọc được.",
        "foreign_host": "Trang này không có ở địa chỉ đó. Hãy mở bằng địa chỉ mà phieu review đã in ra.",
        "foreign_origin": "Yêu cầu đến từ một trang khác nên bị từ chối.",
        "csrf": "Biểu mẫu đã hết hạn. Hãy tải lại trang rồi gửi lại.",
        "too_large": "Dữ liệu gửi lên quá lớn.",
        "no_users": "Chưa có người dùng nào. Hãy tạo trên máy chủ: phieu users add",
        "log_in": "Cần đăng nhập.",
        "role": "Chỉ người quản lý mới được làm việc này.",
        "defect": "phieu gặp lỗi. Chưa có gì bị mất; hãy thử lại, và báo cho người phụ trách.",
    },
    "en": {
        "title": "Log in",
        "name": "Name",
        "password": "Password",
        "enter": "Log in",
        "wrong": "The name or the password is wrong.",
        "wait": "Too many wrong tries. Wait {seconds} seconds, then try again.",
        "bad_request": "The request can't be read.",
        "foreign_host": "This page is not at that address. Open the one that phieu review printed.",
        "foreign_origin": "The request came from another page, and was refused.",
        "csrf": "The form has expired. Load the page again, then send it again.",
        "too_large": "What was sent is too large.",
        "no_users": "No users are set up. Set them up on the server: phieu users add",
        "log_in": "Log in first.",
        "role": "Only a manager may do this.",
        "defect": "phieu met a defect. Nothing is lost; try again, and tell whoever looks after it.",
    },
}
"""By language and by what is to be said; ``seconds`` is filled in."""
