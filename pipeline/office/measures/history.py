"""The steps of a shortcoming as they are told: who did what and when, what was changed from what to what, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from pipeline.records.remedies import Step, StepKind

TOLD = ("title", "cause", "measure", "owner", "due", "done_on", "result", "reply", "publish")
"""Fields whose changes are told."""


class Changed(NamedTuple):
    """A field that a step changed; an empty text stands for none."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Told:
    """A step as it is told.

    Attributes:
        id: of the step.
        at: when, by the clock on the wall.
        by: who.
        kind: what was done.
        changed: fields that it changed.
        why: what was said of it.
        file: the name of a file that was attached or taken away; empty for none.
        is_erased: whether texts of it were erased.
    """

    id: int
    at: datetime
    by: str
    kind: StepKind
    changed: tuple[Changed, ...]
    why: str
    file: str
    is_erased: bool


def history_of(steps: Iterable[Step]) -> list[Told]:
    """Return the steps of one shortcoming, the oldest first, as they are told."""
    held: dict[str, str] = {}
    files: dict[str, str] = {}
    told = []
    for step in steps:
        changed = tuple(_changes(held, step.fields))
        held |= step.fields
        digest = step.fields.get("sha256", "")
        files |= {digest: step.fields["file"]} if step.fields.get("file") else {}
        file = files.get(digest, "") if step.kind in (StepKind.ATTACHED, StepKind.DETACHED) else ""
        told.append(Told(step.id, step.moment, step.by, step.kind, changed, step.why, file, step.erased_at is not None))
    return told


def _changes(held: Mapping[str, str], fields: Mapping[str, str]) -> Iterable[Changed]:
    for name in TOLD:
        if name in fields and fields[name] != held.get(name, ""):
            yield Changed(name, held.get(name, ""), fields[name])
