from __future__ import annotations

import importlib
import os
from types import ModuleType

import pytest

from pipeline.workers import Workers

# Jobs travel to workers by the name of their module, so these must lie where a worker can import them.
ODD_JOBS = """
import os, time
from dataclasses import dataclass

@dataclass(frozen=True)
class Odd:
    numbers: tuple
    poison: frozenset = frozenset()
    hangs: frozenset = frozenset()
    seconds: float = 60.0

    def run(self):
        for number in self.numbers:
            if number in self.poison:
                os._exit(9)
            if number in self.hangs:
                time.sleep(600)
        return [(number, os.getpid()) for number in self.numbers]

    def parts(self):
        return [Odd((number,), self.poison, self.hangs, self.seconds) for number in self.numbers]

    def given_up(self):
        return [(number, None) for number in self.numbers]
"""


@pytest.fixture(scope="module")
def odd_jobs(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    folder = tmp_path_factory.mktemp("jobs")
    (folder / "phieu_odd_jobs.py").write_text(ODD_JOBS, "utf-8")
    with pytest.MonkeyPatch.context() as patched:
        patched.syspath_prepend(str(folder))
        yield importlib.import_module("phieu_odd_jobs")


def test_results_come_in_the_order_of_the_jobs_from_other_processes(odd_jobs: ModuleType) -> None:
    jobs = [odd_jobs.Odd((number,)) for number in range(25)]
    with Workers(2) as crew:
        results = [result for _, result in crew.in_order(jobs)]
    assert [number for ((number, _),) in results] == list(range(25))
    assert os.getpid() not in {process for ((_, process),) in results}


def test_a_page_that_kills_its_worker_costs_itself_alone(odd_jobs: ModuleType) -> None:
    jobs = [odd_jobs.Odd((3 * n, 3 * n + 1, 3 * n + 2), poison=frozenset({7})) for n in range(8)]
    with Workers(2) as crew:
        results = [pair for _, result in crew.in_order(jobs) for pair in result]
    assert [number for number, _ in results] == list(range(24))
    assert [number for number, process in results if process is None] == [7]


def test_a_page_that_hangs_is_stopped(odd_jobs: ModuleType) -> None:
    jobs = [odd_jobs.Odd((n,), hangs=frozenset({1}), seconds=2.0) for n in range(3)]
    with Workers(2) as crew:
        results = [pair for _, result in crew.in_order(jobs) for pair in result]
    assert [number for number, process in results if process is None] == [1]


def test_no_workers_means_this_process(odd_jobs: ModuleType) -> None:
    with Workers(0) as crew:
        assert [job.numbers for job, _ in crew.in_order([odd_jobs.Odd((1,)), odd_jobs.Odd((2,))])] == [(1,), (2,)]
