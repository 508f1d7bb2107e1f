"""What criteria and factors are called, over all the versions of a survey that were printed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from forms.survey import Label, Survey


@dataclass(slots=True)
class Factor:
    """A section of a survey: its title, and what each of its questions is called, by id."""

    title: str
    questions: dict[str, str] = field(default_factory=dict)


def factors_of(versions: Iterable[Survey], language: str) -> dict[str, Factor]:
    """Return the sections of a survey by id.

    Args:
        versions: of one survey, the oldest first: names are those of the newest version that has the section or
            question, and what a newer one no longer asks keeps its old place.
        language: ``vi`` or ``en``; where a survey lacks it, its first.

    """
    factors: dict[str, Factor] = {}
    for survey in versions:
        for section in survey.sections:
            factor = factors.setdefault(section.id, Factor(""))
            factor.title = in_language(section.title, survey, language)
            for question in section.questions:
                for other in factors.values():
                    if other is not factor:
                        other.questions.pop(question.id, None)
                factor.questions[question.id] = in_language(question.label, survey, language)
    return factors


def in_language(label: Label, survey: Survey, language: str) -> str:
    """Return a label in a language where the survey has it, else in the survey's first."""
    is_second = len(survey.languages) > 1 and survey.languages[1] == language
    return label.second if is_second and label.second else label.main
