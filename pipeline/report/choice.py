"""Which survey and period a report is about, and what to say aloud of that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.errors import UnknownNameError
from pipeline.figures.delivery import Delivery, newest
from pipeline.records.periods import parse_period
from pipeline.report import texts
from pipeline.report.blocks import Language
from pipeline.report.charts.words import period_said


@dataclass(frozen=True, slots=True)
class Choice:
    """What a report is about.

    Attributes:
        of: the survey and period, and what came back of it.
        passed_over: a newer period of that survey, of which something came back, but not from every unit; ``None``
            where there is none, or where a period was asked for.
        is_asked_for: whether the period was asked for.
    """

    of: Delivery
    passed_over: Delivery | None = None
    is_asked_for: bool = False


def choose(known: Sequence[Delivery], period: str | None, survey: str | None) -> Choice:
    """Choose the newest period that is complete; where none is, the newest of which anything came back.

    Args:
        known: what came back of each survey and period.
        period: the one that was asked for.
        survey: the one that was asked for; else the one with most sheets in the period.

    Raises:
        UnknownNameError: nothing was printed for that period or survey.
    """
    of_survey = [one for one in known if survey in (None, one.survey)]
    if not of_survey:
        if survey is not None and known:
            raise UnknownNameError(f"no sheets of the survey “{survey}” were printed", _named(o.survey for o in known))
        raise UnknownNameError("there is nothing to report: no sheets were printed", "Print some: phieu print --help")
    here = [one for one in of_survey if period in (None, one.period)]
    best = newest(here)
    if best is None:
        names = _named(one.period for one in of_survey)
        raise UnknownNameError(f"no sheets were printed for the period {period}", names)
    rivals = [one for one in here if one.period == best.period and (period or one.is_complete == best.is_complete)]
    found = min(rivals, key=lambda one: (-one.returned, one.survey))
    newer = [one for one in here if one.survey == found.survey and one.returned and _key(one) > _key(found)]
    return Choice(found, max(newer, key=_key, default=None), period is not None)


def remarks(choice: Choice, language: Language) -> Iterator[str]:
    """Yield what is to be said of a choice that nobody made: what was passed over, and what is not complete."""
    if choice.is_asked_for:
        return
    if choice.passed_over:
        yield _filled(texts.PASSED_OVER.said(language), choice.passed_over, language, choice.of)
    if choice.of.missing:
        text = texts.SOME_DELIVERED if choice.of.is_complete else texts.NOT_COMPLETE
        yield _filled(text.said(language), choice.of, language)


def _filled(text: str, one: Delivery, language: Language, chosen: Delivery | None = None) -> str:
    return text.format(
        name=one.period,
        period=period_said(one.period, language),
        chosen=period_said((chosen or one).period, language),
        delivered=one.delivered,
        units=one.units,
    )


def _key(one: Delivery) -> tuple[object, ...]:
    return parse_period(one.period).sort_key


def _named(names: Iterable[str]) -> str:
    return f"There are: {', '.join(dict.fromkeys(names))}."
