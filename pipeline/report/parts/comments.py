"""Comments: what they are about, and what people wrote, as typed without names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from pipeline.counting.comment_rows import TYPED
from pipeline.counting.csv_files import FORMULA_STARTS
from pipeline.figures.comment_tables import CommentRow
from pipeline.report import texts
from pipeline.report.blocks import Block, ChartBlock, Heading, Note, Paragraph, Quote, Quotes
from pipeline.report.charts import parts_chart
from pipeline.report.matter import Subject

MOST_QUOTED = 60
"""More belong into the table of comments, which can be sorted by unit and theme."""


def comments(matter: Subject, *, quoted: bool) -> Iterator[Block]:
    """Yield the blocks about comments; ``quoted`` tells whether to quote them."""
    rows = matter.now(matter.rows.comments)
    yield Heading(1, matter.say(texts.COMMENTS))
    typed = typed_of(rows)
    yield Paragraph(comments_counted(matter, rows))
    themes = _themes(matter)
    if themes:
        chart = parts_chart(themes, matter.language)
        yield ChartBlock(matter.say(texts.THEMES), chart)
    if quoted and typed:
        yield Quotes(tuple(Quote(_as_typed(row.text), _source(row)) for row in typed[:MOST_QUOTED]))
    if quoted and len(typed) > MOST_QUOTED:
        yield Note(matter.say(texts.OTHER_COMMENTS))


def typed_of(rows: Iterable[CommentRow]) -> list[CommentRow]:
    """Return the comments that were typed."""
    return [row for row in rows if row.state == TYPED and row.text]


def comments_counted(matter: Subject, rows: Sequence[CommentRow]) -> str:
    """Say how many comments there are, how many of them were typed, and how many need an answer."""
    typed = typed_of(rows)
    return matter.say(
        texts.COMMENTS_COUNTED,
        all=matter.count(len(rows)),
        typed=matter.count(len(typed)),
        needs=matter.count(sum(row.needs_answer == "yes" for row in typed)),
    )


def _themes(matter: Subject) -> list[tuple[str, int | None]]:
    counts: Counter[str] = Counter()
    for row in matter.now(matter.rows.themes):
        counts[row.theme_name or matter.say(texts.NO_THEME)] += row.comments
    return [*counts.most_common()]


def _as_typed(text: str) -> str:
    """Take away the apostrophe that keeps spreadsheets from taking a text for a formula."""
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA_STARTS) else text


def _source(row: CommentRow) -> str:
    return f"{row.unit_name} · {row.sheet}"
