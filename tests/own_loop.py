"""Run what is asynchronous in a thread of its own: the browser of other tests keeps a loop running in this one."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

Made = TypeVar("Made")


def run_apart(task: Coroutine[Any, Any, Made]) -> Made:
    """Return what the task returns, once it has ended."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, task).result()
