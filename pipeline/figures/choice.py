"""Which survey and period a report or a front page is about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from forms.bilingual import both
from pipeline.errors import UnknownNameError
from pipeline.figures.delivery import Delivery, newest
from pipeline.records.periods import parse_period


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
            raise UnknownNameError(
                both(
                    "chưa in phiếu nào của phiếu hỏi “{survey}”",
                    "no sheets of the survey “{survey}” were printed",
                    survey=survey,
                ),
                _named(o.survey for o in known),
            )
        raise UnknownNameError(
            both("chưa có gì để báo cáo: chưa in phiếu nào", "there is nothing to report: no sheets were printed"),
            both("In phiếu: phieu print --help", "Print some: phieu print --help"),
        )
    here = [one for one in of_survey if period in (None, one.period)]
    best = newest(here)
    if best is None:
        names = _named(one.period for one in of_survey)
        raise UnknownNameError(
            both("chưa in phiếu nào cho kỳ {period}", "no sheets were printed for the period {period}", period=period),
            names,
        )
    rivals = [one for one in here if one.period == best.period and (period or one.is_complete == best.is_complete)]
    found = min(rivals, key=lambda one: (-one.returned, one.survey))
    newer = [one for one in here if one.survey == found.survey and one.returned and _key(one) > _key(found)]
    return Choice(found, max(newer, key=_key, default=None), period is not None)


def _key(one: Delivery) -> tuple[object, ...]:
    return parse_period(one.period).sort_key


def _named(names: Iterable[str]) -> str:
    return both("Ở đây có: {names}.", "There are: {names}.", names=", ".join(dict.fromkeys(names)))
