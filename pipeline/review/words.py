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


class Text(NamedTuple):
    """One text in both languages; braces are filled in."""

    vi: str
    en: str


TEXTS: dict[str, Text] = {
    # The frame
    "title": Text("Duyệt phiếu", "Review"),
    "queue": Text("Hàng chờ", "Queue"),
    "overview": Text("Tổng quan", "Overview"),
    "decisions": Text("Đã quyết định", "Decisions"),
    "no-decisions": Text("Chưa có quyết định nào.", "Nothing was decided yet."),
    "when": Text("Lúc", "When"),
    "by-whom": Text("Người quyết định", "By"),
    "about": Text("Về", "About"),
    "decided": Text("Quyết định", "Decision"),
    "reopen": Text("Mở lại", "Reopen"),
    "said-reopened": Text("Đã mở lại; mục này lại nằm trong hàng chờ.", "Reopened; it waits in the queue again."),
    "help": Text("Trợ giúp", "Help"),
    "skip": Text("Đến nội dung chính", "Skip to the content"),
    "menu": Text("Trang", "Pages"),
    "language": Text("Ngôn ngữ", "Language"),
    "clerk": Text("Người duyệt:", "Reviewer:"),
    "close": Text("Đóng", "Close"),
    "log-out": Text("Đăng xuất", "Log out"),
    # How far it is
    "progress": Text("Tiến độ", "Progress"),
    "left": Text("còn lại", "left"),
    "settled": Text("Đã duyệt", "Settled"),
    "pace": Text("Tốc độ", "Pace"),
    "each": Text("{seconds} giây mỗi mục", "{seconds} s each"),
    "still": Text("Còn khoảng", "About"),
    "minutes": Text("{minutes} phút", "{minutes} min"),
    "under-a-minute": Text("dưới một phút", "under a minute"),
    "by-kind": Text("Theo loại", "By kind"),
    "by-unit": Text("Theo đơn vị", "By unit"),
    "all-units": Text("Tất cả đơn vị", "All units"),
    "only": Text("Chỉ {unit}", "Only {unit}"),
    "done-title": Text("Không còn gì chờ duyệt", "Nothing waits for review"),
    "done-text": Text(
        "Mọi nghi ngờ đã được giải quyết. Trang này tự xem lại khi có bản quét mới.",
        "Every doubt is settled. This page looks again by itself when new scans arrive.",
    ),
    "done-unit": Text("Đơn vị này không còn gì chờ duyệt.", "Nothing waits for this unit any more."),
    "others-have": Text(
        "Những mục còn lại đang ở chỗ đồng nghiệp của bạn.", "What is left is on your colleagues' screens right now."
    ),
    # The item
    "sheet": Text("Phiếu {serial}", "Sheet {serial}"),
    "page": Text("trang {page}", "page {page}"),
    "row-picture": Text("Ảnh quét câu hỏi “{question}”", "Scan of the question “{question}”"),
    "page-picture": Text("Ảnh quét trang {number}", "Scan of the page, {number}"),
    "code-picture": Text("Ảnh quét của trang", "Scan of the page"),
    "no-picture": Text("Không có ảnh quét.", "There is no scan to show."),
    "broken-picture": Text(
        "Không mở được ảnh quét. Bỏ qua mục này (N) và báo người quản lý.",
        "The scan can't be opened. Leave it for later (N) and tell the manager.",
    ),
    "whole-page": Text("Xem cả trang", "Whole page"),
    "suggestion": Text("Máy đề nghị", "Suggested"),
    "why": Text("Vì sao hỏi", "Why you are asked"),
    "accept": Text("Chấp nhận", "Accept"),
    "blank": Text("Để trống", "Blank"),
    "blank-hint": Text("không đánh dấu ô nào", "nothing is marked"),
    "void": Text("Không hợp lệ", "Void"),
    "void-hint": Text("không rõ ý người trả lời", "can't tell what is meant"),
    "undo": Text("Hoàn tác", "Undo"),
    "blacken": Text(
        "Có tên người? Kéo chuột trên ảnh để bôi đen (nhấp vào để bỏ), và gõ ███ thay cho tên.",
        "A name in it? Drag over it in the picture to black it out (click to undo), and type ███ in its place.",
    ),
    "later": Text("Để sau", "Later"),
    "remark": Text("Ghi chú", "Remark"),
    "remark-hint": Text("Lưu cùng quyết định, không bắt buộc", "Kept with the decision; may stay empty"),
    "answer": Text("Câu trả lời", "Answer"),
    "choose-up-to": Text("Chọn tối đa {most}, rồi nhấn Enter", "Choose up to {most}, then press Enter"),
    "type-number": Text("Gõ con số đã đánh dấu", "Type the number that is marked"),
    "save": Text("Lưu", "Save"),
    "other-actions": Text("Việc khác", "Other actions"),
    # A conflict
    "scan-n": Text("Bản quét {number}", "Scan {number}"),
    "use-scan": Text("Dùng bản quét {number}", "Use scan {number}"),
    "neither": Text("Không dùng bản nào", "Use neither"),
    "differ": Text("Khác nhau ở:", "They differ in:"),
    # A serial
    "serial": Text("Số phiếu", "Serial"),
    "serial-hint": Text(
        "In cạnh mã vuông, ví dụ 0001234-S. Chữ cuối giúp phát hiện lỗi gõ.",
        "Printed beside the square code, for example 0001234-S. The last letter guards against slips.",
    ),
    "ours-hint": Text(
        "Nếu đọc được số phiếu trên ảnh: gõ vào đây rồi nhập các câu trả lời theo ảnh.",
        "If the serial can be read in the picture, type it here; the answers are entered from the picture next.",
    ),
    "sheet-page": Text("Trang của phiếu", "Page of the sheet"),
    "no-serial": Text("Không có số phiếu nào đọc được", "No serial can be read"),
    # A page
    "missing-text": Text(
        "Tìm tờ giấy và quét, rồi để máy tự ghép vào phiếu. Nếu chắc chắn không còn, các câu của trang này được tính "
        "là để trống.",
        "Find the paper and scan it: it joins its sheet by itself. If it will surely not come, the questions of this "
        "page count as blank.",
    ),
    "by-hand": Text("Nhập câu trả lời theo ảnh", "Enter the answers from the picture"),
    "by-hand-hint": Text(
        "Phím số chọn và xuống câu kế tiếp; 0 là để trống, X là không hợp lệ.",
        "Number keys choose and go on to the next question; 0 is blank, X is void.",
    ),
    "written": Text("Có chữ viết tay", "There is handwriting"),
    "not-written": Text("Không có chữ", "Nothing is written"),
    "save-answers": Text("Lưu các câu trả lời", "Save these answers"),
    "wont-come": Text("Trang này sẽ không có", "It will not come"),
    "wont-read": Text("Không đọc được gì", "Nothing can be read"),
    # A stray page
    "send-to": Text("Chuyển làm ý kiến góp ý cho", "Send to the suggestions of"),
    "choose-unit": Text("Chọn đơn vị …", "Choose a unit …"),
    "send": Text("Chuyển", "Send"),
    "dismiss": Text("Bỏ qua trang này", "Dismiss this page"),
    # A comment
    "comment": Text("Nội dung", "What it says"),
    "comment-hint": Text("Giữ nguyên lời người viết", "In the words of who wrote it"),
    "themes": Text("Nói về điều gì", "What it is about"),
    "needs-answer": Text("Cần trả lời người viết", "Somebody must answer it"),
    "no-comment": Text("Không có chữ đọc được", "Nothing that can be read"),
    "no-text": Text(
        "Chưa gõ gì. Nếu không đọc được, chọn “Không có chữ đọc được”.",
        "Nothing is typed. If it can't be read, say “Nothing that can be read”.",
    ),
    # What is said after an answer
    "said-saved": Text("Đã lưu.", "Saved."),
    "said-taken": Text(
        "Người khác đã duyệt mục này. Đây là mục kế tiếp.", "Somebody else settled that one; here is the next."
    ),
    "said-undone": Text("Đã hoàn tác. Hãy trả lời lại.", "Taken back. Please answer it again."),
    "said-nothing": Text("Không có gì để hoàn tác.", "There is nothing to take back."),
    "said-later": Text("Mục này sẽ quay lại sau cùng.", "That one comes back at the end."),
    "failed": Text(
        "Chưa lưu được câu trả lời cho {what}. Câu trả lời vẫn được giữ ở đây.",
        "The answer to {what} was not saved yet. It is kept here.",
    ),
    "offline": Text("Không liên lạc được với máy chủ; đang thử lại.", "The server can't be reached; trying again."),
    "retry": Text("Thử lại", "Try again"),
    "go-back": Text("Mở lại mục đó", "Open it again"),
    "bad-serial": Text(
        "Chữ kiểm tra không khớp với số. So từng chữ số với tờ phiếu rồi gõ lại.",
        "The check letter does not fit the digits. Compare each digit with the sheet and type it again.",
    ),
    "unfit-serial": Text(
        "Trang này không đọc được như một trang của phiếu đó. So lại số phiếu, hoặc quét lại tờ giấy cho phẳng.",
        "The page can't be read as one of that sheet. Compare the serial, or scan the paper again, flat and straight.",
    ),
    "unknown-serial": Text(
        "Số phiếu này chưa từng được in ở đây. So từng chữ số rồi gõ lại.",
        "This serial was never printed here. Compare each digit and type it again.",
    ),
    "bad-choice": Text("Câu trả lời này không phù hợp với câu hỏi.", "That is no possible answer to this question."),
    "no-unit": Text("Hãy chọn đơn vị nhận.", "Choose the unit that it goes to."),
    "not-found-title": Text("Không có trang này", "There is no such page"),
    "not-found": Text(
        "Mục này đã được duyệt, hoặc địa chỉ không đúng.", "It was settled already, or the address is wrong."
    ),
    "trouble-title": Text("Có lỗi xảy ra", "Something went wrong"),
    "trouble": Text(
        "Chưa có gì được lưu. Thử lại sau ít phút; nếu vẫn lỗi, báo người quản lý.",
        "Nothing was saved. Try again in a minute; if it stays, tell the manager.",
    ),
    "to-queue": Text("Về hàng chờ", "To the queue"),
    # The overview
    "today": Text("Hôm nay, {day}", "Today, {day}"),
    "in-inbox": Text("Tệp trong hộp đến", "Files in the inbox"),
    "pages-in": Text("Trang đã nhận", "Pages in"),
    "pages-accounted": Text("Trang đã xử lý", "Pages accounted for"),
    "unread": Text("Trang chưa đọc", "Pages not read yet"),
    "waiting": Text("Chờ người xử lý", "Waiting for somebody"),
    "nothing-waiting": Text("Không có gì chờ ai.", "Nothing waits for anybody."),
    "arrived-today": Text("Nhận hôm nay, theo máy quét", "Arrived today, by scanner"),
    "nothing-arrived": Text("Hôm nay chưa nhận tệp nào.", "Nothing arrived today."),
    "scanner": Text("Máy quét", "Scanner"),
    "inbox-itself": Text("hộp đến", "inbox"),
    "files": Text("Tệp", "Files"),
    "pages": Text("Trang", "Pages"),
    "read-pages": Text("Đã đọc", "Read"),
    "outcomes": Text("Khác", "Others"),
    "faults": Text("Lỗi", "Faults"),
    "no-faults": Text("không", "none"),
    "what": Text("Việc", "What"),
    "how-many": Text("Số lượng", "How many"),
    "for-whom": Text("Ai làm", "For whom"),
    "what-to-do": Text("Cần làm", "What to do"),
    "live": Text("Tự cập nhật mỗi 5 giây", "Looks again every 5 seconds"),
    "stale": Text("Không cập nhật được; đang thử lại.", "It can't be brought up to date; trying again."),
    # Help
    "keys": Text("Phím tắt", "Keys"),
    "key-choose": Text("chọn phương án", "choose that option"),
    "key-blank": Text("để trống: không có dấu nào", "blank: nothing is marked"),
    "key-void": Text("không hợp lệ; không dùng bản quét nào", "void; use neither scan"),
    "key-accept": Text("chấp nhận điều máy đề nghị, hoặc lưu", "accept what is suggested, or save"),
    "key-undo": Text("hoàn tác quyết định gần nhất của bạn", "take your last decision back"),
    "key-later": Text("để sau", "leave it for later"),
    "key-page": Text("xem cả trang", "see the whole page"),
    "key-zoom": Text("phóng to, thu nhỏ, vừa màn hình", "zoom in, out, to fit"),
    "key-dismiss": Text("bỏ qua trang lạ", "dismiss a stray page"),
    "key-help": Text("trợ giúp này", "this help"),
    "key-escape": Text("đóng cửa sổ; rời ô nhập để dùng phím tắt", "close; leave a field, so that keys work again"),
    "how-to": Text("Cách duyệt", "How to decide"),
    "how-1": Text(
        "Điều cần ghi là ý của người trả lời, không phải điều họ lẽ ra nên chọn.",
        "Write down what the respondent meant, not what they should have chosen.",
    ),
    "how-2": Text(
        "Ô bị khoanh tròn hoặc bôi xóa là ô đã bỏ; ô đã bỏ được tô kín là chọn lại.",
        "A box that is circled or scribbled out was cancelled; a cancelled box that is filled was chosen again.",
    ),
    "how-3": Text(
        "Hai dấu cho một câu chỉ chọn một: nếu không rõ dấu nào bị bỏ thì không hợp lệ.",
        "Two marks where one is asked for: if neither was clearly cancelled, the answer is void.",
    ),
    "how-4": Text(
        "Mọi quyết định được lưu cùng tên bạn và có thể hoàn tác; bản quét không bao giờ bị sửa.",
        "Every decision is kept with your name and can be taken back; the scan is never changed.",
    ),
    "zoom-in": Text("Phóng to", "Zoom in"),
    "zoom-out": Text("Thu nhỏ", "Zoom out"),
    "zoom-fit": Text("Vừa màn hình", "Fit"),
}
"""Texts by name; ``Words`` picks the language."""

