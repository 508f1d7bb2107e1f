"""Which question of the survey a heading means: by its id or its label, as programs write them into headings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from forms.labels import Label
from forms.layout import Kind
from forms.survey import Survey, SurveyQuestion
from forms.typed_names import bare
from pipeline.rows.choice_names import ChoiceNames
from pipeline.rows.roles import Role
from pipeline.rows.spelling import plain, unnumbered

_IN_BRACKETS = re.compile(r"(?P<base>.*?)\s*\[(?P<inner>[^\[\]]*)\]\s*", re.DOTALL)
_CODE_BEFORE = re.compile(
    r"(?:\[(?P<inside>[A-Za-z]\w*)\]|(?P<code>[A-Za-z]\w*(?:\[[^\[\]]*\])*)(?:[.:]|\s+[-–]))\s+(?P<text>\S.*)",
    re.DOTALL,
)
_IDENTIFIER = re.compile(r"[\w.:/-]+", re.ASCII)
_CUT_OFF = re.compile(r"(?P<begin>.{8,}?)\s*(?:\.\.+|…)\s*", re.DOTALL)
_OTHERS = frozenset(
    [
        *("other", "othertext", "otherpleasespecify", "otherspecify", "pleasespecify", "specify"),
        *("khac", "muckhac", "khacvuilongghiro", "khacghiro", "khacxinghiro", "vuilongghiro", "ghiro"),
        *("khacvuilongneuro", "khacneuro"),
    ]
)
_COMMENTS = frozenset(["comment", "comments", "nhanxet", "binhluan", "ykienkhac", "ghichu"])


@dataclass(frozen=True, slots=True)
class Target:
    """What a column of answers holds.

    Attributes:
        question: The id of the question.
        role: ``ANSWER`` for all of its answer, ``FLAG`` for one choice, ``OTHER`` for what was typed beside them.
        option: The id of the choice, for ``FLAG``, and for ``OTHER`` where typing anything chooses it; else empty.
    """

    question: str
    role: Role = Role.ANSWER
    option: str = ""


@dataclass(frozen=True)
class QuestionNames:
    """The questions of a survey, by all that they are called."""

    survey: Survey

    @cached_property
    def choices(self) -> dict[str, ChoiceNames]:
        """The choices of each question that has some, by its id."""
        return {one.id: ChoiceNames(one) for one in self.survey.questions if one.options}

    def target(self, heading: str) -> Target | None:
        """Return what the heading means; ``None`` where it means nothing, or more than one thing."""
        ways = (self._whole, self._in_brackets, self._path, self._coded, self._alone)
        return next((found for way in ways if (found := way(heading))), None)

    def _whole(self, heading: str) -> Target | None:
        question = self.named(heading)
        return Target(question) if question else None

    def named(self, text: str) -> str | None:
        """Return the id of the only question with this id or label, with or without a number before it."""
        found = self._all(text)
        return next(iter(found)) if len(found) == 1 else None

    def _all(self, text: str) -> set[str]:
        key, short = plain(text), plain(unnumbered(text))
        for index, name in ((self._ids, key), (self._labels, key), (self._labels, short), (self._unnumbered, short)):
            if found := index.get(name):
                return found
        cut = _CUT_OFF.fullmatch(text)
        begin = plain(cut["begin"]) if cut else ""
        return {one for label, ids in self._labels.items() if begin and label.startswith(begin) for one in ids}

    @cached_property
    def _ids(self) -> dict[str, set[str]]:
        return _index((question.id, question.id) for question in self.survey.questions)

    @cached_property
    def _labels(self) -> dict[str, set[str]]:
        return _index((text, one.id) for one in self.survey.questions for text in texts_of(one.label))

    @cached_property
    def _unnumbered(self) -> dict[str, set[str]]:
        return _index((unnumbered(text), one.id) for one in self.survey.questions for text in texts_of(one.label))

    def _alone(self, heading: str) -> Target | None:
        """Return the only question of a section: a form may ask it below the section's title alone."""
        found = self._sections.get(plain(heading)) or self._sections.get(plain(unnumbered(heading))) or set()
        return Target(next(iter(found))) if len(found) == 1 else None

    @cached_property
    def _sections(self) -> dict[str, set[str]]:
        """The questions of each section, by its id and its titles."""
        found: dict[str, set[str]] = {}
        for section in self.survey.sections:
            for text in (section.id, *texts_of(section.title)):
                found.setdefault(plain(text), set()).update(question.id for question in section.questions)
        return found

    def _in_brackets(self, heading: str) -> Target | None:
        """Return what ``grid [row]``, ``question[sub]`` and ``question [choice]`` mean."""
        match = _IN_BRACKETS.fullmatch(heading)
        if match is None:
            return None
        base, inner = match["base"], match["inner"]
        return self._part(base, inner) or self._row(base, inner)

    def _part(self, base: str, inner: str) -> Target | None:
        """Return which choice of a question is meant, or that it is what was typed beside them."""
        outer = self.target(base)
        if outer is None or outer.role is not Role.ANSWER or outer.question not in self.choices:
            return None
        names, word = self.choices[outer.question], bare(inner)
        if word in _COMMENTS or inner.endswith("comment"):
            return Target(outer.question, Role.OTHER)
        if word in _OTHERS:
            return Target(outer.question, Role.OTHER, names.other or "")
        option = names.named(inner)
        if names.question.kind is Kind.CHOICES:
            option = option or names.in_order(inner)
        elif inner.isdecimal():  # a column of a level 0 or 1 could not be told from one of yes and no
            option = None
        return Target(outer.question, Role.FLAG, option) if option else None

    def _row(self, base: str, inner: str) -> Target | None:
        """Return the question that is the row of a grid; of several with one label, that of the grid's section."""
        found = self._all(inner)
        beside = self._sections.get(plain(base)) or self._sections.get(plain(unnumbered(base))) or set()
        found = found & beside if len(found) > 1 else found
        return Target(next(iter(found))) if len(found) == 1 else None

    def _path(self, heading: str) -> Target | None:
        """Return what ``group/question`` and ``question/choice`` mean; labels may hold a slash themselves."""
        places = [place for place, sign in enumerate(heading) if sign == "/"]
        if _IDENTIFIER.fullmatch(heading):
            places = [place for place, sign in enumerate(heading) if sign in "/.:-"]
        for place in places:
            before, after = heading[:place].strip(), heading[place + 1 :].strip()
            if found := self._part(before, after) or self._row(before, after):
                return found
        return None

    def _coded(self, heading: str) -> Target | None:
        """Return what ``q01. Label``, ``[q01] Label`` and ``q01 - Label`` mean, where both say the same.

        A form that numbers its questions Q1, Q2 may number others than the survey does.
        """
        match = _CODE_BEFORE.fullmatch(heading)
        return self.coded(heading) if match and self.target(match["text"]) else None

    def coded(self, heading: str) -> Target | None:
        """Return what the code before a label means, unless the label is that of another question."""
        match = _CODE_BEFORE.fullmatch(heading)
        found = self.target(match["inside"] or match["code"]) if match else None
        said = self.target(match["text"]) if match else None
        return found if found and (said is None or said.question == found.question) else None

    def question(self, name: str) -> SurveyQuestion:
        """Return the question of an id."""
        return next(question for question in self.survey.questions if question.id == name)

    @property
    def ratings(self) -> Iterator[SurveyQuestion]:
        """The ratings of the survey."""
        return (question for question in self.survey.questions if question.kind is Kind.RATING)


def texts_of(label: Label) -> tuple[str, ...]:
    """Return a label in each language that it has."""
    return (label.main, label.second) if label.second else (label.main,)


def _index(named: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for text, name in named:
        if key := plain(text):
            found.setdefault(key, set()).add(name)
    return found
