"""The command that says how many sheets a unit needs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from pipeline.cli.command_group import WorkspaceOption, opened
from pipeline.cli.console import say
from pipeline.cli.typed_share import typed_share
from pipeline.errors import UnknownNameError, WorkspaceError
from pipeline.figures.sample_size import CONFIDENCE, ERROR, exact, yamane
from pipeline.figures.transactions import TRANSACTIONS, load_transactions
from pipeline.workspace import Workspace

WITHOUT_TERMINAL = 160  # characters a line
_CONFIDENCE = Fraction(str(CONFIDENCE))
MOST = 10_000_000  # transactions that can be asked for: ten times those of a province

Row = tuple[tuple[str, ...], int]
"""A unit's name and a period, or neither; and transactions."""

_COLUMNS = {
    "vi": ("đơn vị", "kỳ", "giao dịch", "QĐ 1383/QĐ-BNV", "tính chính xác"),
    "en": ("unit", "period", "transactions", "Decision 1383", "exact"),
}
_TITLES = {"vi": "Số phiếu hợp lệ cần thu về", "en": "Valid sheets needed"}
_MEANINGS = {
    "vi": (
        "QĐ 1383/QĐ-BNV: N/(1+N·e²) với sai số e = {error}. Tính chính xác: từ số phiếu này trở lên, mẫu ngẫu nhiên"
        " lệch không quá {error} với xác suất ít nhất {confidence}, dù tỷ lệ thật là bao nhiêu."
    ),
    "en": (
        "Decision 1383: N/(1+N·e²) with an error e of {error}. Exact: from so many on, a random sample is off by at"
        " most {error} with a probability of at least {confidence}, whatever the true share."
    ),
}


def sample_command(
    ctx: typer.Context,
    transactions: Annotated[
        int | None, typer.Option(min=0, max=MOST, help="How many there are; else those in transactions.csv.")
    ] = None,
    error: Annotated[
        Fraction,
        typer.Option(parser=typed_share, metavar="SHARE", help="How far off the answer may be.", show_default="0.05"),
    ] = ERROR,
    confidence: Annotated[
        Fraction,
        typer.Option(parser=typed_share, metavar="SHARE", help="How probable that is to be.", show_default="0.95"),
    ] = _CONFIDENCE,
    workspace: WorkspaceOption = None,
) -> None:
    """Say how many sheets a unit needs, by Decision 1383/QĐ-BNV and exactly."""
    if transactions is None:
        place = opened(ctx, workspace)
        _tell(_known(place), error, confidence, place.settings.language)
    else:
        _tell([((), transactions)], error, confidence, _language(ctx, workspace))


def _language(ctx: typer.Context, workspace: Path | None) -> str:
    """Return the workspace's language; a number can be asked about anywhere, then in English."""
    try:
        return opened(ctx, workspace).settings.language
    except WorkspaceError:
        return "en"


def _known(place: Workspace) -> list[Row]:
    """Return what transactions.csv says, in the order of its lines."""
    path, register = place.root / TRANSACTIONS, place.register()
    found = load_transactions(path, register)
    if not found:
        raise UnknownNameError(
            f"{path} holds no transactions",
            "Write it with the columns unit, period and transactions, or name a number with --transactions.",
        )
    return [((register.get(unit).name, period), number) for (unit, period), number in found.items()]


def _tell(rows: Sequence[Row], error: Fraction, confidence: Fraction, language: str) -> None:
    table = Table(title=_TITLES[language], title_justify="left")
    unit, period, *sizes = _COLUMNS[language]
    for name in (unit, period) if any(labels for labels, _ in rows) else ():
        table.add_column(name)
    for name in sizes:
        table.add_column(name, justify="right")
    for labels, transactions in rows:
        needed = (transactions, yamane(transactions, error), exact(transactions, error, float(confidence)))
        table.add_row(*map(escape, labels), *(_grouped(size, language) for size in needed))
    Console(width=None if sys.stdout.isatty() else WITHOUT_TERMINAL).print(table)
    meaning = _MEANINGS[language]
    say(meaning.format(error=_per_cent(error, language), confidence=_per_cent(confidence, language)))


def _grouped(number: int, language: str) -> str:
    """Return a number with its thousands parted as people write them."""
    return f"{number:,}".replace(",", "." if language == "vi" else ",")


def _per_cent(share: Fraction, language: str) -> str:
    said = f"{float(100 * share):g}"
    return f"{said.replace('.', ',')}%" if language == "vi" else f"{said} %"


SAMPLE: dict[str, Callable[..., Any]] = {"sample": sample_command}
"""Every command here by its name."""
