"""Who sees a shortcoming and may take which step: a ward on its own, the whole office on all of them."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from pipeline.records.remedies import BEGINS, Shortcoming, Step, StepKind, Subject, register_of
from pipeline.remedies.levels import may, may_add, sees

HERE, THERE = "ub06808", "ub06811"
PLAN = {"measure": "Thêm một quầy", "owner": "Phòng một cửa", "due": "2026-12-31"}
DONE = {"done_on": "2026-09-01", "result": "Đã trả lời"}


def taken(kinds: Iterable[StepKind], unit: str = HERE, subject: Subject = Subject.CRITERION) -> Shortcoming:
    """A shortcoming after these steps."""
    filled = {StepKind.ADDED: {"title": "Chờ lâu", "subject": subject.value, "unit": unit}}
    filled |= {StepKind.DECIDED: PLAN, StepKind.DONE: DONE}
    steps = [
        Step(at, 1, "2026-10-01T08:00:00Z", "an", kind, filled.get(kind, {}), "vì sao")
        for at, kind in enumerate((StepKind.ADDED, *kinds), 1)
    ]
    (one,) = register_of(steps)
    return one


@given(st.sets(st.sampled_from([HERE, THERE, "ub06814"]), min_size=1), st.sampled_from([HERE, THERE, ""]))
def test_a_ward_sees_its_own_and_takes_no_step_on_what_it_does_not_see(units: set[str], unit: str) -> None:
    one, bound = taken([], unit), tuple(sorted(units))
    assert sees(bound, one) is may_add(bound, unit) is (unit in units)
    assert sees((), one)
    if unit not in units:
        assert not any(may(bound, one, kind) for kind in StepKind)


def test_the_city_alone_gives_back_and_closes_what_a_figure_is_about() -> None:
    done = taken([StepKind.DECIDED, StepKind.DONE])
    for kind in (StepKind.RETURNED, StepKind.CHECKED):
        assert may((), done, kind)
        assert not may((HERE,), done, kind)
    closed = taken([StepKind.DECIDED, StepKind.DONE, StepKind.CHECKED])
    assert may((), closed, StepKind.REOPENED)
    assert not may((HERE,), closed, StepKind.REOPENED)
    assert not may((), taken([], unit=""), StepKind.RETURNED)  # to whom?


def test_a_ward_closes_a_comment_that_it_answered() -> None:
    steps = [StepKind.DECIDED, StepKind.DONE]
    assert may((HERE,), taken(steps, subject=Subject.COMMENT), StepKind.CHECKED)
    assert not may((THERE,), taken(steps, subject=Subject.COMMENT), StepKind.CHECKED)


def test_only_what_can_be_done_now_may_be_done() -> None:
    new, asked = taken([]), taken([StepKind.RETURNED])
    assert not may((), new, StepKind.STARTED)
    assert not may((HERE,), new, StepKind.ANSWERED)
    assert may((HERE,), asked, StepKind.ANSWERED)
    assert not any(may((), new, kind) for kind in BEGINS)
