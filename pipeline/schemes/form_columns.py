"""The columns of the forms as they are printed: what they are called, under which head, and what they hold."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, auto

from forms.bilingual import Words
from pipeline.records.period_words import period_head
from pipeline.schemes import texts
from pipeline.schemes.form_figures import SurveyForms, UnitForm
from pipeline.schemes.scheme import Form, Indicator, in_words

NOTHING = Words("", "")


class Kind(StrEnum):
    """What a column holds."""

    PLACE = auto()
    """The number of the row."""
    TEXT = auto()
    LONG_TEXT = auto()
    COUNT = auto()
    POINTS = auto()
    """Points with two decimals; whole ones of a sheet without."""
    SHARE = auto()
    """Per cent with one decimal."""
    MARK = auto()
    """A cross or nothing."""


@dataclass(frozen=True, slots=True)
class FormColumn:
    """A column of a form.

    Attributes:
        id: its name in code; that of an indicator or a level where it is one's.
        label: its head.
        kind: what it holds.
        group: the head that spans it and those beside it; empty for none.
        width: relative to the others.
    """

    id: str
    label: Words
    kind: Kind
    group: Words = NOTHING
    width: float = 1.0


def sheets_columns(forms: SurveyForms) -> tuple[FormColumn, ...]:
    """Return the columns of the form of sheets."""
    officials = forms.scheme.officials
    found = [FormColumn("place", texts.PLACE, Kind.PLACE, width=0.5)]
    found += [FormColumn("dossier", texts.DOSSIER, Kind.TEXT, width=1.6)]
    found += [_indicator(one) for one in forms.listed]
    if officials:
        numbers = {one.id: one.number for one in forms.indicators}
        named = "+".join(numbers[one] for one in officials.indicators)
        told = Words(*(texts.OFFICIALS_SUM.said(one, indicators=named) for one in ("vi", "en")))
        found.append(FormColumn("officials_sum", told, Kind.POINTS, texts.OFFICIALS_GROUP, 1.5))
        if officials.classes:
            found.append(FormColumn("officials_class", texts.OFFICIALS_CLASS, Kind.TEXT, texts.OFFICIALS_GROUP, 3.2))
    return (*found, *_levels(forms, Kind.MARK, texts.SHARES_GROUP))


def unit_columns() -> tuple[FormColumn, ...]:
    """Return the columns of a unit's form."""
    return (
        FormColumn("number", texts.NUMBER, Kind.TEXT, width=0.7),
        FormColumn("name", texts.NAME, Kind.LONG_TEXT, width=6.5),
        FormColumn("max", texts.MOST, Kind.POINTS),
        FormColumn("own", texts.OWN, Kind.POINTS),
        FormColumn("appraised", texts.APPRAISED_SCORE, Kind.POINTS),
        FormColumn("remark", texts.REMARK, Kind.LONG_TEXT, width=5.5),
    )


def units_columns(forms: SurveyForms) -> tuple[FormColumn, ...]:
    """Return the columns of the form of all units."""
    found = [FormColumn("place", texts.PLACE, Kind.PLACE, width=0.5)]
    found += [FormColumn("unit_name", texts.AGENCY_NAME, Kind.LONG_TEXT, width=3)]
    found += [FormColumn("sheets", texts.VALID_SHEETS, Kind.COUNT, width=0.8)]
    found += [_indicator(one, 0.65) for one in forms.indicators]
    found += [FormColumn("sum", texts.SUM, Kind.POINTS, width=0.9)]
    found += [FormColumn("class", texts.CLASS, Kind.TEXT, width=1.3)] if forms.scheme.classes else []
    found += [FormColumn("rank", texts.RANK, Kind.COUNT, width=0.8)] if forms.scheme.ranking else []
    return (*found, *_levels(forms, Kind.SHARE, texts.SHARES_GROUP_PERCENT))


def _indicator(one: Indicator, width: float = 1.0) -> FormColumn:
    return FormColumn(one.id, Words(one.number, one.number), Kind.POINTS, texts.INDICATOR_GROUP, width)


def _levels(forms: SurveyForms, kind: Kind, group: Words) -> tuple[FormColumn, ...]:
    shares = forms.scheme.shares
    levels = shares.levels if shares and forms.bound.shares_of else ()
    return tuple(FormColumn(f"level_{one.id}", in_words(one.title), kind, group) for one in levels)


def number_said(form: Form, language: str) -> str:
    """Return how a form is cited: ``Mẫu 02``."""
    return texts.FORM.said(language, number=form.number)


def head_of(forms: SurveyForms, form: UnitForm, channel: str, language: str) -> tuple[str, ...]:
    """Return what stands above the rows of a unit: the agency, then period, channel and sheets."""
    row = form.row
    facts = [head_of_units(row.period, channel, language)]
    facts.append(texts.SHEETS_HEAD.said(language, sheets=row.sheets))
    facts += [texts.WAITING_HEAD.said(language, waiting=row.waiting)] if row.waiting else []
    return (texts.AGENCY_HEAD.said(language, unit=forms.unit_name(form)), " · ".join(facts))


def head_of_units(period: str, channel: str, language: str) -> str:
    """Return what stands above the rows of all units: period and channel."""
    return f"{period_head(period, language)} · {texts.CHANNEL_HEAD.said(language, channel=channel)}"
