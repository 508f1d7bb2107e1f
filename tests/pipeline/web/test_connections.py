"""A thousand strangers who send half a request each: the person beside them is served, and the strangers go."""

from __future__ import annotations

import logging
import socket
import ssl
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from pipeline.web.connections import Bounds, Door
from pipeline.web.quiet_log import OnceAMinute
from tests.pipeline.certificates import self_signed

LARGE = 30_000_000
PATIENT = Bounds(most=24, most_from_one=12)
SHORT = Bounds(most=24, most_from_one=12, header_seconds=1.0, body_seconds=1.0, answer_seconds=1.0)


async def app(scope: Any, receive: Any, send: Any) -> None:
    more = True
    while more:
        message = await receive()
        more = message.get("more_body", False)
        if message["type"] == "http.disconnect":
            return
    body = b"x" * (LARGE if scope["path"] == "/large" else 2)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    for at in range(0, len(body), 100_000):
        await send({"type": "http.response.body", "body": body[at : at + 100_000], "more_body": True})
    await send({"type": "http.response.body", "body": b""})


@contextmanager
def served(door: Door) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as bound:
        config = uvicorn.Config(app, http=door, log_level="critical", lifespan="off", ws="none")  # type: ignore[arg-type]
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([bound],))
        thread.start()
        try:
            yield bound.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join(20)


def fetched(port: int, context: ssl.SSLContext | None = None) -> float:
    begun = time.perf_counter()
    url = f"http{'s' if context else ''}://127.0.0.1:{port}/"
    with urllib.request.urlopen(url, timeout=10, context=context) as answer:
        assert answer.read() == b"xx"
    return time.perf_counter() - begun


def is_closed(client: socket.socket, seconds: float) -> bool:
    client.settimeout(seconds)
    try:
        return client.recv(100) == b""
    except ConnectionError:
        return True
    except TimeoutError:
        return False


def opened(stack: ExitStack, port: int, count: int, sent: bytes) -> list[socket.socket]:
    clients = [stack.enter_context(socket.create_connection(("127.0.0.1", port))) for _ in range(count)]
    for client in clients:
        try:
            client.sendall(sent)
        except ConnectionError:  # cut already
            continue
    return clients


@pytest.mark.parametrize(
    "sent",
    [b"", b"GET / HTTP/1.1\r\nHost: x\r\nX-", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf"],
    ids=["nothing", "half a header", "half a body"],
)
def test_who_sends_half_a_request_is_cut_and_keeps_nobody_out(sent: bytes) -> None:
    bounds = Bounds(most=24, most_from_one=24, header_seconds=1.0, body_seconds=1.0, answer_seconds=1.0)
    with served(Door(bounds)) as port, ExitStack() as stack:
        strangers = opened(stack, port, 200, sent)
        assert fetched(port) < 1
        assert all(is_closed(client, 5) for client in strangers)
        assert fetched(port) < 1


def test_a_large_body_may_take_as_long_as_a_weak_network_needs() -> None:
    bounds = replace(SHORT, body_bytes_a_second=1_000)
    with served(Door(bounds)) as port, ExitStack() as stack:
        head = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9000\r\n\r\n"
        steady, stuck = (opened(stack, port, 1, head + b"x" * sent)[0] for sent in (8_000, 10))
        assert is_closed(stuck, 3.5), "what does not come has no more time than before"
        steady.sendall(b"x" * 1_000)
        steady.settimeout(5)
        assert steady.recv(100).startswith(b"HTTP/1.1 200")


def test_one_address_takes_its_share_and_no_more() -> None:
    with served(Door(PATIENT)) as port, ExitStack() as stack:
        first = opened(stack, port, 12, b"GET / HTTP/1.1\r\n")
        opened(stack, port, 6, b"GET / HTTP/1.1\r\n")
        assert [is_closed(client, 0.2) for client in first] == [True] * 6 + [False] * 6, "the oldest make room"
    with served(Door(PATIENT, shared=["127.0.0.1"])) as port, ExitStack() as stack:
        first = opened(stack, port, 20, b"GET / HTTP/1.1\r\n")
        assert not any(is_closed(client, 0.02) for client in first), "many people come by a proxy's address"


def test_who_was_served_before_makes_room_last() -> None:
    with served(Door(PATIENT)) as port, ExitStack() as stack:
        (known,) = opened(stack, port, 1, b"")
        assert answered(known)
        opened(stack, port, 30, b"GET / HTTP/1.1\r\n")
        assert answered(known)


def answered(client: socket.socket) -> bool:
    client.settimeout(5)
    client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    answer = b""
    while not answer.endswith(b"xx\r\n0\r\n\r\n"):
        answer += client.recv(1000) or b"closed"
    return answer.startswith(b"HTTP/1.1 200")


def test_who_takes_nothing_of_an_answer_is_cut() -> None:
    with served(Door(SHORT)) as port, ExitStack() as stack:
        (client,) = opened(stack, port, 1, b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
        time.sleep(3)
        client.settimeout(5)
        taken = 0
        try:
            while chunk := client.recv(1_000_000):
                taken += len(chunk)
        except ConnectionError:
            pass
        assert 0 < taken < LARGE


def test_who_takes_nothing_of_an_answer_keeps_nobody_out() -> None:
    greedy = b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n"
    with served(Door(Bounds(most=6, most_from_one=6))) as port, ExitStack() as stack:
        opened(stack, port, 6, greedy)
        time.sleep(0.5)  # until nothing more can be sent to any of them
        assert fetched(port) < 1
        (known,) = opened(stack, port, 1, b"")
        assert answered(known)
        opened(stack, port, 3, greedy)
        assert answered(known), "who takes what was asked for makes room last"


def test_who_asks_ahead_of_the_answer_is_answered_once() -> None:
    with served(Door(PATIENT)) as port, ExitStack() as stack:
        (client,) = opened(stack, port, 1, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n" * 300)
        client.settimeout(5)
        taken = b""
        try:
            while chunk := client.recv(1_000_000):
                taken += chunk
        except ConnectionError:
            pass
        assert taken.count(b"HTTP/1.1 200") == 1
        assert answered(opened(stack, port, 1, b"")[0])


def test_a_handshake_that_is_never_made_is_cut(tmp_path: Path) -> None:
    cert, key = self_signed(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    trusting = ssl.create_default_context(cafile=str(cert))
    with served(Door(SHORT, tls=context)) as port, ExitStack() as stack:
        strangers = opened(stack, port, 40, b"") + opened(stack, port, 3, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert fetched(port, trusting) < 2
        assert all(is_closed(client, 5) for client in strangers)
        assert fetched(port, trusting) < 2


def test_the_same_line_is_said_once_a_minute() -> None:
    now = 0.0
    once = OnceAMinute(lambda: now)
    record = logging.LogRecord("uvicorn.error", logging.WARNING, "", 0, "Invalid HTTP request received.", (), None)
    other = logging.LogRecord("uvicorn.error", logging.WARNING, "", 0, "something else", (), None)
    assert [once.filter(record) for _ in range(1000)] == [True] + [False] * 999
    assert once.filter(other)
    now = 61.0
    assert once.filter(record)
    assert "999 times more" in record.getMessage()
