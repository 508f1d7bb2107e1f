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
