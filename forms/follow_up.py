"""Questions that follow on a low rating: online they are asked only then, on paper they stand there for everybody.

Beside a question, ``after: {below: satisfied}`` has it asked where any rating before it in its section is lower than
the levels that count as satisfied; ``after: {question: q10, below: 3}`` where that one rating is lower than level 3.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from forms.labels import Id, Part
from forms.scales import Scale

SATISFIED = "satisfied"
"""The bound that stands for the levels of a scale that count as satisfied."""


class After(Part):
    """What a question follows on.

    Attributes:
        below: ``satisfied``, or the id of a level: it is asked after a rating that is lower.
        question: the id of the rating; ``None`` for any rating before it in its section.
    """

    below: Annotated[str, Field(min_length=1, max_length=32)] = SATISFIED
    question: Id | None = None


def is_worse(scale: Scale, level: str, below: str) -> bool:
    """Tell whether a level of a scale is worse than a bound; no answer is not, nor that it does not apply.

    Args:
        scale: of the rating.
        level: its id, as it was chosen; empty for none.
        below: ``satisfied``, or the id of a level.
    """
    rising = [one.id for one in scale.levels][:: 1 if scale.direction == "up" else -1]
    if level not in rising:
        return False
    if below == SATISFIED:
        return level not in scale.satisfied
    return rising.index(level) < rising.index(below)
