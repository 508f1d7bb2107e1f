from __future__ import annotations

import importlib
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from PIL import Image

from omr.faults import Fault
from omr.scan.errors import ScanTooLargeError
from omr.scan.limits import Limits
from pipeline.errors import DefectError, DiskError
from pipeline.intake import reading_job
from pipeline.intake.page_jobs import CountJob, ReaderInputs, ReadJob
from pipeline.work.workers import Ending, Workers

# Jobs travel to workers by the name of their module, so these must lie where a worker can import them.
ODD_JOBS = """
import ctypes, os, time
from dataclasses import dataclass, field, replace
from pathlib import Path
import numpy as np

@dataclass(frozen=True)
class Odd:
    numbers: tuple
    acts: dict = field(default_factory=dict)
    seconds: float = 60.0
    began: Path | None = None

    def run(self, alive):
        if self.began:
            (self.began / str(self.numbers[0])).touch()
        results = []
        for number in self.numbers:
            results.append((number, act(self.acts.get(number))))
            alive()
        return results

    def parts(self):
        return [replace(self, numbers=(number,)) for number in self.numbers]

    def given_up(self, ending):
        return [(number, ending) for number in self.numbers]

def act(what):
    if what == "exit":
        os._exit(9)
    if what == "abort":
        os.abort()
    if what == "sleep":
        time.sleep(600)
    if what == "spin":  # in C, and never lets another thread of Python run
        ctypes.PyDLL(None).sleep(600)
    if what == "doze":
        time.sleep(0.3)
    if what == "devour":
        try:
            kept = [np.ones(1_000_000) for _ in range(1_000)]
        except MemoryError:
            return "refused"
    return os.getpid()
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


@pytest.mark.parametrize("act", ["exit", "abort"])
def test_a_page_that_kills_its_worker_costs_itself_alone(odd_jobs: ModuleType, act: str) -> None:
    jobs = [odd_jobs.Odd((3 * n, 3 * n + 1, 3 * n + 2), {7: act}) for n in range(8)]
    with Workers(2) as crew:
        results = [pair for _, result in crew.in_order(jobs) for pair in result]
    assert [number for number, _ in results] == list(range(24))
    assert [pair for pair in results if isinstance(pair[1], Ending)] == [(7, Ending.DIED)]


@pytest.mark.parametrize("act", ["sleep", "spin"])
def test_a_page_that_hangs_costs_itself_alone(odd_jobs: ModuleType, act: str) -> None:
    jobs = [odd_jobs.Odd((2 * n, 2 * n + 1), {3: act}, seconds=1.5) for n in range(4)]
    with Workers(2) as crew:
        results = [pair for _, result in crew.in_order(jobs) for pair in result]
    assert [number for number, _ in results] == list(range(8))
    assert [pair for pair in results if isinstance(pair[1], Ending)] == [(3, Ending.HUNG)]


def test_the_clock_starts_anew_with_each_page(odd_jobs: ModuleType) -> None:
    slow = odd_jobs.Odd(tuple(range(6)), dict.fromkeys(range(6), "doze"), seconds=1.0)
    with Workers(1) as crew:
        ((job, results),) = crew.in_order([slow])
    assert job.numbers == slow.numbers, "it was not parted"
    assert not any(isinstance(process, Ending) for _, process in results)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no bound that is kept")
def test_a_page_that_eats_memory_is_refused_and_its_worker_goes_on(odd_jobs: ModuleType) -> None:
    jobs = [odd_jobs.Odd((n,), {2: "devour"}) for n in range(6)]
    with Workers(1, memory_bytes=500_000_000) as crew:
        results = [result for _, (result,) in crew.in_order(jobs)]
    assert [number for number, _ in results] == list(range(6))
    assert Counter(process for _, process in results)["refused"] == 1
    assert len({process for _, process in results}) == 2, "one worker did all the others"


def test_a_worker_that_cannot_take_a_job_is_no_fault_of_the_job(
    odd_jobs: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The module of the job is here, and where workers look for it there is none."""
    (tmp_path / "phieu_lost_jobs.py").write_text(ODD_JOBS, "utf-8")
    with monkeypatch.context() as patched:
        patched.syspath_prepend(str(tmp_path))
        lost = importlib.import_module("phieu_lost_jobs")
    jobs = [odd_jobs.Odd((0,)), lost.Odd((1,))]
    with Workers(1) as crew:
        results = crew.in_order(jobs)
        assert next(results)[0] is jobs[0]
        with pytest.raises(DefectError, match="no process can be started") as failed:
            next(results)
    assert "phieu_lost_jobs" in failed.value.trace


def test_no_workers_means_this_process(odd_jobs: ModuleType) -> None:
    with Workers(0) as crew:
        assert [job.numbers for job, _ in crew.in_order([odd_jobs.Odd((1,)), odd_jobs.Odd((2,))])] == [(1,), (2,)]


@pytest.mark.parametrize("count", [0, 2])
def test_stop_finishes_the_jobs_in_hand_and_begins_no_more(odd_jobs: ModuleType, tmp_path: Path, count: int) -> None:
    jobs = [odd_jobs.Odd((n,), {n: "doze"}, began=tmp_path) for n in range(20)]
    stop = threading.Event()
    numbers = []
    with Workers(count) as crew:
        for job, _ in crew.in_order(jobs, stop):
            numbers += job.numbers
            if len(numbers) == 2:
                stop.set()
    assert numbers == list(range(len(numbers)))
    assert len(numbers) < 10
    assert {int(path.name) for path in tmp_path.iterdir()} == set(numbers), "what is begun is yielded"


