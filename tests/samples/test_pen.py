"""Marks land at their boxes, look like what they are called, and differ as hands do."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.layout import Rect
from samples import FELT_TIPS, PENS, MarkStyle, at_dpi, draw_hand, draw_mark, draw_marks, inked
from samples.hand import CANCELLING, CHOOSING, style_now
from samples.handwriting import write_lines

BOX = Rect(50.0, 80.0, 4.4, 4.4)
CENTRE = np.array([52.2, 82.2])
SEEDS = st.integers(0, 2**32 - 1)
ON_THE_BOX = [style for style in CHOOSING if style is not MarkStyle.CIRCLE] + [MarkStyle.REFILL]


def drawn(style, seed, hand=None):
    rng = np.random.default_rng(seed)
    hand = hand or draw_hand(rng)
    return draw_mark(style, BOX, hand, rng)


def points_of(strokes):
    return np.vstack([stroke.points for stroke in strokes])


def inside(points):
    return (np.abs(points - CENTRE) < BOX.w / 2).all(axis=1)


@pytest.mark.parametrize("style", MarkStyle)
def test_the_same_seed_draws_the_same_mark_and_another_seed_another(style):
    one, same, other = (points_of(drawn(style, seed)) for seed in (5, 5, 6))
    assert np.array_equal(one, same)
    assert one.shape != other.shape or not np.allclose(one, other)


@given(seed=SEEDS, style=st.sampled_from(ON_THE_BOX))
def test_marks_lie_on_their_box(seed, style):
    points = points_of(drawn(style, seed))
    assert np.abs(points.mean(axis=0) - CENTRE).max() < 0.75 * BOX.w
    assert inside(points).any()
    assert np.abs(points - CENTRE).max() < 3 * BOX.w


@given(seed=SEEDS)
def test_a_pen_that_rested_leaves_a_dot_at_the_box(seed):
    points = points_of(drawn(MarkStyle.DOT, seed))
    assert np.abs(points - CENTRE).max() < 0.9 * BOX.w
    assert np.ptp(points, axis=0).max() < 1.8


@given(seed=SEEDS, style=st.sampled_from([MarkStyle.CIRCLE, MarkStyle.CIRCLED]))
def test_circles_go_around_and_not_through_the_middle(seed, style):
    spokes = points_of(drawn(style, seed)) - CENTRE
    distance = np.hypot(*spokes.T)
    sectors = np.unique(np.floor(np.arctan2(spokes[:, 1], spokes[:, 0]) / (np.pi / 6)))
    assert len(sectors) >= 9
    assert distance.min() > 0.2 * BOX.w
    assert np.median(distance) > 0.45 * BOX.w


@given(seed=SEEDS)
def test_a_crossing_out_goes_beyond_the_box_and_a_filling_keeps_to_it(seed):
    hand = replace(draw_hand(np.random.default_rng(seed)), offset=(0.0, 0.0), scatter=0.0, size=1.0)
    out, filled = (points_of(drawn(style, seed, hand)) for style in (MarkStyle.CROSSED_OUT, MarkStyle.FILL))
    assert np.ptp(out[:, 0]) > BOX.w
    assert inside(filled).mean() > 0.75
    assert np.ptp(out[:, 0]) > np.ptp(filled[:, 0])


def test_a_small_mark_is_small_but_longer_than_what_voting_machines_must_see():
    lengths = [np.ptp(points_of(drawn(MarkStyle.SMALL, seed)), axis=0).max() for seed in range(60)]
    assert min(lengths) > 1.0
    assert np.median(lengths) < 0.6 * BOX.w


@given(seed=SEEDS)
def test_the_least_mark_is_one_to_two_millimetres_of_pencil_inside_its_box(seed):
    (stroke,) = drawn(MarkStyle.MINIMAL, seed, replace(draw_hand(np.random.default_rng(seed)), tremor_mm=0.01))
    assert 0.95 < np.hypot(*(stroke.points[-1] - stroke.points[0])) < 2.3
    assert inside(stroke.points).all()
    assert stroke.widths.max() < 0.8


@given(seed=SEEDS)
def test_an_overshot_mark_runs_two_boxes_wide_and_over_from_its_own(seed):
    hand = replace(draw_hand(np.random.default_rng(seed)), style=MarkStyle.CROSS, joined=False)
    points = points_of(drawn(MarkStyle.OVERSHOOT, seed, hand))
    assert 1.3 * BOX.w < np.ptp(points, axis=0).max() < 4 * BOX.w
    assert np.abs(points.mean(axis=0) - CENTRE).max() < 0.75 * BOX.w


def test_offset_marks_lie_beside_the_middle_but_nearer_to_their_box_than_to_another():
    hand = replace(draw_hand(np.random.default_rng(1)), style=MarkStyle.CROSS)
    away = [np.hypot(*(points_of(drawn(MarkStyle.OFFSET, s, hand)).mean(axis=0) - CENTRE)) for s in range(80)]
    assert 0.25 * BOX.w < np.median(away) < 0.55 * BOX.w
    assert max(away) < 0.8 * BOX.w


@pytest.mark.parametrize(("style", "most"), [(MarkStyle.FAINT, 0.5), (MarkStyle.ERASED, 0.4)])
def test_pale_marks_are_pencil_whatever_the_hand_holds(style, most):
    for seed in range(40):
        strokes = drawn(style, seed)
        assert all(stroke.pen is not None for stroke in strokes)
        assert max(stroke.inks.max() for stroke in strokes) <= most


def test_ticks_have_their_corner_at_the_bottom_and_end_high_on_the_right():
    for seed in range(60):
        (stroke,) = drawn(MarkStyle.TICK, seed)
        lowest = stroke.points[:, 1].argmax()
        assert 0 < lowest < len(stroke.points) - 1
        assert stroke.points[-1, 0] > stroke.points[lowest, 0]


def test_pressing_harder_draws_wider_and_darker():
    hand = draw_hand(np.random.default_rng(1))
    light, hard = (drawn(MarkStyle.CROSS, 3, replace(hand, pressure=pressure))[0] for pressure in (0.7, 1.3))
    assert (hard.widths > light.widths).all()
    assert (hard.inks >= light.inks).all()
    assert hard.inks.mean() > light.inks.mean()


def test_an_unsteady_hand_draws_rougher_lines():
    hand = draw_hand(np.random.default_rng(1))
    steady, shaky = (drawn(MarkStyle.SLASH, 3, replace(hand, tremor_mm=mm))[0].points for mm in (0.0, 0.2))
    bend = [np.abs(np.diff(points, 2, axis=0)).sum() for points in (steady, shaky)]
    assert bend[1] > 2 * bend[0]


def test_hands_differ_and_keep_to_their_style():
    hands = [draw_hand(np.random.default_rng(seed)) for seed in range(300)]
    assert {hand.style for hand in hands} == set(CHOOSING)
    assert {hand.cancelling for hand in hands} == set(CANCELLING)
    rng = np.random.default_rng(0)
    steadfast = replace(hands[0], variety=0.0)
    assert {style_now(steadfast, rng) for _ in range(50)} == {steadfast.style}
    fickle = replace(hands[0], style=MarkStyle.TICK, second=MarkStyle.CROSS, variety=0.5)
    assert {style_now(fickle, rng) for _ in range(50)} == {MarkStyle.TICK, MarkStyle.CROSS}


@given(seed=SEEDS, lines=st.integers(1, 6))
def test_comments_stay_near_their_frame(seed, lines):
    area = Rect(20.0, 100.0, 150.0, 30.0)
    rng = np.random.default_rng(seed)
    points = points_of(write_lines(area, lines, draw_hand(rng), rng))
    assert points[:, 0].min() > area.x - 1
    assert points[:, 0].max() < area.x + area.w + 4
    assert points[:, 1].min() > area.y - 6
    assert points[:, 1].max() < area.y + area.h + 4


def scattered(style, seed, **changes):
    """Draw a style alone by a hand that aims well, and return its points around the middle of the box, in sides."""
    hand = replace(draw_hand(np.random.default_rng(seed)), offset=(0.0, 0.0), scatter=0.0, size=1.0, tremor_mm=0.01)
    return (points_of(drawn(style, seed, replace(hand, **changes))) - CENTRE) / BOX.w


def ink_on(strokes, pen, side_mm, dpi=200):
    """Return the gray of a square around the box's middle, drawn on white."""
    page = inked(np.full((1200, 800), 255, np.uint8), strokes, pen, at_dpi(dpi))
    k = dpi / 25.4
    low, high = np.rint((CENTRE - side_mm / 2) * k).astype(int), np.rint((CENTRE + side_mm / 2) * k).astype(int)
    return page[low[1] : high[1], low[0] : high[0]]


