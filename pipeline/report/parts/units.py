"""Units: each factor at each unit, the index beside what is expected of its size, change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.figures.figure_rows import ChannelRow, FactorRow, UnitRow
from pipeline.figures.funnel_limits import FEWEST_UNITS, Funnel
from pipeline.figures.significance import Clarity
from pipeline.figures.tables import TOO_FEW
from pipeline.report import texts
from pipeline.report.blocks import Block, ChartBlock, ColumnSpec, Heading, Note, TableBlock, Text
from pipeline.report.charts import MOST_COLUMNS, Chart, FunnelPoint, HeatRow, factor_map, funnel_plot, in_pages
from pipeline.report.matter import NOTHING, Subject, exact_index
from pipeline.report.parts.summary import units_apart

MOST_AT_AN_END = 15
"""Of many units, the lowest and the highest that a table names; the annex has all."""


def units(matter: Subject) -> Iterator[Block]:
    """Yield the blocks about units, channel by channel."""
    if not matter.asks_for_index:
        return
    yield Heading(1, matter.say(texts.SATISFACTION_BY_UNIT))
    for channel in matter.channels:
        rows = matter.now(matter.rows.units, channel.channel)
        if not any(row.answers for row in rows):
            continue
        yield Heading(2, channel.channel_name)
        if not matter.is_large:
            yield from _factors(matter, channel, rows)
        yield from _funnel(matter, channel, rows)
        if channel.tau:
            yield Note(f"{units_apart(matter, rows)} {matter.say(texts.NOT_ALIKE)}")
        yield _ends(matter, channel, rows) if matter.is_large else _table(matter, channel, rows)


def _factors(matter: Subject, channel: ChannelRow, rows: Sequence[UnitRow]) -> Iterator[Block]:
    """Yield the index of each factor at each unit; of a single factor it would say no more than the overall index."""
    cells = {(row.unit, row.factor): row for row in matter.now(matter.rows.factors, channel.channel) if row.answers}
    names = {row.factor: row.factor_name for row in cells.values()}
    factors = [factor for factor in _in_order(matter, channel) if factor in names]
    if len(factors) < 2:
        return
    for first in range(0, len(factors), MOST_COLUMNS - 1):
        part = factors[first : first + MOST_COLUMNS - 1]

        def drawn(some: Sequence[UnitRow], part: Sequence[str] = part) -> Chart:
            lines = [_of_unit(row, [cells.get((row.unit, factor)) for factor in part]) for row in some]
            heads = [HeatRow(row.unit_name, note=matter.too_few if row.note else "") for row in some]
            sums = [_exact([row for (_, of), row in cells.items() if of == factor]) for factor in part]
            lines.append([*sums, exact_index(channel.satisfied, channel.answers)])
            heads.append(HeatRow(matter.say(texts.ALL_UNITS), whole=True))
            return factor_map(heads, [names[factor] for factor in part], lines, matter.language)

        for chart in in_pages(drawn, rows):
            yield ChartBlock(matter.say(texts.FACTORS_BY_UNIT), chart)


def _in_order(matter: Subject, channel: ChannelRow) -> dict[str, None]:
    """Return the factors in the order of the survey."""
    return dict.fromkeys(row.factor for row in matter.now(matter.rows.factors, channel.channel))


def _of_unit(unit: UnitRow, factors: Sequence[FactorRow | None]) -> list[float | None]:
    return [*(_exact([row]) if row else None for row in factors), exact_index(unit.satisfied, unit.answers)]


def _exact(rows: Sequence[FactorRow]) -> float | None:
    return exact_index(sum(row.satisfied for row in rows), sum(row.answers for row in rows))


def _funnel(matter: Subject, channel: ChannelRow, rows: Sequence[UnitRow]) -> Iterator[Block]:
    """Yield each unit beside what is expected of its size; a single one is compared with nothing."""
    reference = exact_index(channel.satisfied, channel.answers)
    if channel.sheet_worth is None or reference is None:
        return
    funnel = Funnel(reference / 100, channel.sheet_worth, channel.tau or 0.0)
    points = [
        FunnelPoint(row.unit_name, row.valid, row.index, row.expected_said)
        for row in rows
        if row.index is not None and row.expected_said
    ]
    chart = funnel_plot(points, funnel, matter.target, matter.language)
    yield ChartBlock(matter.say(texts.UNITS_BESIDE_EXPECTED), chart, _how_to_read(matter, channel))


def _how_to_read(matter: Subject, channel: ChannelRow) -> Text:
    """Say what the band is, and aloud whether it was widened since units differ by more than chance."""
    if channel.dispersion is None:
        spread = matter.say(texts.SPREAD_UNKNOWN, fewest=FEWEST_UNITS)
    elif channel.tau:
        phi, points = matter.number(channel.dispersion, 1), matter.number(channel.between_units, 1)
        spread = matter.say(texts.SPREAD_ADDED, phi=phi, points=points)
    else:
        spread = matter.say(texts.SPREAD_BY_CHANCE, phi=matter.number(channel.dispersion, 1))
    return f"{matter.say(texts.HOW_TO_READ_FUNNEL)} {spread}"


def _ends(matter: Subject, channel: ChannelRow, rows: Sequence[UnitRow]) -> TableBlock:
    """Return the table of the lowest and the highest of many units, of those with enough sheets."""
    judged = [row for row in rows if row.answers and row.note != TOO_FEW]
    ordered = sorted(judged, key=lambda row: row.satisfied / row.answers)
    shown = ordered if len(ordered) <= 2 * MOST_AT_AN_END else [*ordered[:MOST_AT_AN_END], *ordered[-MOST_AT_AN_END:]]
    told = matter.say(texts.ENDS_OF_ALL, shown=matter.count(len(shown)), all=matter.count(len(rows)))
    title = matter.say(texts.UNITS_AT_THE_ENDS, channel=channel.channel_name)
    return _listed(matter, channel, title, shown, (told,))


def _table(matter: Subject, channel: ChannelRow, rows: Sequence[UnitRow]) -> TableBlock:
    title = matter.say(texts.UNITS_OF_CHANNEL, channel=channel.channel_name)
    return _listed(matter, channel, title, rows)


def _listed(
    matter: Subject, channel: ChannelRow, title: str, rows: Sequence[UnitRow], told: tuple[str, ...] = ()
) -> TableBlock:
    """Return a table of units, and of all of them together."""
    total = _cells(matter, channel, matter.say(texts.ALL_UNITS), NOTHING)
    return TableBlock(
        title,
        _columns(matter),
        (*(_unit_cells(matter, row) for row in rows), total),
        (*told, *_flagged(matter, channel), matter.say(texts.ABOUT_INTERVALS)),
        frozenset({len(rows)}),
    )


def _flagged(matter: Subject, channel: ChannelRow) -> Iterator[str]:
    """Yield which units' sheets of the channel are flagged, where any are."""
    names = [row.unit_name for row in matter.flagged_units(channel.channel)]
    if names:
        yield matter.say(texts.UNITS_WITH_FLAGS, names=matter.units_listed(names))


