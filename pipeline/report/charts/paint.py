"""What charts are made of: inks, texts, bars, rules and hatching, placed from the top downwards.

Every function returns ReportLab shapes whose ``y`` is the distance below the top edge, negated; ``finished`` moves them
into a drawing once its height is known. Lengths are in points.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.graphics.shapes import Circle, Drawing, Group, Line, Path, Polygon, PolyLine, Rect, Shape, String
from reportlab.lib.colors import HexColor

from forms.errors import MissingGlyphError
from forms.typeface import (
    CAP_HEIGHT,
    MM_PER_POINT,
    SYMBOLS,
    Font,
    Style,
    load,
    longest_word,
    require_glyphs,
    text_width,
    wrap,
    wrap_evenly,
)

WIDTH = 482.0
"""Points between the margins of an A4 page (170 mm)."""

INK, QUIET, FAINT, PAPER = "#1B1F1E", "#59625F", "#D3D8D6", "#FFFFFF"
DEEP, RUST = "#0E4F4A", "#B23A2E"

NAME = Style(Font.REGULAR, 7.5, 1.16)
STRONG = Style(Font.SEMIBOLD, 7.5, 1.16)
FIGURE = Style(Font.BOLD, 7.5, 1.16)
SMALL = Style(Font.REGULAR, 6.5, 1.16)
SMALL_STRONG = Style(Font.SEMIBOLD, 6.5, 1.16)

START, MIDDLE, END = "start", "middle", "end"


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing, and what it shows in plain words for those who can't see it."""

    drawing: Drawing
    alt: str


def finished(shapes: Sequence[Shape], width: float, height: float) -> Drawing:
    """Move shapes, whose ``y`` is counted from the top edge, into a drawing."""
    drawing = Drawing(width, height)
    drawing.add(Group(*shapes, transform=(1, 0, 0, 1, 0, height)))
    return drawing


def text(x: float, down: float, said: str, style: Style = NAME, ink: str = INK, anchor: str = START) -> String:
    """A line of text whose baseline lies ``down`` below the top edge."""
    return String(
        round(x, 2),
        round(-down, 2),
        said,
        fontName=load(style.font),
        fontSize=style.size,
        fillColor=HexColor(ink),
        textAnchor=anchor,
    )


def centred(x: float, middle: float, said: str, style: Style = NAME, ink: str = INK, anchor: str = START) -> String:
    """A line of text whose capitals have their middle at ``middle``."""
    return text(x, middle + CAP_HEIGHT * style.size / 2, said, style, ink, anchor)


def block(
    x: float, middle: float, lines: Sequence[str], style: Style = NAME, ink: str = INK, anchor: str = START
) -> list[Shape]:
    """Lines of text, one below the other, around ``middle``."""
    first = middle - (len(lines) - 1) * leading(style) / 2
    return [centred(x, first + k * leading(style), line, style, ink, anchor) for k, line in enumerate(lines)]


def upright_text(x: float, down: float, said: str, style: Style = NAME, ink: str = INK) -> Group:
    """A line of text that runs upwards from ``down``, its capitals around ``x``."""
    baseline = round(x + CAP_HEIGHT * style.size / 2, 2)
    return Group(text(0, 0, said, style, ink), transform=(0, 1, -1, 0, baseline, round(-down, 2)))


def bar(x: float, down: float, width: float, height: float, fill: str | None, edge: str | None = None) -> Rect:
    """A rectangle by its top left corner; an edge lies half a point inside."""
    inset = 0.3 if edge else 0.0
    return Rect(
        x + inset,
        -down - height + inset,
        max(width - 2 * inset, 0),
        height - 2 * inset,
        fillColor=HexColor(fill) if fill else None,
        strokeColor=HexColor(edge) if edge else None,
        strokeWidth=2 * inset,
    )


def rule(
    start: tuple[float, float],
    end: tuple[float, float],
    ink: str = FAINT,
    thickness: float = 0.5,
    dash: Sequence[float] | None = None,
) -> Line:
    """A straight line between two points (x, down)."""
    return Line(
        start[0],
        -start[1],
        end[0],
        -end[1],
        strokeColor=HexColor(ink),
        strokeWidth=thickness,
        strokeDashArray=list(dash) if dash else None,
    )


