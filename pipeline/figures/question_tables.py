"""Every question that is not about the respondent: how its answers are spread, on whatever scale it was asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
import pandas as pd

from forms.layout import Kind
from forms.meaning import scale_in_force
from forms.scales import DETRACTORS, PROMOTERS
from forms.survey import Scale, Section, SectionKind, Survey, SurveyQuestion
from pipeline.counting.asked import PrintedVersion, desk_questions, is_of_index
from pipeline.counting.tally import IN_DOUBT, Whole
from pipeline.figures.columns_together import Columns, interleaved, together
from pipeline.figures.criteria import in_language, label_of
from pipeline.figures.distributions import Times, mean_interval, mean_of, median_interval, net_promoters, spread
from pipeline.figures.figures import Row, exact_cells
from pipeline.figures.formulas import half_away
from pipeline.figures.question_columns import Scored, share_columns
from pipeline.figures.tables import EXACT_OF_QUESTIONS, GROUP, TableInput, framed_columns

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
class _Whole:
    """What rows are about: each unit × channel × period, or each channel × period.

    Attributes:
        cells: of each, the cells that say what it is.
        places: for each group that counts, which of them it belongs to; -1 for a group of another survey.
    """

    cells: list[Row]
    places: Whole

    def sums(self, counts: Whole) -> Whole:
        """Return what counts of groups add up to; groups may be the first of two dimensions."""
        found = np.zeros((len(self.cells), *counts.shape[1:]), np.int64)
        ours = self.places >= 0
        np.add.at(found, self.places[ours], counts[ours])
        return found


@dataclass(frozen=True, slots=True)
class _Answers:
    """The answers to one question.

    Attributes:
        times: how often each choice was made, by its id.
        given: how many answers there are, one for each mark.
        people: valid sheets that ask it, without those whose answer is in doubt.
        pending: answers that open doubts may still add.
        numbers: how often each number was given, where numbers are asked for; else nothing.
    """

    times: Mapping[str, Whole]
    given: Whole
    people: Whole
    pending: Whole
    numbers: Sequence[Counter[str]]


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
    parts: dict[str, list[Columns]] = {name: [] for name in _COLUMNS}
    for survey, questions in asked.items():
        wholes = {"": _each_unit(inputs, survey)} if each_unit else {}
        for prefix, whole in (wholes | {"channel_": _each_channel(inputs, survey)}).items():
            answers = [_answers(inputs, survey, question, whole) for question in questions]
            said = [_said(question, one, fewest) for question, one in zip(questions, answers, strict=True)]
            parts[f"{prefix}questions"].append(interleaved(whole.cells, [_named(one) for one in questions], said))
            chosen = [list(_chosen(question, one)) for question, one in zip(questions, answers, strict=True)]
            names = [_named(one) | cells for one, rows in zip(questions, chosen, strict=True) for cells, _ in rows]
            counted = [columns for rows in chosen for _, columns in rows]
            parts[f"{prefix}distribution"].append(interleaved(whole.cells, names, counted))
    return {name: framed_columns(together(parts[name]), columns) for name, columns in _COLUMNS.items()}


_COLUMNS = {
    "questions": QUESTION_COLUMNS,
    "distribution": DISTRIBUTION_COLUMNS,
    "channel_questions": CHANNEL_QUESTION_COLUMNS,
    "channel_distribution": CHANNEL_DISTRIBUTION_COLUMNS,
}


def _each_unit(inputs: TableInput, survey: str) -> _Whole:
    cells, places = list[Row](), np.full(len(inputs.groups), -1, np.int64)
    for number, _, keys in inputs.of_groups(survey):
        places[number] = len(cells)
        cells.append(keys)
    return _Whole(cells, places)


def _each_channel(inputs: TableInput, survey: str) -> _Whole:
    cells, places = list[Row](), np.full(len(inputs.groups), -1, np.int64)
    for (of, period, channel), numbers in inputs.by_channel().items():
        if of == survey:
            places[numbers] = len(cells)
            names = {"channel": channel, "channel_name": inputs.channels.get(channel, channel)}
            cells.append(names | {"period": period, "survey": survey})
    return _Whole(cells, places)


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


def _answers(inputs: TableInput, survey: str, question: ResultQuestion, whole: _Whole) -> _Answers:
    tally, name = inputs.tally, question.question
    scored = question.scale.scores if question.scale else ()
    choices = tuple(dict.fromkeys((*question.choices, *scored)))
    found = tally.choices(survey, name, choices)
    times = dict(zip(choices, whole.sums(found.times).T, strict=True))
    people = whole.sums(tally.asked(survey, name) - found.in_doubt)
    numbers = [Counter[str]() for _ in whole.cells] if question.kind is Kind.NUMBER else []
    if numbers:
        for group, given in tally.given(survey, name).items():
            if whole.places[group] >= 0:
                numbers[whole.places[group]].update({one: n for one, n in given.items() if one != IN_DOUBT})
    pending = whole.sums(tally.open_answers(survey, [name]))
    return _Answers(times, whole.sums(found.given), people, pending, numbers)


def _said(question: ResultQuestion, answers: _Answers, fewest: int) -> Columns:
    """Return what the answers to a question say in short."""
    scale, counts = question.scale, {"asked": answers.people, "answers": answers.given, "pending": answers.pending}
    note = np.full(len(answers.people), "", object)
    if scale is None:
        return counts | {"note": note} | (_of_numbers(answers, fewest) if question.kind is Kind.NUMBER else {})
    scored = Scored.of(scale.scores, answers.times)
    counts |= {"asked": scored.count, "answers": scored.count}
    other = scale.not_applicable.id if scale.not_applicable else ""
    if other:
        counts |= {"not_applicable": answers.times[other]}
    return counts | {"note": note} | scored.middle() | _ends(scale, answers.times, scored.count)


def _of_numbers(answers: _Answers, fewest: int) -> Columns:
    """Return what numbers say in short, whole by whole: hardly any two give the same."""
    rows = []
    for given in answers.numbers:
        values: Times = {Fraction(number): count for number, count in given.items()}
        count = sum(values.values())
        rows.append({"answers": count, "note": ""} | _middle(values))
        rows[-1] |= _five(values) if count >= fewest else {"note": FEW if count else ""}
    return _as_columns(rows)


def _as_columns(rows: Sequence[Row]) -> Columns:
    """Return rows as columns; what a row lacks is empty."""
    names = dict.fromkeys(name for row in rows for name in row)
    kinds = {"answers": np.int64, "note": object}
    cells = {name: [row.get(name) for row in rows] for name in names}
    return {
        name: np.array([np.nan if one is None else one for one in found], kinds.get(name, np.float64))
        for name, found in cells.items()
    }


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


def _ends(scale: Scale, times: Mapping[str, Whole], count: Whole) -> Columns:
    """Return the share of the best level, and the score of a scale that has one."""
    best = scale.levels[-1 if scale.direction == "up" else 0].id
    found = share_columns(times[best], count, ("top_box", "top_low", "top_high"))
    if not scale.nps:
        return found
    promoters, detractors = (np.sum([times[one] for one in ids], axis=0) for ids in (PROMOTERS, DETRACTORS))
    rows = []
    for counts in zip(promoters.tolist(), detractors.tolist(), count.tolist(), strict=True):
        score = dict(zip(_SCORE, net_promoters(*counts) or (), strict=False))
        rounded = {name: half_away(end) for name, end in score.items()}
        rows.append(dict.fromkeys(_SCORE) | rounded | exact_cells(**score))
    return found | {"promoters": promoters, "detractors": detractors} | _as_columns(rows)


def _chosen(question: ResultQuestion, answers: _Answers) -> Iterator[tuple[Row, Columns]]:
    """Yield what is said of each choice, and how often it was made; numbers have none.

    The share is one of the answers to a rating, and of the people asked where one may choose: several of them may
    choose the same, and whoever left it open chose nothing.
    """
    scale = question.scale
    levels, satisfied = (scale.scores, scale.satisfied) if scale else ({}, ())
    count = np.sum([answers.times[level] for level in levels], axis=0) if levels else answers.people
    for choice, name in question.choices.items():
        cells: Row = {"choice": choice, "choice_name": name, "score": np.nan, "is_satisfied": np.nan}
        if choice in levels:
            cells |= {"score": float(levels[choice]), "is_satisfied": "yes" if choice in satisfied else "no"}
        times = answers.times[choice]
        shares = share_columns(times, count if choice in levels else answers.people, ("share", "low", "high"))
        yield cells, {"count": times} | shares
