"""What a form says in its column of remarks: where points come from, what doubts may still change, why no class."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from forms.bilingual import decimal_mark
from pipeline.figures.formulas import half_up
from pipeline.schemes import texts
from pipeline.schemes.form_columns import number_said
from pipeline.schemes.form_figures import SurveyForms, UnitForm, settled
from pipeline.schemes.outcome import DECIMALS
from pipeline.schemes.rows import IndicatorRow, Note
from pipeline.schemes.scheme import Source, in_words
from pipeline.schemes.spans import Span


def of_indicator(forms: SurveyForms, row: IndicatorRow, language: str) -> str:
    """Return the remark on an indicator of a unit."""
    own, cited = forms.own(row), ""
    if forms.scheme.forms.sheets:
        cited = f" ({number_said(forms.scheme.forms.sheets, language)})"
    parts: list[str] = []
    if own.source is Source.CITIZENS:
        parts.append(texts.FROM_PEOPLE.said(language, form=cited))
    elif own.source is Source.COMPUTED:
        parts.append(texts.FROM_DATES.said(language))
    elif own.source is None and row.points.value is None:
        parts.append(texts.NO_POINTS.said(language))
    if own.source in (Source.SELF, Source.COMPUTED) and row.citizens.value is not None:
        points = pointed(row.citizens.value, language)
        parts.append(texts.PEOPLE_SAY.said(language, points=points, form=cited))
    if row.citizens.pending and row.citizens.low != row.citizens.high:
        parts.append(_open(row.citizens, language))
    return _sentence(parts)


def of_sum(forms: SurveyForms, form: UnitForm, language: str) -> str:
    """Return the remark on a unit's sum: its class, or why it has none."""
    scheme, row = forms.scheme, form.row
    if not scheme.classes:
        return _sentence([])
    if row.note is Note.OTHER_PERIOD:
        periods = " / ".join(texts.PERIODS[one].said(language) for one in scheme.periods)
        return texts.NO_CLASS.said(language, periods=periods)
    told = settled(row.overall)
    if told:
        name = class_name(forms, told, language)
        below = [texts.CLASS_BELOW.said(language)] if row.note is Note.BELOW_THRESHOLD else []
        return _sentence([texts.CLASSED.said(language, name=name), *below])
    unclassed = texts.UNCLASSED.said(language)
    if row.missing:
        return f"{unclassed}: {texts.LACKING.said(language, numbers=', '.join(row.missing))}"
    span = row.overall.span
    bounds = {"low": pointed(span.low, language), "high": pointed(span.high, language)}
    return f"{unclassed}: {texts.MAY_END_AT.said(language, count=span.pending, **bounds)}"


def of_unit(forms: SurveyForms, form: UnitForm, language: str) -> str:
    """Return the remark on a unit among all units; empty where its class and rank stand."""
    parts = []
    if not settled(form.row.overall) or form.row.note is Note.BELOW_THRESHOLD:
        parts.append(of_sum(forms, form, language))
    if form.row.note is Note.TOO_FEW and forms.scheme.ranking:
        parts.append(texts.UNRANKED.said(language))
    return _sentence(parts)


def class_name(forms: SurveyForms, name: str, language: str) -> str:
    """Return what a class of the sum is called; empty for none."""
    return next((in_words(one.title).said(language) for one in forms.scheme.classes if one.id == name), "")


def officials_class_name(forms: SurveyForms, name: str, language: str) -> str:
    """Return what a class of the officials is called; empty for none."""
    classes = forms.scheme.officials.classes if forms.scheme.officials else ()
    return next((in_words(one.title).said(language) for one in classes if one.id == name), "")


def pointed(points: Fraction | None, language: str) -> str:
    """Write points with two decimals, rounded once, half up; nothing for none."""
    return "" if points is None else decimal_mark(f"{half_up(points, DECIMALS):.{DECIMALS}f}", language)


def _open(span: Span, language: str) -> str:
    bounds = {"low": pointed(span.low, language), "high": pointed(span.high, language)}
    return texts.STILL_OPEN.said(language, count=span.pending, **bounds)


def _sentence(parts: Iterable[str]) -> str:
    """Join remarks; the first letter is a capital."""
    joined = "; ".join(part for part in parts if part)
    return joined[:1].upper() + joined[1:]
