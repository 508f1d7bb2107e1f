"""What is wrong with a scan, in Vietnamese and English: every text that ``ScanError.problem`` may be.

A page that can't be seen is kept with its text in English; ``retold`` finds the other language again by these.
"""

from __future__ import annotations

from forms.bilingual import Words

MOST_FILES_JOINED = Words(
    "có hơn {most_joined} tệp nối tiếp nhau", "more than {most_joined} files stand one behind the other"
)
OTHER_COUNT = Words("số ảnh trong tệp khác với số mà tệp ghi", "it holds another number of pictures than it says")
ZIP_LOCKED = Words("tệp ZIP đòi mật khẩu", "the ZIP asks for a password")
ATTACHMENT_UNKNOWN = Words("tệp đính kèm thuộc loại không đọc được", "an attachment of a kind that is not read")
ZIP_DAMAGED = Words("tệp ZIP bị hỏng", "the ZIP is damaged ({error})")
ZIP_HOLDS_UNNAMED = Words(
    "tệp ZIP có một tệp mà mục lục của nó không ghi", "the ZIP holds a file that its directory does not name"
)
DAMAGED_WITHIN_ZIP = Words("tệp bị hỏng trong ZIP", "it is damaged within the ZIP ({error})")
TOO_DEEP = Words("các tệp lồng trong nhau quá nhiều cấp", "files lie too deep within files")
NO_SCAN = Words("không phải là bản quét", "not a scan")
ATTACHMENT_DAMAGED = Words("tệp đính kèm bị hỏng", "the attachment is damaged ({error})")
UNKNOWN_KIND = Words("không phải là tệp PDF, TIFF, PNG hay JPEG", "not a PDF, TIFF, PNG or JPEG file")
ZIP_WITHOUT_SCAN = Words("trong tệp ZIP không có bản quét nào", "there is no scan in the ZIP")
WITHIN_TOO_LARGE = Words("các tệp bên trong quá lớn", "the files within are too large")
FILE_HAS_ONLY = Words("{where}: tệp chỉ có {count}", "{where}: the file has only {count}")
MORE_PAGES = Words("có hơn {pages} trang", "more than {pages} pages")
TIFF_WITHOUT_PAGES = Words("tệp TIFF không có trang nào", "the TIFF has no pages")
PICTURE_DAMAGED = Words("ảnh bị hỏng", "the picture is damaged")
PICTURE_DECODED_OTHERWISE = Words(
    "ảnh bị hỏng (có thể đã không được giải mã đúng)", "the picture is damaged (it may not have been decoded as it is)"
)
TIFF_DAMAGED = Words("tệp TIFF bị hỏng", "the TIFF is damaged: {error}")
PICTURE_DAMAGED_SO = Words("ảnh bị hỏng", "the picture is damaged ({error})")
PNG_CUT_OFF = Words("tệp PNG bị cắt ngang", "the PNG is cut off")
PNG_DAMAGED = Words("tệp PNG bị hỏng", "the PNG is damaged ({error})")
JPEG_DAMAGED = Words("tệp JPEG bị hỏng", "the JPEG is damaged ({error})")
TOO_MANY_PAGES = Words("có {found} trang, chỉ cho phép {pages}", "{found} pages, {pages} are allowed")
TOO_MANY_BYTES = Words(
    "tệp lớn {size:.1f} GB, chỉ cho phép {file_bytes:.1f} GB", "{size:.1f} GB, {file_bytes:.1f} GB are allowed"
)
NO_SUCH_FILE = Words("không có tệp này", "there is no such file")
EMPTY = Words("tệp trống", "the file is empty")
UNREADABLE = Words("không đọc được tệp ({why})", "the file can't be read ({why})")
CONTENT_TOO_LARGE = Words("nội dung của trang quá lớn", "the page's content is too large")
PDF_LACKS_PAGES = Words(
    "tệp PDF lẽ ra có {declared} trang, chỉ còn {found}", "the PDF should have {declared} pages, {found} are left"
)
PDF_WITHOUT_PAGES = Words("tệp PDF không có trang nào", "the PDF has no pages")
FILE_HAS = Words("tệp có {pages} trang", "the file has {pages} pages")
PAGE_DAMAGED = Words("trang bị hỏng", "the page is damaged ({error})")
PDF_DAMAGED = Words("tệp PDF bị hỏng", "the PDF is damaged ({error})")
PDF_CUT_OFF = Words("tệp PDF bị cắt ngang", "the PDF is cut off")
PDF_PAGES_UNFOUND = Words("không tìm thấy trang nào trong tệp PDF", "the PDF has no pages that can be found")
PDF_LOCKED = Words("tệp PDF đòi mật khẩu", "the PDF asks for a password")
TOO_MANY_PICTURES = Words("có {count} ảnh, chỉ cho phép {pages}", "{count} pictures, {pages} are allowed")
TOO_MANY_PIXELS = Words(
    "{width} × {height} điểm ảnh, chỉ cho phép {pixels:.0f} triệu",
    "{width} × {height} pixels, {pixels:.0f} million are allowed",
)
NO_PIXELS = Words("ảnh không có điểm ảnh nào", "the picture has no pixels")
DRAWN_TOO_LONG = Words("vẽ trang mất hơn {seconds:g} giây", "drawing the page takes over {seconds:g} s")
PAGE_TOO_LARGE = Words("trang lớn {width:.0f} × {height:.0f} mm", "the page is {width:.0f} × {height:.0f} mm large")
PAGE_UNDRAWABLE = Words("không vẽ được trang", "the page can't be drawn ({error})")
TOO_MUCH_MEMORY = Words(
    "cần nhiều bộ nhớ hơn mức cho phép ({allowed})", "needs more memory than the settings allow ({allowed})"
)
FILE_CRASHED_READER = Words("tệp làm bộ đọc bị dừng", "the file made the reader crash")
PAGE_CRASHED_READER = Words("trang làm bộ đọc bị dừng", "the page made the reader crash")
OPENED_TOO_LONG = Words("mở tệp mất hơn {seconds:g} giây", "opening the file took longer than {seconds:g} s")
READ_TOO_LONG = Words("đọc trang mất hơn {seconds:g} giây", "reading the page took longer than {seconds:g} s")

PROBLEMS: tuple[Words, ...] = tuple(found for name, found in sorted(vars().items()) if isinstance(found, Words))
"""All of them."""
