"""How good the data are, and how figures are made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.figures.quality_tables import QualityRow
from pipeline.figures.state_of_data import StateOfData
from pipeline.records.log_heads import head_in_words
from pipeline.report import texts
from pipeline.report.blocks import Block, ColumnSpec, Heading, Note, Paragraph, TableBlock
from pipeline.report.matter import NOTHING, Subject
from pipeline.results.columns import VALUES
from pipeline.results.method_words import method
from pipeline.results.workbook_texts import moment
from pipeline.settings import Validity

MOST_DOUBTED = 8
"""Units of which the table names those with most answers in doubt; the table of all is a file."""


def quality(matter: Subject) -> Iterator[Block]:
    """Yield the blocks about the quality of the data: of each channel, and of the units with answers in doubt."""
    yield Heading(1, matter.say(texts.QUALITY))
    columns = (
        ColumnSpec(matter.say(texts.UNIT), width_share=2.2),
        ColumnSpec(matter.say(texts.CHANNEL), width_share=1.3),
        ColumnSpec(matter.say(texts.ANSWERS), "right"),
        ColumnSpec(matter.say(texts.READ), "right"),
        ColumnSpec(matter.say(texts.REVIEWED), "right"),
        ColumnSpec(matter.say(texts.CHANGED), "right"),
        ColumnSpec(matter.say(texts.BLANK_ANSWERS), "right"),
        ColumnSpec(matter.say(texts.VOID), "right"),
        ColumnSpec(matter.say(texts.IN_DOUBT), "right"),
    )
    rows = matter.now(matter.rows.quality)
    doubted = sorted((row for row in rows if row.doubt), key=lambda row: -row.doubt)
    totals = [
        _cells(matter, matter.say(texts.ALL_UNITS), channel, [row for row in rows if row.channel == channel])
        for channel in dict.fromkeys(row.channel for row in rows)
    ]
    cells = [_cells(matter, row.unit_name, row.channel, [row]) for row in doubted[:MOST_DOUBTED]]
    emphasised = frozenset(range(len(totals)))
    notes = (matter.say(texts.ONLY_DOUBTED, shown=len(cells), all=len(rows)),)
    yield TableBlock(matter.say(texts.ANSWERS_READ), columns, (*totals, *cells), notes, emphasised)
    yield _pages(matter)


def _cells(matter: Subject, name: str, channel: str, rows: Sequence[QualityRow]) -> tuple[str, ...]:
    counts = [(row.answers_all, row.read, row.reviewed, row.changed, row.blank, row.void, row.doubt) for row in rows]
    return name, matter.channel_name(channel), *(matter.count(sum(of_all)) for of_all in zip(*counts, strict=True))


def _pages(matter: Subject) -> TableBlock:
    columns = (
        ColumnSpec(matter.say(texts.OUTCOME), width_share=1.2),
        ColumnSpec(matter.say(texts.PAGES), "right", 0.7),
        ColumnSpec(matter.say(texts.SEEN_AND_TO_DO), width_share=5),
    )
    cells = tuple(
        (VALUES["outcome"][row.outcome].said(matter.language), matter.count(row.pages), row.advice or "–")
        for row in matter.rows.page_outcomes
    )
    title = matter.say(texts.EVERY_PAGE_OF_UNIT if matter.unit else texts.EVERY_PAGE)
    return TableBlock(title, columns, cells)


def method_of(matter: Subject, validity: Validity, state: StateOfData) -> Iterator[Block]:
    """Yield the method, and how a figure leads back to the paper."""
    yield Heading(1, matter.say(texts.METHOD))
    for paragraph in method(validity, state.satisfied, matter.language):
        yield Paragraph(paragraph)
    yield Note(
        matter.say(
            texts.BACK_TO_PAPER,
            at=moment(state.logged_at, matter.language),
            head=head_in_words(state.head.number, state.head.hash) if state.head else NOTHING,
        )
    )
