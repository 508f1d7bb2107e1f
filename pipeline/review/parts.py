"""What the review page is made of: the queue, its pictures, the survey's words, and who asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from starlette.requests import Request

from omr.faults import Fault
from pipeline.inspection.status import Standing
from pipeline.records.rulings import Place
from pipeline.records.streak_runs import StreakRun
from pipeline.review.pictures import Crop
from pipeline.review.queue import Queue
from pipeline.review.queue_items import Item
from pipeline.review.survey_book import SurveyBook


@dataclass(frozen=True, slots=True)
class Pictures:
    """Where pictures come from.

    Attributes:
        row: the row of a doubt's question.
        page: a whole page, so many pixels wide, with what the machine doubts lit up.
        plain: the same as it is, for whom the machine's opinion would sway.
        conflict: the pages of a conflict, in the order of the item's places.
        evidence: a page that could not be read.
        serial: where the code of a page should be, and the serial beside it.
    """

    row: Callable[[Item], Crop]
    page: Callable[[Place, int], Crop]
    plain: Callable[[Place, int], Crop]
    conflict: Callable[[Item], Sequence[Crop]]
    evidence: Callable[[Place], Crop]
    serial: Callable[[Place], Crop]


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks.

    Attributes:
        name: stands beside what they decide.
        csrf: what their forms bring back.
        may_log_out: whether they logged in.
        manages: whether they may take back what others decided.
    """

    name: str
    csrf: str = ""
    may_log_out: bool = False
    manages: bool = True


@dataclass(frozen=True, slots=True)
class Overview:
    """How things stand, and what is wrong with what arrived today, by scanner.

    Attributes:
        standing: how things stand.
        faults: how many pages have which.
        streaks: with the names of the scans that have them.
    """

    standing: Standing
    faults: Mapping[str, Mapping[Fault, int]] = field(default_factory=dict)
    streaks: Mapping[str, Sequence[tuple[str, StreakRun]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Parts:
    """All that the page is made of.

    Attributes:
        queue: what waits.
        pictures: of it.
        book: what the survey says.
        units: id and name of whom a letter may be sent to.
        surveyed: ids of the units that sheets were printed for, by name; those whose name is shared are left out.
        themes: id and name, in a language, of what comments may be about.
        overview: how things stand.
        who: tells who asks.
        language: of who has not chosen one.
    """

    queue: Queue
    pictures: Pictures
    book: SurveyBook
    units: Callable[[], Sequence[tuple[str, str]]]
    surveyed: Callable[[], Mapping[str, str]]
    themes: Callable[[str], Sequence[tuple[str, str]]]
    overview: Callable[[], Overview]
    who: Callable[[Request], Person]
    language: str = "vi"
