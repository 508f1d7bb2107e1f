"""What was found last period, what was decided, what was done, what it changed; and what was found now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from statistics import median

from pipeline.records.periods import day_of, parse_period
from pipeline.records.remedies import Shortcoming, Status, StepKind
from pipeline.remedies.answers import answered, is_overdue
from pipeline.report import remedy_texts, texts
from pipeline.report.blocks import Block, Bullets, ColumnSpec, Heading, Paragraph, TableBlock, Text, rich
from pipeline.report.matter import Subject
from pipeline.report.parts.plan import is_on_paper, plan_rows
from pipeline.report.parts.shortcomings import (
    Followed,
    became_of,
    decision_of,
    followed,
    found_of,
    grounds_of,
    home_of,
    known_periods,
    shortened,
    some_of,
    standing_of,
    title_of,
    unit_of,
)

MOST_ROWS, MOST_OF_UNIT = 10, 20
"""Of a table about all units, and about one; the annex has all."""
MOST_NAMED = 5
"""Of those that lie."""

Cells = Callable[[Shortcoming], tuple[str, ...]]


def remedies(matter: Subject) -> Iterator[Block]:
    """Yield the blocks of the chapter; none where the register is empty and nothing is asked that has an index."""
    told = followed(matter)
    if not told.found and not matter.asks_for_index:
        return
    yield Heading(1, matter.say(remedy_texts.CHAPTER))
    if told.all:
        yield Paragraph(_stands(matter, told))
    yield from _from_before(matter, told)
    if left := tuple(_left(matter, told)):
        yield Bullets(left)
    yield from _new(matter, told)
    if told.comments:
        yield Paragraph(_comments(matter, told.comments))
    yield from _about_plan(matter)


def _stands(matter: Subject, told: Followed) -> Text:
    """Say how many there are of each status, how many are overdue, and what the measures changed."""
    counts = Counter(one.status for one in told.all)
    said = [matter.say(text, count=counts[one]) for one, text in remedy_texts.COUNT_OF_STATUS.items() if counts[one]]
    if late := sum(one.is_overdue(matter.register.day) for one in told.all):
        said.append(matter.say(remedy_texts.COUNT_OVERDUE, count=late))
    stands = rich(remedy_texts.STANDS.said(matter.language), count=len(told.all), statuses=", ".join(said))
    verdicts = Counter(found.said for one in told.all if (found := matter.register.verdicts.get(one.number)))
    if not verdicts:
        return stands
    by_verdict = remedy_texts.COUNT_OF_VERDICT.items()
    changed = ", ".join(matter.say(text, count=verdicts[one]) for one, text in by_verdict if verdicts[one])
    return (*stands, " ", matter.say(remedy_texts.CHANGED_WHAT, count=verdicts.total(), verdicts=changed))


# -------------------------------------------------------------------------------------------------------------- tables


def _from_before(matter: Subject, told: Followed) -> Iterator[Block]:
    """Yield what became of what was found earlier and decided."""

    def cells(one: Shortcoming) -> tuple[str, ...]:
        return shortened(decision_of(matter, one)), became_of(matter, one)

    columns = (
        ColumnSpec(matter.say(remedy_texts.DECISION), width_share=2.6),
        ColumnSpec(matter.say(remedy_texts.BECAME), width_share=2.6),
    )
    decided = [one for one in told.before if one.status is not Status.PROPOSED]
    yield from _table(matter, remedy_texts.FROM_BEFORE.said(matter.language), decided, columns, cells)


def _new(matter: Subject, told: Followed) -> Iterator[Block]:
    """Yield what was found in this period."""

    def cells(one: Shortcoming) -> tuple[str, ...]:
        return grounds_of(matter, one.found), standing_of(matter, one)

    columns = (
        ColumnSpec(matter.say(remedy_texts.GROUNDS), width_share=2.6),
        ColumnSpec(matter.say(remedy_texts.STATE), width_share=1.2),
    )
    yield from _table(matter, remedy_texts.NEW.said(matter.language), told.new, columns, cells)


def _table(
    matter: Subject, title: str, these: Sequence[Shortcoming], columns: Sequence[ColumnSpec], cells: Cells
) -> Iterator[Block]:
    """Yield a table of shortcomings, unit by unit, those that matter most where they are too many; none of none."""
    if not these:
        return
    most = MOST_OF_UNIT if matter.unit else MOST_ROWS
    chosen = set(sorted(range(len(these)), key=lambda at: _rank(matter, these[at]))[:most])
    shown = [one for at, one in enumerate(these) if at in chosen]
    unit = () if matter.unit else (ColumnSpec(matter.say(texts.UNIT), width_share=1.2, said_once=True),)
    rows = tuple((*((unit_of(matter, one),) if unit else ()), _named(matter, one), *cells(one)) for one in shown)
    more = len(these) - len(shown)
    notes = [matter.say(remedy_texts.AND_MORE, count=more)] if more else []
    if any(one.number in matter.register.verdicts for one in shown):
        notes.append(matter.say(remedy_texts.ABOUT_VERDICTS))
    what = ColumnSpec(matter.say(remedy_texts.SHORTCOMING), width_share=2.6)
    yield TableBlock(title, (*unit, what, *columns), rows, tuple(notes))


def _named(matter: Subject, one: Shortcoming) -> str:
    return matter.say(remedy_texts.NUMBERED, number=one.number, title=shortened(found_of(matter, one)))


def _rank(matter: Subject, one: Shortcoming) -> int:
    """Return how far behind others a shortcoming comes where not all can be shown."""
    if one.is_overdue(matter.register.day) or one.question:
        return 0
    return 1 if one.number in matter.register.verdicts else 2


# --------------------------------------------------------------------------------------------------- what is left lying


def _left(matter: Subject, told: Followed) -> Iterator[Text]:
    """Yield what was proposed and never decided, what is overdue, and what was returned with a question."""
    day = matter.register.day
    lying = [one for one in told.before if one.status is Status.PROPOSED]
    late = [one for one in told.all if one.is_overdue(day)]
    asked = [one for one in told.all if one.question and one.is_open]
    yield from _left_for(matter, remedy_texts.NEVER_DECIDED.said(matter.language), lying, _lain)
    yield from _left_for(matter, remedy_texts.LATE.said(matter.language), late, _late)
    yield from _left_for(matter, remedy_texts.RETURNED.said(matter.language), asked, _asked)


def _left_for(
    matter: Subject, lead: str, these: Sequence[Shortcoming], told: Callable[[Subject, Shortcoming], str]
) -> Iterator[Text]:
    if not these:
        return
    text = remedy_texts.LEFT if matter.unit else remedy_texts.LEFT_OF_UNIT
    said = [
        text.said(matter.language).format(unit=unit_of(matter, one), number=one.number, told=told(matter, one))
        for one in these
    ]
    yield (*rich(lead, count=len(these)), some_of(matter, said, MOST_NAMED))


def _lain(matter: Subject, one: Shortcoming) -> str:
    """Say what was proposed, since when it has lain, and how many periods have come since."""
    home, this = home_of(matter, one), parse_period(matter.period)
    since = [period for period in known_periods(matter) if home.last < period.last <= this.last]
    period, title = matter.period_said(home.name), shortened(title_of(matter, one))
    return matter.say(remedy_texts.SINCE, title=title, period=period, count=len(since))


def _late(matter: Subject, one: Shortcoming) -> str:
    due = matter.say(remedy_texts.UNTIL, day=matter.day_said(one.due)) if one.due else ""
    return ", ".join(filter(None, (due, one.owner)))


def _asked(matter: Subject, one: Shortcoming) -> str:
    step = one.since(StepKind.RETURNED)
    return matter.say(remedy_texts.ASKED_ON, day=matter.day_said(day_of(step.moment))) if step else ""


# ----------------------------------------------------------------------------------------------- comments, and the plan


def _comments(matter: Subject, comments: Sequence[Shortcoming]) -> str:
    """Say how many comments must be answered, how many were, how long after they arrived, and how many are overdue."""
    register, done = matter.register, answered(comments)
    came = {one.number: register.arrivals.get(one.number, day_of(one.steps[0].moment)) for one in comments}
    kept = sum(one.status is not Status.DROPPED for one in comments)
    days = [max((one.done_on - came[one.number]).days, 0) for one in done if one.done_on]
    middle = Fraction(median(days)) if days else None
    told = "" if middle is None else matter.number(float(middle), 0 if middle.denominator == 1 else 1)
    return matter.say(
        remedy_texts.COMMENTS,
        count=matter.count(kept),
        answered=matter.count(len(done)),
        days=matter.say(remedy_texts.MEDIAN_DAYS, days=told) if told else "",
        waiting=matter.count(kept - len(done)),
        overdue=matter.count(
            sum(is_overdue(one, register.day, register.answering, came[one.number]) for one in comments)
        ),
    )


def _about_plan(matter: Subject) -> Iterator[Block]:
    """Yield where the plan is, or why there is none."""
    if matter.is_large:
        yield Paragraph(matter.say(remedy_texts.PLANS_OF_UNITS))
        return
    if plan_rows(matter):
        see = remedy_texts.FILL_IN_PLAN if is_on_paper(matter) else remedy_texts.SEE_PLAN
        yield Paragraph(matter.say(see, target=matter.target_said))
    elif matter.asks_for_index and any(row.valid for row in matter.channels):
        yield Paragraph(_no_plan(matter))


def _no_plan(matter: Subject) -> str:
    if matter.unit and any(row.note for row in matter.now(matter.rows.units, matter.main.channel)):
        return matter.say(texts.TOO_FEW_FOR_PLAN)
    is_open = matter.order_is_open(matter.main.channel)
    return matter.say(texts.ORDER_OPEN if is_open else texts.NONE_BELOW_TARGET, target=matter.target_said)
