"""The reading process is killed at random moments: nothing is lost, nothing counted twice, every byte the same."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline import Workspace
from pipeline.records.log_chain import EntryKind
from tests.benchmarks.killing import Trials, as_command, as_process, differences, left, prepare

SEED = 4
TENS = 6  # of moments, each a test of its own, so that they can run side by side; tests.benchmarks.kill tries more

pytestmark = pytest.mark.skipif(os.name != "posix", reason="processes are killed by a signal")


@pytest.fixture(scope="module", autouse=True)
def without_workbook() -> Iterator[None]:
    """Write tables alone: the workbook is not compared, and takes half of the time."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("pipeline.results.tabulate._write_workbook", lambda *_: None)
        yield


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("kill") / "template"
    prepare(root)
    return root


@pytest.fixture(scope="module")
def trials(template: Path) -> Trials:
    return Trials(template, as_process)


def test_the_undisturbed_one_holds_all_that_can_happen(trials: Trials) -> None:
    assert trials.expected.pages == (57, 57)
    assert not trials.expected.faults
    names = [name.partition("/")[0] for name in trials.expected.files]
    assert (names.count("archive"), names.count("inbox")) == (6, 0)
    assert "results/bad_rows" in {name.rpartition("/")[0] for name in trials.expected.files}


@pytest.mark.parametrize("ten", range(TENS))
def test_a_killed_ingest_is_finished_as_if_nothing_had_happened(trials: Trials, ten: int) -> None:
    for number in range(10 * ten, 10 * ten + 10):
        trial = trials.run(number, SEED)
        assert trial.differences == (), f"killed after {trial.moment:.3f} s"


def test_two_commands_at_once_do_the_work_once(trials: Trials, template: Path) -> None:
    root = shutil.copytree(template, template.with_name("two"))
    with as_command(root), as_command(root):
        pass
    assert differences(left(root), trials.expected) == ()
    workspace = Workspace.open(root)
    kinds = [logged.entry.kind for logged in workspace.store.log.entries()]
    assert (kinds.count(EntryKind.ARRIVED), kinds.count(EntryKind.READ), kinds.count(EntryKind.KNOWN)) == (6, 6, 1)
    workspace.close()
