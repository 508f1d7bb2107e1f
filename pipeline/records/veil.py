"""Free text as the log holds it: a keyed digest, which proves what was written, and from which nobody can read it.

What people write (comments, remarks) may name people. It lies in tables from which it can be erased; the log, from
which nothing can be, holds HMAC-SHA256 of it (RFC 2104). Without the secret nobody can try which name it is of.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable
from functools import cached_property

MARK = "hmac-sha256:"
VEILED = re.compile(rf"{MARK}[0-9a-f]{{64}}")
"""What stands in the log for a text."""
_PURPOSE = b"phieu: what people write"


def secret_of(first_key: bytes) -> bytes:
    """Return the secret that texts are veiled with.

    It follows from the first key of a workspace, which stays among its keys whatever key signs sheets later, so that
    all offices that share a database have the same one, and a copy of the keys is a copy of it.
    """
    return hmac.new(first_key, _PURPOSE, hashlib.sha256).digest()


class Veil:
    """Makes of texts what the log holds of them. Calling it with a text returns that; an empty text stays empty."""

    def __init__(self, secret: Callable[[], bytes]) -> None:
        """Make a veil; ``secret`` is only asked for when there is a text."""
        self._ask = secret

    def __call__(self, text: str) -> str:
        """Return what stands in the log for a text, also for one that looks like that: else it could take its place."""
        if not text:
            return text
        return MARK + hmac.new(self._secret, text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()

    def once(self, logged: str) -> str:
        """Return what stands in the log for a text of an older one; what is veiled already stays as it is."""
        return logged if VEILED.fullmatch(logged) else self(logged)

    @cached_property
    def _secret(self) -> bytes:
        return self._ask()
