"""What is said of users: why something can't be done, and what each role is called and may do."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from forms.bilingual import Told, Words
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
    Role.STAFF: Words("cán bộ phát phiếu", "staff"),
    Role.CLERK: Words("cán bộ duyệt phiếu", "clerk"),
    Role.MANAGER: Words("người quản lý", "manager"),
    Role.ADMINISTRATOR: Words("người quản trị", "administrator"),
}
"""What each role is called, within a sentence."""

MAY: Mapping[Role, Words] = {
    Role.STAFF: Words(
        "In phiếu cho đơn vị của mình, phát và thu phiếu. Vào mục In phiếu.",
        "Prints sheets for their units, hands them out and collects them. Opens the room Print.",
    ),
    Role.CLERK: Words(
        "Nạp bản quét và duyệt những chỗ máy chưa chắc. Vào mục Nạp phiếu và Duyệt phiếu.",
        "Brings scans and settles what the machine is not sure of. Opens the rooms Scans and Settle.",
    ),
    Role.MANAGER: Words(
        "Làm mọi việc của hai vai trò trên; xem và tải số liệu, kiểm tra ngẫu nhiên, mở lại quyết định của người khác, "
        "thêm và bớt người dùng của đơn vị mình. Vào mọi mục, trừ cài đặt, nhật ký và sao lưu.",
        "Does all that staff and clerks do; sees and takes along figures, audits, takes back what others decided, adds "
        "and removes people of their units. Opens all rooms but settings, log and backup.",
    ),
    Role.ADMINISTRATOR: Words(
        "Giữ cài đặt, phiếu hỏi, danh mục đơn vị, khóa, sao lưu và nhật ký; thêm và bớt mọi người dùng. "
        "Vào mục Quản trị; không xem số liệu và không duyệt phiếu.",
        "Keeps settings, survey, register, keys, backups and the log; adds and removes anybody. Opens the room "
        "Administration; sees no figures and settles nothing.",
    ),
}
"""What each role may do, and which rooms it opens."""


LOGS_IN = Words("{name} được đăng nhập: {roles}{units}{desks}", "{name} may log in as {roles}{units}{desks}")
ALL_LOG_IN = Words(
    "Từ nay phieu serve yêu cầu mọi người đăng nhập, ở máy này cũng vậy.",
    "From now on phieu serve asks everybody to log in, on this machine too.",
)
LISTED = Words(
    "{name}: {roles}{units}{desks}, từ {since:%d/%m/%Y}, mật khẩu ngày {password:%d/%m/%Y}",
    "{name}: {roles}{units}{desks}, since {since:%Y-%m-%d}, password of {password:%Y-%m-%d}",
)
OF_UNITS = Words(", chỉ phiếu của {units}", ", sheets of {units} alone")
DESKS_TOO = Words(", cả số liệu quầy và cán bộ", ", desks and officials too")
NO_USERS = Words(
    "Chưa có người dùng: phieu serve chỉ phục vụ máy này, không cần đăng nhập.",
    "There are no users: phieu serve serves this machine alone, without a log-in.",
)
ANOTHER_PASSWORD = Words(
    "{name} có mật khẩu mới và phải đăng nhập lại", "{name} has another password, and must log in anew"
)
NOW_ROLES = Words("{name} nay là {roles}", "{name} is {roles} now")
SEES_UNITS = Words("{name} chỉ xem phiếu của {units}", "{name} may see sheets of {units} alone")
SEES_ALL = Words("{name} xem phiếu của mọi đơn vị", "{name} may see the sheets of all units")
SEES_DESKS = Words(
    "{name} được xem số liệu về quầy và cán bộ{units}; mỗi lần xem đều được ghi lại",
    "{name} may see figures of desks and officials{units}; each time is noted down",
)
WHOSE_DESKS = Words(" của {units}", " of {units}")
NO_DESKS = Words(
    "{name} không còn được xem số liệu về quầy và cán bộ",
    "{name} may not see figures of desks and officials any more",
)
REMOVED = Words("{name} không đăng nhập được nữa", "{name} may not log in any more")
NOBODY_LEFT = Words(
    "Không còn ai: phieu serve chỉ phục vụ máy này, không yêu cầu ai đăng nhập.",
    "Nobody is left: phieu serve serves this machine alone, and asks nobody to log in.",
)
NO_MANAGER_LEFT = Words(
    "Không còn người quản lý nào, là người mở lại được quyết định của người khác. Tiếp theo: phieu users add TÊN "
    "--role manager",
    "No manager is left, who may take back what others decided. Next: phieu users add NAME --role manager",
)
NOBODY_MANAGES = Words(
    "Không còn ai thêm bớt người dùng trên trang được; lệnh phieu users vẫn làm được.",
    "Nobody is left who may add and remove people in the browser; phieu users still does.",
)
ASK_PASSWORD = Words("Mật khẩu cho {name}: ", "Password for {name}: ")
ASK_AGAIN = Words("Gõ lại: ", "Once more: ")
NO_PASSWORD = Words("không đọc được mật khẩu", "no password could be read")
GIVE_PASSWORD = Words(
    "Gõ mật khẩu, hoặc đưa vào thành một dòng văn bản UTF-8.", "Type it, or give it as a line of UTF-8 text."
)
NOT_THE_SAME = Words("hai mật khẩu không giống nhau", "the two passwords are not the same")
RUN_AGAIN = Words("Chạy lại lệnh.", "Run the command again.")
_AND = Words("{first} và {second}", "{first} and {second}")


def roles_in_words(roles: Iterable[Role]) -> Told:
    """Return what somebody with these roles, at least one, is called.

    >>> roles_in_words([Role.MANAGER, Role.STAFF])
    'manager and staff'
    """
    first, *others = (ROLES[role].told() for role in roles)
    for second in others:
        first = _AND.told(first=first, second=second)
    return first


def bound_in_words(units: Collection[str]) -> Told:
    """Return the end of a sentence about somebody who sees these units alone; empty if it is all of them."""
    return OF_UNITS.told(units=", ".join(units)) if units else Told("", "")
