"""The questions and choices of the surveys that sheets were printed from, as the review page shows them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from forms.errors import SurveyError
from forms.layout import Kind, Layout
from forms.survey import Label, Option, Survey, SurveyQuestion, parse_survey
from pipeline.records.page_record import questions_on
from pipeline.records.store_rows import KeptLayout
from pipeline.review.queue_items import Item, ItemKind


@dataclass(frozen=True, slots=True)
class Choosable:
    """An option of a question: its id, its text, and the key that chooses it (empty beyond nine)."""

    choice: str
    label: str
    key: str


@dataclass(frozen=True, slots=True)
class SpokenQuestion:
    """A question of the survey, in one language."""

    question: str
    label: str
    kind: Kind
    most: int
    options: tuple[Choosable, ...]

    def named(self, answer: str) -> str:
        """Return an answer in the survey's words."""
        labels = {option.choice: option.label for option in self.options}
        return ", ".join(labels.get(one, one) for one in answer.split("|"))


class SurveyBook:
    """The questions and choices of every survey from which sheets were printed, in its own words.

    Args:
        layouts: returns all layouts; is called again for a layout that is not known yet.
    """

    def __init__(self, layouts: Callable[[], Mapping[str, KeptLayout]]) -> None:
        self._layouts = layouts
        self._known: dict[str, tuple[Layout, Survey | None]] = {}

    def asked(self, item: Item, language: str) -> SpokenQuestion | None:
        """Return the question of an item; ``None`` if it is about no question."""
        found = self._of(item.layout)
        return _asked(*found, item.question, language) if found and item.question else None

    def questions(self, item: Item, language: str) -> list[SpokenQuestion]:
        """Return the questions on an item's page that are answered by marks; for an audit also the handwritten ones."""
        found = self._of(item.layout)
        if found is None or item.sheet_page is None:
            return []
        asked = [_asked(*found, question, language) for question in questions_on(found[0], item.sheet_page)]
        return [one for one in asked if one.kind is not Kind.TEXT or item.kind is ItemKind.AUDIT]

    def everything(self, item: Item, language: str) -> list[SpokenQuestion]:
        """Return all questions on an item's page, also those that are answered in words."""
        found = self._of(item.layout)
        if found is None or item.sheet_page is None:
            return []
        return [_asked(*found, question, language) for question in questions_on(found[0], item.sheet_page)]

    def corners(self, item: Item) -> list[tuple[float, float]]:
        """Return where the middles of the corner markers are printed, in per cent of the page's width and height."""
        found = self._of(item.layout)
        page = found[0].page(item.sheet_page or 0) if found else None
        if found is None or page is None:
            return []
        width, height = found[0].page_size_mm
        middles = [(mark.rect.x + mark.rect.w / 2, mark.rect.y + mark.rect.h / 2) for mark in page.fiducials]
        return [(round(100 * x / width, 1), round(100 * y / height, 1)) for x, y in middles]

    def spoken(self, question: str, language: str, layout: str = "") -> SpokenQuestion | None:
        """Return a question as a layout asks it, or else the newest survey that has it; ``None`` if none has."""
        for name in (layout, *reversed(list(self._layouts()))) if question else ():
            found = self._of(name)
            if found and any(one.question == question for one in found[0].questions):
                return _asked(*found, question, language)
        return None

    def answer(self, question: str, answer: str, language: str) -> str:
        """Return an answer in the words of the newest survey that has the question; as it is if none has."""
        for name in reversed(list(self._layouts())) if question else ():
            found = self._of(name)
            if found and any(one.question == question for one in found[0].questions):
                return _asked(*found, question, language).named(answer)
        return answer

    def label(self, question: str, language: str) -> str:
        """Return the label of a question in the newest survey that has it; its id if none has."""
        asked = self.spoken(question, language)
        return asked.label if asked else question

    def _of(self, layout: str) -> tuple[Layout, Survey | None] | None:
        if layout and layout not in self._known:
            self._known = {name: (kept.layout, _survey(kept)) for name, kept in self._layouts().items()}
        return self._known.get(layout)


def _survey(kept: KeptLayout) -> Survey | None:
    try:
        return parse_survey(kept.survey_text, printed=True)
    except SurveyError:  # written for an older phieu: ids are shown instead of labels
        return None


def _asked(layout: Layout, survey: Survey | None, name: str, language: str) -> SpokenQuestion:
    question = next(one for one in layout.questions if one.question == name)
    said: SurveyQuestion | None = next((one for one in survey.questions if one.id == name), None) if survey else None
    languages = survey.languages if survey else ()
    label = _in_language(said.label, languages, language) if said else name
    options = {option.id: option for option in said.options} if said else {}
    ids = () if question.kind is Kind.NUMBER else question.choices
    choosable = tuple(
        Choosable(one, _option_label(options.get(one), one, languages, language), key)
        for one, key in zip(ids, _keys(ids), strict=True)
    )
    return SpokenQuestion(name, label, question.kind, question.most, choosable)


def _keys(ids: tuple[str, ...]) -> list[str]:
    """Return the keys of options: a level that is a digit has that key, any other option its position; 0 is blank."""
    if all(len(one) == 1 and one in "123456789" for one in ids):
        return list(ids)
    return [str(position) if position <= 9 else "" for position in range(1, len(ids) + 1)]


def _option_label(option: Option | None, name: str, languages: tuple[str, ...], language: str) -> str:
    return _in_language(option.label, languages, language) if option else name


def _in_language(label: Label, languages: tuple[str, ...], language: str) -> str:
    second = len(languages) > 1 and languages[1] == language
    return label.second if second and label.second else label.main
