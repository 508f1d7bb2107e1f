"""``indicators.csv`` and ``classes.csv``: figures with two decimals, shares with one, each rounded once, half up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import pandas as pd

from pipeline.figures.figures import exact_cells
from pipeline.figures.formulas import half_up
from pipeline.schemes.binding import BoundScheme
from pipeline.schemes.columns import POINTS, WHOLE, share_column, share_columns
from pipeline.schemes.outcome import DECIMALS, Outcome
from pipeline.schemes.rows import Classed, ClassRow, IndicatorRow
from pipeline.schemes.scheme import Scheme, SumClass, in_words

Row = dict[str, Any]


def scheme_tables(bound: BoundScheme, outcome: Outcome, language: str) -> dict[str, pd.DataFrame]:
    """Return the two tables by name.

    Args:
        bound: the scheme that made the outcome.
        outcome: its rows.
        language: of names, ``vi`` or ``en``.
    """
    indicators = [_indicator(row, bound.scheme, language) for row in outcome.indicators]
    classes = [_class(row, bound.scheme, language) for row in outcome.classes]
    return {
        "indicators": _framed(indicators, INDICATOR_COLUMNS, bound.scheme),
        "classes": _framed(classes, (*class_columns(bound.scheme), *_EXACT), bound.scheme),
    }


INDICATOR_COLUMNS = (
    "scheme",
    "unit",
    "unit_name",
    "channel",
    "period",
    "indicator",
    "number",
    "indicator_name",
    "question",
    "max",
    "citizens",
    "low_citizens",
    "high_citizens",
    "answers",
    "pending",
    "computed",
    "self_scored",
    "appraised",
    "counts",
    "points",
    "low_points",
    "high_points",
)


_EXACT = tuple(exact_cells(sum=None, low_sum=None, high_sum=None))
"""Of classes, for a report that shows fewer decimals; they are not written."""


def class_columns(scheme: Scheme) -> list[str]:
    """Return the columns of ``classes.csv``: those of the classes and of the officials only where it has such."""
    found = ["scheme", "unit", "unit_name", "channel", "period", "sheets", "waiting"]
    found += ["sum", "low_sum", "high_sum", "max"]
    if scheme.classes:
        found += ["class", "class_name", "class_low", "class_high", "class_open"]
    found += ["missing"]
    if scheme.officials:
        found += ["officials_sum", "officials_low_sum", "officials_high_sum"]
        found += ["officials_class", "officials_class_name", "officials_class_open"]
    if scheme.shares:
        found += [*share_columns(scheme), "share_answers"]
    return [*found, *(["rank"] if scheme.ranking else []), "note"]


def _framed(rows: list[Row], columns: Sequence[str], scheme: Scheme) -> pd.DataFrame:
    """Return rows as a table: numbers where there may be none are kept as such, whatever there is."""
    table = pd.DataFrame(rows, columns=list(columns))
    decimal = POINTS | share_columns(scheme).keys() | set(_EXACT)
    kinds = {name: "Int64" if name in WHOLE else "float64" for name in columns if name in WHOLE | decimal}
    return table.astype(kinds)


def _indicator(row: IndicatorRow, scheme: Scheme, language: str) -> Row:
    return {
        "scheme": scheme.id,
        "unit": row.unit,
        "unit_name": row.unit_name,
        "channel": row.channel,
        "period": row.period,
        "indicator": row.indicator,
        "number": row.number,
        "indicator_name": row.name.said(language),
        "question": row.question,
        "max": _written(row.max),
        "citizens": _written(row.citizens.value),
        "low_citizens": _written(row.citizens.low),
        "high_citizens": _written(row.citizens.high),
        "answers": row.citizens.answers,
        "pending": row.citizens.pending,
        "computed": _written(row.computed),
        "self_scored": _written(row.self_scored),
        "appraised": _written(row.appraised),
        "counts": row.counts.value if row.counts else "",
        "points": _written(row.points.value),
        "low_points": _written(row.points.low),
        "high_points": _written(row.points.high),
    }


def _class(row: ClassRow, scheme: Scheme, language: str) -> Row:
    names, span = _names(scheme.classes, language), row.overall.span
    found: Row = {
        "scheme": scheme.id,
        "unit": row.unit,
        "unit_name": row.unit_name,
        "channel": row.channel,
        "period": row.period,
        "sheets": row.sheets,
        "waiting": row.waiting,
        "max": _written(row.max),
        **_bounds("", row.overall),
        **exact_cells(sum=span.value, low_sum=span.low, high_sum=span.high),
        "class": row.overall.own,
        "class_name": names.get(row.overall.own, ""),
        "class_low": row.overall.low,
        "class_high": row.overall.high,
        "class_open": _yes_no(row.overall.is_open),
        "missing": ", ".join(row.missing),
        "rank": row.rank,
        "note": row.note.value,
    }
    return found | _officials(row.officials, scheme, language) | _shares(row)


def _officials(officials: Classed | None, scheme: Scheme, language: str) -> Row:
    if officials is None or scheme.officials is None:
        return {}
    return {
        **_bounds("officials_", officials),
        "officials_class": officials.own,
        "officials_class_name": _names(scheme.officials.classes, language).get(officials.own, ""),
        "officials_class_open": _yes_no(officials.is_open),
    }


def _shares(row: ClassRow) -> Row:
    whole = row.share_answers
    shares: Row = {
        share_column(level): half_up(Fraction(100 * number, whole), 1) if whole else None
        for level, number in row.shares.items()
    }
    return shares | {"share_answers": whole}


def _bounds(prefix: str, figure: Classed) -> Row:
    span = figure.span
    return {
        f"{prefix}sum": _written(span.value),
        f"{prefix}low_sum": _written(span.low),
        f"{prefix}high_sum": _written(span.high),
    }


def _names(classes: Iterable[SumClass], language: str) -> Mapping[str, str]:
    return {one.id: in_words(one.title).said(language) for one in classes}


def _written(number: Fraction | None) -> float | None:
    return None if number is None else half_up(number, DECIMALS)


def _yes_no(is_so: bool) -> str:
    return "yes" if is_so else "no"