def run(points: Sequence[tuple[float, float]], ink: str, thickness: float, dash: Sequence[float] | None) -> PolyLine:
    """A line through points (x, down)."""
    return PolyLine(
        [value for x, down in points for value in (x, -down)],
        strokeColor=HexColor(ink),
        strokeWidth=thickness,
        strokeDashArray=list(dash) if dash else None,
        strokeLineJoin=1,
    )


def area(points: Sequence[tuple[float, float]], fill: str, edge: str | None = None, thickness: float = 0.9) -> Polygon:
    """A filled polygon through points (x, down)."""
    return Polygon(
        [value for x, down in points for value in (x, -down)],
        fillColor=HexColor(fill),
        strokeColor=HexColor(edge) if edge else None,
        strokeWidth=thickness if edge else 0,
    )


def disc(x: float, down: float, radius: float, fill: str, edge: str, thickness: float = 0.9) -> Circle:
    """A circle around (x, down)."""
    return Circle(x, -down, radius, fillColor=HexColor(fill), strokeColor=HexColor(edge), strokeWidth=thickness)


def hatching(frame: tuple[float, float, float, float], ink: str, *, both: bool = False, step: float = 3.2) -> Path:
    """Slanting lines across a rectangle (x, down, width, height), in both directions if asked.

    ReportLab's graphics can't clip, so each line is cut where it meets the edge.
    """
    x, down, width, height = frame
    path = Path(fillColor=None, strokeColor=HexColor(ink), strokeWidth=0.55)
    reach = step / 2
    while reach < width + height:
        left, right = max(0.0, reach - height), min(width, reach)
        path.moveTo(x + left, -down - reach + left)
        path.lineTo(x + right, -down - reach + right)
        if both:
            path.moveTo(x + width - left, -down - reach + left)
            path.lineTo(x + width - right, -down - reach + right)
        reach += step
    return path


def paler(colour: str, share: float = 0.55) -> str:
    """Mix a colour with white.

    >>> paler("#000000", 0.5)
    '#808080'
    """
    parts = (int(colour[k : k + 2], 16) for k in (1, 3, 5))
    return "#" + "".join(f"{int(part + (255 - part) * share + 0.5):02X}" for part in parts)


def ink_on(fill: str) -> str:
    """White or dark ink, whichever stands out more.

    Relative luminance and contrast as in WCAG 2.1 (W3C, 2018), success criterion 1.4.3.
    """
    lightness = _luminance(fill)
    on_paper, on_ink = (1.05 / (lightness + 0.05)), (lightness + 0.05) / (_luminance(INK) + 0.05)
    return PAPER if on_paper > on_ink else INK


def _luminance(colour: str) -> float:
    shares = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    red, green, blue = (share / 12.92 if share <= 0.03928 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def leading(style: Style) -> float:
    """Points from baseline to baseline."""
    return style.size * style.leading


def width_of(said: str, style: Style) -> float:
    """Points that a line of text is wide."""
    return text_width(said, style.font, style.size) / MM_PER_POINT


def fitted(said: str, style: Style, width: float, most: int = 2) -> list[str]:
    """Break a text into lines of at most ``width`` points; what is left after ``most`` lines becomes an ellipsis.

    Signs that the typeface lacks become question marks: a name that somebody typed must not stop a report.
    """
    clean = " ".join(_printable(said).split())
    lines = wrap(clean, style, width * MM_PER_POINT)
    if len(lines) <= most:
        return wrap_evenly(clean, style, width * MM_PER_POINT) if most > 1 else lines
    last = lines[most - 1]
    while last and width_of(last + "…", style) > width:
        last = last[:-1].rstrip()
    return [*lines[: most - 1], last + "…"]


def breaks_no_word(said: str, style: Style, width: float) -> bool:
    """Can the text be set at this width without breaking a word?"""
    return longest_word(_printable(said), style) <= width * MM_PER_POINT


def _printable(said: str) -> str:
    return "".join(sign if _has_glyph(sign) else "?" for sign in unicodedata.normalize("NFC", said))


def _has_glyph(sign: str) -> bool:
    if sign.isspace():
        return True
    try:
        require_glyphs(sign)
    except MissingGlyphError:
        return False
    return sign not in SYMBOLS
