"""The whole way with nothing replaced: the command, the printer, a pen, the reader, the tables."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pypdfium2
import pytest
from numpy.typing import NDArray
from PIL import Image

import pipeline
from forms.errors import ExitCode
from forms.serial import format_serial
from pipeline.cli import main
from tests.pipeline.result_tables import read_table

DPI = 150
SHEETS = 6
PERIOD = "2019-Q1"


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    code: int
    out: str
    err: str


def environment(**more: str) -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(Path(pipeline.__file__).parents[1]), "COLUMNS": "120"} | more


def phieu(*arguments: str | Path, cwd: Path, **more: str) -> Ran:
    command = [sys.executable, "-m", "pipeline.cli", *map(str, arguments)]
    done = subprocess.run(
        command, cwd=cwd, env=environment(**more), capture_output=True, encoding="utf-8", timeout=300, check=False
    )
    return Ran(done.returncode, done.stdout, done.stderr)


def _drawn(page: pypdfium2.PdfPage) -> NDArray[np.uint8]:
    bitmap = page.render(scale=DPI / 72, grayscale=True)
    return np.array(bitmap.to_numpy(), np.uint8).reshape(bitmap.height, bitmap.width)


@pytest.fixture
def here(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ran]:
    """Run a command in this process, which is quicker."""

    def run(*arguments: str | Path, cwd: Path) -> Ran:
        monkeypatch.chdir(cwd)
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return Ran(int(ended.value.code or 0), said.out, said.err)

    return run


def crossed(picture: NDArray[np.uint8], box: dict[str, float]) -> None:
    """Draw a cross over a box, a little over its edges, as people do."""
    scale = DPI / 25.4
    x, y, w, h = (box[side] * scale for side in "xywh")
    for ends in (((x - 2, y - 2), (x + w + 2, y + h + 1)), ((x + w + 1, y - 2), (x - 2, y + h + 2))):
        a, b = np.rint(np.array(ends) * 16).astype(int).tolist()
        cv2.line(picture, a, b, 40, 4, cv2.LINE_AA, 4)


def choices(serial: int, question: int) -> str:
    return "" if (serial + question) % 11 == 0 else str(1 + (7 * serial + 3 * question) % 5)


@dataclass(frozen=True)
class Filled:
    """A workspace whose sheets were printed, filled in and scanned into its inbox, and what was meant."""

    root: Path
    meant: dict[tuple[str, str], str]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Filled:
    base = tmp_path_factory.mktemp("whole")
    root = base / "phòng"
    assert phieu("init", root, cwd=base).code == 0
    order = ("--channel", "counter", "--period", PERIOD, "--count", str(SHEETS // 2))
    for unit in ("ub06808", "ub06820"):
        assert phieu("print", "-w", root, "--unit", unit, *order, cwd=base).code == 0
    layout = json.loads(phieu("layout", "--json", "-w", root, cwd=base).out)
    meant: dict[tuple[str, str], str] = {}
    serial = 0
    for printed in sorted((root / "print").glob("*.pdf")):
        document = pypdfium2.PdfDocument(printed)
        pages = []
        for number in range(len(document)):
            serial += number % 2 == 0
            picture = _drawn(document[number])
            pages.append(picture)
            boxes = {(b["question"], b["choice"]): b for b in layout["pages"][number % 2]["boxes"]}
            for index, question in enumerate(layout["questions"]):
                choice = choices(serial, index) if question["kind"] == "rating" else ""
                if question["kind"] == "rating":
                    meant[format_serial(serial), question["question"]] = choice
                if (question["question"], choice) in boxes:
                    crossed(picture, boxes[question["question"], choice])
        first, *others = [Image.fromarray(page) for page in pages]
        target = root / "inbox" / f"{printed.stem}.pdf"
        first.save(target, "PDF", save_all=True, append_images=others, resolution=DPI, quality=85)
    return Filled(root, meant)


@pytest.fixture(scope="module")
def done(filled: Filled, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the workspace, ingested and tabulated undisturbed."""
    root = tmp_path_factory.mktemp("done") / "w"
    shutil.copytree(filled.root, root)
    ingested = phieu("ingest", cwd=root / "inbox")  # found from within
    assert ingested.code == 0, ingested.err
    assert "12 pages in, 12 accounted for" in ingested.out
    assert phieu("tabulate", cwd=root).code == 0
    return root