def _columns(matter: Subject) -> tuple[ColumnSpec, ...]:
    return (
        ColumnSpec(matter.say(texts.UNIT), width_share=2.4),
        ColumnSpec(matter.say(texts.VALID_SHEETS), "right"),
        ColumnSpec(matter.say(texts.INDEX), "right"),
        ColumnSpec(matter.say(texts.INTERVAL), "right", 1.3),
        ColumnSpec(matter.say(texts.MEAN), "right"),
        ColumnSpec(matter.say(texts.BESIDE_EXPECTED), width_share=1.4),
        ColumnSpec(matter.say(texts.CHANGE), "right"),
        ColumnSpec(matter.say(texts.SINCE_BEFORE), width_share=1.2),
    )


def _unit_cells(matter: Subject, row: UnitRow) -> tuple[str, ...]:
    said = matter.too_few if row.note == TOO_FEW else _in_short(matter, row.expected_said)
    return _cells(matter, row, row.unit_name, said)


def _cells(matter: Subject, row: UnitRow | ChannelRow, name: str, beside_expected: str) -> tuple[str, ...]:
    return (
        name,
        matter.count(row.valid),
        matter.number_of(exact_index(row.satisfied, row.answers), row.valid),
        matter.interval_of(row, row.valid),
        matter.mean_of(row, row.valid),
        beside_expected,
        matter.points_of(row, row.valid),
        _in_short(matter, row.change_said),
    )


def _in_short(matter: Subject, verdict: Clarity | None) -> str:
    """Say in few words what ``pipeline.figures.texts`` says in many: the name of the column says the rest."""
    return matter.say(texts.VERDICTS_IN_SHORT[verdict]) if verdict else NOTHING