KINDS: dict[ItemKind, Text] = {
    ItemKind.DOUBT: Text("Câu trả lời nghi ngờ", "Doubtful answer"),
    ItemKind.CONFLICT: Text("Hai bản quét khác nhau", "Scans that differ"),
    ItemKind.SERIAL: Text("Mã không đọc được", "Code unreadable"),
    ItemKind.PAGE: Text("Trang thiếu hoặc không đọc được", "Page missing or unreadable"),
    ItemKind.COMMENT: Text("Ý kiến viết tay", "Handwritten comment"),
    ItemKind.AUDIT: Text("Kiểm tra", "Audit"),
    ItemKind.STRAY: Text("Trang lạ", "Stray page"),
}

MATTERS: dict[Matter, Text] = {
    Matter.ANSWER: Text("Câu trả lời", "Answer"),
    Matter.VERSION: Text("Chọn bản quét", "Scan chosen"),
    Matter.WITHOUT: Text("Trang không còn", "Page will not come"),
    Matter.OPINION: Text("Ý kiến của một người", "One person's opinion"),
    Matter.COMMENT: Text("Ý kiến viết tay", "Handwritten comment"),
    Matter.STRAY: Text("Trang lạ", "Stray page"),
}
"""What a decision is about."""

ASKS: dict[ItemKind, Text] = {
    ItemKind.DOUBT: Text("Người trả lời chọn gì?", "What does the sheet say?"),
    ItemKind.CONFLICT: Text("Bản quét nào được tính?", "Which scan counts?"),
    ItemKind.SERIAL: Text("Trang này thuộc phiếu số mấy?", "Whose sheet is this page?"),
    ItemKind.PAGE: Text("Trang {page} của phiếu còn đến không?", "Will page {page} of this sheet come?"),
    ItemKind.COMMENT: Text("Người trả lời viết gì?", "What does the handwriting say?"),
    ItemKind.AUDIT: Text("Trang {page} của phiếu nói gì?", "What does page {page} of this sheet say?"),
    ItemKind.STRAY: Text("Làm gì với trang này?", "What is to become of this page?"),
}
"""The heading of an item; a doubt's own is the question."""

