"""Where sheets and slips can be answered online: the address, and the link that a QR symbol holds.

https://khaosat.uongbi.gov.vn/c/BCDFGHJKLV      the code of a sheet or slip, good once
https://khaosat.uongbi.gov.vn/ub06808/1         a unit and a desk of it, open to everyone
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forms.artwork import Slot
from forms.bilingual import both
from forms.errors import AddressError
from forms.one_time_code import CODE_LETTERS, CODE_PATH, OnlineKey, code_of, printed_code
from forms.qr import symbol

MOST_MODULES = 37
"""Version 5, whose modules are 0.42 mm wide then: phones read 0.3 mm, printed at 600 dpi, from a hand's breadth."""

MOST_ADDRESS = 71
"""Characters of the longest address whose links fit: version 5 holds 84 bytes at level M (ISO/IEC 18004, table 7)."""


@dataclass(frozen=True, slots=True)
class Online:
    """Where sheets can be answered online, and by what codes.

    Attributes:
        address: as in ``https://khaosat.uongbi.gov.vn``, at most ``MOST_ADDRESS`` characters.
        key: that codes are made with.
    """

    address: str
    key: OnlineKey

    def filled(self, serial: int) -> dict[Slot, str]:
        """Return the texts of a sheet."""
        return {Slot.ADDRESS: spoken_address(self.address), Slot.CODE: printed_code(code_of(serial, self.key))}

    def link(self, serial: int) -> NDArray[np.bool_]:
        """Return the modules of the symbol that leads to a sheet's questions."""
        return symbol(f"{self.address.rstrip('/')}{CODE_PATH}{code_of(serial, self.key)}")


def spoken_address(address: str) -> str:
    """Return an address as people read and type it.

    >>> spoken_address("https://khaosat.uongbi.gov.vn/")
    'khaosat.uongbi.gov.vn'
    """
    return address.removeprefix("https://").removeprefix("http://").rstrip("/")


def check_address(address: str) -> None:
    """Make sure that an address fits sheets and slips.

    Raises:
        AddressError: it is too long, or no address of the web.
    """
    address = address.rstrip("/")
    begins = address.startswith(("https://", "http://")) and spoken_address(address)
    if not begins or not address.isascii() or any(sign.isspace() for sign in address):
        raise AddressError(
            both(
                "“{address}” không phải là địa chỉ mà điện thoại mở được",
                "“{address}” is no address that phones open",
                address=address,
            ),
            both(
                "Viết theo dạng https://khaosat.uongbi.gov.vn trong phieu.toml, mục [online], dòng address.",
                "Write it as https://khaosat.uongbi.gov.vn, in phieu.toml, [online] address.",
            ),
        )
    if len(address) > MOST_ADDRESS or symbol(f"{address}{CODE_PATH}{'B' * CODE_LETTERS}").shape[0] > MOST_MODULES:
        raise AddressError(
            both(
                "địa chỉ {address} có {length} ký tự, chỉ vừa {most_address}",
                "the address {address} has {length} characters, {most_address} fit",
                address=address,
                length=len(address),
                most_address=MOST_ADDRESS,
            ),
            both(
                "Dùng địa chỉ ngắn hơn trong phieu.toml, mục [online], dòng address.",
                "Take a shorter one in phieu.toml, [online] address.",
            ),
        )
