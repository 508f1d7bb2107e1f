"""Check a photograph of a sheet at once, while the sheet is still in the person's hands.

The judge is the reader itself: what it says of the picture, and the measures by which printers and scanners are graded
(``pipeline.inspection.grading``). What is merely usable passes; a picture is asked for again where a measure is beyond
what is usable, where the sheet is not known, or where so many of its marks are in doubt that it could not be counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import orjson

from forms.layout import Layout
from omr.faults import Fault, Outcome
from omr.page import read_page
from omr.quality import Quality, edge_width, measure_quality
from omr.reading import PageReading, State
from omr.registration.fiducials import A4_LONG_SIDE_MM, FoundFiducials, find_fiducials
from omr.registration.homography import MM_PER_INCH
from omr.scan.errors import ScanError, ScanTooLargeError
from omr.scan.pages import read_pictures
from omr.scan.picture import Pixels
from omr.sheets import frames_on
from pipeline.inspection.grading import EDGE_MM, FIDUCIALS, RESOLUTION_DPI, SPOILT_BOXES, grade_page
from pipeline.inspection.measures import Grade, Measure
from pipeline.intake.page_jobs import PATIENCE_SECONDS, ReaderInputs
from pipeline.work.workers import Alive, Ending

THUMBNAIL_PX = 320
"""The longer side of the small picture that the phone shows of what was kept."""
_THUMBNAIL_QUALITY = 70
_MARKERS = FIDUCIALS[0]


class Again(StrEnum):
    """Why a photograph is asked for again."""

    NOT_A_PICTURE = "not-a-picture"
    """It can't be opened."""
    TOO_LARGE = "too-large"
    """It has more pixels than the settings allow."""
    NO_SHEET = "no-sheet"
    """Neither a corner marker nor a code was found."""
    CORNERS = "corners"
    """Not all four corner markers were found."""
    FAR = "far"
    """The sheet has too few pixels."""
    BLURRED = "blurred"
    """Edges of print are too wide."""
    DARK = "dark"
    """Print and paper can't be told apart, or many marks are in doubt."""
    COVERED = "covered"
    """Boxes are covered, torn off or outside of the picture."""
    CODE = "code"
    """All is sharp, and the page code can't be read."""
    BENT = "bent"
    """The page does not lie flat."""
    SEVERAL = "several"
    """There is more than one sheet."""
    STRANGE = "strange"
    """It is no sheet that was printed here."""
    OTHER_UNIT = "other-unit"
    """It is a sheet of a unit that is not this person's."""
    TWICE = "twice"
    """This page of this sheet was photographed before."""


@dataclass(frozen=True, slots=True)
class PhotoCheck:
    """What was seen on a photograph.

    Attributes:
        again: why it is asked for again; ``None`` if all is well.
        serial: of the sheet; ``None`` if it is not known.
        page: of the sheet.
        fault: what the reader calls what is wrong, if it has a name for that.
        doubts: the answers that a person will be asked about.
        corners: how many of the four markers were found.
        thumbnail: the photograph, small and upright, as JPEG; empty if it can't be opened.
    """

    again: Again | None = None
    serial: int | None = None
    page: int | None = None
    fault: Fault | None = None
    doubts: int = 0
    corners: int = 0
    thumbnail: bytes = b""


@dataclass(frozen=True, slots=True)
class CheckJob:
    """Check one photograph, apart from the server, whom no picture may bring down.

    Attributes:
        path: of the photograph; ``None`` to have a worker ready before the first one comes.
        reader: knows the layouts, the keys and the limits.
        most_doubted: the share of answers that may be in doubt on a sheet that counts.
    """

    path: Path | None
    reader: ReaderInputs
    most_doubted: Fraction

    @property
    def seconds(self) -> float:
        """Seconds after which the job's worker is considered hung."""
        return self.reader.limits.seconds + PATIENCE_SECONDS

    def run(self, _: Alive) -> PhotoCheck:
        """Return what is seen on the photograph."""
        if self.path is None:
            return PhotoCheck()
        ((_number, picture),) = read_pictures(self.path, (1,), self.reader.limits)
        if isinstance(picture, ScanError):
            too_large = isinstance(picture, ScanTooLargeError)
            return PhotoCheck(Again.TOO_LARGE if too_large else Again.NOT_A_PICTURE, fault=picture.fault)
        return checked(picture.pixels, self.reader, self.most_doubted)

    def parts(self) -> list[CheckJob]:
        """Return the smallest jobs into which this one can be split."""
        return [self]

    def given_up(self, _: Ending) -> PhotoCheck:
        """Return the result for a photograph that crashed or hung its worker."""
        return PhotoCheck(Again.NOT_A_PICTURE, fault=Fault.PICTURE_BROKEN)


