"""What a worker does: open a file, count its pages, read some of them. Numbers come back, never pixels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import orjson

from forms.layout import Layout
from omr.errors import DamagedScanError, ScanError
from omr.page import read_page
from omr.picture import Limits
from omr.pixels import count_pages, read_pictures
from pipeline.page_record import PageRecord, record_failure, record_reading

# Beyond what its limits allow for drawing a page, a page gets this long to be decoded and read (usually 0.02 s) before
# its worker is taken for hung.
PATIENCE_SECONDS = 40.0

SCAN_ALONE = "Scan this page again; if it fails again, enter the sheet by hand."


@dataclass(frozen=True, slots=True)
class PageReader:
    """All that reading needs beside the picture; small enough to travel with each job.

    Attributes:
        geometries: every layout that was printed from, as JSON.
        key: what page codes are signed with.
        limits: what a file may ask of the machine.
    """

    geometries: tuple[bytes, ...]
    key: bytes
    limits: Limits

    def records(self, path: Path, pages: Sequence[int]) -> Iterator[PageRecord]:
        """Yield what is kept of each page of a file, in the order of ``pages``, whatever is wrong with it."""
        layouts = _layouts(self.geometries)
        for number, picture in read_pictures(path, pages, self.limits):
            if isinstance(picture, ScanError):
                yield record_failure(number, picture)
                continue
            try:
                reading = read_page(picture.pixels, layouts, self.key, dpi=picture.dpi)
                yield record_reading(number, reading, layouts.get(reading.layout or ""))
            except Exception as error:  # a defect of ours must cost one page, not the stack
                yield record_failure(number, error)


@lru_cache(maxsize=4)
def _layouts(geometries: tuple[bytes, ...]) -> Mapping[str, Layout]:
    layouts = (Layout.from_dict(orjson.loads(geometry)) for geometry in geometries)
    return {layout.id: layout for layout in layouts}


@dataclass(frozen=True, slots=True)
class CountJob:
    """Count the pages of a file."""

    path: Path
    limits: Limits

    @property
    def seconds(self) -> float:
        """How long the job may take before its worker is taken for hung."""
        return self.limits.seconds + PATIENCE_SECONDS

    def run(self) -> int | ScanError:
        """Return how many pages the file has, or why it can't be opened."""
        try:
            return count_pages(self.path, self.limits)
        except ScanError as error:
            return error

    def parts(self) -> list[CountJob]:
        """Return the smallest jobs that this one is made of."""
        return [self]

    def given_up(self) -> ScanError:
        """Return the result for a file that kills every worker that touches it."""
        return DamagedScanError("the file makes the reader fail", "Scan the stack again.")


@dataclass(frozen=True, slots=True)
class ReadJob:
    """Read some pages of a file."""

    scan: int
    path: Path
    pages: tuple[int, ...]
    reader: PageReader

    @property
    def seconds(self) -> float:
        """How long the job may take before its worker is taken for hung."""
        return (self.reader.limits.seconds + PATIENCE_SECONDS) * len(self.pages)

    def run(self) -> list[PageRecord]:
        """Return what is kept of each page."""
        return list(self.reader.records(self.path, self.pages))

    def parts(self) -> list[ReadJob]:
        """Return the smallest jobs that this one is made of."""
        return [ReadJob(self.scan, self.path, (page,), self.reader) for page in self.pages]

    def given_up(self) -> list[PageRecord]:
        """Return the result for pages that kill every worker that touches them."""
        error = DamagedScanError("the page makes the reader fail", SCAN_ALONE)
        return [record_failure(page, error) for page in self.pages]
