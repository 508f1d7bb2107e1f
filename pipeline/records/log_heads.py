"""Heads of the log as they are noted down: the number of the newest entry, and the beginning of its hash."""

from __future__ import annotations

import re
from dataclasses import dataclass

from forms.bilingual import both

SHOWN = 32
"""Hexadecimal digits that are printed: 128 bits, of which nobody finds a second entry that has them."""
FEWEST = 12
GROUP = 4
MARK = "PHIEU-LOG"
"""Begins what is printed as a QR code, so that whoever scans it with a phone sees what it is."""

_HEAD = re.compile(r"(?:(\d{1,18})-)?([0-9a-f]{12,64})")  # a database holds no number of more digits


@dataclass(frozen=True, slots=True)
class NotedHead:
    """A head that was noted down.

    Attributes:
        number: The number of the entry, from 1; ``None`` where the hash alone was noted.
        digits: The hash, or at least the 12 hexadecimal digits that it begins with.
        where: Where it was noted, as text; empty for what somebody typed.
    """

    number: int | None
    digits: str
    where: str = ""

    def is_of(self, number: int, hashed: str) -> bool:
        """Tell whether this is the head of an entry."""
        return self.number in (None, number) and hashed.startswith(self.digits)

    @property
    def shown(self) -> str:
        """The head as it is named, and where it was noted."""
        number = "" if self.number is None else f"{self.number}-"
        return f"{number}{self.digits}" + (f" ({self.where})" if self.where else "")


def head_in_words(number: int, hashed: str) -> str:
    """Return a head as it is printed, to be read and typed.

    >>> head_in_words(1234, "9f2c41aa" * 8)
    '1234-9f2c 41aa 9f2c 41aa 9f2c 41aa 9f2c 41aa'
    """
    digits = hashed[:SHOWN]
    return f"{number}-" + " ".join(digits[at : at + GROUP] for at in range(0, len(digits), GROUP))


def head_for_code(number: int, hashed: str) -> str:
    """Return a whole head as it is put into a QR code, in its alphanumeric signs."""
    return f"{MARK} {number}-{hashed.upper()}"


def parse_head(text: str, where: str = "") -> NotedHead:
    """Return the head that a text is: as printed, as scanned, shortened, in upper or lower case, with spaces.

    Raises:
        ValueError: It is none.

    >>> parse_head("1234-9F2C 41AA 9F2C…")
    NotedHead(number=1234, digits='9f2c41aa9f2c', where='')
    """
    plain = re.sub(r"[\s.…]", "", text).casefold().removeprefix(MARK.casefold())
    found = _HEAD.fullmatch(plain)
    if found is None:
        raise ValueError(both("“{text}” không phải là mã cuối nhật ký", "“{text}” is no head of the log", text=text))
    return NotedHead(int(found[1]) if found[1] else None, found[2], where)
