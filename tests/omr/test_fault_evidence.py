"""Every fault that can be seen happens to a page: its name, what to do, and the part of the picture that shows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from forms.layout import Rect
from omr import ADVICE, Fault, Outcome, draw_overlay, evidence_crop, read_page
from samples import SCANNERS, Streak, at_dpi, scan
from samples.echoes import OverlappingSheet

from .conftest import Printed

Picture = NDArray[np.uint8]
WHITE = 245
WHOLE = Rect(0, 0, 210, 297)
BOXES = Rect(110, 105, 90, 172)


def pixels(rect: Rect) -> tuple[slice, slice]:
    corners = np.array([[rect.x, rect.y], [rect.x + rect.w, rect.y + rect.h]]) @ at_dpi(200)[:2, :2].T
    (left, top), (right, bottom) = np.rint(corners).astype(int)
    return slice(max(0, top), bottom), slice(max(0, left), right)


def without(image: Picture, *rects: Rect) -> Picture:
    image = image.copy()
    for rect in rects:
        image[pixels(Rect(rect.x - 2, rect.y - 2, rect.w + 4, rect.h + 4))] = WHITE
    return image


def scanned(image: Picture, *defects) -> Picture:
    return scan(image, SCANNERS["clean-200"], np.random.default_rng(6), dpi=200, defects=defects)


def letter(_: Printed) -> Picture:
    page = np.full((2339, 1654), WHITE, np.uint8)
    for line in range(25):
        cv2.putText(page, "Kinh gui Uy ban", (150, 200 + 70 * line), cv2.FONT_HERSHEY_SIMPLEX, 1.5, 30, 3)
    return page


def with_code_of_the_other_page(printed: Printed) -> Picture:
    front, back = printed.blanks
    mixed, code = back.copy(), printed.layout.pages[0].code
    mixed[pixels(code)] = front[pixels(code)]
    return mixed


def without_three_corners_and_boxes(printed: Printed) -> Picture:
    lost = [fiducial.rect for fiducial in printed.layout.pages[0].fiducials[:3]]
    return without(printed.blanks[0], *lost, BOXES)


@dataclass(frozen=True)
class Case:
    """A fault, the picture that has it, and where on the page it shows."""

    fault: Fault
    outcome: Outcome
    picture: Callable[[Printed], Picture]
    place: Rect = WHOLE
    ours: bool = True
    known: bool = True


CODE = Rect(173.6, 8, 15, 15)
CASES = [
    Case(Fault.PAGE_BLANK, Outcome.BLANK, lambda _: np.full((2339, 1654), WHITE, np.uint8)),
    Case(Fault.PAGE_FOREIGN, Outcome.FOREIGN, letter),
    Case(Fault.PICTURE_TOO_SMALL, Outcome.UNREADABLE, lambda p: np.ascontiguousarray(p.blanks[0][::6, ::6])),
    Case(Fault.FIDUCIALS_MISSING, Outcome.UNREADABLE, without_three_corners_and_boxes, Rect(8, 8, 9, 9)),
    Case(Fault.REGISTRATION_POOR, Outcome.UNREADABLE, lambda p: without(p.blanks[0], BOXES), BOXES),
    Case(Fault.CODE_UNREADABLE, Outcome.UNREADABLE, lambda p: without(p.blanks[0], CODE), CODE),
    Case(Fault.CODE_FORGED, Outcome.FORGED, lambda p: p.blanks[0], CODE, ours=False),
    Case(Fault.LAYOUT_UNKNOWN, Outcome.FOREIGN, lambda p: p.blanks[0], CODE, known=False),
    Case(Fault.CODE_CONTRADICTS_PAGE, Outcome.UNREADABLE, with_code_of_the_other_page, CODE),
    Case(
        Fault.SHEETS_OVERLAP,
        Outcome.UNREADABLE,
        lambda p: scanned(p.blanks[0], OverlappingSheet(0.45, other=p.blanks[1])),
        Rect(0, 150, 210, 60),
    ),
    Case(
        Fault.STREAK,
        Outcome.READ,
        lambda p: scanned(p.blanks[0], Streak(at=168 / 210)),
        Rect(168, 0, 0.1, 297),
    ),
]
TOLD_ELSEWHERE = {
    Fault.FILE_NOT_A_SCAN,
    Fault.FILE_ENCRYPTED,
    Fault.PICTURE_BROKEN,
    Fault.PICTURE_TOO_LARGE,
    Fault.SERIAL_UNKNOWN,
    Fault.CODE_DISTRUSTED,
    Fault.SHEET_CONFLICT,
    Fault.SHEET_DUPLICATE,
    Fault.ANSWERED_TWICE,
    Fault.RUN_CANCELLED,
    Fault.BATCH_HELD,
    Fault.BATCH_WITHDRAWN,
    Fault.ROW_UNIT_UNKNOWN,
    Fault.ROW_ANSWER_UNKNOWN,
    Fault.ROW_TIME_UNKNOWN,
    Fault.ROW_INCOMPLETE,
    Fault.ROW_BROKEN,
}
"""Faults of files, rows and sheets scanned before: ``test_pixels_damage`` and the tests of ``pipeline``."""


def test_every_fault_is_made_to_happen():
    assert {case.fault for case in CASES} | TOLD_ELSEWHERE == set(Fault)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.fault.value)
def test_a_fault_is_named_explained_and_shown(printed, case):
    image = case.picture(printed)
    key = printed.key if case.ours else b"another key"
    reading = read_page(image, printed.layouts if case.known else {}, key)
    assert (reading.outcome, reading.fault) == (case.outcome, case.fault)
    assert all((ADVICE[case.fault].do.vi, ADVICE[case.fault].do.en))
    assert reading.evidence is not None
    left, top = np.array(reading.evidence).min(axis=0)
    right, bottom = np.array(reading.evidence).max(axis=0)
    scale = image.shape[1] / 210
    x, y = scale * (case.place.x + case.place.w / 2), scale * (case.place.y + case.place.h / 2)
    overlaps = left < scale * (case.place.x + case.place.w) and right > scale * case.place.x
    assert overlaps
    assert top < scale * (case.place.y + case.place.h)
    assert bottom > scale * case.place.y
    if case.fault is not Fault.SHEETS_OVERLAP:
        assert left <= x <= right
        assert top <= y <= bottom
    crop = evidence_crop(image, reading)
    assert crop is not None
    assert min(crop.shape) > 20
    picture = draw_overlay(image, reading)
    assert (np.ptp(picture.astype(int), axis=2) > 60).any()


def test_the_crop_of_a_turned_page_stands_upright(printed):
    image = without(printed.blanks[0], CODE)
    upright = evidence_crop(image, read_page(image, printed.layouts, printed.key))
    sideways = np.ascontiguousarray(np.rot90(image))
    crop = evidence_crop(sideways, read_page(sideways, printed.layouts, printed.key))
    assert upright is not None
    assert crop is not None
    assert crop.shape == pytest.approx(upright.shape, abs=3)


def test_a_page_without_a_fault_has_nothing_to_show(printed):
    image = printed.blanks[0]
    assert evidence_crop(image, read_page(image, printed.layouts, printed.key)) is None


def test_the_most_specific_fault_wins(printed):
    """A forged sheet stays forged with its corners torn; an overlap explains a code that contradicts the markers."""
    corners = [fiducial.rect for fiducial in printed.layout.pages[0].fiducials[:2]]
    torn = without(printed.blanks[0], *corners)
    assert read_page(torn, printed.layouts, b"another key").fault is Fault.CODE_FORGED
    streaked = scanned(without(printed.blanks[0], CODE), Streak(at=168 / 210))
    assert read_page(streaked, printed.layouts, printed.key).fault is Fault.CODE_UNREADABLE
    laid_over = scanned(printed.blanks[0], OverlappingSheet(0.9, other=printed.blanks[1]))
    assert read_page(laid_over, printed.layouts, printed.key).fault is Fault.SHEETS_OVERLAP
