"""What the pages about people show: who there is, what they may do, and which units somebody may give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from forms.bilingual import in_language
from pipeline.errors import UserError
from pipeline.office.parts import Office
from pipeline.office.people_rules import may_let_see_desks, reaches, roles_to_give
from pipeline.review.server import units_of
from pipeline.review.site import Site
from pipeline.web.people_texts import MAY, ROLES
from pipeline.web.roles import Role
from pipeline.web.users import User, Users
from pipeline.web.visits import Form


@dataclass(frozen=True, slots=True)
class Listed:
    """A person in the list.

    Attributes:
        user: who it is.
        units: the names of their units; empty for all of them.
        may_change: whether whoever looks at the list may change them.
        is_you: whether it is whoever looks at the list.
    """

    user: User
    units: tuple[str, ...]
    may_change: bool
    is_you: bool


def listed(everyone: Sequence[User], actor: User, names: Mapping[str, str]) -> list[Listed]:
    """Return the people whom somebody may know of: all, or for one who is bound those with one of their units."""
    shown = [one for one in everyone if not actor.units or set(one.units) & set(actor.units)]
    return [
        Listed(one, tuple(names.get(unit, unit) for unit in one.units), reaches(actor, one), one.name == actor.name)
        for one in shown
    ]


@dataclass(frozen=True, slots=True)
class PersonForm:
    """The fields about a person that somebody may fill in, and what they hold.

    Attributes:
        name: of the person.
        roles: that may be chosen.
        chosen: roles that are.
        units: ids and names of units that may be chosen.
        of: ids of units that are.
        bound: whether the person sees the chosen units alone; ``None`` if it must be so.
        desks: whether the person may see figures of desks and officials.
        may_let: whether that may be said.
    """

    name: str
    roles: tuple[Role, ...]
    chosen: tuple[str, ...]
    units: tuple[tuple[str, str], ...]
    of: tuple[str, ...]
    bound: bool | None
    desks: bool
    may_let: bool


def person_form(actor: User, names: Mapping[str, str], shown: User | None = None) -> PersonForm:
    """Return the form about a person who is there, or about a new one."""
    of = shown.units if shown else ()
    own = {unit: name for unit, name in names.items() if not actor.units or unit in actor.units}
    gone = {unit: unit for unit in of if unit not in names}  # no more in the register, yet still the person's
    return PersonForm(
        name=shown.name if shown else "",
        roles=roles_to_give(actor),
        chosen=shown.roles if shown else (),
        units=tuple((own | gone).items()),
        of=of,
        bound=None if actor.units else bool(of),
        desks=shown.desks if shown else False,
        may_let=may_let_see_desks(actor) or bool(shown and shown.may_see_desks),
    )


def people_page(
    site: Site, request: Request, template: str, problems: Sequence[str], values: Mapping[str, object]
) -> Response:
    """Return a page about people, with what was wrong with what was sent, if anything was."""
    common = {"problems": problems, "called": ROLES, "may_do": MAY}
    page = site.page(request, template, {**common, **values})
    page.status_code = 422 if problems else 200
    return page


def password_problems(site: Site, request: Request, form: Form) -> list[str]:
    """Return what is wrong with a password that was typed twice, beside its being easy to guess."""
    words = site.words(request)
    if not form.get("password", ""):
        return [words("people-no-password")]
    return [] if form.get("password") == form.get("again", "") else [words("people-not-the-same")]


def told(error: UserError, language: str) -> str:
    """Return what is wrong and what to do, as a sentence or two."""
    message, advice = (in_language(text, language) for text in (error.message, error.advice))
    return f"{message[:1].upper()}{message[1:]}. {advice}".strip()


def noting(office: Office, by: str) -> Users:
    """Return the users, each change of whom is logged as made by somebody."""
    return office.users.noting(
        lambda before, after, what: office.workspace.store.log.note_people(before, after, what, by)
    )


def unit_names(office: Office) -> dict[str, str]:
    """Return the names of all units of the register, by id."""
    return dict(units_of(office.workspace))
