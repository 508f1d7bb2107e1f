"""Limit failed log-ins: a few attempts are free, further ones must wait ever longer, by name and by address."""

from __future__ import annotations

import ipaddress
import threading

from pipeline.web.sessions import Clock
from pipeline.web.users import MOST_CHARACTERS, key_of

TRIES = 5  # free attempts with one name from one address: enough for a person who mistypes
TRIES_ANYWHERE = 20  # with one name from all addresses, or all names from one address, which an office may share
FIRST_WAIT_SECONDS = 15.0  # after the free attempts; doubled with every further one
LONGEST_WAIT_SECONDS = 15 * 60.0  # allows 96 attempts a day; SP 800-63B, 5.2.2, allows 100 consecutive ones
FORGOTTEN_AFTER_SECONDS = 2 * 3600.0  # 5 free attempts every two hours are fewer than the 96 a day
MOST_KEYS = 10_000  # about 2 MB; beyond it the oldest are forgotten

_Key = tuple[str, str]


class LogInLimit:
    """Counts failed attempts; thread-safe.

    Args:
        clock: returns seconds.
        most: number of names and addresses that are kept.

    """

    def __init__(self, clock: Clock, most: int = MOST_KEYS) -> None:
        self._clock = clock
        self._most = most
        self._failed: dict[_Key, tuple[int, float]] = {}  # how often, and when last; the oldest first
        self._lock = threading.Lock()

    def begin(self, name: str, address: str) -> float:
        """Return 0 if an attempt may be made now, and count it as failed; else return the seconds to wait.

        An attempt is counted before the password is checked, so that simultaneous attempts are all counted.
        """
        now = self._clock()
        keys = _keys(name, address)
        with self._lock:
            wait = max(self._wait(key, tries, now) for key, tries in keys.items())
            if wait > 0:
                return wait
            for key in keys:
                self._failed[key] = (self._failed.pop(key, (0, now))[0] + 1, now)
            while len(self._failed) > self._most:
                del self._failed[next(iter(self._failed))]
        return 0.0

    def succeed(self, name: str, address: str) -> None:
        """Forget the failures of a name; those of the address are kept, else one good log-in would hide many bad."""
        with self._lock:
            for key in _keys(name, address):
                count, last = self._failed.pop(key, (0, 0.0))
                if key[0] == "" and count > 1:
                    self._failed[key] = (count - 1, last)

    def _wait(self, key: _Key, tries: int, now: float) -> float:
        count, last = self._failed.get(key, (0, now))
        if now - last >= FORGOTTEN_AFTER_SECONDS:
            del self._failed[key]
            return 0.0
        if count < tries:
            return 0.0
        pause = min(FIRST_WAIT_SECONDS * 2.0 ** min(count - tries, 16), LONGEST_WAIT_SECONDS)
        return min(last + pause - now, pause)  # not longer, even if the clock was set back


def _keys(name: str, address: str) -> dict[_Key, int]:
    who = key_of(name[: MOST_CHARACTERS + 1]) or " "
    where = _network(address)
    return {(who, where): TRIES, (who, ""): TRIES_ANYWHERE, ("", where): TRIES_ANYWHERE}


def _network(address: str) -> str:
    """Return the address, or for IPv6 its /64 network, within which a machine can choose any address."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address or "?"
    if isinstance(ip, ipaddress.IPv6Address):
        return str(ip.ipv4_mapped or ipaddress.ip_network((ip, 64), strict=False))
    return str(ip)
