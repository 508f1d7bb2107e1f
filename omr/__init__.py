"""Reads pictures of printed pages: from pixels to registration, page code, marks, answers and a ``PageReading``."""

from typing import TYPE_CHECKING

from forms.lazy_names import lazily

if TYPE_CHECKING:
    from omr.fault_evidence import evidence_crop
    from omr.faults import ADVICE, Advice, Fault, Outcome
    from omr.marks.classify import read_marks
    from omr.overlay import draw_overlay
    from omr.page import read_page
    from omr.reading import Mark, MarkReading, PageReading, State
    from omr.reading_options import ReadingOptions

__all__ = [
    "ADVICE",
    "Advice",
    "Fault",
    "Mark",
    "MarkReading",
    "Outcome",
    "PageReading",
    "ReadingOptions",
    "State",
    "draw_overlay",
    "evidence_crop",
    "read_marks",
    "read_page",
]

__getattr__ = lazily(
    __name__,
    {
        "evidence_crop": "omr.fault_evidence",
        "ADVICE": "omr.faults",
        "Advice": "omr.faults",
        "Fault": "omr.faults",
        "Outcome": "omr.faults",
        "read_marks": "omr.marks.classify",
        "draw_overlay": "omr.overlay",
        "read_page": "omr.page",
        "Mark": "omr.reading",
        "MarkReading": "omr.reading",
        "PageReading": "omr.reading",
        "State": "omr.reading",
        "ReadingOptions": "omr.reading_options",
    },
)
