"""Many requests of strangers at once: each address has a few in hand, and who has logged in doesn't wait for them."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from starlette.requests import Request
from starlette.types import Message, Receive, Scope, Send

from pipeline.web.guard import Guard
from pipeline.web.listening import Listening
from pipeline.web.roles import Role
from pipeline.web.sessions import Sessions
from pipeline.web.turns import IN_HAND, MOST_WAITING, STRANGERS_IN_HAND, CrowdedError, Turns
from pipeline.web.users import User, Users
from pipeline.web.visits import Visits
from tests.own_loop import run_apart

NOW = datetime(2026, 11, 29, tzinfo=UTC)
SOON = 0.05  # seconds in which whoever may begin has begun


async def _begun(turns: Turns, requests: Iterable[tuple[str, str]]) -> tuple[list[str], int]:
    """Make requests that are never answered; return whose began, in their order, and how many were refused."""
    begun: list[str] = []
    refused = 0

    async def request(session: str, address: str) -> None:
        nonlocal refused
        try:
            async with turns.turn(session, address):
                begun.append(session or address)
                await asyncio.sleep(60)
        except CrowdedError:
            refused += 1

    tasks = [asyncio.create_task(request(*one)) for one in requests]
    await asyncio.sleep(SOON)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return begun, refused


def test_one_address_has_a_few_requests_in_hand_and_the_rest_wait_or_are_refused() -> None:
    begun, refused = run_apart(_begun(Turns(), [("", "10.0.0.1")] * 500 + [("", "10.0.0.2")]))
    assert begun == ["10.0.0.1"] * IN_HAND + ["10.0.0.2"]
    assert refused == 500 - IN_HAND - MOST_WAITING


def test_strangers_from_everywhere_leave_threads_for_who_has_logged_in() -> None:
    strangers = [("", f"10.0.{one}.{two}") for one in range(50) for two in range(10)]
    begun, refused = run_apart(_begun(Turns(), [*strangers, ("t0ken", "10.0.0.0")]))
    assert len(begun) == STRANGERS_IN_HAND + 1 < 40, "anyio runs 40 threads"
    assert begun[-1] == "t0ken"
    assert not refused


def test_a_session_that_is_given_to_whoever_asks_is_no_stranger_s_to_fill() -> None:
    """Without users, each local request without a cookie begins the one session of the person at this machine."""
    users, clock = Users(Path("nowhere") / "phieu.users"), time.time
    visits = Visits(users, Sessions(clock), Listening("127.0.0.1", 8365), User("lan", (Role.MANAGER,), NOW, NOW))
    in_hand = Counter[str]()

    async def app(_scope: Scope, _receive: Receive, _send: Send) -> None:
        in_hand["app"] += 1
        await asyncio.sleep(60)

    async def all_of_them() -> None:
        guard = Guard(app, visits)
        tasks = [asyncio.create_task(_asked(guard)) for _ in range(IN_HAND + MOST_WAITING)]
        await asyncio.sleep(SOON)
        assert in_hand["app"] == IN_HAND
        token = visits.of(Request(_scope())).token
        tasks.append(asyncio.create_task(_asked(guard, f"phieu-8365={token}")))
        await asyncio.sleep(SOON)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert in_hand["app"] == IN_HAND + 1

    run_apart(all_of_them())


def _scope(cookie: str = "") -> Scope:
    headers = [(b"host", b"127.0.0.1:8365"), (b"cookie", cookie.encode())]
    whence = {"client": ("127.0.0.1", 5), "server": ("127.0.0.1", 8365), "scheme": "http", "root_path": ""}
    return {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": headers} | whence


async def _asked(guard: Guard, cookie: str = "") -> None:
    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(_message: Message) -> None:
        """Nobody reads it."""

    await guard(_scope(cookie), receive, send)


def test_a_network_of_ipv6_is_one_address() -> None:
    begun, _ = run_apart(_begun(Turns(), [("", f"2001:db8::{one:x}") for one in range(100)]))
    assert len(begun) == IN_HAND


def test_log_ins_from_everywhere_leave_the_page_to_log_in_to_others() -> None:
    turns = Turns()

    async def all_of_them() -> list[str]:
        async def log_in(number: int) -> None:
            async with turns.turn("", f"10.0.0.{number}", logs_in=True):
                await asyncio.sleep(60)

        tasks = [asyncio.create_task(log_in(number)) for number in range(100)]
        begun, _ = await _begun(turns, [("", "10.0.1.1")])
        async with turns.turn("known", "10.0.1.1", logs_in=True):
            begun.append("known")
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return begun

    assert run_apart(all_of_them()) == ["10.0.1.1", "known"]


def test_who_waited_goes_on_and_nothing_is_kept_of_it() -> None:
    turns, done = Turns(), list[int]()

    async def request(number: int) -> None:
        async with turns.turn("", "10.0.0.1"):
            await asyncio.sleep(0)
            done.append(number)

    async def all_of_them() -> None:
        await asyncio.gather(*(request(number) for number in range(IN_HAND + MOST_WAITING)))

    run_apart(all_of_them())
    assert sorted(done) == list(range(IN_HAND + MOST_WAITING))
    assert not vars(turns)["_lines"]
