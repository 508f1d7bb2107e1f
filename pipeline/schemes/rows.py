"""The rows that a scheme makes: of each indicator, and of the overall figure with its class."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from forms.bilingual import Words
from pipeline.schemes.scheme import Source
from pipeline.schemes.spans import Span


@dataclass(frozen=True, slots=True)
class GroupAnswers:
    """What people answered of one unit, by one channel, in one period.

    Attributes:
        unit: id.
        channel: id.
        period: by its name, such as ``2019-Q1``.
        counts: valid answers of valid sheets, by question and level.
        pending: answers in doubt by question, which are not among ``counts`` and may end as any level or as none.
        sheets: valid sheets.
        waiting: sheets that may still become valid.
        unit_name: what the unit is called.
        serials: of all sheets that were issued, as ``units.csv`` writes them.
    """

    unit: str
    channel: str
    period: str
    counts: Mapping[str, Mapping[str, int]]
    pending: Mapping[str, int] = field(default_factory=dict)
    sheets: int = 0
    waiting: int = 0
    unit_name: str = ""
    serials: str = ""


class Note(StrEnum):
    """What must be known of an overall figure."""

    NONE = ""
    OTHER_PERIOD = "other-period"
    """The scheme is not made for periods of this length: there is no class and no rank."""
    INCOMPLETE = "incomplete"
    """An indicator has no points from anywhere: there is no sum."""
    TOO_FEW = "too-few"
    """There are so few valid sheets that there is no rank."""
    BELOW_THRESHOLD = "below-threshold"
    """Rounded it reaches a class that it does not belong to."""


@dataclass(frozen=True, slots=True)
class Classed:
    """A figure and its class.

    Attributes:
        span: the figure and its bounds.
        own: id of the class that it belongs to now; empty where there is none.
        low: id of the class of its lower bound.
        high: id of the class of its upper bound.
    """

    span: Span
    own: str = ""
    low: str = ""
    high: str = ""

    @property
    def is_open(self) -> bool:
        """Whether doubts may still give it another class, or one at all."""
        return self.low != self.high or (not self.own and bool(self.low))


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """One indicator of one unit, channel and period; all points are exact.

    Attributes:
        unit, channel, period, unit_name: as of the answers.
        indicator: its id.
        number: as forms print it.
        name: what it is called.
        question: a single question of it; empty for the indicator itself.
        max: the most points that it can have.
        citizens: what people's answers make, with its bounds.
        self_scored: the points that the agency gave itself; ``None``: none.
        appraised: those that its superior gave it.
        computed: those that the dates of dossiers make.
        counts: where the points come from that count; ``None``: nowhere.
        points: those that count, with their bounds.
    """

    unit: str
    channel: str
    period: str
    unit_name: str
    indicator: str
    number: str
    name: Words
    question: str
    max: Fraction
    citizens: Span
    self_scored: Fraction | None
    appraised: Fraction | None
    computed: Fraction | None
    counts: Source | None
    points: Span


@dataclass(frozen=True, slots=True)
class ClassRow:
    """The overall figure of one unit, channel and period.

    Attributes:
        unit, channel, period, unit_name: as of the answers.
        sheets: valid ones.
        waiting: sheets that may still become valid.
        max: the largest figure that there can be.
        overall: the figure and its class.
        missing: numbers of the indicators without points.
        officials: the sum of those who dealt with dossiers and its class; ``None`` where the scheme has none.
        shares: answers at each level of which the share is told, by its id; empty where the scheme has none.
        share_answers: valid answers to that question.
        rank: 1 for the largest figure; ``None`` with too few sheets, or while doubts may still change it.
        note: what must be known of it.
    """

    unit: str
    channel: str
    period: str
    unit_name: str
    sheets: int
    waiting: int
    max: Fraction
    overall: Classed
    missing: tuple[str, ...]
    officials: Classed | None
    shares: Mapping[str, int]
    share_answers: int
    rank: int | None
    note: Note
