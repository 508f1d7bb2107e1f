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
        fiducials: how markers are searched for.
        registration: when a registration is accepted.
        marks: the rules that limit the classifier.
        tails: when ink in a box is the tail of another box's mark.
        perhaps_tails: when a mark may be such a tail, so that a person is asked: with more ink, and less straight. Of
            54,999 questions with plain marks (``in-spec``) at most four are asked about.
        rings: when a box has a wide ring around it.
        answers: how probable an answer must be.
        streaks: what counts as a streak.
        disturbance: when a box is covered, torn off or streaked.
        outline_seen: least darkness of the palest side of a box's outline at which the outline counts as seen; the
            palest print that still reads, low toner at 100 dpi, has 0.25.
        outlines_share: least share of outlines that must be seen for a page to be registered.
        outlines_share_anchored: the same for a page whose position is known from at least three markers and the code,
            so that missing outlines can only be covered.
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
