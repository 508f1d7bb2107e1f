"""The jobs of a worker: count the pages of a file, or read some of them. Results are records, never pixels.

Whatever a library says while a file is opened and its pictures are decoded is the file's fault, since files come as
they please. Whatever fails when the decoded pixels are read is ours: it is no record, and the page stays to be read.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from types import MappingProxyType

import orjson

from forms.bilingual import both
from forms.layout import Layout
from forms.page_code import Keys
from forms.system_reasons import reason_of
from omr.faults import Outcome
from omr.page import read_page
from omr.reading import PageReading
from omr.scan import problems
from omr.scan.errors import DamagedScanError, ScanError, ScanTooLargeError
from omr.scan.limits import Limits
from omr.scan.pages import check_sure, count_pages, drawn_otherwise, read_pictures
from omr.scan.picture import Picture, Source
from omr.sheets import frames_on, read_sheet
from pipeline.errors import DiskError, traced
from pipeline.records.page_evidence import PagePlace
from pipeline.records.page_record import PageRecord, record_failure, record_reading
from pipeline.work.workers import Alive, Ending

# Decoding and reading a page take 0.02 s, and up to 4 s at the limit of 80 million pixels (JPEG 2000); a shared or slow
# core is allowed five times as long. The time for rasterising is added.
PATIENCE_SECONDS = 20.0

# A page that a decoder failed at would pass for one of these, and its answers be lost without a word.
NOTHING_SEEN = (Outcome.BLANK, Outcome.FOREIGN)
# Outcomes of a page for which it is worth being drawn by another renderer.
NOT_FOUND = (*NOTHING_SEEN, Outcome.UNREADABLE)

SCAN_ALONE = both(
    "Quét lại trang này; nếu vẫn lỗi, nhập phiếu bằng tay.",
    "Scan this page again; if it fails again, enter the sheet by hand.",
)
SCAN_PLAINER = both(
    "Quét đen trắng hoặc xám ở 200 hoặc 300 dpi, hoặc nâng giới hạn trong phieu.toml.",
    "Scan it in black and white or gray at 200 or 300 dpi, or raise the limit in phieu.toml.",
)
SCAN_STACK = both("Quét lại tập này.", "Scan the stack again.")

Places = Mapping[int, PagePlace]
"""Where pages are to be seen that are not the picture with their number, by page."""
_NOWHERE_ELSE: Places = MappingProxyType({})
# No content of a file brings these about, even while it is decoded: phieu, or its installation, is broken.
_NEVER_OF_A_FILE = (ImportError, NameError)

# What the system says where this machine, not the scan, is in trouble: a full or missing temporary folder, too many
# open files. The scan itself is checked apart (``_check_there``).
_OF_THE_MACHINE = {errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE, errno.EROFS, errno.ENOENT, errno.EACCES}

# Messages by which libraries in C and C++ report a lack of memory in exceptions of other types.
_NO_MEMORY = ("bad_alloc", "insufficient memory", "out of memory", "cannot allocate memory", "failed to allocate")


@dataclass(frozen=True, slots=True)
class Defect:
    """What failed of phieu itself at a page, or at a whole file: nothing is recorded, and it stays to be read.

    Attributes:
        said: the type and the text of the error.
        trace: its traceback, as Python shows it.
    """

    said: str
    trace: str

    @classmethod
    def of(cls, error: BaseException) -> Defect:
        """Return the defect that an error tells of."""
        return cls(f"{type(error).__name__}: {error}", traced(error))


@dataclass(frozen=True, slots=True)
class PageReader:
    """Everything that reading needs besides the picture; small enough to be sent with each job.

    Attributes:
        geometries: every layout from which sheets were printed, as JSON.
        key: the secret with which page codes are signed, or all that were.
        limits: on the resources that a file may take.
    """

    geometries: tuple[bytes, ...]
    key: Keys
    limits: Limits

    def records(
        self, path: Path, name: str, pages: Sequence[int], places: Places = _NOWHERE_ELSE
    ) -> Iterator[PageRecord | Defect]:
        """Yield the record of each page of a file, in the order of ``pages``, whatever is wrong with it, or our defect.

        Where something is wrong, the file is called ``name``. ``places`` tells where pages are that are not a picture
        of their own; pages of one picture that are asked for one behind the other share its decoding.

        A bug, or a lack of memory, must cost one page, not the stack; if it happens while several pages are decoded, it
        is not known which page caused it, so the remaining pages are read one by one.
        """
        done, undecoded = 0, None
        pictures = self._pictures(path, pages, places)
        while done < len(pages) and undecoded is None:
            try:
                page, place, picture = next(pictures)
            except Exception as error:
                undecoded = error
            else:
                result = self._result(path, name, page, place, picture)
                del picture  # or its pixels would be held while the next ones are made
                yield result
                done += 1
        if undecoded is not None and len(pages) == 1:
            yield self._undecoded(path, name, pages[0], places.get(pages[0], PagePlace(pages[0])), undecoded)
            return
        for page in pages[done:]:
            yield from self.records(path, name, (page,), places)

    def _pictures(
        self, path: Path, pages: Sequence[int], places: Places
    ) -> Iterator[tuple[int, PagePlace, Picture | ScanError]]:
        """Yield each page with where it is to be seen and the picture there, decoded once for pages in a row."""
        shared = {page: places.get(page, PagePlace(page)) for page in pages}
        on = [(number, list(group)) for number, group in groupby(pages, lambda page: shared[page].picture)]
        pictures = read_pictures(path, [number for number, _ in on], self.limits)
        for _, group in on:
            _, picture = next(pictures)
            for page in group:
                yield page, shared[page], picture
            del picture

    def _result(
        self, path: Path, name: str, page: int, place: PagePlace, picture: Picture | ScanError
    ) -> PageRecord | Defect:
        """Return the record of a page that is to be seen on this picture, of which it is the first sheet or another."""
        if isinstance(picture, ScanError):
            return self._undecoded(path, name, page, place, picture)
        read = self._read(path, name, page, place, picture)
        if isinstance(read, PageRecord) and read.outcome in NOTHING_SEEN:
            try:
                check_sure(path, place.picture, self.limits)
            except Exception as error:
                return self._undecoded(path, name, page, place, error)
        return read

    def _read(self, path: Path, name: str, page: int, place: PagePlace, picture: Picture) -> PageRecord | Defect:
        try:
            reading, seen_at = self._seen(picture, place)
            if picture.source is Source.PDFIUM and reading.outcome in NOT_FOUND:
                reading, seen_at = self._drawn_otherwise(path, place) or (reading, seen_at)
            layout = _layouts(self.geometries).get(reading.layout or "")
            return record_reading(page, reading, layout).seen_at(seen_at)
        except Exception as error:
            if wants_memory(error):
                return record_failure(page, _too_large(self.limits), path.name, name).seen_at(place)
            return Defect.of(error)

    def _seen(self, picture: Picture, place: PagePlace) -> tuple[PageReading, PagePlace]:
        layouts = _layouts(self.geometries)
        reading = None
        if place.sheet == 1:
            reading = read_page(picture.pixels, layouts, self.key, dpi=picture.dpi)
            place = place._replace(frames=frames_on(picture.pixels, reading, layouts))
        if reading is None or place.frames:
            reading = read_sheet(picture.pixels, place.frames, place.sheet, layouts, self.key, dpi=picture.dpi)
        return reading, place

    def _drawn_otherwise(self, path: Path, place: PagePlace) -> tuple[PageReading, PagePlace] | None:
        """Return what is seen where Poppler draws the page, if that makes a page of ours of it."""
        picture = drawn_otherwise(path, place.picture, self.limits)
        seen = self._seen(picture, place) if picture is not None else None
        return seen if seen is not None and seen[0].outcome is Outcome.READ else None

    def _undecoded(self, path: Path, name: str, page: int, place: PagePlace, error: Exception) -> PageRecord | Defect:
        found = _blamed(error, self.limits)
        return found if isinstance(found, Defect) else record_failure(page, found, path.name, name).seen_at(place)


def _blamed(error: Exception, limits: Limits) -> Exception | Defect:
    """Return what is wrong with a file that failed while it was opened or decoded, or the defect if that is ours."""
    if wants_memory(error):
        return _too_large(limits)
    cause = error.__cause__ if isinstance(error, ScanError) else error
    if isinstance(cause, OSError) and cause.errno in _OF_THE_MACHINE:
        return Defect.of(cause)
    return Defect.of(error) if isinstance(error, _NEVER_OF_A_FILE) else error


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
    return ScanTooLargeError(
        problems.TOO_MUCH_MEMORY.told(allowed=allowed),
        SCAN_PLAINER,
    )


def _check_there(path: Path) -> None:
    """Check that a scan can be reached; else it must not be recorded as unreadable for ever.

    Raises:
        DiskError: it can't be opened.

    """
    try:
        path.open("rb").close()
    except OSError as error:
        message = both(
            "không tới được {path} ({why})", "{path} can't be reached ({why})", path=path, why=reason_of(error)
        )
        raise DiskError(
            message, both("Đưa thư mục lưu trữ trở lại; rồi chạy lại.", "Bring the archive back; then run this again.")
        ) from error


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

    def run(self, _: Alive) -> int | ScanError | Defect:
        """Return the number of pages, or the error because of which the file can't be opened, or our defect.

        Raises:
            DiskError: the file can't be reached.

        """
        _check_there(self.path)
        try:
            return count_pages(self.path, self.limits)
        except Exception as error:
            if not wants_memory(error):
                _check_there(self.path)
            found = _blamed(error, self.limits)
            if isinstance(found, ScanError | Defect):
                return found
            return DamagedScanError(
                both("tệp bị hỏng", "{kind}: {error}", kind=type(error).__name__, error=error), SCAN_STACK
            )

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
    reader: PageReader
    places: Places = field(default_factory=dict)

    @property
    def seconds(self) -> float:
        """Seconds for a page after which the job's worker is considered hung.

        PDFium may take all the time that drawing a page has, and after that Poppler as much.
        """
        return 2 * self.reader.limits.seconds + PATIENCE_SECONDS

    def run(self, alive: Alive) -> list[PageRecord | Defect]:
        """Return the record of each page, or our defect.

        Raises:
            DiskError: the file can't be reached, at the beginning or the end.

        """
        _check_there(self.path)
        records: list[PageRecord | Defect] = []
        try:
            for record in self.reader.records(self.path, self.name, self.pages, self.places):
                records.append(record)
                alive()
        except Exception as error:
            records += [Defect.of(error)] * (len(self.pages) - len(records))
        _check_there(self.path)
        return records

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