def checked(pixels: Pixels, reader: ReaderInputs, most_doubted: Fraction) -> PhotoCheck:
    """Check the pixels of a photograph, h×w gray levels, upright or not."""
    layouts = _layouts(reader.geometries)
    reading = read_page(pixels, layouts, reader.key)
    if reading.fault is Fault.PICTURE_TOO_SMALL:  # nothing can be looked for on it
        return PhotoCheck(Again.FAR, fault=reading.fault, thumbnail=thumbnail_of(pixels))
    found = find_fiducials(pixels)
    several = bool(frames_on(pixels, reading, layouts))
    again = Again.SEVERAL if several else _why_again(pixels, reading, found, most_doubted)
    is_ours = reading.outcome is not Outcome.FORGED and reading.fault is not Fault.LAYOUT_UNKNOWN
    known = reading.code if is_ours else None
    return PhotoCheck(
        again,
        known.serial if known else None,
        reading.page if known else None,
        reading.fault,
        sum(answer.state is State.DOUBT for answer in reading.answers),
        len(found.corners) if found else 0,
        thumbnail_of(pixels),
    )


def _why_again(
    pixels: Pixels, reading: PageReading, found: FoundFiducials | None, most_doubted: Fraction
) -> Again | None:
    return next(
        filter(
            None,
            (
                _of_identity(reading),
                _of_resolution(reading),
                _of_quality(measure_quality(pixels, reading)),
                _of_markers(reading, found),
                _of_fault(pixels, reading, found),
                _of_doubts(reading, most_doubted),
            ),
        ),
        None,
    )


def _of_identity(reading: PageReading) -> Again | None:
    """Return what a better picture would not change."""
    strange = (Fault.CODE_FORGED, Fault.LAYOUT_UNKNOWN)
    if reading.fault in strange or (reading.fault is Fault.PAGE_FOREIGN and reading.detail is not None):
        return Again.STRANGE
    if reading.fault in (Fault.SHEETS_OVERLAP, Fault.CODE_CONTRADICTS_PAGE):
        return Again.SEVERAL
    return Again.FAR if reading.fault is Fault.PICTURE_TOO_SMALL else None


def _of_resolution(reading: PageReading) -> Again | None:
    """Return whether a page that was found has too few pixels, also where there is no marker to measure at."""
    fit = reading.registration
    return Again.FAR if fit is not None and fit.pixels_per_mm * MM_PER_INCH < RESOLUTION_DPI[1] else None


def _of_quality(quality: Quality | None) -> Again | None:
    """Return the first measure of a registered page that is beyond what is usable."""
    if quality is None:
        return None
    poor = {one.measure for one in grade_page(quality) if one.grade is Grade.POOR}
    for measure, again in _BY_MEASURE.items():
        if measure in poor:
            return again
    return Again.COVERED if quality.disturbed > SPOILT_BOXES * quality.boxes else None


_BY_MEASURE = {
    Measure.SHARPNESS: Again.BLURRED,
    Measure.CONTRAST: Again.DARK,
    Measure.NOISE: Again.DARK,
}


def _of_markers(reading: PageReading, found: FoundFiducials | None) -> Again | None:
    if found is None:
        return Again.CORNERS if reading.code is not None or reading.registration is not None else None
    return Again.CORNERS if len(found.corners) < _MARKERS else None


def _of_fault(pixels: Pixels, reading: PageReading, found: FoundFiducials | None) -> Again | None:
    """Return why a page was not read of which all markers were found, or none."""
    if reading.fault in (None, Fault.STREAK):
        return None
    if found is None:
        return Again.NO_SHEET
    # The markers are at the corners, so that the longer side of the sheet is nearly theirs.
    wide = max(np.ptp(np.concatenate(list(found.corners.values())), axis=0)) / A4_LONG_SIDE_MM
    if edge_width(pixels, found.corners, float(wide)) > EDGE_MM[0]:
        return Again.BLURRED
    return Again.CODE if reading.fault is Fault.CODE_UNREADABLE else Again.BENT


def _of_doubts(reading: PageReading, most_doubted: Fraction) -> Again | None:
    """Return whether so much is in doubt that a sheet like this page could not be counted."""
    doubts = sum(answer.state is State.DOUBT for answer in reading.answers)
    return Again.DARK if doubts > most_doubted * len(reading.answers) else None


def thumbnail_of(pixels: Pixels) -> bytes:
    """Return a small JPEG of a picture."""
    height, width = pixels.shape
    factor = min(1.0, THUMBNAIL_PX / max(height, width))
    size = (max(1, round(factor * width)), max(1, round(factor * height)))
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    _, kept = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, _THUMBNAIL_QUALITY])
    return kept.tobytes()


@lru_cache(maxsize=4)
def _layouts(geometries: tuple[bytes, ...]) -> Mapping[str, Layout]:
    return {layout.id: layout for layout in _each(geometries)}


def _each(geometries: tuple[bytes, ...]) -> Iterator[Layout]:
    for geometry in geometries:
        plain: dict[str, Any] = orjson.loads(geometry)
        yield Layout.from_dict(plain)
