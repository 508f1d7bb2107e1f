"""Who may add, change and remove whom, and what somebody should know before they do."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from pipeline.web.roles import Right, Role
from pipeline.web.users import User, key_of


class NotAllowedError(Exception):
    """Somebody may not make a change."""


class RiskyChangeError(Exception):
    """A change has consequences that whoever makes it has not been told of.

    Attributes:
        warnings: the names of the texts that tell of them.
    """

    def __init__(self, warnings: Sequence[str]) -> None:
        super().__init__(", ".join(warnings))
        self.warnings = tuple(warnings)


def roles_to_give(actor: User) -> tuple[Role, ...]:
    """Return the roles that somebody may give: those that they have or that do no more, all for an administrator."""
    if Role.ADMINISTRATOR in actor.roles:
        return tuple(Role)
    return tuple(role for role in Role if any(own.covers(role) for own in actor.roles))


def reaches(actor: User, other: User) -> bool:
    """Tell whether somebody may add, change and remove a person who has these roles and units."""
    if Right.USERS not in actor.rights or not set(other.roles) <= set(roles_to_give(actor)):
        return False
    return not actor.units or bool(other.units and set(other.units) <= set(actor.units))


def may_let_see_desks(actor: User) -> bool:
    """Tell whether somebody may let managers see figures of single desks and officials."""
    return actor.may_see_desks or Role.ADMINISTRATOR in actor.roles


class Rules:
    """The check of one change by one person (``pipeline.web.users.Check``).

    Args:
        actor: who makes it.
        known: the warnings that they were shown and wave aside.
    """

    def __init__(self, actor: User, known: Collection[str] = ()) -> None:
        self._actor = actor
        self._known = set(known)

    def __call__(self, before: Sequence[User], after: Sequence[User]) -> None:
        """Check a change, by everybody before and after it.

        Raises:
            NotAllowedError: it is not the person's to make.
            RiskyChangeError: the person has to be warned first.
        """
        were, are = ({key_of(one.name): one for one in those} for those in (before, after))
        actor = were.get(key_of(self._actor.name))  # whose own roles may have changed meanwhile
        if actor is None:
            raise NotAllowedError
        for key in were.keys() | are.keys():
            old, new = were.get(key), are.get(key)
            if old != new and not _allowed(actor, old, new):
                raise NotAllowedError
        warnings = list(_consequences(actor, before, after))
        if not set(warnings) <= self._known:
            raise RiskyChangeError(warnings)


def _allowed(actor: User, old: User | None, new: User | None) -> bool:
    if not all(reaches(actor, one) for one in (old, new) if one is not None):
        return False
    lets_see = new is not None and new.may_see_desks and not (old is not None and old.may_see_desks)
    return not lets_see or may_let_see_desks(actor)


def _consequences(actor: User, before: Sequence[User], after: Sequence[User]) -> Iterator[str]:
    """Yield the names of the texts that tell what is lost by a change."""
    if not after:
        yield "people-warn-nobody"
    for name, right in (("unmanaged", Right.USERS), ("undecided", Right.DECIDE), ("unkept", Right.SETTINGS)):
        had, have = (any(right in one.rights and not one.units for one in those) for those in (before, after))
        if after and had and not have:
            yield f"people-warn-{name}"
    you = next((one for one in after if key_of(one.name) == key_of(actor.name)), None)
    if you is None:
        yield "people-warn-yourself-gone"
    elif Right.USERS not in you.rights:
        yield "people-warn-yourself"
    elif you.units and set(you.units) != set(actor.units):
        yield "people-warn-yourself-bound"
