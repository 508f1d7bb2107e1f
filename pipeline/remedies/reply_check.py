"""What in a reply may tell who wrote the comment, or whom it is about, before the reply is published.

A reply is for everybody. It names nobody who works on it, no number by which a person or a paper is found, and does not
quote the comment, whose words may tell its writer to those who know them. Names that merely look like one are a
question to a person, since streets and offices look like names, too. Nobody gets past this by leaving marks out, by
signs that nobody sees, or by parting digits otherwise; what is said in other words has to be noticed by a person.
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
_TITLE = re.compile(
    r"(?<!\w)(?:ông|bà|anh|chị|em|cô|chú|bác|đ/?c|đồng chí|cán bộ|cb|công chức"
    r"|viên chức|nhân viên|nv|chuyên viên)[.:]?\s+$",
    re.IGNORECASE,
)
"""What a name stands behind of which somebody is called by the last word alone, as all are in Viet Nam."""
_SERIAL = re.compile(r"(?<![\w-])\d{7,8}\s?-\s?[A-Za-z](?![\w])", re.ASCII)
_DOSSIER = re.compile(r"(?<![\w.])[A-Z]?\d[\w.]*(?:[-/][\w.]+)*[-/]\d{6,8}[-/]\d{2,8}(?!\w)", re.ASCII | re.IGNORECASE)
_PLATE = re.compile(r"(?<!\w)\d\d[A-ZĐ]{1,2}\d?\s?[-.]?\s?\d{3}\.?\d{2}(?!\w)", re.IGNORECASE)
_DIGITS = re.compile(r"\d(?:(?:[.,/_(]|\) ?| ?-? ?)\d){6,}", re.ASCII)
_MAIL = re.compile(r"[\w.+-]+\s?(?:@|[(\[]\s?(?:at|a còng)\s?[)\]])\s?[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
_HARMLESS = re.compile(
    r"(?<!\d)(?:(?:0?[1-9]|[12]\d|3[01])[/.-](?:0?[1-9]|1[0-2])[/.-](?:19|20)\d\d"  # a day
    r"|(?:(?:0?[1-9]|1[0-2])[/.-])?(?:19|20)\d\d\s?[-–]\s?(?:(?:0?[1-9]|1[0-2])[/.-])?(?:19|20)\d\d"  # years
    r"|(?:[01]?\d|2[0-3])[.:h][0-5][05]\s?[-–]\s?(?:[01]?\d|2[0-3])[.:h][0-5][05]"  # from hour to hour
    r"|[1-9]\d{0,2}\.\d{3}/[1-9]\d{0,2}\.\d{3}"  # so many of so many
    r"|\d{1,5}/(?:19|20)\d\d/[A-ZĐ]"  # a decree
    r"|[1-9]\d{0,2}(?:[. ]\d{3})+\s*(?:đồng|đ|vnđ|vnd|lượt|hồ sơ|phiếu|người|m2)(?!\w))(?!\d)",  # so much, so many
    re.IGNORECASE,
)
_DASHES = re.compile("[\u2010-\u2015\u2212]")


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
    """Another number of seven digits or more, or that of a vehicle."""
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
        comment: that it answers, with whoever it names; empty where nobody knows what it says any more.

    >>> [(one.what.value, one.must_change) for one in findings("Ông Nam đã trả lời qua 0912 345 678")]
    [('name', False), ('phone', True)]
    """
    plain, places = _plain(reply)
    told = [comment[one.start : one.end] for one in likely_names(comment) if one.told is Told.NAME]
    sure = [*_known(plain, [*names, *told]), *_numbers(plain), *_quoted(plain, comment)]
    likely = [Finding(one.start, one.end, What(one.told.value)) for one in likely_names(plain)]
    found: list[Finding] = []
    for one in sorted([*sure, *likely], key=lambda one: (not one.must_change, one.start, -one.end)):
        if not any(one.start < other.end and other.start < one.end for other in found):
            found.append(one)
    return sorted(Finding(places[one.start], places[one.end - 1] + 1, one.what) for one in found)


def _plain(reply: str) -> tuple[str, list[int]]:
    """Return a reply without signs that nobody sees, each kind of digit and dash as one; and where each sign stood.

    Days, years, sums and decrees have strokes for digits: they tell of nobody, whatever stands beside them.
    """
    signs, places = list[str](), list[int]()
    for at, sign in enumerate(reply):
        shown = "" if unicodedata.category(sign) == "Cf" else unicodedata.normalize("NFKC", sign)
        signs += shown
        places += [at] * len(shown)
    plain = _DASHES.sub("-", "".join(signs))
    return _HARMLESS.sub(lambda match: re.sub(r"\d", "|", match[0]), plain), places


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
    yield from (Finding(*match.span(), What.MAIL) for match in _MAIL.finditer(reply))
    yield from (Finding(*match.span(), What.NUMBER) for match in _PLATE.finditer(reply))
    told = [(one.start, one.end) for one in likely_names(reply) if one.told is not Told.NAME]
    for match in _DIGITS.finditer(reply):
        if not any(match.start() < end and start < match.end() for start, end in told):
            yield Finding(*match.span(), What.NUMBER)


def _is_serial(text: str) -> bool:
    try:
        return parse_serial(text) > 0
    except SerialError:
        return False


def _known(reply: str, names: Iterable[str]) -> Iterator[Finding]:
    """Yield where names of people stand, as whole words, with or without marks, or by the last word behind a title.

    Capitals and the place of tone marks make no difference; a single word without its marks may be any other.
    """
    words = list(_words(reply))
    for name in dict.fromkeys(tuple(word for word, *_ in _words(one)) for one in names):
        if sum(map(len, name)) < 3:  # a name of two letters is a word as well
            continue
        for at, (_, start, end) in enumerate(words):
            if _is(tuple(word for word, *_ in words[at : at + len(name)]), name):
                yield Finding(start, words[at + len(name) - 1][2], What.KNOWN)
            elif words[at][0] == name[-1] and reply[start].isupper() and _TITLE.search(reply, 0, start):
                yield Finding(start, end, What.KNOWN)


def _is(words: tuple[str, ...], name: tuple[str, ...]) -> bool:
    """Tell whether folded words are a name; of a name of several words, each may be written without its marks."""
    if words == name:
        return True
    alike = (word in (wanted, _bare(wanted)) for word, wanted in zip(words, name, strict=False))
    return len(words) == len(name) > 1 and all(alike)


def _bare(word: str) -> str:
    return "".join(sign for sign in word.replace("đ", "d") if not unicodedata.combining(sign))


def _quoted(reply: str, comment: str) -> Iterator[Finding]:
    """Yield the longest parts of a reply that stand word for word in the comment, with whatever marks."""
    said = [_bare(word) for word, *_ in _words(comment)]
    words = [(_bare(word), start, end) for word, start, end in _words(reply)]
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
