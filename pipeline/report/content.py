"""All that a report says, in its order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pipeline.figures.choice import Choice
from pipeline.figures.delivery import named
from pipeline.figures.figure_rows import ChannelRow
from pipeline.figures.state_of_data import StateOfData
from pipeline.records.log_heads import head_for_code, head_in_words
from pipeline.report import texts
from pipeline.report.blocks import Block, FirstPage, Picture, Report
from pipeline.report.choice import remarks
from pipeline.report.matter import HARD_SPACE, Subject
from pipeline.report.parts.areas import areas
from pipeline.report.parts.channels import channels
from pipeline.report.parts.comments import comments
from pipeline.report.parts.criteria import criteria
from pipeline.report.parts.drivers import drivers
from pipeline.report.parts.each_unit import each_unit
from pipeline.report.parts.every_unit import every_unit
from pipeline.report.parts.forms import forms
from pipeline.report.parts.people import people
from pipeline.report.parts.place import place
from pipeline.report.parts.plan import plan_annex
from pipeline.report.parts.quality import method_of, quality
from pipeline.report.parts.questions import questions
from pipeline.report.parts.remedies import remedies
from pipeline.report.parts.scheme import scheme
from pipeline.report.parts.sheets import sheets
from pipeline.report.parts.summary import summary
from pipeline.report.parts.trend import trend
from pipeline.report.parts.units import units
from pipeline.results.preliminary import preliminary
from pipeline.results.texts import PRELIMINARY
from pipeline.results.workbook_texts import moment
from pipeline.settings import Validity


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who issues a report.

    Attributes:
        authority: its name.
        superior: the body above it; empty for none.
        crest: the authority's crest; ``None`` for none.
    """

    authority: str
    superior: str = ""
    crest: Picture | None = None


def content(
    matter: Subject,
    state: StateOfData,
    validity: Validity,
    choice: Choice | None = None,
    *,
    quoted: bool,
    issuer: Issuer | None = None,
    each: bool = False,
) -> Report:
    """Return the report.

    Args:
        matter: what it is about.
        state: of the data.
        validity: when a sheet counts and a figure is shown.
        choice: how it came to be about that, if that is to be told.
        quoted: whether comments are quoted.
        issuer: who issues it; ``None`` for the authority whose survey it is.
        each: whether it tells of each unit in turn at its end.
    """
    issuer = issuer or Issuer(state.authority)
    title = matter.say(texts.TITLE)
    period = matter.period_said(matter.period)
    about = period if matter.unit is None else f"{issuer.authority}, {period}"
    parts = _parts(matter, quoted=quoted) if matter.unit is None else _parts_of_unit(matter, quoted=quoted)
    return Report(
        title=title if matter.unit is None else matter.say(texts.TITLE_OF_UNIT, title=title, unit=issuer.authority),
        period=period,
        authority=issuer.authority,
        language=matter.language,
        blocks=(
            _cover(matter, state, issuer, choice),
            *parts,
            *method_of(matter, validity, state),
            *plan_annex(matter, issuer.authority),
            *(every_unit(matter) if matter.is_large else each_unit(matter) if each else ()),
            *forms(matter),
        ),
        footer_text=state.title,
        subject=f"{state.title}, {about}",
        keywords=(matter.survey, matter.period, *([matter.unit.unit] if matter.unit else [])),
    )


def _parts(matter: Subject, *, quoted: bool) -> Iterator[Block]:
    yield from summary(matter)
    yield from sheets(matter)
    yield from units(matter)
    yield from criteria(matter)
    yield from scheme(matter)
    yield from questions(matter)
    yield from drivers(matter)
    yield from channels(matter)
    yield from trend(matter)
    yield from areas(matter)
    yield from people(matter)
    yield from comments(matter, quoted=quoted)
    yield from remedies(matter)
    yield from quality(matter)


