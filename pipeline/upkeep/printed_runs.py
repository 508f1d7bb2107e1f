"""Which runs stand in a PDF that phieu printed: its outline names them, and its signed page codes prove them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pypdfium2

from forms.errors import SerialError
from forms.page_code import PageCode, is_authentic, parse
from forms.serial import parse_serial
from omr.identity.code_reading import read_code_anywhere
from pipeline.workspace import Workspace

DPI = 150
"""Resolution at which a page is drawn: its code reads at half of that."""
POINTS_PER_INCH = 72.0
BETWEEN = " · "
"""Stands between the parts of a title of the outline: unit, channel, period, first and last serial."""
_NAME = re.compile(r"(?P<period>[0-9Q-]+?)-(?P<unit>[a-z0-9-]{1,8})-(?P<channel>[^-]+)-r(?P<run>[0-9]+)(-[0-9]+)?\.pdf")


@dataclass(frozen=True, slots=True)
class PrintedRun:
    """A run as its PDF tells it.

    Attributes:
        file: the name of the PDF in ``print/``.
        layout: the id of the layout.
        unit: the id of the unit.
        unit_name: its name, as printed.
        run: the number of the run among those of its unit.
        channel: the id of the channel, or its label where the settings know none with that.
        period: as printed.
        first_serial: of its first sheet.
        count: how many sheets it has.
    """

    file: str
    layout: str
    unit: str
    unit_name: str
    run: int
    channel: str
    period: str
    first_serial: int
    count: int

    @property
    def last_serial(self) -> int:
        """The serial of its last sheet."""
        return self.first_serial + self.count - 1


def unknown_runs(workspace: Workspace) -> list[PrintedRun]:
    """Return the runs in the PDFs in ``print/`` that the database does not know, in the order of their serials.

    A file that the database knows by its name is not opened. One that is no PDF of ours, or whose codes another key has
    signed, holds no runs.

    Raises:
        StoreError: the database can't be read.
        KeyFileError: the key is missing or damaged.
    """
    files = workspace.store.runs.files()
    runs = {(run.unit, run.run, run.channel, run.period) for run in workspace.store.runs.all()}
    serials = {(run.unit, run.run, run.first_serial) for run in workspace.store.runs.all()}
    found = []
    for path in sorted(workspace.prints.glob("[!.]*.pdf")):
        named = _NAME.fullmatch(path.name)
        known = named and (named["unit"], int(named["run"]), named["channel"], named["period"]) in runs
        if path.name not in files and not known:
            found += runs_in(workspace, path)
    unknown = [run for run in found if (run.unit, run.run, run.first_serial) not in serials]
    return sorted(unknown, key=lambda run: run.first_serial)


def runs_in(workspace: Workspace, path: Path) -> list[PrintedRun]:
    """Return the runs in a PDF of which the first and the last page bear codes that our key has signed."""
    try:
        document = pypdfium2.PdfDocument(path)
    except (OSError, pypdfium2.PdfiumError):
        return []
    try:
        return list(_runs(workspace, path.name, document))
    finally:
        document.close()


def _runs(workspace: Workspace, name: str, document: pypdfium2.PdfDocument) -> Iterator[PrintedRun]:
    titles = [(mark.get_title(), _page_of(mark)) for mark in document.get_toc()]
    ends = [page for _, page in titles[1:]] + [len(document)]
    for (title, begin), end in zip(titles, ends, strict=True):
        said = title.rsplit(BETWEEN, 3)
        span = _span(said[-1])
        if begin is None or end is None or len(said) != 4 or span is None:
            continue
        first, last = _code(document, begin, workspace.key), _last_code(document, end, workspace.key)
        if first and last and (first.serial, last.serial) == span and (first.unit, first.run) == (last.unit, last.run):
            channel = _channel(workspace, name, said[1])
            about = (first.layout, first.unit, said[0], first.run, channel, said[2])
            yield PrintedRun(name, *about, first.serial, last.serial - first.serial + 1)


def _page_of(mark: pypdfium2.PdfBookmark) -> int | None:
    target = mark.get_dest()
    return None if target is None else target.get_index()


def _span(text: str) -> tuple[int, int] | None:
    first, _, last = text.partition(" – ")
    with suppress(SerialError):
        return parse_serial(first), parse_serial(last)
    return None


def _last_code(document: pypdfium2.PdfDocument, end: int, key: bytes) -> PageCode | None:
    """Return the code of the last page before ``end`` that has one: an empty page may follow each sheet."""
    return _code(document, end - 1, key) or _code(document, end - 2, key)


def _code(document: pypdfium2.PdfDocument, number: int, key: bytes) -> PageCode | None:
    if not 0 <= number < len(document):
        return None
    page = document[number]
    bitmap = page.render(scale=DPI / POINTS_PER_INCH, grayscale=True)
    picture = np.array(bitmap.to_numpy(), dtype=np.uint8).reshape(bitmap.height, bitmap.width)
    bitmap.close()
    page.close()
    found = read_code_anywhere(picture)
    return parse(found.text) if found and is_authentic(found.text, key) else None


def _channel(workspace: Workspace, name: str, label: str) -> str:
    """Return the channel of a run: as the file is named, else the one whose label is printed."""
    named = _NAME.fullmatch(name)
    if named and named["channel"] in workspace.settings.channels:
        return named["channel"]
    labels = workspace.settings.channels.items()
    fitting = [channel for channel, words in labels if label in words.model_dump().values() or label == channel]
    return fitting[0] if len(fitting) == 1 else label
