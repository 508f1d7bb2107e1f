"""Comments: what they are about, now and over the periods, and what people wrote."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from pipeline.counting.comment_rows import TYPED
from pipeline.figures.comment_tables import CommentRow
from pipeline.figures.formulas import half_up
from pipeline.figures.theme_periods import ThemePeriodRow
from pipeline.records.periods import parse_period
from pipeline.report import texts
from pipeline.report.blocks import Block, ChartBlock, ColumnSpec, Heading, KeepTogether, Paragraph, TableBlock
from pipeline.report.charts import parts_chart
from pipeline.report.matter import HARD_SPACE, Subject
from pipeline.report.parts.quoted import quoted_comments

MOST_PERIODS = 8
"""Columns of 16 mm beside the themes on a page; all periods are in the table ``theme_periods.csv``."""


def comments(matter: Subject, *, quoted: bool) -> Iterator[Block]:
    """Yield the blocks about comments; ``quoted`` tells whether to quote them."""
    rows = matter.now(matter.rows.comments)
    yield Heading(1, matter.say(texts.COMMENTS))
    yield Paragraph(comments_counted(matter, rows))
    themes = _themes(matter)
    if themes:
        chart = parts_chart(themes, matter.language)
        yield ChartBlock(matter.say(texts.THEMES), chart)
    yield from _over_periods(matter)
    if quoted:
        yield from quoted_comments(matter)


def typed_of(rows: Iterable[CommentRow]) -> list[CommentRow]:
    """Return the comments that were typed."""
    return [row for row in rows if row.state == TYPED and row.text]


def comments_counted(matter: Subject, rows: Sequence[CommentRow]) -> str:
    """Say how many comments there are, how many of them were typed, and how many need an answer; letters apart."""
    letters = [row for row in rows if row.letter]
    frames = [row for row in rows if not row.letter]
    typed = typed_of(frames)
    told = matter.say(
        texts.COMMENTS_COUNTED,
        all=matter.count(len(frames)),
        typed=matter.count(len(typed)),
        needs=matter.count(sum(row.needs_answer == "yes" for row in typed)),
    )
    if not letters:
        return told
    needs = matter.count(sum(row.needs_answer == "yes" for row in letters))
    return f"{told} {matter.say(texts.LETTERS_COUNTED, all=matter.count(len(letters)), needs=needs)}"


def _themes(matter: Subject) -> list[tuple[str, int | None]]:
    counts: Counter[str] = Counter()
    for row in matter.now(matter.rows.themes):
        counts[row.theme_name or matter.say(texts.NO_THEME)] += row.comments
    return [*counts.most_common()]


def _over_periods(matter: Subject) -> Iterator[Block]:
    """Yield the table of themes over the periods up to this one, of its length; none where there is but one."""
    this = parse_period(matter.period)
    here = [
        row
        for row in matter.rows.theme_periods
        if (period := parse_period(row.period)).months == this.months and period.first <= this.first
    ]
    periods = list(dict.fromkeys(row.period for row in here if row.typed))[-MOST_PERIODS:]
    if len(periods) < 2:
        return
    lines = tuple(_lines_of_themes(matter, [row for row in here if row.period in periods]))
    columns = (
        ColumnSpec(matter.say(texts.THEME), width_share=2.8),
        *(ColumnSpec(matter.period_said(one), "right") for one in periods),
    )
    notes, totals = (matter.say(texts.THEMES_OVER_PERIODS_NOTE),), frozenset({len(lines) - 1})
    yield KeepTogether((TableBlock(matter.say(texts.THEMES_OVER_PERIODS), columns, lines, notes, totals),))


def _lines_of_themes(matter: Subject, rows: Sequence[ThemePeriodRow]) -> Iterator[tuple[str, ...]]:
    """Yield a line for each theme of any of the periods, and one of how many comments were typed in each."""
    names = {row.theme: row.theme_name for row in matter.rows.themes} | {"": matter.say(texts.NO_THEME)}
    by_theme: dict[str, list[ThemePeriodRow]] = {}
    for row in rows:
        by_theme.setdefault(row.theme, []).append(row)
    touched = {theme: line for theme, line in by_theme.items() if any(row.comments for row in line)}
    for theme, line in touched.items():
        yield names.get(theme, theme), *(_cell(matter, row) for row in line)
    totals = (f"{matter.count(row.typed)}/{matter.count(row.written)}" for row in next(iter(touched.values())))
    yield matter.say(texts.TYPED_OF_WRITTEN), *totals


def _cell(matter: Subject, row: ThemePeriodRow) -> str:
    """Write a count, and its share in whole per cent: more would be false precision of so few."""
    count = matter.count(row.comments)
    whole = half_up(Fraction(100 * row.comments, row.typed), 0) if row.share is not None else None
    return count if whole is None else f"{count} ({matter.number(whole, 0)}{HARD_SPACE}%)"
