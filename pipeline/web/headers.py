"""The security headers of every response."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import Message, Send

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
"""The content security policy: scripts, styles and pictures from our own files only; nothing inline, no frames."""

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    # Not no-referrer: with that, a browser sends `Origin: null` also with our own forms (Fetch, “append a request
    # Origin header”), and without https no Sec-Fetch-Site either, so they could not be distinguished from foreign ones.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
}


class Reply:
    """A ``send`` that adds the headers, and records whether a response has begun.

    Attributes:
        begun: whether a response has begun.
        cookie: a ``Set-Cookie`` header to add; empty for none.

    """

    def __init__(self, send: Send) -> None:
        self._send = send
        self.begun = False
        self.cookie = ""

    async def __call__(self, message: Message) -> None:
        """Send a message of the app."""
        if message["type"] == "http.response.start":
            self.begun = True
            message.setdefault("headers", [])
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers[name] = value
            # Pages contain names and comments and are not cached; only pictures, which are many, may be, privately,
            # and for this session alone: who logs in next in this browser may not be allowed to see them.
            if headers.get("Cache-Control", "").startswith("private"):
                headers.add_vary_header("Cookie")
            else:
                headers["Cache-Control"] = "no-store"
            if self.cookie:
                headers.append("Set-Cookie", self.cookie)
        await self._send(message)
