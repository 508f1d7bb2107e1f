"""A text in Vietnamese and English, which is how everything that people read is written down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


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
        """Return the text as one that knows both languages, with the values in place of the braces that name them."""
        vi, en = (self.said(one, **_in_language(values, one)) for one in ("vi", "en"))
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


def together(*texts: str) -> Told:
    """Return texts as one, in each language.

    >>> together("a.csv:2: ", Words("trang", "page").told()).vi
    'a.csv:2: trang'
    """
    return Told("".join(texts), "".join(in_language(text, "vi") for text in texts))


def in_language(text: str, language: str) -> str:
    """Return a text in a language, if it knows itself in that, else as it is.

    >>> in_language(Words("trang {page}", "page {page}").told(page=2), "vi")
    'trang 2'
    """
    return text.vi if language == "vi" and isinstance(text, Told) else str(text)


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
