"""QR symbols: the page code, version 2 at level M with 25×25 modules, and longer texts in what they need."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import zxingcpp
from numpy.typing import NDArray

from forms.bilingual import both
from forms.errors import PageCodeError
from forms.paper import MODULES

_FORMAT = zxingcpp.BarcodeFormat.QRCode


def modules(text: str) -> NDArray[np.bool_]:
    """Return the modules of a page code, 25×25, dark ones true, without the quiet zone.

    Raises:
        PageCodeError: the text does not fit version 2 at level M (ISO/IEC 18004, table 7: 38 alphanumeric characters).
    """
    dark = _drawn(zxingcpp.create_barcode(text, _FORMAT, ec_level="M", version=2))
    if dark.shape != (MODULES, MODULES):
        raise PageCodeError(
            both(
                "mã trang “{text}” cần {rows}×{columns} ô, chỉ vừa {modules}×{modules}",
                "the page code “{text}” needs {rows}×{columns} modules, {modules}×{modules} fit",
                text=text,
                rows=dark.shape[0],
                columns=dark.shape[1],
                modules=MODULES,
            ),
            both("Rút ngắn mã đơn vị.", "Shorten the unit's id."),
        )
    return dark


def symbol(text: str) -> NDArray[np.bool_]:
    """Return the modules of a text at level M, n×n with n as small as it fits, dark ones true, without quiet zone."""
    return _drawn(zxingcpp.create_barcode(text, _FORMAT, ec_level="M"))


def dark_runs(dark: NDArray[np.bool_]) -> Iterator[tuple[int, int, int]]:
    """Yield column, row and length of each run of dark modules in a row, from the top left corner.

    >>> list(dark_runs(np.array([[True, True, False, True]])))
    [(0, 0, 2), (3, 0, 1)]
    """
    for y, row in enumerate(dark):
        edges = np.flatnonzero(np.diff(np.concatenate(([False], row, [False]))))
        for start, end in zip(edges[::2], edges[1::2], strict=True):
            yield int(start), y, int(end - start)


def _drawn(barcode: zxingcpp.Barcode) -> NDArray[np.bool_]:
    return np.array(barcode.to_image(scale=1, add_quiet_zones=False)) < 128
