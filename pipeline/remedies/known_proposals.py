"""Which proposals are new, and which the register knows already: the same thing is not proposed in every period."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.errors import UnknownNameError
from pipeline.records.periods import Period, day_of, parse_period
from pipeline.records.remedies import About, Reason, Shortcoming, Status, StepKind, Subject
from pipeline.remedies.proposals import Proposal

PERIODS_OF_REST = 4
"""A shortcoming that somebody dropped is proposed again after so many periods, though it is not worse."""

FactorOf = Mapping[tuple[str, str], str]
"""The factor of each criterion, by survey and criterion."""


@dataclass(frozen=True, slots=True)
class Sorted:
    """Proposals beside the register.

    Attributes:
        new: those that are not in it.
        seen: those that are in it and open, with their number, of which there is newer evidence.
    """

    new: tuple[Proposal, ...]
    seen: tuple[tuple[int, Proposal], ...]


def beside_register(found: Iterable[Proposal], register: Sequence[Shortcoming], factor_of: FactorOf) -> Sorted:
    """Tell the proposals that are new from those that the register knows.

    - What is open is not proposed again; newer evidence of it is seen.
    - What is a part of something wider that is open is not proposed; of all units together, only for the same reason.
    - What is open for one channel is not proposed of all of them besides.
    - What was dropped is proposed again if a later period is clearly worse, its interval wholly below that of then, or
      after ``PERIODS_OF_REST`` periods.
    - What was checked is proposed again by a period that ends after it was closed, and not by the same one.
    - A comment is proposed once.
    """
    known = list(register)
    new: list[Proposal] = []
    seen: dict[int, Proposal] = {}
    for proposal in found:
        same = [one for one in known if _key(one.about) == _key(proposal.about)]
        standing = next((one for one in same if one.is_open), None)
        if standing is not None:
            if proposal.about.subject is not Subject.COMMENT and _is_later(
                proposal.evidence.period, standing.latest.period
            ):
                seen[standing.number] = proposal
        elif _may_return(proposal, same) and not any(
            _is_same_but_for_channel(proposal, one) or _is_part(proposal, one, factor_of) for one in known
        ):
            new.append(proposal)
    return Sorted(tuple(new), tuple(seen.items()))


def _key(about: About) -> tuple[str, ...]:
    """Return what tells things apart; a comment has one source, however it is described otherwise."""
    return (about.subject, about.source) if about.subject is Subject.COMMENT else about.key


def _is_same_but_for_channel(proposal: Proposal, one: Shortcoming) -> bool:
    """Tell whether what is proposed of all channels is open for one of them: it is the same cause, a little wider."""
    if proposal.about.channel or not one.is_open or proposal.about.subject is Subject.COMMENT:
        return False
    return replace(one.about, channel="").key == proposal.about.key


def _may_return(proposal: Proposal, same: Sequence[Shortcoming]) -> bool:
    """Tell whether what was closed may be proposed once more."""
    if not same:
        return True
    last = same[-1]
    if proposal.about.subject is Subject.COMMENT:
        return False
    if not _is_later(proposal.evidence.period, last.latest.period):
        return False
    if last.status is Status.CHECKED:
        return _ends_after(proposal.evidence.period, last)
    return _is_worse(proposal, last) or _periods_since(proposal.evidence.period, last.latest.period) >= PERIODS_OF_REST


def _ends_after(period: str, closed: Shortcoming) -> bool:
    step, now = closed.since(StepKind.CHECKED), _parsed(period)
    return step is None or now is None or now.last >= day_of(step.moment)


def _is_worse(proposal: Proposal, last: Shortcoming) -> bool:
    now, then = proposal.evidence, last.latest
    if now.high is None or now.low is None or then.low is None or then.high is None:
        return False
    return now.low > then.high if Reason.GROWS in now.reasons else now.high < then.low


def _is_part(proposal: Proposal, wide: Shortcoming, factor_of: FactorOf) -> bool:
    """Tell whether what a proposal is about is a part of something open."""
    about, of = proposal.about, wide.about
    figures = (Subject.INDEX, Subject.FACTOR, Subject.CRITERION)
    if not wide.is_open or of.survey != about.survey or {of.subject, about.subject} - set(figures):
        return False
    held = ("", about.question, factor_of.get((about.survey, about.question), about.question))
    if of.unit not in ("", about.unit) or of.channel not in ("", about.channel) or of.question not in held:
        return False
    if of.unit == about.unit:
        return True
    told = {*wide.found.reasons, *wide.latest.reasons}
    return set(proposal.evidence.reasons) <= told and Reason.BELOW_EXPECTATION not in proposal.evidence.reasons


def _is_later(period: str, than: str) -> bool:
    now, then = _parsed(period), _parsed(than)
    return now is not None and (then is None or now.last > then.last)


def _periods_since(period: str, than: str) -> int:
    """Return how many periods, as long as this one, lie between the ends of two."""
    now, then = _parsed(period), _parsed(than)
    if now is None or then is None:
        return PERIODS_OF_REST
    months = 12 * (now.last.year - then.last.year) + now.last.month - then.last.month
    return months // now.months


def _parsed(name: str) -> Period | None:
    try:
        return parse_period(name)
    except UnknownNameError:
        return None
