"""Everything that is peculiar to PostgreSQL."""

from __future__ import annotations

from sqlalchemy import Engine, create_engine

CONNECT_SECONDS = 10
"""How long to wait for a server that does not answer."""
LOCK_SECONDS = 30
"""How long to wait for another office that is writing, as with SQLite."""


def open_engine(url: str, *, synced: bool) -> Engine:
    """Return an engine whose connections are tried before they are used, so that a server may be started anew.

    Args:
        url: The URL, as ``postgresql+psycopg://user:password@server/name``.
        synced: Whether every transaction is on the server's disk when it ends. Without it, a power cut may take those
            of the last half second, in their order (documentation of ``synchronous_commit``); what they held must then
            be able to be made again.

    """
    options = [f"-c lock_timeout={LOCK_SECONDS}s", f"-c synchronous_commit={'on' if synced else 'off'}"]
    arguments = {"connect_timeout": CONNECT_SECONDS, "options": " ".join(options)}
    return create_engine(url, connect_args=arguments, pool_pre_ping=True)
