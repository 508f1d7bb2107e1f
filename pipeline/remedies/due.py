"""What is due: overdue ones first, then those of the next seven days, by who has to do it; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from forms.register import folded
from pipeline.records.remedies import Shortcoming, Status

SOON = timedelta(days=7)
"""What is due sooner than this is told of: whoever is reminded once a week hears of everything before its day."""


@dataclass(frozen=True, slots=True)
class DueList:
    """What there is still to do about shortcomings, as of a day; each part by its date, then by number.

    Attributes:
        day: as of when.
        overdue: what should have been done before that day.
        this_week: what is due on it or within the six days after.
        later: what is due after that.
        undated: what nobody has set a date for.
        asked: those among all of them whose unit the whole office asked a question, which nobody has answered.
    """

    day: date
    overdue: tuple[Shortcoming, ...] = ()
    this_week: tuple[Shortcoming, ...] = ()
    later: tuple[Shortcoming, ...] = ()
    undated: tuple[Shortcoming, ...] = ()
    asked: tuple[Shortcoming, ...] = ()

    @property
    def pressing(self) -> tuple[Shortcoming, ...]:
        """What somebody is reminded of: overdue, due within the week, or asked about; each once."""
        return tuple({one.number: one for one in (*self.overdue, *self.this_week, *self.asked)}.values())

    @property
    def dated(self) -> tuple[Shortcoming, ...]:
        """What has a date, the earliest first."""
        return (*self.overdue, *self.this_week, *self.later)

    @property
    def everything(self) -> tuple[Shortcoming, ...]:
        """All of it, the most urgent first."""
        return (*self.dated, *self.undated)

    @property
    def undecided(self) -> tuple[Shortcoming, ...]:
        """What was proposed and nobody has decided anything about."""
        return tuple(one for one in self.everything if one.status is Status.PROPOSED)

    def by_owner(self) -> tuple[OwnersDue, ...]:
        """Return what each owner has to do, who has something overdue first; what is nobody's comes last."""
        spelt: dict[str, str] = {}
        for one in self.everything:
            spelt.setdefault(owner_key(one.owner), " ".join(one.owner.split()))
        each = [OwnersDue(spelt[key], self._of(key)) for key in spelt]
        return tuple(sorted(each, key=_order))

    def _of(self, key: str) -> DueList:
        parts = (self.overdue, self.this_week, self.later, self.undated, self.asked)
        own = (tuple(one for one in part if owner_key(one.owner) == key) for part in parts)
        return DueList(self.day, *own)


@dataclass(frozen=True, slots=True)
class OwnersDue:
    """What one owner has to do.

    Attributes:
        owner: as first spelt; empty for what is nobody's.
        due: what it is.
    """

    owner: str
    due: DueList


def due_list(shortcomings: Iterable[Shortcoming], day: date, units: Sequence[str] = ()) -> DueList:
    """Return what there is still to do, as of a day.

    What is done waits for the figures, or for somebody of the whole office to close it, and is not due.

    Args:
        shortcomings: of the register.
        day: as of when.
        units: ids of the units whose shortcomings are meant; empty for all, and those of the whole office.
    """
    open_ones = [one for one in shortcomings if is_to_be_done(one) and (not units or one.about.unit in units)]
    dated = sorted((one.due, one.number, one) for one in open_ones if one.due is not None)
    return DueList(
        day,
        overdue=tuple(one for due, _, one in dated if due < day),
        this_week=tuple(one for due, _, one in dated if day <= due < day + SOON),
        later=tuple(one for due, _, one in dated if due >= day + SOON),
        undated=tuple(one for one in open_ones if one.due is None),
        asked=tuple(one for one in open_ones if one.question),
    )


def is_to_be_done(one: Shortcoming) -> bool:
    """Tell whether somebody still has to do something about it."""
    return one.is_open and one.status is not Status.DONE


def owner_key(name: str) -> str:
    """Return what is equal for two spellings of a name, as of a unit: case, blanks, Unicode form, place of the tone.

    >>> owner_key("TRẦN  thị Hoà") == owner_key("Trần Thị Hòa ")
    True
    """
    return folded(name)


def _order(one: OwnersDue) -> tuple[bool, bool, bool, str]:
    return (not one.owner, not one.due.overdue, not one.due.this_week, owner_key(one.owner))
