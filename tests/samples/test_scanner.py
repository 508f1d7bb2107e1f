"""Scanners make of a page what they are said to, the same for the same seed."""

from dataclasses import replace

import numpy as np
import pytest

from forms.layout import Rect
from samples import (
    HARD,
    IN_SPEC,
    PENS,
    SCANNERS,
    WEAR,
    DimLamp,
    Fold,
    Holes,
    MarkStyle,
    QuarterTurn,
    Scanner,
    Stain,
    Stamp,
    Streak,
    TornCorner,
    at_dpi,
    draw_hand,
    draw_mark,
    inked,
    office_wear,
    scan,
    worn_print,
)
from samples.scanner import CLEAN_200, PHONE, PHOTOCOPY, UNEVEN_FEED, placement

IDEAL = Scanner(
    "ideal",
    dpi=100,
    skew_deg=0,
    shift_mm=0,
    stretch=0,
    blur_mm=0,
    paper=(255.0, 0.0),
    black=0,
    light=0,
    noise=0,
    grain=0,
    dust=0,
    jpeg=None,
)


def seeded(seed=1):
    return np.random.default_rng(seed)


@pytest.fixture
def spots():
    """A page at 100 dpi with dark squares; their middles in pixels."""
    page = np.full((1169, 827), 255, np.uint8)
    middles = [(150, 200), (650, 220), (140, 1000), (660, 960), (400, 600)]
    for x, y in middles:
        page[y - 6 : y + 7, x - 6 : x + 7] = 0
    return page, np.array(middles, float)


def found_near(picture, expected, reach=14):
    x0, y0 = np.rint(expected).astype(int)
    dark = 255.0 - picture[y0 - reach : y0 + reach + 1, x0 - reach : x0 + reach + 1]
    dark = np.clip(dark - 100, 0, None)
    ys, xs = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    return np.array([x0 + (dark * xs).sum() / dark.sum(), y0 + (dark * ys).sum() / dark.sum()])


def test_an_ideal_scanner_changes_nothing(spots):
    page, _ = spots
    assert np.array_equal(scan(page, IDEAL, seeded()), page)


@pytest.mark.parametrize("name", SCANNERS)
def test_every_scanner_gives_the_paper_s_size_and_the_same_picture_for_the_same_seed(name, spots):
    page, _ = spots
    scanner = SCANNERS[name]
    one, same, other = (scan(page, scanner, seeded(seed), dpi=100) for seed in (1, 1, 2))
    assert one.dtype == np.uint8
    margin = round(2 * scanner.margin_mm * scanner.dpi / 25.4)
    assert one.shape == (round(1169 * scanner.dpi / 100) + margin, round(827 * scanner.dpi / 100) + margin)
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)
    assert one.min() < 110 < one.max()
    if scanner.threshold is not None:
        assert set(np.unique(one)) == {0, 255}


@pytest.mark.parametrize("scanner", [CLEAN_200, PHONE, PHOTOCOPY, SCANNERS["skew-10"], SCANNERS["stretch-2"]])
def test_the_page_lies_where_its_placement_says(scanner, spots):
    page, middles = spots
    homography = placement(page.shape, scanner, seeded(4), dpi=100)
    picture = scan(page, replace(scanner, dust=0), seeded(4), dpi=100)
    for middle in middles:
        x, y, w = homography @ (*middle, 1)
        assert found_near(picture, (x / w, y / w)) == pytest.approx((x / w, y / w), abs=0.5)


def test_uneven_feed_moves_lines_by_less_than_a_few_times_its_amplitude(spots):
    page, middles = spots
    homography = placement(page.shape, UNEVEN_FEED, seeded(4), dpi=100)
    picture = scan(page, replace(UNEVEN_FEED, dust=0), seeded(4), dpi=100)
    moved = []
    for middle in middles:
        x, y, w = homography @ (*middle, 1)
        moved.append(found_near(picture, (x / w, y / w), 24) - (x / w, y / w))
    down = np.abs(np.array(moved)[:, 1])
    assert 0.5 < down.max() < 3 * UNEVEN_FEED.wobble_mm * 200 / 25.4


def turned(homography):
    """Degrees by which a placement turns its page."""
    return np.rad2deg(np.arctan2(homography[1, 0], homography[0, 0]))


