"""A cache of decoded pages: a clerk looks at one page many times, one question after another."""

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
    """Keeps the most recently requested pages, up to a number of bytes; thread-safe.

    A thread that requests a page which another thread is decoding waits for it: decoding takes 10 to 200 ms of a core.
    """

    def __init__(self, most_bytes: int) -> None:
        """Keep at most ``most_bytes`` of pixels; a larger page is decoded each time."""
        self._most = most_bytes
        self._lock = threading.Lock()
        self._pages: OrderedDict[Key, Future[Picture]] = OrderedDict()
        self._sizes: dict[Key, int] = {}

    @property
    def held_bytes(self) -> int:
        """The number of bytes of pixels that are kept."""
        with self._lock:
            return sum(self._sizes.values())

    def get(self, key: Key, decode: Callable[[], Picture]) -> Picture:
        """Return a page, decoded by ``decode`` if it is not in the cache; its exceptions are raised and not cached."""
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
        """Drop the least recently requested pages; pages that are being decoded have no size yet, and are kept."""
        total = sum(self._sizes.values())
        for key in list(self._pages):
            if total <= self._most:
                return
            if key in self._sizes:
                total -= self._sizes.pop(key)
                del self._pages[key]
