"""Sections of a Word document: how large their pages are, and pages on their side."""

from __future__ import annotations

from copy import deepcopy
from typing import NamedTuple

from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

_A4 = {"w": 11906, "h": 16838}
_TURNED = {"top": "left", "right": "top", "bottom": "right", "left": "bottom"}
"""Which margin comes to lie where: the binder's is at the top of a page that is turned."""


class Room(NamedTuple):
    """Between the margins of a page, in twips."""

    width: int
    height: int


def room_of(section: BaseOxmlElement) -> Room:
    """Return the room on the pages of a section, by its ``sectPr``."""
    size, margins = section.find(qn("w:pgSz")), section.find(qn("w:pgMar"))
    width, height = (_twips(size, side) or _A4[side] for side in _A4)
    left, right, gutter, top, bottom = (_twips(margins, name) for name in ("left", "right", "gutter", "top", "bottom"))
    return Room(width - left - right - gutter, height - abs(top) - abs(bottom))


def following(section: BaseOxmlElement, *, turned: bool) -> BaseOxmlElement:
    """Return a section like another that comes after it, on new pages, upright or on their side.

    Its first page bears a number, as all but the document's first do.
    """
    made = deepcopy(section)
    for name in ("w:titlePg", "w:type"):
        for element in made.findall(qn(name)):
            made.remove(element)
    size, margins = made.find(qn("w:pgSz")), made.find(qn("w:pgMar"))
    if turned and size is not None and _twips(size, "w") < _twips(size, "h"):
        width, height = size.get(qn("w:w")), size.get(qn("w:h"))
        size.set(qn("w:w"), height)
        size.set(qn("w:h"), width)
        size.set(qn("w:orient"), "landscape")
        before = {} if margins is None else {name: margins.get(qn(f"w:{name}")) for name in _TURNED}
        for name, value in before.items():
            if value is not None and (instead := before[_TURNED[name]]) is not None:
                margins.set(qn(f"w:{name}"), instead)
    return made


def _twips(element: BaseOxmlElement | None, name: str) -> int:
    value = None if element is None else element.get(qn(f"w:{name}"))
    return round(float(value)) if value else 0
