"""Whose turn it is to be answered: nobody takes all of a server's threads, and a person who has logged in waits least.

Threads answer whoever comes first, so that a stranger who asks a thousand times at once has everybody wait behind these
thousand. Here each session, and each address without one, has only a few requests in hand; all strangers together have
fewer than there are threads (anyio runs 40), and those among them who log in fewer still. What is beyond the few waits,
and what is beyond a bound is refused.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from pipeline.web.addresses import network_of

IN_HAND = 8  # requests of one session or address that are answered at one time; a browser makes up to six
STRANGERS_IN_HAND = 16  # requests without a session that are answered at one time
LOG_INS_IN_HAND = 4  # passwords are checked two at a time, a tenth of a second each
MOST_WAITING = 64  # of one session or address; an office may share an address when it logs in in the morning


class CrowdedError(Exception):
    """So many requests of one session or address wait already that another one is refused."""


@dataclass(slots=True)
class _Line:
    """The requests of one session or address.

    Attributes:
        hands: lets a few of them through.
        length: how many are answered or wait.
    """

    hands: asyncio.Semaphore
    length: int = 0


class Turns:
    """Gives turns to the requests of one server; for one event loop."""

    def __init__(self) -> None:
        self._lines: dict[tuple[str, str, bool], _Line] = {}
        self._strangers = asyncio.Semaphore(STRANGERS_IN_HAND)
        self._log_ins = asyncio.Semaphore(LOG_INS_IN_HAND)

    @asynccontextmanager
    async def turn(self, session: str, address: str, *, logs_in: bool = False) -> AsyncIterator[None]:
        """Wait until a request may be answered, which takes as long as the block.

        Args:
            session: the token of who has logged in, or what marks a known browser; empty for a stranger.
            address: of the browser.
            logs_in: whether a password is to be checked.

        Raises:
            CrowdedError: too many wait.
        """
        key = (session, "" if session else network_of(address), logs_in)
        line = self._lines.setdefault(key, _Line(asyncio.Semaphore(IN_HAND)))
        if line.length >= IN_HAND + MOST_WAITING:
            raise CrowdedError
        line.length += 1
        try:
            async with AsyncExitStack() as held:
                await held.enter_async_context(line.hands)
                if not session:
                    await held.enter_async_context(self._log_ins if logs_in else self._strangers)
                yield
        finally:
            line.length -= 1
            if not line.length:
                del self._lines[key]
