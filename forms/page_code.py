"""The page code: the signed identity of a page, in at most 38 characters that any phone shows as plain text.

    19F2C41AA.UB06808.3.0001234.1.K7QX2M
    ^^        ^       ^ ^       ^ ^
    ||        unit    | serial  | keyed signature (HMAC-SHA-256, 30 bits)
    |layout          run        page
    format version

38 characters of the QR alphanumeric set are what version 2 holds at level M (ISO/IEC 18004, table 7), and version 2
keeps its modules at 0.6 mm on 15 mm, which is read at 100 dpi.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass

from forms.bilingual import both
from forms.errors import PageCodeError
from forms.serial import MAX_SERIAL, MIN_DIGITS

FORMAT_VERSION = "1"
MAX_CHARACTERS = 38
# 30 bits: one forged code in 10⁹ passes, and each attempt takes a printed sheet; more bits would need a larger code.
SIGNATURE_CHARACTERS = 6

Keys = bytes | tuple[bytes, ...]
"""A key that codes are signed with, or several, any of which may have signed a code."""

_CODE = re.compile(
    r"1(?P<layout>[0-9A-F]{8})\.(?P<unit>[0-9A-Z-]{1,8})\.(?P<run>\d{1,4})\.(?P<serial>\d{7,8})\.(?P<page>[1-4])"
    rf"\.(?P<signature>[A-Z2-7]{{{SIGNATURE_CHARACTERS}}})"
)


@dataclass(frozen=True, slots=True)
class PageCode:
    """The identity of a page.

    Attributes:
        layout: the layout's id, eight hexadecimal digits in lower case.
        unit: the unit's id in lower case, at most eight of ``a-z 0-9 -``.
        run: the number of the printing order within the unit, from 1.
        serial: the sheet's number within the workspace, from 1.
        page: the page of the sheet, 1 to 4.

    """

    layout: str
    unit: str
    run: int
    serial: int
    page: int


def encode(code: PageCode, key: bytes) -> str:
    """Return the text to print as a QR code.

    Raises:
        PageCodeError: a field is out of its bounds, or the text would be longer than 38 characters.

    """
    body = (
        f"{FORMAT_VERSION}{code.layout.upper()}.{code.unit.upper()}.{code.run}.{code.serial:0{MIN_DIGITS}d}.{code.page}"
    )
    text = f"{body}.{_signature(body, key)}"
    if _CODE.fullmatch(text) is None or not 1 <= code.serial <= MAX_SERIAL:
        raise PageCodeError(
            both("không lập được mã trang từ {code}", "no page code can be made of {code}", code=code),
            both("Mã đơn vị có nhiều nhất 8 ký tự gồm a-z, 0-9 và -.", "Unit ids have at most 8 of a-z, 0-9 and -."),
        )
    if len(text) > MAX_CHARACTERS:
        raise PageCodeError(
            both(
                "mã trang {text} có {length} ký tự, chỉ vừa {max_characters}",
                "the page code {text} has {length} characters, {max_characters} fit",
                text=text,
                length=len(text),
                max_characters=MAX_CHARACTERS,
            ),
            both(
                "Rút ngắn mã đơn vị, hoặc lập thư mục làm việc mới khi số lượt in hay số phiếu đã quá dài.",
                "Shorten the unit's id, or begin a new workspace when its runs or serials have grown too long.",
            ),
        )
    return text


def parse(text: str) -> PageCode | None:
    """Return the content of a page code without verifying its signature; ``None`` if ``text`` is not a page code."""
    match = _CODE.fullmatch(text)
    if match is None:
        return None
    return PageCode(
        match["layout"].lower(),
        match["unit"].lower(),
        int(match["run"]),
        int(match["serial"]),
        int(match["page"]),
    )


def is_authentic(text: str, key: bytes) -> bool:
    """Tell whether ``text`` was signed with ``key``; signatures are compared in constant time."""
    body, _, signature = text.rpartition(".")
    return hmac.compare_digest(_signature(body, key).encode(), signature.encode())


def signer_of(text: str, keys: Keys) -> int | None:
    """Return the position of the key that ``text`` was signed with, the last of several; ``None`` if it was none."""
    each = (keys,) if isinstance(keys, bytes) else keys
    return next((at for at in reversed(range(len(each))) if is_authentic(text, each[at])), None)


def _signature(body: str, key: bytes) -> str:
    digest = hmac.new(key, body.encode("ascii", "replace"), hashlib.sha256).digest()
    return base64.b32encode(digest)[:SIGNATURE_CHARACTERS].decode("ascii")
