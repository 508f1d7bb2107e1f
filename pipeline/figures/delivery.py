"""Who has delivered: of the units that should have sheets in a period, those of which something came back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from forms.register import Register
from pipeline.counting.tally import Group
from pipeline.figures import texts
from pipeline.records.periods import parse_period, period_before

MOST_NAMED = 10
"""How many units are named of those of which nothing came back."""


class Counted(Protocol):
    """The sheets of one unit, channel and period, as far as it matters whether they came."""

    @property
    def unit_name(self) -> str:
        """As printed on the latest run."""

    @property
    def issued(self) -> int:
        """The number of sheets and slips printed."""

    @property
    def returned(self) -> int:
        """The number of sheets of which something came."""


@dataclass(frozen=True, slots=True)
class Missing:
    """A unit of which nothing came back.

    Attributes:
        unit_name: as it was when sheets were printed.
        channels: what those are called by which nothing came back; empty where nothing came by any.
    """

    unit_name: str
    channels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Delivery:
    """What came back of one survey in one period.

    Attributes:
        survey: its id.
        period: by its name.
        units: how many units have sheets of the period, issued or returned, or are missed.
        delivered: how many of them returned a sheet.
        returned: how many sheets.
        is_complete: whether every unit that was issued sheets returned one, and any was returned; where none were
            issued, whether every unit that is expected delivered.
        missing: first units of which nothing came back, whether sheets were issued to them or they delivered in the
            period before and still exist; then those that left out one of the channels that they were issued sheets of.
    """

    survey: str
    period: str
    units: int
    delivered: int
    returned: int
    is_complete: bool
    missing: tuple[Missing, ...]


def deliveries(
    groups: Mapping[Group, Counted], register: Register, channels: Mapping[str, str]
) -> tuple[Delivery, ...]:
    """Return what came back of each survey and period, the oldest period first.

    Args:
        groups: the sheets of every unit, channel and period.
        register: which says whether a unit of the period before still exists; one that it does not know does.
        channels: what channels are called.
    """
    by_period: dict[tuple[str, str], dict[str, dict[str, Counted]]] = {}
    for group, counts in groups.items():
        if counts.issued or counts.returned:
            units = by_period.setdefault((group.survey, group.period), {})
            units.setdefault(group.unit, {})[channels.get(group.channel, group.channel)] = counts
    ended = {unit.id: unit.valid_to for unit in register}
    found = []
    for survey, period in sorted(by_period, key=lambda key: (parse_period(key[1]).sort_key, key[0])):
        earlier = period_before(period, [other for of, other in by_period if of == survey])
        before = by_period[survey, earlier] if earlier else {}
        last = parse_period(period).last
        expected = {
            unit: by_channel
            for unit, by_channel in before.items()
            if (ended.get(unit) or last) >= last and _came(by_channel)
        }
        found.append(_delivery(survey, period, by_period[survey, period], expected))
    return tuple(found)


def newest(known: Iterable[Delivery]) -> Delivery | None:
    """Return the newest complete one; where none is complete, the newest of which anything came back, or the newest."""
    ordered = sorted(known, key=lambda one: (one.is_complete, one.delivered > 0, parse_period(one.period).sort_key))
    return ordered[-1] if ordered else None


_Units = Mapping[str, Mapping[str, Counted]]


def _delivery(survey: str, period: str, units: _Units, expected: _Units) -> Delivery:
    delivered = sum(map(_came, units.values()))
    absent = [Missing(_name(channels)) for unit, channels in expected.items() if unit not in units]
    issued = [channels for channels in units.values() if any(counts.issued for counts in channels.values())]
    is_complete = delivered > 0 and all(map(_came, issued)) and (bool(issued) or not absent)
    nothing = [Missing(_name(channels)) for channels in units.values() if not _came(channels)]
    return Delivery(
        survey,
        period,
        len(units) + len(absent),
        delivered,
        sum(counts.returned for channels in units.values() for counts in channels.values()),
        is_complete,
        (*nothing, *absent, *_left_out(units.values())),
    )


def _left_out(units: Iterable[Mapping[str, Counted]]) -> Iterator[Missing]:
    for channels in units:
        empty = tuple(channel for channel, counts in channels.items() if counts.issued and not counts.returned)
        if empty and _came(channels):
            yield Missing(_name(channels), empty)


def _came(channels: Mapping[str, Counted]) -> bool:
    return any(counts.returned for counts in channels.values())


def _name(channels: Mapping[str, Counted]) -> str:
    names: Sequence[str] = [counts.unit_name for counts in channels.values()]
    return names[-1]


def named(missing: Sequence[Missing], language: str) -> str:
    """Return units of which nothing came back in words; of more than some the rest by their number only."""
    names = [
        f"{one.unit_name} ({', '.join(one.channels)})" if one.channels else one.unit_name
        for one in missing[:MOST_NAMED]
    ]
    more = len(missing) - len(names)
    rest = texts.AND_OTHERS.said(language).format(count=more) if more else ""
    return ", ".join(names) + rest
