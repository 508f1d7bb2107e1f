"""What every response says about itself, whoever made it."""

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
"""Scripts, styles and pictures are our own files; nothing inline, no frames, no fonts, no other server."""

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    # Not no-referrer: under that a browser sends `Origin: null` with our own forms as well (Fetch, “append a request
    # Origin header”), and without https no Sec-Fetch-Site either, so that they could not be told from foreign ones.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
}


class Reply:
    """A ``send`` that adds the headers, and knows whether a response has begun.

    Attributes:
        begun: whether a response has begun.
        cookie: a ``Set-Cookie`` to be sent along; empty for none.

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
            # Pages name people and show what they wrote; only pictures, which are many, may stay in this very browser.
            if not headers.get("Cache-Control", "").startswith("private"):
                headers["Cache-Control"] = "no-store"
            if self.cookie:
                headers.append("Set-Cookie", self.cookie)
        await self._send(message)
