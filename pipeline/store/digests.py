"""Digests of what was read of pages and scans, which the log holds: whoever changes a page is found out by them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

import orjson
from sqlalchemy import Connection, select
from sqlalchemy.engine import Row

from omr.faults import Outcome
from pipeline.records.page_change import COMPARED
from pipeline.store import schema

# What is digested of a page; its outcome may still change among COMPARED, which is logged by itself.
DIGESTED = ("page", "outcome", "serial", "sheet_page", "layout", "answers")


def page_digest(row: Row[Any]) -> str:
    """Return the SHA-256 of what was read of a page; ``row`` has the columns ``DIGESTED``."""
    outcome = Outcome.READ if row.outcome in COMPARED else row.outcome
    read = [row.page, outcome, row.serial, row.sheet_page, row.layout, row.answers]
    return hashlib.sha256(orjson.dumps(read)).hexdigest()


def scan_digest(pages: Iterable[str]) -> str:
    """Return the SHA-256 of the digests of all pages of a scan, in their order."""
    return hashlib.sha256("\n".join(pages).encode()).hexdigest()


def digests_of(connection: Connection, scan: int) -> dict[int, str]:
    """Return the digest of every page of a scan, by page."""
    pages = schema.pages
    columns = [pages.c[name] for name in DIGESTED]
    rows = connection.execute(select(*columns).where(pages.c.scan == scan).order_by(pages.c.page))
    return {row.page: page_digest(row) for row in rows}
