"""What the machine made of one page: typed, printable, with its evidence."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from forms.page_code import PageCode
from omr.fault_details import FaultDetail, detail_in_words
from omr.faults import Fault, Outcome

Quad = tuple[tuple[float, float], tuple[float, float], tuple[float, float], tuple[float, float]]
"""Four corners in pixels, clockwise from the top left: the centre of the top left pixel is (0, 0)."""


class Mark(StrEnum):
    """What the pen left at a box."""

    EMPTY = "empty"
    MARKED = "marked"
    CANCELLED = "cancelled"


class MarkDoubt(StrEnum):
    """Why nothing is sure of a box, whatever was seen at it."""

    NONE = ""
    TOO_SMALL = "too-small"
    """It is fewer pixels across than a mark needs to be told from what it is not."""
    PRINT_HIDES_BOX = "print-hides-box"
    """Hardly anything of its inside is free of print."""


class MarkReading(NamedTuple):
    """The class of one box and how sure it is.

    Attributes:
        mark: the likeliest class.
        probability: of that class, 0 to 1, calibrated on hands that it was not fitted on.
        probabilities: of ``empty``, ``marked`` and ``cancelled``; they sum to 1.
        ink: share of the box's inside that is inked, 0 to 1.
        doubt: why nothing is sure of the box, where that has nothing to do with the mark.
    """

    mark: Mark
    probability: float
    probabilities: tuple[float, float, float]
    ink: float
    doubt: MarkDoubt = MarkDoubt.NONE


class State(StrEnum):
    """How an answer came to be what it is."""

    READ = "read"
    REVIEWED = "reviewed"
    BLANK = "blank"
    VOID = "void"
    DOUBT = "doubt"


class Doubt(StrEnum):
    """Why an answer goes to a person."""

    NONE = ""
    UNCERTAIN_MARK = "uncertain-mark"
    OVERVOTE = "overvote"
    ONLY_CANCELLED = "only-cancelled"
    BOX_DISTURBED = "box-disturbed"


@dataclass(frozen=True, slots=True)
class BoxReading:
    """The evidence for one box: what mark was seen, and where on the picture.

    ``disturbed`` tells that something kept the box from being seen: its printed outline is not there.
    """

    question: str
    choice: str
    seen: MarkReading
    quad: Quad
    disturbed: bool = False


@dataclass(frozen=True, slots=True)
class AnswerReading:
    """The answer to one question: the choices joined by ``|`` (a number's digits for ``number``), empty where none.

    ``confidence`` is the probability that the answer is what the respondent meant, 0 to 1. An answer in state ``doubt``
    holds the machine's suggestion.
    """

    question: str
    answer: str
    state: State
    confidence: float
    doubt: Doubt = Doubt.NONE


@dataclass(frozen=True, slots=True)
class TextReading:
    """A handwriting frame: whether there is ink in it, and where it lies on the picture."""

    question: str
    has_ink: bool
    quad: Quad


@dataclass(frozen=True, slots=True)
class StreakReading:
    """A line that dirt or a dead sensor element draws along the whole picture, in the direction of the feed.

    Attributes:
        vertical: runs from top to bottom of the picture as stored; else, on a picture that was turned, from side to
            side.
        at: of its middle, in pixels from the left (from the top).
        share: the same as a share of the picture's width (height), so that pages of several resolutions compare.
        width_px: how wide it is.
        dark: or lighter than what it crosses.
        strength: how far it moves paper towards black (print towards paper), 0 … 1.
    """

    vertical: bool
    at: float
    share: float
    width_px: float
    dark: bool
    strength: float


@dataclass(frozen=True, slots=True)
class Registration:
    """How the page lies on the picture.

    Attributes:
        homography: 3×3, row by row, millimetres of the page to pixels of the picture as stored.
        residual_mm: root mean square distance between the fiducials' corners as found and as mapped.
        fiducials: how many of the four were found.
        rotation_deg: clockwise turn of the page on the picture, -180 to 180.
        scale: printed size over intended size, across and down, where the picture's resolution is known; else ``None``.
        pixels_per_mm: resolution, the mean of both directions.

    """

    homography: tuple[float, ...]
    residual_mm: float
    fiducials: int
    rotation_deg: float
    scale: tuple[float, float] | None
    pixels_per_mm: float


@dataclass(frozen=True, slots=True)
class PageReading:
    """All that was read from one page.

    ``outcome`` is ``read`` or says why not, with ``fault`` as the name of what is wrong (``None`` where nothing is).
    What was found before the fault stays filled in: a page whose code is torn still has its registration, and where
    the layout is the only one known, its boxes. A page that was read may have the fault ``streak``, which is a warning:
    what the streak touches is doubted, everything else counts.

    ``detail`` is what was measured or read of the fault, by its kind; ``None`` where its name says all.

    ``evidence`` says where on the picture to look for the fault; ``None`` where there is none, or nothing to point at.

    ``traces`` says how the ink of each plain mark lies, as ``omr.marks.same_paper`` packs it: it tells the same paper
    scanned again from another with the same answers. Empty where no boxes were seen.
    """

    outcome: Outcome
    fault: Fault | None = None
    detail: FaultDetail | None = None
    code: PageCode | None = None
    page: int | None = None
    layout: str | None = None
    registration: Registration | None = None
    boxes: tuple[BoxReading, ...] = ()
    answers: tuple[AnswerReading, ...] = ()
    texts: tuple[TextReading, ...] = ()
    streaks: tuple[StreakReading, ...] = ()
    evidence: Quad | None = None
    traces: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return plain dicts, lists, numbers and texts, for storing as JSON; the detail is in words."""
        return asdict(self) | {"detail": detail_in_words(self.detail)}
