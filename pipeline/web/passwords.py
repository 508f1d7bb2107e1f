"""Passwords: rules for new ones, hashing, and checking without revealing whether a name is known."""

from __future__ import annotations

import secrets
import threading
import unicodedata
from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from pipeline.errors import UserError
from pipeline.web import people_texts as texts

LEAST_CHARACTERS = 10
"""NIST SP 800-63B demands length, never kinds of characters: 8 (rev. 3, 5.1.1.2), or 15 if a password is the only
factor (rev. 4, 3.1.1.2). Ours is between these: the page is not on the internet, ``log_in_limit`` allows about a
hundred attempts a day, and a clerk who must type 15 characters writes them on the monitor."""
MOST_CHARACTERS = 256  # SP 800-63B requires that at least 64 are accepted; a longer text is probably a pasted file
_MOST_TYPED = 4 * MOST_CHARACTERS + 1  # code points: what is longer has more characters also when it is composed
LEAST_GUESSES = 10**8
"""Guesses that zxcvbn (D. L. Wheeler, zxcvbn: Low-Budget Password Strength Estimation, USENIX Security 2016) expects to
be needed, from lists of leaked passwords, names and words, keyboard patterns, dates and repetitions: its grade 3 of 4.
At 1,440 attempts a day (``log_in_limit``) that is 190 years."""

LOCAL = frozenset({
    "matkhau", "khongco", "khongcopass", "anhyeuem", "emyeuanh", "vietnam", "hanoi", "quangninh", "halong", "uongbi",
    "hanhchinhcong", "hanhchinh", "ubnd", "phuong", "phieu", "khaosat", "hailong", "admin", "congchuc",
})  # fmt: skip
"""Words that are first tried in an office here, which the international lists don't have."""

# Limits concurrent hashing: one hash takes 64 MiB (below), and up to 40 threads answer requests, which is 2.5 GB.
_AT_ONCE = threading.BoundedSemaphore(2)


def normal(password: str) -> str:
    """Return a password in the form that is hashed: NFKC (SP 800-63B), since keyboards encode ``ế`` differently."""
    return unicodedata.normalize("NFKC", password)


_READABLE = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that looks like something else on paper
_GROUPS = 3
_GROUP = 4


def made_password() -> str:
    """Return a password for somebody else to begin with, easy to read aloud and to type: 59 random bits."""
    return "-".join("".join(secrets.choice(_READABLE) for _ in range(_GROUP)) for _ in range(_GROUPS))


def check_password(password: str, name: str) -> None:
    """Check that a password may be set for ``name``.

    Raises:
        UserError: it may not; the message says why.

    """
    password = normal(password)
    if not LEAST_CHARACTERS <= len(password) <= MOST_CHARACTERS:
        limits = {"least": LEAST_CHARACTERS, "most": MOST_CHARACTERS}
        message = texts.PASSWORD_LENGTH.told(**limits, length=len(password))
        raise UserError(message, texts.PASSWORD_LONG_ENOUGH.told())
    if not password.isprintable():
        raise UserError(texts.PASSWORD_UNTYPABLE.told(), texts.PASSWORD_SIGNS.told())
    easy = password.casefold()
    if easy == normal(name).casefold():
        raise UserError(texts.PASSWORD_IS_NAME.told(), texts.PASSWORD_UNLIKE.told())
    if _guesses(easy, name) < LEAST_GUESSES:
        raise UserError(texts.PASSWORD_EASY.told(), texts.PASSWORD_BETTER.told())


def _guesses(password: str, name: str) -> int:
    # Half a second for a pasted text of 256 characters; what follows the first 72 only makes it stronger.
    from zxcvbn import zxcvbn  # noqa: PLC0415 - its lists take a while to load

    own = normal(name).casefold()
    letters = unicodedata.normalize("NFD", own.replace("đ", "d"))
    typed = "".join(one for one in letters if not unicodedata.combining(one))
    known = [*sorted(LOCAL), *own.split(), *typed.split(), own.replace(" ", ""), typed.replace(" ", "")]
    return int(zxcvbn(password[:72], user_inputs=known)["guesses"])


class Passwords:
    """Hashes passwords with argon2id and checks them.

    Args:
        hasher: for tests. The default has argon2-cffi's parameters, which are the second recommended option of RFC
            9106, section 4: 3 passes over 64 MiB in 4 lanes, 16 bytes of salt.

    """

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()

    def hashed(self, password: str) -> str:
        """Return the hash with its parameters and salt, in the PHC string format."""
        with _AT_ONCE:
            return self._hasher.hash(_bytes(password))

    def fits(self, hashed: str | None, password: str) -> bool:
        """Tell whether the password matches a hash; ``None``, for an unknown name, takes the same time."""
        nobodys = self._nobodys  # always computed, so that the first attempt takes the same time for every name
        try:
            with _AT_ONCE:
                self._hasher.verify(hashed or nobodys, _bytes(password[:_MOST_TYPED]))
        except (VerificationError, InvalidHashError):
            return False
        return hashed is not None

    def outdated(self, hashed: str) -> bool:
        """Tell whether a hash was made with other parameters than the current ones."""
        return self._hasher.check_needs_rehash(hashed)

    @cached_property
    def _nobodys(self) -> str:
        return self.hashed(secrets.token_urlsafe())


def _bytes(password: str) -> bytes:
    return normal(password).encode("utf-8", "replace")
