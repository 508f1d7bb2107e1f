"""A form while it is being filled in: it travels from page to page in a signed field, and is kept nowhere else."""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Self

import orjson

_LABEL = b"phieu: forms that are filled in online"
_SIGNATURE_BYTES = 16
GOOD_FOR = 2 * 24 * 3600
"""Seconds for which a form may be filled in: a phone keeps one for a day, and may be without a network after that."""


class SealError(Exception):
    """A form was not made here, was changed on its way, or is over its time."""


@dataclass(frozen=True, slots=True)
class Place:
    """What a form is about.

    Attributes:
        unit: the id of the unit that is rated.
        desk: the desk or official, as ``desks.csv`` has it; empty for none.
        code: the tag of the one-time code that it was opened with; empty for an open address.
        period: the period that the code was made for; empty: that of the day.
        kiosk: whether it stands on a tablet at the desk.
    """

    unit: str
    desk: str = ""
    code: str = ""
    period: str = ""
    kiosk: bool = False


@dataclass(frozen=True, slots=True)
class Filled:
    """A form as it stands.

    Attributes:
        id: names it, 32 hexadecimal digits; made here, once for each form that is begun.
        begun: when it was begun, in seconds since 1970.
        place: what it is about.
        language: in which it is shown.
        mark: of the wording with which it was begun, see ``Book``.
        page: the page that is open.
        again: the pages whose missing answers were asked for a second time.
        answers: what was entered, as it was entered.
    """

    id: str
    begun: float
    place: Place
    language: str
    mark: str
    page: str
    again: tuple[str, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def begin(cls, place: Place, language: str, mark: str, page: str) -> Self:
        """Return a new form."""
        return cls(secrets.token_hex(16), time.time(), place, language, mark, page)

    def at(self, page: str) -> Self:
        """Return the form with another page open."""
        return replace(self, page=page)

    def asked_again(self) -> Self:
        """Return the form with a note that the missing answers of the open page were asked for once more."""
        return replace(self, again=(*(one for one in self.again if one != self.page), self.page))


class Seal:
    """Signs forms, and opens those that are signed.

    Args:
        keys: the workspace's, the oldest first; the last one signs.
    """

    def __init__(self, keys: Sequence[bytes]) -> None:
        self._keys = [hmac.digest(key, _LABEL, "sha256") for key in keys]

    def closed(self, filled: Filled) -> str:
        """Return a form as the text of a hidden field."""
        content = orjson.dumps(asdict(filled))
        return base64.urlsafe_b64encode(_signature(self._keys[-1], content) + content).decode()

    def opened(self, text: str, now: float | None = None) -> Filled:
        """Return the form of a field.

        Raises:
            SealError: it was not made here, or is over its time.
        """
        try:
            whole = base64.b64decode(text.encode("ascii"), altchars=b"-_", validate=True)
        except (binascii.Error, UnicodeEncodeError) as error:
            raise SealError from error
        signature, content = whole[:_SIGNATURE_BYTES], whole[_SIGNATURE_BYTES:]
        if not any(hmac.compare_digest(_signature(key, content), signature) for key in self._keys):
            raise SealError
        told = orjson.loads(content)
        age = (time.time() if now is None else now) - told["begun"]
        if abs(age) > GOOD_FOR:  # begun in the future: the server's clock was set back meanwhile
            raise SealError
        return Filled(**{**told, "place": Place(**told["place"]), "again": tuple(told["again"])})


def _signature(key: bytes, content: bytes) -> bytes:
    return hmac.digest(key, content, "sha256")[:_SIGNATURE_BYTES]
