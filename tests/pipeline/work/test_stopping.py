"""A run stops when it is asked to, and finishes the pages in hand."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator

import pytest

from pipeline.work.stopping import stoppable

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows sends other signals")


@pytest.fixture(params=[signal.SIG_DFL, signal.SIG_IGN], ids=["as ever", "nohup"])
def handler(request: pytest.FixtureRequest) -> Iterator[signal.Handlers]:
    before = signal.signal(signal.SIGHUP, request.param)
    yield request.param
    signal.signal(signal.SIGHUP, before)


def test_a_terminal_that_is_closed_asks_once_unless_the_program_is_to_outlive_it(handler: signal.Handlers) -> None:
    asked: list[bool] = []
    with stoppable(lambda: asked.append(True)) as stop:
        for _ in range(3):  # by the system, by the shell, by what the shell runs in
            os.kill(os.getpid(), signal.SIGHUP)
        assert stop.is_set() is (handler is signal.SIG_DFL)
        assert len(asked) == stop.is_set()
    assert signal.getsignal(signal.SIGHUP) is handler


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_second_time_it_ends_at_once(number: signal.Signals) -> None:
    with stoppable(lambda: None) as stop:
        os.kill(os.getpid(), number)
        assert stop.is_set()
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), number)
