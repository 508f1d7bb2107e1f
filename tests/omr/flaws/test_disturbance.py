"""Generous fillings are read; holes, tears and paint over boxes go to a person, also beside such fillings."""

from __future__ import annotations

import numpy as np
import pytest

from omr import Outcome, State, read_page
from samples import SCANNERS, scan, worn_print

PER_MM = 200 / 25.4
INK, SHIMMER = 30, 210


def paint(image, rect, by_mm, level, power=5.0, aside_mm=(0.0, 0.0)):
    """Fill a box so far over its outline, with rounded corners (a disc at power 2)."""
    half = (rect.w / 2 + by_mm) * PER_MM
    x = (rect.x + rect.w / 2 + aside_mm[0]) * PER_MM
    y = (rect.y + rect.h / 2 + aside_mm[1]) * PER_MM
    rows, columns = slice(int(y - half) - 1, int(y + half) + 2), slice(int(x - half) - 1, int(x + half) + 2)
    down, across = np.abs(np.mgrid[rows, columns] - np.array([y, x])[:, None, None])
    image[rows, columns][(across**power + down**power) ** (1 / power) < half] = level


def punch(image, rect, aside_mm, behind=40):
    """Punch a hole of 6 mm so far from the middle of a box."""
    paint(image, rect, 3.0 - rect.w / 2, behind, 2.0, aside_mm)


def by_question(printed):
    found = {}
    for box in printed.layout.pages[0].boxes:
        found.setdefault(box.question, []).append(box)
    return found


def filled(printed, image, by_mm, seed):
    """Fill one box of each question, each a little otherwise, and return what was meant."""
    rng, meant = np.random.default_rng(seed), {}
    for question, boxes in by_question(printed).items():
        box = boxes[int(rng.integers(len(boxes)))]
        paint(image, box.rect, by_mm, INK, rng.uniform(4, 6), rng.normal(0, 0.12, 2))
        meant[question] = box.choice
    return meant


def read(printed, image, scanner="clean-200", seed=1):
    return read_page(scan(image, SCANNERS[scanner], np.random.default_rng(seed), dpi=200), printed.layouts, printed.key)


@pytest.mark.parametrize("scanner", ["clean-200", "bilevel-200", "poor-100"])
@pytest.mark.parametrize("by_mm", [0.3, 0.6, 0.9])
def test_boxes_that_a_careless_hand_fills_over_their_outline_are_no_holes(printed, by_mm, scanner):
    image = printed.blanks[0].copy()
    meant = filled(printed, image, by_mm, 2)
    reading = read(printed, image, scanner)
    assert not any(box.disturbed for box in reading.boxes)
    assert {a.question: a.answer for a in reading.answers if a.state is State.READ} == meant


@pytest.mark.parametrize("by_mm", [0.3, 0.8])
@pytest.mark.parametrize("behind", [40, 90])
@pytest.mark.parametrize("aside_mm", [(0.0, 0.0), (0.5, 0.0), (1.0, 0.5), (0.0, 2.0)])
def test_a_hole_at_a_box_is_noticed_beside_fillings(printed, aside_mm, behind, by_mm):
    image = printed.blanks[0].copy()
    meant = filled(printed, image, by_mm, 3)
    question, boxes = list(by_question(printed).items())[3]
    box = next(box for box in boxes if box.choice != meant[question])
    punch(image, box.rect, aside_mm, behind)
    reading = read(printed, image)
    assert {a.question: a.state for a in reading.answers}[question] is State.DOUBT
    assert (question, box.choice) in {(box.question, box.choice) for box in reading.boxes if box.disturbed}


def test_a_torn_edge_is_noticed_beside_fillings(printed):
    image = printed.blanks[0].copy()
    filled(printed, image, 0.8, 4)
    page = printed.layout.pages[0]
    right = max(box.rect.x for box in page.boxes)
    image[:, round((right + 1.5) * PER_MM) :] = 40
    reading = read(printed, image)
    torn = {(box.question, box.choice) for box in page.boxes if box.rect.x == right}
    assert torn <= {(box.question, box.choice) for box in reading.boxes if box.disturbed}


@pytest.mark.parametrize("share", [0.3, 0.55, 1.0])
def test_boxes_under_correction_fluid_are_never_blank(printed, share):
    image = printed.blanks[0].copy()
    boxes = printed.layout.pages[0].boxes
    painted = [box for k, box in enumerate(boxes) if k % 20 < 20 * share]
    for box in painted:
        rows = slice(round((box.rect.y - 0.4) * PER_MM), round((box.rect.y + box.rect.h + 0.4) * PER_MM))
        columns = slice(round((box.rect.x - 0.4) * PER_MM), round((box.rect.x + box.rect.w + 0.4) * PER_MM))
        image[rows, columns] = np.maximum(image[rows, columns], SHIMMER)  # the outline shimmers through
    reading = read(printed, image)
    hit = {box.question for box in painted}
    assert all(a.state is State.DOUBT for a in reading.answers if a.question in hit)


@pytest.mark.parametrize("toner", [0.35, 0.5])
def test_filled_boxes_on_pale_print_are_not_disturbed(printed, toner):
    image = worn_print(printed.blanks[0], toner, np.random.default_rng(1)).copy()
    for k, box in enumerate(printed.layout.pages[0].boxes):
        if k % 5:
            paint(image, box.rect, 0.1, INK)
    reading = read(printed, image)
    assert reading.outcome is Outcome.READ
    assert not any(box.disturbed for box in reading.boxes)
