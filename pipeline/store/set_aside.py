"""The conditions by which scans of batches that are on hold or withdrawn are left out of account."""

from __future__ import annotations

from sqlalchemy import ColumnElement, exists, or_

from pipeline.store import schema


def is_set_aside() -> ColumnElement[bool]:
    """Return the condition that a scan of the table ``scans`` is of a batch on hold, or of a withdrawn one."""
    batches = schema.batches
    stopped = or_(batches.c.held_at.is_not(None), batches.c.withdrawn_at.is_not(None))
    return exists().where(batches.c.id == schema.scans.c.batch, stopped).correlate(schema.scans)
