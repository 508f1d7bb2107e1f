"""What verdicts say of measures of which one knows what they changed: ``python -m tests.benchmarks.remedy_verdicts``.

Cities are drawn whose criteria stray from period to period by more than their sheets explain. In each, criteria are
chosen as a manager would, because their figure is low in one period, and a measure is carried out in some of them. In
the quarters that follow, verdicts are asked for after each. Asserts nothing; prints tables.

The first table is about single criteria of a city of twelve units, or of one unit alone: nothing was wrong and chance
made the figure low; it had always been low; or it fell in the period in which it was found, and stayed low. The second
is about the cities of ``remedy_city``, whose sheets are drawn one by one.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from pipeline.records.periods import parse_period, periods_between
from pipeline.records.remedies import About, Evidence, Reason, Shortcoming, Status, Subject
from pipeline.remedies.verdicts import Said, Verdict, verdicts
from tests.benchmarks.remedy_city import SURVEY, Kind, MadeCity, Planted, Remedy, remedy_city

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


def of_city(city: MadeCity) -> list[Shortcoming]:
    """Return the planted shortcomings of a city as its register has them once each owner said that theirs is done."""
    return [_planted(n, city, one) for n, one in enumerate(city.planted, 1)]


def _planted(number: int, city: MadeCity, one: Planted) -> Shortcoming:
    """Return a shortcoming as found in the first period that shows it; of a slow decline in the second."""
    period = city.periods[one.begins + (one.kind is Kind.DECLINE)]
    subject = Subject.CRITERION if one.question else Subject.INDEX
    table = city.tables["criteria" if one.question else "units"]
    rows = table[(table["period"] == period) & (table["unit"].isin([one.unit] if one.unit else city.units))]
    rows = rows[rows["question"] == one.question] if one.question else rows
    a, v = int(rows["satisfied"].sum()), int(rows["answers"].sum())
    expected = TARGET if one.kind is not Kind.FALL else None
    evidence = Evidence(period, (Reason.BELOW_TARGET,), round(100 * a / v, 2), expected=expected)
    about = About(subject, SURVEY, one.unit, question=one.question)
    done_on = parse_period(city.periods[one.shows - 1]).last
    return Shortcoming(number, about, Status.DONE, evidence, evidence, done_on=done_on)


def _of_cities(cities: int, seed: int, periods: int) -> dict[tuple[Kind, Remedy], list[tuple[Said, ...]]]:
    """Return what was said of each planted shortcoming, after each period since its measure."""
    found: dict[tuple[Kind, Remedy], list[tuple[Said, ...]]] = {}
    for number in range(cities):
        city = remedy_city(seed + number, periods)
        register = of_city(city)
        said: dict[int, list[Said]] = {one.number: [] for one in register}
        for name, verdict in zip(city.periods, looks(register, city.tables, city.periods), strict=True):
            for one in register:
                if city.periods.index(name) >= city.planted[one.number - 1].shows:
                    said[one.number].append(verdict[one.number].said)
        for one, planted in zip(register, city.planted, strict=True):
            found.setdefault((planted.kind, planted.remedy), []).append(tuple(said[one.number]))
    return found


def _cities_table(cities: int, seed: int, periods: int) -> Table:
    """Return the table about planted shortcomings: of each its remedy, and what was said last, and ever."""
    shown = Table(
        "shortcoming", "remedy", "measures", "better at last", "ever", "no change", "worse", "not yet", "right"
    )
    found = _of_cities(cities, seed, periods)
    total: Counter[str] = Counter()
    for kind in Kind:
        for remedy in Remedy:
            each = found.get((kind, remedy), [])
            last = Counter(said[-1] for said in each)
            ever = sum(Said.BETTER in said for said in each)
            works = remedy is Remedy.WORKS
            right = (
                last[Said.BETTER] if works else last[Said.NO_CHANGE] + (last[Said.WORSE] if kind is Kind.DECLINE else 0)
            )
            wrong = sum(n for said, n in last.items() if said in (Said.BETTER, Said.NO_CHANGE, Said.WORSE)) - right
            total.update({"right": right, "wrong": wrong, "undecided": len(each) - right - wrong})
            shown.add_row(
                *(kind.value, remedy.value, str(len(each)), str(last[Said.BETTER]), str(ever)),
                *(str(last[said]) for said in (Said.NO_CHANGE, Said.WORSE, Said.NOT_YET)),
            )
    shown.caption = ", ".join(f"{name} {count}" for name, count in total.items())
    return shown


def main() -> None:
    """Print the tables."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--cities", type=int, default=100)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--made", type=int, default=20, help="cities of remedy_city")
    options.add_argument("--periods", type=int, default=8, help="of each of those")
    given = options.parse_args()
    console = Console(width=150)
    if given.made:
        console.print(_cities_table(given.made, given.seed, given.periods))
    if not given.cities:
        return
    columns = ("better after 1 / 2 / 4", "ever", "no change after 4", "ever", "worse", "not yet after 4")
    shown = Table("case", "measures", *columns)
    began = perf_counter()
    for case in CASES:
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
