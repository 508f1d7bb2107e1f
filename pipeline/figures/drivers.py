"""What goes with the overall rating: how much of its differences from sheet to sheet each factor shares.

The outcome is the survey's question about everything together, the predictors are its factors: of each sheet the mean
of the answers in a section, from 0 at the worst level of their scale to 1 at the best. That people who are content with
the one are content with the other does not say that either brings about the other.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forms.layout import Kind
from forms.survey import Section, Survey
from pipeline.counting.tally import Coded, CodedQuestion
from pipeline.figures.criteria import Factor
from pipeline.figures.figures import Row
from pipeline.figures.formulas import ALPHA, half_up, index
from pipeline.figures.shapley import MOST_PREDICTORS, covariances, in_groups, lmg, resampled
from pipeline.figures.tables import TableInput, framed
from pipeline.records.assembly import Status

DRIVERS = "drivers"
DRIVER_COLUMNS = (
    *("channel", "channel_name", "period", "question", "question_name", "factor", "factor_name", "index"),
    *("importance", "importance_low", "importance_high", "part_of_r_squared", "by_chance", "is_driver", "r_squared"),
    *("valid", "sheets_used", "sheets_left_out", "satisfied", "answers", "survey", "note"),
)

FEWEST_SHEETS, SHEETS_A_FACTOR = 100, 10
"""Sheets without which nothing is shared out: 100, and ten for each factor."""
LEAST_R_SQUARED = 0.05
"""Where the factors together share less of the overall rating's variance, how it is parted among them tells nothing."""
WHOLE = 10_080
"""The score of the best level. On five levels a mean of up to ten answers is a whole number, so that sums are exact."""

TOO_FEW, FEW_FACTORS, MANY_FACTORS = "too-few-sheets", "few-factors", "many-factors"
NO_SPREAD, WEAK = "no-spread", "weak"
"""Notes of what was not shared out: too few sheets, one factor or more than twelve, all ratings alike, R² too small."""

_ABOUT_ALL = re.compile(
    r"đánh giá chung|hài lòng chung|nhìn chung|nói chung|tổng thể|tổng quát|chung về"
    r"|overall|in general|all in all|as a whole",
    re.IGNORECASE,
)
_OVERALL = "overall"

Scores = NDArray[np.uint16]


@dataclass(frozen=True, slots=True)
class DriverRow:
    """A factor beside the overall rating, over all units, in one channel and period.

    Attributes:
        channel: id.
        period: by its name.
        question_name: the text of the overall rating.
        factor: id.
        factor_name: its title.
        index: of the factor, satisfied answers per cent of valid ones.
        importance: its share of R², per cent; ``None`` where nothing is shared out.
        importance_low: lower end of the 95 % bootstrap band.
        importance_high: its upper end.
        is_driver: ``yes`` where its part of R² is more than chance alone gives, else ``no``; empty as ``importance``.
        r_squared: the share of the overall rating's variance that goes with all factors, 0 to 1.
        sheets_used: valid sheets with the overall rating and every factor.
        sheets_left_out: the other valid ones.
        note: why nothing is shared out; else empty.
        satisfied: satisfied answers of the factor.
        answers: valid ones.
    """

    channel: str
    period: str
    question_name: str
    factor: str
    factor_name: str
    index: float | None
    importance: float | None
    importance_low: float | None
    importance_high: float | None
    is_driver: str
    r_squared: float | None
    sheets_used: int
    sheets_left_out: int
    note: str
    satisfied: int
    answers: int


def overall_question(survey: Survey, of_scheme: str | None = None) -> str | None:
    """Return the id of the question that asks about everything together; ``None`` where none does.

    That is the rating with the id ``overall``; else the question of which the survey's scheme tells the shares; else
    the last rating that stands alone in its section, if it or the section's title says that it is about everything.
    """
    ratings = {one.id for one in survey.questions if one.kind is Kind.RATING}
    named = [one for one in (_OVERALL, of_scheme) if one in ratings]
    alone = [section.questions[0].id for section in survey.sections if _asks_about_all(section)]
    return next(iter([*named, *alone[::-1]]), None)


def _asks_about_all(section: Section) -> bool:
    if [one.kind for one in section.questions] != [Kind.RATING]:
        return False
    labels = (section.title, section.questions[0].label)
    return any(_ABOUT_ALL.search(text or "") for label in labels for text in (label.main, label.second))


