"""The keys, and how to decide."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from pipeline.review.site import TheSite

router = APIRouter()


@router.get("/help")
def show_help(request: Request, site: TheSite) -> Response:
    """Show the keys and the rules for deciding."""
    return site.page(request, "help", {})
