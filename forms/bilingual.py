"""A text in Vietnamese and English, which is how everything that people read is written down."""

from __future__ import annotations

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
