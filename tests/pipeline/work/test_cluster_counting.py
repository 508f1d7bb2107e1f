"""Counting, and reading before it, on real Dask workers: the files of one process, byte for byte, or a clear word."""

from __future__ import annotations

import random
import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import samples
from forms.errors import ExitCode, PhieuError
from forms.layout import Layout
from pipeline import Workspace
from pipeline.cli import main
from pipeline.errors import ClusterError
from pipeline.intake.ingest import ingest
from pipeline.results.tabulate import tabulate
from pipeline.store import schema
from tests.benchmarks.made_up import make_up
from tests.benchmarks.tabulating import fill
from tests.pipeline.counting import test_histories
from tests.pipeline.counting.test_histories import History
from tests.pipeline.work.test_cluster import Site, kill_for_good, pytestmark, site_in

__all__ = ["pytestmark"]

Office = Any  # of conftest.py, which can't be imported
layout = test_histories.layout


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[int, Site]]:
    """Clusters of two and of four workers."""
    with site_in(tmp_path_factory.mktemp("two")) as two, site_in(tmp_path_factory.mktemp("four")) as four:
        for site, count in ((two, 2), (four, 4)):
            for _ in range(count):
                site.add_worker("--no-nanny")
        yield {2: two, 4: four}


@pytest.fixture
def small_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut the serials often, also within a unit."""
    for name, size in (("SHEETS_A_JOB", 97), ("PAGES_A_JOB", 150), ("PAGES_A_FAR_JOB", 150)):
        monkeypatch.setattr(f"pipeline.results.tabulate.{name}", size)


@pytest.fixture(scope="module")
def small_office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A made-up office with two periods, tabulated once, so that all its proposals are in the register."""
    workspace = make_up(tmp_path_factory.mktemp("small") / "w", periods=("2018-Q4", "2019-Q1"), units=4)
    tabulate(workspace)
    workspace.close()
    return workspace.root


@pytest.fixture
def made(small_office: Path, tmp_path: Path) -> Iterator[Workspace]:
    """One like it, of our own."""
    workspace = Workspace.open(shutil.copytree(small_office, tmp_path / "w"))
    yield workspace
    workspace.close()


def written(workspace: Workspace) -> dict[str, bytes]:
    """All files that managers open."""
    return {path.name: path.read_bytes() for path in workspace.results.glob("[!.]*") if path.is_file()}


def emptied(workspace: Workspace) -> Workspace:
    shutil.rmtree(workspace.results)
    workspace.results.mkdir()
    return workspace


@pytest.mark.usefixtures("small_jobs")
@pytest.mark.parametrize("figures_only", [False, True])
def test_processes_and_clusters_write_the_same_files(
    made: Workspace, sites: dict[int, Site], monkeypatch: pytest.MonkeyPatch, figures_only: bool
) -> None:
    tabulate(emptied(made), figures_only=figures_only)
    alone = written(made)
    assert alone.keys() >= {"units.csv", "criteria.csv", "report.xlsx", "comments.csv"}
    for site in sites.values():
        tabulate(emptied(made), figures_only=figures_only, cluster=site.address)
        assert written(made) == alone
    monkeypatch.setattr("pipeline.results.tabulate.FEWEST_FOR_WORKERS", 0)
    monkeypatch.setattr("pipeline.results.tabulate.core_count", lambda: 2)
    tabulate(emptied(made), figures_only=figures_only)
    assert written(made) == alone


