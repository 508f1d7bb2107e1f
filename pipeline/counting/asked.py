"""What the questions of every printed layout are counted as: their scales, and whether they make the overall index."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from forms.layout import Kind
from forms.meaning import scale_in_force
from forms.survey import Scale, Section, SectionKind, Survey, SurveyQuestion, parse_survey
from pipeline.counting.levels import Levels
from pipeline.counting.tally import Asked
from pipeline.records.meanings import meaning_groups
from pipeline.records.same_meaning import SameMeaning
from pipeline.records.store_rows import KeptLayout

_OF_INDEX = (None, SectionKind.SATISFACTION)


@lru_cache(maxsize=256)
def printed_survey(text: str) -> Survey:
    """Return the survey of a printed layout; reading YAML takes a tenth of a second, so it is read once.

    Raises:
        SurveyError: the text can't be read.
    """
    return parse_survey(text, printed=True)


@dataclass(frozen=True, slots=True)
class PrintedVersion:
    """A survey as it was printed in one layout.

    Attributes:
        layout: the layout's id.
        survey: what it asks.
        keys: under which id the answers to a question are counted, where it is not its own: sheets on which the same
            id means something else than on the newest ones stand apart.
    """

    layout: str
    survey: Survey
    keys: Mapping[str, str]

    def key_of(self, question: str) -> str:
        """Return under which id the answers to a question are counted."""
        return self.keys.get(question, question)


def versions_of(
    layouts: Mapping[str, KeptLayout], declared: Collection[SameMeaning] = ()
) -> dict[str, list[PrintedVersion]]:
    """Return every version of every survey that was printed, the oldest first.

    Args:
        layouts: by their ids, the oldest first.
        declared: what people declared to mean the same.

    Raises:
        SurveyError: as ``printed_survey``.
    """
    surveys: dict[str, dict[str, Survey]] = {}
    for name, kept in layouts.items():
        surveys.setdefault(kept.layout.survey, {})[name] = printed_survey(kept.survey_text)
    return {name: _versions(found, [*declared, *_of_same_text(found)]) for name, found in surveys.items()}


def _of_same_text(surveys: Mapping[str, Survey]) -> Iterator[SameMeaning]:
    """Yield that questions mean the same in layouts that one survey was made into: on paper, and as rows of a file."""
    first: list[tuple[str, Survey]] = []
    for name, survey in surveys.items():
        twin = next((layout for layout, other in first if other == survey), "")
        if twin:
            yield from (SameMeaning(survey.id, question.id, twin, name) for question in survey.questions)
        else:
            first.append((name, survey))


def _versions(surveys: Mapping[str, Survey], declared: Collection[SameMeaning]) -> list[PrintedVersion]:
    apart: dict[str, dict[str, str]] = {}
    for (layout, question), key in meaning_groups(list(surveys.items()), declared).items():
        if key != question:
            apart.setdefault(layout, {})[question] = key
    return [PrintedVersion(layout, survey, apart.get(layout, {})) for layout, survey in surveys.items()]


def desk_questions(versions: Sequence[PrintedVersion]) -> frozenset[str]:
    """Return the questions that ask at which desk somebody was, in any version of a survey.

    What they were answered is told with figures of desks alone, and stands in no other table.
    """
    return frozenset(one.survey.desks for one in versions if one.survey.desks is not None)


def asked_of(versions: Mapping[str, Sequence[PrintedVersion]]) -> dict[str, dict[str, Asked]]:
    """Return for each layout, by its id, what each of its questions is counted as."""
    return {one.layout: _asked_in(one, found[-1].survey) for found in versions.values() for one in found}


def _asked_in(version: PrintedVersion, newest: Survey) -> dict[str, Asked]:
    pairs = [(section, question) for section in version.survey.sections for question in section.questions]
    return {question.id: _asked(version, newest, section, question) for section, question in pairs}


def _asked(version: PrintedVersion, newest: Survey, section: Section, question: SurveyQuestion) -> Asked:
    key = version.key_of(question.id)
    if question.kind is not Kind.RATING:
        return Asked(key, None, in_index=False)
    scale = scale_in_force(version.survey, question.id, newest)
    return Asked(key, levels_of(scale), in_index=is_of_index(section, scale))


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


def levels_by_question(survey: Survey) -> dict[str, Levels]:
    """Return how the answers to each rating of a survey are counted, by the question's id."""
    rated = ((question.id, survey.scale_of(question)) for question in survey.questions)
    return {question: levels_of(scale) for question, scale in rated if scale}
