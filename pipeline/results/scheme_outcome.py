"""What the schemes of the surveys make of their answers: indicators, sums and classes, as tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

import pandas as pd

from forms.errors import SurveyError
from forms.register import Register
from forms.survey import Survey
from pipeline.counting.asked import PrintedVersion, levels_by_question
from pipeline.counting.tally import IN_DOUBT
from pipeline.figures.all_tables import Pass
from pipeline.figures.drivers import overall_question
from pipeline.figures.tables import TableInput
from pipeline.records.assembly import Status
from pipeline.schemes.binding import BoundScheme, bind
from pipeline.schemes.outcome import outcome_of
from pipeline.schemes.own_scores import load_own_figures
from pipeline.schemes.rows import GroupAnswers
from pipeline.schemes.scheme import in_words
from pipeline.schemes.scheme_file import load_scheme
from pipeline.schemes.tables import scheme_tables
from pipeline.workspace import Workspace

SCHEME_TABLES = ("indicators", "classes")


def tables_of_schemes(found: Pass, inputs: TableInput, register: Register, today: date) -> dict[str, pd.DataFrame]:
    """Return the tables of all surveys that have a scheme, by name; none where no survey has one.

    Args:
        found: the pass over the store.
        inputs: what tables are made of.
        register: of units.
        today: the day as of which dossiers are judged.

    Raises:
        SchemeError: a scheme can't be used, or does not fit its survey.
        OwnFiguresError: a file with an agency's own figures can't be used.
    """
    workspace, language = found.snapshot.workspace, found.snapshot.language
    made: dict[str, list[pd.DataFrame]] = {name: [] for name in SCHEME_TABLES}
    for survey, versions in found.snapshot.versions().items():
        name = scheme_in_force(workspace, versions[-1].survey)
        if name:
            bound = bound_scheme(workspace, name, versions)
            own = load_own_figures(workspace.root, register, bound, today)
            groups = _groups(inputs, survey, bound, versions[-1])
            outcome = outcome_of(bound, groups, own, inputs.fewest)
            for table, frame in scheme_tables(bound, outcome, language).items():
                made[table].append(frame.assign(survey=survey))
    return {name: pd.concat(frames, ignore_index=True) for name, frames in made.items() if frames}


def names_in_schemes(found: Pass) -> dict[str, str]:
    """Return what the levels are called of which schemes tell the share, by their ids."""
    workspace, named = found.snapshot.workspace, dict[str, str]()
    for versions in found.snapshot.versions().values():
        if name := scheme_in_force(workspace, versions[-1].survey):
            shares = load_scheme(name, workspace.root).shares
            levels = shares.levels if shares else ()
            named |= {one.id: in_words(one.title).said(found.snapshot.language) for one in levels}
    return named


def overall_questions(found: Pass) -> dict[str, str | None]:
    """Return of each survey the question that asks about everything together; ``None`` where none does."""
    workspace, asked = found.snapshot.workspace, dict[str, str | None]()
    for survey, versions in found.snapshot.versions().items():
        name = scheme_in_force(workspace, versions[-1].survey)
        shares = load_scheme(name, workspace.root).shares if name else None
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
        )


def _valid(times: Mapping[str, int], levels: tuple[str, ...]) -> dict[str, int]:
    """Leave out what is in doubt and that a question does not apply."""
    return {choice: count for choice, count in times.items() if choice in levels and choice != IN_DOUBT}
