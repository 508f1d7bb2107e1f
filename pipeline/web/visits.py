"""Who a request comes from: the session that its cookie names, or the person at this machine."""

from __future__ import annotations

from dataclasses import dataclass, field

from starlette.datastructures import ImmutableMultiDict
from starlette.requests import Request
from starlette.responses import Response

from pipeline.web.listening import Listening, is_loopback
from pipeline.web.sessions import LONGEST_SECONDS, Session, Sessions
from pipeline.web.users import User, Users

Form = ImmutableMultiDict[str, str]
SCOPE_KEY = "phieu.visit"

# A proxy on this machine hands on what comes from elsewhere as if it came from here; most say so.
_FORWARDED = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip")


@dataclass(frozen=True)
class Visit:
    """One request, once it was let in.

    Attributes:
        user: whose; ``None`` where nobody is logged in.
        token: what the cookie holds, where it names a session that lives.
        csrf: what the session's forms must bring back.
        begun: whether the session begins here, so that the cookie must be sent.
        form: the fields of a form that was sent.
        checked: whether it brought the right ``csrf``.
    """

    user: User | None = None
    token: str = ""
    csrf: str = ""
    begun: bool = False
    form: Form = field(default_factory=ImmutableMultiDict)
    checked: bool = False


class Visits:
    """Finds out who is there, and begins and ends sessions.

    Args:
        users: of the workspace.
        sessions: of this process.
        listening: where the page is served.
        local: who is let in on this machine without a log-in, as long as there are no users.

    """

    def __init__(self, users: Users, sessions: Sessions, listening: Listening, local: User) -> None:
        self.users = users
        self.listening = listening
        self._sessions = sessions
        self._local = local
        self._local_token = ""

    def of(self, request: Request) -> Visit:
        """Return who a request comes from.

        Raises:
            WorkspaceError: the users' file is damaged; nobody is let in.

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
        """Whether people log in here."""
        return bool(self.users.everyone())

    def is_here(self, request: Request) -> bool:
        """Whether a request comes from this machine, and the page is for this machine alone."""
        address = request.client.host if request.client else ""
        forwarded = any(name in request.headers for name in _FORWARDED)
        return self.listening.local and is_loopback(address) and not forwarded

    def begin(self, user: User, old_token: str) -> str:
        """Begin a session at log-in, and end the one that the browser had: nobody can have planted the new one."""
        self._sessions.end(old_token)
        return self._sessions.begin(user.name, user.stamp)

    def end(self, token: str) -> None:
        """End a session at log-out."""
        self._sessions.end(token)

    def cookie(self, request: Request) -> str:
        """Return the cookie's name. Cookies know no ports, so that two pages on one machine need two names.

        With https it has the prefix that no other host and no plain http can set (RFC 6265bis, 4.1.3.2).
        """
        return f"{'__Host-' if self._secure(request) else ''}phieu-{self.listening.port}"

    def set_cookie(self, request: Request, response: Response, token: str) -> None:
        """Let a response set the cookie; it goes when the browser is closed."""
        secure = self._secure(request)
        response.set_cookie(self.cookie(request), token, path="/", secure=secure, httponly=True, samesite="strict")

    def delete_cookie(self, request: Request, response: Response) -> None:
        """Let a response delete the cookie."""
        secure = self._secure(request)
        response.delete_cookie(self.cookie(request), path="/", secure=secure, httponly=True, samesite="strict")

    def _secure(self, request: Request) -> bool:
        return self.listening.https or request.url.scheme == "https"

    def _at_this_machine(self, request: Request, token: str, session: Session | None) -> Visit:
        """All browsers of this machine share one session, begun anew whenever it has ended; no log-in stands behind it.

        It ends by its age alone: what is typed into a page is not lost over lunch.
        """
        if not self.is_here(request):
            return Visit()
        if session is not None and session.stamp == self._local.stamp:
            return Visit(self._local, token, session.csrf)
        if request.method not in {"GET", "HEAD"}:  # whoever sends a form has seen a page
            return Visit()
        begun = self._sessions.find(self._local_token)
        if begun is None:
            self._local_token = self._sessions.begin(self._local.name, self._local.stamp, LONGEST_SECONDS)
            begun = self._sessions.find(self._local_token)
        return Visit(self._local, self._local_token, begun.csrf if begun else "", begun=True)
