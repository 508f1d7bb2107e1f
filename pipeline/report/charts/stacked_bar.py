"""A bar whose parts are answers at the levels of a scale, the best on the left, each with its share."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.graphics.shapes import Shape

from pipeline.report.charts import words
from pipeline.report.charts.key import SWATCH
from pipeline.report.charts.level_shades import Hatch, Shade
from pipeline.report.charts.paint import (
    FAINT,
    MIDDLE,
    PAPER,
    QUIET,
    SMALL,
    SMALL_STRONG,
    bar,
    centred,
    hatching,
    ink_on,
    paler,
    rule,
    width_of,
)

HATCH_INK = "#8A4B12"

Frame = tuple[float, float, float, float]
"""Left edge, upper edge, width and height, in points."""


def best_first(levels: Sequence[object]) -> range:
    """Positions of the levels in the order in which they are drawn."""
    return range(len(levels) - 1, -1, -1)


def stacked_bar(
    counts: Sequence[int], palette: Sequence[Shade], frame: Frame, language: str, *, pale: bool
) -> list[Shape]:
    """Draw a bar that is filled by its parts; where there are no answers, an empty one that says so.

    Args:
        counts: answers at each level, the lowest first.
        palette: the shade of each level.
        frame: where the bar lies.
        language: ``vi`` or ``en``.
        pale: whether the bar is to stand back.
    """
    left, down, room, height = frame
    total = sum(counts)
    if not total:
        said = words.NO_ANSWER.said(language)
        return [bar(left, down, room, height, None, FAINT), centred(left + 6, down + height / 2, said, SMALL, QUIET)]
    shapes: list[Shape] = []
    before = 0
    for level in best_first(counts):
        count = counts[level]
        part = (left + room * before / total, down, room * count / total, height)
        if count:
            shapes += _segment(palette[level], part, pale=pale)
            shapes += _label(palette[level], part, words.share_said(count, total, language), pale=pale)
        before += count
        if count and before < total:
            edge = left + room * before / total
            shapes.append(rule((edge, down), (edge, down + height), PAPER, 1.0))
    return shapes


def swatch(shade: Shade, x: float, middle: float) -> list[Shape]:
    """A part of a bar to explain it in the key."""
    return _segment(shade, (x, middle - 4, SWATCH, 8), pale=False)


def _segment(shade: Shade, frame: Frame, *, pale: bool) -> list[Shape]:
    fill = _fill(shade, pale=pale)
    shapes: list[Shape] = [bar(*frame, fill)]
    if shade.hatch is Hatch.BOTH_WAYS:
        shapes.append(hatching(frame, paler(fill, 0.6), both=True))
    if shade.hatch is Hatch.ONE_WAY:
        shapes.append(hatching(frame, paler(HATCH_INK) if pale else HATCH_INK))
    return shapes


def _label(shade: Shade, frame: Frame, said: str, *, pale: bool) -> list[Shape]:
    """The share, where there is room for it; on hatching with a plain ground behind."""
    x, down, wide, height = frame
    needed = width_of(said, SMALL_STRONG)
    hatched = shade.hatch is not Hatch.NONE
    if wide < needed + (12 if hatched else 4):
        return []
    fill = _fill(shade, pale=pale)
    ground: list[Shape] = []
    if hatched:
        ground = [bar(x + (wide - needed) / 2 - 2, down, needed + 4, height, fill)]
    return [*ground, centred(x + wide / 2, down + height / 2, said, SMALL_STRONG, ink_on(fill), MIDDLE)]


def _fill(shade: Shade, *, pale: bool) -> str:
    return paler(shade.fill) if pale else shade.fill
