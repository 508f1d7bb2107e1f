"""The header and footer of a page: authority, title, unit, purpose, and instructions on how to mark."""

from __future__ import annotations

from collections.abc import Callable

from forms.artwork import Align, Artwork, Frame, Imprint, Line, Slot, SlotText
from forms.blocks import BOX_SIDE, HAIRLINE, RULE, SMALL, SMALL_SECOND, Block, set_label, set_line, set_texts
from forms.layout import Rect
from forms.paper import HEADER_BOTTOM, MARGIN, NARROW, Paper
from forms.survey import Survey
from forms.symbols import circled, crossed, empty_box, filled, ticked
from forms.texts import said
from forms.typeface import Font, Style

AUTHORITY = Style(Font.SEMIBOLD, 8.2, 1.28)
AUTHORITY_SECOND = Style(Font.LIGHT, 7.2, 1.26)
SHEET_TITLE = Style(Font.BOLD, 17.0, 1.16)
SHEET_TITLE_SMALL = Style(Font.BOLD, 13.0, 1.16)
SHEET_TITLE_SECOND = Style(Font.LIGHT, 9.0, 1.3)
RUNNING_TITLE = Style(Font.SEMIBOLD, 10.0, 1.28)
CAPTION = Style(Font.LIGHT, 6.6, 1.3)
FOOTER = Style(Font.LIGHT, 7.0)
FOOTER_STRONG = Style(Font.SEMIBOLD, 8.0)
FOOTER_MIDDLE = 4.5  # mm above the lower edge of the markers: their middle
SLOT_SIZE = 9.5
SERIAL_SIZE = 11.0
SERIAL_WIDTH = 23.0  # eight digits, hyphen and letter at SERIAL_SIZE

Drawing = Callable[[float, float, float], list[Artwork]]


def header(survey: Survey, paper: Paper, page: int) -> tuple[list[Artwork], float]:
    """Draw the header of a page.

    Returns:
        the artwork in page coordinates, and the y in millimetres at which the body may begin.
    """
    art = _serial(survey, paper)
    width = paper.header_right - SERIAL_WIDTH - 4.0 - paper.left
    if page > 1:
        bottom = _running_head(survey, paper, width, art)
        return [*art, Line(paper.left, bottom, paper.right, bottom, RULE)], bottom
    art.append(Imprint(survey.title.main, survey.authority.main, survey.languages[0]))
    bottom = max(HEADER_BOTTOM, _title(survey, paper, width, art) + 1.0)
    return art + _run_line(survey, paper, bottom), bottom + _RUN_LINE_HEIGHT


def _running_head(survey: Survey, paper: Paper, width: float, art: list[Artwork]) -> float:
    """Add the small header of later pages (title, unit, channel, period) to ``art``; return its lower edge in mm."""
    text = set_label(survey.title, width, RUNNING_TITLE, AUTHORITY_SECOND)
    art += text.drawn(paper.left, MARGIN - 0.6)
    y = max(MARGIN - 0.6 + text.height + 4.0, paper.code.y + paper.code.h)
    x = paper.left
    for slot, share in ((Slot.UNIT, 0.5), (Slot.CHANNEL, 0.3), (Slot.PERIOD, 0.2)):
        art.append(SlotText(x, y, share * width - 2.0, slot, Font.MEDIUM, 8.0))
        x += share * width
    return max(HEADER_BOTTOM, y + 2.0)


def _title(survey: Survey, paper: Paper, width: float, art: list[Artwork]) -> float:
    """Add authority and title to ``art``; return their lower edge in mm."""
    authority = set_label(survey.authority, width, AUTHORITY, AUTHORITY_SECOND)
    y = MARGIN - 0.6
    art += authority.drawn(paper.left, y)
    y += authority.height + 1.6
    large = SHEET_TITLE if paper.body_width >= NARROW else SHEET_TITLE_SMALL
    title = set_label(survey.title, width, large, SHEET_TITLE_SECOND)
    art += title.drawn(paper.left, y)
    return y + title.height


def _serial(survey: Survey, paper: Paper) -> list[Artwork]:
    main, second = said(survey.languages, "serial")
    right, code = paper.header_right, paper.code
    caption = main if second is None else f"{main} · {second}"
    return [
        *set_line(caption, CAPTION, right, code.y + code.h - 4.6, Align.RIGHT),
        SlotText(right, code.y + code.h, SERIAL_WIDTH, Slot.SERIAL, Font.SEMIBOLD, SERIAL_SIZE, Align.RIGHT),
    ]


_RUN_LINE_HEIGHT = 10.4


def _run_line(survey: Survey, paper: Paper, y: float) -> list[Artwork]:
    """Draw unit, channel and period between two rules."""
    art: list[Artwork] = [
        Line(paper.left, y, paper.right, y, RULE),
        Line(paper.left, y + _RUN_LINE_HEIGHT - 0.4, paper.right, y + _RUN_LINE_HEIGHT - 0.4, HAIRLINE),
    ]
    x = paper.left
    for slot, share in ((Slot.UNIT, 0.52), (Slot.CHANNEL, 0.28), (Slot.PERIOD, 0.20)):
        width = share * paper.body_width
        main, second = said(survey.languages, slot.value)
        art += set_line(main if second is None else f"{main} · {second}", CAPTION, x, y + 3.6)
        art.append(SlotText(x, y + 8.0, width - 3.0, slot, Font.SEMIBOLD, SLOT_SIZE))
        x += width
    return art


