"""What the review page says, in Vietnamese and English: all its texts, and the survey's own questions and choices."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from forms.errors import SurveyError
from forms.layout import Kind, Layout
from forms.survey import Label, Option, Survey, SurveyQuestion, parse_survey
from omr.faults import ADVICE, Fault, Outcome
from omr.reading import Doubt
from pipeline.counting.scan_advice import streak_advice
from pipeline.inspection.status import Task
from pipeline.records.page_record import questions_on
from pipeline.records.rulings import Matter
from pipeline.records.store_rows import KeptLayout
from pipeline.records.streak_runs import StreakRun
from pipeline.review.queue_items import Item, ItemKind

LANGUAGES = {"vi": "Tiếng Việt", "en": "English"}


class Wording(NamedTuple):
    """One text in both languages; braces are filled in."""

    vi: str
    en: str


TEXTS: dict[str, Wording] = {
    # The frame
    "title": Wording("Duyệt phiếu", "Review"),
    "queue": Wording("Hàng chờ", "Queue"),
    "overview": Wording("Tổng quan", "Overview"),
    "decisions": Wording("Đã quyết định", "Decisions"),
    "no-decisions": Wording("Chưa có quyết định nào.", "Nothing was decided yet."),
    "when": Wording("Lúc", "When"),
    "by-whom": Wording("Người quyết định", "By"),
    "about": Wording("Về", "About"),
    "decided": Wording("Quyết định", "Decision"),
    "reopen": Wording("Mở lại", "Reopen"),
    "said-reopened": Wording("Đã mở lại; mục này lại nằm trong hàng chờ.", "Reopened; it waits in the queue again."),
    "help": Wording("Trợ giúp", "Help"),
    "skip": Wording("Đến nội dung chính", "Skip to the content"),
    "menu": Wording("Trang", "Pages"),
    "language": Wording("Ngôn ngữ", "Language"),
    "clerk": Wording("Người duyệt:", "Reviewer:"),
    "close": Wording("Đóng", "Close"),
    "log-out": Wording("Đăng xuất", "Log out"),
    # How far it is
    "progress": Wording("Tiến độ", "Progress"),
    "left": Wording("còn lại", "left"),
    "settled": Wording("Đã duyệt", "Settled"),
    "pace": Wording("Tốc độ", "Pace"),
    "each": Wording("{seconds} giây mỗi mục", "{seconds} s each"),
    "still": Wording("Còn khoảng", "About"),
    "minutes": Wording("{minutes} phút", "{minutes} min"),
    "under-a-minute": Wording("dưới một phút", "under a minute"),
    "by-kind": Wording("Theo loại", "By kind"),
    "by-unit": Wording("Theo đơn vị", "By unit"),
    "all-units": Wording("Tất cả đơn vị", "All units"),
    "only": Wording("Chỉ {unit}", "Only {unit}"),
    "done-title": Wording("Không còn gì chờ duyệt", "Nothing waits for review"),
    "done-text": Wording(
        "Mọi nghi ngờ đã được giải quyết. Trang này tự xem lại khi có bản quét mới.",
        "Every doubt is settled. This page looks again by itself when new scans arrive.",
    ),
    "done-unit": Wording("Đơn vị này không còn gì chờ duyệt.", "Nothing waits for this unit any more."),
    "others-have": Wording(
        "Những mục còn lại đang ở chỗ đồng nghiệp của bạn.", "What is left is on your colleagues' screens right now."
    ),
    # The item
    "sheet": Wording("Phiếu {serial}", "Sheet {serial}"),
    "page": Wording("trang {page}", "page {page}"),
    "row-picture": Wording("Ảnh quét câu hỏi “{question}”", "Scan of the question “{question}”"),
    "page-picture": Wording("Ảnh quét trang {number}", "Scan of the page, {number}"),
    "code-picture": Wording("Ảnh quét của trang", "Scan of the page"),
    "no-picture": Wording("Không có ảnh quét.", "There is no scan to show."),
    "broken-picture": Wording(
        "Không mở được ảnh quét. Bỏ qua mục này (N) và báo người quản lý.",
        "The scan can't be opened. Leave it for later (N) and tell the manager.",
    ),
    "whole-page": Wording("Xem cả trang", "Whole page"),
    "suggestion": Wording("Máy đề nghị", "Suggested"),
    "why": Wording("Vì sao hỏi", "Why you are asked"),
    "accept": Wording("Chấp nhận", "Accept"),
    "blank": Wording("Để trống", "Blank"),
    "blank-hint": Wording("không đánh dấu ô nào", "nothing is marked"),
    "void": Wording("Không hợp lệ", "Void"),
    "void-hint": Wording("không rõ ý người trả lời", "can't tell what is meant"),
    "undo": Wording("Hoàn tác", "Undo"),
    "blacken": Wording(
        "Có tên người? Kéo chuột trên ảnh để bôi đen (nhấp vào để bỏ), và gõ ███ thay cho tên.",
        "A name in it? Drag over it in the picture to black it out (click to undo), and type ███ in its place.",
    ),
    "later": Wording("Để sau", "Later"),
    "remark": Wording("Ghi chú", "Remark"),
    "remark-hint": Wording("Lưu cùng quyết định, không bắt buộc", "Kept with the decision; may stay empty"),
    "answer": Wording("Câu trả lời", "Answer"),
    "choose-up-to": Wording("Chọn tối đa {most}, rồi nhấn Enter", "Choose up to {most}, then press Enter"),
    "type-number": Wording("Gõ con số đã đánh dấu", "Type the number that is marked"),
    "save": Wording("Lưu", "Save"),
    "other-actions": Wording("Việc khác", "Other actions"),
    # A conflict
    "scan-n": Wording("Bản quét {number}", "Scan {number}"),
    "use-scan": Wording("Dùng bản quét {number}", "Use scan {number}"),
    "neither": Wording("Không dùng bản nào", "Use neither"),
    "differ": Wording("Khác nhau ở:", "They differ in:"),
    # A serial
    "serial": Wording("Số phiếu", "Serial"),
    "serial-hint": Wording(
        "In cạnh mã vuông, ví dụ 0001234-S. Chữ cuối giúp phát hiện lỗi gõ.",
        "Printed beside the square code, for example 0001234-S. The last letter guards against slips.",
    ),
    "ours-hint": Wording(
        "Nếu đọc được số phiếu trên ảnh: gõ vào đây rồi nhập các câu trả lời theo ảnh.",
        "If the serial can be read in the picture, type it here; the answers are entered from the picture next.",
    ),
    "sheet-page": Wording("Trang của phiếu", "Page of the sheet"),
    "no-serial": Wording("Không có số phiếu nào đọc được", "No serial can be read"),
    # A page
    "missing-text": Wording(
        "Tìm tờ giấy và quét, rồi để máy tự ghép vào phiếu. Nếu chắc chắn không còn, các câu của trang này được tính "
        "là để trống.",
        "Find the paper and scan it: it joins its sheet by itself. If it will surely not come, the questions of this "
        "page count as blank.",
    ),
    "by-hand": Wording("Nhập câu trả lời theo ảnh", "Enter the answers from the picture"),
    "by-hand-hint": Wording(
        "Phím số chọn và xuống câu kế tiếp; 0 là để trống, X là không hợp lệ.",
        "Number keys choose and go on to the next question; 0 is blank, X is void.",
    ),
    "written": Wording("Có chữ viết tay", "There is handwriting"),
    "not-written": Wording("Không có chữ", "Nothing is written"),
    "save-answers": Wording("Lưu các câu trả lời", "Save these answers"),
    "wont-come": Wording("Trang này sẽ không có", "It will not come"),
    "wont-read": Wording("Không đọc được gì", "Nothing can be read"),
    # A stray page
    "send-to": Wording("Chuyển làm ý kiến góp ý cho", "Send to the suggestions of"),
    "choose-unit": Wording("Chọn đơn vị …", "Choose a unit …"),
    "send": Wording("Chuyển", "Send"),
    "dismiss": Wording("Bỏ qua trang này", "Dismiss this page"),
    # A comment
    "comment": Wording("Nội dung", "What it says"),
    "comment-hint": Wording("Giữ nguyên lời người viết", "In the words of who wrote it"),
    "themes": Wording("Nói về điều gì", "What it is about"),
    "needs-answer": Wording("Cần trả lời người viết", "Somebody must answer it"),
    "no-comment": Wording("Không có chữ đọc được", "Nothing that can be read"),
    "no-text": Wording(
        "Chưa gõ gì. Nếu không đọc được, chọn “Không có chữ đọc được”.",
        "Nothing is typed. If it can't be read, say “Nothing that can be read”.",
    ),
    # What is said after an answer
    "said-saved": Wording("Đã lưu.", "Saved."),
    "said-taken": Wording(
        "Người khác đã duyệt mục này. Đây là mục kế tiếp.", "Somebody else settled that one; here is the next."
    ),
    "said-undone": Wording("Đã hoàn tác. Hãy trả lời lại.", "Taken back. Please answer it again."),
    "said-nothing": Wording("Không có gì để hoàn tác.", "There is nothing to take back."),
    "said-later": Wording("Mục này sẽ quay lại sau cùng.", "That one comes back at the end."),
    "failed": Wording(
        "Chưa lưu được câu trả lời cho {what}. Câu trả lời vẫn được giữ ở đây.",
        "The answer to {what} was not saved yet. It is kept here.",
    ),
    "offline": Wording("Không liên lạc được với máy chủ; đang thử lại.", "The server can't be reached; trying again."),
    "retry": Wording("Thử lại", "Try again"),
    "go-back": Wording("Mở lại mục đó", "Open it again"),
    "bad-serial": Wording(
        "Chữ kiểm tra không khớp với số. So từng chữ số với tờ phiếu rồi gõ lại.",
        "The check letter does not fit the digits. Compare each digit with the sheet and type it again.",
    ),
    "unfit-serial": Wording(
        "Trang này không đọc được như một trang của phiếu đó. So lại số phiếu, hoặc quét lại tờ giấy cho phẳng.",
        "The page can't be read as one of that sheet. Compare the serial, or scan the paper again, flat and straight.",
    ),
    "unknown-serial": Wording(
        "Số phiếu này chưa từng được in ở đây. So từng chữ số rồi gõ lại.",
        "This serial was never printed here. Compare each digit and type it again.",
    ),
    "bad-choice": Wording("Câu trả lời này không phù hợp với câu hỏi.", "That is no possible answer to this question."),
    "no-unit": Wording("Hãy chọn đơn vị nhận.", "Choose the unit that it goes to."),
    "not-found-title": Wording("Không có trang này", "There is no such page"),
    "not-found": Wording(
        "Mục này đã được duyệt, hoặc địa chỉ không đúng.", "It was settled already, or the address is wrong."
    ),
    "trouble-title": Wording("Có lỗi xảy ra", "Something went wrong"),
    "trouble": Wording(
        "Chưa có gì được lưu. Thử lại sau ít phút; nếu vẫn lỗi, báo người quản lý.",
        "Nothing was saved. Try again in a minute; if it stays, tell the manager.",
    ),
    "to-queue": Wording("Về hàng chờ", "To the queue"),
    # The overview
    "today": Wording("Hôm nay, {day}", "Today, {day}"),
    "in-inbox": Wording("Tệp trong hộp đến", "Files in the inbox"),
    "pages-in": Wording("Trang đã nhận", "Pages in"),
    "pages-accounted": Wording("Trang đã xử lý", "Pages accounted for"),
    "unread": Wording("Trang chưa đọc", "Pages not read yet"),
    "waiting": Wording("Chờ người xử lý", "Waiting for somebody"),
    "nothing-waiting": Wording("Không có gì chờ ai.", "Nothing waits for anybody."),
    "arrived-today": Wording("Nhận hôm nay, theo máy quét", "Arrived today, by scanner"),
    "nothing-arrived": Wording("Hôm nay chưa nhận tệp nào.", "Nothing arrived today."),
    "scanner": Wording("Máy quét", "Scanner"),
    "inbox-itself": Wording("hộp đến", "inbox"),
    "files": Wording("Tệp", "Files"),
    "pages": Wording("Trang", "Pages"),
    "read-pages": Wording("Đã đọc", "Read"),
    "outcomes": Wording("Khác", "Others"),
    "faults": Wording("Lỗi", "Faults"),
    "no-faults": Wording("không", "none"),
    "what": Wording("Việc", "What"),
    "how-many": Wording("Số lượng", "How many"),
    "for-whom": Wording("Ai làm", "For whom"),
    "what-to-do": Wording("Cần làm", "What to do"),
    "live": Wording("Tự cập nhật mỗi 5 giây", "Looks again every 5 seconds"),
    "stale": Wording("Không cập nhật được; đang thử lại.", "It can't be brought up to date; trying again."),
    # Help
    "keys": Wording("Phím tắt", "Keys"),
    "key-choose": Wording("chọn phương án", "choose that option"),
    "key-blank": Wording("để trống: không có dấu nào", "blank: nothing is marked"),
    "key-void": Wording("không hợp lệ; không dùng bản quét nào", "void; use neither scan"),
    "key-accept": Wording("chấp nhận điều máy đề nghị, hoặc lưu", "accept what is suggested, or save"),
    "key-undo": Wording("hoàn tác quyết định gần nhất của bạn", "take your last decision back"),
    "key-later": Wording("để sau", "leave it for later"),
    "key-page": Wording("xem cả trang", "see the whole page"),
    "key-zoom": Wording("phóng to, thu nhỏ, vừa màn hình", "zoom in, out, to fit"),
    "key-dismiss": Wording("bỏ qua trang lạ", "dismiss a stray page"),
    "key-help": Wording("trợ giúp này", "this help"),
    "key-escape": Wording("đóng cửa sổ; rời ô nhập để dùng phím tắt", "close; leave a field, so that keys work again"),
    "how-to": Wording("Cách duyệt", "How to decide"),
    "how-1": Wording(
        "Điều cần ghi là ý của người trả lời, không phải điều họ lẽ ra nên chọn.",
        "Write down what the respondent meant, not what they should have chosen.",
    ),
    "how-2": Wording(
        "Ô bị khoanh tròn hoặc bôi xóa là ô đã bỏ; ô đã bỏ được tô kín là chọn lại.",
        "A box that is circled or scribbled out was cancelled; a cancelled box that is filled was chosen again.",
    ),
    "how-3": Wording(
        "Hai dấu cho một câu chỉ chọn một: nếu không rõ dấu nào bị bỏ thì không hợp lệ.",
        "Two marks where one is asked for: if neither was clearly cancelled, the answer is void.",
    ),
    "how-4": Wording(
        "Mọi quyết định được lưu cùng tên bạn và có thể hoàn tác; bản quét không bao giờ bị sửa.",
        "Every decision is kept with your name and can be taken back; the scan is never changed.",
    ),
    "zoom-in": Wording("Phóng to", "Zoom in"),
    "zoom-out": Wording("Thu nhỏ", "Zoom out"),
    "zoom-fit": Wording("Vừa màn hình", "Fit"),
}
"""Texts by name; ``PageWords`` picks the language."""

KINDS: dict[ItemKind, Wording] = {
    ItemKind.DOUBT: Wording("Câu trả lời nghi ngờ", "Doubtful answer"),
    ItemKind.CONFLICT: Wording("Hai bản quét khác nhau", "Scans that differ"),
    ItemKind.SERIAL: Wording("Mã không đọc được", "Code unreadable"),
    ItemKind.PAGE: Wording("Trang thiếu hoặc không đọc được", "Page missing or unreadable"),
    ItemKind.COMMENT: Wording("Ý kiến viết tay", "Handwritten comment"),
    ItemKind.AUDIT: Wording("Kiểm tra", "Audit"),
    ItemKind.STRAY: Wording("Trang lạ", "Stray page"),
}

MATTERS: dict[Matter, Wording] = {
    Matter.ANSWER: Wording("Câu trả lời", "Answer"),
    Matter.VERSION: Wording("Chọn bản quét", "Scan chosen"),
    Matter.WITHOUT: Wording("Trang không còn", "Page will not come"),
    Matter.OPINION: Wording("Ý kiến của một người", "One person's opinion"),
    Matter.COMMENT: Wording("Ý kiến viết tay", "Handwritten comment"),
    Matter.STRAY: Wording("Trang lạ", "Stray page"),
}
"""What a decision is about."""

ASKS: dict[ItemKind, Wording] = {
    ItemKind.DOUBT: Wording("Người trả lời chọn gì?", "What does the sheet say?"),
    ItemKind.CONFLICT: Wording("Bản quét nào được tính?", "Which scan counts?"),
    ItemKind.SERIAL: Wording("Trang này thuộc phiếu số mấy?", "Whose sheet is this page?"),
    ItemKind.PAGE: Wording("Trang {page} của phiếu còn đến không?", "Will page {page} of this sheet come?"),
    ItemKind.COMMENT: Wording("Người trả lời viết gì?", "What does the handwriting say?"),
    ItemKind.AUDIT: Wording("Trang {page} của phiếu nói gì?", "What does page {page} of this sheet say?"),
    ItemKind.STRAY: Wording("Làm gì với trang này?", "What is to become of this page?"),
}
"""The heading of an item; a doubt's own is the question."""

