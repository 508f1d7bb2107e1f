"""What a proxy says of where a browser is: believed of those that were named, and of nobody else."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

_SCHEME = b"x-forwarded-proto"


class Forwarded:
    """Takes address and scheme of a request from what the named proxies say.

    A scheme is written in capitals by some, and as a list by several proxies in a row, the one next to the browser
    first; uvicorn takes only a single word in small letters.
    """

    def __init__(self, app: ASGIApp, proxies: Iterable[str]) -> None:
        """``proxies`` are the addresses that are believed."""
        self._app = ProxyHeadersMiddleware(app, [*proxies])  # type: ignore[arg-type]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if "headers" in scope:
            headers = [(name, _plain(value) if name == _SCHEME else value) for name, value in scope["headers"]]
            scope = {**scope, "headers": headers}
        await self._app(scope, receive, send)  # type: ignore[arg-type]


def _plain(scheme: bytes) -> bytes:
    return scheme.split(b",")[0].strip().lower()
