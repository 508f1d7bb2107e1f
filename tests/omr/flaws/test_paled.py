"""Below damaged data a JPEG goes pale, and with it marks vanish: nothing there is taken for unanswered."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
import simplejpeg

from omr import Fault, Outcome, State, read_page
from omr.reading import Doubt
from samples import SCANNERS, DimLamp, Fold, at_dpi, draw_hand, draw_mark, inked, scan, worn_print
from samples.hand import PENS, MarkStyle


def read(printed, image):
    return read_page(np.ascontiguousarray(image), printed.layouts, printed.key)


def marked(printed, page=1, scanner="clean-200", seed=5, choice="4", defects=()):
    """A page with one choice of each rating crossed, with the scanner's own picture of it."""
    rng = np.random.default_rng(seed)
    hand = draw_hand(rng)
    boxes = [box for box in printed.layout.pages[page - 1].boxes if box.choice == choice]
    strokes = [stroke for box in boxes for stroke in draw_mark(MarkStyle.CROSS, box.rect, hand, rng)]
    blank = worn_print(printed.blanks[page - 1], SCANNERS[scanner].toner, rng)
    return scan(inked(blank, strokes, PENS[1], at_dpi(200)), SCANNERS[scanner], rng, dpi=200, defects=defects)


def paled(image, share, by):
    """Shift what lies below this share of the height, as the blocks after the damage are."""
    image, row = image.copy(), 8 * round(share * len(image) / 8)
    image[row:] = np.clip(image[row:].astype(int) + by, 0, 255)
    return image


def states(reading):
    return {answer.question: (answer.answer, answer.state) for answer in reading.answers}


@pytest.mark.parametrize("by", [60, 120, 170])
@pytest.mark.parametrize("quarters", [0, 1, 2])
def test_what_lies_where_the_picture_went_pale_is_asked_about_and_the_rest_is_read(printed, by, quarters):
    turned = np.rot90(marked(printed), quarters)
    whole, damaged = read(printed, turned), read(printed, paled(turned, 0.62, by))
    assert damaged.outcome is Outcome.READ
    before, after = states(whole), states(damaged)
    asked = {question for question, (_, state) in after.items() if state is State.DOUBT}
    assert {question: after[question] for question in after if question not in asked} == {
        question: before[question] for question in before if question not in asked
    }
    beyond = 0.62 * len(turned)
    for box in damaged.boxes:
        if min(y for _, y in box.quad) > beyond:
            assert box.question in asked
    if quarters != 1:  # else each row of boxes reaches into the pale part
        assert len(asked) < len(after)


@pytest.mark.parametrize("share", [0.08, 0.2])
def test_a_picture_that_goes_pale_above_all_boxes_is_asked_about(printed, share):
    reading = read(printed, paled(marked(printed), share, 120))
    assert {(answer.state, answer.doubt) for answer in reading.answers} == {(State.DOUBT, Doubt.BOX_DISTURBED)}


def test_white_paper_shows_by_its_print_alone_that_the_picture_went_pale(printed):
    white = np.clip(marked(printed).astype(int) + 14, 0, 255).astype(np.uint8)
    after = states(read(printed, paled(white, 0.6, 100)))
    assert [state for _, state in after.values()].count(State.DOUBT) > len(after) / 3


@pytest.mark.parametrize("scanner", ["low-toner", "phone", "fax", "photocopy", "poor-100"])
def test_worn_toner_shadows_folds_and_copies_are_not_taken_for_damage(printed, scanner):
    for page, seed in ((1, 3), (2, 7)):
        shadow = () if scanner == "fax" else (DimLamp(),)  # a fax shows shadows black
        image = marked(printed, page, scanner, seed, defects=(Fold(0.5), *shadow))
        answers = read(printed, image).answers
        assert not [answer.question for answer in answers if answer.doubt is Doubt.BOX_DISTURBED]


@pytest.mark.parametrize("colour", [False, True])
@pytest.mark.parametrize("restart", [0, 8 * 207])
def test_flipped_bits_of_a_jpeg_never_change_an_answer_silently(printed, restart, colour):
    image, rng = marked(printed), np.random.default_rng(11)
    before = states(read(printed, image))
    options = (cv2.IMWRITE_JPEG_QUALITY, 75, cv2.IMWRITE_JPEG_RST_INTERVAL, restart)
    data = cv2.imencode(".jpg", cv2.cvtColor(image, cv2.COLOR_GRAY2BGR) if colour else image, options)[1].tobytes()
    for at in rng.integers(data.index(b"\xff\xda") + 20, len(data) - 2, 10).tolist():
        flipped = bytearray(data)
        flipped[at] ^= 0x10 if flipped[at] != 0xEF else 0x01
        reading = read(printed, simplejpeg.decode_jpeg(bytes(flipped), "GRAY", strict=False)[:, :, 0])
        for question, (answer, state) in states(reading).items():
            assert state is State.DOUBT or (answer, state) == before[question]
        assert reading.fault is not Fault.CODE_FORGED
