"""Jobs on a real Dask scheduler and real Dask workers, each a process of its own, on loopback."""

from __future__ import annotations

import importlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import ModuleType

import pytest

import omr
import samples
from forms.errors import ExitCode
from omr.scan.limits import Limits
from pipeline import Workspace
from pipeline.cli import main
from pipeline.errors import ClusterError
from pipeline.intake.ingest import Listener, ingest
from pipeline.intake.page_jobs import CountJob
from pipeline.remedies.register_tables import REGISTER_STEPS
from pipeline.results.tabulate import tabulate
from pipeline.upkeep.log_check import verify
from pipeline.work.cluster import Cluster
from pipeline.work.workers import Ending

distributed = pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="workers are killed by POSIX signals")

ROOT = Path(omr.__file__).parents[1]
START_SECONDS = 30.0

# Jobs travel to workers by the name of their module, so these must lie where a worker can import them.
FAR_JOBS = """
import multiprocessing, os, signal, time
from dataclasses import dataclass, field, replace

@dataclass(frozen=True)
class Far:
    numbers: tuple
    acts: dict = field(default_factory=dict)
    seconds: float = 60.0

    def run(self, alive):
        return [(number, act(self.acts.get(number))) for number in self.numbers]

    def parts(self):
        return [replace(self, numbers=(number,)) for number in self.numbers]

    def given_up(self, ending):
        return [(number, ending) for number in self.numbers]

def act(what):
    if what == "exit":
        os._exit(9)
    if what == "sleep":
        time.sleep(600)
    if what == "doze":
        time.sleep(0.2)
    if what == "kill dask":
        os.kill(multiprocessing.parent_process().pid, signal.SIGKILL)
        time.sleep(600)
    return multiprocessing.parent_process().pid
"""


@pytest.fixture(scope="module")
def jobs_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("far")
    (folder / "phieu_far_jobs.py").write_text(FAR_JOBS, "utf-8")
    return folder


@pytest.fixture(scope="module")
def far(jobs_folder: Path) -> Iterator[ModuleType]:
    with pytest.MonkeyPatch.context() as patched:
        patched.syspath_prepend(str(jobs_folder))
        yield importlib.import_module("phieu_far_jobs")


