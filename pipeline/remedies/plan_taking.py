"""What was typed into the plan goes into the register, step by step; each line in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from forms.bilingual import alike
from pipeline.errors import RemedyError
from pipeline.records.remedies import Shortcoming, Status
from pipeline.remedies.plan_lines import PLAN, TYPED, Line, told_of
from pipeline.remedies.typed_fields import Taken, after_first, steps_to, values_of
from pipeline.store.store import Store


@dataclass(frozen=True, slots=True)
class FromPlan:
    """What came into the register out of the plan.

    Attributes:
        added: the numbers of shortcomings that are new.
        changed: the numbers of those of which something was filled in.
        refused: what is said of cells that were not taken, since the register says something else.
        unclear: what is said of cells that only the file holds, until they are written so that they can be taken.
    """

    added: tuple[int, ...] = ()
    changed: tuple[int, ...] = ()
    refused: tuple[str, ...] = ()
    unclear: tuple[str, ...] = ()


NOTHING = FromPlan()


def take_plan(store: Store, lines: Sequence[Line], day: date) -> FromPlan:
    """Write what was typed into the register, and have each line know its shortcoming as it stands then.

    Args:
        store: with the register.
        lines: of the plan, compared with the register.
        day: today.

    Raises:
        StoreError: the database can't be written.
    """
    added: list[int] = []
    changed: list[int] = []
    for line in lines:
        if not line.taken.fields:
            continue
        is_new = line.found is None
        try:
            line.found = _take(store, line, day)
        except RemedyError as error:  # somebody was faster
            line.refused.append(alike("{line}: {why}", line=line.called, why=error.message))
            continue
        (added if is_new else changed).append(line.found.number)
        line.taken = Taken(unclear=line.taken.unclear)
    unclear = tuple(said for line in lines for said in line.unclear)
    return FromPlan(tuple(added), tuple(changed), tuple(told_of(lines)), unclear)


def _take(store: Store, line: Line, day: date) -> Shortcoming:
    from_file = {"imported": PLAN}
    with store.transaction():
        one, fields, seen = line.found, line.taken.fields, None
        if one is None:
            first = {"title": line.title, "evidence": line.evidence.packed()} | fields | from_file
            one = store.remedies.begin(line.about, first, PLAN)
            steps = after_first(steps_to(Status.PROPOSED, fields_of(None), fields, day))
        else:
            seen = one.last_step
            steps = steps_to(one.status, fields_of(one), fields, day)
        for kind, filled in steps:
            one = store.remedies.step(one.number, kind, PLAN, filled | from_file, seen=seen)
            seen = None
    return one


def fields_of(one: Shortcoming | None) -> dict[str, str]:
    """Return what the register says in the fields that the plan has."""
    return values_of(one, TYPED)