UNREADABLE_PAGE = Wording("Trang {page} của phiếu nói gì?", "What does page {page} of this sheet say?")
CONFLICT = Wording(
    "Trang này được quét hơn một lần, và các dấu không giống nhau. Có thể phiếu bị sửa hoặc bị phô-tô.",
    "This page was scanned more than once, and the marks differ: it may have been changed, or photocopied.",
)
COMMENT = Wording(
    "Máy thấy chữ viết tay nhưng không đọc. Gõ lại điều người dân viết; bỏ tên người, số điện thoại, số giấy tờ.",
    "There is handwriting, which the machine does not read. Type what it says; leave out names, phone and ID numbers.",
)
AUDIT = Wording(
    "Phiếu này được rút để kiểm tra máy đọc. Nhập mọi câu như bạn thấy; điều máy đã đọc không được cho xem.",
    "This sheet was drawn to check the machine. Enter every answer as you see it; what was counted is not shown.",
)
PAGE_MISSING = Wording("Trang này của phiếu chưa được quét.", "This page of the sheet was not scanned.")
REASONS = {ItemKind.CONFLICT: CONFLICT, ItemKind.COMMENT: COMMENT, ItemKind.AUDIT: AUDIT}
"""Why an item waits, where that follows from what it is."""

DOUBTS: dict[Doubt, Wording] = {
    Doubt.NONE: Wording("Máy không chắc chắn về câu này.", "The machine is not sure about this one."),
    Doubt.UNCERTAIN_MARK: Wording(
        "Dấu không rõ: có thể là dấu chọn, có thể chỉ là vết bẩn hoặc dấu đã bỏ.",
        "A mark is unclear: it may be meant, or be a smudge or a mark taken back.",
    ),
    Doubt.OVERVOTE: Wording("Có nhiều ô được đánh dấu hơn mức cho phép.", "More boxes seem to be marked than may be."),
    Doubt.ONLY_CANCELLED: Wording(
        "Chỉ thấy dấu đã bỏ, không thấy dấu nào thay thế.",
        "There is nothing but a cancelled mark, and none in its place.",
    ),
    Doubt.BOX_DISTURBED: Wording(
        "Có ô bị che hoặc mờ: nếp gấp, vết bẩn, lỗ ghim hoặc chữ viết đè.",
        "A box is hidden or blurred: a fold, a stain, a staple or handwriting across it.",
    ),
}

