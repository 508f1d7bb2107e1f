"""A list of shortcomings that somebody brought: looked at, then taken over, or not; until then it lies in memory."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from pipeline.remedies.register_import import Intended, intended, take
from pipeline.results.register_known import known_of, names_in
from pipeline.results.register_lines import file_mark, register_lines
from pipeline.workspace import Workspace


@dataclass(frozen=True, slots=True)
class BroughtList:
    """A list that was brought.

    Attributes:
        id: names it in addresses; nobody can guess it.
        person: who brought it.
        name: what the file is called.
        unit: of lines that name none; empty for the whole office.
        content: the file.
    """

    id: str
    person: str
    name: str
    unit: str
    content: bytes = field(repr=False)


def looked_at(
    workspace: Workspace, brought: BroughtList, bound_to: tuple[str, ...], day: date, language: str
) -> list[Intended]:
    """Return what each line of a list would do; nothing is written.

    Args:
        workspace: with the register.
        brought: the list.
        bound_to: the units whose lines may be taken; empty for all.
        day: today.
        language: of notes.

    Raises:
        RowsError: the file can't be read, or has no headings.
    """
    unit = workspace.register().named(brought.unit) if brought.unit else None
    known = replace(known_of(workspace, unit, day, language), units=bound_to)
    return intended(register_lines(brought.content, brought.name, names_in(workspace)), known)


def taken_over(
    workspace: Workspace, brought: BroughtList, bound_to: tuple[str, ...], day: date, language: str
) -> list[Intended]:
    """Take a list into the register as that stands now, and return what became of each line."""
    with workspace.store.remedies.undisturbed():
        wanted = looked_at(workspace, brought, bound_to, day, language)
        return take(workspace.store, wanted, brought.person, file_mark(brought.content))
