"""Which runs stand in a PDF that phieu printed: its outline names them, and its signed page codes prove them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import numpy as np
import pypdfium2

from forms.errors import SerialError
from forms.page_code import PageCode, parse, signer_of
from forms.rendering import DESK_KEYWORD
from forms.serial import parse_serial
from forms.slips import signed_in
from omr.identity.code_reading import read_code_anywhere
from pipeline.records.runs import Origin, pdf_name
from pipeline.upkeep.printed_runs import PrintedRun
from pipeline.workspace import Workspace

DPI = 150
"""Resolution at which a page is drawn: its code reads at half of that."""
POINTS_PER_INCH = 72.0
BETWEEN = " · "
"""Stands between the parts of a title of the outline: unit, channel, period, first and last serial."""


def runs_in(path: Path, keys: tuple[bytes, ...]) -> list[PrintedRun]:
    """Return the runs in a PDF of which the first and the last page bear codes that one of these keys has signed.

    The channel of a run is its label, as printed. A file that is no PDF of ours holds no runs.
    """
    try:
        with closing(pypdfium2.PdfDocument(path)) as document:
            return list(_runs(path.name, document, keys))
    except (OSError, pypdfium2.PdfiumError):
        return []


def printed_otherwise(workspace: Workspace) -> list[str]:
    """Return the names of the PDFs in ``print/`` whose serials are not those of the run that they are named after.

    Raises:
        StoreError: the database can't be read.
    """
    paths = sorted(workspace.prints.glob("[!.]*.pdf"))
    runs = {pdf_name(run): run for run in workspace.store.runs.all()}
    named = [(path, runs[path.name]) for path in paths if path.name in runs]
    spans = [(path, spans_in(path), (run.first_serial, run.first_serial + run.count - 1)) for path, run in named]
    return [path.name for path, found, span in spans if found and span not in found]


def spans_in(path: Path) -> list[tuple[int, int]]:
    """Return the first and the last serial of each run, as the outline of a PDF says; none of any other file."""
    try:
        with closing(pypdfium2.PdfDocument(path)) as document:
            spans = [_span(mark.get_title().rsplit(BETWEEN, 1)[-1]) for mark in document.get_toc()]
    except (OSError, pypdfium2.PdfiumError):
        return []
    return [span for span in spans if span is not None]


def _runs(name: str, document: pypdfium2.PdfDocument, keys: tuple[bytes, ...]) -> Iterator[PrintedRun]:
    slips = signed_in(document.get_metadata_value("Keywords"))
    titles = [(mark.get_title(), _page_of(mark)) for mark in document.get_toc()]
    of_sheets = _desk(document)
    ends = [*(page for _, page in titles), len(document)][1:]  # none where there is no outline
    for at, ((title, begin), end) in enumerate(zip(titles, ends, strict=True)):
        said = title.rsplit(BETWEEN, 3)
        span = _span(said[-1])
        if begin is None or end is None or len(said) != 4 or span is None:
            continue
        desk, origin = of_sheets, Origin.PRINT
        if at < len(slips):
            first, last, desk, origin = *(_parsed(code, keys) for code in slips[at][:2]), slips[at][2], Origin.SLIPS
        else:
            first, last = _code(document, begin, keys), _last_code(document, end, keys)
        if first and last and (first.serial, last.serial) == span and (first.unit, first.run) == (last.unit, last.run):
            about = (first.layout, first.unit, said[0], first.run, said[1], said[2])
            yield PrintedRun(name, *about, first.serial, last.serial - first.serial + 1, origin, desk)


def _desk(document: pypdfium2.PdfDocument) -> str:
    """Return the desk that all sheets of a PDF are for, as its properties say; empty for none."""
    said = document.get_metadata_value("Keywords")
    return said.removeprefix(DESK_KEYWORD) if said.startswith(DESK_KEYWORD) else ""


def _page_of(mark: pypdfium2.PdfBookmark) -> int | None:
    target = mark.get_dest()
    return None if target is None else target.get_index()


def _span(text: str) -> tuple[int, int] | None:
    first, _, last = text.partition(" – ")
    with suppress(SerialError):
        return parse_serial(first), parse_serial(last)
    return None


def _last_code(document: pypdfium2.PdfDocument, end: int, keys: tuple[bytes, ...]) -> PageCode | None:
    """Return the code of the last page before ``end`` that has one: an empty page may follow each sheet."""
    return _code(document, end - 1, keys) or _code(document, end - 2, keys)


def _code(document: pypdfium2.PdfDocument, number: int, keys: tuple[bytes, ...]) -> PageCode | None:
    if not 0 <= number < len(document):
        return None
    page = document[number]
    bitmap = page.render(scale=DPI / POINTS_PER_INCH, grayscale=True)
    picture = np.array(bitmap.to_numpy(), dtype=np.uint8).reshape(bitmap.height, bitmap.width)
    bitmap.close()
    page.close()
    found = read_code_anywhere(picture)
    return _parsed(found.text, keys) if found else None


def _parsed(text: str, keys: tuple[bytes, ...]) -> PageCode | None:
    return parse(text) if signer_of(text, keys) is not None else None
