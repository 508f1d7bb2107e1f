"""Sheets that are put straight into the store, each with answers that a test chooses."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, insert, select

from forms.flow import lay_out
from forms.layout import Kind
from pipeline import Workspace
from pipeline.records.page_evidence import RowNote
from pipeline.records.page_record import PageAnswers, questions_on
from pipeline.records.runs import Order
from pipeline.store import schema

ARRIVED = "2019-04-02T08:00:00+00:00"


def add_sheets(
    workspace: Workspace,
    unit: str,
    period: str,
    levels: Sequence[str],
    channel: str = "counter",
    notes: Sequence[RowNote] = (),
) -> range:
    """Add a sheet for each level, which is its answer to every rating; "?" is a doubt, "" a blank sheet.

    Args:
        workspace: whose.
        unit: id.
        period: by its name.
        levels: of the sheets.
        channel: id.
        notes: what is known of each, where they are rows of a file.

    Returns:
        their serials.
    """
    store, layout = workspace.store, lay_out(workspace.survey())
    store.layouts.keep(layout, workspace.survey_text())
    named = workspace.register().named(unit)
    order = Order(unit, named.name, named.kind, channel, period, layout.id, len(levels))
    (run,) = store.runs.issue([order], lambda _: None)
    store.runs.confirm_printed([run], "added")
    kinds = {question.question: question.kind for question in layout.questions}
    rows = []
    for number, level in enumerate(levels):
        for page in range(1, len(layout.pages) + 1):
            asked = questions_on(layout, page)
            is_rating = [kinds[name] is Kind.RATING for name in asked]
            answers = tuple("4" if rated and level == "?" else level if rated else "" for rated in is_rating)
            states = "".join("b" if not answer else "d" if level == "?" else "r" for answer in answers)
            said = PageAnswers(answers, states, tuple(9999 if answer else -1 for answer in answers))
            note = notes[number].packed() if notes and page == 1 else ""
            rows.append(
                {
                    "page": len(rows) + 1,
                    "outcome": "read",
                    "fault": None,
                    "serial": run.first_serial + number,
                    "sheet_page": page,
                    "layout": layout.id,
                    "doubts": states.count("d"),
                    "detail": "",
                    "answers": said.packed(),
                    "evidence": note,
                }
            )
    add_scan(workspace, rows, f"{period}-{unit}-{channel}-{run.id}", channel if notes else "")
    return range(run.first_serial, run.first_serial + run.count)


def add_scan(workspace: Workspace, rows: Sequence[dict[str, object]], name: str, channel: str = "") -> None:
    """Add a scan with these pages; a file of rows has a channel."""
    with workspace.store.transaction(synced=False) as connection:
        scan = (connection.scalar(select(func.max(schema.scans.c.id))) or 0) + 1
        told = {
            "id": scan,
            "sha256": f"{scan:064x}",
            "name": name,
            "folder": "",
            "file": name,
            "bytes": 1,
            "channel": channel,
        }
        times = {"arrived_at": ARRIVED, "pages": len(rows), "finished_at": ARRIVED}
        connection.execute(insert(schema.scans).values(**told, **times))
        if rows:
            connection.execute(insert(schema.pages), [{"scan": scan} | row for row in rows])


def add_row_without_sheet(workspace: Workspace, note: RowNote, fault: str = "row-unit-unknown") -> None:
    """Add a row that can't be counted, of which something is known."""
    row = {
        "page": 1,
        "outcome": "unreadable",
        "fault": fault,
        "serial": None,
        "sheet_page": None,
        "layout": None,
        "doubts": 0,
        "detail": "",
        "answers": None,
        "evidence": note.packed(),
    }
    add_scan(workspace, [row], "row.jsonl", "online")


def erase_sheet(workspace: Workspace, serial: int) -> None:
    """Take a sheet out of the store, as if it had never come."""
    with workspace.store.transaction(synced=False) as connection:
        connection.execute(schema.pages.delete().where(schema.pages.c.serial == serial))
