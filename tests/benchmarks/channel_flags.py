"""How often honest channels are flagged, and odd ones by how odd: ``python -m tests.benchmarks.channel_flags``."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from random import Random

from pipeline.figures.channel_flags import Flag, Limits
from pipeline.figures.channel_quality import channel_quality_table
from tests.pipeline.figures.made_sheets import (
    BEGIN,
    FIVE,
    City,
    Sent,
    Where,
    honest,
    honest_city,
    hours,
    layout_of,
    person,
    unhurried,
)

QUESTIONS = tuple(f"q{number:02}" for number in range(1, 23))
UNITS = tuple(f"u{number:02}" for number in range(12))
ODD = "u07"
SHEETS = 80  # of a unit, on paper and online
BEST = ["5"] * len(QUESTIONS)

Odd = Callable[[Random, str, int], tuple[list[Sent], list[Sent]]]
"""Returns the odd sheets of a unit, on paper and online, by how odd they are."""
Kind = tuple[str, Flag, str, str, tuple[int, ...], Odd]


def main() -> None:
    """Print how many rows of honest cities are flagged, then how often what is odd is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cities", type=int, default=20, help="honest ones, of 20 periods each")
    parser.add_argument("--times", type=int, default=40, help="how often each odd city is made up")
    wanted = parser.parse_args()
    _honest(wanted.cities)
    print("what is odd                              how odd: share of the sheets, or how many | flagged in % of cities")
    for name, flag, channel, unit, strengths, odd in _kinds():
        found = [100 * _power(wanted.times, flag, channel, unit, strength, odd) for strength in strengths]
        told = "  ".join(f"{strength:>3}: {share:3.0f} %" for strength, share in zip(strengths, found, strict=True))
        print(f"{name:40} {told}")


def _honest(cities: int) -> None:
    counts, kinds, rows = Counter[int](), Counter[str](), 0
    for seed in range(cities):
        table = channel_quality_table(honest_city(seed, periods=20).inputs(), Limits(), "en")
        flagged = [flags for flags in table["flags"] if flags]
        rows += len(table)
        counts[len(flagged)] += 1
        kinds.update(flag for flags in flagged for flag in flags.split("|"))
    told = ", ".join(f"{count} flags: {times} cities" for count, times in sorted(counts.items()))
    print(f"honest cities of 12 units, 3 channels, 20 periods ({rows} rows): {told}; {dict(kinds)}")


def _kinds() -> Iterator[Kind]:
    shares = (5, 10, 20, 40)
    yield "a portal preselects the best answer", Flag.ALL_BEST, "online", "", shares, _preselecting
    yield "one desk fills in the best, on paper", Flag.ALL_BEST_AMONG_UNITS, "counter", ODD, (20, 40, 60, 80), _own_best
    yield "one person fills many alike, on paper", Flag.IDENTICAL, "counter", ODD, (6, 10, 14, 20), _alike
    yield "people who hurry, online", Flag.SPEED, "online", "", shares, _hurried
    yield "people who hurry, one unit", Flag.SPEED, "online", ODD, shares, _hurried
    yield "a burst from one unit", Flag.BURST, "online", ODD, (15, 20, 25, 40), _burst


def _power(times: int, flag: Flag, channel: str, unit: str, strength: int, odd: Odd) -> float:
    seen = 0
    for seed in range(times):
        table = channel_quality_table(
            _city(Random(f"{flag} {strength} {seed}"), strength, odd).inputs(), Limits(), "en"
        )
        here = table[(table["channel"] == channel) & (table["unit"] == unit)]
        seen += flag in here["flags"].iloc[0].split("|")
    return seen / times


def _city(random: Random, strength: int, odd: Odd) -> City:
    paper, rows = (layout_of(dict.fromkeys(QUESTIONS, FIVE), name) for name in ("00000001", "00000002"))
    city = City({"counter": paper, "online": rows})
    for unit in UNITS:
        counter, online = odd(random, unit, strength)
        leaning = random.gauss(4.1, 0.25)
        city.add(Where(unit), [*counter, *honest(random, leaning, SHEETS - len(counter))])
        city.add(Where(unit, "online"), [*online, *honest(random, leaning, SHEETS - len(online), online=True)])
    return city


def _preselecting(random: Random, _: str, share: int) -> tuple[list[Sent], list[Sent]]:
    return [], [Sent(BEST, hours(random), unhurried(random)) for _ in range(SHEETS * share // 100)]


def _own_best(_: Random, unit: str, share: int) -> tuple[list[Sent], list[Sent]]:
    return [Sent(BEST)] * (SHEETS * share // 100) if unit == ODD else [], []


def _alike(random: Random, unit: str, count: int) -> tuple[list[Sent], list[Sent]]:
    return [Sent([random.choice("2345") for _ in QUESTIONS])] * count if unit == ODD else [], []


def _hurried(random: Random, _: str, share: int) -> tuple[list[Sent], list[Sent]]:
    quick = (Sent(person(random, 4.1), hours(random), random.uniform(10, 40)) for _ in range(SHEETS * share // 100))
    return [], list(quick)


def _burst(random: Random, unit: str, count: int) -> tuple[list[Sent], list[Sent]]:
    moments = (BEGIN + timedelta(seconds=random.randrange(600)) for _ in range(count if unit == ODD else 0))
    return [], [Sent(person(random, 4.1), at, unhurried(random)) for at in moments]


if __name__ == "__main__":
    main()
