"""The sheets that came back and count at most once: of one that was answered twice, another answer counts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from pipeline.counting.answered_twice import Twice, answered_twice
from pipeline.counting.arrived_sheets import ReturnedSheet, arrived_sheets, rows_of_sheets
from pipeline.records.assembly import Sheet, SheetForm
from pipeline.records.runs import IssuedRun, Ledger
from pipeline.records.store_rows import KeptLayout
from pipeline.store.database import Numbers
from pipeline.workspace import Workspace

__all__ = ["Printed", "ReturnedSheet", "forms_of", "returned_sheets", "rows_of_sheets", "sheets_of"]


@dataclass(frozen=True, slots=True)
class Printed:
    """What was printed, and so what a page can be of.

    Attributes:
        ledger: all runs.
        forms: of every layout.
    """

    ledger: Ledger
    forms: Mapping[str, SheetForm]

    @classmethod
    def of(cls, workspace: Workspace) -> Printed:
        """Return what a workspace has printed until now."""
        layouts = workspace.store.layouts.by_id()
        return cls(Ledger(workspace.store.runs.all()), forms_of(workspace, layouts))

    def noted(self) -> dict[str, list[int]]:
        """Return which runs there are, and which of them are cancelled, by their numbers in the database."""
        cancelled = [run.id for run in self.ledger.cancelled]
        return {"runs": [run.id for run in self.ledger.runs], "cancelled": cancelled}

    def as_noted(self, noted: Mapping[str, Collection[int]]) -> Printed:
        """Return what was printed when that was noted, of what is now: what came to it since shows beside that."""
        known, cancelled = set(noted["runs"]), set(noted["cancelled"])
        then = (replace(run, cancelled=run.id in cancelled) for run in self.ledger.runs if run.id in known)
        return Printed(Ledger(then), self.forms)


def sheets_of(workspace: Workspace, layouts: Mapping[str, KeptLayout]) -> Iterator[tuple[IssuedRun, SheetForm, Sheet]]:
    """Yield every sheet that came back, by serial, with its run and its form."""
    forms = forms_of(workspace, layouts)
    for run, form, sheet, _ in returned_sheets(workspace, forms, Ledger(workspace.store.runs.all())):
        yield run, form, sheet


def forms_of(workspace: Workspace, layouts: Mapping[str, KeptLayout]) -> dict[str, SheetForm]:
    """Return the form of each layout, which includes this workspace's rules for overvotes and for invalid sheets."""
    rules = workspace.settings.validity
    share, void = rules.invalid_share, rules.overvotes_void
    return {name: SheetForm.of(kept.layout, share, overvotes_void=void) for name, kept in layouts.items()}


def returned_sheets(
    workspace: Workspace,
    forms: Mapping[str, SheetForm],
    ledger: Ledger,
    serials: Numbers | None = None,
    twice: Twice | None = None,
) -> Iterator[ReturnedSheet]:
    """Yield every sheet that came back, by serial, but for those of which another answer counts.

    Args:
        workspace: whose store contains them.
        forms: of every layout.
        ledger: of every run.
        serials: to which the sheets are limited; ``None`` for all.
        twice: those of which another answer counts; ``None``: they are looked for.
    """
    if twice is None:
        twice = answered_twice(workspace, forms, ledger, serials)
    for one in arrived_sheets(workspace, forms, ledger, serials):
        if one.sheet.serial not in twice:
            yield one