UNREADABLE_PAGE = Text("Trang {page} của phiếu nói gì?", "What does page {page} of this sheet say?")
CONFLICT = Text(
    "Trang này được quét hơn một lần, và các dấu không giống nhau. Có thể phiếu bị sửa hoặc bị phô-tô.",
    "This page was scanned more than once, and the marks differ: it may have been changed, or photocopied.",
)
COMMENT = Text(
    "Máy thấy chữ viết tay nhưng không đọc. Gõ lại điều người dân viết; bỏ tên người, số điện thoại, số giấy tờ.",
    "There is handwriting, which the machine does not read. Type what it says; leave out names, phone and ID numbers.",
)
AUDIT = Text(
    "Phiếu này được rút để kiểm tra máy đọc. Nhập mọi câu như bạn thấy; điều máy đã đọc không được cho xem.",
    "This sheet was drawn to check the machine. Enter every answer as you see it; what was counted is not shown.",
)
PAGE_MISSING = Text("Trang này của phiếu chưa được quét.", "This page of the sheet was not scanned.")
REASONS = {ItemKind.CONFLICT: CONFLICT, ItemKind.COMMENT: COMMENT, ItemKind.AUDIT: AUDIT}
"""Why an item waits, where that follows from what it is."""

DOUBTS: dict[Doubt, Text] = {
    Doubt.NONE: Text("Máy không chắc chắn về câu này.", "The machine is not sure about this one."),
    Doubt.UNCERTAIN_MARK: Text(
        "Dấu không rõ: có thể là dấu chọn, có thể chỉ là vết bẩn hoặc dấu đã bỏ.",
        "A mark is unclear: it may be meant, or be a smudge or a mark taken back.",
    ),
    Doubt.OVERVOTE: Text("Có nhiều ô được đánh dấu hơn mức cho phép.", "More boxes seem to be marked than may be."),
    Doubt.ONLY_CANCELLED: Text(
        "Chỉ thấy dấu đã bỏ, không thấy dấu nào thay thế.",
        "There is nothing but a cancelled mark, and none in its place.",
    ),
    Doubt.BOX_DISTURBED: Text(
        "Có ô bị che hoặc mờ: nếp gấp, vết bẩn, lỗ ghim hoặc chữ viết đè.",
        "A box is hidden or blurred: a fold, a stain, a staple or handwriting across it.",
    ),
}

