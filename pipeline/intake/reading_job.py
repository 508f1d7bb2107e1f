"""The jobs of a worker: count the pages of a file, or read some of them. Results are records, never pixels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from types import MappingProxyType

import orjson

from forms.layout import Layout
from omr.faults import Outcome
from omr.page import read_page
from omr.scan.errors import DamagedScanError, ScanError, ScanTooLargeError
from omr.scan.limits import Limits
from omr.scan.pages import check_sure, count_pages, read_pictures
from omr.scan.picture import Picture
from omr.scan.rasterise import PAGES_PER_CALL
from omr.sheets import frames_on, read_sheet
from pipeline.errors import DiskError
from pipeline.records.page_evidence import PagePlace
from pipeline.records.page_record import PageRecord, record_failure, record_reading
from pipeline.work.workers import Alive, Ending

# Decoding and reading a page take 0.02 s, and up to 4 s at the limit of 80 million pixels (JPEG 2000); a shared or slow
# core is allowed five times as long. The time for rasterising is added.
PATIENCE_SECONDS = 20.0

# A page that a decoder failed at would pass for one of these, and its answers be lost without a word.
NOTHING_SEEN = (Outcome.BLANK, Outcome.FOREIGN)

SCAN_ALONE = "Scan this page again; if it fails again, enter the sheet by hand."
SCAN_PLAINER = "Scan it in black and white or gray at 200 or 300 dpi, or raise the limit in phieu.toml."
SCAN_STACK = "Scan the stack again."

Places = Mapping[int, PagePlace]
"""Where pages are to be seen that are not the picture with their number, by page."""
_NOWHERE_ELSE: Places = MappingProxyType({})

# Messages by which libraries in C and C++ report a lack of memory in exceptions of other types.
_NO_MEMORY = ("bad_alloc", "insufficient memory", "out of memory", "cannot allocate memory", "failed to allocate")


@dataclass(frozen=True, slots=True)
class PageReader:
    """Everything that reading needs besides the picture; small enough to be sent with each job.

    Attributes:
        geometries: every layout from which sheets were printed, as JSON.
        key: the secret with which page codes are signed.
        limits: on the resources that a file may take.
    """

    geometries: tuple[bytes, ...]
    key: bytes
    limits: Limits

    def records(
        self, path: Path, name: str, pages: Sequence[int], places: Places = _NOWHERE_ELSE
    ) -> Iterator[PageRecord]:
        """Yield the record of each page of a file, in the order of ``pages``, whatever is wrong with it.

        Where something is wrong, the file is called ``name``. ``places`` tells where pages are that are not a picture
        of their own; such pages of one picture are asked for one behind the other.

        A bug, or a lack of memory, must cost one page, not the stack; if it happens while several pages are decoded, it
        is not known which page caused it, so the remaining pages are read one by one.
        """
        done = 0
        try:
            for record in self._records(path, name, pages, places):
                yield record
                done += 1
        except Exception as error:
            if len(pages) == 1:
                yield self._failure(path, name, pages[0], error).seen_at(places.get(pages[0], PagePlace(pages[0])))
                return
        for page in pages[done:]:
            yield from self.records(path, name, (page,), places)

    def _records(self, path: Path, name: str, pages: Sequence[int], places: Places) -> Iterator[PageRecord]:
        shared = {page: places.get(page, PagePlace(page)) for page in pages}
        on = {picture: list(group) for picture, group in groupby(pages, lambda page: shared[page].picture)}
        for number, picture in read_pictures(path, list(on), self.limits):
            for page in on[number]:
                yield self._record(path, name, page, shared[page], picture)

    def _record(self, path: Path, name: str, page: int, place: PagePlace, picture: Picture | ScanError) -> PageRecord:
        """Return the record of a page that is to be seen on this picture, of which it is the first sheet or another."""
        if isinstance(picture, ScanError):
            return self._failure(path, name, page, picture).seen_at(place)
        layouts = _layouts(self.geometries)
        try:
            if place.sheet == 1:
                reading = read_page(picture.pixels, layouts, self.key, dpi=picture.dpi)
                place = place._replace(frames=frames_on(picture.pixels, reading, layouts))
            if place.frames:
                reading = read_sheet(picture.pixels, place.frames, place.sheet, layouts, self.key, dpi=picture.dpi)
            if reading.outcome in NOTHING_SEEN:
                check_sure(path, place.picture, self.limits)
            return record_reading(page, reading, layouts.get(reading.layout or "")).seen_at(place)
        except Exception as error:
            return self._failure(path, name, page, error).seen_at(place)

    def _failure(self, path: Path, name: str, page: int, error: Exception) -> PageRecord:
        return record_failure(page, _too_large(self.limits) if wants_memory(error) else error, path.name, name)


def wants_memory(error: BaseException | None) -> bool:
    """Tell whether an error, or one that caused it, reports a lack of memory."""
    while error is not None:
        said = "" if isinstance(error, ScanError) else str(error).lower()  # a ScanError's text may contain a file name
        if isinstance(error, MemoryError) or any(words in said for words in _NO_MEMORY):
            return True
        error = error.__cause__
    return False


def _too_large(limits: Limits) -> ScanTooLargeError:
    allowed = f"{limits.memory_bytes / 1e9:.1f} GB"
    return ScanTooLargeError(f"needs more memory than the settings allow ({allowed})", SCAN_PLAINER)


def _check_there(path: Path) -> None:
    """Check that a scan can be reached; else it must not be recorded as unreadable for ever.

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
        """Seconds after which the job's worker is considered hung."""
        return self.limits.seconds + PATIENCE_SECONDS

    def run(self, _: Alive) -> int | ScanError:
        """Return the number of pages, or the error because of which the file can't be opened.

        Raises:
            DiskError: the file can't be reached.

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
        """Return the smallest jobs into which this one can be split."""
        return [self]

    def given_up(self, ending: Ending) -> ScanError:
        """Return the result for a file that crashed or hung its worker even alone."""
        if ending is Ending.HUNG:
            return ScanTooLargeError(f"opening the file took longer than {self.seconds:g} s", SCAN_STACK)
        return DamagedScanError("the file made the reader crash", SCAN_STACK)


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
    reader: PageReader
    places: Places = field(default_factory=dict)

    @property
    def seconds(self) -> float:
        """Seconds for a page after which the job's worker is considered hung.

        Poppler may take the time of all pages that it draws in one call before the first of them is returned, and after
        that PDFium may take the time of one page.
        """
        drawn = min(len(self.pages), PAGES_PER_CALL)
        return self.reader.limits.seconds * (drawn + 1) + PATIENCE_SECONDS

    def run(self, alive: Alive) -> list[PageRecord]:
        """Return the record of each page.

        Raises:
            DiskError: the file can't be reached, at the beginning or the end.

        """
        _check_there(self.path)
        records = []
        for record in self.reader.records(self.path, self.name, self.pages, self.places):
            records.append(record)
            alive()
        _check_there(self.path)
        return records

    def parts(self) -> list[ReadJob]:
        """Return the smallest jobs into which this one can be split."""
        return [replace(self, pages=(page,)) for page in self.pages]

    def given_up(self, ending: Ending) -> list[PageRecord]:
        """Return the result for pages that crashed or hung their worker even alone."""
        error: ScanError = DamagedScanError("the page made the reader crash", SCAN_ALONE)
        if ending is Ending.HUNG:
            error = ScanTooLargeError(f"reading the page took longer than {self.seconds:g} s", SCAN_ALONE)
        failures = [record_failure(page, error, self.path.name, self.name) for page in self.pages]
        return [failure.seen_at(self.places.get(failure.page, PagePlace(failure.page))) for failure in failures]
