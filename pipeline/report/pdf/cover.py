"""The first page: who reports what, for when, and the facts that a filing clerk looks for."""

from __future__ import annotations

from io import BytesIO

from reportlab.lib.colors import black
from reportlab.platypus import Flowable, Image, PageBreak, Paragraph, Spacer

from forms.qr import dark_runs, symbol
from forms.typeface import MM_PER_POINT, Font, Style, wrap_evenly
from pipeline.report.blocks import FirstPage, Picture
from pipeline.report.pdf.paper import (
    ACCENT,
    AUTHORITY,
    BODY,
    CAPTION,
    MM,
    RULE,
    SUBTITLE,
    SUPERIOR,
    TEXT_HEIGHT,
    TEXT_WIDTH,
    TITLE,
    markup,
    set_text,
)
from pipeline.report.printable import brief, printable

MOST = 1500  # letters of a value, half a page
LABEL_WIDTH = 0.32  # of the width of a line of facts
LEAST_GAP = 12.0  # points
CODE_WIDTH = 62.0  # points: modules of 0.66 mm, which any phone reads


class Fact(Flowable):  # type: ignore[misc]
    """A label and its value between thin rules."""

    def __init__(self, label: str, value: str) -> None:
        super().__init__()
        self._label, self._value = set_text(brief(label), CAPTION), set_text(brief(value, MOST), BODY)

    def wrap(self, available_width: float, _available_height: float) -> tuple[float, float]:
        """Return width and height in points."""
        left = self._label.wrap(available_width * LABEL_WIDTH - 10, 0)[1]
        right = self._value.wrap(available_width * (1 - LABEL_WIDTH), 0)[1]
        self._height = max(left, right) + 11
        return available_width, self._height

    def draw(self) -> None:
        """Draw both on one baseline."""
        self.canv.setStrokeColor(RULE)
        self.canv.setLineWidth(0.5)
        self.canv.line(0, self._height, TEXT_WIDTH, self._height)
        top = self._height - 5
        self._label.drawOn(self.canv, 0, top - self._label.height - 1.6)
        self._value.drawOn(self.canv, TEXT_WIDTH * LABEL_WIDTH, top - self._value.height)


class Bar(Flowable):  # type: ignore[misc]
    """The short line below the authority's name."""

    def wrap(self, available_width: float, _available_height: float) -> tuple[float, float]:
        """Return width and height in points."""
        return available_width, 9

    def draw(self) -> None:
        """Draw it."""
        self.canv.setFillColor(ACCENT)
        self.canv.rect(0, 0, 54, 2.2, stroke=0, fill=1)


class Code(Flowable):  # type: ignore[misc]
    """A QR code at the left margin."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._dark = symbol(text)

    def wrap(self, available_width: float, _available_height: float) -> tuple[float, float]:
        """Return width and height in points."""
        return available_width, CODE_WIDTH + 4

    def draw(self) -> None:
        """Draw it, row by row, each run of dark modules as one rectangle."""
        module = CODE_WIDTH / len(self._dark)
        self.canv.setFillColor(black)
        for x, y, length in dark_runs(self._dark):
            top = CODE_WIDTH - y * module
            self.canv.rect(x * module, top - module, length * module, module, stroke=0, fill=1)


class _Gap(Flowable):  # type: ignore[misc]
    """White that pushes what follows to the foot of the page, where there is room."""

    def __init__(self, below: list[Flowable]) -> None:
        super().__init__()
        self._below = below

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        """Return what is left when all that follows has its place."""
        needed = sum(flowable.wrap(available_width, available_height)[1] for flowable in self._below)
        needed += sum(flowable.getSpaceBefore() for flowable in self._below)
        return available_width, min(max(available_height - needed - 1, LEAST_GAP), available_height)

    def draw(self) -> None:
        """Draw nothing."""


def cover_page(cover: FirstPage, contents: list[Flowable]) -> list[Flowable]:
    """Return the cover, from the authority's name to the contents at the foot."""
    crest: list[Flowable] = [_crest(cover.crest), Spacer(1, 10)] if cover.crest else []
    superior = [set_text(cover.superior.upper(), SUPERIOR)] if cover.superior else []
    authority = [set_text(cover.authority.upper(), AUTHORITY), Bar()] if cover.authority else []
    facts: list[Flowable] = [Fact(label, value) for label, value in cover.facts]
    note: list[Flowable] = [set_text(cover.note, CAPTION)] if cover.note else []
    code: list[Flowable] = [Code(cover.code)] if cover.code else []
    above = [*facts, Spacer(1, 14), *code, *note]
    title = [Spacer(1, TEXT_HEIGHT * 0.08), _evenly(cover.title), set_text(cover.subtitle, SUBTITLE)]
    gap = [Spacer(1, 26), *above, _Gap(contents)] if contents else [_Gap(above), *above]
    return [*crest, *superior, *authority, *title, *gap, *contents]


def _crest(picture: Picture) -> Image:
    return Image(BytesIO(picture.png), picture.width * MM, picture.height * MM, hAlign="LEFT")


def on_one_page(cover: list[Flowable], contents: list[Flowable]) -> list[Flowable]:
    """Make white of a cover give way where it must; contents that find no room even so begin a page of their own."""
    rigid = [one for one in cover if not isinstance(one, Spacer | _Gap)]
    left = TEXT_HEIGHT - LEAST_GAP - 1
    left -= sum(one.wrap(TEXT_WIDTH, TEXT_HEIGHT)[1] + one.getSpaceBefore() for one in rigid)
    spacers = [one for one in cover if isinstance(one, Spacer)]
    scale = max(0.0, min(1.0, left / (sum(spacer.height for spacer in spacers) or 1.0)))
    for spacer in spacers:
        spacer.height *= scale
    if left >= 0 or not contents:
        return cover
    return [*cover[: -len(contents)], PageBreak(), *contents]


def _evenly(title: str) -> Paragraph:
    """Break the title into lines of like lengths, not a full one and a word."""
    lines = wrap_evenly(printable(title), Style(Font.BOLD, TITLE.fontSize), TEXT_WIDTH * MM_PER_POINT)
    return Paragraph("<br/>".join(markup(line) for line in lines), TITLE)
