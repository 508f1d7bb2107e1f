"""The version of the reader: readings that two versions made of the same picture may differ."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import resources

WEIGHTS_FILE = "marks.npz"
"""The weights of the networks that judge marks (``omr.marks.network``), beside this module."""

READER = 3
"""Is raised with every change after which some picture may be read otherwise; other weights tell by themselves."""

_DIGITS = 8  # of the SHA-256 of the weights: enough to tell one fit from another


@cache
def current_reader() -> str:
    """Return the version of this reader: its number, and the first digits of the SHA-256 of its weights.

    It is kept with each reading, so that those of an older reader can be told, and read again.
    """
    weights = resources.files("omr").joinpath(WEIGHTS_FILE).read_bytes()
    return f"{READER}-{hashlib.sha256(weights).hexdigest()[:_DIGITS]}"
