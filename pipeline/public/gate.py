"""The gate before the pages that anybody may open: bounds on what is sent, headers, and nobody who asks too fast.

There is nothing to be let in to, so it checks only that a form comes from a page of ours, where the browser says where
it comes from, and that its body is of bounded size. All answers have the headers of the office's pages.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipeline.public.pace import Pace
from pipeline.web.addresses import address_of
from pipeline.web.headers import Reply

FIELDS = "phieu.fields"
MOST_BODY_BYTES = 256 * 1024
"""Of a form: forty texts of a thousand Vietnamese letters are 100 kB, and travel twice in the last post."""
MOST_FIELDS = 500
_LOG = logging.getLogger("uvicorn.error")
_METHODS = frozenset({"GET", "HEAD", "POST"})
Refusal = Callable[[Request, int], Response]


class _RefusedError(Exception):
    def __init__(self, status: int) -> None:
        self.status = status


class _GoneError(Exception):
    """The client has disconnected before its request was read."""


class Gate:
    """Passes requests on to an app, with the fields of the form that was sent, if one was.

    Args:
        app: that answers.
        refusal: makes the page of a status.
    """

    def __init__(self, app: ASGIApp, refusal: Refusal) -> None:
        self._app = app
        self._refusal = refusal
        self._pace = Pace()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await self._passed(scope, receive, Reply(send))
        else:  # a WebSocket, which no page here uses
            await send({"type": "websocket.close", "code": 1008})

    async def _passed(self, scope: Scope, receive: Receive, reply: Reply) -> None:
        request = Request(scope)
        try:
            _check(request)
            body = await _body(request, receive)
            scope[FIELDS] = _fields(body)
            await asyncio.sleep(self._pace.wait_of(address_of(request)))
            asked = {**scope, "method": "GET"} if scope["method"] == "HEAD" else scope
            await self._app(asked, _nothing_more(receive), reply)
        except _RefusedError as refused:
            await self._refusal(request, refused.status)(scope, receive, reply)
        except _GoneError:
            return
        except Exception:  # whatever it is, the person gets a page, and the log what happened
            _LOG.exception("a page could not be made")
            if not reply.begun:
                await self._refusal(request, 500)(scope, receive, reply)


def _check(request: Request) -> None:
    if request.method not in _METHODS:
        raise _RefusedError(405)
    if "\0" in request.scope["path"] or b"%00" in request.scope["query_string"]:
        raise _RefusedError(400)
    if request.method == "POST" and not _is_ours(request):
        raise _RefusedError(403)


def _is_ours(request: Request) -> bool:
    """Tell whether a form comes from a page of ours, by the browser's headers; old ones send none."""
    origin = request.headers.get("origin")
    site = request.headers.get("sec-fetch-site")
    host = request.headers.get("host", "").casefold()
    return site in (None, "same-origin") and (origin is None or urlsplit(origin.casefold()).netloc == host)


async def _body(request: Request, receive: Receive) -> bytes:
    """Read the whole body, and refuse it as soon as it is larger than the limit."""
    length = request.headers.get("content-length", "0")
    if not (length.isascii() and length.isdigit()) or ("transfer-encoding" in request.headers and length != "0"):
        raise _RefusedError(400)
    if len(length) > 12 or int(length) > MOST_BODY_BYTES:
        raise _RefusedError(413)
    body = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _GoneError
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > MOST_BODY_BYTES:
            raise _RefusedError(413)
    return bytes(body)


def _fields(body: bytes) -> dict[str, list[str]]:
    try:
        return parse_qs(body.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError:
        raise _RefusedError(400) from None


def _nothing_more(receive: Receive) -> Receive:
    """Return a ``receive`` for an app that has the body already."""
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": b"", "more_body": False}

    return again
