"""Limit failed log-ins: a few attempts are free, further ones must wait, by name and by address.

A stranger must not lock a person out. So a browser in which a name has logged in before is counted by itself, whatever
happens elsewhere (OWASP, Slow Down Online Guessing Attacks with Device Cookies), and so is, from the first good log-in
on until the server ends, an address from which that name has logged in. Any other browser that shares a name or an
address with somebody who fails waits a minute for each of these failures: who never stops failing keeps it waiting.
"""

from __future__ import annotations

import threading

from pipeline.web.addresses import network_of
from pipeline.web.sessions import Clock
from pipeline.web.users import MOST_CHARACTERS, key_of

TRIES = 5  # free attempts with one name from one address: enough for a person who mistypes
TRIES_ANYWHERE = 20  # with one name from all addresses, or all names from one address, which an office may share
FIRST_WAIT_SECONDS = 15.0  # after the free attempts; doubled with every further one
# From a browser that is known: 96 attempts a day; SP 800-63B, 5.2.2, allows 100 consecutive ones.
LONGEST_WAIT_SECONDS = 15 * 60.0
# From others: 1,440 attempts a day with one name, where any password is one of more than 10^8 (passwords).
LONGEST_WAIT_OF_STRANGERS = 60.0
FORGOTTEN_AFTER_SECONDS = 2 * 3600.0  # 5 free attempts every two hours are fewer than the 96 a day
MOST_ADDRESSES = 8  # from which one name has logged in, that are known
MOST_KEYS = 10_000  # about 2 MB; beyond it the oldest are forgotten

_Key = tuple[str, str]
_DEVICE = "device "  # no address begins like this


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
        self._known: dict[str, dict[str, None]] = {}  # addresses from which names have logged in, the newest last
        self._lock = threading.Lock()

    def begin(self, name: str, address: str, device: str = "") -> float:
        """Return 0 if an attempt may be made now, and count it as failed; else return the seconds to wait.

        An attempt is counted before the password is checked, so that simultaneous attempts are all counted.

        Args:
            name: as it was typed.
            address: from where.
            device: what marks a browser in which this name has logged in before; empty for any other one.
        """
        now = self._clock()
        with self._lock:
            keys = self._keys(name, address, device)
            wait = max(self._wait(key, tries, now) for key, tries in keys.items())
            if wait > 0:
                return wait
            for key in keys:
                self._failed[key] = (self._failed.pop(key, (0, now))[0] + 1, now)
            while len(self._failed) > self._most:
                del self._failed[next(iter(self._failed))]
        return 0.0

    def succeed(self, name: str, address: str, device: str = "") -> None:
        """Forget the failures of a name; those of the address are kept, else one good log-in would hide many bad."""
        with self._lock:
            for key in self._keys(name, address, device):
                count, last = self._failed.pop(key, (0, 0.0))
                if key[0] == "" and count > 1:
                    self._failed[key] = (count - 1, last)
            known, where = self._known.setdefault(_who(name), {}), network_of(address)
            known.pop(where, None)
            known[where] = None
            while len(known) > MOST_ADDRESSES:
                del known[next(iter(known))]

    def _wait(self, key: _Key, tries: int, now: float) -> float:
        count, last = self._failed.get(key, (0, now))
        if now - last >= FORGOTTEN_AFTER_SECONDS:
            del self._failed[key]
            return 0.0
        if count < tries:
            return 0.0
        longest = LONGEST_WAIT_SECONDS if key[1].startswith(_DEVICE) else LONGEST_WAIT_OF_STRANGERS
        pause = min(FIRST_WAIT_SECONDS * 2.0 ** min(count - tries, 16), longest)
        return min(last + pause - now, pause)  # not longer, even if the clock was set back

    def _keys(self, name: str, address: str, device: str) -> dict[_Key, int]:
        who = _who(name)
        if device:
            return {(who, _DEVICE + device): TRIES}
        where = network_of(address)
        keys = {(who, where): TRIES, ("", where): TRIES_ANYWHERE}
        return keys if where in self._known.get(who, ()) else keys | {(who, ""): TRIES_ANYWHERE}


def _who(name: str) -> str:
    return key_of(name[: MOST_CHARACTERS + 1]) or " "
