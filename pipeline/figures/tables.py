"""The tables of figures that managers open: by unit, factor, criterion, channel and area."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from forms.serial import format_serial
from pipeline.counting.tally import Group, GroupCounts, Tally
from pipeline.figures.arrays import Numbers
from pipeline.figures.changes import CHANGE, CHANGE_OVER_UNITS
from pipeline.figures.columns_together import Columns, interleaved, together
from pipeline.figures.criteria import Factor
from pipeline.figures.figure_columns import figure_columns
from pipeline.figures.figures import (
    EXACT,
    PENDING,
    Counts,
    Figure,
    Row,
    level_columns,
    share_columns,
    share_in_per_cent,
    with_figure,
    with_figure_columns,
)
from pipeline.figures.funnel import BAND, FUNNEL, funnel_cells, with_expected
from pipeline.figures.like_with_like import Over, compare_units_with_before, compare_with_before, estimates_of_groups
from pipeline.figures.ranking import settled_places_each, with_ranks
from pipeline.figures.sample_size import yamane
from pipeline.figures.transactions import Transactions
from pipeline.records.assembly import Reason, Status
from pipeline.records.runs import IssuedRun, Origin

TOO_FEW = "too-few"
"""Note of a unit with so few valid sheets that its figures mean little."""
LOWEST = 5
"""How many of its criteria are named as a unit's lowest."""

REASONS = {
    "invalid_blank": Reason.BLANK,
    "invalid_too_few_answers": Reason.TOO_FEW_ANSWERS,
    "waiting_held": Reason.HELD,
    "waiting_conflict": Reason.CONFLICT,
    "waiting_page_missing": Reason.PAGE_MISSING,
    "waiting_page_unreadable": Reason.PAGE_UNREADABLE,
    "waiting_doubt": Reason.DOUBT,
    "waiting_run_cancelled": Reason.RUN_CANCELLED,
}
GROUP = ("unit", "unit_name", "unit_kind", "channel", "period")
SHEETS = ("issued", "returned", "valid", "invalid", "waiting")
RATES = ("return_rate", "valid_rate")
FIGURES = ("index", "low", "high", "mean")
BY_SHEET = ("low_sheets", "high_sheets", "design_effect")
EXACT_COLUMNS = tuple(
    f"{EXACT}{name}" for name in ("mean", "low_sheets", "high_sheets", "change", "now_index", "before_index")
)
EXACT_OF_QUESTIONS = tuple(f"{EXACT}{name}" for name in ("mean", "median", "nps", "nps_low", "nps_high"))
"""Figures before they are rounded; ``without_exact`` takes them out of what is written."""
LEVELS_AND_SHARES = ("level_*", "share_*", "unanswered", "not_applicable")
"""The first two stand for a column for each level of the scales that were asked."""
BASE = ("satisfied", "answers", "survey", "note")
RANKS = ("rank", "rank_from", "rank_to", "compared")

UNIT_COLUMNS = (
    *(*GROUP, *SHEETS, *FIGURES, *RANKS, *BAND, *PENDING, *CHANGE, *RATES, *BY_SHEET, *LEVELS_AND_SHARES),
    *("transactions", "sample_needed", *BASE, "serials", *REASONS, *EXACT_COLUMNS),
)
FACTOR_COLUMNS = (*GROUP, "factor", "factor_name", *FIGURES, *PENDING, "valid", *BY_SHEET, *LEVELS_AND_SHARES, *BASE)
_CRITERION = ("question", "question_name", "factor")
CRITERION_COLUMNS = (*GROUP, *_CRITERION, *LEVELS_AND_SHARES, *FIGURES, *PENDING, "lowest", "valid", *BASE)
LOWEST_COLUMNS = (*GROUP, "lowest", *_CRITERION, "index", "low", "high", "answers", "survey")
_CHANNEL = ("channel", "channel_name", "period")
CHANNEL_COLUMNS = (
    *(*_CHANNEL, "units", *SHEETS, *FIGURES, *PENDING, *CHANGE_OVER_UNITS, *RATES, *BY_SHEET, *FUNNEL),
    *(*LEVELS_AND_SHARES, *BASE, *REASONS, *EXACT_COLUMNS),
)
CHANNEL_CRITERION_COLUMNS = (
    *(*_CHANNEL, *_CRITERION, *FIGURES, *PENDING, *CHANGE_OVER_UNITS, *BY_SHEET, *LEVELS_AND_SHARES, *BASE[:3]),
    *EXACT_COLUMNS,
)

