"""Which shortcomings a page of the register shows: those that somebody sees, narrowed down, what waits first."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from pipeline.records.remedies import Shortcoming, Status
from pipeline.remedies.levels import sees, waits_for

SHORTCOMINGS_A_PAGE = 25
FIELDS = ("unit", "status", "subject", "owner", "late", "text")
"""What an address may ask for, by these names."""
OPEN = "open"
"""In place of a status: all that are open."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of the register.

    Attributes:
        shown: the shortcomings of this page.
        total: how many there are on all pages.
        at: number of this page, from 1.
        last: number of the last one.
        counts: how many of each status there are, whichever status is asked for.
        is_empty: whether the person sees none at all, however the register is narrowed down.
        units: ids and names that the filter offers.
        owners: likewise.
        asked: what was asked for, by ``FIELDS``.
    """

    shown: tuple[Shortcoming, ...]
    total: int
    at: int
    last: int
    counts: Mapping[Status, int]
    is_empty: bool
    units: tuple[tuple[str, str], ...]
    owners: tuple[str, ...]
    asked: Mapping[str, str]

    def query(self, **more: str | int) -> str:
        """Return the address's query that asks for the same, with some fields changed."""
        said = {**self.asked, **more}
        return urlencode({name: value for name, value in said.items() if value})

    @property
    def is_narrowed(self) -> bool:
        """Whether less than the whole register is asked for."""
        return any(self.asked.values())


def listing(
    register: Sequence[Shortcoming], units: tuple[str, ...], asked: Mapping[str, str], page: int, day: date
) -> Listing:
    """Return a page of the register.

    Args:
        register: all of it.
        units: to which the person is bound; empty for none.
        asked: what the address asks for; what there is none of finds nothing.
        page: its number, from 1.
        day: today.
    """
    mine = [one for one in register if sees(units, one)]
    wanted = {name: asked.get(name, "").strip() for name in FIELDS}
    found = [one for one in mine if _is_wanted(one, wanted, day)]
    counts = Counter(one.status for one in found)
    chosen = [one for one in found if _has_status(one, wanted["status"])]
    chosen.sort(key=_order(units, day))
    last = max(1, -(-len(chosen) // SHORTCOMINGS_A_PAGE))
    at = min(max(1, page), last)
    first = (at - 1) * SHORTCOMINGS_A_PAGE
    return Listing(
        tuple(chosen[first : first + SHORTCOMINGS_A_PAGE]),
        len(chosen),
        at,
        last,
        {status: counts[status] for status in Status},
        not mine,
        tuple(sorted(_units(mine).items(), key=lambda one: one[1].casefold())),
        tuple(sorted({one.owner for one in mine if one.owner}, key=str.casefold)),
        wanted,
    )


def narrowed(
    register: Sequence[Shortcoming], units: tuple[str, ...], asked: Mapping[str, str], day: date
) -> list[Shortcoming]:
    """Return the shortcomings on all pages of what an address asks for, in the order of the register."""
    wanted = {name: asked.get(name, "").strip() for name in FIELDS}
    return [
        one
        for one in register
        if sees(units, one) and _is_wanted(one, wanted, day) and _has_status(one, wanted["status"])
    ]


def waiting(register: Sequence[Shortcoming], units: tuple[str, ...], day: date) -> int:
    """Return how many shortcomings somebody bound to these units should do something about."""
    return sum(waits_for(units, one, day) for one in register)


def _is_wanted(one: Shortcoming, wanted: Mapping[str, str], day: date) -> bool:
    return (
        wanted["unit"] in ("", one.about.unit)
        and wanted["subject"] in ("", one.about.subject)
        and wanted["owner"] in ("", one.owner)
        and (not wanted["late"] or one.is_overdue(day))
        and (not wanted["text"] or _bare(wanted["text"]) in _bare(" ".join(_words(one))))
    )


def _words(one: Shortcoming) -> tuple[str, ...]:
    said = (one.title, one.about.unit_name, one.cause, one.measure, one.owner, one.result, one.question)
    return (f"#{one.number}", *said)


def _bare(text: str) -> str:
    """Return a text as it is searched: neither case nor tones matter, since people leave them out."""
    plain = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return " ".join("".join(sign for sign in plain if not unicodedata.combining(sign)).split())


def _has_status(one: Shortcoming, asked: str) -> bool:
    return one.is_open if asked == OPEN else asked in ("", one.status)


def _units(register: Sequence[Shortcoming]) -> dict[str, str]:
    """Return the units of shortcomings with their names, as they were called last."""
    return {one.about.unit: one.about.unit_name or one.about.unit for one in register if one.about.unit}


def _order(units: tuple[str, ...], day: date) -> Callable[[Shortcoming], tuple[object, ...]]:
    """Return the order of the register: what was given back, what is overdue, what else waits, what is open, the rest.

    Among these what is due first comes first, and then what is newest.
    """

    def place(one: Shortcoming) -> tuple[object, ...]:
        ranks = (bool(one.question), one.is_overdue(day), waits_for(units, one, day), one.is_open, True)
        return ranks.index(True), one.due or date.max, -one.number

    return place
