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

        Its upper half is satisfied, without the middle: 4 and 5 of five (Decision 2640/QĐ-BNV of 10/10/2017).
        """
        return cls(ids, tuple(map(Fraction, ids)), frozenset(ids[len(ids) - len(ids) // 2 :]))
