"""Bounds on the connections of a server: how many there are, and how long each may take.

A client that opens a thousand connections and sends half a header on each (the attack called Slowloris) costs nothing
to run, and takes every file descriptor of a server that waits for it. Here each connection has a deadline for whatever
it is waited for, and where one connection too many comes, the one that has been waited for longest makes room: a person
whose browser sends its request and takes the answer at once is served, also if the attack comes from the same address.

uvicorn bounds neither, so its protocol of HTTP/1.1 is extended. A TLS handshake is done within the bounds, too.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

from pipeline.web.addresses import network_of

resource: ModuleType | None
try:
    import resource
except ImportError:  # Windows has none, nor such a limit
    resource = None

_SWEEP_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many connections there may be, and how many seconds each may take.

    Attributes:
        most: connections in all, fewer than the 1,024 file descriptors that Linux gives a process.
        most_from_one: connections from one address, or for IPv6 one /64 network. An office of forty clerks, whose
            browsers open up to six each, may share an address. Both are several times what the server takes at once,
            so that none makes room before what it sent was looked at.
        header_seconds: for a TLS handshake and the header of a request, from the connection or the last answer on.
        body_seconds: for the body of a request, which has 64 kB at most; where scans and pictures may be sent, a larger
            one has a second more for each ``body_bytes_a_second`` of it that came, so that a weak network will do.
        body_bytes_a_second: at which a large body comes at least.
        answer_seconds: for taking an answer, while nothing more can be sent.
    """

    most: int = 768
    most_from_one: int = 512
    header_seconds: float = 15.0
    body_seconds: float = 30.0
    body_bytes_a_second: int = 64 * 1024
    answer_seconds: float = 30.0


class Door:
    """Admits the connections of one server, and closes those that take too long; for one event loop.

    Args:
        bounds: what each connection and all of them may take.
        shared: addresses from which many people come, such as that of a proxy: ``most_from_one`` does not hold there.
        tls: for https; ``None`` for http.
    """

    def __init__(self, bounds: Bounds, shared: Collection[str] = (), tls: ssl.SSLContext | None = None) -> None:
        self.bounds = bounds
        self.tls = tls
        self._shared = {network_of(address) for address in shared}
        self._inside: dict[BoundedProtocol, str] = {}
        self._sweeping: asyncio.TimerHandle | None = None

    def __call__(self, *args: Any, **named: Any) -> BoundedProtocol:
        """Return the protocol of a new connection; uvicorn calls this where it would call a class."""
        return BoundedProtocol(self, *args, **named)

    def admit(self, one: BoundedProtocol, address: str) -> bool:
        """Let a connection in, if need be in place of another; return False where all others are being served."""
        where = network_of(address)
        neighbours = [other for other, place in self._inside.items() if place == where]
        if where not in self._shared and len(neighbours) >= self.bounds.most_from_one and not _make_room(neighbours):
            return False
        if len(self._inside) >= self.bounds.most and not _make_room([*self._inside]):
            return False
        self._inside[one] = where
        if self._sweeping is None:
            self._sweeping = one.loop.call_later(_SWEEP_SECONDS, self._sweep, one.loop)
        return True

    def leave(self, one: BoundedProtocol) -> None:
        """Forget a connection that is closed."""
        self._inside.pop(one, None)

    def _sweep(self, loop: asyncio.AbstractEventLoop) -> None:
        for one in [*self._inside]:
            if one.is_late(loop.time()):
                one.cut()
        self._sweeping = loop.call_later(_SWEEP_SECONDS, self._sweep, loop) if self._inside else None


def _make_room(among: Collection[BoundedProtocol]) -> bool:
    """Close the connection that has been waited for longest, before all one that never sent a request.

    One that asks for answers and takes none of them is no better than one that never sent a request: it would hold its
    place for as long as an answer may take, and 768 of them all places.
    """
    waited_for = [(one.has_served and not one.is_stuck, since, one) for one in among if (since := one.waited_for_since)]
    if not waited_for:
        return False
    min(waited_for, key=lambda known_since_one: known_since_one[:2])[2].cut()
    return True