class Site:
    """A scheduler and its workers."""

    def __init__(self, folder: Path, **environment: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{port}"
        self._folder = folder
        self._environment = environment
        self._processes: list[subprocess.Popen[bytes]] = []
        self.scheduler = self._start("scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-show")
        self._wait(0)

    def add_worker(
        self, *options: str, before: Path | None = None, current: Path | None = None
    ) -> subprocess.Popen[bytes]:
        """Start a worker with one thread that imports from ``before`` first; wait until the scheduler has it.

        With ``current``, it is started in this folder by Dask's own command.
        """
        with distributed.Client(self.address, set_as_default=False) as client:
            count = len(client.nthreads())
        worker = self._start("worker", self.address, "--nthreads", "1", *options, before=before, current=current)
        self._wait(count + 1)
        return worker

    def close(self) -> None:
        for process in reversed(self._processes):
            kill_for_good(process)

    def _start(
        self, kind: str, *options: str, before: Path | None = None, current: Path | None = None
    ) -> subprocess.Popen[bytes]:
        dask = [str(Path(sys.executable).with_name("dask")), kind]
        paths = [str(path) for path in (before, self._folder, ROOT) if path]
        process = subprocess.Popen(
            [
                *(dask if current else [sys.executable, "-m", f"distributed.cli.dask_{kind}"]),
                *options,
                "--no-dashboard",
            ],
            env=os.environ | self._environment | {"PYTHONPATH": os.pathsep.join(paths)},
            cwd=current or self._folder,
            stdout=subprocess.DEVNULL,
            stderr=(self._folder / f"{kind}{len(self._processes)}.log").open("wb"),
            start_new_session=True,
        )
        self._processes.append(process)
        return process

    def _wait(self, workers: int) -> None:
        with distributed.Client(self.address, timeout=START_SECONDS, set_as_default=False) as client:
            if workers:
                client.wait_for_workers(workers, timeout=START_SECONDS)


def kill_for_good(process: subprocess.Popen[bytes]) -> None:
    """Kill a process, its nanny and its children, without a word of farewell."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@contextmanager
def site_in(folder: Path, **environment: str) -> Iterator[Site]:
    site = Site(folder, **environment)
    try:
        yield site
    finally:
        site.close()


@pytest.fixture(scope="module")
def site(jobs_folder: Path) -> Iterator[Site]:
    with site_in(jobs_folder) as site:
        site.add_worker("--no-nanny")
        site.add_worker()
        yield site


def numbers_of(results: list[tuple[int, object]]) -> list[int]:
    return [number for number, _ in results]


def test_results_come_in_the_order_of_the_jobs_from_both_workers(site: Site, far: ModuleType) -> None:
    jobs = [far.Far((n,), {n: "doze"}) for n in range(12)]
    with Cluster(site.address) as crew:
        results = [pair for _, result in crew.in_order(jobs) for pair in result]
    assert numbers_of(results) == list(range(12))
    assert len({worker for _, worker in results}) == 2


def test_what_dies_or_hangs_costs_itself_alone_and_no_dask_worker(site: Site, far: ModuleType) -> None:
    jobs = [far.Far((2 * n, 2 * n + 1), {3: "exit", 6: "sleep"}, seconds=2.0) for n in range(5)]
    with Cluster(site.address) as crew:
        results = [pair for _, result in crew.in_order(jobs) for pair in result]
    assert numbers_of(results) == list(range(10))
    assert {n: how for n, how in results if isinstance(how, Ending)} == {3: Ending.DIED, 6: Ending.HUNG}
    assert len({worker for _, worker in results if not isinstance(worker, Ending)}) == 2


def test_stop_finishes_the_jobs_in_hand_and_begins_no_more(site: Site, far: ModuleType) -> None:
    stop = threading.Event()
    done = []
    with Cluster(site.address) as crew:
        for job, _ in crew.in_order([far.Far((n,), {n: "doze"}) for n in range(40)], stop):
            done += job.numbers
            if len(done) == 2:
                stop.set()
    assert done == list(range(len(done)))
    assert len(done) < 10


def test_a_worker_that_is_lost_half_way_costs_nothing(
    site: Site, far: ModuleType, capfd: pytest.CaptureFixture[str]
) -> None:
    lost = site.add_worker()
    jobs = [far.Far((2 * n, 2 * n + 1), dict.fromkeys(range(40), "doze")) for n in range(20)]
    results = []
    with Cluster(site.address) as crew:
        for position, (_, result) in enumerate(crew.in_order(jobs)):
            results += result
            if position == 4:
                kill_for_good(lost)
    assert numbers_of(results) == list(range(40))
    assert len({worker for _, worker in results}) == 3, "the one that was lost had done its share"
    assert capfd.readouterr() == ("", "")


def test_scans_read_on_a_cluster_that_loses_a_worker_give_the_same_tables(
    site: Site, stack_workspace: Callable[[Path], Workspace], tmp_path: Path
) -> None:
    scans = sorted((Path(samples.__file__).parent / "stack").glob("*.pdf"))
    lost = site.add_worker()

    def lose_it(done: int, total: int) -> None:
        if total // 3 < done and lost.poll() is None:
            kill_for_good(lost)

    tables = []
    for name, options in (
        ("near", {"workers": 2}),
        ("far", {"cluster": site.address, "listener": Listener(on_progress=lose_it)}),
    ):
        workspace = stack_workspace(tmp_path / name)
        ingest(workspace, scans, **options)
        # Not the workbook: its cover tells when the log was last written to; nor when each thing was proposed, which is
        # another minute for one that was read a moment later.
        written = [path for path in tabulate(workspace).files if path.suffix == ".csv"]
        written = [path for path in written if path.stem != REGISTER_STEPS]
        tables.append({path.name: path.read_bytes() for path in written})
        assert not verify(workspace.store).faults
        workspace.close()
    assert lost.poll() is not None
    assert tables[0] == tables[1]


def test_a_cluster_that_is_not_there_is_told_by_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Workspace.create(tmp_path / "w")
    with pytest.raises(SystemExit) as ended:
        main(["ingest", "--cluster", "tcp://127.0.0.1:9", "-w", str(tmp_path / "w")])
    assert ended.value.code == ExitCode.BAD_WORKSPACE
    message, advice = capsys.readouterr().err.splitlines()
    assert "tcp://127.0.0.1:9" in message
    assert advice.strip()


def test_a_file_that_a_worker_cannot_reach_is_no_unreadable_page(site: Site, tmp_path: Path) -> None:
    with Cluster(site.address) as crew, pytest.raises(ClusterError, match="can't be reached") as failed:
        list(crew.in_order([CountJob(tmp_path / "gone.pdf", Limits())]))
    assert socket.gethostname() in failed.value.message
    assert "same path" in failed.value.advice


@pytest.mark.parametrize("nanny", ["--nanny", "--no-nanny"])
def test_a_worker_imports_nothing_from_the_folder_that_it_was_started_in(
    jobs_folder: Path, tmp_path: Path, nanny: str
) -> None:
    for name in ("omr", "numpy", "cv2", "pipeline"):
        (tmp_path / f"{name}.py").write_text("import pathlib\npathlib.Path(__file__).rename('sprung')\n1 / 0\n")
    scan = next((Path(samples.__file__).parent / "stack").glob("*.pdf"))
    with site_in(jobs_folder) as site:
        site.add_worker(nanny, current=tmp_path)
        with Cluster(site.address) as crew:
            ((_, counted),) = crew.in_order([CountJob(scan, Limits())])
    assert counted > 1
    assert not (tmp_path / "sprung").exists()


def test_a_job_that_takes_dask_workers_with_it_costs_itself_alone(jobs_folder: Path, far: ModuleType) -> None:
    jobs = [far.Far((2 * n, 2 * n + 1), {3: "kill dask"}) for n in range(4)]
    with site_in(jobs_folder, DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES="0") as site:
        with pytest.raises(ClusterError, match="no workers"), Cluster(site.address):
            pass
        site.add_worker("--nanny")
        with Cluster(site.address) as crew:
            results = [pair for _, result in crew.in_order(jobs) for pair in result]
    assert numbers_of(results) == list(range(8))
    assert [pair for pair in results if isinstance(pair[1], Ending)] == [(3, Ending.DIED)]


def test_workers_that_read_otherwise_are_refused_even_if_they_join_late(
    jobs_folder: Path, far: ModuleType, tmp_path: Path
) -> None:
    shutil.copytree(Path(omr.__file__).parent, tmp_path / "omr", ignore=shutil.ignore_patterns("__pycache__"))
    with (tmp_path / "omr" / "marks.npz").open("ab") as marks:
        marks.write(b"\0")
    jobs = (far.Far((n,), {n: "doze"}) for n in range(100))
    with site_in(jobs_folder) as site:
        site.add_worker("--no-nanny")
        with Cluster(site.address) as crew:
            site.add_worker("--no-nanny", before=tmp_path)
            with pytest.raises(ClusterError, match="another network"):
                list(crew.in_order(jobs))
        with pytest.raises(ClusterError, match="another network"), Cluster(site.address):
            pass


def test_a_scheduler_that_is_lost_ends_the_run_with_a_name(
    jobs_folder: Path, far: ModuleType, capfd: pytest.CaptureFixture[str]
) -> None:
    with site_in(jobs_folder) as site:
        site.add_worker("--no-nanny")
        with Cluster(site.address) as crew:
            results = crew.in_order(far.Far((n,), {n: "doze"}) for n in range(100))
            assert [next(results)[0].numbers for _ in range(3)] == [(0,), (1,), (2,)]
            kill_for_good(site.scheduler)
            with pytest.raises(ClusterError, match="lost") as failed:
                list(results)
    assert "run this again" in failed.value.advice
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "nonsense://127.0.0.1:9"])
def test_no_scheduler_there(address: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("pipeline.work.cluster.CONNECT_SECONDS", 0.5)
    with pytest.raises(ClusterError, match="no Dask scheduler answers"), Cluster(address):
        pass
    assert capfd.readouterr() == ("", "")


def test_without_dask_the_advice_is_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ClusterError) as failed, Cluster("tcp://127.0.0.1:9"):
        pass
    assert failed.value.advice == "pip install 'phieu[cluster]'"
