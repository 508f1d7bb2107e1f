"""What people wrote by hand: typed by a clerk, with its themes, names blacked out."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import NamedTuple

import orjson

MOST_LETTERS = 4000  # of a comment; the frame on the sheet has room for some 600
MOST_BLACK = 50  # parts of a picture


class BlackedOut(NamedTuple):
    """A part of a page that nobody is to see, in millimetres from its top left corner."""

    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True, slots=True)
class Comment:
    """What a comment says.

    Attributes:
        text: as typed, names left out; empty where it can't be read, or says nothing.
        themes: ids of the settings' themes.
        needs_answer: whether somebody must answer it.
        black: parts of the picture that are blacked out.
    """

    text: str = ""
    themes: tuple[str, ...] = ()
    needs_answer: bool = False
    black: tuple[BlackedOut, ...] = ()

    def packed(self) -> str:
        """Return it as JSON."""
        black = [[round(number, 2) for number in part] for part in self.black]
        said = {"text": self.text, "themes": self.themes, "needs_answer": self.needs_answer, "black": black}
        return orjson.dumps(said).decode()

    @classmethod
    def unpacked(cls, packed: str) -> Comment:
        """Rebuild from ``packed``, or from what a page sends that is like it.

        Raises:
            ValueError: it is not.
        """
        try:
            row = orjson.loads(packed)
            black = tuple(BlackedOut(*map(float, part)) for part in row.get("black", ()))
            text = unicodedata.normalize("NFC", str(row.get("text", ""))).strip()
            found = cls(text, tuple(map(str, row.get("themes", ()))), row.get("needs_answer") is True, black)
        except (orjson.JSONDecodeError, AttributeError, TypeError) as error:
            raise ValueError("the comment is not as it should be") from error
        if len(found.text) > MOST_LETTERS or len(found.black) > MOST_BLACK:
            raise ValueError("the comment is too long")
        return found
