"""A real survey, a real register of units, a small scanned stack, and the simulated pen and scanner that made it.

The simulator in brief: ``choose_answers`` decides what a respondent answers, ``fill_sheet`` draws it on the pictures of
a printed sheet with somebody's ``Hand``, ``scan`` simulates the scanning of a page, ``fill_and_scan`` does all of that
for a stack and keeps the ``Truth``, and ``compare`` counts how well a reading agrees with it. All are pure functions of
their arguments, including the random generator or seed, and can be sent to other processes.
"""

from samples.covers import CoveredCode, Staple
from samples.curl import Curl
from samples.defects import Defect, Dust, Fold, Holes, QuarterTurn, Stain, Stamp, Streak, TornCorner, afflict
from samples.echoes import BleedThrough, GhostPrint, OverlappingSheet
from samples.filling import fill_page, fill_sheet
from samples.hand import FELT_TIPS, HARD_TO_READ, PENS, RARE_PENS, TAKEN_BACK, Hand, MarkStyle, Pen, draw_hand
from samples.ink import at_dpi, inked, onto
from samples.lamp import BlackBorder, ColourCast, DimLamp
from samples.pen import Stroke, draw_mark, draw_marks
from samples.respondent import PLAIN, Answers, BoxMarks, Habits, Response, choose_answers
from samples.scan_file import Codec, rasterise, rasterise_pages, write_scan_pdf, write_scan_tiff
from samples.scanner import HARD, IN_SPEC, SCANNERS, Scanner, scan, worn_print
from samples.simulation import (
    REAL,
    TIDY,
    BlankSheet,
    FilledSheet,
    Handling,
    Stack,
    fill_and_scan,
    fill_each,
    stacked,
    truth_of,
)
from samples.stack_facts import SampleRun, SampleScan, StackFacts, read_facts, write_facts
from samples.stray_ink import PassingComment, ScribbledMarker
from samples.truth import Score, TrueState, Truth, by_style, compare, read_truth, write_truth
from samples.wear import WEAR, office_wear

__all__ = [
    "FELT_TIPS",
    "HARD",
    "HARD_TO_READ",
    "IN_SPEC",
    "PENS",
    "PLAIN",
    "RARE_PENS",
    "REAL",
    "SCANNERS",
    "TAKEN_BACK",
    "TIDY",
    "WEAR",
    "Answers",
    "BlackBorder",
    "BlankSheet",
    "BleedThrough",
    "BoxMarks",
    "Codec",
    "ColourCast",
    "CoveredCode",
    "Curl",
    "Defect",
    "DimLamp",
    "Dust",
    "FilledSheet",
    "Fold",
    "GhostPrint",
    "Habits",
    "Hand",
    "Handling",
    "Holes",
    "MarkStyle",
    "OverlappingSheet",
    "PassingComment",
    "Pen",
    "QuarterTurn",
    "Response",
    "SampleRun",
    "SampleScan",
    "Scanner",
    "Score",
    "ScribbledMarker",
    "Stack",
    "StackFacts",
    "Stain",
    "Stamp",
    "Staple",
    "Streak",
    "Stroke",
    "TornCorner",
    "TrueState",
    "Truth",
    "afflict",
    "at_dpi",
    "by_style",
    "choose_answers",
    "compare",
    "draw_hand",
    "draw_mark",
    "draw_marks",
    "fill_and_scan",
    "fill_each",
    "fill_page",
    "fill_sheet",
    "inked",
    "office_wear",
    "onto",
    "rasterise",
    "rasterise_pages",
    "read_facts",
    "read_truth",
    "scan",
    "stacked",
    "truth_of",
    "worn_print",
    "write_facts",
    "write_scan_pdf",
    "write_scan_tiff",
    "write_truth",
]
