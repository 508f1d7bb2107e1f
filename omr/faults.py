"""The faults that a page can have: their names, and what they mean and what to do, in Vietnamese and English."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from forms.bilingual import Words


class Outcome(StrEnum):
    """The outcome of a page that arrived. Every page has exactly one."""

    READ = "read"
    DUPLICATE = "duplicate"
    BLANK = "blank"
    FOREIGN = "foreign"
    UNREADABLE = "unreadable"
    CONFLICT = "conflict"
    FORGED = "forged"


class Fault(StrEnum):
    """Why a page could not be read as it is. Of several faults that apply, a page has the most specific one."""

    PAGE_BLANK = "page-blank"
    PAGE_FOREIGN = "page-foreign"
    FILE_NOT_A_SCAN = "file-not-a-scan"
    FILE_ENCRYPTED = "file-encrypted"
    PICTURE_BROKEN = "picture-broken"
    PICTURE_TOO_LARGE = "picture-too-large"
    PICTURE_TOO_SMALL = "picture-too-small"
    FIDUCIALS_MISSING = "fiducials-missing"
    REGISTRATION_POOR = "registration-poor"
    CODE_UNREADABLE = "code-unreadable"
    CODE_FORGED = "code-forged"
    CODE_DISTRUSTED = "code-distrusted"
    CODE_CONTRADICTS_PAGE = "code-contradicts-page"
    SHEETS_OVERLAP = "sheets-overlap"
    LAYOUT_UNKNOWN = "layout-unknown"
    SERIAL_UNKNOWN = "serial-unknown"
    SHEET_CONFLICT = "sheet-conflict"
    SHEET_DUPLICATE = "sheet-duplicate"
    ANSWERED_TWICE = "answered-twice"
    RUN_CANCELLED = "run-cancelled"
    BATCH_HELD = "batch-held"
    BATCH_WITHDRAWN = "batch-withdrawn"
    ROW_UNIT_UNKNOWN = "row-unit-unknown"
    ROW_ANSWER_UNKNOWN = "row-answer-unknown"
    ROW_TIME_UNKNOWN = "row-time-unknown"
    ROW_INCOMPLETE = "row-incomplete"
    ROW_BROKEN = "row-broken"
    STREAK = "streak"
    """A warning: the page was read nevertheless."""


@dataclass(frozen=True, slots=True)
class Advice:
    """What a person is told of a fault.

    Attributes:
        seen: what was seen.
        do: what to do next.
    """

    seen: Words
    do: Words

    def said(self, language: str) -> str:
        """Return both sentences, in Vietnamese (``vi``) or English."""
        return f"{self.seen.said(language)} {self.do.said(language)}"


ADVICE: dict[Fault, Advice] = {
    Fault.PAGE_BLANK: Advice(
        Words("Trang trắng.", "The page is blank."),
        Words(
            "Không cần làm gì; nếu tờ giấy có in chữ thì lật mặt và quét lại.",
            "Nothing to do; if the paper is printed, turn it over and scan it again.",
        ),
    ),
    Fault.PAGE_FOREIGN: Advice(
        Words("Trang không phải là phiếu khảo sát.", "The page is not a survey sheet."),
        Words(
            "Lấy trang này ra khỏi tập; nếu là thư góp ý thì chuyển cho đơn vị.",
            "Take it out of the stack; if it is a letter with suggestions, pass it to its unit.",
        ),
    ),
    Fault.FILE_NOT_A_SCAN: Advice(
        Words(
            "Tệp không phải là bản quét hay ảnh: PDF, TIFF, PNG, JPEG, HEIC, WebP, BMP, GIF, hoặc ZIP chứa các tệp ấy.",
            "The file is no scan or picture: PDF, TIFF, PNG, JPEG, HEIC, WebP, BMP, GIF, or a ZIP of them.",
        ),
        Words("Quét thành PDF, hoặc lưu tệp dưới dạng PDF.", "Scan to PDF, or save the file as PDF."),
    ),
    Fault.FILE_ENCRYPTED: Advice(
        Words("Tệp PDF đòi mật khẩu.", "The PDF asks for a password."),
        Words(
            "Tắt mã hóa ở máy quét, hoặc lưu lại tệp không có mật khẩu.",
            "Switch encryption off at the scanner, or save the file without a password.",
        ),
    ),
    Fault.PICTURE_BROKEN: Advice(
        Words("Không mở được ảnh của trang.", "The picture of the page can't be opened."),
        Words(
            "Quét lại trang này; nếu vẫn lỗi thì đặt máy quét ở kiểu PDF hoặc TIFF thường, kiểm tra đường mạng.",
            "Scan the page again; if it fails again, set the scanner to plain PDF or TIFF, check the network share.",
        ),
    ),
    Fault.PICTURE_TOO_LARGE: Advice(
        Words("Ảnh hoặc tệp lớn quá mức cho phép.", "The picture or the file is larger than the limits allow."),
        Words(
            "Quét lại ở 200–300 dpi, khổ A4, hoặc tăng giới hạn trong phieu.toml.",
            "Scan again at 200–300 dpi on A4, or raise the limits in phieu.toml.",
        ),
    ),
    Fault.PICTURE_TOO_SMALL: Advice(
        Words("Ảnh có độ phân giải quá thấp.", "The picture's resolution is too low."),
        Words("Quét lại ở 200–300 dpi.", "Scan again at 200–300 dpi."),
    ),
    Fault.FIDUCIALS_MISSING: Advice(
        Words("Không thấy đủ các ô định vị ở góc trang.", "Too few of the corner markers can be seen."),
        Words(
            "Vuốt phẳng tờ phiếu, đặt ngay ngắn và quét lại; nếu góc bị rách thì nhập tay.",
            "Flatten the sheet, lay it straight and scan it again; where corners are torn, enter it by hand.",
        ),
    ),
    Fault.REGISTRATION_POOR: Advice(
        Words("Trang bị méo, không khớp với mẫu in.", "The page is distorted and does not fit what was printed."),
        Words(
            "Vuốt phẳng tờ phiếu, quét lại bằng mặt kính thay vì khay cuốn.",
            "Flatten the sheet and scan it again, on the glass rather than through the feeder.",
        ),
    ),
    Fault.CODE_UNREADABLE: Advice(
        Words("Không đọc được mã của trang.", "The page code can't be read."),
        Words(
            "Nhập số phiếu in bên cạnh mã: phieu identify.",
            "Type the serial that is printed beside the code: phieu identify.",
        ),
    ),
    Fault.CODE_FORGED: Advice(
        Words("Mã của trang không do đơn vị này ký.", "The page code was not signed by this workspace."),
        Words(
            "Để riêng tờ phiếu và báo người quản lý; đây là phiếu giả hoặc phiếu của nơi khác.",
            "Set the sheet aside and tell the manager; it is forged, or belongs to another workspace.",
        ),
    ),
    Fault.CODE_DISTRUSTED: Advice(
        Words(
            "Mã của trang được ký bằng khóa đã lộ hoặc đã hết hạn.",
            "The page code was signed with a key that leaked, or whose time is over.",
        ),
        Words(
            "Xem tờ phiếu: nếu là phiếu thật thì gõ số phiếu, nếu không thì bỏ qua: phieu review.",
            "Look at the paper: if the sheet is genuine, type its serial, else dismiss it: phieu review.",
        ),
    ),
    Fault.CODE_CONTRADICTS_PAGE: Advice(
        Words(
            "Mã của trang và các ô định vị ở góc không cùng một trang.",
            "The page code and the corner markers belong to different pages.",
        ),
        Words(
            "Có thể hai tờ chồng lên nhau: tách ra và quét lại.",
            "Two sheets may have been fed together: part them and scan again.",
        ),
    ),
    Fault.SHEETS_OVERLAP: Advice(
        Words("Trong ảnh có hai tờ phiếu chồng lên nhau.", "Two sheets overlap in one picture."),
        Words("Tách hai tờ ra và quét lại từng tờ.", "Part them and scan each of them again."),
    ),
    Fault.LAYOUT_UNKNOWN: Advice(
        Words(
            "Phiếu được in theo một mẫu mà hệ thống này không có.",
            "The sheet was printed from a layout that this workspace does not hold.",
        ),
        Words(
            "Chuyển phiếu cho nơi đã in, hoặc chép tệp khảo sát cũ vào hệ thống này.",
            "Pass it to the office that printed it, or bring that survey's file into this workspace.",
        ),
    ),
    Fault.SERIAL_UNKNOWN: Advice(
        Words("Số phiếu này chưa từng được in ở đây.", "This serial was never printed here."),
        Words(
            "Kiểm tra cơ sở dữ liệu có được khôi phục từ bản cũ không; để riêng tờ phiếu.",
            "Check whether the database was restored from an old copy; set the sheet aside.",
        ),
    ),
    Fault.SHEET_CONFLICT: Advice(
        Words("Phiếu này đã được quét trước đó với các dấu khác.", "This sheet was scanned before, with other marks."),
        Words(
            "So sánh hai bản quét và chọn bản đúng; có thể phiếu bị phô-tô.",
            "Compare the two scans and choose; the sheet may have been photocopied.",
        ),
    ),
    Fault.SHEET_DUPLICATE: Advice(
        Words(
            "Phiếu này đã được quét trước đó với cùng các dấu.", "This sheet was scanned before, with the same marks."
        ),
        Words("Không cần làm gì: phiếu chỉ được tính một lần.", "Nothing to do: it counts once."),
    ),
    Fault.ANSWERED_TWICE: Advice(
        Words(
            "Phiếu này vừa được trả lời trên giấy vừa được trả lời trực tuyến.",
            "This sheet was answered both on paper and online.",
        ),
        Words(
            "Không cần làm gì: phiếu chỉ được tính một lần, theo quy tắc trong phieu.toml.",
            "Nothing to do: it counts once, by the rule in phieu.toml.",
        ),
    ),
    Fault.RUN_CANCELLED: Advice(
        Words(
            "Phiếu này thuộc một lượt in đã hủy vì chưa phát cho ai.",
            "This sheet is of a run that was cancelled since it was never handed out.",
        ),
        Words(
            "Xem tờ phiếu rồi quyết định có tính phiếu này hay không.",
            "Look at the sheet, and decide whether it counts.",
        ),
    ),
    Fault.BATCH_HELD: Advice(
        Words("Tệp này thuộc một lô đang tạm giữ.", "This file is of a batch that is on hold."),
        Words("Bỏ tạm giữ lô để tính, hoặc rút lô.", "Release the batch to have it counted, or withdraw it."),
    ),
    Fault.BATCH_WITHDRAWN: Advice(
        Words("Tệp này thuộc một lô đã rút.", "This file is of a batch that was withdrawn."),
        Words("Không cần làm gì: lô đã rút không được tính.", "Nothing to do: what was withdrawn is not counted."),
    ),
    Fault.ROW_UNIT_UNKNOWN: Advice(
        Words("Dòng này ghi một đơn vị không có trong danh mục.", "The row names a unit that is not in the register."),
        Words(
            "Sửa tên hoặc mã đơn vị trong tệp các dòng lỗi rồi nhập lại tệp đó.",
            "Mend the unit's name or code in the file of bad rows, and import that file.",
        ),
    ),
    Fault.ROW_ANSWER_UNKNOWN: Advice(
        Words(
            "Dòng này có câu trả lời không có trong bảng hỏi.", "The row has an answer that the questionnaire lacks."
        ),
        Words(
            "Sửa câu trả lời trong tệp các dòng lỗi rồi nhập lại tệp đó.",
            "Mend the answer in the file of bad rows, and import that file.",
        ),
    ),
    Fault.ROW_TIME_UNKNOWN: Advice(
        Words("Không đọc được thời gian trả lời của dòng này.", "The time at which the row was given can't be read."),
        Words(
            "Sửa ngày giờ trong tệp các dòng lỗi rồi nhập lại tệp đó.",
            "Mend date and time in the file of bad rows, and import that file.",
        ),
    ),
    Fault.ROW_INCOMPLETE: Advice(
        Words("Người trả lời chưa gửi dòng này.", "Whoever began this row never sent it."),
        Words("Không cần làm gì: dòng chưa gửi không được tính.", "Nothing to do: what was not sent does not count."),
    ),
    Fault.ROW_BROKEN: Advice(
        Words("Dòng này không khớp với các cột của tệp.", "The row does not fit the columns of its file."),
        Words(
            "Xuất lại tệp từ chương trình gốc, hoặc sửa trong tệp các dòng lỗi rồi nhập lại tệp đó.",
            "Export the file again, or mend the row in the file of bad rows and import that file.",
        ),
    ),
    Fault.STREAK: Advice(
        Words(
            "Có vệt kẻ chạy suốt trang do mặt kính máy quét bẩn.",
            "A streak runs along the page: the scanner's glass is dirty.",
        ),
        Words(
            "Lau mặt kính máy quét và quét lại từ trang này; nếu vẫn còn vệt thì báo bộ phận kỹ thuật.",
            "Clean the scanner glass and rescan from this page on; if the streak stays, have the scanner serviced.",
        ),
    ),
}
"""The message about each fault."""
