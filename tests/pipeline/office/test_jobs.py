"""Jobs: found again by who began them, bounded, and never lost when they fail."""

from __future__ import annotations

import threading

import pytest

from pipeline.errors import BackupError, UnfinishedError
from pipeline.office.jobs import Jobs, Report

PATIENCE = 30.0  # seconds, far more than any of these takes


def test_a_job_tells_how_far_it_is_and_what_came_of_it() -> None:
    reached, go_on = threading.Event(), threading.Event()

    def work(report: Report) -> str:
        report(1, 2)
        reached.set()
        go_on.wait(PATIENCE)
        return "made"

    jobs = Jobs()
    job = jobs.begin("backup", "an", work)
    assert reached.wait(PATIENCE)
    assert (job.is_at_work, job.done, job.total, job.result) == (True, 1, 2, None)
    go_on.set()
    assert job.wait(PATIENCE)
    assert (job.is_at_work, job.result, job.error) == (False, "made", None)


def test_a_job_is_found_by_nobody_but_who_began_it() -> None:
    jobs = Jobs()
    job = jobs.begin("backup", "an", lambda _: 1)
    assert jobs.of("an", job.id) is job
    assert jobs.of("binh", job.id) is None
    assert (jobs.newest("an", "backup"), jobs.newest("binh", "backup")) == (job, None)


def test_what_is_begun_twice_is_done_once_at_a_time() -> None:
    go_on, times = threading.Event(), []

    def work(_: Report) -> None:
        times.append(1)
        go_on.wait(PATIENCE)

    jobs = Jobs()
    first = jobs.begin("backup", "an", work)
    assert jobs.begin("backup", "an", work) is first
    go_on.set()
    assert first.wait(PATIENCE)
    assert jobs.begin("backup", "an", work).wait(PATIENCE)
    assert len(times) == 2


def test_no_more_jobs_than_allowed_are_at_work() -> None:
    go_on = threading.Event()
    jobs = Jobs(most_at_work=1)
    job = jobs.begin("backup", "an", lambda _: go_on.wait(PATIENCE))
    with pytest.raises(UnfinishedError) as busy:
        jobs.begin("backup", "binh", lambda _: None)
    assert busy.value.message
    go_on.set()
    assert job.wait(PATIENCE)
    assert jobs.begin("backup", "binh", lambda _: 2).wait(PATIENCE)


def test_the_oldest_results_are_forgotten() -> None:
    jobs = Jobs(most_kept=2)
    made = []
    for number in range(4):
        made.append(jobs.begin(f"kind {number}", "an", lambda _: None))
        assert made[-1].wait(PATIENCE)
    assert [jobs.of("an", job.id) is not None for job in made] == [False, False, True, True]


@pytest.mark.parametrize("error", [BackupError("no room", "Make some."), ZeroDivisionError("by zero")])
def test_a_job_that_fails_ends_and_says_why(error: Exception) -> None:
    def work(_: Report) -> None:
        raise error

    job = Jobs().begin("backup", "an", work)
    assert job.wait(PATIENCE)
    assert job.error is not None
    assert str(error) in job.error.message
    assert job.error.advice
