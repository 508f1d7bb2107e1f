"""The keys that page codes are signed with: which one signs, and up to which day the others are trusted.

Whatever happened to a key is an entry of the log. The keys themselves are in no database, but in ``phieu.key``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

import orjson

from forms.bilingual import both

FINGERPRINT_DIGITS = 16
"""Of the SHA-256 of a key: 64 bits tell all keys of a workspace apart."""


def digest_of_key(key: bytes) -> str:
    """Return the SHA-256 of a key, 64 hexadecimal digits; nothing of 32 random bytes can be told from it."""
    return hashlib.sha256(key).hexdigest()


def fingerprint(digest: str) -> str:
    """Return what a key is called: the beginning of its SHA-256."""
    return digest[:FINGERPRINT_DIGITS]


@dataclass(frozen=True, slots=True)
class KeyChange:
    """Something that happened to a key.

    Attributes:
        key: The SHA-256 of the key.
        leaked: Whether somebody else may have it; else sheets are signed with it from now on.
        until: The last day on which scans of sheets that this key signed (leaked), or that the older key signed, count
            without a person; ``None`` for ever.
        older: The SHA-256 of the key that signed sheets before; empty if there was none, or it still does.
    """

    key: str
    leaked: bool = False
    until: date | None = None
    older: str = ""

    def in_words(self) -> str:
        """Return what happened, for people.

        >>> KeyChange("9f2c" * 16, older="41aa" * 16, until=date(2027, 6, 30)).in_words()
        '9f2c9f2c9f2c9f2c signs sheets in place of 41aa41aa41aa41aa, which is trusted until 2027-06-30'
        """
        key, day = fingerprint(self.key), self.until.isoformat() if self.until else ""
        if self.leaked:
            return both(
                "khóa {key} đã bị lộ, chỉ được tin đến ngày {day}",
                "{key} leaked, and is trusted until {day}",
                key=key,
                day=day,
            )
        older = (
            both(" thay cho khóa {fingerprint}", " in place of {fingerprint}", fingerprint=fingerprint(self.older))
            if self.older
            else ""
        )
        until = both(", khóa cũ được tin đến ngày {day}", ", which is trusted until {day}", day=day) if day else ""
        return both(
            "phiếu được ký bằng khóa {key}{older}{until}",
            "{key} signs sheets{older}{until}",
            key=key,
            older=older,
            until=until,
        )

    def packed(self) -> str:
        """Return what the log holds."""
        said = {"key": self.key, "leaked": self.leaked, "until": self.until.isoformat() if self.until else ""}
        return orjson.dumps({name: value for name, value in said.items() if value}).decode()

    @classmethod
    def unpacked(cls, before: str, after: str) -> KeyChange:
        """Return the change that an entry of the log tells of."""
        row = orjson.loads(after)
        until = date.fromisoformat(row["until"]) if "until" in row else None
        return cls(row["key"], row.get("leaked", False), until, before)


@dataclass(frozen=True, slots=True)
class KeyState:
    """A key as it stands.

    Attributes:
        digest: Its SHA-256.
        at: Since when it has signed sheets, as ISO 8601 in UTC.
        signs: Whether sheets are signed with it now.
        until: The last day on which scans of sheets that it signed count without a person; ``None`` for ever.
        leaked: Whether somebody else may have it.
    """

    digest: str
    at: str
    signs: bool = True
    until: date | None = None
    leaked: bool = False

    def trusts(self, day: date) -> bool:
        """Tell whether sheets that it signed count without a person if their scan arrived on a day."""
        return self.until is None or day <= self.until


def states_of(changes: Iterable[tuple[str, KeyChange]]) -> dict[str, KeyState]:
    """Return every key as it stands by its SHA-256, the oldest first, from what happened and when."""
    states: dict[str, KeyState] = {}
    for at, change in changes:
        if change.leaked:
            known = states.get(change.key, KeyState(change.key, at))
            until = min(filter(None, (known.until, change.until)), default=None)
            states[change.key] = replace(known, leaked=True, until=until)
            continue
        if change.older:
            older = states.get(change.older, KeyState(change.older, at))
            until = min(filter(None, (older.until, change.until)), default=None)
            states[change.older] = replace(older, signs=False, until=until)
        states[change.key] = KeyState(change.key, at)
    return states


@dataclass(frozen=True, slots=True)
class Trust:
    """Up to which day each key is trusted.

    Attributes:
        digests: The SHA-256 of each key, in the order of ``phieu.key``.
        states: Every key as it stands, by its SHA-256.
    """

    digests: tuple[str, ...]
    states: Mapping[str, KeyState]

    def covers(self, signer: int, day: date) -> bool:
        """Tell whether sheets that a key signed, by its position, count without a person if scanned on a day."""
        state = self.states.get(self.digests[signer])
        return state is None or state.trusts(day)

    def name(self, signer: int) -> str:
        """Return what a key is called, by its position."""
        return fingerprint(self.digests[signer])


def missing_keys(wanted: Iterable[str], there: Container[str]) -> list[str]:
    """Return the fingerprints of the keys, given by their SHA-256, that are not among others."""
    return [fingerprint(digest) for digest in wanted if digest not in there]
