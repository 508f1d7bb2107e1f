"""The faults that a page can have: name, meaning, what to do, in Vietnamese and English. One taxonomy, in one place."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """What became of a page that arrived. Every page has exactly one."""

    READ = "read"
    DUPLICATE = "duplicate"
    BLANK = "blank"
    FOREIGN = "foreign"
    UNREADABLE = "unreadable"
    CONFLICT = "conflict"
    FORGED = "forged"


class Fault(StrEnum):
    """Why a page could not be read as it is. The most specific one that fits is named."""

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
    CODE_CONTRADICTS_PAGE = "code-contradicts-page"
    SHEETS_OVERLAP = "sheets-overlap"
    LAYOUT_UNKNOWN = "layout-unknown"
    SERIAL_UNKNOWN = "serial-unknown"
    SHEET_CONFLICT = "sheet-conflict"
    SHEET_DUPLICATE = "sheet-duplicate"
    STREAK = "streak"
    """Of a page that was read: a warning."""


@dataclass(frozen=True, slots=True)
class Advice:
    """What a person is told: what was seen, and what to do next."""

    seen_vi: str
    do_vi: str
    seen_en: str
    do_en: str


ADVICE: dict[Fault, Advice] = {
    Fault.PAGE_BLANK: Advice(
        "Trang trắng.",
        "Không cần làm gì; nếu tờ giấy có in chữ thì lật mặt và quét lại.",
        "The page is blank.",
        "Nothing to do; if the paper is printed, turn it over and scan it again.",
    ),
    Fault.PAGE_FOREIGN: Advice(
        "Trang không phải là phiếu khảo sát.",
        "Lấy trang này ra khỏi tập; nếu là thư góp ý thì chuyển cho đơn vị.",
        "The page is not a survey sheet.",
        "Take it out of the stack; if it is a letter with suggestions, pass it to its unit.",
    ),
    Fault.FILE_NOT_A_SCAN: Advice(
        "Tệp không phải là PDF, TIFF, PNG hay JPEG.",
        "Quét thành PDF, hoặc lưu tệp dưới dạng PDF.",
        "The file is no PDF, TIFF, PNG or JPEG.",
        "Scan to PDF, or save the file as PDF.",
    ),
    Fault.FILE_ENCRYPTED: Advice(
        "Tệp PDF đòi mật khẩu.",
        "Tắt mã hóa ở máy quét, hoặc lưu lại tệp không có mật khẩu.",
        "The PDF asks for a password.",
        "Switch encryption off at the scanner, or save the file without a password.",
    ),
    Fault.PICTURE_BROKEN: Advice(
        "Không mở được ảnh của trang.",
        "Quét lại trang này; nếu vẫn lỗi thì kiểm tra máy quét và đường mạng.",
        "The picture of the page can't be opened.",
        "Scan the page again; if it fails again, check the scanner and the network share.",
    ),
    Fault.PICTURE_TOO_LARGE: Advice(
        "Ảnh hoặc tệp lớn quá mức cho phép.",
        "Quét lại ở 200–300 dpi, khổ A4, hoặc tăng giới hạn trong phieu.toml.",
        "The picture or the file is larger than the limits allow.",
        "Scan again at 200–300 dpi on A4, or raise the limits in phieu.toml.",
    ),
    Fault.PICTURE_TOO_SMALL: Advice(
        "Ảnh có độ phân giải quá thấp.",
        "Quét lại ở 200–300 dpi.",
        "The picture's resolution is too low.",
        "Scan again at 200–300 dpi.",
    ),
    Fault.FIDUCIALS_MISSING: Advice(
        "Không thấy đủ các ô định vị ở góc trang.",
        "Vuốt phẳng tờ phiếu, đặt ngay ngắn và quét lại; nếu góc bị rách thì nhập tay.",
        "Too few of the corner markers can be seen.",
        "Flatten the sheet, lay it straight and scan it again; where corners are torn, enter it by hand.",
    ),
    Fault.REGISTRATION_POOR: Advice(
        "Trang bị méo, không khớp với mẫu in.",
        "Vuốt phẳng tờ phiếu, quét lại bằng mặt kính thay vì khay cuốn.",
        "The page is distorted and does not fit what was printed.",
        "Flatten the sheet and scan it again, on the glass rather than through the feeder.",
    ),
    Fault.CODE_UNREADABLE: Advice(
        "Không đọc được mã của trang.",
        "Nhập số phiếu in bên cạnh mã: phieu identify.",
        "The page code can't be read.",
        "Type the serial that is printed beside the code: phieu identify.",
    ),
    Fault.CODE_FORGED: Advice(
        "Mã của trang không do đơn vị này ký.",
        "Để riêng tờ phiếu và báo người quản lý; đây là phiếu giả hoặc phiếu của nơi khác.",
        "The page code was not signed by this workspace.",
        "Set the sheet aside and tell the manager; it is forged, or belongs to another workspace.",
    ),
    Fault.CODE_CONTRADICTS_PAGE: Advice(
        "Mã của trang và các ô định vị ở góc không cùng một trang.",
        "Có thể hai tờ chồng lên nhau: tách ra và quét lại.",
        "The page code and the corner markers belong to different pages.",
        "Two sheets may have been fed together: part them and scan again.",
    ),
    Fault.SHEETS_OVERLAP: Advice(
        "Trong ảnh có hai tờ phiếu chồng lên nhau.",
        "Tách hai tờ ra và quét lại từng tờ.",
        "Two sheets overlap in one picture.",
        "Part them and scan each of them again.",
    ),
    Fault.LAYOUT_UNKNOWN: Advice(
        "Phiếu được in theo một mẫu mà hệ thống này không có.",
        "Chuyển phiếu cho nơi đã in, hoặc chép tệp khảo sát cũ vào hệ thống này.",
        "The sheet was printed from a layout that this workspace does not hold.",
        "Pass it to the office that printed it, or bring that survey's file into this workspace.",
    ),
    Fault.SERIAL_UNKNOWN: Advice(
        "Số phiếu này chưa từng được in ở đây.",
        "Kiểm tra cơ sở dữ liệu có được khôi phục từ bản cũ không; để riêng tờ phiếu.",
        "This serial was never printed here.",
        "Check whether the database was restored from an old copy; set the sheet aside.",
    ),
    Fault.SHEET_CONFLICT: Advice(
        "Phiếu này đã được quét trước đó với các dấu khác.",
        "So sánh hai bản quét và chọn bản đúng; có thể phiếu bị phô-tô.",
        "This sheet was scanned before, with other marks.",
        "Compare the two scans and choose; the sheet may have been photocopied.",
    ),
    Fault.SHEET_DUPLICATE: Advice(
        "Phiếu này đã được quét trước đó với cùng các dấu.",
        "Không cần làm gì: phiếu chỉ được tính một lần.",
        "This sheet was scanned before, with the same marks.",
        "Nothing to do: it counts once.",
    ),
    Fault.STREAK: Advice(
        "Có vệt kẻ chạy suốt trang do mặt kính máy quét bẩn.",
        "Lau mặt kính máy quét và quét lại từ trang này; nếu vẫn còn vệt thì báo bộ phận kỹ thuật.",
        "A streak runs along the page: the scanner's glass is dirty.",
        "Clean the scanner glass and rescan from this page on; if the streak stays, have the scanner serviced.",
    ),
}
"""What a person is told of each fault."""
