"""Until when comments are answered, in which order, and which steps an answer takes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from pipeline import Workspace
from pipeline.records.remedies import About, Status, StepKind, Subject
from pipeline.remedies.answers import answer_due, answered, due_of, in_order, is_overdue, steps_of, to_be_answered
from pipeline.settings import CommentSettings
from pipeline.store.remedies import Remedies

DAY = date(2026, 3, 31)
PLAN = {"measure": "Trả lời góp ý", "owner": "an", "due": "2026-04-15"}


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Remedies]:
    workspace = Workspace.create(tmp_path / "w")
    yield workspace.store.remedies
    workspace.close()


def comment(register: Remedies, number: int = 1) -> int:
    about = About(Subject.COMMENT, "sipas", "ub06808", "Phường Vàng Danh", "counter", "", f"000123{number}-S:comments")
    return register.begin(about, {"title": "Góp ý cần trả lời"}, "phieu", StepKind.PROPOSED).number


def typed(register: Remedies, number: int, **values: str) -> list[str]:
    steps = steps_of(register.numbered(number), values, PLAN)
    for step in steps:
        register.step(number, step.kind, "an", step.fields)
    return [step.kind.value for step in steps]


def test_an_undecided_comment_is_due_some_days_after_it_arrived(register: Remedies) -> None:
    one = register.numbered(comment(register))
    settings = CommentSettings(answer_within_days=10)
    assert answer_due(date(2026, 3, 1), settings) == date(2026, 3, 11)
    assert not is_overdue(one, date(2026, 3, 11), settings, date(2026, 3, 1))
    assert is_overdue(one, date(2026, 3, 12), settings, date(2026, 3, 1))
    assert due_of(one, settings) == one.steps[0].moment.date() + timedelta(days=10)


def test_what_is_overdue_comes_first_then_by_owner_and_day(register: Remedies) -> None:
    settings, numbers = CommentSettings(), [comment(register, at) for at in range(4)]
    for number, (owner, due) in zip(
        numbers,
        [("Bình", "2026-05-01"), ("an", "2026-05-02"), ("Bình", "2026-01-01"), ("an", "2026-04-02")],
        strict=True,
    ):
        typed(register, number, owner=owner, due=due)
    late = comment(register, 5)
    order = [one.number for one in in_order(register.all(), DAY, settings, {late: date(2026, 2, 1)})]
    assert order == [numbers[2], late, numbers[3], numbers[1], numbers[0]]


def test_an_answer_is_decided_and_done_in_one_go_or_step_by_step(register: Remedies) -> None:
    first, second = comment(register, 1), comment(register, 2)
    assert typed(register, first, owner="", due="", result="Đã thêm quầy.", done_on="2026-03-30") == ["decided", "done"]
    one = register.numbered(first)
    assert (one.status, one.owner, one.due, one.measure) == (Status.DONE, "an", date(2026, 4, 15), "Trả lời góp ý")
    assert typed(register, second, owner="Bình", due="2026-04-10") == ["decided"]
    assert typed(register, second, owner="Bình", due="2026-04-10") == []
    assert typed(register, second, owner="Bình", due="2026-04-10", result="Nháp") == ["edited"]
    assert typed(register, second, owner="Lan", due="2026-04-10", result="Nháp") == ["decided"]
    done = {"owner": "Lan", "due": "2026-04-10", "result": "Xong", "done_on": "2026-04-09", "reply": "Đã xong."}
    assert typed(register, second, **done) == ["done"]
    assert typed(register, second, **done, publish="yes") == ["edited"]
    assert register.numbered(second).publish
    register.step(second, StepKind.CHECKED, "an")
    assert to_be_answered(register.all()) == []
    assert [one.number for one in answered(register.all())] == [first, second]