TODO_HERE: dict[Fault, Wording] = {
    Fault.CODE_UNREADABLE: Wording("Gõ số phiếu in bên cạnh mã.", "Type the serial that is printed beside the code."),
}
"""What to do on this page about a fault, where the advice given elsewhere names a command."""

TASKS: dict[Task, Wording] = {
    Task.DOUBT: Wording("Câu trả lời nghi ngờ", "Doubtful answers"),
    Task.CONFLICT: Wording("Bản quét khác nhau", "Scans that differ"),
    Task.PAGE_MISSING: Wording("Thiếu trang", "Pages missing"),
    Task.PAGE_UNREADABLE: Wording("Trang không đọc được", "Pages unreadable"),
    Task.SERIAL_MISSING: Wording("Mã không đọc được", "Codes unreadable"),
    Task.STRAY_PAGE: Wording("Trang lạ", "Stray pages"),
}

TASKS_TODO: dict[Task, Wording] = {
    Task.SERIAL_MISSING: Wording("Gõ số phiếu trong hàng chờ.", "Type the serials, in the queue."),
    Task.STRAY_PAGE: Wording("Chuyển hoặc bỏ qua trong hàng chờ.", "Send them on or dismiss them, in the queue."),
}
"""What to do, where the words used elsewhere name a command or a file."""

