"""What is read: a picture becomes a registration, marks, answers, a reading."""

from omr.faults import ADVICE, Advice, Fault, Outcome
from omr.marks import read_marks
from omr.overlay import draw_overlay
from omr.page import ReadingOptions, read_page
from omr.reading import Mark, MarkReading, PageReading, State

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
    "read_marks",
    "read_page",
]