@pytest.mark.parametrize("pen", [PENS[0], *FELT_TIPS])
def test_a_solid_filling_covers_its_box_evenly(pen):
    for seed in range(12):
        hand = replace(draw_hand(np.random.default_rng(seed)), pen=pen, pressure=1.0)
        gray = ink_on(drawn(MarkStyle.SOLID, seed, hand), pen, 0.85 * BOX.w)
        assert (gray < 200).mean() > 0.97


def test_a_hand_s_solid_fillings_go_as_far_over_the_outline_each_time():
    for over in (0.0, 0.5, 1.0):
        hand = replace(draw_hand(np.random.default_rng(3)), pen=PENS[1], overrun_mm=over)
        ends = [np.ptp(points_of(drawn(MarkStyle.SOLID, seed, hand)), axis=0).mean() / 2 for seed in range(30)]
        assert np.mean(ends) + PENS[1].width_mm / 2 == pytest.approx(BOX.w / 2 + over, abs=0.3)
        assert np.std(ends) < 0.2


def test_hands_go_over_by_a_millimetre_at_most_and_all_else_is_drawn_as_before():
    rng, aside = np.random.default_rng(5), np.random.default_rng(5)
    hands = [draw_hand(np.random.default_rng(seed)) for seed in range(200)]
    assert 0 <= min(h.overrun_mm for h in hands) < 0.1
    assert 0.9 < max(h.overrun_mm for h in hands) <= 1
    assert draw_hand(rng) == draw_hand(aside)
    assert rng.random() == aside.random()


