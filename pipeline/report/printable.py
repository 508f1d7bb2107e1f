"""Texts that people typed, made fit to be shown: no comment and no name can stop a report."""

from __future__ import annotations

import unicodedata

from forms.errors import MissingGlyphError
from forms.typeface import SYMBOLS, require_glyphs

REPLACEMENT = "?"
"""Stands for a character that the typeface lacks; it has no □."""

_DROPPED = ("Cc", "Cf", "Co", "Cn")
"""Categories of what has no shape of its own: controls, marks of direction, joiners, unassigned."""


def without_shapeless(text: str) -> str:
    r"""Return a text in NFC without characters that have no shape; blanks of every kind become plain ones.

    >>> without_shapeless("Ho\u0300a\u202e\tBi\u0300nh\x00")
    'Hòa Bình'
    """
    return "".join(_kept(sign) for sign in unicodedata.normalize("NFC", text))


def printable(text: str) -> str:
    """Return a text of which the typeface has every character: ``?`` stands for the others.

    For what people typed. Our own wording is checked with ``forms.typeface.require_glyphs`` where it is tested.

    >>> printable("Rất tốt 👍")
    'Rất tốt ?'
    """
    clean = without_shapeless(text)
    if _can_be_set(clean):
        return clean
    return "".join(sign if _can_be_set(sign) else REPLACEMENT for sign in clean)


def brief(text: str, letters: int = 300) -> str:
    """Return a printable text of at most so many letters, for places that can't go on on the next page.

    >>> brief("Rất hài lòng", letters=8)
    'Rất hài…'
    """
    text = printable(text)
    return text if len(text) <= letters else text[: letters - 1].rstrip() + "…"


def _kept(sign: str) -> str:
    if sign.isspace() and sign != "\u00a0":  # a no-break space is meant
        return " "
    category = unicodedata.category(sign)
    if category in _DROPPED or "\ufe00" <= sign <= "\ufe0f":  # the last are variants of the sign before
        return ""
    return REPLACEMENT if category == "Cs" else sign


def _can_be_set(text: str) -> bool:
    try:
        require_glyphs(text)
    except MissingGlyphError:
        return False
    return SYMBOLS.isdisjoint(text)  # the forms draw these; a report doesn't
