"""The guard before every page: a pure ASGI middleware that admits only permitted requests.

It checks in this order: the ``Host`` is ours; the request was not made by a foreign page; the body is of bounded size;
a person is logged in (except for the log-in itself and the packaged files); and any request that may change something
has the session's CSRF token. Then the request waits for its turn (``turns``). Some paths have a way in of their own
(``passages``): their request is admitted before its body is taken, and the route takes that as it comes.

A route that does not ask for permissions is closed by default. All responses, also refusals and internal errors, have
the headers ``headers.HEADERS``.
"""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from urllib.parse import parse_qsl, quote

from starlette.datastructures import ImmutableMultiDict
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipeline.errors import WorkspaceError
from pipeline.web.addresses import address_of
from pipeline.web.headers import Reply
from pipeline.web.passages import Passage, Stopped
from pipeline.web.refusals import refusal, wants_page
from pipeline.web.texts import Language
from pipeline.web.turns import CrowdedError, Turns
from pipeline.web.visits import SCOPE_KEY, Form, Visit, Visits

LOG_IN = "/login"
_LOG = logging.getLogger("uvicorn.error")
_STATIC = re.compile(r"/static/[\w.-]+", re.ASCII)
CSRF_FIELD = "csrf"
CSRF_HEADER = "X-CSRF"
MOST_BODY_BYTES = 64 * 1024  # a page of typed comments is 4 kB; files are never uploaded here
MOST_FIELDS = 1000  # a sheet has a hundred questions
_SAFE = frozenset({"GET", "HEAD"})  # change nothing (RFC 9110, 9.2.1); OPTIONS would ask for CORS, never granted here
FORM = "application/x-www-form-urlencoded"


class _RefusedError(Exception):
    """A request is refused; it carries the response."""

    def __init__(self, response: Response) -> None:
        self.response = response


class _GoneError(Exception):
    """The client has disconnected before its request was read."""


