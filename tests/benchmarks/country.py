"""A store as large as a country: it is made up here.

    python -m tests.benchmarks.country fill /tmp/country/300000 --sheets 300000
    python -m tests.benchmarks.country fill W --sheets 1300000 --database postgresql+psycopg://user@server/empty

Of each commune there are some 400 sheets of two pages, in two periods and by two channels, with doubts of all kinds,
comments, faults, duplicates, rulings and corrections; ``phieu log --verify`` proves such a store whole.

Prints a table; asserts nothing.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Annotated

import typer

from pipeline import Workspace
from tests.benchmarks.country_fill import Plan
from tests.benchmarks.country_fill import fill as fill_store
from tests.benchmarks.country_units import COMMUNES, units_of_country, write_register
from tests.pipeline.conftest import use_database

A_COMMUNE = 400  # sheets
MOST_WAITING = 100_000
COUNTRY = A_COMMUNE * COMMUNES

app = typer.Typer(add_completion=False)


@app.command()
def fill(
    folder: Annotated[Path, typer.Argument(help="A new workspace.")],
    sheets: Annotated[int, typer.Option(help="Sheets that came back.")] = 30_000,
    waiting: Annotated[int, typer.Option(help="Items that wait for a person; 0: as many as the share asks.")] = 0,
    database: Annotated[str, typer.Option(help="URL of an empty database of PostgreSQL; empty for SQLite.")] = "",
    *,
    files: Annotated[bool, typer.Option(help="Whether small files lie in the archive.")] = True,
    seed: int = 1,
) -> None:
    """Make a workspace of so many sheets."""
    start = time.perf_counter()
    Workspace.create(folder).close()
    if database:
        use_database(folder, database)
    units = units_of_country(min(COMMUNES, max(1, round(sheets / A_COMMUNE))))
    write_register(folder / "units.csv", units)
    plan = Plan(units, sheets, waiting=waiting or MOST_WAITING * sheets // COUNTRY, seed=seed)
    workspace = Workspace.open(folder)
    fill_store(workspace, plan, files=files, tell=_told)
    if not database:
        _tidy(workspace)
    workspace.close()
    typer.echo(f"{sheets:,} sheets of {len(units):,} units in {time.perf_counter() - start:.0f} s")


@app.callback()
def _commands() -> None:
    """Make up a store as large as a country."""


def _told(done: int, of: int) -> None:
    typer.echo(f"{done:,} of {of:,} pages", err=True)


def _tidy(workspace: Workspace) -> None:
    """Bring the rows out of the write-ahead log and onto the disk, as happens by itself when they come one by one."""
    with workspace.store.reading() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    os.sync()


if __name__ == "__main__":
    app()
