"""What is the file's fault, and what is ours: a page at which phieu itself fails stays to be read."""

from __future__ import annotations

import errno
import json
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image

from forms.errors import ExitCode
from omr.faults import Fault, Outcome
from omr.scan.errors import DamagedScanError, ScanError
from omr.scan.limits import Limits
from pipeline.cli import main
from pipeline.errors import DefectError
from pipeline.intake import reading_job
from pipeline.intake.ingest import check_defects, ingest, reader_of
from pipeline.intake.reading_job import CountJob, Defect, PageReader, ReadJob
from pipeline.records.log_chain import EntryKind
from pipeline.records.page_record import PageRecord

Office = Any  # of conftest.py, which can't be imported

BOOM = {"defect": "boom"}


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    path = tmp_path / "day 1.tif"
    first, *others = (Image.fromarray(np.full((700, 500), 200, np.uint8)) for _ in range(3))
    first.save(path, "TIFF", save_all=True, append_images=others, compression="tiff_lzw")
    return path


def failing(error: Exception) -> Callable[..., Any]:
    """Return a function that raises an error."""

    def fail(*_: object, **__: object) -> Any:
        raise error

    return fail


def results(scan: Path) -> list[PageRecord | Defect]:
    return list(PageReader((), b"key", Limits()).records(scan, "day 1.tif", (1, 2, 3)))


OF_FILES = [
    cv2.error("bad"),
    struct.error("bad"),
    zlib.error("bad"),
    ValueError("bad"),
    KeyError("bad"),
    OSError("bad"),
]
OURS = [
    ImportError("no numpy"),
    NameError("name"),
    OSError(errno.ENOSPC, "full"),
    FileNotFoundError(errno.ENOENT, "no"),
]


