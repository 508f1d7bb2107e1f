"""What is measured at a printer and a scanner, and the grades."""

from __future__ import annotations

from enum import StrEnum


class Grade(StrEnum):
    """A grade, from the best to the worst."""

    GOOD = "good"
    USABLE = "usable"
    """Pages are read, but more questions than necessary go to a person."""
    POOR = "not-good-enough"


class Measure(StrEnum):
    """The measures that are graded."""

    RESOLUTION = "resolution"
    CONTRAST = "contrast"
    SHARPNESS = "sharpness"
    NOISE = "noise"
    OUTLINES = "outlines"
    FIDUCIALS = "fiducials"
    REGISTRATION = "registration"
    CODE = "code"
    SCALE = "scale"
    SKEW = "skew"
    STREAKS = "streaks"
    BLANKNESS = "blankness"
