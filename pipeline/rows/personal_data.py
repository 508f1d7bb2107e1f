"""Which columns hold personal data: by their headings in both languages, and by what stands in them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from forms.typed_names import bare

_WORDS = frozenset(
    [
        *("ip", "ipaddr", "ipaddress", "diachiip", "email", "emailaddress", "mail", "username", "tennguoidung", "user"),
        *("diachiemail", "diachithudientu", "thudientu", "emaildiachi", "taikhoan", "nguoidung", "submittedby"),
        *("name", "fullname", "firstname", "lastname", "middlename", "yourname", "respondentname", "officialname"),
        *(
            "ten",
            "hoten",
            "hovaten",
            "hovatendem",
            "tendaydu",
            "tencongdan",
            "tennguoidan",
            "tennguoinop",
            "hotennguoinop",
        ),
        *("nguoinop", "nguoinophoso", "chuhoso", "tenchuhoso", "nguoidanhgia", "nguoinhap", "nguoinhapdanhgia"),
        *("nguoitraloi", "tennguoitraloi", "canbo", "tencanbo", "macanbo", "congchuc", "tencongchuc", "canboxuly"),
        *("canbotiepnhan", "nguoixuly", "nguoitiepnhan", "nguoitao", "nguoigui", "nguoilap", "nguoiduocdanhgia"),
        *("official", "officer", "staff", "enumerator", "interviewer", "dieutravien"),
        *("phone", "phonenumber", "mobile", "telephone", "tel", "sdt", "sodienthoai", "dienthoai", "didong", "dtdd"),
        *("address", "diachi", "diachithuongtru", "diachilienhe", "noio", "streetaddress", "thuongtru"),
        *("cccd", "cmnd", "cmt", "socccd", "socmnd", "cccdcmnd", "cmndcccd", "cancuoc", "cancuoccongdan", "socancuoc"),
        *(
            "sodinhdanh",
            "madinhdanh",
            "sodinhdanhcanhan",
            "giayto",
            "sogiayto",
            "identitynumber",
            "idnumber",
            "passport",
        ),
        *("hochieu", "sohochieu", "ngaysinh", "dateofbirth", "birthday", "dob", "zalo", "facebook", "vneid"),
        *("token", "accesscode", "refurl", "referrer", "referrerurl", "referer", "useragent", "deviceid", "simserial"),
        *("subscriberid", "imei", "customdata", "customdata1", "externalreference", "cookie", "macdiachi"),
        *("gps", "latitude", "longitude", "location", "toado", "chuky", "signature"),
    ]
)
_BEGINNINGS = (
    "hovaten",
    "hoten",
    "sodienthoai",
    "diachiemail",
    "emailaddress",
    "diachiip",
    "ipaddress",
    "socccd",
    "socancuoc",
)
_VALUES = (
    re.compile(r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}"),
    re.compile(r"(?:\+?84|0)[\s.-]?(?:\d[\s.-]?){8,9}", re.ASCII),  # a telephone number of Việt Nam
    re.compile(r"(?:\d{1,3}\.){3}\d{1,3}", re.ASCII),
    re.compile(r"(?=.*:.*:)[0-9a-f:]{6,39}", re.IGNORECASE),
    re.compile(r"0\d{11}", re.ASCII),  # a citizen's number: a province's code of 001 to 096 and nine digits
)
_WITHIN = re.compile(r"[^@\s]+@[^@\s]+\.\w{2,}|(?:\d[\s.-]?){9,}", re.ASCII)
_ENOUGH = 40  # characters of a value that a person needs in order to find it


def is_personal_heading(heading: str) -> bool:
    """Tell whether a heading names personal data.

    >>> is_personal_heading("Địa chỉ email"), is_personal_heading("IP Address"), is_personal_heading("Giới tính")
    (True, True, False)
    """
    word = bare(heading)
    return word in _WORDS or word.startswith(_BEGINNINGS)


def are_personal(cells: Sequence[str]) -> bool:
    """Tell whether most of these cells are e-mail or IP addresses, telephone numbers or citizens' numbers."""
    return any(2 * sum(pattern.fullmatch(cell) is not None for cell in cells) > len(cells) for pattern in _VALUES)


def shortened(value: str) -> str:
    """Return a cell to be shown to a person: short, in one line, and without what names anybody.

    >>> shortened("gọi 0912 345 678"), shortened("Tạm ổn")
    ('gọi …', 'Tạm ổn')
    """
    line = _WITHIN.sub("…", " ".join(value.split()))
    return line if len(line) <= _ENOUGH else f"{line[: _ENOUGH - 1]}…"
