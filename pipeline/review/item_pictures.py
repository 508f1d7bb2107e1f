"""The pictures that the pages show, cut once for each item."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import partial
from typing import Any

from starlette.exceptions import HTTPException

from forms.errors import PhieuError
from pipeline.review.parts import Pictures
from pipeline.review.pictures import Crop
from pipeline.review.queue_items import Item, ItemKind

PAGE_WIDTH = 1200
"""The whole page in pixels, to be seen at once."""
CLOSE_PAGE_WIDTH = 2400
"""The same, to be looked at closely."""
KEPT_PICTURES = 48  # of about 100 kB: a few items for each of a few clerks

_Drawn = Future[Sequence[Crop | None]]  # what a thread is drawing


class ItemPictures:
    """The pictures of items, of which the last ones are kept: a page says how large they are before they are asked for.

    Threads may share it; what several ask for at once is drawn once.
    """

    def __init__(self, pictures: Pictures) -> None:
        self._pictures = pictures
        self._kept: OrderedDict[tuple[Any, ...], Sequence[Crop | None]] = OrderedDict()
        self._drawn: dict[tuple[Any, ...], _Drawn] = {}
        self._lock = threading.Lock()

    def of(self, item: Item) -> Sequence[Crop | None]:
        """Return the pictures of an item, with ``None`` for one that can't be opened; rows of files have none."""
        if not item.places or item.is_row:
            return ()
        return self._get((item.id, item.places), partial(self._cut, item))

    def clear(self) -> None:
        """Empty the cache."""
        with self._lock:
            self._kept.clear()
            self._drawn.clear()

    def whole_page(self, item: Item, n: int, width: int) -> Crop:
        """Return the whole page at an item's n-th place, so many pixels wide.

        Raises:
            HTTPException: 404, the item has no such place, or the picture can't be opened.
        """
        if not 0 <= n < len(item.places):
            raise HTTPException(404)
        show = self._pictures.plain if item.kind is ItemKind.AUDIT else self._pictures.page
        (crop,) = self._get((item.kind, item.places[n], width), lambda: [show(item.places[n], width)])
        if crop is None:
            raise HTTPException(404)
        return crop

    def _cut(self, item: Item) -> Sequence[Crop]:
        if item.kind in (ItemKind.DOUBT, ItemKind.COMMENT):
            return [self._pictures.row(item)]
        if item.kind is ItemKind.CONFLICT:
            return self._pictures.conflict(item)
        if item.kind is ItemKind.CANCELLED:
            return [self._pictures.plain(place, PAGE_WIDTH) for place in item.places]
        if item.kind is ItemKind.AUDIT:
            return [self._pictures.plain(item.places[0], PAGE_WIDTH)]
        show = self._pictures.serial if item.kind is ItemKind.SERIAL else self._pictures.evidence
        return [show(item.places[0])]

    def _get(self, key: tuple[Any, ...], cut: Callable[[], Sequence[Crop]]) -> Sequence[Crop | None]:
        """Return what is kept, or have it cut; a thread that asks for what another one is cutting waits for it."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
            waiting = self._drawn.get(key)
            drawn: _Drawn = waiting if waiting is not None else Future()
            self._drawn[key] = drawn
        if waiting is None:
            self._draw(key, drawn, cut)
        return drawn.result()

    def _draw(self, key: tuple[Any, ...], drawn: _Drawn, cut: Callable[[], Sequence[Crop]]) -> None:
        try:
            found: Sequence[Crop | None] = list(cut())
        except PhieuError:  # the archive is not available, or the scan was deleted; the item is shown without a picture
            self._keep(key, drawn, None)
            drawn.set_result([None])
        except BaseException as error:
            self._keep(key, drawn, None)
            drawn.set_exception(error)
            raise
        else:
            self._keep(key, drawn, found)
            drawn.set_result(found)

    def _keep(self, key: tuple[Any, ...], drawn: _Drawn, found: Sequence[Crop | None] | None) -> None:
        with self._lock:
            if self._drawn.get(key) is not drawn:
                return  # the cache was emptied meanwhile: it may not be what the picture shows now
            del self._drawn[key]
            if found is not None:
                self._kept[key] = found
            while len(self._kept) > KEPT_PICTURES:
                self._kept.popitem(last=False)
