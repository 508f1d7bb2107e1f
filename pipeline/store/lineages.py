"""Tokens that tie what is kept beside the database to it: a database that is put back brings its older tokens back.

Whoever keeps what follows from the rows renews a token with it. As long as the database holds the very token, it has
come from where it was then by changes that the feed tells (``pipeline.store.changes``); an older database holds an
older one, and one that was copied table by table none.
"""

from __future__ import annotations

import hashlib
import secrets

from sqlalchemy import delete, insert, select, text

from pipeline.store import schema
from pipeline.store.change_writing import LINEAGE, dialect_of
from pipeline.store.database import Database


class Lineages:
    """The tokens, in the table ``meta``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, name: str) -> str:
        """Return what the database says now of what is kept under a name; empty where it has no token for it."""
        meta = schema.meta
        with self._database.reading() as connection:
            token = connection.scalar(select(meta.c.value).where(meta.c.key == self._key(name)))
            server = str(connection.scalar(text(dialect_of(connection).SERVER)) or "")
        return f"{token} {server}" if token else ""

    def renew(self, name: str) -> str:
        """Put a new token in the place of the one for a name, and return what ``of`` will say."""
        meta, key = schema.meta, self._key(name)
        with self._database.transaction(synced=False) as connection:
            connection.execute(delete(meta).where(meta.c.key == key))
            connection.execute(insert(meta).values(key=key, value=secrets.token_hex(16)))
        return self.of(name)

    def _key(self, name: str) -> str:
        """Return the key of a name for this office; it fits the column."""
        whose = hashlib.sha256(f"{name} {self._database.office}".encode()).hexdigest()
        return f"{LINEAGE}{whose[:16]}"
