"""Find what in a comment may tell who wrote it: names, telephone numbers, addresses of mail, numbers of papers.

What is found is shown to a person, who decides; nothing is taken out by itself. The rules are plain, so that anybody
can say why something was found: a name is what follows a form of address (``ông``, ``chị``, ``Mr``) or a common surname
and has capitals, a number is told by how many digits it has. What is written without capitals is not found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple


class Told(StrEnum):
    """What a part of a text may be."""

    NAME = "name"
    PHONE = "phone"
    MAIL = "mail"
    PAPER = "paper"
    """The number of an identity card (9 digits) or of a citizen's card (12 digits)."""


class Likely(NamedTuple):
    """A part of a text, from ``start`` up to but without ``end``, that may tell who wrote it."""

    start: int
    end: int
    told: Told


COVER = "███"
"""What stands in place of a name, as clerks are asked to type it."""
MOST_WORDS = 4  # of a name after its form of address; few Vietnamese names have five
_ADDRESSED = frozenset(
    [
        "ông",
        "bà",
        "anh",
        "chị",
        "em",
        "cô",
        "chú",
        "bác",
        "cậu",
        "mợ",
        "dì",
        "thím",
        "thầy",
        "mr",
        "mrs",
        "ms",
        "miss",
        "dr",
        "đ/c",
    ],
)
_SHORTENED = frozenset({"mr", "mrs", "ms", "dr"})
_SURNAMES = frozenset(
    [
        "nguyễn",
        "trần",
        "lê",
        "phạm",
        "hoàng",
        "huỳnh",
        "phan",
        "vũ",
        "võ",
        "đặng",
        "bùi",
        "đỗ",
        "hồ",
        "ngô",
        "dương",
        "lý",
        "đào",
        "đoàn",
        "vương",
        "trịnh",
        "trương",
        "đinh",
        "lâm",
        "phùng",
        "mai",
        "tô",
        "hà",
        "tạ",
        "quách",
        "nông",
        "triệu",
        "lương",
        "chu",
        "lưu",
        "thái",
        "cao",
    ]
)
_WORD = re.compile(r"đ/c\.?|[^\W\d_]+", re.IGNORECASE)
_MAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
_DIGITS = re.compile(r"(?<![\d.,])\+?\d(?:[ .\-]?\d){8,11}(?![\d]|[.,]\d)")
_PAPER_DIGITS = (9, 12)
_PHONE_DIGITS = (10, 11)


def likely_names(text: str) -> list[Likely]:
    """Return the parts of a text that may tell who wrote it, in their order; none overlaps another.

    >>> [(one.start, one.end, one.told.value) for one in likely_names("Chị Hoa ở quầy 3, gọi 0912 345 678")]
    [(0, 7, 'name'), (22, 34, 'phone')]
    """
    found: list[Likely] = []
    for one in sorted([*_mails(text), *_numbers(text), *_names(text)]):
        if not found or one.start >= found[-1].end:
            found.append(one)
    return found


def covered(text: str) -> str:
    """Return a text with what may tell who wrote it covered; a form of address stays.

    >>> covered("Chị Hoa ở quầy 3, gọi 0912 345 678")
    'Chị ███ ở quầy 3, gọi ███'
    """
    parts, at = [], 0
    for one in likely_names(text):
        start = _without_address(text, one) if one.told is Told.NAME else one.start
        parts += [text[at:start], COVER]
        at = one.end
    return "".join([*parts, text[at:]])


def _mails(text: str) -> Iterator[Likely]:
    return (Likely(*match.span(), Told.MAIL) for match in _MAIL.finditer(text))


def _numbers(text: str) -> Iterator[Likely]:
    for match in _DIGITS.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        begins = match[0].startswith("+84") or digits.startswith(("0", "84"))
        if begins and len(digits) in _PHONE_DIGITS:
            yield Likely(*match.span(), Told.PHONE)
        elif len(digits) in _PAPER_DIGITS:
            yield Likely(*match.span(), Told.PAPER)


def _names(text: str) -> Iterator[Likely]:
    """Yield names: capitalised words after a form of address, or that begin with a surname."""
    words = list(_WORD.finditer(text))
    shouted = text.isupper()  # then capitals tell nothing
    at = 0
    while at < len(words):
        first = words[at][0].casefold().rstrip(".")
        if first in _ADDRESSED:
            count = _capitalised(text, words, at + 1, shouted=shouted)
        elif first in _SURNAMES and words[at][0][0].isupper():
            count = _capitalised(text, words, at + 1, shouted=False)
        else:
            count = 0
        if count:
            yield Likely(words[at].start(), words[at + count].end(), Told.NAME)
        at += count + 1


def _capitalised(text: str, words: list[re.Match[str]], begin: int, *, shouted: bool) -> int:
    """Return how many words from ``begin`` on are a name; in a text all in capitals it must begin with a surname."""
    count = 0
    for at in range(begin, min(begin + MOST_WORDS, len(words))):
        between = text[words[at - 1].end() : words[at].start()]
        if between.strip(" \t.") or "\n" in between or not words[at][0][0].isupper():
            break
        if "." in between and words[at - 1][0].casefold() not in _SHORTENED:  # a sentence ends there
            break
        count += 1
    is_name = not shouted or (count and words[begin][0].casefold() in _SURNAMES)
    return count if is_name else 0


def _without_address(text: str, name: Likely) -> int:
    """Return where a name begins after its form of address."""
    words = list(_WORD.finditer(text, name.start, name.end))
    first = words[0][0].casefold().rstrip(".")
    return words[1].start() if first in _ADDRESSED and len(words) > 1 else name.start
