"""Rows of bars that lead somewhere: each bar is drawn by the report's code, and the row around it is a link."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from forms.scales import Scale
from pipeline.figures.figure_rows import ChannelCriterionRow, ChannelRow, UnitRow
from pipeline.office.figures.subjects import Asked
from pipeline.report.charts.level_shades import FEWEST_LEVELS, MOST_LEVELS, Shade, shades
from pipeline.report.charts.paint import Chart, bar, finished
from pipeline.report.charts.stacked_bar import best_first, stacked_bar
from pipeline.report.charts.words import share_said
from pipeline.report.matter import NOTHING, Subject, exact_index

WIDTH, NARROW, HEIGHT = 300.0, 176.0, 15.0
"""Points of one bar, in a list that has the page to itself and in one beside another; it is shown enlarged."""
FILL, GROUND = "#4E9C90", "#EDF2F0"


@dataclass(frozen=True, slots=True)
class BarRow:
    """A row that is a link.

    Attributes:
        name: what it is about.
        href: where it leads; empty for nowhere.
        chart: its bar; ``None`` where nothing can be drawn.
        value: its figure.
        detail: what that rests on, in small print.
        pale: whether it must be read with care.
    """

    name: str
    href: str
    chart: Chart | None
    value: str
    detail: str = ""
    pale: bool = False


@dataclass(frozen=True, slots=True)
class Levels:
    """The levels of a scale from the least to the most content, as bars show them.

    Attributes:
        ids, names: of the levels.
        palette: their shades.
    """

    ids: tuple[str, ...]
    names: tuple[str, ...]
    palette: tuple[Shade, ...]

    @classmethod
    def of(cls, scale: Scale, names: Mapping[str, str]) -> Levels | None:
        """Return the levels of a scale; ``None`` where they are too many or too few to be told apart."""
        ids = tuple(sorted((level.id for level in scale.levels), key=lambda one: scale.scores[one]))
        if not FEWEST_LEVELS <= len(ids) <= MOST_LEVELS:
            return None
        satisfied = scale.satisfied or ids[(len(ids) + 1) // 2 :]
        return cls(ids, tuple(names.get(one, one) for one in ids), shades([one in satisfied for one in ids]))

    def bar(
        self, counts: Mapping[str, int], about: str, language: str, *, pale: bool = False, width: float = WIDTH
    ) -> Chart:
        """Draw how many answers each level has."""
        told = [counts.get(one, 0) for one in self.ids]
        shapes = stacked_bar(told, self.palette, (0, 0, width, HEIGHT), language, pale=pale)
        total = sum(told)
        shares = (f"{self.names[k]} {share_said(told[k], total, language)} %" for k in best_first(told) if total)
        return Chart(finished(shapes, width, HEIGHT), f"{about}: {'; '.join(shares) or NOTHING}")

    def key(self) -> list[tuple[str, Chart]]:
        """Return the names of the levels, the best first, each with its shade."""
        return [(self.names[k], _swatch(self.palette[k], self.names[k])) for k in best_first(self.ids)]


def _swatch(shade: Shade, name: str) -> Chart:
    return Chart(finished(stacked_bar([1], [shade], (0, 0, 14, 10), "en", pale=False)[:2], 14, 10), name)


def share_bar(part: int, whole: int, about: str, language: str) -> Chart:
    """Draw a share."""
    reach = WIDTH * part / whole if whole else 0.0
    shapes = [bar(0, 0, WIDTH, HEIGHT, GROUND), *([bar(0, 0, reach, HEIGHT, FILL)] if reach else [])]
    return Chart(finished(shapes, WIDTH, HEIGHT), f"{about}: {share_said(part, whole, language)} %")


def counts_of(matter: Subject, channel: str) -> dict[str, dict[str, int]]:
    """Return how often each choice was made, by question, in the period and a channel."""
    found: dict[str, dict[str, int]] = {}
    for row in matter.now(matter.rows.distribution, channel):
        found.setdefault(row.question, {})[row.choice] = row.count
    return found


def criterion_bars(
    matter: Subject, channel: ChannelRow, asked: Mapping[str, Asked], query: str, width: float = WIDTH
) -> list[BarRow]:
    """Return a row for each criterion of a channel, in the order of the survey; each leads to its criterion.

    Args:
        matter: what is shown.
        channel: whose sheets.
        asked: the questions of the survey.
        query: behind the address of a criterion.
        width: of a bar.
    """
    counts = counts_of(matter, channel.channel)
    rows = matter.now(matter.rows.channel_criteria, channel.channel)
    return [
        _criterion(
            matter,
            row,
            channel,
            _criterion_bar(matter, row, counts.get(row.question, {}), asked.get(row.question), width),
            f"/figures/criterion/{row.question}?{query}",
        )
        for row in rows
        if row.answers
    ]


def _criterion_bar(
    matter: Subject, row: ChannelCriterionRow, counts: Mapping[str, int], asked: Asked | None, width: float
) -> Chart | None:
    levels = Levels.of(asked.scale, asked.choices) if asked and asked.scale else None
    return levels.bar(counts, row.question_name, matter.language, width=width) if levels else None


def _criterion(
    matter: Subject, row: ChannelCriterionRow, channel: ChannelRow, chart: Chart | None, href: str
) -> BarRow:
    if row.index is None:
        return BarRow(row.question_name, href, chart, matter.mean_of(row, channel.valid))
    value = matter.index_of(exact_index(row.satisfied, row.answers), channel.valid)
    return BarRow(row.question_name, href, chart, value, matter.interval_of(row, channel.valid))


def unit_bars(
    matter: Subject, rows: Sequence[UnitRow], queries: Mapping[str, str], width: float = WIDTH
) -> list[BarRow]:
    """Return a row for each of some units; each leads to the figures of that unit alone.

    Args:
        matter: what is shown.
        rows: of the units.
        queries: that lead to each unit, by its id.
        width: of a bar.
    """
    scale = matter.scale
    levels = Levels(scale.ids, tuple(scale.labels), shades(scale.satisfied)) if scale else None
    return [_unit(matter, row, levels, f"/figures?{queries.get(row.unit, '')}", width) for row in rows]


def _unit(matter: Subject, row: UnitRow, levels: Levels | None, href: str, width: float) -> BarRow:
    pale, chart = bool(row.note), None
    if levels and row.levels:
        chart = levels.bar(row.levels, row.unit_name, matter.language, pale=pale, width=width)
    value = matter.index_of(exact_index(row.satisfied, row.answers), row.valid)
    return BarRow(
        row.unit_name, href, chart, value, matter.too_few if pale else matter.interval_of(row, row.valid), pale
    )


def lowest_first(rows: Sequence[BarRow], values: Sequence[float | None]) -> list[BarRow]:
    """Return rows with a value, the lowest first."""
    pairs = [(value, at) for at, value in enumerate(values) if value is not None]
    return [rows[at] for _, at in sorted(pairs)]
