"""A simulated city of twelve units over some quarters: shortcomings that are planted, and remedies that work or don't.

What is known of a city beforehand is what its tables, made by the code that makes everybody's, must lead back to.

Every answer is drawn by a probit model: a person has a mood, which goes into all of their answers (correlation 0.45 of
what lies beneath them), and each answer strays from it. The true share of satisfied answers is told for each unit,
channel and criterion; units, criteria, channels and cells differ by what they usually do, and each of them strays a
little from period to period, so that figures scatter by more than the sheets alone explain. Where nothing is planted,
every lasting share is at or above the target, and none changes lastingly.

Open ``remedy_city`` for a city with its plan, ``city_of`` for one with shortcomings of one's own choice, and
``MadeCity.tables`` and ``as_of`` for what was known of it at the end of a period.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtri

from pipeline.counting.levels import Levels
from pipeline.counting.tally import Coded, CodedQuestion, Group, GroupCounts, SheetCounts, Tally
from pipeline.figures.control_tables import control_tables
from pipeline.figures.criteria import Factor
from pipeline.figures.drivers import drivers_tables
from pipeline.figures.measures import MEASURE_COLUMNS
from pipeline.figures.tables import (
    TableInput,
    channel_criteria_table,
    channels_table,
    criteria_table,
    factors_table,
    units_table,
)
from pipeline.records.assembly import Status
from pipeline.records.periods import parse_period

SURVEY, OVERALL = "made", "overall"
TARGET, FEWEST = 80.0, 30
"""The target of the settings in per cent, and the sheets without which a unit is not judged."""
CHANNELS = {"counter": "Tại quầy", "box": "Hòm thư", "online": "Trực tuyến"}
FIVE = Levels.numbered(("1", "2", "3", "4", "5"))
ALIKE = 0.45  # correlation of what lies beneath two answers of one person
USUAL = 0.89  # share of satisfied answers
APART = {"unit": 0.25, "criterion": 0.3, "channel": 0.12, "cell": 0.12}  # standard deviations of lasting shares, logit
STRAYS = {"unit": 0.10, "criterion": 0.06, "cell": 0.08}  # the same from period to period: 0.1 is 1 point at 89 %

Shares = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Shape:
    """What a city is like.

    Attributes:
        units: how many.
        sheets: the fewest and most of a unit and channel that are usual.
        months: of a period, 1 or 3.
        alike: correlation of what lies beneath two answers of one person.
        levels: ids of the scale, two or five.
    """

    units: int = 12
    sheets: tuple[int, int] = (40, 330)
    months: int = 3
    alike: float = ALIKE
    levels: tuple[str, ...] = FIVE.ids


class Kind(StrEnum):
    """The kinds of shortcomings that are planted."""

    CRITERION = "a criterion low at one unit"
    UNIT = "a unit low in everything"
    EVERYWHERE = "a criterion low everywhere"
    FALL = "a unit that falls in one period"
    DECLINE = "a criterion of a unit that declines slowly"


class Remedy(StrEnum):
    """What becomes of the measure against a shortcoming."""

    WORKS = "works"
    """From the period ``shows`` on, shares are what they would be without the shortcoming."""
    NO_EFFECT = "has no effect"
    """It is carried out, and nothing changes."""
    NEVER = "is never carried out"


@dataclass(frozen=True, slots=True)
class Planted:
    """A shortcoming.

    Attributes:
        kind: of it.
        unit: id; empty where it is of all units.
        question: id of the criterion; empty where it is of all of them.
        begins: position of the first period that shows it.
        size: how many percentage points below the target the shares lie; of a fall how far they fall, of a decline by
            how much in each period.
        remedy: what becomes of the measure.
        shows: position of the first period after the measure was carried out, all of which lies after it; the last day
            of the period before is ``done_on``.
    """

    kind: Kind
    unit: str
    question: str
    begins: int
    size: float
    remedy: Remedy
    shows: int


@dataclass(frozen=True)
class MadeCity:
    """A city whose sheets are drawn.

    Attributes:
        seed: of its random numbers.
        periods: by their names, in the order of time.
        units: ids.
        factors: of each the ids of its criteria.
        planted: the shortcomings.
        inputs: what tables are made of.
    """

    seed: int
    periods: tuple[str, ...]
    units: tuple[str, ...]
    factors: Mapping[str, tuple[str, ...]]
    planted: tuple[Planted, ...]
    inputs: TableInput

    @cached_property
    def tables(self) -> dict[str, pd.DataFrame]:
        """Those tables of figures that shortcomings are told by, of all periods."""
        more = {
            "channel_criteria": channel_criteria_table(self.inputs),
            **drivers_tables(self.inputs, {SURVEY: OVERALL}),
        }
        return self.figures | more

    @cached_property
    def figures(self) -> dict[str, pd.DataFrame]:
        """Those of the tables that shortcomings are found by: in half of the time."""
        return {
            "units": units_table(self.inputs),
            "factors": factors_table(self.inputs),
            "criteria": criteria_table(self.inputs),
            "channels": channels_table(self.inputs),
            "measures": pd.DataFrame(columns=list(MEASURE_COLUMNS)),
        }

    def as_of(self, period: str, *, quick: bool = False) -> dict[str, pd.DataFrame]:
        """Return the tables as they were at the end of a period, with the control charts of then.

        Args:
            period: by its name.
            quick: only those that shortcomings are found by.
        """
        last = parse_period(period).last
        known = [name for name in self.periods if parse_period(name).last <= last]
        then = {
            name: table if name == "measures" else table[table["period"].isin(known)].reset_index(drop=True)
            for name, table in (self.figures if quick else self.tables).items()
        }
        return then | control_tables(then)


def remedy_city(seed: int, periods: int = 8) -> MadeCity:
    """Return a city of twelve units with seven planted shortcomings, whose remedies are drawn."""
    return city_of(seed, plan(seed, periods), periods)


def plan(seed: int, periods: int = 8) -> tuple[Planted, ...]:
    """Return the shortcomings of a city: each of a unit of its own, and of criteria of their own."""
    random = np.random.default_rng([seed, 1])
    units = random.permutation([f"u{n:02}" for n in range(1, 13)]).tolist()
    questions = random.permutation([f"q{n:02}" for n in range(1, 17)]).tolist()
    sizes = {
        Kind.CRITERION: (10, 22),
        Kind.UNIT: (6, 14),
        Kind.EVERYWHERE: (6, 14),
        Kind.FALL: (10, 18),
        Kind.DECLINE: (3, 4.5),
    }
    found = []
    for kind in (*Kind, Kind.CRITERION, Kind.UNIT):
        begins = int(random.integers(1, 4)) if kind in (Kind.FALL, Kind.DECLINE) else int(random.integers(0, 3))
        shows = min(periods - 2, begins + int(random.integers(2, 4)) + (2 if kind is Kind.DECLINE else 0))
        unit = "" if kind is Kind.EVERYWHERE else units.pop()
        question = "" if kind in (Kind.UNIT, Kind.FALL) else questions.pop()
        remedy = list(Remedy)[int(random.integers(0, 3))]
        found.append(Planted(kind, unit, question, begins, round(random.uniform(*sizes[kind]), 1), remedy, shows))
    return tuple(found)


def city_of(
    seed: int,
    planted: Sequence[Planted] = (),
    periods: int = 8,
    *,
    channels: int = 3,
    factors: int = 4,
    usual: float = USUAL,
    first: int = 2021,
    shape: Shape = Shape(),
) -> MadeCity:
    """Return a city.

    Args:
        seed: of its random numbers.
        planted: its shortcomings; none: a city with nothing wrong.
        periods: how many.
        channels: how many channels people answer by, 1 to 3.
        factors: of four criteria each; an overall rating stands beside them, in a section of its own.
        usual: the share of satisfied answers where nothing is wrong.
        first: the year in which it begins.
        shape: what it is like otherwise.
    """
    random = np.random.default_rng([seed, 0])
    units = tuple(f"u{n:02}" for n in range(1, shape.units + 1))
    quarters = tuple(f"{first + n // 4}-Q{1 + n % 4}" for n in range(periods))
    names = tuple(f"{first + n // 12}-{1 + n % 12:02}" for n in range(periods)) if shape.months == 1 else quarters
    questions = tuple(f"q{n:02}" for n in range(1, 4 * factors + 1))
    sections = {f"f{n + 1}": questions[4 * n : 4 * n + 4] for n in range(factors)} | {"all": (OVERALL,)}
    asked = (*questions, OVERALL)
    shares = _shares(random, planted, periods, units, tuple(CHANNELS)[:channels], asked, usual)
    tally = _tally(random, shares, names, units, tuple(CHANNELS)[:channels], asked, shape)
    called = {name: Factor(f"Nhóm {name}", {one: f"Tiêu chí {one}" for one in its}) for name, its in sections.items()}
    inputs = TableInput(tally, {SURVEY: called}, CHANNELS, {}, FEWEST)
    return MadeCity(seed, names, units, sections, tuple(planted), inputs)


def _shares(
    random: np.random.Generator,
    planted: Sequence[Planted],
    periods: int,
    units: Sequence[str],
    channels: Sequence[str],
    questions: Sequence[str],
    usual: float,
) -> Shares:
    """Return the true shares: periods × units × channels × questions."""
    count, ways, asked = len(units), len(channels), len(questions)
    lasting = _logit(usual) + APART["unit"] * random.standard_normal((count, 1, 1))
    lasting = lasting + APART["criterion"] * random.standard_normal((1, 1, asked))
    lasting = lasting + APART["channel"] * random.standard_normal((1, ways, 1))
    lasting = lasting + APART["cell"] * random.standard_normal((count, ways, asked))
    lasting = np.maximum(lasting, _logit(TARGET / 100))
    strays = STRAYS["unit"] * random.standard_normal((periods, count, ways, 1))
    strays = strays + STRAYS["criterion"] * random.standard_normal((periods, 1, 1, asked))
    strays = strays + STRAYS["cell"] * random.standard_normal((periods, count, ways, asked))
    level = np.broadcast_to(_share(lasting), (periods, *lasting.shape)).copy()
    for one in planted:
        _plant(level, one, units, questions)
    return _share(_logit(level) + strays)


def _plant(level: Shares, one: Planted, units: Sequence[str], questions: Sequence[str]) -> None:
    """Lower the lasting shares of a shortcoming from its first period to the last before its remedy works."""
    end = one.shows if one.remedy is Remedy.WORKS else len(level)
    who = [units.index(one.unit)] if one.unit else list(range(len(units)))
    what = [questions.index(one.question)] if one.question else list(range(len(questions)))
    for period in range(one.begins, end):
        here = np.ix_([period], who, range(level.shape[2]), what)
        now = level[here]
        if one.kind is Kind.FALL:
            lower = now - one.size / 100
        elif one.kind is Kind.DECLINE:
            lower = now - (period - one.begins + 1) * one.size / 100
        else:
            lower = now - now.mean() + (TARGET - one.size) / 100
        level[here] = np.clip(lower, 0.05, 0.98)


def _tally(
    random: np.random.Generator,
    shares: Shares,
    periods: Sequence[str],
    units: Sequence[str],
    channels: Sequence[str],
    questions: Sequence[str],
    shape: Shape,
) -> Tally:
    """Draw the sheets of each unit, channel and period, and count them."""
    fewest, most = shape.sheets
    usual = np.exp(random.uniform(np.log(fewest), np.log(most), (len(units), len(channels))))
    places = [(p, u, c) for p in range(len(periods)) for u in range(len(units)) for c in range(len(channels))]
    counts = [
        int(np.clip(usual[u, c] * random.uniform(0.8, 1.2), 0.75 * fewest, 400 / 330 * most)) for _, u, c in places
    ]
    keyed = sorted(
        (
            (Group(SURVEY, periods[p], units[u], channels[c]), n, (p, u, c))
            for (p, u, c), n in zip(places, counts, strict=True)
        ),
        key=lambda one: one[0],
    )
    groups, numbers, codes = {}, [], []
    for at, (group, sheets, place) in enumerate(keyed):
        statuses = SheetCounts()
        statuses.statuses[Status.VALID] = sheets
        groups[group] = GroupCounts(f"Phường {group.unit}", "ward", sheets, (sheets, sheets), [], statuses)
        numbers.append(np.full(sheets, at, np.int64))
        drawn = _answers(random, shares[place], sheets, shape.alike)
        codes.append(drawn if len(shape.levels) == len(FIVE.ids) else np.where(drawn > 3, 2, 1).astype(np.uint8))
    levels = Levels.numbered(shape.levels)
    columns = tuple(CodedQuestion(one, levels.ids, levels) for one in questions)
    coded = Coded(SURVEY, columns, frozenset(questions), np.concatenate(numbers), np.concatenate(codes))
    return Tally(groups, (coded,), {}, {})


def _answers(random: np.random.Generator, shares: Shares, sheets: int, alike: float) -> NDArray[np.uint8]:
    """Return sheets × questions, the codes 1 to 5: as many of 4 and 5 as the shares say, more than half of them 5."""
    mood = np.sqrt(alike) * random.standard_normal((sheets, 1))
    beneath = mood + np.sqrt(1 - alike) * random.standard_normal((sheets, len(shares)))
    # Where the worst begin lies lowest: of those who are not satisfied, 60 % choose 3, 25 % choose 2, and 15 % 1.
    edges = [0.15 * (1 - shares), 0.4 * (1 - shares), 1 - shares, 1 - 0.6 * shares]
    found = np.ones(beneath.shape, np.uint8)
    for edge in edges:
        found += beneath > ndtri(edge)
    return found


def _logit(share: Shares | float) -> Shares:
    found: Shares = np.log(np.asarray(share) / (1 - np.asarray(share)))
    return found


def _share(logit: Shares) -> Shares:
    found: Shares = 1 / (1 + np.exp(-logit))
    return found
