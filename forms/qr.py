"""The page code as a QR symbol: version 2, level M, 25×25 modules."""

from __future__ import annotations

import numpy as np
import zxingcpp
from numpy.typing import NDArray

from forms.errors import PageCodeError
from forms.paper import MODULES

_FORMAT = zxingcpp.BarcodeFormat.QRCode


def modules(text: str) -> NDArray[np.bool_]:
    """Return the modules of a page code, 25×25, dark ones true, without the quiet zone.

    Raises:
        PageCodeError: the text does not fit version 2 at level M (ISO/IEC 18004, table 7: 38 alphanumeric characters).
    """
    symbol = zxingcpp.create_barcode(text, _FORMAT, ec_level="M", version=2)
    dark = np.array(symbol.to_image(scale=1, add_quiet_zones=False)) < 128
    if dark.shape != (MODULES, MODULES):
        raise PageCodeError(
            f"the page code “{text}” needs {dark.shape[0]}×{dark.shape[1]} modules, {MODULES}×{MODULES} fit",
            "Shorten the unit's id.",
        )
    return dark
