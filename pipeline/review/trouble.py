"""What is answered when something is not there, not allowed, or goes wrong."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from forms.errors import PhieuError
from pipeline.errors import UnknownNameError
from pipeline.review.site import site_of, wants_json
from pipeline.web.security import refused_to_stranger

_MOST_ERRORS = 5


def refused(request: Request, error: Exception) -> Response:
    """Answer a request for something that does not exist or is not allowed."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    return _trouble(request, {403: "not-allowed", 404: "not-found"}.get(status, "trouble"), status)


def misspelled(request: Request, _error: Exception) -> Response:
    """Answer a request whose address holds something else than the number that it should: nothing is there."""
    return _trouble(request, "not-found", 404)


def in_trouble(request: Request, error: Exception) -> Response:
    """Answer a request that failed because of the store, the disk or an unknown name."""
    if isinstance(error, UnknownNameError):
        return _trouble(request, "not-found", 404)
    told = (error, *error.others) if isinstance(error, PhieuError) else ()
    words = site_of(request).words(request)
    said = (f"{words.told(one.message)} {words.told(one.advice)}".strip() for one in told[:_MOST_ERRORS])
    return _trouble(request, "trouble", 503, " ".join(said))


def _trouble(request: Request, name: str, status: int, detail: str = "") -> Response:
    if (answer := refused_to_stranger(request, status)) is not None:
        return answer
    site = site_of(request)
    words = site.words(request)
    if wants_json(request):
        return JSONResponse({"problem": words(name), "detail": detail}, status)
    values = {"title": words(f"{name}-title"), "text": words(name), "detail": detail, "bare": True, "address_query": ""}
    return HTMLResponse(site.render(request, "trouble", values), status)
