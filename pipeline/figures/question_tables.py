"""Every question that is not about the respondent: how its answers are spread, on whatever scale it was asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import pandas as pd

from forms.layout import Kind
from forms.meaning import scale_in_force
from forms.scales import DETRACTORS, PROMOTERS
from forms.survey import Scale, Section, SectionKind, Survey, SurveyQuestion
from pipeline.counting.asked import PrintedVersion, desk_questions, is_of_index
from pipeline.counting.tally import IN_DOUBT
from pipeline.figures.criteria import in_language, label_of
from pipeline.figures.distributions import Times, mean_interval, mean_of, median_interval, net_promoters, spread
from pipeline.figures.figures import Row, exact_cells, share_in_per_cent
from pipeline.figures.formulas import half_away, wilson_95_each
from pipeline.figures.tables import EXACT_OF_QUESTIONS, GROUP, TableInput, framed

_QUESTION = ("section", "section_name", "section_kind", "question", "question_name", "kind", "in_index")
_CHANNEL = ("channel", "channel_name", "period")
_SAID = (
    *(
        "asked",
        "answers",
        "not_applicable",
        "pending",
        "mean",
        "mean_low",
        "mean_high",
        "median",
        "median_low",
        "median_high",
    ),
    *("top_box", "top_low", "top_high", "nps", "nps_low", "nps_high", "promoters", "detractors"),
    *("least", "lower_quartile", "upper_quartile", "most", "survey", "note"),
)
_SCORE = ("nps", "nps_low", "nps_high")
QUESTION_COLUMNS = (*GROUP, *_QUESTION, *_SAID)
CHANNEL_QUESTION_COLUMNS = (*_CHANNEL, *_QUESTION, *_SAID, *EXACT_OF_QUESTIONS)
_CHOSEN = ("choice", "choice_name", "score", "is_satisfied", "count", "share", "low", "high", "survey")
DISTRIBUTION_COLUMNS = (*GROUP, *_QUESTION, *_CHOSEN)
CHANNEL_DISTRIBUTION_COLUMNS = (*_CHANNEL, *_QUESTION, *_CHOSEN)

FEW = "too-few"
"""Note of a number that so few people gave that its extremes could name somebody; they are left out."""


@dataclass(frozen=True, slots=True)
class ResultQuestion:
    """A question whose answers are results.

    Attributes:
        section, section_name: the section that it stands in, and its title.
        section_kind: what the section is about; empty where the survey leaves that open.
        question: its id.
        label: its text.
        kind: the kind of answer.
        in_index: whether it is one of those that the overall index is made of.
        scale: of a rating.
        choices: what its levels or options are called, by id.
    """

    section: str
    section_name: str
    section_kind: str
    question: str
    label: str
    kind: Kind
    in_index: bool
    scale: Scale | None
    choices: Mapping[str, str]


def is_about_respondent(section: Section, question: SurveyQuestion) -> bool:
    """Whether a question is about who answers; where the survey leaves it open, choices are."""
    if section.kind is None:
        return question.kind in (Kind.CHOICE, Kind.CHOICES)
    return section.kind is SectionKind.RESPONDENT


def result_questions(versions: Sequence[PrintedVersion], language: str) -> list[ResultQuestion]:
    """Return the questions of a survey whose answers are results, as its newest version has them."""
    found: dict[str, ResultQuestion] = {}
    untold = desk_questions(versions)
    for version in versions:
        for section in version.survey.sections:
            for question in section.questions:
                if question.id in untold:
                    continue
                if question.kind is not Kind.TEXT and not is_about_respondent(section, question):
                    made = _result(version, versions[-1].survey, section, question, language)
                    known = found.get(made.question)
                    found[made.question] = replace(made, choices={**known.choices, **made.choices}) if known else made
    return list(found.values())


def _result(
    version: PrintedVersion, newest: Survey, section: Section, question: SurveyQuestion, language: str
) -> ResultQuestion:
    survey = version.survey
    scale = scale_in_force(survey, question.id, newest) if question.kind is Kind.RATING else None
    return ResultQuestion(
        section=section.id,
        section_name=in_language(section.title, survey, language),
        section_kind=section.kind.value if section.kind else "",
        question=version.key_of(question.id),
        label=label_of(version, question, language),
        kind=question.kind,
        in_index=scale is not None and bool(scale.satisfied) and is_of_index(section, scale),
        scale=scale,
        choices={one.id: in_language(one.label, survey, language) for one in question.options},
    )


@dataclass(frozen=True, slots=True)
class _Answers:
    """The answers of some groups to one question.

    Attributes:
        times: how often each choice or number was given.
        people: valid sheets that ask it, without those whose answer is in doubt.
        pending: answers that open doubts may still add.
    """

    times: Counter[str]
    people: int
    pending: int

    @property
    def given(self) -> int:
        """How many answers there are, one for each mark."""
        return self.times.total()


def question_tables(
    inputs: TableInput, asked: Mapping[str, Sequence[ResultQuestion]], fewest: int, *, each_unit: bool = True
) -> dict[str, pd.DataFrame]:
    """Return four tables by name: questions and their distributions, by unit × channel × period and over all units.

    Only valid sheets count; channels are never pooled.

    Args:
        inputs: what tables are made of.
        asked: of each survey the questions whose answers are results.
        fewest: people without whom the extremes of a number are left out.
        each_unit: whether the tables by unit have rows.
    """
    rows: dict[str, list[Row]] = {name: [] for name in _COLUMNS}
    for survey, questions in asked.items():
        found = [(question, _by_group(inputs, survey, question.question)) for question in questions]
        for prefix, cells, numbers in _wholes(inputs, survey):
            if not (each_unit or prefix):
                continue
            for question, by_group in found:
                answers, row = _together(by_group, numbers), cells | _named(question)
                rows[f"{prefix}questions"].append(row | _said(question, answers, fewest))
                rows[f"{prefix}distribution"] += [row | choice for choice in _distribution(question, answers)]
    for name, (part, low, high) in _INTERVALS.items():
        _with_intervals([*rows[name], *rows[f"channel_{name}"]], part, low, high)
    return {name: framed(rows[name], columns) for name, columns in _COLUMNS.items()}


def _with_intervals(rows: Sequence[Row], part: str, low: str, high: str) -> None:
    """Add the 95 % interval of the share that each row holds as two counts, all at once."""
    limits = wilson_95_each([row.get(part, (0, 0)) for row in rows])
    for row, ends in zip(rows, limits, strict=True):
        row[low], row[high] = ends or (None, None)


_COLUMNS = {
    "questions": QUESTION_COLUMNS,
    "distribution": DISTRIBUTION_COLUMNS,
    "channel_questions": CHANNEL_QUESTION_COLUMNS,
    "channel_distribution": CHANNEL_DISTRIBUTION_COLUMNS,
}

_TOP, _SHARE = "top", "part"  # where a row holds a share as two counts until all intervals are filled in
_INTERVALS = {"questions": (_TOP, "top_low", "top_high"), "distribution": (_SHARE, "low", "high")}


def _wholes(inputs: TableInput, survey: str) -> Iterator[tuple[str, Row, Sequence[int]]]:
    """Yield what rows are about: each unit × channel × period, then each channel × period, with its groups."""
    for number, _, keys in inputs.of_groups(survey):
        yield "", keys, [number]
    for (of, period, channel), numbers in inputs.by_channel().items():
        if of == survey:
            names = {"channel": channel, "channel_name": inputs.channels.get(channel, channel)}
            yield "channel_", names | {"period": period, "survey": survey}, numbers


def _named(question: ResultQuestion) -> Row:
    return {
        "section": question.section,
        "section_name": question.section_name,
        "section_kind": question.section_kind,
        "question": question.question,
        "question_name": question.label,
        "kind": question.kind.value,
        "in_index": "yes" if question.in_index else "no",
    }


def _by_group(inputs: TableInput, survey: str, question: str) -> list[_Answers]:
    tally = inputs.tally
    given, people = tally.given(survey, question), tally.asked(survey, question).tolist()
    pending = tally.open_answers(survey, [question]).tolist()
    return [_Answers(given.get(at, Counter()), people[at], pending[at]) for at in range(len(inputs.groups))]


def _together(by_group: Sequence[_Answers], numbers: Sequence[int]) -> _Answers:
    times, people, pending = Counter[str](), 0, 0
    for number in numbers:
        one = by_group[number]
        times.update(one.times)
        people, pending = people + one.people, pending + one.pending
    people -= times.pop(IN_DOUBT, 0)
    return _Answers(times, people, pending)


def _said(question: ResultQuestion, answers: _Answers, fewest: int) -> Row:
    """Return what the answers to a question say in short."""
    scale = question.scale
    if scale is None and question.kind is not Kind.NUMBER:
        return {"asked": answers.people, "answers": answers.given, "pending": answers.pending, "note": ""}
    if scale is None:
        values: Times = {Fraction(number): count for number, count in answers.times.items()}
    else:
        scores = scale.scores
        values = dict.fromkeys(scores.values(), 0)
        for level, score in scores.items():
            values[score] += answers.times[level]
    count = sum(values.values())
    asked = count if scale else answers.people
    row = {"asked": asked, "answers": count, "pending": answers.pending, "note": ""} | _middle(values)
    if scale is None:
        return row | (_five(values) if count >= fewest else {"note": FEW if count else ""})
    other = scale.not_applicable.id if scale.not_applicable else ""
    return row | {"not_applicable": answers.times[other] if other else None} | _ends(scale, answers.times, count)


def _middle(values: Times) -> Row:
    """Return mean and median with their intervals."""
    found, mean, halves = spread(values), mean_of(values), median_interval(values)
    low, high = mean_interval(values) or (None, None)
    return {
        "mean": None if mean is None else half_away(mean),
        "mean_low": low,
        "mean_high": high,
        "median": half_away(found.median) if found else None,
        "median_low": half_away(halves[0]) if halves else None,
        "median_high": half_away(halves[1]) if halves else None,
        **exact_cells(mean=mean, median=found.median if found else None),
    }


def _five(values: Times) -> Row:
    found = spread(values)
    if found is None:
        return {}
    names = ("least", "lower_quartile", "upper_quartile", "most")
    return {name: half_away(getattr(found, name)) for name in names}


def _ends(scale: Scale, times: Mapping[str, int], count: int) -> Row:
    """Return the share of the best level, and the score of a scale that has one."""
    best = scale.levels[-1 if scale.direction == "up" else 0].id
    row: Row = {"top_box": share_in_per_cent(times.get(best, 0), count), _TOP: (times.get(best, 0), count)}
    if scale.nps:
        promoters, detractors = (sum(times.get(one, 0) for one in ids) for ids in (PROMOTERS, DETRACTORS))
        score = dict(zip(_SCORE, net_promoters(promoters, detractors, count) or (), strict=False))
        row |= dict.fromkeys(_SCORE) | {name: half_away(end) for name, end in score.items()} | exact_cells(**score)
        row |= {"promoters": promoters, "detractors": detractors}
    return row


def _distribution(question: ResultQuestion, answers: _Answers) -> Iterator[Row]:
    """Yield a row for each choice; numbers have none.

    The share is one of the answers to a rating, and of the people asked where one may choose: several of them may
    choose the same, and whoever left it open chose nothing.
    """
    scale = question.scale
    levels, satisfied = (scale.scores, scale.satisfied) if scale else ({}, ())
    count = sum(answers.times[level] for level in levels)
    for choice, name in question.choices.items():
        times = answers.times[choice]
        whole = count if choice in levels else answers.people
        rated: Row = {}
        if scale and choice in levels:
            rated = {"score": float(levels[choice]), "is_satisfied": "yes" if choice in satisfied else "no"}
        cells = {"choice": choice, "choice_name": name, "count": times, "share": share_in_per_cent(times, whole)}
        yield cells | rated | {_SHARE: (times, whole)}