TODO_HERE: dict[Fault, Text] = {
    Fault.CODE_UNREADABLE: Text("Gõ số phiếu in bên cạnh mã.", "Type the serial that is printed beside the code."),
}
"""What to do on this page about a fault, where the advice given elsewhere names a command."""

TASKS: dict[Task, Text] = {
    Task.DOUBT: Text("Câu trả lời nghi ngờ", "Doubtful answers"),
    Task.CONFLICT: Text("Bản quét khác nhau", "Scans that differ"),
    Task.PAGE_MISSING: Text("Thiếu trang", "Pages missing"),
    Task.PAGE_UNREADABLE: Text("Trang không đọc được", "Pages unreadable"),
    Task.SERIAL_MISSING: Text("Mã không đọc được", "Codes unreadable"),
    Task.STRAY_PAGE: Text("Trang lạ", "Stray pages"),
}

TASKS_TODO: dict[Task, Text] = {
    Task.SERIAL_MISSING: Text("Gõ số phiếu trong hàng chờ.", "Type the serials, in the queue."),
    Task.STRAY_PAGE: Text("Chuyển hoặc bỏ qua trong hàng chờ.", "Send them on or dismiss them, in the queue."),
}
"""What to do, where the words used elsewhere name a command or a file."""

OUTCOMES: dict[Outcome, Text] = {
    Outcome.READ: Text("đã đọc", "read"),
    Outcome.DUPLICATE: Text("quét trùng", "duplicate"),
    Outcome.BLANK: Text("trang trắng", "blank"),
    Outcome.FOREIGN: Text("trang lạ", "foreign"),
    Outcome.UNREADABLE: Text("không đọc được", "unreadable"),
    Outcome.CONFLICT: Text("mâu thuẫn", "conflict"),
    Outcome.FORGED: Text("không do nơi đây in", "forged"),
}


@dataclass(frozen=True, slots=True)
class Words:
    """All that the page says, in one language."""

    language: str

    def __call__(self, name: str, /, **values: object) -> str:
        """Return a text by its name, filled in."""
        return self.of(TEXTS[name], **values)

    def of(self, text: Text, /, **values: object) -> str:
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

    def heading(self, item: Item, asked: Asked | None) -> str:
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
class Asked:
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

    def asked(self, item: Item, language: str) -> Asked | None:
        """Return the question of a doubt; ``None`` for what is about no question."""
        found = self._of(item.layout)
        return _asked(*found, item.question, language) if found and item.question else None

    def page(self, item: Item, language: str) -> list[Asked]:
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


def _asked(layout: Layout, survey: Survey | None, name: str, language: str) -> Asked:
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
    return Asked(name, label, question.kind, question.most, choosable)


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
