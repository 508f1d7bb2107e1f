"""What verdicts say of measures of which one knows what they changed: ``python -m tests.benchmarks.remedy_verdicts``.

Cities are drawn whose criteria stray from period to period by more than their sheets explain. In each, criteria are
chosen as a manager would, because their figure is low in one period, and a measure is carried out in some of them. In
the quarters that follow, verdicts are asked for after each. Asserts nothing; prints tables.

The first table is about single criteria of a city of twelve units, or of one unit alone: nothing was wrong and chance
made the figure low; it had always been low; or it fell in the period in which it was found, and stayed low. The other
is about the cities of ``remedy_city``, whose sheets are drawn one by one: what their figures propose goes into a
register, every owner says that theirs is done, and some of them did something that works.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from time import perf_counter

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from pipeline.records.periods import parse_period, periods_between
from pipeline.records.remedies import About, Evidence, Reason, Shortcoming, Status, Subject
from pipeline.remedies.verdicts import Said, Verdict, verdicts
from tests.benchmarks.remedies import match, proposed_in
from tests.benchmarks.remedy_city import Kind, MadeCity, Planted, Remedy, remedy_city

UNITS, QUESTIONS, PERIODS = 12, 16, 12
FOUND = 5
"""The period in which criteria are chosen; those before were never looked at."""
TARGET, FEWEST = 80.0, 30


@dataclass(frozen=True)
class Case:
    """A city and what is done in it.

    Attributes:
        name: of the case.
        kind: what was wrong with a criterion that was chosen: ``chance``, ``always`` or ``fell``.
        effect: percentage points by which the measure raises it.
        units: how many there are.
        sheets: of each unit and period.
        strays: standard deviation of a unit's criterion from period to period beyond its sheets, percentage points.
        trend: percentage points by which everything changes everywhere when the measure is carried out.
        between: periods between the one in which it was found and the measure.
        lingers: correlation of what strays in one period and the next.
        is_whole: whether criteria are chosen, and measures carried out, for all units together.
    """

    name: str
    kind: str
    effect: float = 0.0
    units: int = UNITS
    sheets: int = 100
    strays: float = 2.0
    trend: float = 0.0
    between: int = 1
    lingers: float = 0.0
    is_whole: bool = False


def drawn(case: Case, random: np.random.Generator) -> tuple[list[Shortcoming], dict[str, pd.DataFrame]]:
    """Return the measures that were carried out in a city, and its tables."""
    names = periods_between("2020-Q1", "2022-Q4")
    done = FOUND + 1 + case.between
    usual = random.normal(88, 3, (1, QUESTIONS, 1)) + random.normal(0, 2, (case.units, QUESTIONS, 1))
    level = np.repeat(np.clip(usual, 82, 95), PERIODS, axis=2)
    level[..., done:] += case.trend
    picked = _wrong(case, level, random, done)
    level = level + _strays(case, random, level.shape)
    level = level + random.normal(0, 1.0, (1, QUESTIONS, PERIODS)) + random.normal(0, 1.0, (1, 1, PERIODS))
    answers = random.integers(int(0.7 * case.sheets), int(1.3 * case.sheets) + 1, level.shape)
    satisfied = random.binomial(answers, np.clip(level, 3, 99) / 100)
    chosen = _chosen(case, satisfied, answers, picked)
    register = [_shortcoming(n, names, done, satisfied, answers, *place) for n, place in enumerate(chosen, 1)]
    return register, {"criteria": _table(names, satisfied, answers)}


def _strays(case: Case, random: np.random.Generator, shape: tuple[int, ...]) -> NDArray[np.float64]:
    """Return by how many points figures stray, each a little like the one before."""
    fresh = random.normal(0, case.strays, shape)
    found = fresh.copy()
    for n in range(1, shape[2]):
        found[..., n] = case.lingers * found[..., n - 1] + np.sqrt(1 - case.lingers**2) * fresh[..., n]
    return found


def _wrong(
    case: Case, level: NDArray[np.float64], random: np.random.Generator, done: int
) -> list[tuple[int, int]] | None:
    """Make criteria low, one of every third unit, and raise them again by what the measure does."""
    if case.kind == "chance":
        return None
    picked = []
    for unit in range(0, case.units, 3):
        question = int(random.integers(0, QUESTIONS))
        begins = 0 if case.kind == "always" else FOUND
        level[unit, question, begins:] -= random.uniform(14, 22)
        level[unit, question, done:] += case.effect
        picked.append((unit, question))
    return picked


def _chosen(
    case: Case, satisfied: NDArray[np.int64], answers: NDArray[np.int64], picked: Sequence[tuple[int, int]] | None
) -> list[tuple[int, int]]:
    """Return units and criteria that were found: of those that are low those that look low, else what fell most.

    The unit of what is found of all units together is -1.
    """
    shares = satisfied / answers
    if picked is not None:
        limit = TARGET / 100 - 1.96 * np.sqrt(0.16 / answers[..., FOUND])
        return [place for place in picked if shares[place][FOUND] < limit[place]]
    if case.is_whole:
        all_units = satisfied.sum(axis=0) / answers.sum(axis=0)
        return [(-1, int((all_units[:, FOUND] - all_units[:, :FOUND].mean(axis=1)).argmin()))]
    usual = shares[..., :FOUND].mean(axis=2)
    fell = shares[..., FOUND] - usual
    return [(unit, int(fell[unit].argmin())) for unit in range(0, len(shares), 3)]


def _shortcoming(
    number: int,
    names: Sequence[str],
    done: int,
    satisfied: NDArray[np.int64],
    answers: NDArray[np.int64],
    unit: int,
    question: int,
) -> Shortcoming:
    whose = slice(None) if unit < 0 else unit
    a, v = (int(counts[whose, question, FOUND].sum()) for counts in (satisfied, answers))
    evidence = Evidence(
        names[FOUND], (Reason.BELOW_TARGET,), round(100 * a / v, 2), expected=TARGET, satisfied=a, answers=v
    )
    about = About(Subject.CRITERION, "s", "" if unit < 0 else f"u{unit:02}", question=f"q{question:02}", channel="box")
    done_on = parse_period(names[done - 1]).last
    return Shortcoming(number, about, Status.DONE, evidence, evidence, done_on=done_on)


def _table(names: Sequence[str], satisfied: NDArray[np.int64], answers: NDArray[np.int64]) -> pd.DataFrame:
    units, questions, periods = (axis.ravel() for axis in np.indices(satisfied.shape))
    return pd.DataFrame(
        {
            "survey": "s",
            "unit": [f"u{n:02}" for n in units.tolist()],
            "channel": "box",
            "period": [names[n] for n in periods.tolist()],
            "question": [f"q{n:02}" for n in questions.tolist()],
            "factor": "f",
            "satisfied": satisfied.ravel(),
            "answers": answers.ravel(),
            "valid": answers.ravel(),
            "pending": 0,
        }
    )


def looks(
    register: Sequence[Shortcoming], tables: Mapping[str, pd.DataFrame], periods: Sequence[str]
) -> Iterator[dict[int, Verdict]]:
    """Yield the verdicts as they were after each of some periods."""
    for last in periods:
        end = parse_period(last).last
        known = {}
        for name, table in tables.items():
            over = [one for one in table["period"].unique() if parse_period(one).last <= end]
            known[name] = table[table["period"].isin(over)]
        yield verdicts(register, known, FEWEST)


CASES = [
    *(Case(f"nothing wrong, nothing done; strays {s:g}", "chance", strays=s) for s in (0, 2, 4)),
    Case("the same, measure at once", "chance", between=0),
    Case("the same, everywhere +6 points", "chance", trend=6),
    *(Case(f"the same, strays {s:g} and lingers", "chance", strays=s, lingers=0.6) for s in (2, 4)),
    Case("the same, 40 sheets", "chance", sheets=40),
    Case("the same, of all units together", "chance", is_whole=True),
    Case("the same, one unit alone", "chance", units=1),
    Case("the same, one unit alone, strays 4", "chance", units=1, strays=4),
    Case("always low, nothing done", "always"),
    Case("the same, measure at once", "always", between=0),
    Case("the same, everywhere +6 points", "always", trend=6),
    Case("fell and stays low, nothing done", "fell"),
    Case("the same, measure at once", "fell", between=0),
    *(Case(f"always low, +{e}", "always", e) for e in (5, 10, 15)),
    *(Case(f"always low, +{e}, 300 sheets", "always", e, sheets=300) for e in (5, 10, 15)),
    *(Case(f"always low, +{e}, strays 4", "always", e, strays=4) for e in (5, 10, 15)),
    *(Case(f"always low, +{e}, one unit alone", "always", e, units=1) for e in (5, 10, 15)),
    *(Case(f"fell, +{e}", "fell", e) for e in (5, 10, 15)),
    *(Case(f"fell, measure at once, +{e}", "fell", e, between=0) for e in (5, 10, 15)),
    Case("always low, +10, everywhere −6 points", "always", 10, trend=-6),
]


def _counted(case: Case, cities: int, seed: int) -> tuple[Counter[tuple[int, Said]], Counter[Said], int]:
    """Return what was said after each look, whether it was ever said by the fourth, and of how many measures."""
    at_look: Counter[tuple[int, Said]] = Counter()
    ever: Counter[Said] = Counter()
    count = 0
    names = periods_between("2020-Q1", "2022-Q4")
    done = FOUND + 1 + case.between
    shown = names[done : done + 4]
    for city in range(cities):
        register, tables = drawn(case, np.random.default_rng([seed, city]))
        count += len(register)
        said: dict[int, set[Said]] = {one.number: set() for one in register}
        for look, found in enumerate(looks(register, tables, shown), 1):
            for number, verdict in found.items():
                at_look[look, verdict.said] += 1
                said[number].add(verdict.said)
        ever.update(one for each in said.values() for one in each)
    return at_look, ever, count


def claimed_in(city: MadeCity) -> list[tuple[Shortcoming, Planted | None]]:
    """Return what figures proposed in a city once each owner said that theirs is done, with what was planted there.

    Owners say so on the day of the plan, whether or not they did anything; of what was never wrong, a period after it
    was proposed. What was proposed after that day is left out.
    """
    made, register = proposed_in(city)
    known = {one.number: one for one in register.shortcomings}
    found: list[tuple[Shortcoming, Planted | None]] = []
    for item in made:
        planted, _ = match(city, item.proposal)
        if planted is not None and item.period < planted.begins:
            planted = None
        shows = planted.shows if planted else min(item.period + 2, len(city.periods) - 1)
        if item.period < shows:
            done_on = parse_period(city.periods[shows - 1]).last
            found.append((replace(known[item.number], status=Status.DONE, done_on=done_on), planted))
    return found


_Cell = tuple[str, str]
"""A kind of shortcoming, and what became of its measure."""


def _of_city(seed: int, periods: int) -> list[tuple[_Cell, tuple[Said, ...]]]:
    """Return what was said of each measure of a city, after each period since it."""
    city = remedy_city(seed, periods)
    claimed = claimed_in(city)
    register = [one for one, _ in claimed]
    each = list(looks(register, city.tables, city.periods))
    found = []
    for one, planted in claimed:
        since = [n for n, name in enumerate(city.periods) if parse_period(name).first > (one.done_on or date.max)]
        cell = (planted.kind.value, planted.remedy.value) if planted else ("nothing was wrong", "")
        found.append((cell, tuple(each[n][one.number].said for n in since)))
    return found


def _cities_table(cities: int, seed: int, periods: int) -> Table:
    """Return the table of what figures proposed: of each measure what was said at last, and whether ever better."""
    columns = ("measures", "better at last", "ever better", "no change", "worse", "not yet")
    shown = Table("shortcoming", "remedy", *columns, title=f"{cities} cities of {periods} quarters")
    found: dict[_Cell, list[tuple[Said, ...]]] = {}
    for number in range(cities):
        for cell, said in _of_city(seed + number, periods):
            found.setdefault(cell, []).append(said)
    total: Counter[str] = Counter()
    for cell in sorted(found):
        last = Counter(said[-1] for said in found[cell])
        ever = sum(Said.BETTER in said for said in found[cell])
        total.update(judged(cell, last))
        counts = (len(found[cell]), last[Said.BETTER], ever, last[Said.NO_CHANGE], last[Said.WORSE])
        shown.add_row(*cell, *map(str, counts), str(last[Said.NOT_YET] + last[Said.NOT_COMPARABLE]))
    shown.caption = ", ".join(f"{name} {count}" for name, count in total.items())
    return shown


def judged(cell: _Cell, last: Counter[Said]) -> dict[str, int]:
    """Return how many verdicts are right, wrong and undecided; of a decline that goes on “worse” is right, too."""
    kind, remedy = cell
    rights = {Said.BETTER} if remedy == Remedy.WORKS.value else {Said.NO_CHANGE}
    if kind == Kind.DECLINE.value and remedy != Remedy.WORKS.value:
        rights.add(Said.WORSE)
    decided = {said: n for said, n in last.items() if said in (Said.BETTER, Said.NO_CHANGE, Said.WORSE)}
    right = sum(n for said, n in decided.items() if said in rights)
    wrong = sum(decided.values()) - right
    return {"right": right, "wrong": wrong, "undecided": sum(last.values()) - right - wrong}


def main() -> None:
    """Print the tables."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--cities", type=int, default=100)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--made", type=int, default=20, help="cities of remedy_city")
    options.add_argument("--periods", type=int, default=8, help="of each of those")
    options.add_argument("--only", default="", help="cases whose names hold this text")
    given = options.parse_args()
    console = Console(width=150)
    if given.made:
        console.print(_cities_table(given.made, given.seed, given.periods))
    if not given.cities:
        return
    columns = ("better after 1 / 2 / 4", "ever", "no change after 4", "ever", "worse", "not yet after 4")
    shown = Table("case", "measures", *columns)
    began = perf_counter()
    for case in (one for one in CASES if given.only in one.name):
        cities = 4 * given.cities if case.units == 1 or case.is_whole else given.cities  # as many measures
        at_look, ever, count = _counted(case, cities, given.seed)

        def share(n: int, of: int = count) -> str:
            return f"{100 * n / max(of, 1):.1f}"

        shown.add_row(
            case.name,
            str(count),
            " / ".join(share(at_look[look, Said.BETTER]) for look in (1, 2, 4)),
            share(ever[Said.BETTER]),
            share(at_look[4, Said.NO_CHANGE]),
            share(ever[Said.NO_CHANGE]),
            share(ever[Said.WORSE]),
            share(at_look[4, Said.NOT_YET] + at_look[4, Said.NOT_COMPARABLE]),
        )
    console.print(shown, f"{perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
