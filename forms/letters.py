"""Letters that nobody takes for others, in which codes and receipts are written: read aloud, typed on a phone."""

from __future__ import annotations

LETTERS = "BCDFGHJKLMNPQRTVWXYZ"
"""No vowels, so that no word comes about; no I, O and S, which pass for 1, 0 and 5."""


def in_letters(number: int, length: int) -> str:
    """Return a number in so many letters, those of least weight last; what is too large for them is left out.

    >>> in_letters(0, 3), in_letters(21, 3)
    ('BBB', 'BCC')
    """
    letters = []
    for _ in range(length):
        number, rest = divmod(number, len(LETTERS))
        letters.append(LETTERS[rest])
    return "".join(reversed(letters))
