"""The figures of the forms that a scheme prescribes, exact: of each unit, what stands at the foot and in each row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from pipeline.schemes.binding import BoundIndicator, BoundScheme
from pipeline.schemes.outcome import Outcome
from pipeline.schemes.rows import Classed, ClassRow, GroupAnswers, IndicatorRow
from pipeline.schemes.scheme import Indicator, Scheme, Source
from pipeline.schemes.spans import Span


@dataclass(frozen=True, slots=True)
class Foot:
    """What stands below an indicator's column in the form of sheets.

    Attributes:
        total: the points of all valid answers together; ``None`` where there are none.
        answers: how many they are.
        mean: the points that they make, which the form of a unit takes.
        dates: the points that the dates of dossiers make.
    """

    total: Fraction | None
    answers: int
    mean: Fraction | None
    dates: Fraction | None


@dataclass(frozen=True, slots=True)
class OwnPoints:
    """What stands in a unit's form as its own score: what it gave itself, else what dates or people's answers make.

    Attributes:
        span: the points and their bounds.
        source: where they come from; ``None``: nowhere.
    """

    span: Span
    source: Source | None


@dataclass(frozen=True, slots=True)
class UnitForm:
    """The forms of one unit, channel and period.

    Attributes:
        row: the sum, its class, the shares.
        indicators: in the order of the scheme.
        feet: by indicator that the form of sheets lists.
        serials: of its sheets.
    """

    row: ClassRow
    indicators: tuple[IndicatorRow, ...]
    feet: Mapping[str, Foot]
    serials: str

    @property
    def key(self) -> tuple[str, str, str]:
        """Unit, channel and period."""
        return self.row.unit, self.row.channel, self.row.period

    def share(self, level: str) -> Fraction | None:
        """Return the share of a level in per cent; ``None`` where nobody answered."""
        whole = self.row.share_answers
        return Fraction(100 * self.row.shares[level], whole) if whole else None


@dataclass(frozen=True)
class SurveyForms:
    """The forms of a survey.

    Attributes:
        survey: its id.
        bound: its scheme, which says which forms there are.
        units: in the order of the tables.
    """

    survey: str
    bound: BoundScheme
    units: tuple[UnitForm, ...]

    @property
    def scheme(self) -> Scheme:
        """The scheme."""
        return self.bound.scheme

    @property
    def listed(self) -> tuple[Indicator, ...]:
        """The indicators that have a column in the form of sheets."""
        return tuple(one.indicator for one in listed_in(self.bound))

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """All of them."""
        return tuple(one.indicator for one in self.bound.indicators)

    def unit_name(self, form: UnitForm) -> str:
        """Return what a unit is called; its id stands behind a name that another unit has, too."""
        name = form.row.unit_name
        return f"{name} ({form.row.unit})" if len(self._called[name]) > 1 else name

    @cached_property
    def _called(self) -> dict[str, set[str]]:
        """The units by their names."""
        found: dict[str, set[str]] = {}
        for form in self.units:
            found.setdefault(form.row.unit_name, set()).add(form.row.unit)
        return found

    def own(self, row: IndicatorRow) -> OwnPoints:
        """Return what stands in the form as the unit's own score of an indicator."""
        if row.self_scored is not None:
            return OwnPoints(Span.fixed(row.self_scored), Source.SELF)
        known = {Source.COMPUTED: Span.fixed(row.computed), Source.CITIZENS: row.citizens}
        (indicator,) = (one for one in self.indicators if one.id == row.indicator)
        for source in self.scheme.sources_of(indicator):
            if source in known and known[source].value is not None:
                return OwnPoints(known[source], source)
        return OwnPoints(Span.fixed(None), None)

    def own_sum(self, form: UnitForm) -> Fraction | None:
        """Return the sum of a unit's own scores; ``None`` where one is missing, or where nothing is summed."""
        return self._summed([self.own(row).span.value for row in form.indicators])

    def appraised_sum(self, form: UnitForm) -> Fraction | None:
        """Return the sum of what a unit's superior gave it; ``None`` as of ``own_sum``."""
        return self._summed([row.appraised for row in form.indicators])

    def _summed(self, points: Sequence[Fraction | None]) -> Fraction | None:
        given = [one for one in points if one is not None]
        return sum(given, Fraction(0)) if self.scheme.overall == "sum" and len(given) == len(points) else None


def listed_in(bound: BoundScheme) -> tuple[BoundIndicator, ...]:
    """Return the indicators that have a column in the form of sheets; none where the scheme has no such form."""
    form = bound.scheme.forms.sheets
    if form is None:
        return ()
    able = [one for one in bound.indicators if one.asked or one.indicator.computed or one.indicator.citizens]
    return tuple(one for one in able if not form.indicators or one.indicator.id in form.indicators)


def forms_of(survey: str, bound: BoundScheme, groups: Iterable[GroupAnswers], outcome: Outcome) -> SurveyForms:
    """Return the forms of a survey.

    Args:
        survey: its id.
        bound: its scheme.
        groups: the answers that the outcome was made of, in the same order.
        outcome: what the scheme made of them.
    """
    rows: dict[tuple[str, str, str], list[IndicatorRow]] = {}
    for row in outcome.indicators:
        if not row.question:
            rows.setdefault((row.unit, row.channel, row.period), []).append(row)
    units = []
    for group, made in zip(groups, outcome.classes, strict=True):
        of_unit = rows.get((made.unit, made.channel, made.period), [])
        by_id = {row.indicator: row for row in of_unit}
        feet = {one.indicator.id: _foot(one, by_id[one.indicator.id], group) for one in listed_in(bound)}
        units.append(UnitForm(made, tuple(of_unit), feet, group.serials))
    return SurveyForms(survey, bound, tuple(units))


def _foot(one: BoundIndicator, row: IndicatorRow, group: GroupAnswers) -> Foot:
    total = Fraction(0)
    for asked in one.asked:
        given = group.counts.get(asked.question, {})
        total += sum((value * given.get(level, 0) for level, value in asked.values.items()), Fraction(0))
    answers = row.citizens.answers
    return Foot(total if answers else None, answers, row.citizens.value, row.computed)


def settled(figure: Classed) -> str:
    """Return the id of a figure's class; empty where doubts may still change it, or where it has none."""
    return "" if figure.is_open else figure.own
