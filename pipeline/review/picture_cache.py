"""Decoded pages, the last ones that were looked at: a clerk looks at one page many times, a question after another."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

from omr.scan.picture import Picture

Key = tuple[Path, int]
"""A file of the archive, whose bytes never change, and a page of it, from 1."""


class PictureCache:
    """Keeps the pages that were asked for last, up to so many bytes. Threads may share it.

    Who asks for a page that another thread is decoding waits for that one: decoding takes a core for 10 to 200 ms.
    """

    def __init__(self, most_bytes: int) -> None:
        """``most_bytes`` of pixels are held; a page that has more is decoded each time."""
        self._most = most_bytes
        self._lock = threading.Lock()
        self._pages: OrderedDict[Key, Future[Picture]] = OrderedDict()
        self._sizes: dict[Key, int] = {}

    @property
    def held_bytes(self) -> int:
        """How many bytes of pixels are held."""
        with self._lock:
            return sum(self._sizes.values())

    def get(self, key: Key, decode: Callable[[], Picture]) -> Picture:
        """Return a page; ``decode`` is called where it is not held, and what it raises is raised here, and not kept."""
        with self._lock:
            waiting = self._pages.get(key)
            mine = waiting is None
            page: Future[Picture] = waiting if waiting is not None else Future()
            self._pages[key] = page
            self._pages.move_to_end(key)
        if mine:
            self._decode(key, page, decode)
        return page.result()

    def _decode(self, key: Key, page: Future[Picture], decode: Callable[[], Picture]) -> None:
        try:
            picture = decode()
        except BaseException as error:
            with self._lock:
                del self._pages[key]
            page.set_exception(error)
            raise
        with self._lock:
            self._sizes[key] = picture.pixels.nbytes
            self._let_go()
        page.set_result(picture)

    def _let_go(self) -> None:
        """Forget the pages that were asked for longest ago; those being decoded have no size yet, and stay."""
        total = sum(self._sizes.values())
        for key in list(self._pages):
            if total <= self._most:
                return
            if key in self._sizes:
                total -= self._sizes.pop(key)
                del self._pages[key]
