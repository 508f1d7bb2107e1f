"""The queue: what comes next, what is put off, and what is taken back."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from pipeline.errors import AlreadyStoredError
from pipeline.review.item_page import item_page
from pipeline.review.site import AskedNarrowing, PostedForm, TheSite

router = APIRouter()


@router.get("/settle")
def show_first(request: Request, site: TheSite, narrow: AskedNarrowing) -> Response:
    """Show the next item, or a message that there is none."""
    person = site.parts.who(request)
    item = site.parts.queue.next(person.name, narrow, units=person.units)
    return item_page(site, request, item, narrow) if item else site.page(request, "done", {"narrow": narrow})


@router.get("/next")
def show_following(request: Request, site: TheSite, narrow: AskedNarrowing) -> Response:
    """Return the next item except those named ``skip``, as a part of a page, for the script to load in advance."""
    skip, person = request.query_params.getlist("skip"), site.parts.who(request)
    item = site.parts.queue.next(person.name, narrow, skip, person.units)
    return item_page(site, request, item, narrow) if item else Response(status_code=204)


@router.post("/later")
def put_off(request: Request, site: TheSite, form: PostedForm) -> Response:
    """Postpone an item, and go on to the next."""
    person, item_id = site.parts.who(request), form.get("item", "")
    if person.units:
        site.item(request, item_id)
    try:
        site.parts.queue.later(person.name, item_id)
    except AlreadyStoredError:
        return site.answered(request, form, "said-taken", 409)
    return site.answered(request, form, "said-later")


@router.post("/undo")
def take_back(request: Request, site: TheSite, form: PostedForm) -> Response:
    """Undo this clerk's last answer, and show its item again."""
    person = site.parts.who(request)
    try:
        item = site.parts.queue.undo(person.name, person.units, person.since)
    except AlreadyStoredError:
        return site.answered(request, form, "said-overtaken", 409)
    if item is None:
        return site.answered(request, form, "said-nothing", 409)
    return site.answered(request, form, "said-undone", item=item)
