"""Whatever people do in the register, in whatever order and at once: it holds what was done, and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline import Workspace
from pipeline.errors import RemedyError, UnknownNameError
from pipeline.records.remedies import FROM, About, Cell, Evidence, Reason, Shortcoming, Status, StepKind, Subject
from pipeline.store.remedies import Remedies
from pipeline.upkeep.log_check import verify

Office = Any  # of conftest.py, which can't be imported

WAIT = About(Subject.CRITERION, "sipas", "ub06808", "Phường Quang Trung", "counter", "q05")
NEEDS = {
    Status.DECIDED: ("measure", "owner", "due"),
    Status.UNDER_WAY: ("measure", "owner", "due"),
    Status.DONE: ("measure", "owner", "due", "done_on"),
    Status.CHECKED: ("measure", "owner", "due", "done_on"),
}
PATIENCE = 60.0  # seconds

days = st.sampled_from(["2019-12-31", "2020-01-15", "", "31/12/2019", "0202-12-31", "20191231"])
texts = st.sampled_from(["", " ", "Thêm một quầy", "Trần Thị An\x00\u202e", "=1+1", "x" * 4_001])
typed_fields = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(("title", "cause", "measure", "owner", "result", "reply"), texts)
    | dict.fromkeys(("due", "done_on"), days)
    | {"verdict": st.sampled_from(["better", ""]), "publish": st.sampled_from(["yes", ""])},
)
PLAN = {"measure": "Thêm một quầy", "owner": "Trần Thị An", "due": "2026-12-31", "done_on": "2026-09-20"}
fields = st.one_of(typed_fields, typed_fields.map(lambda filled: PLAN | filled), st.just(PLAN))
kinds = st.sampled_from([kind for kind in StepKind if kind not in {StepKind.ATTACHED, StepKind.DETACHED}])
steps = st.tuples(st.just("step"), kinds, fields, st.sampled_from(["", "vì thiếu người"]))
files = st.tuples(st.sampled_from(["attach", "detach"]), st.sampled_from([b"", b"a", b"b", b"c"]))
others = st.tuples(st.sampled_from(["erase", "undone", "stale"]))
ONWARDS = {StepKind.DECIDED, StepKind.STARTED, StepKind.DONE, StepKind.CHECKED, StepKind.REOPENED}
on = st.tuples(st.just("go on"), st.integers(0, 63))
histories = st.lists(st.one_of(on, on, on, steps, steps, files, others), min_size=4, max_size=14)


def detach(register: Remedies, number: int, content: bytes) -> None:
    named = {register.content(one.sha256): one.sha256 for one in register.numbered(number).attached if one.name}
    register.step(number, StepKind.DETACHED, "an", {"sha256": named.get(content, "0" * 64)})


def undone(office: Office, number: int) -> None:
    """Steps are taken within a larger change, which fails at its end."""
    register: Remedies = office.workspace.store.remedies
    with suppress(ZeroDivisionError), office.workspace.store.transaction():
        register.begin(WAIT, {"title": "không bao giờ có"}, "an")
        register.step(number, StepKind.REMINDED, "phieu", why="thư")
        assert register.all()[-1].title == "không bao giờ có"
        raise ZeroDivisionError


def go_on(register: Remedies, now: Shortcoming, choice: int) -> None:
    """Somebody does one of the things that can be done."""
    can = [kind for kind, states in FROM.items() if now.status in states and kind is not StepKind.DETACHED]
    often = [kind for kind in can if kind in ONWARDS]
    kind = [*often * 4, *can][choice % (4 * len(often) + len(can))]
    filled = PLAN if kind in {StepKind.DECIDED, StepKind.DONE} else {}
    register.step(now.number, kind, "an", filled, "vì thiếu người")


def happen(office: Office, number: int, what: tuple[Any, ...]) -> None:
    register: Remedies = office.workspace.store.remedies
    now = register.numbered(number)
    does: dict[str, Callable[..., object]] = {
        "step": lambda kind, filled, why: register.step(number, kind, "an", filled, why, now.last_step),
        "go on": lambda choice: go_on(register, now, choice),
        "attach": lambda content: register.attach(number, "kế hoạch.txt", content, "an"),
        "detach": lambda content: detach(register, number, content),
        "erase": lambda: register.erase([step.id for step in now.steps], "an"),
        "undone": lambda: undone(office, number),
        "stale": lambda: register.step(number, StepKind.EDITED, "an", {"cause": "khác"}, seen=now.last_step - 1),
    }
    does[what[0]](*what[1:])


def check(before: Shortcoming, now: Shortcoming) -> None:
    """Check that nothing was overwritten, and that no state was reached without what it needs."""
    assert [(step.id, step.kind) for step in now.steps[: len(before.steps)]] == [
        (step.id, step.kind) for step in before.steps
    ]
    if not any(step.erased_at for step in now.steps):
        assert all(getattr(now, name) for name in ("title", *NEEDS.get(now.status, ())))
    assert (now.done_on is not None) >= (now.status in {Status.DONE, Status.CHECKED})
    assert bool(now.verdict) <= (now.status is Status.CHECKED)
    assert bool(now.question) <= now.is_open


def test_any_history_is_kept_as_it_happened_and_refusals_leave_nothing(office: Office) -> None:
    store = office.workspace.store
    register: Remedies = store.remedies

    @settings(max_examples=20, suppress_health_check=list(HealthCheck))
    @given(histories)
    def live(history: list[tuple[Any, ...]]) -> None:
        number = register.begin(WAIT, {"title": "Chờ lâu", "evidence": Evidence("2026-Q1").packed()}, "an").number
        for what in history:
            before, entries = register.numbered(number), store.log.count()
            files = [*register.kept_files()]
            try:
                happen(office, number, what)
            except (RemedyError, UnknownNameError, ValueError):
                assert register.numbered(number) == before
                assert (store.log.count(), [*register.kept_files()]) == (entries, files)
            check(before, register.numbered(number))
        assert register.numbered(number) in register.all()

    live()
    with Workspace.open(office.workspace.root).store as anew:
        assert anew.remedies.all() == register.all()
        assert not verify(anew).faults
    assert {step.kind for one in register.all() for step in one.steps} >= ONWARDS, "all of it happens"


def test_two_who_write_at_once_lose_nothing_and_share_no_number(office: Office) -> None:
    shared = office.workspace.store.remedies.begin(WAIT, {"title": "chung"}, "an").number
    begun: list[int] = []
    failures: list[BaseException] = []

    def write(name: str) -> None:
        try:
            workspace = Workspace.open(office.workspace.root)
            for turn in range(8):
                begun.append(workspace.store.remedies.begin(WAIT, {"title": f"{name} {turn}"}, name).number)
                workspace.store.remedies.step(shared, StepKind.EDITED, name, {"cause": f"{name} {turn}"})
                workspace.store.remedies.attach(shared, "chung.txt", b"chung", name)
            workspace.close()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=write, args=(name,)) for name in ("lan", "minh", "hoa")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert failures == []
    assert sorted(begun) == list(range(shared + 1, shared + 25))
    one = office.workspace.store.remedies.all()[0]
    assert [step.kind for step in one.steps].count(StepKind.EDITED) == 24
    assert len(one.attached) == 1
    assert not verify(office.workspace.store).faults


def test_what_two_propose_at_once_is_proposed_once(office: Office) -> None:
    """Whoever looks first what is there, and then adds, does both in one turn."""

    def propose() -> None:
        workspace = Workspace.open(office.workspace.root)
        with workspace.store.remedies.undisturbed() as known:
            if all(one.about.key != WAIT.key for one in known):
                workspace.store.remedies.begin(WAIT, {"title": "Chờ lâu"}, "phieu", StepKind.PROPOSED)
        workspace.close()

    threads = [threading.Thread(target=propose) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert len(office.workspace.store.remedies.all()) == 1


@pytest.mark.skipif(os.name != "posix", reason="processes are killed by a signal")
def test_what_was_kept_before_a_kill_is_there_and_nothing_is_half(tmp_path: Path) -> None:
    root = Workspace.create(tmp_path / "w").root
    kept: list[str] = []
    for many in (3, 11):
        command = [sys.executable, "-m", "tests.pipeline.remedies.killed_register", str(root)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
            assert running.stdout is not None
            kept += [running.stdout.readline().split()[1] for _ in range(many)]
            running.kill()
    workspace = Workspace.open(root)
    there = {str(step.id) for one in workspace.store.remedies.all() for step in one.steps}
    assert set(kept) <= there
    assert all(
        workspace.store.remedies.content(f.sha256) for one in workspace.store.remedies.all() for f in one.attached
    )
    assert not verify(workspace.store).faults
    workspace.close()


@given(
    st.builds(
        Evidence,
        period=st.sampled_from(["", "2026-Q3"]),
        reasons=st.lists(st.sampled_from(Reason), max_size=2).map(tuple),
        index=st.sampled_from([None, 0.0, 61.5]),
        change=st.sampled_from([None, 0.0, -3.25]),
        satisfied=st.integers(0, 3),
        also=st.lists(st.builds(Cell, st.text(max_size=3), st.text(max_size=3), st.text(max_size=3))).map(tuple),
    )
)
def test_evidence_is_read_as_it_was_kept_also_where_nobody_was_satisfied(evidence: Evidence) -> None:
    assert Evidence.unpacked(evidence.packed()) == evidence


def test_the_same_cause_found_in_two_periods_is_one_shortcoming(office: Office) -> None:
    register: Remedies = office.workspace.store.remedies
    first, later = (Evidence(name, (Reason.FALL,), 61.0) for name in ("2026-Q1", "2026-Q2"))
    register.begin(WAIT, {"title": "Chờ lâu", "evidence": first.packed()}, "phieu", StepKind.PROPOSED)
    now = register.step(1, StepKind.SEEN, "phieu", {"evidence": later.packed()})
    assert (now.found, now.latest) == (first, later)
