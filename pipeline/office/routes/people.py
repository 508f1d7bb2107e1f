"""People: who may enter and do what."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

from fastapi import APIRouter, Depends
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from pipeline.errors import UserError
from pipeline.office.parts import Office, TheOffice
from pipeline.office.people_pages import (
    PersonForm,
    listed,
    password_problems,
    people_page,
    person_form,
    told,
    unit_names,
)
from pipeline.office.people_rules import NotAllowedError, RiskyChangeError, Rules
from pipeline.office.routes import account
from pipeline.review.site import PostedForm, Site, TheSite, needs
from pipeline.web.passwords import made_password
from pipeline.web.roles import Right, Role
from pipeline.web.security import current_user, has_users
from pipeline.web.users import User, Users
from pipeline.web.visits import Form

router = APIRouter()
router.include_router(account.router)
_manages = [Depends(needs(Right.USERS))]


# ------------------------------------------------------------------------------------------------ who there is


@router.get("/users", dependencies=_manages)
def show_people(request: Request, site: TheSite, office: TheOffice) -> Response:
    """List who may enter, and what each role may do."""
    if not has_users(request):
        return people_page(site, request, "people_none", [], {})
    people = listed(office.users.everyone(), current_user(request), unit_names(office))
    return people_page(site, request, "people", [], {"people": people, "all_roles": tuple(Role)})


@router.get("/users/add", dependencies=_manages)
def show_new_person(request: Request, site: TheSite, office: TheOffice) -> Response:
    """Show the form about a new person."""
    if not has_users(request):
        return RedirectResponse("/first", 303)
    filled = person_form(current_user(request), unit_names(office))
    return people_page(site, request, "people_add", [], {"form": filled, "made": True})


@router.post("/users/add", dependencies=_manages)
def add_person(request: Request, site: TheSite, office: TheOffice, form: PostedForm) -> Response:
    """Add a person; a password that was made for them is shown once."""
    actor, made = _actor(request), form.get("how", "made") == "made"
    filled = _filled(person_form(actor, unit_names(office)), form)
    password = made_password() if made else form.get("password", "")
    problems = _missing(site, request, filled) + ([] if made else password_problems(site, request, form))
    if not problems:
        try:
            user = _ruled(office, actor).add(filled.name, _roles(filled), password, filled.of, desks=_may_see(filled))
        except NotAllowedError:
            raise HTTPException(403) from None
        except UserError as error:
            problems = [told(error, site.words(request).language)]
        else:
            return _password_page(site, request, user, password) if made else _done("added")
    return people_page(site, request, "people_add", problems, {"form": filled, "made": made})


@router.get("/users/person", dependencies=_manages)
def show_person(request: Request, site: TheSite, office: TheOffice, name: str = "") -> Response:
    """Show a person, with all that may be changed."""
    actor, user = _actor(request), _named(request, office, name)
    return _person_page(site, request, user, person_form(actor, unit_names(office), user), [])


@router.post("/users/change", dependencies=_manages)
def change_person(request: Request, site: TheSite, office: TheOffice, form: PostedForm) -> Response:
    """Give a person other roles and units, once whoever does it knows what is lost by it."""
    actor, user = _actor(request), _named(request, office, form.get("person", ""))
    filled = _filled(person_form(actor, unit_names(office), user), form)
    problems = _missing(site, request, filled)
    if problems:
        return _person_page(site, request, user, filled, problems)
    users = _ruled(office, actor, form)
    try:
        users.change(user.name, _roles(filled), filled.of, desks=_may_see(filled), seen=form.get("seen", ""))
    except NotAllowedError:
        raise HTTPException(403) from None
    except RiskyChangeError as error:
        return _warning_page(site, request, user, "/users/change", form, error.warnings)
    except UserError as error:
        return _person_page(site, request, user, filled, [told(error, site.words(request).language)])
    return _done("changed")


@router.post("/users/password", dependencies=_manages)
def set_password(request: Request, site: TheSite, office: TheOffice, form: PostedForm) -> Response:
    """Set another password for a person: one that was typed, or one that is made and shown once."""
    actor, user = _actor(request), _named(request, office, form.get("person", ""))
    if user.name == actor.name:  # with the old password alone
        raise HTTPException(403)
    made = form.get("how", "made") == "made"
    password = made_password() if made else form.get("password", "")
    problems = [] if made else password_problems(site, request, form)
    if not problems:
        try:
            _ruled(office, actor).set_password(user.name, password, form.get("seen", ""))
        except NotAllowedError:
            raise HTTPException(403) from None
        except UserError as error:
            problems = [told(error, site.words(request).language)]
        else:
            return _password_page(site, request, user, password) if made else _done("password")
    return _person_page(site, request, user, person_form(actor, unit_names(office), user), problems)


@router.post("/users/remove", dependencies=_manages)
def remove_person(request: Request, site: TheSite, office: TheOffice, form: PostedForm) -> Response:
    """Remove a person, once it was asked whether that is meant, and told what is lost by it."""
    actor, user = _actor(request), _named(request, office, form.get("person", ""))
    if form.get("sure") != "yes":
        return _warning_page(site, request, user, "/users/remove", form, ("people-warn-removed",))
    try:
        _ruled(office, actor, form).remove(user.name, form.get("seen", ""))
    except NotAllowedError:
        raise HTTPException(403) from None
    except RiskyChangeError as error:
        return _warning_page(site, request, user, "/users/remove", form, error.warnings)
    except UserError as error:
        filled = person_form(actor, unit_names(office), user)
        return _person_page(site, request, user, filled, [told(error, site.words(request).language)])
    return RedirectResponse("/login", 303) if user.name == actor.name else _done("removed")


# ------------------------------------------------------------------------------------------------ pages


def _person_page(site: Site, request: Request, user: User, filled: PersonForm, problems: list[str]) -> Response:
    values = {"user": user, "form": filled, "is_you": user.name == current_user(request).name, "made": True}
    return people_page(site, request, "people_person", problems, values)


def _password_page(site: Site, request: Request, user: User, password: str) -> Response:
    return people_page(site, request, "people_password", [], {"user": user, "password": password})


def _warning_page(
    site: Site, request: Request, user: User, action: str, form: Form, warnings: tuple[str, ...]
) -> Response:
    """Ask whether a change is meant; the answer sends the form once more."""
    again = [(name, value) for name, value in form.multi_items() if name not in ("csrf", "confirmed", "sure")]
    values = {"user": user, "action": action, "again": again, "warnings": warnings}
    return people_page(site, request, "people_sure", [], values)


def _done(what: str) -> Response:
    return RedirectResponse(f"/users?{urlencode({'said': f'said-people-{what}'})}", 303)


# ------------------------------------------------------------------------------------------------ what was sent


def _actor(request: Request) -> User:
    """Return who manages people; without users there are none to manage."""
    if not has_users(request):
        raise HTTPException(403)
    return current_user(request)


def _named(request: Request, office: Office, name: str) -> User:
    """Return a person whom whoever asks may change.

    Raises:
        HTTPException: 403, also where there is no such person.
    """
    user = office.users.find(name)
    mine = listed([user], current_user(request), {}) if user else []
    if user is None or not mine or not mine[0].may_change:
        raise HTTPException(403)
    return user


def _ruled(office: Office, actor: User, form: Form | None = None) -> Users:
    """Return the users as this person may change them."""
    known = form.getlist("confirmed") if form else ()
    note = office.workspace.store.log.note_people
    return office.users.noting(lambda before, after, what: note(before, after, what, actor.name), Rules(actor, known))


def _filled(filled: PersonForm, form: Form) -> PersonForm:
    """Return a form as it was sent; what may not be chosen is kept, so that it is refused rather than forgotten."""
    bound = True if filled.bound is None else form.get("scope") == "some"
    units = tuple(dict.fromkeys(form.getlist("of"))) if bound else ()
    name = filled.name or form.get("name", "").strip()
    bound_shown = None if filled.bound is None else bound
    chosen = tuple(role for role in Role if role in form.getlist("role"))
    return replace(filled, name=name, chosen=chosen, of=units, bound=bound_shown, desks=form.get("desks") == "yes")


def _missing(site: Site, request: Request, filled: PersonForm) -> list[str]:
    words = site.words(request)
    problems = [] if filled.chosen else [words("people-no-role")]
    known = {unit for unit, _ in filled.units}
    if filled.bound is not False and not filled.of:
        problems.append(words("people-no-unit"))
    return problems + ([words("people-unknown-unit")] if not set(filled.of) <= known else [])


def _roles(filled: PersonForm) -> tuple[Role, ...]:
    return tuple(map(Role, filled.chosen))


def _may_see(filled: PersonForm) -> bool:
    return filled.desks and filled.may_let
