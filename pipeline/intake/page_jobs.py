"""The jobs of a worker: count the pages of a file, or read some of them. Results are records, never pixels.

Here is what they say, which whoever hands them out loads; how they are done, with all that sees and decodes pictures,
is in ``reading_job``, which workers alone load.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

from forms.bilingual import both
from forms.page_code import Keys
from omr.scan import problems
from omr.scan.errors import DamagedScanError, ScanError, ScanTooLargeError
from omr.scan.limits import Limits
from pipeline.intake.defects import Defect
from pipeline.records.page_evidence import PagePlace
from pipeline.records.page_record import PageRecord, record_failure
from pipeline.work.workers import Alive, Ending

# Decoding and reading a page take 0.02 s, and up to 4 s at the limit of 80 million pixels (JPEG 2000); a shared or slow
# core is allowed five times as long. The time for rasterising is added.
PATIENCE_SECONDS = 20.0

SCAN_ALONE = both(
    "Quét lại trang này; nếu vẫn lỗi, nhập phiếu bằng tay.",
    "Scan this page again; if it fails again, enter the sheet by hand.",
)
SCAN_STACK = both("Quét lại tập này.", "Scan the stack again.")

Places = Mapping[int, PagePlace]
"""Where pages are to be seen that are not the picture with their number, by page."""
NOWHERE_ELSE: Places = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class ReaderInputs:
    """Everything that reading needs besides the picture; small enough to be sent with each job.

    Attributes:
        geometries: every layout from which sheets were printed, as JSON.
        key: the secret with which page codes are signed, or all that were.
        limits: on the resources that a file may take.
    """

    geometries: tuple[bytes, ...]
    key: Keys
    limits: Limits


@dataclass(frozen=True, slots=True)
class CountJob:
    """Count the pages of a file."""

    path: Path
    limits: Limits

    @property
    def seconds(self) -> float:
        """Seconds after which the job's worker is considered hung."""
        return self.limits.seconds + PATIENCE_SECONDS

    def run(self, _: Alive) -> int | ScanError | Defect:
        """Return the number of pages, or the error because of which the file can't be opened, or our defect.

        Raises:
            DiskError: the file can't be reached.

        """
        from pipeline.intake.reading_job import counted

        return counted(self)

    def parts(self) -> list[CountJob]:
        """Return the smallest jobs into which this one can be split."""
        return [self]

    def given_up(self, ending: Ending) -> ScanError:
        """Return the result for a file that crashed or hung its worker even alone."""
        if ending is Ending.HUNG:
            return ScanTooLargeError(
                problems.OPENED_TOO_LONG.told(seconds=self.seconds),
                SCAN_STACK,
            )
        return DamagedScanError(problems.FILE_CRASHED_READER.told(), SCAN_STACK)


@dataclass(frozen=True, slots=True)
class ReadJob:
    """Read some pages of a file.

    Attributes:
        scan: its id.
        path: of the file in the archive.
        name: of the file as it arrived.
        pages: to be read, from 1.
        reader: that reads them.
        places: of those pages that are not a picture of their own, but a sheet of one that holds several.
    """

    scan: int
    path: Path
    name: str
    pages: tuple[int, ...]
    reader: ReaderInputs
    places: Places = field(default_factory=dict)

    @property
    def seconds(self) -> float:
        """Seconds for a page after which the job's worker is considered hung.

        One renderer may take all the time that drawing a page has, and after that the other as much.
        """
        return 2 * self.reader.limits.seconds + PATIENCE_SECONDS

    def run(self, alive: Alive) -> list[PageRecord | Defect]:
        """Return the record of each page, or our defect.

        Raises:
            DiskError: the file can't be reached, at the beginning or the end.

        """
        from pipeline.intake.reading_job import read

        return read(self, alive)

    def parts(self) -> list[ReadJob]:
        """Return the smallest jobs into which this one can be split."""
        return [replace(self, pages=(page,)) for page in self.pages]

    def given_up(self, ending: Ending) -> list[PageRecord | Defect]:
        """Return the result for pages that crashed or hung their worker even alone."""
        error: ScanError = DamagedScanError(problems.PAGE_CRASHED_READER.told(), SCAN_ALONE)
        if ending is Ending.HUNG:
            error = ScanTooLargeError(
                problems.READ_TOO_LONG.told(seconds=self.seconds),
                SCAN_ALONE,
            )
        failures = [record_failure(page, error, self.path.name, self.name) for page in self.pages]
        return [failure.seen_at(self.places.get(failure.page, PagePlace(failure.page))) for failure in failures]
