"""Criterion × unit: the criteria as rows, the units as columns, the newest period of each channel."""

from __future__ import annotations

import pandas as pd

from pipeline.records.periods import parse_period

MATRIX_KEYS = ("channel", "period", "question", "question_name")


def matrix(criteria: pd.DataFrame) -> pd.DataFrame:
    """Return the index of each criterion at each unit.

    Args:
        criteria: the table of criteria, with a row for each unit × channel × period and criterion.

    Returns:
        A row for each survey, channel and criterion of the newest period that this channel has: ``channel``,
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
    """Keep the newest period of each survey and channel: the one that begins last, of two such the shorter one."""
    last: dict[tuple[str, str], str] = {}
    for survey, channel, period in zip(criteria["survey"], criteria["channel"], criteria["period"], strict=True):
        known = last.setdefault((survey, channel), period)
        if known != period and parse_period(period).sort_key > parse_period(known).sort_key:
            last[survey, channel] = period
    kept = [
        last[survey, channel] == period
        for survey, channel, period in zip(criteria["survey"], criteria["channel"], criteria["period"], strict=True)
    ]
    return criteria[pd.Series(kept, criteria.index, dtype=bool)]
