"""The tables of desks and officials as they are shown: cells as texts, and the funnel plot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from forms.bilingual import grouped
from forms.desks import Desk, DeskKind
from pipeline.desks import texts
from pipeline.desks.desk_counts import Naming
from pipeline.desks.ranges import FEWEST_TOLD, DeskFigures, Line, Peers, UnitRanges
from pipeline.desks.whose import Unclear
from pipeline.figures.formulas import Interval
from pipeline.figures.funnel_limits import FEWEST_UNITS, Funnel
from pipeline.figures.significance import Clarity
from pipeline.report.charts import Chart, FunnelPoint, funnel_plot
from pipeline.report.charts.words import decimal
from pipeline.report.svg import to_svg


@dataclass(frozen=True, slots=True)
class Shown:
    """Says figures in one language.

    Attributes:
        figures: of a period.
        language: ``vi`` or ``en``.
        channels: what channels are called, by id.
    """

    figures: DeskFigures
    language: str
    channels: dict[str, str]

    def heading(self, unit: UnitRanges) -> str:
        """Return whose and which sheets these are."""
        channel = self.channels.get(unit.where.channel, unit.where.channel)
        said = texts.HEADING.said(self.language, unit=unit.unit_name, channel=channel)
        if len({one.where.survey for one in self.figures.units}) > 1:
            said = texts.OTHER_SURVEY.said(self.language, heading=said, survey=unit.where.survey)
        return said

    def columns(self) -> tuple[str, ...]:
        """Return the headings of a table of desks or officials."""
        named = (texts.DESK, texts.NAME, texts.DAYS, texts.SHEETS, texts.SPAN, texts.EXPECTED, texts.SAID)
        return tuple(one.said(self.language) for one in named)

    def rows(self, unit: UnitRanges, peers: Peers) -> list[tuple[str, ...]]:
        """Return the cells of each, by id, and of the whole unit last."""
        whole = ("", texts.WHOLE.said(self.language), "", self._number(unit.sheets), self.span(unit.span), "", "")
        return [*(self._cells(peers, line) for line in peers.lines), whole]

    def span(self, span: Interval | None) -> str:
        """Return an interval."""
        if span is None:
            return texts.NOTHING
        low, high = (decimal(end, 1, self.language) for end in span)
        return texts.RANGE.said(self.language, low=low, high=high)

    def verdict(self, peers: Peers, line: Line) -> str:
        """Return what may be said of one."""
        fewest = self.figures.fewest
        if line.sheets < fewest:
            return texts.TOO_FEW.said(self.language, fewest=fewest)
        if not peers.is_told or line.expected is None:
            return texts.NOT_ALONE.said(self.language)
        return texts.VERDICTS[line.expected.verdict].said(self.language)

    def spread(self, funnel: Funnel) -> str:
        """Say whether the band was widened since they differ by more than chance."""
        if funnel.dispersion is None:
            return texts.SPREAD_UNKNOWN.said(self.language, fewest=FEWEST_UNITS)
        phi = decimal(funnel.dispersion, 1, self.language)
        if not funnel.tau:
            return texts.SPREAD_BY_CHANCE.said(self.language, phi=phi)
        points = decimal(funnel.between_units, 1, self.language)
        return texts.SPREAD_ADDED.said(self.language, phi=phi, points=points)

    def when_told(self) -> str:
        """Say of how many sheets, and of how many desks, something is told."""
        return texts.WHEN_TOLD.said(self.language, fewest=self.figures.fewest, least=FEWEST_TOLD)

    def chart(self, peers: Peers) -> Chart | None:
        """Draw those that are told beside what is expected; points are named by their ids, never by names."""
        if peers.funnel is None:
            return None
        points = [
            FunnelPoint(line.desk.id, line.sheets, line.index, line.expected.verdict, line.span)
            for line in peers.lines
            if line.expected is not None and line.index is not None
        ]
        return funnel_plot(points, peers.funnel, None, self.language)

    def svg(self, peers: Peers, prefix: str) -> Markup | None:
        """Return that drawing as an element of a page, whose ids begin with ``prefix``."""
        chart = self.chart(peers)
        return None if chart is None else Markup(to_svg(chart, prefix))  # noqa: S704 - its texts are escaped there

    def naming_columns(self) -> tuple[str, ...]:
        """Return the headings of what the sheets name."""
        named = (texts.VALID, *texts.NAMED.values(), texts.WITHOUT, *texts.UNCLEAR.values())
        return tuple(one.said(self.language) for one in named)

    def naming_cells(self, naming: Naming) -> tuple[str, ...]:
        """Return how many sheets name one."""
        return tuple(map(self._number, naming_counts(naming)))

    def _cells(self, peers: Peers, line: Line) -> tuple[str, ...]:
        desk, beside = line.desk, line.expected
        is_judged = beside is not None and beside.verdict is not Clarity.TOO_FEW
        return (
            desk.id,
            desk.said(self.language),
            self._days(desk),
            self._number(line.sheets),
            self.span(line.span),
            self.span(beside.alarm if beside is not None and is_judged else None),
            self.verdict(peers, line),
        )

    def _days(self, desk: Desk) -> str:
        first, last = (self._day(day) for day in (desk.valid_from, desk.valid_to))
        if first and last:
            return texts.FROM_TO.said(self.language, first=first, last=last)
        if first:
            return texts.SINCE.said(self.language, first=first)
        return texts.UNTIL.said(self.language, last=last) if last else ""

    def _day(self, day: date | None) -> str:
        return "" if day is None else f"{day:%d/%m/%Y}" if self.language == "vi" else day.isoformat()

    def _number(self, number: int) -> str:
        return grouped(number, self.language)


def naming_counts(naming: Naming) -> Sequence[int]:
    """Return the numbers of valid sheets: all, those whose desk and whose official is known, none, and why unclear."""
    named = (naming.named[kind] for kind in DeskKind)
    return (naming.valid, *named, naming.without, *(naming.unclear[why] for why in Unclear))