def test_whatever_happened_a_cluster_counts_it_from_either_database(
    office: Office, layout: Layout, sites: dict[int, Site], monkeypatch: pytest.MonkeyPatch
) -> None:
    history = History(office, layout, random.Random(5))
    for step in (history.feed, history.feed, history.feed, history.feed_again, history.send, history.cancel):
        step()
    for _ in range(12):
        try:
            history.rng.choice(history.steps)()
        except (PhieuError, ValueError):
            continue
    monkeypatch.setattr("pipeline.results.tabulate.SHEETS_A_JOB", 2)
    monkeypatch.setattr("pipeline.results.tabulate.PAGES_A_FAR_JOB", 3)
    workspace = office.workspace
    tabulate(workspace)  # what is proposed is in the register from now on
    tabulate(emptied(workspace))
    alone = written(workspace)
    assert len(alone["sheets.csv"].splitlines()) > 3
    for site in sites.values():
        tabulate(emptied(workspace), cluster=site.address)
        assert written(workspace) == alone


@pytest.mark.usefixtures("small_jobs")
def test_a_worker_that_is_lost_while_counting_costs_nothing(made: Workspace, sites: dict[int, Site]) -> None:
    tabulate(emptied(made))
    alone, site = written(made), sites[2]
    lost = site.add_worker()

    def lose_it(done: int, total: int) -> None:
        if total // 3 < done and lost.poll() is None:
            kill_for_good(lost)

    tabulate(emptied(made), lose_it, cluster=site.address)
    assert lost.poll() is not None
    assert written(made) == alone


@pytest.mark.usefixtures("small_jobs")
def test_a_scheduler_that_is_lost_while_counting_is_told_and_nothing_is_written(
    made: Workspace, tmp_path: Path
) -> None:
    before = written(made)
    with site_in(tmp_path) as site:
        site.add_worker("--no-nanny")

        def lose_it(done: int, total: int) -> None:
            if total // 3 < done and site.scheduler.poll() is None:
                kill_for_good(site.scheduler)

        with pytest.raises(ClusterError, match="lost") as failed:
            tabulate(made, lose_it, cluster=site.address)
    assert "run this again" in failed.value.advice
    assert written(made) == before
    assert not [path.name for path in made.results.iterdir() if path.is_dir()], "no part is left behind"


