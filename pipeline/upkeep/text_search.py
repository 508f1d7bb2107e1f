"""Whether a file holds a text, however it was written there: composed or not, in capitals, escaped, encoded."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Collection, Iterator

_SHORTEST = 4  # letters by which a file is known to hold a text
_PARTED = re.compile(r"[\s\"'&<>,;=+@-]{2,}|[\n\r\"'&<>]")  # what tables and pages write otherwise is not looked for
_NUMBER = re.compile(r"\d(?:[ .-]?\d){7,}")  # as of telephones: whoever wrote the rest anew has left it
_ESCAPED = re.compile(r"\\+u([0-9a-fA-F]{4})")  # of JSON, once or several times
_PACKED = (
    *(b"%PDF", b"PK\3\4", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"Rar!"),
    *(b"\xd0\xcf\x11\xe0", b"{\\rtf"),  # older Office, and what writes each letter as a code
)
"""How files begin in which no text can be looked for: documents, workbooks, archives."""
_MARKS = (b"\xff\xfe", b"\xfe\xff")  # UTF-16
_CODE_PAGE = "cp1258"  # Windows in Vietnamese


def holding(words: Collection[str]) -> Callable[[bytes], bool]:
    """Return what tells whether the content of a file may hold one of these texts.

    A text is known by its longest part without signs that tables and pages write otherwise, and by long numbers in it.
    Documents and archives may hold any.

    >>> holding(["Hồng Ánh"])("HỒNG ÁNH".encode("utf-16"))
    True
    """
    parts = [part for word in words for part in (max(_PARTED.split(word), key=len), *_NUMBER.findall(word))]
    wanted = {_plain(part) for part in parts if len(part) >= _SHORTEST}

    def holds(content: bytes) -> bool:
        if content.startswith(_PACKED):
            return True
        return bool(wanted) and any(part in text for text in map(_plain, _readings(content)) for part in wanted)

    return holds


def _readings(content: bytes) -> Iterator[str]:
    """Yield the content as text, in each encoding that it may be in."""
    if content.startswith(_MARKS):
        yield content.decode("utf-16", "replace")
        return
    yield content.decode("utf-8", "replace")
    if b"\0" in content:
        yield from (content.decode(how, "replace") for how in ("utf-16-le", "utf-16-be"))
    elif not _is_utf8(content):
        yield content.decode(_CODE_PAGE, "replace")


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _plain(text: str) -> str:
    """Return a text as it is compared."""
    unescaped = html.unescape(_ESCAPED.sub(lambda found: chr(int(found[1], 16)), text))
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", unescaped).casefold())
