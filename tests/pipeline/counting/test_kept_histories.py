"""Whatever happens in an office, and in whatever order: who goes on from what was kept says what a look at all says."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from forms.layout import Layout
from pipeline.inspection import status
from pipeline.inspection.status import LiveStatus, Standing, stand
from pipeline.intake.ingest import ingest
from pipeline.report.one_unit import tables_of_units
from pipeline.report.reporting import Wanted, write_reports
from pipeline.results.figures_of_units import figures_of_units
from pipeline.results.tabulate import tabulate
from pipeline.review import waiting_items
from pipeline.review.queue_items import Item
from pipeline.review.waiting_items import WaitingItems
from pipeline.upkeep.keys import declare_leaked, rotate
from pipeline.workspace import SETTINGS, UNITS, Workspace
from tests.pipeline.counting.test_answered_twice import answer, send
from tests.pipeline.counting.test_histories import History, Office, layout

__all__ = ["layout"]

STEPS, FIGURED = 24, 12  # figures are compared after each so many steps
UNIT = "ub06808"
NOT_READ = {"letters", "distribution", "questions", "matrix"}  # by a report on one unit


@pytest.fixture(autouse=True)
def _all_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(status, "KEPT_AFTER", 0)
    monkeypatch.setattr(waiting_items, "KEPT_AFTER", 0)


@dataclass
class KeptHistory(History):
    """An office in which more happens: also what no row of the store tells of."""

    def rewrite(self, name: str, pattern: str, by: str) -> None:
        path = self.office.workspace.root / name
        path.write_text(re.sub(pattern, by, path.read_text("utf-8")), "utf-8")
        self.office.workspace.notice_settings()

    def judge(self) -> None:
        """Somebody has overvotes count otherwise, or another of two answers."""
        self.rewrite(SETTINGS, r"(?m)^overvote = .*$", f'overvote = "{self.rng.choice(["ask", "void"])}"')
        self.rewrite(SETTINGS, r"(?m)^counts = .*$", f'counts = "{self.rng.choice(["first", "online", "paper"])}"')

    def rename(self) -> None:
        """Somebody calls a unit otherwise."""
        self.rewrite(UNITS, "Phường [^,]*", f"Phường {self.rng.randint(1, 9)}")

    def rotate(self) -> None:
        """Another key begins, and the one before leaked long ago."""
        old = next(digest for digest, state in self.office.workspace.store.log.keys().items() if state.signs)
        rotate(self.office.workspace, "Minh")
        declare_leaked(self.office.workspace, old[:12], "Minh", date.today() - timedelta(3))

    def people(self) -> None:
        """Somebody may come in."""
        self.office.workspace.store.log.note_people("", '{"name": "lan"}', "added", "Minh")

    def report(self) -> None:
        """A report leaves the office."""
        write_reports(self.office.workspace, Wanted(units=(UNIT,)))

    @property
    def steps(self) -> list[Callable[[], None]]:
        beside = [self.judge, self.rename, self.rotate, self.people, self.report, self.feed_again]
        return [*super().steps, *beside * 2]

    def compare_kept(self) -> bool:
        """Compare who goes on from kept files, who followed, and who looks at all; tell whether any were kept."""
        workspace = self.office.workspace
        with closing(Workspace.open(workspace.root)) as other:
            kept = said_by(other)
            with without_kept(workspace.root) as there:
                assert said_by(other) == kept
        today = workspace.store.scans.all()[0].arrival_day
        assert (self.status.stand(today), [*self.waiting]) == kept
        return there == {".kept-status", ".kept-queue"}

    def compare_kept_figures(self) -> bool:
        """Compare figures of a unit that were kept with those of a tabulation; tell whether there were any."""
        workspace = self.office.workspace
        kept = figures_of_units(workspace, {UNIT})
        anew = tabulate(workspace)
        if kept is not None:
            register = workspace.register()
            mine, written = tables_of_units(kept, register, (UNIT,))
            tables, comments = tables_of_units(anew, register, (UNIT,))
            pd.testing.assert_frame_equal(written, comments)
            assert mine.keys() <= tables.keys()
            for name in mine.keys() - NOT_READ:
                pd.testing.assert_frame_equal(mine[name], tables[name], check_index_type=False, obj=name)
            assert kept.state == anew.state
        tabulate(workspace)  # nothing new is proposed by now
        return kept is not None


def said_by(workspace: Workspace) -> tuple[Standing, list[Item]]:
    items = WaitingItems(workspace)
    items.catch_up()
    return stand(workspace, workspace.store.scans.all()[0].arrival_day), list(items)


@contextmanager
def without_kept(root: Path) -> Iterator[set[str]]:
    """Have the workspace be without what is kept for a while."""
    names = (".kept-status", ".kept-queue")
    there = {name: (root / name).read_bytes() for name in names if (root / name).exists()}
    for name in there:
        (root / name).unlink()
    yield set(there)


@pytest.mark.parametrize("seed", [4])
def test_who_goes_on_from_what_was_kept_says_what_a_look_at_all_says(office: Office, layout: Layout, seed: int) -> None:
    history = KeptHistory(office, layout, random.Random(seed))
    for _ in range(3):
        history.feed()
    done = Counter[str]()
    for number in range(1, STEPS + 1):
        done[history.go_on()] += 1
        done["kept"] += history.compare_kept()
        if number % FIGURED == 0:
            history.compare_kept_figures()
            for beside in (history.people, history.report):
                beside()
            done["figures"] += history.compare_kept_figures()
    assert done["kept"] > STEPS // 2
    assert done["figures"]


def test_whose_key_leaked_is_followed_though_no_row_was_touched(office: Office) -> None:
    """Of two answers the one counts whose key was trusted, and the other is not asked about."""
    history = KeptHistory.__new__(KeptHistory)
    history.office = office
    office.drop("a.tif", *office.sheet(7, q01="?5"))
    send(office, "a.jsonl", answer(office, 7, datetime.now(UTC).isoformat(), q01="2"))
    ingest(office.workspace)
    history.status, history.waiting = LiveStatus(office.workspace), WaitingItems(office.workspace)
    history.rewrite(SETTINGS, r"(?m)^counts = .*$", 'counts = "online"')
    history.status.catch_up(), history.waiting.catch_up()
    history.compare_kept()
    before = [*history.waiting]
    history.rng = random.Random(1)
    history.rotate()
    history.status.catch_up(), history.waiting.catch_up()
    assert history.compare_kept()
    assert [*history.waiting] != before
