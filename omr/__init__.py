"""What is read: a picture becomes a registration, marks, answers, a reading."""

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
