"""The typeface Be Vietnam Pro: its glyphs, the width of texts, and line breaking.

The typeface has every Vietnamese letter in composed form (NFC), and lacks symbols such as ✓ and ☐, which
``forms.symbols`` draws. Any other missing glyph raises an error at once, instead of printing a black box.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

import fontpkg_be_vietnam_pro
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from forms.bilingual import both
from forms.errors import MissingGlyphError

MM_PER_POINT = 25.4 / 72
CAP_HEIGHT = 0.74  # of the size: height of H above the baseline, from the font's OS/2 table
SYMBOLS = frozenset("✓✔✕✖✗✘☐☑☒○●⊗")
# A line may break after a blank or a dash.
_PARTS = re.compile(r"[^ –—]*(?:[ –—]+|$)")
PHRASE = 1.6  # a break after a comma or dash is preferred even if its widest line is this many times wider
SYMBOL_WIDTH = 0.86  # of the size, including the white on either side


class Font(StrEnum):
    """The weights of the typeface that are used."""

    LIGHT = "Light"
    REGULAR = "Regular"
    MEDIUM = "Medium"
    SEMIBOLD = "SemiBold"
    BOLD = "Bold"

    @property
    def postscript(self) -> str:
        """The name under which it is registered with ReportLab."""
        return f"BeVietnamPro-{self.value}"


@dataclass(frozen=True, slots=True)
class Style:
    """A weight, a size in points, and the distance between baselines as a multiple of the size."""

    font: Font
    size: float
    leading: float = 1.28

    @property
    def line_height(self) -> float:
        """Millimetres from baseline to baseline."""
        return self.size * self.leading * MM_PER_POINT


@lru_cache
def _loaded(font: Font) -> TTFont:
    """Register the font with ReportLab, once per process."""
    path = Path(fontpkg_be_vietnam_pro.ROOT) / "files" / f"{font.postscript}.ttf"
    face = TTFont(font.postscript, str(path))
    pdfmetrics.registerFont(face)
    return face


def load(font: Font) -> str:
    """Register the font with ReportLab and return its name there."""
    return str(_loaded(font).fontName)


def require_glyphs(text: str) -> None:
    """Check that every character can be printed.

    Raises:
        MissingGlyphError: one can't; the error names it and the text.
    """
    glyphs = _loaded(Font.REGULAR).face.charToGlyph
    for sign in text:
        # A combining mark that NFC does not compose would be set beside its letter instead of above it.
        if sign not in SYMBOLS and (ord(sign) not in glyphs or unicodedata.combining(sign)):
            name = unicodedata.name(sign, "a control character")
            raise MissingGlyphError(
                both(
                    "phông chữ không có ký tự “{sign}” (U+{ord:04X}) trong “{shortened}”",
                    "the typeface has no “{sign}” (U+{ord:04X}, {name}), which stands in “{shortened}”",
                    sign=sign,
                    ord=ord(sign),
                    name=name,
                    shortened=_shortened(text),
                ),
                both("Thay ký tự này trong văn bản.", "Replace this character in the text."),
            )


def text_width(text: str, font: Font, size: float) -> float:
    """Return the width of a line in millimetres.

    Raises:
        MissingGlyphError: a character can't be printed.
    """
    return _width(text, font) * size * MM_PER_POINT


@lru_cache(maxsize=16384)
def _width(text: str, font: Font) -> float:
    require_glyphs(text)
    letters = "".join(sign for sign in text if sign not in SYMBOLS)
    symbols = len(text) - len(letters)
    return float(_loaded(font).stringWidth(letters, 1.0)) + symbols * SYMBOL_WIDTH


def wrap(text: str, style: Style, width: float) -> list[str]:
    """Break a text into lines of at most ``width`` millimetres; a wider word is broken between letters."""
    lines: list[str] = []
    for part in _PARTS.findall(text):
        joined = lines[-1] + part if lines else part
        if text_width(joined.rstrip(" "), style.font, style.size) <= width:
            lines[-1:] = [joined]
        else:
            *pieces, last = _pieces(part.rstrip(" "), style, width)
            lines += [*pieces, last + " "]
    return [line.rstrip(" ") for line in lines]


def wrap_evenly(text: str, style: Style, width: float) -> list[str]:
    """Break a text into as few lines as ``wrap`` does, of lengths as even as possible: for headings and options."""
    lines = wrap(text, style, width)
    if len(lines) == 2:
        return _halved(text, style, width) or lines
    narrow = width
    while len(lines) > 1:
        narrow = min(narrow, max(text_width(line, style.font, style.size) for line in lines)) - 0.2
        tighter = wrap(text, style, narrow) if narrow > longest_word(text, style) else []
        if len(tighter) != len(lines):
            break
        lines = tighter
    return lines


def _halved(text: str, style: Style, width: float) -> list[str]:
    """Break a text into two lines, preferably after a comma or dash, and otherwise as evenly as possible."""
    parts = _PARTS.findall(text)
    pairs = [("".join(parts[:k]).rstrip(" "), "".join(parts[k:])) for k in range(1, len(parts)) if parts[k]]
    best: list[str] = []
    least = 2 * width
    for pair in pairs:
        widest = max(text_width(line, style.font, style.size) for line in pair)
        cost = widest * (1.0 if pair[0][-1:] in ",;–—" else PHRASE)
        if widest <= width and cost < least:
            best, least = list(pair), cost
    return best


def longest_word(text: str, style: Style) -> float:
    """Return the width in millimetres of the widest word."""
    return max(text_width(word.rstrip(" "), style.font, style.size) for word in _PARTS.findall(text))


def _pieces(word: str, style: Style, width: float) -> list[str]:
    pieces = [""]
    for sign in word:
        if pieces[-1] and text_width(pieces[-1] + sign, style.font, style.size) > width:
            pieces.append("")
        pieces[-1] += sign
    return pieces


def _shortened(text: str, limit: int = 60) -> str:
    return text if len(text) <= limit else f"{text[:limit]}…"