def _parts_of_unit(matter: Subject, *, quoted: bool) -> Iterator[Block]:
    """Yield what is said of one unit: nothing that would tell of another, and of valid sheets only if there are any."""
    yield from summary(matter)
    yield from sheets(matter)
    if any(row.valid for row in matter.channels):
        yield from place(matter)
        yield from criteria(matter)
        yield from scheme(matter)
        yield from questions(matter)
        yield from channels(matter)
        yield from trend(matter)
        yield from people(matter)
        yield from comments(matter, quoted=quoted)
    yield from remedies(matter)
    yield from quality(matter)


def _cover(matter: Subject, state: StateOfData, issuer: Issuer, choice: Choice | None) -> FirstPage:
    def total(sheets: Callable[[ChannelRow], int]) -> str:
        return matter.count(sum(map(sheets, matter.channels)))

    period = matter.period_said(matter.period)
    open_answers = sum(row.pending for row in matter.now(matter.rows.questions))
    waits = preliminary(open_answers, matter.channels, matter.language)
    account = matter.say(
        texts.ACCOUNT,
        returned=total(lambda row: row.returned),
        valid=total(lambda row: row.valid),
        invalid=total(lambda row: row.invalid),
        waiting=total(lambda row: row.waiting),
    )
    facts = (
        *([(matter.say(PRELIMINARY), waits)] if waits else []),
        (matter.say(texts.SURVEY), state.title),
        (matter.say(texts.PERIOD), period),
        *_about(matter, state, issuer, choice),
        (matter.say(texts.CHANNELS), matter.listed(row.channel_name for row in matter.channels)),
        (matter.say(texts.SHEETS_ISSUED), total(lambda row: row.issued)),
        (matter.say(texts.SHEETS_RETURNED), account),
        (matter.say(texts.DATA_AS_OF), moment(state.logged_at, matter.language)),
        *_head(matter, state),
    )
    code = head_for_code(state.head.number, state.head.hash) if state.head else ""
    named = [issuer.authority] if matter.unit else []
    when = period.replace(" ", HARD_SPACE) if matter.unit else period  # a long name fills the line
    subtitle = " · ".join((*named, when, *([matter.say(PRELIMINARY)] if waits else [])))
    title, note = matter.say(texts.TITLE), matter.say(texts.TRACEABLE)
    return FirstPage(issuer.authority, title, subtitle, facts, note, code, issuer.superior, issuer.crest)


def _about(matter: Subject, state: StateOfData, issuer: Issuer, choice: Choice | None) -> Iterator[tuple[str, str]]:
    """Yield whose sheets they are: the one unit's, or how many units' and why of this period."""
    if matter.unit:
        unit = matter.say(texts.UNIT_ID, name=issuer.authority, id=matter.unit.unit)
        yield matter.say(texts.UNIT_REPORTED), unit
        return
    for said in remarks(choice, matter.language) if choice else ():
        yield matter.say(texts.CHOICE_OF_PERIOD), said
    yield from _units(matter, state)


def _units(matter: Subject, state: StateOfData) -> Iterator[tuple[str, str]]:
    """Yield how many units there are, and where some have not delivered how many have, and which have not."""
    here = [one for one in state.deliveries if (one.survey, one.period) == (matter.survey, matter.period)]
    if not here or not here[0].missing:
        yield matter.say(texts.NUMBER_OF_UNITS), str(len({row.unit for row in matter.now(matter.rows.units)}))
        return
    (one,) = here
    yield matter.say(texts.NUMBER_OF_UNITS), matter.say(texts.DELIVERED, all=one.units, some=one.delivered)
    yield matter.say(texts.NOT_DELIVERED), named(one.missing, matter.language)


def _head(matter: Subject, state: StateOfData) -> Iterator[tuple[str, str]]:
    """Yield the line with the head of the log, by which whoever has the report proves the log."""
    if state.head:
        yield matter.say(texts.HEAD_OF_LOG), head_in_words(state.head.number, state.head.hash)
