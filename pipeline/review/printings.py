"""For whom sheets were printed, as a person chooses from it for a sheet whose serial is gone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from forms.errors import SurveyError
from forms.survey import parse_survey
from pipeline.records.period_words import period_head
from pipeline.records.periods import parse_period
from pipeline.records.runs import IssuedRun
from pipeline.records.store_rows import KeptLayout
from pipeline.workspace import Workspace

Option = tuple[str, str]
"""An id, and what it is called."""


@dataclass(frozen=True, slots=True)
class Printings:
    """What may be said of a sheet without a serial: the units, channels, periods and layouts of all that was printed.

    Units are in the order of their names, the newest period and layout come first.
    """

    units: tuple[Option, ...] = ()
    channels: tuple[Option, ...] = ()
    periods: tuple[Option, ...] = ()
    layouts: tuple[Option, ...] = ()


def printings_of(workspace: Workspace, language: str) -> Printings:
    """Return for whom sheets were printed in a workspace, named in Vietnamese (``vi``) or English."""
    runs = [run for run in workspace.store.runs.all() if run.printed and not run.cancelled]
    kept = workspace.store.layouts.by_id()
    channels = workspace.settings.channels
    named = {
        run.channel: channels[run.channel].said(language) if run.channel in channels else run.channel for run in runs
    }
    newest = dict.fromkeys(run.layout for run in reversed(runs))
    periods = sorted({run.period for run in runs}, key=lambda name: parse_period(name).sort_key, reverse=True)
    return Printings(
        units=_units(runs),
        channels=tuple(named.items()),
        periods=tuple((name, period_head(name, language)) for name in periods),
        layouts=tuple((name, _title(kept[name], language)) for name in newest),
    )


def _units(runs: Iterable[IssuedRun]) -> tuple[Option, ...]:
    """Return the units by name; a name that several bore is followed by the id."""
    names = {run.unit: run.unit_name for run in runs}
    shared = list(names.values())
    said = {unit: name if shared.count(name) == 1 else f"{name} ({unit})" for unit, name in names.items()}
    return tuple(sorted(said.items(), key=lambda option: option[1]))


def _title(kept: KeptLayout, language: str) -> str:
    """Return the title of a layout's survey, and its id: a survey may have been printed in several layouts."""
    try:
        survey = parse_survey(kept.survey_text, printed=True)
    except SurveyError:  # written for an older phieu
        return f"{kept.layout.survey} ({kept.layout.id})"
    second = len(survey.languages) > 1 and survey.languages[1] == language and survey.title.second
    return f"{second or survey.title.main} ({kept.layout.id})"
