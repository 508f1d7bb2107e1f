"""What is said of users: why something can't be done, and what each role is called and may do."""

from __future__ import annotations

from collections.abc import Mapping

from forms.bilingual import Words
from pipeline.web.roles import Role

NO_NAME = Words("“{name}” không dùng làm tên người dùng được", "“{name}” can't be a user's name")
A_NAME = Words(
    "Tên có từ 1 đến {most} chữ cái, chữ số, dấu hoặc dấu cách đơn, không có dấu cách ở hai đầu.",
    "A name has 1 to {most} letters, digits, signs or single blanks, no blank at its ends.",
)
MISLEADING = Words(
    "“{name}” không dùng làm tên người dùng được: dễ nhầm với tên khác",
    "“{name}” can't be a user's name: it looks like another one",
)
ONE_ALPHABET = Words(
    "Hãy gõ bằng một bàn phím: tên này lẫn chữ của nhiều bảng chữ cái, hoặc có ký tự không nhìn thấy.",
    "Type it on one keyboard: it holds letters of several alphabets, or signs that nobody sees.",
)
THERE_ALREADY = Words("đã có người dùng “{name}”", "there is a user “{name}” already")
OTHER_NAME = Words(
    "Chọn tên khác, hoặc đặt lại mật khẩu cho người ấy: phieu users password “{name}”",
    "Choose another name, or set that person's password: phieu users password “{name}”",
)
NOBODY = Words("không có người dùng “{name}”", "there is no user “{name}”")
WHO_THERE_IS = Words("phieu users list cho biết có những ai.", "phieu users list shows who there is.")
NO_LONGER_FIRST = Words("đã có người dùng", "there are users already")
LOG_IN = Words("Hãy đăng nhập; người quản lý thêm người khác.", "Log in; a manager adds other people.")
OVERTAKEN = Words("người khác vừa đổi người dùng “{name}”", "somebody else has just changed the user “{name}”")
LOOK_AGAIN = Words(
    "Xem lại rồi đổi lần nữa nếu còn cần.", "Look again, and change it once more if that is still wanted."
)
NO_MANAGER = Words(
    "“{name}” không phải là người quản lý: số liệu về quầy và cán bộ chỉ dành cho người quản lý",
    "“{name}” is no manager: only managers see figures of desks and officials",
)
MAKE_MANAGER = Words(
    "Giao thêm vai trò trước: phieu users roles “{name}” --role manager",
    "Give them the role first: phieu users roles “{name}” --role manager",
)

PASSWORD_LENGTH = Words(
    "mật khẩu có từ {least} đến {most} ký tự, mật khẩu này có {length}",
    "a password has {least} to {most} characters, this one {length}",
)
PASSWORD_LONG_ENOUGH = Words(
    "Ba hoặc bốn từ mà chỉ bạn ghép với nhau là đủ dài và dễ nhớ.",
    "Three or four words that only you put together are long enough, and easy to keep.",
)
PASSWORD_UNTYPABLE = Words("mật khẩu có ký tự không gõ được", "the password holds a character that can't be typed")
PASSWORD_SIGNS = Words("Dùng chữ cái, chữ số, dấu và dấu cách.", "Use letters, digits, signs and blanks.")
PASSWORD_IS_NAME = Words("mật khẩu trùng với tên", "the password is the name")
PASSWORD_UNLIKE = Words("Chọn mật khẩu không ai đoán được.", "Choose one that nobody can guess.")
PASSWORD_EASY = Words(
    "mật khẩu này nằm trong số bị thử đầu tiên", "the password is among the first that would be tried"
)
PASSWORD_BETTER = Words(
    "Chọn mật khẩu không ai đoán được: ba hoặc bốn từ mà chỉ bạn ghép với nhau.",
    "Choose one that nobody can guess: three or four words that only you put together.",
)

ROLES: Mapping[Role, Words] = {
    Role.STAFF: Words("Cán bộ phát phiếu", "Staff"),
    Role.CLERK: Words("Cán bộ duyệt phiếu", "Clerk"),
    Role.MANAGER: Words("Người quản lý", "Manager"),
    Role.ADMINISTRATOR: Words("Quản trị hệ thống", "Administrator"),
}
"""What each role is called."""

MAY: Mapping[Role, Words] = {
    Role.STAFF: Words(
        "In phiếu cho đơn vị của mình, phát và thu phiếu. Vào mục In phiếu.",
        "Prints sheets for their units, hands them out and collects them. Opens the room Print.",
    ),
    Role.CLERK: Words(
        "Nạp bản quét và giải quyết những chỗ máy chưa chắc. Vào mục Nạp phiếu và Duyệt phiếu.",
        "Brings scans and settles what the machine is not sure of. Opens the rooms Scans and Settle.",
    ),
    Role.MANAGER: Words(
        "Làm mọi việc của hai vai trò trên; xem và tải số liệu, kiểm tra ngẫu nhiên, mở lại quyết định của người khác, "
        "thêm và bớt người dùng của đơn vị mình. Vào mọi mục, trừ cài đặt, nhật ký và sao lưu.",
        "Does all that staff and clerks do; sees and takes along figures, audits, takes back what others decided, adds "
        "and removes people of their units. Opens all rooms but settings, log and backup.",
    ),
    Role.ADMINISTRATOR: Words(
        "Giữ cài đặt, phiếu hỏi, danh sách đơn vị, khóa, sao lưu và nhật ký; thêm và bớt mọi người dùng. "
        "Vào mục Quản trị; không xem số liệu và không duyệt phiếu.",
        "Keeps settings, survey, register, keys, backups and the log; adds and removes anybody. Opens the room "
        "Administration; sees no figures and settles nothing.",
    ),
}
"""What each role may do, and which rooms it opens."""
