"""The same thing is not proposed in every period, and not beside something wider that is open."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from pipeline.records.remedies import About, Evidence, Reason, Shortcoming, Step, StepKind, Subject, register_of
from pipeline.remedies.known_proposals import beside_register
from pipeline.remedies.proposals import Proposal

FACTORS = {("s", "q1"): "f1", ("s", "q2"): "f1", ("s", "q3"): "f2"}
PLAN = {"measure": "m", "owner": "o", "due": "2026-12-31"}
CLOSED = ((StepKind.DECIDED, PLAN), (StepKind.DONE, {"done_on": "2026-05-01"}), (StepKind.CHECKED, {}))
DROPPED = ((StepKind.DROPPED, {}),)


def about(subject: Subject = Subject.CRITERION, unit: str = "u", channel: str = "", question: str = "q1") -> About:
    return About(subject, "s", unit, unit, channel, question)


def proposal(of: About, period: str = "2026-Q3", reason: Reason = Reason.BELOW_TARGET, index: float = 60.0) -> Proposal:
    return Proposal(of, Evidence(period, (reason,), index, index - 4, index + 4, 80.0, 60, 100), "title")


def standing(of: Proposal, steps: Sequence[tuple[StepKind, dict[str, str]]] = (), number: int = 1) -> Shortcoming:
    """One of the register that began with this proposal in the week after its period, and what was done then."""
    said = {name: str(getattr(of.about, name)) for name in About.__slots__}
    taken = [(StepKind.PROPOSED, said | {"title": "title", "evidence": of.evidence.packed()}), *steps]
    made = [
        Step(10 * number + at, number, "2026-07-08T00:00:00+00:00", "phieu", kind, fields, "why")
        for at, (kind, fields) in enumerate(taken)
    ]
    return register_of(made)[0]


def told(found: Proposal, *known: Shortcoming) -> str:
    """Whether it is new, seen again, or nothing."""
    beside = beside_register([found], known, FACTORS)
    return "new" if beside.new else f"seen {beside.seen[0][0]}" if beside.seen else ""


THEN = proposal(about(), "2026-Q2")


def test_what_is_open_is_seen_again_once_in_a_later_period() -> None:
    assert told(proposal(about())) == "new"
    assert told(proposal(about()), standing(THEN)) == "seen 1"
    assert told(THEN, standing(THEN)) == "", "the same period adds nothing"
    assert told(proposal(about(), "2026-Q1"), standing(THEN)) == "", "nor does an older one"
    assert told(proposal(about()), standing(THEN, CLOSED[:2])) == "seen 1", "also once it was done"


def test_what_was_dropped_comes_back_only_if_it_is_worse_or_long_ago() -> None:
    dropped = standing(THEN, DROPPED)
    assert told(THEN, dropped) == ""
    assert told(proposal(about(), "2026-Q3"), dropped) == ""
    assert told(proposal(about(), "2026-Q3", index=50.0), dropped) == "new", "its interval lies below that of then"
    assert told(proposal(about(), "2027-Q1"), dropped) == ""
    assert told(proposal(about(), "2027-Q2"), dropped) == "new", "a year later"


def test_what_was_checked_comes_back_by_a_later_period_alone() -> None:
    checked = standing(THEN, CLOSED)
    assert told(THEN, checked) == ""
    assert told(proposal(about(), "2026-Q3"), checked) == "new"
    early = standing(proposal(about(), "2026-Q1"), CLOSED)
    assert told(proposal(about(), "2026-Q2"), early) == "", "that period had ended when it was closed"


@pytest.mark.parametrize(
    ("wide", "narrow", "is_part"),
    [
        (about(Subject.INDEX, question=""), about(), True),
        (about(Subject.FACTOR, question="f1"), about(), True),
        (about(Subject.FACTOR, question="f2"), about(), False),
        (about(), about(channel="box"), True),
        (about(unit=""), about(), True),
        (about(unit="v"), about(), False),
        (about(Subject.INDEX, unit="", question=""), about(Subject.FACTOR, question="f1"), True),
        (about(channel="box"), about(channel="online"), False),
        (about(), about(Subject.INDEX, question=""), False),
        (about(Subject.THEME, question="wait"), about(question="wait"), False),
    ],
)
def test_a_part_of_something_wider_that_is_open_is_not_proposed(wide: About, narrow: About, is_part: bool) -> None:
    known = proposal(wide, "2026-Q2")
    assert told(proposal(narrow), standing(known)) == ("" if is_part else "new")
    assert told(proposal(narrow), standing(known, DROPPED)) == "new", "only what is open explains it"


def test_what_the_whole_office_has_explains_a_unit_only_by_the_same_reason() -> None:
    wide = standing(proposal(about(unit=""), "2026-Q2"))
    assert told(proposal(about(), reason=Reason.BELOW_EXPECTATION), wide) == "new"
    assert told(proposal(about(), reason=Reason.FALL), wide) == "new"
    assert told(proposal(about(), reason=Reason.BELOW_TARGET), wide) == ""


def test_what_was_found_in_one_channel_and_then_in_all_is_one() -> None:
    known = standing(proposal(about(channel="box"), "2026-Q2"))
    assert told(proposal(about()), known) == ""


def test_a_comment_is_proposed_once_whatever_became_of_it() -> None:
    comment = Proposal(
        About(Subject.COMMENT, "s", "u", "U", "box", "c", "ABC:c"), Evidence("2026-Q2", (Reason.NEEDS_ANSWER,)), "title"
    )
    assert told(comment) == "new"
    for steps in ((), DROPPED, CLOSED):
        assert told(comment, standing(comment, steps)) == ""
    typed = standing(Proposal(About(Subject.COMMENT, source="ABC:c"), Evidence(), "by a person"))
    assert told(comment, typed) == "", "somebody was faster"
