"""The phones that were let in: each by an address with a random token, which is good for half an hour and nothing else.

The token is stored as a hash, in the memory of the one process that serves the office. Whoever has the address may send
photographs, and see those that were sent through it; it opens no other page. It ends by itself, when the person who let
the phone in revokes it, loses the right to bring scans or changes the password, and with the server.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from forms.bilingual import both
from pipeline.errors import UnknownNameError
from pipeline.office.camera_album import Album
from pipeline.web.sessions import Clock
from pipeline.workspace import Workspace

GOOD_FOR_SECONDS = 30 * 60.0
"""For how long a phone is let in, and by how much each extension is beyond the moment in which it is asked for."""
MOST_PHONES = 32
"""That are let in at a time."""
MOST_OF_ONE = 4
"""Phones that one person lets in at a time."""
MOST_WRONG = 20
"""Unknown tokens from one network within ``WRONG_SECONDS``, before nothing new is let in from there."""
WRONG_SECONDS = 600.0
_MOST_NETWORKS = 1000

_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # letters and digits that nobody takes for others when they are typed
TOKEN_LETTERS = 17  # of 31: 84 bits; OWASP requires at least 64 of a session

_CROWDED = (
    both("đã cho phép quá nhiều điện thoại", "too many phones are let in already"),
    both(
        "Chờ đến khi một điện thoại làm xong, hoặc thu hồi quyền của nó.",
        "Wait until one of them has finished, or revoke it.",
    ),
)
_ENDED = (
    both("điện thoại này không còn được phép", "this phone is not let in any more"),
    both("Hãy cho phép lại.", "Let one in anew."),
)


@dataclass(slots=True, eq=False)
class Phone:
    """A phone that was let in.

    Attributes:
        id: names it on the desk's page; it lets nobody in.
        by: the name of the person who let it in.
        stamp: ``User.stamp`` of the person then.
        units: the person's; empty for all.
        until: when it ends, by the clock.
        album: its photographs.
        networks: from which it was used.
    """

    id: str
    by: str
    stamp: str
    units: tuple[str, ...]
    until: float
    album: Album
    networks: set[str] = field(default_factory=set)


class Phones:
    """All phones that are let in, by the hash of their token; thread-safe.

    Args:
        workspace: whose inbox takes what they photograph.
        clock: returns seconds.
        ended: is called with the album of a phone that ended.
    """

    def __init__(self, workspace: Workspace, clock: Clock, ended: Callable[[Album], None]) -> None:
        self._workspace = workspace
        self._clock = clock
        self._ended = ended
        self._phones: dict[bytes, Phone] = {}
        self._wrong: dict[str, deque[float]] = {}
        self._lock = threading.RLock()

    def let_in(self, by: str, stamp: str, units: tuple[str, ...]) -> tuple[str, Phone]:
        """Let a phone in, and return its token and it; of too many of one person the one that ends first ends now.

        Raises:
            UnknownNameError: too many are let in.
        """
        self.sweep()
        with self._lock:
            mine = sorted(self.of(by), key=lambda one: one.until)
            for one in mine[: max(0, len(mine) + 1 - MOST_OF_ONE)]:
                self.end(one.id)
            if len(self._phones) >= MOST_PHONES:
                raise UnknownNameError(*_CROWDED)
            token = "".join(secrets.choice(_ALPHABET) for _ in range(TOKEN_LETTERS))
            until = self._clock() + GOOD_FOR_SECONDS
            phone = Phone(secrets.token_hex(4), by, stamp, units, until, self._album(by))
            self._phones[_key(token)] = phone
            return token, phone

    def find(self, token: str) -> Phone | None:
        """Return the phone with a token; ``None`` if it has ended or is unknown."""
        self.sweep()
        with self._lock:
            return self._phones.get(_key(token))

    def of(self, by: str = "") -> list[Phone]:
        """Return the phones that a person let in, or all of them, the newest last."""
        self.sweep()
        with self._lock:
            return [one for one in self._phones.values() if by in ("", one.by)]

    def left_seconds(self, phone: Phone) -> float:
        """Return for how long a phone is still let in."""
        return max(0.0, phone.until - self._clock())

    def begin_album(self, phone: Phone) -> None:
        """Have what a phone photographs from now on be a batch of its own."""
        phone.album = self._album(phone.by)

    def _album(self, by: str) -> Album:
        return Album(self._workspace, by, datetime.now().astimezone())

    def extend(self, phone_id: str) -> None:
        """Let a phone in for another half an hour from now on.

        Raises:
            UnknownNameError: it has ended.
        """
        with self._lock:
            phone = next((one for one in self.of() if one.id == phone_id), None)
            if phone is None:
                raise UnknownNameError(*_ENDED)
            phone.until = self._clock() + GOOD_FOR_SECONDS

    def end(self, phone_id: str) -> None:
        """End a phone; what it photographed goes into the inbox. One that has ended is ended already."""
        with self._lock:
            keys = [key for key, one in self._phones.items() if one.id == phone_id]
            over = [self._phones.pop(key) for key in keys]
        for one in over:
            self._ended(one.album)

    def sweep(self) -> None:
        """End the phones whose time is over."""
        with self._lock:
            over = [one.id for one in self._phones.values() if one.until <= self._clock()]
        for phone_id in over:
            self.end(phone_id)

    def may_try(self, network: str, phone: Phone | None) -> bool:
        """Tell whether a request from a network with the token of a phone, or of none, is looked at; count the wrong.

        A network from which too many wrong tokens came gets in with no token that it has not used before.
        """
        now = self._clock()
        with self._lock:
            wrong = self._wrong.pop(network, deque[float](maxlen=MOST_WRONG))
            while wrong and now - wrong[0] >= WRONG_SECONDS:
                wrong.popleft()
            allowed = len(wrong) < MOST_WRONG or (phone is not None and network in phone.networks)
            if phone is None:
                wrong.append(now)
            elif allowed:
                phone.networks.add(network)
            if wrong:
                self._wrong[network] = wrong
            while len(self._wrong) > _MOST_NETWORKS:
                del self._wrong[next(iter(self._wrong))]
            return allowed


def _key(token: str) -> bytes:
    """Return the hash of a token, so that the time of a look-up reveals nothing about existing tokens."""
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()
