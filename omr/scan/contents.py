"""Find the scans within a scan: a second PDF after the first, a portfolio, a ZIP, a picture after the end of another.

Each is read as pages that follow the file's own, or it has a fault, so that no page of a file is left unsaid. The files
within are written to a folder for as long as they are read; they are bounded in number, size and depth.
"""

from __future__ import annotations

import itertools
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from mmap import ACCESS_READ, mmap
from pathlib import Path, PurePosixPath
from typing import IO

import pikepdf

from omr.scan import jpeg_repair, mpo, tiff_directory
from omr.scan.errors import DamagedScanError, EncryptedScanError, NotAScanError, ScanError, ScanTooLargeError, Where
from omr.scan.file_kind import HEADER_BYTES, FileKind, kind_of
from omr.scan.limits import Limits
from omr.scan.passed_over import path_pattern
from omr.scan.pdf_page import BROKEN_PDF
from omr.scan.pdf_streams import filters_of
from omr.scan.rasterise import opened_by_name

MOST_DEPTH = 3  # of files within files: a ZIP of portfolios of stacks
_CHUNK_BYTES = 1 << 20
_PADDING = b"\0\xff\r\n\t "
_MOST_PADDING = 1 << 16  # copies to tape and some shares fill up to a block
_PNG_END = b"IEND\xaeB`\x82"
_PDF_AFTER_PDF = re.compile(rb"%%EOF[\s\0]{0,64}(?=%PDF-\d)")
_START_OF_TABLE = re.compile(rb"startxref\s+(\d+)\s+%%EOF")
_TABLE = re.compile(rb"\s*(xref|\d+\s+\d+\s+obj)")
_TAIL_BYTES = 4096
_OFFICE_DOCUMENT = "[Content_Types].xml"  # ISO/IEC 29500-2: every package of Office has one


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
    """A folder that takes the files found within a scan, no more bytes of them than the limits allow for one."""

    def __init__(self, folder: Path, limits: Limits) -> None:
        self._folder = folder
        self._left = limits.file_bytes
        self._numbers = itertools.count(1)

    def keep(self, name: str, source: Iterator[bytes]) -> Path:
        """Write a file and return where it is.

        Raises:
            ScanTooLargeError: with it, the files within are larger than a file may be.

        """
        folder = self._folder / str(next(self._numbers))
        folder.mkdir()
        path = folder / (PurePosixPath(name.replace("\\", "/")).name[-100:] or "scan")
        with path.open("wb") as file:
            for chunk in source:
                self._left -= len(chunk)
                if self._left < 0:
                    raise ScanTooLargeError("the files within are too large", "Send them one by one.", Where(path))
                file.write(chunk)
        return path


def scans_within(path: Path, kind: FileKind, spool: Spool, depth: int = 0) -> list[Part]:
    """Return the files that pages are to be read from: ``path`` itself as a rule, then what lies within it."""
    if depth >= MOST_DEPTH:
        return [Part(path, None, ScanTooLargeError("files lie too deep within files", _ONE_BY_ONE, Where(path)))]
    if kind is FileKind.ZIP:
        return _zipped(path, spool, depth)
    state = path.stat()
    if _is_alone(path, kind, state.st_size, state.st_mtime_ns):
        return [Part(path, kind)]
    if kind is FileKind.PDF:
        return _of_pdf(path, spool, depth)
    return [Part(path, kind), *_parts_after(path, kind, spool, depth)]


@lru_cache(maxsize=64)
def _is_alone(path: Path, kind: FileKind, _size: int, _changed_ns: int) -> bool:
    """Tell whether a file holds nothing but its own pages; remembered, since a stack is opened for every few pages."""
    if kind is FileKind.PDF:
        return len(_starts(path)) == 1 and not any(True for _ in _attachments(path))
    with _mapped(path) as data:
        return _following(data, kind) is None


_ONE_BY_ONE = "Take the scans out of the file and send them one by one."


def _parts_within(path: Path, spool: Spool, depth: int) -> list[Part]:
    with path.open("rb") as file:
        kind = kind_of(file.read(HEADER_BYTES))
    if kind is None:
        return [Part(path, None, NotAScanError("not a scan", "Scan to PDF.", Where(path)))]
    return scans_within(path, kind, spool, depth + 1)


# ------------------------------------------------------------------------------------------------------------ PDF


def _of_pdf(path: Path, spool: Spool, depth: int) -> list[Part]:
    starts = _starts(path)
    if len(starts) > 1:
        ends = [*starts[1:], path.stat().st_size]
        with _mapped(path) as data:
            documents = [spool.keep(path.name, iter((data[a:b],))) for a, b in zip(starts, ends, strict=True)]
        return [part for one in documents for part in _parts_within(one, spool, depth)]
    parts = [Part(path, FileKind.PDF)]
    for name, stream in _attachments(path):
        try:
            parts += _attached(name, stream, spool, depth)
        except ScanError as error:
            parts.append(Part(Path(name), None, error))
        except (zlib.error, *BROKEN_PDF) as error:
            said = DamagedScanError(f"the attachment is damaged ({error})", _ONE_BY_ONE, Where(name))
            parts.append(Part(Path(name), None, said))
    return parts


def _starts(path: Path) -> list[int]:
    """Return where the PDFs begin that stand one behind the other in a file."""
    if _ends_as_one(path):
        return [0]
    with _mapped(path) as data:
        return [0, *(found.end() for found in _PDF_AFTER_PDF.finditer(data))]


