"""The figure behind a shortcoming: drawn, and followed to the figures and sheets that it is made of."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.exceptions import HTTPException

from pipeline.errors import UnknownNameError
from pipeline.office.figures.drawings import FILL, GROUND, BarRow
from pipeline.office.figures.live import Figures
from pipeline.office.figures.pages import View
from pipeline.office.figures.wanted import wanted_of
from pipeline.records.remedies import Cell, Evidence, Shortcoming, Subject
from pipeline.remedies.evidence_words import figure_in_words
from pipeline.report.charts.paint import INK, RUST, Chart, bar, finished, rule
from pipeline.report.charts.whisker import whisker
from pipeline.review.parts import Person

WIDTH, HEIGHT = 120.0, 12.0


@dataclass(frozen=True, slots=True)
class Also:
    """Another figure that has the same cause: what it is of, and where it is to be seen; empty for nowhere."""

    name: str
    href: str


@dataclass(frozen=True, slots=True)
class Behind:
    """What stands behind a shortcoming.

    Attributes:
        href: where its figure is to be seen; empty for nowhere.
        answers: for a question a row for each choice; each leads to the sheets that chose it.
        also: other figures with the same cause.
        name: of the question, factor or theme that it is about; empty for none.
    """

    href: str = ""
    answers: tuple[BarRow, ...] = ()
    also: tuple[Also, ...] = ()
    name: str = ""


def small_bar(found: Evidence, language: str) -> Chart | None:
    """Draw a figure with its interval, and a stroke at what it should be; ``None`` where there is none."""
    if found.index is None:
        return None
    at = WIDTH / 100
    shapes = [bar(0, 0, WIDTH, HEIGHT, GROUND), bar(0, 0, found.index * at, HEIGHT, FILL)]
    if found.low is not None and found.high is not None:
        shapes += whisker(found.low * at, found.high * at, HEIGHT / 2, INK)
    if found.expected is not None:
        shapes.append(rule((found.expected * at, 0), (found.expected * at, HEIGHT), RUST, 1.6))
    return Chart(finished(shapes, WIDTH, HEIGHT), figure_in_words(found, language))


def behind(one: Shortcoming, figures: Figures | None, person: Person, language: str) -> Behind:
    """Return what stands behind a shortcoming, as far as this person may see it and it is still to be seen.

    Args:
        one: the shortcoming.
        figures: as they stand; ``None`` while they are counted for the first time.
        person: who looks.
        language: ``vi`` or ``en``.
    """
    about = one.about
    view = _view(figures, person, one, about.unit, about.channel, language)
    if figures is None or view is None:
        return Behind()
    names = _Names(figures, about.survey)
    also = (_also(names, figures, person, one, cell, language) for cell in one.latest.also if person.may_see(cell.unit))
    answers: tuple[BarRow, ...] = ()
    asked = view.asked.get(about.question)
    if about.subject is Subject.CRITERION and asked is not None:
        channels = [row for row in view.matter.channels if row.channel == about.channel or not about.channel]
        answers = tuple(row for channel in channels[:1] for row in view.choices_of(asked, channel))
    return Behind(_href(view, one.about.subject, about.question), answers, tuple(also), names.of(about.question))


def _view(
    figures: Figures | None, person: Person, one: Shortcoming, unit: str, channel: str, language: str
) -> View | None:
    """Return the figures of a unit and channel in the period of the evidence; ``None`` where there are none."""
    period = one.latest.period
    if figures is None or not period:
        return None
    asked = {"survey": one.about.survey, "period": period, "unit": unit, "channel": channel}
    try:
        wanted = wanted_of(figures, person, asked, language)
    except (HTTPException, UnknownNameError):  # another unit's, or withdrawn meanwhile
        return None
    return View(figures, wanted) if wanted else None


def _href(view: View, subject: Subject, question: str) -> str:
    query = view.wanted.query()
    if subject is Subject.CRITERION and question in view.asked:
        return f"/figures/criterion/{question}?{query}"
    part = {Subject.FACTOR: "criteria", Subject.THEME: "comments", Subject.COMMENT: "comments"}.get(subject)
    return f"/figures/part/{part}?{query}" if part in view.parts else f"/figures?{query}"


def _also(names: _Names, figures: Figures, person: Person, one: Shortcoming, cell: Cell, language: str) -> Also:
    view = _view(figures, person, one, cell.unit, cell.channel, language)
    subject = Subject.CRITERION if view and cell.question in view.asked else Subject.FACTOR
    href = _href(view, subject if cell.question else Subject.INDEX, cell.question) if view else ""
    told = (names.unit(cell.unit), names.channel(cell.channel))
    return Also(" · ".join(filter(None, (*told, names.of(cell.question)))), href)


class _Names:
    """What units, channels, questions, factors and themes of a survey are called."""

    def __init__(self, figures: Figures, survey: str) -> None:
        self._of = figures.kept(("names", survey), lambda: _all_names(figures, survey))

    def unit(self, name: str) -> str:
        return self._of["unit"].get(name, name)

    def channel(self, name: str) -> str:
        return self._of["channel"].get(name, name)

    def of(self, name: str) -> str:
        return self._of["question"].get(name, self._of["factor"].get(name, self._of["theme"].get(name, name)))


_NAMED = {"unit": "units", "channel": "channels", "question": "criteria", "factor": "factors", "theme": "themes"}


def _all_names(figures: Figures, survey: str) -> dict[str, dict[str, str]]:
    tables = figures.done.tables
    found: dict[str, dict[str, str]] = {}
    for column, name in _NAMED.items():
        table = tables.get(name)
        here = table[table["survey"] == survey] if table is not None else None
        found[column] = dict(zip(here[column], here[f"{column}_name"], strict=True)) if here is not None else {}
    return found
