"""The register of shortcomings: which steps can be taken, and how a shortcoming stands after them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipeline import Workspace
from pipeline.errors import RemedyError, UnknownNameError
from pipeline.records.remedies import About, Evidence, Reason, Status, StepKind, Subject

WAIT = About(Subject.CRITERION, "sipas", "ub06808", "Phường Quang Trung", "counter", "q05")
PLAN = {"measure": "Thêm một quầy", "owner": "Trần Thị An", "due": "2026-12-31"}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.create(tmp_path / "office")


def test_a_shortcoming_goes_from_proposed_to_checked(workspace: Workspace) -> None:
    register = workspace.store.remedies
    found = Evidence("2026-Q3", (Reason.BELOW_TARGET,), 61.5, 55.0, 67.6, 80.0, 123, 200)
    new = register.begin(WAIT, {"title": "Chờ lâu", "evidence": found.packed()}, "phieu", StepKind.PROPOSED)
    assert (new.number, new.status, new.found, new.about) == (1, Status.PROPOSED, found, WAIT)
    assert register.step(1, StepKind.DECIDED, "an", PLAN).due == date(2026, 12, 31)
    assert register.step(1, StepKind.STARTED, "an").status is Status.UNDER_WAY
    done = register.step(1, StepKind.DONE, "an", {"done_on": "2026-09-20", "result": "Đã mở quầy số 4"})
    assert (done.status, done.done_on) == (Status.DONE, date(2026, 9, 20))
    closed = register.step(1, StepKind.CHECKED, "binh", {"verdict": "better"})
    assert (closed.status, closed.verdict, closed.is_open) == (Status.CHECKED, "better", False)
    assert [step.kind for step in closed.steps][-1] is StepKind.CHECKED
    assert register.all() == [closed]


def test_what_is_missing_is_named_and_nothing_is_kept(workspace: Workspace) -> None:
    register = workspace.store.remedies
    register.begin(WAIT, {"title": "Chờ lâu"}, "an")
    with pytest.raises(RemedyError, match="owner"):
        register.step(1, StepKind.DECIDED, "an", {"measure": "Thêm một quầy", "due": "2026-12-31"})
    with pytest.raises(RemedyError, match="no day"):
        register.step(1, StepKind.DECIDED, "an", PLAN | {"due": "31/12"})
    with pytest.raises(RemedyError, match="can be done"):
        register.step(1, StepKind.CHECKED, "an")
    with pytest.raises(RemedyError, match="reason"):
        register.step(1, StepKind.DROPPED, "an")
    with pytest.raises(UnknownNameError):
        register.step(2, StepKind.STARTED, "an")
    assert len(register.numbered(1).steps) == 1


def test_who_changes_what_somebody_else_changed_meanwhile_is_told(workspace: Workspace) -> None:
    register = workspace.store.remedies
    seen = register.begin(WAIT, {"title": "Chờ lâu"}, "an").last_step
    register.step(1, StepKind.EDITED, "binh", {"cause": "Thiếu người"}, seen=seen)
    with pytest.raises(RemedyError, match="binh"):
        register.step(1, StepKind.EDITED, "an", {"cause": "Hệ thống chậm"}, seen=seen)


def test_a_question_stands_until_it_is_answered(workspace: Workspace) -> None:
    register = workspace.store.remedies
    register.begin(WAIT, {"title": "Chờ lâu"}, "an")
    with pytest.raises(RemedyError):
        register.step(1, StepKind.ANSWERED, "an", why="Vì thiếu người")
    assert register.step(1, StepKind.RETURNED, "city", why="Vì sao?").question == "Vì sao?"
    assert not register.step(1, StepKind.ANSWERED, "an", why="Vì thiếu người").question


def test_what_was_attached_comes_back_and_can_be_erased(workspace: Workspace) -> None:
    register = workspace.store.remedies
    register.begin(WAIT, {"title": "Chờ lâu", "owner": "Trần Thị An"}, "an")
    one = register.attach(1, "kế hoạch.pdf", b"%PDF-1.7", "an").attached[0]
    assert (one.name, register.content(one.sha256)) == ("kế hoạch.pdf", b"%PDF-1.7")
    with pytest.raises(RemedyError, match="5 MB"):
        register.attach(1, "lớn.pdf", b"0" * 5_000_001, "an")
    register.erase([step.id for step in register.numbered(1).steps], "an")
    left = register.numbered(1)
    assert (left.title, left.owner, left.attached[0].name, left.about) == ("", "", "", WAIT)
    with pytest.raises(UnknownNameError):
        register.content(one.sha256)


def test_another_reply_is_not_published_because_the_one_before_was(workspace: Workspace) -> None:
    register = workspace.store.remedies
    register.begin(WAIT, {"title": "Chờ lâu"}, "an")
    assert register.step(1, StepKind.EDITED, "an", {"reply": "Đã thêm quầy.", "publish": "yes"}).publish
    assert register.step(1, StepKind.EDITED, "an", {"cause": "Thiếu người", "reply": "Đã thêm quầy."}).publish
    assert not register.step(1, StepKind.EDITED, "an", {"reply": "Bà Hòa đã thêm quầy."}).publish
    assert register.step(1, StepKind.EDITED, "an", {"reply": "Đã thêm hai quầy.", "publish": "yes"}).publish
