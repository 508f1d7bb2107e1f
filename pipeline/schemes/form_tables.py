"""``form01_foot.csv``, ``form02.csv`` and ``form03.csv``: the figures of the forms, each rounded once, half up."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

import pandas as pd

from pipeline.figures.formulas import half_up
from pipeline.schemes import form_remarks
from pipeline.schemes.columns import share_column
from pipeline.schemes.form_figures import SurveyForms, UnitForm, settled
from pipeline.schemes.outcome import DECIMALS
from pipeline.schemes.rows import IndicatorRow

Row = dict[str, Any]

FOOT, UNIT, UNITS = "form01_foot", "form02", "form03"
_WHOLE = ("sheets", "waiting", "answers", "pending", "share_answers", "rank")
_WHOLE_OF_EACH = ("answers_", "level_")
_DECIMAL = (
    *("max", "own", "appraised", "points", "low_points", "high_points"),
    *("sum", "low_sum", "high_sum", "own_sum", "appraised_sum", "officials_sum"),
)
_DECIMAL_OF_EACH = ("total_", "mean_", "dates_", "points_", "share_")


def form_tables(forms: SurveyForms, language: str) -> dict[str, pd.DataFrame]:
    """Return the tables of those forms that the scheme has, by name.

    Args:
        forms: of a survey.
        language: of names and remarks, ``vi`` or ``en``.
    """
    wanted, found = forms.scheme.forms, dict[str, pd.DataFrame]()
    if wanted.sheets:
        found[FOOT] = _framed(_foot(forms, one, language) for one in forms.units)
    if wanted.unit:
        rows = [(one, row) for one in forms.units for row in one.indicators]
        found[UNIT] = _framed(_indicator(forms, one, row, language) for one, row in rows)
    if wanted.units:
        found[UNITS] = _framed(_unit(forms, one, language) for one in forms.units)
    return {name: table.assign(survey=forms.survey) for name, table in found.items()}


def _keys(forms: SurveyForms, form: UnitForm) -> Row:
    row = form.row
    keys = {"scheme": forms.scheme.id, "unit": row.unit, "unit_name": row.unit_name, "channel": row.channel}
    return keys | {"period": row.period, "sheets": row.sheets, "waiting": row.waiting}


def _foot(forms: SurveyForms, form: UnitForm, language: str) -> Row:
    found = _keys(forms, form)
    for name, foot in form.feet.items():
        found |= {f"total_{name}": _written(foot.total), f"answers_{name}": foot.answers}
        found |= {f"mean_{name}": _written(foot.mean), f"dates_{name}": _written(foot.dates)}
    if officials := form.row.officials:
        told = settled(officials)
        found |= {"officials_sum": _written(officials.span.value), "officials_class": told}
        found["officials_class_name"] = form_remarks.officials_class_name(forms, told, language)
    found |= {f"level_{level}": count for level, count in form.row.shares.items()}
    return found | _shares(form) | {"serials": form.serials}


def _indicator(forms: SurveyForms, form: UnitForm, row: IndicatorRow, language: str) -> Row:
    own = forms.own(row)
    return _keys(forms, form) | {
        "indicator": row.indicator,
        "number": row.number,
        "indicator_name": row.name.said(language),
        "max": _written(row.max),
        "own": _written(own.span.value),
        "own_from": own.source.value if own.source else "",
        "appraised": _written(row.appraised),
        "counts": row.counts.value if row.counts else "",
        "points": _written(row.points.value),
        "low_points": _written(row.points.low),
        "high_points": _written(row.points.high),
        "answers": row.citizens.answers,
        "pending": row.citizens.pending,
        "remark": form_remarks.of_indicator(forms, row, language),
        "serials": form.serials,
    }


def _unit(forms: SurveyForms, form: UnitForm, language: str) -> Row:
    row, told = form.row, settled(form.row.overall)
    found = _keys(forms, form)
    found |= {f"points_{one.indicator}": _written(one.points.value) for one in form.indicators}
    found |= {"sum": _written(row.overall.span.value), "max": _written(row.max)}
    found |= {"low_sum": _written(row.overall.span.low), "high_sum": _written(row.overall.span.high)}
    found |= {"own_sum": _written(forms.own_sum(form)), "appraised_sum": _written(forms.appraised_sum(form))}
    if forms.scheme.classes:
        found |= {"class": told, "class_name": form_remarks.class_name(forms, told, language)}
    found |= {"rank": row.rank} if forms.scheme.ranking else {}
    found |= _shares(form)
    return found | {"remark": form_remarks.of_unit(forms, form, language), "serials": form.serials}


def _shares(form: UnitForm) -> Row:
    levels = {share_column(level): form.share(level) for level in form.row.shares}
    told: Row = {name: None if share is None else half_up(share, 1) for name, share in levels.items()}
    return told | ({"share_answers": form.row.share_answers} if levels else {})


def _written(number: Fraction | None) -> float | None:
    return None if number is None else half_up(number, DECIMALS)


def _framed(rows: Iterable[Row]) -> pd.DataFrame:
    """Return rows as a table; columns of numbers are such also where there are none."""
    table = pd.DataFrame(list(rows))
    kinds = {}
    for name in map(str, table.columns):
        if name in _WHOLE or name.startswith(_WHOLE_OF_EACH):
            kinds[name] = "Int64"
        elif name in _DECIMAL or name.startswith(_DECIMAL_OF_EACH):
            kinds[name] = "float64"
    return table.astype(kinds)
