"""The first account, and one's own password."""

from __future__ import annotations

import math

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from pipeline.errors import UserError
from pipeline.office.parts import Office, TheOffice
from pipeline.office.people_pages import noting, password_problems, people_page, told, unit_names
from pipeline.review.site import PostedForm, Site, TheSite
from pipeline.web.roles import Role
from pipeline.web.security import admit, attempts, current_user, has_users
from pipeline.web.visits import Form

router = APIRouter()
_FIRST_ROLES = (Role.MANAGER, Role.ADMINISTRATOR)
_ALONE = "without accounts"
"""What the log says where somebody goes on without accounts."""


def is_brand_new(request: Request, office: Office) -> bool:
    """Tell whether nothing was ever printed, scanned or said about people, so that the first account is offered."""
    if has_users(request):
        return False
    store = office.workspace.store
    return not store.runs.all() and not store.scans.all() and not store.log.tells_of_people()


def entered(first: str, request: Request, office: Office) -> Response:
    """Lead to the first page, or in a brand-new workspace to the page that makes the first account."""
    return RedirectResponse("/first" if is_brand_new(request, office) else first, 303)


@router.get("/first")
def show_first_account(request: Request, site: TheSite) -> Response:
    """Offer to make the first account; the guard has let in nobody but who sits at this machine."""
    if has_users(request):
        return RedirectResponse("/", 303)
    return _first_page(site, request, Form(), [])


@router.post("/first")
def make_first_account(request: Request, site: TheSite, office: TheOffice, form: PostedForm) -> Response:
    """Make the first account, and log in as that; or go on without accounts."""
    if has_users(request):
        raise HTTPException(403)
    if form.get("alone") == "yes":
        office.workspace.store.log.note_people("", "", _ALONE, current_user(request).name)
        return RedirectResponse("/home?said=said-people-alone", 303)
    language = site.words(request).language
    problems = password_problems(site, request, form)
    name = form.get("name", "").strip()
    if not problems:
        try:
            user = noting(office, name).add(name, _FIRST_ROLES, form.get("password", ""), first=True)
        except UserError as error:
            problems = [told(error, language)]
        else:
            response = RedirectResponse("/users?said=said-people-first", 303)
            admit(request, response, user)
            return response
    return _first_page(site, request, form, problems)


def _first_page(site: Site, request: Request, form: Form, problems: list[str]) -> Response:
    return people_page(site, request, "people_first", problems, {"typed": form, "roles": _FIRST_ROLES})


# ------------------------------------------------------------------------------------------------ one's own


@router.get("/account")
def show_account(request: Request, site: TheSite, office: TheOffice) -> Response:
    """Show a person what they may do, and the form to change their password."""
    if not has_users(request):
        return RedirectResponse("/first", 303)
    return _account_page(site, request, office, [])


@router.post("/account")
def change_own_password(request: Request, site: TheSite, office: TheOffice, form: PostedForm) -> Response:
    """Change one's own password, for which the old one is needed."""
    if not has_users(request):
        raise HTTPException(403)
    user, words = current_user(request), site.words(request)
    problems = password_problems(site, request, form)
    if problems:
        return _account_page(site, request, office, problems)
    wait = attempts(request).wait(request, user, form.get("old", ""))
    if wait is not None:
        text = words("people-wait", seconds=math.ceil(wait)) if wait else words("people-wrong")
        return _account_page(site, request, office, [text], 429 if wait else 422)
    try:
        changed = noting(office, user.name).set_password(user.name, form.get("password", ""))
    except UserError as error:
        return _account_page(site, request, office, [told(error, words.language)])
    response = RedirectResponse("/account?said=said-people-own", 303)
    admit(request, response, changed)
    return response


def _account_page(site: Site, request: Request, office: Office, problems: list[str], status: int = 0) -> Response:
    user = current_user(request)
    names = unit_names(office)
    values = {"user": user, "unit_names": [names.get(unit, unit) for unit in user.units]}
    page = people_page(site, request, "people_account", problems, values)
    page.status_code = status or page.status_code
    return page
