"""What the guard and the log-in page say."""

from __future__ import annotations

from typing import Literal

from forms.bilingual import Words

Language = Literal["vi", "en"]

TEXTS: dict[str, Words] = {
    "title": Words("Đăng nhập", "Log in"),
    "name": Words("Tên", "Name"),
    "password": Words("Mật khẩu", "Password"),
    "enter": Words("Đăng nhập", "Log in"),
    "wrong": Words("Tên hoặc mật khẩu không đúng.", "The name or the password is wrong."),
    "wait": Words(
        "Đã thử sai quá nhiều lần. Hãy đợi {seconds} giây rồi thử lại.",
        "Too many wrong tries. Wait {seconds} seconds, then try again.",
    ),
    "refused": Words("Không mở được trang này", "This page can't be shown"),
    "first_page": Words("Về trang đầu", "Go to the first page"),
    "not_found": Words("Không có gì ở địa chỉ này.", "There is nothing at this address."),
    "no_method": Words("Không thể làm việc này ở địa chỉ này.", "This can't be done at this address."),
    "no_list": Words(
        "Không đọc được danh sách người dùng, nên chưa ai vào được. Hãy báo cho người phụ trách: trên máy chủ, "
        "phieu users list cho biết cần làm gì.",
        "The list of users can't be read, so that nobody gets in. Tell whoever looks after it: on the server, "
        "phieu users list says what to do.",
    ),
    "bad_request": Words("Yêu cầu không đọc được.", "The request can't be read."),
    "foreign_host": Words(
        "Trang này không có ở địa chỉ đó. Hãy mở bằng địa chỉ mà phieu review đã in ra.",
        "This page is not at that address. Open the one that phieu review printed.",
    ),
    "foreign_origin": Words(
        "Yêu cầu đến từ một trang khác nên bị từ chối.", "The request came from another page, and was refused."
    ),
    "phone_over": Words(
        "Địa chỉ này đã hết hạn hoặc đã bị thu hồi. Ảnh đã nhận vẫn được giữ. Trên máy tính, mở “Chụp bằng điện "
        "thoại” rồi quét mã mới.",
        "This address has expired or was revoked. The pictures that were accepted are kept. On the computer, open "
        "“Photograph with a phone”, and scan the new code.",
    ),
    "phone_wait": Words(
        "Đã thử quá nhiều địa chỉ không đúng. Hãy đợi mười phút rồi quét lại mã trên máy tính.",
        "Too many wrong addresses were tried. Wait ten minutes, then scan the code on the computer again.",
    ),
    "csrf": Words(
        "Biểu mẫu đã hết hạn. Hãy tải lại trang rồi gửi lại.",
        "The form has expired. Load the page again, then send it again.",
    ),
    "too_large": Words("Dữ liệu gửi lên quá lớn.", "What was sent is too large."),
    "busy": Words("Máy chủ đang bận. Hãy thử lại sau ít giây.", "The server is busy. Try again in a few seconds."),
    "no_users": Words(
        "Chưa có người dùng nào. Hãy tạo ở ngay máy chủ: chạy phieu serve rồi mở trang ở đó, hoặc phieu users add",
        "No users are set up. Do that on the server itself: run phieu serve, open its page there; or phieu users add",
    ),
    "log_in": Words("Cần đăng nhập.", "Log in first."),
    "role": Words("Vai trò của bạn không làm được việc này.", "Your roles don't allow this."),
    "defect": Words(
        "phieu gặp lỗi. Chưa có gì bị mất; hãy thử lại, và báo cho người phụ trách.",
        "phieu met a defect. Nothing is lost; try again, and tell whoever looks after it.",
    ),
}
"""Texts by name; ``seconds`` is filled in."""
