"""How wide a text is in Times New Roman, from the metrics of Times that every PDF reader has, which are the same."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from reportlab.pdfbase.pdfmetrics import stringWidth

_HORN, _HORN_WIDTH = "\u031b", 0.055  # of ơ and ư, which are wider than o and u by so much of the size
_BASE = str.maketrans("đĐ–—−…", "dD0M0M")


@lru_cache(maxsize=1 << 16)
def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of a text in points; marks above and below letters add nothing to it, but the horn does.

    >>> width_of("Vẽ đẹp", 10) == width_of("Ve dep", 10) < width_of("Vơ dep", 10)
    True
    """
    parts = unicodedata.normalize("NFD", text)
    bare = "".join(sign for sign in parts if not unicodedata.combining(sign))
    letters = bare.translate(_BASE).encode("latin-1", "replace").decode("latin-1").replace("?", "m")
    width = float(stringWidth(letters, "Times-Bold" if bold else "Times-Roman", size))
    return width + parts.count(_HORN) * _HORN_WIDTH * size
