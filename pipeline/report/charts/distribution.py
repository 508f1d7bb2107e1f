"""How answers fall on the options of a question: for each question its own bars, all on one scale of per cent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from reportlab.graphics.shapes import Shape

from forms.bilingual import grouped
from pipeline.report.charts import words
from pipeline.report.charts.number_axis import NumberAxis
from pipeline.report.charts.paint import (
    END,
    INK,
    MIDDLE,
    NAME,
    QUIET,
    SMALL,
    STRONG,
    WIDTH,
    Chart,
    bar,
    block,
    centred,
    finished,
    fitted,
    leading,
    paler,
    rule,
)
from pipeline.report.charts.whisker import whisker

NAME_WIDTH, SHARE_WIDTH, CHOSEN_WIDTH = 190.0, 44.0, 48.0
TOP, OPTION, BAR, APART, FOOT = 10.0, 13.0, 8.5, 7.0, 14.0
FILL = "#4E9C90"
MANY = 12  # options of a question beyond which a name takes two lines instead of three
SCALES = (10, 25, 50, 100)
"""Per cent at which the axis may end."""


class OptionBar(NamedTuple):
    """An option, how many chose it, and the ends of the 95 % interval of its share in per cent."""

    name: str
    chosen: int
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class DistributionRow:
    """A question.

    Attributes:
        name: the question.
        options: in the order in which they are drawn; each question has its own.
        answered: how many answered the question, which is what the shares are taken of; where several options may be
            chosen, the shares come to more than 100 %.
        note: what is to be said below the question, such as "several options may be chosen".
        pale: whether the bars are to stand back, since there are too few answers.
    """

    name: str
    options: tuple[OptionBar, ...]
    answered: int
    note: str = ""
    pale: bool = False


def distribution_chart(rows: Sequence[DistributionRow], language: str, width: float = WIDTH) -> Chart:
    """Draw the options of each question as bars, with share, count and interval.

    Args:
        rows: questions, in the order in which they are drawn.
        language: ``vi`` or ``en``.
        width: of the drawing in points.
    """
    axis = _axis(rows, width)
    shapes = _headings(language, width)
    down = TOP
    for row in rows:
        heading, below = _question(row, down, language, width)
        bars, end = _bars(row, axis, below, language, width)
        shapes += [*heading, *_grid(axis, below, end), *bars]
        down = end + APART
    down -= APART if rows else 0
    ticks = [centred(axis.at(tick), down + 7, str(tick), SMALL, QUIET, MIDDLE) for tick in axis.ticks]
    foot = centred(0, down + 7, words.THIN_LINES.said(language), SMALL, QUIET)
    return Chart(finished([*shapes, *ticks, foot], width, down + FOOT), _told(rows, language))


def _axis(rows: Sequence[DistributionRow], width: float) -> NumberAxis:
    most = max((value for row in rows for value in _ends(row)), default=100.0)
    end = next((scale for scale in SCALES if most <= scale), SCALES[-1])
    ticks = tuple(Fraction(end * k, 5) for k in range(6))
    return NumberAxis(ticks, NAME_WIDTH, width - SHARE_WIDTH - CHOSEN_WIDTH - 6)


def _ends(row: DistributionRow) -> list[float]:
    """How far the bars of a question and their intervals reach, in per cent."""
    shares = [100 * option.chosen / row.answered for option in row.options if row.answered]
    return [*shares, *(option.high for option in row.options if option.high is not None)]


def _headings(language: str, width: float) -> list[Shape]:
    return [
        centred(width - CHOSEN_WIDTH, TOP / 2, words.SHARE.said(language), SMALL, QUIET, END),
        centred(width, TOP / 2, words.CHOSEN.said(language), SMALL, QUIET, END),
    ]


def _question(row: DistributionRow, down: float, language: str, width: float) -> tuple[list[Shape], float]:
    """The question above its bars, with how many answered it; return the shapes and where the bars begin."""
    count = words.ANSWERED.said(language, count=grouped(row.answered, language))
    answered = count if row.answered else words.NO_ANSWER.said(language)
    name = fitted(row.name, STRONG, width - SHARE_WIDTH - CHOSEN_WIDTH - 6, most=3)
    note = fitted(f"{row.note} · {answered}" if row.note else answered, SMALL, width)
    middle = down + 3 + len(name) * leading(STRONG) / 2
    below = middle + len(name) * leading(STRONG) / 2
    end = below + len(note) * leading(SMALL)
    ink = QUIET if row.pale else INK
    return [*block(0, middle, name, STRONG, ink), *block(0, (below + end) / 2, note, SMALL, QUIET)], end + 3


def _bars(
    row: DistributionRow, axis: NumberAxis, down: float, language: str, width: float
) -> tuple[list[Shape], float]:
    shapes: list[Shape] = []
    for option in row.options:
        name = fitted(option.name, NAME, NAME_WIDTH - 8, most=3 if len(row.options) <= MANY else 2)
        height = max(OPTION, len(name) * leading(NAME) + 3)
        middle = down + height / 2
        shapes += block(0, middle, name, NAME, QUIET if row.pale else INK)
        shapes += _bar(option, row, axis, middle)
        said = words.share_said(option.chosen, row.answered, language)
        shapes.append(centred(width - CHOSEN_WIDTH, middle, said, NAME, QUIET if row.pale else INK, END))
        shapes.append(centred(width, middle, grouped(option.chosen, language), NAME, QUIET, END))
        down += height
    return shapes, down


def _bar(option: OptionBar, row: DistributionRow, axis: NumberAxis, middle: float) -> list[Shape]:
    """The bar, and its interval as a thin line with an upright stroke at both ends."""
    shapes: list[Shape] = []
    if option.chosen and row.answered:
        reach = axis.at(Fraction(100 * option.chosen, row.answered)) - axis.start
        shapes.append(bar(axis.start, middle - BAR / 2, reach, BAR, paler(FILL) if row.pale else FILL))
    if option.low is not None and option.high is not None:
        shapes += whisker(axis.at(option.low), axis.at(option.high), middle, QUIET if row.pale else INK)
    return shapes


def _grid(axis: NumberAxis, top: float, bottom: float) -> list[Shape]:
    lines = [rule((axis.at(tick), top), (axis.at(tick), bottom)) for tick in axis.ticks[1:]]
    return [*lines, rule((axis.start, top), (axis.start, bottom), QUIET, 0.6)]


def _told(rows: Sequence[DistributionRow], language: str) -> str:
    values = " ".join(_question_told(row, language) for row in rows) or words.nothing_told(language)
    return words.DISTRIBUTION_CHART.said(language, count=len(rows), values=values)


def _question_told(row: DistributionRow, language: str) -> str:
    if not row.answered:
        return f"{row.name}: {words.NO_ANSWER.said(language)}."
    shares = (f"{option.name} {words.share_said(option.chosen, row.answered, language)} %" for option in row.options)
    return f"{row.name}: {'; '.join(shares)}."
