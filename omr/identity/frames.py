"""Find the sheets on one picture: side by side on a wide glass, reduced onto one page, or one over the other.

Every marker and every page code tells by itself where its sheet lies, how it is turned and how large it is. Those that
tell the same belong to one sheet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, product
from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.layout import CORNERS_PER_PAGE, Layout, PageLayout, Rect
from forms.page_code import parse
from omr.identity.code_reading import FoundCode, read_all_codes
from omr.registration.fiducials import STRAY_SIZE, find_all_markers
from omr.registration.homography import rect_corners, transform

if TYPE_CHECKING:
    from omr.registration.fiducials import Gray, Marker, Points

# Marks of one sheet agree about its middle to within this share of its width, and about its size: half a pixel at a
# marker of 9 mm moves the other end of the page by 8 mm at 100 dpi. Sheets side by side are a whole width apart.
SAME_MIDDLE, SAME_SIZE = 0.25, 0.25
SAME_TURN = 0.94  # cosine of 20°
# Frames that have more than this share of the smaller one in common hide something of each other: 2 mm along one side.
COMMON_SHARE = 0.01
# A sheet is cut out so far around its frame, as a share of the frame's short side: its margin of 8 mm, and 3 mm more.
# Its neighbours are painted over so far around theirs: what a marker's blur needs.
MARGIN_SHARE, NEIGHBOUR_SHARE = 0.06, 0.004
MOST_SHEETS = 16
Complex = NDArray[np.complex128]
_CODE = CORNERS_PER_PAGE  # the place of the code, beside those of the markers, 0 … 3


@dataclass(frozen=True, slots=True)
class FoundSheet:
    """A sheet on a picture.

    Attributes:
        frame: 4×2 pixels, the outer corners of its four markers, seen or not, clockwise from the sheet's own top left.
        page: the page of the sheet, from 1.
        seen: the corners of its markers and its code that were found, 4×2 pixels each.
        code: its code, if it was read.
        overlaps: the place of something that was seen of a sheet with which it overlaps, 4×2 pixels; ``None`` if it
            overlaps with none.
    """

    frame: Points
    page: int
    seen: tuple[Points, ...]
    code: FoundCode | None
    overlaps: Points | None = None


class _Hint(NamedTuple):
    """Where one mark says that its sheet lies.

    ``middle`` and ``across`` are complex numbers: the middle of the page in pixels, and what takes a millimetre to the
    right on the page to pixels. ``place`` is that of the mark on its page, the corners from 0 and then the code.
    """

    page: PageLayout
    place: int
    rect: Rect
    seen: Points
    middle: complex
    across: complex
    code: FoundCode | None


def find_sheets(image: Gray, layouts: Mapping[str, Layout], *, sure: bool = False) -> tuple[FoundSheet, ...]:
    """Find every sheet of which a marker or a code is seen; takes some 0.2 s.

    Args:
        image: gray picture, h×w.
        layouts: every layout that the sheets may have been printed from, by id.
        sure: whether a single marker is too little to believe in a sheet.

    Returns:
        the sheets in reading order. Those of an overlap without a code come last: they lie below.
    """
    markers, codes = find_all_markers(image), read_all_codes(image)
    forms = dict.fromkeys((layout.page_size_mm, tuple(map(_bare, layout.pages))) for layout in layouts.values())
    found: list[list[_Hint]] = []
    most = 0
    for size, pages in forms:
        hints = list(_hints(size, pages, markers, codes))
        groups = _groups(hints, size[0])
        # The paper is the one of which most marks are explained by fewest sheets.
        if 2 * len(hints) - len(groups) > most:
            found, most = groups, 2 * len(hints) - len(groups)
    groups = [group for group in found if _is_believed(group, found, image, sure)][:MOST_SHEETS]
    sheets = _with_overlaps(_in_reading_order([_sheet(group) for group in groups]))
    return tuple(sorted(sheets, key=lambda sheet: sheet.overlaps is not None and sheet.code is None))


def cut_out(image: Gray, frames: Sequence[Points], number: int) -> Gray:
    """Cut one of several sheets out of their picture, as if it had been scanned alone.

    Args:
        image: gray picture, h×w.
        frames: of the sheets, as ``FoundSheet`` has them.
        number: of the sheet to cut out, from 0.

    Returns:
        the part around the sheet, in which all that lies beyond its margin has the gray level of its paper.
    """
    height, width = image.shape
    outline = _grown(frames[number], MARGIN_SHARE)
    left, top = np.clip(np.floor(outline.min(axis=0)), 0, (width - 1, height - 1)).astype(int)
    right, bottom = np.clip(np.ceil(outline.max(axis=0)) + 1, 1, (width, height)).astype(int)
    part = np.ascontiguousarray(image[top:bottom, left:right])
    own = np.zeros(part.shape, np.uint8)
    _fill(own, outline - (left, top), 1)
    for other, frame in enumerate(frames):
        if other != number:
            _fill(own, _grown(frame, NEIGHBOUR_SHARE) - (left, top), 0)
    paper = round(float(np.median(part[own > 0]))) if own.any() else 255
    return np.where(own > 0, part, np.uint8(paper))


def _bare(page: PageLayout) -> PageLayout:
    return replace(page, boxes=(), texts=())


def _hints(
    size: tuple[float, float], pages: Sequence[PageLayout], markers: Iterable[Marker], codes: Iterable[FoundCode]
) -> Iterator[_Hint]:
    printed = {fiducial.id: (page, fiducial.rect) for page in pages for fiducial in page.fiducials}
    for marker, corners in markers:
        if marker in printed:
            page, rect = printed[marker]
            yield _hint(size, page, marker % CORNERS_PER_PAGE, rect, corners, None)
    for code in codes:
        said = parse(code.text)
        if said is not None and said.page <= len(pages):
            page = pages[said.page - 1]
            yield _hint(size, page, _CODE, page.code, code.corners, code)


def _hint(
    size: tuple[float, float], page: PageLayout, place: int, rect: Rect, seen: Points, code: FoundCode | None
) -> _Hint:
    across, zero = _similarity(_complex(rect_corners(rect)), _complex(seen))
    return _Hint(page, place, rect, seen, across * complex(size[0] / 2, size[1] / 2) + zero, across, code)


def _complex(points: Points) -> Complex:
    return np.asarray(points[:, 0] + 1j * points[:, 1], dtype=np.complex128)


def _similarity(printed: Complex, seen: Complex) -> tuple[complex, complex]:
    """Return what takes printed points to seen ones, by least squares: a factor, and what is added to it."""
    around = printed - printed.mean()
    factor = complex(np.vdot(around, seen) / np.vdot(around, around))
    return factor, complex(seen.mean() - factor * printed.mean())


def _groups(hints: Sequence[_Hint], page_width_mm: float) -> list[list[_Hint]]:
    """Put the hints that agree together, the closest first; of each place a sheet has but one."""
    group_of = {number: [hint] for number, hint in enumerate(hints)}
    pairs = [
        (distance, one, other)
        for one, other in combinations(range(len(hints)), 2)
        if (distance := _disagreement(hints[one], hints[other], page_width_mm)) < SAME_MIDDLE
    ]
    for _, one, other in sorted(pairs):
        mine, theirs = group_of[one], group_of[other]
        if mine is theirs or {hint.place for hint in mine} & {hint.place for hint in theirs}:
            continue
        if all(_disagreement(a, b, page_width_mm) < SAME_MIDDLE for a, b in product(mine, theirs)):
            mine.extend(theirs)
            group_of.update((number, mine) for number, group in group_of.items() if group is theirs)
    return list({id(group): group for group in group_of.values()}.values())


def _disagreement(one: _Hint, other: _Hint, page_width_mm: float) -> float:
    """Return how far apart two marks put the middle of the page, as a share of its width; infinity if on two sheets."""
    ratio = one.across / other.across
    alike = abs(abs(ratio) - 1) < SAME_SIZE and ratio.real > SAME_TURN * abs(ratio)
    if one.page.page != other.page.page or one.place == other.place or not alike:
        return float("inf")
    return abs(one.middle - other.middle) / (page_width_mm * max(abs(one.across), abs(other.across)))


def _is_believed(group: Sequence[_Hint], groups: Iterable[Sequence[_Hint]], image: Gray, sure: bool) -> bool:
    """Tell whether marks are those of a sheet, and not print that looks like a single marker."""
    if len(group) > 1 or group[0].code is not None:
        return True
    (hint,) = group
    height, width = image.shape
    others = [abs(other[0].across) for other in groups if len(other) > 1]
    sized = not others or any(abs(abs(hint.across) / size - 1) < STRAY_SIZE for size in others)
    return not sure and sized and 0 <= hint.middle.real < width and 0 <= hint.middle.imag < height


def _sheet(group: Sequence[_Hint]) -> FoundSheet:
    seen = {hint.place: hint for hint in sorted(group, key=lambda hint: hint.place)}
    printed = np.concatenate([_complex(rect_corners(hint.rect)) for hint in group])
    factor, zero = _similarity(printed, np.concatenate([_complex(hint.seen) for hint in group]))
    page = group[0].page
    # Of each marker the corner that lies furthest out: markers and corners are both counted from the top left.
    frame = _complex(np.array([rect_corners(fiducial.rect)[at] for at, fiducial in enumerate(page.fiducials)]))
    corners = np.column_stack([(factor * frame + zero).real, (factor * frame + zero).imag])
    for place in seen.keys() - {_CODE}:
        corners[place] = seen[place].seen[place]
    code = seen[_CODE].code if _CODE in seen else None
    return FoundSheet(corners, page.page, tuple(hint.seen for hint in seen.values()), code)


def _in_reading_order(sheets: Iterable[FoundSheet]) -> list[FoundSheet]:
    """Sort sheets row by row as they lie on the picture, whichever way they are turned."""
    rows: list[list[FoundSheet]] = []
    for sheet in sorted(sheets, key=lambda sheet: sheet.frame.mean(axis=0)[1]):
        middle, first = sheet.frame.mean(axis=0)[1], rows[-1][0].frame if rows else None
        if first is not None and middle - first.mean(axis=0)[1] < np.ptp(first[:, 1]) / 2:
            rows[-1].append(sheet)
        else:
            rows.append([sheet])
    return [sheet for row in rows for sheet in sorted(row, key=lambda sheet: sheet.frame.mean(axis=0)[0])]


def _with_overlaps(sheets: Sequence[FoundSheet]) -> list[FoundSheet]:
    over = {id(one): other for pair in combinations(sheets, 2) if _overlap(*pair) for one, other in (pair, pair[::-1])}
    return [replace(one, overlaps=over[id(one)].seen[0]) if id(one) in over else one for one in sheets]


def _overlap(one: FoundSheet, other: FoundSheet) -> bool:
    mine, theirs = one.frame.astype(np.float32), other.frame.astype(np.float32)
    common, _ = cv2.intersectConvexConvex(mine, theirs)
    return bool(common > COMMON_SHARE * min(cv2.contourArea(mine), cv2.contourArea(theirs)))


def _grown(frame: Points, share: float) -> Points:
    """Return a frame with all its sides moved outwards by a share of the shorter one."""
    across, down = (float(np.hypot(*(frame[corner] - frame[0]))) for corner in (1, 3))
    by = share * min(across, down)
    unit = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], dtype=np.float32)
    onto = np.asarray(cv2.getPerspectiveTransform(unit, frame.astype(np.float32)), dtype=np.float64)
    return transform(onto, rect_corners(Rect(-by / across, -by / down, 1 + 2 * by / across, 1 + 2 * by / down)))


def _fill(mask: NDArray[np.uint8], outline: Points, level: int) -> None:
    cv2.fillConvexPoly(mask, np.rint(outline).astype(np.int32), level)
