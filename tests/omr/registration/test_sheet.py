"""A sheet on a wider glass, under a lid of any tone, is read as if it filled the picture."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from omr import Fault, Outcome, State, read_page
from samples import SCANNERS, Streak, scan

PER_MM = 200 / 25.4
A3 = (297, 420)


def on_glass(image, lid, size_mm=A3, at=(0.0, 0.0), turned=0.0):
    """Lay the picture of a sheet somewhere on a glass of this size, 0 … 1 across and down, turned by degrees."""
    height, width = image.shape
    across, down = (round(side * PER_MM) for side in size_mm)
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), turned, 1.0)
    matrix[:, 2] += at[0] * (across - width), at[1] * (down - height)
    glass = np.full((down, across), lid, np.uint8) if isinstance(lid, int) else lid((down, across))
    noise = np.random.default_rng(1).normal(0, 2, glass.shape)
    glass = np.clip(glass + noise, 0, 255).astype(np.uint8)
    return cv2.warpAffine(image, matrix, (across, down), glass, borderMode=cv2.BORDER_TRANSPARENT)


def with_lighter_margin(shape):
    lid = np.full(shape, 160, np.uint8)
    lid[120:-120, 120:-120] = 60
    return lid


def read(printed, image):
    return read_page(np.ascontiguousarray(image), printed.layouts, printed.key)


def answers(reading):
    return {answer.question: (answer.answer, answer.state) for answer in reading.answers}


@pytest.mark.parametrize("lid", [8, 120, with_lighter_margin])
@pytest.mark.parametrize(
    ("size_mm", "at", "turned"), [((420, 297), (1, 0.5), 0), ((420, 420), (0.5, 0.5), 3.5), ((330, 600), (0, 1), -1)]
)
def test_a_lid_beside_the_sheet_makes_no_streaks_and_no_doubts(printed, lid, size_mm, at, turned):
    image, _ = printed.filled(2, 5)
    reading = read(printed, np.rot90(on_glass(image, lid, size_mm, at, turned), 1 if turned else 2))
    assert (reading.outcome, reading.fault, reading.streaks) == (Outcome.READ, None, ())
    assert answers(reading) == answers(read(printed, image))


def test_a_sheet_that_is_less_than_half_of_the_picture_shows_no_streaks(printed):
    """With the lid's level taken for the paper's, light streaks were seen where the paper has its grain."""
    image = scan(printed.blanks[0], SCANNERS["photocopy"], np.random.default_rng(59), dpi=200)
    reading = read(printed, on_glass(image, 8, (440, 297), (0, 0.3), 3.5))
    assert (reading.fault, reading.streaks) == (None, ())


@pytest.mark.parametrize("quarters", [0, 1])
@pytest.mark.parametrize("at", [(0, 0), (1, 1)])
def test_a_streak_of_the_sheet_is_found_where_it_is_beside_a_lid(printed, at, quarters):
    rect = printed.layout.pages[0].boxes[3].rect
    streak = Streak(True, 0.5, 0.7, at=(rect.x + rect.w / 2) / 210)
    image = scan(printed.blanks[0], SCANNERS["clean-200"], np.random.default_rng(4), dpi=200, defects=(streak,))
    (alone,) = read(printed, image).streaks
    glass = on_glass(image, 40, (430, 600), at)
    reading = read(printed, np.rot90(glass, -quarters))
    (found,) = reading.streaks
    before = at[0] * (glass.shape[1] - image.shape[1])
    assert reading.fault is Fault.STREAK
    assert (found.vertical, found.dark) == (quarters == 0, True)
    assert found.at == pytest.approx(alone.at + before, abs=2)
    assert found.share == pytest.approx((alone.at + before) / glass.shape[1], abs=0.002)
    assert {answer.state for answer in reading.answers} == {State.DOUBT}


@pytest.mark.parametrize("lid", [5, 150, with_lighter_margin])
@pytest.mark.parametrize("turned", [0, -8])
def test_an_empty_sheet_beside_a_lid_is_blank_and_no_slow_reader_looks_at_it(printed, lid, turned, monkeypatch):
    slow = "omr.identity.identification.read_blurred_code"
    monkeypatch.setattr(slow, lambda _: pytest.fail("the noise of the lid keeps it busy for a minute"))
    empty = scan(np.full_like(printed.blanks[0], 255), replace(SCANNERS["clean-200"], dust=0), np.random.default_rng(3))
    assert read(printed, on_glass(empty, lid, (420, 297), (0.3, 0.0), turned)).fault is Fault.PAGE_BLANK


def test_a_letter_beside_a_lid_is_foreign(printed):
    letter = np.full((2339, 1654), 245, np.uint8)
    for line in range(30):
        cv2.putText(letter, "Kinh gui Uy ban nhan dan", (150, 200 + 60 * line), cv2.FONT_HERSHEY_SIMPLEX, 1.5, 30, 3)
    assert read(printed, on_glass(letter, 60, (420, 297), (1, 0))).fault is Fault.PAGE_FOREIGN
