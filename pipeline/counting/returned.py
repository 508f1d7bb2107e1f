"""Every sheet that came back, put together from the store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from pipeline.records.assembly import Sheet, SheetForm, assemble, by_serial
from pipeline.records.rulings import SheetRulings, by_sheet
from pipeline.records.runs import IssuedRun, Ledger
from pipeline.records.store_rows import KeptLayout, SheetPageRow
from pipeline.workspace import Workspace


class ReturnedSheet(NamedTuple):
    """A sheet with its run and its form.

    Attributes:
        run: its printing order.
        form: of its layout.
        sheet: what it says, with all that people ruled.
        machine: what it would say without that; ``None`` where nobody ruled anything about its answers.
    """

    run: IssuedRun
    form: SheetForm
    sheet: Sheet
    machine: Sheet | None


def sheets_of(workspace: Workspace, layouts: Mapping[str, KeptLayout]) -> Iterator[tuple[IssuedRun, SheetForm, Sheet]]:
    """Yield every sheet that came back, by serial, with its run and its form."""
    forms = forms_of(workspace, layouts)
    for run, form, sheet, _ in returned_sheets(workspace, forms, Ledger(workspace.store.runs.all())):
        yield run, form, sheet


def forms_of(workspace: Workspace, layouts: Mapping[str, KeptLayout]) -> dict[str, SheetForm]:
    """Return what a sheet of each layout can say, and when it is invalid by this workspace's settings."""
    share = workspace.settings.validity.invalid_share
    return {name: SheetForm.of(kept.layout, share) for name, kept in layouts.items()}


def returned_sheets(
    workspace: Workspace, forms: Mapping[str, SheetForm], ledger: Ledger, serials: range | None = None
) -> Iterator[ReturnedSheet]:
    """Yield every sheet that came back, by serial; with ``serials`` only those.

    Args:
        workspace: whose store they are in.
        forms: of every layout.
        ledger: of every run.
        serials: consecutive ones.
    """
    store = workspace.store
    rulings = dict(by_sheet(kept.ruling for kept in store.rulings.in_force(serials)))
    for serial, rows in _with_ruled(by_serial(store.pages.of_sheets(serials)), rulings):
        run = ledger.run_of(serial)
        if run is not None:
            form, ruled = forms[run.layout], rulings.get(serial)
            machine = assemble(serial, form, rows) if ruled and ruled.about_answers else None
            yield ReturnedSheet(run, form, assemble(serial, form, rows, ruled), machine)


def _with_ruled(
    sheets: Iterable[tuple[int, list[SheetPageRow]]], rulings: Mapping[int, SheetRulings]
) -> Iterator[tuple[int, list[SheetPageRow]]]:
    """Add, in their order, the sheets that people entered by hand though no page of them could be read."""
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
