"""Desks and officials, for managers who were let see them; each time is noted down before anything is shown."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from pipeline.desks import texts
from pipeline.review.site import TheSite

router = APIRouter()


@router.get("/desks")
def show_desks(request: Request, site: TheSite, period: str = "") -> Response:
    """Show the ranges of the units that the person may see."""
    person, desks = site.parts.who(request), site.parts.desks
    if desks is None or not person.sees_desks:
        raise HTTPException(403)
    shown = desks.shown_to(person, period, site.words(request).language)
    values = {"shown": shown, "texts": texts, "views": desks.views_for(person)}
    return site.page(request, "desks", values)
