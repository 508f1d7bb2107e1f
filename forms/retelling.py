"""Texts that were kept in English, told in Vietnamese again: the template that they were made of says how."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from string import Formatter

from forms.bilingual import Told, Words, in_language


def retold(text: str, templates: Iterable[Words]) -> str:
    """Return a text that knows both languages, if it was made of one of these templates; else the text as it is.

    What was put into a template may have been made of one itself.

    >>> kept = [Words("{file}: {why}", "{file}: {why}"), Words("đĩa đầy", "the disk is full")]
    >>> in_language(retold("a.pdf: the disk is full", kept), "vi")
    'a.pdf: đĩa đầy'
    """
    known = tuple(templates)
    for words in known:
        if found := _pattern(words.en).fullmatch(text):
            values = {name: in_language(retold(value, known), "vi") for name, value in found.groupdict().items()}
            return Told(text, "".join(_parts(words.vi, values)))
    return text


@lru_cache(maxsize=256)
def _pattern(template: str) -> re.Pattern[str]:
    """Return what the texts of a template look like; a value ends as early as it can."""
    parts = []
    for letters, name, _, _ in Formatter().parse(template):
        parts += [re.escape(letters), f"(?P<{name}>.+?)" if name else ""]
    return re.compile("".join(parts), re.DOTALL)


def _parts(template: str, values: dict[str, str]) -> Iterable[str]:
    for letters, name, _, _ in Formatter().parse(template):
        yield letters + (values[name] if name else "")
