"""Find the scans within a scan: a second PDF after the first, a portfolio, a ZIP, a picture after the end of another.

Each is read as pages that follow the file's own, or it has a fault, so that no page of a file is left unsaid. The files
within are written to a folder for as long as they are read; they are bounded in number, size and depth.
"""

from __future__ import annotations

import itertools
import re
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from mmap import ACCESS_READ, mmap
from pathlib import Path, PurePosixPath
from typing import IO, Any, Self

import pikepdf

from forms.bilingual import both
from omr.scan import mpo, problems
from omr.scan.errors import DamagedScanError, EncryptedScanError, NotAScanError, ScanError, ScanTooLargeError, Where
from omr.scan.file_ends import end_of_file, next_start, pdf_starts
from omr.scan.file_kind import HEADER_BYTES, FileKind, kind_of
from omr.scan.limits import UNPACKED, Limits
from omr.scan.passed_over import path_pattern
from omr.scan.pdf_page import BROKEN_PDF
from omr.scan.pdf_streams import filters_of
from omr.scan.rasterise import opened_by_name

MOST_DEPTH = 6  # of files within files: a ZIP of portfolios of stacks, and at each step others behind them
MOST_JOINED = 1000  # files one behind the other
_CHUNK_BYTES = 1 << 20
_OFFICE_DOCUMENT = "[Content_Types].xml"  # ISO/IEC 29500-2: every package of Office has one
_ENDS_IN_FRONT = (FileKind.JPEG, FileKind.PNG, FileKind.TIFF)  # their decoders read no further
_MOST_FILLING = 512  # bytes
_FILLING = b"\0\xff\r\n\t "
_FRAMES = re.compile(rb"acTL(.{4}).*", re.DOTALL)
_ZIP_LOCAL = b"PK\x03\x04"  # before each file
_ONE_BY_ONE = both(
    "Lấy từng bản quét ra khỏi tệp và gửi từng bản một.", "Take the scans out of the file and send them one by one."
)


@dataclass(frozen=True, slots=True)
class Part:
    """A file to read pages from, or why that can't be done.

    Attributes:
        path: of the file: the scan itself, or a copy of what lies within it.
        kind: of it; ``None`` where there is an error.
        error: what is wrong with what lies within; it stands for one page.
    """

    path: Path
    kind: FileKind | None
    error: ScanError | None = None


class Spool:
    """A folder that takes the files found within a scan, no more bytes of them than the limits allow for one.

    Few scans have any: the folder is made with the first of them, and goes with the ``with`` block.
    """

    def __init__(self, limits: Limits) -> None:
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._left = limits.file_bytes
        self._numbers = itertools.count(1)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._folder is not None:
            self._folder.cleanup()

    def keep(self, name: str, source: Iterator[bytes]) -> Path:
        """Write a file and return where it is.

        Raises:
            ScanTooLargeError: with it, the files within are larger than a file may be.

        """
        self._folder = self._folder or tempfile.TemporaryDirectory(prefix=UNPACKED)
        folder = Path(self._folder.name) / str(next(self._numbers))
        folder.mkdir()
        path = folder / (PurePosixPath(name.replace("\\", "/")).name[-100:] or "scan")
        with path.open("wb") as file:
            for chunk in source:
                self._left -= len(chunk)
                if self._left < 0:
                    raise ScanTooLargeError(
                        problems.WITHIN_TOO_LARGE.told(),
                        both("Gửi từng tệp một.", "Send them one by one."),
                        Where(path),
                    )
                file.write(chunk)
        return path


def scans_within(path: Path, kind: FileKind, spool: Spool, depth: int = 0) -> list[Part]:
    """Return the files that pages are to be read from: ``path`` itself as a rule, then what lies within it."""
    if depth >= MOST_DEPTH:
        return [
            Part(
                path,
                None,
                ScanTooLargeError(
                    problems.TOO_DEEP.told(),
                    _ONE_BY_ONE,
                    Where(path),
                ),
            )
        ]
    state = path.stat()
    if not _is_alone(path, kind, state.st_size, state.st_mtime_ns):
        return _of_several(path, spool, depth)
    if kind is FileKind.ZIP:
        return _zipped(path, spool, depth)
    if kind is FileKind.PDF:
        carries = _carries_files(path, state.st_size, state.st_mtime_ns)
        return [Part(path, kind), *(_attached_parts(path, spool, depth) if carries else ())]
    return _of_png(path) if kind is FileKind.PNG else [Part(path, kind)]


