"""What the review page is made of: the queue, its pictures, the survey's words, and who asks."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from starlette.requests import Request

from omr.faults import Fault
from pipeline.inspection.status import Standing
from pipeline.pictures.archived_rows import ArchivedRow
from pipeline.records.rulings import Place
from pipeline.records.streak_runs import StreakRun
from pipeline.review.letter_box import LetterForm
from pipeline.review.pictures import Crop
from pipeline.review.printings import Printings
from pipeline.review.queue import EVER, Queue
from pipeline.review.queue_items import Item
from pipeline.review.survey_book import SurveyBook
from pipeline.web.roles import ALL_RIGHTS, Right

if TYPE_CHECKING:
    from pipeline.review.live_desks import LiveDesks
    from pipeline.review.row_maps import RowMaps


@dataclass(frozen=True, slots=True)
class Pictures:
    """The functions that return the pictures of an item.

    Attributes:
        row: the row of a doubt's question.
        page: a whole page of a given width in pixels, with the questions in doubt highlighted.
        plain: the same without highlights, where the machine's reading must not influence the person.
        conflict: the pages of a conflict, in the order of the item's places.
        evidence: a page that could not be read.
        serial: the place of a page's code, and the serial beside it.
    """

    row: Callable[[Item], Crop]
    page: Callable[[Place, int], Crop]
    plain: Callable[[Place, int], Crop]
    conflict: Callable[[Item], Sequence[Crop]]
    evidence: Callable[[Place], Crop]
    serial: Callable[[Place], Crop]


@dataclass(frozen=True, slots=True)
class Person:
    """The person who makes a request.

    Attributes:
        name: is recorded with the person's decisions.
        csrf: token that forms must send.
        may_log_out: whether the person has logged in.
        rights: what the person may do.
        units: ids of the units whose sheets the person may see; empty for all of them, and for pages of no known unit.
        since: when the person was added; what was said under this name before is another's.
        sees_desks: whether the person may see figures of single desks and officials.
    """

    name: str
    csrf: str = ""
    may_log_out: bool = False
    rights: frozenset[Right] = ALL_RIGHTS
    units: tuple[str, ...] = ()
    since: datetime = EVER
    sees_desks: bool = False

    @property
    def manages(self) -> bool:
        """Whether the person may take back what others decided."""
        return Right.DECIDE in self.rights

    def may(self, right: str) -> bool:
        """Tell whether the person has a right, which templates name by its value."""
        return Right(right) in self.rights

    def may_see(self, unit: str) -> bool:
        """Tell whether what is of a unit, or of none that is known, is this person's to see."""
        return not self.units or unit in self.units


@dataclass(frozen=True, slots=True)
class Overview:
    """The state of the workspace, and the faults of what arrived today, by scanner.

    Attributes:
        standing: the state of the workspace.
        faults: for each scanner, the number of pages with each fault.
        streaks: for each scanner, the streaks with the names of the scans that have them.
        failed: name, address and number of the log-ins that failed in the last day, the most frequent first.
    """

    standing: Standing
    faults: Mapping[str, Mapping[Fault, int]] = field(default_factory=dict)
    streaks: Mapping[str, Sequence[tuple[str, StreakRun]]] = field(default_factory=dict)
    failed: Sequence[tuple[str, str, int]] = ()


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts that the page is made of.

    Attributes:
        queue: the items that wait.
        pictures: of the items.
        book: the texts of the surveys.
        units: ids and names of the units to which a letter may be sent.
        surveyed: ids of the units for which sheets were printed, by name; ambiguous names are left out.
        themes: ids and names, in a language, of the themes of comments.
        suggested: returns the ids of the themes that a comment may have, each with the words of it by which that is so.
        overview: returns the state of the workspace.
        who: identifies the person who makes a request.
        language: default for people who have not chosen one.
        printings: returns for whom sheets were printed, in a language.
        letters: returns what is suggested of a page that may be a letter, for a clerk, in a language.
        channels: returns the ids of the channels by which a letter may have come.
        row: opens a row of a file; ``None`` where that can't be done (any more).
        desks: figures of desks and officials; ``None`` where there is no such page.
        maps: what columns of files of rows are for; ``None`` where there is no such page.
        refresh: takes into use what was changed of the settings since the last page.
        own_language: returns the language of the workspace, where ``language`` is empty.
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
    printings: Callable[[str], Printings] = lambda _: Printings()
    letters: Callable[[Item, str, str], LetterForm] = lambda *_: LetterForm()
    channels: Callable[[], Collection[str]] = tuple
    row: Callable[[Place], ArchivedRow | None] = lambda _: None
    suggested: Callable[[str], Mapping[str, str]] = lambda _: {}
    desks: LiveDesks | None = None
    maps: RowMaps | None = None
    refresh: Callable[[], None] = lambda: None
    own_language: Callable[[], str] = lambda: "vi"
