"""Suggest what a comment is about from the words in it, and say which words these are; a person confirms.

The rules are plain, so that anybody can say why a theme was suggested:

- A theme has words and phrases. One is found where its words stand beside each other in the comment; a word that only
  strengthens ("rất", "quá"), or a number, may stand between them: "đợi 2 tiếng" is found by "đợi tiếng".
- Capitals, punctuation, the Unicode form and the place of a tone mark within a syllable (hoà, hòa) make no difference,
  nor does i for y at the end of a syllable (kỹ, kĩ).
- A word with a mark must have the very marks of the phrase: "chợ" is not "chờ". In a comment written without marks
  ("cho lau") letters are enough, for phrases of two words or more; one syllable without its marks may be any word.
- Common shortenings ("ko", "cb", "tgian") stand for what they shorten.
- What lies within a longer phrase that is found belongs to that one alone: "phòng chờ" is no wait.

Whether something is praised or blamed makes no difference to what it is about.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from forms.register import folded

Themes = Mapping[str, Sequence[str]]
"""The words of each theme, by its id, in the order in which themes are suggested."""

_WORD = re.compile(r"[^\W_]+")
_MARKS = 4
"""A comment of which fewer than one word in so many has a mark was written without marks. Of Vietnamese text as it
should be written some three words in four have one."""
_END_Y = re.compile(r"(?<![aeou])y$|(?<=qu)y$")
_STRENGTHENS = frozenset(
    ["rất", "quá", "hơi", "khá", "còn", "hơn", "thật", "cũng", "vẫn", "đã", "bị", "rat", "qua", "hoi"]
)
_SHORTENED: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("ko", "k", "kg", "hok", "hk", "kh", "khg", "k0"), ("không",)),
    **dict.fromkeys(("dc", "đc", "đk", "dk"), ("được",)),
    **dict.fromkeys(("cb", "cbo"), ("cán", "bộ")),
    **dict.fromkeys(("nv", "nvien"), ("nhân", "viên")),
    **dict.fromkeys(("tgian", "tg", "thgian"), ("thời", "gian")),
    **dict.fromkeys(("hs", "hso"), ("hồ", "sơ")),
    **dict.fromkeys(("hd", "hdan"), ("hướng", "dẫn")),
    **dict.fromkeys(("kq", "kqua"), ("kết", "quả")),
    **dict.fromkeys(("sdt", "sđt"), ("số", "điện", "thoại")),
    **dict.fromkeys(("gto", "gt"), ("giấy", "tờ")),
    **dict.fromkeys(("tthc",), ("thủ", "tục", "hành", "chính")),
    **dict.fromkeys(("ttuc",), ("thủ", "tục")),
    **dict.fromkeys(("nvs",), ("nhà", "vệ", "sinh")),
    **dict.fromkeys(("csvc",), ("cơ", "sở", "vật", "chất")),
    **dict.fromkeys(("tđộ",), ("thái", "độ")),
    **dict.fromkeys(("ng", "ngta"), ("người",)),
}
"""What people write for short, also by telephone."""


class Suggestion(NamedTuple):
    """A theme that a comment may have, and the parts of the comment by which it is suggested, as they stand there."""

    theme: str
    words: tuple[str, ...]


class _Word(NamedTuple):
    """A word of a comment or phrase: its letters with and without marks, and where it stands in the comment."""

    letters: str
    bare: str
    start: int
    end: int

    @property
    def has_marks(self) -> bool:
        return self.letters != self.bare

    @property
    def may_lie_between(self) -> bool:
        return self.letters in _STRENGTHENING or self.letters[:1].isdigit()


class _Phrase(NamedTuple):
    theme: str
    words: tuple[_Word, ...]


class _Found(NamedTuple):
    start: int
    end: int
    theme: str

    def lies_within(self, other: _Found) -> bool:
        """Tell whether another one holds it, and more than it."""
        longer = other.end - other.start > self.end - self.start
        return longer and other.start <= self.start and self.end <= other.end


def suggested(text: str, themes: Themes) -> list[Suggestion]:
    """Return the themes that a comment may have, in the order of the themes, with the words that made it so.

    Args:
        text: the comment as it was typed.
        themes: their words.

    >>> themes = {"waiting": ["chờ", "chờ lâu"], "place": ["phòng chờ", "ghế"]}
    >>> suggested("Chờ quá lâu, phòng chờ nóng", themes)
    [Suggestion(theme='waiting', words=('Chờ quá lâu',)), Suggestion(theme='place', words=('phòng chờ',))]
    >>> suggested("cho lau", themes), suggested("Chợ lâu đời", themes)
    ([Suggestion(theme='waiting', words=('cho lau',))], [])
    """
    shown = unicodedata.normalize("NFC", text)
    begins = _compiled(tuple((theme, tuple(words)) for theme, words in themes.items()))
    words = list(_words(shown))
    marked = _MARKS * sum(word.has_marks for word in words) >= len(words)
    found = {
        _Found(word.start, words[last].end, phrase.theme)
        for at, word in enumerate(words)
        for phrase in begins.get(word.bare, ())
        if (last := _end_of(phrase, words, at, marked=marked)) is not None
    }
    kept = sorted(one for one in found if not any(one.lies_within(other) for other in found))
    parts = {theme: dict.fromkeys(shown[one.start : one.end] for one in kept if one.theme == theme) for theme in themes}
    return [Suggestion(theme, tuple(said)) for theme, said in parts.items() if said]


@lru_cache(maxsize=64)
def _compiled(themes: tuple[tuple[str, tuple[str, ...]], ...]) -> Mapping[str, list[_Phrase]]:
    """Return the phrases of all themes by the letters with which they begin."""
    begins: dict[str, list[_Phrase]] = {}
    for theme, phrases in themes:
        for phrase in phrases:
            words = tuple(_words(unicodedata.normalize("NFC", phrase)))
            if words:
                begins.setdefault(words[0].bare, []).append(_Phrase(theme, words))
    return begins


def _end_of(phrase: _Phrase, words: Sequence[_Word], at: int, *, marked: bool) -> int | None:
    """Return the position of the last word of a phrase that begins at a position; ``None`` if it does not."""
    alone = len(phrase.words) == 1
    for number, wanted in enumerate(phrase.words):
        if number and at < len(words) and words[at].may_lie_between and not _agrees(words[at], wanted, marked):
            at += 1
        if at >= len(words) or not _agrees(words[at], wanted, marked or alone):
            return None
        at += 1
    return at - 1


def _agrees(word: _Word, wanted: _Word, marked: bool) -> bool:
    """Tell whether a word of a comment is one of a phrase; with ``marked`` its marks must be those of the phrase."""
    return word.letters == wanted.letters or (not marked and not word.has_marks and word.bare == wanted.bare)


def _words(text: str) -> Iterator[_Word]:
    """Yield the words of a text; what is shortened becomes the words that it stands for, at the same place."""
    for match in _WORD.finditer(text):
        typed = match[0].casefold()
        for one in _SHORTENED.get(typed, (typed,)):
            yield _word(one, *match.span())


def _word(typed: str, start: int, end: int) -> _Word:
    letters = folded(typed)
    bare = "".join(sign for sign in letters.replace("đ", "d") if not unicodedata.combining(sign))
    if _END_Y.search(bare):
        letters, bare = letters.replace("y", "i"), f"{bare[:-1]}i"
    return _Word(letters, bare, start, end)


_STRENGTHENING = frozenset(folded(word) for word in _STRENGTHENS)


def in_words(found: Iterable[Suggestion]) -> dict[str, str]:
    """Return by which words each theme was suggested, for people, joined by a comma."""
    return {one.theme: ", ".join(one.words) for one in found}