OUTCOMES: dict[Outcome, Wording] = {
    Outcome.READ: Wording("đã đọc", "read"),
    Outcome.DUPLICATE: Wording("quét trùng", "duplicate"),
    Outcome.BLANK: Wording("trang trắng", "blank"),
    Outcome.FOREIGN: Wording("trang lạ", "foreign"),
    Outcome.UNREADABLE: Wording("không đọc được", "unreadable"),
    Outcome.CONFLICT: Wording("mâu thuẫn", "conflict"),
    Outcome.FORGED: Wording("không do nơi đây in", "forged"),
}


@dataclass(frozen=True, slots=True)
class PageWords:
    """All that the page says, in one language."""

    language: str

    def __call__(self, name: str, /, **values: object) -> str:
        """Return a text by its name, filled in."""
        return self.of(TEXTS[name], **values)

    def of(self, text: Wording, /, **values: object) -> str:
        """Return one text, filled in."""
        said = text.vi if self.language == "vi" else text.en
        return said.format(**values) if values else said

    def number(self, number: float) -> str:
        """Return a number with its thousands parted as the language does."""
        said = f"{number:,.0f}"
        return said.replace(",", ".") if self.language == "vi" else said

    def seconds(self, seconds: float) -> str:
        """Return seconds to the tenth."""
        said = f"{seconds:.1f}"
        return said.replace(".", ",") if self.language == "vi" else said

    def minutes(self, seconds: float) -> str:
        """Return how many minutes are left, roughly."""
        return self("under-a-minute") if seconds < 60 else self("minutes", minutes=self.number(seconds / 60))

    def day(self, day: date) -> str:
        """Return a day as it is written."""
        return f"{day:%d/%m/%Y}" if self.language == "vi" else f"{day:%d %B %Y}"

    def kind(self, kind: ItemKind) -> str:
        """Return what sort of thing waits."""
        return self.of(KINDS[kind])

    def streak(self, run: StreakRun) -> str:
        """Return where a streak lies, since which page, and what to do."""
        return streak_advice(run, self.language)

    def matter(self, matter: Matter) -> str:
        """Return what a decision is about."""
        return self.of(MATTERS[matter])

    def heading(self, item: Item, asked: SpokenQuestion | None) -> str:
        """Return what an item asks, in a line."""
        if asked is not None:
            return asked.label
        text = UNREADABLE_PAGE if item.kind is ItemKind.PAGE and item.places else ASKS[item.kind]
        return self.of(text, page=item.sheet_page or "")

    def reason(self, item: Item) -> str:
        """Return why an item waits, in plain words."""
        if item.kind is ItemKind.DOUBT:
            return self.of(DOUBTS[item.doubt or Doubt.NONE])
        if item.kind in REASONS:
            return self.of(REASONS[item.kind])
        if item.kind is ItemKind.PAGE and not item.places:
            return self.of(PAGE_MISSING)
        return self.fault(item.fault) if item.fault else ""

    def fault(self, fault: Fault) -> str:
        """Return what was seen and what to do about it."""
        told = ADVICE[fault]
        seen, do = (told.seen_vi, told.do_vi) if self.language == "vi" else (told.seen_en, told.do_en)
        return f"{seen} {self.of(TODO_HERE[fault]) if fault in TODO_HERE else do}"

    def fault_seen(self, fault: Fault) -> str:
        """Return what was seen, in a line."""
        return ADVICE[fault].seen_vi if self.language == "vi" else ADVICE[fault].seen_en

    def task(self, task: Task) -> str:
        """Return what waits, as the overview lists it."""
        return self.of(TASKS[task])

    def outcome(self, outcome: str) -> str:
        """Return what became of pages."""
        return self.of(OUTCOMES[Outcome(outcome)])


