"""How the receipts of a period are spread over pages, so that each is small enough for an old phone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from forms.receipt import LENGTH

MOST = 8_000
"""Receipts on a page: 56 kB of letters."""


@dataclass(frozen=True, slots=True)
class ReceiptPage:
    """A page of receipts that begin with the same letters.

    Attributes:
        letters: these; empty on the first page of a period.
        groups: the receipts by the letter that comes next; empty where ``further`` pages have them.
        further: the letters of the pages that have them, and how many each has.
    """

    letters: str
    groups: tuple[tuple[str, tuple[str, ...]], ...] = ()
    further: tuple[tuple[str, int], ...] = ()


def receipt_pages(receipts: Sequence[str], letters: str = "", most: int = MOST) -> Iterator[ReceiptPage]:
    """Yield the pages of some receipts: the first one leads to the others.

    Args:
        receipts: in the order of letters, which all begin with these:
        letters: the beginning.
        most: how many stand on a page.

    >>> [page.letters for page in receipt_pages(["BBCDFG", "BCDFGH", "CDFGHJ"], most=1)]
    ['', 'B', 'BB', 'BC', 'C']
    """
    parts = [
        (next_letters, tuple(part)) for next_letters, part in groupby(receipts, lambda one: one[: len(letters) + 1])
    ]
    if len(receipts) <= most or len(letters) + 1 >= LENGTH:
        yield ReceiptPage(letters, groups=tuple(parts))
        return
    yield ReceiptPage(letters, further=tuple((name, len(part)) for name, part in parts))
    for name, part in parts:
        yield from receipt_pages(part, name, most)
