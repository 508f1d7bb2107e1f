"""The rows that were answered with one-time codes: what is kept of the codes, and when answers arrived. Only read."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from sqlalchemy import Select, select

from pipeline.store import schema
from pipeline.store.database import Database, Numbers, batches, within
from pipeline.store.pages import of_a_sheet
from pipeline.store.set_aside import is_set_aside

_TAGS_NAMED = 500  # as many as numbers, by pipeline.store.database


class CodedRow(NamedTuple):
    """A row of answers with the tag of its code (``forms.one_time_code.tag_of``)."""

    serial: int
    tag: str


class ArrivedPage(NamedTuple):
    """A page of a sheet: when its file arrived, as ISO 8601 in UTC, and its evidence, packed."""

    serial: int
    sheet_page: int
    arrived_at: str
    evidence: str


class CodedRows:
    """The tags in the table of what names rows."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def any(self) -> bool:
        """Tell whether a row was answered with a code."""
        keys = schema.row_keys
        with self._database.reading() as connection:
            return connection.execute(select(keys.c.serial).where(keys.c.code > "").limit(1)).first() is not None

    def rows(self, serials: Collection[int] | None = None) -> list[CodedRow]:
        """Return every row that was answered with a code (of these), by serial."""
        keys = schema.row_keys
        query = select(keys.c.serial, keys.c.code).where(keys.c.code > "")
        if serials is None:
            return sorted(self._read(query))
        if isinstance(serials, range):
            return sorted(self._read(query.where(within(keys.c.serial, serials))))
        return sorted(row for some in batches(serials) for row in self._read(query.where(within(keys.c.serial, some))))

    def with_tags(self, tags: Collection[str]) -> list[CodedRow]:
        """Return the rows with these tags, by serial."""
        keys, ordered, found = schema.row_keys, sorted(tags), list[CodedRow]()
        for first in range(0, len(ordered), _TAGS_NAMED):
            some = ordered[first : first + _TAGS_NAMED]
            found += self._read(select(keys.c.serial, keys.c.code).where(keys.c.code.in_(some)))
        return sorted(found)

    def _read(self, query: Select[tuple[int, str]]) -> list[CodedRow]:
        with self._database.reading() as connection:
            return [CodedRow._make(row) for row in connection.execute(query)]

    def arrivals(self, serials: Numbers) -> Iterator[ArrivedPage]:
        """Yield the pages of these sheets that are not set aside with their batch, in the order of arrival."""
        pages, scans = schema.pages, schema.scans
        columns = (pages.c.serial, pages.c.sheet_page, scans.c.arrived_at, pages.c.evidence)
        query = (
            select(*columns)
            .join(scans, pages.c.scan == scans.c.id)
            .where(of_a_sheet(), ~is_set_aside(), within(pages.c.serial, serials))
        )
        for row in self._database.rows(query.order_by(pages.c.scan, pages.c.page)):
            yield ArrivedPage._make(row)
