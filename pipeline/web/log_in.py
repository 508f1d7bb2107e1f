"""The pages to log in and out."""

from __future__ import annotations

import math
import re

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.templating import Jinja2Templates

from pipeline.web.addresses import address_of
from pipeline.web.failed_log_ins import FailedLogIns
from pipeline.web.guard import LOG_IN
from pipeline.web.log_in_limit import LogInLimit
from pipeline.web.refusals import TEMPLATES
from pipeline.web.texts import TEXTS, Language
from pipeline.web.visits import SCOPE_KEY, Visit, Visits

# A local path in ASCII; excludes “//host” and “/\host”, and tabs and line breaks, which browsers would drop.
_OWN_PATH = re.compile(r"/(?![/\\])[!-\[\]-~]*")


def own_path(target: str) -> str:
    """Return where to go after the log-in: ``target`` if it is a path of ours, else the first page (no open redirect).

    >>> own_path("/sheets?page=2"), own_path("//evil.example"), own_path("https://evil.example")
    ('/sheets?page=2', '/', '/')
    """
    return target if _OWN_PATH.fullmatch(target) and not target.startswith(LOG_IN) else "/"


class LogIn:
    """The handlers of logging in and out.

    Args:
        visits: begins and ends sessions.
        limit: counts the attempts.
        language: of the page.
        style: the name of its style sheet.
        failed: the log of those that failed.
    """

    def __init__(self, visits: Visits, limit: LogInLimit, language: Language, style: str, failed: FailedLogIns) -> None:
        self._visits = visits
        self._failed = failed
        self._limit = limit
        self._language: Language = language
        self._style = style
        self._templates = Jinja2Templates(directory=TEMPLATES)

    def show(self, request: Request) -> Response:
        """Show the form; redirect to the target page if no log-in is needed."""
        target = own_path(request.query_params.get("next", "/"))
        if not self._visits.has_users() and self._visits.is_here(request):
            return RedirectResponse(target, 303)
        return self._page(request, 200, target)

    def enter(self, request: Request) -> Response:
        """Check a name and a password. The answer does not reveal whether a user has that name."""
        form = _visit(request).form
        name, password, target = (form.get(field, "") for field in ("name", "password", "next"))
        address = address_of(request)
        device = self._visits.device(request, name)
        wait = math.ceil(self._limit.begin(name, address, device))
        if wait:
            page = self._page(request, 429, target, TEXTS["wait"].said(self._language, seconds=wait))
            page.headers["Retry-After"] = str(wait)
            return page
        user = self._visits.users.verify(name, password)
        if user is None:
            self._failed.add(self._visits.users, name, address)
            return self._page(request, 401, target, TEXTS["wrong"].said(self._language))
        self._limit.succeed(name, address, device)
        response = RedirectResponse(own_path(target), 303)
        self._visits.admit(request, response, user, _visit(request).token)
        return response

    def leave(self, request: Request) -> Response:
        """End the session."""
        self._visits.end(_visit(request).token)
        response = RedirectResponse(LOG_IN, 303)
        self._visits.delete_cookie(request, response)
        return response

    def _page(self, request: Request, status: int, target: str, problem: str = "") -> Response:
        shown = {
            "language": self._language,
            "texts": TEXTS,
            "target": own_path(target),
            "style": self._style,
            "problem": problem,
        }
        return self._templates.TemplateResponse(request, "login.html", shown, status_code=status)


def login_router(visits: Visits, limit: LogInLimit, language: Language, style: str, failed: FailedLogIns) -> APIRouter:
    """Return the routes ``GET /login``, ``POST /login`` and ``POST /logout``."""
    pages = LogIn(visits, limit, language, style, failed)
    router = APIRouter(include_in_schema=False)
    router.add_api_route(LOG_IN, pages.show, methods=["GET"], response_model=None)
    # Not async: a password takes a tenth of a second to check, in a thread of its own.
    router.add_api_route(LOG_IN, pages.enter, methods=["POST"], response_model=None)
    router.add_api_route("/logout", pages.leave, methods=["POST"], response_model=None)
    return router


def _visit(request: Request) -> Visit:
    visit: Visit = request.scope[SCOPE_KEY]
    return visit