def drivers_tables(inputs: TableInput, overall: Mapping[str, str | None]) -> dict[str, pd.DataFrame]:
    """Return the table, by its name, with a row for each channel × period and factor; none where no survey asks so.

    Args:
        inputs: what tables are made of.
        overall: of each survey the question about everything together; ``None`` where it asks none.
    """
    rows = [row for survey, question in overall.items() if question for row in _of_survey(inputs, survey, question)]
    return {DRIVERS: framed(rows, DRIVER_COLUMNS)} if rows else {}


def _of_survey(inputs: TableInput, survey: str, question: str) -> Iterator[Row]:
    factors = _factors(inputs, survey, question)
    if not factors:
        return
    coded = [one for one in inputs.tally.coded if one.survey == survey]
    scores = [scores_of(one, [*(factor.questions for factor in factors.values()), {question}]) for one in coded]
    groups = np.concatenate([one.groups for one in coded])
    known = np.concatenate([known for _, known in scores])
    values = np.concatenate([values for values, _ in scores])
    label = next(one.questions[question] for one in inputs.surveys[survey].values() if question in one.questions)
    for (of, period, channel), numbers in inputs.by_channel().items():
        chosen = np.zeros(len(inputs.groups), np.bool_)
        chosen[numbers] = of == survey
        here = chosen[groups]
        if not here.any():
            continue
        about: Row = {"survey": survey, "period": period, "question": question, "question_name": label}
        about |= {"channel": channel, "channel_name": inputs.channels.get(channel, channel)}
        about["valid"] = sum(inputs.counts[number].statuses[Status.VALID] for number in numbers)
        for row in _rows(list(factors), values[here], known[here]):
            asked = factors[row["factor"]].questions
            yield about | {"factor_name": factors[row["factor"]].title} | _index(inputs, survey, asked, numbers) | row


def _factors(inputs: TableInput, survey: str, question: str) -> dict[str, Factor]:
    """Return the factors, without the overall rating; what is left of its own section is called as what it asks."""
    found: dict[str, Factor] = {}
    for name, factor in inputs.surveys[survey].items():
        asked = {one: label for one, label in factor.questions.items() if one in inputs.criteria[survey]}
        rest = {one: label for one, label in asked.items() if one.partition("@")[0] != question}
        if rest:
            found[name] = Factor(factor.title if rest == asked else "; ".join(rest.values()), rest)
    return found


def _index(inputs: TableInput, survey: str, questions: Mapping[str, str], numbers: Sequence[int]) -> Row:
    counts = [inputs.by_criterion[survey, one] for one in questions]
    satisfied, answers = (
        sum(int(part[numbers].sum()) for part in parts)
        for parts in ([one.satisfied for one in counts], [one.valid for one in counts])
    )
    return {"index": index(satisfied, answers), "satisfied": satisfied, "answers": answers}


def scores_of(coded: Coded, asked: Sequence[Mapping[str, str] | set[str]]) -> tuple[Scores, NDArray[np.bool_]]:
    """Return of each sheet its mean score of some sets of ratings, 0 to ``WHOLE``, and whether it has one at all.

    Args:
        coded: the sheets of one layout.
        asked: sets of questions.

    Returns:
        Two arrays of sheets × sets.
    """
    found = np.zeros((len(coded.groups), len(asked)), np.uint16)
    known = np.zeros(found.shape, np.bool_)
    for at, questions in enumerate(asked):
        total, count = (np.zeros(len(found), np.int64) for _ in range(2))
        for position, column in coded.ratings(questions):
            scores = _level_scores(column)[coded.codes[:, position]]
            total += np.maximum(scores, 0)
            count += scores >= 0
        known[:, at] = count > 0
        found[:, at] = (2 * total + count) // np.maximum(2 * count, 1)
    return found, known


def _level_scores(column: CodedQuestion) -> NDArray[np.int64]:
    """Return for each of the 256 codes the score of its level, -1 for what is no level."""
    found = np.full(256, -1, np.int64)
    levels = column.levels
    if levels is None:
        return found
    worst, best = min(levels.scores), max(levels.scores)
    by_level = dict(zip(levels.ids, levels.scores, strict=True))
    for code, choice in enumerate(column.choices, 1):
        if choice in by_level and best > worst:
            found[code] = round(WHOLE * (by_level[choice] - worst) / (best - worst))
    return found


