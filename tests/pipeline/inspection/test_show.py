"""``phieu show``: one page with the reader's eyes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from forms.errors import ExitCode
from omr.overlay import DOUBTFUL, EMPTY
from pipeline.cli import main
from pipeline.intake.ingest import ingest
from samples import write_scan_pdf

Desk = Any  # of conftest.py, which can't be imported
DPI = 200


@pytest.fixture(scope="module")
def desk(desk_at: Callable[..., Desk], tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """One sheet was scanned blank, its second page with its code torn off."""
    desk = desk_at(tmp_path_factory.mktemp("show") / "w", 1)
    front, back = desk.blanks
    torn = back.copy()
    torn[: round(25 * DPI / 25.4), round(170 * DPI / 25.4) : round(191 * DPI / 25.4)] = 255
    write_scan_pdf([front, torn], desk.workspace.inbox / "stack.pdf", DPI, "flate")
    ingest(desk.workspace, workers=0)
    return desk


@pytest.fixture
def shown(
    desk: Desk, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[..., tuple[int, str, str]]:
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(["show", "-w", str(desk.workspace.root), *arguments])
        told = capsys.readouterr()
        return int(ended.value.code or 0), told.out, told.err

    return run


def has(path: Path, colour: tuple[int, int, int]) -> bool:
    return bool((cv2.imread(str(path)) == colour).all(axis=2).any())


def test_a_page_that_arrived_is_drawn_with_its_boxes(shown: Any, desk: Desk, tmp_path: Path) -> None:
    code, out, _ = shown("stack.pdf", "1")
    assert code == 0
    assert "read: 0000001-R, page 1" in out
    assert cv2.imread(str(tmp_path / "stack-1.png")).shape == (*desk.blanks[0].shape, 3)
    assert has(tmp_path / "stack-1.png", EMPTY)
    assert not has(tmp_path / "stack-1.png", DOUBTFUL)
    assert [path.name for path in tmp_path.iterdir()] == ["stack-1.png"]


def test_a_fault_is_named_on_the_screen_and_as_a_band(shown: Any, tmp_path: Path) -> None:
    code, out, _ = shown("stack.pdf", "2", "--output", "mẫu.png")
    assert code == 0
    assert "code-unreadable: The page code can't be read." in out
    assert "phieu identify" in out
    picture = cv2.imdecode(np.fromfile(tmp_path / "mẫu.png", np.uint8), cv2.IMREAD_COLOR)
    assert tuple(picture[1, 1]) == DOUBTFUL
    part = cv2.imdecode(np.fromfile(tmp_path / "mẫu-fault.png", np.uint8), cv2.IMREAD_GRAYSCALE)
    assert part.size < picture.size / 30, "not the place of the code alone"
    assert part.min() < 128, "the serial beside the code is not on it"
    assert "mẫu-fault.png" in out


def test_a_file_that_never_arrived_is_shown_and_not_recorded(shown: Any, desk: Desk, tmp_path: Path) -> None:
    write_scan_pdf([desk.blanks[1]], tmp_path / "other.pdf", DPI, "flate")
    before = desk.workspace.store.pages.account()
    code, out, _ = shown(str(tmp_path / "other.pdf"))
    assert code == 0
    assert "other-1.png" in out
    assert desk.workspace.store.pages.account() == before


def test_a_scan_may_be_named_by_its_hash(shown: Any, desk: Desk, tmp_path: Path) -> None:
    (stack,) = desk.workspace.store.scans.called("stack.pdf")
    code, _, _ = shown(stack.sha256[:8].upper(), "1")
    assert code == 0
    assert (tmp_path / "stack-1.png").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("stack.pdf", "3"), "Its pages are 1 to 2"),
        (("nowhere.pdf", "1"), "there is no scan nowhere.pdf"),
    ],
)
def test_what_is_not_there_is_a_line_with_advice(shown: Any, arguments: tuple[str, ...], said: str) -> None:
    code, out, err = shown(*arguments)
    assert code == ExitCode.UNKNOWN_NAME
    assert said in err
    assert out == ""


def test_of_two_scans_of_one_name_one_must_be_chosen(shown: Any, desk: Desk, tmp_path: Path) -> None:
    for number, page in enumerate(desk.blanks):
        folder = tmp_path / str(number)
        folder.mkdir()
        write_scan_pdf([page], folder / "twin.pdf", DPI, "flate")
        ingest(desk.workspace, [folder], workers=0)
    code, _, err = shown("twin.pdf", "1")
    assert code == ExitCode.UNKNOWN_NAME
    assert "2 scans are called twin.pdf" in err
    digits = err.rpartition("SHA-256: ")[2].split(",")[0].strip()
    assert shown(digits, "1")[0] == 0


def test_two_plain_marks_are_in_doubt_or_void_as_the_office_rules(shown: Any, desk: Desk, tmp_path: Path) -> None:
    crossed = desk.blanks[0].copy()
    (kept,) = desk.workspace.store.layouts.by_id().values()
    for box in kept.layout.pages[0].boxes:
        if (box.question, box.choice) in {("q01", "2"), ("q01", "4"), ("q02", "5")}:
            left, top = (round(edge * DPI / 25.4) for edge in (box.rect.x, box.rect.y))
            right, bottom = (round(edge * DPI / 25.4) for edge in (box.rect.x + box.rect.w, box.rect.y + box.rect.h))
            cv2.line(crossed, (left + 2, top + 3), (right - 3, bottom - 2), 60, 3, cv2.LINE_AA)
            cv2.line(crossed, (right - 2, top + 2), (left + 3, bottom - 3), 60, 3, cv2.LINE_AA)
    write_scan_pdf([crossed], tmp_path / "crossed.pdf", DPI, "flate")
    assert "in doubt: q01 (overvote)" in shown("crossed.pdf", "1")[1]
    settings = desk.workspace.root / "phieu.toml"
    before = settings.read_text("utf-8")
    settings.write_text(before.replace('overvote = "ask"', 'overvote = "void"'), "utf-8")
    said = shown("crossed.pdf", "1")[1]
    settings.write_text(before, "utf-8")
    assert "void (overvote): q01\n" in said
    assert "in doubt" not in said
