"""Which survey and period a report is about, and what to say aloud of that."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.figures.choice import Choice
from pipeline.figures.delivery import Delivery
from pipeline.records.period_words import period_said
from pipeline.report import texts
from pipeline.report.blocks import Language


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
