"""How many planted shortcomings are proposed, and what is proposed of noise: ``python -m tests.benchmarks.remedies``.

The cities are those of ``remedy_city``: twelve units, three channels, seventeen criteria. After each period what is
proposed goes into a register, as an office would keep it: nothing is closed, and measures are carried out when the plan
of the city says so. Prints for each kind of shortcoming how many were found, how soon, and how well their cause was
named, beside what was proposed though nothing was planted; and of cities with nothing wrong how many proposals came in
twenty periods. Asserts nothing.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pandas as pd
from rich.console import Console
from rich.table import Table

from pipeline.counting.comment_rows import COMMENT_COLUMNS
from pipeline.records.periods import parse_period
from pipeline.records.remedies import About, Shortcoming, Step, StepKind, register_of
from pipeline.remedies.known_proposals import beside_register
from pipeline.remedies.proposal_words import Names, questions_in
from pipeline.remedies.proposals import Proposal, Wanted, proposals
from tests.benchmarks.remedy_city import (
    CHANNELS,
    FEWEST,
    SURVEY,
    TARGET,
    Kind,
    MadeCity,
    Planted,
    Remedy,
    Shape,
    city_of,
    remedy_city,
)

NO_COMMENTS = pd.DataFrame(columns=list(COMMENT_COLUMNS), dtype=str)
FIRST_SEED = 2000
"""Thresholds were chosen with seeds below it."""


@dataclass(frozen=True, slots=True)
class Made:
    """A proposal and when it was made: the position of its period."""

    period: int
    number: int
    proposal: Proposal


class Register:
    """A register without a database."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.numbers = 0

    def add(self, number: int, kind: StepKind, period: str, **fields: str) -> None:
        """Take a step at the end of a period."""
        at = f"{parse_period(period).last + timedelta(days=10)}T00:00:00+00:00"
        self.steps.append(Step(len(self.steps) + 1, number, at, "phieu", kind, fields))

    def begin(self, proposal: Proposal, period: str) -> int:
        """Put a proposal into it, and return its number."""
        self.numbers += 1
        about = {name: str(getattr(proposal.about, name)) for name in About.__slots__}
        said = {"title": proposal.title, "evidence": proposal.evidence.packed()}
        self.add(self.numbers, StepKind.PROPOSED, period, **about, **said)
        return self.numbers

    @property
    def shortcomings(self) -> list[Shortcoming]:
        """How each stands."""
        return register_of(self.steps)


def proposed_in(city: MadeCity) -> tuple[list[Made], Register]:
    """Return what is proposed period after period, and the register with it, in which measures are carried out."""
    register, made = Register(), list[Made]()
    names = Names("en", questions_in(city.inputs.surveys), CHANNELS, {})
    wanted = Wanted(TARGET, FEWEST, names)
    factor_of = {(SURVEY, one): name for name, asked in city.factors.items() for one in asked}
    for at, period in enumerate(city.periods):
        _carry_out(city, register, made, at)
        found = proposals(city.as_of(period, quick=True), NO_COMMENTS, {SURVEY: period}, wanted)
        told = beside_register(found, register.shortcomings, factor_of)
        made += [Made(at, register.begin(one, period), one) for one in told.new]
        for number, one in told.seen:
            register.add(number, StepKind.SEEN, period, evidence=one.evidence.packed())
    return made, register


def _carry_out(city: MadeCity, register: Register, made: Sequence[Made], at: int) -> None:
    """Carry out, in the period before, the measures that show from this one on."""
    for one in city.planted:
        if one.shows == at and one.remedy is not Remedy.NEVER:
            done = {"measure": "m", "owner": "o", "due": str(parse_period(city.periods[at - 1]).last)}
            for found in made:
                if match(city, found.proposal)[0] == one:
                    register.add(found.number, StepKind.DECIDED, city.periods[at - 1], **done)
                    register.add(found.number, StepKind.DONE, city.periods[at - 1], done_on=done["due"])


def match(city: MadeCity, proposal: Proposal) -> tuple[Planted | None, str]:
    """Return which shortcoming a proposal is about, and how it names it: ``exact``, ``wider`` or ``part``."""
    named = [(one, how) for one in city.planted if (how := _named(city, one, proposal))]
    return min(named, key=lambda pair: ("exact", "wider", "part").index(pair[1]), default=(None, ""))


