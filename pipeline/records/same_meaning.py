"""What a person declared of questions of two layouts: that they mean the same, as an entry of the log holds it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import orjson

SAME_MEANING = "declared to mean the same as before"
"""What the log says in place of an office, whose name is shorter, where questions were declared to mean the same."""


@dataclass(frozen=True, slots=True)
class SameMeaning:
    """That a question of two layouts of a survey means the same, as a person said.

    Attributes:
        survey: The id of the survey.
        question: The id of the question.
        older: The id of the layout that was printed before.
        newer: The id of the other.
    """

    survey: str
    question: str
    older: str
    newer: str


def packed(said: Iterable[SameMeaning]) -> tuple[str, str]:
    """Return what the log holds of declarations: the older layout of each question, and the newer one, as JSON."""
    named = {f"{same.survey}.{same.question}": same for same in said}
    before, after = ({name: getattr(same, of) for name, same in named.items()} for of in ("older", "newer"))
    return orjson.dumps(before).decode(), orjson.dumps(after).decode()


def unpacked(before: str, after: str) -> list[SameMeaning]:
    """Return the declarations that an entry of the log holds."""
    older, newer = orjson.loads(before), orjson.loads(after)
    named = ((name.split(".", 1), name) for name in newer)
    return [SameMeaning(survey, question, older[name], newer[name]) for (survey, question), name in named]
