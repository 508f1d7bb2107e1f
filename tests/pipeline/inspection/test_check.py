"""``phieu check``: a scanned blank sheet says whether printer and scanner will do."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from forms.errors import ExitCode
from pipeline.cli import main
from pipeline.inspection.check import what_to_do
from pipeline.inspection.grading import Graded
from pipeline.inspection.measures import Grade, Measure
from samples import (
    SCANNERS,
    Defect,
    Scanner,
    Streak,
    TornCorner,
    scan,
    worn_print,
    write_scan_pdf,
    write_scan_tiff,
)

DPI = 200
CLEAN = SCANNERS["clean-200"]


Desk = Any  # of conftest.py, which can't be imported


@pytest.fixture(scope="module")
def here(desk_at: Callable[..., Desk], tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return desk_at(tmp_path_factory.mktemp("desk") / "w", 1)


@pytest.fixture
def checked(here: Desk, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, dict[str, Any]]]:
    def run(*paths: Path) -> tuple[int, dict[str, Any]]:
        with pytest.raises(SystemExit) as ended:
            main(["check", "-w", str(here.workspace.root), "--json", *map(str, paths)])
        return int(ended.value.code or 0), json.loads(capsys.readouterr().out)

    return run


def scanned(blank: NDArray[np.uint8], scanner: Scanner = CLEAN, *defects: Defect) -> NDArray[np.uint8]:
    rng = np.random.default_rng(5)
    return scan(worn_print(blank, scanner.toner, rng), scanner, rng, dpi=DPI, defects=defects)


def stored(path: Path, *pages: NDArray[np.uint8], dpi: float = DPI) -> Path:
    write_scan_pdf(pages, path, dpi, "jpeg-gray", 85)
    return path


def verdicts(page: dict[str, Any]) -> dict[str, str]:
    """Of every measure that is not good."""
    return {one["measure"]: one["verdict"] for one in page["measures"] if one["verdict"] != "good"}


@pytest.mark.parametrize("name", ["clean-200", "clean-300", "bilevel-300"])
def test_an_office_scanner_is_good(here: Desk, checked: Any, tmp_path: Path, name: str) -> None:
    scanner = SCANNERS[name]
    code, told = checked(stored(tmp_path / "a.pdf", *(scanned(b, scanner) for b in here.blanks), dpi=scanner.dpi))
    assert (code, told["verdict"]) == (0, "good")
    assert [(page["sheet"], page["sheet_page"], verdicts(page)) for page in told["pages"]] == [
        ("0000001-R", 1, {}),
        ("0000001-R", 2, {}),
    ]


@pytest.mark.parametrize(
    ("scanner", "grades"),
    [
        (SCANNERS["fit-to-page"], {"scale": "usable"}),
        (replace(CLEAN, shrink=0.9), {"resolution": "usable", "scale": "not-good-enough"}),
        (SCANNERS["poor-100"], {"resolution": "usable", "sharpness": "usable", "code": "usable"}),
        (SCANNERS["low-toner"], {"contrast": "usable"}),
        (replace(CLEAN, paper=(130.0, 0.0), black=105.0, jpeg=95), {"contrast": "not-good-enough"}),
        (replace(CLEAN, blur_mm=0.22), {"sharpness": "usable"}),
        (replace(CLEAN, paper=(205.0, 0.0), noise=20.0, jpeg=95), {"noise": "usable"}),
    ],
    ids=["fit-to-page", "90 %", "100 dpi", "low toner", "pale", "blurred", "noisy"],
)
def test_what_is_wrong_is_named_with_what_to_do(
    here: Desk, checked: Any, tmp_path: Path, scanner: Scanner, grades: dict[str, str]
) -> None:
    code, told = checked(stored(tmp_path / "a.pdf", scanned(here.blanks[0], scanner), dpi=scanner.dpi))
    (page,) = told["pages"]
    found = verdicts(page)
    assert {measure: found.get(measure) for measure in grades} == grades
    poor = "not-good-enough" in found.values()
    assert code == (ExitCode.NOT_READY if poor else ExitCode.OK)
    assert told["verdict"] == ("not-good-enough" if poor else "usable")
    assert all(bool(one["advice"]) == (one["verdict"] != "good") for one in page["measures"])


def test_a_streak_is_not_good_enough(here: Desk, checked: Any, tmp_path: Path) -> None:
    code, told = checked(stored(tmp_path / "a.pdf", scanned(here.blanks[0], CLEAN, Streak(at=0.4))))
    (page,) = told["pages"]
    assert code == ExitCode.NOT_READY
    assert verdicts(page)["streaks"] == "not-good-enough"
    (streaks,) = (one for one in page["measures"] if one["measure"] == "streaks")
    assert streaks["shown"] == "1 (84 mm)"


def test_a_corner_that_the_printer_cut_off_is_usable(here: Desk, checked: Any, tmp_path: Path) -> None:
    torn = scanned(here.blanks[0], CLEAN, TornCorner(corner=2, size_mm=26))
    code, told = checked(stored(tmp_path / "a.pdf", torn))
    assert code == 0
    assert verdicts(told["pages"][0])["fiducials"] == "usable"


def test_a_sheet_that_lost_all_its_corners_is_not_good_enough(here: Desk, checked: Any, tmp_path: Path) -> None:
    page = here.blanks[0].copy()
    edge = round(20 * DPI / 25.4)
    for rows in (slice(None, edge), slice(-edge, None)):
        for columns in (slice(None, edge), slice(-edge, None)):
            page[rows, columns] = 255
    code, told = checked(stored(tmp_path / "a.pdf", scanned(page)))
    (page_told,) = told["pages"]
    assert (code, page_told["fault"]) == (ExitCode.NOT_READY, "fiducials-missing")
    assert page_told["advice"]


def test_a_file_that_does_not_tell_its_resolution_is_no_reason_to_stop(
    here: Desk, checked: Any, tmp_path: Path
) -> None:
    cv2.imwrite(str(tmp_path / "a.png"), scanned(here.blanks[0]))
    code, told = checked(tmp_path / "a.png")
    (scale,) = (one for one in told["pages"][0]["measures"] if one["measure"] == "scale")
    assert (code, scale["value"], scale["verdict"]) == (0, None, "usable")
    assert "PDF" in scale["advice"]


def test_a_sheet_that_somebody_marked_is_told_from_a_blank_one(here: Desk, checked: Any, tmp_path: Path) -> None:
    layout = next(iter(here.workspace.store.layouts.by_id().values())).layout
    box = next(box for box in layout.pages[0].boxes if box.choice == "4")
    marked = here.blanks[0].copy()
    x, y = ((at + side / 2) * DPI / 25.4 for at, side in ((box.rect.x, box.rect.w), (box.rect.y, box.rect.h)))
    cv2.line(marked, (round(x) - 16, round(y) - 15), (round(x) + 15, round(y) + 16), 40, 4, cv2.LINE_AA)
    cv2.line(marked, (round(x) + 15, round(y) - 16), (round(x) - 16, round(y) + 15), 40, 4, cv2.LINE_AA)
    code, told = checked(stored(tmp_path / "a.pdf", scanned(marked)))
    (page,) = told["pages"]
    assert code == ExitCode.NOT_READY
    assert page["marked"] == [f"{box.question}:{box.choice}"]
    assert verdicts(page) == {"blankness": "not-good-enough"}


def test_a_blank_back_says_nothing_and_a_letter_does(here: Desk, checked: Any, tmp_path: Path) -> None:
    back = np.full_like(here.blanks[0], 245)
    letter = back.copy()
    for line in range(20):
        cv2.putText(letter, "Kinh gui", (200, 200 + 60 * line), cv2.FONT_HERSHEY_SIMPLEX, 1.5, 30, 3)
    sheet = scanned(here.blanks[0])
    code, told = checked(stored(tmp_path / "a.pdf", sheet, back))
    assert (code, [page["fault"] for page in told["pages"]]) == (0, [None, "page-blank"])
    code, told = checked(stored(tmp_path / "b.pdf", sheet, letter))
    assert (code, told["pages"][1]["fault"]) == (ExitCode.NOT_READY, "page-foreign")
    code, told = checked(stored(tmp_path / "c.pdf", back))
    assert (code, told["verdict"]) == (ExitCode.NOT_READY, "not-good-enough")


def test_a_sheet_of_another_workspace_is_told(desk_at: Callable[..., Desk], checked: Any, tmp_path: Path) -> None:
    there = desk_at(tmp_path / "there", 1)
    code, told = checked(stored(tmp_path / "a.pdf", scanned(there.blanks[0])))
    (page,) = told["pages"]
    assert (code, page["fault"], page["sheet"]) == (ExitCode.NOT_READY, "code-forged", "")
    assert page["advice"]


def test_several_files_are_looked_at_and_nothing_is_recorded(here: Desk, checked: Any, tmp_path: Path) -> None:
    before = sorted(path for path in here.workspace.root.rglob("*") if path.suffix != ".db-shm")
    pages = [scanned(blank) for blank in here.blanks]
    write_scan_tiff(pages, tmp_path / "b.tif", DPI, "flate")
    code, told = checked(stored(tmp_path / "a.pdf", *pages), tmp_path / "b.tif")
    assert code == 0
    assert [(page["scan"], page["page"]) for page in told["pages"]] == [
        ("a.pdf", 1),
        ("a.pdf", 2),
        ("b.tif", 1),
        ("b.tif", 2),
    ]
    assert here.workspace.store.pages.account() == (0, 0)
    assert sorted(path for path in here.workspace.root.rglob("*") if path.suffix != ".db-shm") == before


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("vi", ["Độ phân giải", "không đạt", "KHÔNG ĐẠT", "kích thước thực"]),
        ("en", ["Resolution", "NOT GOOD ENOUGH", "actual size"]),
    ],
)
def test_a_person_reads_a_table_and_a_last_line(
    here: Desk,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    language: str,
    said: list[str],
) -> None:
    monkeypatch.delenv("PHIEU_LANGUAGE")
    settings = here.workspace.root / "phieu.toml"
    before = settings.read_text("utf-8")
    path = stored(tmp_path / "a.pdf", scanned(here.blanks[0], replace(CLEAN, shrink=0.9)))
    try:
        settings.write_text(before.replace('language = "vi"', f'language = "{language}"'), "utf-8")
        with pytest.raises(SystemExit) as ended:
            main(["check", "-w", str(here.workspace.root), str(path)])
    finally:
        settings.write_text(before, "utf-8")
    out = capsys.readouterr().out
    assert ended.value.code == ExitCode.NOT_READY
    assert [text for text in said if text not in out] == []


@pytest.mark.parametrize(
    ("name", "code"), [("nowhere.pdf", ExitCode.UNKNOWN_NAME), ("notes.pdf", ExitCode.SOME_FAILED)]
)
def test_what_cannot_be_opened_is_a_line_with_advice(
    here: Desk, capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str, code: ExitCode
) -> None:
    (tmp_path / "notes.pdf").write_text("not a scan", "utf-8")
    with pytest.raises(SystemExit) as ended:
        main(["check", "-w", str(here.workspace.root), str(tmp_path / name)])
    told = capsys.readouterr()
    assert ended.value.code == code
    assert name in told.err
    assert "Traceback" not in told.err
    assert told.out == ""


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("measure", list(Measure))
def test_every_measure_says_what_to_do_in_both_languages(measure: Measure, language: str) -> None:
    said = what_to_do(Graded(measure, 1.0, "", Grade.POOR), language)
    assert said.endswith(".")
    assert unicodedata.is_normalized("NFC", said)
    assert what_to_do(Graded(measure, 1.0, "", Grade.GOOD), language) == ""
