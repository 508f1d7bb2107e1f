"""Would people recommend a service: promoters, passives and detractors, and the net promoter score with its interval.

F. F. Reichheld, The one number you need to grow, Harvard Business Review 81 (2003), no. 12: answers from 0 to 10; the
score is the share of 9 and 10 less that of 0 to 6.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

from reportlab.graphics.shapes import Shape

from forms.bilingual import grouped
from pipeline.report.charts import words
from pipeline.report.charts.key import key
from pipeline.report.charts.level_shades import shades
from pipeline.report.charts.number_axis import NumberAxis
from pipeline.report.charts.paint import (
    DEEP,
    END,
    FAINT,
    FIGURE,
    INK,
    MIDDLE,
    NAME,
    PAPER,
    QUIET,
    SMALL,
    WIDTH,
    Chart,
    centred,
    disc,
    finished,
    rule,
)
from pipeline.report.charts.row_name import row_name
from pipeline.report.charts.stacked_bar import best_first, stacked_bar, swatch
from pipeline.report.charts.whisker import whisker

NAME_WIDTH, SCORE_WIDTH, INTERVAL_WIDTH, ANSWERS_WIDTH = 118.0, 38.0, 62.0, 42.0
GAP, AXIS_SHARE = 14.0, 0.5  # between bar and axis; what the axis has of the room for both
BAR, ROW, HEADING, FOOT, DOT = 14.0, 22.0, 12.0, 24.0, 1.7
GROUPS = (words.DETRACTORS, words.PASSIVES, words.PROMOTERS)
SCALES = (20, 50, 100)
"""Where the axis may end; it begins as far below nought."""


@dataclass(frozen=True, slots=True)
class NpsRow:
    """A unit.

    Attributes:
        name: of the unit.
        promoters: answers 9 and 10.
        passives: answers 7 and 8.
        detractors: answers 0 to 6.
        score: ``100·(promoters − detractors)/answers``, from -100 to 100; None where there are no answers.
        low: lower end of its 95 % interval.
        high: upper end.
        note: why the row must be read with care, such as "too few sheets"; such a row is drawn pale.
    """

    name: str
    promoters: int
    passives: int
    detractors: int
    score: float | None
    low: float | None = None
    high: float | None = None
    note: str = ""

    @property
    def counts(self) -> tuple[int, int, int]:
        """Detractors, passives and promoters: the lowest first, as levels are."""
        return self.detractors, self.passives, self.promoters


def nps_chart(rows: Sequence[NpsRow], language: str, width: float = WIDTH) -> Chart:
    """Draw a stacked bar for each row, and beside it the score as a dot with a whisker, nought in the middle.

    Args:
        rows: in the order in which they are drawn.
        language: ``vi`` or ``en``.
        width: of the drawing in points.
    """
    palette = shades((False, False, True))
    axis = _axis(rows, width)
    shapes, top = key([(partial(swatch, palette[k]), GROUPS[k].said(language)) for k in best_first(GROUPS)], width)
    top += HEADING
    shapes += _headings(top - 5, language, width)
    drawn: list[Shape] = []
    down = top
    for row in rows:
        name = row_name(row.name, row.note, NAME_WIDTH - 8)
        height = max(ROW, name.height + 5)
        middle = down + height / 2
        frame = (NAME_WIDTH, middle - BAR / 2, axis.start - GAP - NAME_WIDTH, BAR)
        drawn += [*name.drawn(middle), *stacked_bar(row.counts, palette, frame, language, pale=bool(row.note))]
        drawn += [*_score(row, axis, middle), *_figures(row, middle, language, width)]
        down += height
    foot = centred(0, down + 17, words.ABOUT_NPS.said(language), SMALL, QUIET)
    return Chart(finished([*_grid(axis, top, down), *shapes, *drawn, foot], width, down + FOOT), _told(rows, language))


def _axis(rows: Sequence[NpsRow], width: float) -> NumberAxis:
    known = (abs(value) for row in rows for value in (row.score, row.low, row.high) if value is not None)
    farthest = max(known, default=SCALES[-1])
    reach = next((scale for scale in SCALES if farthest <= scale), SCALES[-1])
    ticks = tuple(Fraction(reach * k, 2) for k in range(-2, 3))
    end = width - SCORE_WIDTH - INTERVAL_WIDTH - ANSWERS_WIDTH - 6
    return NumberAxis(ticks, end - AXIS_SHARE * (end - NAME_WIDTH - GAP), end)


def _headings(middle: float, language: str, width: float) -> list[Shape]:
    named = ((words.NPS, INTERVAL_WIDTH + ANSWERS_WIDTH), (words.INTERVAL_95, ANSWERS_WIDTH), (words.ANSWERS, 0.0))
    return [centred(width - right, middle, text.said(language), SMALL, QUIET, END) for text, right in named]


def _grid(axis: NumberAxis, top: float, bottom: float) -> list[Shape]:
    """Lines across all rows, that of nought darker."""
    shapes: list[Shape] = []
    for tick in axis.ticks:
        x = axis.at(tick)
        shapes.append(rule((x, top), (x, bottom), FAINT if tick else QUIET, 0.5 if tick else 0.8))
        shapes.append(centred(x, bottom + 7, words.signed(tick, 0, "en"), SMALL, QUIET, MIDDLE))
    return shapes


def _score(row: NpsRow, axis: NumberAxis, middle: float) -> list[Shape]:
    if row.score is None:
        return []
    ink = QUIET if row.note else DEEP
    shapes: list[Shape] = []
    if row.low is not None and row.high is not None:
        shapes += whisker(axis.at(row.low), axis.at(row.high), middle, ink)
    return [*shapes, disc(axis.at(row.score), middle, DOT, PAPER if row.note else ink, ink)]


def _figures(row: NpsRow, middle: float, language: str, width: float) -> list[Shape]:
    style, ink = (NAME, QUIET) if row.note else (FIGURE, INK)
    edges = (width - ANSWERS_WIDTH - INTERVAL_WIDTH, width - ANSWERS_WIDTH, width)
    return [
        centred(edges[0], middle, _score_said(row.score, language), style, ink, END),
        centred(edges[1], middle, _interval_said(row, language), SMALL, QUIET, END),
        centred(edges[2], middle, grouped(sum(row.counts), language), NAME, QUIET, END),
    ]


def _score_said(score: float | None, language: str) -> str:
    return "–" if score is None else words.signed(score, 1, language)


def _interval_said(row: NpsRow, language: str) -> str:
    if row.low is None or row.high is None:
        return "–"
    low, high = words.signed(row.low, 1, language), words.signed(row.high, 1, language)
    return words.SPAN.said(language, low=low, high=high)


def _told(rows: Sequence[NpsRow], language: str) -> str:
    values = " ".join(_row_told(row, language) for row in rows) or words.nothing_told(language)
    return words.NPS_CHART.said(language, count=len(rows), values=values)


def _row_told(row: NpsRow, language: str) -> str:
    answers = sum(row.counts)
    if not answers:
        return f"{row.name}: {words.NO_ANSWER.said(language)}."
    detractors, passives, promoters = (words.share_said(count, answers, language) for count in row.counts)
    return words.NPS_TOLD.said(
        language,
        name=row.name,
        promoters=promoters,
        passives=passives,
        detractors=detractors,
        score=_score_said(row.score, language),
    )
