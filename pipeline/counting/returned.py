"""Assemble every sheet that came back from the rows in the store."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.records.assembly import Sheet, SheetForm, assemble, by_serial
from pipeline.records.rulings import SheetRulings, by_sheet
from pipeline.records.runs import IssuedRun, Ledger
from pipeline.records.store_rows import KeptLayout, SheetPageRow
from pipeline.store.database import Numbers
from pipeline.workspace import Workspace


class ReturnedSheet(NamedTuple):
    """A sheet with its run and its form.

    Attributes:
        run: its printing order.
        form: of its layout.
        sheet: with all rulings of people applied.
        machine: the same sheet without rulings; ``None`` if there are no rulings on its answers.
    """

    run: IssuedRun
    form: SheetForm
    sheet: Sheet
    machine: Sheet | None


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
    left_out: Container[int] = frozenset(),
) -> Iterator[ReturnedSheet]:
    """Yield every sheet that came back, by serial.

    Args:
        workspace: whose store contains them.
        forms: of every layout.
        ledger: of every run.
        serials: to which the sheets are limited; ``None`` for all.
        left_out: the sheets that don't count, since they were answered another way, too.
    """
    rulings = dict(by_sheet(kept.ruling for kept in workspace.store.rulings.in_force(serials)))
    for serial, rows in rows_of_sheets(workspace, rulings, serials):
        run = ledger.run_of(serial)
        if run is not None and serial not in left_out:
            form, ruled = forms[run.layout], rulings.get(serial)
            machine = assemble(serial, form, rows) if ruled and ruled.about_answers else None
            yield ReturnedSheet(run, form, assemble(serial, form, rows, ruled), machine)


def rows_of_sheets(
    workspace: Workspace, rulings: Mapping[int, SheetRulings], serials: Numbers | None = None
) -> Iterator[tuple[int, list[SheetPageRow]]]:
    """Yield the pages of every sheet that came back, by serial; none of one that people entered by hand.

    Args:
        workspace: whose store contains them.
        rulings: those in force about these sheets.
        serials: to which the sheets are limited; ``None`` for all.
    """
    return _with_ruled(by_serial(workspace.store.pages.of_sheets(serials)), rulings)


def _with_ruled(
    sheets: Iterable[tuple[int, list[SheetPageRow]]], rulings: Mapping[int, SheetRulings]
) -> Iterator[tuple[int, list[SheetPageRow]]]:
    """Add, in order of serial, the sheets that people entered by hand because no page of them could be read."""
    ruled = iter(sorted(rulings))
    upcoming = next(ruled, None)
    for serial, rows in sheets:
        while upcoming is not None and upcoming < serial:
            yield upcoming, []
            upcoming = next(ruled, None)
        if upcoming == serial:
            upcoming = next(ruled, None)
        yield serial, rows
    while upcoming is not None:
        yield upcoming, []
        upcoming = next(ruled, None)
