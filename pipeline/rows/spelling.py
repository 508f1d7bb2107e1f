"""When two spellings are the same text: letters with all of their signs count, how they are typed does not."""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache

from forms.csv_table import tidy
from forms.register import folded

_TAGS = re.compile(r"</?[a-zA-Z][^<>]*>")
_QUOTES = dict.fromkeys(map(ord, "\"'`´“”„‘’«»"))
_DASHES = re.compile(r"\s*[-‐‑‒–—―−]\s*")
_SLASHES = re.compile(r"\s*/\s*")
# Between digits they belong to a number.
_STOPS = re.compile(r"[,;:.?!…*]+(?=\s|$)|(?<=\s)[,;:.?!…*]+|^[,;:.?!…*]+")
_NUMBERED = re.compile(
    r"^\s*(?:(?:câu(?:\s+hỏi)?|mục|tiêu\s+chí|question|q)\s*\d{1,3}(?:\.\d{1,2})*\s*[.:)–-]?"
    r"|\d{1,3}(?:\.\d{1,2})*\s*[.:)–-]"
    r"|(?:[ivx]{1,4}|[a-z])(?:\.\d{1,2})*[.)])\s+(?=\S)",
    re.IGNORECASE,
)
_WHOLE = re.compile(r"(?P<whole>-?\d+)[.,]0+", re.ASCII)


@lru_cache(maxsize=50_000)
def plain(text: str) -> str:
    """Return a key that is equal for two ways to type one text.

    Unicode form, case, blanks, tags of HTML, quotation marks, dashes, stops at the ends of words, and the place of the
    tone mark are ignored. Letters and tones are not.

    >>> plain("Nơi  ngồi chờ, có đủ chỗ ngồi? *") == plain("nơi ngồi chờ có đủ chỗ ngồi")
    True
    >>> plain("Hoà") == plain("Hòa"), plain("Hoa") == plain("Hòa"), plain("25–34") == plain("25 - 34")
    (True, False, True)
    """
    text = unicodedata.normalize("NFC", tidy(html.unescape(_TAGS.sub(" ", text)))).translate(_QUOTES)
    text = _SLASHES.sub("/", _DASHES.sub("-", _STOPS.sub(" ", text)))
    return folded(text)


def unnumbered(text: str) -> str:
    """Return a text without the number before it.

    >>> unnumbered("Câu 1: Giới tính"), unnumbered("12. Tuổi"), unnumbered("a) Có"), unnumbered("5 sao")
    ('Giới tính', 'Tuổi', 'Có', '5 sao')
    """
    return _NUMBERED.sub("", text, count=1)


def whole_number(text: str) -> str:
    """Return a number that a spreadsheet wrote with an empty fraction without it; any other text as it is.

    >>> whole_number("4.0"), whole_number("4,00"), whole_number("4.5")
    ('4', '4', '4.5')
    """
    match = _WHOLE.fullmatch(text)
    return match["whole"] if match else text
