"""The shapes drawn on a page besides fiducials, codes and boxes, in millimetres, black on white.

There is no gray and no colour: halftones of an office printer look like pencil to a scanner.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import TypeVar

from forms.layout import Rect
from forms.typeface import Font

DECIMALS = 2  # a hundredth of a millimetre is a quarter of a pixel at 600 dpi

Point = tuple[float, float]


class Align(StrEnum):
    """Which part of a line of text is at its ``x``."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


class Slot(StrEnum):
    """What is known only when sheets are printed, such as the serial."""

    UNIT = "unit"
    CHANNEL = "channel"
    PERIOD = "period"
    LAYOUT = "layout"
    SERIAL = "serial"
    ADDRESS = "address"
    CODE = "code"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text; ``y`` is its baseline, ``size`` in points."""

    x: float
    y: float
    text: str
    font: Font
    size: float


@dataclass(frozen=True, slots=True)
class SlotText:
    """A line of text that is filled in when sheets are printed; it is shrunk if it is wider than ``w`` millimetres.

    A long address takes two lines, one above and one below ``y``.
    """

    x: float
    y: float
    w: float
    slot: Slot
    font: Font
    size: float
    align: Align = Align.LEFT


@dataclass(frozen=True, slots=True)
class SlotSymbol:
    """The place of a QR symbol that is known only when sheets are printed; ``rect`` is without its quiet zone."""

    rect: Rect
    slot: Slot


@dataclass(frozen=True, slots=True)
class Line:
    """A straight rule, ``width`` millimetres thick."""

    x: float
    y: float
    x2: float
    y2: float
    width: float


@dataclass(frozen=True, slots=True)
class Frame:
    """The outline of an upright rectangle, with corners rounded by ``radius``."""

    rect: Rect
    width: float
    radius: float = 0.0


@dataclass(frozen=True, slots=True)
class Polyline:
    """A line through ``points``: a Catmull-Rom curve if ``smooth``, else straight segments."""

    points: tuple[Point, ...]
    width: float
    smooth: bool = True


@dataclass(frozen=True, slots=True)
class Fill:
    """A closed polygon, filled."""

    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Imprint:
    """The metadata of a PDF; it is not drawn."""

    title: str
    author: str
    language: str


Artwork = Text | SlotText | SlotSymbol | Line | Frame | Polyline | Fill | Imprint
Shape = TypeVar("Shape", bound=Artwork)


def shifted(item: Shape, dx: float, dy: float) -> Shape:
    """Return the artwork moved right and down by ``dx`` and ``dy`` mm, rounded to a hundredth of a millimetre."""
    changes: dict[str, object] = {}
    for field in fields(item):
        value = getattr(item, field.name)
        if field.name in ("x", "x2"):
            changes[field.name] = round(value + dx, DECIMALS)
        elif field.name in ("y", "y2"):
            changes[field.name] = round(value + dy, DECIMALS)
        elif field.name == "points":
            changes[field.name] = tuple((round(x + dx, DECIMALS), round(y + dy, DECIMALS)) for x, y in value)
        elif field.name == "rect":
            changes[field.name] = shifted_rect(value, dx, dy)
    return replace(item, **changes)  # type: ignore[arg-type]


def shifted_rect(rect: Rect, dx: float, dy: float) -> Rect:
    """Return the rectangle moved right and down by ``dx`` and ``dy`` mm, rounded to a hundredth of a millimetre."""
    return Rect(
        round(rect.x + dx, DECIMALS), round(rect.y + dy, DECIMALS), round(rect.w, DECIMALS), round(rect.h, DECIMALS)
    )
