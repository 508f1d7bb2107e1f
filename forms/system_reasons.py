"""Why the operating system refused a file, in both languages: it says so in English alone."""

from __future__ import annotations

import errno

from forms.bilingual import Told, Words

_UNNAMED = Words("hệ thống báo lỗi số {number}", "")
_REASONS: dict[int, str] = {
    errno.ENOENT: "không có tệp hoặc thư mục này",
    errno.EACCES: "không có quyền truy cập",
    errno.EPERM: "hệ thống không cho phép",
    errno.ENOSPC: "đĩa đã đầy",
    errno.EDQUOT: "đã dùng hết dung lượng được cấp trên đĩa",
    errno.EROFS: "đĩa chỉ cho phép đọc",
    errno.EISDIR: "đây là thư mục, không phải tệp",
    errno.ENOTDIR: "đây không phải là thư mục",
    errno.EEXIST: "tệp này đã có",
    errno.ENOTEMPTY: "thư mục này không trống",
    errno.EIO: "đĩa hoặc thiết bị bị lỗi khi đọc, ghi",
    errno.EBUSY: "tệp đang được chương trình khác dùng",
    errno.EMFILE: "chương trình đang mở quá nhiều tệp",
    errno.ENFILE: "hệ thống đang mở quá nhiều tệp",
    errno.ENAMETOOLONG: "tên tệp quá dài",
    errno.EFBIG: "tệp quá lớn",
    errno.EXDEV: "hai thư mục nằm trên hai đĩa khác nhau",
    errno.ELOOP: "các liên kết nối thành vòng",
    errno.ENOMEM: "hết bộ nhớ",
    errno.EADDRINUSE: "cổng này đang được chương trình khác dùng",
    errno.EADDRNOTAVAIL: "máy này không có địa chỉ đó",
    errno.ECONNREFUSED: "bên kia từ chối kết nối",
    errno.ECONNRESET: "bên kia ngắt kết nối",
    errno.ETIMEDOUT: "chờ quá lâu không thấy trả lời",
    errno.EHOSTUNREACH: "không tới được máy kia",
    errno.ENETUNREACH: "không có mạng",
    errno.ESTALE: "thư mục mạng không còn nối",
}
"""What the numbers of the system's errors mean to people, in Vietnamese."""


def reason_of(problem: OSError) -> Told:
    """Return why the system refused, in its own words in English and in ours in Vietnamese.

    >>> reason_of(OSError(errno.ENOSPC, "No space left on device")).vi
    'đĩa đã đầy'
    """
    english = problem.strerror or str(problem)
    number = problem.errno
    if number is None:
        return Told(english, "hệ thống báo lỗi")
    return Told(english, _REASONS.get(number) or _UNNAMED.said("vi", number=number))
