"""A shortcoming that a person adds: what may be chosen, and the figure that goes with it, if there is one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from pipeline.figures.formulas import half_up, wilson_95
from pipeline.office.figures.live import Figures
from pipeline.office.figures.subjects import asked_in
from pipeline.office.measures.charts import counted
from pipeline.records.remedies import About, Evidence, Reason, Shortcoming, Subject
from pipeline.remedies.levels import may_add
from pipeline.typed_text import typed, typed_line

BETWEEN = ":"
"""Parts survey and question where one is chosen of all."""


@dataclass(frozen=True, slots=True)
class Choosable:
    """A question that may be chosen: survey and id, and its text."""

    value: str
    name: str


@dataclass(frozen=True, slots=True)
class Added:
    """What a person added.

    Attributes:
        about: what it is about.
        fields: that are filled in.
        lacking: the name of the text that says what is missing; empty where nothing is.
    """

    about: About
    fields: Mapping[str, str]
    lacking: str = ""


def questions_of(figures: Figures | None) -> list[Choosable]:
    """Return the questions that the index of a survey is made of; none while figures are counted for the first time."""
    if figures is None:
        return []
    return [
        Choosable(f"{survey}{BETWEEN}{one.question}", one.label)
        for survey in figures.done.snapshot.versions()
        for one in asked_in(figures, survey).values()
        if one.in_index
    ]


def added_of(
    sent: Mapping[str, str],
    bound_to: tuple[str, ...],
    units: Mapping[str, str],
    channels: Mapping[str, str],
    figures: Figures | None,
) -> Added:
    """Return what was sent with the form of a new shortcoming.

    Args:
        sent: the form.
        bound_to: the units of the person; empty for all of them.
        units: names of those that may be chosen, by id.
        channels: likewise.
        figures: as they stand.
    """
    unit, channel = sent.get("unit", ""), sent.get("channel", "")
    chosen = sent.get("question", "")
    known = {one.value for one in questions_of(figures)}
    survey, _, question = chosen.partition(BETWEEN) if chosen in known else ("", "", "")
    subject = Subject.CRITERION if question else Subject.OTHER
    about = About(subject, survey, unit, units.get(unit, ""), channel, question)
    fields = {"title": typed_line(sent.get("title", "")), "cause": typed(sent.get("cause", ""))}
    fields["evidence"] = _evidence(about, figures).packed()
    lacking = "measures-add-no-title" if not fields["title"] else ""
    if (unit and unit not in units) or (channel and channel not in channels) or (chosen and not question):
        lacking = "measures-add-unknown"
    elif not may_add(bound_to, unit):
        lacking = "measures-add-no-unit"
    return Added(about, fields, lacking)


def there_already(added: Added, register: Iterable[Shortcoming]) -> Shortcoming | None:
    """Return the open shortcoming that is about the same and called the same; ``None`` where there is none."""
    key, title = added.about.key, added.fields["title"].casefold()
    mine = (one for one in register if one.is_open and one.about.key == key)
    return next((one for one in mine if one.title.casefold() == title), None)


def _evidence(about: About, figures: Figures | None) -> Evidence:
    """Return the newest figure of what somebody added, if it has one."""
    known = counted(about, figures.done.tables, "") if figures else []
    if not known:
        return Evidence(reasons=(Reason.PERSON,))
    newest = known[-1]
    low, high = wilson_95(newest.satisfied, newest.answers) or (None, None)
    target = figures.done.snapshot.workspace.settings.report.target if figures else None
    index = half_up(Fraction(100 * newest.satisfied, newest.answers))
    return Evidence(newest.period.name, (Reason.PERSON,), index, low, high, target, newest.satisfied, newest.answers)
