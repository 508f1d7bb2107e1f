"""What people wrote by hand: typed by a clerk, with its themes, names blacked out."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import orjson

from forms.bilingual import both

MOST_LETTERS = 4000  # of a comment; the frame on the sheet has room for some 600
MOST_BLACK = 50  # parts of a picture


class BlackedOut(NamedTuple):
    """A rectangle of a page that nobody is to see, in millimetres from the page's top left corner."""

    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True, slots=True)
class Comment:
    """A handwritten comment as a clerk typed it.

    Attributes:
        text: What it says, without names; empty where it can't be read or says nothing.
        themes: The ids of its themes, which the settings list.
        needs_answer: Whether somebody must answer it.
        black: The parts of the picture that are blacked out.
    """

    text: str = ""
    themes: tuple[str, ...] = ()
    needs_answer: bool = False
    black: tuple[BlackedOut, ...] = ()

    def packed(self) -> str:
        """Return the comment as JSON."""
        black = [[round(number, 2) for number in part] for part in self.black]
        said = {"text": self.text, "themes": self.themes, "needs_answer": self.needs_answer, "black": black}
        return orjson.dumps(said).decode()

    @classmethod
    def unpacked(cls, packed: str) -> Comment:
        """Return the comment that ``packed`` made this text of, or that a browser sent in the same form.

        Raises:
            ValueError: The text has another form, or the comment is too long.
        """
        try:
            row = orjson.loads(packed)
            black = tuple(BlackedOut(*map(float, part)) for part in row.get("black", ()))
            text = unicodedata.normalize("NFC", str(row.get("text", ""))).strip()
            found = cls(text, tuple(map(str, row.get("themes", ()))), row.get("needs_answer") is True, black)
        except (orjson.JSONDecodeError, AttributeError, TypeError) as error:
            raise ValueError(both("nội dung góp ý không đúng dạng", "the comment is not as it should be")) from error
        if len(found.text) > MOST_LETTERS or len(found.black) > MOST_BLACK:
            raise ValueError(both("góp ý quá dài", "the comment is too long"))
        return found


def with_text(packed: str, change: Callable[[str], str]) -> str:
    """Return a packed comment whose text was changed; one without a text, or that is none, stays as it is.

    >>> with_text('{"text":"Mr X","themes":["staff"]}', lambda text: "")
    '{"text":"","themes":["staff"]}'
    """
    try:
        row = orjson.loads(packed)
        text = row["text"]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return packed
    return orjson.dumps({**row, "text": change(text)}).decode() if isinstance(text, str) and text else packed
