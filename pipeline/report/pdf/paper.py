"""The look of the report on paper: its page, its colours, its type.

Lengths are points. The margins are within Decree 30/2020/NĐ-CP, appendix I (15 to 20 mm at the right, 20 to 25 at the
top and bottom), but for the left, which has 25 mm for the binder; that leaves the 170 mm that charts are drawn for.
"""

from __future__ import annotations

from xml.sax.saxutils import escape

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph

from forms.typeface import MM_PER_POINT, Font, load
from pipeline.report.blocks import Text, runs_of
from pipeline.report.printable import printable

MM = 1 / MM_PER_POINT
PAGE = (210 * MM, 297 * MM)
LEFT, RIGHT, TOP, BOTTOM = 25 * MM, 15 * MM, 24 * MM, 22 * MM
TEXT_WIDTH = PAGE[0] - LEFT - RIGHT
TEXT_HEIGHT = PAGE[1] - TOP - BOTTOM

# A page that is turned is bound at its top, where its left margin would be if it stood upright.
TURNED_PAGE = (PAGE[1], PAGE[0])
TURNED_SIDES, TURNED_TOP, TURNED_BOTTOM = 15 * MM, 25 * MM, 18 * MM
TURNED_WIDTH = TURNED_PAGE[0] - 2 * TURNED_SIDES
TURNED_HEIGHT = TURNED_PAGE[1] - TURNED_TOP - TURNED_BOTTOM

INK = HexColor("#1B2321")
ACCENT = HexColor("#0E4F4A")
MUTED = HexColor("#57635F")  # 6.1 : 1 on white: small print stays legible on a poor copy
RULE = HexColor("#C8D0CD")
TINT = HexColor("#F1F5F3")


def set_text(text: Text, style: ParagraphStyle) -> Paragraph:
    """Return a paragraph; nothing in the text is read as markup."""
    return Paragraph(markup(text), style)


def markup(text: Text) -> str:
    """Return a text in ReportLab's markup."""
    bold = load(Font.SEMIBOLD)
    parts = ((escape(printable(run)), is_bold) for run, is_bold in runs_of(text))
    return "".join(f'<font name="{bold}">{part}</font>' if is_bold else part for part, is_bold in parts)


def quoted(text: Text, source: str) -> str:
    """Return somebody's words and, smaller behind them, where they come from."""
    return f'{markup(text)}\u00a0\u2002<font size="{SOURCE.fontSize}" color="{MUTED.hexval()}">{markup(source)}</font>'


def _style(
    font: Font, size: float, leading: float, before: float, color: Color = INK, **more: object
) -> ParagraphStyle:
    """Space stands before a paragraph only: at the top of a page it falls away."""
    return ParagraphStyle(
        name=f"{font}{size}",
        fontName=load(font),
        fontSize=size,
        leading=leading,
        spaceBefore=before,
        textColor=color,
        allowWidows=0,
        allowOrphans=0,
        **more,
    )


BODY = _style(Font.REGULAR, 9.5, 14, 7)
LEAD = _style(Font.REGULAR, 12.5, 18, 9, ACCENT)
BULLET = _style(
    Font.REGULAR, 9.5, 14, 4, leftIndent=14, bulletFontName=load(Font.REGULAR), bulletFontSize=9.5, bulletColor=ACCENT
)
HEADINGS = {1: _style(Font.BOLD, 17, 22, 30, ACCENT), 2: _style(Font.SEMIBOLD, 11.5, 16, 17)}
CONTENTS = _style(Font.SEMIBOLD, 11, 16, 0, ACCENT)
EXHIBIT = _style(Font.SEMIBOLD, 9.5, 13, 16)
CAPTION = _style(Font.REGULAR, 8, 11.5, 6, MUTED)
NOTE = _style(Font.REGULAR, 8, 12, 0)
QUOTE = _style(Font.REGULAR, 9.5, 14, 7, leftIndent=14)
UNDER_PICTURE = _style(Font.REGULAR, 9.5, 14, 3, leftIndent=14)
SOURCE = _style(Font.REGULAR, 8, 11.5, 2, MUTED, leftIndent=14)
SUPERIOR = _style(Font.REGULAR, 11, 16, 0)
AUTHORITY = _style(Font.SEMIBOLD, 11, 16, 0)
TITLE = _style(Font.BOLD, 28, 36, 0, ACCENT)
SUBTITLE = _style(Font.REGULAR, 14, 21, 14)
