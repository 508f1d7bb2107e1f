"""What a channel's figures are worth: one table, a row for each channel and period, and for each unit in it.

Shares of sheets that look alike say little by themselves, since where people are pleased many sheets are all at the
best level. So they are held against the same units' sheets of another channel, over the questions that both ask, and
against the other units of the channel; what lies beyond the bounds of ``channel_flags`` is flagged.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

import pandas as pd

from pipeline.counting.tally import Whole
from pipeline.figures.answer_patterns import Looks, Sums, looks_of, rated_questions, strings_of, sums_of
from pipeline.figures.arrival_times import Sending, sendings_of
from pipeline.figures.channel_flags import POINTS_AMONG_UNITS, Flag, Limits, flag_bound, flag_seen, flags_of
from pipeline.figures.distributions import spread
from pipeline.figures.figures import Row, share_in_per_cent
from pipeline.figures.formulas import Estimate, half_up, index, wilson_95_each
from pipeline.figures.funnel_limits import ALARM, funnel_of
from pipeline.figures.identical_answers import Identical, identical_of
from pipeline.figures.shared_units import Shared, shared_by_channels
from pipeline.figures.significance import adjusted, by_both, stratified_differences
from pipeline.figures.tables import TOO_FEW, TableInput, framed
from pipeline.records.assembly import Status

CHANNEL_QUALITY = "channel_quality"
BESIDE = ("beside", "beside_name", "beside_units")


def _compared(name: str) -> tuple[str, ...]:
    """Return the columns that hold a share against another channel, and against the other units."""
    return f"{name}_beyond", f"{name}_beyond_low", f"{name}_beyond_high", f"{name}_p", f"{name}_limit"


CHANNEL_QUALITY_COLUMNS = (
    *("channel", "channel_name", "period", "unit", "unit_name", "unit_kind", "valid", "index", "flags", "flags_seen"),
    *("flags_bounds", "units_flagged", *BESIDE),
    *("all_best", "all_best_of", "all_best_share", "all_best_low", "all_best_high", *_compared("all_best")),
    *("straight", "straight_of", "straight_share", "straight_low", "straight_high", "straight_not_best"),
    *(*_compared("straight"), "long_string", "long_string_upper"),
    *("sent", "untouched", "untouched_share", "untouched_low", "untouched_high", "untouched_answers"),
    *("timed", "seconds_lower", "seconds_median", "seconds_upper"),
    *("speeders", "speeders_share", "speeders_low", "speeders_high", "twice_as_fast"),
    *("dated", "burst_most", "in_bursts"),
    *("varied", "identical", "identical_near", "identical_together", "identical_p", "survey", "note"),
)


@dataclass(frozen=True, slots=True)
class ChannelQualityRow:
    """What the sheets of a channel are worth in one period, of all units or of one.

    Attributes:
        channel: id.
        channel_name: as the settings have it.
        period: by its name.
        unit: id; empty for all units together.
        unit_name: as it was when sheets were printed; empty for all units together.
        valid: sheets that count.
        flags: what was seen beyond its bound, joined by ``|``; ``None`` for nothing.
        units_flagged: of how many units something was seen; ``None`` in the row of a unit.
        flags_seen: the sentences that tell what was seen, in the language of the table; ``None`` for nothing.
        all_best_share: sheets all of whose ratings are at the best level, per cent of those with a rating.
        straight_share: sheets all of whose ratings are in one column, per cent of those with enough ratings.
        untouched_share: sheets most of whose ratings were left as they were preselected, per cent; ``None`` where no
            source tells.
        seconds_median: that answering took, the middle sheet's; ``None`` where no source tells.
        speeders_share: sheets that took less than the bound for each question, per cent; ``None`` as above.
        timed: sheets of which it is known how long they took.
        burst_most: most sheets from one desk or unit within ten minutes; ``None`` where no source tells.
    """

    channel: str
    channel_name: str
    period: str
    unit: str
    unit_name: str
    valid: int
    flags: str | None
    units_flagged: int | None
    flags_seen: str | None
    all_best_share: float | None
    straight_share: float | None
    untouched_share: float | None
    seconds_median: float | None
    speeders_share: float | None
    timed: int
    burst_most: int | None

    @property
    def seen(self) -> list[Flag]:
        """What was seen beyond its bound."""
        return [Flag(one) for one in self.flags.split("|")] if self.flags else []


def channel_quality_table(inputs: TableInput, limits: Limits, language: str) -> pd.DataFrame:
    """Return the table: of each survey the rows of channels and periods, then those of their units.

    Args:
        inputs: what tables are made of.
        limits: that the office sets.
        language: of the sentences, ``vi`` or ``en``.
    """
    rows: list[Row] = []
    for survey in inputs.surveys:
        rows += _Survey(inputs, survey, limits).rows()
    _with_intervals(rows)
    for row in rows:
        flags = flags_of(row, limits, inputs.fewest)
        row["flags"] = "|".join(flags)
        row["flags_seen"] = " ".join(flag_seen(flag, row, limits, language) for flag in flags)
        row["flags_bounds"] = " ".join(flag_bound(flag, limits, language) for flag in flags)
    _count_units(rows)
    return framed(rows, CHANNEL_QUALITY_COLUMNS)


def _count_units(rows: Sequence[Row]) -> None:
    """Tell in the rows of channels of how many of their units something was seen."""
    keys = [(row["survey"], row["channel"], row["period"]) for row in rows]
    seen = Counter(key for key, row in zip(keys, rows, strict=True) if row["unit"] and row["flags"])
    for key, row in zip(keys, rows, strict=True):
        row["units_flagged"] = None if row["unit"] else seen[key]


def with_flags(tables: Mapping[str, pd.DataFrame]) -> None:
    """Put the flags of channels and units beside their indices, in the tables ``channels`` and ``units``."""
    quality = tables[CHANNEL_QUALITY]
    keys = ["survey", "channel", "period", "unit"]
    flags = dict(zip(quality[keys].itertuples(index=False, name=None), quality["flags"], strict=True))
    for name in ("channels", "units"):
        table = tables[name]
        units = table["unit"] if name == "units" else [""] * len(table)
        rows = zip(table["survey"], table["channel"], table["period"], units, strict=True)
        before = "rank" if "rank" in table.columns else "mean"
        table.insert(list(table.columns).index(before) + 1, "flags", [flags.get(row, "") for row in rows])


_Pair = tuple[int, tuple[int, int]]
"""A place, and what stands there: a group of one channel, and that of the same unit by the other."""


class _Beside(NamedTuple):
    """What a row is held against: another channel at the same units, over the questions of both."""

    channel: str
    pairs: tuple[tuple[int, int], ...]
    questions: frozenset[str]


_SHARES = ("all_best", "straight")


def _parts(sums: Sums, name: str) -> tuple[Whole, Whole]:
    """Return how many sheets of each group look so, and of how many."""
    return (sums.best, sums.rated) if name == "all_best" else (sums.lined_not_best, sums.may_be_lined)


def _estimate(sums: Sums, name: str, number: int) -> Estimate:
    """Return a share of sheets as an estimate in which each sheet gives one answer."""
    counted, of = (int(part[number]) for part in _parts(sums, name))
    return Estimate(counted, of, of, counted, counted, of)


@dataclass(frozen=True)
class _Survey:
    """One survey's sheets, looked at from every side; each is computed once."""

    inputs: TableInput
    survey: str
    limits: Limits

    def rows(self) -> list[Row]:
        """Return the rows of channels and then those of units, without their flags."""
        channels = {key: numbers for key, numbers in self.inputs.by_channel().items() if key[0] == self.survey}
        whole = [self._row(numbers, "") for numbers in channels.values()]
        each = [self._row([number], self.inputs.groups[number].unit) for ns in channels.values() for number in ns]
        for rows, groups in ((whole, list(channels.values())), (each, [[n] for ns in channels.values() for n in ns])):
            self._hold_against_channels(rows, groups)
        self._hold_against_units(each, list(channels.values()))
        return [*whole, *each]

    @cached_property
    def _rated(self) -> set[str]:
        return rated_questions(self.inputs.tally, self.survey)

    @cached_property
    def _looks(self) -> list[Looks]:
        return looks_of(self.inputs.tally, self.survey, self._rated)

    @cached_property
    def _sums(self) -> Sums:
        return sums_of(self._looks, len(self.inputs.groups))

    @cached_property
    def _sums_over(self) -> dict[frozenset[str], Sums]:
        return {frozenset(self._rated): self._sums}

    def _over(self, questions: frozenset[str]) -> Sums:
        """Return how sheets look by some questions alone."""
        if questions not in self._sums_over:
            looks = looks_of(self.inputs.tally, self.survey, questions)
            self._sums_over[questions] = sums_of(looks, len(self.inputs.groups))
        return self._sums_over[questions]

    @cached_property
    def _strings(self) -> list[Mapping[int, int]]:
        return list(strings_of(self._looks, len(self.inputs.groups)))

    @cached_property
    def _sendings(self) -> list[Sending]:
        parts = ((one.coded, one.rated) for one in self._looks)
        return sendings_of(parts, len(self.inputs.groups), self.limits.seconds, self.limits.burst)

    @cached_property
    def _tells_untouched(self) -> set[tuple[str, str]]:
        """The channels and periods whose source tells what was left untouched: where it ever does."""
        groups = zip(self.inputs.groups, self._sendings, strict=True)
        return {(group.channel, group.period) for group, sending in groups if sending.untouched}

    @cached_property
    def _identical(self) -> list[Identical]:
        return identical_of(self._looks, len(self.inputs.groups))

    @cached_property
    def _tried(self) -> Counter[str]:
        """In how many groups of each period some pattern is shared, and so held against its neighbours."""
        groups = zip(self.inputs.groups, self._identical, strict=True)
        return Counter(group.period for group, one in groups if group.survey == self.survey and one.sheets > 1)

    @cached_property
    def _asked(self) -> list[AbstractSet[str]]:
        """Of every group the ratings that its valid sheets ask."""
        found: list[set[str]] = [set() for _ in self.inputs.groups]
        for one in self._looks:
            asked = self._rated & one.coded.asked
            for number in set(one.coded.groups.tolist()):
                found[number] |= asked
        return list(found)

    @cached_property
    def _shared(self) -> list[tuple[str, Shared]]:
        return list(shared_by_channels(self.inputs, self.survey, self._asked))

    @cached_property
    def _pairs(self) -> list[tuple[Mapping[int, _Pair], Mapping[int, _Pair]]]:
        """Of each pair of channels its pairs of groups with their places, by the group of the one and of the other."""
        return [
            (
                {one: (at, (one, other)) for at, (one, other) in enumerate(shared.groups)},
                {other: (at, (other, one)) for at, (one, other) in enumerate(shared.groups)},
            )
            for _, shared in self._shared
        ]

    def _row(self, numbers: Sequence[int], unit: str) -> Row:
        group, counts = self.inputs.groups[numbers[0]], self.inputs.counts[numbers[0]]
        overall = self.inputs.overall[self.survey]
        valid = sum(self.inputs.counts[number].statuses[Status.VALID] for number in numbers)
        return {
            "channel": group.channel,
            "channel_name": self.inputs.channels.get(group.channel, group.channel),
            "period": group.period,
            "unit": unit,
            "unit_name": counts.unit_name if unit else "",
            "unit_kind": counts.unit_kind if unit else "",
            "valid": valid,
            "index": index(*(int(part[list(numbers)].sum()) for part in (overall.satisfied, overall.valid))),
            **self._look_cells(numbers),
            **self._sending_cells(numbers),
            **self._identical_cells(numbers, is_unit=bool(unit)),
            "survey": self.survey,
            "note": TOO_FEW if valid < self.inputs.fewest else "",
        }

    def _look_cells(self, numbers: Sequence[int]) -> Row:
        sums = {name: int(part[list(numbers)].sum()) for name, part in self._sums._asdict().items()}
        strings: dict[Fraction, int] = {}
        for number in numbers:
            for length, count in self._strings[number].items():
                strings[Fraction(length)] = strings.get(Fraction(length), 0) + count
        five = spread(strings)
        return {
            "all_best": sums["best"],
            "straight": sums["lined"],
            "all_best_of": sums["rated"],
            "straight_of": sums["may_be_lined"],
            "straight_not_best": sums["lined_not_best"],
            "long_string": float(five.median) if five else None,
            "long_string_upper": float(five.upper_quartile) if five else None,
        }

    def _sending_cells(self, numbers: Sequence[int]) -> Row:
        total = Sending()
        for number in numbers:
            total.take(self._sendings[number])
        group = self.inputs.groups[numbers[0]]
        tells, timed = (group.channel, group.period) in self._tells_untouched, total.durations.total()
        five = total.quartiles()
        times = (five.lower_quartile, five.median, five.upper_quartile) if five else (None, None, None)
        names = ("seconds_lower", "seconds_median", "seconds_upper")
        return {
            "sent": total.told,
            "untouched": total.left if tells else None,
            "untouched_answers": total.untouched if tells else None,
            "timed": timed,
            **{name: None if one is None else half_up(one, 1) for name, one in zip(names, times, strict=True)},
            "speeders": total.hasty,
            "twice_as_fast": total.faster_than(five.median / 2) if five else 0,
            "dated": total.dated,
            "burst_most": total.most if total.dated else None,
            "in_bursts": total.in_bursts if total.dated else None,
        }

    def _identical_cells(self, numbers: Sequence[int], *, is_unit: bool) -> Row:
        """Return the cells of the pattern that most sheets of a unit share; of several units, that of one of them."""
        most = max((self._identical[number] for number in numbers), key=lambda one: one.sheets)
        tried = self._tried[self.inputs.groups[numbers[0]].period]
        return {
            "varied": sum(self._identical[number].varied for number in numbers),
            "identical": most.sheets,
            "identical_near": most.near,
            "identical_together": most.together if any(self._sendings[number].dated for number in numbers) else None,
            "identical_p": min(1.0, tried * most.p) if is_unit and most.sheets > 1 else None,
        }

    def _hold_against_channels(self, rows: Sequence[Row], groups: Sequence[Sequence[int]]) -> None:
        """Add to rows by how much their shares lie beyond those of another channel at the same units."""
        sides = [self._beside(row, numbers) for row, numbers in zip(rows, groups, strict=True)]
        for row, side in zip(rows, sides, strict=True):
            name = self.inputs.channels.get(side.channel, side.channel) if side else ""
            row.update(
                zip(BESIDE, (side.channel if side else "", name, len(side.pairs) if side else None), strict=True)
            )
        for name in _SHARES:
            sets = [self._strata(side, name) if side else [] for side in sides]
            found = stratified_differences(sets, by_both)
            ps = [one.p if one else None for one in found]
            for row, one, p in zip(rows, found, _adjusted_by_period(rows, ps), strict=True):
                cells = (one.points, one.low, one.high, p) if one else (None,) * 4
                row.update(zip(_compared(name), (*cells, None), strict=True))

    def _strata(self, side: _Beside, name: str) -> list[tuple[Estimate, Estimate]]:
        sums = self._over(side.questions)
        return [(_estimate(sums, name, one), _estimate(sums, name, other)) for one, other in side.pairs]

    def _beside(self, row: Row, numbers: Sequence[int]) -> _Beside | None:
        """Return what a row is held against: of all other channels the one with most valid sheets at these units."""
        found: list[tuple[int, _Beside]] = []
        for (period, shared), pairs in zip(self._shared, self._pairs, strict=True):
            if period != row["period"] or row["channel"] not in (shared.channel, shared.beside):
                continue
            is_first = shared.channel == row["channel"]
            known = pairs[0 if is_first else 1]
            here = tuple(pair for _, pair in sorted(known[one] for one in numbers if one in known))
            if here and shared.asks_the_same:
                sheets = sum(self.inputs.counts[other].statuses[Status.VALID] for _, other in here)
                name = shared.beside if is_first else shared.channel
                found.append((sheets, _Beside(name, here, shared.questions)))
        return max(found, key=lambda one: (one[0], one[1].channel))[1] if found else None

    def _hold_against_units(self, rows: Sequence[Row], channels: Sequence[Sequence[int]]) -> None:
        """Add to the rows of units up to where a share is to be expected, by all units of the channel and period."""
        places = {number: row for row, number in zip(rows, [n for ns in channels for n in ns], strict=True)}
        for numbers in channels:
            for name in _SHARES:
                units = [_estimate(self._sums, name, number) for number in numbers]
                funnel = funnel_of(units, self.inputs.fewest)
                if funnel is None or funnel.dispersion is None:
                    continue  # too few units to tell by how much honest ones differ
                for number, unit in zip(numbers, units, strict=True):
                    if unit.sheets:
                        (high,) = funnel.limits([unit.sheets], ALARM)[1].tolist()
                        limit = max(high, 100 * funnel.reference + POINTS_AMONG_UNITS)
                        places[number][f"{name}_limit"] = half_up(Fraction(min(limit, 100.0)))


def _adjusted_by_period(rows: Sequence[Row], ps: Sequence[float | None]) -> list[float | None]:
    """Return p-values adjusted for those of the same period."""
    found: list[float | None] = [None] * len(rows)
    for period in {row["period"] for row in rows}:
        here = [at for at, row in enumerate(rows) if row["period"] == period]
        for at, p in zip(here, adjusted([ps[at] for at in here]), strict=True):
            found[at] = p
    return found


def _with_intervals(rows: Sequence[Row]) -> None:
    """Add to rows what share each count is, with its Wilson interval: of all rows at once, it takes little time."""
    for name, of in _COUNTED.items():
        counts = [(row[name] or 0, row[of] if row[name] is not None else 0) for row in rows]
        for row, pair, ends in zip(rows, counts, wilson_95_each(counts), strict=True):
            low, high = ends or (None, None)
            row |= {f"{name}_share": share_in_per_cent(*pair), f"{name}_low": low, f"{name}_high": high}


_COUNTED = {"all_best": "all_best_of", "straight": "straight_of", "untouched": "sent", "speeders": "timed"}
"""The columns with the sheets that look so, and of how many."""
