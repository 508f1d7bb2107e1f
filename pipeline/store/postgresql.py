"""Everything that is peculiar to PostgreSQL."""

from __future__ import annotations

from sqlalchemy import Engine, create_engine

CONNECT_SECONDS = 10
"""How long to wait for a server that does not answer."""
LOCK_SECONDS = 30
"""How long to wait for another office that is writing, as with SQLite."""

TURN = "txid_current()"
"""The turn of a change: the number of its transaction."""
NEXT_TURN = "SELECT txid_snapshot_xmin(txid_current_snapshot())"
"""The query for the lowest turn that a change may have which cannot be seen yet. A change's turn is the number of its
transaction; all below the snapshot's xmin have ended (documentation of ``txid_snapshot_xmin``)."""

SERVER = "SELECT system_identifier FROM pg_control_system()"
"""The query for what tells one server, whose turns are counted on their own, from another (documentation of
``pg_control_system``): a database may be taken from one to another by ``pg_dump``."""
WATCHED = (
    "SELECT relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
    "WHERE NOT tgisinternal AND tgenabled <> 'D' AND pg_table_is_visible(tgrelid)"
)
"""The query for the tables with a trigger."""


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
    return create_engine(url, connect_args=arguments, pool_pre_ping=True, hide_parameters=True)


def trigger(table: str, name: str, columns: dict[str, str]) -> tuple[str, ...]:
    """Return the statements that make the trigger which notes each row of a table that is written.

    Args:
        table: The table that is watched.
        name: The name of the trigger and of its function.
        columns: What is noted, by the column of ``changes``: an expression with ``{row}`` where the row stands.
    """
    names = ", ".join(columns)

    def noted(row: str) -> str:
        said = ", ".join(value.format(row=row) for value in columns.values())
        return f"INSERT INTO changes (turn, {names}) SELECT {TURN}, {said};"

    differs = " OR ".join(f"({v.format(row='OLD')}) IS DISTINCT FROM ({v.format(row='NEW')})" for v in columns.values())
    body = (
        f"BEGIN IF TG_OP = 'DELETE' THEN {noted('OLD')} RETURN NULL; END IF; {noted('NEW')} "
        f"IF TG_OP = 'UPDATE' THEN IF {differs} THEN {noted('OLD')} END IF; END IF; RETURN NULL; END"
    )
    return (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $phieu$ {body} $phieu$",
        f"DROP TRIGGER IF EXISTS {name} ON {table}",
        f"CREATE TRIGGER {name} AFTER INSERT OR UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
    )
