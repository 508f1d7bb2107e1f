"""Which files are taken in: what shares, systems and programs put beside the scans is passed over, and it is said."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from forms.errors import ExitCode
from pipeline import Workspace
from pipeline.cli import main
from pipeline.errors import SettingsError
from pipeline.intake.ingest import ingest
from pipeline.intake.listing import incoming, passed_over
from pipeline.settings import load_settings

Office = Any  # of conftest.py, which can't be imported
NOBODYS = (
    *("@eaDir/a.tif/SYNOFILE_THUMB_M.jpg", "#recycle/a.tif", "@Recycle/phường/a.tif", ".recycle/a.tif"),
    *("$RECYCLE.BIN/S-1-5-21/$RABC.tif", "lost+found/#123", ".Trash-1000/files/a.tif", "@tmp/a.tif", ".snapshot/a.tif"),
    *("#snapshot/daily/a.tif", "System Volume Information/a.tif", "máy 1/#Recycle/a.tif", "$recycle.bin/a.tif"),
    *("a.tif~", "a.tif.lck", "~$a.tif", "a.pdf.part", "a.pdf.CRDOWNLOAD", "a.tmp", ".~lock.a.ods#", ".a.tif.x3Fq"),
)
OF_DESKTOPS = (".DS_Store", "THUMBS.DB", "._a.tif", "desktop.ini", "__MACOSX/._a.tif")


def place(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(b"II*\0")


@pytest.fixture
def workspace(printed_workspace: Path, tmp_path: Path) -> Workspace:
    shutil.copytree(printed_workspace, tmp_path / "w")
    return Workspace.open(tmp_path / "w")


@pytest.mark.parametrize("name", [*NOBODYS, *OF_DESKTOPS])
def test_what_nobody_submitted_is_taken_neither_from_the_inbox_nor_from_a_folder(
    workspace: Workspace, tmp_path: Path, name: str
) -> None:
    for root in (workspace.inbox, tmp_path / "named"):
        place(root, name, "máy 1/b.tif")
    for paths in ([], [tmp_path / "named"]):
        assert [file.path.name for file in incoming(workspace, paths)] == ["b.tif"]
        assert sum(passed_over(workspace, paths).values()) == (0 if name in OF_DESKTOPS else 1)


@pytest.mark.parametrize("name", ["recycle.tif", "lost.tif", "part.tif", "~a.tif", "tmp/a.tif", "a.part.tif", ".tif"])
def test_what_only_looks_like_it_is_taken(workspace: Workspace, name: str) -> None:
    place(workspace.inbox, name)
    assert [file.path for file in incoming(workspace, [])] == [workspace.inbox / name]
    assert not passed_over(workspace, [])


def test_files_come_in_the_order_of_their_paths(workspace: Workspace) -> None:
    names = ["a/b/1.tif", "a/c.tif", "a-b.tif", "b.tif", "a/b.tif", "A.tif"]
    place(workspace.inbox, *names)
    in_order = [file.path.relative_to(workspace.inbox).as_posix() for file in incoming(workspace, [])]
    assert in_order == ["A.tif", "a/b/1.tif", "a/b.tif", "a/c.tif", "a-b.tif", "b.tif"]


def test_what_is_named_itself_is_taken(workspace: Workspace) -> None:
    place(workspace.root, "#recycle/a.tif")
    assert len(incoming(workspace, [workspace.root / "#recycle" / "a.tif"])) == 1
    assert len(incoming(workspace, [workspace.root / "#recycle"])) == 1


def test_the_settings_add_to_the_list(workspace: Workspace) -> None:
    settings = workspace.root / "phieu.toml"
    text = settings.read_text("utf-8")
    settings.write_text(text.replace("passed_over = []", 'passed_over = ["nha\u0301p", "*.bak"]'), "utf-8")
    place(workspace.inbox, "Nháp/a.tif", "a.BAK", "#recycle/a.tif", "b.tif")
    changed = Workspace.open(workspace.root)
    assert [file.path.name for file in incoming(changed, [])] == ["b.tif"]
    assert passed_over(changed, []) == {"nha\u0301p": 1, "*.bak": 1, "#recycle": 1}


@pytest.mark.parametrize("pattern", ["*", "", "a/b", "?*"])
def test_a_pattern_that_would_leave_nothing_or_match_nothing_is_refused(tmp_path: Path, pattern: str) -> None:
    (tmp_path / "phieu.toml").write_text(f'[inbox]\npassed_over = ["{pattern}"]\n', "utf-8")
    with pytest.raises(SettingsError, match="passed_over") as caught:
        load_settings(tmp_path / "phieu.toml")
    assert "phieu.toml:2: " in caught.value.message


@pytest.mark.parametrize("office", ["sqlite"], indirect=True)
def test_a_stack_that_was_deleted_does_not_count_and_ingest_says_so_once(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    office.drop("a.tif", *office.sheet(1))
    kept = office.drop("#Recycle/b.tif", *office.sheet(2))
    office.drop("#Recycle/phường/c.tif", *office.sheet(3))
    place(office.workspace.inbox, "c.pdf.part", ".DS_Store")
    with pytest.raises(SystemExit) as ended:
        main(["ingest", "-w", str(office.workspace.root)])
    assert ended.value.code == ExitCode.OK
    said = capsys.readouterr().out
    assert said.count("passed over") == 1
    assert "3 files passed over" in said
    assert "2 × #recycle, 1 × *.part" in said
    assert office.workspace.store.pages.account() == (2, 2)
    assert kept.exists()


def test_a_folder_that_may_not_be_looked_into_does_not_keep_the_others(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.drop("a.tif", *office.sheet(1))
    office.drop("secret/b.tif", *office.sheet(2))
    scandir = __import__("os").scandir

    def refuse(path: Any) -> Any:
        if str(path).endswith("secret"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr("os.scandir", refuse)
    assert [report.name for report in ingest(office.workspace)] == ["a.tif"]


def test_files_that_are_named_are_read_and_folders_beside_them_counted(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    named = office.drop("a.tif", *office.sheet(1)).rename(tmp_path / "a.tif")
    folder = tmp_path / "day"
    place(folder, "b.pdf.part")
    with pytest.raises(SystemExit) as ended:
        main(["ingest", "-w", str(office.workspace.root), str(named), str(folder)])
    assert ended.value.code == ExitCode.OK
    assert "1 file passed over" in capsys.readouterr().out
    assert office.workspace.store.pages.account() == (2, 2)