@dataclass(frozen=True, slots=True)
class Choosable:
    """An option of a question: its id, what it says, and the key that chooses it (empty beyond nine)."""

    choice: str
    label: str
    key: str


@dataclass(frozen=True, slots=True)
class SpokenQuestion:
    """A question as the survey asks it, in one language."""

    question: str
    label: str
    kind: Kind
    most: int
    options: tuple[Choosable, ...]

    def named(self, answer: str) -> str:
        """Return an answer in the survey's words."""
        labels = {option.choice: option.label for option in self.options}
        return ", ".join(labels.get(one, one) for one in answer.split("|"))


class SurveyBook:
    """The questions and choices of every survey that sheets were printed from, in its own words.

    Args:
        layouts: returns all layouts; asked again when one is not known yet.
    """

    def __init__(self, layouts: Callable[[], Mapping[str, KeptLayout]]) -> None:
        self._layouts = layouts
        self._known: dict[str, tuple[Layout, Survey | None]] = {}

    def asked(self, item: Item, language: str) -> SpokenQuestion | None:
        """Return the question of a doubt; ``None`` for what is about no question."""
        found = self._of(item.layout)
        return _asked(*found, item.question, language) if found and item.question else None

    def page(self, item: Item, language: str) -> list[SpokenQuestion]:
        """Return the questions on an item's page that are answered by marks; in an audit those by hand too."""
        found = self._of(item.layout)
        if found is None or item.sheet_page is None:
            return []
        asked = [_asked(*found, question, language) for question in questions_on(found[0], item.sheet_page)]
        return [one for one in asked if one.kind is not Kind.TEXT or item.kind is ItemKind.AUDIT]

    def label(self, question: str, language: str) -> str:
        """Return the label of a question, as the newest survey that asks it has it; its id where none does."""
        for name in reversed(list(self._layouts())) if question else ():
            found = self._of(name)
            if found and any(one.question == question for one in found[0].questions):
                return _asked(*found, question, language).label
        return question

    def _of(self, layout: str) -> tuple[Layout, Survey | None] | None:
        if layout and layout not in self._known:
            self._known = {name: (kept.layout, _survey(kept)) for name, kept in self._layouts().items()}
        return self._known.get(layout)