def _ends_as_one(path: Path) -> bool:
    """Tell whether the last table of a PDF lies where its end says; that of a second PDF counts from its own start."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _TAIL_BYTES))
        found = _START_OF_TABLE.findall(file.read())
        if not found:
            return False
        file.seek(int(found[-1][:18]))
        return _TABLE.match(file.read(64)) is not None


def _attachments(path: Path) -> Iterator[tuple[str, pikepdf.Object]]:
    """Yield name and content of each file that a PDF carries, for the document or on a page."""
    with opened_by_name(path) as source:
        try:
            pdf = pikepdf.open(source)
        except (pikepdf.PasswordError, *BROKEN_PDF):  # said when its own pages are read
            return
        with pdf:
            named = [attachment.obj for attachment in pdf.attachments.values()]
            pinned = (note.get("/FS") for page in pdf.pages for note in page.obj.get("/Annots", ()) if _carries(note))
            seen = set()
            for carried in (*named, *pinned):
                stream = _content(carried)
                if carried is not None and stream is not None and stream.objgen not in seen:
                    seen.add(stream.objgen)
                    yield str(carried.get("/UF", carried.get("/F", "scan"))), stream


def _carries(note: pikepdf.Object) -> bool:
    return note.get("/Subtype") == "/FileAttachment"


def _content(carried: pikepdf.Object | None) -> pikepdf.Stream | None:
    files = carried.get("/EF") if isinstance(carried, pikepdf.Dictionary) else None
    stream = (files.get("/F") or files.get("/UF")) if isinstance(files, pikepdf.Dictionary) else None
    return stream if isinstance(stream, pikepdf.Stream) else None


def _attached(name: str, stream: pikepdf.Object, spool: Spool, depth: int) -> list[Part]:
    """Return the parts of an attached file; of one that is no scan (a letter, an invoice's data) none."""
    if filters_of(stream)[0] == ["/FlateDecode"]:
        data = _inflated(stream.read_raw_bytes())
    else:
        data = iter((stream.read_bytes(),))
    first = next(data, b"")
    if kind_of(first[:HEADER_BYTES]) is None:
        return []
    return _parts_within(spool.keep(name, itertools.chain((first,), data)), spool, depth)


def _inflated(data: bytes) -> Iterator[bytes]:
    inflater = zlib.decompressobj()
    while data and not inflater.eof:
        yield inflater.decompress(data, _CHUNK_BYTES)
        data = inflater.unconsumed_tail


# ------------------------------------------------------------------------------------------------------- pictures


def _parts_after(path: Path, kind: FileKind, spool: Spool, depth: int) -> list[Part]:
    """Return the parts of what follows the end of a picture."""
    with _mapped(path) as data:
        start = _following(data, kind)
        if start is None:
            return []
        rest = mpo.pages_among(data[:], start) if kind is FileKind.JPEG else [data[start:]]
        files = [spool.keep(path.name, iter((one,))) for one in rest]
    return [part for one in files for part in _parts_within(one, spool, depth)]


def _following(data: mmap, kind: FileKind) -> int | None:
    """Return where another file begins after the end of a picture; ``None`` where none does."""
    end = _end(data, kind)
    if end is None:
        return None
    rest = data[end : end + _MOST_PADDING]
    start = len(rest) - len(rest.lstrip(_PADDING))
    if rest[start : start + 1] == b"\xd8" and start:  # 0xFF fills up, and begins a JPEG
        start -= 1
    return end + start if kind_of(rest[start : start + HEADER_BYTES]) is not None else None


@contextmanager
def _mapped(path: Path) -> Iterator[mmap]:
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as data:
        yield data


def _end(data: mmap, kind: FileKind) -> int | None:
    if kind is FileKind.JPEG:
        return jpeg_repair.end_of_image(data[:])
    if kind is FileKind.PNG:
        found = data.find(_PNG_END)
        return found + len(_PNG_END) if found >= 0 else None
    if kind is FileKind.TIFF:
        return tiff_directory.end_of_data(data)
    return None


# ------------------------------------------------------------------------------------------------------------ ZIP


def _zipped(path: Path, spool: Spool, depth: int) -> list[Part]:
    try:
        with zipfile.ZipFile(path) as archive:
            names = [entry.filename for entry in archive.infolist()]
            if _OFFICE_DOCUMENT in names:
                raise NotAScanError("not a PDF, TIFF, PNG or JPEG file", "Scan it, or save it as PDF.", Where(path))
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            kept = [entry for entry in entries if not path_pattern(re.split(r"[/\\]", entry.filename))]
            if not kept:
                raise NotAScanError("there is no scan in the ZIP", "Pack the scans themselves.", Where(path))
            return [part for entry in kept for part in _unzipped(archive, entry, spool, depth)]
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError) as error:
        raise DamagedScanError(f"the ZIP is damaged ({error})", "Copy or send it again.", Where(path)) from error


def _unzipped(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, spool: Spool, depth: int) -> list[Part]:
    name = Path(entry.filename)
    if entry.flag_bits & 1:
        asks = EncryptedScanError("the ZIP asks for a password", "Pack it without a password.", Where(name))
        return [Part(name, None, asks)]
    try:
        with archive.open(entry) as source:
            return _parts_within(spool.keep(entry.filename, _chunks(source)), spool, depth)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError) as error:
        said = DamagedScanError(f"it is damaged within the ZIP ({error})", "Pack or send it again.", Where(name))
        return [Part(name, None, said)]
    except ScanError as error:
        return [Part(name, None, error)]


def _chunks(source: IO[bytes]) -> Iterator[bytes]:
    while chunk := source.read(_CHUNK_BYTES):
        yield chunk
