"""What people wrote by hand, cut out of the scans: the ink of a frame, in a few shades of gray, as a small PNG."""

from __future__ import annotations

import io
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np
from PIL import Image

from forms.errors import PhieuError
from forms.layout import Rect
from pipeline.counting.returned import forms_of, returned_sheets
from pipeline.counting.set_aside import rulings_that_count
from pipeline.pictures.archived_page import ArchivedPage, all_opened
from pipeline.pictures.crops import Gray, View, straightened
from pipeline.records.assembly import written_frames
from pipeline.records.rulings import Matter, Place
from pipeline.records.runs import Ledger
from pipeline.store.database import batches
from pipeline.workspace import Workspace

PER_MM = 4.5  # pixels per mm of the sheet, 114 dpi: strokes of 0.3 mm stay legible, and a frame takes 1 to 17 kB
INSIDE_MM = 0.8  # from the middle of the frame's outline; its line and the error of registration lie within
PAD_MM = 2.0  # of paper around the ink
BEYOND_MM = 2.0  # beyond a side that strokes cross; clerks are shown as much, so that they can black names out
A4_MM = (210.0, 297.0)
SHADES = 16  # four bits a pixel
INK = 0.8  # of the paper's brightness; ink is darker, also pencil
FLECK_MM2 = 0.8  # less is dust, or a dot, which lies close enough to its letter to be shown with it
PAPER = 0.94  # and what is lighter is white: a scanner's noise would be most of the file
CLOSING_MM = 3.0  # wider than strokes, so that what closing leaves is the paper around them
DARKEST_PAPER = 0.6  # of the median: behind what is blacked out there is no paper to see


class Frame(NamedTuple):
    """A frame on a sheet: the number of the sheet, and the id of the question."""

    serial: int
    question: str


@dataclass(frozen=True, slots=True)
class Handwriting:
    """What stands in a frame.

    Attributes:
        png: the picture; the same scan gives the same bytes.
        width, height: on the sheet, in millimetres.
        sha256: of the scan that it is cut from.
    """

    png: bytes
    width: float
    height: float
    sha256: str


def handwriting_in(workspace: Workspace, frames: Collection[Frame]) -> dict[Frame, Handwriting]:
    """Return what was written in these frames; each file is opened once, and each page decoded once.

    A frame is cut from the scan that somebody looked at when they typed it, with what they blacked out; one that nobody
    has typed from the scan that counts. Not returned are frames whose text was erased, whose scan was deleted or lies
    in another archive or can't be read any more, and those on pages that were not registered.

    Raises:
        StoreError: the database can't be read.
    """
    erased = workspace.store.rulings.erased_comments()
    places = _places(workspace, [frame for frame in frames if frame not in erased])
    here: dict[Place, list[Frame]] = {}
    for frame, place in places.items():
        here.setdefault(place, []).append(frame)
    found: dict[Frame, Handwriting] = {}
    for place, page in all_opened(workspace, here):
        if not isinstance(page, PhieuError):
            found |= {frame: cut for frame in here[place] if (cut := _cut(page, frame.question))}
    return found


def letters_in(workspace: Workspace, firsts: Collection[Place]) -> dict[Place, Handwriting]:
    """Return the ink on these pages, the first ones of loose letters, without what somebody blacked out on them.

    What is of no sheet has no known size: the picture is taken to be as wide as A4, upright or lying. Not returned are
    letters whose text was erased, and those whose scan is not kept or can't be read any more.

    Raises:
        StoreError: the database can't be read.
    """
    wanted = set(firsts) - workspace.store.rulings.erased_strays()
    opened = all_opened(workspace, wanted)
    return {place: _cut_letter(page) for place, page in opened if not isinstance(page, PhieuError)}


def _cut_letter(page: ArchivedPage) -> Handwriting:
    height, width = page.pixels.shape
    per_mm = width / (A4_MM[0] if height >= width else A4_MM[1])
    whole = Rect(0.0, 0.0, width / per_mm, height / per_mm)
    to_pixels = np.diag([per_mm, per_mm, 1.0])
    ink = _ink(_shades(straightened(page.pixels, to_pixels, View(whole, PER_MM))))
    view = View(_around(ink, whole, beyond=0.0), PER_MM)
    shades = _shades(straightened(page.pixels, to_pixels, view))
    return Handwriting(_png(shades), view.rect.w, view.rect.h, page.scan.sha256)


