"""Which desk and which official a sheet is about: by its answer, else by its row, else by its run."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from forms.desks import Desk, DeskKind, Desks


class Unclear(StrEnum):
    """Why a sheet is not about one desk and one official, or not plainly."""

    CONTRADICTION = "contradiction"
    """Two of answer, row and run name different ones of a kind; the first of them counts."""
    UNKNOWN = "unknown"
    """One is named that the unit had not then."""
    SEVERAL = "several"
    """What is named passed from one to another within the period, and of the sheet no day is known."""
    WAITING = "waiting"
    """The answer that names it waits for a person."""


class Said(NamedTuple):
    """What names the desk or official of a sheet, in the order in which it counts.

    Attributes:
        answer: the number that was chosen on the sheet; empty for none.
        answer_waits: whether that answer waits for a person.
        row: the id in the row that the sheet came in; empty for none.
        run: the id that the run was printed for; empty for none.
    """

    answer: str = ""
    answer_waits: bool = False
    row: str = ""
    run: str = ""


class Whose(NamedTuple):
    """What a sheet is about.

    Attributes:
        desk: the desk; ``None`` where none is known.
        official: the official; ``None`` where none is known.
        unclear: what is to be known of it.
    """

    desk: Desk | None
    official: Desk | None
    unclear: frozenset[Unclear]

    @property
    def known(self) -> tuple[Desk, ...]:
        """The desk and the official, as far as they are known."""
        return tuple(one for one in (self.desk, self.official) if one is not None)


def whose(desks: Desks, unit: str, said: Said, first: date, last: date) -> Whose:
    """Return which desk and which official a sheet is about.

    A sheet may tell both, such as the desk by its answer and the official by its run. Of each kind what is named first
    counts: the answer before the row before the run; another one named later is a contradiction. Where one of them
    names nothing that is certain, those after it are not asked: a wrong number on the sheet makes nobody else's of it.

    Args:
        desks: of all units.
        unit: the id of the sheet's unit.
        said: what names them.
        first: the first day on which the sheet may have been filled in.
        last: the last such day.
    """
    found: dict[DeskKind, Desk] = {}
    unclear: set[Unclear] = set()
    for meant in _named(desks, unit, said, first, last):
        if isinstance(meant, Unclear):
            unclear.add(meant)
            break
        if found.setdefault(meant.kind, meant) != meant:
            unclear.add(Unclear.CONTRADICTION)
    return Whose(found.get(DeskKind.DESK), found.get(DeskKind.OFFICIAL), frozenset(unclear))


def _named(desks: Desks, unit: str, said: Said, first: date, last: date) -> Iterator[Desk | Unclear]:
    """Yield what each of them names, in the order in which they count."""
    if said.answer_waits:
        yield Unclear.WAITING
    elif said.answer:
        yield _one(desks.numbered(unit, int(said.answer), first, last))
    for desk in filter(None, (said.row, said.run)):
        yield _one(desks.meant(unit, desk, first, last))


def _one(found: tuple[Desk, ...]) -> Desk | Unclear:
    if len(found) == 1:
        return found[0]
    return Unclear.SEVERAL if found else Unclear.UNKNOWN
