"""Log-in sessions, kept in the memory of the one process that serves the page; they end with it."""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

Clock = Callable[[], float]
"""Returns seconds of a clock that continues while a laptop sleeps: ``time.time``, not ``time.monotonic``."""

# NIST SP 800-63B, 4.2.3 (authenticator assurance level 2): log in again after 12 hours, or 30 minutes of inactivity.
LONGEST_SECONDS = 12 * 3600.0  # a working day, but not overnight
IDLE_SECONDS = 30 * 60.0  # the user has left the desk
MOST_SESSIONS = 256  # more than an office has browsers; beyond it the least recently used one ends
_TOKEN_BYTES = 32  # 256 bits; OWASP requires at least 64 bits of entropy


@dataclass(frozen=True)
class Session:
    """The session of one person in one browser.

    Attributes:
        name: of the user.
        stamp: ``User.stamp`` at log-in; a change of password changes it, which ends the session.
        csrf: token that every form of this session must send.
        idle_seconds: how long it may be inactive.
        begun: when it began, by the clock.
        seen: when it was last used.
    """

    name: str
    stamp: str
    csrf: str
    idle_seconds: float
    begun: float
    seen: float


class Sessions:
    """All sessions, by the hash of the cookie's token; thread-safe.

    Args:
        clock: returns seconds.
        most: largest number of sessions.

    """

    def __init__(self, clock: Clock, most: int = MOST_SESSIONS) -> None:
        self._clock = clock
        self._most = most
        self._by_key: dict[bytes, Session] = {}  # the one that was used least recently comes first
        self._lock = threading.Lock()

    def begin(self, name: str, stamp: str, idle_seconds: float = IDLE_SECONDS) -> str:
        """Begin a session and return its new, random token."""
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        now = self._clock()
        session = Session(name, stamp, secrets.token_urlsafe(_TOKEN_BYTES), idle_seconds, now, now)
        with self._lock:
            self._by_key = {key: kept for key, kept in self._by_key.items() if _lives(kept, now)}
            while len(self._by_key) >= self._most:
                del self._by_key[next(iter(self._by_key))]
            self._by_key[_key(token)] = session
        return token

    def find(self, token: str) -> Session | None:
        """Return the session of a token and record that it was used; ``None`` if it has ended or is unknown."""
        key = _key(token)
        now = self._clock()
        with self._lock:
            session = self._by_key.pop(key, None)
            if session is None or not _lives(session, now):
                return None
            self._by_key[key] = replace(session, seen=now)
        return session

    def end(self, token: str) -> None:
        """End a session; an unknown token is ignored."""
        with self._lock:
            self._by_key.pop(_key(token), None)


def _lives(session: Session, now: float) -> bool:
    return now - session.begun < LONGEST_SECONDS and now - session.seen < session.idle_seconds


def _key(token: str) -> bytes:
    """Return the hash of a token, so that the time of a look-up reveals nothing about existing tokens."""
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()