def test_a_worker_with_another_phieu_is_told_and_nothing_is_written(
    made: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = written(made)
    other = tmp_path / "other" / "phieu-99.0.dist-info"
    other.mkdir(parents=True)
    (other / "METADATA").write_text("Metadata-Version: 2.1\nName: phieu\nVersion: 99.0\n", "utf-8")
    with site_in(tmp_path) as site:
        site.add_worker("--no-nanny", before=other.parent)
        with pytest.raises(SystemExit) as ended:
            main(["tabulate", "--cluster", site.address, "--language", "en", "-w", str(made.root)])
    assert ended.value.code == ExitCode.BAD_WORKSPACE
    said = capsys.readouterr().err
    assert "99.0" in said
    assert written(made) == before


def keep_in(root: Path, address: str) -> None:
    """Have a workspace keep what it holds in a database."""
    settings = root / "phieu.toml"
    lines = settings.read_text("utf-8").splitlines()
    settings.write_text(
        "\n".join(f'database = "{address}"' if "database =" in line else line for line in lines), "utf-8"
    )


def test_a_machine_that_cannot_reach_the_database_is_named(
    request: pytest.FixtureRequest, sites: dict[int, Site], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    server = request.getfixturevalue("postgresql")
    root = shutil.copytree(server.template, tmp_path / "w")
    url = server.copy()
    keep_in(root, url.replace("phieu@", "${PHIEU_WHO}@"))
    monkeypatch.setenv("PHIEU_WHO", "phieu")  # here; the workers were started without it
    workspace = Workspace.open(root)
    tabulate(workspace)
    before = written(workspace)
    with pytest.raises(ClusterError) as failed:
        tabulate(workspace, cluster=sites[2].address)
    workspace.close()
    server.give_back(url)
    assert socket.gethostname() in failed.value.message
    assert "PHIEU_WHO" in failed.value.message
    assert "must reach the database" in failed.value.advice
    assert written(workspace) == before


NO_DRIVER = "raise ModuleNotFoundError(\"No module named 'psycopg'\", name='psycopg')\n"


@pytest.mark.parametrize(
    ("mode", "files", "said"),
    [("disable", {"psycopg.py": NO_DRIVER}, "psycopg"), ("require", {}, "SSL")],
    ids=["no driver", "no encryption"],
)
def test_a_machine_that_is_set_up_otherwise_is_named_with_what_it_lacks(
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    mode: str,
    files: dict[str, str],
    said: str,
) -> None:
    server = request.getfixturevalue("postgresql")
    root = shutil.copytree(server.template, tmp_path / "w")
    url = server.copy()
    keep_in(root, f"{url}{'&' if '?' in url else '?'}sslmode=${{PHIEU_TLS}}")
    monkeypatch.setenv("PHIEU_TLS", "disable")  # here
    other = tmp_path / "other"
    other.mkdir()
    for name, text in files.items():
        (other / name).write_text(text)
    workspace = Workspace.open(root)
    tabulate(workspace)
    before = written(workspace)
    with site_in(tmp_path, PHIEU_TLS=mode) as site:
        site.add_worker("--no-nanny", before=other)
        with pytest.raises(ClusterError) as failed:
            tabulate(workspace, cluster=site.address)
    workspace.close()
    server.give_back(url)
    assert socket.gethostname() in failed.value.message
    assert said in failed.value.message
    assert written(workspace) == before


def test_a_cluster_that_is_not_there_is_told_before_anything_is_written(made: Workspace) -> None:
    before = written(made)
    with pytest.raises(ClusterError, match="no Dask scheduler"):
        tabulate(made, cluster="tcp://127.0.0.1:9")
    assert written(made) == before


def records(workspace: Workspace) -> list[tuple[Any, ...]]:
    """All that is stored of pages."""
    query = schema.pages.select().order_by(schema.pages.c.scan, schema.pages.c.page)
    return [tuple(row) for row in workspace.store.rows(query)]


def test_scans_read_by_two_or_four_workers_are_the_same_records(
    sites: dict[int, Site], stack_workspace: Callable[[Path], Workspace], tmp_path: Path
) -> None:
    scans = sorted((Path(samples.__file__).parent / "stack").glob("*.pdf"))
    found = []
    for name, options in (
        ("near", {"workers": 2}),
        *((f"far{count}", {"cluster": site.address}) for count, site in sites.items()),
    ):
        workspace = stack_workspace(tmp_path / name)
        ingest(workspace, scans, **options)
        found.append(records(workspace))
        tabulate(workspace, cluster=str(options.get("cluster", "")))
        tables = {name: content for name, content in written(workspace).items() if name.endswith(".csv")}
        tables.pop("register_steps.csv")  # tells when something was proposed
        found.append(tables)
        workspace.close()
    assert found[0]
    assert found[2:4] == found[:2]
    assert found[4:] == found[:2]


@pytest.mark.usefixtures("small_jobs")
def test_the_forms_of_a_scheme_are_the_same_whoever_counts(
    sites: dict[int, Site], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    root = tmp_path / "w"
    Workspace.create(root).close()
    survey = Path(__file__).parents[1] / "schemes" / "tt01_survey.yaml"
    (root / "survey.yaml").write_text(f"scheme: tt01-2018\n{survey.read_text('utf-8')}", "utf-8")
    workspace = Workspace.open(root)
    fill(workspace, 400, 4, 1, ("2019-Q1",), ("counter", "box"))
    tabulate(workspace)
    tabulate(emptied(workspace))
    alone = written(workspace)
    assert len(alone["form01.csv"].splitlines()) > 300
    tabulate(emptied(workspace), cluster=sites[2].address)
    assert written(workspace) == alone
    monkeypatch.setattr("pipeline.results.tabulate.FEWEST_FOR_WORKERS", 0)
    monkeypatch.setattr("pipeline.results.tabulate.core_count", lambda: 2)
    tabulate(emptied(workspace))
    assert written(workspace) == alone
    workspace.close()