@pytest.mark.parametrize("error", OF_FILES, ids=lambda error: type(error).__name__)
def test_what_a_library_says_while_decoding_is_the_files(
    scan: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    monkeypatch.setattr(reading_job, "read_pictures", failing(error))
    monkeypatch.setattr(reading_job, "count_pages", failing(error))
    read = results(scan)
    assert [record.fault for record in read if isinstance(record, PageRecord)] == [Fault.PICTURE_BROKEN] * 3
    assert isinstance(CountJob(scan, Limits()).run(lambda: None), ScanError)


@pytest.mark.parametrize("error", OURS, ids=lambda error: type(error).__name__)
def test_what_no_file_can_bring_about_is_ours_even_while_decoding(
    scan: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    monkeypatch.setattr(reading_job, "read_pictures", failing(error))
    monkeypatch.setattr(reading_job, "count_pages", failing(error))
    for found in (*results(scan), CountJob(scan, Limits()).run(lambda: None)):
        assert isinstance(found, Defect)
        assert type(error).__name__ in found.said


def test_a_full_temporary_folder_is_not_the_files_though_it_was_wrapped(
    scan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrapped = DamagedScanError("the file can't be read")
    wrapped.__cause__ = OSError(errno.ENOSPC, "No space left on device")
    monkeypatch.setattr(reading_job, "count_pages", failing(wrapped))
    found = CountJob(scan, Limits()).run(lambda: None)
    assert isinstance(found, Defect)
    assert "No space left" in found.said


@pytest.mark.parametrize("error", [*OF_FILES, *OURS, AttributeError("no")], ids=lambda error: type(error).__name__)
def test_whatever_fails_on_decoded_pixels_is_ours(
    scan: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    monkeypatch.setattr(reading_job, "read_page", failing(error))
    read = results(scan)
    assert len(read) == 3
    for found in read:
        assert isinstance(found, Defect)
        assert "in fail" in found.trace


def test_a_page_whose_fault_cannot_be_noted_is_ours(scan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_job, "read_pictures", failing(ValueError("bad")))
    monkeypatch.setattr(reading_job, "record_failure", failing(KeyError("ours")))
    job = ReadJob(1, scan, "day 1.tif", (1, 2, 3), PageReader((), b"key", Limits()))
    assert [result.said for result in job.run(lambda: None) if isinstance(result, Defect)] == ["KeyError: 'ours'"] * 3


def test_a_lack_of_memory_is_the_limits(scan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_job, "read_page", failing(MemoryError()))
    assert [record.fault for record in results(scan) if isinstance(record, PageRecord)] == [Fault.PICTURE_TOO_LARGE] * 3


def test_a_page_at_which_we_fail_stays_to_be_read_and_all_others_are_read(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.drop("a.tif", *office.sheet(1), BOOM)
    office.drop("b.tif", *office.sheet(2))
    bad, good = ingest(office.workspace)
    assert bad.failed
    assert "1 of 3 pages stay to be read" in bad.left_alone
    assert good.outcomes == {Outcome.READ: 2}
    assert office.workspace.store.pages.account() == (5, 4)
    read = [logged.entry.scan for logged in office.workspace.store.log.entries() if logged.entry.kind is EntryKind.READ]
    assert len(read) == 1, "the file is not done"
    with pytest.raises(DefectError, match=r"a\.tif: RuntimeError: boom"):
        check_defects([bad, good])
    mended = reading_job.read_page
    blank = {"outcome": "blank", "fault": "page-blank"}
    monkeypatch.setattr(
        reading_job,
        "read_page",
        lambda image, *rest, **more: mended(np.frombuffer(_said(image, blank), np.uint8), *rest, **more),
    )
    (again,) = ingest(office.workspace)
    assert (again.name, again.known, again.outcomes) == ("a.tif", False, {Outcome.READ: 2, Outcome.BLANK: 1})
    assert office.workspace.store.pages.account() == (5, 5)


def _said(image: Any, instead: dict[str, str]) -> bytes:
    text = bytes(image.tobytes())
    return json.dumps(instead).encode() if b"defect" in text else text


def test_a_file_at_which_we_fail_stays_to_be_opened(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.drop("a.tif", *office.sheet(1))
    with monkeypatch.context() as patched:
        patched.setattr(reading_job, "count_pages", failing(ImportError("no module")))
        (report,) = ingest(office.workspace)
    assert "stays to be read" in report.left_alone
    assert office.workspace.store.pages.account() == (0, 0)
    (again,) = ingest(office.workspace)
    assert again.outcomes == {Outcome.READ: 2}


@pytest.mark.parametrize("office", ["sqlite"], indirect=True)
@pytest.mark.parametrize("command", [["ingest"], ["watch", "--once"]], ids=["ingest", "watch"])
def test_the_command_names_the_defect_and_ends_with_1(
    office: Office, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    office.drop("a.tif", BOOM, *office.sheet(1))
    office.drop("b.tif", *office.sheet(2))
    arguments = [*command, "-w", str(office.workspace.root)]
    for _ in range(2):
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        said = capsys.readouterr()
        assert ended.value.code == ExitCode.FAILED
        assert "a.tif: left alone, 1 of 3 pages stay to be read: phieu failed (RuntimeError: boom)" in said.out
        assert "phieu: a.tif: RuntimeError: boom\n       A defect of phieu" in said.err
        assert "scan again" not in said.out
        assert "Traceback" not in said.err
    with pytest.raises(DefectError) as shown:
        main(["--debug", *arguments])
    assert any("in reading_of" in note for note in shown.value.__notes__), "where in a worker it failed"


@pytest.mark.parametrize("level", [255, 127])
def test_a_page_that_pdfium_makes_nothing_of_is_drawn_by_poppler(
    desk_at: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, level: int
) -> None:
    """What was printed is a drawing, no picture, so that a renderer is needed."""
    desk = desk_at(tmp_path / "w", 1)
    (printed,) = desk.workspace.prints.glob("*.pdf")

    def nothing(*_: object, **__: object) -> np.ndarray:
        return np.full((3508, 2480), level, np.uint8)

    monkeypatch.setattr("omr.scan.rasterise.PdfiumFile.draw", nothing)
    records = list(reader_of(desk.workspace).records(printed, "sheets.pdf", (1,)))
    assert [record.outcome for record in records if isinstance(record, PageRecord)] == [Outcome.READ]
