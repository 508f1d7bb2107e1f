"""The pages of a period: a table of units for each channel, on one page where that is small enough, else on several."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from forms.bilingual import grouped
from pipeline.publish import texts
from pipeline.publish.figure_words import NOTHING, bar, flags_said, index_said, interval_said, pending_said
from pipeline.publish.publication import Publication, stem_of
from pipeline.publish.published_figures import Change, Figure, SeriesFigures
from pipeline.records.period_words import period_said

MOST_ROWS = 130
"""Of a page: what keeps it below 100 kB."""


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A unit, or the total, as it is written."""

    name: str
    index: str
    interval: str
    bar: Markup
    sheets: str
    change: str
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class FigureTable:
    """The units of a channel, or some of them."""

    name: str
    caption: str
    rows: tuple[FigureRow, ...]
    has_changes: bool
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PeriodPage:
    """A page of a period; ``name`` is what it is called among the others."""

    stem: str
    name: str
    heading: str
    survey: str
    is_provisional: bool
    tables: tuple[FigureTable, ...]


def period_pages(publication: Publication, survey: str, period: str, language: str) -> list[PeriodPage]:
    """Return the pages of a period, the first one under its plain name."""
    series = publication.by_period(survey)[period]
    tables = [table for one in series for table in _tables(publication, one, language)]
    together = sum(len(table.rows) for table in tables) <= MOST_ROWS
    parts = [tables] if together else [[table] for table in tables]
    return [
        PeriodPage(
            stem=stem_of(survey, period, str(number) if number > 1 else ""),
            name=part[0].name,
            heading=texts.IN_PERIOD.said(language, period=period_said(period, language)),
            survey=publication.titles[survey].said(language),
            is_provisional=not all(one.is_over for one in series),
            tables=tuple(part),
        )
        for number, part in enumerate(parts, 1)
    ]


def _tables(publication: Publication, one: SeriesFigures, language: str) -> Iterator[FigureTable]:
    """Yield the table of a channel, cut where it is too long for a page."""
    limits = publication.limits
    total = texts.ALL_UNITS if one.is_of_all else texts.SHOWN_UNITS
    few = texts.TOO_FEW.said(language, fewest=limits.shown)
    first = _row(total.said(language), one.total, one.change, few, language, is_total=True)
    rows = [_row(unit.name, unit.figure, unit.change, few, language) for unit in one.units]
    channel, period = publication.channel_name(one.series.channel, language), one.series.period
    caption = texts.TABLE_OF.said(language, channel=channel, period=period_said(period, language))
    has_changes = any(row.change for row in (first, *rows))
    notes = tuple(_notes(publication, one, language))
    size = MOST_ROWS - 1
    cut = [rows[at : at + size] for at in range(0, len(rows), size)] or [[]]
    for number, part in enumerate(cut, 1):
        named = f" ({texts.PART_OF.said(language, number=number, all=len(cut))})" if len(cut) > 1 else ""
        yield FigureTable(channel + named, caption + named, (first, *part), has_changes, notes)


def _row(
    name: str, figure: Figure | None, change: Change | None, few: str, language: str, *, is_total: bool = False
) -> FigureRow:
    if figure is None:
        return FigureRow(name, NOTHING, NOTHING, Markup(""), few, "", is_total)
    words = texts.CHANGES_IN_SHORT.get(change.said) if change else None
    return FigureRow(
        name,
        index_said(figure, language),
        interval_said(figure, language),
        bar(figure),
        grouped(figure.sheets, language),
        words.said(language) if words else "",
        is_total,
    )


def _notes(publication: Publication, one: SeriesFigures, language: str) -> Iterator[str]:
    if one.flags:
        yield flags_said(one.flags, language)
    if one.total and one.total.pending:
        yield pending_said(one.total, language)
    if not one.is_of_all and one.total:
        yield texts.WITHOUT_FEW.said(language, shown=texts.SHOWN_UNITS.said(language))
    if one.is_held:
        yield texts.HELD.said(language, step=publication.limits.step)
