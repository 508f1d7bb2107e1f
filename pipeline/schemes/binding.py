"""A scheme joined to a survey: which question makes which indicator, and what each of its levels counts.

A question is found by its id: the one that the office names for the indicator, else those that the scheme lists, else a
question that is called as the indicator itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from forms.bilingual import Words, both
from forms.csv_table import CsvProblems
from forms.survey import Label, Survey
from pipeline.counting.levels import Levels
from pipeline.errors import SchemeError
from pipeline.schemes.scheme import Band, Citizens, Indicator, Measure, Scheme, largest
from pipeline.schemes.scheme_checks import did_you_mean

Questions = Mapping[str, Sequence[str]]
"""Ids of a survey's questions by the indicator that they are asked for, where an office says so itself."""

_HUNDRED = Fraction(100)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, what it is called, and what a valid answer to it counts, by level; any other counts nothing."""

    question: str
    title: Words
    values: Mapping[str, Fraction]


@dataclass(frozen=True, slots=True)
class BoundIndicator:
    """An indicator, and the questions of a survey that it is made of; none where people are not asked."""

    indicator: Indicator
    asked: tuple[Asked, ...] = ()

    @property
    def bands(self) -> tuple[Band, ...]:
        """What turns the answers into points, where the scheme has such bands."""
        return self.indicator.citizens.bands if self.indicator.citizens else ()


@dataclass(frozen=True, slots=True)
class BoundScheme:
    """A scheme and the questions that it is made of.

    Attributes:
        scheme: as the file has it.
        indicators: those of the scheme, or those that the survey's sections make.
        shares_of: the question of which the share of each level is told; ``None`` where the survey has it not.
        unasked: indicators that people could be asked and this survey does not ask.
    """

    scheme: Scheme
    indicators: tuple[BoundIndicator, ...]
    shares_of: str | None = None
    unasked: tuple[str, ...] = ()

    @property
    def most(self) -> Fraction:
        """The largest overall figure that there can be."""
        return largest(self.scheme.overall, [one.indicator for one in self.indicators])

    @property
    def asked(self) -> tuple[str, ...]:
        """The questions that make an indicator, each once."""
        return tuple(dict.fromkeys(asked.question for one in self.indicators for asked in one.asked))


def bind(
    scheme: Scheme, survey: Survey, levels: Mapping[str, Levels], questions: Questions | None = None
) -> BoundScheme:
    """Join a scheme to a survey.

    Args:
        scheme: what makes the indicators.
        survey: whose questions are asked.
        levels: of each of its ratings, by question.
        questions: those that the office itself names for an indicator (or for ``shares``); the scheme's own otherwise.

    Raises:
        SchemeError: the survey lacks a question or a level, or has none that could be told; names all of them.
    """
    binder = _Binder(scheme, survey, levels, questions or {})
    if scheme.sections:
        indicators = tuple(binder.sections(scheme.sections))
    else:
        indicators = tuple(map(binder.indicator, scheme.indicators))
    binder.check_names(indicators)
    shares_of = binder.shares()
    binder.problems.tell(SchemeError)
    return BoundScheme(scheme, indicators, shares_of, tuple(binder.unasked))


class _Binder:
    """Finds questions, and notes what is missing."""

    def __init__(self, scheme: Scheme, survey: Survey, levels: Mapping[str, Levels], questions: Questions) -> None:
        self.scheme, self.survey, self.levels, self.named = scheme, survey, levels, questions
        self.titles = {one.id: _words(one.label, survey) for one in survey.questions}
        self.known = list(self.titles)
        self.problems = CsvProblems(both("bộ chỉ số {id}", "scheme {id}", id=scheme.id))
        self.unasked: list[str] = []

    def indicator(self, one: Indicator) -> BoundIndicator:
        if one.citizens is None:
            return BoundIndicator(one)
        rated = [name for name, levels in self.levels.items() if levels.satisfied or one.citizens.measure != "index"]
        wanted = self.named.get(one.id) or one.citizens.questions or rated
        if one.id in self.known and one.id not in self.named and not set(wanted) & set(self.known):
            wanted = (one.id,)
        found = [
            name
            for name in dict.fromkeys(wanted)
            if self._is_there(name, both("chỉ số {id}", "indicator {id}", id=one.id), one.citizens.optional)
        ]
        if not found:
            self.unasked.append(one.id)
            if not wanted:
                self.problems.add(
                    None,
                    both(
                        "chỉ số {id}: phiếu hỏi không có câu chấm điểm nào",
                        "indicator {id}: the survey has no ratings",
                        id=one.id,
                    ),
                    both("Thêm câu hỏi cho chỉ số này.", "Add questions to it."),
                )
        asked = (self._asked(name, one.citizens, both("chỉ số {id}", "indicator {id}", id=one.id)) for name in found)
        return BoundIndicator(one, tuple(each for each in asked if each))

    def sections(self, measure: Measure) -> Iterator[BoundIndicator]:
        """Yield an indicator for each section that has ratings."""
        place = 0
        for section in self.survey.sections:
            ids = [question.id for question in section.questions if question.id in self.levels]
            rated = [one for one in ids if measure.measure != "index" or self.levels[one].satisfied]
            asked = tuple(
                each
                for one in rated
                if (each := self._asked(one, measure, both("phần {id}", "section {id}", id=section.id)))
            )
            if asked:
                place += 1
                title = _words(section.title, self.survey)
                made = _made(section.id, str(place), title, measure, asked)
                weight = {} if section.weight is None else {"weight": section.weight}
                yield BoundIndicator(made.model_copy(update=weight), asked)
        if not place and not self.problems.found:
            self.problems.add(
                None,
                both("phiếu hỏi không có câu chấm điểm nào", "the survey has no ratings"),
                both("Hỏi ít nhất một câu, ở phần nào cũng được.", "Ask at least one, in any section."),
            )

    def check_names(self, indicators: Sequence[BoundIndicator]) -> None:
        """Note indicators that the office names and that are not there."""
        known = [one.indicator.id for one in indicators] + ["shares"]
        for name in self.named:
            if name not in known:
                self.problems.add(
                    None,
                    both("không có chỉ số “{name}”", "there is no indicator “{name}”", name=name),
                    did_you_mean(name, known),
                )
        for question in self.scheme.also_asked:
            self._is_there(
                question, both("câu hỏi thêm ngoài các chỉ số", "asked beside the indicators"), optional=False
            )

    def shares(self) -> str | None:
        wanted = self.scheme.shares
        if wanted is None:
            return None
        question = next(iter(self.named.get("shares", ())), wanted.question)
        if not self._is_there(question, "shares", wanted.optional):
            return None
        known = self.levels[question].ids if question in self.levels else ()
        for level in (level for one in wanted.levels for level in one.levels):
            if level not in known:
                said = both(
                    "shares: câu {question} không có mức “{level}”",
                    "shares: question {question} has no level “{level}”",
                    question=question,
                    level=level,
                )
                self.problems.add(
                    None,
                    said,
                    both(
                        "Các mức của câu là {levels}.",
                        "Its levels are {levels}.",
                        levels=", ".join(known) or both("không có, vì không chấm điểm", "none: it is no rating"),
                    ),
                )
        return question

    def _is_there(self, question: str, what: str, optional: bool) -> bool:
        if question in self.known:
            return True
        if not optional:
            said = both(
                "{what}: phiếu hỏi không có câu “{question}”",
                "{what}: the survey has no question “{question}”",
                what=what,
                question=question,
            )
            self.problems.add(None, said, did_you_mean(question, self.known))
        return False

    def _asked(self, question: str, measure: Measure, what: str) -> Asked | None:
        levels = self.levels.get(question)
        if levels is None:
            said = both(
                "{what}: câu {question} không phải là câu chấm điểm",
                "{what}: question {question} is no rating",
                what=what,
                question=question,
            )
            self.problems.add(
                None,
                said,
                both(
                    "Đặt thang điểm cho câu này trong phiếu hỏi, hoặc ghi câu khác.",
                    "Give it a scale in the survey, or name another question.",
                ),
            )
            return None
        for level in (*measure.points, *measure.satisfied):
            if level not in levels.ids:
                said = both(
                    "{what}: câu {question} không có mức “{level}”",
                    "{what}: question {question} has no level “{level}”",
                    what=what,
                    question=question,
                    level=level,
                )
                self.problems.add(
                    None,
                    said,
                    both("Các mức của câu là {names}.", "Its levels are {names}.", names=", ".join(levels.ids)),
                )
        return Asked(question, self.titles[question], self._values(question, measure, levels, what))

    def _values(self, question: str, measure: Measure, levels: Levels, what: str) -> dict[str, Fraction]:
        if measure.measure == "mean":
            return dict(zip(levels.ids, levels.scores, strict=True))
        if measure.measure == "index":
            satisfied = set(measure.satisfied) or levels.satisfied
            if not satisfied:
                said = both(
                    "{what}: thang điểm của câu {question} không có mức nào được coi là hài lòng",
                    "{what}: the scale of question {question} has no satisfied levels",
                    what=what,
                    question=question,
                )
                self.problems.add(
                    None,
                    said,
                    both(
                        "Ghi các mức đó trong bộ chỉ số (“satisfied: …”) hoặc trong thang điểm của phiếu hỏi.",
                        "Name them in the scheme (“satisfied: …”) or in the survey's scale.",
                    ),
                )
            return {level: _HUNDRED * (level in satisfied) for level in levels.ids}
        for level in levels.ids:
            if level not in measure.points:
                said = both(
                    "{what}: mức {level} của câu {question} không có điểm",
                    "{what}: level {level} of question {question} has no points",
                    what=what,
                    level=level,
                    question=question,
                )
                self.problems.add(
                    None,
                    said,
                    both(
                        "Thêm “{level}: …” vào điểm của câu trong bộ chỉ số.",
                        "Add “{level}: …” to its points in the scheme.",
                        level=level,
                    ),
                )
        return dict(measure.points)


def _made(name: str, number: str, title: Words, measure: Measure, asked: Sequence[Asked]) -> Indicator:
    """Return the indicator that a section makes."""
    values = [value for each in asked for value in each.values.values()]
    most = max([band.points for band in measure.bands] or values)
    questions = tuple(each.question for each in asked)
    citizens = Citizens.model_construct(**dict(measure), questions=questions)
    label = Label(main=title.vi, second=title.en)
    return Indicator.model_construct(id=name, number=number, title=label, max=most, citizens=citizens)


def _words(label: Label, survey: Survey) -> Words:
    """Return a text of a survey, whose first language may be either."""
    first, second = label.main, label.second or label.main
    return Words(second, first) if survey.languages[0] == "en" else Words(first, second)
