"""What a worker does: open a file, count its pages, read some of them. Numbers come back, never pixels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import orjson

from forms.layout import Layout
from omr.faults import Outcome
from omr.page import read_page
from omr.scan.errors import DamagedScanError, ScanError, ScanTooLargeError
from omr.scan.limits import Limits
from omr.scan.pages import check_sure, count_pages, read_pictures
from omr.scan.rasterise import PAGES_PER_CALL
from pipeline.errors import DiskError
from pipeline.records.page_record import PageRecord, record_failure, record_reading
from pipeline.work.workers import Alive, Ending

# Decoding and reading a page take 0.02 s, and up to 4 s at the limit of 80 million pixels (JPEG 2000); a core that is
# shared or slow gets five times as long. The time for drawing comes on top.
PATIENCE_SECONDS = 20.0

# A page that a decoder failed at would pass for one of these, and its answers be lost without a word.
NOTHING_SEEN = (Outcome.BLANK, Outcome.FOREIGN)

SCAN_ALONE = "Scan this page again; if it fails again, enter the sheet by hand."
SCAN_PLAINER = "Scan it in black and white or gray at 200 or 300 dpi, or raise the limit in phieu.toml."
SCAN_STACK = "Scan the stack again."

# How libraries in C and C++ say, in errors that have another name, that they got no memory.
_NO_MEMORY = ("bad_alloc", "insufficient memory", "out of memory", "cannot allocate memory", "failed to allocate")


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
        """Yield what is kept of each page of a file, in the order of ``pages``, whatever is wrong with it.

        A defect of ours, or want of memory, must cost one page, not the stack; which page it was is not known while
        several are decoded, so those that are left are read one by one.
        """
        done = 0
        try:
            for record in self._records(path, pages):
                yield record
                done += 1
        except Exception as error:
            if len(pages) == 1:
                yield self._failure(pages[0], error)
                return
        for page in pages[done:]:
            yield from self.records(path, (page,))

    def _records(self, path: Path, pages: Sequence[int]) -> Iterator[PageRecord]:
        layouts = _layouts(self.geometries)
        for number, picture in read_pictures(path, pages, self.limits):
            if isinstance(picture, ScanError):
                yield self._failure(number, picture)
                continue
            try:
                reading = read_page(picture.pixels, layouts, self.key, dpi=picture.dpi)
                if reading.outcome in NOTHING_SEEN:
                    check_sure(path, number, self.limits)
                yield record_reading(number, reading, layouts.get(reading.layout or ""))
            except Exception as error:
                yield self._failure(number, error)

    def _failure(self, page: int, error: Exception) -> PageRecord:
        return record_failure(page, _too_large(self.limits) if wants_memory(error) else error)


def wants_memory(error: BaseException | None) -> bool:
    """Tell whether an error, or one that led to it, says that there was no memory to be had."""
    while error is not None:
        said = "" if isinstance(error, ScanError) else str(error).lower()  # a ScanError may say how a file is called
        if isinstance(error, MemoryError) or any(words in said for words in _NO_MEMORY):
            return True
        error = error.__cause__
    return False


def _too_large(limits: Limits) -> ScanTooLargeError:
    allowed = f"{limits.memory_bytes / 1e9:.1f} GB"
    return ScanTooLargeError(f"needs more memory than the settings allow ({allowed})", SCAN_PLAINER)


def _check_there(path: Path) -> None:
    """A scan that is only out of reach must not be recorded as unreadable for ever.

    Raises:
        DiskError: it can't be opened.

    """
    try:
        path.open("rb").close()
    except OSError as error:
        message = f"{path} can't be reached ({error.strerror or error})"
        raise DiskError(message, "Bring the archive back; then run this again.") from error


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

    def run(self, _: Alive) -> int | ScanError:
        """Return how many pages the file has, or why it can't be opened.

        Raises:
            DiskError: it is not where it should be.

        """
        _check_there(self.path)
        try:
            return count_pages(self.path, self.limits)
        except Exception as error:
            if wants_memory(error):
                return _too_large(self.limits)
            _check_there(self.path)
            if isinstance(error, ScanError):
                return error
            return DamagedScanError(f"{type(error).__name__}: {error}", SCAN_STACK)

    def parts(self) -> list[CountJob]:
        """Return the smallest jobs that this one is made of."""
        return [self]

    def given_up(self, ending: Ending) -> ScanError:
        """Return the result for a file that ends every worker that touches it."""
        if ending is Ending.HUNG:
            return ScanTooLargeError(f"opening the file took longer than {self.seconds:g} s", SCAN_STACK)
        return DamagedScanError("the file made the reader crash", SCAN_STACK)


@dataclass(frozen=True, slots=True)
class ReadJob:
    """Read some pages of a file."""

    scan: int
    path: Path
    pages: tuple[int, ...]
    reader: PageReader

    @property
    def seconds(self) -> float:
        """How long a page may take before its worker is taken for hung.

        Poppler may use up the time of all pages that it draws in one call before the first of them arrives, and PDFium
        that of one page after it.
        """
        drawn = min(len(self.pages), PAGES_PER_CALL)
        return self.reader.limits.seconds * (drawn + 1) + PATIENCE_SECONDS

    def run(self, alive: Alive) -> list[PageRecord]:
        """Return what is kept of each page.

        Raises:
            DiskError: the file is not where it should be, at the beginning or the end.

        """
        _check_there(self.path)
        records = []
        for record in self.reader.records(self.path, self.pages):
            records.append(record)
            alive()
        _check_there(self.path)
        return records

    def parts(self) -> list[ReadJob]:
        """Return the smallest jobs that this one is made of."""
        return [ReadJob(self.scan, self.path, (page,), self.reader) for page in self.pages]

    def given_up(self, ending: Ending) -> list[PageRecord]:
        """Return the result for pages that end every worker that touches them."""
        error: ScanError = DamagedScanError("the page made the reader crash", SCAN_ALONE)
        if ending is Ending.HUNG:
            error = ScanTooLargeError(f"reading the page took longer than {self.seconds:g} s", SCAN_ALONE)
        return [record_failure(page, error) for page in self.pages]
