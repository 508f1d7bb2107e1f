"""A text in Vietnamese and English, which is how everything that people read is written down."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Any


@dataclass(frozen=True, slots=True)
class Words:
    """A text in both languages.

    Attributes:
        vi: in Vietnamese.
        en: in English.
    """

    vi: str
    en: str

    def said(self, language: str, /, **values: object) -> str:
        """Return the text in Vietnamese (``vi``) or English, with the values in place of the braces that name them.

        Without values it is returned as it is, braces and all.

        >>> Words("trang {page}", "page {page}").said("vi", page=2)
        'trang 2'
        """
        text = self.vi if language == "vi" else self.en
        return text.format(**values) if values else text

    def told(self, /, **values: object) -> Told:
        """Return the text as one that knows both languages, with the values in place of the braces that name them.

        Numbers have the marks of each language.

        >>> in_language(Words("{size:.1f} GB", "{size:.1f} GB").told(size=1234.5), "vi")
        '1234,5 GB'
        """
        en = self.said("en", **_in_language(values, "en"))
        vi = _VIETNAMESE.vformat(self.vi, (), _in_language(values, "vi")) if values else self.vi
        return Told(en, vi)


class Told(str):
    """A text in English that knows itself in Vietnamese, too; wherever only a text is wanted it is the English one.

    Attributes:
        vi: the same in Vietnamese.
    """

    __slots__ = ("vi",)

    vi: str

    def __new__(cls, en: str, vi: str) -> Told:
        """Make a text of its two versions."""
        made = super().__new__(cls, en)
        made.vi = vi
        return made

    def __reduce__(self) -> tuple[type[Told], tuple[str, str]]:
        """Cross from one process to another with both versions."""
        return Told, (str(self), self.vi)


class _Vietnamese(Formatter):
    """Fills in values as Vietnamese writes them: a comma before decimals, points between thousands."""

    def format_field(self, value: Any, format_spec: str) -> str:
        """Return a value in words."""
        written: str = super().format_field(value, format_spec)
        is_number = isinstance(value, int | float) and format_spec
        return written.translate(_MARKS) if is_number else written


_MARKS = str.maketrans(",.", ".,")
_VIETNAMESE = _Vietnamese()


def in_language(text: str, language: str) -> str:
    """Return a text in a language, if it knows itself in that, else as it is.

    >>> in_language(Words("trang {page}", "page {page}").told(page=2), "vi")
    'trang 2'
    """
    return text.vi if language == "vi" and isinstance(text, Told) else str(text)


OR = Words(" hoặc ", " or ")
"""Between the last of several, or all of them."""


def both(vi: str, en: str, /, **values: object) -> Told:
    """Return a text in both languages, with the values in place of the braces that name them.

    >>> in_language(both("không có tệp {path}", "there is no file {path}", path="a.pdf"), "vi")
    'không có tệp a.pdf'
    """
    return Words(vi, en).told(**values)


def alike(text: str, /, **values: object) -> Told:
    """Return a text whose own signs are the same in both languages; what is put into it may know both.

    >>> in_language(alike("{path}: {why}", path="a.pdf", why=both("đĩa đầy", "the disk is full")), "vi")
    'a.pdf: đĩa đầy'
    """
    return both(text, text, **values)


def listed(texts: Iterable[str], between: Words | str = ", ") -> Told:
    """Return texts joined to one in both languages, with the same or each language's own words between them.

    >>> in_language(listed(["u1", "u2"], OR), "vi")
    'u1 hoặc u2'
    """
    parts = list(texts)
    both = Words(between, between) if isinstance(between, str) else between
    vi, en = (both.said(one).join(in_language(part, one) for part in parts) for one in ("vi", "en"))
    return Told(en, vi)


def changed(text: str, change: Callable[[str], str]) -> str:
    """Return a text with something done to it, in both languages where it knows both.

    >>> in_language(changed(both("đĩa đầy", "the disk is full"), str.upper), "vi")
    'ĐĨA ĐẦY'
    """
    return Told(change(str(text)), change(text.vi)) if isinstance(text, Told) else change(text)


def _in_language(values: Mapping[str, object], language: str) -> dict[str, object]:
    return {name: in_language(value, language) if isinstance(value, Told) else value for name, value in values.items()}


def grouped(number: float, language: str) -> str:
    """Write a whole number with its thousands apart: ``1.234`` in Vietnamese, ``1,234`` in English.

    >>> grouped(1234, "vi"), grouped(1234, "en")
    ('1.234', '1,234')
    """
    written = f"{number:,.0f}"
    return written.replace(",", ".") if language == "vi" else written


def decimal_mark(written: str, language: str) -> str:
    """Write a number that Python wrote with the decimal mark of the language: a comma in Vietnamese.

    >>> decimal_mark("88.3", "vi"), decimal_mark("88.3", "en")
    ('88,3', '88.3')
    """
    return written.replace(".", ",") if language == "vi" else written
