"""Who is logged in: sessions in the memory of the one process that serves the page. They end with it."""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

Clock = Callable[[], float]
"""Seconds of a clock that runs on while a laptop sleeps: ``time.time``, not ``time.monotonic``."""

# NIST SP 800-63B, 4.2.3 (authenticator assurance level 2): log in anew after 12 hours, or after 30 minutes of nothing.
LONGEST_SECONDS = 12 * 3600.0  # a working day, and no night
IDLE_SECONDS = 30 * 60.0  # a desk that was left
MOST_SESSIONS = 256  # more than an office has browsers; beyond it the one that was used least recently ends
_TOKEN_BYTES = 32  # 256 bits: OWASP wants 64 of entropy at least


@dataclass(frozen=True)
class Session:
    """One browser of one person.

    Attributes:
        name: whose.
        stamp: of the user as it was at log-in, so that another password ends it.
        csrf: what every form of this session must bring back.
        idle_seconds: how long it may be left alone.
        begun: when, by the clock.
        seen: when it was used last.
    """

    name: str
    stamp: str
    csrf: str
    idle_seconds: float
    begun: float
    seen: float


class Sessions:
    """All sessions, by the hash of what the cookie holds; safe to use from several threads.

    Args:
        clock: seconds.
        most: how many there may be.

    """

    def __init__(self, clock: Clock, most: int = MOST_SESSIONS) -> None:
        self._clock = clock
        self._most = most
        self._by_key: dict[bytes, Session] = {}  # the one that was used least recently comes first
        self._lock = threading.Lock()

    def begin(self, name: str, stamp: str, idle_seconds: float = IDLE_SECONDS) -> str:
        """Begin a session and return its token, which is always a new one."""
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
        """Return the session of a token and note that it was used; ``None`` where it has ended or never was."""
        key = _key(token)
        now = self._clock()
        with self._lock:
            session = self._by_key.pop(key, None)
            if session is None or not _lives(session, now):
                return None
            self._by_key[key] = replace(session, seen=now)
        return session

    def end(self, token: str) -> None:
        """End a session; one that is none is no matter."""
        with self._lock:
            self._by_key.pop(_key(token), None)


def _lives(session: Session, now: float) -> bool:
    return now - session.begun < LONGEST_SECONDS and now - session.seen < session.idle_seconds


def _key(token: str) -> bytes:
    """How long a look-up takes must tell nothing of the tokens that there are."""
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()
