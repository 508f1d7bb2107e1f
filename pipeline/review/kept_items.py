"""Items that wait, as bytes: what the file beside the store holds of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import orjson

from omr.faults import Fault
from omr.reading import Doubt, State
from pipeline.records.rulings import Place
from pipeline.records.runs import Ledger, Origin
from pipeline.review.queue_items import Item, ItemKind, Opinion

Group = tuple[str, int]

_DOUBTS: dict[str | None, Doubt | None] = {None: None} | {doubt.value: doubt for doubt in Doubt}
_FAULTS: dict[str | None, Fault | None] = {None: None} | {fault.value: fault for fault in Fault}
_KINDS = {kind.value: kind for kind in ItemKind}


def packed_items(groups: Iterable[tuple[Group, Iterable[Item]]], sheets: int) -> bytes:
    """Return the items of each group as bytes, with the number of sheets that were looked at to find them."""
    said = [[*group, [_fields(item) for item in items]] for group, items in groups]
    return orjson.dumps({"sheets": sheets, "groups": said})


def unpacked_items(content: bytes, ledger: Ledger) -> tuple[dict[Group, list[Item]], int]:
    """Return what ``packed_items`` made these bytes of.

    Args:
        content: the bytes.
        ledger: all runs: what an item says of its run is taken from there.

    Raises:
        ValueError: a sheet is of no run.
    """
    said = orjson.loads(content)
    groups = {(what, number): list(_items(fields, ledger)) for what, number, fields in said["groups"]}
    return groups, said["sheets"]


def _fields(item: Item) -> list[Any]:
    opinions = [list(one) for one in item.opinions]
    about = [item.id, item.kind, item.serial, item.layout if item.serial is None else "", item.sheet_page]
    seen = [item.question, [list(place) for place in item.places], item.answer, item.doubt, item.fault]
    return [*about, *seen, item.expected, opinions, item.audit]


def _items(fields: Iterable[Sequence[Any]], ledger: Ledger) -> Iterator[Item]:
    for number, kind, serial, layout, page, question, places, answer, doubt, fault, expected, opinions, audit in fields:
        run = None if serial is None else ledger.run_of(serial)
        if run is None and serial is not None:
            raise ValueError("a sheet is of no run")
        yield Item(
            number,
            _KINDS[kind],
            serial,
            unit=run.unit if run else "",
            unit_name=run.unit_name if run else "",
            channel=run.channel if run else "",
            period=run.period if run else "",
            layout=run.layout if run else layout,
            sheet_page=page,
            question=question,
            places=tuple(Place(*place) for place in places),
            answer=answer,
            doubt=_DOUBTS[doubt],
            fault=_FAULTS[fault],
            expected=expected,
            opinions=tuple(Opinion(by, answered, State(state)) for by, answered, state in opinions),
            audit=audit,
            is_row=run is not None and run.origin is Origin.ROWS,
        )
