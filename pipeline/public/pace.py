"""Who asks faster than people do waits a little; nobody is ever refused.

A whole ward may sit behind one address, so an address is let through at the pace of some hundred people, and what
comes faster waits in line for a few seconds at most. What is sent in bursts from one desk is seen later, in the
figures, and looked at by a person.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from pipeline.web.addresses import network_of

A_SECOND = 40.0
"""Requests of one address that are answered in a second on the long run: 300 people who turn a page every 8 seconds."""
AT_ONCE = 200.0
"""Requests that may come at once after a quiet while: a class that opens the form together."""
LONGEST_WAIT = 3.0
"""Seconds that a request waits at most; browsers wait for longer, and people hardly."""
_MOST_KEPT = 50_000  # addresses that are remembered; of those that were quiet nothing needs to be


class Pace:
    """The pace of each address, for one event loop.

    Args:
        clock: returns seconds; for tests.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._busy_until: dict[str, float] = {}

    def wait_of(self, address: str) -> float:
        """Return for how many seconds the request that comes now from an address is to wait."""
        now = self._clock()
        place = network_of(address)
        if len(self._busy_until) > _MOST_KEPT:
            self._busy_until = {one: until for one, until in self._busy_until.items() if until > now}
        until = max(self._busy_until.get(place, 0.0), now) + 1 / A_SECOND
        ahead = until - now - AT_ONCE / A_SECOND
        if ahead > LONGEST_WAIT:
            return LONGEST_WAIT
        self._busy_until[place] = until
        return max(0.0, ahead)
