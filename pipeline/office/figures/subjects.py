"""What a report is about, made of what an address asks for: pages and files are then drawn by the report's own code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd

from forms.register import Register
from forms.scales import Scale
from pipeline.figures.all_rows import SurveyRows, rows_of_survey
from pipeline.figures.channel_flags import Limits
from pipeline.figures.criteria import shared_scale
from pipeline.figures.figure_rows import ChannelRow, UnitRow
from pipeline.figures.question_tables import ResultQuestion, result_questions
from pipeline.figures.typed_rows import rows_of
from pipeline.office.figures.live import Figures
from pipeline.office.figures.wanted import Wanted
from pipeline.records.periods import day_of
from pipeline.report.blocks import Language
from pipeline.report.matter import Subject
from pipeline.report.one_unit import Beside, OneUnit, beside_others, tables_of_units
from pipeline.report.register_view import RegisterView, register_seen


@dataclass(frozen=True, slots=True)
class Asked:
    """A question whose answers are results.

    Attributes:
        question: its id in tables.
        label: its text.
        section: the title of the section that it stands in.
        scale: on which it is asked; ``None`` for other kinds.
        choices: ids and names of its choices, in order.
        in_index: whether the overall index is made of it.
        places: by layout, the id that it has there.
    """

    question: str
    label: str
    section: str
    scale: Scale | None
    choices: dict[str, str]
    in_index: bool
    places: dict[str, str]


def subject_of(figures: Figures, wanted: Wanted) -> Subject:
    """Return what a report is about that says what is wanted, and nothing else."""
    today = day_of(datetime.now(UTC))  # what is due falls overdue though nothing else happens
    return figures.kept(("subject", today, *wanted.of_sheets), lambda: _subject(figures, wanted, today))


def _register(figures: Figures, wanted: Wanted, today: date) -> RegisterView:
    """Return the register as it stands, of the units and channel that are wanted."""
    key = ("register of shortcomings", wanted.period)
    whole = figures.kept(key, lambda: register_seen(figures.done, wanted.period))
    return replace(whole.narrowed(wanted.survey, wanted.units, wanted.channel), day=today)


def _subject(figures: Figures, wanted: Wanted, today: date) -> Subject:
    done = figures.done
    settings, spoken = done.snapshot.workspace.settings, done.snapshot.language
    language: Language = "vi" if spoken == "vi" else "en"
    printed = [version.survey for version in done.snapshot.versions()[wanted.survey]]
    rows = _of_channel(_rows(figures, wanted), wanted.channel)
    return Subject(
        rows,
        wanted.survey,
        wanted.period,
        language,
        settings.report.target,
        shared_scale(printed, spoken),
        unit=_one_unit(figures, wanted),
        forms=done.forms.get(wanted.survey) if wanted.unit or wanted.units is None else None,
        limits=Limits.of(settings.online),
        register=_register(figures, wanted, today),
    )


def tables_of(figures: Figures, wanted: Wanted) -> tuple[Mapping[str, pd.DataFrame], pd.DataFrame]:
    """Return the tables of the units that are wanted, of all periods and channels, and their comments."""
    done, units = figures.done, wanted.units
    if units is None:
        return done.tables, done.comments
    register: Register = figures.kept("register", done.snapshot.workspace.register)
    return figures.kept(("tables", units), lambda: tables_of_units(done, register, sorted(units)))


def _rows(figures: Figures, wanted: Wanted) -> SurveyRows:
    """Return the rows of the units that are wanted, of all periods."""
    if wanted.units is None:
        return _whole(figures, wanted.survey)
    key = ("rows", wanted.survey, wanted.units)
    return figures.kept(key, lambda: rows_of_survey(*tables_of(figures, wanted), wanted.survey))


def _whole(figures: Figures, survey: str) -> SurveyRows:
    done = figures.done
    return figures.kept(("rows", survey), lambda: rows_of_survey(done.tables, done.comments, survey))


def _one_unit(figures: Figures, wanted: Wanted) -> OneUnit | None:
    """Return the unit, where it is one alone, and of the others what it may know: how many, and all together."""
    if not wanted.unit:
        return None
    key = ("beside", wanted.survey, wanted.period)
    return OneUnit(wanted.unit, wanted.named("unit"), figures.kept(key, lambda: _beside(figures, wanted)))


def _beside(figures: Figures, wanted: Wanted) -> Mapping[str, Beside]:
    """Return what each unit may know of all, by channel; of the other tables nothing is read."""
    tables = (figures.done.tables[name] for name in ("units", "channels"))
    units, channels = (
        table[(table["survey"] == wanted.survey) & (table["period"] == wanted.period)] for table in tables
    )
    return beside_others(rows_of(units, UnitRow), rows_of(channels, ChannelRow))


def _of_channel(rows: SurveyRows, channel: str) -> SurveyRows:
    """Leave the rows of other channels out, and what is said of two channels side by side."""
    if not channel:
        return rows
    kept: dict[str, Any] = {}
    for field in fields(rows):
        listed: Sequence[Any] = getattr(rows, field.name)
        if listed and hasattr(listed[0], "channel"):
            kept[field.name] = [row for row in listed if row.channel == channel]
    return replace(rows, **kept | {"channel_differences": [], "theme_periods": []})


def asked_in(figures: Figures, survey: str) -> dict[str, Asked]:
    """Return the questions of a survey whose answers are results, by their ids in tables, in the survey's order."""
    return figures.kept(("asked", survey), lambda: _asked_in(figures, survey))


def _asked_in(figures: Figures, survey: str) -> dict[str, Asked]:
    versions = figures.done.snapshot.versions()[survey]
    results = {one.question: one for one in result_questions(versions, figures.done.snapshot.language)}
    places: dict[str, dict[str, str]] = {name: {} for name in results}
    for version in versions:
        for question in version.survey.questions:
            if (key := version.key_of(question.id)) in places:
                places[key][version.layout] = question.id
    return {name: _asked(one, places[name]) for name, one in results.items()}


def _asked(one: ResultQuestion, places: dict[str, str]) -> Asked:
    return Asked(one.question, one.label, one.section_name, one.scale, dict(one.choices), one.in_index, places)
