"""What is said in Vietnamese and English."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """A text in both languages."""

    vi: str
    en: str

    def said(self, language: str) -> str:
        """Return the text in Vietnamese (``vi``) or English."""
        return self.vi if language == "vi" else self.en
