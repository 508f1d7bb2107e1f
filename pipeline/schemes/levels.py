"""What the answers to a rating are, as a scheme needs to know it."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from forms.layout import Kind
from forms.survey import Survey


class AnswerLevels(Protocol):
    """The levels of a rating: their ids in the order of the scale, the score of each, and those that are satisfied."""

    @property
    def ids(self) -> tuple[str, ...]:
        """The levels' ids, the lowest first."""

    @property
    def scores(self) -> tuple[Fraction, ...]:
        """The score of each."""

    @property
    def satisfied(self) -> AbstractSet[str]:
        """The levels that count as satisfied; none for a scale without an index."""


@dataclass(frozen=True, slots=True)
class NumberedLevels:
    """The levels of a scale of which nothing but its numbers is known: each scores its number."""

    ids: tuple[str, ...]

    @property
    def scores(self) -> tuple[Fraction, ...]:
        """The score of each."""
        return tuple(map(Fraction, self.ids))

    @property
    def satisfied(self) -> AbstractSet[str]:
        """The levels above the middle: 4 and 5 of five (Decision 2640/QĐ-BNV of 10/10/2017)."""
        middle = (self.scores[0] + self.scores[-1]) / 2
        return {one for one, score in zip(self.ids, self.scores, strict=True) if score > middle}


def levels_of(survey: Survey) -> dict[str, AnswerLevels]:
    """Return the levels of every rating of a survey, by the question's id."""
    return {
        question.id: NumberedLevels(tuple(option.id for option in question.options))
        for question in survey.questions
        if question.kind is Kind.RATING
    }