LOOKS = ("all_best", "straight", "untouched", "speeders")
"""How sheets of a channel may look, of which a share with its interval is told; the first two also beside others."""

_WHOLE = (
    *("rank", "rank_from", "rank_to", "lowest", "transactions", "sample_needed"),
    *("people", "satisfied", "answers", "not_applicable", "count", "promoters", "detractors"),
    *("change_units", "change_units_all", "periods", "sheets_used", "sheets_left_out"),
    *("untouched", "untouched_answers", "burst_most", "in_bursts", "identical_together"),
    *("beside_units", "units_flagged", "speeders"),
)
_DECIMAL = (
    *(*FIGURES, *RATES, *BY_SHEET, "low_pending", "high_pending"),
    *("mean_low", "mean_high", "median", "median_low", "median_high", "top_box", "top_low", "top_high"),
    *("nps", "nps_low", "nps_high", "least", "lower_quartile", "upper_quartile", "most", "score"),
    *("before_index", "now_index", "change", "change_low", "change_high", "change_p", "share"),
    *(*BAND[:-1], *FUNNEL, *EXACT_COLUMNS, *EXACT_OF_QUESTIONS),
    *("mean_index", "lower_limit", "upper_limit", "r_squared", "importance", "importance_low", "importance_high"),
    *("part_of_r_squared", "by_chance"),
    *(f"{name}_{part}" for name in LOOKS for part in ("share", "low", "high")),
    *(f"{name}_{part}" for name in LOOKS[:2] for part in ("beyond", "beyond_low", "beyond_high", "p", "limit")),
    *("long_string", "long_string_upper", "seconds_lower", "seconds_median", "seconds_upper", "identical_p"),
    *("index_beside", "difference", "difference_low", "difference_high", "difference_p"),
)


_SECONDS = ("seconds_lower", "seconds_median", "seconds_upper")


def decimals_in(columns: Iterable[str]) -> dict[str, int]:
    """Return how many decimals columns of numbers have, where it is not two."""
    found = {"change_p": 4, "tau": 4} | dict.fromkeys((*RATES, "share", "top_box"), 1)
    found |= dict.fromkeys((f"{name}_share" for name in LOOKS), 1) | dict.fromkeys(_SECONDS, 1)
    found |= dict.fromkeys(("all_best_p", "straight_p", "identical_p", "difference_p"), 4)
    found |= dict.fromkeys(("r_squared", "part_of_r_squared", "by_chance"), 4)
    shares = {name: 1 for name in columns if name.startswith("share_") and name != "share_answers"}
    return {name: count for name, count in (found | shares).items() if name in columns}


Surveys = Mapping[str, Mapping[str, Factor]]
"""The factors of every survey."""


