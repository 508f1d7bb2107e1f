"""The layout of a survey: where everything that is printed and read lies on each page.

All lengths are millimetres from the top left corner of the page, x to the right and y down. A layout is identified by a
hash of its content, so a sheet printed last year is still read with last year's layout.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

import orjson

MAX_PAGES = 4
ID_LENGTH = 8
CORNERS_PER_PAGE = 4


class Kind(StrEnum):
    """The kind of answer that a question asks for."""

    RATING = "rating"
    """One level of a scale shared by the rows of a matrix."""
    CHOICE = "choice"
    """One of several options."""
    CHOICES = "choices"
    """Several of the options, up to a maximum."""
    NUMBER = "number"
    """Digits, one marked in each column."""
    TEXT = "text"
    """Handwriting, kept as a picture."""


@dataclass(frozen=True, slots=True)
class Rect:
    """An upright rectangle in millimetres: left, top, width, height."""

    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True, slots=True)
class Fiducial:
    """An ArUco marker of ``DICT_4X4_50``; ``rect`` is its black square, without the quiet zone.

    ``id`` is ``4 · (page - 1) + corner``, with the corners counted clockwise from the top left as 0 … 3, so that a
    single marker identifies the page and its orientation.
    """

    id: int
    rect: Rect


@dataclass(frozen=True, slots=True)
class Box:
    """A box that can be marked; ``rect`` runs along the middle of its printed outline.

    ``choice`` is what the mark means: the level, the option's id, or ``column:digit`` for numbers (columns from 1, left
    to right).
    """

    question: str
    choice: str
    rect: Rect


@dataclass(frozen=True, slots=True)
class TextArea:
    """A frame for handwriting."""

    question: str
    rect: Rect


@dataclass(frozen=True, slots=True)
class Question:
    """A question and the answers that it allows.

    ``most`` is how many boxes may be marked: a maximum for ``choices``, the number of columns, of one digit each, for
    ``number``, 0 for ``text``, and 1 for the other kinds.
    """

    question: str
    kind: Kind
    choices: tuple[str, ...]
    required: bool
    most: int


@dataclass(frozen=True, slots=True)
class PageLayout:
    """One page: the marks that register it, its code, its boxes (row by row) and its text areas."""

    page: int
    fiducials: tuple[Fiducial, ...]
    code: Rect
    boxes: tuple[Box, ...]
    texts: tuple[TextArea, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """The geometry of a survey.

    Attributes:
        id: eight hexadecimal digits, the hash of the printed content.
        survey: the survey's id.
        page_size_mm: width and height of the paper.
        questions: in the order in which they are asked.
        pages: one to four.
        artwork: what else is drawn on each page, for ``forms.render``; not part of the JSON, and empty in a layout that
            was read back from it: such a layout serves to read sheets, not to print more of them.

    """

    id: str
    survey: str
    page_size_mm: tuple[float, float]
    questions: tuple[Question, ...]
    pages: tuple[PageLayout, ...]
    artwork: tuple[tuple[Any, ...], ...] = field(default=(), compare=False, repr=False)

    @property
    def is_printed(self) -> bool:
        """Whether sheets of it are paper; else it says only what rows of answers that have no picture can say."""
        return any(page.fiducials for page in self.pages)

    def page(self, number: int) -> PageLayout | None:
        """Return the page with this number (from 1), or ``None``."""
        return self.pages[number - 1] if 1 <= number <= len(self.pages) else None

    def to_dict(self) -> dict[str, Any]:
        """Return the document that ``phieu layout --json`` prints."""
        return {
            "layout": self.id,
            "survey": self.survey,
            "page_size_mm": list(self.page_size_mm),
            "questions": [
                {
                    "question": q.question,
                    "kind": q.kind.value,
                    "choices": list(q.choices),
                    "required": q.required,
                    "most": q.most,
                }
                for q in self.questions
            ],
            "pages": [_page_to_dict(page) for page in self.pages],
        }

    @classmethod
    def from_dict(cls, document: dict[str, Any]) -> Layout:
        """Rebuild a layout from ``to_dict``.

        Raises:
            KeyError, TypeError, ValueError: ``document`` is not of the form that ``to_dict`` returns.

        """
        width, height = document["page_size_mm"]
        return cls(
            id=document["layout"],
            survey=document["survey"],
            page_size_mm=(float(width), float(height)),
            questions=tuple(
                Question(q["question"], Kind(q["kind"]), tuple(q["choices"]), q["required"], q["most"])
                for q in document["questions"]
            ),
            pages=tuple(_page_from_dict(page) for page in document["pages"]),
        )


def identified(layout: Layout, printed: Any) -> Layout:
    """Return ``layout`` with its id, a hash of its geometry and of everything else that is ``printed`` on it.

    ``printed`` is anything that orjson serialises: texts, lines, sizes.
    """
    content = orjson.dumps([replace(layout, id="").to_dict(), printed], option=orjson.OPT_SORT_KEYS)
    return replace(layout, id=hashlib.sha256(content).hexdigest()[:ID_LENGTH])


def fiducial_id(page: int, corner: int) -> int:
    """Return the marker id of a corner (0 … 3, clockwise from the top left) of a page (from 1)."""
    return CORNERS_PER_PAGE * (page - 1) + corner


def _flat(rect: Rect) -> dict[str, float]:
    return {"x": rect.x, "y": rect.y, "w": rect.w, "h": rect.h}


def _rect(item: dict[str, Any]) -> Rect:
    return Rect(float(item["x"]), float(item["y"]), float(item["w"]), float(item["h"]))


def _page_to_dict(page: PageLayout) -> dict[str, Any]:
    return {
        "page": page.page,
        "fiducials": [{"id": f.id, **_flat(f.rect)} for f in page.fiducials],
        "code": _flat(page.code),
        "boxes": [{"question": b.question, "choice": b.choice, **_flat(b.rect)} for b in page.boxes],
        "texts": [{"question": t.question, **_flat(t.rect)} for t in page.texts],
    }


def _page_from_dict(item: dict[str, Any]) -> PageLayout:
    return PageLayout(
        page=item["page"],
        fiducials=tuple(Fiducial(f["id"], _rect(f)) for f in item["fiducials"]),
        code=_rect(item["code"]),
        boxes=tuple(Box(b["question"], b["choice"], _rect(b)) for b in item["boxes"]),
        texts=tuple(TextArea(t["question"], _rect(t)) for t in item["texts"]),
    )