def _named(city: MadeCity, one: Planted, proposal: Proposal) -> str:
    about = proposal.about
    held = {about.question, *city.factors.get(about.question, ())}
    if not one.unit and about.unit:  # what all have, told of one
        return "part" if one.question in held and about.question else ""
    if about.unit != one.unit:
        return ""
    if not one.question:
        return "part" if about.question or about.channel else "exact"
    if one.question not in held:
        return ""
    return "part" if about.channel else "exact" if about.question == one.question else "wider"


def _planted(seed: int) -> Counter[tuple[str, str]]:
    """Return what became of each planted shortcoming of a city, and how many proposals are about none."""
    city = remedy_city(seed)
    made, _ = proposed_in(city)
    found: Counter[tuple[str, str]] = Counter()
    named = [(item, *match(city, item.proposal)) for item in made]
    for one in city.planted:
        own = [(item, how) for item, of, how in named if of == one and item.period >= one.begins]
        found[one.kind, "planted"] += 1
        if not own:
            found[one.kind, "missed"] += 1
            continue
        after = min(item.period for item, _ in own) - one.begins
        found[one.kind, ("at once", "a period later", "two later")[after] if after < 3 else "later"] += 1
        ways = {how for _, how in own}
        found[one.kind, next(how for how in ("exact", "wider", "part") if how in ways)] += 1
        found[one.kind, "more"] += len(own) - 1
    found["", "false"] += sum(of is None or item.period < of.begins for item, of, _ in named)
    found["", "made"] += len(made)
    return found


def _noise(seed: int) -> tuple[int, ...]:
    """Return how many proposals cities with nothing wrong get in twenty periods: by three channels, and by one."""
    each = [city_of(seed, (), 20), city_of(seed, (), 20, channels=1)]
    return tuple(len(proposed_in(city)[0]) for city in each)


SHAPES: Mapping[str, dict[str, Any]] = {
    "one unit": {"shape": Shape(units=1)},
    "one unit, one channel": {"shape": Shape(units=1), "channels": 1},
    "three units": {"shape": Shape(units=3)},
    "forty units, two channels": {"shape": Shape(units=40), "channels": 2},
    "months": {"shape": Shape(months=1)},
    "yes or no": {"shape": Shape(levels=("0", "1"))},
    "satisfaction near 99 %": {"usual": 0.985},
    "5 to 8 sheets": {"shape": Shape(sheets=(5, 8))},
    "2,000 to 4,000 sheets, six units": {"shape": Shape(units=6, sheets=(2000, 4000)), "channels": 1},
    "respondents of one mind": {"shape": Shape(alike=0.97)},
    "five criteria": {"factors": 1, "channels": 1},
}


def _noise_of(name: str, seed: int) -> int:
    """Return how many proposals a city of another shape with nothing wrong gets in twenty periods."""
    return len(proposed_in(city_of(seed, (), 20, **SHAPES[name]))[0])


COLUMNS = ("planted", "at once", "a period later", "two later", "later", "missed", "exact", "wider", "part", "more")


def main() -> None:
    """Print the tables."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--cities", type=int, default=60)
    options.add_argument("--quiet-cities", type=int, default=60)
    options.add_argument("--shapes", type=int, default=10, help="quiet cities of each other shape")
    options.add_argument("--seed", type=int, default=FIRST_SEED)
    options.add_argument("--processes", type=int, default=2)
    given = options.parse_args()
    with ProcessPoolExecutor(given.processes) as pool:
        found = sum(pool.map(_planted, range(given.seed, given.seed + given.cities)), Counter[tuple[str, str]]())
        shaped = {
            name: list(pool.map(_noise_of, [name] * given.shapes, range(given.seed, given.seed + given.shapes)))
            for name in SHAPES
        }
        quiet = list(pool.map(_noise, range(given.seed, given.seed + given.quiet_cities)))
    shown = Table("shortcoming", *COLUMNS, title=f"Planted in {given.cities} cities over eight quarters")
    for kind in Kind:
        shown.add_row(kind.value, *(str(found[kind, name]) for name in COLUMNS))
    Console(width=140).print(shown)
    print(f"proposals: {found['', 'made']}, about nothing that was planted: {found['', 'false']}")
    rows = {name: [one[at] for one in quiet] for at, name in enumerate(("three channels", "one channel"))} | shaped
    Console(width=140).print(_quiet_table(rows))


def _quiet_table(rows: Mapping[str, Sequence[int]]) -> Table:
    shown = Table("cities with nothing wrong", "0", "1", "2", "3 or more", title="Proposals in twenty periods")
    for name, found in rows.items():
        counts = Counter(min(n, 3) for n in found)
        shown.add_row(name, *(str(counts[n]) for n in range(4)))
    return shown


if __name__ == "__main__":
    main()
