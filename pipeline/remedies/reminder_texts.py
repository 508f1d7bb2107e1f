"""What reminders say: mails, calendars and lists of what is due."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from forms.bilingual import Words
from pipeline.records.remedies import Shortcoming, Status

STATES: Mapping[Status, Words] = {
    Status.PROPOSED: Words("đề xuất", "proposed"),
    Status.DECIDED: Words("đã quyết định", "decided"),
    Status.UNDER_WAY: Words("đang thực hiện", "under way"),
    Status.DONE: Words("đã thực hiện", "done"),
    Status.CHECKED: Words("đã kiểm tra", "checked"),
    Status.DROPPED: Words("bỏ", "dropped"),
}
NUMBERED = Words("Hạn chế {number}", "Shortcoming {number}")
WHOLE_OFFICE = Words("toàn cơ quan", "the whole office")
CALENDAR = Words("Khắc phục hạn chế", "Putting shortcomings right")
UNIT, OWNER, STATE, DUE = (
    Words("Đơn vị", "Unit"),
    Words("Người thực hiện", "Owner"),
    Words("Trạng thái", "State"),
    Words("Thời hạn", "Due"),
)
NUMBER, WHAT = Words("Số", "No."), Words("Hạn chế", "Shortcoming")
OVERDUE, SOON, ASKED, UNDECIDED = (
    Words("Quá hạn", "Overdue"),
    Words("Đến hạn trong 7 ngày", "Due within seven days"),
    Words("Có câu hỏi đang chờ trả lời", "A question waits for an answer"),
    Words("Đề xuất chưa ai quyết định", "Proposed, and nobody has decided"),
)
LATER, UNDATED = Words("Sau đó", "Later"), Words("Chưa có thời hạn", "Without a date")
NOBODY = Words("Chưa giao cho ai", "Nobody's")

SUBJECT = Words(
    "Nhắc việc khắc phục: {overdue} quá hạn, {soon} đến hạn trong 7 ngày",
    "Putting right: {overdue} overdue, {soon} due within seven days",
)
SUBJECT_ASKED = Words("Khắc phục: có câu hỏi chờ trả lời", "Putting right: a question waits for your answer")
DIGEST_SUBJECT = Words(
    "Tổng hợp khắc phục, {day}: {overdue} quá hạn, {soon} đến hạn trong 7 ngày",
    "Putting right, digest of {day}: {overdue} overdue, {soon} due within seven days",
)
TRIAL_SUBJECT = Words("Thư thử của phieu", "A test mail of phieu")
TRIAL = Words(
    "Máy chủ thư đã được cài đặt đúng: thư nhắc việc sẽ đến theo đường này.",
    "The mail server is set up as it should be: reminders come this way.",
)
HELLO = Words("Kính gửi ông/bà {name},", "Dear {name},")
HELLO_ALL = Words("Kính gửi người quản lý,", "Dear manager,")
LEAD = Words(
    "Những hạn chế sau do ông/bà khắc phục, tính đến ngày {day}:",
    "These shortcomings are yours to put right, as of {day}:",
)
DIGEST_LEAD = Words(
    "Tình hình khắc phục đến ngày {day}: {open} hạn chế chưa xong, trong đó {done} đã thực hiện và chờ kiểm tra.",
    "How shortcomings stand on {day}: {open} are open, {done} of which were done and wait to be checked.",
)
OF_UNITS = Words("Chỉ gồm: {units}.", "Of these units alone: {units}.")
NO_ADDRESS = Words(
    "Không có địa chỉ thư riêng, nên chưa được nhắc: {names}.",
    "Have no address of their own, and were not reminded: {names}.",
)
ATTACHED = Words("Kèm theo: {names}.", "Attached: {names}.")
LEFT_OUT = Words(
    "Báo cáo không kèm được vì thư sẽ quá lớn: {names}. Hãy tải trên trang số liệu.",
    "Reports that would make the mail too large: {names}. Download them from the page of figures.",
)
NO_REPORT = Words("Không kèm báo cáo: {why}.", "No report is attached: {why}.")
MORE = Words("và {count} hạn chế nữa", "and {count} more")
OPEN_IT = Words("Mở sổ theo dõi", "Open the register")
AUTOMATIC = Words(
    "Thư do máy gửi tự động; xin không trả lời thư này.", "This mail was sent by a machine; please do not answer it."
)


def day_in_words(day: date, language: str) -> str:
    """Return a day as the language writes it: 31/01/2026, or 2026-01-31."""
    return f"{day:{'%d/%m/%Y' if language == 'vi' else '%Y-%m-%d'}}"


def unit_in_words(one: Shortcoming, language: str) -> str:
    """Return whose shortcoming it is."""
    return one.about.unit_name or one.about.unit or WHOLE_OFFICE.said(language)
