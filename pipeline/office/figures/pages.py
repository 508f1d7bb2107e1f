"""What the pages of figures show: parts of the report, and what is drawn of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import count, islice
from typing import Any, TypeVar

from markupsafe import Markup

from pipeline.figures.figure_rows import ChannelCriterionRow, ChannelRow, UnitRow
from pipeline.office.figures.drawings import (
    NARROW,
    WIDTH,
    BarRow,
    Levels,
    counts_of,
    criterion_bars,
    lowest_first,
    share_bar,
    unit_bars,
)
from pipeline.office.figures.live import Figures
from pipeline.office.figures.subjects import Asked, asked_in, subject_of
from pipeline.office.figures.wanted import Wanted, wanted_of
from pipeline.report.blocks import Block, ChartBlock, Heading, KeepTogether, Lead, Tiles, Turned, groups_of, runs_of
from pipeline.report.charts import MOST_SERIES, TrendPoint, TrendSeries, trend_chart
from pipeline.report.charts.paint import Chart
from pipeline.report.matter import MANY_UNITS, Subject, exact_index
from pipeline.report.parts.areas import areas
from pipeline.report.parts.channels import channels
from pipeline.report.parts.comments import comments
from pipeline.report.parts.criteria import criteria
from pipeline.report.parts.drivers import drivers
from pipeline.report.parts.people import people
from pipeline.report.parts.place import place
from pipeline.report.parts.plan import plan_table
from pipeline.report.parts.quality import quality
from pipeline.report.parts.questions import questions
from pipeline.report.parts.remedies import remedies
from pipeline.report.parts.scheme import scheme
from pipeline.report.parts.sheets import sheets
from pipeline.report.parts.shortcomings import followed
from pipeline.report.parts.summary import summary
from pipeline.report.parts.trend import trend
from pipeline.report.parts.units import units
from pipeline.report.svg import to_svg
from pipeline.results.preliminary import preliminary
from pipeline.review.parts import Person

MOST_LOWEST = 5
"""Criteria, and units, that the overview names."""
MOST_PERIODS = 12
BARS_A_PAGE = 50
"""Units on one page of a list, where there are many."""

Row = TypeVar("Row")


def _of_questions(matter: Subject) -> Iterator[Block]:
    yield from questions(matter)
    yield from drivers(matter)


def _of_criteria(matter: Subject) -> Iterator[Block]:
    yield from criteria(matter)
    yield from scheme(matter)


def _of_comments(matter: Subject) -> Iterator[Block]:
    yield from comments(matter, quoted=True)


def _of_remedies(matter: Subject) -> Iterator[Block]:
    yield from remedies(matter)
    if table := plan_table(matter, numbered=False):
        yield table


def _of_sheets(matter: Subject) -> Iterator[Block]:
    yield from sheets(matter)
    yield from quality(matter)


PARTS: Mapping[str, Callable[[Subject], Iterable[Block]]] = {
    "criteria": _of_criteria,
    "units": units,
    "place": place,
    "areas": areas,
    "channels": channels,
    "periods": trend,
    "questions": _of_questions,
    "people": people,
    "comments": _of_comments,
    "remedies": _of_remedies,
    "quality": _of_sheets,
}
"""The parts of the report that have a page of their own."""
_WITHOUT_SHEETS = ("remedies", "quality")
"""Parts that tell something of a period without a valid sheet, too."""


@dataclass(frozen=True)
class View:
    """What is shown to somebody: figures, and what of them.

    Attributes:
        figures: as they stand.
        wanted: of them.
        page: of the lists of units, where they are many.
    """

    figures: Figures
    wanted: Wanted
    page: int = 1

    @cached_property
    def matter(self) -> Subject:
        """What the report would be about."""
        return subject_of(self.figures, self.wanted)

    @property
    def asked(self) -> dict[str, Asked]:
        """The questions of the survey."""
        return asked_in(self.figures, self.wanted.survey)

    @property
    def parts(self) -> list[str]:
        """The parts that have something to tell."""
        return self.figures.kept(("parts", *self.wanted.of_sheets), self._parts)

    def _parts(self) -> list[str]:
        matter, wanted = self.matter, self.wanted
        now = matter.now
        there = {
            "criteria": bool(now(matter.rows.channel_criteria)),
            "units": matter.asks_for_index and not matter.unit,
            "place": matter.asks_for_index and matter.unit is not None,
            "areas": wanted.units is None and bool(now(matter.rows.areas)),
            "channels": bool(matter.channels),
            "periods": matter.asks_for_index,
            "questions": any(row.in_index == "no" for row in now(matter.rows.questions)),
            "people": bool(now(matter.rows.demographics)),
            "comments": bool(now(matter.rows.comments)),
            "remedies": bool(now(matter.rows.lowest) or followed(matter).found),
            "quality": True,
        }
        return [name for name in PARTS if there[name]]

    def blocks(self, part: str) -> list[Block]:
        """Return what the report says of a part; a part that can't be told of these sheets says nothing."""
        key = ("blocks", part, self.matter.register.day, *self.wanted.of_sheets)
        return self.figures.kept(key, lambda: self._blocks(part))

    def _blocks(self, part: str) -> list[Block]:
        if not any(row.valid for row in self.matter.channels) and part not in _WITHOUT_SHEETS:
            return []
        return list(PARTS[part](self.matter))

    @property
    def preliminary(self) -> str:
        """What is said of answers that wait; empty where none do."""
        matter = self.matter
        waiting = sum(row.pending for row in matter.now(matter.rows.questions))
        return preliminary(waiting, matter.channels, matter.language)

    @property
    def main(self) -> ChannelRow | None:
        """The channel with most valid sheets, of which lists are."""
        return self.matter.channels[0] if self.matter.channels else None

    def summary(self) -> tuple[list[Block], list[Block]]:
        """Return the sentence of the summary, and its key figures."""
        return self.figures.kept(("summary", *self.wanted.of_sheets), self._summary)

    def _summary(self) -> tuple[list[Block], list[Block]]:
        found = list(summary(self.matter)) if self.matter.channels else []
        return [one for one in found if isinstance(one, Lead)], [one for one in found if isinstance(one, Tiles)]

    def account(self) -> dict[str, int]:
        """Return how many sheets were issued, came back, count, and wait."""
        rows = self.matter.channels
        names = ("issued", "returned", "valid", "waiting")
        return {name: sum(getattr(row, name) for row in rows) for name in names}

    def criteria(self, channel: ChannelRow, width: float = WIDTH) -> list[BarRow]:
        """Return a row for each criterion of a channel."""
        return criterion_bars(self.matter, channel, self.asked, self.wanted.query(), width)

    def lowest_criteria(self) -> tuple[list[BarRow], int]:
        """Return the lowest criteria of the main channel, and how many there are in all."""
        if self.main is None:
            return [], 0
        rows = self._criteria_rows(self.main.channel)
        values = [row.index if row.index is not None else row.mean for row in rows]
        return lowest_first(self.criteria(self.main, NARROW), values)[:MOST_LOWEST], len(rows)

    def _criteria_rows(self, channel: str) -> list[ChannelCriterionRow]:
        return [row for row in self.matter.now(self.matter.rows.channel_criteria, channel) if row.answers]

    def units(self, channel: ChannelRow) -> list[BarRow]:
        """Return a row for each unit of a channel; of many, for those of a page."""
        rows = self.bars_of_page(self.matter.now(self.matter.rows.units, channel.channel))
        return unit_bars(self.matter, rows, self._queries(rows))

    def _queries(self, rows: Iterable[UnitRow]) -> dict[str, str]:
        """Return the queries that lead to some units, by their ids."""
        return {row.unit: self.wanted.query(unit=row.unit, area="") for row in rows}

    def bars_of_page(self, rows: Sequence[Row]) -> Sequence[Row]:
        """Return of many units those of the page that is shown."""
        if len(rows) <= MANY_UNITS:
            return rows
        return rows[(self.page - 1) * BARS_A_PAGE : self.page * BARS_A_PAGE]

    def pages_of(self, channel: ChannelRow) -> int:
        """Return how many pages the units of a channel take."""
        count = len(self.matter.now(self.matter.rows.units, channel.channel))
        return 1 if count <= MANY_UNITS else -(-count // BARS_A_PAGE)

    def lowest_units(self) -> tuple[list[BarRow], int]:
        """Return the units of the main channel with the lowest index, and how many there are in all."""
        if self.main is None or self.matter.unit:
            return [], 0
        rows: list[UnitRow] = self.matter.now(self.matter.rows.units, self.main.channel)
        ranked = sorted((row.index, at) for at, row in enumerate(rows) if not row.note and row.index is not None)
        lowest = [rows[at] for _, at in ranked[:MOST_LOWEST]]
        return unit_bars(self.matter, lowest, self._queries(lowest), NARROW), len(rows)

    def key(self) -> list[tuple[str, Chart]]:
        """Return the names and shades of the levels that all criteria share."""
        for one in self.asked.values():
            if one.scale and one.in_index and self.matter.scale and (levels := Levels.of(one.scale, one.choices)):
                return levels.key()
        return []

    def chart(self, part: str) -> list[ChartBlock]:
        """Return the first chart of a part, if it has any; what follows it is not drawn for that."""
        return self.figures.kept(("chart", part, *self.wanted.of_sheets), lambda: self._chart(part))

    def _chart(self, part: str) -> list[ChartBlock]:
        if not any(row.valid for row in self.matter.channels):
            return []
        drawn = (one for one in _flat(PARTS[part](self.matter)) if isinstance(one, ChartBlock))
        return list(islice(drawn, 1))

    # ------------------------------------------------------------------------------------------------ one criterion

    def choices_of(self, asked: Asked, channel: ChannelRow) -> list[BarRow]:
        """Return a row for each choice of a question in a channel, the best first; each leads to its sheets."""
        counts = counts_of(self.matter, channel.channel).get(asked.question, {})
        whole = next(
            (
                row.asked
                for row in self.matter.now(self.matter.rows.questions, channel.channel)
                if row.question == asked.question
            ),
            0,
        )
        order = list(asked.choices)
        if asked.scale and (levels := Levels.of(asked.scale, asked.choices)):
            rest = [one for one in order if one not in levels.ids]
            order = [*reversed(levels.ids), *rest]
        language = self.matter.language
        return [
            BarRow(
                asked.choices[one],
                f"/figures/sheets?{self.wanted.query(channel=channel.channel, question=asked.question, answer=one)}",
                share_bar(counts.get(one, 0), whole, asked.choices[one], language),
                self.matter.share(100 * counts.get(one, 0) / whole if whole else None),
                self.matter.count(counts.get(one, 0)),
            )
            for one in order
        ]

    def criterion_by_unit(self, asked: Asked, channel: ChannelRow) -> list[BarRow]:
        """Return a row for each unit with its answers to a question; each leads to the question at that unit."""
        table = self.figures.done.tables["distribution"]
        here = (table["survey"] == self.wanted.survey) & (table["period"] == self.wanted.period)
        here &= (table["channel"] == channel.channel) & (table["question"] == asked.question)
        levels = Levels.of(asked.scale, asked.choices) if asked.scale else None
        if levels is None or self.matter.unit:
            return []
        counts: dict[str, dict[str, int]] = {}
        names: dict[str, str] = {}
        for unit, name, choice, times in table.loc[here, ["unit", "unit_name", "choice", "count"]].itertuples(
            index=False
        ):
            if self.wanted.units is None or unit in self.wanted.units:
                counts.setdefault(unit, {})[choice] = int(times)
                names[unit] = name
        few = {row.unit for row in self.matter.now(self.matter.rows.units, channel.channel) if row.note}
        return [
            self._at_unit(asked, levels, unit, names[unit], counts[unit], pale=unit in few)
            for unit in self.bars_of_page(list(counts))
        ]

    def _at_unit(
        self, asked: Asked, levels: Levels, unit: str, name: str, counts: Mapping[str, int], *, pale: bool
    ) -> BarRow:
        matter = self.matter
        answers = sum(counts.get(one, 0) for one in levels.ids)
        satisfied = sum(counts.get(one, 0) for one in (asked.scale.satisfied if asked.scale else ()))
        value = (
            matter.index_of(exact_index(satisfied, answers), answers) if asked.scale and asked.scale.satisfied else ""
        )
        href = f"/figures/criterion/{asked.question}?{self.wanted.query(unit=unit, area='')}"
        chart = levels.bar(counts, name, matter.language, pale=pale)
        return BarRow(name, href, chart, value, matter.too_few if pale else matter.count(answers), pale)

    def criterion_by_period(self, asked: Asked) -> Chart | None:
        """Draw the index of a criterion over the periods, channel by channel; ``None`` of a single one."""
        points: dict[str, list[TrendPoint]] = {}
        names = {row.channel: row.channel_name for row in self.matter.rows.channels}
        for row in self.matter.rows.channel_criteria:
            if row.question == asked.question and row.index is not None:
                exact = exact_index(row.satisfied, row.answers)
                points.setdefault(row.channel, []).append(
                    TrendPoint(row.period, exact, row.low_sheets, row.high_sheets)
                )
        in_order = [one.channel for one in self.matter.channels if one.channel in points]
        series = [TrendSeries(names[one], tuple(points[one][-MOST_PERIODS:])) for one in in_order]
        if max((len(one.points) for one in series), default=0) < 2:
            return None
        return trend_chart(series[:MOST_SERIES], self.matter.language)


def _flat(blocks: Iterable[Block]) -> Iterator[Block]:
    for block in blocks:
        if isinstance(block, KeepTogether | Turned):
            yield from _flat(block.blocks)
        else:
            yield block


def prepare(figures: Figures) -> None:
    """Draw of new figures what most people look at first: all units in the newest period, and one of them alone.

    The latter also loads what only a first test of significance needs, which takes seconds.
    """
    wanted = wanted_of(figures, Person(""), {}, figures.done.snapshot.language)
    if wanted is None:
        return
    units = wanted.options["unit"][:1]
    for one in (wanted, *(replace(wanted, unit=unit.value, units=frozenset({unit.value})) for unit in units)):
        view = View(figures, one)
        view.summary()
        for part in ("periods", "channels"):
            view.chart(part)
        if view.main:
            view.criteria(view.main)


def block_tools() -> dict[str, Any]:
    """Return what the template of blocks calls; each page gets its own, since charts are numbered on a page."""
    numbers = count(1)

    def svg(chart: Chart) -> Markup:
        return Markup(to_svg(chart, f"c{next(numbers)}"))  # noqa: S704 - its texts are escaped there

    return {"svg": svg, "kind_of": lambda block: type(block).__name__, "runs_of": runs_of, "groups_of": groups_of}


def without_heading(blocks: Iterable[Block]) -> tuple[str, list[Block]]:
    """Return the text of the first heading, and what stands below it."""
    found = list(blocks)
    if found and isinstance(found[0], Heading):
        return found[0].text, found[1:]
    return "", found
