"""Hours, processors and gigabytes for the sheets of a country, computed from what was measured.

    python -m tests.benchmarks.country_hours                         # with the figures of tests/benchmarks/README.md
    python -m tests.benchmarks.country_hours --read-ms 12 --kept 1420   # with those of your own machine and scanner

Two things cost: reading, which is work of processors and is spread over as many as there are; and what is kept: the
database, which is one and is copied whole by every backup, and the scans. All else is minutes. Prints two tables in
Markdown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

import typer

PAGES, SHEETS = 2_656_800, 1_328_400  # 3,321 communes × 400 sheets of two pages


@dataclass(frozen=True)
class Measured:
    """What was measured, on one core where it is a time.

    Attributes:
        read_ms: processor of ``phieu ingest`` a page, start, store and log included (``ingesting.py``).
        count_ms: processor of counting a sheet (``tabulating.py``, ``cluster.py``).
        tables_s: processor of making and writing all figures of 3,321 units in two periods by two channels, which one
            process does.
        scan_kb: of a page in a scan, which the archive keeps unaltered (``scanned_stacks.py``: gray at 200 dpi 402, at
            300 dpi 753, group 4 at 300 dpi 44).
        kept: bytes of a page in the database, with its share of the log, on PostgreSQL (``country.py``).
        backup_share: how large the database is in a backup, of what it is.
        disk_mb: a second, of a disk that copies a database.
        efficiency: which share of what so many single cores would read several read together.
    """

    read_ms: float
    count_ms: float
    tables_s: float
    scan_kb: float
    kept: float
    backup_share: float
    disk_mb: float
    efficiency: float

    def reading_hours(self, cores: int) -> float:
        """Return the hours that reading takes with so many cores."""
        return PAGES * self.read_ms / 1000 / 3600 / (cores if cores < 2 else cores * self.efficiency)

    def counting_seconds(self, cores: int) -> float:
        """Return the seconds until all figures are written with so many cores."""
        return SHEETS * self.count_ms / 1000 / (cores if cores < 2 else cores * self.efficiency) + self.tables_s

    @property
    def database_gb(self) -> float:
        """The size of the database."""
        return PAGES * self.kept / 1e9


def rows(known: Measured, cores: list[int]) -> Iterator[tuple[str, ...]]:
    """Yield the lines of the table: what it is, then a cell for each number of cores."""
    yield "reading 2.66 million pages, hours", *(f"{known.reading_hours(one):.1f}" for one in cores)
    yield "a day's share of a month (22 days), minutes", *(f"{known.reading_hours(one) * 60 / 22:.0f}" for one in cores)
    yield "all figures of 1.33 million sheets, seconds", *(f"{known.counting_seconds(one):.0f}" for one in cores)


def whole(known: Measured) -> Iterator[tuple[str, str]]:
    """Yield what doesn't depend on the number of cores."""
    archive, database = PAGES * known.scan_kb * 1e3 / 1e9, known.database_gb
    yield "reading, core-hours", f"{known.reading_hours(1):.1f}"
    yield (
        "all figures once, core-seconds",
        f"{SHEETS * known.count_ms / 1000 + known.tables_s:.0f}",
    )
    yield "archive of scans, GB", f"{archive:,.0f}"
    yield "database, GB", f"{database:.1f}"
    yield "a backup without scans, GB", f"{database * known.backup_share:.1f}"
    yield "a month of daily backups without scans, GB", f"{30 * database * known.backup_share:.0f}"
    yield "copying the database once, minutes", f"{database * 1000 / known.disk_mb / 60:.1f}"


def main(  # noqa: PLR0917 - one parameter an option
    read_ms: Annotated[float, typer.Option(help="Processor a page, ms.")] = 14.3,
    count_ms: Annotated[float, typer.Option(help="Processor a sheet, ms.")] = 0.054,
    tables_s: Annotated[float, typer.Option(help="Tables and workbook, s.")] = 93.0,
    scan_kb: Annotated[float, typer.Option(help="A page in a scan, KB.")] = 402.0,
    kept: Annotated[float, typer.Option(help="A page in the database, bytes.")] = 1420.0,
    backup_share: Annotated[float, typer.Option(help="Of the database, in a backup.")] = 0.3,
    disk_mb: Annotated[float, typer.Option(help="Of a disk, MB a second.")] = 200.0,
    efficiency: Annotated[float, typer.Option(help="Of their sum, that several cores reach.")] = 0.9,
    cores: Annotated[list[int] | None, typer.Option(help="How many there are; may be repeated.")] = None,
) -> None:
    """Compute."""
    known = Measured(read_ms, count_ms, tables_s, scan_kb, kept, backup_share, disk_mb, efficiency)
    asked = cores or [2, 4, 16, 64]
    typer.echo(f"| cores | {' | '.join(map(str, asked))} |\n|---|{'---:|' * len(asked)}")
    for cells in rows(known, asked):
        typer.echo(f"| {' | '.join(cells)} |")
    typer.echo("\n| in all | |\n|---|---:|")
    for name, value in whole(known):
        typer.echo(f"| {name} | {value} |")


if __name__ == "__main__":
    typer.run(main)
