"""A store as large as a country: it is made up here, and what commands take of it is measured.

    python -m tests.benchmarks.country fill /tmp/country/300000 --sheets 300000
    python -m tests.benchmarks.country fill W --sheets 1300000 --database postgresql+psycopg://user@server/empty
    python -m tests.benchmarks.country measure COPY-OF-3000 COPY-OF-30000 COPY-OF-300000 --markdown

What is measured is changed by that: measure copies. Processors are those of all processes, of PostgreSQL's, too.

Of each commune there are some 400 sheets of two pages, in two periods and by two channels, with doubts of all kinds,
comments, faults, duplicates, rulings and corrections; ``phieu log --verify`` proves such a store whole.

Prints a table; asserts nothing.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from contextlib import closing
from math import log
from pathlib import Path
from typing import Annotated

import typer

from pipeline import Workspace
from tests.benchmarks.country_commands import Taken, commands_on, requests_of, run
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


@app.command()
def measure(
    folders: Annotated[list[Path], typer.Argument(help="Workspaces that were filled, the smallest first.")],
    skip: Annotated[list[str] | None, typer.Option(help="Commands that are left out, as they are named.")] = None,
    *,
    markdown: Annotated[bool, typer.Option(help="The table as Markdown.")] = False,
) -> None:
    """Run commands on stores of several sizes, and print what they take of processors, with how that grows."""
    sizes, taken = [], dict[str, list[Taken]]()
    for folder in folders:
        with closing(Workspace.open(folder)) as workspace:
            sizes.append(workspace.store.pages.sheet_count())
            run_of = workspace.store.runs.all()[-1]
            database = (workspace.settings.database_url() or "").rpartition("/")[2]
        for name, command in commands_on(folder, run_of.unit, run_of.period).items():
            if name not in (skip or ()):
                taken.setdefault(name, []).append(run(command(), database))
                typer.echo(f"{folder.name}: {name}: {taken[name][-1]}", err=True)
        for name, one in requests_of(folder).items():
            taken.setdefault(name, []).append(one)
    rows = [_row(name, sizes, each) for name, each in taken.items()]
    headings = ("s of processors", *(f"{size:,}" for size in sizes), "exponent", "clock, s", "memory, MB")
    if markdown:
        rows.insert(0, ("---", *["---:"] * (len(headings) - 1)))
    for first, *others in (headings, *rows):
        plain = f"{first:44}" + "".join(f"{cell:>12}" for cell in others)
        typer.echo(f"| {' | '.join((first, *others))} |" if markdown else plain)


def _row(name: str, sizes: Sequence[int], taken: Sequence[Taken]) -> tuple[str, ...]:
    """Return a row of the table: what each size took, how that grows, and time and memory of the largest."""
    grows = "" if len(sizes) < 2 else f"{exponent(sizes, [one.cpu for one in taken]):.2f}"
    return name, *(f"{one.cpu:.2f}" for one in taken), grows, f"{taken[-1].wall:.1f}", f"{taken[-1].memory:,.0f}"


def exponent(sizes: Sequence[int], seconds: Sequence[float]) -> float:
    """Return by which power of the size seconds grow: the slope of the line through the two largest, both logarithmic.

    What a command takes before it does anything hides the growth of smaller ones.
    """
    (small, large), (less, more) = sizes[-2:], seconds[-2:]
    return log(more / less) / log(large / small)


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
