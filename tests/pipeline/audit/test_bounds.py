"""What random sheets prove: against sums over every case, published figures, and frames whose truth is known."""

from __future__ import annotations

import hashlib
import math
import random
import shutil
import subprocess
from collections import Counter
from fractions import Fraction
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.serial import format_serial
from pipeline.audit.bounds import (
    RISK,
    STAKE,
    STEPS,
    answers_bound,
    draw,
    fewer_seen,
    frame_hash,
    frame_text,
    sample_size,
    share_bound,
    sheets_bound,
    up,
)

# As the docstring of ``draw`` and the README have it.
RECIPE = """
while read -r s; do echo "$(printf '%s,%s' "$SEED" "$s" | sha256sum | cut -c1-64) $s"; done < LIST.txt |
    LC_ALL=C sort | head -n SIZE
"""
RISKS = st.sampled_from([RISK, Fraction(1, 100), Fraction(1, 10), Fraction(1, 3)])


@st.composite
def samples(draw_one: st.DrawFn, largest: int = 60) -> tuple[int, int, int]:
    """Misread sheets, sheets drawn, sheets in the frame."""
    population = draw_one(st.integers(1, largest))
    sample = draw_one(st.integers(1, population))
    return draw_one(st.integers(0, sample)), sample, population


def brute(seen: int, sample: int, bad: int, population: int) -> Fraction:
    """The same probability by looking at every sample there is."""
    every = list(combinations(range(population), sample))
    return Fraction(sum(sum(one < bad for one in each) <= seen for each in every), len(every))


@given(samples(9), st.data())
def test_probabilities_are_those_of_all_samples_looked_at(sample: tuple[int, int, int], data: st.DataObject) -> None:
    seen, drawn, population = sample
    bad = data.draw(st.integers(0, population))
    assert fewer_seen(seen, drawn, bad, population) == brute(seen, drawn, bad, population)


@given(samples(), RISKS)
def test_the_bound_for_sheets_is_the_last_number_that_is_not_excluded(
    sample: tuple[int, int, int], risk: Fraction
) -> None:
    misread, drawn, population = sample
    possible = range(misread, population - (drawn - misread) + 1)
    kept = [bad for bad in possible if fewer_seen(misread, drawn, bad, population) > risk]
    assert sheets_bound(misread, drawn, population, risk) == max(kept)


@given(samples())
def test_the_bound_for_sheets_rises_with_errors_and_falls_with_risk(sample: tuple[int, int, int]) -> None:
    misread, drawn, population = sample
    bound = sheets_bound(misread, drawn, population)
    assert bound >= sheets_bound(misread, drawn, population, Fraction(1, 10))
    if misread:
        assert bound >= sheets_bound(misread - 1, drawn, population)


def test_who_looks_at_every_sheet_knows() -> None:
    assert sheets_bound(3, 50, 50) == 3
    assert sheets_bound(0, 0, 50) == 50


@pytest.mark.parametrize(
    ("misread", "sample", "bound"),
    # The upper ends of two-sided 90 % intervals, as R's binom.test(x, n, conf.level = 0.9) has them.
    [(0, 10, 0.2589), (1, 10, 0.3942), (2, 10, 0.5069), (5, 10, 0.7776), (0, 300, 0.0099), (10, 10, 1.0)],
)
def test_the_bound_without_end_agrees_with_published_ones(misread: int, sample: int, bound: float) -> None:
    assert float(share_bound(misread, sample)) == pytest.approx(bound, abs=6e-5)


@given(st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n - 1), st.just(n))), RISKS)
def test_the_bound_without_end_is_exact_to_a_millionth(sample: tuple[int, int], risk: Fraction) -> None:
    misread, drawn = sample

    def tail(share: Fraction) -> Fraction:
        return sum(
            (math.comb(drawn, i) * share**i * (1 - share) ** (drawn - i) for i in range(misread + 1)), Fraction(0)
        )

    bound = share_bound(misread, drawn, risk)
    assert tail(bound) <= risk < tail(bound - Fraction(1, STEPS))


@pytest.mark.parametrize("misread", [0, 1, 4])
def test_a_finite_frame_needs_no_more_than_one_without_end(misread: int) -> None:
    bounds = [Fraction(sheets_bound(misread, 100, size), size) for size in (100, 200, 1000, 100_000)]
    assert bounds == sorted(bounds)
    assert bounds[-1] <= share_bound(misread, 100)
    assert float(share_bound(misread, 100)) == pytest.approx(float(bounds[-1]), rel=0.01)


