"""Passwords: rules for new ones, hashing, and checking without revealing whether a name is known."""

from __future__ import annotations

import secrets
import threading
import unicodedata
from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from forms.bilingual import both
from pipeline.errors import UserError

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


def check_password(password: str, name: str) -> None:
    """Check that a password may be set for ``name``.

    Raises:
        UserError: it may not; the message says why.

    """
    password = normal(password)
    if not LEAST_CHARACTERS <= len(password) <= MOST_CHARACTERS:
        raise UserError(
            both(
                "mật khẩu có từ {least_characters} đến {most_characters} ký tự, mật khẩu này có {password}",
                "a password has {least_characters} to {most_characters} characters, this one {password}",
                least_characters=LEAST_CHARACTERS,
                most_characters=MOST_CHARACTERS,
                password=len(password),
            ),
            both(
                "Ba, bốn từ mà chỉ bạn ghép với nhau là đủ dài và dễ nhớ.",
                "Three or four words that only you put together are long enough, and easy to keep.",
            ),
        )
    if not password.isprintable():
        raise UserError(
            both("mật khẩu có ký tự không gõ được", "the password holds a character that can't be typed"),
            both("Dùng chữ cái, chữ số, dấu và dấu cách.", "Use letters, digits, signs and blanks."),
        )
    easy = password.casefold()
    if easy == normal(name).casefold():
        raise UserError(
            both("mật khẩu trùng với tên", "the password is the name"),
            both("Chọn mật khẩu không ai đoán được.", "Choose one that nobody can guess."),
        )
    if _guesses(easy, name) < LEAST_GUESSES:
        raise UserError(
            both(
                "mật khẩu này nằm trong số những mật khẩu bị thử đầu tiên",
                "the password is among the first that would be tried",
            ),
            both(
                "Chọn mật khẩu không ai đoán được: ba, bốn từ mà chỉ bạn ghép với nhau.",
                "Choose one that nobody can guess: three or four words that only you put together.",
            ),
        )


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
