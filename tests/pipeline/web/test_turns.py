"""Many requests of strangers at once: each address has a few in hand, and who has logged in doesn't wait for them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from pipeline.web.turns import IN_HAND, MOST_WAITING, STRANGERS_IN_HAND, CrowdedError, Turns

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
    begun, refused = asyncio.run(_begun(Turns(), [("", "10.0.0.1")] * 500 + [("", "10.0.0.2")]))
    assert begun == ["10.0.0.1"] * IN_HAND + ["10.0.0.2"]
    assert refused == 500 - IN_HAND - MOST_WAITING


def test_strangers_from_everywhere_leave_threads_for_who_has_logged_in() -> None:
    strangers = [("", f"10.0.{one}.{two}") for one in range(50) for two in range(10)]
    begun, refused = asyncio.run(_begun(Turns(), [*strangers, ("t0ken", "10.0.0.0")]))
    assert len(begun) == STRANGERS_IN_HAND + 1 < 40, "anyio runs 40 threads"
    assert begun[-1] == "t0ken"
    assert not refused


def test_a_network_of_ipv6_is_one_address() -> None:
    begun, _ = asyncio.run(_begun(Turns(), [("", f"2001:db8::{one:x}") for one in range(100)]))
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

    assert asyncio.run(all_of_them()) == ["10.0.1.1", "known"]


def test_who_waited_goes_on_and_nothing_is_kept_of_it() -> None:
    turns, done = Turns(), list[int]()

    async def request(number: int) -> None:
        async with turns.turn("", "10.0.0.1"):
            await asyncio.sleep(0)
            done.append(number)

    async def all_of_them() -> None:
        await asyncio.gather(*(request(number) for number in range(IN_HAND + MOST_WAITING)))

    asyncio.run(all_of_them())
    assert sorted(done) == list(range(IN_HAND + MOST_WAITING))
    assert not vars(turns)["_lines"]
