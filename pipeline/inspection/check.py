"""Check scans of blank sheets before a stack is scanned. Nothing is recorded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from forms.bilingual import both
from forms.layout import Layout
from forms.page_code import Keys
from forms.serial import format_serial
from omr.fault_details import detail_in_words
from omr.faults import Fault, Outcome
from omr.page import read_page
from omr.quality import measure_quality
from omr.reading import PageReading
from omr.scan.errors import ScanError, shown_name
from omr.scan.limits import Limits
from omr.scan.pages import count_pages, read_pictures
from omr.scan.picture import Picture, Pixels
from omr.sheets import frames_on, read_sheet, sheet_picture
from pipeline.counting.scan_advice import fault_advice
from pipeline.errors import UnknownNameError
from pipeline.inspection.grading import Graded, grade_page, worst
from pipeline.inspection.measures import Grade, Measure
from pipeline.inspection.texts import ADVICE, SCALE_UNKNOWN
from pipeline.workspace import Workspace


@dataclass(frozen=True, slots=True)
class PageCheck:
    """The result of checking one page.

    Attributes:
        scan: the file's name.
        page: its number in the file, from 1.
        sheet: the serial as printed; empty where the code was not read.
        sheet_page: which page of the sheet it is; ``None`` where that is not known.
        fault: why it could not be read as a sheet of this workspace, if it couldn't.
        detail: the evidence for that, in words.
        findings: a grade for each measure; none where there was no sheet to measure at.
        marked: the boxes that look marked, as question and choice.
    """

    scan: str
    page: int
    sheet: str = ""
    sheet_page: int | None = None
    fault: Fault | None = None
    detail: str = ""
    findings: tuple[Graded, ...] = ()
    marked: tuple[tuple[str, str], ...] = ()

    @property
    def grade(self) -> Grade | None:
        """The grade of the page; ``None`` if it can't be graded: a blank back, or a page without boxes."""
        # A streak is graded as a measure; any other fault makes the page unusable.
        if self.fault not in (None, Fault.PAGE_BLANK, Fault.STREAK):
            return Grade.POOR
        return worst([finding.grade for finding in self.findings]) if self.findings else None

    def to_dict(self, language: str) -> dict[str, Any]:
        """Return plain dicts, lists and numbers; advice in ``language``."""
        return {
            "scan": self.scan,
            "page": self.page,
            "sheet": self.sheet,
            "sheet_page": self.sheet_page,
            "verdict": self.grade,
            "fault": self.fault,
            "detail": self.detail,
            "advice": fault_advice(self.fault, language),
            "marked": [":".join(box) for box in self.marked],
            "measures": [
                {
                    "measure": finding.measure,
                    "value": finding.value,
                    "shown": finding.shown,
                    "verdict": finding.grade,
                    "advice": what_to_do(finding, language),
                }
                for finding in self.findings
            ],
        }


def check(workspace: Workspace, paths: Sequence[Path]) -> list[PageCheck]:
    """Check every page of some scans.

    Args:
        workspace: where the sheets were printed; its store is read and not changed.
        paths: files with one or a few pages.

    Returns:
        the result for each page.

    Raises:
        UnknownNameError: a file does not exist.
        ScanError: a file can't be opened.

    """
    missing = [path for path in paths if not path.is_file()]
    if missing:
        raise UnknownNameError(
            both("không có tệp {scan}", "there is no file {scan}", scan=shown_name(missing[0])),
            both("Xem lại tên và nhập lại.", "Check the name and type it again."),
        )
    layouts = {name: kept.layout for name, kept in workspace.store.layouts.by_id().items()}
    limits = workspace.settings.limits.for_reader()
    return [
        page
        for path in paths
        for number, picture in _pictures(path, limits)
        for page in _checked(shown_name(path), number, picture, layouts, workspace.keys)
    ]


def overall(pages: Sequence[PageCheck]) -> Grade | None:
    """Return the grade of printer and scanner over all pages; ``None`` if none of them is a sheet."""
    grades = [page.grade for page in pages if page.grade is not None]
    return worst(grades) if any(page.findings for page in pages) else None


def what_to_do(finding: Graded, language: str) -> str:
    """Return what to do about a measure; empty where it is good."""
    if finding.grade is Grade.GOOD:
        return ""
    unknown = finding.measure is Measure.SCALE and finding.value is None
    return (SCALE_UNKNOWN if unknown else ADVICE[finding.measure]).said(language)


def _pictures(path: Path, limits: Limits) -> Iterator[tuple[int, Picture | ScanError]]:
    return read_pictures(path, range(1, count_pages(path, limits) + 1), limits)


def _checked(
    scan: str, number: int, picture: Picture | ScanError, layouts: Mapping[str, Layout], key: Keys
) -> Iterator[PageCheck]:
    """Yield the result for each sheet on a picture, nearly always one."""
    if isinstance(picture, ScanError):
        yield PageCheck(scan, number, fault=picture.fault, detail=picture.message)
        return
    alone = read_page(picture.pixels, layouts, key, dpi=picture.dpi)
    frames = frames_on(picture.pixels, alone, layouts)
    if not frames:
        yield _graded(scan, number, picture.pixels, alone)
    for sheet in range(1, len(frames) + 1):
        reading = read_sheet(picture.pixels, frames, sheet, layouts, key, dpi=picture.dpi)
        yield _graded(scan, number, sheet_picture(picture.pixels, frames, sheet), reading)


def _graded(scan: str, number: int, pixels: Pixels, reading: PageReading) -> PageCheck:
    quality = measure_quality(pixels, reading)
    # A page can be read without any marker; but a printer and scanner that lose all four on a blank sheet are unusable.
    unmarked = Fault.FIDUCIALS_MISSING if reading.boxes and quality is None else None
    known = reading.code if reading.outcome is not Outcome.FORGED else None
    return PageCheck(
        scan,
        number,
        sheet=format_serial(known.serial) if known else "",
        sheet_page=reading.page,
        fault=reading.fault or unmarked,
        detail=detail_in_words(reading.detail),
        findings=grade_page(quality) if quality else (),
        marked=quality.marked if quality else (),
    )
