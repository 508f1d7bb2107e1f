"""The invitation to answer online instead: address, one-time code and their QR symbol, on a sheet's first page.

It stands beside what is said before the questions, where it takes little room from them, and below that on narrow
paper. What is printed of it differs from sheet to sheet and is no part of the layout: neither the address nor the code.
"""

from __future__ import annotations

from forms.artwork import Artwork, Frame, Slot, SlotSymbol, SlotText, shifted
from forms.blocks import HAIRLINE, Block, set_texts
from forms.layout import Rect
from forms.paper import NARROW, Paper
from forms.survey import Survey
from forms.texts import said
from forms.typeface import Font, Style

SYMBOL = 15.6
"""The side of the QR symbol in millimetres, without its quiet zone."""

_QUIET = 2.2  # mm of white around the symbol: four modules of version 3, five of version 5
_PADDING = 2.6
_TOP = 1.7
_TYPED = 11.4  # mm that address and code take
_WIDTH = 49.0  # what leaves the text beside it seven tenths of the width
_GAP = 4.8  # mm between the card and the text beside it
_RADIUS = 1.6
_MAIN = Style(Font.SEMIBOLD, 8.2, 1.26)
_SECOND = Style(Font.LIGHT, 7.0, 1.28)
_CODE_SIZE = 11.5
_ADDRESS_SIZE = 7.6


def with_invitation(survey: Survey, paper: Paper, notices: list[Block], *, is_beside: bool) -> list[Block]:
    """Return the blocks before the questions, with the invitation.

    Args:
        survey: whose languages it has.
        paper: that they are set for.
        notices: what is said before the questions; beside the invitation, set for ``width_beside``.
        is_beside: whether there is room for the invitation beside them.
    """
    if not is_beside:
        return [*notices, _card(survey, paper.body_width)]
    card = _card(survey, _WIDTH)
    art = [shifted(item, paper.body_width - _WIDTH, 0.0) for item in card.art]
    y = 0.0
    for block in notices:
        y += block.before if y else 0.0
        art += [shifted(item, 0.0, y) for item in block.art]
        y += block.height
    return [Block(max(y, card.height), tuple(art), before=1.6)]


def is_room_beside(paper: Paper) -> bool:
    """Tell whether the invitation stands beside what is said before the questions, and not below."""
    return paper.body_width >= NARROW


def width_beside(paper: Paper) -> float:
    """Return the width of what stands to the left of the invitation, in millimetres."""
    return paper.body_width - _WIDTH - _GAP


def _card(survey: Survey, width: float) -> Block:
    """Set the invitation: what it is beside the symbol; below, or to the left where it is wide, address and code."""
    main, second = said(survey.languages, "online")
    right = width - SYMBOL - 2 * _QUIET
    text = set_texts([(main, _MAIN), *([(second, _SECOND)] if second else [])], right - _PADDING, even=width > _WIDTH)
    typed = max(text.height + _TOP, SYMBOL + 1.3 * _QUIET) if width <= _WIDTH else text.height + _TOP
    inner = (width - _PADDING if width <= _WIDTH else right) - _PADDING
    height = max(typed + _TYPED, SYMBOL + 2 * _QUIET)
    art: list[Artwork] = [
        *text.drawn(_PADDING, _TOP),
        SlotText(_PADDING, height - 7.4, inner, Slot.ADDRESS, Font.MEDIUM, _ADDRESS_SIZE),
        SlotText(_PADDING, height - 2.4, inner, Slot.CODE, Font.SEMIBOLD, _CODE_SIZE),
        SlotSymbol(Rect(right + _QUIET, _QUIET, SYMBOL, SYMBOL), Slot.LINK),
        Frame(Rect(0.0, 0.0, width, height), HAIRLINE, _RADIUS),
    ]
    return Block(height, tuple(art), before=2.2)
