"""Find the items that wait for a person in the store: those of all sheets or some, of stray pages, and of audits."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import count

from omr.faults import Fault, Outcome
from pipeline.audit.audit import audits, sheets_to_enter
from pipeline.counting.answered_twice import answered_twice
from pipeline.counting.cancelled_runs import cancelled_of
from pipeline.counting.returned import Printed, rows_of_sheets
from pipeline.counting.set_aside import still_counting
from pipeline.records.assembly import Reason, Sheet, SheetForm, assemble, held_back, written_frames
from pipeline.records.page_record import PageAnswers
from pipeline.records.rulings import Matter, Place, Ruling, SheetRulings, by_sheet
from pipeline.records.runs import IssuedRun, Origin
from pipeline.records.store_rows import KeptRuling, SheetPageRow, StrayPage
from pipeline.review.queue_items import Item, ItemKind, Opinion
from pipeline.store.database import Numbers
from pipeline.workspace import Workspace

_MATTERS = {
    ItemKind.COMMENT: Matter.COMMENT,
    ItemKind.DOUBT: Matter.ANSWER,
    ItemKind.CONFLICT: Matter.VERSION,
    ItemKind.PAGE: Matter.WITHOUT,
    ItemKind.CANCELLED: Matter.CANCELLED,
}


def items_of_sheets(
    workspace: Workspace, printed: Printed, here: set[int], serials: Numbers | None = None
) -> Iterator[tuple[int, list[Item]]]:
    """Yield every sheet that came back, by serial, with its items that wait; there may be none.

    Args:
        workspace: in whose store the sheets are.
        printed: what was printed.
        here: the scans of this office; items whose scans are in another are left out.
        serials: to which the sheets are limited; ``None`` for all.
    """
    in_force: dict[int | None, list[KeptRuling]] = {}
    for one in workspace.store.rulings.in_force(serials):
        in_force.setdefault(one.ruling.serial, []).append(one)
    every = [one for each in in_force.values() for one in each]
    counting = list(still_counting(every, workspace.store.batches.set_aside()))
    numbers, rulings = {one.number for one in counting}, dict(by_sheet(one.ruling for one in counting))
    twice = answered_twice(workspace, printed.forms, printed.ledger, serials)
    cancelled = cancelled_of(workspace, printed.ledger, serials)
    for serial, rows in rows_of_sheets(workspace, rulings, serials):
        run, held = printed.ledger.run_of(serial), cancelled.holds(serial)
        if serial in twice or (held and cancelled.counts(serial) is False):
            yield serial, []  # another answer counts, or it does not
        elif run is not None:
            form, ruled = printed.forms[run.layout], rulings.get(serial)
            sheet = assemble(serial, form, rows, ruled)
            sheet = held_back(sheet) if held and cancelled.counts(serial) is None else sheet
            kept = {one.ruling.key: one for one in in_force.get(serial, ())}
            found = _of_sheet(run, form, sheet, rows, ruled or SheetRulings()) if sheet.is_open else ()
            comments = _visible(_comments(run, form, sheet), here, kept)
            yield serial, [*_visible(found, here, kept), *_untyped(comments, numbers)]


def stray_items(workspace: Workspace, scans: Numbers | None = None) -> list[Item]:
    """Return the items of pages that belong to no known sheet (of these scans)."""
    return [_of_stray(page) for page in workspace.store.pages.stray(scans)]


def audit_items(workspace: Workspace, printed: Printed, here: set[int]) -> Iterator[Item]:
    """Yield the pages of audited sheets that have questions without an entry."""
    for audit in audits(workspace):
        for sheet in sheets_to_enter(workspace, audit):
            run, missing = printed.ledger.run_of(sheet.serial), set(sheet.missing)
            for page in sheet.pages if run else ():
                if run and page.scan in here and page.page is not None and missing & set(page.questions):
                    item_id, place = f"audit-{audit.id}-{sheet.serial}-{page.sheet_page}", Place(page.scan, page.page)
                    item = _page_item(run, sheet.serial, page.sheet_page)
                    yield replace(item, id=item_id, kind=ItemKind.AUDIT, places=(place,), audit=audit.id)


def in_order(item: Item) -> tuple[bool, bool, Place, int, str]:
    """Return the sort key of an item: pages in the order of the stack, items without a picture after them.

    Comments and audits come last, since no sheet waits for them.
    """
    return (
        item.kind in (ItemKind.COMMENT, ItemKind.AUDIT),
        not item.places,
        item.places[0] if item.places else Place(0, 0),
        item.serial or 0,
        item.id,
    )


def _visible(items: Iterable[Item], here: set[int], kept: Mapping[str, KeptRuling]) -> Iterator[Item]:
    """Leave out items whose scans are in another office; fill in the ruling in force and the opinions of the others."""
    for item in items:
        if not item.places or item.places[0].scan in here:
            key = Ruling(_MATTERS[item.kind], item.serial, item.sheet_page, item.question).key
            in_force = kept[key].number if key in kept else None
            yield replace(item, expected=in_force, opinions=tuple(_opinions(item, kept)))


def opinion_key(item: Item, number: int) -> str:
    """Return the key of the ruling that stores the opinion of the ``number``-th person (from 1) on a doubt."""
    return Ruling(Matter.OPINION, item.serial, item.sheet_page, f"{item.question}#{number}").key


def _opinions(item: Item, kept: Mapping[str, KeptRuling]) -> Iterator[Opinion]:
    for number in count(1):
        found = kept.get(opinion_key(item, number)) if item.kind is ItemKind.DOUBT else None
        if found is None:
            return
        yield Opinion(found.by, found.ruling.answer, found.ruling.state)


def _of_sheet(
    run: IssuedRun, form: SheetForm, sheet: Sheet, rows: list[SheetPageRow], rulings: SheetRulings
) -> Iterator[Item]:
    if sheet.reason is Reason.HELD:
        return  # until its batch is released
    if sheet.reason is Reason.RUN_CANCELLED:
        yield _of_cancelled(run, sheet, rows)
        return
    at = 0
    for number, questions in enumerate(form.pages, 1):
        here = [row for row in rows if row.sheet_page == number]
        page = slice(at, at + len(questions))
        at += len(questions)
        item = _page_item(run, sheet.serial, number)
        found = sheet.found[number - 1]
        if sheet.reason is Reason.CONFLICT:
            yield from _of_conflict(item, here, rulings)
        elif found is None and "d" in sheet.states[page]:
            strays = rulings.strays.get(number, [])
            places = (*(Place(row.scan, row.page) for row in here), *strays)
            fault = Fault.REGISTRATION_POOR if places else None
            yield replace(item, id=f"page-{item.id}", places=places, fault=fault)
        elif found is not None and "d" in sheet.states[page]:
            yield from _of_doubts(item, questions, sheet, page, Place(*found), here)


def _page_item(run: IssuedRun, serial: int, number: int) -> Item:
    return Item(
        id=f"{serial}-{number}",
        kind=ItemKind.PAGE,
        serial=serial,
        unit=run.unit,
        unit_name=run.unit_name,
        channel=run.channel,
        period=run.period,
        layout=run.layout,
        sheet_page=number,
        is_row=run.origin is Origin.ROWS,
    )


def _of_cancelled(run: IssuedRun, sheet: Sheet, rows: Iterable[SheetPageRow]) -> Item:
    """Return the question whether a sheet counts that came back of a cancelled run; nothing else is asked before."""
    item = replace(_page_item(run, sheet.serial, 1), id=f"cancelled-{sheet.serial}", kind=ItemKind.CANCELLED)
    seen = {number: Place(*found) for number, found in enumerate(sheet.found, 1) if found is not None}
    for row in rows:
        seen.setdefault(row.sheet_page, Place(row.scan, row.page))
    places = tuple(place for _, place in sorted(seen.items()))
    return replace(item, sheet_page=1 if item.is_row else None, places=places, fault=Fault.RUN_CANCELLED)


def _comments(run: IssuedRun, form: SheetForm, sheet: Sheet) -> Iterator[Item]:
    for number, question, found in written_frames(form, sheet):
        item_id, places = f"comment-{sheet.serial}-{question}", (Place(*found),)
        item = _page_item(run, sheet.serial, number)
        yield replace(item, id=item_id, kind=ItemKind.COMMENT, question=question, places=places)


def _untyped(items: Iterable[Item], counting: Collection[int]) -> Iterator[Item]:
    """Leave out the comments that were typed, unless that was on a page that does not count any more."""
    return (item for item in items if item.expected is None or item.expected not in counting)


def _of_conflict(item: Item, rows: Iterable[SheetPageRow], rulings: SheetRulings) -> Iterator[Item]:
    """Yield the conflict of a page, if it is not settled; other doubts of the sheet are asked about after that."""
    contenders = tuple(Place(row.scan, row.page) for row in rows if row.outcome == Outcome.CONFLICT)
    if contenders and rulings.version(item.sheet_page or 0, contenders) is None:
        yield replace(item, id=f"conflict-{item.id}", kind=ItemKind.CONFLICT, places=contenders)


def _of_doubts(
    item: Item, questions: Iterable[str], sheet: Sheet, page: slice, place: Place, rows: Iterable[SheetPageRow]
) -> Iterator[Item]:
    packed = next((row.answers for row in rows if (row.scan, row.page) == place), None)
    doubts = PageAnswers.unpacked(packed).doubts if packed else {}
    states, answers = sheet.states[page], sheet.answers[page]
    for position, question in enumerate(questions):
        if states[position] == "d":
            item_id = f"doubt-{sheet.serial}-{question}"
            said = replace(item, id=item_id, kind=ItemKind.DOUBT, question=question, places=(place,))
            yield replace(said, answer=answers[position], doubt=doubts.get(position))


def _of_stray(page: StrayPage) -> Item:
    kind = ItemKind.SERIAL if page.fault in (Fault.CODE_UNREADABLE, Fault.CODE_DISTRUSTED) else ItemKind.STRAY
    place = (Place(page.scan, page.page),)
    item_id = f"{kind}-{page.scan}-{page.page}"
    return Item(item_id, kind, layout=page.layout or "", sheet_page=page.sheet_page, places=place, fault=page.fault)
