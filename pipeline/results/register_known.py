"""What a list of shortcomings is read against: the units, criteria and channels of a workspace by all their names."""

from __future__ import annotations

import re
from datetime import date, timedelta

from forms.register import Unit
from forms.survey import Survey
from forms.typed_names import bare
from pipeline.counting.asked import versions_of
from pipeline.figures.criteria import in_language
from pipeline.remedies.register_import import Known
from pipeline.rows.spelling import plain, unnumbered
from pipeline.rows.unit_names import UnitNames
from pipeline.workspace import Workspace

_EARLIER = timedelta(days=3 * 365)
"""A list may be of some time ago, and name units that there are no more."""
_WHOLE = frozenset(
    map(
        bare,
        (
            *("toàn cơ quan", "toàn thành phố", "toàn tỉnh", "tất cả đơn vị", "tất cả các đơn vị", "các đơn vị"),
            *("the whole office", "whole office", "all units"),
        ),
    )
)
"""What is of no single unit."""
_REMARK = re.compile(r"\s*(?:\n.*|\([^()]*\))\s*$", re.DOTALL)
"""Behind the name of a unit: what stands on further lines of its cell, or in brackets."""


def known_of(workspace: Workspace, unit: Unit | None, day: date, language: str) -> Known:
    """Return what lines are read against.

    Args:
        workspace: with the register of shortcomings.
        unit: of lines that name none; ``None`` for the whole office.
        day: today: of units with one name the one is meant that there is then, else one of the three years before.
        language: of notes.

    Raises:
        RegisterError, SurveyError, StoreError: the units, a survey or the database can't be used.
    """
    units, surveys = UnitNames(workspace.register()), _surveys(workspace)
    channels = workspace.settings.channels

    def unit_of(cell: str) -> tuple[str, str] | None:
        if bare(cell) in _WHOLE:
            return "", ""
        if any(units.knows(line) for line in cell.split("\n")[1:]):
            return None  # of two units the cell names none
        for name in dict.fromkeys((cell, _REMARK.sub("", cell))):
            if found := units.unit_on(name, day, day) or units.unit_on(name, day - _EARLIER, day):
                return found.id, found.name
        return None

    def question_of(cell: str) -> tuple[str, str] | None:
        found = {(survey.id, name) for survey in surveys for name in _meant(survey, cell)}
        return found.pop() if len(found) == 1 else None

    def channel_of(cell: str) -> str:
        letters = bare(cell)
        found = [name for name, one in channels.items() if letters in map(bare, (name, one.vi, one.en))]
        return found[0] if letters and found else ""

    own = (unit.id, unit.name) if unit else ("", "")
    register = workspace.store.remedies.all()
    return Known(register, unit_of, question_of, channel_of, own, day=day, language=language)


def names_in(workspace: Workspace) -> set[str]:
    """Return names some of which a list must hold, so that a code page can be told."""
    return {*(unit.name for unit in workspace.register()), "Hạn chế", "Nguyên nhân", "Giải pháp", "Thời hạn", "Đơn vị"}


def question_names(workspace: Workspace, language: str) -> dict[tuple[str, str], str]:
    """Return what questions are called, by survey and id."""
    return {
        (survey.id, one.id): in_language(one.label, survey, language)
        for survey in _surveys(workspace)
        for one in survey.questions
    }


def _surveys(workspace: Workspace) -> list[Survey]:
    """Return the newest version of every survey that was printed."""
    return [versions[-1].survey for versions in versions_of(workspace.store.layouts.by_id()).values()]


def _meant(survey: Survey, cell: str) -> set[str]:
    text = plain(unnumbered(cell))
    labels = {one.id: (one.label.main, one.label.second or "") for one in survey.questions}
    return {name for name, texts in labels.items() if cell == name or text in map(plain, filter(None, texts))}
