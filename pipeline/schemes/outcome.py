"""What a scheme makes of the answers and of what agencies say of themselves. All is exact until it is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from pipeline.figures.formulas import half_up
from pipeline.records.periods import parse_period
from pipeline.schemes.binding import BoundIndicator, BoundScheme
from pipeline.schemes.dossiers import computed_span, times_of
from pipeline.schemes.own_scores import OwnFigures
from pipeline.schemes.ranking import with_ranks
from pipeline.schemes.rows import Classed, ClassRow, GroupAnswers, IndicatorRow, Note
from pipeline.schemes.scheme import PERIOD_MONTHS, Source, SumClass, in_words, stretch_of
from pipeline.schemes.spans import Span, answer_span, first_of, in_bands, weighted

DECIMALS = 2
"""Of every figure that is written, rounded once, half up."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything that a scheme makes.

    Attributes:
        indicators: of each unit, channel and period, in the order of the answers and then of the scheme.
        classes: of each unit, channel and period.
    """

    indicators: tuple[IndicatorRow, ...]
    classes: tuple[ClassRow, ...]


def outcome_of(bound: BoundScheme, groups: Iterable[GroupAnswers], own: OwnFigures, fewest: int) -> Outcome:
    """Compute all indicators, overall figures, classes and ranks.

    Args:
        bound: the scheme and the survey's questions.
        groups: the answers; channels and periods are never pooled.
        own: what agencies say of themselves; it counts in each channel alike.
        fewest: valid sheets without which a unit has no rank.
    """
    indicators: list[IndicatorRow] = []
    classes: list[ClassRow] = []
    for group in groups:
        rows = [_indicator(bound, one, group, own) for one in bound.indicators]
        for one, row in zip(bound.indicators, rows, strict=True):
            indicators += [row, *(_criteria(one, row, group) if bound.scheme.criteria else ())]
        classes.append(_class_row(bound, rows, group, fewest))
    ranked = with_ranks(classes, fewest) if bound.scheme.ranking else classes
    return Outcome(tuple(indicators), tuple(ranked))


def _indicator(bound: BoundScheme, one: BoundIndicator, group: GroupAnswers, own: OwnFigures) -> IndicatorRow:
    spans = _by_source(one, group, own)
    ordered = bound.scheme.sources_of(one.indicator)
    counts = next((source for source in ordered if spans[source].value is not None), None)
    return IndicatorRow(
        unit=group.unit,
        channel=group.channel,
        period=group.period,
        unit_name=group.unit_name,
        indicator=one.indicator.id,
        number=one.indicator.number,
        name=in_words(one.indicator.title),
        question="",
        max=one.indicator.max,
        citizens=spans[Source.CITIZENS],
        self_scored=spans[Source.SELF].value,
        appraised=spans[Source.APPRAISED].value,
        computed=spans[Source.COMPUTED].value,
        counts=counts,
        points=first_of(spans[source] for source in ordered),
    )


def _by_source(one: BoundIndicator, group: GroupAnswers, own: OwnFigures) -> dict[Source, Span]:
    """Return the points of an indicator from everywhere."""
    key = (group.unit, group.period, one.indicator.id)
    found = {source: Span.fixed(own.scores.get(source, {}).get(key)) for source in (Source.SELF, Source.APPRAISED)}
    found[Source.CITIZENS] = in_bands(answer_span(one.asked, group.counts, group.pending), one.bands)
    found[Source.COMPUTED] = Span.fixed(None)
    computed = one.indicator.computed
    if computed is not None:
        of_unit, period = own.dossiers.get(group.unit, ()), parse_period(group.period)
        times = times_of(of_unit, period, own.today, agencies=computed.time == "agencies")
        found[Source.COMPUTED] = computed_span(computed, times)
    return found


def _criteria(one: BoundIndicator, row: IndicatorRow, group: GroupAnswers) -> list[IndicatorRow]:
    """Return a row for each question of an indicator by itself."""
    rows = []
    for asked in one.asked:
        span = in_bands(answer_span([asked], group.counts, group.pending), one.bands)
        counts = Source.CITIZENS if span.value is not None else None
        alone = replace(row, self_scored=None, appraised=None, computed=None, citizens=span, points=span, counts=counts)
        rows.append(replace(alone, question=asked.question, name=asked.title))
    return rows


def _class_row(bound: BoundScheme, rows: Sequence[IndicatorRow], group: GroupAnswers, fewest: int) -> ClassRow:
    scheme, period = bound.scheme, parse_period(group.period)
    fits = period.months in {PERIOD_MONTHS[one] for one in scheme.periods}
    overall = classed(_overall(bound, rows, group), scheme.classes if fits else ())
    missing = tuple(row.number for row in rows if row.points.value is None)
    shares, answers = _shares(bound, group.counts)
    return ClassRow(
        unit=group.unit,
        channel=group.channel,
        period=group.period,
        unit_name=group.unit_name,
        sheets=group.sheets,
        waiting=group.waiting,
        max=bound.most,
        overall=overall,
        missing=missing,
        officials=_officials(bound, rows, fits=fits),
        shares=shares,
        share_answers=answers,
        rank=None,
        note=_note(overall, scheme.classes, fits=fits, enough=group.sheets >= fewest),
    )


def _overall(bound: BoundScheme, rows: Sequence[IndicatorRow], group: GroupAnswers) -> Span:
    spans = [row.points for row in rows]
    if bound.scheme.overall == "pooled":
        asked = {each.question: each for one in bound.indicators for each in one.asked}  # each question once
        return answer_span(list(asked.values()), group.counts, group.pending)
    if bound.scheme.overall == "sum":
        return weighted(spans, [Fraction(1)] * len(spans))
    weights = [one.indicator.weight for one in bound.indicators]
    whole = sum(weights, Fraction(0))
    return weighted(spans, [weight / whole for weight in weights])


def _officials(bound: BoundScheme, rows: Sequence[IndicatorRow], *, fits: bool) -> Classed | None:
    wanted = bound.scheme.officials
    if wanted is None:
        return None
    wanted_rows = [row for row in rows if row.indicator in wanted.indicators]
    spans = [first_of([row.citizens, Span.fixed(row.computed)]) for row in wanted_rows]
    return classed(weighted(spans, [Fraction(1)] * len(spans)), wanted.classes if fits else ())


def _shares(bound: BoundScheme, counts: Mapping[str, Mapping[str, int]]) -> tuple[dict[str, int], int]:
    """Return the answers at each level of which the share is told, and all valid answers to that question."""
    if bound.shares_of is None or bound.scheme.shares is None:
        return {}, 0
    given = counts.get(bound.shares_of, {})
    levels = bound.scheme.shares.levels
    found = {one.id: sum(given.get(level, 0) for level in one.levels) for one in levels}
    return found, sum(given.values())


def classed(span: Span, classes: Sequence[SumClass]) -> Classed:
    """Return a figure with its class now and the classes of its bounds."""

    def class_of(value: Fraction | None) -> str:
        found = None if value is None else stretch_of(value, classes)
        return found.id if found else ""

    return Classed(span, class_of(span.value), class_of(span.low), class_of(span.high))


def _note(overall: Classed, classes: Sequence[SumClass], *, fits: bool, enough: bool) -> Note:
    if not fits:
        return Note.OTHER_PERIOD
    if overall.span.value is None:
        return Note.INCOMPLETE
    if not enough:
        return Note.TOO_FEW
    rounded = stretch_of(Fraction(str(half_up(overall.span.value, DECIMALS))), classes)
    return Note.BELOW_THRESHOLD if rounded and rounded.id != overall.own else Note.NONE
