"""Blocks, the units that page breaks don't split, drawn from their own top left corner; and typesetting of labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from forms.artwork import Align, Artwork, Line, Text
from forms.labels import Label
from forms.layout import Box, Rect, TextArea
from forms.symbols import symbol
from forms.typeface import CAP_HEIGHT, MM_PER_POINT, SYMBOL_WIDTH, SYMBOLS, Font, Style, text_width, wrap, wrap_evenly

BOX_SIDE = 4.4
# Millimetres around a box that are free of print: the reader examines a ring of 0.58 sides (2.55 mm), to which blur and
# an inexact registration add 0.2 mm.
CLEAR = 2.75
LEAST_PITCH = 8.0  # mm from centre to centre: boxes are 3.6 mm apart, so that neither's outline is in the other's ring

BEFORE = 3.4  # mm of white above a section; widened on pages with room to spare

HAIRLINE = 0.15
LEAST_PIECE = 3.0  # mm; a shorter piece of a rule looks like a mistake
RULE = 0.4

QUESTION = Style(Font.REGULAR, 9.5, 1.24)
QUESTION_SECOND = Style(Font.LIGHT, 7.2, 1.26)
TITLE = Style(Font.SEMIBOLD, 10.0, 1.24)
TITLE_SECOND = Style(Font.LIGHT, 7.6, 1.26)
OPTION = Style(Font.REGULAR, 9.0, 1.22)
OPTION_SECOND = Style(Font.LIGHT, 7.0, 1.24)
SMALL = Style(Font.REGULAR, 8.2, 1.34)
SMALL_SECOND = Style(Font.LIGHT, 7.2, 1.32)
NUMBER = Style(Font.LIGHT, 8.0)


@dataclass(frozen=True, slots=True)
class Block:
    """A part of the sheet that a page break must not split.

    Attributes:
        height: in millimetres.
        art: drawn relative to the block's top left corner, as are ``boxes`` and ``texts``.
        before: white space above it in millimetres, except at the top of a page.
        keep: whether the next block must be on the same page.
        running: a heading to repeat above it if it is the first block of a page; ``None`` for none.
        shows: the scale that it explains; if the page has not explained that scale yet, ``full`` is printed instead.
        grows: most millimetres by which its frame may be made taller to fill a page; 0 for a fixed height.
    """

    height: float
    art: tuple[Artwork, ...] = ()
    boxes: tuple[Box, ...] = ()
    texts: tuple[TextArea, ...] = ()
    before: float = 0.0
    keep: bool = False
    running: Block | None = None
    shows: str = ""
    full: Block | None = None
    grows: float = 0.0


@dataclass(frozen=True, slots=True)
class SetText:
    """Lines with their baselines, in millimetres from the top of the first."""

    lines: tuple[tuple[str, Style, float], ...] = ()
    height: float = 0.0

    @property
    def top(self) -> float:
        """The top of the first line's capitals, in millimetres."""
        _, style, baseline = self.lines[0]
        return baseline - CAP_HEIGHT * style.size * MM_PER_POINT

    @property
    def bottom(self) -> float:
        """The baseline of the last line."""
        return self.lines[-1][2]

    @property
    def width(self) -> float:
        """The width of the widest line, in millimetres."""
        return max((text_width(text, style.font, style.size) for text, style, _ in self.lines), default=0.0)

    def drawn(self, x: float, y: float, align: Align = Align.LEFT) -> list[Artwork]:
        """Draw the lines with their top at ``y``."""
        return [item for text, style, line in self.lines for item in set_line(text, style, x, y + line, align)]

    def centred(self, x: float, middle: float, align: Align = Align.LEFT) -> list[Artwork]:
        """Draw the lines centred vertically at ``middle``, measured from capital height to the last baseline."""
        return self.drawn(x, middle - (self.top + self.bottom) / 2, align)


def set_label(label: Label, width: float, main: Style, second: Style, *, even: bool = False) -> SetText:
    """Set a label's two languages one below the other, at most ``width`` mm wide; ``even`` as in ``set_texts``."""
    texts = [(label.main, main)] + ([(label.second, second)] if label.second else [])
    return set_texts(texts, width, even=even)


def set_texts(texts: Sequence[tuple[str, Style]], width: float, *, even: bool = False) -> SetText:
    """Set paragraphs one below the other, at most ``width`` mm wide; ``even`` balances the lengths of their lines."""
    lines: list[tuple[str, Style, float]] = []
    y = 0.0
    for text, style in texts:
        for line in (wrap_evenly if even else wrap)(text, style, width):
            lines.append((line, style, y + 0.79 * style.line_height))
            y += style.line_height
    return SetText(tuple(lines), y)


def set_line(text: str, style: Style, x: float, baseline: float, align: Align = Align.LEFT) -> list[Artwork]:
    """Draw one line of text; symbols that the typeface lacks are drawn as vectors in their places."""
    width = text_width(text, style.font, style.size)
    left = x - {Align.LEFT: 0.0, Align.CENTRE: width / 2, Align.RIGHT: width}[align]
    art: list[Artwork] = []
    run = ""
    for sign in [*text, ""]:
        if sign and sign not in SYMBOLS:
            run += sign
            continue
        if run.strip():
            art.append(Text(left, baseline, run, style.font, style.size))
        left += text_width(run, style.font, style.size)
        run = ""
        if sign:
            art += symbol(sign, left, baseline, style.size)
            left += SYMBOL_WIDTH * style.size * MM_PER_POINT
    return art


def rule_between(boxes: Sequence[Box], y: float, width: float) -> tuple[Line, ...]:
    """Draw a rule with gaps near the columns of the block's boxes, where the reader looks for circles."""
    columns = sorted({(box.rect.x - CLEAR, box.rect.x + box.rect.w + CLEAR) for box in boxes})
    ends = [0.0, *(end for column in columns for end in column), width]
    pieces = zip(ends[::2], ends[1::2], strict=True)
    return tuple(Line(begin, y, end, y, HAIRLINE) for begin, end in pieces if end - begin > LEAST_PIECE)


def box_at(question: str, choice: str, centre_x: float, centre_y: float) -> Box:
    """Return a box of the usual size around a centre, in millimetres."""
    return Box(question, choice, Rect(centre_x - BOX_SIDE / 2, centre_y - BOX_SIDE / 2, BOX_SIDE, BOX_SIDE))