@dataclass(frozen=True)
class TableInput:
    """What tables are made of.

    Attributes:
        tally: the counts.
        surveys: what factors and criteria are called.
        channels: what channels are called.
        transactions: of units, as far as they are known.
        fewest: valid sheets that a unit needs for a rank.
    """

    tally: Tally
    surveys: Surveys
    channels: Mapping[str, str]
    transactions: Transactions
    fewest: int

    @cached_property
    def groups(self) -> list[Group]:
        """Every group, by its position."""
        return list(self.tally.groups)

    @cached_property
    def counts(self) -> list[GroupCounts]:
        """The sheets of every group, by its position."""
        return list(self.tally.groups.values())

    @cached_property
    def overall(self) -> dict[str, Counts]:
        """Of every survey the answers to all its criteria."""
        return {survey: self.count(survey, self.criteria[survey]) for survey in self.surveys}

    @cached_property
    def criteria(self) -> dict[str, set[str]]:
        """Of every survey the questions that the overall index is made of."""
        return {survey: self.tally.criteria(survey) for survey in self.surveys}

    @cached_property
    def criteria_of_groups(self) -> list[set[str]]:
        """Of every group, by its position, the criteria that its valid sheets ask."""
        found: list[set[str]] = [set() for _ in self.groups]
        for coded in self.tally.coded:
            asked = coded.asked & self.criteria.get(coded.survey, set())
            for number in np.unique(coded.groups).tolist():
                found[number] |= asked
        return found

    @cached_property
    def level_ids(self) -> tuple[str, ...]:
        """The ids of the levels of all scales, in rising order."""
        found = {level for coded in self.tally.coded for one in coded.columns if one.levels for level in one.levels.ids}
        return tuple(sorted(found, key=int))

    @cached_property
    def by_criterion(self) -> dict[tuple[str, str], Counts]:
        """Of every survey and rating the answers to it, in the order of the survey."""
        asked = {survey: self.tally.ratings(survey) for survey in self.surveys}
        pairs = [(s, q) for s, factors in self.surveys.items() for f in factors.values() for q in f.questions]
        return {(survey, q): self.count(survey, [q]) for survey, q in pairs if q in asked[survey]}

    def count(self, survey: str, questions: Iterable[str]) -> Counts:
        """Count the answers of every group to some criteria."""
        return Counts.of(self.tally, survey, questions, self.transactions)

    def figure(self, counts: Counts, numbers: Sequence[int]) -> Figure:
        """Return the figure of some groups together."""
        return counts.figure(numbers, self.groups)

    def of_groups(self, survey: str) -> Iterator[tuple[int, Group, Row]]:
        """Yield the groups of a survey with their position and the first cells of their rows."""
        for number, (group, counts) in enumerate(zip(self.groups, self.counts, strict=True)):
            if group.survey == survey:
                names = {"unit_name": counts.unit_name, "unit_kind": counts.unit_kind}
                keys = {"unit": group.unit, "channel": group.channel, "period": group.period, "survey": survey}
                yield number, group, keys | names

    def by_channel(self) -> dict[tuple[str, str, str], list[int]]:
        """Return the positions of the groups of each survey, period and channel."""
        members: dict[tuple[str, str, str], list[int]] = {}
        for number, group in enumerate(self.groups):
            members.setdefault((group.survey, group.period, group.channel), []).append(number)
        return members

    def sheets(self, numbers: Sequence[int]) -> Row:
        """Return what became of the sheets of some groups."""
        counts = [self.counts[number] for number in numbers]
        statuses = sum((group.statuses for group in counts), Counter[Status]())
        reasons = sum((group.sheets.reasons for group in counts), Counter[Reason]())
        issued, returned = sum(group.issued for group in counts), statuses.total()
        printed, came_back = (sum(group.on_paper[at] for group in counts) for at in (0, 1))
        return (
            {"issued": issued, "returned": returned}
            | {status.value: statuses[status] for status in Status}
            | {
                "return_rate": share_in_per_cent(came_back, printed),
                "valid_rate": share_in_per_cent(statuses[Status.VALID], returned),
            }
            | {column: reasons[reason] for column, reason in REASONS.items()}
            | {"note": TOO_FEW if statuses[Status.VALID] < self.fewest else ""}
        )


def units_table(inputs: TableInput) -> pd.DataFrame:
    """Return a row for each unit × channel × period.

    The index is over all criteria. Units are ranked and compared within their survey, channel and period, also with
    what is expected of their size; one with too few valid sheets is noted so and has no rank.
    """
    rows, over = [], list[Over]()
    for survey in inputs.surveys:
        for number, group, keys in inputs.of_groups(survey):
            over.append(Over(inputs.overall[survey], [number]))
            served = inputs.transactions.get((group.unit, group.period))
            needed = {"transactions": served, "sample_needed": yamane(served) if served else None}
            serials = {"serials": serials_in_words(inputs.counts[number].runs)}
            row = keys | inputs.sheets([number]) | needed | serials
            rows.append(with_figure(row, inputs.figure(inputs.overall[survey], [number])))
    compare_with_before(inputs, rows, over, ("survey", "channel"), ("unit",))
    with_ranks(rows, inputs.fewest)
    with_expected(rows, inputs.fewest)
    return framed(with_figure_columns(rows), UNIT_COLUMNS, inputs.level_ids)


