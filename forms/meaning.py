"""What a question means, held against what it meant in earlier versions of its survey.

Answers are counted by the id of their question, so a survey that is edited in place must not give an id another
meaning. What is said of a question is compared where both versions say it: case, spaces and punctuation don't count,
neither do options that only one version has; a level more or fewer does, and so does the wording of either language.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from forms.labels import Label
from forms.scales import Level, Scale
from forms.survey import Survey, SurveyQuestion


class Aspect(StrEnum):
    """In what a question may differ from what it was."""

    LABEL = "label"
    KIND = "kind"
    LEVELS = "levels"
    """The levels of its scale: which there are, their labels, their order."""
    DIRECTION = "direction"
    SATISFIED = "satisfied"
    SCORES = "scores"
    OPTION = "option"
    """The label of an option that both versions have."""


class Facet(NamedTuple):
    """One thing that is said of a question: its aspect, and which one of several, such as the language or option."""

    aspect: Aspect
    which: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """What is said: as it is compared, and as it is shown."""

    plain: str
    shown: str


Meaning = Mapping[Facet, Said]


@dataclass(frozen=True, slots=True)
class Change:
    """A difference of meaning.

    Attributes:
        question: the id of the question.
        aspect: in what it differs.
        was: what was said.
        now: what is said.
        scale: the id of the scale where the difference lies in that; empty elsewhere.
    """

    question: str
    aspect: Aspect
    was: str
    now: str
    scale: str = ""


def meaning_of(survey: Survey, question: SurveyQuestion) -> Meaning:
    """Return all that is said of a question of a survey."""
    return dict(_facets(survey, question))


def differing(one: Meaning, other: Meaning) -> list[Facet]:
    """Return in what two meanings differ, in the order in which it is said; empty if they are the same.

    Two versions without a language in common differ, since nobody can tell.
    """
    found = [facet for facet, said in other.items() if facet in one and one[facet].plain != said.plain]
    labels = [facet for facet in other if facet.aspect is Aspect.LABEL]
    if not any(facet in one for facet in labels):
        found = [*labels[:1], *found]
    if any(facet.aspect is Aspect.LEVELS for facet in found):  # what follows from the levels needs no telling
        found = [facet for facet in found if facet.aspect not in (Aspect.DIRECTION, Aspect.SATISFIED, Aspect.SCORES)]
    return found


def changes(old: Survey, new: Survey) -> list[Change]:
    """Return what the ids that both versions of a survey have mean otherwise in the new one, question by question."""
    before = {question.id: meaning_of(old, question) for question in old.questions}
    asked = [question for question in new.questions if question.id in before]
    return [change for question in asked for change in changes_of(before[question.id], new, question)]


def changes_of(before: Meaning, survey: Survey, question: SurveyQuestion) -> list[Change]:
    """Return in what a question differs from what it meant; each once, in the first language that shows it."""
    now = meaning_of(survey, question)
    found: dict[tuple[Aspect, str], Change] = {}
    for facet in differing(before, now):
        was = before[facet].shown if facet in before else _first_label(before)
        in_scale = facet.aspect not in (Aspect.LABEL, Aspect.KIND, Aspect.OPTION)
        change = Change(question.id, facet.aspect, was, now[facet].shown, (question.scale or "") * in_scale)
        found.setdefault((facet.aspect, facet.which), change)
    return list(found.values())


def scale_in_force(old: Survey, question: str, newest: Survey) -> Scale:
    """Return the scale by which answers on sheets of an older version count: its levels, as the newest judges them.

    Where the older scale has the levels of the newest one, that is the newest one's. Where it has their labels in
    another order, each level counts and scores as the newest scale has it for that label, whatever its number. Where it
    has other labels, or the newest version doesn't rate the question, it is the older scale as it was.

    Raises:
        KeyError: the question is no rating of the older version.
    """
    before, now = _scale(old, question), _scale(newest, question)
    if before is None:
        raise KeyError(question)
    if now is None or before == now:
        return before
    same_language = [language for language in old.languages if language in newest.languages]
    for language in same_language:
        was, is_now = _by_label(before, old, language), _by_label(now, newest, language)
        if was and is_now and was.keys() == is_now.keys():
            return _judged(before, now, {was[label]: is_now[label] for label in was})
    return before


def _judged(before: Scale, now: Scale, same: Mapping[str, str]) -> Scale:
    """Return an older scale with the satisfied levels and scores of the one now; ``same`` maps its levels to those."""
    levels = tuple(level.model_copy(update={"score": now.scores[same[level.id]]}) for level in before.levels)
    runs_up = now.scores[same[levels[0].id]] < now.scores[same[levels[-1].id]]
    satisfied = tuple(level.id for level in levels if same[level.id] in now.satisfied)
    is_nps = now.nps and all(was == is_now for was, is_now in same.items())
    return before.model_copy(
        update={"levels": levels, "direction": "up" if runs_up else "down", "stated": satisfied, "nps": is_nps}
    )


def _scale(survey: Survey, name: str) -> Scale | None:
    question = next((question for question in survey.questions if question.id == name), None)
    return survey.scale_of(question) if question else None


def _by_label(scale: Scale, survey: Survey, language: str) -> dict[str, str]:
    """Return the level of each label in a language; empty if two levels have the same label, or one has none."""
    found = {plainly(text): level.id for level in scale.levels if (text := _texts(survey, level.label).get(language))}
    return found if len(found) == len(scale.levels) else {}


def _facets(survey: Survey, question: SurveyQuestion) -> Iterator[tuple[Facet, Said]]:
    for language, text in _texts(survey, question.label).items():
        yield Facet(Aspect.LABEL, "", language), _said(text)
    yield Facet(Aspect.KIND), _said(question.kind)
    scale = survey.scale_of(question)
    if scale is not None:
        yield from _scale_facets(survey, scale)
    for option in question.options:
        if isinstance(option, Level):
            continue
        for language, text in _texts(survey, option.label).items():
            yield Facet(Aspect.OPTION, option.id, language), _said(text, f"{option.id} = {text}")


def _scale_facets(survey: Survey, scale: Scale) -> Iterator[tuple[Facet, Said]]:
    numbers = ", ".join(level.id for level in scale.levels)
    yield Facet(Aspect.LEVELS, ""), Said(numbers, _levels_shown(survey, scale, survey.languages[0]))
    for language in _languages_of(survey, scale):
        texts = [_texts(survey, level.label).get(language, level.label.main) for level in scale.levels]
        plain = "|".join(plainly(text) for text in texts)
        yield Facet(Aspect.LEVELS, "", language), Said(plain, _levels_shown(survey, scale, language))
    yield Facet(Aspect.DIRECTION), _said(scale.direction)
    satisfied = ", ".join(scale.satisfied)
    yield Facet(Aspect.SATISFIED), Said(satisfied, satisfied or "none")
    scores = ", ".join(f"{level} = {score}" for level, score in scale.scores.items())
    yield Facet(Aspect.SCORES), Said(scores, scores)


def _languages_of(survey: Survey, scale: Scale) -> list[str]:
    """Return the languages in which any level of a scale has a label of its own."""
    return [
        language
        for language in survey.languages
        if any(language in _texts(survey, level.label) for level in scale.levels)
    ]


def _levels_shown(survey: Survey, scale: Scale, language: str) -> str:
    texts = ((level.id, _texts(survey, level.label).get(language, level.label.main)) for level in scale.levels)
    return "; ".join(f"{number} = {text}" for number, text in texts)


def _texts(survey: Survey, label: Label) -> dict[str, str]:
    """Return what a label says in each language in which it says something of its own."""
    said = zip(survey.languages, (label.main, label.second), strict=False)
    return {language: text for language, text in said if text}


def _first_label(meaning: Meaning) -> str:
    return next(said.shown for facet, said in meaning.items() if facet.aspect is Aspect.LABEL)


def _said(text: str, shown: str = "") -> Said:
    return Said(plainly(text), shown or text)


_SIGN = re.compile(r"(?<![\w])[-–−](?=\d)")


@lru_cache(maxsize=4096)
def plainly(text: str) -> str:
    """Return a text without case, punctuation and the length of its blanks; signs of numbers and per cent stay.

    >>> plainly("Ông/bà có hài lòng  không?") == plainly("ông bà có hài lòng không")
    True
    """
    composed = unicodedata.normalize("NFC", text).casefold()
    signed = _SIGN.sub("\u2212", composed)
    kept = (" " if unicodedata.category(sign).startswith("P") and sign != "%" else sign for sign in signed)
    return " ".join(unicodedata.normalize("NFC", "".join(kept)).split())