def _survey(kept: KeptLayout) -> Survey | None:
    try:
        return parse_survey(kept.survey_text)
    except SurveyError:  # written for an older phieu: the ids must do
        return None


def _asked(layout: Layout, survey: Survey | None, name: str, language: str) -> SpokenQuestion:
    question = next(one for one in layout.questions if one.question == name)
    said: SurveyQuestion | None = next((one for one in survey.questions if one.id == name), None) if survey else None
    languages = survey.languages if survey else ()
    label = _in_language(said.label, languages, language) if said else name
    options = {option.id: option for option in said.options} if said else {}
    ids = () if question.kind is Kind.NUMBER else question.choices
    choosable = tuple(
        Choosable(one, _option_label(options.get(one), one, languages, language), key)
        for one, key in zip(ids, _keys(ids), strict=True)
    )
    return SpokenQuestion(name, label, question.kind, question.most, choosable)


def _keys(ids: tuple[str, ...]) -> list[str]:
    """A level that is a digit is chosen by it, any other option by its position; 0 means blank."""
    if all(len(one) == 1 and one in "123456789" for one in ids):
        return list(ids)
    return [str(position) if position <= 9 else "" for position in range(1, len(ids) + 1)]


def _option_label(option: Option | None, name: str, languages: tuple[str, ...], language: str) -> str:
    return _in_language(option.label, languages, language) if option else name


def _in_language(label: Label, languages: tuple[str, ...], language: str) -> str:
    second = len(languages) > 1 and languages[1] == language
    return label.second if second and label.second else label.main
