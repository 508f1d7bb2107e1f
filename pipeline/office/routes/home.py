"""The first page: what there is to do for whoever looks at it, and how things stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from pipeline.figures.delivery import Delivery
from pipeline.inspection.outlook_texts import delivered_in_words, expected_in_words, settling_in_words
from pipeline.inspection.status import Standing, Task
from pipeline.office.measures.listing import waiting
from pipeline.office.parts import Office, TheOffice
from pipeline.office.routes.due import due_of, troubles_of
from pipeline.review.parts import Person
from pipeline.review.queue_items import Progress
from pipeline.review.site import TheSite
from pipeline.web.roles import Right
from pipeline.web.rooms import rooms_for

router = APIRouter()

MOST_MISSING = 200
"""Units that have not delivered, of those that are named on the page."""

_TILES = {
    "/settle": "home-settle",
    "/print": "home-print",
    "/scans": "home-bring",
    "/scans/phone": "home-photograph",
    "/figures": "home-figures",
    "/measures": "home-measures",
    "/users": "home-people",
    "/settings": "home-settings",
    "/log": "home-log",
    "/overview": "home-overview",
}
"""The pages that a tile leads to, in the order in which a day goes, with the name of its text."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A task of whoever looks at the page.

    Attributes:
        path: where it is done.
        text: the name of its text.
        count: what waits there; ``None`` where nothing is counted.
    """

    path: str
    text: str
    count: int | None = None


@router.get("/home")
def show_home(request: Request, site: TheSite, office: TheOffice) -> Response:
    """Show the first page."""
    person, words = site.parts.who(request), site.words(request)
    overview = site.parts.overview()
    standing, language = overview.standing, words.language
    outlook = office.outlooks.of(standing, language, person.units)
    values = {
        "overview": overview,
        "standing": standing,
        "tasks": standing.tasks(person.units),
        "tiles": tiles_of(person, standing, site.parts.queue.progress(person.units), _to_put_right(person, office)),
        "without_users": not office.users.everyone(),
        "most_missing": MOST_MISSING,
        "deliveries": [(delivered_in_words(one, language), _missing(one)) for one in outlook.deliveries],
        "settling": settling_in_words(outlook.settling, language),
        "due": due_of(office, person) if Right.REMEDIES in person.rights else None,
        "troubles": troubles_of(office, person),
        "expected": [expected_in_words(one, standing.day, language) for one in outlook.expected],
    }
    return site.page(request, "home", values)


def _to_put_right(person: Person, office: Office) -> int:
    """Return how many shortcomings a person should do something about."""
    if Right.REMEDIES not in person.rights:
        return 0
    return waiting(office.workspace.store.remedies.all(), person.units, date.today())


def tiles_of(person: Person, standing: Standing, queue: Progress, to_put_right: int = 0) -> list[Tile]:
    """Return the tasks of a person, by what the person may do."""
    rooms = rooms_for(person.rights, bound=bool(person.units), sees_desks=person.sees_desks)
    open_doors = {door.path for room in rooms for door in room.doors}
    counts = {
        # As the queue itself says: handwriting is asked about there, too, which no figure waits for.
        "/settle": sum(queue.left.values()),
        "/scans": standing.tasks(person.units)[Task.BATCH_HELD] or None,
        "/measures": to_put_right,
    }
    return [Tile(path, text, counts.get(path)) for path, text in _TILES.items() if path in open_doors]


def _missing(delivery: Delivery) -> list[str]:
    """Return the units that have not delivered, with the channels that are missing where not all are."""
    return [
        f"{one.unit_name} ({', '.join(one.channels)})" if one.channels else one.unit_name for one in delivery.missing
    ]