def test_stop_is_heeded_while_a_job_is_waited_for(odd_jobs: ModuleType, tmp_path: Path) -> None:
    dozes = dict.fromkeys(range(100), "doze")
    jobs = [odd_jobs.Odd(tuple(range(n, n + 4)), dozes, began=tmp_path) for n in range(0, 40, 4)]
    stop = threading.Event()

    def stop_when_begun() -> None:
        while not any(tmp_path.iterdir()):
            time.sleep(0.01)
        stop.set()

    threading.Thread(target=stop_when_begun).start()
    with Workers(1) as crew:
        done = [job.numbers[0] for job, _ in crew.in_order(jobs, stop)]
    assert done == [0, 4, 8][: len(done)], "a worker has one job in hand, and some that it was handed"
    assert {int(path.name) for path in tmp_path.iterdir()} == set(done)


# ------------------------------------------------------------------------------------------------------ real pages


@pytest.fixture
def stack(tmp_path: Path) -> Path:
    """Pages of 0.1, 60 and 0.1 million pixels in colour; the second needs 0.2 GB and more."""
    sizes = ((300, 400), (6000, 10000), (300, 400))
    first, *others = (Image.fromarray(np.full((*size, 3), 200, np.uint8)) for size in sizes)
    path = tmp_path / "stack.tif"
    first.save(path, "TIFF", save_all=True, append_images=others, compression="tiff_lzw")
    return path


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no bound that is kept")
def test_a_picture_that_needs_too_much_memory_is_set_aside_with_its_reason(stack: Path) -> None:
    limits = Limits(memory_bytes=100_000_000)
    job = ReadJob(1, stack, "day 1.tif", (1, 2, 3), ReaderInputs((), b"key", limits))
    with Workers(1, limits.memory_bytes) as crew:
        ((_, counted),) = crew.in_order([CountJob(stack, limits)])
        ((_, records),) = crew.in_order([job])
    assert counted == 3
    assert [record.page for record in records] == [1, 2, 3]
    assert [record.fault is Fault.PICTURE_TOO_LARGE for record in records] == [False, True, False]
    assert records[1].detail == "day 1.tif: needs more memory than the settings allow (0.1 GB)"


def test_a_defect_in_a_decoder_costs_one_page(stack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = reading_job.read_pictures

    def defective(path: Path, pages: tuple[int, ...], limits: Limits) -> object:
        for number, picture in real(path, pages, limits):
            if number == 2:
                raise KeyError("defect")
            yield number, picture

    monkeypatch.setattr(reading_job, "read_pictures", defective)
    records = list(reading_job.PageReader((), b"key", Limits()).records(stack, "day 1.tif", (3, 2, 1)))
    assert [record.page for record in records] == [3, 2, 1]
    assert ["defect" in record.detail for record in records] == [False, True, False]


def test_a_file_out_of_reach_is_no_unreadable_page(tmp_path: Path) -> None:
    gone = tmp_path / "gone.pdf"
    with Workers(0) as crew:
        for job in (CountJob(gone, Limits()), ReadJob(1, gone, "gone.pdf", (1,), ReaderInputs((), b"key", Limits()))):
            with pytest.raises(DiskError, match=r"gone\.pdf can't be reached"):
                list(crew.in_order([job]))


def test_reasons_tell_what_hung_from_what_crashed(stack: Path) -> None:
    limits = Limits(seconds=10)
    job = ReadJob(1, stack, "day 1.tif", (1, 2), ReaderInputs((), b"key", limits)).parts()[1]
    (hung,), (died,) = job.given_up(Ending.HUNG), job.given_up(Ending.DIED)
    assert (hung.page, hung.fault) == (2, Fault.PICTURE_TOO_LARGE)
    assert hung.detail == "day 1.tif: reading the page took longer than 40 s"
    assert (died.page, died.fault) == (2, Fault.PICTURE_BROKEN)
    assert died.detail == "day 1.tif: the page made the reader crash"
    unopened = CountJob(stack, limits).given_up(Ending.HUNG)
    assert isinstance(unopened, ScanTooLargeError)
    assert unopened.advice


AT_THE_END = """
import concurrent.futures.process as pools, time
from phieu_odd_jobs import Odd
from pipeline.work.workers import Workers

class Preempted(pools._ThreadWakeup):
    # The machine is busy just when the end of the program has found the pipe open.
    def wakeup(self):
        if pools._global_shutdown and not self._closed:
            time.sleep(1.0)
            self._writer.send_bytes(b"")
        else:
            super().wakeup()

if __name__ == "__main__":
    pools._ThreadWakeup = Preempted
    with Workers(1) as crew:
        for act in ACTS:
            list(crew.in_order([Odd((1,), {1: act})]))
"""


@pytest.mark.parametrize("acts", [[None], ["exit", None], ["exit"]], ids=str)
def test_a_program_that_ends_on_a_busy_machine_ends_without_a_word(
    odd_jobs: ModuleType, acts: list[str | None]
) -> None:
    folder = Path(str(odd_jobs.__file__)).parent
    (folder / "at_the_end.py").write_text(AT_THE_END.replace("ACTS", repr(acts)))
    ended = subprocess.run(
        [sys.executable, folder / "at_the_end.py"], capture_output=True, text=True, check=False, timeout=120
    )
    assert (ended.returncode, ended.stderr) == (0, "")
