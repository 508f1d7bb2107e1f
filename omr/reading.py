"""The types that describe the reading of one page: marks, answers, registration, faults and their evidence."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from forms.page_code import PageCode
from omr.fault_details import FaultDetail, detail_in_words
from omr.faults import Fault, Outcome

Quad = tuple[tuple[float, float], tuple[float, float], tuple[float, float], tuple[float, float]]
"""Four corners in pixels, clockwise from the top left: the centre of the top left pixel is (0, 0)."""

Frames = tuple[Quad | None, ...]
"""The frame of each sheet of a picture, in reading order: the outer corners of its markers in pixels, clockwise from
its own top left; ``None`` for a sheet that overlaps with another, which can't be cut out."""


class Mark(StrEnum):
    """The class of a box: what a pen has left there."""

    EMPTY = "empty"
    MARKED = "marked"
    CANCELLED = "cancelled"


class MarkDoubt(StrEnum):
    """Why the class of a box can't be sure, whatever mark is on it."""

    NONE = ""
    TOO_SMALL = "too-small"
    """The box has too few pixels across for its mark to be classified."""
    PRINT_HIDES_BOX = "print-hides-box"
    """Too little of the box's inside is free of print."""


class MarkReading(NamedTuple):
    """The class of one box and how sure it is.

    Attributes:
        mark: the likeliest class.
        probability: of that class, 0 to 1, calibrated on hands that the network was not fitted on.
        probabilities: of ``empty``, ``marked`` and ``cancelled``, in this order; they sum to 1.
        ink: share of the box's inside that is inked, 0 to 1.
        doubt: why the class can't be sure, if the reason is not the mark itself.
    """

    mark: Mark
    probability: float
    probabilities: tuple[float, float, float]
    ink: float
    doubt: MarkDoubt = MarkDoubt.NONE


class State(StrEnum):
    """Whether an answer was read, is blank, or is in doubt."""

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
    """The reading of one box: the question and choice that it belongs to, its mark, and its corners on the picture.

    ``disturbed`` is true if the box could not be seen properly: it is covered, torn off, streaked or off the picture.
    """

    question: str
    choice: str
    seen: MarkReading
    quad: Quad
    disturbed: bool = False


@dataclass(frozen=True, slots=True)
class AnswerReading:
    """The answer to one question: choices joined by ``|``, or the digits of a number; empty if nothing is marked.

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
    """The reading of a text area: whether somebody wrote in it, and its corners on the picture."""

    question: str
    has_ink: bool
    quad: Quad


@dataclass(frozen=True, slots=True)
class StreakReading:
    """A line that dirt or a dead sensor element draws along the whole picture, in the direction of the feed.

    Attributes:
        vertical: true if it runs from top to bottom of the picture as stored; false if it runs from side to side, as on
            a picture that was turned.
        at: position of its middle, in pixels from the left (from the top).
        share: the same as a share of the picture's width (height), so that pages of different resolutions compare.
        width_px: its width.
        dark: true if it is darker than what it crosses, false if it is lighter.
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
    """The position of the page on the picture.

    Attributes:
        homography: 3×3, row by row, maps millimetres of the page to pixels of the picture as stored.
        residual_mm: root mean square distance between the fiducials' corners as found and as mapped.
        fiducials: how many of the four were found.
        rotation_deg: clockwise rotation of the page on the picture, -180 to 180.
        scale: printed size over intended size, across and down; ``None`` if the picture's resolution is not known.
        pixels_per_mm: resolution, the mean of both directions.

    """

    homography: tuple[float, ...]
    residual_mm: float
    fiducials: int
    rotation_deg: float
    scale: tuple[float, float] | None
    pixels_per_mm: float


class Flaw(StrEnum):
    """What is wrong with the whole picture of a page that was read all the same."""

    HALFTONED = "halftoned"
    """The scanner turned gray levels into dots, so that much is in doubt."""
    NEGATIVE = "negative"
    """Black and white are exchanged; the picture was read after exchanging them back."""


@dataclass(frozen=True, slots=True)
class PageReading:
    """Everything that was read from one page.

    ``outcome`` is ``read``, or else the kind of failure; ``fault`` names what is wrong (``None`` if nothing is). What
    was found before the fault is kept: a page whose code is torn still has its registration and its boxes, if only one
    known layout has such a page. A page that was read may have the fault ``streak``, which is a warning: boxes whose
    answer the streak may change are in doubt, everything else counts.

    ``detail`` is what was measured or read of the fault, by its kind; ``None`` where its name says all.

    ``evidence`` is the place of the fault on the picture; ``None`` if there is no fault, or no place that shows it.

    ``traces`` are the shapes of the plain marks, packed by ``omr.marks.same_paper``: they distinguish the same paper
    scanned again from another paper with the same answers. Empty if no boxes were read.

    ``flaws`` are those of the whole picture, which explain why much of it is in doubt or looks odd.

    ``signer`` is the position, among the keys that were tried, of the one that signed the code; 0 if there is no code.
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
    flaws: tuple[Flaw, ...] = ()
    signer: int = 0

    def to_dict(self) -> dict[str, Any]:
        """Return plain dicts, lists, numbers and texts, for storing as JSON; the detail is in words."""
        return asdict(self) | {"detail": detail_in_words(self.detail)}