class Guard:
    """Passes permitted requests on to an app, and answers all others itself.

    Args:
        app: the guarded app.
        visits: identifies who makes a request.
        language: of the refusals.
        style: the name of their style sheet; empty for none.
        passages: the paths that have a way in of their own.

    """

    def __init__(
        self,
        app: ASGIApp,
        visits: Visits,
        language: Language = "vi",
        style: str = "",
        passages: Sequence[Passage] = (),
    ) -> None:
        self._app = app
        self._visits = visits
        self._language = language
        self._style = style
        self._passages = passages
        self._turns = Turns()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on to the app, or answer it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await self._guarded(scope, receive, Reply(send))
        else:  # a WebSocket, which no page here uses
            await send({"type": "websocket.close", "code": 1008})

    async def _guarded(self, scope: Scope, receive: Receive, reply: Reply) -> None:
        request = Request(scope)
        try:
            self._check_origin(request)
            visit, taken = await self._let_in(request, receive)
            if visit.begun:
                reply.cookie = self._cookie(request, visit.token)
            scope[SCOPE_KEY] = visit
            async with self._turn(request, visit):
                await self._app(_asked(scope), taken, reply)
        except CrowdedError:
            await self._refusal(request, 503, "busy").response(scope, receive, reply)
        except WorkspaceError as error:  # of the users' file; the app answers its own
            _LOG.error("%s: %s", error.message, error.advice)
            await self._refusal(request, 503, "no_list").response(scope, receive, reply)
        except _RefusedError as refusal:
            await refusal.response(scope, receive, reply)
        except _GoneError:
            return
        except Exception:
            # The app's framework would answer internal errors outside of the guard, without the headers.
            if not reply.begun:
                await self._refusal(request, 500, "defect").response(scope, receive, reply)
            raise

    def _check_origin(self, request: Request) -> None:
        hosts = request.headers.getlist("host")
        if len(hosts) != 1 or not self._visits.listening.answers_to(hosts[0]):
            raise self._refusal(request, 403, "foreign_host")
        if "\0" in request.scope["path"] or b"%00" in request.scope["query_string"]:
            raise self._refusal(request, 400, "bad_request")
        if not (_is_harmless(request) if request.method in _SAFE else _is_ours(request)):
            raise self._refusal(request, 403, "foreign_origin")

    async def _let_in(self, request: Request, receive: Receive) -> tuple[Visit, Receive]:
        """Return who makes a request, and what the app receives of it."""
        path = request.scope["path"]
        passage = next((one for one in self._passages if one.paths.fullmatch(path)), None)
        if passage is None:
            body = await self._body(request, receive)
            return self._admitted(request, body), _replayed(body, receive)
        self._check_length(request, passage.most_body_bytes)
        visit = passage.admits(request, self._visits)
        if isinstance(visit, Stopped):
            raise self._refusal(request, *visit)
        return visit, self._bounded(request, receive, passage.most_body_bytes)

    def _bounded(self, request: Request, receive: Receive, most: int) -> Receive:
        """Return a ``receive`` that refuses a body as soon as it is larger than allowed."""
        taken = 0

        async def next_part() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > most:
                raise self._refusal(request, 413, "too_large")
            return message

        return next_part

    def _check_length(self, request: Request, most: int) -> None:
        """Refuse a body that is said to be larger than allowed, or whose length is said in two ways."""
        length = request.headers.get("content-length", "0")
        if "transfer-encoding" in request.headers and "content-length" in request.headers:
            # One of the two may be believed by a proxy, the other one here (request smuggling; RFC 9112, 6.3).
            raise self._refusal(request, 400, "bad_request")
        if not (length.isascii() and length.isdigit()):
            raise self._refusal(request, 400, "bad_request")
        if len(length) > 12 or int(length) > most:
            raise self._refusal(request, 413, "too_large")

    async def _body(self, request: Request, receive: Receive) -> bytes:
        """Read the whole body; refuse it as soon as it is larger than the limit."""
        self._check_length(request, MOST_BODY_BYTES)
        body = bytearray()
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise _GoneError
            body += message.get("body", b"")
            more = message.get("more_body", False)
            if len(body) > MOST_BODY_BYTES:
                raise self._refusal(request, 413, "too_large")
        return bytes(body)

    def _admitted(self, request: Request, body: bytes) -> Visit:
        path = request.scope["path"]
        packaged = request.method in _SAFE and _STATIC.fullmatch(path) is not None
        visit = replace(self._visit(request, anybody=packaged), form=self._form(request, body))
        if path == LOG_IN or packaged:
            return visit
        if visit.user is None:
            raise self._not_logged_in(request)
        if request.method in _SAFE:
            return visit
        brought = request.headers.get(CSRF_HEADER) or visit.form.get(CSRF_FIELD, "")
        if not visit.csrf or not secrets.compare_digest(brought.encode(), visit.csrf.encode()):
            raise self._refusal(request, 403, "csrf")
        return replace(visit, checked=True)

    def _visit(self, request: Request, *, anybody: bool) -> Visit:
        try:
            return self._visits.of(request)
        except WorkspaceError:
            if anybody:  # also the page that says so has a style
                return Visit()
            raise

    def _turn(self, request: Request, visit: Visit) -> AbstractAsyncContextManager[None]:
        address = address_of(request)
        if request.method == "POST" and request.scope["path"] == LOG_IN:
            device = self._visits.device(request, visit.form.get("name", ""))
            return self._turns.turn(device, address, logs_in=True)
        # A session that begins with this request is given to whoever asks at this machine: it is a stranger yet.
        return self._turns.turn(visit.token if visit.user and not visit.begun else "", address)

    def _form(self, request: Request, body: bytes) -> Form:
        kind = request.headers.get("content-type", "").partition(";")[0].strip().casefold()
        if kind != FORM:
            return ImmutableMultiDict()
        try:
            text = body.decode("utf-8")
            fields = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
        except ValueError:
            raise self._refusal(request, 400, "bad_request") from None
        if any("\0" in text for field in fields for text in field):  # PostgreSQL stores none
            raise self._refusal(request, 400, "bad_request")
        return ImmutableMultiDict(fields)

    def _not_logged_in(self, request: Request) -> _RefusedError:
        if not self._visits.has_users() and not self._visits.is_here(request):
            return self._refusal(request, 403, "no_users")
        if not wants_page(request):
            return self._refusal(request, 401, "log_in")
        if request.method not in _SAFE:
            return _RefusedError(RedirectResponse(LOG_IN, 303))
        query = request.scope["query_string"].decode("latin-1")
        target = quote(request.scope["path"]) + (f"?{query}" if query else "")
        return _RefusedError(RedirectResponse(f"{LOG_IN}?next={quote(target, safe='')}", 303))

    def _refusal(self, request: Request, status: int, why: str) -> _RefusedError:
        return _RefusedError(refusal(request, status, why, self._language, self._style))

    def _cookie(self, request: Request, token: str) -> str:
        response = Response()
        self._visits.set_cookie(request, response, token)
        return response.headers["set-cookie"]


def _is_ours(request: Request) -> bool:
    """Tell whether one of our own pages sent the request, by the browser's headers; without any, it is not trusted."""
    origins = request.headers.getlist("origin")
    sites = request.headers.getlist("sec-fetch-site")
    # Behind a proxy with TLS the scheme may be unknown here; the host has been checked.
    own = {f"{scheme}://{request.headers['host'].casefold()}" for scheme in ("http", "https")}
    return (
        bool(origins or sites)
        and all(origin.casefold() in own for origin in origins)
        and all(site == "same-origin" for site in sites)
    )


def _is_harmless(request: Request) -> bool:
    """Tell whether a request is at most a link from a foreign page, which may not embed or time pages (XS-Leaks)."""
    if request.headers.get("sec-fetch-site", "none") in {"none", "same-origin"}:
        return True
    mode, target = (request.headers.get(f"sec-fetch-{name}") for name in ("mode", "dest"))
    return mode == "navigate" and target == "document"


def _asked(scope: Scope) -> Scope:
    """Return what the app is asked: for HEAD, whose answer the server sends without its body, what GET asks."""
    return {**scope, "method": "GET"} if scope["method"] == "HEAD" else scope


def _replayed(body: bytes, receive: Receive) -> Receive:
    """Return a ``receive`` that returns the body first, then the server's own messages."""
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again
