"""Who sees a shortcoming, and who may take which step: a ward works on its own, the whole office looks over all.

Somebody who is bound to units (a *ward*) sees the shortcomings of these units and no others; not even how many others
there are. Whoever is bound to none (the *city*) sees all of them, and alone gives one back with a question and closes
it.
"""

from __future__ import annotations

from datetime import date

from pipeline.records.remedies import BEGINS, FROM, Shortcoming, Status, StepKind, Subject

_CITY_ALONE = frozenset({StepKind.RETURNED, StepKind.CHECKED})


def sees(units: tuple[str, ...], one: Shortcoming) -> bool:
    """Tell whether somebody who is bound to these units (empty: to none) sees a shortcoming."""
    return not units or one.about.unit in units


def may_add(units: tuple[str, ...], unit: str) -> bool:
    """Tell whether somebody bound to these units may add a shortcoming of a unit (empty: of the whole office)."""
    return not units or unit in units


def may(units: tuple[str, ...], one: Shortcoming, kind: StepKind) -> bool:
    """Tell whether somebody who is bound to these units may take a step now, as the shortcoming stands.

    A ward closes nothing but a comment that was answered, on a day that is named; and it does not open again what the
    city has closed. Whether the figures bear a closing out is for ``pipeline.remedies.verdicts`` to say.
    """
    if kind in BEGINS or not sees(units, one) or one.status not in FROM[kind]:
        return False
    if kind is StepKind.ANSWERED:
        return bool(one.question)
    if kind is StepKind.RETURNED:
        return not units and bool(one.about.unit)  # else there is nobody to give it back to
    if not units:
        return True
    if kind is StepKind.CHECKED:
        return one.about.subject is Subject.COMMENT and bool(one.result.strip()) and one.done_on is not None
    return kind not in _CITY_ALONE and not (kind is StepKind.REOPENED and one.status is Status.CHECKED)


def waits_for(units: tuple[str, ...], one: Shortcoming, day: date) -> bool:
    """Tell whether somebody bound to these units should do something about a shortcoming now.

    What was proposed is to be decided, what is overdue to be done; a ward answers what it is asked, and the city looks
    whether what was done can be closed.
    """
    if not sees(units, one) or not one.is_open:
        return False
    if one.status is Status.PROPOSED or one.is_overdue(day):
        return True
    return bool(one.question) if units else one.status is Status.DONE
