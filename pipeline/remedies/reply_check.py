"""What in a reply may tell who wrote the comment, or whom it is about, before the reply is published.

A reply is for everybody. It names nobody who works on it, no number by which a person or a paper is found, and does not
quote the comment, whose words may tell its writer to those who know them. Names that merely look like one are a
question to a person, since streets and offices look like names, too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple

from forms.errors import SerialError
from forms.register import folded
from forms.serial import parse_serial
from pipeline.records.likely_names import Told, likely_names

FEWEST_QUOTED = 5
"""Words that stand in a row in a comment and in its reply, from which on the reply quotes it; of a shorter comment, all
of its words where there are at least two. Of four words ("thời gian chờ lâu") many comments consist."""
FEWEST_WHOLE = 2

_WORD = re.compile(r"[^\W_]+")
_SERIAL = re.compile(r"(?<![\w-])\d{7,8}\s?-\s?[A-Za-z](?![\w])", re.ASCII)
_DOSSIER = re.compile(r"(?<![\w.])[A-Z]?\d[\w.]*(?:[-/][\w.]+)*[-/]\d{6,8}[-/]\d{2,8}(?!\w)", re.ASCII | re.IGNORECASE)
_DIGITS = re.compile(r"(?<![\d.,/-])\d(?:[ .]?\d){6,}(?!\d)", re.ASCII)


class What(StrEnum):
    """What a part of a reply is."""

    KNOWN = "known"
    """The name of somebody who works on it: an owner, a user, an official."""
    NAME = "name"
    """What looks like a name."""
    PHONE = "phone"
    MAIL = "mail"
    PAPER = "paper"
    """The number of an identity card."""
    SERIAL = "serial"
    """Of a sheet."""
    DOSSIER = "dossier"
    NUMBER = "number"
    """Another number of seven digits or more."""
    QUOTE = "quote"
    """Words of the comment."""


class Finding(NamedTuple):
    """A part of a reply, from ``start`` up to but without ``end``, that should not be published."""

    start: int
    end: int
    what: What

    @property
    def must_change(self) -> bool:
        """Whether the reply can't be published with it; of a likely name a person may say that it is none."""
        return self.what is not What.NAME


def findings(reply: str, names: Iterable[str] = (), comment: str = "") -> list[Finding]:
    """Return what in a reply should not be published, in its order; none overlaps another.

    Args:
        reply: as it was typed, in NFC.
        names: of those who work on it.
        comment: that it answers; empty where nobody knows what it says any more.

    >>> [(one.what.value, one.must_change) for one in findings("Ông Nam đã trả lời qua 0912 345 678")]
    [('name', False), ('phone', True)]
    """
    sure = [*_known(reply, names), *_numbers(reply), *_quoted(reply, comment)]
    likely = [Finding(one.start, one.end, What(one.told.value)) for one in likely_names(reply)]
    found: list[Finding] = []
    for one in sorted([*sure, *likely], key=lambda one: (not one.must_change, one.start, -one.end)):
        if not any(one.start < other.end and other.start < one.end for other in found):
            found.append(one)
    return sorted(found)


def may_be_published(found: Iterable[Finding], *, no_names: bool) -> bool:
    """Tell whether a reply may be published with these findings.

    Args:
        found: as ``findings`` returns them.
        no_names: whether a person said that what looks like a name is none.
    """
    return not any(one.must_change or not no_names for one in found)


def _numbers(reply: str) -> Iterator[Finding]:
    for match in _SERIAL.finditer(reply):
        if _is_serial(match[0]):
            yield Finding(*match.span(), What.SERIAL)
    yield from (Finding(*match.span(), What.DOSSIER) for match in _DOSSIER.finditer(reply))
    told = {(one.start, one.end) for one in likely_names(reply) if one.told is not Told.NAME}
    for match in _DIGITS.finditer(reply):
        if not any(match.start() < end and start < match.end() for start, end in told):
            yield Finding(*match.span(), What.NUMBER)


def _is_serial(text: str) -> bool:
    try:
        return parse_serial(text) > 0
    except SerialError:
        return False


def _known(reply: str, names: Iterable[str]) -> Iterator[Finding]:
    """Yield where names of people stand, as whole words; capitals and the place of tone marks make no difference."""
    words = list(_words(reply))
    for name in dict.fromkeys(tuple(word for word, *_ in _words(one)) for one in names):
        if sum(map(len, name)) < 3:  # a name of two letters is a word as well
            continue
        for at in range(len(words) - len(name) + 1):
            if tuple(word for word, *_ in words[at : at + len(name)]) == name:
                yield Finding(words[at][1], words[at + len(name) - 1][2], What.KNOWN)


def _quoted(reply: str, comment: str) -> Iterator[Finding]:
    """Yield the longest parts of a reply that stand word for word in the comment."""
    said, words = [word for word, *_ in _words(comment)], list(_words(reply))
    fewest = min(FEWEST_QUOTED, len(said))
    if fewest < FEWEST_WHOLE:
        return
    runs = {tuple(said[at : at + fewest]) for at in range(len(said) - fewest + 1)}
    begin = None
    for at in range(len(words) - fewest + 1):
        if tuple(word for word, *_ in words[at : at + fewest]) in runs:
            begin = at if begin is None else begin
            last = at + fewest - 1
        elif begin is not None and at > last:
            yield Finding(words[begin][1], words[last][2], What.QUOTE)
            begin = None
    if begin is not None:
        yield Finding(words[begin][1], words[last][2], What.QUOTE)


def _words(text: str) -> Iterator[tuple[str, int, int]]:
    shown = unicodedata.normalize("NFC", text)
    return ((folded(match[0]), *match.span()) for match in _WORD.finditer(shown))
