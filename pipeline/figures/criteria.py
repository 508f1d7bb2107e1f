"""What criteria and factors are called, over all the versions of a survey that were printed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from forms.survey import Label, Scale, Survey, SurveyQuestion
from pipeline.counting.asked import PrintedVersion, is_of_index, levels_of
from pipeline.figures import texts


@dataclass(slots=True)
class Factor:
    """A section of a survey: its title, and what each of its questions is called, by id."""

    title: str
    questions: dict[str, str] = field(default_factory=dict)


def factors_of(versions: Iterable[PrintedVersion], language: str) -> dict[str, Factor]:
    """Return the sections of a survey by id.

    Args:
        versions: of one survey, the oldest first: names are those of the newest version that has the section or
            question, and what a newer one no longer asks keeps its old place. What older sheets asked under the same
            id with another meaning is a question of its own.
        language: ``vi`` or ``en``; where a survey lacks it, its first.

    """
    factors: dict[str, Factor] = {}
    for version in versions:
        survey = version.survey
        for section in survey.sections:
            factor = factors.setdefault(section.id, Factor(""))
            factor.title = in_language(section.title, survey, language)
            for question in section.questions:
                key = version.key_of(question.id)
                for other in factors.values():
                    if other is not factor:
                        other.questions.pop(key, None)
                factor.questions[key] = label_of(version, question, language)
    return factors


def label_of(version: PrintedVersion, question: SurveyQuestion, language: str) -> str:
    """Return the text of a question; where a newer one has its id and another meaning, with the layout that asks so."""
    label = in_language(question.label, version.survey, language)
    if version.key_of(question.id) == question.id:
        return label
    return texts.AS_ASKED_BEFORE.said(language).format(label=label, layout=version.layout)


def in_language(label: Label, survey: Survey, language: str) -> str:
    """Return a label in a language where the survey has it, else in the survey's first."""
    is_second = len(survey.languages) > 1 and survey.languages[1] == language
    return label.second if is_second and label.second else label.main


@dataclass(frozen=True, slots=True)
class SharedScale:
    """The scale on which all criteria of a survey are asked.

    Attributes:
        ids: of its levels, the worst first.
        labels: what each is called.
        satisfied: which of them count as satisfied.
        is_numbered: whether some label is but a number, or a level is called otherwise elsewhere.
    """

    ids: tuple[str, ...]
    labels: tuple[str, ...]
    satisfied: tuple[bool, ...]
    is_numbered: bool = False


def shared_scale(versions: Sequence[Survey], language: str) -> SharedScale | None:
    """Return the scale that all criteria of all versions share, as the newest one calls it.

    ``None`` where they differ, or where there are none.
    """
    found = [
        (survey, scale)
        for survey in versions
        for section in survey.sections
        for question in section.questions
        if (scale := survey.scale_of(question)) and scale.satisfied and is_of_index(section, scale)
    ]
    if len({levels_of(scale) for _, scale in found}) != 1:
        return None
    newest, scale = found[-1]
    called = {scale.id: [in_language(level.label, newest, language) for level in scale.levels] for _, scale in found}
    told_alike = len({tuple(names) for names in called.values()}) == 1
    level = texts.LEVEL.said(language)
    names = called[scale.id] if told_alike else [level.format(level=one.id) for one in scale.levels]
    step = 1 if scale.direction == "up" else -1
    return SharedScale(
        tuple(one.id for one in scale.levels[::step]),
        tuple(names[::step]),
        tuple(one.id in scale.satisfied for one in scale.levels[::step]),
        not told_alike or any(name.isdecimal() for name in names),
    )


@dataclass(frozen=True, slots=True)
class SatisfiedLevels:
    """Which levels of a scale count as satisfied.

    Attributes:
        scale: its id.
        levels: each with its number and what it is called; none where the scale has no index.
        is_stated: whether the survey says so, or the five levels of the Ministry's method leave nothing to say.
    """

    scale: str
    levels: tuple[tuple[str, str], ...]
    is_stated: bool


def satisfied_levels(versions: Iterable[Survey], language: str) -> tuple[SatisfiedLevels, ...]:
    """Return for each scale of the overall index which of its levels count, as the newest version has it."""
    found: dict[str, SatisfiedLevels] = {}
    for survey in versions:
        for scale in _of_index(survey):
            levels = [
                (level.id, in_language(level.label, survey, language))
                for level in scale.levels
                if level.id in scale.satisfied
            ]
            usual = scale.direction == "up" and tuple(level.id for level in scale.levels) == ("1", "2", "3", "4", "5")
            found[scale.id] = SatisfiedLevels(scale.id, tuple(levels), scale.satisfied_is_stated or usual or scale.nps)
    return tuple(found.values())


def _of_index(survey: Survey) -> list[Scale]:
    """Return the scales of the questions that make the overall index, in the order of the survey."""
    asked = [
        scale.id
        for section in survey.sections
        for question in section.questions
        if (scale := survey.scale_of(question)) and is_of_index(section, scale)
    ]
    return [scale for scale in survey.scales if scale.id in asked]


def level_names(versions: Iterable[Survey], language: str) -> dict[str, str]:
    """Return what the levels of the scales are called, by their ids.

    A level that is called otherwise in another scale, or in another version, has no name here: its number says what
    they have in common.
    """
    names: dict[str, set[str]] = {}
    for survey in versions:
        for scale in survey.scales:
            for level in scale.levels:
                names.setdefault(level.id, set()).add(in_language(level.label, survey, language))
    return {level: found.pop() for level, found in names.items() if len(found) == 1}
