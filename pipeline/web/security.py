"""The interface of the security layer for the author of an app.

A factory makes the app and calls ``secure`` once, after adding any middleware of its own (which would otherwise be
outside of the guard)::

    listening = Listening(host, port, https=bool(tls_cert), names=names)
    users = Users(workspace.root / USERS)
    listening_allowed(listening, users)                    # raises UserError with advice
    warning = listening_warning(listening)                 # a line for stderr; empty where all is well
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    secure(app, users, listening, local_name=workspace.who, static=StaticFolder(FOLDER, "style.css"))

From then on every route requires a person who is logged in, and every request except GET and HEAD requires the
session's token, in the field ``csrf`` of a form or in the header ``X-CSRF``; routes need not ask for that. Without
users there is no log-in, if the page is served to this machine only: the person who started it counts as logged in,
with all roles, but sees no figures of single desks and officials: those are shown to somebody who logged in and was let
see them. Anyone else with an account on the same machine has access then, too; on a shared machine, set up users.

Routes require more with dependencies: ``current_user``, ``require(Right.FIGURES)``, ``checked_form``, ``checked_csrf``.
Templates take ``csrf_token(request)``, and show a button to log out (POST ``/logout``) where ``may_log_out(request)``.
``/login``, ``/logout`` and ``/static/NAME`` (the files of that folder, from memory) are added here. Pictures of sheets
may say ``Cache-Control: private, max-age=…``; everything else is ``no-store``. Sessions and limits are in memory, so
there must be one process: uvicorn with one worker, ``server_header=False``.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from fastapi import FastAPI, HTTPException
from starlette.requests import Request
from starlette.responses import Response

from pipeline.web.addresses import address_of
from pipeline.web.failed_log_ins import FailedLogIns
from pipeline.web.guard import Guard
from pipeline.web.listening import Listening, listening_allowed, listening_warning
from pipeline.web.log_in import login_router
from pipeline.web.log_in_limit import LogInLimit
from pipeline.web.passages import Passage
from pipeline.web.refusals import refusal
from pipeline.web.roles import Right, Role
from pipeline.web.sessions import Clock, Sessions
from pipeline.web.static_files import StaticFolder, packaged_router
from pipeline.web.texts import TEXTS, Language
from pipeline.web.users import USERS, User, Users
from pipeline.web.visits import SCOPE_KEY, Form, Visit, Visits

__all__ = [
    "USERS",
    "Attempts",
    "Listening",
    "Right",
    "Role",
    "User",
    "Users",
    "admit",
    "attempts",
    "checked_csrf",
    "checked_form",
    "csrf_token",
    "current_user",
    "has_users",
    "listening_allowed",
    "listening_warning",
    "may_log_out",
    "refused_to_stranger",
    "require",
    "secure",
]


def secure(  # noqa: PLR0913 - one parameter a part
    app: FastAPI,
    users: Users,
    listening: Listening,
    *,
    local_name: str,
    language: Language = "vi",
    static: StaticFolder,
    clock: Clock = time.time,
    passages: Sequence[Passage] = (),
) -> None:
    """Put the guard before an app, and add the pages to log in and out and the packaged files.

    Args:
        app: to be guarded; its routes may be added before or after.
        users: of the workspace.
        listening: where it is served.
        local_name: of the person who started the server, who needs no log-in while there are no users.
        language: of log-in page and refusals.
        static: its styles, scripts and pictures.
        clock: returns seconds; for tests.
        passages: the paths that have a way in of their own.

    Raises:
        UserError: it would be served beyond this machine, and there are no users.

    """
    listening_allowed(listening, users)
    now = datetime.now(UTC)
    visits = Visits(users, Sessions(clock), listening, User(local_name, tuple(Role), now, now))
    app.state.visits = visits
    app.state.language = language
    failed, limit = FailedLogIns(users.path.parent), LogInLimit(clock)
    app.state.attempts = Attempts(visits, limit, failed)
    app.include_router(login_router(visits, limit, language, static.style, failed))
    app.include_router(packaged_router(static.folder))
    app.state.style = static.style
    app.add_middleware(Guard, visits=visits, language=language, style=static.style, passages=passages)


@dataclass(frozen=True, slots=True)
class Attempts:
    """Checks the password of somebody who is logged in already, with the limits of a log-in.

    Attributes:
        visits: know the users.
        limit: counts the attempts together with those to log in.
        failed: the log of those that failed.
    """

    visits: Visits
    limit: LogInLimit
    failed: FailedLogIns

    def wait(self, request: Request, user: User, password: str) -> float | None:
        """Return ``None`` if this is the user's password, 0 if it is not, else for how many seconds to wait."""
        address, device = address_of(request), self.visits.device(request, user.name)
        if wait := self.limit.begin(user.name, address, device):
            return wait
        if self.visits.users.verify(user.name, password) is None:
            self.failed.add(self.visits.users, user.name, address)
            return 0.0
        self.limit.succeed(user.name, address, device)
        return None


def attempts(request: Request) -> Attempts:
    """Return what checks passwords of people who are logged in."""
    found: Attempts = request.app.state.attempts
    return found


def has_users(request: Request) -> bool:
    """Tell whether there are users, so that everybody logs in."""
    visits: Visits = request.app.state.visits
    return visits.has_users()


def admit(request: Request, response: Response, user: User) -> None:
    """Begin a session for a user whose password was just set or checked, in place of the one that asks."""
    request.app.state.visits.admit(request, response, user, _visit(request).token)


def current_user(request: Request) -> User:
    """Return the user who makes the request; a dependency. The guard has refused requests without one."""
    user = _visit(request).user
    if user is None:  # possible on /login only
        raise HTTPException(401, TEXTS["log_in"].said(_language(request)))
    return user


def require(right: Right) -> Callable[[Request], User]:
    """Return a dependency that returns the user if the user has a right, and else answers 403."""

    def with_right(request: Request) -> User:
        user = current_user(request)
        if right not in user.rights:
            raise HTTPException(403, TEXTS["role"].said(_language(request)))
        return user

    return with_right


def checked_csrf(request: Request) -> None:
    """Check that the request had the session's CSRF token; a dependency for routes that change something."""
    if not _visit(request).checked:
        raise HTTPException(403, TEXTS["csrf"].said(_language(request)))


def checked_form(request: Request) -> Form:
    """Return the fields of a form with a valid CSRF token (``get``, ``getlist``); a dependency."""
    checked_csrf(request)
    return _visit(request).form


def csrf_token(request: Request) -> str:
    """Return the token that forms send in the field ``csrf``, and scripts in the header ``X-CSRF``."""
    return _visit(request).csrf


def may_log_out(request: Request) -> bool:
    """Tell whether the user has logged in, and so can log out."""
    return _visit(request).user is not None and bool(request.app.state.visits.has_users())


def refused_to_stranger(request: Request, status: int) -> Response | None:
    """Return the answer to a request that failed, if nobody has logged in who could be shown more; else ``None``."""
    visit = request.scope.get(SCOPE_KEY)
    if visit is None or visit.user is not None:
        return None
    why = {404: "not_found", 405: "no_method", 503: "no_list"}.get(status, "bad_request" if status < 500 else "defect")
    return refusal(request, status, why, _language(request), request.app.state.style)


def _visit(request: Request) -> Visit:
    visit = request.scope.get(SCOPE_KEY)
    if not isinstance(visit, Visit):
        raise RuntimeError("secure() was not called with this app")  # noqa: TRY004 - a defect, not a value
    return visit


def _language(request: Request) -> Language:
    language: Language = request.app.state.language
    return language