@lru_cache(maxsize=64)
def _is_alone(path: Path, kind: FileKind, _size: int, _changed_ns: int) -> bool:
    """Tell whether a file is one, and not several; remembered, since a stack is opened for every few pages."""
    with _mapped(path) as data:
        if kind is FileKind.PDF and len(pdf_starts(data)) > 1:
            return False
        end = end_of_file(data, kind)
        # Decoders that look for their file's end from behind, or read on to it, are disturbed by filling, too.
        # What else follows may be the half of an update with further pages: then the file was cut off.
        far = kind not in _ENDS_IN_FRONT and end is not None and end + _MOST_FILLING < len(data)
        filled = far and not data[end:].strip(_FILLING)
        return not filled and (end is None or next_start(data, end) is None)


def _of_several(path: Path, spool: Spool, depth: int) -> list[Part]:
    """Return the parts of files that stand one behind the other, each of which is cut out."""
    with _mapped(path) as data:
        files = [spool.keep(path.name, iter((one,))) for one in itertools.islice(_cut_apart(data[:]), MOST_JOINED + 1)]
    parts = [part for one in files[:MOST_JOINED] for part in _parts_within(one, spool, depth)]
    if len(files) > MOST_JOINED:
        said = problems.MOST_FILES_JOINED.told(most_joined=MOST_JOINED)
        parts.append(Part(path, None, ScanTooLargeError(said, _ONE_BY_ONE, Where(path))))
    return parts


def _cut_apart(data: bytes) -> Iterator[bytes]:
    """Yield each file up to its end; filling behind it belongs to none."""
    while (kind := kind_of(data[:HEADER_BYTES])) is not None:
        starts = pdf_starts(data) if kind is FileKind.PDF else [0]
        end = end_of_file(data, kind)
        behind = None if end is None else next_start(data, end)
        yield from (data[a:b] for a, b in itertools.pairwise([*starts, len(data) if end is None else end]))
        if behind is None:
            return
        if kind is FileKind.JPEG:
            *pictures, rest = mpo.pages_among(data, behind)
            yield from pictures
            behind, data = 0, rest
        data = data[behind:]


def _of_png(path: Path) -> list[Part]:
    """Return the parts of a PNG: one of several pictures is read as other files of frames are.

    How many there are is what counts, not what a number in the file claims (PNG specification, 3rd edition, 11.3.6).
    """
    with path.open("rb") as file:
        claim = _FRAMES.search(file.read(HEADER_BYTES))
        frames = (claim[0] + file.read()).count(b"fcTL") if claim else 0
    if claim is None or frames < 2:
        return [Part(path, FileKind.PNG)]
    if int.from_bytes(claim[1], "big") == frames:
        return [Part(path, FileKind.PHONE)]
    said = DamagedScanError(
        problems.OTHER_COUNT.told(),
        _ONE_BY_ONE,
        Where(path),
    )
    return [Part(path, FileKind.PNG), Part(path, None, said)]


def _parts_within(path: Path, spool: Spool, depth: int) -> list[Part]:
    with path.open("rb") as file:
        kind = kind_of(file.read(HEADER_BYTES))
    if kind is None:
        return [
            Part(
                path,
                None,
                NotAScanError(problems.NO_SCAN.told(), both("Quét thành PDF.", "Scan to PDF."), Where(path)),
            )
        ]
    try:
        return scans_within(path, kind, spool, depth + 1)
    except ScanError as error:
        return [Part(path, None, error)]


# ------------------------------------------------------------------------------------------------------------ PDF


@lru_cache(maxsize=64)
def _carries_files(path: Path, _size: int, _changed_ns: int) -> bool:
    """Tell whether there are files within a PDF; remembered, since all of its pages must be looked at for that."""
    return next(_attachments(path), None) is not None


