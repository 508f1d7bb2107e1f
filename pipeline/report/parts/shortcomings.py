"""Which shortcomings a report tells of, seen from its period, and how each is put into words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.errors import UnknownNameError
from pipeline.records.periods import Period, day_of, parse_period, period_before
from pipeline.records.remedies import Evidence, Reason, Shortcoming, Status, StepKind, Subject
from pipeline.remedies.register_words import REASONS, STATUSES
from pipeline.remedies.verdict_words import verdict_in_short
from pipeline.report import remedy_texts as texts
from pipeline.report.charts.words import signed
from pipeline.report.matter import HARD_SPACE, NOTHING, decimals_of, exact_index
from pipeline.report.matter import Subject as Matter

_CLOSES = {Status.CHECKED: StepKind.CHECKED, Status.DROPPED: StepKind.DROPPED}
MOST_LETTERS = 200
"""Of what somebody wrote, in the chapter; the annex has all of it."""


@dataclass(frozen=True)
class Followed:
    """What a report tells of, unit by unit: what is of the whole office comes first.

    Attributes:
        all: but comments.
        before: those found in earlier periods, and open or closed since the period before this one.
        new: those found in this period.
        comments: that must be answered.
    """

    all: tuple[Shortcoming, ...]
    before: tuple[Shortcoming, ...]
    new: tuple[Shortcoming, ...]
    comments: tuple[Shortcoming, ...]

    @property
    def found(self) -> bool:
        """Whether there is anything to tell of."""
        return bool(self.all or self.comments)


def followed(matter: Matter) -> Followed:
    """Return what the report tells of: nothing that was found later than its period, nor was closed long ago."""
    this = parse_period(matter.period)
    before: list[Shortcoming] = []
    new: list[Shortcoming] = []
    for one in filter(lambda one: _was_open_lately(matter, one), matter.register.shortcomings):
        home = home_of(matter, one)
        if home.last <= this.last:
            (new if home.first >= this.first else before).append(one)
    both = (*before, *new)
    comments = tuple(one for one in both if one.about.subject is Subject.COMMENT)
    return Followed(_by_unit(matter, both), _by_unit(matter, before), _by_unit(matter, new), comments)


def home_of(matter: Matter, one: Shortcoming) -> Period:
    """Return the period in which a shortcoming was found: that of its figure, else the newest that there was."""
    if period := _named(one.found.period):
        return period
    begun = day_of(one.steps[0].moment)
    known = [period for period in known_periods(matter) if period.first <= begun]
    return known[-1] if known else parse_period(matter.period)


def _named(name: str) -> Period | None:
    """Return a period by its name; ``None`` where a list that somebody typed has something else there."""
    try:
        return parse_period(name)
    except UnknownNameError:
        return None


def known_periods(matter: Matter) -> list[Period]:
    """Return the periods with figures that are as long as the report's, the oldest first."""
    months = parse_period(matter.period).months
    found = {period for row in matter.rows.channels if (period := parse_period(row.period)).months == months}
    return sorted(found, key=lambda period: period.first)


def _was_open_lately(matter: Matter, one: Shortcoming) -> bool:
    """Tell whether a shortcoming is open, or was closed after the period before the report's had ended."""
    if one.is_open:
        return True
    closed = one.since(_CLOSES[one.status])
    earlier = period_before(matter.period, (row.period for row in matter.rows.channels))
    return closed is None or earlier is None or day_of(closed.moment) > parse_period(earlier).last


def places_of_units(matter: Matter) -> dict[str, int]:
    """Return which place each unit has, by its id, in the order of the tables; the whole office has the first."""
    units = dict.fromkeys(["", *(row.unit for row in matter.now(matter.rows.units))])
    return {unit: place for place, unit in enumerate(units)}


def _by_unit(matter: Matter, these: Iterable[Shortcoming]) -> tuple[Shortcoming, ...]:
    """Leave comments out, and put the others in the order of the units."""
    place = places_of_units(matter)
    kept = [one for one in these if one.about.subject is not Subject.COMMENT]
    return tuple(sorted(kept, key=lambda one: (place.get(one.about.unit, len(place)), one.about.unit, one.number)))


# --------------------------------------------------------------------------------------------------------- in words


def unit_of(matter: Matter, one: Shortcoming) -> str:
    """Return the name of the unit that a shortcoming is of."""
    return one.about.unit_name or one.about.unit or matter.say(texts.WHOLE_OFFICE)


