"""What figures propose is put into the register: once, however often and by how many it is looked at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from pipeline.figures.delivery import Delivery
from pipeline.records.periods import VIETNAM, parse_period
from pipeline.records.remedies import StepKind
from pipeline.remedies.known_proposals import Sorted, beside_register
from pipeline.remedies.proposal_words import Names
from pipeline.remedies.proposals import Wanted, proposals

if TYPE_CHECKING:
    from pipeline.results.tabulate import Tabulation
    from pipeline.workspace import Workspace

BY = "phieu"
"""Who proposes: nobody, but the figures."""
LONG_ENOUGH = timedelta(days=45)
"""So long after its end a period is looked at although some unit never delivered, if most have."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """What was put into the register.

    Attributes:
        new: numbers of the shortcomings that are new.
        seen: numbers of those that were there, of which there is newer evidence.
    """

    new: tuple[int, ...] = ()
    seen: tuple[int, ...] = ()


NOTHING_PROPOSED = Proposed()


def propose(workspace: Workspace, done: Tabulation, day: date | None = None) -> Proposed:
    """Put what the figures show to be put right into the register, unless it is known there.

    Only the newest period of each survey proposes that has ended and of which all has come. Whoever else proposes at
    the same time waits, and then finds it there: the register is read and written in one transaction.

    Args:
        workspace: whose register it is.
        done: its figures.
        day: today; by the clock if nothing else is said.

    Raises:
        StoreError: the database refuses, or can't be used.
    """
    settings, names = workspace.settings, Names.of(done.snapshot)
    periods = periods_that_propose(done.state.deliveries, day or datetime.now(VIETNAM).date())
    wanted = Wanted(float(settings.report.target), settings.validity.fewest_for_rank, names)
    found = proposals(done.tables, done.comments, periods, wanted)
    if not found:
        return NOTHING_PROPOSED
    factor_of = factors_by_criterion(done.tables["criteria"][["survey", "question", "factor"]].itertuples(index=False))
    with workspace.store.remedies.undisturbed() as known:
        told = beside_register(found, known, factor_of)
        return Proposed(tuple(_begin(workspace, told)), tuple(_note_seen(workspace, told)))


def periods_that_propose(known: Iterable[Delivery], day: date) -> dict[str, str]:
    """Return for each survey the newest period that has ended and of which all has come, or most long ago."""
    found: dict[str, str] = {}
    for one in known:  # the oldest period first
        last = parse_period(one.period).last
        is_late = 2 * one.delivered > one.units and last + LONG_ENOUGH < day
        if last < day and (one.is_complete or is_late):
            found[one.survey] = one.period
    return found


def factors_by_criterion(rows: Iterable[tuple[str, str, str]]) -> dict[tuple[str, str], str]:
    """Return the factor of each criterion, by survey and criterion."""
    return {(survey, question): factor for survey, question, factor in rows}


def _begin(workspace: Workspace, told: Sorted) -> Iterator[int]:
    for one in told.new:
        fields = {"title": one.title, "evidence": one.evidence.packed()}
        yield workspace.store.remedies.begin(one.about, fields, BY, StepKind.PROPOSED).number


def _note_seen(workspace: Workspace, told: Sorted) -> Iterator[int]:
    for number, one in told.seen:
        fields = {"evidence": one.evidence.packed()}
        yield workspace.store.remedies.step(number, StepKind.SEEN, BY, fields).number
