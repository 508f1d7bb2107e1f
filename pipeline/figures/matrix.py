"""Criterion × unit: the criteria as rows, the units as columns, the newest period of each channel.

A report is about the newest period for which every unit has delivered. Here each unit has a column of its own and none
is added to another, so a period is shown as soon as anything of it is counted; so it is in the plan of measures.
"""

from __future__ import annotations

from datetime import date

import pandas as pd

from pipeline.records.periods import parse_period

MATRIX_KEYS = ("channel", "period", "question", "question_name")


def matrix(criteria: pd.DataFrame) -> pd.DataFrame:
    """Return the index of each criterion at each unit.

    Args:
        criteria: the table of criteria, with a row for each unit × channel × period and criterion.

    Returns:
        A row for each survey, channel and criterion of the newest period that this channel has answers of: ``channel``,
        ``period``, ``question``, ``question_name``, then the indices in a column for each unit, named by the unit's
        id. A unit without sheets in that period has no column; a criterion that a unit was not asked has no index.
    """
    table = criteria_by_unit(criteria, "index")
    units = list(table.columns[len(MATRIX_KEYS) :])
    return table.astype(dict.fromkeys(units, "float64"))


def criteria_by_unit(criteria: pd.DataFrame, column: str) -> pd.DataFrame:
    """Return what ``matrix`` does, with another column of the criteria in its cells; ``None`` where there is none."""
    newest = _newest(criteria)
    units = list(dict.fromkeys(newest["unit"]))
    rows: dict[tuple[str, ...], dict[str, object]] = {}
    lines = newest[["survey", "channel", "question", "period", "question_name", "unit", column]]
    for survey, channel, question, period, name, unit, value in lines.itertuples(index=False, name=None):
        keys = dict(zip(MATRIX_KEYS, (channel, period, question, name), strict=True))
        rows.setdefault((survey, channel, question), keys)[unit] = value
    order = {group: place for place, group in enumerate(dict.fromkeys((key[0], key[1]) for key in rows))}
    together = sorted(rows, key=lambda key: order[key[0], key[1]])  # a stable sort keeps the order of the questions
    return pd.DataFrame([rows[key] for key in together], columns=[*MATRIX_KEYS, *units], dtype="object")


def _newest(criteria: pd.DataFrame) -> pd.DataFrame:
    """Keep the newest period of each survey and channel: the one that begins last, of two such the shorter one.

    One of which nothing is counted yet, such as one that sheets were only printed for, is kept if there is no other.
    """
    last: dict[tuple[str, str], tuple[bool, tuple[date, int], str]] = {}
    columns = (criteria["survey"], criteria["channel"], criteria["period"], criteria["index"].notna())
    lines = list(zip(*columns, strict=True))
    for survey, channel, period, counted in dict.fromkeys(lines):
        found = counted, parse_period(period).sort_key, period
        last[survey, channel] = max(last.get((survey, channel), found), found)
    kept = [last[survey, channel][-1] == period for survey, channel, period, _ in lines]
    return criteria[pd.Series(kept, criteria.index, dtype=bool)]