def _attached_parts(path: Path, spool: Spool, depth: int) -> list[Part]:
    parts: list[Part] = []
    for name, stream in _attachments(path):
        try:
            parts += _attached(name, stream, spool, depth)
        except ScanError as error:
            parts.append(Part(Path(name), None, error))
        except (zlib.error, *BROKEN_PDF) as error:
            said = DamagedScanError(
                problems.ATTACHMENT_DAMAGED.told(error=error),
                _ONE_BY_ONE,
                Where(name),
            )
            parts.append(Part(Path(name), None, said))
    return parts


def _attachments(path: Path) -> Iterator[tuple[str, pikepdf.Object]]:
    """Yield name and content of each file that a PDF carries, for the document or on a page."""
    with opened_by_name(path) as source:
        try:
            pdf = pikepdf.open(source)
        except (pikepdf.PasswordError, *BROKEN_PDF):  # said when its own pages are read
            return
        with pdf:
            named = [attachment.obj for attachment in pdf.attachments.values()]
            seen = set()
            for carried in (*named, *_associated(pdf), *_pinned(pdf)):
                stream = _content(carried)
                if carried is not None and stream is not None and stream.objgen not in seen:
                    seen.add(stream.objgen)
                    yield str(carried.get("/UF", carried.get("/F", "scan"))), stream


