"""Shortcomings as a register may hold them."""

from __future__ import annotations

from datetime import date
from typing import Any

from pipeline.records.remedies import About, Shortcoming, Step, StepKind, Subject, register_of
from pipeline.workspace import Workspace


def shortcoming(
    number: int, due: date | None = None, owner: str = "", title: str = "Ít ghế chờ", unit: str = "ub06808", **more: Any
) -> Shortcoming:
    """Return a shortcoming: decided where it has a date, else proposed; ``kinds`` are steps after that."""
    fields = {"subject": "other", "title": title, "unit": unit, "unit_name": more.pop("unit_name", "Phường Vàng Danh")}
    steps = [Step(number * 100, number, "2026-11-02T02:00:00+00:00", "minh", StepKind.ADDED, fields)]
    if due is not None:
        decided = {"measure": "Thêm ghế", "owner": owner, "due": due.isoformat()}
        steps.append(Step(number * 100 + 1, number, "2026-11-03T02:00:00+00:00", "minh", StepKind.DECIDED, decided))
    elif owner:
        edited = Step(number * 100 + 1, number, "2026-11-03T02:00:00+00:00", "minh", StepKind.EDITED, {"owner": owner})
        steps.append(edited)
    for at, (kind, why) in enumerate(more.pop("kinds", ()), 2):
        day = {"done_on": "2026-11-20"} if kind is StepKind.DONE else {}
        steps.append(Step(number * 100 + at, number, "2026-11-04T02:00:00+00:00", "hoa", kind, day, why))
    (made,) = register_of(steps)
    return made


def keep(workspace: Workspace, owner: str, due: date | None, title: str = "Ít ghế chờ", unit: str = "ub06808") -> int:
    """Put a shortcoming into a workspace's register, and return its number."""
    store, about = (
        workspace.store.remedies,
        About(Subject.OTHER, unit=unit, unit_name="Phường Vàng Danh" if unit else ""),
    )
    number = store.begin(about, {"title": title}, "minh").number
    if due is not None:
        fields = {"measure": "Thêm ghế", "owner": owner, "due": due.isoformat()}
        store.step(number, StepKind.DECIDED, "minh", fields)
    return number