def _places(workspace: Workspace, frames: Collection[Frame]) -> dict[Frame, Place]:
    """Return where each frame is to be seen."""
    forms = forms_of(workspace, workspace.store.layouts.by_id())
    ledger = Ledger(workspace.store.runs.all())
    found: dict[Frame, Place] = {}
    for serials in batches({frame.serial for frame in frames}):
        for _, form, sheet, _ in returned_sheets(workspace, forms, ledger, serials):
            found |= {Frame(sheet.serial, name): Place(*place) for _, name, place in written_frames(form, sheet)}
        found |= _looked_at(workspace, serials, found)
    return {frame: found[frame] for frame in frames if frame in found}


def _looked_at(workspace: Workspace, serials: Collection[int], among: Mapping[Frame, Place]) -> dict[Frame, Place]:
    """Return the pages that people looked at when they typed what stands in one of these frames."""
    kept = (one.ruling for one in rulings_that_count(workspace, serials))
    typed = (one for one in kept if one.matter is Matter.COMMENT and one.serial is not None and one.place is not None)
    places = {Frame(one.serial, one.question): one.place for one in typed if one.serial and one.place}
    return {frame: place for frame, place in places.items() if frame in among}


def _cut(page: ArchivedPage, question: str) -> Handwriting | None:
    """Return what stands in the frame of a question; ``None`` where it is not known where that lies."""
    rect = next((text.rect for text in page.fit.page.texts if text.question == question), None) if page.fit else None
    if page.fit is None or rect is None:
        return None
    inside = _outset(rect, (-INSIDE_MM,) * 4)
    ink = _ink(_shades(straightened(page.pixels, page.fit.homography, View(inside, PER_MM))))
    view = View(_around(ink, inside), PER_MM)
    shades = _shades(straightened(page.pixels, page.fit.homography, view))
    return Handwriting(_png(shades), view.rect.w, view.rect.h, page.scan.sha256)


def _around(ink: Gray, inside: Rect, beyond: float = BEYOND_MM) -> Rect:
    """Return the part of a page that holds the ink of a frame, with some paper; the whole frame where there is none.

    Where the ink goes on beyond a side of the frame, so does the part, by ``beyond`` millimetres.
    """
    down, across = (np.flatnonzero(ink.any(axis=axis)) for axis in (1, 0))
    if not len(down):
        return inside
    rows, columns = ink.shape
    blank = (across[0], down[0], columns - 1 - across[-1], rows - 1 - down[-1])
    return _outset(inside, tuple(beyond if not side else -max(0.0, side / PER_MM - PAD_MM) for side in blank))


def _outset(rect: Rect, sides: Sequence[float]) -> Rect:
    """Return a rectangle whose left, upper, right and lower side lie further out."""
    left, top, right, bottom = sides
    return Rect(rect.x - left, rect.y - top, rect.w + left + right, rect.h + top + bottom)


def _shades(pixels: Gray) -> Gray:
    """Return how bright each pixel is beside the paper around it: 0 for black to ``SHADES`` - 1 for paper."""
    side = round(CLOSING_MM * PER_MM)
    around = cv2.morphologyEx(pixels, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8)).astype(np.float64)
    paper = np.maximum(around, DARKEST_PAPER * max(float(np.median(pixels)), 1.0))
    return np.asarray(np.rint((SHADES - 1) * np.minimum(pixels / (PAPER * paper), 1.0)), dtype=np.uint8)


def _ink(shades: Gray) -> Gray:
    """Return where there is ink, without flecks; all of it where there is nothing else."""
    ink = (shades < INK * (SHADES - 1)).astype(np.uint8)
    _, parts, measured, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    is_stroke = measured[:, cv2.CC_STAT_AREA] >= FLECK_MM2 * PER_MM**2
    is_stroke[0] = False  # the paper
    return np.asarray(is_stroke[parts], dtype=np.uint8) if is_stroke.any() else ink


def _png(shades: Gray) -> bytes:
    picture = Image.fromarray(np.ascontiguousarray(shades), "P")
    picture.putpalette([level * 255 // (SHADES - 1) for level in range(SHADES) for _ in "rgb"])
    file = io.BytesIO()
    picture.save(file, "PNG", bits=4, optimize=True)
    return file.getvalue()
