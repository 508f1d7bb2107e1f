"""The ranges of desks and officials, each beside what is to be expected in its unit; no rank, and no order by figures.

Nothing is told of one that has fewer valid sheets than the settings ask for, which is 30 at least. Nor is anything told
of single ones where fewer than three of a unit have enough: what is expected of each is made of all of them together,
so that of two each would be measured by the other alone, and whoever knows one's own range would know the other's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from forms.bilingual import both
from forms.desks import Desk, DeskKind
from pipeline.counting.tally import Group
from pipeline.desks.desk_counts import DeskCounts, Naming, Where, count_desks
from pipeline.errors import UnknownNameError
from pipeline.figures.figures import Counts
from pipeline.figures.formulas import Estimate, Interval, index
from pipeline.figures.funnel_limits import Expected, Funnel, expected, funnels_within
from pipeline.records.periods import parse_period
from pipeline.workspace import Workspace

FEWEST_TOLD = 3
"""Of fewer desks or officials with enough sheets in a unit, single ones are not told."""


@dataclass(frozen=True, slots=True)
class Line:
    """A desk or an official.

    Attributes:
        desk: which.
        sheets: valid sheets about it that answer what counts.
        span: 95 % interval of its index in per cent, by sheets; ``None`` where it is not told.
        expected: what is expected of one with so many sheets; ``None`` where it is not told.
        index: where the point of a funnel plot lies, in per cent; no table shows it.
    """

    desk: Desk
    sheets: int
    span: Interval | None = None
    expected: Expected | None = None
    index: float | None = None


@dataclass(frozen=True, slots=True)
class Peers:
    """The desks of a unit, or its officials.

    Attributes:
        kind: which of the two.
        lines: in the order of their ids.
        funnel: what is expected of them; ``None`` where single ones are not told.
    """

    kind: DeskKind
    lines: tuple[Line, ...]
    funnel: Funnel | None = None

    @property
    def is_told(self) -> bool:
        """Whether single ones are told."""
        return self.funnel is not None


@dataclass(frozen=True, slots=True)
class UnitRanges:
    """A unit's sheets of one survey and channel.

    Attributes:
        where: which.
        unit_name: as printed on its latest run.
        sheets: its valid sheets that answer what counts, whomever they are about.
        span: 95 % interval of its index in per cent, by sheets; ``None`` of too few sheets.
        peers: its desks, then its officials, as far as it has any with sheets.
        naming: how many of its valid sheets name one.
    """

    where: Where
    unit_name: str
    sheets: int
    span: Interval | None
    peers: tuple[Peers, ...]
    naming: Naming


@dataclass(frozen=True, slots=True)
class DeskFigures:
    """What is told of the desks and officials of a period.

    Attributes:
        period: its name; empty where nothing was ever printed or received.
        periods: the names of all periods of which there are sheets, the newest first.
        units: by survey, unit and channel.
        fewest: valid sheets without which nothing is told of one.
    """

    period: str
    periods: tuple[str, ...]
    units: tuple[UnitRanges, ...]
    fewest: int

    def of_units(self, units: Collection[str]) -> DeskFigures:
        """Return what is told of some units, by their ids; of all of them where none is named."""
        kept = tuple(one for one in self.units if not units or one.where.unit in units)
        return replace(self, units=kept)


def desk_figures(workspace: Workspace, period: str = "", language: str = "vi") -> DeskFigures:
    """Return what is told of the desks and officials of a period.

    Args:
        workspace: whose sheets are counted.
        period: its name; empty for the newest.
        language: of names.

    Raises:
        UnknownNameError: there are no sheets of that period, or a question in the settings is none that counts.
        DesksError: ``desks.csv`` can't be used.
    """
    known = {run.period for run in workspace.store.runs.all() if not run.cancelled}
    periods = tuple(sorted(known, key=lambda name: parse_period(name).sort_key, reverse=True))
    fewest = workspace.settings.desks.fewest
    if period and period not in periods:
        raise UnknownNameError(
            both("không có phiếu nào của kỳ {period}", "there are no sheets of {period}", period=period),
            both(
                "Các kỳ có phiếu: {periods}.",
                "There are: {periods}.",
                periods=", ".join(periods) or both("chưa có", "none"),
            ),
        )
    if not periods:
        return DeskFigures("", (), (), fewest)
    counts = count_desks(workspace, parse_period(period or periods[0]), language)
    drafts = list(_drafts(counts, workspace.settings.desks.questions))
    funnels = _funnels(drafts, fewest)
    units = tuple(one.finished(fewest, funnels) for one in drafts)
    return DeskFigures(counts.period, periods, units, fewest)


Found = tuple[Desk, Estimate]


@dataclass(frozen=True, slots=True)
class _Draft:
    """A unit before it is known what is expected of its desks."""

    where: Where
    unit_name: str
    whole: Estimate
    peers: tuple[tuple[DeskKind, tuple[Found, ...]], ...]
    naming: Naming

    def finished(self, fewest: int, funnels: Mapping[tuple[Where, DeskKind], Funnel | None]) -> UnitRanges:
        """Return the unit with what is expected of its desks and of its officials, where single ones may be told."""
        peers = tuple(_peers(kind, found, funnels.get((self.where, kind)), fewest) for kind, found in self.peers)
        span = self.whole.interval() if self.whole.sheets >= fewest else None
        return UnitRanges(self.where, self.unit_name, self.whole.sheets, span, peers, self.naming)


def _funnels(drafts: Sequence[_Draft], fewest: int) -> dict[tuple[Where, DeskKind], Funnel | None]:
    """Return what is expected of the desks and of the officials of each unit, where single ones may be told.

    How much they usually differ is learned from those of all units together; but of one kind, survey and channel, as a
    sheet may be about a desk and an official both.
    """
    alike: dict[tuple[str, str, DeskKind], dict[tuple[Where, DeskKind], list[Estimate]]] = {}
    for draft in drafts:
        for kind, found in draft.peers:
            if _may_be_told(found, fewest):
                group = alike.setdefault((draft.where.survey, draft.where.channel, kind), {})
                group[draft.where, kind] = [estimate for _, estimate in found]
    funnels: dict[tuple[Where, DeskKind], Funnel | None] = {}
    for group in alike.values():
        funnels.update(zip(group, funnels_within(list(group.values()), fewest), strict=True))
    return funnels


def _may_be_told(found: Sequence[Found], fewest: int) -> bool:
    return sum(estimate.sheets >= fewest for _, estimate in found) >= FEWEST_TOLD


def _peers(kind: DeskKind, found: Sequence[Found], funnel: Funnel | None, fewest: int) -> Peers:
    if funnel is None:
        return Peers(kind, tuple(Line(desk, estimate.sheets) for desk, estimate in found))
    beside = expected([estimate for _, estimate in found], funnel, fewest)
    lines = (_line(desk, estimate, one, fewest) for (desk, estimate), one in zip(found, beside, strict=True))
    return Peers(kind, tuple(lines), funnel)


def _line(desk: Desk, estimate: Estimate, beside: Expected | None, fewest: int) -> Line:
    if estimate.sheets < fewest:
        return Line(desk, estimate.sheets)
    share = index(estimate.satisfied, estimate.answers)
    return Line(desk, estimate.sheets, estimate.interval(), beside, share)


def _drafts(counts: DeskCounts, questions: Collection[str]) -> Iterator[_Draft]:
    groups = list(counts.tally.groups)
    wanted = {survey: _questions(counts, survey, questions) for survey in dict.fromkeys(g.survey for g in groups)}
    if questions and not any(wanted.values()):
        said = both(
            "không câu hỏi nào ở mục [desks] của phieu.toml được tính: {names}",
            "none of the questions under [desks] in phieu.toml counts: {names}",
            names=", ".join(questions),
        )
        raise UnknownNameError(
            said,
            both(
                "Ghi mã các câu chấm điểm như trong survey.yaml, hoặc để trống.",
                "Name ratings by their ids, as in survey.yaml, or none.",
            ),
        )
    for survey, asked in wanted.items():
        figures = Counts.of(counts.tally, survey, asked, {})
        estimates = {
            group: figures.figure([number], groups).estimate
            for number, group in enumerate(groups)
            if group.survey == survey
        }
        yield from _of_survey(counts, survey, estimates)


def _questions(counts: DeskCounts, survey: str, questions: Collection[str]) -> set[str]:
    criteria = counts.tally.criteria(survey)
    return criteria & set(questions) if questions else criteria


def _of_survey(counts: DeskCounts, survey: str, estimates: dict[Group, Estimate]) -> Iterator[_Draft]:
    beside: dict[tuple[str, str], list[Found]] = {}
    for group, estimate in estimates.items():
        if (desk := counts.desks.get(group.unit)) is not None:
            beside.setdefault((desk.unit, group.channel), []).append((desk, estimate))
    for group, whole in estimates.items():
        if group.unit not in counts.desks:
            own = sorted(beside.get((group.unit, group.channel), ()), key=lambda pair: _order(pair[0]))
            kinds = ((kind, tuple(pair for pair in own if pair[0].kind is kind)) for kind in DeskKind)
            where = Where(survey, group.unit, group.channel)
            naming = counts.naming.get(where, Naming())
            peers = tuple((kind, found) for kind, found in kinds if found)
            yield _Draft(where, counts.unit_names[group.unit], whole, peers, naming)


def _order(desk: Desk) -> tuple[str, str]:
    return desk.id, str(desk.valid_from or "")