def factors_table(inputs: TableInput) -> pd.DataFrame:
    """Return a row for each unit × channel × period and factor; a factor is a section with criteria."""
    parts = []
    for survey, factors in inputs.surveys.items():
        asked = {name: inputs.criteria[survey] & set(factor.questions) for name, factor in factors.items()}
        counted = {name: inputs.count(survey, questions) for name, questions in asked.items() if questions}
        names = [{"factor": name, "factor_name": factors[name].title} for name in counted]
        parts.append(_of_each_group(inputs, survey, names, list(counted.values())))
    return framed_columns(together(parts), FACTOR_COLUMNS, inputs.level_ids)


def criteria_table(inputs: TableInput) -> pd.DataFrame:
    """Return a row for each unit × channel × period and criterion; ``lowest`` numbers those with the lowest index."""
    parts = []
    for survey in inputs.surveys:
        counted = {question: counts for (of, question), counts in inputs.by_criterion.items() if of == survey}
        names = criterion_names(inputs.surveys[survey])
        here = [names[question] for question in counted]
        parts.append(_of_each_group(inputs, survey, here, list(counted.values())))
        if counted:
            parts[-1]["lowest"] = _lowest_places(inputs, survey, counted).ravel()
    return framed_columns(together(parts), CRITERION_COLUMNS, inputs.level_ids)


def _of_each_group(inputs: TableInput, survey: str, names: Sequence[Row], counted: Sequence[Counts]) -> Columns:
    """Return a row for each group of a survey and each of some figures."""
    found = [(number, keys | _short(inputs, number)) for number, _, keys in inputs.of_groups(survey)]
    ours = [number for number, _ in found]
    told = (figure_columns(counts, inputs.groups) for counts in counted)
    return interleaved([keys for _, keys in found], names, [{n: c[ours] for n, c in one.items()} for one in told])


def _lowest_places(inputs: TableInput, survey: str, counted: Mapping[str, Counts]) -> Numbers:
    """Return groups × questions: the places of the criteria of a group with the lowest indices, NaN of all others.

    Of equals the one that is asked first; one whose place pending answers could still change has none.
    """
    ours = [number for number, _, _ in inputs.of_groups(survey)]
    columns = [(one.satisfied, one.valid, one.answers.pending) for one in counted.values()]
    satisfied, answers, pending = (np.stack([one[ours] for one in each], axis=1) for each in zip(*columns, strict=True))
    answers = np.where([question in inputs.criteria[survey] for question in counted], answers, 0)
    shares = np.where(answers > 0, satisfied / np.maximum(answers, 1), np.inf)
    place = np.empty(shares.shape, np.int64)
    ordered = np.tile(np.arange(1, len(counted) + 1), (len(ours), 1))
    np.put_along_axis(place, np.argsort(shares, axis=1, kind="stable"), ordered, axis=1)
    shown = (answers > 0) & (place <= LOWEST) & settled_places_each(satisfied, answers, pending)
    return np.where(shown, place, np.nan)


def lowest_table(criteria: pd.DataFrame) -> pd.DataFrame:
    """Return the five lowest criteria of each unit × channel × period, the lowest first."""
    chosen = criteria[criteria["lowest"].notna()]
    keys = ["survey", "period", "unit", "channel"]
    # The rows lie group by group; sorting by the place within each keeps the order of the groups.
    order = chosen.groupby(keys, sort=False).ngroup()
    chosen = chosen.assign(_order=order).sort_values(["_order", "lowest"], kind="stable")
    return chosen[list(LOWEST_COLUMNS)].reset_index(drop=True)