def test_any_skew_up_to_the_most_is_as_likely_as_any_other():
    scanner = SCANNERS["skew-10"]
    angles = [turned(placement((1169, 827), scanner, seeded(seed), dpi=100)) for seed in range(400)]
    assert 9.5 < np.abs(angles).max() < 10.1
    assert np.histogram(angles, 5, (-10, 10))[0].min() > 50


def test_a_margin_keeps_all_of_a_page_that_lies_askew_in_the_picture():
    page = np.zeros((1169, 827), np.uint8)
    scanner = replace(SCANNERS["skew-10"], shift_mm=0)
    for seed in range(12):
        picture = scan(page, scanner, seeded(seed), dpi=100)
        rim = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
        assert rim.min() > 150


def test_a_worn_roller_stretches_one_direction_by_what_it_says():
    stretched = set()
    for seed in range(20):
        homography = placement(
            (1169, 827), replace(SCANNERS["stretch-2"], stretch=0, skew_deg=0), seeded(seed), dpi=200
        )
        across, down = homography[0, 0], homography[1, 1]
        stretched.add((round(float(across), 3), round(float(down), 3)))
    assert stretched == {(1.02, 1.0), (0.98, 1.0), (1.0, 1.02), (1.0, 0.98)}


def test_a_copy_of_a_copy_is_worse_than_a_copy(spots):
    page, _ = spots
    still = {"dust": 0, "skew_deg": 0, "shift_mm": 0, "stretch": 0, "shrink": 1.0, "light": 0, "paper": (250.0, 0.0)}
    once = replace(PHOTOCOPY, **still)
    twice = replace(once, copied=replace(SCANNERS["second-copy"].copied, **still))
    errors = [np.abs(scan(page, s, seeded(), dpi=200).astype(int) - page)[page == 0].mean() for s in (once, twice)]
    assert errors[1] > errors[0]


def test_a_copier_loses_what_is_paler_than_its_paper_s_tone():
    page = np.full((60, 60), 255, np.uint8)
    page[20:40, 20:40] = 215
    plain, steep = (scan(page, replace(IDEAL, contrast=contrast), seeded()) for contrast in (1.0, 1.6))
    assert np.array_equal(plain, page)
    assert (steep == 255).all()


def test_a_scanner_s_own_defects_are_on_every_picture_of_its(spots):
    page, _ = spots
    dim = replace(IDEAL, defects=(DimLamp(0.55, 0),))
    assert scan(page, dim, seeded())[0, 0] == pytest.approx(0.55 * 255, abs=2)


def test_what_is_in_order_and_what_is_hard_are_different_scanners_that_exist():
    assert set(IN_SPEC) | set(HARD) <= set(SCANNERS)
    assert not set(IN_SPEC) & set(HARD)
    for name in IN_SPEC:
        scanner = SCANNERS[name]
        angles = [turned(placement((1169, 827), scanner, seeded(seed), dpi=scanner.dpi)) for seed in range(200)]
        assert np.abs(angles).max() < 2.1
        assert 200 <= scanner.dpi <= 300
        assert scanner.threshold is None


def test_office_wear_leaves_some_pages_alone_and_the_boxes_unstamped(blanks):
    drawn = [office_wear(seeded(seed)) for seed in range(200)]
    assert 0.15 < np.mean([not defects for defects in drawn]) < 0.45
    assert drawn == [office_wear(seeded(seed)) for seed in range(200)]
    assert {type(defect) for defects in drawn for defect in defects} == {type(defect) for _, defect in WEAR}
    for stamp in (defect for _, defect in WEAR if isinstance(defect, Stamp)):
        rows = changed(blanks[0], stamp)[1]
        assert rows.max() < 45 * 100 / 25.4


@pytest.mark.parametrize(
    ("change", "measure"),
    [
        ({"noise": 6.0}, lambda p: p[300:500, 300:500].std()),
        ({"grain": 6.0}, lambda p: p[300:500, 300:500].std()),
        ({"light": 0.5}, lambda p: np.ptp(p[::1100, ::800].astype(float))),
        ({"paper": (180.0, 0.0)}, lambda p: 255 - np.median(p)),
        ({"blur_mm": 0.5}, lambda p: np.unique(p).size),
        ({"dust": 200.0}, lambda p: (p < 200).sum()),
    ],
)
def test_each_setting_has_its_effect(change, measure, spots):
    page, _ = spots
    assert measure(scan(page, replace(IDEAL, **change), seeded())) > measure(scan(page, IDEAL, seeded()))


