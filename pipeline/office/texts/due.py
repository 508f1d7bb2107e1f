"""What is due."""

from __future__ import annotations

from collections.abc import Mapping

from forms.bilingual import Words

TEXTS: Mapping[str, Words] = {
    "due": Words("Việc đến hạn", "What is due"),
    "due-lead": Words(
        "Những hạn chế chưa khắc phục xong, theo người thực hiện; quá hạn đứng trước.",
        "Shortcomings that are not put right yet, by who has to do it; what is overdue comes first.",
    ),
    "due-print": Words("Để in: dùng lệnh in của trình duyệt (Ctrl+P).", "To print it: Ctrl+P."),
    "due-calendar": Words("Tải tệp lịch (.ics)", "Download as calendar (.ics)"),
    "due-of": Words("Chỉ xem người này", "Show this owner alone"),
    "due-everybody": Words("Xem mọi người", "Show everybody"),
    "due-nothing": Words("Không có hạn chế nào chưa khắc phục xong.", "No shortcoming is open."),
    "due-nothing-soon": Words(
        "Không có gì quá hạn hay đến hạn trong 7 ngày tới.", "Nothing is overdue or due within seven days."
    ),
    "due-overdue-one": Words("1 quá hạn", "1 overdue"),
    "due-overdue": Words("{count} quá hạn", "{count} overdue"),
    "due-soon-one": Words("1 đến hạn trong 7 ngày", "1 due within seven days"),
    "due-soon": Words("{count} đến hạn trong 7 ngày", "{count} due within seven days"),
    "due-asked-one": Words("1 câu hỏi chờ trả lời", "1 question waits for an answer"),
    "due-asked": Words("{count} câu hỏi chờ trả lời", "{count} questions wait for an answer"),
    "due-is-overdue": Words("Quá hạn", "Overdue"),
    "due-is-soon": Words("Trong 7 ngày", "Within seven days"),
    "due-is-later": Words("Sau đó", "Later"),
    "due-is-undated": Words("Chưa có thời hạn", "Without a date"),
    "due-has-question": Words("có câu hỏi", "has a question"),
    "due-no-address": Words("chưa có địa chỉ thư riêng", "no address of their own"),
    "due-nobody": Words("Chưa giao cho ai", "Nobody's"),
    "due-number": Words("Số", "No."),
    "due-what": Words("Hạn chế", "Shortcoming"),
    "due-unit": Words("Đơn vị", "Unit"),
    "due-when": Words("Thời hạn", "Due"),
    "due-whole-office": Words("Toàn cơ quan", "The whole office"),
    "due-open": Words("Xem tất cả việc đến hạn", "Show all that is due"),
    "due-mail-trouble": Words("Thư nhắc chưa gửi được", "Reminders could not be sent"),
    "due-mail-next": Words("Gửi lại lúc {at}.", "Tried again at {at}."),
    "due-mail-given-up": Words("Tuần này không gửi lại nữa.", "Not tried again this week."),
    "home-due": Words("Khắc phục: đến hạn", "Put right: what is due"),
}
"""Texts by name."""
