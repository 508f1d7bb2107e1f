"""What stands before every page: a pure ASGI middleware that lets in only what may come in.

In this order: a ``Host`` that is ours, no request made by a foreign page, a body of bounded size, a person who is
logged in (but for the log-in itself and the packaged files), and for whatever may change something the session's CSRF
token.
A page that forgets to ask is closed, not open. All responses, refusals and defects too, leave with ``headers.HEADERS``.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import replace
from urllib.parse import parse_qsl, quote

from starlette.datastructures import ImmutableMultiDict
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipeline.web.headers import Reply
from pipeline.web.texts import TEXTS, Language
from pipeline.web.visits import SCOPE_KEY, Form, Visit, Visits

LOG_IN = "/login"
_STATIC = re.compile(r"/static/[\w.-]+", re.ASCII)
CSRF_FIELD = "csrf"
CSRF_HEADER = "X-CSRF"
MOST_BODY_BYTES = 64 * 1024  # a page of typed comments is 4 kB; nothing is ever uploaded here
MOST_FIELDS = 1000  # a sheet has a hundred questions
_SAFE = frozenset({"GET", "HEAD"})  # change nothing (RFC 9110, 9.2.1); OPTIONS would ask for what we never grant
_FORM = "application/x-www-form-urlencoded"


class _RefusedError(Exception):
    """A request that is not let in."""

    def __init__(self, response: Response) -> None:
        self.response = response


class _GoneError(Exception):
    """Nobody waits for the answer any more."""


class Guard:
    """Lets in what may come in; everything else never reaches the app.

    Args:
        app: what is guarded.
        visits: knows who is there.
        language: of what is said.

    """

    def __init__(self, app: ASGIApp, visits: Visits, language: Language = "vi") -> None:
        self._app = app
        self._visits = visits
        self._language = language

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or hand it on."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await self._guarded(scope, receive, Reply(send))
        else:  # a WebSocket, of which there are none here
            await send({"type": "websocket.close", "code": 1008})

    async def _guarded(self, scope: Scope, receive: Receive, reply: Reply) -> None:
        request = Request(scope)
        try:
            self._check_origin(request)
            body = await self._body(request, receive)
            visit = self._admitted(request, body)
            if visit.begun:
                reply.cookie = self._cookie(request, visit.token)
            scope[SCOPE_KEY] = visit
            await self._app(scope, _replayed(body, receive), reply)
        except _RefusedError as refusal:
            await refusal.response(scope, receive, reply)
        except _GoneError:
            return
        except Exception:
            # Whoever made the app may answer defects outside of the guard, where the headers would be missing.
            if not reply.begun:
                await self._refusal(request, 500, "defect").response(scope, receive, reply)
            raise

    def _check_origin(self, request: Request) -> None:
        hosts = request.headers.getlist("host")
        if len(hosts) != 1 or not self._visits.listening.answers_to(hosts[0]):
            raise self._refusal(request, 403, "foreign_host")
        if not (_is_harmless(request) if request.method in _SAFE else _is_ours(request)):
            raise self._refusal(request, 403, "foreign_origin")

    async def _body(self, request: Request, receive: Receive) -> bytes:
        """Read the whole body; nothing beyond the bound is kept, or waited for."""
        length = request.headers.get("content-length", "0")
        if not (length.isascii() and length.isdigit()):
            raise self._refusal(request, 400, "bad_request")
        if len(length) > 12 or int(length) > MOST_BODY_BYTES:
            raise self._refusal(request, 413, "too_large")
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
        visit = replace(self._visits.of(request), form=self._form(request, body))
        path = request.scope["path"]
        if path == LOG_IN or (request.method in _SAFE and _STATIC.fullmatch(path)):
            return visit
        if visit.user is None:
            raise self._not_logged_in(request)
        if request.method in _SAFE:
            return visit
        brought = request.headers.get(CSRF_HEADER) or visit.form.get(CSRF_FIELD, "")
        if not visit.csrf or not secrets.compare_digest(brought.encode(), visit.csrf.encode()):
            raise self._refusal(request, 403, "csrf")
        return replace(visit, checked=True)

    def _form(self, request: Request, body: bytes) -> Form:
        kind = request.headers.get("content-type", "").partition(";")[0].strip().casefold()
        if kind != _FORM:
            return ImmutableMultiDict()
        try:
            text = body.decode("utf-8")
            fields = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
        except ValueError:
            raise self._refusal(request, 400, "bad_request") from None
        return ImmutableMultiDict(fields)

    def _not_logged_in(self, request: Request) -> _RefusedError:
        if not self._visits.has_users() and not self._visits.is_here(request):
            return self._refusal(request, 403, "no_users")
        if not _wants_page(request):
            return self._refusal(request, 401, "log_in")
        if request.method not in _SAFE:
            return _RefusedError(RedirectResponse(LOG_IN, 303))
        query = request.scope["query_string"].decode("latin-1")
        target = quote(request.scope["path"]) + (f"?{query}" if query else "")
        return _RefusedError(RedirectResponse(f"{LOG_IN}?next={quote(target, safe='')}", 303))

    def _refusal(self, request: Request, status: int, why: str) -> _RefusedError:
        words = TEXTS[why].said(self._language)
        if _wants_page(request):
            return _RefusedError(PlainTextResponse(words, status))
        return _RefusedError(JSONResponse({"detail": words}, status))

    def _cookie(self, request: Request, token: str) -> str:
        response = Response()
        self._visits.set_cookie(request, response, token)
        return response.headers["set-cookie"]


def _is_ours(request: Request) -> bool:
    """Whether one of our own pages sent it, as the browser says; one that says nothing is not believed."""
    origins = request.headers.getlist("origin")
    sites = request.headers.getlist("sec-fetch-site")
    # Behind a proxy with TLS the scheme may be unknown here; the host is what was checked.
    own = {f"{scheme}://{request.headers['host'].casefold()}" for scheme in ("http", "https")}
    return (
        bool(origins or sites)
        and all(origin.casefold() in own for origin in origins)
        and all(site == "same-origin" for site in sites)
    )


def _is_harmless(request: Request) -> bool:
    """Whether a foreign page does no more than link here: it may not embed what is ours, nor time it (XS-Leaks)."""
    if request.headers.get("sec-fetch-site", "none") in {"none", "same-origin"}:
        return True
    mode, target = (request.headers.get(f"sec-fetch-{name}") for name in ("mode", "dest"))
    return mode == "navigate" and target == "document"


def _wants_page(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")


def _replayed(body: bytes, receive: Receive) -> Receive:
    """Return a ``receive`` that gives the body first, then whatever the server has to say."""
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again