@pytest.mark.parametrize("name", SCANNERS)
@pytest.mark.parametrize("pen", PENS, ids=lambda pen: pen.name)
def test_whatever_a_pen_draws_can_still_be_seen(name, pen):
    scanner = replace(SCANNERS[name], skew_deg=0, shift_mm=0, perspective=0, dust=0)
    hand = replace(draw_hand(seeded()), pen=pen, pressure=0.75)
    paper = np.full((236, 236), 255, np.uint8)
    strokes = draw_mark(MarkStyle.CROSS, Rect(12.8, 12.8, 4.4, 4.4), hand, seeded())
    bare, marked = (scan(p, scanner, seeded(), dpi=200) for p in (paper, inked(paper, strokes, pen, at_dpi(200))))
    darker = bare.astype(int) - marked > 25
    # A cross in a box of 4.4 mm has some 9 mm of line; a third of what the pen is wide must be left of it.
    assert darker.sum() / (scanner.dpi / 25.4) ** 2 > 0.3 * 9 * pen.width_mm


def test_jpeg_leaves_its_traces_and_colour_stays_colour(spots):
    page, _ = spots
    assert not np.array_equal(scan(page, replace(IDEAL, jpeg=40), seeded()), page)
    colour = np.stack([page, page // 2, page // 3], axis=2)
    seen = scan(colour, replace(CLEAN_200, dpi=100), seeded())
    assert seen.shape == colour.shape
    assert np.median(seen[..., 0]) > np.median(seen[..., 2]) + 50
    assert scan(colour, SCANNERS["bilevel-200"], seeded(), dpi=100).ndim == 2


def test_a_printer_short_of_toner_prints_paler_and_leaves_white_white(spots):
    page, _ = spots
    worn = worn_print(page, 0.4, seeded())
    assert (worn >= page).all()
    assert (worn[page == 255] == 255).all()
    assert 60 < np.median(worn[page == 0]) < 230
    assert worn_print(page, 1.0, seeded()) is page


def changed(page, defect, seed=3):
    after = scan(page, IDEAL, seeded(seed), defects=(defect,))
    rows, columns = np.nonzero(after != page)
    return after, rows, columns


def test_streaks_run_down_the_whole_page_in_their_column_only(spots):
    page, _ = spots
    after, rows, columns = changed(page, Streak(width_mm=0.5, at=0.5))
    assert len(np.unique(rows)) == len(page)
    assert np.abs(columns - 0.5 * page.shape[1]).max() < 5
    assert after[100, 413] < 130
    gray = np.full_like(page, 128)
    assert (changed(gray, Streak(dark=False, strength=1.0, at=0.5))[0] >= gray).all()


@pytest.mark.parametrize("across", [True, False])
def test_folds_shade_a_narrow_band(across, spots):
    page, _ = spots
    after, *places = changed(page, Fold(at=0.5, across=across))
    place = places[0 if across else 1]
    assert np.ptp(place) < 40
    assert len(np.unique(places[1 if across else 0])) > 0.9 * page.shape[1 if across else 0]
    assert after.min() < 255


def test_holes_corners_stains_and_stamps_stay_where_they_belong(spots):
    page, _ = spots
    assert (changed(page, Holes())[2] < 0.12 * page.shape[1]).all()
    _, rows, columns = changed(page, TornCorner(corner=1))
    assert rows.max() < 130
    assert columns.min() > page.shape[1] - 130
    for defect in (Stain(at=(0.5, 0.5)), Stamp(at=(0.5, 0.5))):
        after, rows, columns = changed(page, defect)
        assert np.hypot(rows - 584, columns - 413).max() < 200
        assert (after <= page).all()


def test_quarter_turns_turn_clockwise(spots):
    page, _ = spots
    once, _, _ = (scan(page, IDEAL, seeded(), defects=(QuarterTurn(1),)), 0, 0)
    assert np.array_equal(once, np.rot90(page, -1))
    assert np.array_equal(scan(page, IDEAL, seeded(), defects=(QuarterTurn(2), QuarterTurn(2))), page)
