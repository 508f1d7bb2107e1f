"""Whether a desk or official that sheets or slips are to be for is one of the unit, in all of the period."""

from __future__ import annotations

from forms.bilingual import both
from forms.desks import Desks
from forms.errors import UnknownDeskError
from pipeline.records.periods import Period


def checked_desk(desks: Desks, unit: str, desk: str, period: Period) -> str:
    """Return the id of a desk or official that was named for a unit, as a run keeps it; empty where none was named.

    Args:
        desks: of all units.
        unit: the id of the unit.
        desk: the id, or ``unit/id``; capitals don't matter.
        period: in which the answers will count.

    Raises:
        UnknownDeskError: the unit has no such desk in the period, or it is given from one to another within it, so
            that nobody could tell later whose the answers are.
    """
    if not desk:
        return ""
    named = desk.lower()
    of_unit, _, alone = named.rpartition("/")
    if of_unit and of_unit != unit:
        raise UnknownDeskError(
            both("“{desk}” không phải là quầy của {unit}", "“{desk}” is no desk of {unit}", desk=desk, unit=unit),
            both(
                "Ghi một quầy của {unit}, hoặc ghi đơn vị có quầy đó.",
                "Name one of {unit}, or that other unit.",
                unit=unit,
            ),
        )
    return desks.get(unit, alone, period.first, period.last).id