def channels_table(inputs: TableInput) -> pd.DataFrame:
    """Return a row for each channel × period over all units; channels stand side by side and are never pooled."""
    rows: list[Row] = []
    over: list[Over] = []
    of_groups = {survey: estimates_of_groups(inputs, counts) for survey, counts in inputs.overall.items()}
    for key, numbers in inputs.by_channel().items():
        over.append(Over(inputs.overall[key[0]], numbers))
        band = funnel_cells([of_groups[key[0]][number] for number in numbers], inputs.fewest)
        rows.append(with_figure(_of_channel(inputs, key, numbers) | band, inputs.figure(*over[-1])))
    compare_units_with_before(inputs, rows, over, ("survey", "channel"), ())
    return framed(with_figure_columns(rows), CHANNEL_COLUMNS, inputs.level_ids)


def _of_channel(inputs: TableInput, key: tuple[str, str, str], numbers: Sequence[int]) -> Row:
    survey, period, channel = key
    keys = {
        "channel": channel,
        "channel_name": inputs.channels.get(channel, channel),
        "period": period,
        "survey": survey,
    }
    return keys | {"units": len({inputs.groups[number].unit for number in numbers})} | inputs.sheets(numbers)


def channel_criteria_table(inputs: TableInput) -> pd.DataFrame:
    """Return a row for each channel × period and criterion over all units, with its change since the period before."""
    rows: list[Row] = []
    over: list[Over] = []
    for key, numbers in inputs.by_channel().items():
        names, cells = criterion_names(inputs.surveys[key[0]]), _of_channel(inputs, key, numbers)
        for (survey, question), counts in inputs.by_criterion.items():
            if survey == key[0]:
                over.append(Over(counts, numbers))
                rows.append(with_figure(cells | names[question], inputs.figure(counts, numbers)))
    compare_units_with_before(inputs, rows, over, ("survey", "channel"), ("question",))
    return framed(with_figure_columns(rows), CHANNEL_CRITERION_COLUMNS, inputs.level_ids)


def criterion_names(factors: Mapping[str, Factor]) -> dict[str, Row]:
    """Return of each question the cells that name it."""
    return {
        question: {"question": question, "question_name": label, "factor": name}
        for name, factor in factors.items()
        for question, label in factor.questions.items()
    }


def _short(inputs: TableInput, number: int) -> Row:
    valid = inputs.counts[number].statuses[Status.VALID]
    return {"valid": valid, "note": TOO_FEW if valid < inputs.fewest else ""}


def serials_in_words(runs: Iterable[IssuedRun]) -> str:
    """Return the first and last serial of each run, which lead from a figure to its sheets."""
    printed = [run for run in runs if (run.printed and not run.cancelled) or run.origin is Origin.ROWS]
    return "; ".join(
        f"{format_serial(run.first_serial)}–{format_serial(run.first_serial + run.count - 1)}" for run in printed
    )


def without_exact(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table without the figures that are not rounded, as it is written."""
    return table[[name for name in table if not str(name).startswith(EXACT)]]


def framed(rows: Iterable[Mapping[str, Any]], columns: Sequence[str], level_ids: Sequence[str] = ()) -> pd.DataFrame:
    """Return rows as a table: numbers where there may be none are kept as such, and not as texts."""
    return _typed(list(rows), columns, level_ids)


def framed_columns(cells: Mapping[str, Any], columns: Sequence[str], level_ids: Sequence[str] = ()) -> pd.DataFrame:
    """Return columns as a table, as ``framed`` does rows; one that there is nothing of is empty."""
    return _typed(cells, columns, level_ids)


def _typed(cells: Any, columns: Sequence[str], level_ids: Sequence[str]) -> pd.DataFrame:
    by_level = {"level_*": level_columns(level_ids), "share_*": share_columns(level_ids)}
    names = [name for column in columns for name in by_level.get(column, (column,))]
    table = pd.DataFrame(cells, columns=names)
    for column in names:
        if column in _DECIMAL or column in by_level["share_*"]:
            table[column] = table[column].astype("float64")
        elif column in _WHOLE or column in by_level["level_*"]:
            table[column] = table[column].astype("Int64")
    return table
