"""Assemble sheets from the rows in the store, also those that were answered twice and of which another counts.

A sheet of a cancelled run waits until a person says whether it counts, and is left out where it does not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from pipeline.counting.cancelled_runs import cancelled_of
from pipeline.counting.set_aside import LeftSheets, rulings_that_count
from pipeline.records.assembly import Sheet, SheetForm, assemble, by_serial, held_back
from pipeline.records.rulings import SheetRulings, by_sheet
from pipeline.records.runs import IssuedRun, Ledger
from pipeline.records.store_rows import SheetPageRow
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


def arrived_sheets(
    workspace: Workspace, forms: Mapping[str, SheetForm], ledger: Ledger, serials: Numbers | None = None
) -> Iterator[ReturnedSheet]:
    """Yield every sheet of which something arrived, by serial; none that a person does not let count.

    Args:
        workspace: whose store contains them.
        forms: of every layout.
        ledger: of every run.
        serials: to which the sheets are limited; ``None`` for all.
    """
    rulings = dict(by_sheet(kept.ruling for kept in rulings_that_count(workspace, serials)))
    cancelled = cancelled_of(workspace, ledger, serials)
    for serial, rows in rows_of_sheets(workspace, rulings, serials):
        run, held = ledger.run_of(serial), cancelled.holds(serial)
        if run is not None and not (held and cancelled.counts(serial) is False):
            form, ruled = forms[run.layout], rulings.get(serial)
            machine = assemble(serial, form, rows) if ruled and ruled.about_answers else None
            sheet = assemble(serial, form, rows, ruled)
            asked = held and cancelled.counts(serial) is None
            yield ReturnedSheet(run, form, held_back(sheet) if asked else sheet, machine)


def rows_of_sheets(
    workspace: Workspace, rulings: Mapping[int, SheetRulings], serials: Numbers | None = None
) -> Iterator[tuple[int, list[SheetPageRow]]]:
    """Yield the pages of every sheet that came back, by serial; none of one that people entered by hand.

    Pages of withdrawn batches are left out, and those of batches on hold are known to be there alone.

    Args:
        workspace: whose store contains them.
        rulings: those about these sheets that count.
        serials: to which the sheets are limited; ``None`` for all.
    """
    aside = workspace.store.batches.set_aside()
    sheets = by_serial(workspace.store.pages.of_sheets(serials))
    # Whether a sheet counts says nothing of what is on it: that alone makes none.
    ruled = {serial for serial, one in rulings.items() if one.about_answers or one.counts is None}
    if not aside:
        return _with_ruled(sheets, ruled)
    left = LeftSheets.of(workspace, aside, serials)
    return left.left(_with_ruled(sheets, ruled | left.on_hold.keys()), rulings)


def _with_ruled(
    sheets: Iterable[tuple[int, list[SheetPageRow]]], rulings: Collection[int]
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