def table(root: Path, name: str) -> list[dict[str, str]]:
    return read_table(root / "results" / name)


def test_nothing_is_counted_that_nobody_marked(filled: Filled, done: Path) -> None:
    answers = {(row["sheet"], row["question"]): row for row in table(done, "answers.csv")}
    assert len(answers) == SHEETS * 28
    for key, choice in filled.meant.items():
        row = answers[key]
        assert row["state"] in ("read", "blank", "doubt")
        if row["state"] != "doubt":
            assert row["answer"] == choice, key
    settled = sum(answers[key]["state"] != "doubt" for key in filled.meant)
    assert settled > 0, "everything was doubted"


def test_every_sheet_and_page_is_accounted_for(done: Path) -> None:
    pages = table(done, "pages.csv")
    assert [row["outcome"] for row in pages] == ["read"] * 12
    assert len({(row["sheet"], row["sheet_page"]) for row in pages}) == 12
    units = table(done, "units.csv")
    assert [(row["unit"], row["issued"], row["returned"]) for row in units] == [
        ("ub06808", "3", "3"),
        ("ub06820", "3", "3"),
    ]


def test_the_same_files_again_change_nothing(filled: Filled, done: Path) -> None:
    before = {path.name: path.read_bytes() for path in (done / "results").iterdir()}
    again = phieu("--workspace", done, "ingest", filled.root / "inbox", cwd=done)
    assert again.code == 0
    assert again.out.count("already known, nothing changed") == 2
    assert phieu("tabulate", cwd=done, PHIEU_WORKSPACE=str(done)).code == 0
    assert {path.name: path.read_bytes() for path in (done / "results").iterdir()} == before


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
@pytest.mark.parametrize("pages_before", [1, 7])
def test_killed_in_the_middle_and_restarted_gives_the_same_bytes(
    filled: Filled, done: Path, tmp_path: Path, pages_before: int
) -> None:
    root = tmp_path / "w"
    shutil.copytree(filled.root, root)
    command = [sys.executable, "-m", "pipeline.cli", "ingest"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    victim = subprocess.Popen(command, cwd=root, env=environment(), start_new_session=True, **quiet)
    store = sqlite3.connect(f"file:{root / 'phieu.db'}?mode=ro", uri=True)
    while victim.poll() is None and store.execute("SELECT count(*) FROM pages").fetchone()[0] < pages_before:
        time.sleep(0.002)
    victim.kill()
    assert victim.wait() == -signal.SIGKILL, "it was done before it could be killed"
    store.close()
    _wait_for_orphans(victim.pid)
    assert phieu("ingest", cwd=root).code == 0
    assert phieu("tabulate", cwd=root).code == 0
    for path in (done / "results").glob("*.csv"):  # the workbook's cover tells when the log was written to
        assert (root / "results" / path.name).read_bytes() == path.read_bytes(), path.name


def _wait_for_orphans(group: int) -> None:
    """The workers of a killed ingest end by themselves."""
    for _ in range(600):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    os.killpg(group, signal.SIGKILL)
    pytest.fail("workers outlived the ingest that was killed")


@pytest.mark.parametrize(
    ("arguments", "code", "said", "advice"),
    [
        (["ingest", "nowhere.pdf"], ExitCode.UNKNOWN_NAME, "nowhere.pdf", "Check the name"),
        (["tabulate", "-w", "/"], ExitCode.BAD_WORKSPACE, "is no workspace", "phieu init"),
        (["init", "."], ExitCode.BAD_WORKSPACE, "workspace already", "another folder"),
        (
            ["print", "--unit", "ub0680", "--channel", "box", "--period", "2019", "--count", "1"],
            ExitCode.UNKNOWN_NAME,
            "ub0680",
            "Did you mean",
        ),
        (
            ["print", "--unit", "ub06808", "--channel", "box", "--period", "next year", "--count", "1"],
            ExitCode.UNKNOWN_NAME,
            "next year",
            "2019-Q1",
        ),
        (["print", "--channel", "box", "--period", "2019", "--count", "1"], ExitCode.USAGE, "--all-units", ""),
        (["frobnicate"], ExitCode.USAGE, "frobnicate", ""),
    ],
)
def test_an_error_is_a_line_with_advice_and_a_number(
    done: Path, here: Callable[..., Ran], arguments: list[str], code: ExitCode, said: str, advice: str
) -> None:
    ran = here(*arguments, cwd=done)
    assert ran.code == code
    assert said in ran.err
    assert advice in ran.err
    assert "Traceback" not in ran.err
    assert ran.out == ""


def test_a_broken_survey_is_named_with_its_line(done: Path, tmp_path: Path, here: Callable[..., Ran]) -> None:
    root = tmp_path / "w"
    shutil.copytree(done, root)
    survey = root / "survey.yaml"
    survey.write_text(survey.read_text("utf-8").replace("      q02:", "      q01:"), "utf-8")
    ran = here("layout", cwd=root)
    assert ran.code == ExitCode.BAD_SURVEY
    assert ran.err.startswith("phieu: ")
    assert "survey.yaml:" in ran.err
    assert "Traceback" not in ran.err


def test_an_unreadable_file_is_told_of_and_the_rest_is_done(
    done: Path, tmp_path: Path, here: Callable[..., Ran]
) -> None:
    root = tmp_path / "w"
    shutil.copytree(done, root)
    (root / "inbox" / "notes.txt").write_text("not a scan", "utf-8")
    ran = here("ingest", cwd=root)
    assert ran.code == ExitCode.SOME_FAILED
    assert "notes.txt: 1 page: 1 unreadable" in ran.out
    assert "13 pages in, 13 accounted for" in ran.out
    assert list((root / "inbox").iterdir()) == []


def test_the_doctor_finds_what_is_wrong(done: Path, tmp_path: Path, here: Callable[..., Ran]) -> None:
    root = tmp_path / "w"
    shutil.copytree(done, root)
    well = here("doctor", "-w", root, cwd=tmp_path)
    assert well.code == 0, well.out
    (root / "phieu.key").unlink()
    shutil.rmtree(root / "archive")
    ill = here("doctor", "-w", root, cwd=tmp_path)
    assert ill.code == ExitCode.NOT_READY
    assert "backup" in ill.out
    assert here("doctor", cwd=tmp_path).code == ExitCode.NOT_READY


def test_the_doctor_warns_of_a_key_that_others_can_read(done: Path, tmp_path: Path, here: Callable[..., Ran]) -> None:
    root = tmp_path / "w"
    shutil.copytree(done, root)
    (root / "phieu.key").chmod(0o644)
    ran = here("doctor", "-w", root, cwd=tmp_path)
    assert ran.code == 0
    assert "chmod 600" in ran.out


def test_help_names_every_command_and_every_exit_code(here: Callable[..., Ran]) -> None:
    ran = here("--help", cwd=Path.cwd())
    assert ran.code == 0
    for command in (
        "init",
        "print",
        "layout",
        "check",
        "ingest",
        "tabulate",
        "show",
        "faults",
        "demo",
        "doctor",
        "version",
    ):
        assert f"{command} " in ran.out
    for code in ExitCode:
        assert f" {code.value} " in ran.out


def test_a_demonstration_ends_with_figures_and_replaces_only_itself(tmp_path: Path, here: Callable[..., Ran]) -> None:
    ran = phieu("demo", "d", "--sheets", "1", cwd=tmp_path)
    assert ran.code == 0, ran.err
    assert "pages/s" in ran.out
    assert "right" in ran.out
    assert len(table(tmp_path / "d", "sheets.csv")) == 24
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("keep me", "utf-8")
    assert not [path for path in (tmp_path / "d").rglob("*") if path.stat().st_mode & 0o077], "its owner's alone"
    refused = here("demo", "mine", cwd=tmp_path)
    assert refused.code == ExitCode.BAD_WORKSPACE
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["letter.txt"]


def test_a_reader_who_leaves_early_is_no_defect(done: Path) -> None:
    command = [sys.executable, "-m", "pipeline.cli", "layout", "--json"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, cwd=done, env=environment(), **pipes) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        assert running.stderr.read() == b""
    assert running.returncode == ExitCode.INTERRUPTED
