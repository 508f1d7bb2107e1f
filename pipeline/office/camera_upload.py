"""Take a photograph from a request: as its whole body, from the script, or as the one file of a plain form."""

from __future__ import annotations

import mmap
import os
from io import BufferedWriter
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from omr.scan.file_kind import HEADER_BYTES, FileKind, kind_of
from pipeline.durable import disk_failures
from pipeline.web.form_files import FORM_OF_FILES, boundary_of

SUFFIXES = {FileKind.JPEG: ".jpg", FileKind.PNG: ".png", FileKind.PHONE: ".heic", FileKind.TIFF: ".tif"}
"""The endings of the names of photographs; files of other kinds are none."""

_END_OF_HEAD = b"\r\n\r\n"


async def take(request: Request, draft: Path) -> None:
    """Write the photograph of a request to a new file, and sync it.

    Raises:
        DiskError: the disk is full, or the folder can't be written.
    """
    with disk_failures(draft), draft.open("xb") as file:
        async for part in request.stream():
            await run_in_threadpool(file.write, part)
        await run_in_threadpool(_sync, file)
    sent_as = request.headers.get("content-type", "")
    if sent_as.partition(";")[0].strip().casefold() == FORM_OF_FILES:
        await run_in_threadpool(_keep_file_of_form, draft, boundary_of(sent_as))


def suffix_of(path: Path) -> str:
    """Return the ending of a photograph's name, by its first bytes; empty if it is no picture."""
    with disk_failures(path), path.open("rb") as file:
        kind = kind_of(file.read(HEADER_BYTES))
    return SUFFIXES.get(kind, "") if kind is not None else ""


def _sync(file: BufferedWriter) -> None:
    file.flush()
    os.fsync(file.fileno())


def _keep_file_of_form(draft: Path, boundary: bytes) -> None:
    """Leave in a draft, which holds a form as it was sent, the content of its first file alone."""
    start, end = _file_of_form(draft, boundary)
    with disk_failures(draft), draft.open("r+b") as file:
        if end > start:
            with mmap.mmap(file.fileno(), 0) as data:
                data.move(0, start, end - start)
        file.truncate(end - start)
        os.fsync(file.fileno())


def _file_of_form(draft: Path, boundary: bytes) -> tuple[int, int]:
    """Return where the content of the first file begins and ends (RFC 7578); twice 0 if there is none."""
    if not boundary or not draft.stat().st_size:
        return 0, 0
    with draft.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        at = data.find(b"--" + boundary)
        while at >= 0:
            head_end = data.find(_END_OF_HEAD, at)
            following = data.find(b"\r\n--" + boundary, head_end)
            if head_end < 0 or following < 0:
                return 0, 0
            start = head_end + len(_END_OF_HEAD)
            if b"filename" in data[at:head_end] and following > start:
                return start, following
            at = following + 2
    return 0, 0
