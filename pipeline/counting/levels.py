"""The levels of a question: what each scores, and which of them count as satisfied."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Self


@dataclass(frozen=True, slots=True)
class Levels:
    """How the answers to a rating are counted.

    Attributes:
        ids: of the levels, in the order of the scale; any other choice is one that says "does not apply".
        scores: of each level.
        satisfied: the levels that count as satisfied; none for a scale without an index.
    """

    ids: tuple[str, ...]
    scores: tuple[Fraction, ...]
    satisfied: frozenset[str]

    @classmethod
    def numbered(cls, ids: tuple[str, ...]) -> Self:
        """Return the levels of a scale of which nothing but its numbers is known.

        Those above its middle are satisfied: 4 and 5 of five (Decision 2640/QĐ-BNV of 10/10/2017).
        """
        scores = tuple(map(Fraction, ids))
        middle = (scores[0] + scores[-1]) / 2 if scores else Fraction(0)
        above = frozenset(one for one, score in zip(ids, scores, strict=True) if score > middle)
        return cls(ids, scores, above)
