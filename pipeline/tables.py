"""The tables that managers open: figures by unit, factor, criterion and channel."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.criteria import Factor
from pipeline.sheets import Reason, Status
from pipeline.statistics import LEVELS, SATISFIED, index, mean, ranks, wilson_95
from pipeline.tally import Group, GroupCounts, Tally

TOO_FEW = "too-few"
"""Note of a unit with so few valid sheets that its figures mean little."""

_REASONS = {
    "invalid_blank": Reason.BLANK,
    "invalid_too_few_answers": Reason.TOO_FEW_ANSWERS,
    "waiting_conflict": Reason.CONFLICT,
    "waiting_page_missing": Reason.PAGE_MISSING,
    "waiting_page_unreadable": Reason.PAGE_UNREADABLE,
    "waiting_doubt": Reason.DOUBT,
}
_GROUP = ["unit", "unit_name", "unit_kind", "channel", "period"]
_SHEETS = ["issued", "returned", "valid", "invalid", "waiting"]
_FIGURES = ["index", "low", "high", "mean"]
_BASE = ["satisfied", "answers", "survey", "note"]
_LEVEL_COLUMNS = [f"level_{level}" for level in LEVELS]
UNIT_COLUMNS = [*_GROUP, *_SHEETS, *_FIGURES, "rank", *_BASE, *_REASONS]
FACTOR_COLUMNS = [*_GROUP, "factor", "factor_name", *_FIGURES, "valid", *_BASE]
CRITERION_COLUMNS = [
    *_GROUP,
    "question",
    "question_name",
    "factor",
    *_LEVEL_COLUMNS,
    "unanswered",
    *_FIGURES,
    "valid",
    *_BASE,
]
CHANNEL_COLUMNS = ["channel", "channel_name", "period", "units", *_SHEETS, *_FIGURES, *_BASE, *_REASONS]

_SCORES = np.array([0, *map(int, LEVELS)])
_IS_SATISFIED = np.array([score in SATISFIED for score in _SCORES.tolist()])

Row = dict[str, Any]
Levels = NDArray[np.int64]
"""How many answers are open or void, and how many there are of each level: six numbers."""
Surveys = Mapping[str, Mapping[str, Factor]]
"""The factors of every survey."""
Detail = Callable[[int, Group], Iterable[tuple[Row, Levels]]]


def units_table(tally: Tally, fewest_for_rank: int) -> pd.DataFrame:
    """Return a row for each unit × channel × period.

    The index is over all criteria. Units are ranked within their survey, channel and period; one with fewer valid
    sheets than ``fewest_for_rank`` is noted as too few and has no rank.
    """
    rows = []
    for number, (group, counts) in enumerate(tally.groups.items()):
        levels = _sum(table[number] for key, table in tally.levels.items() if key[0] == group.survey)
        rows.append(
            _of_group(group, counts) | _sheets([counts]) | _figures(levels, group, counts.statuses, fewest_for_rank)
        )
    _rank(rows)
    return _frame(rows, UNIT_COLUMNS)


def factors_table(tally: Tally, surveys: Surveys, fewest_for_rank: int) -> pd.DataFrame:
    """Return a row for each unit × channel × period and factor; a factor is a section with criteria."""

    def factors(number: int, group: Group) -> Iterable[tuple[Row, Levels]]:
        for name, factor in surveys[group.survey].items():
            tables = [tally.levels[key] for q in factor.questions if (key := (group.survey, q)) in tally.levels]
            if tables:
                yield {"factor": name, "factor_name": factor.title}, _sum(table[number] for table in tables)

    return _frame(_detailed(tally, factors, fewest_for_rank), FACTOR_COLUMNS)


def criteria_table(tally: Tally, surveys: Surveys, fewest_for_rank: int) -> pd.DataFrame:
    """Return a row for each unit × channel × period and criterion, with the counts of the five levels."""

    def criteria(number: int, group: Group) -> Iterable[tuple[Row, Levels]]:
        for name, factor in surveys[group.survey].items():
            for question, label in factor.questions.items():
                table = tally.levels.get((group.survey, question))
                if table is not None:
                    names = {"question": question, "question_name": label, "factor": name}
                    counts = dict(zip(["unanswered", *_LEVEL_COLUMNS], table[number].tolist(), strict=True))
                    yield names | counts, table[number]

    return _frame(_detailed(tally, criteria, fewest_for_rank), CRITERION_COLUMNS)


def channels_table(tally: Tally, names: Mapping[str, str]) -> pd.DataFrame:
    """Return a row for each channel × period over all units; channels stand side by side and are never pooled."""
    members: dict[tuple[str, str, str], list[int]] = {}
    for number, group in enumerate(tally.groups):
        members.setdefault((group.survey, group.period, group.channel), []).append(number)
    groups = list(tally.groups.items())
    rows = []
    for (survey, period, channel), numbers in members.items():
        counts = [groups[number][1] for number in numbers]
        tables = [table for key, table in tally.levels.items() if key[0] == survey]
        levels = _sum(table[number] for table in tables for number in numbers)
        keys = {"channel": channel, "channel_name": names.get(channel, channel), "period": period}
        statuses = sum((one.statuses for one in counts), Counter[Status]())
        figures = _figures(levels, groups[numbers[0]][0], statuses, 0)
        rows.append(keys | {"units": len(numbers)} | _sheets(counts) | figures)
    return _frame(rows, CHANNEL_COLUMNS)


def _detailed(tally: Tally, detail: Detail, fewest_for_rank: int) -> list[Row]:
    rows = []
    for number, (group, counts) in enumerate(tally.groups.items()):
        for keys, levels in detail(number, group):
            figures = _figures(levels, group, counts.statuses, fewest_for_rank)
            rows.append(_of_group(group, counts) | keys | figures | {"valid": counts.statuses[Status.VALID]})
    return rows


def _of_group(group: Group, counts: GroupCounts) -> Row:
    names = {"unit_name": counts.unit_name, "unit_kind": counts.unit_kind}
    return {"unit": group.unit, "channel": group.channel, "period": group.period} | names


def _sheets(groups: Sequence[GroupCounts]) -> Row:
    statuses = sum((group.statuses for group in groups), Counter[Status]())
    reasons = sum((group.reasons for group in groups), Counter[Reason]())
    return (
        {"issued": sum(group.issued for group in groups), "returned": statuses.total()}
        | {status.value: statuses[status] for status in Status}
        | {column: reasons[reason] for column, reason in _REASONS.items()}
    )


def _figures(levels: Levels, group: Group, statuses: Counter[Status], fewest: int) -> Row:
    satisfied, valid = int(levels[_IS_SATISFIED].sum()), int(levels[1:].sum())
    low, high = wilson_95(satisfied, valid) or (None, None)
    return {
        "index": index(satisfied, valid),
        "low": low,
        "high": high,
        "mean": mean(int(_SCORES @ levels), valid),
        "satisfied": satisfied,
        "answers": valid,
        "survey": group.survey,
        "note": TOO_FEW if statuses[Status.VALID] < fewest else "",
    }


def _sum(parts: Iterable[Levels]) -> Levels:
    return sum(parts, np.zeros(len(_SCORES), np.int64))


def _rank(rows: Sequence[Row]) -> None:
    """Rank the units that are compared with each other."""
    rivals: dict[tuple[str, str, str], list[Row]] = {}
    for row in rows:
        rivals.setdefault((row["survey"], row["channel"], row["period"]), []).append(row)
    for group in rivals.values():
        shares = [
            Fraction(row["satisfied"], row["answers"]) if row["answers"] and not row["note"] else None for row in group
        ]
        for row, rank in zip(group, ranks(shares), strict=True):
            row["rank"] = rank


def _frame(rows: Sequence[Row], columns: Sequence[str]) -> pd.DataFrame:
    table = pd.DataFrame(list(rows), columns=list(columns))
    table[_FIGURES] = table[_FIGURES].astype("float64")
    if "rank" in table:
        table["rank"] = table["rank"].astype("Int64")
    return table
