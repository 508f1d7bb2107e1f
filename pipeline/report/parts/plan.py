"""The annex with the plan to put right what was found, as the register holds it.

For an office that works on paper, whose register holds nothing but proposals, it has the lowest criteria below the
target as well, to be written into by hand.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pipeline.figures.figure_rows import LowestRow, MeasureRow
from pipeline.records.remedies import Shortcoming, Status, StepKind
from pipeline.report import remedy_texts, texts
from pipeline.report.blocks import Block, ColumnSpec, Heading, Paragraph, TableBlock, Turned
from pipeline.report.matter import HARD_SPACE, Subject
from pipeline.report.parts.shortcomings import followed, found_of, judged, places_of_units, standing_of, unit_of

HIGH = 8.0
"""Millimetres of a row that is written into by hand."""
_COLUMNS = (
    (remedy_texts.CAUSE, 1.6, 26.0),
    (remedy_texts.MEASURE, 2.2, 34.0),
    (remedy_texts.OWNER, 1.2, 22.0),
    (remedy_texts.DUE, 0.9, 20.0),
    (remedy_texts.RESULT, 2.0, 30.0),
    (remedy_texts.REMARK, 1.3, 20.0),
)
"""Of each column its head, how wide it is beside others, and millimetres that it has at least."""


class PlanRow(NamedTuple):
    """A line of the plan; what nobody has said is empty."""

    unit: str
    limitation: str
    cause: str = ""
    measure: str = ""
    owner: str = ""
    due: str = ""
    result: str = ""
    remark: str = ""


def plan_annex(matter: Subject, authority: str) -> Iterator[Block]:
    """Yield the annex, on pages turned to landscape as its columns need; none where there is nothing to put right.

    It bears the title and the line on what it is enclosed with that annexes have (Decree 30/2020/NĐ-CP, appendix I).
    """
    if table := plan_table(matter):
        enclosed = matter.say(remedy_texts.ENCLOSED, authority=authority)
        yield Turned((Heading(1, matter.say(remedy_texts.ANNEX)), Paragraph(enclosed), table))


def plan_table(matter: Subject, *, numbered: bool = True) -> TableBlock | None:
    """Return the plan; ``None`` where there is nothing to put right.

    Args:
        matter: whose shortcomings.
        numbered: whether lines are numbered, as on paper.
    """
    rows = () if matter.is_large else plan_rows(matter)
    if not rows:
        return None
    said, first = matter.say, 1 if matter.unit else 0
    columns = (
        *((ColumnSpec(said(remedy_texts.ORDINAL), width_share=0.4),) if numbered else ()),
        *((ColumnSpec(said(texts.UNIT), width_share=1.2, said_once=True),) if not matter.unit else ()),
        ColumnSpec(said(remedy_texts.PLAN_SHORTCOMING), width_share=3.0),
        *(ColumnSpec(said(label), width_share=share, least=least) for label, share, least in _COLUMNS),
    )
    cells = tuple((*((str(number),) if numbered else ()), *row[first:]) for number, row in enumerate(rows, 1))
    return TableBlock(said(remedy_texts.PLAN), columns, cells, _notes(matter), least=HIGH)


def _notes(matter: Subject) -> tuple[str, ...]:
    """Return what is said of criteria that are not in the plan, though they may be low."""
    if not is_on_paper(matter):
        return ()
    waits = (matter.say(texts.ORDER_OPEN),) if matter.channels and matter.order_is_open(matter.main.channel) else ()
    return (*matter.without_few, *waits)


def is_on_paper(matter: Subject) -> bool:
    """Tell whether nobody has taken a step in the register, or added anything to it."""
    all_of_them = followed(matter).all
    return all(one.status is Status.PROPOSED and one.steps[0].kind is StepKind.PROPOSED for one in all_of_them)


def plan_rows(matter: Subject) -> list[PlanRow]:
    """Return the lines of the plan, unit by unit."""
    place = places_of_units(matter)
    lines = [(one.about.unit, _of_register(matter, one)) for one in followed(matter).all]
    if is_on_paper(matter):
        lines += _of_criteria(matter)
    return [line for _, line in sorted(lines, key=lambda one: place.get(one[0], len(place)))]


def _of_criteria(matter: Subject) -> Iterator[tuple[str, PlanRow]]:
    """Yield the lowest criteria of each unit below the target, but for those whose cause is in the register."""
    if not matter.channels:
        return
    channel = matter.main.channel
    known = {cell for one in followed(matter).all for cell in _cells(one)}
    typed = {(row.unit, row.question): row for row in matter.rows.measures if row.channel == channel}
    for row in matter.lowest(channel):
        cells = {(row.unit, one, row.question) for one in (channel, "")}
        if row.index < matter.target and not known & cells:
            yield row.unit, _of_criterion(matter, row, typed.get((row.unit, row.question)))


def _cells(one: Shortcoming) -> Iterator[tuple[str, str, str]]:
    """Yield the figures that a shortcoming is about: unit, channel (empty for all of them) and criterion."""
    yield one.about.unit, one.about.channel, one.about.question
    yield from one.found.also
    yield from one.latest.also


def _of_register(matter: Subject, one: Shortcoming) -> PlanRow:
    result = ". ".join(filter(None, (one.result, judged(matter, one))))
    remark = matter.say(remedy_texts.IN_REGISTER, number=one.number, status=standing_of(matter, one))
    due = matter.day_said(one.due) if one.due else ""
    return PlanRow(unit_of(matter, one), found_of(matter, one), one.cause, one.measure, one.owner, due, result, remark)


def _of_criterion(matter: Subject, row: LowestRow, typed: MeasureRow | None) -> PlanRow:
    limitation = f"{row.question_name}: {matter.lowest_said(row)}{HARD_SPACE}%"
    if typed is None:
        return PlanRow(row.unit_name, limitation)
    said = (typed.cause, typed.measure, typed.owner, typed.due, typed.result)
    return PlanRow(row.unit_name, limitation, *(text or "" for text in said))
