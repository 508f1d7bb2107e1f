"""What somebody wrote into a file about a shortcoming, held against what the register says: what is new, what clashes.

A file is a copy of the register, of some day, in which people go on typing. A cell is taken where it is another one
than the copy had and the register still says what the copy said. An empty cell says nothing: it clears nothing.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from forms.csv_table import tidy
from pipeline.counting.csv_files import as_typed
from pipeline.records.remedies import DAYS, MOST_LETTERS, TYPED, Shortcoming, Status, StepKind, register_of
from pipeline.remedies.typed_days import day_meant

FIELDS = ("cause", "measure", "owner", "due", "done_on", "result", "reply")
"""What a file may fill in."""
_DECIDES = ("measure", "owner", "due")


@dataclass(frozen=True, slots=True)
class Taken:
    """What becomes of the cells of a line.

    Attributes:
        fields: that are new, days as ISO 8601.
        unclear: cells that can't be taken as they are, such as days that are none; nothing else stands in their place.
        refused: names of cells that were changed in the file while the register says something else.
        gone: names of cells that hold what was erased from the register, or may do so.
    """

    fields: dict[str, str] = field(default_factory=dict)
    unclear: dict[str, str] = field(default_factory=dict)
    refused: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()


def erased_fields(one: Shortcoming | None, known: Collection[int] = ()) -> set[str]:
    """Return the fields of a shortcoming whose texts were erased, apart from steps of which a file knows that."""
    steps = one.steps if one else ()
    return {name for step in steps if step.erased_at and step.id not in known for name in step.fields if name in TYPED}


def values_of(one: Shortcoming | None, names: tuple[str, ...] = FIELDS) -> dict[str, str]:
    """Return what the register says in each field, as text."""
    return {name: str(getattr(one, name) or "") if one else "" for name in names}


def as_of(one: Shortcoming, step: int) -> Shortcoming | None:
    """Return how a shortcoming stood after a step of the register; ``None`` if it was not there yet."""
    earlier = [each for each in one.steps if each.id <= step]
    return register_of(earlier)[0] if earlier else None


def same_text(cell: str, other: str) -> bool:
    """Tell whether two cells are the same text, but for what a spreadsheet program changes when it saves.

    >>> same_text("0912 345", "0912  345 "), same_text("0912", "912"), same_text("a", "A")
    (True, True, False)
    """
    return _spelled(cell) == _spelled(other)


def taken(
    given: Mapping[str, str], base: Mapping[str, str], now: Mapping[str, str], erased: Collection[str] = ()
) -> Taken:
    """Return what is taken of a line.

    Args:
        given: the cells of the file by field.
        base: what the copy said that people typed into; empty texts where that is not known.
        now: what the register says.
        erased: fields whose texts were erased since the file was written.
    """
    fields: dict[str, str] = {}
    unclear: dict[str, str] = {}
    refused: list[str] = []
    gone: list[str] = []
    for name, cell in given.items():
        value = _value(name, cell)
        if not cell.strip() or _is(cell, value, now[name]) or _is(cell, value, base[name]):
            continue
        if name in erased and not now[name]:
            gone.append(name)
        elif now[name] and not same_text(now[name], base[name]):
            refused.append(name)
        elif value is not None:
            fields[name] = value
        elif now[name]:
            refused.append(name)
        else:
            unclear[name] = cell
    return Taken(fields, unclear, tuple(refused), tuple(gone))


def steps_to(
    status: Status, now: Mapping[str, str], fields: Mapping[str, str], day: date, *, may_decide: bool = True
) -> list[tuple[StepKind, dict[str, str]]]:
    """Return the steps by which fields come into the register.

    What is to be done, by whom and until when is a decision once all three are there and one of them was typed now. It
    is done where its result and the day on which it was done are there, one of them typed now.

    Args:
        status: how the shortcoming stands.
        now: what the register says.
        fields: what was typed.
        day: today: nothing was done on a later one.
        may_decide: whether the file leaves it open how the shortcoming stands, or says that it was decided.
    """
    if not fields:
        return []
    full, steps, left = {**now, **fields}, [], dict(fields)
    if may_decide and status is Status.PROPOSED and all(full[name] for name in _DECIDES) and {*_DECIDES} & {*fields}:
        steps.append((StepKind.DECIDED, left))
        status, left = Status.DECIDED, {}
    was_done = bool(full["result"] and full["done_on"]) and full["done_on"] <= day.isoformat()
    if was_done and status in (Status.DECIDED, Status.UNDER_WAY) and {"result", "done_on"} & {*fields}:
        steps.append((StepKind.DONE, {**left, "done_on": full["done_on"]}))
        left = {}
    return [*steps, *([(StepKind.EDITED, left)] if left else [])]


def after_first(steps: Iterable[tuple[StepKind, dict[str, str]]]) -> list[tuple[StepKind, dict[str, str]]]:
    """Return the steps that follow the first of a shortcoming, which has filled in all but what a step itself asks."""
    return [
        (kind, {name: value for name, value in filled.items() if name == "done_on" and kind is StepKind.DONE})
        for kind, filled in steps
        if kind is not StepKind.EDITED
    ]


def _value(name: str, cell: str) -> str | None:
    """Return a cell as the register has it; ``None`` where it can't hold it."""
    if name in DAYS:
        day = day_meant(as_typed(cell))
        return day.isoformat() if day else None
    text = unicodedata.normalize("NFC", as_typed(cell)).strip()
    return text if len(text) <= MOST_LETTERS else None


def _is(cell: str, value: str | None, held: str) -> bool:
    return same_text(cell, held) or (value is not None and same_text(value, held))


def _spelled(cell: str) -> str:
    text = unicodedata.normalize("NFC", tidy(as_typed(cell)))
    return text.lstrip("0") or "0" if text.isdecimal() else text