def footer(survey: Survey, paper: Paper, page: int, pages: int) -> list[Artwork]:
    """Draw the page number, the layout's id, and on all pages but the last a note to turn over."""
    y = paper.footer - FOOTER_MIDDLE
    main, second = said(survey.languages, "page", page, pages)
    art = set_line(main, FOOTER_STRONG, paper.right, y, Align.RIGHT)
    if second:
        art += set_line(second, FOOTER, paper.right, y + 3.4, Align.RIGHT)
    art.append(SlotText(paper.left, y + 3.4, 40.0, Slot.LAYOUT, Font.LIGHT, 6.6))
    if page < pages:
        main, second = said(survey.languages, "turn_over")
        middle = paper.width / 2
        turn = set_line(main, FOOTER_STRONG, middle, y, Align.CENTRE)
        art += turn + (set_line(second, FOOTER, middle, y + 3.4, Align.CENTRE) if second else [])
    return art


def notices(survey: Survey, width: float) -> list[Block]:
    """Set the introduction and the notice, each in all languages, at most ``width`` mm wide."""
    blocks = []
    if survey.introduction:
        text = set_label(survey.introduction, width, _INTRODUCTION, SMALL_SECOND)
        blocks.append(Block(text.height, tuple(text.drawn(0.0, 0.0)), before=1.6))
    text = set_label(survey.notice, width, SMALL, SMALL_SECOND)
    blocks.append(Block(text.height, tuple(text.drawn(0.0, 0.0)), before=1.6))
    return blocks


_INTRODUCTION = Style(Font.REGULAR, 9.2, 1.32)
_MARKING = Style(Font.MEDIUM, 8.0, 1.26)
_MARKING_SECOND = Style(Font.LIGHT, 6.8, 1.26)
_HOW = Style(Font.SEMIBOLD, 8.2, 1.28)
_PADDING = 2.8
_STEP = BOX_SIDE + 5.8  # mm from one drawn box to the next, so that circles around them don't touch
_OVERHANG = 1.9  # mm that a circle extends beyond its box
# Shares of the width for the three sentences, of which the second is the longest.
_SHARES = (0.29, 0.385, 0.325)


def marking(survey: Survey, paper: Paper) -> Block:
    """Set the instructions on how to mark: three sentences, each beside drawn examples."""
    main, second = said(survey.languages, "how_to_mark")
    title = set_texts([(main if second is None else f"{main} · {second}", _HOW)], paper.body_width)
    labels = (survey.marking.choose, survey.marking.cancel, survey.marking.restore)
    drawings = (_choosing, _cancelling, _restoring)
    across = paper.body_width >= NARROW
    inner = paper.body_width - 2 * _PADDING
    widths = [share * inner for share in _SHARES] if across else [inner] * 3
    indents = [_indent(draw) for draw in drawings] if across else [_indent(_cancelling)] * 3
    texts = [
        set_label(label, width - indent - 2.0, _MARKING, _MARKING_SECOND, even=True)
        for label, width, indent in zip(labels, widths, indents, strict=True)
    ]
    heights = [max(text.height, BOX_SIDE + 2 * _OVERHANG) + (0.0 if across else 1.2) for text in texts]
    art: list[Artwork] = title.drawn(_PADDING, _PADDING - 0.8)
    x, y = _PADDING, _PADDING + title.height + 0.4
    for draw, text, indent, width, height in zip(drawings, texts, indents, widths, heights, strict=True):
        middle = y + (max(heights) if across else height) / 2
        art += draw(x + (0.2 if draw is _choosing else _OVERHANG), middle - BOX_SIDE / 2, BOX_SIDE)
        art += text.centred(x + indent, middle)
        x, y = (x + width, y) if across else (x, y + height)
    bottom = y + (max(heights) if across else 0.0) + _PADDING - 1.0
    art.append(Frame(Rect(0.0, 0.0, paper.body_width, bottom), HAIRLINE, radius=1.6))
    return Block(bottom, tuple(art), before=2.6)


def _indent(draw: Drawing) -> float:
    """Return where the sentence begins to the right of its drawing, in millimetres."""
    return (BOX_SIDE + _STEP - 0.6 if draw is _choosing else BOX_SIDE + _STEP + 2 * _OVERHANG) + 2.0


def _choosing(x: float, y: float, side: float) -> list[Artwork]:
    second = x + _STEP - 1.6
    return [*empty_box(x, y, side), *crossed(x, y, side), *empty_box(second, y, side), *ticked(second, y, side)]


def _cancelling(x: float, y: float, side: float) -> list[Artwork]:
    second = x + _STEP
    wrong = [*empty_box(x, y, side), *crossed(x, y, side), *circled(x, y, side)]
    return [*wrong, *empty_box(second, y, side), *crossed(second, y, side)]


def _restoring(x: float, y: float, side: float) -> list[Artwork]:
    second = x + _STEP
    wrong = [*empty_box(x, y, side), *crossed(x, y, side), *circled(x, y, side)]
    return [*wrong, *empty_box(second, y, side), *circled(second, y, side), *filled(second, y, side)]
