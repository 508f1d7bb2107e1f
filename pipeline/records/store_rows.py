"""The rows of the database as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from forms.layout import Layout
from omr.faults import Fault, Outcome
from pipeline.records.page_evidence import PageEvidence
from pipeline.records.rulings import Ruling


@dataclass(frozen=True, slots=True)
class KeptLayout:
    """A layout that sheets were printed from, with the text of its survey."""

    layout: Layout
    survey_text: str


@dataclass(frozen=True, slots=True)
class Scan:
    """A file that arrived.

    Attributes:
        id: The number of the scan in the database, rising in the order of arrival.
        sha256: The SHA-256 of the bytes of the file.
        name: The name under which it arrived.
        file: The name of the file in ``archive/``.
        pages: How many pages it has; ``None`` until it was opened.
        folder: The folders of the inbox that it lay in, joined by ``/``; the first may say who scanned it.
        arrived_at: When it arrived, as ISO 8601 in UTC.
        office: The office whose archive holds it.
        deleted_at: When it was deleted, since its time was over; ``None`` while it is kept.
        channel: Of a file of rows, the channel that its answers came by; empty for a file of pictures.
        batch: The number of the batch that it was brought with; ``None`` where it is of none.
    """

    id: int
    sha256: str
    name: str
    file: str
    pages: int | None
    folder: str
    arrived_at: str
    office: str = ""
    deleted_at: str | None = None
    channel: str = ""
    batch: int | None = None

    @property
    def arrival_day(self) -> date:
        """The day on which it arrived, by the clock on the wall."""
        return datetime.fromisoformat(self.arrived_at).astimezone().date()


class PageRow(NamedTuple):
    """A page of a scan as the table of pages shows it; ``serial`` is the sheet's, where it is known."""

    scan: str
    sha256: str
    page: int
    outcome: Outcome
    fault: Fault | None
    serial: int | None
    sheet_page: int | None
    doubts: int
    detail: str
    evidence: PageEvidence
    folder: str


class SheetPageRow(NamedTuple):
    """A page that belongs to a sheet: ``answers`` is packed, ``None`` where nothing could be read."""

    serial: int
    sheet_page: int
    scan: int
    page: int
    outcome: str
    layout: str | None
    answers: str | None


@dataclass(frozen=True, slots=True)
class KeptRuling:
    """A ruling with its number, and who made it when."""

    number: int
    at: str
    by: str
    ruling: Ruling


class StrayPage(NamedTuple):
    """A page of no known sheet about which nobody has ruled yet."""

    scan: int
    page: int
    outcome: Outcome
    fault: Fault | None
    sheet_page: int | None
    layout: str | None


class OutcomeCount(NamedTuple):
    """How many pages of a scan have an outcome and a fault.

    They are told apart by whether they belong to a sheet printed here, and whether a person ruled what became of them.
    """

    scan: int
    scan_name: str
    outcome: str
    fault: str | None
    of_a_sheet: bool
    ruled: bool
    pages: int
