"""Take apart a form with files as it comes (RFC 7578): no more of it is held than what may be a boundary."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

FORM_OF_FILES = "multipart/form-data"
MOST_HEAD_BYTES = 16 * 1024
MOST_PARTS = 10_000
_BOUNDARY = re.compile(r'boundary="?([0-9A-Za-z\'()+_,./:=? -]{1,70})"?', re.ASCII)  # RFC 2046, 5.1.1
_NAME = re.compile(rb'[;\s]name="([^"]*)"')
_FILE_NAME = re.compile(rb'filename="([^"]*)"')
_ESCAPED = ((b"%22", b'"'), (b"%0D", b"\r"), (b"%0A", b"\n"))
"""What browsers write in place of signs that would end the name (HTML, multipart/form-data encoding algorithm)."""


class FormError(ValueError):
    """What was sent is no form, or breaks off."""


@dataclass(frozen=True, slots=True)
class Head:
    """What is said of a part of a form.

    Attributes:
        name: of its field.
        file_name: what the browser calls the file; ``None`` for a field that is none.
    """

    name: str
    file_name: str | None


def boundary_of(content_type: str) -> bytes:
    """Return what stands between the parts of a form, by its content type; empty if it is no form with files."""
    kind, _, rest = content_type.partition(";")
    found = _BOUNDARY.search(rest)
    return found[1].encode() if found and kind.strip().casefold() == FORM_OF_FILES else b""


class FormParts:
    """Takes a form apart.

    Args:
        boundary: what stands between the parts.
        on_head: is called with what is said of each part.
        on_data: is called with the content of the part, piece by piece.
        on_end: is called at its end.
    """

    def __init__(
        self,
        boundary: bytes,
        on_head: Callable[[Head], None],
        on_data: Callable[[bytes], None],
        on_end: Callable[[], None],
    ) -> None:
        self._mark = b"\r\n--" + boundary
        self._calls = (on_head, on_data, on_end)
        self._left = b"\r\n"  # so that the first boundary is like the others
        self._step = self._before
        self._parts = 0
        self.ended = False

    def feed(self, data: bytes) -> None:
        """Take in what came.

        Raises:
            FormError: it is no form.
        """
        self._left += data
        while not self.ended and self._step():
            pass

    def _before(self) -> bool:
        """Pass over what stands before the first part."""
        at = self._left.find(self._mark)
        if at < 0:
            self._left = self._left[-len(self._mark) :]
            return False
        return self._after_mark(at)

    def _content(self) -> bool:
        at = self._left.find(self._mark)
        if at < 0:
            ready = len(self._left) - len(self._mark)
            if ready > 0:
                self._calls[1](self._left[:ready])
                self._left = self._left[ready:]
            return False
        if at:
            self._calls[1](self._left[:at])
        self._calls[2]()
        return self._after_mark(at)

    def _after_mark(self, at: int) -> bool:
        self._left, self._step = self._left[at + len(self._mark) :], self._following
        return True

    def _following(self) -> bool:
        if len(self._left) < 2:
            return False
        if self._left[:2] == b"--":
            self.ended = True
            return False
        if self._left[:2] != b"\r\n" or self._parts >= MOST_PARTS:
            raise FormError("what follows a boundary is no part")
        self._left, self._step, self._parts = self._left[2:], self._head, self._parts + 1
        return True

    def _head(self) -> bool:
        end = self._left.find(b"\r\n\r\n")
        if end < 0:
            if len(self._left) > MOST_HEAD_BYTES:
                raise FormError("the head of a part does not end")
            return False
        self._calls[0](_said(self._left[:end]))
        self._left, self._step = self._left[end + 4 :], self._content
        return True


def _said(head: bytes) -> Head:
    name, file_name = _NAME.search(head), _FILE_NAME.search(head)
    return Head(_text(name[1]) if name else "", _text(file_name[1]) if file_name else None)


def _text(raw: bytes) -> str:
    for escaped, sign in _ESCAPED:
        raw = raw.replace(escaped, sign)
    return raw.decode("utf-8", "replace")
