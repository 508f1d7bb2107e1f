"""Serials as printed on the sheet: seven digits or more, a hyphen, a check letter (``0001234-S``)."""

from __future__ import annotations

import re

from forms.bilingual import both
from forms.errors import SerialError

# The check letters of the Spanish NIF: the number modulo 23 picks the letter; no I, O, U, which hands confuse with
# digits and V. 23 is prime and 10 is a primitive root of it, so every wrong digit and every exchange of two digits
# changes the letter (Real Decreto 1065/2007; J. Kirtland, Identification Numbers and Check Digit Schemes, 2001).
CHECK_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"
MIN_DIGITS = 7
MAX_SERIAL = 99_999_999  # eight digits are the most that the page code has room for

_SERIAL = re.compile(r"([0-9]{1,8})\s*-?\s*([A-Z])")


def check_letter(serial: int) -> str:
    """Return the check letter of a serial, which reveals slips of the pen and the keyboard."""
    return CHECK_LETTERS[serial % len(CHECK_LETTERS)]


def format_serial(serial: int) -> str:
    """Return the serial as it is printed and as every table shows it.

    >>> format_serial(1234)
    '0001234-S'

    Raises:
        SerialError: ``serial`` is not in 1 … 99,999,999.

    """
    if not 1 <= serial <= MAX_SERIAL:
        raise SerialError(
            both(
                "số phiếu {serial} không nằm trong khoảng 1 … {max_serial}",
                "the serial {serial} is not in 1 … {max_serial}",
                serial=serial,
                max_serial=MAX_SERIAL,
            ),
            both(
                "Hãy lập thư mục làm việc mới: thư mục này đã dùng hết số phiếu.",
                "Begin a new workspace: this one has used up its serials.",
            ),
        )
    return f"{serial:0{MIN_DIGITS}d}-{check_letter(serial)}"


def parse_serial(text: str) -> int:
    """Return the serial that a person typed from a sheet; case, blanks and the hyphen do not matter.

    Raises:
        SerialError: ``text`` is not a serial, or its check letter is wrong.

    """
    match = _SERIAL.fullmatch(text.strip().upper())
    if match is None:
        raise SerialError(
            both("“{text}” không phải là số phiếu", "“{text}” is not a serial", text=text),
            both("Nhập đúng như in trên phiếu, ví dụ 0001234-S.", "Type it as printed, for example 0001234-S."),
        )
    serial = int(match[1])
    if serial < 1 or check_letter(serial) != match[2]:
        raise SerialError(
            both("chữ kiểm tra của “{text}” không khớp", "the check letter of “{text}” does not fit", text=text),
            both("So lại từng chữ số với phiếu rồi nhập lại.", "Compare each digit with the sheet and type it again."),
        )
    return serial
