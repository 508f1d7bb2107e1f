"""Two channels are compared at the same units and over the same criteria, and nothing is pooled."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from random import Random
from typing import Any

import pandas as pd
import pytest

from pipeline.figures.channel_differences import ChannelDifferenceRow, channel_differences_table
from pipeline.figures.formulas import Estimate
from pipeline.figures.significance import Clarity, by_both, by_first, compare_channels, stratified_differences
from pipeline.figures.typed_rows import rows_of
from tests.pipeline.figures.made_sheets import FIVE, City, Sent, Where, honest, honest_city, hours, layout_of

ONE = layout_of({"q1": FIVE, "q2": FIVE})
OTHER = layout_of({"q1": FIVE, "q2": FIVE}, "00000002")


def single(satisfied: int, sheets: int) -> Estimate:
    """Sheets with one answer each."""
    return Estimate(satisfied, sheets, sheets, satisfied, satisfied, sheets)


def found(city: City) -> list[dict[str, Any]]:
    rows = channel_differences_table(city.inputs()).to_dict("records")
    return [{str(name): None if pd.isna(value) else value for name, value in row.items()} for row in rows]


def sheets(good: int, bad: int, answers: int = 2) -> list[Sent]:
    return [*[Sent(["5"] * answers)] * good, *[Sent(["1"] * answers)] * bad]


def city(fewest: int = 10, **units: tuple[tuple[int, int], tuple[int, int]]) -> City:
    """Units with good and bad sheets: at the counter, and online."""
    made = City({"counter": ONE, "online": OTHER}, fewest=fewest)
    for unit, (counter, online) in units.items():
        made.add(Where(unit), sheets(*counter))
        made.add(Where(unit, "online"), sheets(*online))
    return made


def test_channels_are_compared_within_units_and_not_by_whom_they_reach() -> None:
    """Online comes from the unit where people are content; at either unit, both channels say the same."""
    made = city(a=((90, 10), (18, 2)), b=((10, 40), (60, 240)))
    whole, *each = found(made)
    assert (whole["channel"], whole["beside"], whole["unit"]) == ("counter", "online", "")
    assert (whole["difference"], whole["difference_said"]) == (0.0, "no-clear-difference")
    assert whole["index"] == whole["index_beside"]
    assert {row["unit"]: row["difference"] for row in each} == {"a": 0.0, "b": 0.0}


def test_the_weights_are_the_answers_of_both_and_add_up_by_hand() -> None:
    whole, *_ = found(city(a=((60, 40), (30, 10)), b=((40, 60), (10, 30))))
    # a: 60 % and 75 % at 280 answers; b: 40 % and 25 % at as many; the channel with fewer sheets stands first.
    assert (whole["channel"], whole["index"], whole["index_beside"]) == ("online", 50.0, 50.0)
    whole, *_ = found(city(a=((60, 40), (30, 10)), b=((20, 20), (40, 0))))
    shares = [(Fraction(3, 4), Fraction(3, 5), 140), (Fraction(1), Fraction(1, 2), 80)]
    exact = sum(weight * (one - other) for one, other, weight in shares) / 220
    assert whole["difference"] == round(float(100 * exact), 2) == 27.73
    assert whole["difference_low"] < 27.73 < whole["difference_high"]
    assert whole["difference_said"] == "above"
    assert (whole["units_compared"], whole["units_both"]) == (2, 2)


def test_units_with_too_few_sheets_by_either_are_left_out() -> None:
    whole, *each = found(city(a=((60, 40), (9, 0)), b=((20, 20), (5, 5)), c=((30, 0), (0, 0))))
    assert (whole["units_compared"], whole["units_both"]) == (1, 2)
    assert [row["unit"] for row in each] == ["b"]
    (alone,) = found(city(a=((60, 40), (9, 0))))
    assert (alone["difference"], alone["difference_said"], alone["units_compared"]) == (None, "not-comparable", 0)


def test_only_criteria_of_both_count_and_too_few_of_them_are_no_comparison() -> None:
    made = City({"counter": ONE, "online": layout_of({"q1": FIVE}, "00000002")}, fewest=10)
    made.add(Where("a"), [Sent(["5", "1"])] * 40)
    made.add(Where("a", "online"), [Sent(["5"])] * 20)
    whole, _ = found(made)
    assert (whole["criteria_compared"], whole["criteria_asked"]) == (1, 2)
    assert (whole["index"], whole["index_beside"], whole["difference"]) == (100.0, 100.0, 0.0)
    made = City({"counter": ONE, "online": layout_of({"q3": FIVE}, "00000002")}, fewest=10)
    made.add(Where("a"), [Sent(["5", "1"])] * 40)
    made.add(Where("a", "online"), [Sent(["5"])] * 20)
    assert {row["difference_said"] for row in found(made)} == {"other-questions"}
    assert {row["difference"] for row in found(made)} == {None}


def test_another_period_is_no_part_of_it() -> None:
    made = city(a=((60, 40), (30, 10)))
    made.add(Where("a", "online", "2025-Q4"), sheets(0, 100))
    assert [(row["period"], row["unit"]) for row in found(made)] == [("2025-Q3", ""), ("2025-Q3", "a")]


def test_the_sheet_is_what_chance_drew() -> None:
    """Twenty answers of one mind on each sheet tell no more than one."""
    plain, many = (
        City({"counter": layout_of(asked), "online": layout_of(asked, "00000002")}, fewest=10)
        for asked in ({"q1": FIVE}, {f"q{n}": FIVE for n in range(20)})
    )
    for made, answers in ((plain, 1), (many, 20)):
        made.add(Where("a"), sheets(60, 40, answers))
        made.add(Where("a", "online"), sheets(30, 10, answers))
    (one, _), (other, _) = found(plain), found(many)
    assert one["difference"] == other["difference"] == 15.0
    assert (one["difference_low"], one["difference_high"]) == (other["difference_low"], other["difference_high"])


def test_with_one_unit_the_weights_make_no_difference() -> None:
    pair = [(single(30, 40), single(60, 100))]
    assert stratified_differences([pair], by_both) == stratified_differences([pair], by_first)


def test_which_channel_stands_first_only_turns_the_difference_round() -> None:
    pairs = [(single(30, 40), single(60, 100)), (single(9, 12), single(80, 90))]
    (one,), (other,) = (stratified_differences([side], by_both) for side in (pairs, [p[::-1] for p in pairs]))
    assert one is not None
    assert other is not None
    assert (one.points, one.low, one.high) == pytest.approx((-other.points, -other.high, -other.low), abs=0.011)
    assert one.p == pytest.approx(other.p)


def test_the_interval_holds_the_truth_as_often_as_it_says() -> None:
    """Eight units where each channel has other shares: the truth is what the same weights make of the true ones."""
    random, held, tried = Random(17), 0, 400
    truth = [(random.uniform(0.5, 0.9), random.uniform(0.5, 0.9)) for _ in range(8)]
    sizes = [(random.randrange(30, 90), random.randrange(60, 200)) for _ in truth]
    weights = [sum(size) for size in sizes]
    exact = 100 * sum(w * (p - q) for w, (p, q) in zip(weights, truth, strict=True)) / sum(weights)
    sets = [
        [
            (single(_drawn(random, p, n), n), single(_drawn(random, q, m), m))
            for (p, q), (n, m) in zip(truth, sizes, strict=True)
        ]
        for _ in range(tried)
    ]
    for one in stratified_differences(sets, by_both):
        assert one is not None
        held += one.low <= exact <= one.high
    assert 0.93 <= held / tried <= 0.98


def _drawn(random: Random, share: float, count: int) -> int:
    return sum(random.random() < share for _ in range(count))


def test_a_clear_difference_waits_for_answers_that_could_undo_it() -> None:
    def verdict(pending: int) -> Clarity | None:
        one = Estimate(36, 40, 40, 36, 36, 40, None, pending)
        (comparison,) = compare_channels([[(one, single(50, 100))]])
        return comparison.verdict

    assert [verdict(pending) for pending in (0, 10, 40)] == [Clarity.ABOVE, Clarity.ABOVE, Clarity.PENDING]


def test_of_three_channels_each_two_are_compared_and_the_report_reads_the_rows() -> None:
    table = channel_differences_table(honest_city(1, units=3).inputs())
    rows = rows_of(table, ChannelDifferenceRow)
    assert len({frozenset((row.channel, row.beside)) for row in rows if not row.unit}) == 3
    assert all(row.channel_name and row.beside_name for row in rows)


def test_honest_channels_that_say_the_same_are_rarely_told_apart() -> None:
    random = Random(18)
    layout = {f"q{n}": FIVE for n in range(22)}
    made = City({"counter": layout_of(layout), "online": layout_of(layout, "00000002")})
    for period in range(40):
        for unit in "abc":
            where = f"{2000 + period}"
            made.add(Where(unit, "counter", where), honest(random, 4.0, 50))
            made.add(Where(unit, "online", where), _sent(random, honest(random, 4.0, 40)))
    clear = [row for row in found(made) if not row["unit"] and row["difference_said"] in ("above", "below")]
    assert len(clear) <= 6, "of forty, two are clear by chance"


def _sent(random: Random, rows: Sequence[Sent]) -> list[Sent]:
    return [row._replace(at=hours(random)) for row in rows]