def test_three_divided_by_n_is_near() -> None:
    for n in (50, 300, 3000):
        assert 0.94 * 3 / n < share_bound(0, n) < 3 / n


# How many to draw


@given(st.integers(1, 99), RISKS, st.integers(0, 3))
def test_the_sample_is_the_smallest_that_will_do(per_cent: int, risk: Fraction, allowed: int) -> None:
    rate, population = Fraction(per_cent, 100), 80
    size = sample_size(rate, risk, population, allowed)
    bad = math.ceil(rate * population)
    if allowed >= bad:
        assert size == population
        return
    assert fewer_seen(allowed, size, bad, population) <= risk
    assert size == 1 or fewer_seen(allowed, size - 1, bad, population) > risk


@given(st.fractions(Fraction(1, 2000), Fraction(9, 10), max_denominator=2000), RISKS)
def test_without_end_it_is_the_logarithm(rate: Fraction, risk: Fraction) -> None:
    size = sample_size(rate, risk)
    assert (1 - rate) ** size <= risk < (1 - rate) ** (size - 1)
    assert abs(size - math.log(risk) / math.log(1 - rate)) <= 1 + 1e-6


def test_known_sizes() -> None:
    assert sample_size(Fraction(1, 100)) == 299
    assert sample_size(Fraction(5, 100)) == 59
    assert sample_size(Fraction(1, 100), allowed=1) == 473  # by the binomial distribution (Wilks' second order)
    assert sample_size(Fraction(1, 100), population=1000) == 258
    assert sample_size(Fraction(1, 100), population=1_000_000) == 299
    assert sample_size(Fraction(1, 100), population=50) == 48  # one bad sheet of fifty
    assert sample_size(Fraction(1, 100), population=0) == 0


@pytest.mark.parametrize(("rate", "risk"), [(0, Fraction(1, 2)), (1, Fraction(1, 2)), (Fraction(1, 2), 0)])
def test_a_rate_of_none_or_all_is_refused(rate: int | Fraction, risk: int | Fraction) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        sample_size(Fraction(rate), Fraction(risk))


@given(st.integers(2, 300), RISKS, st.integers(1, 20))
def test_a_clean_sample_of_that_size_bounds_the_rate(population: int, risk: Fraction, per_cent: int) -> None:
    rate = Fraction(per_cent, 100)
    size = sample_size(rate, risk, population)
    assert sheets_bound(0, size, population, risk) < max(1, rate * population)


# Answers, which gather on sheets


def product(pairs: list[tuple[int, int]], most: int, rate: Fraction) -> Fraction:
    """As the docstring of ``answers_bound`` writes it."""
    result = Fraction(1)
    for misread, answers in pairs:
        result *= 1 + STAKE * (rate * answers - misread) / ((1 - rate) * most)
    return result


PAIRS = st.lists(st.integers(0, 12).flatmap(lambda m: st.tuples(st.integers(0, m), st.just(m))), max_size=40)


@settings(deadline=None)
@given(PAIRS, st.integers(12, 15), RISKS)
def test_the_bound_for_answers_is_exact_to_a_millionth(pairs: list[tuple[int, int]], most: int, risk: Fraction) -> None:
    bound, step = answers_bound(pairs, most, risk), Fraction(1, STEPS)
    if bound < 1:
        assert product(pairs, most, bound) >= 1 / risk
    if bound > 0:
        assert product(pairs, most, bound - step) < 1 / risk


@settings(deadline=None)
@given(PAIRS.filter(bool), st.data())
def test_the_bound_for_answers_rises_with_every_error(pairs: list[tuple[int, int]], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(pairs) - 1))
    misread, answers = pairs[at]
    bound, total = answers_bound(pairs, 12), sum(answers for _, answers in pairs)
    if total:
        assert bound >= Fraction(sum(misread for misread, _ in pairs), total)
    if misread < answers:
        worse = [*pairs[:at], (misread + 1, answers), *pairs[at + 1 :]]
        assert answers_bound(worse, 12) >= bound


@given(st.integers(2, 5).flatmap(lambda n: st.tuples(st.lists(st.integers(0, 4), min_size=n, max_size=7), st.just(n))))
def test_no_frame_is_understated_more_often_than_said(frame: tuple[list[int], int]) -> None:
    """Of every sample of every frame, at a risk of a third, so that something is at stake in small ones."""
    misread, size = frame
    if size > len(misread):
        return
    truth, risk = Fraction(sum(misread), 4 * len(misread)), Fraction(1, 3)
    bounds = [answers_bound([(e, 4) for e in each], 4, risk) for each in combinations(misread, size)]
    assert sum(bound < truth for bound in bounds) <= risk * len(bounds)


