"""One sheet by a scheme, as form 01 lists it: the points of each indicator, their sum, the class of the officials."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from pipeline.schemes.binding import BoundScheme
from pipeline.schemes.outcome import classed
from pipeline.schemes.spans import Span, answer_span, in_bands, weighted


@dataclass(frozen=True, slots=True)
class SheetScore:
    """What one sheet says.

    Attributes:
        points: by indicator that people are asked, or that the dates of its dossier give points to; ``None`` where
            the sheet has no valid answer.
        officials_sum: of those who dealt with the dossier; ``None`` where the scheme has none, or an answer is missing.
        officials_class: id of their class; empty where there is none.
        share: id of the level of which the share is told; empty where the sheet has no valid answer.
    """

    points: Mapping[str, Fraction | None]
    officials_sum: Fraction | None
    officials_class: str
    share: str


NO_DATES: Mapping[str, Fraction] = {}


def score_sheet(
    bound: BoundScheme, answers: Mapping[str, str], by_dates: Mapping[str, Fraction] = NO_DATES
) -> SheetScore:
    """Score one sheet.

    Args:
        bound: the scheme and the survey's questions.
        answers: its valid answers, the level by question.
        by_dates: what the dates of its dossier make, by indicator; it counts where people are not asked.
    """
    counts = {question: {level: 1} for question, level in answers.items()}
    asked = [one for one in bound.indicators if one.asked]
    spans = {one.indicator.id: in_bands(answer_span(one.asked, counts, {}), one.bands) for one in asked}
    spans = {name: Span.fixed(value) for name, value in by_dates.items()} | spans
    points = {name: span.value for name, span in spans.items()}
    shares, wanted = bound.scheme.shares, bound.scheme.officials
    given = answers.get(bound.shares_of or "")
    share = next((one.id for one in shares.levels if given in one.levels), "") if shares else ""
    if wanted is None or not all(name in spans for name in wanted.indicators):
        return SheetScore(points, None, "", share)
    ones = [Fraction(1)] * len(wanted.indicators)
    officials = classed(weighted([spans[name] for name in wanted.indicators], ones), wanted.classes)
    return SheetScore(points, officials.span.value, officials.own, share)
