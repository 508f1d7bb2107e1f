"""What was looked at because it was low is expected to be higher the next time."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.remedies.selection import behind_chosen, threshold


def test_what_lies_far_below_its_bound_is_what_it_is() -> None:
    level = behind_chosen(0.30, 0.02, 0.60, 0.025)
    assert level is not None
    assert level.middle == pytest.approx(0.30, abs=1e-6)
    assert level.low == pytest.approx(0.2608, abs=1e-4)
    assert level.high == pytest.approx(0.3392, abs=1e-4)


def test_what_lies_just_below_its_bound_may_be_almost_anything_higher() -> None:
    level = behind_chosen(0.598, 0.02, 0.60, 0.025)
    assert level is not None
    assert level.high > 0.75
    assert behind_chosen(0.61, 0.02, 0.60, 0.025) is None


@given(st.floats(0.3, 0.69), st.floats(0.01, 0.05))
def test_the_level_behind_is_never_lower_than_what_was_seen(figure: float, error: float) -> None:
    level = behind_chosen(figure, error, 0.7, 0.025)
    assert level is not None
    assert level.low <= level.middle <= level.high
    assert level.middle >= figure - 1e-6


def test_of_those_that_chance_chose_the_interval_holds_the_truth() -> None:
    random = np.random.default_rng(3)
    seen = 0.65 + 0.03 * random.standard_normal(40_000)
    levels = [level for one in seen if (level := behind_chosen(one, 0.03, 0.60, 0.025))]
    held = np.mean([level.low <= 0.65 <= level.high for level in levels])
    assert held == pytest.approx(0.95, abs=0.015)


def test_among_more_figures_the_lowest_must_be_further_off() -> None:
    assert threshold(1) == pytest.approx(1.96, abs=0.001)
    assert threshold(240) > 3.5