def test_errors_on_sheets_of_their_own_cost_little_and_a_misread_sheet_much() -> None:
    clean = answers_bound([(0, 28)] * 300, 28)
    ten = answers_bound([(1, 28)] * 10 + [(0, 28)] * 290, 28)
    whole = answers_bound([(28, 28)] + [(0, 28)] * 299, 28)
    assert float(clean) == pytest.approx(math.log(20) / 300 / 0.9, rel=0.01)
    assert clean < ten < Fraction(13, 1000) < whole < Fraction(2, 100)


def test_bounds_hold_as_often_as_they_say() -> None:
    """Frames of 400 sheets: errors alone on their sheets, in clusters, and sheets misread whole; seeded."""
    chance = random.Random(20190331)
    answers, size, turns = 20, 60, 400
    for bad, each in ((16, 1), (20, 5), (18, 20)):
        frame = [each] * bad + [0] * (400 - bad)
        truth = Fraction(sum(frame), 400 * answers)
        missed: Counter[str] = Counter()
        for _ in range(turns):
            sample = chance.sample(frame, size)
            missed["sheets"] += sheets_bound(sum(map(bool, sample)), size, 400) < bad
            missed["answers"] += answers_bound([(e, answers) for e in sample], answers) < truth
        # 5 %, and three standard deviations of a binomial count.
        assert max(missed.values()) <= turns * 0.05 + 3 * math.sqrt(turns * 0.05 * 0.95), (each, missed)


# Which ones


@given(st.sets(st.integers(1, 99_999), max_size=60), st.text(min_size=1, max_size=9), st.integers(0, 70))
def test_a_draw_is_what_its_tickets_say(serials: set[int], seed: str, size: int) -> None:
    drawn = draw(serials, seed, size)
    tickets = {s: hashlib.sha256(f"{seed},{format_serial(s)}".encode()).hexdigest() for s in serials}
    assert drawn == sorted(serials, key=tickets.__getitem__)[:size]
    assert drawn == draw(sorted(serials, reverse=True), seed, size)
    assert draw(serials, seed, len(serials))[:size] == drawn, "a larger draw goes on from a smaller one"


def test_an_empty_seed_is_refused() -> None:
    with pytest.raises(ValueError, match="seed"):
        draw([1, 2], "", 1)


def test_every_sheet_is_drawn_as_often_as_any_other() -> None:
    counts = Counter(serial for turn in range(4000) for serial in draw(range(1, 41), f"dice {turn}", 10))
    expected = 4000 * 10 / 40
    # Each count has a variance of n·p·(1-p), and all of them have one sum: so scaled, chi-square with 39 degrees.
    scale = expected * (1 - 10 / 40) * 40 / 39
    statistic = sum((counts[serial] - expected) ** 2 for serial in range(1, 41)) / scale
    assert 15 < statistic < 73  # the quantiles of 0.0002 and 0.999


def test_an_outsider_draws_the_same_without_this_program(tmp_path: Path) -> None:
    if not all(map(shutil.which, ("sh", "sha256sum", "cut", "sort", "head"))):
        pytest.skip("no shell with sha256sum")
    serials = [*range(1, 60), 99, 12_345_678]
    (tmp_path / "LIST.txt").write_bytes(frame_text(serials).encode())
    for seed in ("3-14-15-27-38-40", "xổ số “27/11”, $HOME %s \\n"):
        done = subprocess.run(
            ["sh", "-c", RECIPE.replace("SIZE", "12")],
            cwd=tmp_path,
            env={"PATH": "/usr/bin:/bin", "SEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        assert [line.split()[1] for line in done.stdout.splitlines()] == list(
            map(format_serial, draw(serials, seed, 12))
        )
    hashed = subprocess.run(["sha256sum", "LIST.txt"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert hashed.stdout.split()[0] == frame_hash(serials)


def test_the_recipe_is_the_documented_one() -> None:
    said = " ".join((draw.__doc__ or "").split())
    assert " ".join(RECIPE.split()) in said


def test_the_hash_of_a_list_is_that_of_its_lines() -> None:
    assert frame_hash([1234]) == hashlib.sha256(b"0001234-S\n").hexdigest()
    assert len({frame_hash(one) for one in ([1], [2], [1, 2], [2, 1], [])}) == 5


def test_bounds_are_shown_rounded_up() -> None:
    assert up(Fraction(1, 3)) == 33.34
    assert up(Fraction(1, 100)) == 1.0
    assert up(Fraction(0)) == 0.0
