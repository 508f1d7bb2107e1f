"""The options of every stage of reading, in one place."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

from omr.answers import AnswerOptions
from omr.flaws.disturbance import DisturbanceOptions
from omr.flaws.streaks import StreakOptions
from omr.marks.classify import MarkOptions
from omr.marks.tails import TailOptions
from omr.marks.wide_rings import RingOptions
from omr.registration.fiducials import FiducialOptions
from omr.registration.homography import RegistrationOptions


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """The options of every stage.

    Attributes:
        fiducials: how markers are looked for.
        registration: when a registration is believed.
        marks: the rules above the classifier.
        tails: when ink in a box is the tail of another box' mark.
        perhaps_tails: when what was taken for a mark may be such a tail, so that it is asked about: more ink, and less
            straight. Of 54,999 questions with plain marks (``in-spec``) it asks about four at most.
        rings: when a box has a wide ring around it.
        answers: how sure an answer must be.
        streaks: what counts as a streak.
        disturbance: when a box could not be seen as it is.
        outline_seen: darkness of its palest side from which on a box' outline was seen at all; the palest print that
            still reads, low toner at 100 dpi, has 0.25.
        outlines_share: a page on which fewer of the outlines were seen is not registered.
        outlines_share_anchored: likewise where three markers or more and the code tell where the page lies: what is
            missing can but be covered.
        text_ink: share of a text area's inside above which somebody wrote in it; a comma is 0.05 % of the area.
    """

    fiducials: FiducialOptions = field(default_factory=FiducialOptions)
    registration: RegistrationOptions = field(default_factory=RegistrationOptions)
    marks: MarkOptions = field(default_factory=MarkOptions)
    tails: TailOptions = field(default_factory=TailOptions)
    perhaps_tails: TailOptions = field(default_factory=partial(TailOptions, less=0.6, straight=0.1, bent=0.14))
    rings: RingOptions = field(default_factory=RingOptions)
    answers: AnswerOptions = field(default_factory=AnswerOptions)
    streaks: StreakOptions = field(default_factory=StreakOptions)
    disturbance: DisturbanceOptions = field(default_factory=DisturbanceOptions)
    outline_seen: float = 0.15
    outlines_share: float = 0.6
    outlines_share_anchored: float = 0.25
    text_ink: float = 0.0005
