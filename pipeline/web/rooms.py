"""The rooms of the office: what stands in the menu, for whom, and which pages belong to which room."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from pipeline.web.roles import Right


@dataclass(frozen=True, slots=True)
class Door:
    """A page that a menu leads to.

    Attributes:
        path: its address.
        text: the name of its text.
        rights: any of which opens it; empty for everybody.
        whole: whether it is for people of the whole office alone, not for those of some units.
        desks: whether it is for those alone who were let see figures of desks and officials.
    """

    path: str
    text: str
    rights: frozenset[Right] = frozenset()
    whole: bool = False
    desks: bool = False

    def opens_for(self, rights: Collection[Right], *, bound: bool, sees_desks: bool) -> bool:
        """Tell whether it opens for somebody with these rights, who may be bound to some units."""
        allowed = not self.rights or not self.rights.isdisjoint(rights)
        return allowed and not (self.whole and bound) and (sees_desks or not self.desks)


@dataclass(frozen=True, slots=True)
class Room:
    """A room: its pages, the first of which is entered by the menu.

    Attributes:
        text: the name of its text.
        doors: its pages.
    """

    text: str
    doors: tuple[Door, ...]

    def holds(self, path: str) -> bool:
        """Tell whether a page belongs to this room: one of its own, or one below."""
        return any(path == door.path or path.startswith(f"{door.path.rstrip('/')}/") for door in self.doors)


def _of(*rights: Right) -> frozenset[Right]:
    return frozenset(rights)


ROOMS = (
    Room("home", (Door("/home", "home"), Door("/overview", "overview"), Door("/account", "account"))),
    Room(
        "print",
        (Door("/print", "print-order", _of(Right.PRINT)), Door("/print/runs", "print-runs", _of(Right.PRINT))),
    ),
    Room(
        "scans",
        (
            Door("/scans", "scans-bring", _of(Right.BRING)),
            Door("/scans/phone", "camera-door", _of(Right.BRING)),
            Door("/scans/files", "scans-files", _of(Right.BRING)),
        ),
    ),
    Room(
        "settle",
        (
            Door("/settle", "queue", _of(Right.SETTLE)),
            Door("/decisions", "decisions", _of(Right.SETTLE)),
            Door("/audit", "audits", _of(Right.DECIDE), whole=True),
            Door("/map", "map", _of(Right.DECIDE), whole=True),
            Door("/help", "help"),
        ),
    ),
    Room(
        "figures",
        (
            Door("/figures", "figures", _of(Right.FIGURES)),
            Door("/desks", "desks", _of(Right.FIGURES), desks=True),
        ),
    ),
    Room(
        "measures",
        (
            Door("/measures", "measures", _of(Right.REMEDIES)),
            Door("/measures/due", "due", _of(Right.REMEDIES)),
            Door("/measures/comments", "comments", _of(Right.REMEDIES)),
        ),
    ),
    Room(
        "administration",
        (
            Door("/users", "users", _of(Right.USERS)),
            Door("/settings", "settings", _of(Right.SETTINGS), whole=True),
            Door("/survey", "survey-and-register", _of(Right.SETTINGS), whole=True),
            Door("/log", "log", _of(Right.LOG), whole=True),
            Door("/backup", "backup", _of(Right.SETTINGS), whole=True),
        ),
    ),
)
"""All rooms, in the order of the menu."""


def rooms_for(rights: Collection[Right], *, bound: bool, sees_desks: bool) -> list[Room]:
    """Return the rooms with the pages that open for somebody; a room without pages is left out."""
    rooms = [
        Room(room.text, tuple(d for d in room.doors if d.opens_for(rights, bound=bound, sees_desks=sees_desks)))
        for room in ROOMS
    ]
    return [room for room in rooms if room.doors]