@pytest.mark.parametrize(
    ("style", "least", "most"),
    [(MarkStyle.SQUARE_SCRIBBLE, 1.0, 2.4), (MarkStyle.BLOT, 0.75, 2.0), (MarkStyle.GRID, 0.9, 2.4)],
)
def test_scribbles_that_cancel_cover_the_box_in_every_part(style, least, most):
    for seed in range(60):
        points = scattered(style, seed)
        assert least < np.ptp(points, axis=0).max() < most
        assert {(x > 0, y > 0) for x, y in points.tolist()} == {(a, b) for a in (True, False) for b in (True, False)}
        assert np.abs(points.mean(axis=0)).max() < 0.25


def test_a_blot_is_closed_and_a_grid_leaves_paper_between_its_lines():
    share = {MarkStyle.BLOT: [], MarkStyle.GRID: []}
    for seed in range(30):
        hand = replace(draw_hand(np.random.default_rng(seed)), pen=PENS[1], pressure=1.0, size=1.0, offset=(0.0, 0.0))
        for style, shares in share.items():
            shares.append((ink_on(drawn(style, seed, hand), PENS[1], 2.2) < 200).mean())
    assert min(share[MarkStyle.BLOT]) > 0.85
    assert np.median(share[MarkStyle.GRID]) < 0.85


@given(seed=SEEDS)
def test_a_scribble_over_the_mark_keeps_to_its_strokes(seed):
    hand = replace(draw_hand(np.random.default_rng(seed)), style=MarkStyle.TICK, haste=0.3, tremor_mm=0.01)
    rng = np.random.default_rng(seed)
    beneath = draw_mark(MarkStyle.TICK, BOX, hand, rng)
    line, over = points_of(beneath), points_of(draw_mark(MarkStyle.OVER_MARK, BOX, hand, rng, beneath))
    near = np.hypot(*(over[:, None] - line[None]).transpose(2, 0, 1))
    assert near.min(axis=1).max() < 0.35 * BOX.w
    assert near.min(axis=0).max() < 0.25 * BOX.w
    assert np.hypot(*np.diff(over, axis=0).T).sum() > 2 * np.hypot(*np.diff(line, axis=0).T).sum()


def test_marks_are_drawn_over_each_other_as_one_by_one():
    hand = draw_hand(np.random.default_rng(1))
    together = draw_marks((MarkStyle.CROSS, MarkStyle.CIRCLED), BOX, hand, np.random.default_rng(2))
    rng = np.random.default_rng(2)
    apart = [*draw_mark(MarkStyle.CROSS, BOX, hand, rng), *draw_mark(MarkStyle.CIRCLED, BOX, hand, rng)]
    assert np.array_equal(points_of(together), points_of(apart))


def widest_gap(points):
    angles = np.sort(np.degrees(np.arctan2(points[:, 1], points[:, 0])))
    return max(np.diff(angles).max(), 360 - angles[-1] + angles[0])


def test_an_open_ring_goes_around_but_for_its_gap():
    gaps = [widest_gap(scattered(MarkStyle.OPEN_RING, seed)) for seed in range(80)]
    assert min(gaps) > 8
    assert max(gaps) < 135
    assert 45 < np.median(gaps) < 90


def test_a_crooked_ring_goes_around_and_is_no_circle():
    bent = []
    for seed in range(60):
        points = scattered(MarkStyle.CROOKED_RING, seed, haste=0.2)
        assert widest_gap(points) < 40
        distance = np.hypot(*points.T)
        assert distance.min() > 0.25
        bent.append(distance.std() / distance.mean())
    assert np.median(bent) > 0.1


def test_a_narrow_loop_is_narrower_than_its_box_and_longer():
    for seed in range(60):
        points = scattered(MarkStyle.NARROW_LOOP, seed, haste=0.1)
        across, along = np.sqrt(np.linalg.eigvalsh(np.cov(points.T)))
        assert across < 0.8 * along
        assert np.ptp(points, axis=0).max() > 0.8
        assert np.hypot(*points.T).min() < 0.45


def test_a_wide_ring_lies_beyond_the_box_all_around():
    for seed in range(60):
        distance = np.hypot(*scattered(MarkStyle.WIDE_RING, seed).T)
        assert distance.min() > 0.7
        assert 0.9 < np.median(distance) < 2.1
