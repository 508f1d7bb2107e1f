"""The annex of a report on very many units: a line for each, area by area, so that each is found on some page."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.figures.figure_rows import ChannelRow, UnitRow
from pipeline.report import texts
from pipeline.report.blocks import Block, ColumnSpec, Heading, PageBreak, Paragraph, TableBlock
from pipeline.report.matter import Subject, exact_index


def every_unit(matter: Subject) -> Iterator[Block]:
    """Yield a table for each channel and area; those of no area come last."""
    yield PageBreak()
    yield Heading(1, matter.say(texts.EVERY_UNIT))
    yield Paragraph(matter.say(texts.ABOUT_EVERY_UNIT))
    for channel in matter.channels:
        rows = matter.now(matter.rows.units, channel.channel)
        yield Heading(2, channel.channel_name)
        for area, here in _by_area(matter, rows):
            yield _table(matter, channel, area, here)


def _by_area(matter: Subject, rows: list[UnitRow]) -> Iterator[tuple[str, list[UnitRow]]]:
    """Yield the units of each area, the lowest index first, those without one last."""
    found: dict[str, list[UnitRow]] = {}
    for row in rows:
        found.setdefault(matter.areas_of_units.get(row.unit, ""), []).append(row)
    for area in sorted(found, key=lambda name: (not name, name)):
        yield area, sorted(found[area], key=lambda row: (not row.answers, row.satisfied / max(row.answers, 1)))


def _table(matter: Subject, channel: ChannelRow, area: str, rows: list[UnitRow]) -> TableBlock:
    columns = (
        ColumnSpec(matter.say(texts.UNIT), width_share=2.4),
        ColumnSpec(matter.say(texts.ISSUED), "right"),
        ColumnSpec(matter.say(texts.RETURNED), "right"),
        ColumnSpec(matter.say(texts.VALID), "right"),
        ColumnSpec(matter.say(texts.WAITING), "right"),
        *(
            (
                ColumnSpec(matter.say(texts.INDEX), "right"),
                ColumnSpec(matter.say(texts.INTERVAL), "right", 1.4),
                ColumnSpec(matter.say(texts.PLACE), "right", 1.2),
                ColumnSpec(matter.say(texts.CHANGE), "right"),
            )
            if matter.asks_for_index
            else ()
        ),
    )
    title = f"{channel.channel_name}: {area}" if area else channel.channel_name
    return TableBlock(title, columns, tuple(_cells(matter, row) for row in rows))


def _cells(matter: Subject, row: UnitRow) -> tuple[str, ...]:
    counts = (matter.count(count) for count in (row.issued, row.returned, row.valid, row.waiting))
    index = (
        matter.number_of(exact_index(row.satisfied, row.answers), row.valid),
        matter.interval_of(row, row.valid),
        matter.place(row),
        matter.points_of(row, row.valid),
    )
    return (row.unit_name, *counts, *(index if matter.asks_for_index else ()))
