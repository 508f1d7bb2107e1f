"""A disk that is full, an archive that can't be written: a clear message, nothing lost, and it goes on when mended.

The disks are real ones, small and of memory; only root may mount them.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from forms.errors import ExitCode
from pipeline import Workspace
from pipeline.cli import main
from pipeline.upkeep.log_check import verify

Office = Any  # of conftest.py, which can't be imported


def mount(*arguments: str) -> None:
    if sys.platform != "linux" or shutil.which("mount") is None:
        pytest.skip("small disks are mounted on Linux only")
    done = subprocess.run(["mount", *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"only root may mount a small disk ({done.stderr.strip()})")


@pytest.fixture
def mounted() -> Iterator[Callable[..., None]]:
    """Mount something until the test is over."""
    places: list[str] = []

    def at(*arguments: str) -> None:
        mount(*arguments)
        places.append(arguments[-1])

    yield at
    for place in reversed(places):
        subprocess.run(["umount", "--lazy", place], check=True)


@pytest.fixture
def phieu(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    def run(root: Path, *arguments: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as ended:
            main([*arguments, "-w", str(root)])
        return int(ended.value.code or 0), capsys.readouterr().err

    return run


@pytest.fixture
def small(office: Office, tmp_path: Path, mounted: Callable[..., None]) -> tuple[Office, Callable[[int], None]]:
    """An office on a disk of its own, and what sets how many kilobytes are left on that."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted("-t", "tmpfs", "-o", "size=64m", "none", str(disk))
    office.workspace.close()
    shutil.copytree(office.workspace.root, disk / "w")

    def leave(kilobytes: int) -> None:
        used = shutil.disk_usage(disk).used
        subprocess.run(["mount", "-o", f"remount,size={used // 1024 + kilobytes}k", str(disk)], check=True)

    return type(office)(Workspace.open(disk / "w"), office.runs), leave


@pytest.mark.parametrize("office", ["sqlite"], indirect=True)
@pytest.mark.parametrize("kilobytes", [0, 8, 40, 120, 400])
def test_a_full_disk_loses_nothing(
    small: tuple[Office, Callable[[int], None]], phieu: Callable[..., tuple[int, str]], kilobytes: int
) -> None:
    """However far it comes: to the archive, to the row of the file, to some of its pages."""
    office, leave = small
    for number in range(1, 31):
        office.drop(f"{number:02}.tif", *office.sheet(number, comments="x" * 3000))
    leave(kilobytes)
    code, err = phieu(office.workspace.root, "ingest")
    assert code == ExitCode.BAD_WORKSPACE
    assert "full" in err or "No space left" in err
    assert "make room" in err.lower()
    assert "Traceback" not in err
    leave(60_000)
    assert phieu(office.workspace.root, "ingest")[0] == 0
    place = Workspace.open(office.workspace.root)
    assert place.store.pages.account() == (60, 60)
    assert len(list(place.archive.iterdir())) == 30
    assert not [path for path in place.inbox.iterdir() if path.is_file()]
    assert not verify(place.store).faults
    place.close()


@pytest.mark.parametrize("office", ["sqlite"], indirect=True)
def test_results_that_find_no_room_leave_the_old_ones(
    small: tuple[Office, Callable[[int], None]], phieu: Callable[..., tuple[int, str]]
) -> None:
    office, leave = small
    root = office.workspace.root
    for number in range(1, 31):
        office.drop(f"{number:02}.tif", *office.sheet(number))
    assert phieu(root, "ingest")[0] == 0
    assert phieu(root, "tabulate")[0] == 0
    before = (root / "results" / "answers.csv").read_bytes()
    leave(8)
    code, err = phieu(root, "tabulate")
    assert code == ExitCode.BAD_WORKSPACE
    assert "Make room" in err
    assert (root / "results" / "answers.csv").read_bytes() == before
    assert [path.name for path in (root / "results").glob(".*")] == [".written.json"]


@pytest.mark.parametrize("office", ["sqlite"], indirect=True)
def test_an_archive_that_cannot_be_written_loses_nothing(
    office: Office, mounted: Callable[..., None], phieu: Callable[..., tuple[int, str]]
) -> None:
    scan = office.drop("a.tif", *office.sheet(1))
    archive = str(office.workspace.archive)
    mounted("--bind", archive, archive)
    mount("-o", "remount,ro,bind", archive)
    code, err = phieu(office.workspace.root, "ingest")
    assert code == ExitCode.BAD_WORKSPACE
    assert "Read-only file system" in err
    assert "allow writing there" in err
    assert scan.exists()
    mount("-o", "remount,rw,bind", archive)
    assert phieu(office.workspace.root, "ingest")[0] == 0
    assert office.workspace.store.pages.account() == (2, 2)
