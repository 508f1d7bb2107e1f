"""What the schemes of the surveys make of their answers: indicators, sums, classes and forms, as tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from forms.errors import SurveyError
from forms.register import Register
from forms.survey import Survey
from pipeline.counting.asked import PrintedVersion, levels_by_question
from pipeline.counting.counting_job import Snapshot
from pipeline.counting.tally import IN_DOUBT
from pipeline.figures.drivers import overall_question
from pipeline.figures.tables import TableInput, serials_in_words
from pipeline.records.assembly import Status
from pipeline.schemes.binding import BoundScheme, bind
from pipeline.schemes.dossiers import dossiers_of_sheets
from pipeline.schemes.form_figures import SurveyForms, forms_of
from pipeline.schemes.form_lines import FormLines
from pipeline.schemes.form_tables import FOOT, UNIT, UNITS, form_tables
from pipeline.schemes.outcome import outcome_of
from pipeline.schemes.own_scores import OwnFigures, load_own_figures
from pipeline.schemes.rows import GroupAnswers
from pipeline.schemes.scheme import in_words
from pipeline.schemes.scheme_file import load_scheme
from pipeline.schemes.tables import scheme_tables
from pipeline.workspace import Workspace

SCHEME_TABLES = ("indicators", "classes")
FORM_TABLES = (FOOT, UNIT, UNITS)


@dataclass(frozen=True, slots=True)
class SurveyScheme:
    """The scheme of a survey, and what agencies say of themselves.

    Attributes:
        bound: to the newest version of the survey.
        own: what agencies say.
        newest: that version.
        keys: by layout, under which id the answers to a question are counted, where it is not its own.
    """

    bound: BoundScheme
    own: OwnFigures
    newest: PrintedVersion
    keys: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class SchemeResults:
    """What schemes make.

    Attributes:
        tables: of all surveys that have a scheme, by name; none where no survey has one.
        forms: by survey whose scheme has some.
    """

    tables: dict[str, pd.DataFrame]
    forms: dict[str, SurveyForms]


def schemes_in(snapshot: Snapshot, register: Register, today: date) -> dict[str, SurveyScheme]:
    """Return the schemes in force, by survey.

    Args:
        snapshot: of what was printed.
        register: of units.
        today: the day as of which dossiers are judged.

    Raises:
        SchemeError: a scheme can't be used, or does not fit its survey.
        OwnFiguresError: a file with an agency's own figures can't be used.
    """
    workspace, found = snapshot.workspace, dict[str, SurveyScheme]()
    for survey, versions in snapshot.versions().items():
        if name := scheme_in_force(workspace, versions[-1].survey):
            bound = bound_scheme(workspace, name, versions)
            own = load_own_figures(workspace.root, register, bound, today)
            found[survey] = SurveyScheme(bound, own, versions[-1], {one.layout: one.keys for one in versions})
    return found


def form_lines(schemes: Mapping[str, SurveyScheme], language: str) -> FormLines | None:
    """Return what makes a line for each sheet; ``None`` where no scheme has a form for that."""
    having = {survey: one for survey, one in schemes.items() if one.bound.scheme.forms.sheets}
    if not having:
        return None
    keys = {layout: names for one in having.values() for layout, names in one.keys.items() if names}
    own = next(iter(having.values())).own  # the same files for all
    bound = {survey: one.bound for survey, one in having.items()}
    return FormLines(bound, keys, dossiers_of_sheets(own.dossiers), own.today, language)


def results_of_schemes(schemes: Mapping[str, SurveyScheme], inputs: TableInput, language: str) -> SchemeResults:
    """Return what schemes make of the answers.

    Args:
        schemes: by survey.
        inputs: what tables are made of.
        language: of names, ``vi`` or ``en``.
    """
    made: dict[str, list[pd.DataFrame]] = {name: [] for name in (*SCHEME_TABLES, *FORM_TABLES)}
    forms = {}
    for survey, one in schemes.items():
        groups = list(_groups(inputs, survey, one.bound, one.newest))
        outcome = outcome_of(one.bound, groups, one.own, inputs.fewest)
        for table, frame in scheme_tables(one.bound, outcome, language).items():
            made[table].append(frame.assign(survey=survey))
        if one.bound.scheme.forms.all:
            forms[survey] = forms_of(survey, one.bound, groups, outcome)
            for table, frame in form_tables(forms[survey], language).items():
                made[table].append(frame)
    tables = {name: pd.concat(frames, ignore_index=True) for name, frames in made.items() if frames}
    return SchemeResults(tables, forms)


def names_in_schemes(schemes: Mapping[str, SurveyScheme], language: str) -> dict[str, str]:
    """Return what the levels are called of which schemes tell the share, by their ids."""
    shares = [one.bound.scheme.shares for one in schemes.values()]
    return {level.id: in_words(level.title).said(language) for one in shares if one for level in one.levels}


def overall_questions(snapshot: Snapshot, schemes: Mapping[str, SurveyScheme]) -> dict[str, str | None]:
    """Return of each survey the question that asks about everything together; ``None`` where none does."""
    asked: dict[str, str | None] = {}
    for survey, versions in snapshot.versions().items():
        shares = schemes[survey].bound.scheme.shares if survey in schemes else None
        asked[survey] = overall_question(versions[-1].survey, shares.question if shares else None)
    return asked


def scheme_in_force(workspace: Workspace, printed: Survey) -> str | None:
    """Return the scheme of a survey; ``None`` where it has none.

    Nothing of it is printed, so the survey file of today says which, if it is of that survey.
    """
    try:
        current = workspace.survey()
    except SurveyError:
        return printed.scheme
    return current.scheme if current.id == printed.id else printed.scheme


def bound_scheme(workspace: Workspace, name: str, versions: list[PrintedVersion]) -> BoundScheme:
    """Return a scheme, joined to the newest version of a survey."""
    newest = versions[-1]
    return bind(load_scheme(name, workspace.root), newest.survey, levels_by_question(newest.survey))


def _groups(inputs: TableInput, survey: str, bound: BoundScheme, newest: PrintedVersion) -> Iterator[GroupAnswers]:
    """Yield what people answered, of each unit, channel and period."""
    asked = {*bound.asked, *([bound.shares_of] if bound.shares_of else [])}
    given = {question: inputs.tally.given(survey, question) for question in asked}
    pending = {question: inputs.tally.open_answers(survey, [question]).tolist() for question in asked}
    levels = levels_by_question(newest.survey)
    for number, group, _ in inputs.of_groups(survey):
        counts = inputs.counts[number]
        yield GroupAnswers(
            unit=group.unit,
            channel=group.channel,
            period=group.period,
            counts={question: _valid(given[question].get(number, {}), levels[question].ids) for question in asked},
            pending={question: pending[question][number] for question in asked},
            sheets=counts.statuses[Status.VALID],
            waiting=counts.statuses[Status.WAITING],
            unit_name=counts.unit_name,
            serials=serials_in_words(counts.runs),
        )


def _valid(times: Mapping[str, int], levels: tuple[str, ...]) -> dict[str, int]:
    """Leave out what is in doubt and that a question does not apply."""
    return {choice: count for choice, count in times.items() if choice in levels and choice != IN_DOUBT}
