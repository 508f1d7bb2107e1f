"""The receipt of an answer that was sent online: six letters by which its sender finds it in the published list."""

from __future__ import annotations

import hashlib

from forms.letters import in_letters

LENGTH = 6


def receipt_of(key: str) -> str:
    """Return the receipt of the answer with a key, which is random and which nobody but its sender and the store knows.

    Six of twenty letters are 64 million; two answers of one period may share one, which is listed twice then.
    """
    return in_letters(int.from_bytes(hashlib.sha256(f"receipt {key}".encode()).digest()), LENGTH)
