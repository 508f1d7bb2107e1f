"""Another sheet's part that lies on a sheet is noticed by a step in the map; feeders and creases make none."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from omr import Fault, Outcome, read_page

HEIGHT = 2339  # pixels of A4 at 200 dpi
MM = 200 / 25.4


def read(printed, image):
    return read_page(np.ascontiguousarray(image), printed.layouts, printed.key)


def with_torn_part(printed, page, share, right_mm, down_mm, turn_deg=0.0):
    """A page on which the part of another one lies, from this share of the height on, moved and turned."""
    image, other = printed.filled(page)[0], printed.filled(page, seed=9)[0]
    height, width = image.shape
    move = cv2.getRotationMatrix2D((width / 2, share * height), turn_deg, 1)
    move[:, 2] += (right_mm * MM, down_mm * MM)
    moved = cv2.warpAffine(other, move, (width, height), borderMode=cv2.BORDER_REPLICATE)
    image[round(share * height) :] = moved[round(share * height) :]
    return image


@pytest.mark.parametrize(
    ("page", "share", "move"),
    [
        (1, 0.5, (0.3, 0, 0)),
        (1, 0.5, (-0.9, 0.4, 0.2)),
        (1, 2 / 3, (0, 2.0, 0)),
        (2, 0.4, (-0.5, 0.5, -0.1)),
    ],
)
def test_the_part_of_another_sheet_is_noticed(printed, page, share, move):
    reading = read(printed, with_torn_part(printed, page, share, *move))
    assert (reading.outcome, reading.fault, reading.answers) == (Outcome.UNREADABLE, Fault.SHEETS_OVERLAP, ())
    if move[0]:  # lengthwise, boxes are found where they don't belong, and the seam is not known as well
        top, bottom = (reading.evidence[corner][1] for corner in (0, 2))
        assert top - 100 < share * HEIGHT < bottom + 100


def test_parts_of_a_picture_that_changed_places_are_noticed(printed):
    """Rows of boxes lie 8.6 mm from each other, and four of them are about as long as what was exchanged."""
    image = printed.filled(1, seed=5)[0]
    image = cv2.warpAffine(image, cv2.getRotationMatrix2D((827, 1170), 0.6, 1), image.shape[::-1], borderValue=250)
    image[1000:1512] = np.concatenate([image[1256:1512], image[1000:1256]])
    assert read(printed, image).outcome is Outcome.UNREADABLE


@pytest.mark.parametrize(
    ("scanner", "page"), [("uneven-feed", 1), ("uneven-feed", 2), ("bilevel-200", 1), ("phone", 2)]
)
def test_what_feeders_and_lenses_do_to_paper_is_no_step(printed, scanner, page):
    assert read(printed, printed.filled(page, seed=4, scanner=scanner)[0]).outcome is Outcome.READ


@pytest.mark.parametrize("bend", [0.99, 1.01])
def test_a_crease_bends_the_map_but_does_not_break_it(printed, bend):
    image = printed.filled(1)[0]
    height, width = image.shape
    y, x = np.mgrid[:height, :width].astype(np.float32)
    below = np.maximum(y - 1250, 0)
    x = (x - width / 2) * (1 + (bend - 1) * below / 1000) + width / 2
    bent = cv2.remap(image, x, y + (bend - 1) * below, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    assert read(printed, bent).outcome is Outcome.READ


def test_rows_that_changed_places_on_a_straight_scan_are_noticed(printed):
    """Paper slips in a feeder, but does not slip back: here row 10 stands below the four rows that follow it."""
    image = printed.filled(1, seed=5, scanner="clean-200")[0].copy()
    printed_straight = printed.blanks[0].copy()
    for picture in (printed_straight, image):
        picture[1784:2128] = np.concatenate([picture[1856:2128], picture[1784:1856]])
        assert read(printed, picture).fault is Fault.SHEETS_OVERLAP
    slipped = printed.blanks[0].copy()
    slipped[1005:1800] = slipped[1000:1795]
    assert read(printed, np.concatenate([slipped[:1800], printed.blanks[0][1795:-5]])).outcome is Outcome.READ
