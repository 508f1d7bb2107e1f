"""How a worker counts the pages of a file, and reads some of them (``page_jobs``). Results are records, never pixels.

Whatever a library says while a file is opened and its pictures are decoded is the file's fault, since files come as
they please. Whatever fails when the decoded pixels are read is ours: it is no record, and the page stays to be read.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from pathlib import Path

import orjson

from forms.bilingual import both
from forms.layout import Layout
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
from pipeline.errors import DiskError
from pipeline.intake.defects import Defect, wants_memory
from pipeline.intake.page_jobs import NOWHERE_ELSE, SCAN_STACK, CountJob, Places, ReaderInputs, ReadJob
from pipeline.records.page_evidence import PagePlace
from pipeline.records.page_record import PageRecord, record_failure, record_reading
from pipeline.work.workers import Alive

# A page that a decoder failed at would pass for one of these, and its answers be lost without a word.
NOTHING_SEEN = (Outcome.BLANK, Outcome.FOREIGN)
# Outcomes of a page for which it is worth being drawn by another renderer.
NOT_FOUND = (*NOTHING_SEEN, Outcome.UNREADABLE)

SCAN_PLAINER = both(
    "Quét đen trắng hoặc xám ở 200 hoặc 300 dpi, hoặc nâng giới hạn trong phieu.toml.",
    "Scan it in black and white or gray at 200 or 300 dpi, or raise the limit in phieu.toml.",
)
# No content of a file brings these about, even while it is decoded: phieu, or its installation, is broken.
_NEVER_OF_A_FILE = (ImportError, NameError)

# What the system says where this machine, not the scan, is in trouble: a full or missing temporary folder, too many
# open files. The scan itself is checked apart (``_check_there``).
_OF_THE_MACHINE = {errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE, errno.EROFS, errno.ENOENT, errno.EACCES}


class PageReader(ReaderInputs):
    """What reads pages by these inputs."""

    __slots__ = ()

    @classmethod
    def by(cls, inputs: ReaderInputs) -> PageReader:
        """Return what reads by these inputs."""
        return cls(inputs.geometries, inputs.key, inputs.limits)

    def records(
        self, path: Path, name: str, pages: Sequence[int], places: Places = NOWHERE_ELSE
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
            if reading.outcome in NOT_FOUND:
                reading, seen_at = self._drawn_otherwise(path, place, picture.source) or (reading, seen_at)
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

    def _drawn_otherwise(self, path: Path, place: PagePlace, than: Source) -> tuple[PageReading, PagePlace] | None:
        """Return what is seen where the other renderer draws the page, if that makes a page of ours of it."""
        picture = drawn_otherwise(path, place.picture, than, self.limits)
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


def counted(job: CountJob) -> int | ScanError | Defect:
    """Return the number of pages, or the error because of which the file can't be opened, or our defect.

    Raises:
        DiskError: the file can't be reached.
    """
    _check_there(job.path)
    try:
        return count_pages(job.path, job.limits)
    except Exception as error:
        if not wants_memory(error):
            _check_there(job.path)
        found = _blamed(error, job.limits)
        if isinstance(found, ScanError | Defect):
            return found
        return DamagedScanError(
            both("tệp bị hỏng", "{kind}: {error}", kind=type(error).__name__, error=error), SCAN_STACK
        )


def read(job: ReadJob, alive: Alive) -> list[PageRecord | Defect]:
    """Return the record of each page, or our defect, calling ``alive`` after each.

    Raises:
        DiskError: the file can't be reached, at the beginning or the end.
    """
    _check_there(job.path)
    records: list[PageRecord | Defect] = []
    try:
        for record in PageReader.by(job.reader).records(job.path, job.name, job.pages, job.places):
            records.append(record)
            alive()
    except Exception as error:
        records += [Defect.of(error)] * (len(job.pages) - len(records))
    _check_there(job.path)
    return records