class BoundedProtocol(H11Protocol):
    """A connection that its door has admitted.

    Attributes:
        since: the loop's time from which its deadline counts.
        has_served: whether a request of it was answered.
    """

    def __init__(self, door: Door, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._door = door
        self._raw: asyncio.Transport  # known from connection_made on
        self._begun = False  # once the TLS handshake is done, if there is one
        self._early: list[bytes] = []  # what came with the end of the handshake
        self._securing: asyncio.Task[None] | None = None
        self._stuck_since: float | None = None
        self._came = 0  # bytes since then
        self.since = self.loop.time()
        self.has_served = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin with the connection, or with its TLS handshake."""
        self._raw = transport
        peer = transport.get_extra_info("peername")
        if not self._door.admit(self, str(peer[0]) if peer else ""):
            transport.abort()
        elif self._door.tls is None:
            self._begin(transport)
        else:
            self._securing = self.loop.create_task(self._secure(transport, self._door.tls))

    async def _secure(self, transport: asyncio.Transport, tls: ssl.SSLContext) -> None:
        with suppress(OSError):  # ssl.SSLError is one: this is no TLS, or the client has gone
            secured = await self.loop.start_tls(transport, self, tls, server_side=True)
            if secured is not None:
                self._begin(secured)
            return
        self.cut()

    def _begin(self, transport: asyncio.Transport) -> None:
        super().connection_made(transport)
        self._begun = True
        for data in self._early:
            self.data_received(data)
        self._early.clear()

    def connection_lost(self, exc: Exception | None) -> None:
        """Leave the door, and end what was begun."""
        self._door.leave(self)
        if self._begun:
            super().connection_lost(exc)

    def on_response_complete(self) -> None:
        """Wait for the next request; whoever sent it before the answer has to send it again, over another connection.

        No browser and no proxy pipelines requests; who does keeps the server at work without ever being waited for.
        """
        self.since, self.has_served = self.loop.time(), True
        if self.conn.trailing_data[0] and not self.cycle.more_body:
            self.transport.close()
        super().on_response_complete()

    def data_received(self, data: bytes) -> None:
        """Take what was sent; from the end of a header on the deadline of the body counts."""
        if not self._begun:
            self._early.append(data)
            return
        before = self._is_idle
        super().data_received(data)
        if before and not self._is_idle:
            self.since, self._came = self.loop.time(), 0
        self._came += len(data)

    def pause_writing(self) -> None:
        """Note since when the client takes nothing."""
        self._stuck_since = self.loop.time()
        super().pause_writing()

    def resume_writing(self) -> None:
        """Go on: the client takes the answer."""
        self._stuck_since = None
        super().resume_writing()

    @property
    def waited_for_since(self) -> float | None:
        """The loop's time since which it is the client's turn: to send a request, or to take an answer; else None."""
        if self.is_stuck:
            return self._stuck_since
        return self.since if self._is_idle or self.cycle.more_body else None

    @property
    def is_stuck(self) -> bool:
        """Whether nothing more can be sent, since the client takes nothing."""
        return self._stuck_since is not None

    @property
    def _is_idle(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def is_late(self, now: float) -> bool:
        """Tell whether the client has taken longer than it may."""
        bounds = self._door.bounds
        if self._stuck_since is not None and now - self._stuck_since > bounds.answer_seconds:
            return True
        if self._is_idle:
            return now - self.since > bounds.header_seconds
        allowed = bounds.body_seconds + self._came / bounds.body_bytes_a_second
        return self.cycle.more_body and now - self.since > allowed

    def cut(self) -> None:
        """Close the connection at once, whatever is still to be sent."""
        self._door.leave(self)
        self._raw.abort()


def allow_files(count: int) -> None:
    """Let this process open so many files, if the system allows it; Windows has no such limit."""
    if resource is not None:
        allowed, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = count if most == resource.RLIM_INFINITY else min(count, most)
        if allowed != resource.RLIM_INFINITY and allowed < wanted:
            with suppress(OSError, ValueError):
                resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
