"""How things stand."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from pipeline.review.site import TheSite

router = APIRouter()


@router.get("/overview")
def show_overview(request: Request, site: TheSite) -> Response:
    """Show the state of the workspace, as for a screen in the room."""
    return site.page(request, "overview", {"overview": site.parts.overview()})