def _rows(factors: Sequence[str], values: Scores, known: NDArray[np.bool_]) -> Iterator[Row]:
    """Yield what is told of each factor that at least half of the sheets say something of."""
    asked = [at for at in range(len(factors)) if 2 * known[:, at].sum() >= len(known)]
    chosen = [*asked, len(factors)]
    whole = known[:, chosen].all(axis=1)
    used = values[whole][:, chosen].astype(np.float64)
    result = shared_out(used)
    about = {"sheets_used": len(used), "sheets_left_out": len(values) - len(used), "note": result.note}
    about["r_squared"] = None if result.r_squared is None else _rounded(result.r_squared, 4)
    for place, at in enumerate(asked):
        cells = result.cells(place) if not result.note else {"is_driver": ""}
        yield {"factor": factors[at]} | about | cells


@dataclass(frozen=True, slots=True)
class SharedOut:
    """How R² is shared out among factors.

    Attributes:
        r_squared: of the regression on all; ``None`` where there is none.
        parts: of R², one for each factor.
        low, high: ends of the 95 % bootstrap bands of the parts as shares of R².
        by_chance: what a factor that has nothing to do with the outcome stays below in 95 of 100 surveys, for all
            factors at once.
        note: why nothing is shared out; else empty.
    """

    r_squared: float | None
    parts: tuple[float, ...] = ()
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()
    by_chance: float = 0.0
    note: str = ""

    def cells(self, place: int) -> Row:
        """Return the cells of a factor."""
        part = self.parts[place]
        share = part / sum(self.parts)
        cells = {"importance": share, "importance_low": self.low[place], "importance_high": self.high[place]}
        return {name: _rounded(100 * value) for name, value in cells.items()} | {
            "part_of_r_squared": _rounded(part, 4),
            "by_chance": _rounded(self.by_chance, 4),
            "is_driver": "yes" if part > self.by_chance else "no",
        }


def shared_out(values: NDArray[np.float64]) -> SharedOut:
    """Share R² out among predictors.

    A part of R² is called more than chance where it is above the 95 % point of what a single predictor without any tie
    to the outcome would get, χ² with one degree of freedom over n - 1, corrected for as many as there are (Bonferroni);
    the average over orders of taking predictors in spreads less than that. The band is the 95 % percentile interval of
    ``shapley.RESAMPLES`` resamples of sheets; a share is never negative, so that zero lies below every band.

    Args:
        values: rows × (k+1), the outcome last.
    """
    sheets, factors = len(values), values.shape[1] - 1
    if factors < 2 or factors > MOST_PREDICTORS:
        return SharedOut(None, note=FEW_FACTORS if factors < 2 else MANY_FACTORS)
    if sheets < max(FEWEST_SHEETS, SHEETS_A_FACTOR * factors):
        return SharedOut(None, note=TOO_FEW)
    sums = in_groups(values)
    matrix = covariances(sums.sum(axis=0), factors + 1)
    if not matrix[-1, -1] or not matrix.diagonal()[:-1].any():
        return SharedOut(None, note=NO_SPREAD)
    parts = lmg(matrix)
    r_squared = float(parts.sum())
    stats = importlib.import_module("scipy.stats")  # half a second that most commands need not wait for
    ratio = r_squared / factors / max(1 - r_squared, 1e-12) * (sheets - factors - 1)
    if r_squared < LEAST_R_SQUARED or stats.f.sf(ratio, factors, sheets - factors - 1) > ALPHA:
        return SharedOut(r_squared, note=WEAK)
    drawn = lmg(covariances(resampled(sums), factors + 1))
    whole = drawn.sum(axis=1, keepdims=True)
    shares = np.divide(drawn, whole, out=np.zeros_like(drawn), where=whole > 0)
    low, high = np.quantile(shares, [ALPHA / 2, 1 - ALPHA / 2], axis=0)
    by_chance = float(stats.chi2.isf(ALPHA / factors, 1)) / (sheets - 1)
    return SharedOut(r_squared, tuple(parts.tolist()), tuple(low.tolist()), tuple(high.tolist()), by_chance)


def _rounded(value: float, decimals: int = 2) -> float:
    return half_up(Fraction(max(value, 0.0)), decimals)