def title_of(matter: Matter, one: Shortcoming) -> str:
    """Say what a shortcoming is, and in which channel if the report is about several and the title doesn't say it."""
    title, channel = one.title or matter.say(texts.ERASED), matter.channel_name(one.about.channel)
    if not one.about.channel or len(matter.channels) < 2 or channel in title:
        return title
    return f"{title} ({channel})"


def found_of(matter: Matter, one: Shortcoming) -> str:
    """Say what a shortcoming is, with its figure when it was found."""
    figure = figure_of(matter, one.found, one.about.subject)
    title = title_of(matter, one)
    return f"{title}: {figure}" if figure else title


def figure_of(matter: Matter, evidence: Evidence, subject: Subject) -> str:
    """Write the figure behind a shortcoming, with its interval and period; empty where there is none."""
    if not evidence.period or evidence.index is None:
        return ""
    period = matter.period_said(evidence.period).replace(" ", HARD_SPACE)
    if subject is Subject.THEME:
        counts = {"count": matter.count(evidence.satisfied), "all": matter.count(evidence.answers)}
        return matter.say(texts.SHARE_THEN, **counts, period=period)
    exact = exact_index(evidence.satisfied, evidence.answers)
    decimals = 2 if exact is None else decimals_of(evidence.answers)
    index = f"{matter.number(evidence.index if exact is None else exact, decimals)}{HARD_SPACE}%"
    if evidence.low is None:
        return f"{index}, {period}"
    interval = f"{matter.number(evidence.low, decimals)}–{matter.number(evidence.high, decimals)}"
    return matter.say(texts.FIGURE_THEN, index=index, interval=interval, period=period)


def grounds_of(matter: Matter, evidence: Evidence) -> str:
    """Say by what a shortcoming is told from chance."""
    said = [_reason(matter, evidence, reason) for reason in evidence.reasons]
    return "; ".join(said) or matter.say(REASONS[Reason.PERSON])


def _reason(matter: Matter, evidence: Evidence, reason: Reason) -> str:
    if reason is Reason.FALL and evidence.change is not None and evidence.before:
        points = signed(evidence.change, decimals_of(evidence.answers), matter.language)
        return matter.say(texts.FELL_BY, points=points, before=matter.period_said(evidence.before))
    return matter.say(REASONS[reason])


def decision_of(matter: Matter, one: Shortcoming) -> str:
    """Say what was decided: the measure, who does it, and until when."""
    due = matter.say(texts.UNTIL, day=matter.day_said(one.due)) if one.due else ""
    return "; ".join(filter(None, (one.measure, one.owner, due))) or NOTHING


def standing_of(matter: Matter, one: Shortcoming) -> str:
    """Say how a shortcoming stands: done or closed on which day, overdue, or returned with a question."""
    status, step = matter.say(STATUSES[one.status]), one.since(_CLOSES.get(one.status, StepKind.DONE))
    day = day_of(step.moment) if step else None
    if one.status in (Status.DONE, *_CLOSES) and (day := one.done_on if one.status is Status.DONE else day):
        status = matter.say(texts.ON_DAY, status=status, day=matter.day_said(day))
    late = [matter.say(texts.OVERDUE)] if one.is_overdue(matter.register.day) else []
    asked = [matter.say(texts.ASKED)] if one.question and one.is_open else []
    return "; ".join([status, *late, *asked])


def became_of(matter: Matter, one: Shortcoming) -> str:
    """Say how a shortcoming stands, and what the figures say of its measure once that was carried out."""
    return ". ".join(filter(None, (standing_of(matter, one), judged(matter, one))))


def judged(matter: Matter, one: Shortcoming) -> str:
    """Say what the figures say of a measure that was carried out; empty where none was."""
    verdict = matter.register.verdicts.get(one.number)
    if verdict is None:
        return ""
    said = verdict_in_short(verdict, matter.language)
    if verdict.change is None:
        return said
    indices = {"before": matter.number(verdict.before_index, 1), "after": matter.number(verdict.after_index, 1)}
    points = {"change": verdict.change, "low": verdict.change_low, "high": verdict.change_high}
    changes = {name: signed(value or 0.0, 1, matter.language) for name, value in points.items()}
    return matter.say(texts.VERDICT, said=said, **indices, **changes)


def shortened(text: str) -> str:
    """Return a text that is too long for the chapter without its end."""
    return text if len(text) <= MOST_LETTERS else f"{text[:MOST_LETTERS].rstrip()}…"


def some_of(matter: Matter, said: Sequence[str], most: int) -> str:
    """Write some of many one after another, and how many more there are."""
    more = [matter.say(texts.MORE_LEFT, count=len(said) - most)] if len(said) > most else []
    return "; ".join([*said[:most], *more])
