"""The review server is killed at random moments: what a clerk says about a page is stored whole or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pipeline import Workspace
from pipeline.intake.ingest import ingest
from pipeline.records.comments import Comment
from pipeline.records.rulings import Matter, Ruling
from pipeline.upkeep.log_check import verify
from tests.pipeline.conftest import Office, reading_of
from tests.pipeline.review.killed_server import Work

TENS = 6  # of moments, each a test of its own
FOREIGN = {"outcome": "foreign", "fault": "page-foreign"}

pytestmark = pytest.mark.skipif(os.name != "posix", reason="processes are killed by a signal")


@pytest.fixture(scope="module")
def work(printed_workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Work]:
    root = shutil.copytree(printed_workspace, tmp_path_factory.mktemp("killed") / "w")
    workspace = Workspace.open(root)
    office = Office(workspace, tuple(workspace.store.runs.all()))
    crumpled: dict[str, Any] = {"outcome": "unreadable", "fault": "registration-poor"}
    pages = [page for serial in (1, 2, 3) for page in (office.page(serial, 1), office.page(serial, 2) | crumpled)]
    office.drop("a.tif", *pages, FOREIGN)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("pipeline.intake.reading_job.read_page", reading_of)
        ingest(workspace, workers=0)
    comment = Ruling(Matter.COMMENT, 1, 2, "comments", answer=Comment().packed())
    workspace.store.rulings.put_in_force(comment, "Hoa", None)
    (kept,) = workspace.store.layouts.by_id().values()
    ratings = sorted({box.question for box in kept.layout.pages[1].boxes if box.choice == "5"})
    workspace.close()
    made = Work(root, dict.fromkeys(ratings, "5"))
    yield made
    made.workspace.close()


@pytest.mark.parametrize("ten", range(TENS))
def test_whenever_the_server_is_killed_nothing_is_stored_by_halves(work: Work, ten: int) -> None:
    before = work.done.total()
    for number in range(10 * ten, 10 * ten + 10):
        work.is_killed(np.random.default_rng(number))
        assert work.half() == [], f"at moment {number}"
    assert not verify(work.workspace.store).faults
    assert work.done.total() > before, "the clerk came to no answer"