def _associated(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """Yield the files that go with the document or with a page (ISO 32000-2, 14.13)."""
    for holder in (pdf.Root, *(page.obj for page in pdf.pages)):
        files = holder.get("/AF")
        if files is not None:
            yield from list(files) if isinstance(files, pikepdf.Array) else [files]


def _pinned(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object | None]:
    """Yield the files that notes on the pages carry, and those that links open."""
    for page in pdf.pages:
        for note in page.obj.get("/Annots", ()):
            if isinstance(note, pikepdf.Dictionary):
                action = note.get("/A")
                yield note.get("/FS")
                yield action.get("/F") if isinstance(action, pikepdf.Dictionary) else None


def _content(carried: pikepdf.Object | None) -> pikepdf.Stream | None:
    files = carried.get("/EF") if isinstance(carried, pikepdf.Dictionary) else None
    stream = (files.get("/F") or files.get("/UF")) if isinstance(files, pikepdf.Dictionary) else None
    return stream if isinstance(stream, pikepdf.Stream) else None


def _attached(name: str, stream: pikepdf.Object, spool: Spool, depth: int) -> list[Part]:
    """Return the parts of an attached file; of one that can be no scan (a letter, an invoice's data) none.

    Raises:
        NotAScanError: it is of no kind that is read, but may hold scans.

    """
    if filters_of(stream)[0] == ["/FlateDecode"]:
        data = _inflated(stream.read_raw_bytes())
    else:
        data = iter((stream.read_bytes(),))
    first = next(data, b"")
    if kind_of(first[:HEADER_BYTES]) is None:
        if _may_hold_scans(name, first):
            raise NotAScanError(
                problems.ATTACHMENT_UNKNOWN.told(),
                _ONE_BY_ONE,
                Where(Path(name)),
            )
        return []
    return _parts_within(spool.keep(name, itertools.chain((first,), data)), spool, depth)


def _may_hold_scans(name: str, first: bytes) -> bool:
    """Tell whether a file that is not read may be a scan or hold one: archives, mails, pictures, by name or content."""
    return PurePosixPath(name.lower()).suffix in _HOLDERS or _HELD.match(first) is not None


_HOLDERS = frozenset(
    f".{ending}"
    for ending in (
        *("eml", "msg", "mbox", "7z", "rar", "tar", "gz", "tgz", "bz2", "xz", "zst", "cab", "iso"),
        *("pdf", "zip", "tif", "tiff", "png", "jpg", "jpeg", "heic", "heif", "webp", "gif", "bmp"),
        *("jp2", "jpx", "j2k", "jxl", "jxr", "jb2", "jbig2", "djvu", "xps", "oxps", "ps", "eps", "dcx", "pcx"),
    )
)
_HELD = re.compile(
    rb"7z\xbc\xaf\x27\x1c|Rar!\x1a\x07|\x1f\x8b\x08|BZh[1-9]|\xfd7zXZ\0|\x28\xb5\x2f\xfd|.{257}ustar"
    rb"|\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1|\0\0\0\x0cjP  |\xff\x4f\xff\x51|\0\0\0\x0cJXL |\xff\x0a|AT&TFORM"
    rb"|\x97JB2|%!PS|(?i:(?:received|return-path|from|mime-version|message-id|date|subject): )|.{0,4096}%PDF-\d",
    re.DOTALL,
)
"""7-Zip, RAR, gzip, bzip2, xz, Zstandard, tar, Outlook, JPEG 2000, JPEG XL, DjVu, JBIG2, PostScript, mail, PDF."""


def _inflated(data: bytes) -> Iterator[bytes]:
    inflater = zlib.decompressobj()
    while data and not inflater.eof:
        yield inflater.decompress(data, _CHUNK_BYTES)
        data = inflater.unconsumed_tail


@contextmanager
def _mapped(path: Path) -> Iterator[mmap]:
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as data:
        yield data


# ------------------------------------------------------------------------------------------------------------ ZIP


def _zipped(path: Path, spool: Spool, depth: int) -> list[Part]:
    try:
        with zipfile.ZipFile(path) as archive, _mapped(path) as data:
            names = [entry.filename for entry in archive.infolist()]
            if _OFFICE_DOCUMENT in names:
                raise NotAScanError(
                    problems.UNKNOWN_KIND.told(),
                    both("Quét lại, hoặc lưu thành PDF.", "Scan it, or save it as PDF."),
                    Where(path),
                )
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            kept = [entry for entry in entries if not path_pattern(re.split(r"[/\\]", entry.filename))]
            parts = [part for entry in kept for part in _unzipped(archive, entry, spool, depth)]
            parts = [*_before_zip(path, archive, data, spool, depth), *parts]
            if not parts:
                raise NotAScanError(
                    problems.ZIP_WITHOUT_SCAN.told(),
                    both("Đóng gói chính các bản quét.", "Pack the scans themselves."),
                    Where(path),
                )
            return parts
    except (zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError, EOFError, OSError) as error:
        raise DamagedScanError(
            problems.ZIP_DAMAGED.told(error=error),
            both("Sao chép hoặc gửi lại.", "Copy or send it again."),
            Where(path),
        ) from error


def _before_zip(path: Path, archive: zipfile.ZipFile, data: mmap, spool: Spool, depth: int) -> list[Part]:
    """Return the parts of what lies before a ZIP's first file, or between its files: its directory names neither."""
    places = sorted((entry.header_offset, entry.compress_size) for entry in archive.infolist())
    first = places[0][0] if places else archive.start_dir
    parts: list[Part] = []
    if first and next_start(data, 0) == 0:
        parts += _parts_within(spool.keep(path.name, iter((data[:first],))), spool, depth)
    ends = [*(offset for offset, _ in places[1:]), archive.start_dir]
    for (offset, size), following in zip(places, ends, strict=False):
        name, extra = struct.unpack_from("<HH", data, offset + 26)
        if data.find(_ZIP_LOCAL, offset + 30 + name + extra + size, following) >= 0:
            said = DamagedScanError(
                problems.ZIP_HOLDS_UNNAMED.told(),
                _ONE_BY_ONE,
                Where(path),
            )
            parts.append(Part(path, None, said))
    return parts


def _unzipped(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, spool: Spool, depth: int) -> list[Part]:
    name = Path(entry.filename)
    if entry.flag_bits & 1:
        asks = EncryptedScanError(
            problems.ZIP_LOCKED.told(),
            both("Đóng gói lại, không đặt mật khẩu.", "Pack it without a password."),
            Where(name),
        )
        return [Part(name, None, asks)]
    try:
        with archive.open(entry) as source:
            return _parts_within(spool.keep(entry.filename, _chunks(source)), spool, depth)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError) as error:
        said = DamagedScanError(
            problems.DAMAGED_WITHIN_ZIP.told(error=error),
            both("Đóng gói hoặc gửi lại.", "Pack or send it again."),
            Where(name),
        )
        return [Part(name, None, said)]
    except ScanError as error:
        return [Part(name, None, error)]


def _chunks(source: IO[bytes]) -> Iterator[bytes]:
    while chunk := source.read(_CHUNK_BYTES):
        yield chunk
