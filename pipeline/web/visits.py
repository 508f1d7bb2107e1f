"""Identify who makes a request: the session of its cookie, or the person at this machine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import ImmutableMultiDict
from starlette.requests import Request
from starlette.responses import Response

from pipeline.web.addresses import address_of
from pipeline.web.listening import Listening, is_loopback
from pipeline.web.sessions import LONGEST_SECONDS, Session, Sessions
from pipeline.web.users import User, Users

Form = ImmutableMultiDict[str, str]
SCOPE_KEY = "phieu.visit"
_MOST_DEVICES = 8  # people who share a browser
_DEVICE_SECONDS = 180 * 24 * 3600

# Headers of proxies: a proxy on this machine makes requests from elsewhere look local, but most add one of these.
_FORWARDED = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip")


@dataclass(frozen=True)
class Visit:
    """A request whose sender is identified.

    Attributes:
        user: who makes it; ``None`` if nobody is logged in.
        token: the cookie's value, if it belongs to a living session; else empty.
        csrf: token that the session's forms must send.
        begun: whether the session begins with this request, so that the cookie must be set.
        form: the fields of a form that was sent.
        checked: whether the request had the right ``csrf``.
    """

    user: User | None = None
    token: str = ""
    csrf: str = ""
    begun: bool = False
    form: Form = field(default_factory=ImmutableMultiDict)
    checked: bool = False


class Visits:
    """Identifies who makes requests, and begins and ends sessions.

    Args:
        users: of the workspace.
        sessions: of this process.
        listening: where the page is served.
        local: the user who counts as logged in on this machine as long as there are no users.

    """

    def __init__(self, users: Users, sessions: Sessions, listening: Listening, local: User) -> None:
        self.users = users
        self.listening = listening
        self._sessions = sessions
        self._local = local
        self._local_token = ""

    def of(self, request: Request) -> Visit:
        """Identify who makes a request.

        Raises:
            WorkspaceError: the users' file is damaged; nobody has access.

        """
        token = request.cookies.get(self.cookie(request), "")
        session = self._sessions.find(token) if token else None
        if not self.has_users():
            return self._at_this_machine(request, token, session)
        user = self.users.find(session.name) if session else None
        if session is None or user is None or user.stamp != session.stamp:
            self._sessions.end(token)
            return Visit()
        return Visit(user, token, session.csrf)

    def has_users(self) -> bool:
        """Tell whether there are users, so that a log-in is required."""
        return bool(self.users.everyone())

    def is_here(self, request: Request) -> bool:
        """Tell whether a request comes from this machine and the page is served to this machine only."""
        address = address_of(request)
        forwarded = any(name in request.headers for name in _FORWARDED)
        return self.listening.local and is_loopback(address) and not forwarded

    def begin(self, user: User, old_token: str) -> str:
        """Begin a session at log-in with a new token, and end the browser's old one (against session fixation)."""
        self._sessions.end(old_token)
        return self._sessions.begin(user.name, user.stamp)

    def admit(self, request: Request, response: Response, user: User, old_token: str) -> None:
        """Let a user in whose password is known to be right: begin a session, and mark the browser as known."""
        device = self.device(request, user.name)
        self.set_cookie(request, response, self.begin(user, old_token))
        if not device:
            others = filter(None, self.devices(request))
            self.set_devices(request, response, [self.users.device_token(user.name), *others])

    def end(self, token: str) -> None:
        """End a session at log-out."""
        self._sessions.end(token)

    def cookie(self, request: Request) -> str:
        """Return the cookie's name, which contains the port, because cookies are shared between ports of one host.

        With https it has the prefix ``__Host-``, which no other host and no plain http can set (RFC 6265bis, 4.1.3.2).
        """
        return f"{'__Host-' if self._secure(request) else ''}phieu-{self.listening.port}"

    def set_cookie(self, request: Request, response: Response, token: str) -> None:
        """Set the cookie in a response; it expires when the browser is closed."""
        secure = self._secure(request)
        response.set_cookie(self.cookie(request), token, path="/", secure=secure, httponly=True, samesite="strict")

    def delete_cookie(self, request: Request, response: Response) -> None:
        """Delete the cookie in a response."""
        secure = self._secure(request)
        response.delete_cookie(self.cookie(request), path="/", secure=secure, httponly=True, samesite="strict")

    def devices(self, request: Request) -> list[str]:
        """Return the tokens that mark the browser as one in which people have logged in before."""
        return request.cookies.get(f"{self.cookie(request)}-known", "").split("~")[:_MOST_DEVICES]

    def device(self, request: Request, name: str) -> str:
        """Return what marks the browser as one in which this user has logged in before; empty if it is none."""
        return next(filter(None, (self.users.device(name, token) for token in self.devices(request))), "")

    def set_devices(self, request: Request, response: Response, tokens: Sequence[str]) -> None:
        """Mark the browser with tokens, the newest first; the mark stays when the browser is closed."""
        secure, kept = self._secure(request), "~".join(tokens[:_MOST_DEVICES])
        how: dict[str, Any] = {"path": "/", "secure": secure, "httponly": True, "samesite": "strict"}
        response.set_cookie(f"{self.cookie(request)}-known", kept, max_age=_DEVICE_SECONDS, **how)

    def _secure(self, request: Request) -> bool:
        return self.listening.https or request.url.scheme == "https"

    def _at_this_machine(self, request: Request, token: str, session: Session | None) -> Visit:
        """Return the visit of a local browser: all share one session without a log-in, renewed when it has ended.

        It ends only by its age, not by inactivity, so that nothing typed into a page is lost over lunch.
        """
        if not self.is_here(request):
            return Visit()
        if session is not None and session.stamp == self._local.stamp:
            return Visit(self._local, token, session.csrf)
        if request.method not in {"GET", "HEAD"}:  # a form comes from a page, which has begun a session
            return Visit()
        begun = self._sessions.find(self._local_token)
        if begun is None:
            self._local_token = self._sessions.begin(self._local.name, self._local.stamp, LONGEST_SECONDS)
            begun = self._sessions.find(self._local_token)
        return Visit(self._local, self._local_token, begun.csrf if begun else "", begun=True)
