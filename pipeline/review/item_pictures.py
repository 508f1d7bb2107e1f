"""The pictures that the pages show, cut once for each item."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
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


class ItemPictures:
    """The pictures of items, of which the last ones are kept: a page says how large they are before they are asked for.

    Threads may share it.
    """

    def __init__(self, pictures: Pictures) -> None:
        self._pictures = pictures
        self._kept: OrderedDict[tuple[Any, ...], Sequence[Crop | None]] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, item: Item) -> Sequence[Crop | None]:
        """Return the pictures of an item, with ``None`` for one that can't be opened."""
        if not item.places:
            return ()
        return self._get((item.id, item.places), partial(self._cut, item))

    def clear(self) -> None:
        """Empty the cache."""
        with self._lock:
            self._kept.clear()

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
        if item.kind is ItemKind.AUDIT:
            return [self._pictures.plain(item.places[0], PAGE_WIDTH)]
        show = self._pictures.serial if item.kind is ItemKind.SERIAL else self._pictures.evidence
        return [show(item.places[0])]

    def _get(self, key: tuple[Any, ...], cut: Callable[[], Sequence[Crop]]) -> Sequence[Crop | None]:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        try:
            found: Sequence[Crop | None] = list(cut())
        except PhieuError:  # the archive is not available, or the scan was deleted; the item is shown without a picture
            return [None]
        with self._lock:
            self._kept[key] = found
            while len(self._kept) > KEPT_PICTURES:
                self._kept.popitem(last=False)
        return found
