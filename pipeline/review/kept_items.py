"""Items that wait, as bytes: what the file beside the store holds of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from omr.faults import Fault
from omr.reading import Doubt, State
from pipeline.counting.returned import Printed
from pipeline.records.rulings import Place
from pipeline.records.runs import Ledger, Origin
from pipeline.review.queue_items import Item, ItemKind, Opinion

Group = tuple[str, int]

_DOUBTS: dict[str | None, Doubt | None] = {None: None} | {doubt.value: doubt for doubt in Doubt}
_FAULTS: dict[str | None, Fault | None] = {None: None} | {fault.value: fault for fault in Fault}
_KINDS = {kind.value: kind for kind in ItemKind}


@dataclass(frozen=True, slots=True)
class KeptItems:
    """Items that wait.

    Attributes:
        groups: the items, by what they were found with.
        printed: what was printed when they were found.
        sheets: how many sheets were looked at for them.
    """

    groups: Mapping[Group, Sequence[Item]]
    printed: Printed
    sheets: int

    def packed(self) -> bytes:
        """Return them as bytes."""
        groups = [[*group, [_fields(item) for item in items]] for group, items in self.groups.items()]
        return orjson.dumps({"sheets": self.sheets, "printed": self.printed.noted(), "groups": groups})

    @classmethod
    def unpacked(cls, content: bytes, printed: Printed) -> KeptItems:
        """Return what ``packed`` made these bytes of; ``printed`` is what is printed now.

        Raises:
            ValueError: a sheet is of no run.
        """
        said = orjson.loads(content)
        then = printed.as_noted(said["printed"])
        groups = {(what, number): list(_items(fields, then.ledger)) for what, number, fields in said["groups"]}
        return cls(groups, then, said["sheets"])


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
