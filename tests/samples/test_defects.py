"""What befalls a page does what it is called, where it is said to, and nothing elsewhere."""

import cv2
import numpy as np
import pytest

from samples import (
    BlackBorder,
    BleedThrough,
    ColourCast,
    CoveredCode,
    Curl,
    DimLamp,
    Dust,
    GhostPrint,
    OverlappingSheet,
    PassingComment,
    ScribbledMarker,
    Stamp,
    Staple,
    Streak,
)

DPI = 100
K = DPI / 25.4
EVERY = [
    BlackBorder(),
    BleedThrough(),
    ColourCast(),
    CoveredCode("label"),
    CoveredCode("stain"),
    CoveredCode("torn"),
    Curl(),
    DimLamp(),
    Dust(),
    GhostPrint(),
    OverlappingSheet(),
    PassingComment(),
    PassingComment(words=False),
    ScribbledMarker(),
    Staple(),
]


def seeded(seed=1):
    return np.random.default_rng(seed)


def applied(defect, page, seed=1):
    return defect.apply(page, DPI, seeded(seed))


def changes(page, after):
    """Rows and columns of what changed, in millimetres."""
    return tuple((np.nonzero(page != after)[axis] + 0.5) / K for axis in (0, 1))


@pytest.fixture
def printed():
    """A page at 100 dpi with a filled square in each corner of its type area and a line of boxes."""
    page = np.full((1169, 827), 255, np.uint8)
    for x in (50, 740):
        for y in (50, 1080):
            page[y : y + 35, x : x + 35] = 30
    for x in range(200, 700, 60):
        cv2.rectangle(page, (x, 600), (x + 17, 617), 60, 1)
    return page


@pytest.mark.parametrize("defect", EVERY, ids=lambda d: f"{type(d).__name__}-{getattr(d, 'kind', '')}")
@pytest.mark.parametrize("colour", [False, True])
def test_a_defect_changes_a_copy_the_same_way_for_the_same_seed(defect, colour, printed):
    page = cv2.merge([printed] * 3) if colour else printed
    before = page.copy()
    one, same = applied(defect, page), applied(defect, page)
    assert one.shape == page.shape
    assert one.dtype == np.uint8
    assert np.array_equal(one, same)
    assert not np.array_equal(one, page)
    assert np.array_equal(page, before)


def test_the_back_shows_through_mirrored_diffuse_and_pale():
    front, back = np.full((400, 300), 255, np.uint8), np.full((400, 300), 255, np.uint8)
    back[100:140, 20:60] = 0
    seen = applied(BleedThrough(0.2, back, shift_mm=0), front)
    rows, columns = np.nonzero(seen < 230)
    assert (columns.min(), columns.max()) == pytest.approx((239, 279), abs=3)
    assert (rows.min(), rows.max()) == pytest.approx((100, 139), abs=3)
    assert seen.min() == pytest.approx(255 * 0.8, abs=2)
    assert len(np.unique(seen)) > 8


def test_what_is_printed_twice_is_twice_there(printed):
    seen = applied(GhostPrint(1.0, (1.0, 0.0)), printed)
    shifted = np.roll(printed, round(K), axis=1)
    assert (seen[shifted < 40] < 60).mean() > 0.95
    assert (seen <= printed).all()
    faint = applied(GhostPrint(0.2, (1.0, 0.0)), printed)
    assert (faint[(printed == 255) & (shifted < 40)] > 190).all()


def test_the_upper_sheet_of_two_hides_the_foot_of_the_lower_one(printed):
    other = np.full_like(printed, 200)
    seen = applied(OverlappingSheet(0.4, other), printed)
    assert (seen[: round(0.5 * 1169)] == printed[: round(0.5 * 1169)]).mean() > 0.999
    assert (seen[round(0.75 * 1169) :, 60:-60] == 200).all()


