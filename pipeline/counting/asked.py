"""What the questions of every printed layout are counted as: their scales, and whether they make the overall index."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from forms.layout import Kind
from forms.survey import Scale, Section, SectionKind, Survey, SurveyQuestion, parse_survey
from pipeline.counting.levels import Levels
from pipeline.counting.tally import Asked
from pipeline.records.store_rows import KeptLayout

_OF_INDEX = (None, SectionKind.SATISFACTION)


@lru_cache(maxsize=256)
def printed_survey(text: str) -> Survey:
    """Return the survey of a printed layout; reading YAML takes a tenth of a second, so it is read once.

    Raises:
        SurveyError: the text can't be read.
    """
    return parse_survey(text, printed=True)


def asked_of(layouts: Mapping[str, KeptLayout]) -> dict[str, dict[str, Asked]]:
    """Return for each layout, by its id, what each of its questions is counted as.

    Raises:
        SurveyError: as ``printed_survey``.
    """
    return {name: _asked_in(printed_survey(kept.survey_text)) for name, kept in layouts.items()}


def _asked_in(survey: Survey) -> dict[str, Asked]:
    pairs = [(section, question) for section in survey.sections for question in section.questions]
    return {question.id: _asked(survey, section, question) for section, question in pairs}


def _asked(survey: Survey, section: Section, question: SurveyQuestion) -> Asked:
    scale = survey.scale_of(question) if question.kind is Kind.RATING else None
    if scale is None:
        return Asked(question.id, None, in_index=False)
    return Asked(question.id, levels_of(scale), in_index=is_of_index(section, scale))


def is_of_index(section: Section, scale: Scale) -> bool:
    """Whether ratings on a scale in a section make the overall index.

    What people experienced or expect is not how satisfied they are, and whether they would recommend an office has a
    score of its own.
    """
    return section.kind in _OF_INDEX and not scale.nps


def levels_of(scale: Scale) -> Levels:
    """Return how answers on a scale are counted."""
    ids = tuple(level.id for level in scale.levels)
    return Levels(ids, tuple(scale.scores[one] for one in ids), frozenset(scale.satisfied))