def test_a_remark_follows_its_line_and_leaves_the_rest_alone(printed):
    for words in (True, False):
        seen = applied(PassingComment((0.3, 0.3), 80.0, 0.0, words), printed)
        rows, columns = changes(printed, seen)
        assert np.ptp(columns) > 45
        assert columns.min() > 0.3 * 210 - 5
        assert columns.max() < 0.3 * 210 + 90
        assert np.abs(rows - 0.3 * 297).max() < 12
        assert (seen <= printed).all()


@pytest.mark.parametrize("corner", range(4))
def test_a_pen_crosses_out_the_marker_of_one_corner(corner, printed):
    rows, columns = changes(printed, applied(ScribbledMarker(corner), printed))
    assert (columns.mean() > 105) == (corner in (1, 2))
    assert (rows.mean() > 148) == (corner in (2, 3))
    assert np.ptp(columns) > 9
    assert np.ptp(rows) < 30


@pytest.mark.parametrize("kind", ["label", "stain", "torn"])
def test_the_code_is_covered(kind, printed):
    code = np.s_[round(9 * K) : round(21 * K), round(175 * K) : round(187 * K)]
    printed[code] = seeded().choice([0, 255], printed[code].shape).astype(np.uint8)
    seen = applied(CoveredCode(kind), printed)
    assert np.ptp(seen[code].astype(int)) < 80
    rows, columns = changes(printed, seen)
    assert rows.max() < 30
    assert columns.min() > 160


def test_staples_are_small_metal_and_near_their_place(printed):
    rows, columns = changes(printed, applied(Staple((0.5, 0.2)), printed))
    assert np.hypot(rows - 0.2 * 297, columns - 105).max() < 8
    assert len(rows) / K**2 > 5


def test_a_dim_lamp_leaves_its_share_of_light_at_the_dark_side_and_all_at_the_other():
    white = np.full((400, 300), 240, np.uint8)
    for side, dark, bright in ((0, [0, 150], [-1, 150]), (1, [200, -1], [200, 0]), (3, [200, 0], [200, -1])):
        seen = applied(DimLamp(0.55, side), white)
        assert seen[tuple(dark)] == pytest.approx(0.55 * 240, abs=2)
        assert seen[tuple(bright)] == pytest.approx(240, abs=1)


def test_a_cast_tints_colour_pictures():
    seen = applied(ColourCast((0.5, 0.8, 1.0)), np.full((20, 20, 3), 200, np.uint8))
    assert seen[0, 0].tolist() == [100, 160, 200]


def test_black_borders_reach_in_so_far_and_no_further(printed):
    seen = applied(BlackBorder(8.0, (0, 1)), printed)
    rows, columns = changes(printed, seen)
    assert ((rows < 8.5) | (columns > 210 - 8.5)).all()
    assert (seen[:2, 300:500] == 18).all()
    assert (seen[300:600, -2:] == 18).all()


@pytest.mark.parametrize("edge", range(4))
def test_a_curled_edge_moves_print_by_what_it_says_and_leaves_the_rest_flat(edge, printed):
    seen = applied(Curl(edge, most_mm=1.5, reach_mm=60.0), printed)
    turned = np.rot90(printed, edge), np.rot90(seen, edge)
    flat = np.s_[round(61 * K) :, :]
    assert np.array_equal(turned[0][flat], turned[1][flat])
    first = [np.nonzero(page[20:120, 40:110].min(axis=1) < 90)[0][0] for page in turned]
    assert 0.3 < (first[1] - first[0]) / K < 1.6


def test_a_streak_stays_in_its_column_on_every_page_of_a_stack(printed):
    columns = [changes(printed, applied(Streak(at=0.4, width_mm=0.3), printed, seed))[1] for seed in range(4)]
    assert all(np.abs(one - 0.4 * 210).max() < 1.2 for one in columns)


def test_a_scrap_smaller_than_the_stamp_gets_as_much_of_it_as_it_holds():
    scrap = np.full((round(30 * K), round(50 * K)), 255, np.uint8)
    stamped = Stamp().apply(scrap, DPI, np.random.default_rng(1))
    assert stamped.shape == scrap.shape
    assert (stamped < 200).mean() > 0.05
